use crate::questions::{flip, let_through};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, Standing,
    cause,
};

cause! {
    /// # What happens
    ///
    /// A cookie goes along that the server does not accept: it ran out, or another site on this host set it. Without any
    /// cookie the request would be served, because the Authorization field is right; the server
    /// looks at the cookie first and stops there.
    ///
    /// # How it is recognised
    ///
    /// The request is sent once without its cookies. If that is served, this is `proven`.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/not-needed`: a cookie and nothing else, and the page is public.
    /// - `session/expired`: the cookie is all there is, and without it nobody gets in either.
    /// - `credentials/rejected`: refused with and without the cookie.
    ///
    /// # Fix
    ///
    /// Visitor: delete this site's cookies, only this site's. Developer: treat a cookie that is not accepted like none, and
    /// delete it in the answer; send no cookies along with a token.
    ///
    /// # References
    ///
    /// RFC 6265 section 5.4: a client sends every cookie that fits, however old its session is.
    "session/stale-cookie-poisons" {
        title: "an old cookie keeps the request from being served",
        commonness: Known,
        explains: [
            "credentials/rejected", "credentials/none-sent", "token/rejected", "token/expired", "token/clock-skew",
            "session/expired", "session/csrf-419-403",
        ],
    }
}

const WITHOUT: Experiment = Experiment::WITHOUT_COOKIES;

fn assess(d: &Evidence) -> Assessed {
    // A cookie alone is for credentials/not-needed.
    if d.given().first("cookie").is_none() || !d.has_credentials() || !d.varies(WITHOUT) {
        return Ok(None);
    }
    let Some(Standing::Refused(given)) = d.standing()? else { return Ok(None) };
    let Some(trial) = d.attempt(WITHOUT)?.filter(|t| let_through(t)) else { return Ok(None) };
    let at = Place::answer(Experiment::GIVEN, Part::Request("cookie".into()));
    let proof = Proof::from(Observation::new(at, "goes along")).and_also(flip(given, WITHOUT, trial));
    let verdict = "An old cookie is what the server refuses: without it the request is served.";
    Ok(Some(Assessment::new(Grade::Proven, verdict, proof)))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Visitor, "delete the cookies of this site, then try again"),
        Fix::tell(Party::Developer, "send no cookies along with a token"),
        Fix::tell(Party::Owner, "let the site treat a cookie it does not accept like none, and delete it"),
    ]
}
