//! The parts of an `Authorization` value, and the defects that can be seen in them.

use crate::{Scheme, Shape, anatomy};
use std::ops::Range;
use why401_message::Secret;

/// An `Authorization` value taken apart (RFC 9110 section 11.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// The scheme meant, after defects are seen through: `Bearer` in `Basic Bearer x`.
    pub scheme: Scheme,
    /// The scheme as spelled; empty when there is none or when it might be part of a secret.
    pub scheme_text: String,
    /// What follows the scheme, without the quotes, blanks and strays reported in `quirks`.
    pub payload: Secret,
    /// What the payload looks like.
    pub shape: Shape,
    /// Defects in the order they were found, each kind at most once.
    pub quirks: Vec<Quirk>,
    /// User name and password when the payload yields them.
    pub basic: Option<BasicPair>,
}

impl Credentials {
    /// The quirk of this kind, if there is one; the edge in [`QuirkKind::SpaceAroundPassword`] does not count.
    pub fn quirk(&self, kind: QuirkKind) -> Option<&Quirk> {
        self.quirks.iter().find(|q| q.kind.is(kind))
    }

    /// Whether there is a quirk of this kind.
    pub fn has(&self, kind: QuirkKind) -> bool {
        self.quirk(kind).is_some()
    }
}

/// User name and password of Basic (RFC 7617 section 2), split at the first colon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasicPair {
    /// Before the first colon.
    pub user: Secret,
    /// After the first colon.
    pub password: Secret,
}

impl BasicPair {
    /// The user name, fit to be shown; `None` where it may be a secret itself: a key in its place, or a lone text
    /// without password.
    pub fn shown_user(&self) -> Option<String> {
        let open =
            !self.user.is_empty() && !self.password.is_empty() && !crate::pair::is_key(self.user.reveal());
        open.then(|| why401_message::show(self.user.reveal()))
    }

    /// Whether name or password are others once they are form-encoded, as OAuth wants it before Basic (RFC 6749
    /// section 2.3.1).
    pub fn is_changed_by_form_encoding(&self) -> bool {
        let stays = |b: &u8| b.is_ascii_alphanumeric() || b"-._*~".contains(b);
        [&self.user, &self.password].into_iter().any(|part| !part.reveal().iter().all(stays))
    }
}

/// One defect and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quirk {
    /// What is wrong.
    pub kind: QuirkKind,
    /// Bytes of the value concerned; empty where something is missing. Inside base64 it is the whole payload.
    pub span: Range<usize>,
}

/// Which end of a text has white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Edge {
    /// Before the text.
    Start,
    /// After the text, often a newline from `echo`.
    End,
    /// Before and after.
    Both,
}

/// A defect of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QuirkKind {
    /// `BearereyJ…`: no blank after the scheme.
    MissingSpace,
    /// `Bearer: x`, `Bearer=x`, `Bearer%20x`, a tab: something other than blanks after the scheme.
    SchemePunctuation,
    /// `Bearer  x`: more than one blank after the scheme; correct by RFC 9110 section 11.4, lost on servers that split
    /// the value at each blank.
    ExtraSpace,
    /// `bearer`, `BASIC`: correct by RFC 9110, refused by some servers.
    UnusualCase,
    /// Nothing, a scheme alone, or a Basic pair of two empty texts.
    EmptyValue,
    /// `Bearer Bearer x`, `Authorization: Bearer x` in the value, `Basic Bearer x`.
    DoublePrefix,
    /// Quotes around the token or the whole value, or one left over; brackets around the token.
    Quoted,
    /// No-break and zero-width characters, byte order mark, control characters, terminal sequences.
    Invisible,
    /// `YOUR_TOKEN`, `<token>`, `***`: text from documentation that is nobody's secret.
    Placeholder,
    /// `changeme`, `my-token`, `TOKEN`, `xxxx`: an example's word, which somebody may have made the secret.
    ExampleWord,
    /// `$TOKEN`, `${{ secrets.X }}`, `%TOKEN%`: a variable nobody replaced.
    UnexpandedVariable,
    /// `undefined`, `null`, `[object Object]`: a variable that held nothing.
    NullWord,
    /// White space, comma, semicolon, dot, backslash, `\n` or `%0A` after the payload.
    StrayEnd,
    /// White space or punctuation before the value or the payload.
    StrayStart,
    /// White space inside a token or base64.
    InnerSpace,
    /// A token or pair without a scheme.
    NoScheme,
    /// Two credentials joined by a comma.
    Merged,
    /// Basic with something that is not base64.
    NotBase64,
    /// Basic in the URL-safe alphabet (`-` and `_`).
    UrlSafeAlphabet,
    /// `Basic alice:secret`: not encoded.
    PlainPair,
    /// Basic that decodes to a text without colon.
    NoColon,
    /// Basic encoded twice.
    DoubleEncoded,
    /// No user name but a password.
    EmptyUser,
    /// A user name but no password.
    EmptyPassword,
    /// White space in the user name.
    SpaceInUser,
    /// White space or a newline around the password.
    SpaceAroundPassword(Edge),
    /// Bytes over 0x7F that are UTF-8.
    NonAsciiUtf8,
    /// Bytes over 0x7F that are not UTF-8, so probably Latin-1.
    NonAsciiLatin1,
    /// `%40` and the like in user name or password.
    PercentEncoded,
    /// Every letter of the password is a capital: Caps Lock, perhaps.
    AllCaps,
    /// First letter small, the others capitals: Caps Lock with Shift.
    InvertedCase,
    /// Full-width characters (U+FF01 to U+FF5E) of an input method.
    FullWidth,
    /// Two colons or more: the user name may hold one, which Basic cannot say.
    ColonInPassword,
    /// Basic with a token in place of a pair.
    TokenInBasic,
    /// Bearer with the base64 of a pair.
    PairInBearer,
}

impl QuirkKind {
    /// Equality that takes every [`QuirkKind::SpaceAroundPassword`] for the same.
    pub fn is(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

/// Takes the value of an `Authorization` or `Proxy-Authorization` field apart. The value is expected without the
/// optional white space that surrounds it on the wire; never fails.
pub fn dissect(value: &[u8]) -> Credentials {
    anatomy::read(value).credentials
}

/// Takes a value without scheme apart: an API-key field, say.
pub fn dissect_token(value: &[u8]) -> Credentials {
    anatomy::read_token(value).credentials
}
