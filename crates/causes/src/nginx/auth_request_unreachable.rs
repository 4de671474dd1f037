use crate::{
    asked_service::{asked, said_of_it},
    log_words,
    questions::refusal,
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Party, Place, Proof, cause,
};

cause! {
    /// # What happens
    ///
    /// nginx asks another service about every request (`auth_request`), and that service does not answer: it is not
    /// running, listens elsewhere, or takes too long. nginx then answers 500 to everybody.
    ///
    /// # How it is recognised
    ///
    /// A 500 in nginx's own words with `auth_request` in force is `likely`. In the error log: "connect() failed … while
    /// connecting to upstream" of the subrequest, then "auth request unexpected status: 502"; that is `proven`.
    ///
    /// # Look-alikes
    ///
    /// - `nginx/auth-request-denies`: the service answers, and what it answers is no.
    /// - `nginx/password-file-unreadable`: 500 as well, by a password file.
    ///
    /// # Fix
    ///
    /// Administrator: start the service, and compare the address in `proxy_pass` with the one it listens at. In
    /// containers `127.0.0.1` is the container itself.
    ///
    /// # References
    ///
    /// nginx `ngx_http_auth_request_module.c`, "auth request unexpected status".
    "nginx/auth-request-unreachable" {
        title: "the service that nginx asks about each request does not answer",
        commonness: Known,
        explains: ["nginx/auth-request-denies"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    let Some(asked) = asked(d).filter(|a| a.response.status == 500) else { return Ok(None) };
    let status = asked.status(d);
    if status.is_some_and(|status| !matches!(status, 502..=504)) {
        return Ok(None);
    }
    let verdict = "The web server cannot ask the service that decides who may come in: it does not answer.";
    let seen = Observation::new(Place::status(Experiment::GIVEN), refusal(asked.response));
    let proof = Proof::from(seen).and_also(asked.seen()).and_also(said_of_it(d));
    let grade = if status.is_some() { asked.grade(d) } else { Grade::Likely };
    Ok(Some(Assessment::new(grade, verdict, proof).at(asked.place())))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let Some(asked) = asked(d) else { return Vec::new() };
    let to = asked.by.and_then(|hit| hit.args.first()).filter(|to| to.starts_with("http"));
    let fix = Fix::tell(Party::Administrator, "is the service running, and does it listen there?");
    let fix = to.map_or(fix.clone(), |to| fix.run(format!("curl -i {}", why401_capture::quote(to))));
    vec![fix, Fix::tell(Party::Visitor, "nothing you type helps: tell the site's owner")]
}
