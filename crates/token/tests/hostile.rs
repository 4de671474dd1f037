//! Inputs made to hurt: nothing here may panic or take long, and nothing secret may show.

use why401_token::{KeySet, echoes, known, looks_like_jwt, read, verify};

/// `{"alg":"HS256"}` in base64url.
const HEADER: &str = "eyJhbGciOiJIUzI1NiJ9";

fn tokens() -> Vec<Vec<u8>> {
    let megabyte = 1 << 20;
    vec![
        Vec::new(),
        vec![b'.'; megabyte],
        vec![b'*'; megabyte],
        vec![0xff; megabyte],
        [HEADER.as_bytes(), &vec![b'.'; megabyte]].concat(),
        format!("{HEADER}.{}.x", "W1tb".repeat(megabyte / 4)).into_bytes(),
        format!("{HEADER}.{}", "eyJhIjp7".repeat(1 << 15)).into_bytes(),
        r#"{"provided":"ab1***cd1"},"#.repeat(megabyte / 25).into_bytes(),
        "a1***b1,".repeat(megabyte / 8).into_bytes(),
        "key:a1...b1c".repeat(megabyte / 12).into_bytes(),
        [vec![b'a'; megabyte / 2], b"***".to_vec(), vec![b'b'; megabyte / 2]].concat(),
        "[<([".repeat(megabyte / 4).into_bytes(),
        "\u{2026}".repeat(megabyte / 3).into_bytes(),
        "-----BEGIN PUBLIC KEY-----AA-----END ".repeat(megabyte / 40).into_bytes(),
        "-----BEGIN ".repeat(megabyte / 11).into_bytes(),
        format!(r#"{{"keys":[{}{{}}]}}"#, r#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA"},"#.repeat(20_000))
            .into_bytes(),
        format!(
            r#"{{"payload":"","signatures":[{}{{}}]}}"#,
            r#"{"signature":"AA","header":{"alg":"HS256"}},"#.repeat(20_000)
        )
        .into_bytes(),
        format!("MDA{}", "A".repeat(megabyte - 3)).into_bytes(),
        format!("AgE{}", "_".repeat(megabyte - 3)).into_bytes(),
        format!("E{}", "A".repeat(megabyte - 1)).into_bytes(),
        b"eyJ\xff.\xfe.\xfd".to_vec(),
        "eyJ\u{2026}".into(),
    ]
}

#[test]
fn every_reader_comes_back() {
    let keys = KeySet::parse(r#"{"kty":"oct","k":"c2VjcmV0"}"#).expect("a key");
    for token in tokens() {
        let reading = read(&token);
        let _ = (reading.flaw(), reading.cut_short(), reading.name(), known(&token), looks_like_jwt(&token));
        let _ = (reading.macaroon(), verify(&token, &keys), echoes(&String::from_utf8_lossy(&token)));
        let _ = KeySet::parse(&String::from_utf8_lossy(&token)).is_err();
    }
}

#[test]
fn nothing_secret_shows() {
    // {"sub":"hunter2","email":"hunter2@shop.example","exp":1}
    let claims = "eyJzdWIiOiJodW50ZXIyIiwiZW1haWwiOiJodW50ZXIyQHNob3AuZXhhbXBsZSIsImV4cCI6MX0";
    let reading = read(format!("{HEADER}.{claims}.c2lnbmF0dXJlLW9mLWh1bnRlcjI").as_bytes());
    let shown = format!("{reading:?} {:?}", KeySet::parse(r#"{"kty":"oct","k":"aHVudGVyMg"}"#));
    assert!(reading.jwt().is_some());
    assert!(["hunter2", "c2lnbmF0", "aHVudGVy"].iter().all(|secret| !shown.contains(secret)), "{shown}");
}
