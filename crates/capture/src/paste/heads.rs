//! Heads of requests and responses, bare or behind the marks of a transcript, and the bodies after them.

use super::{
    Place, bodies,
    event::{RawRequest, RawResponse},
    shape,
    view::Row,
};
use std::ops::Range;
use why401_message::{Field, Interim, Response, ResponseField, Scheme, Secret};

/// Something read from several rows.
pub(super) struct Taken<T> {
    pub(super) what: T,
    /// Rows that belong to it; remarks between them do not.
    pub(super) rows: Vec<usize>,
    /// Index of the row to go on at.
    pub(super) next: usize,
}

/// The mark in front of each line of a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    None,
    Sent,
    Got,
}

impl Mark {
    /// A row's text without the mark; `None` where the mark is missing.
    fn strip(self, row: &Row) -> Option<&str> {
        match self {
            Self::None => Some(row.trimmed()),
            Self::Sent => shape::sent(row.trimmed()),
            Self::Got => shape::got(row.trimmed()),
        }
    }
}

/// A name, a value and where the value stands.
struct Pair {
    name: String,
    value: String,
    at: Place,
    pseudo: bool,
}

/// The lines of a head after its first.
#[derive(Default)]
struct Block {
    pairs: Vec<Pair>,
    rows: Vec<usize>,
    next: usize,
    /// Whether an empty line ended it.
    closed: bool,
}

/// The request whose head begins in this row.
pub(super) fn request(rows: &[Row], first: usize) -> Option<Taken<RawRequest>> {
    let text = rows[first].trimmed();
    let (mark, line) = match shape::sent(text).and_then(shape::request_line) {
        Some(line) => (Mark::Sent, line),
        None => (Mark::None, shape::request_line(text)?),
    };
    let next_is_field = || rows.get(first + 1).is_some_and(|r| is_known_field(r.trimmed()));
    if line.version.is_empty() && !next_is_field() {
        return None;
    }
    let mut block = block(rows, first, mark);
    let mut request = RawRequest {
        method: line.method.to_owned(),
        target: line.target.to_owned(),
        version: line.version.to_owned(),
        ..RawRequest::default()
    };
    for pair in std::mem::take(&mut block.pairs) {
        request.put(pair);
    }
    if mark == Mark::None && block.closed {
        let body = request_body(rows, block.next, &request);
        if !body.is_empty() {
            request.body = Some(Secret::new(bodies::text(&rows[body.clone()])));
            block.next = body.end;
            block.rows.extend(body);
        }
    }
    Some(Taken { what: request, rows: block.rows, next: block.next })
}

impl RawRequest {
    fn put(&mut self, pair: Pair) {
        match pair.name.as_str() {
            "method" if pair.pseudo => self.method = pair.value,
            "path" if pair.pseudo => self.target = pair.value,
            "authority" if pair.pseudo => self.authority = Some(pair.value),
            "scheme" if pair.pseudo => self.scheme = named_scheme(&pair.value),
            _ if pair.pseudo => {}
            _ => self.fields.push((pair.at, Field::new(pair.name, pair.value))),
        }
    }

    /// The first value of this name, as text.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let field = self.fields.iter().map(|(_, f)| f).find(|f| f.is(name))?;
        Some(String::from_utf8_lossy(field.value.reveal()).into_owned())
    }
}

fn named_scheme(name: &str) -> Option<Scheme> {
    match name {
        "http" => Some(Scheme::Http),
        "https" => Some(Scheme::Https),
        _ => None,
    }
}

/// The response whose head begins in this row, interim responses before it included.
pub(super) fn response(rows: &[Row], first: usize) -> Option<Taken<RawResponse>> {
    let text = rows[first].trimmed();
    let (mark, line) = match shape::got(text).and_then(shape::status_line) {
        Some(line) => (Mark::Got, line),
        None => (Mark::None, shape::status_line(text)?),
    };
    let mut block = block(rows, first, mark);
    let mut raw = RawResponse {
        status_at: Some(rows[first].place_of(line.version)),
        marked: mark == Mark::Got,
        without_credentials: says_without(rows, first),
        ..RawResponse::default()
    };
    raw.response.version = line.version.into();
    raw.response.status = line.status;
    raw.response.reason = line.reason.into();
    let mut head = format!("{text}\r\n");
    for pair in block.pairs.iter().filter(|p| !p.pseudo) {
        head.extend([&pair.name, ": ", &pair.value, "\r\n"]);
        raw.field_places.push(pair.at);
        let (name, value) = (pair.name.clone().into_bytes(), pair.value.clone().into_bytes());
        raw.response.fields.push(ResponseField { name, value });
    }
    raw.response.head = (head + "\r\n").into_bytes();
    raw.response.body.complete = true;
    if (100..200).contains(&line.status) {
        return Some(interim(rows, raw, block));
    }
    let body = response_body(rows, block.next, &raw.response);
    if !body.is_empty() {
        let start = &rows[body.start];
        raw.body_at = Some(start.place(start.indent()));
        raw.response.body.bytes = bodies::text(&rows[body.clone()]).into_bytes();
        block.next = body.end;
        block.rows.extend(body);
    }
    Some(Taken { what: raw, rows: block.rows, next: block.next })
}

