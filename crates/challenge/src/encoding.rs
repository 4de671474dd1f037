//! Base64 (RFC 4648) as clients write it: padding as they like, stray bits at the end forgiven.

use base64::Engine;
use base64::alphabet::{Alphabet, STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use why401_message::Secret;

const fn lenient(alphabet: &Alphabet) -> GeneralPurpose {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(alphabet, config)
}

const BASE64: GeneralPurpose = lenient(&STANDARD);
const BASE64URL: GeneralPurpose = lenient(&URL_SAFE);

/// Decodes the standard alphabet, however much padding there is.
pub(crate) fn decode(text: &[u8]) -> Option<Secret> {
    decode_with(&BASE64, text)
}

/// Decodes the URL-safe alphabet, however much padding there is.
pub(crate) fn decode_url_safe(text: &[u8]) -> Option<Secret> {
    decode_with(&BASE64URL, text)
}

fn decode_with(engine: &GeneralPurpose, text: &[u8]) -> Option<Secret> {
    let padding = text.iter().rev().take_while(|&&b| b == b'=').count();
    engine.decode(&text[..text.len() - padding]).ok().map(Secret::new)
}

/// Encodes in the standard alphabet, padded.
pub(crate) fn encode(bytes: &[u8]) -> Secret {
    Secret::new(BASE64.encode(bytes))
}
