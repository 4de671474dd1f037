//! `HTTPie` and xh: `http [METHOD] URL [items]`.

use super::{
    Client,
    asked::{Asked, form_encoded},
    getopt::{Known, Line},
};
use crate::{
    Parsed, Word,
    reader::{At, Reader},
    value::{Spacing, Value, json},
};
use std::path::PathBuf;
use why401_message::{AuthChoice, Body, Secret};

/// What `HTTPie` calls itself unless told otherwise.
const AGENT: &str = "HTTPie/3.2.4";

/// How many redirects are followed with `--follow`.
const REDIRECTS: u16 = 30;

/// Options that take part in the request or take a value.
const KNOWN: [Known; 29] = [
    ('a', "auth", true),
    ('A', "auth-type", true),
    ('j', "json", false),
    ('f', "form", false),
    (' ', "multipart", false),
    (' ', "raw", true),
    ('F', "follow", false),
    (' ', "max-redirects", true),
    (' ', "verify", true),
    (' ', "cert", true),
    (' ', "cert-key", true),
    (' ', "timeout", true),
    (' ', "proxy", true),
    (' ', "default-scheme", true),
    (' ', "session", true),
    (' ', "session-read-only", true),
    ('o', "output", true),
    ('p', "print", true),
    ('s', "style", true),
    (' ', "pretty", true),
    (' ', "ignore-stdin", false),
    (' ', "ignore-netrc", false),
    (' ', "check-status", false),
    ('v', "verbose", false),
    ('h', "headers", false),
    ('b', "body", false),
    ('d', "download", false),
    ('S', "stream", false),
    ('q', "quiet", false),
];

/// What stands between the two parts of an item, longer ones first.
const SEPARATORS: [&str; 8] = [":=@", "==", ":=", "=@", "@", "=", ":", ";"];

/// One item: its name, what stands behind it, and where its value begins.
struct Item {
    name: String,
    separator: &'static str,
    value: At,
}

/// Reads the words behind `http`.
pub(super) fn read(mut reader: Reader<'_>) -> Parsed {
    let over_tls = called_https(&reader);
    let line = Line::read(&mut reader, &KNOWN);
    let mut rest = &line.rest[..];
    let mut asked = Asked::new(Client::Httpie);
    asked.route.max_redirects = REDIRECTS;
    if let [first, _, ..] = rest
        && is_method(reader.bytes(*first))
    {
        asked.method = Some(reader.string(*first).to_ascii_uppercase());
        rest = &rest[1..];
    }
    asked.url = rest.first().copied();
    let mut scheme = if over_tls { "https" } else { "http" }.to_owned();
    options(&mut asked, &reader, &line, &mut scheme);
    asked.address = asked.url.map(|at| completed(&reader.string(at), &scheme));
    let items: Vec<Item> = rest.iter().skip(1).filter_map(|&at| item(&mut reader, at)).collect();
    let form = has(&line, "form") || has(&line, "multipart");
    let raw = line.options.iter().find(|o| o.name == "raw").map(|o| o.value);
    let data = body(&mut asked, &reader, &items, form, raw);
    fields(&mut asked, &reader, &line, &items, data, form);
    asked.finish(reader)
}

fn has(line: &Line, name: &str) -> bool {
    line.options.iter().any(|o| o.name == name)
}

/// Whether the text before the first word names the command that prefers TLS.
fn called_https(reader: &Reader<'_>) -> bool {
    let start = reader.words.first().map_or(0, |w| w.span.start);
    let name = reader.text[..start].split_whitespace().next_back().unwrap_or_default();
    name.ends_with("https") || name.ends_with("xhs")
}

fn is_method(word: &[u8]) -> bool {
    !word.is_empty() && word.iter().all(u8::is_ascii_alphabetic) && word != b"localhost"
}