/// A response with status 1xx: the one after it carries it, where one follows at once.
fn interim(rows: &[Row], raw: RawResponse, block: Block) -> Taken<RawResponse> {
    let next = skip(rows, block.next, |t| t.is_empty() || shape::note(t).is_some());
    let follows = rows.get(next).is_some_and(|r| is_last_status(r.trimmed()));
    match follows.then(|| response(rows, next)).flatten() {
        Some(mut last) => {
            last.what.response.interim.insert(0, Interim { status: raw.response.status });
            last.rows.splice(0..0, block.rows);
            last
        }
        None => Taken { what: raw, rows: block.rows, next: block.next },
    }
}

/// A status line with or without mark, of no interim response.
fn is_last_status(text: &str) -> bool {
    shape::status_line(text)
        .or_else(|| shape::got(text).and_then(shape::status_line))
        .is_some_and(|l| l.status >= 200)
}

/// Reads the lines of a head behind its first.
fn block(rows: &[Row], first: usize, mark: Mark) -> Block {
    let mut block = Block { rows: vec![first], next: first + 1, ..Block::default() };
    let mut mark = mark;
    let mut spaced = false;
    while let Some(row) = rows.get(block.next) {
        if mark != Mark::None && block.pairs.is_empty() && is_known_field(row.trimmed()) {
            mark = Mark::None;
        }
        let Some(text) = mark.strip(row) else {
            if shape::note(row.trimmed()).is_none() {
                break;
            }
            block.next += 1;
            continue;
        };
        if text.is_empty() {
            spaced |= mark == Mark::None && block.pairs.is_empty();
            let goes_on = spaced && rows.get(block.next + 1).is_some_and(|r| is_known_field(r.trimmed()));
            block.rows.push(block.next);
            block.next += 1;
            if goes_on {
                continue;
            }
            block.closed = true;
            break;
        }
        if !block.take(row, text, rows[first].indent(), mark) {
            break;
        }
        block.rows.push(block.next);
        block.next += 1;
    }
    block
}

impl Block {
    /// Takes one line of a head; false where it is none.
    fn take(&mut self, row: &Row, text: &str, indent: usize, mark: Mark) -> bool {
        let pseudo = shape::pseudo_field(text);
        if let Some((name, value)) = pseudo.or_else(|| shape::field(text)) {
            let at =
                if value.is_empty() { row.place(row.text.trim_end().len()) } else { row.place_of(value) };
            self.pairs.push(Pair { name: name.into(), value: value.into(), at, pseudo: pseudo.is_some() });
            return true;
        }
        let folded =
            mark == Mark::None && row.indent() > indent && bodies::kind(text) == bodies::BodyKind::Text;
        match self.pairs.last_mut().filter(|_| folded) {
            Some(pair) => {
                if !pair.value.is_empty() {
                    pair.value.push(' ');
                }
                pair.value.push_str(text);
                true
            }
            None => false,
        }
    }
}

/// Rows of a request's body; a GET has none.
fn request_body(rows: &[Row], at: usize, request: &RawRequest) -> Range<usize> {
    let has_length = request.text("content-length").is_some() || request.text("transfer-encoding").is_some();
    let has_body =
        has_length || !matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS" | "DELETE" | "CONNECT");
    let first = rows.get(at).map(Row::trimmed).unwrap_or_default();
    let form = first.contains('=') && !first.contains(' ');
    if !has_body
        || first.is_empty()
        || (!has_length && !form && bodies::kind(first) == bodies::BodyKind::Text)
    {
        return at..at;
    }
    bodies::extent(rows, at, request.text("content-length").and_then(|l| l.trim().parse().ok()))
}

/// Rows of a response's body; blank lines and remarks of the transcript before it are stepped over.
fn response_body(rows: &[Row], at: usize, response: &Response) -> Range<usize> {
    let length = response.text("content-length").and_then(|l| l.trim().parse::<usize>().ok());
    if length == Some(0) || matches!(response.status, 204 | 304) {
        return at..at;
    }
    let step_over =
        |t: &str| t.is_empty() || shape::note(t).is_some() || shape::is_data_note(t) || t == "<" || t == ">";
    bodies::extent(rows, skip(rows, at, step_over), length)
}

/// Index of the next row that is not stepped over.
fn skip(rows: &[Row], at: usize, step_over: impl Fn(&str) -> bool) -> usize {
    at + rows[at..].iter().take_while(|r| step_over(r.trimmed())).count()
}

/// Whether the line before a head remarks that no credentials were sent.
fn says_without(rows: &[Row], first: usize) -> bool {
    let before =
        rows[..first].iter().rev().take(3).map(Row::trimmed).find(|t| !t.is_empty()).unwrap_or_default();
    let low = before.get(..before.len().min(80)).unwrap_or_default().to_ascii_lowercase();
    let says = ["without", "anonymous", "no auth", "no token", "no credential", "no header", "no cookie"];
    (bodies::is_remark(before) || low.ends_with(':')) && says.iter().any(|w| low.contains(w))
}

/// Whether a line is a field whose name is common in HTTP.
pub(super) fn is_known_field(text: &str) -> bool {
    shape::field(text).is_some_and(|(name, _)| super::loose::is_known_name(name))
}
