//! A case: the evidence about one refusal frozen in a text file, with the report it must give.
//!
//! Prose on top, for people. Then sections, each begun by a line `=== …`:
//!
//! | section | holds |
//! |---|---|
//! | `=== command` | a curl command as pasted |
//! | `=== request` | instead of it: a request head, absolute URL on its first line; a body after a blank line |
//! | `=== paste` | instead of it: text as pasted to `why401 -`, which sends nothing |
//! | `=== login asked` | `user:password` as typed when asked for; `=== login netrc FILE:LINE` as found there |
//! | `=== now` | Unix seconds of this machine's clock; [`NOW`] where it is left out |
//! | `=== allow` | `send`, `attempt`: what the user allows beyond the usual, one a line |
//! | `=== answer EXPERIMENT` | the response to an experiment, named as its `Display` prints it |
//! | `=== failure EXPERIMENT` | instead of it: one line saying why there is none (`closed: status`); hops may follow |
//! | `=== config` | the first file of each server's configuration, edge first |
//! | `=== file PATH`, `=== folder PATH` | a file of the server with its bytes; a directory in the place of one |
//! | `=== closed MODE OWNER GROUP PATH` | what the server's user may not read; `(folder)` behind a directory |
//! | `=== said EXPERIMENT in LOG:LINE` | a line of an error log about an experiment |
//! | `=== watch` | ids of causes of which the report is to tell even when they are not found |
//! | `=== report` | the report, rewritten by `BLESS=1` |
//!
//! A redirect chain is one answer in which each hop follows a line `--- GET http://… (held back: Authorization)`;
//! the notes `through a proxy` and `from the proxy` are told in the same brackets. Bytes that are no text stand as
//! `\xNN`, a backslash as `\\`; the line end before the next section is not part of a body. An experiment that is
//! asked for and not in the file counts as refused; an answer nobody asks for fails the case unless its heading ends
//! in `(unasked)`.

mod disk;
mod failure;
mod text;
mod wire;

pub use disk::Disk;
use std::fmt::Write;
use why401_core::{Evidence, Experiment, Limit, Trial};
use why401_message::{
    Exchange, Login, LoginSource, NoAnswer, Request, Response, Scheme, Secret, Timings, Url,
};

/// The clock of a case that does not say: 2023-11-14T22:13:20Z, also the `Date` of recorded answers.
pub const NOW: i64 = 1_700_000_000;

/// One case file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// For people.
    pub prose: String,
    /// What is being explained.
    pub asked: Asked,
    /// A login that is not in the command: the words of its heading, and `user:password`.
    pub login: Option<(String, String)>,
    /// Unix seconds, where the case cares.
    pub now: Option<i64>,
    /// Words of `=== allow`.
    pub allow: Vec<String>,
    /// In the order of the file.
    pub answers: Vec<Answer>,
    /// What the server's own disk tells.
    pub disk: Disk,
    /// Ids.
    pub watch: Vec<String>,
    /// The expected report; lines end in a line feed.
    pub report: String,
}

/// What is being explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A curl command as pasted.
    Command(String),
    /// The text of a request.
    Request(String),
    /// What was pasted on standard input.
    Paste(String),
}

/// What came of one experiment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its `Display`.
    pub experiment: String,
    /// Whether it may stand here without being asked for.
    pub unasked: bool,
    /// All rounds, the last one is the answer unless there is a failure.
    pub hops: Vec<Hop>,
    /// Why there is no answer.
    pub failure: Option<NoAnswer>,
}

/// One round of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// Its `---` line; the request of the experiment where there is none.
    pub note: Option<HopNote>,
    /// What came back.
    pub response: Response,
}

/// The `---` line of a hop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HopNote {
    /// Method of the request on this hop.
    pub method: String,
    /// Absolute URL.
    pub url: String,
    /// Names of fields that were held back.
    pub held_back: Vec<String>,
    /// Whether a forward proxy was in between.
    pub proxied: bool,
    /// Whether the forward proxy itself answered.
    pub from_proxy: bool,
}

impl HopNote {
    fn is_telling(&self) -> bool {
        !self.held_back.is_empty() || self.proxied
    }
}

