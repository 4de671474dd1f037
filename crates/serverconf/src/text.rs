//! A file of configuration in memory, and places in it.

use std::{fmt, ops::Range, path::Path, sync::Arc};

/// A file as it was read.
#[derive(Clone, PartialEq, Eq)]
pub struct Text {
    /// As the server would name it.
    pub path: Arc<Path>,
    /// Every byte.
    pub bytes: Arc<[u8]>,
    /// Offsets of the lines' first bytes, ascending, beginning with 0.
    lines: Arc<[usize]>,
    /// Characters before each [`STRIDE`]th byte, so that columns of long lines are no long counts; none where every byte
    /// is a character.
    characters: Arc<[usize]>,
}

/// Bytes between two counts of characters.
const STRIDE: usize = 512;

/// How many characters begin in a stretch.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| **b & 0xc0 != 0x80).count()
}

impl Text {
    /// A file with its bytes.
    pub fn new(path: impl AsRef<Path>, bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        let ends = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(n, _)| n + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        let mut counted = 0;
        let chunks = if bytes.is_ascii() { &[][..] } else { &bytes[..] };
        let characters = chunks
            .chunks(STRIDE)
            .map(|chunk| {
                let before = counted;
                counted += characters(chunk);
                before
            })
            .collect();
        Self { path: Arc::from(path.as_ref()), bytes, lines, characters }
    }

    /// Where a stretch of bytes stands.
    pub fn spot(&self, bytes: Range<usize>) -> Spot {
        let line = self.lines.partition_point(|&start| start <= bytes.start);
        let start = self.lines[line.saturating_sub(1)];
        let column = self.characters_before(bytes.start).saturating_sub(self.characters_before(start)) + 1;
        Spot { path: Arc::clone(&self.path), line, column, bytes }
    }

    fn characters_before(&self, at: usize) -> usize {
        let at = at.min(self.bytes.len());
        if self.characters.is_empty() {
            return at;
        }
        let mark = (at / STRIDE).min(self.characters.len().saturating_sub(1));
        let counted = self.characters.get(mark).copied().unwrap_or(0);
        counted + characters(&self.bytes[mark * STRIDE..at])
    }

    /// The bytes of a line without its end; `line` counts from 1. Empty where there is no such line.
    pub fn line(&self, line: usize) -> &[u8] {
        let Some(&start) = line.checked_sub(1).and_then(|n| self.lines.get(n)) else { return &[] };
        let end = self.lines.get(line).copied().unwrap_or(self.bytes.len());
        let text = &self.bytes[start..end];
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        text.strip_suffix(b"\r").unwrap_or(text)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}, {} bytes>", self.path.display(), self.bytes.len())
    }
}

/// A stretch of a file.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Spot {
    /// Which file.
    pub path: Arc<Path>,
    /// Of the first byte, from 1.
    pub line: usize,
    /// Of the first byte, in characters from 1.
    pub column: usize,
    /// In the file's bytes.
    pub bytes: Range<usize>,
}

impl Spot {
    /// From here to the end of a later stretch of the same file.
    #[must_use]
    pub fn to(&self, end: &Self) -> Self {
        Self { bytes: self.bytes.start..end.bytes.end.max(self.bytes.end), ..self.clone() }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.path.display(), self.line, self.column)
    }
}

impl fmt::Debug for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns() {
        let text = Text::new("/a", &b"one\r\n\xc3\xa4 two\n"[..]);
        let spot = text.spot(8..11);
        assert_eq!((spot.line, spot.column), (2, 3));
        let long = Text::new("/a", "ä".repeat(5000).into_bytes());
        assert_eq!([0, 1024, 9998, 10_000].map(|at| long.spot(at..at).column), [1, 513, 5000, 5001]);
        assert_eq!(text.line(1), b"one");
        assert_eq!(text.line(2), "ä two".as_bytes());
        assert_eq!((text.line(3), text.line(4), text.line(0)), (&b""[..], &b""[..], &b""[..]));
    }
}
