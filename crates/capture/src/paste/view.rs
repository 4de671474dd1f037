//! The pasted text as rows: without colours, quote marks, line ends and stamps, each knowing where it came from.

use super::{Place, bodies, dialects, shape};
use std::ops::Range;

/// One line of the text, made readable.
#[derive(Clone, Default)]
pub(super) struct Row {
    /// Line number from 1.
    pub(super) line: usize,
    /// Column of the first character of `text`, from 1.
    pub(super) column: usize,
    /// Column of the first of `bytes`.
    pub(super) first_column: usize,
    /// Bytes of the pasted text that this row was made of; rows made of one line by splitting it share them.
    pub(super) bytes: Range<usize>,
    /// Whether something begins here that ends what stood before: a command, a head, a fence, a named file.
    pub(super) begins: bool,
    /// Readable text; white space at both ends is kept.
    pub(super) text: String,
    /// Offsets in `text` before which characters were taken out, and how many in all up to there.
    shifts: Vec<(usize, usize)>,
}

impl Row {
    /// The text without white space around it.
    pub(super) fn trimmed(&self) -> &str {
        self.text.trim()
    }

    /// Width of the white space in front.
    pub(super) fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    /// Where a byte of `text` stands in the pasted text.
    pub(super) fn place(&self, offset: usize) -> Place {
        let upto = self.text.get(..offset).unwrap_or(&self.text);
        let taken = self.taken(offset);
        Place { line: self.line, column: self.column + upto.chars().count() + taken }
    }

    /// How many characters were taken out before a byte of `text`.
    fn taken(&self, offset: usize) -> usize {
        let before = self.shifts.partition_point(|(at, _)| *at <= offset);
        before.checked_sub(1).map_or(0, |n| self.shifts[n].1)
    }

    /// Where a part of `text` begins in the pasted text; `part` must have been cut from it.
    pub(super) fn place_of(&self, part: &str) -> Place {
        let offset = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        self.place(offset.min(self.text.len()))
    }

    /// Drops the first bytes of the text.
    pub(super) fn drop_front(&mut self, count: usize) {
        let place = self.place(count);
        let taken = self.taken(count);
        self.column = place.column;
        self.text.drain(..count.min(self.text.len()));
        self.shifts.retain(|(at, _)| *at > count);
        for (at, n) in &mut self.shifts {
            *at -= count;
            *n -= taken;
        }
    }

    /// A row of the same line with another text that begins at `offset` of this one.
    pub(super) fn with(&self, offset: usize, text: String) -> Self {
        let column = self.place(offset).column;
        Self { column, text, shifts: Vec::new(), ..self.clone() }
    }
}

/// The rows of a text, in order. No row holds a line end.
pub(super) fn rows(text: &str) -> Vec<Row> {
    let mut rows = split(text);
    let coloured = rows.iter().filter(|r| r.text.contains('\x1b')).count() > 1;
    for row in &mut rows {
        // One coloured line among plain ones that is a field: the colours are what was sent.
        let sent = !coloured && row.text.contains('\x1b') && shape::field(row.trimmed()).is_some();
        if !sent {
            clean(row);
        }
    }
    for _ in 0..DEEPEST_QUOTE {
        if !unquote(&mut rows) {
            break;
        }
    }
    let mut unified = Vec::with_capacity(rows.len());
    for row in rows {
        dialects::unify(row, &mut unified);
    }
    for row in &mut unified {
        row.begins = bodies::begins_something(row.trimmed());
    }
    unified
}

/// How many levels of mail quotes are taken away.
const DEEPEST_QUOTE: usize = 3;

/// Lines at LF, CR LF and lone CR; only LF counts lines.
fn split(text: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut at = 0;
    for (n, line) in text.split('\n').enumerate() {
        let mut column = 1;
        let mut start = at;
        for part in line.strip_suffix('\r').unwrap_or(line).split('\r') {
            let bytes = start..start + part.len();
            rows.push(Row {
                line: n + 1,
                column,
                first_column: column,
                bytes,
                text: part.to_owned(),
                ..Row::default()
            });
            column += part.chars().count() + 1;
            start += part.len() + 1;
        }
        at += line.len() + 1;
    }
    if let Some(first) = rows.first_mut().filter(|r| r.text.starts_with('\u{feff}')) {
        first.drop_front('\u{feff}'.len_utf8());
    }
    rows
}

/// Takes escape sequences and control characters out.
fn clean(row: &mut Row) {
    if !row.text.contains(|c: char| c.is_control() && c != '\t') {
        return;
    }
    let mut kept = String::with_capacity(row.text.len());
    let mut taken = 0;
    let mut rest = row.text.as_str();
    while let Some(c) = rest.chars().next() {
        let length = if c == '\x1b' { escape_length(rest) } else { c.len_utf8() };
        let (part, tail) = rest.split_at(length);
        if c.is_control() && c != '\t' {
            taken += part.chars().count();
            row.shifts.pop_if(|(at, _)| *at == kept.len());
            row.shifts.push((kept.len(), taken));
        } else {
            kept.push(c);
        }
        rest = tail;
    }
    row.text = kept;
}

/// Length of the escape sequence a text begins with: CSI, OSC, or two characters.
fn escape_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let end = match bytes.get(1) {
        Some(b'[') => bytes.iter().skip(2).position(|b| (0x40..0x7f).contains(b)).map(|n| n + 3),
        Some(b']') => bytes.iter().position(|&b| b == 0x07).map(|n| n + 1),
        _ => None,
    };
    let end = end.filter(|&n| n <= LONGEST_ESCAPE && text.is_char_boundary(n));
    end.unwrap_or_else(|| text.chars().take(2).filter(char::is_ascii).map(char::len_utf8).sum())
}

/// Longest escape sequence that is believed to be one.
const LONGEST_ESCAPE: usize = 256;

/// Takes one level of mail quotes away from blocks in which something stands that is no transcript's own `> ` line.
fn unquote(rows: &mut [Row]) -> bool {
    let mut any = false;
    for block in rows.chunk_by_mut(|a, b| quoted(a).is_some() == quoted(b).is_some()) {
        let is_mail =
            block.iter().filter_map(|r| quoted(r).map(|n| &r.text[n..])).any(shape::only_in_a_quote);
        if is_mail {
            any = true;
            for row in block {
                let mark = quoted(row).unwrap_or(0);
                row.drop_front(mark);
            }
        }
    }
    any
}

/// Length of the `> ` a row begins with.
fn quoted(row: &Row) -> Option<usize> {
    let rest = row.text[row.indent()..].strip_prefix('>')?;
    Some(row.indent() + 1 + usize::from(rest.starts_with(' ')))
}
