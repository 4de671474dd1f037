//! The arithmetic of signatures: which key checks which algorithm (RFC 7518 section 3.1, RFC 8037 section 3.1,
//! RFC 8812 section 3.2), and whether it says yes, no, or nothing at all.

use aws_lc_rs::{
    hmac,
    signature::{self, ParsedPublicKey, RsaParameters, RsaPublicKeyComponents, VerificationAlgorithm},
};

/// Algorithms of a shared secret.
pub(crate) const HMAC: &[&str] = &["HS256", "HS384", "HS512"];
/// Algorithms of an RSA key.
pub(crate) const RSA: &[&str] = &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
/// Algorithms of an RSA key that is for RSASSA-PSS alone (RFC 4055 section 1.2).
pub(crate) const PSS: &[&str] = &["PS256", "PS384", "PS512"];
/// Algorithms of elliptic curves.
pub(crate) const CURVES: &[&str] = &["ES256", "ES384", "ES512", "ES256K"];
/// Algorithms of an Edwards curve, by the old name for both curves and the new one (RFC 9864 section 2.2).
pub(crate) const EDWARDS: &[&str] = &["EdDSA", "Ed25519"];
/// The other Edwards curve, which cannot be checked here.
const ED448: &[&str] = &["EdDSA", "Ed448"];

/// Whether an algorithm can be checked, given the right key.
pub(crate) fn is_known(alg: &str) -> bool {
    [HMAC, RSA, CURVES, EDWARDS].iter().any(|all| all.contains(&alg))
}

/// What a key consists of.
#[derive(Clone)]
pub(crate) enum Material {
    /// A shared secret.
    Secret(Vec<u8>),
    /// Modulus and exponent, without zeros in front.
    Rsa(Vec<u8>, Vec<u8>),
    /// A point of a curve.
    Point(ParsedPublicKey),
    /// A key of a form or size that cannot be used here: what it would say is not known.
    Unread,
}

impl Material {
    /// An RSA key of a size and form that every library takes; of another one it stays unread.
    pub(crate) fn rsa(modulus: &[u8], exponent: &[u8]) -> Self {
        let (n, e) = (without_zeros(modulus), without_zeros(exponent));
        let is_odd = |number: &[u8]| number.last().is_some_and(|b| b % 2 == 1);
        let usable = (1024..=8192).contains(&bits(n)) && (2..=32).contains(&bits(e));
        if usable && is_odd(n) && is_odd(e) { Self::Rsa(n.into(), e.into()) } else { Self::Unread }
    }

    /// A point of a curve (SEC 1 section 2.3.3, RFC 8032 section 5.1.5) with its algorithms, by the curve's name in a
    /// JWK; `None` where no signature is made on that curve.
    pub(crate) fn point(curve: &str, point: &[u8]) -> Option<(Self, &'static [&'static str])> {
        let (algorithm, names): (&'static dyn VerificationAlgorithm, &'static [&'static str]) = match curve {
            "P-256" => (&signature::ECDSA_P256_SHA256_FIXED, &["ES256"]),
            "P-384" => (&signature::ECDSA_P384_SHA384_FIXED, &["ES384"]),
            "P-521" => (&signature::ECDSA_P521_SHA512_FIXED, &["ES512"]),
            "secp256k1" => (&signature::ECDSA_P256K1_SHA256_FIXED, &["ES256K"]),
            "Ed25519" => (&signature::ED25519, EDWARDS),
            "Ed448" => return Some((Self::Unread, ED448)),
            _ => return None,
        };
        let key = ParsedPublicKey::new(algorithm, point);
        Some((key.map_or(Self::Unread, Self::Point), names))
    }

    /// Whether a signature is this key's; `None` where that cannot be told here. `alg` is one of the key's own.
    pub(crate) fn fits(&self, alg: &str, message: &[u8], signature: &[u8]) -> Option<bool> {
        let verified = match self {
            Self::Secret(secret) => {
                hmac::verify(&hmac::Key::new(keyed_hash(alg)?, secret), message, signature).is_ok()
            }
            Self::Rsa(n, e) => {
                let parameters = rsa_parameters(alg, bits(n))?;
                RsaPublicKeyComponents { n, e }.verify(parameters, message, signature).is_ok()
            }
            Self::Point(key) => key.verify_sig(message, signature).is_ok(),
            Self::Unread => return None,
        };
        Some(verified)
    }
}

fn keyed_hash(alg: &str) -> Option<hmac::Algorithm> {
    match alg {
        "HS256" => Some(hmac::HMAC_SHA256),
        "HS384" => Some(hmac::HMAC_SHA384),
        "HS512" => Some(hmac::HMAC_SHA512),
        _ => None,
    }
}

/// RFC 7518 section 3.3 wants 2048 bits. Shorter keys are still met, and two algorithms can be checked with those.
fn rsa_parameters(alg: &str, bits: usize) -> Option<&'static RsaParameters> {
    match (alg, bits < 2048) {
        ("RS256", false) => Some(&signature::RSA_PKCS1_2048_8192_SHA256),
        ("RS384", false) => Some(&signature::RSA_PKCS1_2048_8192_SHA384),
        ("RS512", false) => Some(&signature::RSA_PKCS1_2048_8192_SHA512),
        ("PS256", false) => Some(&signature::RSA_PSS_2048_8192_SHA256),
        ("PS384", false) => Some(&signature::RSA_PSS_2048_8192_SHA384),
        ("PS512", false) => Some(&signature::RSA_PSS_2048_8192_SHA512),
        ("RS256", true) => Some(&signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
        ("RS512", true) => Some(&signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
        _ => None,
    }
}

fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|b| **b == 0).count();
    number.get(zeros..).unwrap_or_default()
}

/// Length of a number without zeros in front, in bits.
fn bits(number: &[u8]) -> usize {
    number.first().map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}
