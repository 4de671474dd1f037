//! What a text is that was sent as a token: a signed one, an encrypted one, a broken one, another format, or opaque.

use crate::{
    biscuit,
    jwt::{Header, Jwt},
    macaroon::{self, Macaroon},
    segment,
    serialization::{self, Json},
};
use std::fmt;

/// What a token turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// Signed, of three parts, readable.
    Signed(Jwt),
    /// Encrypted (RFC 7516), of five parts or written as JSON; only its header can be read.
    Encrypted(Header),
    /// Begins like a signed token and is not whole; with what of it can be read.
    Broken(Flaw, Option<Jwt>),
    /// Platform-Agnostic Security Token: `v4.public`.
    Paseto(&'static str),
    /// A macaroon: it says openly what it is good for.
    Macaroon(Macaroon),
    /// A biscuit: signed, and written as a program.
    Biscuit,
    /// Nothing to be read from outside.
    Opaque {
        /// In bytes.
        length: usize,
    },
}

/// What is wrong with a signed token's form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Another number of parts than three.
    Parts(usize),
    /// A character that base64url does not have.
    Stranger {
        /// Which part, from 1.
        part: usize,
        /// Offset in it, from 1.
        at: usize,
    },
    /// A part is base64url of something else than a JSON object.
    NotJson {
        /// Which part, from 1.
        part: usize,
    },
    /// Written as JSON (RFC 7515 section 7.2), with so many signatures: a token never is (RFC 7519 section 1).
    Json(usize),
    /// The JSON object in which a login answers, with the token in it.
    Answer,
    /// A signed token in base64 once more, as Kubernetes shows secrets.
    EncodedAgain,
    /// Cut short.
    Cut(Cut),
}

/// What shows that a token was cut short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// It ends in dots, as displays shorten.
    Dots,
    /// The signature is missing, or the claims end in their middle.
    Ends,
    /// The signature is shorter than its algorithm makes them: so many characters, and so many are needed.
    Signature(usize, usize),
    /// It is exactly as long as a field or column.
    RoundLength(usize),
    /// Its first characters are missing: with them it begins as a signed token does.
    Front,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dots => f.write_str("it ends in dots: a display shortened it"),
            Self::Ends => f.write_str("it ends before its third part"),
            Self::Front => f.write_str("its beginning is missing: every signed token begins with eyJ"),
            Self::Signature(is, wants) => {
                write!(f, "its last part has {is} characters, and its algorithm makes {wants}")
            }
            Self::RoundLength(n) => write!(f, "it ends at exactly {n} characters, like a field that is full"),
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parts(n) => write!(f, "{n} parts, and a signed token has 3"),
            Self::Stranger { part, at } => {
                write!(f, "part {part} holds a character that no token has, at position {at}")
            }
            Self::NotJson { part } => write!(f, "part {part} cannot be read"),
            Self::Json(_) => {
                f.write_str("it is written as JSON, and a token is three parts with dots between")
            }
            Self::Answer => {
                f.write_str("it is the whole answer of a login, and the token is one value in it")
            }
            Self::EncodedAgain => f.write_str("it is a signed token, encoded in base64 once more"),
            Self::Cut(cut) => cut.fmt(f),
        }
    }
}

impl Reading {
    /// The signed token, as far as it can be read.
    pub fn jwt(&self) -> Option<&Jwt> {
        match self {
            Self::Signed(jwt) | Self::Broken(_, Some(jwt)) => Some(jwt),
            _ => None,
        }
    }

    /// The macaroon.
    pub fn macaroon(&self) -> Option<&Macaroon> {
        match self {
            Self::Macaroon(macaroon) => Some(macaroon),
            _ => None,
        }
    }

    /// What is wrong with its form.
    pub fn flaw(&self) -> Option<&Flaw> {
        match self {
            Self::Broken(flaw, _) => Some(flaw),
            _ => None,
        }
    }

    /// What shows that it was cut short.
    pub fn cut_short(&self) -> Option<Cut> {
        match self.flaw()? {
            Flaw::Cut(cut) => Some(*cut),
            _ => None,
        }
    }

    /// Only whoever has the key can read it.
    pub fn is_encrypted(&self) -> bool {
        matches!(self, Self::Encrypted(_))
    }

    /// Neither a signed nor an encrypted token.
    pub fn is_opaque(&self) -> bool {
        matches!(self, Self::Opaque { .. } | Self::Paseto(_) | Self::Macaroon(_) | Self::Biscuit)
    }

    /// What it is, with an article.
    pub fn name(&self) -> String {
        match self {
            Self::Signed(_) => "a signed token".into(),
            Self::Encrypted(_) => "an encrypted token".into(),
            Self::Broken(Flaw::Json(_), _) => "a signed text in JSON".into(),
            Self::Broken(..) => "a broken token".into(),
            Self::Paseto(version) => format!("a PASETO token ({version})"),
            Self::Macaroon(macaroon) => macaroon.to_string(),
            Self::Biscuit => "a biscuit token".into(),
            Self::Opaque { length } => format!("an opaque text of {length} characters"),
        }
    }
}

/// Longest text that is taken apart, in bytes.
const LONGEST: usize = 1 << 20;

