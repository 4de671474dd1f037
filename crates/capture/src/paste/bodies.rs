//! Bodies: how far one reaches, and which kind it is of.

use super::{Lines, Place, commands, pieces, prompt, shape, view::Row};
use std::{fmt, ops::Range};

/// What a body looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// An object or an array.
    Json,
    /// A page.
    Html,
    /// Other markup.
    Xml,
    /// Anything else.
    Text,
}

/// A body that stands in the text without the head of an answer.
#[derive(Clone, PartialEq, Eq)]
pub struct LooseBody {
    /// Where it begins.
    pub at: Place,
    /// First and last line.
    pub lines: Lines,
    /// What it looks like.
    pub kind: BodyKind,
    /// Its text, which may hold secrets; lines end in LF.
    pub text: String,
}

impl fmt::Debug for LooseBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{:?} body at {}, {} bytes>", self.kind, self.at.line, self.text.len())
    }
}

/// Kind of the body that begins like this.
pub(super) fn kind(text: &str) -> BodyKind {
    let text = text.trim_start();
    let low = text.get(..text.len().min(14)).unwrap_or_default().to_ascii_lowercase();
    match text.bytes().next() {
        Some(b'{') => BodyKind::Json,
        Some(b'[') if text[1..].trim_start().starts_with(['{', '"', '[', ']']) => BodyKind::Json,
        Some(b'<')
            if low.starts_with("<html") || low.starts_with("<!doctype") || low.starts_with("<head") =>
        {
            BodyKind::Html
        }
        Some(b'<') if text[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "?!".contains(c)) => {
            BodyKind::Xml
        }
        _ => BodyKind::Text,
    }
}

/// Whether nothing of a body can go on at this line: a command, a head, a transcript's mark, a fence, a named file.
pub(super) fn begins_something(text: &str) -> bool {
    if text.len() < 3 {
        return matches!(text, "<" | ">");
    }
    shape::is_fence(text)
        || shape::status_line(text).is_some()
        || shape::request_line(text).is_some_and(|l| !l.version.is_empty())
        || shape::sent(text).is_some()
        || shape::got(text).is_some()
        || shape::note(text).is_some()
        || shape::is_data_note(text)
        || pieces::heading(text).is_some()
        || prompt::after(text).is_some()
        || commands::begins(text)
}

/// Rows of the JSON value that begins in row `first`; `None` where it is not closed before something else begins.
pub(super) fn json(rows: &[Row], first: usize) -> Option<Range<usize>> {
    let mut depth = 0_usize;
    let mut in_string = false;
    for (n, row) in rows.iter().enumerate().skip(first) {
        if n > first && !in_string && row.begins {
            return None;
        }
        let mut escaped = false;
        for b in row.text.bytes() {
            match b {
                _ if escaped => escaped = false,
                b'\\' if in_string => escaped = true,
                b'"' => in_string = !in_string,
                b'{' | b'[' if !in_string => depth += 1,
                b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        if depth == 0 && !in_string {
            return Some(first..n + 1);
        }
    }
    None
}

/// Rows of the body that begins in row `first`, blank rows at its end left out. `length` is what Content-Length says.
pub(super) fn extent(rows: &[Row], first: usize, length: Option<usize>) -> Range<usize> {
    let Some(row) = rows.get(first) else { return first..first };
    if row.begins || is_remark(row.trimmed()) {
        return first..first;
    }
    let kind = kind(&row.text);
    if kind == BodyKind::Json
        && let Some(range) = json(rows, first)
    {
        return range;
    }
    let root = rows[first..]
        .iter()
        .map(Row::trimmed)
        .find(|t| !t.is_empty() && !is_declaration(t))
        .unwrap_or_default();
    let mut taken = 0;
    for (n, row) in rows.iter().enumerate().skip(first) {
        let enough = length.is_none_or(|l| taken + 2 >= l);
        let paragraph = kind == BodyKind::Text && row.trimmed().is_empty() && enough;
        let remark = n > first && rows[n - 1].trimmed().is_empty() && is_remark(row.trimmed());
        if row.begins || paragraph || remark {
            return without_blank_end(rows, first..n);
        }
        taken += row.text.len() + 1;
        if matches!(kind, BodyKind::Html | BodyKind::Xml) && closes(root, row.trimmed()) {
            return first..n + 1;
        }
    }
    without_blank_end(rows, first..rows.len())
}

/// A remark of whoever pasted: `# without the header`.
pub(super) fn is_remark(text: &str) -> bool {
    ["# ", "## ", "### ", "// ", "-- ", "=== "].iter().any(|mark| text.starts_with(mark))
}

/// `<?xml …?>` or `<!DOCTYPE …>` alone in its line.
fn is_declaration(text: &str) -> bool {
    text.starts_with(['<']) && text[1..].starts_with(['?', '!']) && text.matches('<').count() == 1
}

fn without_blank_end(rows: &[Row], range: Range<usize>) -> Range<usize> {
    let blank = rows[range.clone()].iter().rev().take_while(|r| r.trimmed().is_empty()).count();
    range.start..range.end - blank
}

/// Whether a row ends the markup that began with `opening`.
fn closes(opening: &str, row: &str) -> bool {
    if row.to_ascii_lowercase().ends_with("</html>") {
        return true;
    }
    let root =
        opening.rsplit("?>").next().unwrap_or(opening).trim_start().strip_prefix('<').unwrap_or_default();
    let name: String = root.chars().take_while(|c| c.is_alphanumeric() || ":_-.".contains(*c)).collect();
    !name.is_empty() && !name.eq_ignore_ascii_case("html") && row.ends_with(&format!("</{name}>"))
}

/// The text of some rows, one line each.
pub(super) fn text(rows: &[Row]) -> String {
    rows.iter().map(|r| r.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// A body made of these rows.
pub(super) fn loose(rows: &[Row], range: Range<usize>) -> LooseBody {
    let part = &rows[range];
    let (first, last) = (part.first(), part.last());
    LooseBody {
        at: first.map_or(Place { line: 1, column: 1 }, |r| r.place(r.indent())),
        lines: Lines(first.map_or(1, |r| r.line)..=last.map_or(1, |r| r.line)),
        kind: first.map_or(BodyKind::Text, |r| kind(&r.text)),
        text: text(part).trim().to_owned(),
    }
}
