//! Requests and responses that Go's registry clients log as pairs: `request.method=HEAD url="…"`,
//! `response.header.www-authenticate="…" response.status="401 Unauthorized"`.

use super::{shape, view::Row};

/// Most pairs that are read of one line.
const MOST: usize = 200;

/// The head that a line holds, as rows of a transcript.
pub(super) fn head(row: &Row) -> Option<Vec<Row>> {
    let text = &row.text;
    let is_request = text.contains(" request.method=");
    if !is_request && !text.contains(" response.status=") {
        return None;
    }
    let pairs = pairs(text);
    let find = |key: &str| pairs.iter().find(|(name, ..)| *name == key);
    let (mark, prefix, (offset, line)) = if is_request {
        let ((_, method, at), (_, url, _)) = (find("request.method")?, find("url")?);
        ("> ", "request.header.", (*at, format!("> {method} {url} HTTP/1.1")))
    } else {
        let (_, status, at) = find("response.status")?;
        ("< ", "response.header.", (*at, format!("< HTTP/1.1 {status}")))
    };
    let fields = pairs.iter().filter_map(|(name, value, at)| {
        let name = name.strip_prefix(prefix)?.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        Some((*at, format!("{mark}{name}: {value}")))
    });
    let lines = std::iter::once((offset, line)).chain(fields).chain([(text.len(), mark.trim().to_owned())]);
    let rows: Vec<Row> = lines.map(|(at, line)| row.with(at, line)).collect();
    let first = rows.first()?;
    let reads = shape::sent(&first.text).or_else(|| shape::got(&first.text)).is_some();
    reads.then_some(rows)
}

/// Names, values without quotes and escapes, and where each value begins.
fn pairs(text: &str) -> Vec<(&str, String, usize)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(equals) = rest.find('=') {
        let name = rest[..equals].rsplit(' ').next().unwrap_or_default();
        let (value, length) = value(&rest[equals + 1..]);
        found.push((name, value, text.len() - rest.len() + equals + 1));
        rest = &rest[equals + 1 + length..];
        if found.len() == MOST {
            break;
        }
    }
    found
}

/// A value and how many bytes it takes: up to a blank, or in double quotes with backslashes before some characters.
fn value(text: &str) -> (String, usize) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(' ').unwrap_or(text.len());
        return (text[..end].to_owned(), end);
    };
    let mut value = String::new();
    let mut escaped = false;
    for (n, c) in quoted.char_indices() {
        match c {
            _ if escaped => {
                value.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => return (value, n + 2),
            _ => value.push(c),
        }
    }
    (value, text.len())
}
