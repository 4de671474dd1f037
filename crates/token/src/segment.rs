//! One part of a token between dots: base64url without padding (RFC 7515 section 2), and the JSON in it.

use base64::{Engine, alphabet, engine};
use serde_json::{Map, Value};

/// Lenient where libraries are: padding is optional and bits left over do not matter.
const LENIENT: engine::GeneralPurpose = engine::GeneralPurpose::new(
    &alphabet::URL_SAFE,
    engine::GeneralPurposeConfig::new()
        .with_decode_padding_mode(engine::DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The bytes of a part.
pub(crate) fn decoded(part: &[u8]) -> Option<Vec<u8>> {
    LENIENT.decode(part).ok()
}

/// The bytes of base64 in either alphabet, padding or not.
pub(crate) fn decoded_standard(text: &[u8]) -> Option<Vec<u8>> {
    let standard = engine::GeneralPurpose::new(
        &alphabet::STANDARD,
        engine::GeneralPurposeConfig::new().with_decode_padding_mode(engine::DecodePaddingMode::Indifferent),
    );
    decoded(text).or_else(|| standard.decode(text).ok())
}

/// Whether a part is written as RFC 7515 section 2 wants it: no padding, no bits left over.
pub(crate) fn is_strict(part: &[u8]) -> bool {
    engine::general_purpose::URL_SAFE_NO_PAD.decode(part).is_ok()
}

/// Offset and byte of the first one that base64url does not have.
pub(crate) fn stranger(part: &[u8]) -> Option<(usize, u8)> {
    let belongs = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'=');
    part.iter().copied().enumerate().find(|(_, b)| !belongs(*b))
}

/// The JSON object in a part.
pub(crate) fn object(part: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice(&decoded(part)?).ok()? {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

/// A number of seven bits a byte, the last without the highest bit (LEB128).
pub(crate) fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..63).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Bytes behind their number.
pub(crate) fn prefixed<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(varint(bytes)?).ok()?;
    let (value, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(value)
}
