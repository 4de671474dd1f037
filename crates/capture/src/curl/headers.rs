//! `-H`, the way curl takes it: `Name: value`, `Name:` to take a default away, `Name;` to send it empty.

use super::{At, Reader, given::Given};
use std::path::PathBuf;

/// One usable `-H`.
pub(super) struct Header {
    pub(super) name: String,
    pub(super) value: Vec<u8>,
    /// Where the value stands.
    pub(super) at: At,
    /// `Name:` without a value: takes the default away.
    pub(super) removes: bool,
}

/// Reads the `-H` values; those curl would not send are complained about.
pub(super) fn headers(reader: &mut Reader<'_>, given: &mut Given) -> Vec<Header> {
    let mut read = Vec::new();
    for at in given.headers.clone() {
        let text = reader.bytes(at).to_vec();
        if let [b'@', file @ ..] = &text[..] {
            given.files.headers.push(PathBuf::from(String::from_utf8_lossy(file).into_owned()));
            continue;
        }
        if let Some(n) = text.iter().position(|b| b"\r\n\0".contains(b)) {
            reader.note(
                at.word,
                at.offset + n..at.offset + n + 1,
                "-H",
                "a line end inside a field: what follows is another line of the request",
            );
        }
        match header(&text, at) {
            Some(header) => read.push(header),
            None => reader.note(
                at.word,
                at.offset..at.offset + text.len(),
                "-H",
                "curl sends no field without a name and a colon",
            ),
        }
    }
    read
}

fn header(text: &[u8], at: At) -> Option<Header> {
    let name = |n: usize| String::from_utf8_lossy(&text[..n]).into_owned();
    if let Some(colon) = text.iter().position(|&b| b == b':') {
        if colon == 0 {
            return None;
        }
        let after = &text[colon + 1..];
        let blanks = after.len() - after.trim_ascii_start().len();
        let at = At { offset: at.offset + colon + 1 + blanks, ..at };
        let value = after[blanks..].to_vec();
        return Some(Header { name: name(colon), removes: value.is_empty(), value, at });
    }
    let semicolon = text.iter().position(|&b| b == b';')?;
    let empty = text[semicolon + 1..].trim_ascii().is_empty();
    empty.then(|| Header { name: name(semicolon), value: Vec::new(), at, removes: false })
}

pub(super) fn named<'a>(headers: &'a [Header], name: &'a str) -> impl Iterator<Item = &'a Header> {
    headers.iter().filter(move |h| h.name.eq_ignore_ascii_case(name))
}

pub(super) fn has(headers: &[Header], name: &str) -> bool {
    named(headers, name).next().is_some()
}
