//! Tokens, keys, and what answers repeat of them.

use crate::Target;
use why401_token::{KeySet, echoes, known, looks_like_jwt, read, verify};

/// `read`, `verify`, `known`, `KeySet::parse`, `echoes`.
pub const TOKEN: Target = Target {
    name: "token",
    run,
    seeds: &[
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIiwiZXhwIjoxNzAwMDAwMDAwfQ.c2lnbmF0dXJl",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
        "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.a.b.c.d",
        "ghp_0123456789abcdefghijABCDEFGHIJ012345",
        "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"a\",\"alg\":\"HS256\",\"k\":\"c2VjcmV0\"}]}",
        "{\"payload\":\"eyJpc3MiOiJqb2UifQ\",\"protected\":\"eyJhbGciOiJIUzI1NiJ9\",\"signature\":\"c2lnbmF0dXJl\"}",
        "AgEIcHlwaS5vcmcCA2tleQACG1swLCAxODAxMzgyNzA5LCAxNjAwMDAwMDAwXQAABiAXtOWqpC2gPn0KRUVBBAQEBAQEBAQEBAQEBAQEBA",
        "MDAxY2xvY2F0aW9uIGh0dHA6Ly9hLmV4YW1wbGUvCg",
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----",
        "Incorrect API key provided: sk-ab***********************wxyz.",
        "Invalid token: sk-proj-Abcd01... or `sk-ab[REDACTED]cdef`, key ending in ****wxyz",
    ],
};

fn run(data: &[u8]) {
    let reading = read(data);
    assert!(!reading.name().is_empty());
    assert!(reading.cut_short().is_none() || reading.flaw().is_some(), "cut and whole at once");
    let _ = (known(data), looks_like_jwt(data));
    let text = String::from_utf8_lossy(data);
    if let Ok(keys) = KeySet::parse(&text) {
        let _ = verify(data, &keys);
    }
    for echo in echoes(&text) {
        assert!(echo.visible() <= text.chars().count(), "{} visible", echo.visible());
        let _ = echo.compare(data);
    }
}
