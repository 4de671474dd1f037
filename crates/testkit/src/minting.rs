//! What a scenario needs made when it is asked: tokens, and dates relative to now.
//!
//! A word in braces stands for each: `{token:expired}`, `{epoch:-900}` (seconds since 1970, 900 ago), `{amz:+0}` (as
//! `20231114T221320Z`), `{day:+0}` (as `20231114`). All that is not random is the same at the same
//! moment, so that a recorded case can be made with the same words at [`crate::case::NOW`].

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use why401_message::time;

/// The secret of the frameworks' applications.
const SECRET: &[u8] = b"the secret of the tests, longer than 32 bytes";
/// A secret they do not have.
const OTHER: &[u8] = b"another secret, longer than 32 bytes as well";
/// The private key of the issuer at `{api}/issuer`; it guards nothing.
const KEY: &[u8] = include_bytes!("../frameworks/issuer-key.pem");
/// Its public half.
pub const JWKS: &str = include_str!("../frameworks/issuer-jwks.json");
/// The name of the key.
const KID: &str = "key-2023";

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The moment and the issuer that words are made for.
#[derive(Clone, Debug)]
pub struct Mint {
    /// Seconds since 1970.
    pub now: i64,
    /// What stands in `iss`.
    pub issuer: String,
}

/// How a token is sealed.
enum Seal {
    Shared(&'static [u8], Algorithm),
    Issuer(&'static str),
    Nothing,
}

const USUAL: Seal = Seal::Shared(SECRET, Algorithm::HS256);

impl Mint {
    /// A text with every word made.
    pub fn fill(&self, text: &str) -> String {
        words(text).into_iter().fold(text.to_owned(), |out, word| match self.word(&word) {
            Some(made) => out.replace(&format!("{{{word}}}"), &made),
            None => out,
        })
    }

    /// What a word stands for; `None` where it is none of these.
    pub fn word(&self, word: &str) -> Option<String> {
        let (kind, rest) = word.split_once(':')?;
        if kind == "token" {
            return self.token(rest);
        }
        let at = self.now + rest.parse::<i64>().ok()?;
        let iso = time::moment(at).replacen(' ', "T", 1).replace(" UTC", "Z");
        match kind {
            "epoch" => Some(at.to_string()),
            "day" => Some(time::date(at).replace('-', "")),
            "amz" => Some(iso.replace(['-', ':'], "")),
            _ => None,
        }
    }

    fn token(&self, name: &str) -> Option<String> {
        let (changed, seal) = self.recipe(name)?;
        let mut claims = json!({
            "iss": self.issuer, "aud": "shop", "sub": "1", "iat": self.now - MINUTE, "exp": self.now + HOUR,
            "jti": "7c21", "type": "access", "scope": "read",
        });
        let (Some(claims), Some(changed)) = (claims.as_object_mut(), changed.as_object()) else {
            return None;
        };
        for (key, value) in changed {
            claims.insert(key.clone(), value.clone());
        }
        claims.retain(|_, value| !value.is_null());
        let token = sealed(&Value::Object(claims.clone()), &seal);
        Some(match name {
            "cut" => token[..token.len() - 12].to_owned(),
            "issuers-broken" => {
                claims.insert("sub".to_owned(), json!("2"));
                let other = sealed(&Value::Object(claims.clone()), &seal);
                let (signed, _) = token.rsplit_once('.')?;
                let (_, seal) = other.rsplit_once('.')?;
                format!("{signed}.{seal}")
            }
            _ => token,
        })
    }

    /// What is special about a token: claims that differ, and the seal.
    fn recipe(&self, name: &str) -> Option<(Value, Seal)> {
        let now = self.now;
        Some(match name {
            "good" | "cut" => (json!({}), USUAL),
            "expired" => (json!({ "iat": now - 3 * HOUR, "exp": now - 2 * HOUR }), USUAL),
            "young" => (json!({ "nbf": now + HOUR, "exp": now + 2 * HOUR }), USUAL),
            "other-secret" => (json!({}), Seal::Shared(OTHER, Algorithm::HS256)),
            "other-audience" => (json!({ "aud": "billing" }), USUAL),
            "other-issuer" => (json!({ "iss": "https://id.example" }), USUAL),
            "slash-issuer" => (json!({ "iss": format!("{}/", self.issuer) }), Seal::Issuer(KID)),
            "unsealed" => (json!({}), Seal::Nothing),
            "hs512" => (json!({}), Seal::Shared(SECRET, Algorithm::HS512)),
            "refresh" => (json!({ "type": "refresh", "scope": null }), USUAL),
            "id" => (
                json!({ "type": null, "scope": null, "nonce": "n-0S6", "at_hash": "MTIzNDU2Nzg5MDEyMzQ1Ng" }),
                USUAL,
            ),
            "gone" => (json!({ "jti": "gone" }), USUAL),
            "bound" => (json!({ "cnf": { "jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" } }), USUAL),
            "issuers" | "issuers-broken" => (json!({}), Seal::Issuer(KID)),
            "issuers-other-key" => (json!({}), Seal::Issuer("key-2019")),
            _ => return None,
        })
    }
}

fn sealed(claims: &Value, seal: &Seal) -> String {
    let encoded = |header: &Header, key: &EncodingKey| {
        jsonwebtoken::encode(header, claims, key).expect("a key of the kind that the algorithm wants")
    };
    match seal {
        Seal::Shared(secret, algorithm) => {
            encoded(&Header::new(*algorithm), &EncodingKey::from_secret(secret))
        }
        Seal::Issuer(kid) => {
            let mut header = Header::new(Algorithm::RS256);
            header.kid = Some((*kid).to_owned());
            encoded(&header, &EncodingKey::from_rsa_pem(KEY).expect("the committed key"))
        }
        Seal::Nothing => {
            let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
            format!("{}.{}.", part(&json!({ "alg": "none", "typ": "JWT" })), part(claims))
        }
    }
}

/// The words of a text, each once.
pub fn words(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for part in text.split('{').skip(1) {
        let word = part.split('}').next().unwrap_or_default();
        if word.contains(':') && !found.iter().any(|w| w == word) {
            found.push(word.to_owned());
        }
    }
    found
}

/// A moment as `Date` carries it (RFC 9110 section 5.6.7).
pub fn http_date(seconds: i64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let day = usize::try_from(seconds.div_euclid(DAY).rem_euclid(7)).expect("below seven");
    let moment = time::moment(seconds);
    let month: usize = moment[5..7].parse().expect("digits");
    format!(
        "{}, {} {} {} {} GMT",
        DAYS[day],
        &moment[8..10],
        MONTHS[month - 1],
        &moment[..4],
        &moment[11..19]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_made_anew_for_another_moment() {
        let mint = Mint { now: 1_700_000_000, issuer: "https://id.example".into() };
        assert_eq!(
            mint.fill("{epoch:-10} {amz:+0} {day:60} {nginx}"),
            "1699999990 20231114T221320Z 20231114 {nginx}"
        );
        let later = Mint { now: mint.now + 1, ..mint.clone() };
        let text = "{token:good} {token:issuers}";
        assert_eq!(mint.fill(text), mint.fill(text));
        assert_ne!(mint.fill(text), later.fill(text));
        assert_eq!(words(text), ["token:good", "token:issuers"]);
    }

    #[test]
    fn dates() {
        assert_eq!(http_date(1_700_000_000), "Tue, 14 Nov 2023 22:13:20 GMT");
    }
}
