//! Whether a token's signature fits a key (RFC 7515 section 5.2). Only that: times and names are judged elsewhere.

use crate::{
    crypto,
    keys::{Key, KeySet},
    serialization::{self, Json, Signature},
};

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
    /// An algorithm that cannot be checked here, or an extension that must be understood (RFC 7515 section 4.1.11).
    Unsupported {
        /// Of the token.
        alg: String,
    },
    /// It fits none of the keys that can be used here, and a key that could be meant cannot.
    UnusableKey {
        /// Of the token.
        kid: Option<String>,
    },
    /// What is signed stands somewhere else (RFC 7515 appendix F).
    Detached,
    /// `alg` is `none`, or there is no signature.
    NotSigned,
    /// No signed token.
    Unreadable,
}

/// Checks a token's signature against a set of keys. What is not strictly of three parts in base64url never fits. Of
/// several signatures in the JSON serialization one that fits is enough (RFC 7515 section 5.2).
pub fn verify(token: &[u8], keys: &KeySet) -> Verification {
    let signatures = serialization::read(token).map_or_else(|| taken_apart(token), Json::into_signatures);
    let mut verdict = Verification::Unreadable;
    for signature in &signatures {
        match verified(signature, keys) {
            good @ Verification::Good { .. } => return good,
            other if matches!(verdict, Verification::Unreadable | Verification::Bad { .. }) => {
                verdict = other;
            }
            _ => {}
        }
    }
    verdict
}

fn verified(signed: &Signature, keys: &KeySet) -> Verification {
    let (header, alg) = (&signed.header, signed.header.alg.clone().unwrap_or_default());
    if alg.eq_ignore_ascii_case("none") || signed.encoded.is_empty() {
        return Verification::NotSigned;
    }
    if header.has_crit || !crypto::is_known(&alg) {
        return Verification::Unsupported { alg };
    }
    let Some((message, signature)) = signed.checked() else { return Verification::Unreadable };
    let kid = header.kid.clone();
    let candidates = candidates(keys, kid.as_deref(), &alg);
    let mut unsure = false;
    for key in &candidates {
        match key.material.fits(&alg, message.as_bytes(), &signature) {
            Some(true) => return Verification::Good { kid: key.kid.clone() },
            Some(false) => {}
            None => unsure = true,
        }
    }
    match kid {
        _ if signed.is_detached() => Verification::Detached,
        Some(kid) if !keys.kids().is_empty() && !keys.kids().contains(&kid) => {
            Verification::NoSuchKey { kid }
        }
        kid if unsure => Verification::UnusableKey { kid },
        _ if candidates.is_empty() => Verification::NoKeyForAlgorithm { alg },
        kid => Verification::Bad { kid },
    }
}

/// The compact serialization (RFC 7515 section 7.1): one signature, or none that can be read.
fn taken_apart(token: &[u8]) -> Vec<Signature> {
    let parts = || {
        let token = std::str::from_utf8(token).ok()?;
        let (message, signature) = token.rsplit_once('.')?;
        let (header, payload) = message.split_once('.').filter(|(_, payload)| !payload.contains('.'))?;
        Signature::new(Some(header), None, payload, signature)
    };
    parts().into_iter().collect()
}

/// The keys that the algorithm can be checked with: those of the name in the token; all where it has none or the keys
/// have none; else those without a name.
fn candidates<'a>(keys: &'a KeySet, kid: Option<&str>, alg: &str) -> Vec<&'a Key> {
    let named = kid.filter(|kid| keys.kids().iter().any(|k| k == kid));
    let meant = |key: &&Key| match kid {
        Some(_) if named.is_none() && !keys.kids().is_empty() => key.kid.is_none(),
        Some(_) if named.is_some() => key.kid.as_deref() == named,
        _ => true,
    };
    keys.keys.iter().filter(meant).filter(|key| key.algorithms.contains(&alg)).collect()
}
