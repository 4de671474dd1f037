//! Requests that a line of a log names: access logs in words, in JSON and of IIS, error logs, consoles.

use super::{shape, view::Row, words};
use why401_message::{Scheme, Url};

/// What a line says was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) method: Option<String>,
    /// A whole URL, or only scheme and host where `path` is known too.
    pub(super) url: Option<Url>,
    /// A path without a host.
    pub(super) path: Option<String>,
    /// Whether `http` or `https` stands before the host.
    pub(super) scheme_told: bool,
}

/// What a line says was asked for; `text` is the part of it that is looked at.
pub(super) fn asked(row: &Row, text: &str) -> Asked {
    if is_json(text) {
        return in_json(text);
    }
    let (method, target) = in_words(text).unzip();
    let named = words::urls(row).into_iter().next().map(|(_, url)| url);
    let scheme_told = named.is_some();
    Asked {
        method: method.map(str::to_owned),
        url: named.or_else(|| base(host(text)?)),
        path: target.filter(|p| p.starts_with('/')).map(str::to_owned),
        scheme_told,
    }
}

/// Whether a line is one of a structured log, not the body of an answer.
pub(super) fn is_json(text: &str) -> bool {
    const KEYS: [&str; 7] = [
        "\"logger\":",
        "\"remote_addr\":",
        "\"remote_ip\":",
        "\"request_method\":",
        "\"ClientAddr\":",
        "\"RequestMethod\":",
        "\"level\":",
    ];
    text.trim_start().starts_with('{') && KEYS.iter().any(|key| text.contains(key))
}

/// Keys of method, host and path as Caddy, Traefik and nginx name them.
fn in_json(text: &str) -> Asked {
    let first = |keys: &[&str]| keys.iter().find_map(|key| json_text(text, key));
    let host = first(&["\"RequestHost\"", "\"host\"", "\"http_host\""]);
    let path = first(&["\"RequestPath\"", "\"uri\"", "\"request_uri\"", "\"path\""]);
    Asked {
        method: first(&["\"RequestMethod\"", "\"method\"", "\"request_method\""]).map(str::to_owned),
        url: host.and_then(base),
        path: path.filter(|p| p.starts_with('/')).map(str::to_owned),
        scheme_told: false,
    }
}

/// The text after a key, where no escape is in it.
fn json_text<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(key)?;
    let value = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    value.split('"').next().filter(|v| !v.is_empty() && !v.contains('\\'))
}

/// Method and target: `"GET /files HTTP/1.1"`, `POST https://…`.
fn in_words(text: &str) -> Option<(&str, &str)> {
    let mut last = "";
    for word in text.split_whitespace() {
        let word = word.trim_matches(['"', '\'', '`', '[', ']', '(', ')', ',']);
        if shape::is_method(last) && (word.starts_with('/') || word.contains("://")) {
            return Some((last, word));
        }
        last = word;
    }
    None
}

/// The host an error log or an access log names: `host: "192.0.2.1:8080"`, or the second word before ` - [`.
fn host(text: &str) -> Option<&str> {
    if let Some((_, rest)) = text.split_once("host: \"") {
        return rest.split('"').next().filter(|h| !h.is_empty());
    }
    let before = text.split_once(" - [")?.0;
    before.split_whitespace().nth(1).filter(|host| host.contains(['.', ':']))
}

/// The root of a host whose scheme is not known.
fn base(host: &str) -> Option<Url> {
    Url::parse(&format!("http://{host}/"), Scheme::Http).ok()
}

/// Whether a number stands where IIS writes the status: behind a request, before substatus, code of Windows and time.
pub(super) fn is_w3c(before: &str, after: &str) -> bool {
    let mut numbers = after.split_whitespace().take(6);
    let all = numbers.by_ref().all(|word| word.bytes().all(|b| b.is_ascii_digit()));
    let count = after.split_whitespace().take(6).count();
    all && (2..=5).contains(&count)
        && ["GET", "POST", "PUT", "HEAD"].iter().any(|m| before.contains(&format!(" {m} /")))
}
