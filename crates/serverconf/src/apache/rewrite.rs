//! `RewriteRule` as far as it changes what is guarded (`modules/mappers/mod_rewrite.c`).
//!
//! Rules are applied in order; a condition whose outcome nobody knows is asked for, and so is a substitution.

use super::{
    conf::Conf,
    directive::Directive,
    expr::{Expr, Known},
    oracle::Oracle,
    pattern::Caught,
    request::Asked,
};
use crate::{Disk, Hit, Kind as FileKind, Unknown};
use std::{path::Path, sync::Arc};

/// How often `[N]` starts again here; the server's own bound is far beyond.
const ROUNDS: usize = 100;
/// Longest path that rules may make.
const LONGEST: usize = 16_380;

/// What rules make of a request.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// Nothing.
    Same,
    /// The server answers: `[F]`, `[G]`, `[R=404]`, and redirects.
    Status(u16, Hit),
    /// Handed on to another server: `[P]`.
    Proxy(Vec<u8>, Arc<Directive>),
    /// Another path, and its query; whether `[PT]` was given.
    Path { path: Vec<u8>, query: Option<Vec<u8>>, passes: bool, ends: bool, by: Arc<Directive> },
    /// Something this program does not read decides.
    Unknown(Unknown),
}

/// Where rules stand.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scope<'a> {
    /// Outside of sections.
    Server,
    /// In a directory, its path with a slash.
    Directory(&'a [u8]),
}

/// Rules in force, with what they need.
pub(crate) struct Engine<'a> {
    pub(crate) directives: &'a [Arc<Directive>],
    pub(crate) asked: &'a mut Asked,
    pub(crate) disk: &'a dyn Disk,
    pub(crate) oracle: &'a mut Oracle,
    pub(crate) scope: Scope<'a>,
}

/// A rule with its conditions.
struct Rule {
    directive: Arc<Directive>,
    conditions: Vec<Arc<Directive>>,
    flags: Vec<(String, String)>,
}

impl Rule {
    fn has(&self, names: &[&str]) -> bool {
        self.flags.iter().any(|(name, _)| names.contains(&name.as_str()))
    }

    fn value(&self, names: &[&str]) -> Option<&str> {
        self.flags.iter().find(|(name, _)| names.contains(&name.as_str())).map(|(_, value)| value.as_str())
    }

    /// The status of `[R]`, `[F]`, `[G]`.
    fn status(&self) -> Option<u16> {
        if self.has(&["f", "forbidden"]) {
            return Some(403);
        }
        if self.has(&["g", "gone"]) {
            return Some(410);
        }
        let text = self.value(&["r", "redirect"])?;
        Some(match text.to_ascii_lowercase().as_str() {
            "" | "temp" => 302,
            "permanent" => 301,
            "seeother" => 303,
            number => number.parse().unwrap_or(302),
        })
    }
}

/// Whether `RewriteEngine` is on.
pub(crate) fn is_on(conf: &Conf) -> bool {
    conf.rewrite.iter().rev().find(|d| d.key == "rewriteengine").is_some_and(|d| d.says(0, "on"))
}

/// Where the rules of sections stand: the directory of the `.htaccess` or `<Directory>`. `Err` for a place whose
/// rules this program does not follow; `Ok(None)` where there are no rules.
pub(crate) fn directory(conf: &Conf) -> Result<Option<Vec<u8>>, Unknown> {
    let Some(rule) = conf.rewrite.iter().find(|d| d.key == "rewriterule") else { return Ok(None) };
    let other = || Err(Unknown::at(rule.spot(), "rules of mod_rewrite in such a section decide"));
    let around: Vec<_> = rule.hit.within.iter().filter(|(name, _)| name != "VirtualHost").collect();
    match around.as_slice() {
        [] => {
            let folder = rule.spot().path.parent().unwrap_or(Path::new("/"));
            Ok(Some(slashed(folder.as_os_str().as_encoded_bytes())))
        }
        [(name, _)] if name.eq_ignore_ascii_case("directory") => match &conf.directory {
            Some(path) => Ok(Some(slashed(path))),
            None => other(),
        },
        _ => other(),
    }
}

