//! The masks that stand for the middle of a key, and whether what stands around one is a key that was sent: stars and
//! dots stand in prose, comments and examples as well.

use std::ops::Range;

/// What a mask consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// Stars, bullets, blocks.
    Signs,
    /// An ellipsis or dots.
    Dots,
    /// The letter x again and again.
    Letters,
    /// A word in brackets.
    Word,
}

/// A mask in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mask {
    /// In bytes.
    pub(super) span: Range<usize>,
    /// What it consists of.
    pub(super) sort: Sort,
    /// Its characters, where it is one sign or letter again and again.
    pub(super) hidden: Option<usize>,
}

/// Words that stand for something hidden, in brackets.
const WORDS: [&str; 8] =
    ["redacted", "masked", "hidden", "filtered", "truncated", "secret", "removed", "..."];

/// The first mask that begins at an offset or behind it.
pub(super) fn next(text: &str, from: usize) -> Option<Mask> {
    let mut rest = text.get(from..)?.char_indices();
    rest.find_map(|(at, first)| at_offset(text, from + at, first))
}

/// Where the last mask before an offset ends that follows the first in the same word.
pub(super) fn last(text: &str, first: &Mask, end: usize) -> Range<usize> {
    let mut last = first.span.clone();
    while let Some(mask) = next(text, last.end).filter(|mask| mask.span.end <= end) {
        let start = if mask.span.start == last.end { last.start } else { mask.span.start };
        last = start..mask.span.end;
    }
    last
}

fn at_offset(text: &str, at: usize, first: char) -> Option<Mask> {
    let sort = match first {
        '*' | '•' | '●' | '∗' | '＊' | '█' | '■' | '·' | '∙' | '⋅' | '○' => Sort::Signs,
        '…' | '.' | '\u{22ef}' => Sort::Dots,
        'x' | 'X' => Sort::Letters,
        '[' | '<' | '(' => return word(text, at, first),
        _ => return None,
    };
    let again = text[at..].chars().take_while(|c| *c == first).count();
    let fewest = match (sort, first) {
        (Sort::Dots, '.') | (Sort::Signs, _) => 3,
        (Sort::Dots, _) => 1,
        _ => 4,
    };
    // A run that was begun before is none of its own.
    let is_begun = text[..at].ends_with(first);
    let span = at..at + again * first.len_utf8();
    let hidden = (sort != Sort::Dots).then_some(again);
    (again >= fewest && !is_begun).then_some(Mask { span, sort, hidden })
}

fn word(text: &str, at: usize, open: char) -> Option<Mask> {
    let close = match open {
        '[' => ']',
        '<' => '>',
        _ => ')',
    };
    let longest = text[at + 1..].char_indices().take(12).find(|(_, c)| *c == close)?.0;
    let inner = &text[at + 1..at + 1 + longest];
    let is_word = WORDS.iter().any(|word| inner.eq_ignore_ascii_case(word)) || inner == "…";
    is_word.then(|| Mask { span: at..at + longest + 2, sort: Sort::Word, hidden: None })
}

pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '\u{2018}'..='\u{201f}' | '«' | '»')
}

/// Longest stretch before a key that says what the key is, in bytes.
const CLAUSE: usize = 80;

/// The words before a key that belong to it.
pub(super) fn clause(before: &str) -> &str {
    let near = &before[before.ceil_char_boundary(before.len().saturating_sub(CLAUSE))..];
    let cuts = [". ", ", ", "; ", "! ", "? ", "\n", " but ", " got "];
    let cut = cuts
        .iter()
        .filter_map(|cut| Some(near.rfind(cut)? + cut.len() - usize::from(cut.ends_with("got ")) * 4))
        .max();
    &near[cut.unwrap_or(0)..]
}

/// Words before an example or a rule, which is no key that anybody sent.
const EXAMPLES: [&str; 14] = [
    "like",
    "example",
    "e.g",
    "format",
    "must",
    "should",
    "expect",
    "begin",
    "start",
    "such as",
    "placeholder",
    "your-",
    "instead of",
    "pattern",
];
/// Words for what is masked.
const KEYS: [&str; 6] = ["key", "token", "secret", "credential", "bearer", "authorization"];
/// Words for what was received.
const RECEIVED: [&str; 16] = [
    "provided",
    "received",
    "got",
    "given",
    "sent",
    "invalid",
    "incorrect",
    "unknown",
    "unrecogni",
    "used",
    "presented",
    "supplied",
    "rejected",
    "revoked",
    "expired",
    "wrong",
];

/// Whether a mask with what is visible of both ends shows a key that was sent.
pub(super) fn shows_a_key(mask: &Mask, head: &str, tail: &str, clause: &str) -> bool {
    let clause = clause.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| clause.contains(word));
    let is_like_a_key =
        [head, tail].concat().contains(|c: char| c.is_ascii_digit() || matches!(c, '_' | '-'));
    if says(&EXAMPLES) {
        return false;
    }
    match (head.len(), tail.len(), mask.sort) {
        (0, last, sort) => {
            let enough = mask.hidden.is_none_or(|n| n >= 4) && sort != Sort::Word;
            super::LAST.contains(&last) && enough && says(&KEYS) && !clause.contains("card")
        }
        (_, 0, Sort::Letters) => false,
        (_, 0, _) if head.ends_with(['-', '_', '.']) => false,
        (first, 0, Sort::Dots | Sort::Word) => {
            first >= 6 && is_like_a_key_or_mixed(head) && says(&KEYS) && says(&RECEIVED)
        }
        (_, 0, Sort::Signs) => is_like_a_key || says(&KEYS),
        (_, _, Sort::Signs | Sort::Word) => true,
        (_, last, Sort::Dots | Sort::Letters) => last >= 3 && is_like_a_key && says(&KEYS),
    }
}

/// Digits, joints, or capitals within: no word of a sentence.
fn is_like_a_key_or_mixed(head: &str) -> bool {
    let capitals = head.chars().skip(1).any(|c| c.is_ascii_uppercase());
    let small = head.chars().any(|c| c.is_ascii_lowercase());
    head.contains(|c: char| c.is_ascii_digit() || matches!(c, '_' | '-')) || (capitals && small)
}
