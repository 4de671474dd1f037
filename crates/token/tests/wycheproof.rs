//! The verdicts of `verify` beside those of Project Wycheproof on signatures and key sets.

use serde_json::Value;
use why401_token::{KeySet, Verification, verify};

const SIGNATURES: &str = include_str!("vectors/wycheproof_json_web_signature.json");
const KEYS: &str = include_str!("vectors/wycheproof_json_web_key.json");

/// Cases with another verdict here on purpose: the vectors, the case, why.
const ON_PURPOSE: [(&str, u64, &str); 15] = [
    (SIGNATURES, 346, "the key's alg is PS256 and the token's PS384"),
    (SIGNATURES, 350, "the key's alg is PS256 and the token's PS384"),
    (SIGNATURES, 347, "the key's alg is ES521, and there is none of that name"),
    (SIGNATURES, 351, "the key's alg is ES521, and there is none of that name"),
    (SIGNATURES, 367, "as published it has no padding at all, and its signature fits"),
    (SIGNATURES, 370, "as published it has no padding at all, and its signature fits"),
    (SIGNATURES, 372, "a character that base64url does not have"),
    (SIGNATURES, 373, "a character that base64url does not have"),
    (KEYS, 1, "ambiguous: symmetric and asymmetric keys in one set"),
    (KEYS, 4, "ambiguous: two keys of one name"),
    (KEYS, 8, "the signature fits; how long the key is, is not judged"),
    (KEYS, 7, "the signature fits; how strong the key is, is not judged"),
    (KEYS, 10, "the signature fits; how long the secret is, is not judged"),
    (KEYS, 11, "the signature fits; how long the secret is, is not judged"),
    (KEYS, 12, "the signature fits; how long the secret is, is not judged"),
];

/// Cases whose verdict is another than theirs: group, number, comment, flags and the verdict here.
fn disagreements(vectors_text: &str) -> Vec<String> {
    let vectors: Value = serde_json::from_str(vectors_text).expect("vectors are JSON");
    let mut wrong = Vec::new();
    for group in vectors["groups"].as_array().expect("groups") {
        let keys = KeySet::parse(&group["keys"].to_string());
        for case in group["tests"].as_array().expect("tests") {
            let jws = case["jws"].as_str().map_or_else(|| case["jws"].to_string(), str::to_owned);
            let verdict = keys.as_ref().map(|keys| verify(jws.as_bytes(), keys));
            let good = matches!(verdict, Ok(Verification::Good { .. }));
            let on_purpose = ON_PURPOSE.iter().any(|(of, id, _)| *of == vectors_text && case["id"] == *id);
            assert!(
                !on_purpose || good != (case["valid"] == "valid"),
                "no longer another verdict: {}",
                case["id"]
            );
            if !on_purpose && good != (case["valid"] == "valid") {
                wrong.push(format!(
                    "{} {} {} {}: {verdict:?}",
                    group["comment"], case["id"], case["comment"], case["flags"]
                ));
            }
        }
    }
    wrong
}

#[test]
fn signatures() {
    assert_eq!(disagreements(SIGNATURES), Vec::<String>::new());
}

#[test]
fn key_sets() {
    assert_eq!(disagreements(KEYS), Vec::<String>::new());
}
