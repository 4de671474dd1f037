//! The echo: many APIs return the key they were shown, masked: `Incorrect API key provided: sk-pr***ABM`. Its visible
//! ends, and what stands around them, tell what was really sent. Only facts and lengths leave this module.

mod mask;

use crate::known::{Known, known};
use mask::{Mask, Sort};
use std::ops::Range;

/// What belongs to the key that was sent, although it is no part of any key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Surroundings {
    /// Quotes.
    Quotes,
    /// A word for a scheme: `Bearer`.
    Scheme,
    /// A blank or a line end.
    Blank,
}

/// A masked key in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Echo {
    /// In the text, in bytes; quotes around it left out.
    pub span: Range<usize>,
    /// What came along with the key, where that is to be seen.
    pub surroundings: Option<Surroundings>,
    head: String,
    tail: String,
    /// What stands before the mask, back to the last blank: the head, and perhaps a name or a quote.
    before: String,
    /// What stands behind it, up to the next blank.
    after: String,
    /// Characters of the mask, where it is one character again and again.
    hidden: Option<usize>,
}

/// An echo beside the key that is believed to have been sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// Its ends are the key's.
    Same,
    /// It shows another key.
    Other,
}

/// How many characters stand for the hidden ones where a beginning is looked up.
const FILLED: usize = 24;

/// Fewest characters of a mask that may have as many as the key.
const KEPT: usize = 8;

/// Longest end of a key that is shown alone.
const LAST: Range<usize> = 2..6;

impl Echo {
    /// Compares its visible ends with a key. Where it is not clear which characters around the mask belong to the key,
    /// one way to read them that fits is enough; and blanks, quotes and a scheme around the key need not be shown.
    pub fn compare(&self, key: &[u8]) -> Compared {
        let fits = |key: &[u8]| {
            let mut heads = self.heads().filter(|head| key.starts_with(head.as_bytes()));
            heads.any(|head| {
                let fits =
                    |tail: &str| key.ends_with(tail.as_bytes()) && key.len() >= head.len() + tail.len();
                self.tails().any(fits)
            })
        };
        if wrappings(key).into_iter().any(fits) { Compared::Same } else { Compared::Other }
    }

    /// Whether a key begins like it: of the same kind. Never where no beginning is shown.
    pub fn begins_like(&self, key: &[u8]) -> bool {
        let common = self.head.bytes().zip(key).take_while(|(a, b)| a == *b).count();
        !self.head.is_empty() && common >= self.head.len().min(3)
    }

    /// Whose key it is, by how it begins.
    pub fn known(&self) -> Option<&'static Known> {
        let long = format!("{}{}", self.head, "x".repeat(FILLED));
        known(long.as_bytes()).filter(|k| self.head.len() >= k.prefix.len())
    }

    /// Whether a beginning is shown that no word and no address has: letters and digits mixed.
    pub fn begins_like_a_key(&self) -> bool {
        let has = |f: fn(&u8) -> bool| self.head.as_bytes().iter().any(f);
        let plain = self.before == self.head && has(u8::is_ascii_digit);
        plain && self.head.len() >= 4 && !self.head.contains(['/', '.'])
    }

    /// Visible characters, both ends together.
    pub fn visible(&self) -> usize {
        self.head.chars().count() + self.tail.chars().count()
    }

    /// How many characters more were sent than the key has, where the mask can have kept the length: one or two, as
    /// blanks and line ends behind a key are. A hint alone, since masks of a fixed length can be as long by chance.
    pub fn excess(&self, key: &[u8]) -> Option<usize> {
        let hidden = self.hidden.filter(|n| *n >= KEPT && self.compare(key) == Compared::Same)?;
        let shown = self.head.len() + hidden + self.tail.len();
        shown.checked_sub(key.len()).filter(|more| (1..=2).contains(more))
    }

    /// Ways to read the beginning: from the last blank, or from behind any character that ends a word.
    fn heads(&self) -> impl Iterator<Item = &str> {
        let longest = self.before.len() - self.head.len();
        let after_a_word = self.before.char_indices().filter(|(_, c)| !is_of_a_word(*c) && *c != '.');
        let starts = after_a_word.map(|(at, c)| at + c.len_utf8()).chain([0, longest]);
        let all = starts.filter_map(|at| self.before.get(at..));
        all.filter(|head| !head.is_empty() || self.head.is_empty())
    }

    /// Ways to read the end: up to the next blank, or up to any character that ends a word.
    fn tails(&self) -> impl Iterator<Item = &str> {
        let at_a_word = self.after.char_indices().filter(|(_, c)| !is_of_a_word(*c)).map(|(at, _)| at);
        let ends = at_a_word.chain([self.after.len(), self.tail.len()]);
        let all = ends.filter_map(|at| self.after.get(..at));
        all.filter(|tail| !tail.is_empty() || self.tail.is_empty())
    }
}

