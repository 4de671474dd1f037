use crate::{
    log_words,
    questions::{is_hollow, let_through, same_without_credentials, send_corrected, unsent},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, Spelling,
    Standing, cause,
};
use why401_message::{Response, show};

cause! {
    /// # What happens
    ///
    /// The name of the field has an underscore or a dot: `X_API_KEY`, `api.key`. nginx and others drop such fields
    /// silently, because in the environment of a program `X-Api-Key` and `X_Api_Key` become the same name and one could
    /// pass for the other. The application sees no key, although it was sent and works on a development server.
    ///
    /// # How it is recognised
    ///
    /// The answer is the same with and without the field. It says that this very field is missing, although it was
    /// sent; or the request is served once the name is written with hyphens: either is the proof. Without one this is
    /// `likely`.
    ///
    /// # Look-alikes
    ///
    /// - `header/wrong-field-name`: the name is a different one altogether.
    /// - `credentials/rejected`: the field arrives and its content is refused.
    ///
    /// # Fix
    ///
    /// Developer: write names of fields with hyphens only. Administrator, where clients cannot be changed: nginx
    /// `underscores_in_headers on;` at server level. A test against the real front server, not the development server,
    /// keeps it from coming back.
    ///
    /// # References
    ///
    /// nginx logs at level info "client sent invalid header line" (`ngx_http_request.c`; directives
    /// `underscores_in_headers` and `ignore_invalid_headers`). nginx 1.22.1: `X_API_KEY` is dropped, `X-API-KEY`
    /// arrives.
    "header/dropped-underscore-or-invalid" {
        title: "a field name with an underscore or dot is dropped on the way",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/none-sent", "header/wrong-field-name", "apikey/missing-or-wrong"],
    }
}

const HYPHENS: Experiment = Experiment::respelled(Spelling::Hyphens);

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    let odd = |name: &str| name.contains(['_', '.']);
    let Some((field, _)) = d.secret_field().filter(|(f, _)| odd(&f.name) && !is_hollow(d)) else {
        return Ok(None);
    };
    let Some(standing) = d.standing()? else { return Ok(None) };
    let name = show(&field.name);
    let seen = Observation::new(d.authorization_place(), format!("the secret is in {name}"));
    let verdict = format!("\"{name}\" gets lost on the way: many servers drop names with \"_\" or \".\".");
    let Standing::Refused(given) = standing else {
        return Ok(Some(Assessment::new(Grade::Possible, verdict, seen).settled_by(unsent(d))));
    };
    let (proof, grade) = match same_without_credentials(d, given)? {
        Some(false) => {
            let because = "another answer without the field, so it arrives";
            return Ok(Some(Assessment::ruled_out(Place::status(Experiment::ANONYMOUS), because)));
        }
        Some(true) => {
            let proof = Proof::from(seen)
                .and(Place::status(Experiment::ANONYMOUS), "word for word the same without the field");
            if says_missing(given, &field.name) {
                let at = Place::answer(Experiment::GIVEN, Part::Body);
                let proof = proof.and(at, format!("says that {name} is missing, which was sent"));
                return Ok(Some(Assessment::new(Grade::Proven, verdict, proof)));
            }
            (proof, Grade::Likely)
        }
        None => (Proof::from(seen), Grade::Possible),
    };
    Ok(Some(match d.attempt(HYPHENS)? {
        Some(trial) if let_through(trial) => Assessment::new(
            Grade::Proven,
            verdict,
            proof.and(Place::status(HYPHENS), trial.status().to_string()),
        ),
        Some(trial) => {
            let still = Assessment::new(
                grade,
                verdict,
                proof.and(Place::status(HYPHENS), trial.status().to_string()),
            );
            still.detail("With hyphens it is refused too: the secret or the name may be wrong besides.")
        }
        None => Assessment::new(grade, verdict, proof),
    }))
}

/// Whether the answer complains that this very field is missing, and leaves no other reason open.
fn says_missing(given: &Response, name: &str) -> bool {
    let body = given.body_text().to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|w| body.contains(w));
    body.contains(&name.to_ascii_lowercase())
        && says(&["missing", "not provided", "not found", "no api key", "is required"])
        && !says(&["invalid", "wrong", "incorrect", " or "])
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = send_corrected(d, "write the name of the field with hyphens", HYPHENS);
    fixes.push(Fix::tell(Party::Administrator, "nginx, at server level: underscores_in_headers on;"));
    fixes
}
