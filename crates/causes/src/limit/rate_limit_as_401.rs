use crate::said::{Says, told};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, Standing,
    Trial, cause,
};
use why401_message::Response;

cause! {
    /// # What happens
    ///
    /// The credentials are right, and what they may ask for in an hour, a day or a month is used up. The usual answer to
    /// that is 429; this interface says 401 or 403.
    ///
    /// # How it is recognised
    ///
    /// By the answer's own words, such as "API rate limit exceeded", or by a counter in it that stands at nothing
    /// (`X-RateLimit-Remaining: 0`, `RateLimit-Remaining: 0`). Words and counter together, or words that are said to the
    /// credentials only, are `likely`; the counter alone is `possible`, since it may have been the last request allowed.
    ///
    /// # Look-alikes
    ///
    /// - `apikey/restricted`: the plan does not include this at all, however long one waits.
    /// - `credentials/account-state`: locked after too many failed logins.
    ///
    /// # Fix
    ///
    /// Developer: wait as long as the answer says (`Retry-After`, `X-RateLimit-Reset`), then ask less often: keep answers,
    /// spread requests. Owner of the key: a larger plan. Owner of the interface: answer 429, so that programs wait instead
    /// of logging in again.
    ///
    /// # References
    ///
    /// RFC 6585 section 4 (429); RFC 9110 section 10.2.3 (`Retry-After`).
    "limit/rate-limit-as-401" {
        title: "too many requests, answered as if the login were wrong",
        commonness: Known,
        explains: [
            "token/rejected", "credentials/rejected", "apikey/missing-or-wrong", "credentials/none-sent",
            "header/placeholder-value",
        ],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let verdict = "The credentials are not what fails: what may be asked for at a time is used up.";
    let given = match d.standing()? {
        Some(Standing::Refused(given)) => Some(given),
        _ => d.baseline().and_then(Trial::response).filter(|r| matches!(r.status, 401 | 403)),
    };
    let counter = given.and_then(used_up);
    if let Some(words) = told(d, &[Says::RateLimit])? {
        let proof = words.proof().and_also(counter).and_also(given.and_then(wait));
        return Ok(Some(Assessment::new(Grade::Likely, verdict, proof)));
    }
    let Some(counter) = counter else { return Ok(None) };
    let proof = Proof::from(counter).and_also(given.and_then(wait));
    Ok(Some(Assessment::new(Grade::Possible, verdict, proof)))
}

/// A counter of what is left, at nothing.
fn used_up(response: &Response) -> Option<Observation> {
    const COUNTERS: [&str; 4] = [
        "x-ratelimit-remaining",
        "x-rate-limit-remaining",
        "ratelimit-remaining",
        "x-ratelimit-requests-remaining",
    ];
    let name = COUNTERS.into_iter().find(|name| response.text(name).is_some_and(|v| v.trim() == "0"))?;
    let at = Place::answer(Experiment::GIVEN, Part::Response(name.into()));
    Some(Observation::new(at, "0: nothing is left"))
}

fn wait(response: &Response) -> Option<Observation> {
    let wait = response.text("retry-after")?;
    let at = Place::answer(Experiment::GIVEN, Part::Response("retry-after".into()));
    Some(Observation::new(at, format!("to wait: {}", why401_message::show(wait.trim()))))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Developer, "wait as long as the answer says, then ask less often"),
        Fix::tell(Party::Owner, "look at the plan and its limits where the key was made"),
        Fix::tell(Party::Owner, "of the interface: answer 429 to this, not 401"),
    ]
}