/// A key as it is, and without what is often around it.
fn wrappings(key: &[u8]) -> Vec<&[u8]> {
    let mut all = vec![key];
    let mut inner = key;
    loop {
        let before = inner;
        inner = inner.trim_ascii();
        for scheme in [b"Bearer ".as_slice(), b"bearer ", b"Token ", b"token "] {
            inner = inner.strip_prefix(scheme).unwrap_or(inner);
        }
        for (open, close) in [(b'"', b'"'), (b'\'', b'\''), (b'`', b'`'), (b'<', b'>')] {
            inner = inner.strip_prefix(&[open]).and_then(|k| k.strip_suffix(&[close])).unwrap_or(inner);
        }
        if inner == before {
            return all;
        }
        all.push(inner);
    }
}

/// Most masked keys of one text.
const MOST: usize = 100;

/// The masked keys in a text, in order.
pub fn echoes(text: &str) -> Vec<Echo> {
    let mut out: Vec<Echo> = Vec::new();
    let mut at = 0;
    while let Some(mask) = mask::next(text, at).filter(|_| out.len() < MOST) {
        let run = run(text, &mask);
        at = run.end;
        let clause = mask::clause(&text[out.last().map_or(0, |echo| echo.span.end)..run.start]);
        out.extend(
            echo(text, &mask, &run).filter(|echo| mask::shows_a_key(&mask, &echo.head, &echo.tail, clause)),
        );
    }
    out
}

/// Where the word around a mask begins and ends, in bytes. Other masks in that word are drawn into the first.
fn run(text: &str, mask: &Mask) -> Range<usize> {
    let start = text[..mask.span.start].rfind(ends_a_run).map_or(0, |at| at + width(text, at));
    let end = text[mask.span.end..].find(ends_a_run).map_or(text.len(), |at| mask.span.end + at);
    start..end
}

fn echo(text: &str, mask: &Mask, run: &Range<usize>) -> Option<Echo> {
    let last = mask::last(text, mask, run.end);
    let hidden = (last == mask.span).then_some(mask.hidden).flatten();
    let (first_part, last_part) = (&text[run.start..mask.span.start], &text[last.end..run.end]);
    let head_at = first_part.rfind(|c| !is_key(c)).map_or(0, |at| at + width(first_part, at));
    let tail = &last_part[..last_part.find(|c| !is_key(c)).unwrap_or(last_part.len())];
    let (head, tail) = (&first_part[head_at..], tail.trim_end_matches(['.', '/']));
    if head.ends_with('/') || last_part.starts_with('/') || (head.len() == 1 && mask.sort != Sort::Letters) {
        return None;
    }
    let (before, after) = (word_before(text, mask.span.start), word_after(text, last.end));
    let span = run.start + head_at..last.end + tail.len();
    Some(Echo {
        surroundings: surroundings(text, &span),
        span,
        head: head.into(),
        tail: tail.into(),
        before: if before.len() < head.len() { head } else { before }.into(),
        after: if after.len() < tail.len() { tail } else { after }.into(),
        hidden,
    })
}

