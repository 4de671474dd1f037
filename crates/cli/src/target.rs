//! From words to what is to be asked: the request, the way there, and what may be done to it.

use crate::{
    args::{Allow, CheckArgs, CurlArgs, Global},
    complain::Complaint,
    files, login,
};
use std::{ffi::OsString, io::Read, time::Duration};
use why401_capture::{Command, Hole, HoleKind, Parsed, Paste};
use why401_core::{Accepts, Limit};
use why401_message::{Route, Scheme, Url, is_secret_field};

/// What `check` says it is.
const AGENT: &str = concat!("why401/", env!("CARGO_PKG_VERSION"));
/// Longest command read from standard input.
const LONGEST: u64 = 1 << 20;

/// Everything a diagnosis begins with.
pub(crate) struct Ask {
    /// The request, its way and the words it came from.
    pub(crate) command: Command,
    /// How requests travel: the command's own way, the demonstration's aside.
    pub(crate) route: Route,
    /// What the user allows.
    pub(crate) limit: Limit,
    /// What is not done, and what was disclosed.
    pub(crate) limits: Vec<String>,
    /// No scheme was typed: http follows where nobody answers on https.
    pub(crate) either_scheme: bool,
    /// Nobody asked for a verified certificate: look on past a bad one while nothing secret is sent.
    pub(crate) past_certificates: bool,
    /// The variable the request waits for.
    pub(crate) unknown: Option<String>,
    /// What was pasted on standard input to be explained.
    pub(crate) paste: Option<Paste>,
    /// What the API is known to accept.
    pub(crate) accepts: Accepts,
    /// Options of the report.
    pub(crate) global: Global,
}

/// `why401 URL …`
pub(crate) fn check(args: CheckArgs) -> Result<Ask, Complaint> {
    let either_scheme = !args.url.contains("://");
    let url = if either_scheme { format!("https://{}", args.url) } else { args.url.clone() };
    let shift = url.chars().count() - args.url.chars().count();
    Url::parse(&url, Scheme::Https).map_err(|error| bad_url(&args.url, shift, &url, &error))?;
    let mut words = args.request.to_curl();
    if args.request.user_agent.is_none() && !args.request.headers.iter().any(is_agent) {
        words.extend(["--user-agent".into(), AGENT.into()]);
    }
    words.extend(["--compressed", "--globoff", "--url"].map(OsString::from));
    words.push(url.into());
    let mut command = accept(why401_capture::from_argv(&words), &joined(&words))?;
    as_typed(&mut command);
    Ask { either_scheme, past_certificates: true, ..ask(command, args.global) }.finish(false)
}

/// Columns of credentials as they stand on the real command line, not in the words made for curl.
fn as_typed(command: &mut Command) {
    let argv: Vec<OsString> = std::env::args_os().skip(1).collect();
    let words = &command.words;
    let sources = &mut command.sources;
    for source in sources.authorization.iter_mut().chain(&mut sources.cookie).chain(&mut sources.keys) {
        let Some(word) = words.get(source.word) else { continue };
        let mut column = "why401 ".len() + 1;
        for typed in &argv {
            let (typed, value) = (typed.as_encoded_bytes(), &word.text[..]);
            if !value.is_empty() && typed.ends_with(value) {
                let inside = source.column.saturating_sub(word.span.start + 1);
                source.column = column + characters(&typed[..typed.len() - value.len()]) + inside;
                break;
            }
            column += characters(typed) + 1;
        }
    }
}

fn characters(bytes: &[u8]) -> usize {
    String::from_utf8_lossy(bytes).chars().count()
}

fn is_agent(header: &OsString) -> bool {
    header.to_string_lossy().to_ascii_lowercase().starts_with("user-agent")
}

/// `why401 curl …`, or `why401 curl -` for a text.
pub(crate) fn curl(args: CurlArgs) -> Result<Ask, Complaint> {
    let from_stdin = args.words.len() == 1 && args.words[0] == "-";
    if args.words.is_empty() {
        return Err(Complaint::usage("the curl command is missing")
            .hint("  why401 curl -u alice https://staff.example/"));
    }
    if from_stdin && args.global.password_stdin {
        return Err(Complaint::usage("the command and the password cannot both come from standard input")
            .hint("  --password-file FILE reads the password from a file"));
    }
    let text = if from_stdin { stdin()? } else { joined(&args.words) };
    let parsed =
        if from_stdin { why401_capture::from_text(&text) } else { why401_capture::from_argv(&args.words) };
    let command = accept(parsed, &text)?;
    ask(command, args.global).finish(from_stdin)
}

pub(crate) fn stdin() -> Result<String, Complaint> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(LONGEST).read_to_end(&mut bytes);
    read.map_err(|e| Complaint::file("standard input".as_ref(), &e))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The words as complaints count in them.
