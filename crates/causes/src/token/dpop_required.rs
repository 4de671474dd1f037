use crate::{
    said::{Says, told},
    tokens::{claims, in_token},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, Trial,
    cause,
};

cause! {
    /// # What happens
    ///
    /// The token counts only together with a proof that whoever sends it holds a certain key: a second small token in the
    /// field `DPoP`, made anew for every request. It is missing, does not fit this request, or lacks the number the
    /// server wants to see in it.
    ///
    /// # How it is recognised
    ///
    /// The challenge: `DPoP error="use_dpop_nonce"` with a `DPoP-Nonce` field, `invalid_dpop_proof`, or a scheme DPoP for
    /// a token that was sent as Bearer although it is bound to a key (`cnf`).
    ///
    /// # Look-alikes
    ///
    /// - `token/clock-skew`: the proof carries the time as well, and a wrong clock spoils it.
    /// - `header/wrong-scheme`: a token bound to no key, under the wrong word.
    ///
    /// # Fix
    ///
    /// Developer: send `Authorization: DPoP …` and a proof whose `htu` is the public address without query, `htm` the
    /// method, `ath` the hash of the token. On `use_dpop_nonce` make the proof again with the number of `DPoP-Nonce` and
    /// repeat once; this first refusal is a normal step. Administrator: behind a proxy the interface has to compare `htu`
    /// with the public address.
    ///
    /// # References
    ///
    /// RFC 9449 sections 4.3, 7.1, 8 and 9.
    "token/dpop-required" {
        title: "the token counts only with a proof of its key (DPoP)",
        commonness: Rare,
        explains: ["token/rejected", "credentials/rejected", "header/wrong-scheme", "token/missing"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let response = d.baseline().and_then(Trial::response).filter(|r| r.status >= 400);
    let bound = claims(d).is_some_and(|(_, c)| c.bound_to_key || c.bound_to_certificate);
    let bare = bound && d.given().first("dpop").is_none();
    let seen = bare.then(|| in_token(d, "cnf: bound to a key, and no DPoP field was sent"));
    if let Some(nonce) = response.filter(|r| r.has("dpop-nonce") && d.has_credentials()) {
        let wants = Evidence::challenges(nonce).iter().any(|c| c.param("error") == Some("use_dpop_nonce"));
        if wants || nonce.body_text().contains("use_dpop_nonce") {
            let at = Place::answer(Experiment::GIVEN, Part::Response("dpop-nonce".into()));
            let shows = Observation::new(at, "the number the next proof has to carry");
            let verdict =
                "A normal step: the server hands out a number that the next proof of the key must carry.";
            return Ok(Some(Assessment::new(Grade::Proven, verdict, Proof::from(shows).and_also(seen))));
        }
    }
    if let Some(words) = told(d, &[Says::Dpop])? {
        let judged =
            words.judged("The token counts only with a proof of its key, and the proof is missing or wrong.");
        return Ok(Some(Assessment { proof: words.proof().and_also(seen), ..judged }));
    }
    let Some(seen) = seen.filter(|_| response.is_some()) else { return Ok(None) };
    let verdict = "The token is bound to a key, and it was sent without the proof of that key.";
    Ok(Some(Assessment::new(Grade::Likely, verdict, seen)))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Developer, "send Authorization: DPoP …, and a fresh proof in the field DPoP"),
        Fix::tell(Party::Developer, "put the number of DPoP-Nonce into the proof, and repeat once"),
        Fix::tell(Party::Administrator, "behind a proxy: compare htu with the public address"),
    ]
}