impl Case {
    /// Reads a case file; the error says what is wrong with which section.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = text.split("\n=== ");
        let first = parts.next().unwrap_or_default();
        let (prose, rest) = match first.strip_prefix("=== ") {
            Some(section) => ("", Some(section)),
            None => (first, None),
        };
        let mut builder = Builder::default();
        for section in rest.into_iter().chain(parts) {
            let (heading, content) = section.split_once('\n').unwrap_or((section, ""));
            builder.section(heading.trim_end(), content).map_err(|why| format!("=== {heading}: {why}"))?;
        }
        builder.finish(prose.trim())
    }

    /// Writes a case file.
    pub fn print(&self) -> String {
        let mut out = String::new();
        if !self.prose.is_empty() {
            let _ = writeln!(out, "{}\n", self.prose);
        }
        let (kind, text) = match &self.asked {
            Asked::Command(text) => ("command", text.clone()),
            Asked::Request(text) => ("request", text.clone()),
            Asked::Paste(text) => ("paste", text::escape(text.as_bytes())),
        };
        let _ = writeln!(out, "=== {kind}\n{text}");
        if let Some((source, pair)) = &self.login {
            let _ = writeln!(out, "=== login {source}\n{pair}");
        }
        if let Some(now) = self.now {
            let _ = writeln!(out, "=== now {now}");
        }
        if !self.allow.is_empty() {
            let _ = writeln!(out, "=== allow\n{}", self.allow.join("\n"));
        }
        for answer in &self.answers {
            answer.print(&mut out);
        }
        self.disk.print(&mut out);
        if !self.watch.is_empty() {
            let _ = writeln!(out, "=== watch\n{}", self.watch.join("\n"));
        }
        let _ = write!(out, "=== report\n{}", self.report);
        out
    }

    /// What is known before anything was sent.
    pub fn evidence(&self) -> Result<Evidence, String> {
        let (request, command) = match &self.asked {
            Asked::Paste(text) => {
                return Ok(Evidence::of_paste(why401_capture::paste(text), self.now.unwrap_or(NOW)));
            }
            Asked::Request(text) => (wire::request(text)?, None),
            Asked::Command(text) => {
                let parsed = why401_capture::from_text(text);
                let mut command =
                    parsed.command.ok_or_else(|| format!("no request: {:?}", parsed.complaints))?;
                if let Some((source, pair)) = &self.login {
                    command.set_login(login(source, pair)?);
                }
                (command.request.clone(), Some(command))
            }
        };
        Ok(Evidence::new(request, command, self.limit(), self.now.unwrap_or(NOW)))
    }

    /// Whether the request as given was held back from the start, as by a method that may change something.
    pub fn is_held_back(&self) -> bool {
        let given = Experiment::GIVEN.to_string();
        self.answers.iter().any(|a| a.experiment == given && matches!(a.failure, Some(NoAnswer::Withheld(_))))
    }

    fn limit(&self) -> Limit {
        let usual = Limit::default();
        let allows = |word: &str| self.allow.iter().any(|w| w == word);
        Limit {
            send: allows("send"),
            made_up_logins: if allows("attempt") { 1 } else { usual.made_up_logins },
            ..usual
        }
    }
}

/// A login as a user typed it, or as it stood in a file.
fn login(source: &str, pair: &str) -> Result<Login, String> {
    let source = match source.strip_prefix("netrc ").and_then(|place| place.rsplit_once(':')) {
        Some((file, line)) => LoginSource::Netrc(file.into(), line.parse().map_err(|_| "needs FILE:LINE")?),
        None if source == "asked" => LoginSource::Asked,
        None => return Err(format!("`{source}` is neither `asked` nor `netrc FILE:LINE`")),
    };
    let (user, password) = pair.split_once(':').ok_or("needs user:password")?;
    Ok(Login { user: Secret::from(user), password: Some(Secret::from(password)), source })
}

impl Answer {
    /// What the evidence is told: the frozen rounds, their requests derived from the experiment's own.
    pub fn trial(&self, evidence: &Evidence, experiment: Experiment) -> Result<Trial, String> {
        let request =
            evidence.request(experiment).ok_or("this experiment cannot be made from the request")?;
        let hops = self.hops.iter().map(|hop| hop.exchange(&request)).collect::<Result<_, _>>()?;
        Ok(Trial { hops, failure: self.failure.clone() })
    }

    fn print(&self, out: &mut String) {
        let kind = if self.failure.is_some() { "failure" } else { "answer" };
        let unasked = if self.unasked { " (unasked)" } else { "" };
        let _ = writeln!(out, "=== {kind} {}{unasked}", self.experiment);
        if let Some(failure) = &self.failure {
            let _ = writeln!(out, "{}", failure::print(failure));
        }
        wire::print_hops(&self.hops, out);
    }
}

impl Hop {
    fn exchange(&self, request: &Request) -> Result<Exchange, String> {
        let note = self.note.clone().unwrap_or_default();
        let mut request = request.clone();
        if self.note.is_some() {
            request.url = Url::parse(&note.url, Scheme::Https).map_err(|e| format!("{}: {e}", note.url))?;
            if note.method != request.method {
                request.method.clone_from(&note.method);
                request.body = None;
            }
        }
        request.fields.retain(|f| !note.held_back.iter().any(|name| f.is(name)));
        Ok(Exchange {
            request,
            response: self.response.clone(),
            peer: None,
            local: None,
            proxied: note.proxied,
            from_proxy: note.from_proxy,
            tls: None,
            timings: Timings::default(),
            held_back: note.held_back,
        })
    }
}

/// A case while its sections are read.
#[derive(Default)]
struct Builder {
    asked: Option<Asked>,
    login: Option<(String, String)>,
    now: Option<i64>,
    allow: Vec<String>,
    answers: Vec<Answer>,
    disk: Disk,
    watch: Vec<String>,
    report: String,
}

