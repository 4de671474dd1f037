//! The examples that RFCs print, each beside what is read in it and what its signature is found to be: RFC 7515
//! appendices A and E, RFC 7519 sections 3.1 and 6.1 and appendix A, RFC 7520 sections 4 to 6, RFC 8037 appendix A,
//! RFC 9068 section 3.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use why401_token::{Flaw, Header, KeySet, Kind, Reading, Verification, read, verify};

const RFC7515: &str = include_str!("vectors/rfc7515.json");
const RFC7519: &str = include_str!("vectors/rfc7519.json");
const RFC7520: &str = include_str!("vectors/rfc7520.json");
const RFC8037: &str = include_str!("vectors/rfc8037.json");
const RFC9068: &str = include_str!("vectors/rfc9068.json");

/// Forms of one example: the compact serialization and the two in JSON.
const FORMS: [&str; 3] = ["compact", "json", "json_flat"];

/// An example of a document, by its section.
fn example(document: &str, section: &str) -> Value {
    let all: Value = serde_json::from_str(document).expect("vectors are JSON");
    all.get(section).cloned().expect("the section is in the vectors")
}

/// An example in the forms that are printed.
fn forms(example: &Value) -> Vec<(&'static str, Vec<u8>)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned).into_bytes();
    FORMS.into_iter().filter_map(|form| Some((form, text(example.get(form)?)))).collect()
}

fn compact(example: &Value) -> Vec<u8> {
    example["compact"].as_str().expect("a compact form").as_bytes().to_vec()
}

fn keys(example: &Value) -> KeySet {
    KeySet::parse(&example["keys"].to_string()).expect("the keys of the example are read")
}

/// The header of what is signed or encrypted.
fn header(reading: &Reading) -> Header {
    match reading {
        Reading::Encrypted(header) => header.clone(),
        other => other.jwt().expect("a header").header().clone(),
    }
}

/// Every printed form has the algorithm, and its signature fits the printed key; one changed bit, and it does not.
fn fits(document: &str, section: &str, alg: &str) {
    let example = example(document, section);
    let keys = keys(&example);
    let forms = forms(&example);
    assert!(!forms.is_empty(), "{section} has a form");
    for (form, token) in forms {
        let reading = read(&token);
        assert_eq!(header(&reading).alg.as_deref(), Some(alg), "{section} {form}");
        assert!(matches!(verify(&token, &keys), Verification::Good { .. }), "{section} {form}");
        let is_json = matches!(reading.flaw(), Some(Flaw::Json(1)));
        assert_eq!(is_json, form != "compact", "{section} {form}");
        let other = verify(&spoilt(&token), &keys);
        assert!(matches!(other, Verification::Bad { .. }), "{section} {form}: {other:?}");
    }
}

/// The token with another character in the middle of its signature.
fn spoilt(token: &[u8]) -> Vec<u8> {
    let mut text = String::from_utf8(token.to_vec()).expect("tokens are text");
    let signature = match text.find("\"signature\":\"") {
        Some(at) => at + 13,
        None => text.rfind('.').expect("three parts") + 1,
    };
    let other = if text[signature + 9..].starts_with('A') { "B" } else { "A" };
    text.replace_range(signature + 9..signature + 10, other);
    text.into_bytes()
}

/// The claims that RFC 7515 and RFC 7519 print again and again.
fn is_the_token_of_joe(reading: &Reading) {
    let jwt = reading.jwt().expect("a token");
    let claims = jwt.claims().expect("claims");
    assert_eq!((claims.iss.as_deref(), claims.exp), (Some("joe"), Some(1_300_819_380)));
    assert!(
        claims.aud.is_empty() && claims.nbf.is_none() && claims.date_oddities.is_empty() && !claims.has_sub
    );
    assert_eq!(jwt.kind().0, Kind::Unknown);
}