/// `:8000/path` is on this machine; without a scheme it is that of the command.
fn completed(typed: &str, scheme: &str) -> String {
    let address = typed.strip_prefix("://").unwrap_or(typed);
    match address.strip_prefix(':') {
        _ if address.contains("://") => address.to_owned(),
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("{scheme}://localhost{rest}"),
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("{scheme}://localhost:{rest}")
        }
        _ => format!("{scheme}://{address}"),
    }
}

fn options(asked: &mut Asked, reader: &Reader<'_>, line: &Line, scheme: &mut String) {
    for option in &line.options {
        let at = option.value;
        let value = reader.string(at);
        match option.name {
            "follow" => asked.route.follow = true,
            "max-redirects" => asked.route.max_redirects = value.parse().unwrap_or(REDIRECTS),
            "verify" if ["no", "false"].contains(&&value[..]) => asked.route.insecure = true,
            "verify" if !["yes", "true"].contains(&&value[..]) => {
                asked.route.trust.ca = Some(PathBuf::from(value));
            }
            "cert" => asked.route.trust.certificate = Some(PathBuf::from(value)),
            "cert-key" => asked.route.trust.key = Some(PathBuf::from(value)),
            "default-scheme" => *scheme = value,
            "session" | "session-read-only" => {
                asked.limits.push(format!("`--{}`: what the session holds is not known.", option.name));
            }
            "proxy" => asked.limits.push("`--proxy` is not done: the server is asked directly.".to_owned()),
            "auth" | "auth-type" | "raw" => {}
            _ => asked.beside.push(at.word),
        }
    }
    asked.beside.sort_unstable();
    for &at in line.unknown.iter().take(8) {
        asked.limits.push(format!("`{}` is not done.", why401_message::show(reader.string(at))));
    }
}

/// Splits a word at the separator that begins first; a backslash takes a sign its meaning.
fn item(reader: &mut Reader<'_>, at: At) -> Option<Item> {
    let text = reader.bytes(at);
    let mut name = Vec::new();
    let mut n = 0;
    while n < text.len() {
        if text[n] == b'\\' && text.get(n + 1).is_some_and(|b| b":;=@\\".contains(b)) {
            name.push(text[n + 1]);
            n += 2;
            continue;
        }
        let found = SEPARATORS.iter().find(|s| text[n..].starts_with(s.as_bytes()));
        if let Some(&separator) = found.filter(|s| **s != ";" || n + 1 == text.len()) {
            let value = At { offset: at.offset + n + separator.len(), ..at };
            return Some(Item { name: String::from_utf8_lossy(&name).into_owned(), separator, value });
        }
        name.push(text[n]);
        n += 1;
    }
    let length = text.len();
    reader.stop(
        at.word,
        at.offset..at.offset + length,
        "",
        "HTTPie wants NAME:VALUE, NAME=VALUE or NAME==VALUE here",
    );
    None
}

/// The value of an item as a word of its own.
fn value(reader: &Reader<'_>, at: At) -> Word {
    let word = &reader.words[at.word];
    let mut part = Word::default();
    for n in at.offset..word.text.len() {
        part.put(word.text[n], word.origin(n), crate::Quoting::Single);
    }
    for hole in word.holes.iter().filter(|h| h.range.start >= at.offset) {
        part.add_hole(hole.range.start - at.offset..hole.range.end - at.offset, hole.kind, hole.would_expand);
    }
    part.close(word.span.start);
    part
}