/// Most bytes beside a mask that are looked at for more than a key.
const NEAR: usize = 200;

/// What stands before an offset without a blank.
fn word_before(text: &str, end: usize) -> &str {
    let near = &text[text.ceil_char_boundary(end.saturating_sub(NEAR))..end];
    near.rsplit(char::is_whitespace).next().unwrap_or_default()
}

/// What stands behind an offset without a blank.
fn word_after(text: &str, start: usize) -> &str {
    let near = &text[start..text.floor_char_boundary(start.saturating_add(NEAR))];
    near.split(char::is_whitespace).next().unwrap_or_default()
}

/// Bytes of the character at an offset.
fn width(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

fn ends_a_run(c: char) -> bool {
    c.is_whitespace() || mask::is_quote(c) || matches!(c, ',' | ';' | '{' | '}' | '|' | '&' | '\\')
}

fn is_key(c: char) -> bool {
    is_of_a_word(c) || matches!(c, '.' | '/')
}

fn is_of_a_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+')
}

/// What stands around a masked key and came with it. A sentence that sets every key in quotes does so with one kind of
/// quotes and a full stop or comma behind them; JSON's own quotes carry a backslash, and here are undone beforehand.
fn surroundings(text: &str, span: &Range<usize>) -> Option<Surroundings> {
    let (before, after) = (&text[..span.start], &text[span.end..]);
    if before.ends_with("Bearer ") || before.ends_with("bearer ") {
        let told = before.trim_end_matches("Bearer ").trim_end_matches("bearer ").trim_end();
        return told.ends_with([':', '"', '\'']).then_some(Surroundings::Scheme);
    }
    let (inner_before, inner_after) = (before.trim_end(), after.trim_start());
    let quote = inner_before.chars().next_back().filter(|c| matches!(c, '"' | '\'' | '`' | '\u{201c}'))?;
    let closes = if quote == '\u{201c}' { '\u{201d}' } else { quote };
    let told = inner_before[..inner_before.len() - quote.len_utf8()].trim_end();
    let announced = told.strip_suffix(':').is_some_and(|told| ends_in_word(told, "provided"));
    let is_tight = inner_before.len() == before.len() && inner_after.len() == after.len();
    let around = if is_tight { Surroundings::Quotes } else { Surroundings::Blank };
    (inner_after.starts_with(closes) && announced).then_some(around)
}

fn ends_in_word(text: &str, word: &str) -> bool {
    let at = text.len().checked_sub(word.len());
    at.and_then(|at| text.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masked_keys_are_found() {
        let text = "Incorrect API key provided: sk-RoC7********ABM. You can find your API key at x.";
        let [echo] = &echoes(text)[..] else { panic!("one echo") };
        assert_eq!(&text[echo.span.clone()], "sk-RoC7********ABM");
        assert_eq!(echo.surroundings, None);
        assert_eq!(echo.compare(b"sk-RoC7xyzABM"), Compared::Same);
        assert_eq!(echo.compare(b"sk-Else"), Compared::Other);
        assert_eq!(echo.compare(b"sk-RoC7BM"), Compared::Other);
    }

    #[test]
    fn what_came_along_is_seen() {
        let around = |text: &str| echoes(text).first().and_then(|e| e.surroundings);
        assert_eq!(around("API key provided: \"sk-RoC7***ABM\". You"), Some(Surroundings::Quotes));
        assert_eq!(around("API key provided: 'sk-RoC7***ABM'."), Some(Surroundings::Quotes));
        assert_eq!(around("API key provided: 'sk-RoC7***ABM '."), Some(Surroundings::Blank));
        assert_eq!(around("API key provided: \"\nsk-RoC7***ABM\"."), Some(Surroundings::Blank));
        assert_eq!(around("API key provided: Bearer sk-RoC7***ABM."), Some(Surroundings::Scheme));
        assert_eq!(around("The key \"sk_te***1234\" is not known"), None);
        assert_eq!(around("{\"key\":\"sk_te***1234\"}"), None);
    }
}
