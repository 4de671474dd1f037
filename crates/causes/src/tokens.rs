//! Questions about the token a request presents: what it says of itself, by which clock it is judged, and what the
//! answer says of it.

use crate::said::{self, Says};
use why401_challenge::Scheme;
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Grade, Missing, Observation, Part, Place, Proof, Trial,
};
use why401_message::{Response, show, time};
use why401_token::{Claims, Jwt, Verification};

/// Difference between clocks that nobody calls a fault, in seconds: what verifiers allow (Spring Security 60, others
/// up to 300).
pub(crate) const LEEWAY: i64 = 60;

/// The moment of the refusal, by which a token's times are judged.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    /// Seconds since 1970.
    pub now: i64,
    /// Whose clock it is: the answer's `Date`, or this machine's.
    pub by_the_server: bool,
    /// Whether it can be long ago: a paste that tells no time.
    pub in_doubt: bool,
}

impl Clock {
    /// The server's own clock where the answer shows it, else this machine's.
    pub(crate) fn of(d: &Evidence) -> Self {
        let response = d.baseline().and_then(Trial::response);
        match response.and_then(Response::date) {
            Some(now) => Self { now, by_the_server: true, in_doubt: false },
            None => Self { now: d.now, by_the_server: false, in_doubt: !d.clock_is_told() },
        }
    }

    /// The moment, in the answer's Date field; `None` for this machine's.
    pub(crate) fn seen(&self) -> Option<Observation> {
        let at = Place::answer(Experiment::GIVEN, Part::Response("date".into()));
        self.by_the_server.then(|| Observation::new(at, format!("it is {}", time::moment(self.now))))
    }
}

/// The claims of the presented token, and the clock they are judged by.
pub(crate) fn claims(d: &Evidence) -> Option<(&Jwt, &Claims)> {
    let jwt = d.jwt()?;
    Some((jwt, jwt.claims()?))
}

/// When the presented token says it ends, and what in it says so: `exp`, or a caveat of a macaroon.
pub(crate) fn end(d: &Evidence) -> Option<(i64, &'static str)> {
    let by_claim = || Some((claims(d)?.1.exp?, "exp"));
    by_claim().or_else(|| Some((d.token()?.macaroon()?.expires?, "a caveat")))
}

/// Whether the token itself shows that a claim of the answer does not hold of it: it has just what is said to be
/// expected, or its seal is spoken of and it is no signed token, or none that the server looks for one in.
pub(crate) fn contradicts(d: &Evidence, says: Says, sentence: &str) -> bool {
    if says == Says::Algorithm && !stands_where_tokens_do(d) {
        return true;
    }
    let Some(jwt) = d.jwt() else { return says == Says::Algorithm && d.token().is_some() };
    let Some(claims) = jwt.claims() else { return false };
    let own: Vec<&str> = match says {
        Says::Algorithm => jwt.header().alg.iter().map(String::as_str).collect(),
        Says::Audience => claims.aud.iter().map(String::as_str).collect(),
        Says::Issuer => claims.iss.iter().map(String::as_str).collect(),
        _ => return false,
    };
    let lower = sentence.to_lowercase();
    let after =
        ["expected", "should be", "must be"].iter().filter_map(|w| Some(lower.find(w)? + w.len())).min();
    let Some(wanted) = after.map(|at| &lower[at..]) else { return false };
    let is_named = |name: &&str| {
        wanted
            .split(|c: char| c.is_whitespace() || ",;'\"[]()".contains(c))
            .any(|w| w.trim_end_matches('.').eq_ignore_ascii_case(name))
    };
    own.iter().any(is_named)
}

/// Whether the token stands behind a scheme by which every verifier finds it. A gate that finds none has an empty
/// algorithm to complain of (`HAProxy`'s `http_auth_bearer`).
fn stands_where_tokens_do(d: &Evidence) -> bool {
    let Some((field, credentials)) = d.secret_field() else { return true };
    let found_by_all =
        credentials.scheme == Scheme::Bearer || credentials.scheme_text.eq_ignore_ascii_case("dpop");
    !field.is("authorization") || found_by_all
}

/// A fact read in the token itself.
pub(crate) fn in_token(d: &Evidence, shows: impl Into<String>) -> Observation {
    Observation::new(d.token_place(), shows)
}

/// Judges what can be read in the token: proven where the refusal names just this, likely where it says nothing of
/// what is wrong, possible where it names something else.
pub(crate) fn weighed(d: &Evidence, says: &[Says], verdict: String, seen: Proof) -> Assessed {
    if let Some(told) = said::told(d, says)? {
        let proof = seen.and_also(told.proof().observations().cloned().collect::<Vec<_>>());
        return Ok(Some(Assessment::new(Grade::Proven, verdict, proof)));
    }
    let grade = if said::says_otherwise(d, says) { Grade::Possible } else { Grade::Likely };
    Ok(Some(Assessment::new(grade, verdict, seen)))
}

/// Whether the token's signature fits the known keys, where the request was refused or not sent.
pub(crate) fn verified(d: &Evidence) -> Result<Option<(Verification, Place)>, Missing> {
    if d.jwt().is_none() || d.standing()?.is_none() {
        return Ok(None);
    }
    d.verification()
}

/// Whether the answer is one to tokens: it asks for Bearer or `DPoP`, or speaks of tokens.
pub(crate) fn reads_tokens(d: &Evidence) -> bool {
    let Some(given) = d.baseline().and_then(Trial::response) else { return false };
    let asks = Evidence::challenges(given).iter().any(|c| c.is("Bearer") || c.is("DPoP"));
    asks || ["token", "jwt"].iter().any(|w| given.body_text().to_ascii_lowercase().contains(w))
}

/// What a token says of its time and maker, for whoever has to look further.
pub(crate) fn seen_of_the_token(d: &Evidence) -> Option<String> {
    let (_, claims) = claims(d)?;
    let made_by = claims.iss.as_ref().map(|iss| format!("made by {}", show(iss)));
    let left = claims.exp.map(|exp| exp.saturating_sub(Clock::of(d).now)).filter(|left| *left > 0);
    let good_for = left.map(|left| format!("good for {}", time::span(left)));
    let facts: Vec<String> = [made_by, good_for].into_iter().flatten().collect();
    (!facts.is_empty()).then(|| facts.join(", "))
}
