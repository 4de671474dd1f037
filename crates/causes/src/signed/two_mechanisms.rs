use crate::{
    questions::{let_through, refusal, send_corrected, unsent},
    said::{Says, told},
};
use why401_challenge::signed::Carrier;
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Missing, Observation, Part, Party, Place, Proof,
    Spelling, Standing, Trial, cause,
};

cause! {
    /// # What happens
    ///
    /// The address itself is signed and needs no login, and the request carries an Authorization field besides. Storage
    /// services refuse a request with two logins. Usually a client that was sent on to the storage took the login for
    /// the first server along.
    ///
    /// # How it is recognised
    ///
    /// The query holds a signature (`X-Amz-Signature`, `X-Goog-Signature`, `sig` of Azure) and the request an
    /// Authorization field, as it was asked for or after a redirect. It is sent once without the field; served means
    /// `proven`. So does an answer that names it, such as `Only one auth mechanism allowed` of S3.
    ///
    /// # Look-alikes
    ///
    /// - `url/expired-link-parameter`: the signed address has ended.
    /// - `redirect/authorization-dropped`: the other way round: a login gets lost on the way.
    /// - `header/duplicate-authorization`: two Authorization fields.
    ///
    /// # Fix
    ///
    /// Developer: do not send the login on to another host; HTTP clients leave it out unless they are told otherwise
    /// (`--location-trusted` of curl, an interceptor that adds it to every request). Limit the interceptor to your own
    /// host, so that it does not come back.
    ///
    /// # References
    ///
    /// S3 error `InvalidArgument`, "Only one auth mechanism allowed"; RFC 9110 section 15.4: what to leave out when
    /// following a redirect.
    "signed/two-mechanisms" {
        title: "a signed address and a login in one request",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/none-sent", "token/rejected", "signed/canonical-mismatch"],
    }
}

const QUERY_ONLY: Experiment = Experiment::respelled(Spelling::QueryOnly);

fn assess(d: &Evidence) -> Assessed {
    let verdict = "The address is signed already, and the login sent beside it is one too many.";
    if !has_both(d) {
        return Ok(told(d, &[Says::TwoMechanisms])?.map(|t| t.judged(verdict)));
    }
    let Some(standing) = d.standing()? else { return Ok(None) };
    let seen = Proof::of(Place::answer(Experiment::GIVEN, Part::RequestLine), "a signature in the address")
        .and(Place::answer(Experiment::GIVEN, Part::Request("authorization".into())), "a login besides");
    let Standing::Refused(given) = standing else {
        return Ok(Some(Assessment::new(Grade::Likely, verdict, seen).settled_by(unsent(d))));
    };
    if let Some(words) = told(d, &[Says::TwoMechanisms])? {
        let proof = seen.and_also(words.proof().observations().cloned().collect::<Vec<_>>());
        return Ok(Some(Assessment::new(Grade::Proven, verdict, proof)));
    }
    let seen = seen.and(Place::status(Experiment::GIVEN), refusal(given));
    Ok(Some(match d.attempt(QUERY_ONLY)? {
        Some(trial) if let_through(trial) => {
            let status = Observation::new(Place::status(QUERY_ONLY), trial.status().to_string());
            Assessment::new(Grade::Proven, verdict, seen.and_also([status]))
        }
        Some(trial) => Assessment::ruled_out(
            Place::status(QUERY_ONLY),
            format!("refused without the login as well: {}", trial.status()),
        ),
        None => Assessment::new(Grade::Likely, verdict, seen).settled_by(Missing::Unobtainable(QUERY_ONLY)),
    }))
}

/// Whether a request that was refused carries an Authorization field to an address that is signed.
fn has_both(d: &Evidence) -> bool {
    let last = d.baseline().and_then(Trial::answer).map(|x| &x.request);
    [Some(d.given()), last].into_iter().flatten().any(|request| {
        let query = request.url.query().unwrap_or_default().to_ascii_lowercase();
        let in_query =
            why401_challenge::signed::signatures(request).iter().any(|s| s.carrier == Carrier::Query);
        let is_sas = query.contains("sig=") && query.contains("sv=");
        (in_query || is_sas) && request.first("authorization").is_some()
    })
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = send_corrected(d, "send the signed address alone, without Authorization", QUERY_ONLY);
    fixes.push(Fix::tell(Party::Developer, "keep the login to its own host: not on after a redirect"));
    fixes
}
