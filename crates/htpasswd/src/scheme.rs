//! Which way of storing a password an entry is in.

use crate::crypt::is_crypt64;
use std::fmt;

/// A way of storing passwords, told by the beginning of what is stored and, where that says nothing, by its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    /// `$apr1$`, the default of `htpasswd`.
    Apr1,
    /// `$1$`.
    Md5Crypt,
    /// `$2a$`, `$2b$`, `$2x$`, `$2y$`: the letter.
    Bcrypt(u8),
    /// `$5$`.
    Sha256Crypt,
    /// `$6$`.
    Sha512Crypt,
    /// `$y$`, the default of many Linux distributions.
    Yescrypt,
    /// `$gy$`.
    GostYescrypt,
    /// `$7$`.
    Scrypt,
    /// `$sha1$` of NetBSD.
    Sha1Crypt,
    /// `$md5$` and `$md5,` of Solaris.
    SunMd5,
    /// `$3$`.
    Nt,
    /// Thirteen characters.
    Des,
    /// `_` and nineteen characters.
    Bsdi,
    /// `{SHA}`.
    Sha,
    /// `{SSHA}`.
    Ssha,
    /// `{SHA256}`, `{SSHA256}`, `{SHA384}`, `{SSHA384}`, `{SHA512}`, `{SSHA512}`.
    Sha2 {
        /// Of the digest.
        bits: u16,
        /// Whether a salt follows it.
        salted: bool,
    },
    /// `{MD5}`, `{SMD5}`.
    Md5 {
        /// Whether a salt follows the digest.
        salted: bool,
    },
    /// `{PLAIN}`, `{CLEARTEXT}`.
    Plain,
    /// `{CRYPT}`: what follows is of another scheme.
    Crypt,
    /// Another word in braces.
    Braced,
    /// `$argon2id$`, `$argon2i$`, `$argon2d$`.
    Argon2,
    /// `$pbkdf2…`, `pbkdf2_…`.
    Pbkdf2,
    /// `$P$` and `$H$` of phpass.
    Phpass,
    /// Another word between dollars.
    Dollar,
    /// A digest in hexadecimal: 32 digits are MD5, as in files for Digest; 40 SHA-1, 64 SHA-256.
    Hex {
        /// How many digits.
        digits: u8,
    },
    /// Nothing.
    Empty,
    /// Nothing that any scheme writes: most likely the password itself.
    Text,
}

impl Scheme {
    /// The scheme something stored is of, whether or not it is damaged.
    pub fn of(stored: &[u8]) -> Self {
        match stored {
            [] => Self::Empty,
            [b'$', rest @ ..] => dollar(rest),
            [b'{', rest @ ..] => braced(rest),
            _ if stored.starts_with(b"pbkdf2_") => Self::Pbkdf2,
            [b'_', rest @ ..] if rest.len() == 19 && all_crypt64(rest) => Self::Bsdi,
            _ if stored.len() == 13 && all_crypt64(stored) && ends_even(stored) => Self::Des,
            _ => hex(stored).unwrap_or(Self::Text),
        }
    }
}

impl Scheme {
    /// Whether the beginning says that this is a hash, and not a password that looks like one by chance.
    pub(crate) fn is_plainly_a_hash(self) -> bool {
        !matches!(
            self,
            Self::Des
                | Self::Bsdi
                | Self::Hex { .. }
                | Self::Plain
                | Self::Crypt
                | Self::Braced
                | Self::Dollar
                | Self::Empty
                | Self::Text
        )
    }
}

/// Eleven characters for eight bytes leave two bits, which are zero.
pub(crate) fn ends_even(stored: &[u8]) -> bool {
    stored.last().is_some_and(|b| b".26AEIMQUYcgkosw".contains(b))
}

fn all_crypt64(text: &[u8]) -> bool {
    text.iter().all(|b| is_crypt64(*b))
}

fn hex(stored: &[u8]) -> Option<Scheme> {
    let digits = u8::try_from(stored.len()).ok().filter(|n| [32, 40, 64].contains(n))?;
    stored.iter().all(u8::is_ascii_hexdigit).then_some(Scheme::Hex { digits })
}

/// By what stands between the first two dollars.
fn dollar(rest: &[u8]) -> Scheme {
    let end = rest.iter().position(|b| b"$,".contains(b));
    match &rest[..end.unwrap_or(rest.len())] {
        _ if end.is_none() => Scheme::Dollar,
        b"apr1" => Scheme::Apr1,
        b"1" => Scheme::Md5Crypt,
        [b'2', letter @ (b'a' | b'b' | b'x' | b'y')] => Scheme::Bcrypt(*letter),
        b"5" => Scheme::Sha256Crypt,
        b"6" => Scheme::Sha512Crypt,
        b"y" => Scheme::Yescrypt,
        b"gy" => Scheme::GostYescrypt,
        b"7" => Scheme::Scrypt,
        b"sha1" => Scheme::Sha1Crypt,
        b"md5" => Scheme::SunMd5,
        b"3" => Scheme::Nt,
        b"P" | b"H" => Scheme::Phpass,
        b"argon2id" | b"argon2i" | b"argon2d" => Scheme::Argon2,
        name if name.starts_with(b"pbkdf2") => Scheme::Pbkdf2,
        _ => Scheme::Dollar,
    }
}

