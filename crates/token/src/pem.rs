//! Public keys and certificates in PEM (RFC 7468), and in the DER inside: `SubjectPublicKeyInfo` (RFC 5280 section
//! 4.1.2.7), RSA's own form (RFC 8017 appendix A.1.1) and X.509 certificates. Private keys are recognised, never read.

use crate::{
    crypto::{self, Material},
    keys::Key,
};
use base64::{Engine, alphabet, engine};
use x509_parser::{
    prelude::{FromDer, SubjectPublicKeyInfo, X509Certificate},
    public_key::RSAPublicKey,
};

/// As people paste it: padding is optional.
const BASE64: engine::GeneralPurpose = engine::GeneralPurpose::new(
    &alphabet::STANDARD,
    engine::GeneralPurposeConfig::new().with_decode_padding_mode(engine::DecodePaddingMode::Indifferent),
);

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";

/// One block between a BEGIN and an END line.
pub(crate) struct Block<'a> {
    /// `PUBLIC KEY`.
    label: &'a str,
    /// Base64, with whatever separates its lines.
    body: &'a str,
    /// Of the BEGIN line, from 1.
    pub(crate) line: usize,
}

/// Whether a text holds a BEGIN line.
pub(crate) fn is_pem(text: &str) -> bool {
    text.contains(BEGIN)
}

/// The blocks of a text; the line of a BEGIN that has no END is the error.
pub(crate) fn blocks(text: &str) -> Result<Vec<Block<'_>>, usize> {
    let mut out = Vec::new();
    let (mut at, mut line) = (0, 1);
    while let Some(found) = text[at..].find(BEGIN) {
        line += text[at..at + found].matches('\n').count();
        let rest = &text[at + found + BEGIN.len()..];
        let (label, rest) = rest.split_once("-----").ok_or(line)?;
        let (body, rest) = rest.split_once(END).ok_or(line)?;
        out.push(Block { label: label.trim(), body, line });
        let end = text.len() - rest.len();
        line += text[at + found..end].matches('\n').count();
        at = end;
    }
    Ok(out)
}

impl Block<'_> {
    /// Whether it is a key that signs, and that nobody else should have.
    pub(crate) fn is_private(&self) -> bool {
        self.label.ends_with("PRIVATE KEY") || self.label.ends_with("PRIVATE KEY BLOCK")
    }

    /// The key in it; `None` where it holds none that signatures are checked with.
    pub(crate) fn key(&self) -> Option<Key> {
        let unread = || Some(Key::unread());
        let Some(der) = decoded(self.body) else { return unread() };
        match self.label {
            "RSA PUBLIC KEY" => Some(Key::new(crypto::RSA, rsa(&der))),
            "PUBLIC KEY" | "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => {
                of_der(&der).or_else(unread)
            }
            _ => None,
        }
    }
}

/// The bytes of base64 in lines, which may be separated by the two characters `\n` as in variables.
pub(crate) fn decoded(body: &str) -> Option<Vec<u8>> {
    let joined: String = body.replace("\\n", "").replace("\\r", "").split_whitespace().collect();
    BASE64.decode(joined).ok()
}

/// The key of a `SubjectPublicKeyInfo` or a certificate; `None` where the bytes are neither.
pub(crate) fn of_der(der: &[u8]) -> Option<Key> {
    let info = SubjectPublicKeyInfo::from_der(der).ok().map(|(_, info)| info);
    let info = info.or_else(|| Some(X509Certificate::from_der(der).ok()?.1.tbs_certificate.subject_pki));
    info.map(|info| of_info(&info))
}

/// By its algorithm (RFC 3279 section 2.3, RFC 4055 section 1.2, RFC 5480 section 2.1, RFC 8410 section 3).
fn of_info(info: &SubjectPublicKeyInfo<'_>) -> Key {
    let bytes = info.subject_public_key.data.as_ref();
    let curve = match info.algorithm.algorithm.to_id_string().as_str() {
        "1.2.840.113549.1.1.1" => return Key::new(crypto::RSA, rsa(bytes)),
        "1.2.840.113549.1.1.10" => return Key::new(crypto::PSS, rsa(bytes)),
        "1.2.840.10045.2.1" => {
            let named = info.algorithm.parameters.as_ref().and_then(|p| p.as_oid().ok());
            named.and_then(|oid| curve(&oid.to_id_string())).unwrap_or_default()
        }
        "1.3.101.112" => "Ed25519",
        "1.3.101.113" => "Ed448",
        _ => "",
    };
    Material::point(curve, bytes).map_or_else(Key::unread, |(material, names)| Key::new(names, material))
}

/// RFC 5480 section 2.1.1.1, SEC 2 appendix A.2.
fn curve(oid: &str) -> Option<&'static str> {
    match oid {
        "1.2.840.10045.3.1.7" => Some("P-256"),
        "1.3.132.0.34" => Some("P-384"),
        "1.3.132.0.35" => Some("P-521"),
        "1.3.132.0.10" => Some("secp256k1"),
        _ => None,
    }
}

fn rsa(der: &[u8]) -> Material {
    RSAPublicKey::from_der(der).map_or(Material::Unread, |(_, key)| Material::rsa(key.modulus, key.exponent))
}
