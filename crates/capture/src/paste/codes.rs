//! Status codes that a loop printed: `401 401 200 401`, in one line or one a line.

use super::{shape, view::Row};

/// The codes of a line that holds nothing else; separators may be blanks, commas and colons after a counter.
fn of_line(text: &str) -> Option<Vec<u16>> {
    let text = text.trim();
    let plain = |b: u8| b.is_ascii_digit() || b" \t,;".contains(&b);
    if text.is_empty() || !text.bytes().all(plain) {
        return counted(text).map(|code| vec![code]);
    }
    let words = text.split([' ', '\t', ',', ';']).filter(|w| !w.is_empty());
    words.map(shape::code_of).collect()
}

/// `3: 401`, `HTTP 401`, `attempt 3 -> 401`: one code at the end of a short line, a counter before it.
fn counted(text: &str) -> Option<u16> {
    let (before, last) = text.rsplit_once([' ', ':', '>', '='])?;
    let before = before.trim_end_matches([' ', ':', '-', '>', '=']);
    let has_counter = before.len() <= 24 && before.ends_with(|c: char| c.is_ascii_digit());
    shape::code_of(last).filter(|_| has_counter && !before.contains(['/', '.', '"']))
}

/// The codes that begin in row `first`, and the index behind their last row. A single code is none of a loop.
pub(super) fn at(rows: &[Row], first: usize) -> Option<(Vec<u16>, usize)> {
    let mut codes = Vec::new();
    let mut end = first;
    for row in &rows[first..] {
        let Some(more) = of_line(&row.text) else { break };
        codes.extend(more);
        end += 1;
    }
    (end > first).then_some((codes, end))
}
