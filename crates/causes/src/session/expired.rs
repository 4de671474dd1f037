use crate::{
    questions::refusal,
    said::{Says, says_otherwise},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, Trial,
    cause, sameness,
};
use why401_message::{Response, show};

cause! {
    /// # What happens
    ///
    /// A login by cookie lasts as long as the server remembers it: minutes or days, until a restart, until its secret
    /// is changed. The browser or program goes on sending the cookie and is answered like a stranger.
    ///
    /// # How it is recognised
    ///
    /// The request carries a cookie by whose name sessions are known (`sessionid`, `JSESSIONID`, `connect.sid`) and no
    /// other login, and is refused. `likely` where the answer without the cookie is the same, where the answer deletes
    /// the cookie, or where it speaks of a session; else `possible`. Why the session is gone only the server knows.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/none-sent`: the cookie is one of habits (`lang`, `_ga`), and there was no login.
    /// - `session/stale-cookie-poisons`: without the cookie the page opens.
    /// - `session/csrf-419-403`: the session lives, and the form's token does not.
    ///
    /// # Fix
    ///
    /// Visitor: log in again. Developer: take a new cookie from the login, and send it until the next 401.
    /// Administrator: keep sessions where a restart does not lose them, and the secret that signs them with them.
    ///
    /// # References
    ///
    /// RFC 6265 section 5.3; names of cookies: Django `sessionid`, Java servlets `JSESSIONID`, PHP `PHPSESSID`, Express
    /// `connect.sid`, Flask `session`, Laravel `laravel_session`.
    "session/expired" {
        title: "the cookie's session is not known any more",
        commonness: Common,
        explains: ["credentials/none-sent", "token/missing", "token/expired", "semantics/401-without-www-authenticate"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if d.has_credentials() || d.has_password_in_body() || d.cookie_token().is_some() {
        return Ok(None);
    }
    let Some(name) = d.cookie_names().into_iter().find(|name| is_of_a_session(name)) else { return Ok(None) };
    let Some(given) = d.refusal()? else { return Ok(None) };
    if says_otherwise(d, &[Says::Expired, Says::TokenMissing, Says::LoginMissing]) {
        return Ok(None);
    }
    let without = d.attempt(Experiment::WITHOUT_COOKIES)?.and_then(Trial::response);
    let as_strangers = without.map(|r| sameness::same(given, r));
    let (shows, sure) = match (deleted(given, &name), as_strangers) {
        (true, _) => ("the answer deletes it", true),
        (_, Some(true)) => ("the same without it", true),
        _ => ("a session by cookie", says_session(given)),
    };
    let at = Place::answer(Experiment::GIVEN, Part::Request("cookie".into()));
    let seen = Observation::new(at, format!("{}: {shows}", show(&name)));
    let proof = Proof::from(seen).and(Place::status(Experiment::GIVEN), refusal(given));
    let verdict =
        format!("The session of the cookie {} is not known any more: it ran out, or was lost.", show(&name));
    Ok(Some(Assessment::new(if sure { Grade::Likely } else { Grade::Possible }, verdict, proof)))
}

/// Whether a cookie of this name holds a login rather than a habit.
fn is_of_a_session(name: &str) -> bool {
    const WHOLE: [&str; 5] = ["sid", "connect.sid", "auth", "jwt", "_t"];
    let name = name.to_ascii_lowercase();
    let name = name.trim_start_matches("__host-").trim_start_matches("__secure-");
    let within = ["sess", "sid", "auth", "login", "remember", "token", "logged_in"];
    let no_login = ["csrf", "xsrf", "_ga", "oauth_state"].iter().any(|w| name.contains(w));
    !no_login && (WHOLE.contains(&name) || within.iter().any(|w| name.contains(w)))
}

/// Whether the answer takes the cookie back.
fn deleted(response: &Response, name: &str) -> bool {
    response.all("set-cookie").any(|value| {
        let value = String::from_utf8_lossy(value).to_ascii_lowercase();
        let ends =
            value.contains("max-age=0") || value.contains("01 jan 1970") || value.contains("01-jan-1970");
        value.starts_with(&format!("{}=", name.to_ascii_lowercase())) && ends
    })
}

fn says_session(response: &Response) -> bool {
    response.body_text().to_ascii_lowercase().contains("session")
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Visitor, "log in again"),
        Fix::tell(Party::Developer, "take a new cookie from the login, and once more on each 401"),
        Fix::tell(Party::Administrator, "keep sessions, and the secret that signs them, across restarts"),
    ]
}

#[cfg(test)]
mod tests {
    use super::is_of_a_session;

    #[test]
    fn names_of_cookies() {
        for name in [
            "sessionid",
            "JSESSIONID",
            "connect.sid",
            "PHPSESSID",
            "__Host-sid",
            "remember_token",
            "laravel_session",
        ] {
            assert!(is_of_a_session(name), "{name}");
        }
        for name in ["lang", "_ga", "theme", "csrftoken", "XSRF-TOKEN", "consent"] {
            assert!(!is_of_a_session(name), "{name}");
        }
    }
}
