//! Whether a token's signature fits a key (RFC 7515 section 5.2). Only that: times and names are judged elsewhere.

use crate::{
    jwt::Header,
    keys::{Key, KeySet},
    segment,
};
use jsonwebtoken::Algorithm;
use std::str::FromStr;

/// What came of checking a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verification {
    /// It fits the key of this name.
    Good {
        /// Of the key, where it has one.
        kid: Option<String>,
    },
    /// It does not fit the key that the token names, nor any other that could be meant.
    Bad {
        /// Of the token.
        kid: Option<String>,
    },
    /// The key that the token names is not in the set.
    NoSuchKey {
        /// Of the token.
        kid: String,
    },
    /// No key of the set is of the kind that the algorithm wants.
    NoKeyForAlgorithm {
        /// Of the token.
        alg: String,
    },
    /// An algorithm that cannot be checked here.
    Unsupported {
        /// Of the token.
        alg: String,
    },
    /// `alg` is `none`, or there is no signature.
    NotSigned,
    /// No signed token.
    Unreadable,
}

/// Checks a token's signature against a set of keys. What is not strictly of three parts in base64url, or demands an
/// extension (RFC 7515 section 4.1.11), never fits.
pub fn verify(token: &[u8], keys: &KeySet) -> Verification {
    let Some((header, message, signature)) = taken_apart(token) else { return Verification::Unreadable };
    let alg = header.alg.unwrap_or_default();
    if alg.eq_ignore_ascii_case("none") || signature.is_empty() {
        return Verification::NotSigned;
    }
    let name = if alg == "Ed25519" { "EdDSA" } else { &alg };
    let Some(algorithm) = Algorithm::from_str(name).ok().filter(|_| !header.has_crit) else {
        return Verification::Unsupported { alg };
    };
    let kid = header.kid;
    if let Some(kid) = kid.clone().filter(|kid| !keys.kids().is_empty() && !keys.kids().contains(kid)) {
        return Verification::NoSuchKey { kid };
    }
    let fits = |key: &&Key| {
        jsonwebtoken::crypto::verify(signature, message.as_bytes(), &key.material, algorithm).unwrap_or(false)
    };
    let candidates = candidates(keys, kid.as_deref(), algorithm);
    match candidates.iter().copied().find(fits) {
        Some(key) => Verification::Good { kid: key.kid.clone() },
        None if candidates.is_empty() => Verification::NoKeyForAlgorithm { alg },
        None => Verification::Bad { kid },
    }
}

/// Header, signed text and signature.
fn taken_apart(token: &[u8]) -> Option<(Header, &str, &str)> {
    let token = std::str::from_utf8(token).ok()?;
    let (message, signature) = token.rsplit_once('.')?;
    let (header, payload) = message.split_once('.')?;
    let strict = [header, payload, signature].iter().all(|part| segment::is_strict(part.as_bytes()));
    let header = strict.then(|| segment::object(header.as_bytes()))??;
    Some((Header::of(&header), message, signature))
}

/// The keys that the algorithm can be checked with: those of the name in the token, or all where no key has it.
fn candidates<'a>(keys: &'a KeySet, kid: Option<&str>, algorithm: Algorithm) -> Vec<&'a Key> {
    let is_named = kid.is_some_and(|kid| keys.kids().iter().any(|k| k == kid));
    let meant = |key: &&Key| !is_named || key.kid.as_deref() == kid;
    keys.keys.iter().filter(meant).filter(|key| key.algorithms.contains(&algorithm)).collect()
}
