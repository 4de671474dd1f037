//! Other programs' ways to print an exchange, respelt as a transcript of curl: Java's and Android's wire logs, Python's
//! debug output, heads inside quotes, stamps and names in front of each line.

use super::{logfmt, shape, view::Row};

/// How far into a line a stamp or a name may reach, in bytes.
const LONGEST_STAMP: usize = 100;

/// Most rows one line with a head in quotes becomes.
const MOST_ROWS: usize = 500;

/// Shortest line that any dialect can make something of, in bytes.
const SHORTEST: usize = 8;

/// Adds the rows a row stands for: itself, most of the time.
pub(super) fn unify(mut row: Row, rows: &mut Vec<Row>) {
    if row.text.len() < SHORTEST {
        rows.push(row);
        return;
    }
    if row.text.contains("\\r\\n")
        && let Some(head) = escaped_head(&row)
    {
        rows.extend(head);
        return;
    }
    if let Some(text) = wire_log(&row.text).or_else(|| python(&row.text)).or_else(|| android(&row.text)) {
        let offset = row.text.len() - row.text.trim_start().len();
        rows.push(row.with(offset, text));
        return;
    }
    if let Some(head) = logfmt::head(&row) {
        rows.extend(head);
        return;
    }
    if let Some(stamp) = stamp(&row.text) {
        row.drop_front(stamp);
    }
    rows.push(row);
}

/// `http-outgoing-0 >> "GET / HTTP/1.1[\r][\n]"` of Apache's client for Java.
fn wire_log(text: &str) -> Option<String> {
    let rest = &text[text.find("http-outgoing-")?..];
    let (_, rest) = rest.split_once(' ')?;
    let (mark, rest) = match rest.get(..2)? {
        ">>" => ("> ", &rest[2..]),
        "<<" => ("< ", &rest[2..]),
        _ => return None,
    };
    let rest = rest.trim().trim_matches('"');
    let line = rest.trim_end_matches("[\\n]").trim_end_matches("[\\r]");
    let is_head = shape::status_line(line).is_some()
        || shape::request_line(line).is_some()
        || shape::field(line).is_some();
    is_head.then(|| format!("{mark}{line}"))
}

/// `reply: 'HTTP/1.1 401 Unauthorized\r\n'` and `header: Name: value` of Python's `http.client`.
fn python(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(field) = text.strip_prefix("header: ") {
        return shape::field(field).map(|_| format!("< {field}"));
    }
    let line = text.strip_prefix("reply: ")?.trim_matches(['\'', '"', 'b']);
    let line = line.trim_end_matches("\\n").trim_end_matches("\\r");
    shape::status_line(line).map(|_| format!("< {line}"))
}

/// `--> GET https://host/path http/1.1` and `<-- 401 Unauthorized https://host/path (12ms)` of `OkHttp`.
fn android(text: &str) -> Option<String> {
    let at = text.find("--> ").or_else(|| text.find("<-- "))?;
    let mut words = text[at..].split_whitespace();
    let (arrow, first) = (words.next()?, words.next()?);
    if arrow == "-->" {
        let target = words.next()?;
        let complete = shape::is_method(first) && target.contains("://");
        return complete.then(|| format!("> {first} {target} {}", words.next().unwrap_or("HTTP/1.1")));
    }
    let reason: Vec<&str> = words.take_while(|w| !w.contains("://")).collect();
    shape::code_of(first).map(|code| format!("< HTTP/1.1 {code} {}", reason.join(" ")))
}

/// A head in a literal of a program: `b'GET / HTTP/1.1\r\nHost: …\r\n\r\n'`.
fn escaped_head(row: &Row) -> Option<Vec<Row>> {
    let start = head_start(&row.text)?;
    let rest = &row.text[start..];
    let mut offset = start;
    let mut rows = Vec::new();
    for part in rest.split("\\r\\n").take(MOST_ROWS) {
        rows.push(row.with(offset, part.trim_start_matches("\\n").to_owned()));
        offset += part.len() + "\\r\\n".len();
    }
    if let Some(last) = rows.last_mut() {
        let tail =
            last.text.trim_end_matches([',', '+', ' ', ';', ')']).trim_end_matches(['\'', '"']).to_owned();
        last.text = tail;
    }
    Some(rows)
}

/// Offset of the request or status line behind an opening quote.
fn head_start(text: &str) -> Option<usize> {
    let first_end = text.find("\\r\\n")?;
    let start = text[..first_end].rfind(['\'', '"'])? + 1;
    let line = &text[start..first_end];
    let is_head = shape::status_line(line).is_some()
        || shape::request_line(line).is_some_and(|l| !l.version.is_empty());
    is_head.then_some(start)
}

/// Length of a time, a container's name or a log's prefix before a line of a transcript.
fn stamp(text: &str) -> Option<usize> {
    let window = super::status_words::head(text, LONGEST_STAMP);
    let digit = window.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == '[');
    let piped = window.find("| ").map(|n| n + 2).filter(|_| !window.starts_with(['|', '`', ' ']));
    let timed = window.find(' ').map(|n| n + 1).filter(|_| digit);
    let twice = timed.and_then(|n| window[n..].find(' ').map(|m| n + m + 1));
    [piped, timed, twice].into_iter().flatten().find(|&n| begins_a_transcript(&text[n..]))
}

fn begins_a_transcript(text: &str) -> bool {
    shape::status_line(text).is_some()
        || shape::request_line(text).is_some_and(|l| !l.version.is_empty())
        || shape::sent(text).is_some()
        || shape::got(text).is_some()
        || shape::note(text).is_some()
        || shape::is_data_note(text)
        || super::prompt::after(text).is_some_and(|at| super::commands::begins(&text[at..]))
}
