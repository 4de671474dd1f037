//! The kinds of damage.

use crate::Why;
use std::fmt;

/// What is wrong with a file of users, or with a line of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Damage {
    /// It has no bytes, or nothing but space and comments.
    NoEntries,
    /// It is no list of users at all.
    Shape(Shape),
    /// Its lines end in carriage returns alone: for the server it is one line.
    CarriageReturns,
    /// The server gives up the whole file because of this line.
    Refused,
    /// It has one user only: `htpasswd -c` makes the file anew.
    OneUser,
    /// A mark of UTF-8 belongs to the first name.
    Mark,
    /// Something invisible belongs to the name.
    InvisibleInName,
    /// Space belongs to the name.
    SpaceInName,
    /// Space belongs to the hash.
    SpaceInHash,
    /// A further field belongs to the hash.
    FurtherField,
    /// Two colons where one should be.
    Colons,
    /// The server cannot read the hash.
    Unread(Why),
    /// A line for Digest in a file for Basic.
    ForDigest,
    /// A line for Basic in a file for Digest.
    ForBasic,
    /// A line for Digest with another realm.
    OtherRealm,
    /// Another line for the same name counts.
    Duplicate {
        /// Its number, from 1.
        counts: usize,
    },
    /// The hash goes on in the next line.
    Wrapped,
    /// A line without a colon.
    NoColon,
    /// Nothing before the colon.
    NoName,
    /// The server does not come as far as this line: one before it is too long, continued, or ends in a NUL.
    Hidden {
        /// The line that hides it, as far as one can tell.
        by: usize,
    },
    /// The server skips the line: it is too long, or begins in a way that makes it a comment.
    Skipped,
}

/// What a file is instead of a list of users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shape {
    /// UTF-16, as some Windows programs write.
    Utf16,
    /// Rich text of a word processor.
    RichText,
    /// A page of HTML.
    Html,
    /// A list of users in base64, as Kubernetes keeps it.
    Base64,
}

impl fmt::Display for Damage {
    /// A fragment: `space belongs to the name`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Unread(why) => return write!(f, "the stored hash {why}"),
            Self::Duplicate { counts } => {
                return write!(f, "line {counts} is for the same name, and it counts");
            }
            Self::Hidden { by } => {
                return write!(f, "the server does not come as far as this: line {by} hides it");
            }
            Self::NoEntries => "no user is in the file",
            Self::Shape(Shape::Utf16) => "the file is in UTF-16",
            Self::Shape(Shape::RichText) => "the file is a document of a word processor",
            Self::Shape(Shape::Html) => "the file is a page of HTML",
            Self::Shape(Shape::Base64) => "the file is still in base64",
            Self::CarriageReturns => {
                "the lines end in carriage returns alone, and the server takes them for one"
            }
            Self::Refused => "the server gives up the whole file because of this line",
            Self::OneUser => "the file has one user only",
            Self::Mark => "a byte order mark belongs to the first name",
            Self::InvisibleInName => "something invisible belongs to the name",
            Self::SpaceInName => "space belongs to the name",
            Self::SpaceInHash => "space belongs to the hash",
            Self::FurtherField => "a further field belongs to the hash",
            Self::Colons => "there is a colon too many",
            Self::ForDigest => "the line is for Digest",
            Self::ForBasic => "the line is for Basic",
            Self::OtherRealm => "the line is for another realm",
            Self::Wrapped => "the hash goes on in the next line",
            Self::NoColon => "the line has no colon",
            Self::NoName => "the line has no name",
            Self::Skipped => "the server skips the line",
        };
        f.write_str(text)
    }
}
