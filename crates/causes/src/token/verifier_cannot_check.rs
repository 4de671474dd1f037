use crate::{
    said::{Says, told},
    tokens::verified,
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Party, cause};
use why401_token::Verification;

cause! {
    /// # What happens
    ///
    /// To check a token the interface needs something from the issuer: its keys, its opinion. It cannot reach it, and
    /// answers 401 to everybody, with good tokens too. It should be a 503: nothing is wrong with any login.
    ///
    /// # How it is recognised
    ///
    /// The answer, or the log, says that keys or metadata could not be fetched. Where the token's signature fits the
    /// issuer's keys when they are fetched from here, that is in the proof.
    ///
    /// # Look-alikes
    ///
    /// - `token/unknown-kid`: the keys are there, but old.
    /// - `token/bad-signature`: the keys are there and do not fit.
    ///
    /// # Fix
    ///
    /// Administrator: fetch the key set from the server itself, as the user of the service: a firewall, a proxy, a name
    /// that is not resolved or a certificate that is not trusted shows there. Developer: keep the last good keys, and
    /// answer 503 when there are none.
    ///
    /// # References
    ///
    /// RFC 9110 section 15.6.4; OpenID Connect Discovery 1.0 section 4.
    "token/verifier-cannot-check" {
        title: "the interface cannot fetch what it needs to check tokens",
        commonness: Rare,
        explains: ["token/unknown-kid", "token/bad-signature", "token/rejected", "credentials/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(words) = told(d, &[Says::CannotCheck])? else { return Ok(None) };
    let fetched =
        ["key", "jwk", "issuer", "introspection", "server", "provider", "discovery", "configuration"];
    let sentence = words.said.sentence.to_ascii_lowercase();
    if !words.said.by_the_answer()
        && words.said.phrase.words.is_empty()
        && !fetched.iter().any(|w| sentence.contains(w))
    {
        return Ok(None); // a client may say so of itself
    }
    let good = match verified(d)? {
        Some((Verification::Good { .. }, at)) => {
            Some(why401_core::Observation::new(at, "fetched from here, and the token's signature fits"))
        }
        _ => None,
    };
    let judged =
        words.judged("The interface cannot fetch what it needs to check tokens, so it refuses all of them.");
    Ok(Some(Assessment { proof: words.proof().and_also(good), ..judged }))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Administrator, "fetch the issuer's keys from the server, as the service's user")
            .run("curl -v https://ISSUER/.well-known/openid-configuration"),
        Fix::tell(Party::Developer, "keep the last good keys; answer 503 where there are none"),
    ]
}
