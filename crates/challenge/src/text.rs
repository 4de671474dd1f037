//! A value as a reader should see it: without invisible characters, yet with the places they were at.

use crate::Scheme;
use std::ops::Range;
use why401_message::Secret;

/// A value without invisible characters.
pub(crate) struct Clean {
    text: Secret,
    /// Where bytes are missing: offset in the clean text, and how many are missing.
    cuts: Vec<(usize, usize)>,
}

impl Clean {
    /// Takes control characters, terminal sequences, zero-width and no-break characters out; a no-break blank
    /// between scheme and payload becomes a blank.
    pub(crate) fn new(value: &[u8]) -> Self {
        let mut text = Vec::with_capacity(value.len());
        let mut cuts: Vec<(usize, usize)> = Vec::new();
        let mut at = 0;
        while at < value.len() {
            let Some((length, is_space)) = invisible(&value[at..]) else {
                text.push(value[at]);
                at += 1;
                continue;
            };
            let separates = is_space && Scheme::named(&text).is_some();
            if separates {
                text.push(b' ');
            }
            let missing = length - usize::from(separates);
            match cuts.last_mut() {
                Some((place, count)) if *place == text.len() => *count += missing,
                _ => cuts.push((text.len(), missing)),
            }
            at += length;
        }
        Self { text: Secret::new(text), cuts }
    }

    pub(crate) fn text(&self) -> &[u8] {
        self.text.reveal()
    }

    /// Where the first run of invisible characters is in the value.
    pub(crate) fn first_cut(&self) -> Option<Range<usize>> {
        self.cuts.first().map(|&(at, count)| at..at + count)
    }

    /// A range of the clean text as a range of the value, without invisible characters at its ends.
    pub(crate) fn origin(&self, range: Range<usize>) -> Range<usize> {
        let missing = |before: &dyn Fn(usize) -> bool| -> usize {
            self.cuts.iter().filter(|c| before(c.0)).map(|c| c.1).sum()
        };
        let start = range.start + missing(&|cut| cut <= range.start);
        let end = range.end + missing(&|cut| cut < range.end);
        start..end.max(start)
    }
}

/// Length of the invisible character or terminal sequence the text begins with, and whether it is a kind of blank.
fn invisible(text: &[u8]) -> Option<(usize, bool)> {
    match *text.first()? {
        0x1B if text.get(1) == Some(&b'[') => Some((2 + csi_length(&text[2..]), false)),
        b'\t' | b'\r' | b'\n' | 0x20..0x7F => None,
        0..0x20 | 0x7F => Some((1, false)),
        _ => {
            let c = first_char(text)?;
            let is_space = matches!(c, '\u{A0}' | '\u{2007}' | '\u{202F}' | '\u{3000}');
            (is_space || is_hidden(c)).then(|| (c.len_utf8(), is_space))
        }
    }
}

/// Parameters and final byte of a terminal sequence (ECMA-48 section 5.4).
fn csi_length(text: &[u8]) -> usize {
    let params = text.iter().take_while(|b| matches!(b, 0x20..0x40)).count();
    params + usize::from(text.get(params).is_some_and(|b| matches!(b, 0x40..0x7F)))
}

fn is_hidden(c: char) -> bool {
    matches!(u32::from(c),
        0x80..=0x9F | 0xAD | 0x061C | 0x180E | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x2069 | 0xFE00..=0xFE0F
        | 0xFEFF)
}

fn first_char(text: &[u8]) -> Option<char> {
    let chunk = text[..text.len().min(4)].utf8_chunks().next()?;
    chunk.valid().chars().next()
}

/// White space that may stand in a field value, line ends included.
pub(crate) fn is_blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\r' | b'\n')
}

/// Number of blanks the text begins with.
pub(crate) fn blanks(text: &[u8]) -> usize {
    text.iter().take_while(|&&b| is_blank(b)).count()
}

/// Everything before the first blank.
pub(crate) fn first_word(text: &[u8]) -> &[u8] {
    text.split(|&b| is_blank(b)).next().unwrap_or_default()
}

/// Whether the text begins so, in any case.
pub(crate) fn starts_with_name(text: &[u8], name: &str) -> bool {
    text.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name.as_bytes()))
}

const QUOTES: [&str; 9] = ["\"", "'", "`", "“", "”", "„", "‘", "’", "\\\""];

/// Length in bytes of the quote the text begins with, or 0.
pub(crate) fn opening_quote(text: &[u8]) -> usize {
    QUOTES.iter().find(|q| text.starts_with(q.as_bytes())).map_or(0, |q| q.len())
}

/// Length in bytes of the quote the text ends with, or 0; a backslash before it belongs to it.
pub(crate) fn closing_quote(text: &[u8]) -> usize {
    QUOTES.iter().rev().find(|q| text.ends_with(q.as_bytes())).map_or(0, |q| q.len())
}

/// Lengths in bytes of what is wrapped around the text: a quote at either end or both, or a pair of brackets.
pub(crate) fn wrapping(text: &[u8]) -> (usize, usize) {
    let open = opening_quote(text);
    match (open, closing_quote(&text[open..])) {
        (0, 0) if is_bracketed(text) => (1, 1),
        quotes => quotes,
    }
}

/// Whether brackets stand around a single word, as documentation puts them around the place for it.
fn is_bracketed(text: &[u8]) -> bool {
    let [open, inside @ .., close] = text else { return false };
    let pair = matches!((open, close), (b'<', b'>') | (b'{', b'}') | (b'[', b']') | (b'(', b')'));
    pair && !inside.is_empty() && inside.iter().all(|b| b.is_ascii_alphanumeric() || b"-._~+/=".contains(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_go_and_their_places_stay_known() {
        let clean = Clean::new("\u{FEFF}Bearer\u{A0}a\u{1b}[0mbc\u{200B}".as_bytes());
        assert_eq!(clean.text(), b"Bearer abc");
        assert_eq!(clean.first_cut(), Some(0..3));
        assert_eq!(clean.origin(0..6), 3..9);
        assert_eq!(clean.origin(7..10), 11..18);
    }

    #[test]
    fn brackets_wrap_single_words_only() {
        for (text, want) in
            [("<a1>", (1, 1)), ("{a1}", (1, 1)), ("[a1>", (0, 0)), ("{\"a\":1}", (0, 0)), ("<>", (0, 0))]
        {
            assert_eq!(wrapping(text.as_bytes()), want, "{text}");
        }
    }

    #[test]
    fn quotes_of_every_style() {
        assert_eq!((opening_quote("“x”".as_bytes()), closing_quote("“x”".as_bytes())), (3, 3));
        assert_eq!((opening_quote(b"\\\"x"), closing_quote(b"x\\\"")), (2, 2));
        assert_eq!((opening_quote(b"x"), closing_quote(b"")), (0, 0));
    }
}
