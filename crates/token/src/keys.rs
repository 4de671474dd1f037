//! Keys to verify signatures with: a JWK set, one JWK (RFC 7517), or public keys and certificates in PEM.

use crate::{
    crypto::{self, Material},
    pem, segment,
};
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

impl KeyError {
    fn at(line: usize, column: usize, why: &str) -> Self {
        Self { line, column, why: why.into() }
    }
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
    /// Algorithms this key can verify, as a token's `alg` names them.
    pub(crate) algorithms: Vec<&'static str>,
    pub(crate) material: Material,
}

impl Key {
    /// A key without a name.
    pub(crate) fn new(algorithms: &[&'static str], material: Material) -> Self {
        Self { kid: None, algorithms: algorithms.to_vec(), material }
    }

    /// A public key of which nothing can be told.
    pub(crate) fn unread() -> Self {
        let all = [crypto::RSA, crypto::CURVES, crypto::EDWARDS].concat();
        Self::new(&all, Material::Unread)
    }
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
    /// Reads keys. Keys of a set that are unknown in kind are passed over. Of a private key in a JWK only the public
    /// members are read, and private keys in PEM not at all.
    ///
    /// # Errors
    ///
    /// Where the text is neither JSON with keys nor PEM, or holds no usable key.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let is_json = text.trim_start().starts_with(['{', '[']);
        let set = if pem::is_pem(text) && !is_json { Self::of_pem(text) } else { Self::of_json(text) }?;
        if set.keys.iter().all(|key| matches!(key.material, Material::Unread)) {
            return Err(KeyError::at(1, 1, "holds no key that can verify a signature"));
        }
        Ok(set)
    }

    /// The names of its keys.
    pub fn kids(&self) -> &[String] {
        &self.kids
    }

    fn of_json(text: &str) -> Result<Self, KeyError> {
        let value: Value = match serde_json::from_str(text) {
            Ok(value) => value,
            Err(e) => {
                let bare = pem::decoded(text).and_then(|der| pem::of_der(&der));
                let keys =
                    bare.ok_or_else(|| KeyError::at(e.line(), e.column(), "is neither JSON nor PEM here"))?;
                return Ok(Self { keys: vec![keys], kids: Vec::new() });
            }
        };
        if let Some(set) = Self::by_name(&value) {
            return Ok(set);
        }
        let all = match value {
            Value::Array(all) => all,
            mut one => match one.get_mut("keys").map(Value::take) {
                Some(Value::Array(all)) => all,
                _ => vec![one],
            },
        };
        let maps: Vec<&Map<String, Value>> = all.iter().filter_map(Value::as_object).collect();
        let kids = maps.iter().filter_map(|m| kid(m)).collect();
        Ok(Self { keys: within(MOST, maps.into_iter().filter_map(of_jwk)), kids })
    }

    /// Certificates or keys in PEM by their names, as Google publishes them beside its JWK set.
    fn by_name(value: &Value) -> Option<Self> {
        let members = value.as_object()?.iter();
        let named: Vec<(&String, &str)> = members
            .filter_map(|(name, value)| Some((name, value.as_str().filter(|text| pem::is_pem(text))?)))
            .take(MOST)
            .collect();
        let keys = named.iter().flat_map(|(name, text)| {
            let blocks = pem::blocks(text).unwrap_or_default();
            blocks.into_iter().filter_map(|b| Some(Key { kid: Some((*name).clone()), ..b.key()? }))
        });
        let keys: Vec<Key> = keys.collect();
        (!keys.is_empty())
            .then(|| Self { keys, kids: named.into_iter().map(|(name, _)| name.clone()).collect() })
    }

    fn of_pem(text: &str) -> Result<Self, KeyError> {
        let blocks = pem::blocks(text).map_err(|line| KeyError::at(line, 1, "this key has no END line"))?;
        let keys = within(MOST, blocks.iter().filter_map(pem::Block::key));
        match blocks.iter().find(|block| block.is_private()).filter(|_| keys.is_empty()) {
            Some(private) => Err(KeyError::at(
                private.line,
                1,
                "is a private key, which only its issuer should have: give the public one (openssl pkey -pubout)",
            )),
            None => Ok(Self { keys, kids: Vec::new() }),
        }
    }
}

/// The first keys; where there are more, one that cannot be read stands for them.
fn within(most: usize, mut keys: impl Iterator<Item = Key>) -> Vec<Key> {
    let mut first: Vec<Key> = keys.by_ref().take(most).collect();
    first.extend(keys.next().map(|_| Key::unread()));
    first
}

fn kid(map: &Map<String, Value>) -> Option<String> {
    map.get("kid").and_then(Value::as_str).map(str::to_owned)
}

/// A key by its kind and curve, so that no public key is ever taken for a shared secret.
fn of_jwk(map: &Map<String, Value>) -> Option<Key> {
    let text = |name: &str| map.get(name).and_then(Value::as_str);
    let (material, names) = material(map)?;
    let new_name = |name: &str| if name == "EdDSA" { "Ed25519" } else { name }.to_owned();
    let is_its = |alg: &&str| text("alg").is_none_or(|own| new_name(alg) == new_name(own));
    let algorithms: Vec<&'static str> = names.iter().copied().filter(is_its).collect();
    let operations = map.get("key_ops").and_then(Value::as_array);
    let verifies = text("use").is_none_or(|u| u == "sig")
        && operations.is_none_or(|all| all.iter().any(|op| op == "verify" || op == "sign"));
    (verifies && !algorithms.is_empty()).then(|| Key { kid: kid(map), algorithms, material })
}

/// The public members of a JWK (RFC 7518 section 6, RFC 8037 section 2) and what they check; `None` for a kind or
/// curve that no signature is made with.
fn material(map: &Map<String, Value>) -> Option<(Material, &'static [&'static str])> {
    let text = |name: &str| map.get(name).and_then(Value::as_str);
    let bytes = |name: &str| segment::decoded(text(name)?.as_bytes());
    let part = |name: &str| bytes(name).unwrap_or_default();
    match (text("kty")?, text("crv")) {
        ("RSA", _) => {
            let read = bytes("n").zip(bytes("e")).map(|(n, e)| Material::rsa(&n, &e));
            Some((read.or_else(|| certified(map)).unwrap_or(Material::Unread), crypto::RSA))
        }
        ("EC", Some(curve)) => Material::point(curve, &[vec![4], part("x"), part("y")].concat()),
        ("OKP", Some(curve)) => Material::point(curve, &part("x")),
        ("oct", _) => {
            let secret = bytes("k").filter(|k| !k.is_empty());
            Some((secret.map_or(Material::Unread, Material::Secret), crypto::HMAC))
        }
        _ => None,
    }
}

/// The key of the first certificate (RFC 7517 section 4.7), where a set leaves out the key itself.
fn certified(map: &Map<String, Value>) -> Option<Material> {
    let first = map.get("x5c")?.get(0)?.as_str()?;
    Some(pem::of_der(&pem::decoded(first)?)?.material)
}
