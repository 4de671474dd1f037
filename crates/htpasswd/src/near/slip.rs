//! What may keep a login from fitting.

use crate::{Fault, Scheme};
use std::fmt;

/// The difference between a login as it was sent and one that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slip {
    /// The server cannot read the scheme of the hash, or the C library under it cannot.
    UnreadScheme(Scheme),
    /// The hash is damaged in a way that can be told back.
    Damaged(Fault),
    /// Space around the hash in the file.
    SpaceInFile,
    /// A mark or something invisible before the name in the file.
    InvisibleInFile,
    /// The password fits a line that does not count, since another is for the same name.
    LineThatDoesNotCount,
    /// The name in other capitals.
    UserCase,
    /// Space around the name as it was sent.
    UserSpace,
    /// The name without what stands before a backslash or behind an at sign.
    UserDomain,
    /// The name in another encoding, or composed in another way.
    UserCharset,
    /// Capitals for small letters and the other way round: Caps Lock.
    CapsLock,
    /// Only the first letter is in the other case, as telephones write it.
    FirstLetter,
    /// All letters small.
    LowerCase,
    /// Space or a line end around the password as it was sent.
    Space,
    /// The password was stored with a line end behind it.
    LineEndStored,
    /// One character too many at the end.
    LastCharacter,
    /// One character too many at the beginning.
    FirstCharacter,
    /// Only so many bytes were stored.
    Cut(usize),
    /// Sent percent-encoded.
    Percent,
    /// A plus sign sent for a blank.
    Plus,
    /// Sent with entities of HTML such as `&amp;`.
    Entities,
    /// Sent as UTF-8, stored as Latin-1.
    Utf8ForLatin1,
    /// Sent as Latin-1, stored as UTF-8.
    Latin1ForUtf8,
    /// Encoded twice as UTF-8, when sent or when stored.
    EncodedTwice,
    /// Accents composed in another way.
    Composition,
    /// Typographic quotes and dashes sent for plain ones.
    Typography,
    /// Letters of full width sent for plain ones.
    FullWidth,
    /// Typed on another keyboard.
    Keyboard(Layout, Layout),
    /// Stored through a shell, which changed it.
    Shell(Shell),
    /// In quotes that belong to no password, when sent or when stored.
    Quotes,
    /// Sent as base64.
    Base64,
    /// What was stored is a digest of the password, hashed once more.
    HashedBefore,
    /// A hash is stored as if it were the password itself.
    HashAsPlain,
    /// The hash itself was sent.
    HashSent,
    /// Sent twice in a row.
    Twice,
    /// Name and password in each other's place.
    Swapped,
    /// The password is that of another user.
    OtherUser,
    /// The login stands in another file.
    OtherFile,
}

/// A keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// QWERTY as in the United States.
    Us,
    /// QWERTZ as in Germany.
    De,
    /// AZERTY as in France.
    Fr,
    /// ЙЦУКЕН as in Russia.
    Ru,
}

/// What a shell does to an argument without single quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// `$name` became nothing.
    Variable,
    /// Backslashes vanished.
    Backslash,
    /// It ended at a character such as `&` or `;`.
    Ended,
    /// `$$` stands for `$`, as in a Compose file.
    DoubledDollar,
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Us => "a US keyboard",
            Self::De => "a German keyboard",
            Self::Fr => "a French keyboard",
            Self::Ru => "a Russian keyboard",
        })
    }
}

impl fmt::Display for Shell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Variable => "a shell took what follows a $ for a variable when the password was stored",
            Self::Backslash => "a shell removed backslashes when the password was stored",
            Self::Ended => "a shell ended the password at a special character when it was stored",
            Self::DoubledDollar => "a $ was written twice, as a Compose file needs it",
        })
    }
}

impl fmt::Display for Slip {
    /// A fragment that tells what is in the way: `Caps Lock was on`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::UnreadScheme(scheme) => return write!(f, "this server does not read {scheme}"),
            Self::Damaged(fault) => return write!(f, "the stored hash {fault}"),
            Self::Cut(bytes) => return write!(f, "only the first {bytes} bytes of it were stored"),
            Self::Keyboard(typed, meant) => {
                return write!(f, "it was typed on {typed} and meant for {meant}");
            }
            Self::Shell(shell) => return shell.fmt(f),
            Self::SpaceInFile => "there is space around the entry in the file",
            Self::InvisibleInFile => "something invisible stands before the name in the file",
            Self::LineThatDoesNotCount => {
                "it fits another line for the same name, and that one does not count"
            }
            Self::UserCase => "the name is written in other capitals in the file",
            Self::UserSpace => "there is space around the name that was sent",
            Self::UserDomain => "the name was sent with a domain that the file does not have",
            Self::UserCharset => "the name is in another encoding in the file",
            Self::CapsLock => "Caps Lock was on",
            Self::FirstLetter => "the first letter is in the other case",
            Self::LowerCase => "letters were sent in capitals that are small",
            Self::Space => "there is space or a line end around the password that was sent",
            Self::LineEndStored => "the password was stored with a line end behind it",
            Self::LastCharacter => "there is one character too many at its end",
            Self::FirstCharacter => "there is one character too many at its beginning",
            Self::Percent => "it was sent percent-encoded",
            Self::Plus => "a plus sign was sent for a blank",
            Self::Entities => "it was sent with entities of HTML",
            Self::Utf8ForLatin1 => "it was sent as UTF-8 and stored as Latin-1",
            Self::Latin1ForUtf8 => "it was sent as Latin-1 and stored as UTF-8",
            Self::EncodedTwice => "it was encoded twice",
            Self::Composition => "its accents are composed in another way",
            Self::Typography => "typographic quotes or dashes were sent for plain ones",
            Self::FullWidth => "letters of full width were sent for plain ones",
            Self::Quotes => "there are quotes around it on one side only",
            Self::Base64 => "it was sent as base64",
            Self::HashedBefore => "a digest of it was stored instead of itself",
            Self::HashAsPlain => "a hash of it is stored as if it were the password itself",
            Self::HashSent => "the stored hash itself was sent as the password",
            Self::Twice => "it was sent twice in a row",
            Self::Swapped => "name and password were sent in each other's place",
            Self::OtherUser => "it is the password of another user",
            Self::OtherFile => "the login stands in another file",
        };
        f.write_str(text)
    }
}
