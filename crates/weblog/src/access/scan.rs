//! A line against a format, from left to right.
//!
//! Where a gap ends is told by the words behind it. Only a gap without quotes that a visitor fills can end in more than
//! one place: all its ends are tried, and a line with two readings has none.

use super::{
    Field,
    entry::{Span, Spans},
    format::{Part, Shape},
};
use memchr::{memchr, memchr_iter, memchr2};

/// Ends that are tried for a line before it is given up.
const MOST_TRIES: u32 = 256;

/// One line's search.
struct Search<'a> {
    parts: &'a [Part],
    line: &'a [u8],
    tries: u32,
    found: Option<Spans>,
    /// Two readings, or too many to try.
    doubtful: bool,
}

/// Where the fields of a line stand, if there is exactly one way to read it.
pub(super) fn spans(parts: &[Part], line: &[u8]) -> Option<Spans> {
    let mut search = Search { parts, line, tries: 0, found: None, doubtful: false };
    search.run(0, 0, &mut [Span::NONE; Field::COUNT]);
    search.found.filter(|_| !search.doubtful)
}

impl Search<'_> {
    /// Reads on from a part and a place; every reading that reaches the line's end is noted.
    fn run(&mut self, first: usize, from: usize, spans: &mut Spans) {
        let parts = self.parts;
        let mut at = from;
        for (n, part) in parts.iter().enumerate().skip(first) {
            let rest = self.line.get(at..).unwrap_or_default();
            let (field, shape) = match part {
                Part::Fixed(words) if rest.starts_with(words) => {
                    at += words.len();
                    continue;
                }
                Part::Fixed(_) => return,
                Part::Gap(field, shape) => (*field, *shape),
            };
            let next: &[u8] = match parts.get(n + 1) {
                Some(Part::Fixed(words)) => words,
                _ => &[],
            };
            let length = match shape {
                Shape::Rest => rest.len(),
                Shape::Word => word(rest, next),
                Shape::Number => {
                    rest.iter().take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-')).count()
                }
                Shape::Quoted if field == Field::User && rest.starts_with(b"\"\"\"") => {
                    note(spans, field, at, at);
                    at += 2;
                    continue;
                }
                Shape::Open if rest.starts_with(b"\"\"") => {
                    // Apache's way to write an empty user.
                    note(spans, field, at, at);
                    at += 2;
                    continue;
                }
                Shape::Quoted => match quote(rest) {
                    Some(length) => length,
                    None => return,
                },
                Shape::Open | Shape::Bare | Shape::Loose => {
                    return self.branch((n, field, shape), at, next, spans);
                }
            };
            note(spans, field, at, at + length);
            at += length;
        }
        if at == self.line.len() {
            self.doubtful |= self.found.is_some_and(|known| known != *spans);
            self.found.get_or_insert(*spans);
        }
    }

    /// Tries every end of a gap; the last ones of a list that only the server writes are not different readings.
    fn branch(&mut self, gap: (usize, Field, Shape), at: usize, next: &[u8], spans: &mut Spans) {
        let (n, field, shape) = gap;
        let rest = &self.line[at..];
        let bound = match shape {
            Shape::Bare => rest.len(),
            Shape::Loose => loose(rest, field),
            _ => quote(rest).unwrap_or(rest.len()),
        };
        let go_on = |search: &mut Self, length: usize| {
            search.tries += 1;
            search.doubtful |= search.tries > MOST_TRIES;
            let mut spans = *spans;
            note(&mut spans, field, at, at + length);
            search.run(n + 1, at + length, &mut spans);
            !search.doubtful && (shape != Shape::Loose || search.found.is_none())
        };
        let Some(&first) = next.first() else {
            go_on(self, rest.len());
            return;
        };
        for length in memchr_iter(first, rest).take_while(|length| *length <= bound) {
            let ends = rest[length..].starts_with(next) && !(shape == Shape::Loose && goes_on(rest, length));
            if ends && !go_on(self, length) {
                return;
            }
        }
    }
}

fn note(spans: &mut Spans, field: Field, from: usize, to: usize) {
    if let Some(span) = spans.get_mut(field as usize) {
        *span = Span::new(from, to);
    }
}

/// Where the next quote stands that no backslash precedes.
fn quote(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let found = at + memchr2(b'"', b'\\', text.get(at..)?)?;
        if text[found] == b'"' {
            return Some(found);
        }
        at = found + 2;
    }
}

/// How many bytes may be part of a time or of a list that only the server writes.
fn loose(text: &[u8], field: Field) -> usize {
    let of_time = |b: &u8| b.is_ascii_alphanumeric() || b" /:.,+-_".contains(b);
    let brackets = field != Field::Time;
    text.iter().take_while(|b| of_time(b) || (brackets && matches!(b, b'[' | b']'))).count()
}

/// Whether a list is not at its end: nginx puts `, ` and ` : ` between the servers it asked.
fn goes_on(text: &[u8], at: usize) -> bool {
    text[..at].ends_with(b",") || text[..at].ends_with(b" :") || text[at..].starts_with(b" : ")
}

/// The length of a word: up to a blank, a tab, a quote or the words behind it; of those that may be part of it (the
/// colon of an address) the last counts.
fn word(text: &[u8], next: &[u8]) -> usize {
    let end = |byte: u8| matches!(byte, b' ' | b'\t' | b'"');
    let length = match next.first() {
        // Nearly always a blank follows.
        Some(b' ') => memchr2(b' ', b'"', text).unwrap_or(text.len()),
        _ => text.iter().position(|b| end(*b)).unwrap_or(text.len()),
    };
    if next.first().is_none_or(|first| end(*first)) || text.get(length..).is_some_and(|r| r.starts_with(next))
    {
        return length;
    }
    let in_word = &text[..length];
    let starts = memchr(next[0], in_word).is_some();
    let last = || (0..length).rev().find(|at| text[*at..].starts_with(next));
    starts.then(last).flatten().unwrap_or(length)
}
