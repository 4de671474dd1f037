//! Keys as they are given: in PEM, in certificates, in sets with oddities, and private ones by mistake. The keys in
//! `vectors/keys` were made with `openssl` for these tests, and `tokens.json` is signed with them.

use serde_json::{Value, json};
use why401_token::{KeySet, Verification, verify};

const RSA: &str = include_str!("vectors/keys/rsa.spki.pem");
const RSA_CERTIFICATE: &str = include_str!("vectors/keys/rsa.cert.pem");
const P256: &str = include_str!("vectors/keys/P-256.spki.pem");
const P256_CERTIFICATE: &str = include_str!("vectors/keys/P-256.cert.pem");
const P384: &str = include_str!("vectors/keys/P-384.spki.pem");
const ED448: &str = include_str!("vectors/keys/ed448.spki.pem");

/// A token of `tokens.json`, by the key that signed it and the algorithm.
fn token(key: &str, alg: &str) -> String {
    tokens()[key][alg].as_str().expect("such a token").to_owned()
}

fn tokens() -> Value {
    serde_json::from_str(include_str!("vectors/keys/tokens.json")).expect("JSON")
}

fn checked(token: &str, keys: &str) -> Verification {
    verify(token.as_bytes(), &KeySet::parse(keys).expect("keys"))
}

const fn good() -> Verification {
    Verification::Good { kid: None }
}

fn good_by(kid: &str) -> Verification {
    Verification::Good { kid: Some(kid.into()) }
}

/// Why a text holds no key, and the line that is pointed at.
fn refused(text: &str) -> (usize, String) {
    let error = KeySet::parse(text).expect_err("no key");
    (error.line, error.to_string())
}

#[test]
fn public_keys_in_pem() {
    for alg in ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] {
        assert_eq!(checked(&token("rsa", alg), RSA), good(), "{alg}");
        assert_eq!(checked(&token("rsa", alg), include_str!("vectors/keys/rsa.pkcs1.pem")), good(), "{alg}");
    }
    assert_eq!(checked(&token("P-256", "ES256"), P256), good());
    assert_eq!(checked(&token("P-256", "ES256"), include_str!("vectors/keys/P-256.compressed.pem")), good());
    assert_eq!(checked(&token("P-384", "ES384"), P384), good());
    assert_eq!(checked(&token("P-521", "ES512"), include_str!("vectors/keys/P-521.spki.pem")), good());
    assert_eq!(
        checked(&token("secp256k1", "ES256K"), include_str!("vectors/keys/secp256k1.spki.pem")),
        good()
    );
    for alg in ["EdDSA", "Ed25519"] {
        assert_eq!(checked(&token("ed25519", alg), include_str!("vectors/keys/ed25519.spki.pem")), good());
    }
}

/// A key for RSASSA-PSS alone checks nothing else.
#[test]
fn a_pss_key_is_for_pss() {
    let pss = include_str!("vectors/keys/pss.spki.pem");
    assert_eq!(checked(&token("pss", "PS256"), pss), good());
    let other = Verification::NoKeyForAlgorithm { alg: "RS256".into() };
    assert_eq!(checked(&token("rsa", "RS256"), pss), other);
}

#[test]
fn certificates() {
    assert_eq!(checked(&token("rsa", "RS256"), RSA_CERTIFICATE), good());
    assert_eq!(checked(&token("P-256", "ES256"), P256_CERTIFICATE), good(), "of a curve, signed with RSA");
    let labelled = RSA_CERTIFICATE.replace("CERTIFICATE", "X509 CERTIFICATE");
    assert_eq!(checked(&token("rsa", "RS256"), &labelled), good());
}

#[test]
fn several_in_one_file() {
    let all = format!("# issuer\r\n{P256_CERTIFICATE}\n\n{RSA}\n{P384}");
    assert_eq!(checked(&token("rsa", "PS512"), &all), good());
    assert_eq!(checked(&token("P-256", "ES256"), &all), good());
    assert_eq!(checked(&token("P-384", "ES384"), &all), good());
    let no_such = Verification::NoKeyForAlgorithm { alg: "EdDSA".into() };
    assert_eq!(checked(&token("ed25519", "EdDSA"), &all), no_such);
}

