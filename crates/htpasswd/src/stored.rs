//! What servers compute themselves, without `crypt`, and what other software stores.

use crate::{
    Budget, Cost, Scheme,
    crypt::{LONGEST_PASSWORD, Made},
};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::time::Duration;

/// Base64 with or without padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What one pass of a fast digest over a password costs.
pub(crate) fn quick(password: &[u8]) -> Cost {
    Cost::nanos(2_000 + 10 * password.len() as u64)
}

/// `{SHA}` and the password's SHA-1.
pub(crate) fn sha(password: &[u8]) -> Made {
    Made::hash([b"{SHA}", STANDARD.encode(Sha1::digest(password)).as_bytes()].concat())
}

/// `{SSHA}` with the salt of something stored, as nginx takes it from there: what cannot be decoded has none.
pub(crate) fn ssha(password: &[u8], stored: &[u8]) -> Made {
    let text = stored[6..].split(|b| *b == b'=').next().unwrap_or_default();
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true);
    let decoded = GeneralPurpose::new(&alphabet::STANDARD, config).decode(text).unwrap_or_default();
    let salt = decoded.get(20..).unwrap_or_default();
    let mut sum = Sha1::new().chain_update(password).chain_update(salt).finalize().to_vec();
    sum.extend(salt);
    Made::hash([b"{SSHA}", STANDARD.encode(sum).as_bytes()].concat())
}

/// The SHA-1 that lighttpd finds in `{SHA}…`: it skips space, and stops at what is not base64.
pub(crate) fn lighttpd_sha(stored: &[u8]) -> Option<[u8; 20]> {
    let text: Vec<u8> = stored[5..].iter().copied().filter(|b| !(1..=b' ').contains(b)).collect();
    let digits = text.iter().take_while(|b| b.is_ascii_alphanumeric() || b"+/".contains(b)).count();
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(&alphabet::STANDARD, config).decode(&text[..digits]).ok()?.try_into().ok()
}

/// What Caddy compares with: its older versions had hashes in base64.
pub fn for_caddy(text: &[u8]) -> Vec<u8> {
    let decoded = if text.starts_with(b"$") { None } else { LENIENT.decode(text).ok() };
    decoded.filter(|d| d.starts_with(b"$")).unwrap_or_else(|| text.to_vec())
}

/// The SHA-1 of a password.
pub(crate) fn sha1(password: &[u8]) -> [u8; 20] {
    Sha1::digest(password).into()
}

/// Whether a password fits what no web server here reads: LDAP's SHA-2 and MD5, phpass, Argon2, bare digests.
/// `None` for what nobody here can compute.
pub(crate) fn foreign(password: &[u8], stored: &[u8], budget: &mut Budget) -> Option<Result<bool, Cost>> {
    let scheme = Scheme::of(stored);
    let cost = match scheme {
        Scheme::Argon2 => return argon2(password, stored, budget),
        Scheme::Phpass => return phpass(password, stored, budget),
        Scheme::Sha2 { .. } | Scheme::Md5 { .. } | Scheme::Hex { .. } => quick(password),
        _ => return None,
    };
    if let Err(cost) = budget.spend(cost) {
        return Some(Err(cost));
    }
    let in_braces = || {
        let end = stored.iter().position(|b| *b == b'}').map_or(stored.len(), |at| at + 1);
        LENIENT.decode(&stored[end..]).unwrap_or_default()
    };
    let fits = match scheme {
        Scheme::Sha2 { bits: 256, .. } => salted::<Sha256>(password, &in_braces()),
        Scheme::Sha2 { bits: 384, .. } => salted::<Sha384>(password, &in_braces()),
        Scheme::Sha2 { .. } => salted::<Sha512>(password, &in_braces()),
        Scheme::Md5 { .. } => salted::<Md5>(password, &in_braces()),
        Scheme::Hex { digits: 32 } => hex(&Md5::digest(password)) == stored.to_ascii_lowercase(),
        Scheme::Hex { digits: 40 } => hex(&Sha1::digest(password)) == stored.to_ascii_lowercase(),
        _ => hex(&Sha256::digest(password)) == stored.to_ascii_lowercase(),
    };
    Some(Ok(fits))
}

/// A digest followed by its salt, or by nothing.
fn salted<D: Digest>(password: &[u8], decoded: &[u8]) -> bool {
    let length = <D as Digest>::output_size();
    decoded.len() >= length && {
        let (sum, salt) = decoded.split_at(length);
        D::new().chain_update(password).chain_update(salt).finalize().as_slice() == sum
    }
}

