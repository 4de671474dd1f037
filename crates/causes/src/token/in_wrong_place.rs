use crate::{
    questions::{let_through, refusal, send_corrected},
    said::{Says, said, told},
};
use why401_challenge::Scheme;
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, Spelling,
    Standing, cause, sameness,
};
use why401_message::show;

cause! {
    /// # What happens
    ///
    /// The token is sent, but where this interface does not look: in the address instead of the Authorization field, in a
    /// cookie, in the body, or in two places at once, which is not allowed.
    ///
    /// # How it is recognised
    ///
    /// The token stands in the query (`access_token=`, `token=`) and no Authorization field is sent, while the answer asks
    /// for one or is the same as without the token. It is sent once as `Authorization: Bearer`; served means `proven`.
    ///
    /// # Look-alikes
    ///
    /// - `apikey/wrong-place`: the same with a key.
    /// - `header/wrong-field-name`: a field, but another one.
    /// - `token/missing`: nowhere at all.
    ///
    /// # Fix
    ///
    /// Developer: send the token in the Authorization field, and only there. An address with a token in it ends up in logs
    /// and histories; treat such a token as known to others and make a new one.
    ///
    /// # References
    ///
    /// RFC 6750 sections 2 and 2.3; RFC 9700 section 4.3.2: no tokens in addresses.
    "token/in-wrong-place" {
        title: "the token is sent where the interface does not look",
        commonness: Known,
        explains: ["token/rejected", "token/missing", "credentials/rejected", "credentials/none-sent"],
    }
}

const MOVED: Experiment = Experiment::respelled(Spelling::RightField);

fn assess(d: &Evidence) -> Assessed {
    if let Some(words) = told(d, &[Says::SeveralTokens])? {
        return Ok(Some(words.judged("The token is sent in two places at once, and only one is allowed.")));
    }
    if let Some(words) = said(d, &[Says::TokenPlace]).filter(|_| d.has_credentials()) {
        let seen = Proof::from(Observation::new(d.authorization_place(), "sent here"));
        let verdict =
            "The token is sent in one place, and the interface looks for it in another: it says where.";
        let proof = seen.and_also([words.seen()]);
        return Ok(Some(Assessment::new(Grade::Likely, verdict, proof)));
    }
    if let Some(twice) = in_two_places(d)? {
        return Ok(Some(twice));
    }
    let Some(name) = d.query_token() else { return in_a_cookie(d) };
    let Some(given) = d.refusal()?.filter(|_| d.credentials().is_none()) else { return Ok(None) };
    let at = Place::answer(Experiment::GIVEN, Part::RequestLine);
    let seen = Proof::of(at, format!("the token stands in the address, as {name}"))
        .and(Place::status(Experiment::GIVEN), refusal(given));
    let verdict = "The token is sent in the address, where this interface does not look for it.";
    let asks = Evidence::challenges(given).iter().any(|c| c.is("Bearer"));
    Ok(match d.attempt(MOVED)? {
        Some(trial) if let_through(trial) => {
            let status = Observation::new(Place::status(MOVED), trial.status().to_string());
            Some(Assessment::new(Grade::Proven, verdict, seen.and_also([status])))
        }
        Some(trial) => Some(Assessment::ruled_out(
            Place::status(MOVED),
            format!("refused in the Authorization field as well: {}", trial.status()),
        )),
        None if asks => Some(Assessment::new(Grade::Likely, verdict, seen)),
        None => Some(Assessment::new(Grade::Possible, verdict, seen)),
    })
}

/// A token in the field and one in the address, refused with 400 as RFC 6750 section 3.1 has it.
fn in_two_places(d: &Evidence) -> Assessed {
    let bearer = d.credentials().is_some_and(|c| c.scheme == Scheme::Bearer);
    let Some(Standing::Refused(given)) = d.standing()?.filter(|_| bearer) else { return Ok(None) };
    let asked = d.given().secret_query().filter(|name| *name == "access_token");
    if given.status != 400 || asked.is_none() {
        return Ok(None);
    }
    let seen = Proof::of(d.authorization_place(), "a token here")
        .and(Place::answer(Experiment::GIVEN, Part::RequestLine), "and one in the address, as access_token")
        .and(Place::status(Experiment::GIVEN), refusal(given));
    let verdict = "The token is sent in two places at once, and only one is allowed.";
    Ok(Some(Assessment::new(Grade::Likely, verdict, seen)))
}

/// A signed token in a cookie, where the answer asks for Bearer and the cookie makes no difference.
fn in_a_cookie(d: &Evidence) -> Assessed {
    let Some(name) = d.cookie_token().filter(|_| !d.has_credentials()) else { return Ok(None) };
    let Some(given) = d.refusal()? else { return Ok(None) };
    let asks = Evidence::challenges(given).iter().any(|c| c.is("Bearer") && c.param("error").is_none());
    let without = d.attempt(Experiment::WITHOUT_COOKIES)?.and_then(|t| t.response());
    if !asks || without.is_some_and(|r| !sameness::same(given, r)) {
        return Ok(None);
    }
    let at = Place::answer(Experiment::GIVEN, Part::Request("cookie".into()));
    let proof = Proof::of(at, format!("the token stands in the cookie {}", show(&name)))
        .and(Place::status(Experiment::GIVEN), format!("{}, asks for Bearer", given.status));
    let verdict = "The token is sent in a cookie, and the interface looks for it in the Authorization field.";
    Ok(Some(Assessment::new(Grade::Likely, verdict, proof)))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = send_corrected(d, "send it in the Authorization field, and only there", MOVED);
    fixes.push(Fix::tell(Party::Developer, "make a new token: this one now stands in logs and histories"));
    fixes
}