/// Lines that lost their line ends in a variable, and base64 that lost its BEGIN line, as consoles of issuers show it.
#[test]
fn as_people_paste_them() {
    let in_one_line = RSA.trim_end().replace('\n', "\\n");
    assert_eq!(checked(&token("rsa", "RS256"), &in_one_line), good());
    let bare: String = RSA.lines().filter(|line| !line.starts_with('-')).collect();
    assert_eq!(checked(&token("rsa", "RS256"), &bare), good());
    let indented = RSA.replace('\n', "\r\n    ");
    assert_eq!(checked(&token("rsa", "RS256"), &indented), good());
}

/// A key of another curve or kind has nothing to say of a token, and so never says that it is wrong.
#[test]
fn only_a_key_of_the_right_kind_can_say_no() {
    let none_for = |alg: &str| Verification::NoKeyForAlgorithm { alg: alg.into() };
    assert_eq!(checked(&token("P-256", "ES256"), P384), none_for("ES256"));
    assert_eq!(checked(&token("P-521", "ES512"), P256), none_for("ES512"));
    assert_eq!(checked(&token("rsa", "RS256"), P256), none_for("RS256"));
    assert_eq!(
        checked(&token("rsa", "RS256"), include_str!("vectors/keys/rsa1024.spki.pem")),
        Verification::Bad { kid: None }
    );
}

/// RS384 and PS256 cannot be checked with a short key, and nothing with a key that cannot be used.
#[test]
fn what_cannot_be_checked_is_not_called_wrong() {
    let short = include_str!("vectors/keys/rsa1024.spki.pem");
    for alg in ["RS256", "RS512"] {
        assert_eq!(checked(&token("rsa1024", alg), short), good(), "{alg}");
    }
    let unusable = Verification::UnusableKey { kid: None };
    for alg in ["RS384", "PS256"] {
        assert_eq!(checked(&token("rsa1024", alg), short), unusable, "{alg}");
    }
    let explicit = format!("{P384}{}", include_str!("vectors/keys/P-256.explicit.pem"));
    assert_eq!(checked(&token("P-256", "ES256"), &explicit), unusable);
    let edwards = format!("{ED448}{}", include_str!("vectors/keys/ed25519.spki.pem"));
    assert_eq!(checked(&token("ed448", "EdDSA"), &edwards), unusable);
    let spoilt = format!("{P384}{}", RSA.replace("MII", "MIA"));
    assert_eq!(checked(&token("rsa", "RS256"), &spoilt), unusable);
}

#[test]
fn private_keys_are_named_and_never_shown() {
    let private = [
        include_str!("vectors/keys/private.pkcs8.pem"),
        include_str!("vectors/keys/private.pkcs1.pem"),
        include_str!("vectors/keys/private.sec1.pem"),
        include_str!("vectors/keys/private.encrypted.pem"),
        include_str!("vectors/keys/private.openssh.pem"),
    ];
    for pem in private {
        let error = KeySet::parse(&format!("\n{pem}")).expect_err("a private key");
        assert!(error.why.starts_with("is a private key"), "{error}");
        assert_eq!((error.line, error.column), (2, 1));
        let body = pem.lines().nth(2).expect("a line of the key");
        assert!(!format!("{error:?}").contains(body));
    }
    let both = format!("{}{P256}", private[1]);
    assert_eq!(checked(&token("P-256", "ES256"), &both), good(), "beside its public key it is passed over");
}

