use crate::{
    said::{Says, told},
    tokens::{Clock, claims, in_token, verified},
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Party, Proof, cause};
use why401_token::Verification;

cause! {
    /// # What happens
    ///
    /// The token was good and was taken back before its end: somebody logged out, changed the password, lost the rights,
    /// or an administrator withdrew it. Nothing in the token shows it.
    ///
    /// # How it is recognised
    ///
    /// The answer says so: `likely`. Without such words only by exclusion: its signature fits the issuer's keys, its time
    /// has not run out, and still it is called invalid: `possible`.
    ///
    /// # Look-alikes
    ///
    /// - `token/expired`: its end has passed.
    /// - `token/bad-signature`, `token/unknown-kid`: it was never good here.
    /// - `token/secret-changed-by-deploy`: everybody's tokens end at one moment.
    ///
    /// # Fix
    ///
    /// Visitor: log in again. Developer: on `invalid_token`, drop the token and fetch another one; a withdrawn key has to
    /// be made anew where it came from. Find out who withdrew it before you put the new one into the same place: a
    /// provider withdraws tokens that it finds in public repositories.
    ///
    /// # References
    ///
    /// RFC 7009; RFC 7662 section 2.2, `active`; RFC 6750 section 3.1: "expired, revoked, malformed, or invalid for other
    /// reasons".
    "token/revoked" {
        title: "the token was taken back before its end",
        commonness: Known,
        explains: ["token/rejected", "credentials/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(words) = told(d, &[Says::Revoked])? {
        let verdict = "The token was taken back: the server says that it counts no longer.";
        return Ok(Some(words.judged(verdict)));
    }
    let Some(words) = told(d, &[Says::Rejected])? else { return Ok(None) };
    let Some((_, claims)) = claims(d) else { return Ok(None) };
    if claims.exp.is_none_or(|exp| exp <= Clock::of(d).now) {
        return Ok(None);
    }
    let Some((Verification::Good { .. }, at)) = verified(d)? else { return Ok(None) };
    let proof = Proof::of(at, "the signature fits the issuer's key")
        .and_also([in_token(d, "its time has not run out")])
        .and_also(words.proof().observations().cloned().collect::<Vec<_>>());
    let verdict = "The token is genuine and in time, and still refused: it was probably taken back.";
    Ok(Some(Assessment::new(Grade::Possible, verdict, proof)))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Visitor, "log in again"),
        Fix::tell(Party::Developer, "drop this token and fetch or make another one"),
        Fix::tell(Party::Owner, "find out who took it back before the new one goes to the same place"),
    ]
}
