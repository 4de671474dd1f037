//! Bodies: `-d` and its kin, `--json`, `-F`.

use super::{At, Reader, given::Said};
use crate::options::Means;
use std::fmt::Write;
use why401_message::{Body, Secret};

/// One `-d`.
pub(super) struct Data {
    pub(super) at: At,
    pub(super) content: Content,
    json: bool,
}

/// What is sent, or the file it lies in.
pub(super) enum Content {
    Bytes(Secret),
    File(String),
}

impl std::fmt::Debug for Data {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<data of word {}>", self.at.word)
    }
}

impl Data {
    pub(super) fn read(reader: &Reader<'_>, means: Means, at: At) -> Self {
        let bytes = reader.bytes(at);
        let content = match (means, bytes) {
            (Means::DataUrlencode, _) => encoded_pair(bytes),
            (Means::Data | Means::Json, [b'@', file @ ..]) => Content::File(lossy(file)),
            _ => Content::Bytes(Secret::from(bytes)),
        };
        Self { at, content, json: means == Means::Json }
    }
}

/// All `-d` as one body: joined with `&`, pieces of JSON without.
pub(super) fn joined(data: &[Data]) -> Content {
    let mut body = Vec::new();
    for part in data {
        match &part.content {
            Content::File(name) => return Content::File(name.clone()),
            Content::Bytes(bytes) => {
                if !body.is_empty() && !part.json {
                    body.push(b'&');
                }
                body.extend_from_slice(bytes.reveal());
            }
        }
    }
    Content::Bytes(Secret::new(body))
}

/// `content`, `=content`, `name=content`, `@file`, `name@file` of `--data-urlencode`.
fn encoded_pair(text: &[u8]) -> Content {
    let split = text.iter().position(|&b| b == b'=').or_else(|| text.iter().position(|&b| b == b'@'));
    let (name, content) = match split {
        Some(n) if text[n] == b'@' => return Content::File(lossy(&text[n + 1..])),
        Some(n) => (&text[..n], &text[n + 1..]),
        None => (&text[..0], text),
    };
    let mut out = name.to_vec();
    if !name.is_empty() {
        out.push(b'=');
    }
    out.extend_from_slice(percent_encoded(content).replace("%20", "+").as_bytes());
    Content::Bytes(Secret::new(out))
}

/// Percent-encoded but for the unreserved characters of RFC 3986.
pub(crate) fn percent_encoded(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for &b in bytes {
        if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
            out.push(char::from(b));
        } else {
            let _ = write!(out, "%{b:02X}");
        }
    }
    out
}

/// One `--url-query`: `+text` as it stands, else as `--data-urlencode`.
pub(super) fn query_part(text: &[u8]) -> Content {
    match text.strip_prefix(b"+") {
        Some(verbatim) => Content::Bytes(Secret::from(verbatim)),
        None => encoded_pair(text),
    }
}

/// One `-F`.
pub(super) struct Part {
    name: String,
    content: Content,
    filename: Option<String>,
    kind: Option<String>,
}

impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("<form part>")
    }
}

impl Part {
    /// `name=value`, `name=@file`, `name=<file`, with `;type=…` and `;filename=…` behind it.
    pub(super) fn read(reader: &mut Reader<'_>, means: Means, said: &Said) -> Option<Self> {
        let text = reader.string(said.value);
        let Some((name, value)) = text.split_once('=') else {
            reader.refuse_value(said.value, &said.typed, "NAME=VALUE is wanted here");
            return None;
        };
        let mut part = Self {
            name: name.to_owned(),
            content: Content::Bytes(Secret::from(value)),
            filename: None,
            kind: None,
        };
        if means == Means::FormString {
            return Some(part);
        }
        let (value, attributes) = with_attributes(value);
        part.kind = attribute(&attributes, "type=");
        part.filename = attribute(&attributes, "filename=");
        part.content = match value.strip_prefix(['@', '<']) {
            Some(file) => Content::File(file.to_owned()),
            None => Content::Bytes(Secret::from(&value[..])),
        };
        Some(part)
    }
}

