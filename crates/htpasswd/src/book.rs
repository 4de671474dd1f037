//! A file of users as it stands on the disk: every byte, its lines, and places in it.

use std::{fmt, ops::Range};
use why401_message::Secret;

/// A password, digest or group file. What it holds is never shown: `Debug` counts.
///
/// Lines are taken apart when they are asked for, so a file costs its bytes and no more.
#[derive(Clone, PartialEq, Eq)]
pub struct Book(Secret);

/// A line: what stands in it and how it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: usize,
    /// Its bytes in the file, without its end.
    pub text: Range<usize>,
    /// How it ends.
    pub end: End,
    /// What it is.
    pub content: Content,
}

/// The end of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The file ends here.
    Missing,
    /// A line feed.
    Lf,
    /// Carriage return and line feed.
    CrLf,
}

impl End {
    /// Its length in bytes.
    pub fn width(self) -> usize {
        match self {
            Self::Missing => 0,
            Self::Lf => 1,
            Self::CrLf => 2,
        }
    }
}

/// What a line is to somebody who reads the file with common sense; servers differ in the details.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing but blanks.
    Blank,
    /// Begins with `#`.
    Comment,
    /// Something, a colon, something.
    Entry(Entry),
    /// Something without a colon.
    NoColon,
}

/// `user:hash`, `user:realm:hash`, `group: users`. All places are in the bytes of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Up to the first colon.
    pub name: Range<usize>,
    /// What follows it, up to the end of the line.
    pub rest: Range<usize>,
}

/// A place for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// From 1.
    pub line: usize,
    /// In characters, from 1; a broken UTF-8 byte counts as one.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// What a file begins with where it begins with no text: a mark that tells its encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// EF BB BF: belongs to the first name for every server.
    Utf8,
    /// FF FE: no server reads such a file.
    Utf16Le,
    /// FE FF: no server reads such a file.
    Utf16Be,
}

impl Mark {
    /// Its length in bytes.
    pub fn width(self) -> usize {
        if self == Self::Utf8 { 3 } else { 2 }
    }
}

impl Book {
    /// Any bytes are a file.
    pub fn parse(bytes: &[u8]) -> Self {
        Self(Secret::from(bytes))
    }

    /// Every byte, as it was given.
    pub fn print(&self) -> &[u8] {
        self.0.reveal()
    }

    /// Its length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The mark at its beginning.
    pub fn mark(&self) -> Option<Mark> {
        let bytes = self.print();
        let begins = |mark: &[u8]| bytes.starts_with(mark);
        match () {
            () if begins(b"\xEF\xBB\xBF") => Some(Mark::Utf8),
            () if begins(b"\xFF\xFE") => Some(Mark::Utf16Le),
            () if begins(b"\xFE\xFF") => Some(Mark::Utf16Be),
            () => None,
        }
    }

    /// The lines in order; they tile the file. The mark is not part of the first.
    pub fn lines(&self) -> impl Iterator<Item = Line> + '_ {
        let mut start = self.mark().map_or(0, Mark::width);
        let mut number = 0;
        std::iter::from_fn(move || {
            let bytes = self.print();
            if start >= bytes.len() {
                return None;
            }
            number += 1;
            let line = line(bytes, start, number);
            start = line.text.end + line.end.width();
            Some(line)
        })
    }

    /// The lines that are entries.
    pub fn entries(&self) -> impl Iterator<Item = (Line, Entry)> + '_ {
        self.lines().filter_map(|line| match &line.content {
            Content::Entry(entry) => {
                let entry = entry.clone();
                Some((line, entry))
            }
            _ => None,
        })
    }

    /// Bytes of it; empty where there are none.
    pub fn bytes(&self, range: Range<usize>) -> &[u8] {
        self.print().get(range).unwrap_or_default()
    }

    /// The line and column of a byte.
    pub fn place(&self, at: usize) -> Place {
        let mark = self.mark().map_or(0, Mark::width);
        let before = self.print().get(..at.min(self.len())).unwrap_or_default();
        let start = before.iter().rposition(|b| *b == b'\n').map_or(mark.min(before.len()), |n| n + 1);
        let line = before.split(|b| *b == b'\n').count();
        Place { line, column: String::from_utf8_lossy(&before[start..]).chars().count() + 1 }
    }
}

