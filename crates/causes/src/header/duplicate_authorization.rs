use crate::questions::{flip, let_through, refusal, send_corrected, unsent};
use why401_challenge::{Credentials, QuirkKind};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Party, Place, Proof, Spelling,
    Standing, Trial, cause,
};
use why401_message::Response;

cause! {
    /// # What happens
    ///
    /// The request carries the Authorization field twice, or two secrets joined by a comma in one field. Servers
    /// differ: nginx refuses the request as malformed, Apache joins the lines and goes by the scheme of the first,
    /// others take the first or the last. Typically a library sets a default and the call adds its own, or a gateway
    /// adds one.
    ///
    /// # How it is recognised
    ///
    /// The two are in the request. It is sent once with one of them, the one whose scheme the server asks for, else the
    /// last. Served: `proven`. It is `proven` as well when the request with both is answered 400 and the one with a
    /// single field, or with none, is not.
    ///
    /// # Look-alikes
    ///
    /// - `header/wrong-scheme`: there is one field and its scheme is not read.
    /// - `credentials/rejected`: each of the two is refused by itself.
    ///
    /// # Fix
    ///
    /// Developer: remove one. Administrator: a proxy must set the field, not add it: `proxy_set_header` in nginx,
    /// `http-request set-header` in HAProxy, `RequestHeader set` in Apache.
    ///
    /// # References
    ///
    /// RFC 9110 section 5.3: only fields that are lists may be repeated, and Authorization is none. nginx 1.22.1
    /// answers
    /// 400. Apache 2.4.71 accepts a Basic login in the first line; a foreign scheme there makes it answer 401 and log
    /// AH01614.
    "header/duplicate-authorization" {
        title: "two Authorization fields in one request",
        commonness: Rare,
        explains: ["credentials/rejected", "credentials/none-sent", "header/wrong-scheme", "header/stray-characters"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let fields = d.authorizations();
    let seen = match (fields.len(), d.quirk(&[QuirkKind::Merged])) {
        (2.., _) => {
            Observation::new(d.authorization_place(), format!("the field is there {} times", fields.len()))
        }
        (_, Some(quirk)) => Observation::new(d.authorization_place(), "two secrets in one field")
            .with(d.underline(quirk, "a second secret begins here")),
        _ => return Ok(None),
    };
    let Some(standing) = d.standing()? else { return Ok(None) };
    let verdict = "Two logins are sent in one request, and the server can make no sense of that.";
    let Standing::Refused(given) = standing else {
        return Ok(Some(Assessment::new(Grade::Likely, verdict, seen).settled_by(unsent(d))));
    };
    let single = single(&fields, given);
    let proof = Proof::from(seen);
    Ok(Some(match d.attempt(single)? {
        Some(trial) if let_through(trial) || cures_malformed(given, trial) => {
            Assessment::new(Grade::Proven, verdict, proof.and_also(flip(given, single, trial)))
        }
        Some(trial) => {
            let status = trial.response().map_or_else(|| "no answer".to_owned(), refusal);
            Assessment::new(Grade::Likely, verdict, proof.and(Place::status(single), status))
        }
        None => without_login(d, given, verdict, proof)?,
    }))
}

/// The sending with one of them: the first where only its scheme is asked for, else the last.
fn single(fields: &[Credentials], given: &Response) -> Experiment {
    let offered = Evidence::challenges(given);
    let asked = |c: Option<&Credentials>| c.is_some_and(|c| offered.iter().any(|o| o.is(&c.scheme_text)));
    Experiment::respelled(match fields {
        [_] => Spelling::Without(QuirkKind::Merged),
        _ if asked(fields.first()) && !asked(fields.last()) => Spelling::FirstOnly,
        _ => Spelling::LastOnly,
    })
}

/// 400 with both, something else with fewer: the second field made the request malformed.
fn cures_malformed(given: &Response, fewer: &Trial) -> bool {
    given.status == 400 && matches!(fewer.status(), 401 | 403)
}

fn without_login(
    d: &Evidence,
    given: &Response,
    verdict: &str,
    proof: Proof,
) -> Result<Assessment, why401_core::Missing> {
    let without = d.attempt(Experiment::ANONYMOUS)?;
    Ok(match without.filter(|t| cures_malformed(given, t)) {
        Some(trial) => {
            Assessment::new(Grade::Proven, verdict, proof.and_also(flip(given, Experiment::ANONYMOUS, trial)))
        }
        None => Assessment::new(Grade::Likely, verdict, proof),
    })
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let Some(given) = d.baseline().and_then(|t| t.response()) else {
        return vec![Fix::tell(Party::Developer, "send the field once")];
    };
    let single = single(&d.authorizations(), given);
    let mut fixes = match d.trial(single) {
        Ok(trial) if let_through(trial) => send_corrected(d, "send the field once", single),
        _ => vec![Fix::tell(Party::Developer, "send the field once")],
    };
    fixes.push(Fix::tell(Party::Administrator, "let proxies set the field, not add it"));
    fixes
}