/// The value, quotes taken off, and the attributes curl knows behind it.
fn with_attributes(text: &str) -> (String, Vec<String>) {
    const KNOWN: [&str; 4] = ["type=", "filename=", "encoder=", "headers="];
    let known = |rest: &str| {
        let rest = rest.trim_start().as_bytes();
        KNOWN.iter().any(|k| rest.get(..k.len()).is_some_and(|r| r.eq_ignore_ascii_case(k.as_bytes())))
    };
    let end_of = |text: &str| {
        text.match_indices(';').map(|(n, _)| n).find(|n| known(&text[n + 1..])).unwrap_or(text.len())
    };
    let quoted = text.strip_prefix('"').and_then(closing_quote);
    let (value, mut rest) = quoted.unwrap_or_else(|| {
        let end = end_of(text);
        (text[..end].to_owned(), &text[end..])
    });
    let mut attributes: Vec<String> = Vec::new();
    while let Some(next) = rest.strip_prefix(';') {
        let end = end_of(next);
        attributes.push(next[..end].trim().to_owned());
        rest = &next[end..];
    }
    (value, attributes)
}

/// The text up to an unescaped `"`, and what follows.
fn closing_quote(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((n, c)) = chars.next() {
        match c {
            '"' => return Some((value, &text[n + 1..])),
            '\\' => value.push(chars.next()?.1),
            other => value.push(other),
        }
    }
    None
}

fn attribute(attributes: &[String], name: &str) -> Option<String> {
    attributes.iter().find_map(|a| a.strip_prefix(name)).map(|v| v.trim_matches('"').to_owned())
}

/// The parts as `multipart/form-data` (RFC 7578), and the boundary between them.
pub(super) fn multipart(parts: &[Part]) -> (Body, String) {
    let boundary = boundary(parts);
    let mut out = Vec::new();
    for part in parts {
        let bytes = match &part.content {
            Content::Bytes(bytes) => bytes,
            Content::File(name) => return (Body::File(name.clone()), boundary),
        };
        let mut head =
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"", escaped(&part.name));
        if let Some(filename) = &part.filename {
            let _ = write!(head, "; filename=\"{}\"", escaped(filename));
        }
        if let Some(kind) = &part.kind {
            let _ = write!(head, "\r\nContent-Type: {kind}");
        }
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(b"\r\n\r\n");
        out.extend_from_slice(bytes.reveal());
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (Body::Bytes(Secret::new(out)), boundary)
}

fn escaped(text: &str) -> String {
    text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// A line of curl's shape that stands in no part; the same parts have the same one.
fn boundary(parts: &[Part]) -> String {
    let stands_in = |line: &str| {
        parts.iter().any(|p| match &p.content {
            Content::Bytes(b) => b.reveal().windows(line.len()).any(|w| w == line.as_bytes()),
            Content::File(_) => false,
        })
    };
    let mut n = 0_u64;
    loop {
        let line = format!("------------------------{n:022}");
        if !stands_in(&line) {
            return line;
        }
        n += 1;
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urlencode_has_five_shapes() {
        for (text, want) in
            [("a b", "a+b"), ("=a&b", "a%26b"), ("n=a@b", "n=a%40b"), ("ä", "%C3%A4"), ("n=a=b", "n=a%3Db")]
        {
            match encoded_pair(text.as_bytes()) {
                Content::Bytes(b) => assert_eq!(b.reveal(), want.as_bytes(), "{text}"),
                Content::File(_) => panic!("{text} is no file"),
            }
        }
        assert!(matches!(encoded_pair(b"n@f"), Content::File(f) if f == "f"));
    }

    #[test]
    fn attributes_of_form_parts() {
        let (value, attributes) = with_attributes("x;y;type=text/plain;filename=\"a\"");
        assert_eq!((value.as_str(), attributes.len()), ("x;y", 2));
        assert_eq!(attribute(&attributes, "type=").as_deref(), Some("text/plain"));
        assert_eq!(attribute(&attributes, "filename=").as_deref(), Some("a"));
    }
}
