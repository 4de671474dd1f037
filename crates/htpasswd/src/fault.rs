//! What is wrong with something stored: forms that no password can ever lead to.

use crate::{Scheme, crypt::is_crypt64};
use std::fmt;

/// Why no password can fit, whatever reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    /// So many characters are missing at its end.
    TooShort(usize),
    /// So many characters are too many.
    TooLong(usize),
    /// A character that this scheme never writes, counted from 1.
    Character(usize),
    /// The last character holds bits that are always zero.
    LastBits,
    /// The number for the cost is none, or none that is allowed.
    Cost,
    /// The salt is too short, too long or not there.
    Salt,
    /// The first `$` is missing.
    DollarLost,
    /// Every `$` is there twice, as a Compose file needs them.
    DollarsDoubled,
    /// A shell replaced what it took for variables: `$2y$05$…` became `ybash5…`.
    ShellExpanded,
    /// Quotes around it.
    Quoted,
    /// The name of the scheme is in another case.
    Case,
}

impl fmt::Display for Fault {
    /// A fragment: `is 3 characters short`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        match *self {
            Self::TooShort(n) => write!(f, "is {n} character{} short", plural(n)),
            Self::TooLong(n) => write!(f, "has {n} character{} too many", plural(n)),
            Self::Character(n) => write!(f, "has a character in position {n} that no hash has"),
            Self::LastBits => f.write_str("ends in a character that no hash ends in"),
            Self::Cost => f.write_str("has an impossible number for its cost"),
            Self::Salt => f.write_str("has an impossible salt"),
            Self::DollarLost => f.write_str("lacks the first $"),
            Self::DollarsDoubled => f.write_str("has every $ twice"),
            Self::ShellExpanded => f.write_str("lost to a shell what follows each $"),
            Self::Quoted => f.write_str("is in quotes"),
            Self::Case => f.write_str("has the name of its scheme in another case"),
        }
    }
}

/// The fault of something stored; `None` where a password may fit, or the scheme is not known well enough.
pub fn fault(stored: &[u8]) -> Option<Fault> {
    match Scheme::of(stored) {
        Scheme::Apr1 => salted(stored, 6, 8, 22, b"./01"),
        Scheme::Md5Crypt => salted(stored, 3, 8, 22, b"./01"),
        Scheme::Sha256Crypt => sha_crypt(stored, 43, &ENDS_16),
        Scheme::Sha512Crypt => sha_crypt(stored, 86, b"./01"),
        Scheme::Bcrypt(_) => bcrypt(stored),
        Scheme::Yescrypt | Scheme::GostYescrypt => yescrypt(stored),
        Scheme::Scrypt => scrypt(stored),
        Scheme::Nt => nt(stored),
        Scheme::Sha => base64(stored, 5, Some(20)),
        Scheme::Ssha => base64(stored, 6, None),
        Scheme::Phpass => fixed(stored, 0, 34, b""),
        Scheme::Text | Scheme::Dollar | Scheme::Braced => disguised(stored),
        _ => None,
    }
}

/// The last characters of 32 bytes in 43 characters, low bits first: four bits count.
const ENDS_16: [u8; 16] = *b"./0123456789ABCD";

/// `$mark$salt$` and `length` characters.
fn salted(stored: &[u8], mark: usize, salt: usize, length: usize, ends: &[u8]) -> Option<Fault> {
    let rest = &stored[mark..];
    let Some(end) = rest.iter().position(|b| *b == b'$') else {
        return Some(if rest.len() > salt { Fault::Salt } else { Fault::TooShort(length + 1) });
    };
    if end > salt {
        return Some(Fault::Salt);
    }
    fixed(stored, mark + end + 1, length, ends)
}

/// `length` characters from `start` on, of which the last is one of `ends`; any, where there are none.
fn fixed(stored: &[u8], start: usize, length: usize, ends: &[u8]) -> Option<Fault> {
    let text = &stored[start..];
    let stranger = |b: &u8| !(is_crypt64(*b) || start == 0 && *b == b'$');
    if let Some(at) = text.iter().position(stranger) {
        return Some(Fault::Character(start + at + 1));
    }
    match text.len() {
        n if n < length => Some(Fault::TooShort(length - n)),
        n if n > length => Some(Fault::TooLong(n - length)),
        _ => text.last().filter(|b| !ends.is_empty() && !ends.contains(b)).map(|_| Fault::LastBits),
    }
}

