//! bcrypt: settings, the revisions `a`, `b`, `x` and `y`, and the way hashes are written; `bcrypt` computes.

use super::{
    Made,
    alphabet::{bcrypt_salt, bcrypt64},
};
use crate::{Budget, Cost};

/// The letter of a setting such as `$2y$05$…`.
pub(super) fn revision(setting: &[u8]) -> Option<u8> {
    match setting {
        [b'$', b'2', letter @ (b'a' | b'b' | b'x' | b'y'), b'$', ..] => Some(*letter),
        _ => None,
    }
}

/// Computes it as Openwall's `crypt_blowfish` does, which libxcrypt, musl and Apache share.
///
/// At most 72 bytes of the password count. `$2x$` repeats an old mistake with bytes over 127, and `$2a$` spoils the
/// few hashes that this mistake would have made alike: neither is computed where it makes a difference.
pub(crate) fn bcrypt(password: &[u8], setting: &[u8], budget: &mut Budget) -> Made {
    let Some((revision, count)) = revision(setting).zip(count(setting)) else { return Made::Refused };
    let salt = setting.get(7..29).and_then(|salt| <&[u8; 22]>::try_from(salt).ok());
    let Some(salt) = salt.and_then(bcrypt_salt) else { return Made::Refused };
    match (revision, mistake(password)) {
        (b'x', Mistake::Matters) => return Made::Unknown("the old mistake of $2x$ is not repeated here"),
        (b'a', Mistake::Hides) => return Made::Unknown("the rare exception of $2a$ is not computed here"),
        _ => {}
    }
    if let Err(cost) = budget.spend(cost(count)) {
        return Made::TooCostly(cost);
    }
    let mut key = zeroize::Zeroizing::new(password.to_vec());
    key.push(0);
    key.truncate(72);
    let sum = bcrypt::bcrypt(count, salt, &key);
    let mut out = setting[..7].to_vec();
    bcrypt64(&mut out, &salt);
    bcrypt64(&mut out, &sum[..23]);
    Made::hash(out)
}

/// The two digits, 4 to 31.
fn count(setting: &[u8]) -> Option<u32> {
    let [tens, ones, b'$'] = setting.get(4..7)? else { return None };
    let digits = [*tens, *ones];
    let count = std::str::from_utf8(&digits).ok().filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
    count.parse().ok().filter(|count| (4..=31).contains(count))
}

/// 2^count times 70 µs.
fn cost(count: u32) -> Cost {
    Cost::nanos(80_000 << count)
}

/// What bytes over 127 do where they are taken for negative numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mistake {
    /// Nothing.
    Absent,
    /// They change the key.
    Matters,
    /// They are there and change nothing.
    Hides,
}

fn mistake(password: &[u8]) -> Mistake {
    let mut key = password.iter().copied().chain([0]).cycle();
    let (mut differs, mut signed) = (false, false);
    for _ in 0..18 {
        let (mut right, mut wrong) = (0u32, 0u32);
        for n in 0..4 {
            let byte = key.next().unwrap_or_default();
            right = right << 8 | u32::from(byte);
            wrong = wrong << 8 | i32::from(byte.cast_signed()).cast_unsigned();
            signed |= n > 0 && byte > 127;
        }
        differs |= right != wrong;
    }
    match (differs, signed) {
        (true, _) => Mistake::Matters,
        (false, true) => Mistake::Hides,
        (false, false) => Mistake::Absent,
    }
}
