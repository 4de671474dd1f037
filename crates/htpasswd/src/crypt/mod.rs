//! `crypt(3)` as three C libraries compute it, and the algorithms behind it.

mod alphabet;
mod bcrypt;
mod des;
mod md5;
mod sha;
mod yescrypt;

use crate::{Budget, Cost, Libc};
use zeroize::Zeroizing;

pub(crate) use self::{
    alphabet::is_crypt64,
    bcrypt::bcrypt,
    des::{bigcrypt, bsdi, descrypt},
    md5::{APR1, MD5, md5_crypt},
};

/// What a function of the `crypt` family makes of a password and a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Made {
    /// A hash.
    Hash(Zeroizing<Vec<u8>>),
    /// Nothing that could ever fit: the function refuses the setting or the password.
    Refused,
    /// More than there is in the budget.
    TooCostly(Cost),
    /// What nobody here can compute.
    Unknown(&'static str),
}

impl Made {
    /// A hash.
    pub(crate) fn hash(text: Vec<u8>) -> Self {
        Self::Hash(Zeroizing::new(text))
    }
}

/// From here on no C library is asked any more: a header cannot carry it.
pub(crate) const LONGEST_PASSWORD: usize = 16 * 1024;

/// Computes it. `password` and `setting` hold no NUL.
pub(crate) fn crypt(libc: Libc, password: &[u8], setting: &[u8], budget: &mut Budget) -> Made {
    match libc {
        Libc::Libxcrypt => libxcrypt(password, setting, budget),
        Libc::Glibc => glibc(password, setting, budget),
        Libc::Musl => musl(password, setting, budget),
        Libc::Unknown => agreed(password, setting, budget),
    }
}

/// What all three say, where they say the same.
fn agreed(password: &[u8], setting: &[u8], budget: &mut Budget) -> Made {
    let said = [libxcrypt, glibc, musl].map(|crypt| crypt(password, setting, budget));
    if said[1..].iter().all(|made| *made == said[0]) {
        return said.into_iter().next().unwrap_or(Made::Refused);
    }
    let costly = said.into_iter().find(|made| matches!(made, Made::TooCostly(_)));
    costly.unwrap_or(Made::Unknown("it depends on the C library"))
}

/// Whether libxcrypt allows a character in a setting.
pub(crate) fn is_setting(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"!*:;\\".contains(&byte)
}

/// libxcrypt 4.4 with all its hashes, as Debian builds it (`lib/crypt.c`, `do_crypt`).
fn libxcrypt(password: &[u8], setting: &[u8], budget: &mut Budget) -> Made {
    const TOO_LONG: usize = 512;
    if password.len() >= TOO_LONG || !setting.iter().all(|b| is_setting(*b)) {
        return Made::Refused;
    }
    let begins = |prefix: &[u8]| setting.starts_with(prefix);
    match () {
        () if begins(b"$y$") => yescrypt::yescrypt(password, setting, budget),
        () if begins(b"$gy$") => Made::Unknown("gost-yescrypt is not computed here"),
        () if begins(b"$7$") => yescrypt::scrypt(password, setting, budget),
        () if begins(b"$2") && bcrypt::revision(setting).is_some() => bcrypt(password, setting, budget),
        () if begins(b"$6$") => sha::sha512(password, setting, sha::Rounds::Refused, budget),
        () if begins(b"$5$") => sha::sha256(password, setting, sha::Rounds::Refused, budget),
        () if begins(b"$sha1") => Made::Unknown("$sha1$ is not computed here"),
        () if begins(b"$md5") => Made::Unknown("the MD5 of Solaris is not computed here"),
        () if begins(MD5) => md5_crypt(MD5, password, setting, budget),
        () if begins(b"$3$") => Made::Unknown("NT hashes are not computed here"),
        () if begins(b"_") => bsdi(password, setting, budget),
        () if password.len() > 8 && setting.len() <= 13 => descrypt(password, setting, budget),
        () => bigcrypt(password, setting, budget),
    }
}

/// The crypt of glibc before libxcrypt (`crypt/crypt-entry.c`): it knows DES, MD5 and SHA-2.
fn glibc(password: &[u8], setting: &[u8], budget: &mut Budget) -> Made {
    let begins = |prefix: &[u8]| setting.starts_with(prefix);
    match () {
        () if begins(MD5) => md5_crypt(MD5, password, setting, budget),
        () if begins(b"$5$") => sha::sha256(password, setting, sha::Rounds::Clamped(999_999_999), budget),
        () if begins(b"$6$") => sha::sha512(password, setting, sha::Rounds::Clamped(999_999_999), budget),
        () => descrypt(password, setting, budget),
    }
}

