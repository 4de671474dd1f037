//! Directives and blocks as they stand in a file; the shape is the same in every dialect.

use crate::{Spot, Text};

/// A directive, or a block with what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// As spelled: `Require`, `Directory`, `location`.
    pub name: Word,
    /// Its arguments, unquoted.
    pub args: Vec<Word>,
    /// What a block holds; `None` for a directive.
    pub inside: Option<Vec<Node>>,
    /// From the name to the end of the last argument, or of the whole block.
    pub spot: Spot,
}

impl Node {
    /// Whether it is the named one; `name` in lower case.
    pub fn is(&self, name: &str) -> bool {
        self.name.text.eq_ignore_ascii_case(name.as_bytes())
    }

    /// An argument's bytes.
    pub fn arg(&self, n: usize) -> Option<&[u8]> {
        self.args.get(n).map(|w| w.text.as_slice())
    }
}

/// A word of a directive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Without quotes and escapes, as the server takes it.
    pub text: Vec<u8>,
    /// With its quotes.
    pub spot: Spot,
    /// Whether it stood in quotes, so that it is never a keyword.
    pub quoted: bool,
}

impl Word {
    /// For people.
    pub fn lossy(&self) -> String {
        String::from_utf8_lossy(&self.text).into_owned()
    }
}

/// What a reader found odd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Where.
    pub spot: Spot,
    /// A fragment without a full stop: `the block is never closed`. Holds no line of the file.
    pub what: String,
    /// What the server makes of it.
    pub severity: Severity,
}

/// What a server makes of something odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It does not notice.
    Odd,
    /// It was not read here, for want of a right or by a limit, so what follows may lack something.
    Unread,
    /// It refuses to start with it, or answers 500 where it stands in a `.htaccess`.
    Fatal,
}

impl Complaint {
    /// Something at a place.
    pub fn new(severity: Severity, spot: Spot, what: impl Into<String>) -> Self {
        Self { spot, what: what.into(), severity }
    }

    /// About a file as a whole.
    pub fn of_file(severity: Severity, text: &Text, what: impl Into<String>) -> Self {
        Self::new(severity, text.spot(0..0), what)
    }
}