/// In lower case.
pub(crate) fn hex(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|b| [b >> 4, b & 15]).map(|n| b"0123456789abcdef"[usize::from(n)]).collect()
}

/// `$P$`, a character for the count, eight of salt, 22 of MD5.
fn phpass(password: &[u8], stored: &[u8], budget: &mut Budget) -> Option<Result<bool, Cost>> {
    const DIGITS: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let log = DIGITS.iter().position(|b| Some(b) == stored.get(3)).filter(|n| (7..=30).contains(n))?;
    let (salt, expected) = (stored.get(4..12)?, stored.get(12..)?);
    let cost = Cost::nanos((300 * (1 + password.len() as u64 / 64)) << log);
    if let Err(cost) = budget.spend(cost) {
        return Some(Err(cost));
    }
    let mut sum = Md5::new().chain_update(salt).chain_update(password).finalize();
    for _ in 0..1u32 << log {
        sum = Md5::new().chain_update(sum).chain_update(password).finalize();
    }
    let mut text = Vec::new();
    for three in sum.chunks(3) {
        let value = three.iter().rev().fold(0usize, |value, b| value << 8 | usize::from(*b));
        text.extend((0..=three.len()).map(|n| DIGITS[value >> (6 * n) & 63]));
    }
    Some(Ok(text == expected))
}

/// `$argon2id$v=19$m=65536,t=3,p=4$salt$hash`.
fn argon2(password: &[u8], stored: &[u8], budget: &mut Budget) -> Option<Result<bool, Cost>> {
    let text = std::str::from_utf8(stored).ok()?;
    let mut parts = text.split('$').skip(1);
    let algorithm = Algorithm::new(parts.next()?).ok()?;
    let (version, numbers) = match parts.next()? {
        "v=19" => (Version::V0x13, parts.next()?),
        "v=16" => (Version::V0x10, parts.next()?),
        numbers => (Version::V0x10, numbers),
    };
    let (salt, hash) = (LENIENT.decode(parts.next()?).ok()?, LENIENT.decode(parts.next()?).ok()?);
    let mut numbers = numbers.split(',').map(|pair| pair.split_once('='));
    let mut number = |name| numbers.next()?.filter(|(n, _)| *n == name)?.1.parse::<u32>().ok();
    let (memory, time, lanes) = (number("m")?, number("t")?, number("p")?);
    let nanos = u64::from(memory).saturating_mul(time.into()).saturating_mul(3_000);
    let cost = Cost { time: Duration::from_nanos(nanos), memory: u64::from(memory) * 1024 };
    if password.len() > LONGEST_PASSWORD {
        return Some(Err(cost));
    }
    if let Err(cost) = budget.spend(cost) {
        return Some(Err(cost));
    }
    let params = Params::new(memory, time, lanes, Some(hash.len())).ok()?;
    let mut sum = vec![0; hash.len()];
    Argon2::new(algorithm, version, params).hash_password_into(password, &salt, &mut sum).ok()?;
    Some(Ok(sum == hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(stored: &str, password: &str) -> Option<bool> {
        foreign(password.as_bytes(), stored.as_bytes(), &mut Budget::default())?.ok()
    }

    /// Made with PHP 8 (`password_hash`), WordPress' `wp_hash_password` of 2007, `slappasswd` and `md5sum`.
    #[test]
    fn bare_digests() {
        assert_eq!(fits("5f4dcc3b5aa765d61d8327deb882cf99", "password"), Some(true));
        assert_eq!(fits("5F4DCC3B5AA765D61D8327DEB882CF99", "password"), Some(true));
        assert_eq!(fits("5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8", "password"), Some(true));
        assert_eq!(fits("{MD5}X03MO1qnZdYdgyfeuILPmQ==", "password"), Some(true));
        assert_eq!(fits("{SHA256}XohImNooBHFR0OVvjcYpJ3NgPQ1qq73WKhHvch0VQtg=", "password"), Some(true));
        assert_eq!(fits("{SHA256}XohImNooBHFR0OVvjcYpJ3NgPQ1qq73WKhHvch0VQtg=", "other"), Some(false));
        assert_eq!(fits("$pbkdf2-sha256$1$a$b", "other"), None);
    }
}