#[test]
fn what_holds_no_key() {
    let none = "holds no key that can verify a signature";
    assert_eq!(refused(include_str!("vectors/keys/x25519.spki.pem")), (1, none.into()));
    assert_eq!(refused(include_str!("vectors/keys/request.pem")), (1, none.into()));
    assert_eq!(refused(r#"{"keys":[]}"#), (1, none.into()));
    assert_eq!(refused("\n\n-----BEGIN PUBLIC KEY-----\nMIIB"), (3, "this key has no END line".into()));
    assert_eq!(refused("ssh-rsa AAAAB3NzaC1yc2E issuer.example").1, "is neither JSON nor PEM here");
}

/// Of a JWK with private members only the public ones are used, and none is shown.
#[test]
fn private_members_of_a_set() {
    let keys = &tokens()["jwk"];
    let set = json!({"keys": [keys["rsa"], keys["P-256"]]}).to_string();
    assert_eq!(checked(&token("rsa1024", "RS256"), &set), good());
    assert_eq!(checked(&token("P-256", "ES256"), &set), good());
    let shown = format!("{:?}", KeySet::parse(&set).expect("keys"));
    assert_eq!(shown, "<2 keys>");
}

/// A certificate beside the key, or alone although RFC 7518 section 6.3.1 wants the key.
#[test]
fn certificates_in_a_set() {
    let certificate: String = RSA_CERTIFICATE.lines().filter(|line| !line.starts_with('-')).collect();
    let mut key = tokens()["jwk"]["rsa2048"].clone();
    key["x5c"] = json!([certificate]);
    assert_eq!(checked(&token("rsa", "RS256"), &json!({"keys": [key]}).to_string()), good());
    let alone = json!({"keys": [{"kty": "RSA", "use": "sig", "x5c": [certificate]}]}).to_string();
    assert_eq!(checked(&token("rsa", "RS256"), &alone), good());
    let spoilt = json!({"keys": [{"kty": "RSA", "x5c": ["MIIB"]}, tokens()["jwk"]["P-256"]]}).to_string();
    assert_eq!(checked(&token("rsa", "RS256"), &spoilt), Verification::UnusableKey { kid: None });
}

/// Certificates by the names of their keys, as Google publishes them.
#[test]
fn certificates_by_name() {
    let set = json!({"a": RSA_CERTIFICATE, "b": P256_CERTIFICATE}).to_string();
    assert_eq!(checked(&token("named", "rsa"), &set), good_by("a"));
    assert_eq!(KeySet::parse(&set).expect("keys").kids(), ["a", "b"]);
    assert_eq!(checked(&token("named", "other"), &set), Verification::NoSuchKey { kid: "other".into() });
}

/// Several keys of one name, also of several kinds, are all meant (RFC 7517 section 4.5).
#[test]
fn one_name_twice() {
    let named = |key: &Value| {
        let mut key = key.clone();
        key["kid"] = json!("a");
        key
    };
    let keys = &tokens()["jwk"];
    let set =
        json!({"keys": [named(&keys["rsa"]), named(&keys["P-256"]), named(&keys["rsa2048"])]}).to_string();
    assert_eq!(checked(&token("named", "rsa"), &set), good_by("a"));
    assert_eq!(checked(&token("named", "P-256"), &set), good_by("a"));
    let other = json!({"keys": [named(&keys["rsa"])]}).to_string();
    assert_eq!(checked(&token("named", "rsa"), &other), Verification::Bad { kid: Some("a".into()) });
}

/// Keys without a name are tried for every token; beside named ones they can say yes, and no is then not said.
#[test]
fn no_name() {
    let keys = &tokens()["jwk"];
    let nameless = json!({"keys": [keys["rsa2048"]]}).to_string();
    assert_eq!(checked(&token("named", "rsa"), &nameless), good());
    let mut named = keys["rsa"].clone();
    named["kid"] = json!("b");
    let mixed = json!({"keys": [named, keys["rsa2048"]]}).to_string();
    assert_eq!(checked(&token("named", "rsa"), &mixed), good());
    assert_eq!(checked(&token("rsa", "RS256"), &mixed), good(), "a token without a name");
    let without = json!({"keys": [named]}).to_string();
    assert_eq!(checked(&token("named", "rsa"), &without), Verification::NoSuchKey { kid: "a".into() });
    let list = json!([keys["rsa2048"]]).to_string();
    assert_eq!(checked(&token("rsa", "RS256"), &list), good(), "a list without its object");
}

/// Coordinates that lost their zeros in front (against RFC 7518 section 6.2.1.2) are taken for no key at all.
#[test]
fn short_coordinates() {
    let mut key = tokens()["jwk"]["P-256"].clone();
    key["x"] = json!("AQ");
    let set = json!({"keys": [key, tokens()["jwk"]["rsa"]]}).to_string();
    assert_eq!(checked(&token("P-256", "ES256"), &set), Verification::UnusableKey { kid: None });
}