/// musl 1.2 (`src/crypt/crypt_r.c`): DES with the BSD extension, MD5, SHA-2 and bcrypt.
fn musl(password: &[u8], setting: &[u8], budget: &mut Budget) -> Made {
    const LONGEST_FOR_SHA2: usize = 256;
    const LONGEST_FOR_MD5: usize = 30_000;
    let begins = |prefix: &[u8]| setting.starts_with(prefix);
    let long = |most: usize| password.len() > most;
    match () {
        () if begins(MD5) && long(LONGEST_FOR_MD5) => Made::Refused,
        () if begins(MD5) => md5_crypt(MD5, password, setting, budget),
        () if begins(b"$2") && setting.get(3) == Some(&b'$') => bcrypt(password, setting, budget),
        () if (begins(b"$5$") || begins(b"$6$")) && long(LONGEST_FOR_SHA2) => Made::Refused,
        () if begins(b"$5$") => sha::sha256(password, setting, sha::Rounds::Clamped(9_999_999), budget),
        () if begins(b"$6$") => sha::sha512(password, setting, sha::Rounds::Clamped(9_999_999), budget),
        () if begins(b"_....") => Made::Refused,
        () if begins(b"_") => bsdi(password, setting, budget),
        () if setting.iter().take(2).all(|b| is_crypt64(*b)) => descrypt(password, setting, budget),
        () if setting.len() == 13 => Made::Unknown("how musl reads this salt is not modelled here"),
        () => Made::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Budget;
    use std::time::Duration;

    /// Library, password, setting and result (`*` for none): libxcrypt 4.4.33 asked through Perl, and musl 1.2.3.
    const SAID: &str = include_str!("../../tests/crypt.tsv");

    fn typed(text: &str) -> Vec<u8> {
        if let Some((letter, count)) = text.split_once('*') {
            return letter.repeat(count.parse().expect("a number follows the star")).into_bytes();
        }
        let mut pieces = text.split("\\x");
        let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
        for piece in pieces {
            bytes.push(u8::from_str_radix(&piece[..2], 16).expect("two digits follow"));
            bytes.extend(&piece.as_bytes()[2..]);
        }
        bytes
    }

    #[test]
    fn two_libraries_say_the_same() {
        let mut unknown = 0;
        for line in SAID.lines() {
            let [library, password, setting, expected] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("four columns: {line}");
            };
            let libc = if library == "musl" { Libc::Musl } else { Libc::Libxcrypt };
            let mut budget = Budget::of(Duration::from_mins(1));
            match crypt(libc, &typed(password), setting.as_bytes(), &mut budget) {
                Made::Hash(hash) => assert_eq!(String::from_utf8_lossy(&hash), expected, "{line}"),
                Made::Refused if libc == Libc::Musl => assert_ne!(expected, setting, "{line}"),
                Made::Refused => assert_eq!(expected, "*", "{line}"),
                Made::Unknown(_) => unknown += 1,
                Made::TooCostly(_) => panic!("{line}"),
            }
        }
        assert!(unknown < 10, "{unknown} not computed");
    }

    #[test]
    fn what_is_too_costly_is_not_computed() {
        let long = vec![b'x'; 1 << 20];
        let cases: [(Libc, &[u8], &[u8]); 8] = [
            (Libc::Libxcrypt, b"x", b"$2y$31$c4WoMPo3SXsafkva.HHa6u"),
            (Libc::Libxcrypt, b"x", b"$6$rounds=999999999$salt$"),
            (Libc::Libxcrypt, b"x", b"$5$rounds=999999999$salt$"),
            (Libc::Libxcrypt, b"x", b"$y$jTT$LdJMENpBABJJ3hIHjB1Bi."),
            (Libc::Libxcrypt, b"x", b"$7$z6..../....saltsalt"),
            (Libc::Libxcrypt, b"x", b"_zzzzrasm"),
            (Libc::Glibc, &long, b"$6$salt$"),
            (Libc::Glibc, &long, b"$1$salt$"),
        ];
        for (libc, password, setting) in cases {
            let made = crypt(libc, password, setting, &mut Budget::default());
            assert!(matches!(made, Made::TooCostly(_)), "{}: {made:?}", setting.escape_ascii());
        }
    }

    #[test]
    fn an_unknown_library_is_one_of_three() {
        let asked = |setting: &[u8]| crypt(Libc::Unknown, b"x", setting, &mut Budget::default());
        assert!(matches!(asked(b"$1$ab$"), Made::Hash(_)));
        assert!(matches!(asked(b"$2y$04$c4WoMPo3SXsafkva.HHa6u"), Made::Unknown(_)));
        assert!(matches!(asked(b"$9$x"), Made::Refused));
    }
}