fn joined(words: &[OsString]) -> String {
    words.iter().map(|w| w.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// The command, or what keeps it from being one.
fn accept(parsed: Parsed, text: &str) -> Result<Command, Complaint> {
    let remarks: Vec<String> = parsed.complaints.iter().filter(|c| !c.fatal).map(remark).collect();
    match parsed.command {
        Some(mut command) => {
            command.limits.extend(remarks);
            Ok(command)
        }
        None => Err(parsed
            .complaints
            .iter()
            .find(|c| c.cuts)
            .or_else(|| parsed.complaints.iter().find(|c| c.fatal))
            .map_or_else(|| Complaint::usage("no curl command was found"), |c| Complaint::in_text(c, text))),
    }
}

fn remark(complaint: &why401_capture::Complaint) -> String {
    let about = if complaint.word.is_empty() { String::new() } else { format!("{}: ", complaint.word) };
    format!("{about}{} (line {}, column {})", complaint.message, complaint.line, complaint.column)
}

/// What is wrong with a URL, its userinfo hidden.
fn bad_url(typed: &str, shift: usize, parsed: &str, error: &why401_message::UrlError) -> Complaint {
    let argv: Vec<OsString> = std::env::args_os().skip(1).collect();
    let at = argv.iter().position(|w| w.to_str() == Some(typed));
    let column = parsed.get(..error.at).map_or(0, |t| t.chars().count()).saturating_sub(shift);
    let complaint = Complaint::usage(format!("this is no address: {error}"));
    match at {
        Some(at) if !typed.contains('@') => complaint.about(&argv, at, Some((column, 1))),
        _ => Complaint::usage(format!("this is no address: {error} (column {} of it)", column + 1)),
    }
}

pub(crate) fn ask(command: Command, global: Global) -> Ask {
    let allow = global.allow.unwrap_or_default();
    let failing_logins = if allow == Allow::Read { 0 } else { Limit::default().failing_logins };
    let requests = match (global.offline, global.budget) {
        (true, _) => 0,
        (false, Some(n)) => usize::from(n),
        (false, None) => Limit::default().requests,
    };
    let limit = Limit {
        requests,
        failing_logins,
        made_up_logins: usize::from(allow == Allow::Attempt),
        send: global.send,
    };
    let route = command.route.clone();
    Ask {
        command,
        route,
        limit,
        limits: Vec::new(),
        either_scheme: false,
        past_certificates: false,
        unknown: None,
        paste: None,
        accepts: Accepts::default(),
        global,
    }
}

impl Ask {
    /// Adds what the options say of the API, and what they ask for in vain.
    pub(crate) fn settled(mut self) -> Result<Self, Complaint> {
        self.limits.extend(self.global.later.limits());
        self.accepts = files::accepts(&self.global)?;
        Ok(self)
    }

    /// Adds what files, the environment and the terminal have to say.
    fn finish(mut self, from_stdin: bool) -> Result<Self, Complaint> {
        self.limits.append(&mut self.command.limits);
        self = self.settled()?;
        if let Some(seconds) = self.global.timeout {
            self.command.route.timeout = Duration::from_secs_f64(seconds);
        }
        files::headers(&mut self.command)?;
        files::cookies(&mut self)?;
        files::netrc(&mut self)?;
        self.command.sign(why401_collect::now());
        self.limits.append(&mut self.command.limits);
        self.route = self.command.route.clone();
        files::environment(&mut self)?;
        self.unknown = unknown(&self.command).map(|(_, hole)| hole.what.clone());
        if unknown(&self.command).is_some_and(|(word, _)| word == self.command.url_word.0) {
            self.limit.requests = 0;
        }
        login::complete(&mut self, from_stdin)?;
        if self.global.verbose > 0 {
            self.limits.push("~/.curlrc is not read".into());
        }
        Ok(self)
    }
}

/// The first thing a shell would have filled in and nobody here knows, where the request makes no sense without it. A
/// `$word` in the middle of a secret is not such a thing: there the dollar sign may be the password's own.
fn unknown(command: &Command) -> Option<(usize, &Hole)> {
    let fields = command.request.fields.iter().zip(&command.field_words);
    let of_secrets = fields.filter(|(f, _)| is_secret_field(&f.name)).filter_map(|(_, at)| *at);
    let secrets: Vec<(usize, usize)> = of_secrets.chain(command.login_word).collect();
    command.unknown().find(|(n, hole)| {
        let text = &command.words[*n].text;
        let begins =
            matches!(hole.range.start.checked_sub(1).and_then(|n| text.get(n)), None | Some(b':' | b' '));
        let whole = begins && hole.range.end == text.len();
        let bare = hole.kind == HoleKind::Variable && !hole.what.starts_with("${");
        let inside_a_secret = secrets.iter().any(|(word, offset)| word == n && hole.range.start >= *offset);
        !inside_a_secret || whole || !bare
    })
}

/// A command of the demonstration, on its own way, with neither files nor environment.
pub(crate) fn of_demo(text: &str, route: &Route, global: Global) -> Result<Ask, Complaint> {
    let command = accept(why401_capture::from_text(text), text)?;
    let route = Route { resolve: route.resolve.clone(), ..command.route.clone() };
    Ok(Ask { route, ..ask(command, global) })
}