impl fmt::Debug for Book {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<file of users, {} bytes, {} entries>", self.len(), self.entries().count())
    }
}

/// The line that begins at `start`.
fn line(bytes: &[u8], start: usize, number: usize) -> Line {
    let rest = &bytes[start..];
    let (length, end) = match rest.iter().position(|b| *b == b'\n') {
        None => (rest.len(), End::Missing),
        Some(at) if at > 0 && rest[at - 1] == b'\r' => (at - 1, End::CrLf),
        Some(at) => (at, End::Lf),
    };
    let text = start..start + length;
    Line { number, content: content(bytes, text.clone()), text, end }
}

/// What a line is.
fn content(bytes: &[u8], text: Range<usize>) -> Content {
    let line = &bytes[text.clone()];
    if line.iter().all(|b| is_space(*b)) {
        return Content::Blank;
    }
    if line.starts_with(b"#") {
        return Content::Comment;
    }
    match line.iter().position(|b| *b == b':') {
        None => Content::NoColon,
        Some(colon) => {
            let colon = text.start + colon;
            Content::Entry(Entry { name: text.start..colon, rest: colon + 1..text.end })
        }
    }
}

/// What `isspace` of C says outside of any locale.
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// Without the space around it.
pub(crate) fn trim(mut text: &[u8]) -> &[u8] {
    while let Some((_, rest)) = text.split_first().filter(|(b, _)| is_space(**b)) {
        text = rest;
    }
    while let Some((_, rest)) = text.split_last().filter(|(b, _)| is_space(**b)) {
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_and_what_they_are() {
        let book = Book::parse(b"\xEF\xBB\xBF# staff\r\n\n \t\nalice:x:y\nbob\n:z\nc:");
        let found: Vec<_> = book.lines().map(|line| (line.number, line.content, line.end)).collect();
        let entry = |name: Range<usize>, rest: Range<usize>| Content::Entry(Entry { name, rest });
        assert_eq!(
            found,
            [
                (1, Content::Comment, End::CrLf),
                (2, Content::Blank, End::Lf),
                (3, Content::Blank, End::Lf),
                (4, entry(16..21, 22..25), End::Lf),
                (5, Content::NoColon, End::Lf),
                (6, entry(30..30, 31..32), End::Lf),
                (7, entry(33..34, 35..35), End::Missing),
            ]
        );
        assert_eq!(book.bytes(16..21), b"alice");
        assert_eq!(format!("{book:?}"), "<file of users, 35 bytes, 3 entries>");
    }

    #[test]
    fn places() {
        let book = Book::parse("\u{FEFF}ä:1\nb:2".as_bytes());
        let place = |at| book.place(at).to_string();
        assert_eq!([place(3), place(5), place(8), place(99)], ["1:1", "1:2", "2:1", "2:4"]);
    }

    proptest! {
        #[test]
        fn lines_tile_the_file(bytes in proptest::collection::vec(
            prop_oneof![Just(b'\n'), Just(b'\r'), Just(b':'), Just(b'#'), any::<u8>()], 0..200))
        {
            let book = Book::parse(&bytes);
            let mut printed = bytes[..book.mark().map_or(0, Mark::width)].to_vec();
            for line in book.lines() {
                prop_assert_eq!(line.text.start, printed.len());
                prop_assert_eq!(book.place(line.text.start), Place { line: line.number, column: 1 });
                printed.extend(book.bytes(line.text.clone()));
                printed.extend(match line.end {
                    End::Missing => &b""[..],
                    End::Lf => b"\n",
                    End::CrLf => b"\r\n",
                });
            }
            prop_assert_eq!(&printed, &bytes);
            prop_assert_eq!(book.print(), bytes);
        }
    }
}