/// Every printed form is told to be encrypted, with what its header says.
fn is_encrypted(document: &str, section: &str, alg: &str, enc: &str) {
    let forms = forms(&example(document, section));
    assert!(!forms.is_empty(), "{section} has a form");
    for (form, token) in forms {
        let reading = read(&token);
        assert!(
            reading.is_encrypted() && reading.jwt().is_none() && reading.flaw().is_none(),
            "{section} {form}"
        );
        let header = header(&reading);
        let read = (header.alg.as_deref(), header.enc.as_deref());
        assert_eq!(read, (Some(alg), Some(enc)), "{section} {form}");
        let keys = KeySet::parse(r#"{"kty":"oct","k":"c2VjcmV0"}"#).expect("a key");
        assert_eq!(verify(&token, &keys), Verification::Unreadable, "{section} {form}");
    }
}

/// RFC 7515.
mod jws {
    use super::*;

    #[test]
    fn a_1_hs256() {
        fits(RFC7515, "A.1", "HS256");
        let reading = read(&compact(&example(RFC7515, "A.1")));
        assert_eq!(header(&reading).typ.as_deref(), Some("JWT"));
        assert!(matches!(reading, Reading::Signed(_)));
        is_the_token_of_joe(&reading);
    }

    #[test]
    fn a_2_rs256() {
        fits(RFC7515, "A.2", "RS256");
        is_the_token_of_joe(&read(&compact(&example(RFC7515, "A.2"))));
    }

    #[test]
    fn a_3_es256() {
        fits(RFC7515, "A.3", "ES256");
        is_the_token_of_joe(&read(&compact(&example(RFC7515, "A.3"))));
    }

    /// What is signed is the word `Payload`: no claims, and so no token.
    #[test]
    fn a_4_es512() {
        fits(RFC7515, "A.4", "ES512");
        let reading = read(&compact(&example(RFC7515, "A.4")));
        assert_eq!(reading.flaw(), Some(&Flaw::NotJson { part: 2 }));
    }

    #[test]
    fn a_5_unsecured() {
        let token = compact(&example(RFC7515, "A.5"));
        let reading = read(&token);
        assert!(matches!(reading, Reading::Signed(_)) && reading.jwt().expect("a token").is_unsecured());
        is_the_token_of_joe(&reading);
        assert_eq!(verify(&token, &keys(&example(RFC7515, "A.1"))), Verification::NotSigned);
    }

    /// Two signatures, of which one that fits is enough; with the keys of neither, nothing is said to be wrong.
    #[test]
    fn a_6_general_json() {
        let both = example(RFC7515, "A.6");
        let token = both["json"].to_string().into_bytes();
        let reading = read(&token);
        assert_eq!(reading.flaw(), Some(&Flaw::Json(2)));
        assert_eq!(header(&reading).kid.as_deref(), Some("2010-12-29"));
        is_the_token_of_joe(&reading);
        let named = |kid: &str| Verification::Good { kid: Some(kid.into()) };
        assert_eq!(verify(&token, &keys(&both)), named("2010-12-29"));
        let second = keys(&example(RFC7515, "A.7"));
        assert_eq!(verify(&token, &second), named("e9bc097a-ce51-4036-9562-d2ade882db0d"));
        let none = keys(&example(RFC7520, "4.1"));
        assert_eq!(verify(&token, &none), Verification::NoSuchKey { kid: "2010-12-29".into() });
    }

    #[test]
    fn a_7_flattened_json() {
        fits(RFC7515, "A.7", "ES256");
        let reading = read(example(RFC7515, "A.7")["json_flat"].to_string().as_bytes());
        assert_eq!(header(&reading).kid.as_deref(), Some("e9bc097a-ce51-4036-9562-d2ade882db0d"));
        is_the_token_of_joe(&reading);
    }

    /// An extension that nobody understands, in an unsecured token.
    #[test]
    fn e_critical() {
        let token = compact(&example(RFC7515, "E"));
        let header = header(&read(&token));
        assert_eq!(header.crit, ["http://example.com/UNDEFINED"]);
        assert_eq!(verify(&token, &keys(&example(RFC7515, "A.1"))), Verification::NotSigned);
    }
}

/// RFC 7519.
mod jwt {
    use super::*;

    #[test]
    fn section_3_1() {
        fits(RFC7519, "3.1", "HS256");
        is_the_token_of_joe(&read(&compact(&example(RFC7519, "3.1"))));
    }

    #[test]
    fn section_6_1_unsecured() {
        let token = compact(&example(RFC7519, "6.1"));
        is_the_token_of_joe(&read(&token));
        assert_eq!(verify(&token, &keys(&example(RFC7519, "3.1"))), Verification::NotSigned);
    }

    #[test]
    fn a_1_encrypted() {
        is_encrypted(RFC7519, "A.1", "RSA1_5", "A128CBC-HS256");
    }

    #[test]
    fn a_2_nested() {
        is_encrypted(RFC7519, "A.2", "RSA1_5", "A128CBC-HS256");
        assert_eq!(header(&read(&compact(&example(RFC7519, "A.2")))).cty.as_deref(), Some("JWT"));
    }
}

/// RFC 7520 section 4: what is signed is prose, so each is a whole signature and no token.
mod cookbook_signed {
    use super::*;

    const BILBO: &str = "bilbo.baggins@hobbiton.example";

    fn is_prose_of(section: &str, kid: &str) {
        let reading = read(&compact(&example(RFC7520, section)));
        assert_eq!(header(&reading).kid.as_deref(), Some(kid));
        assert_eq!(reading.flaw(), Some(&Flaw::NotJson { part: 2 }));
    }

    #[test]
    fn section_4_1_rsa() {
        fits(RFC7520, "4.1", "RS256");
        is_prose_of("4.1", BILBO);
    }

    #[test]
    fn section_4_2_rsa_pss() {
        fits(RFC7520, "4.2", "PS384");
        is_prose_of("4.2", BILBO);
    }

    #[test]
    fn section_4_3_ecdsa() {
        fits(RFC7520, "4.3", "ES512");
        is_prose_of("4.3", BILBO);
    }

    #[test]
    fn section_4_4_hmac() {
        fits(RFC7520, "4.4", "HS256");
        is_prose_of("4.4", "018c0ae5-4d9b-471b-bfd6-eef314bc7037");
    }

    /// What is signed stands elsewhere: nothing can be said, and nothing is said to be wrong.
    #[test]
    fn section_4_5_detached() {
        let example = example(RFC7520, "4.5");
        assert_eq!(forms(&example).len(), 3);
        for (form, token) in forms(&example) {
            assert_eq!(verify(&token, &keys(&example)), Verification::Detached, "{form}");
            assert_eq!(header(&read(&token)).alg.as_deref(), Some("HS256"), "{form}");
        }
    }

    #[test]
    fn section_4_6_some_of_the_header_protected() {
        fits(RFC7520, "4.6", "HS256");
    }

    #[test]
    fn section_4_7_content_only() {
        fits(RFC7520, "4.7", "HS256");
    }

    /// Three signatures under three keys, any of which will do.
    #[test]
    fn section_4_8_several() {
        let example = example(RFC7520, "4.8");
        let token = example["json"].to_string().into_bytes();
        assert_eq!(read(&token).flaw(), Some(&Flaw::Json(3)));
        for key in example["keys"]["keys"].as_array().expect("keys") {
            let one = KeySet::parse(&key.to_string()).expect("a key");
            let kid = key["kid"].as_str().map(str::to_owned);
            assert_eq!(verify(&token, &one), Verification::Good { kid });
        }
    }
}

/// RFC 7520 section 5.
mod cookbook_encrypted {
    use super::*;

    #[test]
    fn section_5_1_rsa() {
        is_encrypted(RFC7520, "5.1", "RSA1_5", "A128CBC-HS256");
    }

    #[test]
    fn section_5_2_rsa_oaep() {
        is_encrypted(RFC7520, "5.2", "RSA-OAEP", "A256GCM");
    }

    #[test]
    fn section_5_3_password() {
        is_encrypted(RFC7520, "5.3", "PBES2-HS512+A256KW", "A128CBC-HS256");
    }

    #[test]
    fn section_5_4_agreed_and_wrapped() {
        is_encrypted(RFC7520, "5.4", "ECDH-ES+A128KW", "A128GCM");
    }

    #[test]
    fn section_5_5_agreed() {
        is_encrypted(RFC7520, "5.5", "ECDH-ES", "A128CBC-HS256");
    }

    #[test]
    fn section_5_6_direct() {
        is_encrypted(RFC7520, "5.6", "dir", "A128GCM");
    }

    #[test]
    fn section_5_7_wrapped_with_gcm() {
        is_encrypted(RFC7520, "5.7", "A256GCMKW", "A128CBC-HS256");
    }

    #[test]
    fn section_5_8_wrapped() {
        is_encrypted(RFC7520, "5.8", "A128KW", "A128GCM");
    }

    #[test]
    fn section_5_9_compressed() {
        is_encrypted(RFC7520, "5.9", "A128KW", "A128GCM");
    }

    #[test]
    fn section_5_10_with_additional_data() {
        is_encrypted(RFC7520, "5.10", "A128KW", "A128GCM");
    }

    #[test]
    fn section_5_11_some_of_the_header_protected() {
        is_encrypted(RFC7520, "5.11", "A128KW", "A128GCM");
    }

    #[test]
    fn section_5_12_content_only() {
        is_encrypted(RFC7520, "5.12", "A128KW", "A128GCM");
    }

    #[test]
    fn section_5_13_several_recipients() {
        is_encrypted(RFC7520, "5.13", "RSA1_5", "A128CBC-HS256");
    }

    #[test]
    fn section_6_nested() {
        fits(RFC7520, "6 signed", "PS256");
        let signed = read(&compact(&example(RFC7520, "6 signed")));
        let claims = signed.jwt().and_then(|jwt| jwt.claims()).expect("claims");
        assert_eq!((claims.iss.as_deref(), claims.exp), (Some("hobbiton.example"), Some(1_300_819_380)));
        is_encrypted(RFC7520, "6 encrypted", "RSA-OAEP", "A128GCM");
        let encrypted = header(&read(&compact(&example(RFC7520, "6 encrypted"))));
        assert_eq!((encrypted.cty.as_deref(), encrypted.typ.as_deref()), (Some("JWT"), None));
    }
}

/// RFC 8037 and RFC 9068.
mod later {
    use super::*;

    #[test]
    fn rfc_8037_a_4_ed25519() {
        fits(RFC8037, "A.4", "EdDSA");
    }

    #[test]
    fn rfc_8037_a_6_x25519() {
        is_encrypted(RFC8037, "A.6", "ECDH-ES", "A128GCM");
    }

    /// Printed without a signature: the shape of an access token, with a signature's length of letters.
    #[test]
    fn rfc_9068_access_token() {
        let example = example(RFC9068, "3");
        let part = |name: &str| URL_SAFE_NO_PAD.encode(example[name].to_string());
        let token = format!("{}.{}.{}", part("header"), part("claims"), "A".repeat(342));
        let reading = read(token.as_bytes());
        let Reading::Signed(jwt) = &reading else { panic!("signed: {reading:?}") };
        assert_eq!(jwt.kind().0, Kind::Access);
        assert_eq!(jwt.header().kid.as_deref(), Some("RjEwOwOA"));
        let claims = jwt.claims().expect("claims");
        assert_eq!((claims.iat, claims.exp), (Some(1_618_354_090), Some(1_639_528_912)));
        assert_eq!(claims.aud, ["https://rs.example.com/"]);
        assert_eq!(claims.client_id.as_deref(), Some("s6BhdRkqt3"));
        assert_eq!(claims.scopes, ["openid", "profile", "reademail"]);
        assert!(claims.has_sub && claims.has_jti);
    }
}
