//! What in a file of users keeps people out of a given server, with its place and with whom it hits.

mod damage;
mod line;
mod whole;

pub use damage::{Damage, Shape};

use crate::{Book, Place, Reader};
use line::Index;
use std::ops::Range;

/// What the file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose<'a> {
    /// `AuthType Basic` and its like.
    Basic,
    /// `AuthType Digest` with this realm.
    Digest(&'a [u8]),
}

/// One thing that is wrong, or looks so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub what: Damage,
    /// Where it begins.
    pub place: Place,
    /// In the bytes of the file.
    pub bytes: Range<usize>,
    /// Who cannot log in because of it.
    pub hits: Hits,
}

/// Who cannot log in because of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hits {
    /// Nobody who could otherwise: a hint.
    Nobody,
    /// The user of this name.
    User(Vec<u8>),
    /// Every user of the file.
    Everybody,
}

/// The most findings that are told of one file.
const MOST: usize = 1000;

/// What is wrong with a file for this reader: what hits everybody first, then line by line. At most a thousand.
///
/// A user whose right password the server refuses because of the file has a finding that hits him; what no finding
/// hits is read as it looks.
pub fn findings(reader: Reader, book: &Book, purpose: Purpose<'_>) -> Vec<Finding> {
    let mut found = whole::findings(reader, book);
    let lost = found.iter().any(|finding| finding.hits == Hits::Everybody);
    if !lost {
        let index = Index::of(reader, book, purpose);
        found.extend(book.lines().filter_map(|line| index.finding(&line)).take(MOST));
    }
    found
}

impl Finding {
    fn new(book: &Book, what: Damage, bytes: Range<usize>, hits: Hits) -> Self {
        Self { what, place: book.place(bytes.start), bytes, hits }
    }
}
