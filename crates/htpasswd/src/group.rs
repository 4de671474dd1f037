//! Group files, as Apache reads them: `group: user user …` (httpd 2.4 `modules/aaa/mod_authz_groupfile.c`).

use crate::{
    Book,
    book::{is_space, trim},
    reader::{ApacheLines, word},
};
use std::{collections::BTreeSet, ops::Range};

/// A line of a group file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Apache compares it without regard to case.
    pub name: Vec<u8>,
    /// Compared byte by byte. May be in quotes in the file.
    pub members: Vec<Vec<u8>>,
    /// The line it begins in, from 1.
    pub line: usize,
    /// The bytes of the file it was taken from.
    pub text: Range<usize>,
}

/// The groups of a file in its order; a name may come twice, then its members add up.
pub fn groups(book: &Book) -> impl Iterator<Item = Group> + '_ {
    const LONGEST: usize = 16 << 20;
    ApacheLines::up_to(book.print(), LONGEST).filter_map(|line| {
        if line.text.is_empty() || line.text.starts_with(b"#") {
            return None;
        }
        let (name, rest) = word(&line.text);
        let trailing = name.iter().rev().take_while(|b| is_space(**b)).count();
        let name = name[..name.len() - trailing].to_vec();
        Some(Group { name, members: words(rest), line: line.number, text: line.source })
    })
}

/// The groups a user is in.
pub fn groups_of(book: &Book, user: &[u8]) -> BTreeSet<Vec<u8>> {
    groups(book).filter(|group| group.members.iter().any(|m| m == user)).map(|group| group.name).collect()
}

/// Words as `ap_getword_conf` takes them: in quotes of either kind, a backslash before a quote or a backslash.
fn words(text: &[u8]) -> Vec<Vec<u8>> {
    let mut words = Vec::new();
    let mut rest = trim(text);
    while let Some(first) = rest.first() {
        let quote = Some(*first).filter(|b| b"\"'".contains(b));
        let body = &rest[usize::from(quote.is_some())..];
        let end = end_of(body, quote);
        words.push(unescaped(&body[..end], quote));
        let after = &body[end..];
        rest = trim(&after[after.len().min(usize::from(quote.is_some()))..]);
    }
    words
}

/// Where a word ends.
fn end_of(body: &[u8], quote: Option<u8>) -> usize {
    let Some(quote) = quote else { return body.iter().position(|b| is_space(*b)).unwrap_or(body.len()) };
    let mut at = 0;
    while at < body.len() && body[at] != quote {
        let escaped = body[at] == b'\\' && body.get(at + 1).is_some_and(|b| *b == quote || *b == b'\\');
        at += if escaped { 2 } else { 1 };
    }
    at.min(body.len())
}

fn unescaped(body: &[u8], quote: Option<u8>) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut bytes = body.iter().copied().peekable();
    while let Some(b) = bytes.next() {
        let next =
            bytes.peek().copied().filter(|next| b == b'\\' && (*next == b'\\' || Some(*next) == quote));
        out.push(next.inspect(|_| _ = bytes.next()).unwrap_or(b));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(file: &str, user: &str) -> Vec<String> {
        let groups = groups_of(&Book::parse(file.as_bytes()), user.as_bytes());
        groups.into_iter().map(|name| String::from_utf8_lossy(&name).into_owned()).collect()
    }

    #[test]
    fn members() {
        let file = "# staff: alice\nstaff : alice bob\r\nwriters: 'anna b' \"c\\\"d\"\\\n carol alice\nnobody:\nlone alice\n";
        assert_eq!(of(file, "alice"), ["staff", "writers"]);
        assert_eq!(of(file, "bob"), ["staff"]);
        assert_eq!(of(file, "anna b"), ["writers"]);
        assert_eq!(of(file, "c\"d"), ["writers"]);
        assert_eq!(of(file, "Alice"), Vec::<String>::new());
    }

    #[test]
    fn places() {
        let book = Book::parse(b"a: x\\\ny\nb: z");
        let found: Vec<_> =
            groups(&book).map(|group| (group.line, group.text, group.members.len())).collect();
        assert_eq!(found, [(1, 0..8, 1), (3, 8..12, 1)]);
    }
}
