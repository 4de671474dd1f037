//! A look into a JSON Web Token (RFC 7519), nothing verified.

use crate::encoding::decode_url_safe;
use serde_json::{Map, Value};

/// What a token says about itself; every field is only what was written, true or not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Peek {
    /// Parts between dots: 3 when signed, 5 when encrypted, anything else when damaged.
    pub parts: usize,
    /// Header `alg`.
    pub alg: Option<String>,
    /// Header `kid`.
    pub kid: Option<String>,
    /// Header `typ`.
    pub typ: Option<String>,
    /// Whether the second part is a JSON object, so that the claims below could be read.
    pub claims_readable: bool,
    /// Expires, in seconds since 1970 UTC.
    pub exp: Option<i64>,
    /// Not before, in seconds since 1970 UTC.
    pub nbf: Option<i64>,
    /// Issued at, in seconds since 1970 UTC.
    pub iat: Option<i64>,
    /// Issuer.
    pub iss: Option<String>,
    /// Audiences; one when the claim is a plain string.
    pub aud: Vec<String>,
}

/// Reads a token's header and, when it is not encrypted, its claims; `None` unless the first part is the base64url
/// of a JSON object.
pub fn peek(token: &[u8]) -> Option<Peek> {
    let header = object(token.split(|&b| b == b'.').next()?)?;
    let claims = token.split(|&b| b == b'.').nth(1).and_then(object);
    let claim = |name: &str| claims.as_ref().and_then(|c| c.get(name));
    Some(Peek {
        parts: token.split(|&b| b == b'.').count(),
        alg: text(header.get("alg")),
        kid: text(header.get("kid")),
        typ: text(header.get("typ")),
        claims_readable: claims.is_some(),
        exp: seconds(claim("exp")),
        nbf: seconds(claim("nbf")),
        iat: seconds(claim("iat")),
        iss: text(claim("iss")),
        aud: texts(claim("aud")),
    })
}

/// Whether the first part is the base64url of something that begins like a JSON object, and either other parts
/// follow or it names an algorithm.
pub(crate) fn looks_like(token: &[u8]) -> bool {
    let first = token.split(|&b| b == b'.').next().unwrap_or_default();
    first.starts_with(b"ey")
        && (first.len() < token.len() || object(first).is_some_and(|h| h.contains_key("alg")))
}

fn object(part: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice(decode_url_safe(part)?.reveal()).ok()? {
        Value::Object(map) => Some(map),
        _ => None,
    }
}

fn text(value: Option<&Value>) -> Option<String> {
    value?.as_str().map(str::to_owned)
}

fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(list)) => list.iter().filter_map(|v| text(Some(v))).collect(),
        one => text(one).into_iter().collect(),
    }
}

/// A `NumericDate`: whole seconds, a fraction cut off, a number in quotes tolerated.
fn seconds(value: Option<&Value>) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates, and no date is that far away")]
    let whole = |float: f64| float as i64;
    match value? {
        Value::Number(n) => n.as_i64().or_else(|| n.as_f64().map(whole)),
        Value::String(digits) => digits.trim().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::encode;
    use why401_message::Secret;

    fn token(parts: &[&str]) -> Vec<u8> {
        let encoded: Vec<_> = parts.iter().map(|p| encode(p.as_bytes())).collect();
        encoded.iter().map(Secret::reveal).collect::<Vec<_>>().join(&b'.')
    }

    #[test]
    fn header_and_claims_are_read() {
        let claims = r#"{"exp":1700000000.9,"nbf":"1600000000","iss":"https://id.example","aud":["a","b"]}"#;
        let seen =
            peek(&token(&[r#"{"alg":"RS256","kid":"k1","typ":"JWT"}"#, claims, "sig"])).expect("a token");
        assert_eq!((seen.parts, seen.alg.as_deref(), seen.kid.as_deref()), (3, Some("RS256"), Some("k1")));
        assert_eq!((seen.exp, seen.nbf, seen.iat), (Some(1_700_000_000), Some(1_600_000_000), None));
        assert_eq!(
            (seen.iss.as_deref(), seen.aud),
            (Some("https://id.example"), vec!["a".into(), "b".into()])
        );
    }

    #[test]
    fn damaged_tokens_give_what_is_left() {
        assert_eq!(peek(b"opaque"), None);
        assert_eq!(peek(b""), None);
        let cut = peek(&token(&[r#"{"alg":"none"}"#])).expect("a header");
        assert_eq!((cut.parts, cut.claims_readable), (1, false));
    }
}
