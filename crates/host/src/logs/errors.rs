//! Which request of this run a line of an error log is about.

use std::net::IpAddr;
use why401_core::Experiment;
use why401_message::{Exchange, Request};
use why401_weblog::error::{ErrorLine, Kind};

/// The request of this run that a line is about: by the connection where the line names it, else by address, request
/// line and what the message says of the login; the first that fits.
pub(super) fn of_request(line: &ErrorLine, sent: &[(Experiment, &Exchange)]) -> Option<Experiment> {
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
pub(super) fn fits(line: &ErrorLine, given: &Request) -> bool {
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