/// `$5$[rounds=n$]salt$hash`.
fn sha_crypt(stored: &[u8], length: usize, ends: &[u8]) -> Option<Fault> {
    let rest = &stored[3..];
    let Some(number) = rest.strip_prefix(b"rounds=") else { return salted(stored, 3, 16, length, ends) };
    let digits = number.iter().take_while(|b| b.is_ascii_digit()).count();
    let count = std::str::from_utf8(&number[..digits]).ok().and_then(|n| n.parse::<u64>().ok());
    let good = number.get(digits) == Some(&b'$')
        && number.first() != Some(&b'0')
        && count.is_some_and(|n| (1000..=999_999_999).contains(&n));
    if good { salted(stored, 3 + 7 + digits + 1, 16, length, ends) } else { Some(Fault::Cost) }
}

/// `$2y$nn$`, 22 characters of salt, 31 of hash.
fn bcrypt(stored: &[u8]) -> Option<Fault> {
    let [tens, ones, b'$', ..] = stored[4..] else {
        return Some(if stored.len() < 7 { Fault::TooShort(60 - stored.len()) } else { Fault::Cost });
    };
    let count =
        [tens, ones].iter().try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')));
    if !count.is_some_and(|n| (4..=31).contains(&n)) {
        return Some(Fault::Cost);
    }
    let fault = fixed(stored, 7, 53, b".CGKOSWaeimquy26");
    fault.or_else(|| (!b".Oeu".contains(&stored[28])).then_some(Fault::Salt))
}

/// `$7$`, eleven characters of numbers, salt, `$` and 43 characters.
fn scrypt(stored: &[u8]) -> Option<Fault> {
    let end = stored.iter().rposition(|b| *b == b'$').filter(|end| *end >= 14);
    end.map_or(Some(Fault::TooShort(44)), |end| fixed(stored, end + 1, 43, &ENDS_16))
}

/// `$3$$` and 32 small hexadecimal digits.
fn nt(stored: &[u8]) -> Option<Fault> {
    let digits = stored.strip_prefix(b"$3$$").unwrap_or_default();
    match digits.len() {
        n if n < 32 => Some(Fault::TooShort(32 - n)),
        n if n > 32 => Some(Fault::TooLong(n - 32)),
        _ => digits.iter().position(|b| !b"0123456789abcdef".contains(b)).map(|at| Fault::Character(at + 5)),
    }
}

/// `$y$params$salt$` and 43 characters, of which the last holds four bits.
fn yescrypt(stored: &[u8]) -> Option<Fault> {
    let mut dollars = (0..stored.len()).filter(|at| stored[*at] == b'$').skip(2);
    let Some((_, end)) = dollars.next().zip(dollars.next()) else { return Some(Fault::TooShort(44)) };
    fixed(stored, end + 1, 43, &ENDS_16)
}

/// A word in braces, then standard base64 with padding of so many bytes, or of a SHA-1 and more.
fn base64(stored: &[u8], mark: usize, length: Option<usize>) -> Option<Fault> {
    let text = &stored[mark..];
    let pads = text.iter().rev().take_while(|b| **b == b'=').count();
    let digits = &text[..text.len() - pads];
    let stranger = |b: &u8| !(b.is_ascii_alphanumeric() || b"+/".contains(b));
    if let Some(at) = digits.iter().position(stranger) {
        return Some(Fault::Character(mark + at + 1));
    }
    let expected = length.map_or(28, |bytes| bytes.div_ceil(3) * 4);
    match text.len() {
        n if n < expected => Some(Fault::TooShort(expected - n)),
        n if length.is_some() && n > expected => Some(Fault::TooLong(n - expected)),
        n if n % 4 != 0 || pads > 2 || (length.is_some() && pads != 1) => Some(Fault::TooShort(4 - n % 4)),
        _ => {
            let last = digits.last().copied().unwrap_or_default();
            let ends: &[u8] = [&b""[..], b"AEIMQUYcgkosw048", b"AQgw"][pads];
            (pads > 0 && !ends.contains(&last)).then_some(Fault::LastBits)
        }
    }
}

