//! The echo: many APIs return the key they were shown, masked: `Incorrect API key provided: sk-pr***ABM`. Its visible
//! ends, and what stands around them, tell what was really sent. Only facts and lengths leave this module.

use std::ops::Range;

/// Fewest mask characters in a row.
const MASKED: usize = 3;

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
}

/// An echo beside the key that is believed to have been sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// Its ends are the key's.
    Same,
    /// It shows another key.
    Other,
}

impl Echo {
    /// Compares its visible ends with a key.
    pub fn compare(&self, key: &[u8]) -> Compared {
        let fits = key.starts_with(self.head.as_bytes()) && key.ends_with(self.tail.as_bytes());
        if fits && key.len() >= self.head.len() + self.tail.len() { Compared::Same } else { Compared::Other }
    }

    /// Whether a key begins like it: of the same kind.
    pub fn begins_like(&self, key: &[u8]) -> bool {
        let common = self.head.bytes().zip(key).take_while(|(a, b)| a == *b).count();
        common >= self.head.len().min(3)
    }

    /// Visible characters, both ends together.
    pub fn visible(&self) -> usize {
        self.head.chars().count() + self.tail.chars().count()
    }
}

/// The masked keys in a text, in order.
pub fn echoes(text: &str) -> Vec<Echo> {
    let mut out = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(mask) = next_mask(bytes, at) {
        let from = bytes[..mask.start].iter().rposition(|b| !is_key_byte(*b)).map_or(0, |n| n + 1);
        let end =
            bytes[mask.end..].iter().position(|b| !is_key_byte(*b)).map_or(bytes.len(), |n| mask.end + n);
        at = end.max(mask.end);
        let (head, tail) = (&text[from..mask.start], &text[mask.end..end]);
        if head.len() < 2 || text[from..end].contains("**/") {
            continue;
        }
        let tail = tail.trim_end_matches(['.', '/']);
        let span = from..mask.end + tail.len();
        let surroundings = surroundings(text, &span);
        out.push(Echo { span, surroundings, head: head.into(), tail: tail.into() });
    }
    out
}

/// The next run of mask characters, with what looks like mask between them.
fn next_mask(bytes: &[u8], from: usize) -> Option<Range<usize>> {
    let mut at = from;
    while at < bytes.len() {
        let start = at + bytes[at..].iter().position(|b| *b == b'*')?;
        let end = bytes[start..].iter().position(|b| *b != b'*').map_or(bytes.len(), |n| start + n);
        if end - start >= MASKED {
            return Some(start..end);
        }
        at = end;
    }
    None
}

fn is_key_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"-_.+/".contains(&b)
}

/// What stands around a masked key and came with it. A sentence that sets every key in quotes does so with one kind of
/// quotes and a full stop or comma behind them; JSON's own quotes carry a backslash, and here are undone beforehand.
fn surroundings(text: &str, span: &Range<usize>) -> Option<Surroundings> {
    let (before, after) = (&text[..span.start], &text[span.end..]);
    if before.ends_with("Bearer ") || before.ends_with("bearer ") {
        let told = before.trim_end_matches("Bearer ").trim_end_matches("bearer ").trim_end();
        return told.ends_with([':', '"', '\'']).then_some(Surroundings::Scheme);
    }
    let quote = before.chars().next_back().filter(|c| matches!(c, '"' | '\'' | '`' | '\u{201c}'))?;
    let closes = match quote {
        '\u{201c}' => '\u{201d}',
        same => same,
    };
    let is_closed = after.starts_with(closes);
    let told = before[..before.len() - quote.len_utf8()].trim_end();
    let announced =
        told.ends_with(':') && told.trim_end_matches(':').to_ascii_lowercase().ends_with("provided");
    (is_closed && announced).then_some(Surroundings::Quotes)
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
        assert_eq!(around("API key provided: Bearer sk-RoC7***ABM."), Some(Surroundings::Scheme));
        assert_eq!(around("The key \"sk_te***1234\" is not known"), None);
        assert_eq!(around("{\"key\":\"sk_te***1234\"}"), None);
    }

    #[test]
    fn other_stars_are_none() {
        assert!(echoes("*** error ***").is_empty());
        assert!(echoes("/****/").is_empty());
        assert!(echoes("a ** b").is_empty());
    }
}