/// The body of the items; whether there is one.
fn body(asked: &mut Asked, reader: &Reader<'_>, items: &[Item], form: bool, raw: Option<At>) -> bool {
    let data: Vec<&Item> =
        items.iter().filter(|i| ["=", ":=", "=@", ":=@", "@"].contains(&i.separator)).collect();
    if let Some(file) = data.iter().find(|i| i.separator.contains('@')) {
        asked.body = Some(Body::File(reader.string(file.value)));
    } else if let Some(at) = raw {
        asked.body = Some(Body::Bytes(Secret::from(reader.bytes(at))));
    } else if form && !data.is_empty() {
        let pair = |i: &&Item| {
            format!("{}={}", form_encoded(i.name.as_bytes()), form_encoded(reader.bytes(i.value)))
        };
        asked.body = Some(Body::Bytes(Secret::new(data.iter().map(pair).collect::<Vec<_>>().join("&"))));
    } else if !data.is_empty() {
        let entries = data.iter().map(|i| {
            let word = value(reader, i.value);
            let name = Word::made(i.name.as_bytes(), word.span.clone());
            (name, if i.separator == ":=" { Value::Bare(word) } else { Value::Text(word) })
        });
        let word = json(&Value::Map(entries.collect()), Spacing::Python);
        asked.body = Some(Body::Bytes(Secret::from(&word.text[..])));
        if data.iter().any(|i| i.name.contains('[')) {
            asked.limits.push("Nested names such as `a[b]` are sent as they stand.".to_owned());
        }
    }
    asked.body.is_some()
}

fn fields(asked: &mut Asked, reader: &Reader<'_>, line: &Line, items: &[Item], data: bool, form: bool) {
    if data && asked.method.is_none() {
        asked.method = Some("POST".to_owned());
    }
    let as_json = !form && (data || has(line, "json"));
    // What an item replaces stands behind the agent's name.
    let defaults = [
        ("Accept-Encoding", "gzip, deflate"),
        ("Accept", if as_json { "application/json, */*;q=0.5" } else { "*/*" }),
        ("Connection", "keep-alive"),
    ];
    let replaced = |name: &str| {
        (as_json && name == "Accept")
            || items.iter().any(|i| [":", ";"].contains(&i.separator) && i.name.eq_ignore_ascii_case(name))
    };
    for (name, value) in defaults.iter().filter(|(name, _)| !replaced(name)) {
        asked.own(name, *value);
    }
    if let Some(length) = asked.length() {
        asked.own("Content-Length", length);
    }
    authorization(asked, reader, line);
    let token = asked.has("Authorization");
    asked.own("User-Agent", AGENT);
    for (name, value) in defaults.iter().filter(|(name, _)| replaced(name)) {
        asked.own(name, *value);
    }
    if as_json {
        asked.own("Content-Type", "application/json");
    } else if form {
        asked.own("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    }
    for item in items {
        let empty = reader.bytes(item.value).is_empty();
        match item.separator {
            ":" if empty => asked.remove(&item.name),
            ":" if token && item.name.eq_ignore_ascii_case("authorization") => {
                asked.lose(&item.name, item.value);
            }
            ":" => asked.set(&item.name, reader.bytes(item.value).trim_ascii(), Some(item.value)),
            ";" => asked.set(&item.name, "", Some(item.value)),
            "==" => {
                let name = form_encoded(item.name.as_bytes());
                asked.query.push(format!("{name}={}", form_encoded(reader.bytes(item.value))));
            }
            _ => {}
        }
    }
}

/// `-a` and `-A`; a login of the URL where there is no `-a`.
fn authorization(asked: &mut Asked, reader: &Reader<'_>, line: &Line) {
    let last = |name: &str| line.options.iter().rev().find(|o| o.name == name).map(|o| o.value);
    let kind = last("auth-type").map(|at| reader.string(at)).unwrap_or_default();
    asked.login_name = "-a";
    match (last("auth"), &kind[..]) {
        (Some(at), "bearer") => {
            asked.token = Some(at);
            asked.set("Authorization", [b"Bearer ", reader.bytes(at)].concat(), Some(at));
        }
        (Some(at), _) => asked.user_and_password(reader, at),
        (None, _) => asked.login_of_url(reader),
    }
    match &kind[..] {
        "" | "basic" => asked.present_basic(),
        "digest" => asked.scheme = AuthChoice::Digest,
        "bearer" => {}
        other => asked.limits.push(format!("`--auth-type {}` is not done.", why401_message::show(other))),
    }
}