/// By what stands between braces.
fn braced(rest: &[u8]) -> Scheme {
    let Some(end) = rest.iter().position(|b| *b == b'}') else { return Scheme::Text };
    let sha2 = |bits, salted| Scheme::Sha2 { bits, salted };
    match &rest[..end] {
        b"SHA" => Scheme::Sha,
        b"SSHA" => Scheme::Ssha,
        b"SHA256" => sha2(256, false),
        b"SSHA256" => sha2(256, true),
        b"SHA384" => sha2(384, false),
        b"SSHA384" => sha2(384, true),
        b"SHA512" => sha2(512, false),
        b"SSHA512" => sha2(512, true),
        b"MD5" => Scheme::Md5 { salted: false },
        b"SMD5" => Scheme::Md5 { salted: true },
        b"PLAIN" | b"CLEARTEXT" => Scheme::Plain,
        b"CRYPT" => Scheme::Crypt,
        _ => Scheme::Braced,
    }
}

impl fmt::Display for Scheme {
    /// A name for people, with what stands in the file: `bcrypt ($2y$)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match *self {
            Self::Bcrypt(letter) => return write!(f, "bcrypt ($2{}$)", char::from(letter)),
            Self::Sha2 { bits, salted } => {
                return write!(f, "{{{}SHA{bits}}}", if salted { "S" } else { "" });
            }
            Self::Hex { digits } => return write!(f, "a digest of {digits} hexadecimal digits"),
            Self::Apr1 => "Apache MD5 ($apr1$)",
            Self::Md5Crypt => "MD5 crypt ($1$)",
            Self::Sha256Crypt => "SHA-256 crypt ($5$)",
            Self::Sha512Crypt => "SHA-512 crypt ($6$)",
            Self::Yescrypt => "yescrypt ($y$)",
            Self::GostYescrypt => "gost-yescrypt ($gy$)",
            Self::Scrypt => "scrypt ($7$)",
            Self::Sha1Crypt => "SHA-1 crypt ($sha1$)",
            Self::SunMd5 => "Solaris MD5 ($md5$)",
            Self::Nt => "NT hash ($3$)",
            Self::Des => "DES crypt",
            Self::Bsdi => "BSD crypt (_)",
            Self::Sha => "{SHA}",
            Self::Ssha => "{SSHA}",
            Self::Md5 { salted: false } => "{MD5}",
            Self::Md5 { salted: true } => "{SMD5}",
            Self::Plain => "plain text ({PLAIN})",
            Self::Crypt => "{CRYPT}",
            Self::Braced => "an unknown scheme in braces",
            Self::Argon2 => "Argon2",
            Self::Pbkdf2 => "PBKDF2",
            Self::Phpass => "phpass ($P$)",
            Self::Dollar => "an unknown scheme between dollars",
            Self::Empty => "nothing",
            Self::Text => "plain text",
        };
        f.write_str(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes() {
        let cases: [(&str, &str); 22] = [
            ("$apr1$x$", "Apache MD5 ($apr1$)"),
            ("$1$", "MD5 crypt ($1$)"),
            ("$2y$05$", "bcrypt ($2y$)"),
            ("$2z$05$", "an unknown scheme between dollars"),
            ("$6$rounds=5$", "SHA-512 crypt ($6$)"),
            ("$md5,rounds=3$", "Solaris MD5 ($md5$)"),
            ("$argon2id$v=19$", "Argon2"),
            ("$pbkdf2-sha256$1$", "PBKDF2"),
            ("$P$B", "phpass ($P$)"),
            ("$5", "an unknown scheme between dollars"),
            ("{SHA}", "{SHA}"),
            ("{SSHA512}", "{SSHA512}"),
            ("{sha}", "an unknown scheme in braces"),
            ("{SHA", "plain text"),
            ("rl0uU1fwf0dWV", "plain text"),
            ("rl0uU1fwf0dWM", "DES crypt"),
            ("_J9..rasmBYk8r9AiWNc", "BSD crypt (_)"),
            ("_short", "plain text"),
            ("5f4dcc3b5aa765d61d8327deb882cf99", "a digest of 32 hexadecimal digits"),
            ("", "nothing"),
            ("secret", "plain text"),
            ("$y$j9T$", "yescrypt ($y$)"),
        ];
        for (stored, name) in cases {
            assert_eq!(Scheme::of(stored.as_bytes()).to_string(), name, "{stored}");
        }
    }
}