fn slashed(path: &[u8]) -> Vec<u8> {
    if path.ends_with(b"/") { path.to_vec() } else { [path, b"/"].concat() }
}

impl Engine<'_> {
    /// Applies all rules to a path.
    pub(crate) fn run(&mut self, path: &[u8], path_info: &[u8]) -> Outcome {
        let rules = match rules(self.directives) {
            Ok(rules) => rules,
            Err(unknown) => return Outcome::Unknown(unknown),
        };
        let mut state = State {
            path: path.to_vec(),
            path_info: path_info.to_vec(),
            query: self.asked.query.clone(),
            by: None,
            passes: false,
            ends: false,
        };
        let (mut n, mut rounds) = (0, 0);
        while let Some(rule) = rules.get(n) {
            n += 1;
            let internal = self.asked.is_subrequest && (rule.has(&["ns", "nosubreq"]) || redirects(rule));
            if internal {
                continue;
            }
            match self.rule(rule, &mut state) {
                Step::Missed => {
                    let mut last = n - 1;
                    while rules.get(last).is_some_and(|r| r.has(&["c", "chain"])) {
                        last += 1;
                        n = last + 1;
                    }
                }
                Step::Done(outcome) => return outcome,
                Step::Matched => {
                    if state.path.len() > LONGEST {
                        return Outcome::Status(500, rule.directive.hit.clone());
                    }
                    if rule.has(&["l", "last", "end", "p", "proxy", "pt", "passthrough"]) {
                        state.passes = rule.has(&["pt", "passthrough"]);
                        state.ends = rule.has(&["end"]);
                        break;
                    }
                    if rule.has(&["n", "next"]) {
                        rounds += 1;
                        n = 0;
                        if rounds > ROUNDS {
                            return Outcome::Unknown(Unknown::at(
                                rule.directive.spot(),
                                "rules start again and again",
                            ));
                        }
                    }
                    n += rule
                        .value(&["s", "skip"])
                        .and_then(|s| s.parse::<usize>().ok())
                        .unwrap_or(0)
                        .min(rules.len());
                }
            }
        }
        state.outcome()
    }

    fn rule(&mut self, rule: &Rule, state: &mut State) -> Step {
        let full = [state.path.as_slice(), &state.path_info].concat();
        let subject = match self.scope {
            Scope::Directory(folder) => {
                full.strip_prefix(folder).map_or_else(|| full.clone(), <[u8]>::to_vec)
            }
            Scope::Server => full,
        };
        let Some(groups) = self.matched(rule, &subject) else { return Step::Missed };
        let Some(caught) = self.conditions(rule, &groups, state) else { return Step::Missed };
        let by = &rule.directive;
        self.set_environment(rule, &groups, &caught, state);
        let status = rule.status();
        if let Some(status) = status.filter(|s| !(300..400).contains(s)) {
            return Step::Done(Outcome::Status(status, by.hit.clone()));
        }
        let output = by.args.get(1).map(|w| w.text.clone()).unwrap_or_default();
        if output == b"-" {
            return Step::Matched;
        }
        let Some(new) = self.expanded(&output, &groups, &caught, state) else {
            return Step::Done(Outcome::Unknown(Unknown::at(
                by.spot(),
                "a substitution of mod_rewrite decides",
            )));
        };
        self.substitute(rule, new, status, state)
    }

    /// Puts the new path in place, and acts on flags and on URLs.
    fn substitute(&self, rule: &Rule, new: Vec<u8>, status: Option<u16>, state: &mut State) -> Step {
        let by = &rule.directive;
        let (mut path, query) = match new.iter().position(|b| *b == b'?') {
            Some(at) => (new[..at].to_vec(), Some(new[at + 1..].to_vec())),
            None => (new, None),
        };
        let is_url = is_url(&path);
        if !is_url && !path.starts_with(b"/") {
            let prefix = match self.scope {
                Scope::Directory(folder) => folder,
                Scope::Server => b"/",
            };
            path = [prefix, &path].concat();
        }
        if let Some(query) = query {
            let old = state.query.take().filter(|q| rule.has(&["qsa", "qsappend"]) && !q.is_empty());
            state.query = match old {
                Some(old) if !query.is_empty() => Some([&query, b"&".as_slice(), &old].concat()),
                Some(old) => Some(old),
                None => Some(query).filter(|q| !q.is_empty()),
            };
        } else if rule.has(&["qsd", "qsdiscard"]) {
            state.query = None;
        }
        state.by = Some(Arc::clone(by));
        if matches!(self.scope, Scope::Directory(_)) {
            state.path_info.clear();
        }
        if rule.has(&["p", "proxy"]) {
            return Step::Done(Outcome::Proxy(path, Arc::clone(by)));
        }
        let leads_here = is_url && status.is_none() && self.leads_here(&path);
        if leads_here {
            let at = path[8..].iter().position(|b| *b == b'/').map(|n| n + 8);
            path = at.map_or_else(|| b"/".to_vec(), |at| path[at..].to_vec());
        } else if is_url || status.is_some() {
            // `[R]` without `[L]` lets further rules work on the URL; almost nobody means that.
            return Step::Done(Outcome::Status(status.unwrap_or(302), by.hit.clone()));
        }
        state.path = path;
        Step::Matched
    }

    /// `reduce_uri`: a URL of this very server is a path.
    fn leads_here(&self, url: &[u8]) -> bool {
        let scheme: &[u8] = if self.asked.is_https { b"https://" } else { b"http://" };
        let Some(rest) = url.strip_prefix(scheme) else { return false };
        let authority = rest.split(|b| *b == b'/').next().unwrap_or_default();
        let text = String::from_utf8_lossy(authority).to_ascii_lowercase();
        let (host, port) = text.split_once(':').map_or((text.as_str(), None), |(h, p)| (h, Some(p)));
        let default = if self.asked.is_https { 443 } else { 80 };
        let port = port.map_or(Some(default), |p| p.parse().ok());
        host == self.asked.host && port == Some(self.asked.port)
    }

    fn doubt(&mut self, directive: &Directive) -> bool {
        self.oracle.ask(|| Unknown::at(directive.spot(), format!("whether {} applies", directive.hit.name)))
    }

    /// The groups a rule caught; `None` where it does not apply.
    fn matched(&mut self, rule: &Rule, subject: &[u8]) -> Option<Vec<Vec<u8>>> {
        let text = rule.directive.args.first().map(|w| w.text.clone()).unwrap_or_default();
        let (negated, pattern) = negated(&text);
        match Caught::of(pattern, rule.has(&["nc", "nocase"]), subject) {
            Caught::Groups(groups) => (!negated).then_some(groups),
            Caught::Nothing => negated.then(Vec::new),
            Caught::Unknown => self.doubt(&rule.directive).then(Vec::new),
        }
    }

    /// What the last condition caught; `None` where they do not hold.
    fn conditions(&mut self, rule: &Rule, groups: &[Vec<u8>], state: &State) -> Option<Vec<Vec<u8>>> {
        let mut caught = Vec::new();
        let mut n = 0;
        while let Some(condition) = rule.conditions.get(n) {
            let flags = flags(condition.args.get(2).map(|w| w.text.as_slice()).unwrap_or_default());
            let or = |f: &[(String, String)]| f.iter().any(|(name, _)| name == "or" || name == "ornext");
            let any_case = flags.iter().any(|(name, _)| name == "nc" || name == "nocase");
            let holds = self.condition(condition, any_case, groups, &mut caught, state);
            n += 1;
            match (holds, or(&flags)) {
                (true, true) => {
                    // The rest of the alternatives is passed over, up to the first without `[OR]`.
                    while rule.conditions.get(n - 1).is_some_and(|c| {
                        or(&self::flags(c.args.get(2).map(|w| w.text.as_slice()).unwrap_or_default()))
                    }) {
                        n += 1;
                    }
                }
                (false, false) => return None,
                _ => {}
            }
        }
        Some(caught)
    }

    fn condition(
        &mut self,
        directive: &Arc<Directive>,
        any_case: bool,
        groups: &[Vec<u8>],
        caught: &mut Vec<Vec<u8>>,
        state: &State,
    ) -> bool {
        let subject = directive.args.first().map(|w| w.text.clone()).unwrap_or_default();
        let text = directive.args.get(1).map(|w| w.text.clone()).unwrap_or_default();
        let (is_negated, pattern) = negated(&text);
        let known = if subject == b"expr" {
            Expr::parse(pattern).ok().and_then(|e| e.holds(&*self.asked))
        } else {
            let subject = self.expanded(&subject, groups, caught, state);
            subject.and_then(|subject| self.tested(&subject, pattern, any_case, caught))
        };
        known.map_or_else(|| self.doubt(directive), |holds| holds != is_negated)
    }

    fn tested(
        &self,
        subject: &[u8],
        pattern: &[u8],
        any_case: bool,
        caught: &mut Vec<Vec<u8>>,
    ) -> Option<bool> {
        let path = String::from_utf8_lossy(subject).into_owned();
        let kind = || self.disk.kind(Path::new(path.trim_end_matches('/')));
        let told = |kind: Result<FileKind, crate::Unread>, wanted: FileKind| match kind {
            Ok(kind) => Some(kind == wanted),
            Err(crate::Unread::Missing | crate::Unread::WrongKind) => Some(false),
            Err(_) => None,
        };
        let lower = |text: &[u8]| if any_case { text.to_ascii_lowercase() } else { text.to_vec() };
        match pattern {
            b"-d" => told(kind(), FileKind::Directory),
            b"-f" if path.ends_with('/') => Some(false),
            b"-f" => told(kind(), FileKind::File),
            b"-s" | b"-F" | b"-U" | b"-l" | b"-L" | b"-h" | b"-x" | b"-H" | [b'<' | b'>', ..] => None,
            [b'-', b'e' | b'n' | b'g' | b'l', b'q' | b'e' | b't', rest @ ..] if !rest.is_empty() => {
                let number = |text: &[u8]| String::from_utf8_lossy(text).trim().parse::<i64>().unwrap_or(0);
                let order = number(subject).cmp(&number(rest));
                Some(match &pattern[1..3] {
                    b"eq" => order.is_eq(),
                    b"ne" => order.is_ne(),
                    b"gt" => order.is_gt(),
                    b"ge" => order.is_ge(),
                    b"lt" => order.is_lt(),
                    _ => order.is_le(),
                })
            }
            [b'=', b'"', b'"'] => Some(subject.is_empty()),
            [b'=', rest @ ..] => Some(lower(subject) == lower(rest)),
            _ => {
                let found = Caught::of(pattern, any_case, subject);
                let holds = found.found();
                if let Caught::Groups(groups) = found {
                    *caught = groups;
                }
                holds
            }
        }
    }

    /// `[E=NAME:value]`.
    fn set_environment(&mut self, rule: &Rule, groups: &[Vec<u8>], caught: &[Vec<u8>], state: &State) {
        let values: Vec<_> = rule
            .flags
            .iter()
            .filter(|(name, _)| name == "e" || name == "env")
            .map(|(_, v)| v.clone())
            .collect();
        for text in values {
            if let Some(name) = text.strip_prefix('!') {
                self.asked.env.remove(name);
                continue;
            }
            let (name, value) = text.split_once(':').unwrap_or((&text, ""));
            let value = self.expanded(value.as_bytes(), groups, caught, state).unwrap_or_default();
            self.asked.env.insert(name.to_owned(), value);
        }
    }

    /// `do_expand`: `$1`, `%1`, `%{NAME}`; `None` where something in it is not known.
    fn expanded(
        &self,
        text: &[u8],
        groups: &[Vec<u8>],
        caught: &[Vec<u8>],
        state: &State,
    ) -> Option<Vec<u8>> {
        let (mut out, mut at) = (Vec::new(), 0);
        while at < text.len() {
            let next = text.get(at + 1).copied();
            match (text[at], next) {
                (b'\\', Some(escaped)) => {
                    out.push(escaped);
                    at += 2;
                }
                (b'$', Some(digit @ b'0'..=b'9')) => {
                    out.extend(groups.get(usize::from(digit - b'0')).into_iter().flatten());
                    at += 2;
                }
                (b'%', Some(digit @ b'0'..=b'9')) => {
                    out.extend(caught.get(usize::from(digit - b'0')).into_iter().flatten());
                    at += 2;
                }
                (b'$', Some(b'{')) => return None,
                (b'%', Some(b'{')) => {
                    let end = at + text[at..].iter().position(|b| *b == b'}')?;
                    out.extend(self.variable(&String::from_utf8_lossy(&text[at + 2..end]), state)?);
                    at = end + 1;
                }
                (byte, _) => {
                    out.push(byte);
                    at += 1;
                }
            }
        }
        Some(out)
    }

    fn variable(&self, name: &str, state: &State) -> Option<Vec<u8>> {
        if let Some((kind, rest)) = name.split_once(':') {
            return match kind {
                "ENV" => self.asked.call("reqenv", rest.as_bytes()),
                "HTTP" => self.asked.call("http", rest.as_bytes()),
                _ => None,
            };
        }
        match name {
            "REQUEST_FILENAME" | "SCRIPT_FILENAME" => Some(state.path.clone()),
            "PATH_INFO" => Some(state.path_info.clone()),
            "QUERY_STRING" => Some(state.query.clone().unwrap_or_default()),
            "THE_REQUEST" => {
                // The version a client speaks is not known; rules look at what stands before it.
                let target = String::from_utf8_lossy(&self.asked.original).into_owned();
                Some(format!("{} {target} HTTP/1.1", self.asked.method).into_bytes())
            }
            _ => self.asked.variable(name),
        }
    }
}

