//! What a server writes into its error log while this program asks it: each line with the request it is about.

use crate::Machine;
use std::{
    fs,
    io::{Read, Seek, SeekFrom},
    net::IpAddr,
    path::{Path, PathBuf},
};
use why401_core::{Evidence, Experiment, Logged};
use why401_message::{Exchange, Request};
use why401_weblog::error::{ErrorLine, Kind};

/// Most bytes read of what a log gained, and of what it held before.
const MOST: u64 = 1 << 20;

/// Logs, and where they ended when somebody began to watch them.
#[derive(Debug)]
pub struct Watch {
    logs: Vec<(PathBuf, u64)>,
}

impl Watch {
    /// Notes where the logs end now; one that cannot be read is left out.
    pub fn begin(machine: &Machine, paths: &[PathBuf]) -> Self {
        let end = |path: &PathBuf| Some((path.clone(), fs::metadata(machine.real(path).ok()?).ok()?.len()));
        Self { logs: paths.iter().filter_map(end).collect() }
    }

    /// The lines that were written since, about requests of this run; of logs nobody wrote to in time, the last
    /// lines before that fit the request as given.
    pub fn about(&self, machine: &Machine, evidence: &Evidence) -> Vec<Logged> {
        let sent: Vec<(Experiment, &Exchange)> =
            evidence.trials().flat_map(|(e, trial)| trial.hops.iter().map(move |x| (e, x))).collect();
        let mut found = Vec::new();
        for (path, end) in &self.logs {
            let Some(text) = machine.real(path).ok().and_then(|real| stretch(&real, *end, end + MOST)) else {
                continue;
            };
            for (offset, line) in lines(&text) {
                let of = of_request(&line, &sent);
                found.extend(of.map(|of| (path, end + offset, line, of)));
            }
        }
        let numbered = |(path, at, line, of): (&PathBuf, u64, ErrorLine, Experiment)| {
            let number = machine.real(path).ok().and_then(|real| line_number(&real, at));
            Logged { path: path.clone(), number: number.unwrap_or(0), line, of }
        };
        found.into_iter().map(numbered).collect()
    }

    /// Lines written before anybody watched that fit a request which is not sent again: its path and its user. The last
    /// of each log.
    pub fn earlier(&self, machine: &Machine, given: &Request) -> Vec<Logged> {
        let mut found = Vec::new();
        for (path, end) in &self.logs {
            let Ok(real) = machine.real(path) else { continue };
            let from = end.saturating_sub(MOST);
            let Some(text) = stretch(&real, from, *end) else { continue };
            let last = lines(&text).filter(|(_, line)| fits(line, given)).last();
            found.extend(last.map(|(offset, line)| Logged {
                path: path.clone(),
                number: line_number(&real, from + offset).unwrap_or(0),
                line,
                of: Experiment::GIVEN,
            }));
        }
        found
    }
}

/// The bytes of a file between two offsets, the first line whole.
fn stretch(path: &Path, from: u64, to: u64) -> Option<Vec<u8>> {
    let mut file = fs::File::open(path).ok()?;
    file.seek(SeekFrom::Start(from)).ok()?;
    let mut bytes = Vec::new();
    file.take(to.saturating_sub(from)).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Each line of a stretch that is one of an error log, with its offset.
fn lines(text: &[u8]) -> impl Iterator<Item = (u64, ErrorLine)> {
    let mut at = 0;
    text.split_inclusive(|b| *b == b'\n').filter_map(move |line| {
        let offset = at;
        at += line.len() as u64;
        Some((offset, ErrorLine::read(line)?))
    })
}

/// The line's number: the lines before it are counted.
fn line_number(path: &Path, at: u64) -> Option<usize> {
    const BLOCK: usize = 1 << 16;
    let mut file = fs::File::open(path).ok()?.take(at);
    let mut block = vec![0; BLOCK];
    let mut before = 0;
    loop {
        match file.read(&mut block).ok()? {
            0 => return Some(before + 1),
            n => before += memchr::memchr_iter(b'\n', &block[..n]).count(),
        }
    }
}

/// The request of this run that a line is about: by the connection where the line names it, else by address, request
/// line and what the message says of the login; the first that fits.
fn of_request(line: &ErrorLine, sent: &[(Experiment, &Exchange)]) -> Option<Experiment> {
    if let Some(port) = line.client_port {
        let same = |x: &Exchange| x.local.is_some_and(|l| l.port() == port && Some(l.ip()) == line.client);
        let mut on_this = sent.iter().filter(|(_, x)| same(x));
        let first = on_this.next()?;
        let fitting = [first].into_iter().chain(on_this).find(|(_, x)| names_path(line, &x.request));
        return Some(fitting.unwrap_or(first).0);
    }
    let here = |x: &Exchange| x.local.map(|l| l.ip()) == line.client || is_this_machine(line.client);
    sent.iter()
        .find(|(_, x)| here(x) && asked(line, &x.request) && is_of_login(line, &x.request))
        .map(|(e, _)| *e)
}

fn is_this_machine(client: Option<IpAddr>) -> bool {
    client.is_some_and(|ip| ip.is_loopback())
}

/// Whether a line that names a path names this request's.
fn names_path(line: &ErrorLine, request: &Request) -> bool {
    line.text.contains(request.url.path())
}

/// nginx's `GET /path HTTP/1.1`.
fn asked(line: &ErrorLine, request: &Request) -> bool {
    let Some(text) = &line.request else { return false };
    let mut words = text.split(' ');
    words.next() == Some(request.method.as_str()) && words.next() == Some(request.url.target.as_str())
}

/// Whether the message can be about this request's login.
fn is_of_login(line: &ErrorLine, request: &Request) -> bool {
    let user = request.login.as_ref().map(|l| String::from_utf8_lossy(l.user.reveal()).into_owned());
    match line.message() {
        Some(m) if matches!(m.kind, Kind::Mismatch | Kind::NoSuchUser) => {
            request.first("authorization").is_some()
                && user.is_none_or(|user| m.gaps.first().is_none_or(|name| *name == user))
        }
        Some(m) if m.kind == Kind::UserFileUnread => request.first("authorization").is_some(),
        _ => true,
    }
}

/// Whether an earlier line speaks of such a request: its path, and its user where it names one.
fn fits(line: &ErrorLine, given: &Request) -> bool {
    let path = asked(line, given) || (line.request.is_none() && names_whole_path(line, given.url.path()));
    path && is_of_login(line, given) && line.message().is_some()
}

fn names_whole_path(line: &ErrorLine, path: &str) -> bool {
    let text = &line.text;
    text.match_indices(path).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + path.len()..].chars().next();
        before.is_none_or(|c| c == '"' || c == ' ') && after.is_none_or(|c| "\",: ".contains(c))
    })
}
