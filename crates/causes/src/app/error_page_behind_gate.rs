use crate::reading::refused;
use serde_json::Value;
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, Trial,
    cause,
};
use why401_message::{Response, show};

cause! {
    /// # What happens
    ///
    /// Something else went wrong: no such address, a wrong method, a fault in the program. The application then turns
    /// inwardly to its error page, and the gate guards that page too; so the caller sees 401 instead of what happened.
    ///
    /// # How it is recognised
    ///
    /// The refusal names the error page as its path (`"path":"/error"`, of Spring Boot) although another was asked for.
    /// Where the same request without credentials is refused at its own path, the credentials were good enough for the
    /// gate: `proven`. Else `likely`.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/rejected`: the refusal names the path that was asked for.
    /// - `semantics/404-instead-of-401`: the other way round.
    ///
    /// # Fix
    ///
    /// Developer: let the error page through (`requestMatchers("/error").permitAll()`, or
    /// `dispatcherTypeMatchers(DispatcherType.ERROR).permitAll()`), then look at the true status. The application's log
    /// has the fault. A test that asks for an unknown address with a good login and expects 404 keeps it from coming
    /// back.
    ///
    /// # References
    ///
    /// Spring Boot, `server.error.path`, `/error` if not set; Spring Security 6 filters error dispatches as well.
    "app/error-page-behind-gate" {
        title: "another fault is shown as 401, because its error page is guarded",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/none-sent", "token/rejected", "token/missing"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(given) = d.refusal()? else { return Ok(None) };
    let Some(path) = named_path(given).filter(|p| is_error_page(p) && !is_error_page(d.given().url.path()))
    else {
        return Ok(None);
    };
    let at = Place::answer(Experiment::GIVEN, Part::Body);
    let asked = show(d.given().url.path());
    let proof =
        Proof::from(refused(given)).and(at, format!("says \"path\": \"{}\", asked was {asked}", show(&path)));
    let verdict = "Something else failed, and the page that should tell of it asks for a login.";
    if !d.has_credentials() {
        return Ok(Some(Assessment::new(Grade::Likely, verdict, proof)));
    }
    let without = d.attempt(Experiment::ANONYMOUS)?.and_then(Trial::response);
    let own = without.filter(|r| r.status == 401).and_then(named_path).filter(|p| !is_error_page(p));
    Ok(Some(match own {
        Some(own) => {
            let at = Place::answer(Experiment::ANONYMOUS, Part::Body);
            let control = Observation::new(at, format!("refused at {} itself", show(&own)));
            Assessment::new(Grade::Proven, verdict, proof.and_also([control]))
                .detail("The login is good: the gate let it through.")
        }
        None => Assessment::new(Grade::Likely, verdict, proof),
    }))
}

/// The path an answer says it is about.
fn named_path(response: &Response) -> Option<String> {
    let body: Value = serde_json::from_slice(&response.body.bytes).ok()?;
    let path = ["path", "instance"].iter().find_map(|name| body.get(*name)?.as_str())?;
    Some(path.to_owned())
}

fn is_error_page(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default().trim_end_matches('/');
    path.ends_with("/error")
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Developer, "check address and method: the request itself may be wrong"),
        Fix::tell(
            Party::Developer,
            "let the error page through the gate: requestMatchers(\"/error\").permitAll()",
        ),
        Fix::tell(Party::Administrator, "read in the application's log what really failed"),
    ]
}
