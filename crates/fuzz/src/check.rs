//! Properties that several targets share, and whom they ask for users.

use std::{ops::Range, path::Path};
use why401_message::Secret;
use why401_serverconf::{Accounts, Checked, Groups, Unread, UserFile};

/// A range lies in a text and does not cut a character.
pub(crate) fn in_text(range: &Range<usize>, text: &str) {
    assert!(text.get(range.clone()).is_some(), "{range:?} is no part of a text of {} bytes", text.len());
}

/// A range lies in bytes.
pub(crate) fn in_bytes(range: &Range<usize>, bytes: &[u8]) {
    assert!(bytes.get(range.clone()).is_some(), "{range:?} is no part of {} bytes", bytes.len());
}

/// A line and a column, from 1, that a text has; the column behind its last character counts.
pub(crate) fn place(line: usize, column: usize, text: &str) {
    let row = line.checked_sub(1).and_then(|n| text.split('\n').nth(n));
    let width = row.map(|row| row.chars().count());
    assert!(width.is_some_and(|w| (1..=w + 1).contains(&column)), "no {line}:{column} in {text:?}");
}

/// Nothing in it can move a cursor, hide or reorder text. Line feeds are looked at by the caller.
pub(crate) fn quiet(text: &str) {
    let loud = |c: char| {
        c.is_control()
            || matches!(u32::from(c), 0x200B..=0x200F | 0x2028..=0x202E | 0x2066..=0x2069 | 0xE0000..=0xE007F)
    };
    assert_eq!(text.chars().find(|c| loud(*c)), None, "in {text:?}");
}

/// A server's users: nobody.
pub(crate) struct Nobody;

impl Accounts for Nobody {
    fn check(&self, _: &UserFile, _: &[u8], _: &Secret) -> Checked {
        Checked::NoSuchUser
    }

    fn groups(&self, _: &Path, _: &[u8]) -> Result<Groups, Unread> {
        Ok(Groups::new())
    }
}