enum Step {
    Missed,
    Matched,
    Done(Outcome),
}

struct State {
    path: Vec<u8>,
    path_info: Vec<u8>,
    query: Option<Vec<u8>>,
    by: Option<Arc<Directive>>,
    passes: bool,
    ends: bool,
}

impl State {
    fn outcome(self) -> Outcome {
        match self.by {
            None => Outcome::Same,
            Some(by) => {
                let Self { path, query, passes, ends, .. } = self;
                Outcome::Path { path, query, passes, ends, by }
            }
        }
    }
}

fn redirects(rule: &Rule) -> bool {
    rule.has(&["r", "redirect"]) && rule.status().is_some_and(|s| (300..400).contains(&s))
}

fn is_url(path: &[u8]) -> bool {
    let lower = path.to_ascii_lowercase();
    [
        &b"http://"[..],
        b"https://",
        b"ftp://",
        b"fcgi://",
        b"balancer://",
        b"ws://",
        b"wss://",
        b"uwsgi://",
        b"unix:",
    ]
    .iter()
    .any(|scheme| lower.starts_with(scheme))
}

fn negated(text: &[u8]) -> (bool, &[u8]) {
    text.strip_prefix(b"!").map_or((false, text), |rest| (true, rest))
}

/// `[NC,R=301,E=A:b]`.
fn flags(text: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(text).into_owned();
    let inner = text.trim().trim_start_matches('[').trim_end_matches(']').to_owned();
    let one = |flag: &str| {
        let (name, value) = flag.split_once('=').unwrap_or((flag, ""));
        (name.trim().to_ascii_lowercase(), value.trim().to_owned())
    };
    inner.split(',').filter(|f| !f.trim().is_empty()).map(one).collect()
}

/// Rules with the conditions before them. Inherited ones this program does not follow.
fn rules(directives: &[Arc<Directive>]) -> Result<Vec<Rule>, Unknown> {
    let (mut out, mut conditions) = (Vec::new(), Vec::new());
    for directive in directives {
        match directive.key.as_str() {
            "rewritecond" => conditions.push(Arc::clone(directive)),
            "rewriterule" => {
                let flags = flags(directive.args.get(2).map(|w| w.text.as_slice()).unwrap_or_default());
                let conditions = std::mem::take(&mut conditions);
                out.push(Rule { directive: Arc::clone(directive), conditions, flags });
            }
            "rewriteoptions"
                if directive.hit.args.iter().any(|a| a.to_ascii_lowercase().starts_with("inherit")) =>
            {
                return Err(Unknown::at(directive.spot(), "inherited rules of mod_rewrite decide"));
            }
            _ => {}
        }
    }
    Ok(out)
}
