//! A text made comparable: entities and escapes undone, tags and runs of white space made one blank, ASCII letters in
//! lower case; byte for byte as long as what is shown.

use std::ops::Range;

/// No more of a text is read than this, in bytes.
const READ: usize = 16 << 10;
/// Longest sentence shown, in characters.
const SHOWN: usize = 120;
/// How far a `*` reaches, in bytes.
const REACH: usize = 200;

/// As much of a text as is read.
pub(super) fn beginning(text: &str) -> &str {
    let mut end = text.len().min(READ);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A text and the same in lower case.
#[derive(Debug)]
pub(super) struct Text {
    plain: String,
    lower: String,
}

impl Text {
    pub(super) fn of(text: &str) -> Self {
        let plain = plain(beginning(text));
        let lower = plain.to_ascii_lowercase();
        Self { plain, lower }
    }

    pub(super) fn into_plain(self) -> String {
        self.plain
    }

    pub(super) fn lower(&self) -> &str {
        &self.lower
    }

    /// Where words end that begin at `start`, both ends at a boundary of words.
    pub(super) fn fits(&self, words: &str, start: usize) -> Option<Range<usize>> {
        let mut end = start;
        for (n, part) in words.split('*').enumerate() {
            let rest = self.lower.get(end..)?;
            let reach = rest.char_indices().map(|(at, _)| at).take_while(|at| *at <= REACH).last()?;
            let skipped = match n {
                0 => rest.starts_with(part).then_some(0)?,
                _ => rest.find(part).filter(|at| *at <= reach)?,
            };
            end += skipped + part.len();
        }
        let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let (first, last) = (words.chars().next(), words.chars().next_back());
        let before = self.lower.get(..start)?.chars().next_back();
        let after = self.lower.get(end..)?.chars().next();
        let inside = (joins(first) && joins(before)) || (joins(last) && joins(after));
        (!inside).then_some(start..end)
    }

    /// Its sentences, without what ends them.
    pub(super) fn sentences(&self) -> Vec<Range<usize>> {
        const ENDS: [char; 10] = ['"', '{', '}', '<', '>', '|', ';', '!', '?', '\n'];
        let mut out = Vec::new();
        let mut from = 0;
        let mut chars = self.lower.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let stop = c == '.' && chars.peek().is_none_or(|(_, next)| *next == ' ');
            if ENDS.contains(&c) || stop {
                out.push(from..at);
                from = at + c.len_utf8();
            }
        }
        out.push(from..self.lower.len());
        out.retain(|range| range.len() > 3);
        out
    }

    /// The sentence around a span: up to quotes, brackets, tags and full stops.
    pub(super) fn sentence(&self, span: &Range<usize>) -> String {
        const ENDS: [char; 7] = ['"', '{', '}', '<', '>', '\n', '|'];
        let before = &self.plain[..span.start];
        let stop = before.rfind(". ").map_or(0, |at| at + 2);
        let from = before.rfind(ENDS).map_or(0, |at| at + 1).max(stop);
        let after = &self.plain[span.end..];
        let to = after.find(ENDS).unwrap_or(after.len()).min(after.find(". ").unwrap_or(after.len()));
        let whole = self.plain[from..span.end + to].trim();
        if whole.chars().count() <= SHOWN { whole.into() } else { self.cut(span) }
    }

    /// The words themselves, where the sentence is too long.
    fn cut(&self, span: &Range<usize>) -> String {
        self.plain[span.clone()].chars().take(SHOWN).collect()
    }

    /// Characters before a byte offset, from 1.
    pub(super) fn column(&self, at: usize) -> usize {
        self.plain[..at].chars().count() + 1
    }
}

/// Without escapes and entities, each run of white space one blank.
fn plain(text: &str) -> String {
    const WRITTEN: [(&str, char); 14] = [
        ("\\\"", '"'),
        ("\\/", '/'),
        ("\\n", ' '),
        ("\\r", ' '),
        ("\\t", ' '),
        ("\\u0027", '\''),
        ("\\u0022", '"'),
        ("&quot;", '"'),
        ("&#39;", '\''),
        ("&#x27;", '\''),
        ("&amp;", '&'),
        ("&nbsp;", ' '),
        ("\u{2019}", '\''),
        ("\u{2018}", '\''),
    ];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let written = WRITTEN.iter().find(|(w, _)| rest.starts_with(w));
        let (c, len) = written.map_or((c, c.len_utf8()), |(w, c)| (*c, w.len()));
        rest = &rest[len..];
        if !c.is_whitespace() {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(text: &str, words: &str) -> Option<String> {
        let text = Text::of(text);
        let start = text.lower().find(words.split('*').next()?)?;
        text.fits(words, start).map(|span| text.sentence(&span))
    }

    #[test]
    fn words_within_a_text() {
        let json = r#"{"error":{"message":"The token \"x\"  has expired. Ask again."}}"#;
        assert_eq!(fits(json, "token * has expired").as_deref(), Some("The token \"x\" has expired"));
        assert_eq!(fits("a jwt expired", "jwt expired").as_deref(), Some("a jwt expired"));
        assert_eq!(fits("a jwt expired_by", "jwt expired"), None);
        assert_eq!(fits("no-jwt expired!", "jwt expired").as_deref(), Some("no-jwt expired!"));
        assert_eq!(fits("<p>User\n is  locked</p>", "user is locked").as_deref(), Some("User is locked"));
    }

    #[test]
    fn a_star_ends_somewhere() {
        let far = format!("token {} has expired", "x".repeat(REACH + 1));
        assert_eq!(fits(&far, "token * has expired"), None);
        assert_eq!(fits("token ü", "token * has expired"), None);
    }
}
