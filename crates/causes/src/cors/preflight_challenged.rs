use crate::{
    reading::refused,
    said::{self, Says},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Part, Party, Place, Proof, Trial, cause,
};

cause! {
    /// # What happens
    ///
    /// Before a page may call another origin, the browser asks with OPTIONS whether it is allowed to. This question
    /// never carries credentials. The gate answers it with 401, so the browser gives up and the request that would have
    /// carried the login is never sent.
    ///
    /// # How it is recognised
    ///
    /// An OPTIONS request with `Access-Control-Request-Method` and without credentials is answered 401: `proven`, for
    /// browsers go on after a status of 200 to 299 only. A browser's own words about a preflight beside a 401 make it
    /// `likely`.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/none-sent`: the request itself carries no login.
    /// - `cors/credentials-not-included`: the preflight passes, and the page sends no cookie.
    /// - `cors/error-hides-401`: the answer itself lacks the fields that let the page read it.
    ///
    /// # Fix
    ///
    /// Administrator: let OPTIONS pass the gate. nginx: `if ($request_method = OPTIONS) { return 204; }` with the
    /// CORS fields, or `limit_except OPTIONS { auth_basic …; }`. Apache: `<LimitExcept OPTIONS>` around `Require`.
    /// Developer: run the CORS middleware before the one that authenticates. A test that sends the preflight without
    /// credentials keeps it from coming back.
    ///
    /// # References
    ///
    /// Fetch Standard, "CORS-preflight fetch": the request has no credentials, and the response must have an ok status.
    "cors/preflight-challenged" {
        title: "the browser's question before the request is itself refused",
        commonness: Known,
        explains: ["credentials/none-sent", "credentials/rejected", "token/missing", "apikey/missing-or-wrong"],
    }
}

const VERDICT: &str =
    "The browser's preflight is refused, so the request that would carry the login is never sent.";

fn assess(d: &Evidence) -> Assessed {
    if !is_preflight(d) {
        return Ok(told_by_a_browser(d));
    }
    if d.has_credentials() {
        return Ok(None);
    }
    let Some(given) = d.refusal()?.filter(|r| r.status == 401) else { return Ok(None) };
    let asked = Place::answer(Experiment::GIVEN, Part::Request("access-control-request-method".into()));
    let absent = Place::answer(Experiment::GIVEN, Part::Request("authorization".into()));
    let proof = Proof::from(refused(given))
        .and(asked, "a preflight")
        .and(absent, "none, as browsers send preflights");
    let seen = d.answer_is_told();
    Ok(Some(Assessment::new(if seen { Grade::Proven } else { Grade::Likely }, VERDICT, proof)))
}

fn is_preflight(d: &Evidence) -> bool {
    let given = d.given();
    given.method == "OPTIONS" && !d.is_stand_in() && given.first("access-control-request-method").is_some()
}

/// What a browser's console says of a preflight.
fn told_by_a_browser(d: &Evidence) -> Option<Assessment> {
    let words = said::said(d, &[Says::Preflight])?;
    let named = words.sentence.contains("401");
    let refused = d.baseline().and_then(Trial::response).is_some_and(|r| r.status == 401);
    (named || refused).then(|| Assessment::new(Grade::Likely, VERDICT, words.seen()))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Administrator, "nginx: answer OPTIONS before the gate, with the CORS fields")
            .run("if ($request_method = OPTIONS) { return 204; }"),
        Fix::tell(Party::Administrator, "Apache: put Require into <LimitExcept OPTIONS>"),
        Fix::tell(Party::Developer, "run the CORS middleware before the one that authenticates"),
    ]
}