/// Reads a token without trusting it.
pub fn read(token: &[u8]) -> Reading {
    let opaque = Reading::Opaque { length: token.len() };
    if token.len() > LONGEST {
        return opaque;
    }
    if let Some(version) = paseto(token) {
        return Reading::Paseto(version);
    }
    if let Some(macaroon) = macaroon::read(token) {
        return Reading::Macaroon(macaroon);
    }
    if biscuit::is_one(token) {
        return Reading::Biscuit;
    }
    match serialization::read(token) {
        Some(Json::Encrypted(header)) => return Reading::Encrypted(header),
        Some(Json::Signed(payload, signatures)) => {
            return Reading::Broken(Flaw::Json(signatures.len()), serialization::jwt(&payload, &signatures));
        }
        None => {}
    }
    let parts: Vec<&[u8]> = token.splitn(7, |b| *b == b'.').collect();
    if let ([first, _, _, _, _], Some(header)) =
        (&parts[..], segment::object(parts[0]).map(|m| Header::of(&m)))
        && header.enc.is_some()
        && !first.is_empty()
    {
        return Reading::Encrypted(header);
    }
    if !looks_like_jwt(token) {
        return wrapped(token, &parts).map_or(opaque, |flaw| Reading::Broken(flaw, None));
    }
    let jwt = Jwt::of(&parts);
    match flaw(token, &parts, jwt.as_ref()) {
        Some(flaw) => Reading::Broken(flaw, jwt),
        None => jwt.map_or(opaque, Reading::Signed),
    }
}

/// A signed token in something else, or without its first characters.
fn wrapped(token: &[u8], parts: &[&[u8]]) -> Option<Flaw> {
    if token.starts_with(b"{") {
        let answer: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(token).ok()?;
        let holds = |name: &str| answer.get(name).is_some_and(serde_json::Value::is_string);
        return ["access_token", "accessToken", "token", "id_token", "jwt"]
            .into_iter()
            .any(holds)
            .then_some(Flaw::Answer);
    }
    if let [first, _, _] = parts {
        let whole = |lost: &str| segment::object(&[lost.as_bytes(), first].concat());
        let is_front =
            ["e", "ey", "eyJ", "eyJh"].into_iter().filter_map(whole).any(|h| h.contains_key("alg"));
        return is_front.then_some(Flaw::Cut(Cut::Front));
    }
    let inside = segment::decoded_standard(token.trim_ascii())?;
    (looks_like_jwt(&inside) && inside.split(|b| *b == b'.').count() == 3).then_some(Flaw::EncodedAgain)
}

fn paseto(token: &[u8]) -> Option<&'static str> {
    const KINDS: [&str; 8] =
        ["v1.local", "v1.public", "v2.local", "v2.public", "v3.local", "v3.public", "v4.local", "v4.public"];
    KINDS.into_iter().find(|kind| token.starts_with(kind.as_bytes()) && token.get(kind.len()) == Some(&b'.'))
}

/// Whether the first part is the base64url of something that begins like a JSON object, and either other parts follow
/// or it names an algorithm.
pub fn looks_like_jwt(token: &[u8]) -> bool {
    let first = token.split(|b| *b == b'.').next().unwrap_or_default();
    first.starts_with(b"ey")
        && (first.len() < token.len() || segment::object(first).is_some_and(|h| h.contains_key("alg")))
}

fn flaw(token: &[u8], parts: &[&[u8]], jwt: Option<&Jwt>) -> Option<Flaw> {
    if token.ends_with(b"...") || token.ends_with("…".as_bytes()) {
        return Some(Flaw::Cut(Cut::Dots));
    }
    let stranger = parts.iter().enumerate().find_map(|(n, part)| Some((n, segment::stranger(part)?.0)));
    if let Some((part, at)) = stranger {
        return Some(Flaw::Stranger { part: part + 1, at: at + 1 });
    }
    match parts {
        [_] | [_, _] => return Some(Flaw::Cut(Cut::Ends)),
        [_, _, _] => {}
        more => return Some(Flaw::Parts(more.len())),
    }
    let Some(jwt) = jwt else { return Some(Flaw::NotJson { part: 1 }) };
    if jwt.claims().is_none() {
        return Some(Flaw::NotJson { part: 2 });
    }
    short_signature(jwt, token.len()).map(Flaw::Cut)
}

/// A signature that its algorithm cannot have made (RFC 7518 sections 3.2 to 3.6): RSA has several sizes, of which
/// the common ones are known.
fn short_signature(jwt: &Jwt, whole: usize) -> Option<Cut> {
    const RSA: [usize; 5] = [171, 342, 512, 683, 1366];
    let is = jwt.signature;
    let wants = match jwt.header().alg.as_deref()? {
        "HS256" => 43,
        "HS384" => 64,
        "HS512" | "ES256" | "EdDSA" | "Ed25519" | "ES256K" => 86,
        "ES384" => 128,
        "ES512" => 176,
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" if RSA.contains(&is) => return None,
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => {
            RSA.into_iter().find(|size| *size > is).unwrap_or(342).max(342)
        }
        _ => return None,
    };
    if is >= wants {
        return None;
    }
    let round = matches!(whole, 255 | 256 | 512 | 1023 | 1024 | 2048 | 4095 | 4096 | 8192);
    Some(if round { Cut::RoundLength(whole) } else { Cut::Signature(is, wants) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_in_something_else() {
        let whole = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let answer = format!("{{\"access_token\":\"{whole}\",\"token_type\":\"bearer\"}}");
        let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, whole);
        for (text, flaw) in [
            (answer, Flaw::Answer),
            (encoded, Flaw::EncodedAgain),
            (whole[1..].to_owned(), Flaw::Cut(Cut::Front)),
            (whole[3..].to_owned(), Flaw::Cut(Cut::Front)),
        ] {
            assert_eq!(read(text.as_bytes()).flaw(), Some(&flaw), "{text}");
        }
        for opaque in ["{\"a\":1}", "a.b.c", "dG9rZW4tYWJj", "www.shop.example"] {
            assert_eq!(read(opaque.as_bytes()).flaw(), None, "{opaque}");
        }
    }
}
