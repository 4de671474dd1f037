//! Anything pasted.

use crate::{Target, check};
use why401_capture::paste;

/// `paste`.
pub const PASTE: Target = Target {
    name: "paste",
    run,
    seeds: &[
        "$ curl -v https://api.example/v1/me\n* Trying 192.0.2.1:443...\n> GET /v1/me HTTP/1.1\n> Host: api.example\n> \n\
         < HTTP/1.1 401 Unauthorized\n< WWW-Authenticate: Bearer error=\"invalid_token\"\n< \n{\"message\":\"expired\"}\n",
        "GET /private HTTP/1.1\r\nHost: h.example\r\nAuthorization: Basic YWxpY2U6c2VjcmV0\r\n\r\n",
        "HTTP/2 403 \r\nserver: nginx\r\n\r\n<html><title>403 Forbidden</title></html>",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://api.example/v1/me",
    ],
};

fn run(data: &[u8]) {
    let text = &*String::from_utf8_lossy(data);
    let read = paste(text);
    for (span, _) in &read.commands {
        check::in_text(&span.bytes, text);
        check::place(span.place.line, span.place.column, text);
    }
    for line in &read.lines {
        check::place(line.number, line.column, text);
    }
    let places = read.fields.iter().map(|(p, _)| p).chain(read.tokens.iter().map(|(p, _)| p));
    places.for_each(|p| check::place(p.line, p.column, text));
    assert!(read.secrets().iter().all(|secret| !secret.is_empty()), "an empty secret");
    assert_eq!(read, paste(text), "read twice, read differently");
}
