use crate::{
    said::{self, Says},
    tokens::in_token,
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Observation, Party, Proof, cause};

cause! {
    /// # What happens
    ///
    /// The token lost its end, or a piece of its middle: a terminal wrapped it, a double click marked only a part, a
    /// column of a database or a field of a form was too short, a display shortened it with dots.
    ///
    /// # How it is recognised
    ///
    /// A signed token has three parts, and the length of the last one follows from its algorithm: 43 characters for
    /// HS256, 86 for ES256, 342 for RS256 with a usual key. Too few parts, a last part too short, dots at the end, a
    /// beginning other than `eyJ`, or a length of exactly 255, 256 or 4096 characters show it. `proven` where the
    /// answer complains about the token's form or signature as well, else `likely`; where it names another fault,
    /// `possible`.
    ///
    /// # Look-alikes
    ///
    /// - `token/bad-signature`: whole, and sealed with another key.
    /// - `header/stray-characters`: something too much, not too little.
    /// - `token/malformed`: never was a signed token.
    ///
    /// # Fix
    ///
    /// Developer: copy the token again, from a file and not from the screen; make the column or field longer (signed
    /// tokens of several thousand characters are usual). Handing it on without a screen between keeps it from coming
    /// back.
    ///
    /// # References
    ///
    /// RFC 7515 section 7.1; RFC 7518 sections 3.2 to 3.4 for the lengths of signatures.
    "header/truncated-token" {
        title: "the token was cut short",
        commonness: Known,
        explains: ["token/bad-signature", "token/malformed", "token/rejected", "credentials/rejected", "apikey/missing-or-wrong"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(cut) = d.token().and_then(why401_token::Reading::cut_short) else { return Ok(None) };
    if d.standing()?.is_none() {
        return Ok(None);
    }
    let seen = Proof::from(in_token(d, cut.to_string()));
    let verdict = "The token was cut short: a part of it is missing.";
    let confirms = [Says::Malformed, Says::BadSignature, Says::Signature, Says::Rejected, Says::TokenMissing];
    if said::names_another(d, &confirms)? {
        let detail = "The answer names another fault: not every server looks at the signature.";
        return Ok(Some(Assessment::new(Grade::Possible, verdict, seen).detail(detail)));
    }
    Ok(Some(match said::told(d, &confirms)? {
        Some(words) if words.said.phrase.says != Says::TokenMissing => {
            let words: Vec<Observation> = words.proof().observations().cloned().collect();
            Assessment::new(Grade::Proven, verdict, seen.and_also(words))
        }
        _ => Assessment::new(Grade::Likely, verdict, seen),
    }))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Developer, "copy the whole token again, from a file and not from the screen"),
        Fix::tell(Party::Developer, "is the column or field that keeps it long enough?"),
    ]
}
