use crate::said::{Says, told};
use crate::{
    log_words,
    rule::{is_page_of, logged},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Product, Proof,
    Standing, Trial, cause,
};
use why401_message::Response;
use why401_serverconf::Answer;
use why401_weblog::error::Kind;

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
    /// In nginx's error log: "limiting requests, excess" or "limiting connections" about this very request. That is
    /// `proven` where nginx itself made the answer and asks for no login in it, as with `limit_req_status 401`. Without
    /// the log, that directive, nginx's own page and no gate are `likely`.
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
    /// of logging in again; in nginx that is `limit_req_status 429;` and `limit_conn_status 429;`.
    ///
    /// # References
    ///
    /// RFC 6585 section 4 (429); RFC 9110 section 10.2.3 (`Retry-After`); nginx `ngx_http_limit_req_module`,
    /// `limit_req_status`.
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
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    if let Some(written) = in_the_log(d) {
        return Ok(Some(written));
    }
    let verdict = "The credentials are not what fails: what may be asked for at a time is used up.";
    let given = match d.standing()? {
        Some(Standing::Refused(given)) => Some(given),
        _ => d.baseline().and_then(Trial::response).filter(|r| matches!(r.status, 401 | 403)),
    };
    if let Some(found) = in_the_files(d) {
        return Ok(Some(found));
    }
    let counter = given.and_then(used_up);
    if let Some(words) = told(d, &[Says::RateLimit])? {
        let proof = words.proof().and_also(counter).and_also(given.and_then(wait));
        return Ok(Some(Assessment::new(Grade::Likely, verdict, proof)));
    }
    let Some(counter) = counter else { return Ok(None) };
    let proof = Proof::from(counter).and_also(given.and_then(wait));
    Ok(Some(Assessment::new(Grade::Possible, verdict, proof)))
}

/// What nginx wrote of this request when it refused it with 401.
fn in_the_log(d: &Evidence) -> Option<Assessment> {
    let response = d.baseline().and_then(Trial::response).filter(|r| r.status == 401)?;
    let line = logged(d, &[Kind::Limited])?;
    let made_it = d.layers.iter().any(|l| l.product == Product::Nginx && is_page_of(d, l));
    let is_sure = made_it && !d.is_hearsay() && Evidence::challenges(response).is_empty();
    let grade = if is_sure { Grade::Proven } else { Grade::Likely };
    let verdict =
        "Too many requests came in a short time, and the server says 401 to that. It is not the login.";
    let status = Observation::new(Place::status(Experiment::GIVEN), crate::questions::refusal(response));
    Some(Assessment::new(grade, verdict, Proof::from(line).and_also([status]).and_also(wait(response))))
}

/// nginx says 401 to those who come too often, by its files, and nobody asks for a login here.
fn in_the_files(d: &Evidence) -> Option<Assessment> {
    let response = d.baseline().and_then(Trial::response).filter(|r| r.status == 401)?;
    let layer = d.layers.iter().find(|l| l.product == Product::Nginx && is_page_of(d, l))?;
    let named = |name: &str| layer.rule.directives.iter().find(|hit| hit.name == name);
    let says_so = |kind: &str| {
        named(kind)?;
        named(&format!("{kind}_status")).filter(|hit| hit.args == ["401"])
    };
    let status = says_so("limit_req").or_else(|| says_so("limit_conn"))?;
    if layer.expected != Answer::Passed || !Evidence::challenges(response).is_empty() {
        return None;
    }
    let seen = layer.seen(status, "the answer to those who come too often", "401 to too many requests");
    let shown = Observation::new(Place::status(Experiment::GIVEN), crate::questions::refusal(response));
    let verdict =
        "Too many requests came in a short time, and the server says 401 to that. It is not the login.";
    let proof = Proof::from(shown).and_also([seen]);
    Some(Assessment::new(Grade::Likely, verdict, proof).at(Place::of_spot(&status.spot)))
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

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    if logged(d, &[Kind::Limited]).is_some() {
        let directive =
            "where the limit stands in nginx, say 429 to those who come too often; then test and reload";
        return vec![
            Fix::tell(Party::Administrator, directive).run("limit_req_status 429; limit_conn_status 429;"),
            Fix::tell(Party::Developer, "wait a minute, then ask less often"),
        ];
    }
    vec![
        Fix::tell(Party::Developer, "wait as long as the answer says, then ask less often"),
        Fix::tell(Party::Owner, "look at the plan and its limits where the key was made"),
        Fix::tell(Party::Owner, "of the interface: answer 429 to this, not 401"),
    ]
}
