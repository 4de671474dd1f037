//! The JSON serializations of what is signed or encrypted (RFC 7515 section 7.2, RFC 7516 section 7.2), which no token
//! travels in (RFC 7519 section 1) and people paste.

use crate::{
    claims::Claims,
    jwt::{Header, Jwt},
    segment,
};
use serde_json::{Map, Value};

/// Most signatures of one text that are looked at.
const MOST: usize = 16;

/// A text in one of the JSON serializations.
pub(crate) enum Json {
    /// What is signed, in base64url, and its signatures.
    Signed(String, Vec<Signature>),
    /// The header of what is encrypted: what all recipients share, and of the first one.
    Encrypted(Header),
}

/// One signature and what it covers.
pub(crate) struct Signature {
    /// All of it, protected or not.
    pub(crate) header: Header,
    /// The third part, or the member.
    pub(crate) encoded: String,
    protected: String,
    payload: String,
}

impl Signature {
    /// Of the parts as they are written; `None` where the headers cannot be read, or name something twice (RFC 7515
    /// section 7.2.1).
    pub(crate) fn new(
        protected: Option<&str>,
        unprotected: Option<&Map<String, Value>>,
        payload: &str,
        signature: &str,
    ) -> Option<Self> {
        let protected = protected.unwrap_or_default();
        let mut members = Map::new();
        if !protected.is_empty() {
            members =
                segment::is_strict(protected.as_bytes()).then(|| segment::object(protected.as_bytes()))??;
        }
        for (name, value) in unprotected.into_iter().flatten() {
            if members.insert(name.clone(), value.clone()).is_some() {
                return None;
            }
        }
        let header = Header::of(&members);
        Some(Self { header, encoded: signature.into(), protected: protected.into(), payload: payload.into() })
    }

    /// The signed text (RFC 7515 section 5.1) and the bytes of the signature; `None` unless all is base64url.
    pub(crate) fn checked(&self) -> Option<(String, Vec<u8>)> {
        let strict = [&self.payload, &self.encoded].iter().all(|part| segment::is_strict(part.as_bytes()));
        let signature = strict.then(|| segment::decoded(self.encoded.as_bytes()))??;
        Some((format!("{}.{}", self.protected, self.payload), signature))
    }

    /// Whether nothing stands where the content should.
    pub(crate) fn is_detached(&self) -> bool {
        self.payload.is_empty()
    }
}

impl Json {
    /// Its signatures: none of what is encrypted.
    pub(crate) fn into_signatures(self) -> Vec<Signature> {
        match self {
            Self::Signed(_, signatures) => signatures,
            Self::Encrypted(_) => Vec::new(),
        }
    }
}

/// What is signed, as far as it can be read: its first signature and its claims.
pub(crate) fn jwt(payload: &str, signatures: &[Signature]) -> Option<Jwt> {
    let first = signatures.first()?;
    let claims = segment::object(payload.as_bytes()).map(|members| Claims::of(&members));
    Some(Jwt { header: first.header.clone(), claims, signature: first.encoded.len() })
}

/// Reads a JSON serialization; `None` where a text is none.
pub(crate) fn read(text: &[u8]) -> Option<Json> {
    if text.trim_ascii_start().first() != Some(&b'{') {
        return None;
    }
    let whole: Map<String, Value> = serde_json::from_slice(text).ok()?;
    if whole.get("ciphertext").is_some_and(Value::is_string) {
        return Some(Json::Encrypted(encrypted(&whole)));
    }
    let payload = whole.get("payload").map_or(Some(""), Value::as_str)?;
    let one = |part: &Map<String, Value>| {
        let text = |name: &str| part.get(name).and_then(Value::as_str);
        let unprotected = part.get("header").and_then(Value::as_object);
        let signature = Signature::new(text("protected"), unprotected, payload, text("signature")?)?;
        signature.header.alg.is_some().then_some(signature)
    };
    let signatures: Vec<Signature> = match whole.get("signatures") {
        Some(Value::Array(all)) => {
            all.iter().filter_map(Value::as_object).take(MOST).filter_map(one).collect()
        }
        _ => one(&whole).into_iter().collect(),
    };
    (!signatures.is_empty()).then(|| Json::Signed(payload.into(), signatures))
}

fn encrypted(whole: &Map<String, Value>) -> Header {
    let protected = whole.get("protected").and_then(Value::as_str);
    let mut members = protected.and_then(|part| segment::object(part.as_bytes())).unwrap_or_default();
    let first = whole.get("recipients").and_then(|all| all.get(0)).and_then(|one| one.get("header"));
    for part in [whole.get("unprotected"), whole.get("header"), first] {
        members.extend(part.and_then(Value::as_object).cloned().unwrap_or_default());
    }
    Header::of(&members)
}
