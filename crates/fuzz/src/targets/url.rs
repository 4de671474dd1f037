//! Addresses.

use crate::{Target, check};
use why401_message::{Scheme, Url};

/// `Url::parse`, `join`, `shown`.
pub const URL: Target = Target {
    name: "url",
    run,
    seeds: &[
        "https://alice:pa%40ss@Shop.Example:8443/a/../b//c?x=1&api_key=k#frag",
        "http://[2001:db8::1]:80/",
        "staff.example",
        "bücher.example/é?q=ü",
        "http://192.0.2.7/%2e%2e/x",
        "../y?z\nhttps://api.example/v1/me",
    ],
};

fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (text, reference) = text.split_once('\n').unwrap_or((&text, "/x"));
    match Url::parse(text, Scheme::Https) {
        Ok(url) => {
            sound(&url);
            if let Ok(joined) = url.join(reference) {
                sound(&joined);
            }
        }
        Err(e) => check::in_text(&(e.at..text.len()), text),
    }
}

/// Fit for a request line, and read again as it was written.
fn sound(url: &Url) {
    assert!(!url.host.is_empty() && url.host.is_ascii(), "{:?}", url.host);
    assert!(url.target.starts_with('/'), "{:?}", url.target);
    assert!(!url.target.bytes().any(|b| b <= b' ' || b == 0x7F), "{:?}", url.target);
    check::quiet(&url.shown());
    if url.target.contains('\\') {
        return; // Servers may name such a place; people may not type one.
    }
    let written = format!("{}://{}{}", url.scheme.as_str(), url.host_field(), url.target);
    let again = Url::parse_as_is(&written, Scheme::Http).unwrap_or_else(|e| panic!("{written:?}: {e}"));
    assert_eq!((again.origin(), &again.target), (url.origin(), &url.target), "{written:?}");
}
