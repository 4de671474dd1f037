//! Keys to verify signatures with: a JWK set, one JWK (RFC 7517), or public keys and certificates in PEM.

use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::{Map, Value};
use std::fmt;

/// Most keys of one set that are looked at.
const MOST: usize = 200;

/// Why a text holds no keys, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyError {
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
    /// A fragment.
    pub why: String,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for KeyError {}

/// One key, and what it may be used for.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) kid: Option<String>,
    /// Algorithms this key can verify.
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) material: DecodingKey,
}

/// A set of keys.
#[derive(Clone)]
pub struct KeySet {
    pub(crate) keys: Vec<Key>,
    /// Names of all keys of the text, also of those that cannot be used.
    kids: Vec<String>,
}

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} keys>", self.keys.len())
    }
}

impl KeySet {
    /// Reads keys. Keys of a set that are unknown in kind or unusable are passed over.
    ///
    /// # Errors
    ///
    /// Where the text is neither JSON with keys nor PEM, or holds no usable key.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let set = if text.contains("-----BEGIN") { Self::of_pem(text) } else { Self::of_json(text) }?;
        if set.keys.is_empty() {
            return Err(KeyError {
                line: 1,
                column: 1,
                why: "holds no key that can verify a signature".into(),
            });
        }
        Ok(set)
    }

    /// The names of its keys.
    pub fn kids(&self) -> &[String] {
        &self.kids
    }

    fn of_json(text: &str) -> Result<Self, KeyError> {
        let value: Value = serde_json::from_str(text).map_err(|e| KeyError {
            line: e.line(),
            column: e.column(),
            why: "is neither JSON nor PEM here".into(),
        })?;
        let listed = value.get("keys").and_then(Value::as_array).cloned();
        let all = listed.unwrap_or_else(|| vec![value]);
        let maps: Vec<&Map<String, Value>> = all.iter().filter_map(Value::as_object).take(MOST).collect();
        let kids = maps.iter().filter_map(|m| kid(m)).collect();
        Ok(Self { keys: maps.into_iter().filter_map(of_jwk).collect(), kids })
    }

    fn of_pem(text: &str) -> Result<Self, KeyError> {
        let mut keys = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find("-----BEGIN").filter(|_| keys.len() < MOST) {
            let from = text.len() - rest.len() + at;
            let end = rest[at + 10..].find("-----END").map(|n| {
                let line = &rest[at + 10 + n..];
                at + 10 + n + line.find('\n').unwrap_or(line.len())
            });
            let line = text[..from].lines().count().max(1);
            let Some(end) = end else {
                return Err(KeyError { line, column: 1, why: "this key has no END line".into() });
            };
            keys.extend(of_pem(&rest.as_bytes()[at..end]));
            rest = &rest[end..];
        }
        Ok(Self { keys, kids: Vec::new() })
    }
}

fn kid(map: &Map<String, Value>) -> Option<String> {
    map.get("kid").and_then(Value::as_str).map(str::to_owned)
}

const RSA: [Algorithm; 6] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
];
const HMAC: [Algorithm; 3] = [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];

/// A key by its kind and curve, so that no public key is ever taken for a shared secret.
fn of_jwk(map: &Map<String, Value>) -> Option<Key> {
    let text = |name: &str| map.get(name).and_then(Value::as_str);
    let bytes = |name: &str| crate::segment::decoded(text(name)?.as_bytes());
    let (key, mut algorithms) = match (text("kty")?, text("crv")) {
        ("RSA", _) => (DecodingKey::from_rsa_components(text("n")?, text("e")?).ok()?, RSA.to_vec()),
        ("EC", Some("P-256")) => {
            (DecodingKey::from_ec_components(text("x")?, text("y")?).ok()?, vec![Algorithm::ES256])
        }
        ("EC", Some("P-384")) => {
            (DecodingKey::from_ec_components(text("x")?, text("y")?).ok()?, vec![Algorithm::ES384])
        }
        ("OKP", Some("Ed25519")) => {
            (DecodingKey::from_ed_components(text("x")?).ok()?, vec![Algorithm::EdDSA])
        }
        ("oct", _) => (DecodingKey::from_secret(&bytes("k").filter(|k| !k.is_empty())?), HMAC.to_vec()),
        _ => return None,
    };
    if let Some(alg) = text("alg") {
        algorithms.retain(|a| format!("{a:?}") == alg);
    }
    let operations = map.get("key_ops").and_then(Value::as_array);
    let verifies = text("use").is_none_or(|u| u == "sig")
        && operations.is_none_or(|all| all.iter().any(|op| op == "verify" || op == "sign"));
    (verifies && !algorithms.is_empty()).then(|| Key { kid: kid(map), algorithms, material: key })
}

fn of_pem(pem: &[u8]) -> Option<Key> {
    let curve = |key: DecodingKey, algorithms: &[Algorithm]| Key {
        kid: None,
        algorithms: algorithms.to_vec(),
        material: key,
    };
    DecodingKey::from_rsa_pem(pem)
        .map(|key| curve(key, &RSA))
        .or_else(|_| {
            DecodingKey::from_ec_pem(pem).map(|key| curve(key, &[Algorithm::ES256, Algorithm::ES384]))
        })
        .or_else(|_| DecodingKey::from_ed_pem(pem).map(|key| curve(key, &[Algorithm::EdDSA])))
        .ok()
}
