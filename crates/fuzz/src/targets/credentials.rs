//! `Authorization`.

use crate::{Target, check};
use why401_challenge::{dissect, dissect_token, respell, respell_token};

/// `dissect` and `respell`, with a scheme and without.
pub const CREDENTIALS: Target = Target {
    name: "credentials",
    run,
    seeds: &[
        "Basic YWxpY2U6c2VjcmV0",
        "Basic  \"YWxpY2U6c2VjcmV0Cg==\"",
        "Bearer Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "basic alice:pa%40ss",
        "Authorization: Token <your-token>",
        "Basic\u{a0}YWxpY2U6",
        "Digest username=\"alice\", realm=\"x\", nonce=\"y\"",
    ],
};

fn run(value: &[u8]) {
    for (dissect, respell) in
        [(dissect as fn(&[u8]) -> _, respell as fn(&[u8], _) -> _), (dissect_token, respell_token)]
    {
        let seen = dissect(value);
        assert!(seen.payload.len() <= value.len(), "a payload longer than the value");
        for (n, quirk) in seen.quirks.iter().enumerate() {
            check::in_bytes(&quirk.span, value);
            assert!(seen.quirks[..n].iter().all(|earlier| earlier.kind != quirk.kind), "{quirk:?} twice");
            let Some(mended) = respell(value, quirk.kind) else { continue };
            assert!(mended.len() <= 4 * value.len() + 64, "{quirk:?}: the mended value grows");
            assert!(!dissect(mended.reveal()).has(quirk.kind), "{quirk:?} is still there");
        }
        if let Some(name) = seen.basic.as_ref().and_then(why401_challenge::BasicPair::shown_user) {
            check::quiet(&name);
        }
    }
}
