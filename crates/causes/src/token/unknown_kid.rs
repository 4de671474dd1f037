use crate::{
    said::{Says, told},
    tokens::{in_token, verified},
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Party, Proof, cause};
use why401_message::show;
use why401_token::Verification;

cause! {
    /// # What happens
    ///
    /// A token names the key it was sealed with, and the interface does not have that key. Issuers change their keys;
    /// whoever keeps a copy of the old set refuses everybody who logged in since.
    ///
    /// # How it is recognised
    ///
    /// The answer says that no key fits, or the key's name (`kid`) is missing in the key set given with `--jwks` or
    /// published by the issuer. With the issuer's present set the two cases part: the key is in it, so the interface has
    /// an old copy; it is not, so the token is from elsewhere or its key was retired.
    ///
    /// # Look-alikes
    ///
    /// - `token/bad-signature`: the key is there and does not fit.
    /// - `token/verifier-cannot-check`: the keys cannot be fetched at all.
    /// - `token/wrong-issuer`: another issuer's token.
    ///
    /// # Fix
    ///
    /// Developer: log in again; an older token may have a retired key. Administrator: let the interface fetch the keys
    /// anew when it meets an unknown name, not more often than once a minute; restarting it helps until they change
    /// again. Issuer: publish a new key longer than the copies live before it is used.
    ///
    /// # References
    ///
    /// RFC 7515 section 4.1.4; OpenID Connect Core 1.0 section 10.1.1, rotation of keys.
    "token/unknown-kid" {
        title: "the interface does not have the key the token is sealed with",
        commonness: Rare,
        explains: ["token/bad-signature", "token/rejected", "credentials/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let words = told(d, &[Says::UnknownKey])?;
    let kid = d.jwt().and_then(|jwt| jwt.header().kid.as_deref().map(show));
    let named = kid.as_ref().map(|kid| in_token(d, format!("sealed with the key \"{kid}\"")));
    match verified(d)? {
        Some((Verification::NoSuchKey { .. }, at)) if d.standing()?.is_some() => {
            let verdict = "The token is sealed with a key that the issuer's key set does not hold.";
            let grade = if words.is_some() { Grade::Proven } else { Grade::Likely };
            let words = words.iter().flat_map(|w| w.proof().observations().cloned().collect::<Vec<_>>());
            let proof = Proof::of(at, "no key of this name in it").and_also(named).and_also(words);
            Ok(Some(Assessment::new(grade, verdict, proof)))
        }
        Some((Verification::Good { .. }, at)) => Ok(words.map(|words| {
            let verdict = "The issuer publishes the token's key, and the interface does not have it yet.";
            let proof = words.proof().and(at, "the key is in it, and the signature fits").and_also(named);
            Assessment::new(words.grade_with_a_fact(), verdict, proof)
        })),
        _ => Ok(words.map(|words| {
            let judged = words.judged("The interface does not have the key that the token was sealed with.");
            Assessment { proof: words.proof().and_also(named), ..judged }
        })),
    }
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Developer, "log in again, for a token with the present key"),
        Fix::tell(Party::Administrator, "let the interface fetch the issuer's keys anew; a restart does it"),
        Fix::tell(Party::Provider, "publish a new key for longer than copies live before sealing with it"),
    ]
}
