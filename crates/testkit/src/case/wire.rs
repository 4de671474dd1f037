//! Requests, responses and redirect chains as they stand in a case file.

use super::{
    Hop, HopNote,
    text::{escape, unescape},
};
use std::fmt::Write;
use why401_message::{Body, Field, Request, Response, ResponseBody, ResponseField, Scheme, Secret, Url};

/// Reads a request head: absolute URL on the request line, then fields, then a blank line and the body.
pub(super) fn request(text: &str) -> Result<Request, String> {
    let (head, body) = halves(text);
    let mut lines = head.lines();
    let line = lines.next().ok_or("the request is empty")?;
    let mut words = line.split(' ');
    let (Some(method), Some(url)) = (words.next(), words.next()) else {
        return Err(format!("`{line}` is no request line"));
    };
    let mut request = Request::get(Url::parse(url, Scheme::Https).map_err(|e| format!("{url}: {e}"))?);
    method.clone_into(&mut request.method);
    for line in lines {
        let (name, value) = line.split_once(':').ok_or_else(|| format!("`{line}` is no field"))?;
        request.fields.push(Field::new(name, unescape(value.strip_prefix(' ').unwrap_or(value))));
    }
    request.body = body.map(|text| Body::Bytes(Secret::new(unescape(text))));
    Ok(request)
}

/// Reads one answer, or a chain of them, each behind a line `--- METHOD URL (notes)`.
pub(super) fn hops(text: &str) -> Result<Vec<Hop>, String> {
    let Some(rest) = text.strip_prefix("--- ") else {
        return Ok(vec![Hop { note: None, response: response(text)? }]);
    };
    let hop = |part: &str| -> Result<Hop, String> {
        let (line, text) = part.split_once('\n').unwrap_or((part, ""));
        Ok(Hop { note: Some(note(line)?), response: response(text)? })
    };
    rest.split("\n--- ").map(hop).collect()
}

fn note(line: &str) -> Result<HopNote, String> {
    let (what, notes) = match line.split_once(" (") {
        Some((what, notes)) => (what, notes.strip_suffix(')').unwrap_or(notes)),
        None => (line, ""),
    };
    let (method, url) =
        what.split_once(' ').ok_or_else(|| format!("`--- {line}` names no method and URL"))?;
    let mut note = HopNote { method: method.into(), url: url.into(), ..HopNote::default() };
    for text in notes.split("; ").filter(|t| !t.is_empty()) {
        match (text, text.strip_prefix("held back: ")) {
            (_, Some(names)) => note.held_back = names.split(", ").map(str::to_owned).collect(),
            ("through a proxy", _) => note.proxied = true,
            ("from the proxy", _) => (note.proxied, note.from_proxy) = (true, true),
            _ => return Err(format!("`{text}` says nothing about a hop")),
        }
    }
    Ok(note)
}

fn response(text: &str) -> Result<Response, String> {
    let (head, body) = halves(text);
    let mut lines = head.lines();
    let line = lines.next().ok_or("an answer is empty")?;
    let mut words = line.splitn(3, ' ');
    let (version, status) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let status = status.parse().map_err(|_| format!("`{line}` is no status line"))?;
    let mut fields: Vec<ResponseField> = Vec::new();
    for line in lines {
        match (line.split_once(':'), fields.last_mut()) {
            (_, Some(last)) if line.starts_with(' ') => {
                last.value = [&last.value[..], b" ", unescape(line.trim()).as_slice()].concat();
            }
            (Some((name, value)), _) => {
                fields.push(ResponseField { name: unescape(name), value: unescape(value.trim_matches(' ')) });
            }
            (None, _) => return Err(format!("`{line}` is no field")),
        }
    }
    let mut raw = unescape(&head.replace('\n', "\r\n"));
    raw.extend_from_slice(b"\r\n\r\n");
    let bytes = body.map(unescape).unwrap_or_default();
    Ok(Response {
        version: unescape(version),
        status,
        reason: unescape(words.next().unwrap_or_default()),
        fields,
        head: raw,
        body: ResponseBody { bytes, complete: true, codings: Vec::new() },
        ..Response::default()
    })
}

/// Head and body; `None` where no blank line ends the head.
fn halves(text: &str) -> (&str, Option<&str>) {
    match text.split_once("\n\n") {
        Some((head, body)) => (head, Some(body)),
        None => (text.strip_suffix('\n').unwrap_or(text), None),
    }
}

/// Writes what [`hops`] reads.
pub(super) fn print_hops(hops: &[Hop], out: &mut String) {
    for hop in hops {
        if let Some(note) = hop.note.as_ref().filter(|n| hops.len() > 1 || n.is_telling()) {
            print_note(note, out);
        }
        print_response(&hop.response, out);
    }
}

fn print_note(note: &HopNote, out: &mut String) {
    let mut notes = Vec::new();
    if !note.held_back.is_empty() {
        notes.push(format!("held back: {}", note.held_back.join(", ")));
    }
    if note.proxied {
        notes.push(if note.from_proxy { "from the proxy" } else { "through a proxy" }.into());
    }
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) };
    let _ = writeln!(out, "--- {} {}{notes}", note.method, note.url);
}

fn print_response(response: &Response, out: &mut String) {
    let start = [&response.version, response.status.to_string().as_bytes(), &response.reason].join(&b' ');
    out.push_str(escape(&start).trim_end());
    out.push('\n');
    for field in &response.fields {
        let line = [&field.name[..], b": ", &field.value].concat();
        out.push_str(escape(&line).replace('\n', "\\x0A").trim_end());
        out.push('\n');
    }
    if !response.body.bytes.is_empty() {
        out.push('\n');
        out.push_str(&escape(&response.body.bytes));
        out.push('\n');
    }
}
