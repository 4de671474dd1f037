//! The 64 characters hashes are written in, and the two orders of bits.

/// Of crypt: `./0-9A-Za-z`.
const CRYPT: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Of bcrypt: `./A-Za-z0-9`.
const BCRYPT: &[u8; 64] = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Whether crypt writes this character.
pub(crate) fn is_crypt64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'/'
}

/// The value of a character of crypt.
pub(super) fn crypt_value(byte: u8) -> Option<u32> {
    is_crypt64(byte).then(|| position(CRYPT, byte))
}

/// The value of a character of bcrypt.
pub(super) fn bcrypt_value(byte: u8) -> Option<u32> {
    is_crypt64(byte).then(|| position(BCRYPT, byte))
}

fn position(alphabet: &[u8; 64], byte: u8) -> u32 {
    (0..64).zip(alphabet).find(|(_, b)| **b == byte).map_or(0, |(n, _)| n)
}

/// The character of crypt with this value.
pub(super) fn crypt_digit(value: u32) -> u8 {
    CRYPT[(value & 63) as usize]
}

/// Writes a number in `length` characters, the lowest bits first.
pub(super) fn put_low_first(out: &mut Vec<u8>, mut value: u32, length: usize) {
    for _ in 0..length {
        out.push(crypt_digit(value));
        value >>= 6;
    }
}

/// Bytes in threes, the lowest bits first, as yescrypt writes them.
pub(super) fn low_first(out: &mut Vec<u8>, bytes: &[u8]) {
    for three in bytes.chunks(3) {
        let value = three.iter().rev().fold(0, |value, b| value << 8 | u32::from(*b));
        put_low_first(out, value, three.len() + 1);
    }
}

/// Reads what [`low_first`] writes; `None` where it does not write that.
pub(super) fn from_low_first(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for four in text.chunks(4) {
        let mut value = 0;
        for b in four.iter().rev() {
            value = value << 6 | crypt_value(*b)?;
        }
        let length = four.len().checked_sub(1).filter(|n| *n > 0)?;
        if value >> (8 * length) != 0 {
            return None;
        }
        bytes.extend(&value.to_le_bytes()[..length]);
    }
    Some(bytes)
}

/// Bytes in the characters of bcrypt, the highest bits first, no padding.
pub(super) fn bcrypt64(out: &mut Vec<u8>, bytes: &[u8]) {
    for three in bytes.chunks(3) {
        let value = three.iter().fold(0, |value, b| value << 8 | u32::from(*b)) << (8 * (3 - three.len()));
        for n in 0..=three.len() {
            out.push(BCRYPT[(value >> (18 - 6 * n) & 63) as usize]);
        }
    }
}

/// The 16 bytes of a salt of bcrypt; the last bits of its last character do not count.
pub(super) fn bcrypt_salt(text: &[u8; 22]) -> Option<[u8; 16]> {
    let mut salt = [0; 16];
    let mut bits = 0u32;
    let mut held = 0;
    let mut at = 0;
    for b in text {
        bits = bits << 6 | bcrypt_value(*b)?;
        held += 6;
        if held >= 8 && at < salt.len() {
            held -= 8;
            salt[at] = (bits >> held & 0xFF) as u8;
            at += 1;
        }
    }
    Some(salt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let mut text = Vec::new();
            low_first(&mut text, &bytes);
            prop_assert_eq!(from_low_first(&text), Some(bytes));
        }

        #[test]
        fn salts_of_bcrypt(salt in any::<[u8; 16]>()) {
            let mut text = Vec::new();
            bcrypt64(&mut text, &salt);
            let text: [u8; 22] = text.try_into().expect("16 bytes are 22 characters");
            prop_assert_eq!(bcrypt_salt(&text), Some(salt));
        }
    }
}
