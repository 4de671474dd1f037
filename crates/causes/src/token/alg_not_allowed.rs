use crate::{
    said::{Says, told},
    tokens::in_token,
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Party, Proof, cause};
use why401_message::show;

cause! {
    /// # What happens
    ///
    /// Tokens can be sealed in a dozen ways, and the interface accepts only some of them: a shared secret where a key
    /// pair is expected, an elliptic curve where it knows RSA, or no seal at all.
    ///
    /// # How it is recognised
    ///
    /// `alg` in the token's header, and the answer's complaint about it. A token without any seal (`none`) is refused
    /// by every careful checker; there it is `likely` even if the answer gives no reason.
    ///
    /// # Look-alikes
    ///
    /// - `token/bad-signature`: the right kind of seal from another key.
    /// - `token/unknown-kid`: some libraries say both in one sentence.
    ///
    /// # Fix
    ///
    /// Administrator: set issuer and interface to the same algorithm; name it in the interface's settings rather than
    /// trusting the token. Never accept `none`.
    ///
    /// # References
    ///
    /// RFC 7518 section 3.1; RFC 8725 sections 3.1 and 3.2.
    "token/alg-not-allowed" {
        title: "the token is sealed with an algorithm the interface does not accept",
        commonness: Rare,
        explains: ["token/bad-signature", "token/rejected", "credentials/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let alg = d.jwt().and_then(|jwt| jwt.header().alg.as_deref());
    let seen = alg.map(|alg| in_token(d, format!("alg: {}", show(alg))));
    if let Some(words) = told(d, &[Says::Algorithm])? {
        let judged = words.judged("The server does not accept the way this token is sealed.");
        return Ok(Some(Assessment { proof: words.proof().and_also(seen), ..judged }));
    }
    let unsealed = alg.is_some_and(|alg| alg.eq_ignore_ascii_case("none"));
    let Some(seen) = seen.filter(|_| unsealed) else { return Ok(None) };
    if d.standing()?.is_none() {
        return Ok(None);
    }
    let verdict = "The token carries no seal at all, so that nobody can trust it.";
    Ok(Some(Assessment::new(Grade::Likely, verdict, Proof::from(seen))))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Administrator, "set issuer and interface to one algorithm, by name"),
        Fix::tell(Party::Developer, "fetch the token from the issuer this interface was made for"),
    ]
}