/// A hash that something was done to before its scheme can be told.
fn disguised(stored: &[u8]) -> Option<Fault> {
    let known = |text: &[u8]| {
        !matches!(Scheme::of(text), Scheme::Dollar | Scheme::Braced | Scheme::Text | Scheme::Des)
    };
    let doubled = stored.starts_with(b"$$").then(|| undoubled(stored));
    let upper = stored.to_ascii_uppercase();
    let lower = stored.to_ascii_lowercase();
    match stored {
        _ if doubled.is_some_and(|single| known(&single)) => Some(Fault::DollarsDoubled),
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] if known(inner) => Some(Fault::Quoted),
        _ if shell_expanded(stored) => Some(Fault::ShellExpanded),
        [b'$', ..] if known(&lower) => Some(Fault::Case),
        [b'{', ..] if known(&upper) => Some(Fault::Case),
        [first, ..] if !b"${".contains(first) && names(stored) => Some(Fault::DollarLost),
        _ => None,
    }
}

/// Every `$$` made one.
fn undoubled(stored: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(stored.len());
    let mut bytes = stored.iter().peekable();
    while let Some(b) = bytes.next() {
        out.push(*b);
        if *b == b'$' {
            bytes.next_if(|next| **next == b'$');
        }
    }
    out
}

/// `apr1$…`, `2y$05$…`, `6$…`, of the right length but for the dollar.
fn names(stored: &[u8]) -> bool {
    let whole = [b"$", stored].concat();
    let hashes = matches!(
        Scheme::of(&whole),
        Scheme::Apr1
            | Scheme::Md5Crypt
            | Scheme::Bcrypt(_)
            | Scheme::Sha256Crypt
            | Scheme::Sha512Crypt
            | Scheme::Yescrypt
            | Scheme::Phpass
    );
    hashes && fault(&whole).is_none()
}

/// `$2` is an argument that is not there, `$0` the shell.
fn shell_expanded(stored: &[u8]) -> bool {
    let [b'a' | b'b' | b'y', rest @ ..] = stored else { return false };
    let rest = rest.strip_prefix(b"-").unwrap_or(rest);
    let rest =
        ["/usr/bin/", "/bin/"].iter().find_map(|dir| rest.strip_prefix(dir.as_bytes())).unwrap_or(rest);
    let shells = ["bash", "zsh", "dash", "ash", "sh"];
    shells.iter().any(|shell| {
        rest.strip_prefix(shell.as_bytes()).and_then(<[u8]>::first).is_some_and(u8::is_ascii_digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults() {
        let bcrypt = "$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC";
        let apr1 = "$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/";
        let cases: [(String, Option<Fault>); 21] = [
            (bcrypt.into(), None),
            (apr1.into(), None),
            (bcrypt[..59].into(), Some(Fault::TooShort(1))),
            (format!("{bcrypt}."), Some(Fault::TooLong(1))),
            (bcrypt.replace("$05$", "$40$"), Some(Fault::Cost)),
            (bcrypt.replace("Ha6u", "Ha6v"), Some(Fault::Salt)),
            (bcrypt.replace('S', " "), Some(Fault::Character(16))),
            (bcrypt.replace('$', "$$"), Some(Fault::DollarsDoubled)),
            (bcrypt[1..].into(), Some(Fault::DollarLost)),
            (bcrypt.to_uppercase(), Some(Fault::Case)),
            (format!("'{apr1}'"), Some(Fault::Quoted)),
            ("ybash5/r7q1BB8I2s0BRqC".into(), Some(Fault::ShellExpanded)),
            ("y-bash05.HHa6uXQ".into(), Some(Fault::ShellExpanded)),
            (apr1[..20].into(), Some(Fault::TooShort(17))),
            (apr1.replace("$HqJ", "x$HqJ"), Some(Fault::Salt)),
            (apr1.replace("rA/", "rAA"), Some(Fault::LastBits)),
            ("{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=".into(), None),
            ("{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g".into(), Some(Fault::TooShort(1))),
            ("{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9h=".into(), Some(Fault::LastBits)),
            ("{sha}W6ph5Mm5Pz8GgiULbPgzG37mj9g=".into(), Some(Fault::Case)),
            ("secret".into(), None),
        ];
        for (stored, expected) in cases {
            assert_eq!(fault(stored.as_bytes()), expected, "{stored}");
        }
    }
}
