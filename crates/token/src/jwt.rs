//! A signed token, its header and what its claims say: nothing verified.

use crate::{
    claims::Claims,
    kind::{self, Kind},
    segment,
};
use serde_json::{Map, Value};

/// A signed token (RFC 7515, RFC 7519). Every value is only what was written, true or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jwt {
    pub(crate) header: Header,
    pub(crate) claims: Option<Claims>,
    /// Length of the third part, in characters; the signature itself is not kept.
    pub(crate) signature: usize,
}

/// What a header says (RFC 7515 section 4.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a header is a list of independent facts")]
pub struct Header {
    /// Algorithm.
    pub alg: Option<String>,
    /// Content encryption of an encrypted token (RFC 7516 section 4.1.2).
    pub enc: Option<String>,
    /// Name of the key.
    pub kid: Option<String>,
    /// Type of the whole.
    pub typ: Option<String>,
    /// Type of the content.
    pub cty: Option<String>,
    /// Names of extensions that must be understood.
    pub crit: Vec<String>,
    /// Whether `crit` is there, of whatever form.
    pub has_crit: bool,
    /// Whether it says where keys are to be fetched.
    pub has_jku: bool,
    /// Whether it says where a certificate is to be fetched.
    pub has_x5u: bool,
    /// Whether it brings the key along (`jwk`).
    pub has_jwk: bool,
    /// Whether it brings a certificate along (`x5c`).
    pub has_x5c: bool,
}

impl Header {
    pub(crate) fn of(members: &Map<String, Value>) -> Self {
        let text = |name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
        let crit = members.get("crit").and_then(Value::as_array).into_iter().flatten();
        Self {
            alg: text("alg"),
            enc: text("enc"),
            kid: text("kid"),
            typ: text("typ"),
            cty: text("cty"),
            crit: crit.filter_map(Value::as_str).map(str::to_owned).collect(),
            has_crit: members.contains_key("crit"),
            has_jku: members.contains_key("jku"),
            has_x5u: members.contains_key("x5u"),
            has_jwk: members.contains_key("jwk"),
            has_x5c: members.contains_key("x5c"),
        }
    }

    /// Whether it says that there is no signature (RFC 7518 section 3.6).
    pub fn is_unsecured(&self) -> bool {
        self.alg.as_deref().is_some_and(|alg| alg.eq_ignore_ascii_case("none"))
    }

    /// `typ` without `application/`, in lower case (RFC 7515 section 4.1.9).
    pub(crate) fn media_type(&self) -> Option<String> {
        let typ = self.typ.as_ref()?.to_ascii_lowercase();
        Some(typ.strip_prefix("application/").unwrap_or(&typ).to_owned())
    }
}

impl Jwt {
    /// Reads the parts between dots; `None` unless the first is the base64url of a JSON object.
    pub(crate) fn of(parts: &[&[u8]]) -> Option<Self> {
        let header = Header::of(&segment::object(parts.first()?)?);
        let claims = parts.get(1).and_then(|part| segment::object(part)).map(|members| Claims::of(&members));
        Some(Self { header, claims, signature: parts.get(2).map_or(0, |part| part.len()) })
    }

    /// Its header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Its claims; `None` where they cannot be read.
    pub fn claims(&self) -> Option<&Claims> {
        self.claims.as_ref()
    }

    /// What it is for, and the sign that tells: a fragment such as `token_use is id`.
    pub fn kind(&self) -> (Kind, &'static str) {
        kind::of(&self.header, self.claims.as_ref())
    }

    /// Whether it says of itself that nothing signs it.
    pub fn is_unsecured(&self) -> bool {
        self.header.is_unsecured()
    }
}