impl Builder {
    fn section(&mut self, heading: &str, content: &str) -> Result<(), String> {
        let (kind, rest) = heading.split_once(' ').unwrap_or((heading, ""));
        match kind {
            "command" => self.asked = Some(Asked::Command(content.trim_end().into())),
            "request" => self.asked = Some(Asked::Request(content.trim_end_matches('\n').into())),
            "paste" => {
                let text = text::unescape(content.trim_end_matches('\n'));
                self.asked = Some(Asked::Paste(String::from_utf8_lossy(&text).into_owned()));
            }
            "login" => self.login = Some((rest.into(), content.trim_end_matches('\n').into())),
            "now" => self.now = Some(rest.parse().map_err(|_| "needs Unix seconds")?),
            "allow" => self.allow = words(content),
            "watch" => self.watch = words(content),
            "answer" => self.answer(rest, None, wire::hops(content)?),
            "failure" => {
                let (line, hops) = content.split_once('\n').unwrap_or((content, ""));
                let hops = if hops.trim().is_empty() { Vec::new() } else { wire::hops(hops)? };
                self.answer(rest, Some(failure::parse(line)?), hops);
            }
            "report" if content.trim().is_empty() => self.report.clear(),
            "report" => self.report = format!("{}\n", content.trim_end()),
            _ if self.disk.section(kind, rest, content)? => {}
            _ => return Err("no section is called so".into()),
        }
        Ok(())
    }

    fn answer(&mut self, heading: &str, failure: Option<NoAnswer>, hops: Vec<Hop>) {
        let (experiment, unasked) = match heading.strip_suffix(" (unasked)") {
            Some(experiment) => (experiment, true),
            None => (heading, false),
        };
        self.answers.push(Answer { experiment: experiment.into(), unasked, hops, failure });
    }

    fn finish(self, prose: &str) -> Result<Case, String> {
        Ok(Case {
            prose: prose.to_owned(),
            asked: self.asked.ok_or("none of `=== command`, `=== request`, `=== paste`")?,
            login: self.login,
            now: self.now,
            allow: self.allow,
            answers: self.answers,
            disk: self.disk,
            watch: self.watch,
            report: self.report,
        })
    }
}

fn words(content: &str) -> Vec<String> {
    content.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
A token behind a redirect.

=== request
GET http://site.example/a HTTP/1.1
Authorization: Bearer x\\x00y
=== now 1600000000
=== allow
send
=== answer as given
--- GET http://site.example/a
HTTP/1.1 302 Found
Location: http://other.example/b
--- GET http://other.example/b (held back: Authorization; through a proxy)
HTTP/1.1 401 Unauthorized
WWW-Authenticate: Bearer

no\\xFF\\\\
\\x3D== x

=== failure without credentials (unasked)
closed: status
=== config
/etc/web/web.conf
=== file /etc/web/web.conf
AuthUserFile users\\\\x

=== file /etc/web/users

=== folder /etc/web/more
=== closed 0600 root root /etc/web/users
=== said as given in /var/log/error.log:7
2026/11/24 19:38:56 [error] 9#9: *3 user \"bob\": password mismatch, client: 127.0.0.1, server: , request: \"GET / HTTP/1.1\"
=== watch
credentials/none-sent
=== report
proven[a/b]: c
";

    #[test]
    fn a_file_comes_back() {
        let case = Case::parse(TEXT).expect("a case");
        assert_eq!(case.print(), TEXT);
        assert_eq!(case.answers[0].hops[1].response.body.bytes, b"no\xFF\\\n=== x\n");
    }

    #[test]
    fn the_evidence_is_told_what_was_held_back() {
        let case = Case::parse(TEXT).expect("a case");
        let evidence = case.evidence().expect("a request");
        let trial = case.answers[0].trial(&evidence, Experiment::GIVEN).expect("a trial");
        assert!(
            trial.hops[0].request.first("authorization").is_some_and(|f| f.value.reveal() == b"Bearer x\0y")
        );
        assert!(trial.hops[1].request.first("authorization").is_none() && trial.hops[1].proxied);
        assert_eq!(trial.hops[1].request.url.to_string(), "http://other.example/b");
    }

    #[test]
    fn a_login_from_elsewhere_is_presented() {
        let text =
            "=== command\ncurl -n http://site.example/\n=== login netrc /home/a/.netrc:3\na:b\n=== report\n";
        let case = Case::parse(text).expect("a case");
        assert_eq!(case.print(), text);
        let evidence = case.evidence().expect("a request");
        assert!(evidence.given().first("authorization").is_some_and(|f| f.value.reveal() == b"Basic YTpi"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, want) in [
            ("", "none of"),
            ("=== request\nGET\n", "request line"),
            ("=== reqest\n", "=== reqest: no section"),
            ("=== answer as given\nHTTP/1.1 OK\n", "status line"),
        ] {
            let wrong = Case::parse(text).and_then(|c| c.evidence()).expect_err(text);
            assert!(wrong.contains(want), "{wrong}");
        }
    }
}
