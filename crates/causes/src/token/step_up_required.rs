use crate::said::{Says, told};
use why401_core::{Assessed, Assessment, Evidence, Fix, Party, Trial, cause};
use why401_message::{show, time::span};

cause! {
    /// # What happens
    ///
    /// The login behind the token is real, but for this the interface wants a fresher or a stronger one: a second factor,
    /// a login of the last minutes, a device it knows.
    ///
    /// # How it is recognised
    ///
    /// The challenge says `insufficient_user_authentication`, with `acr_values` for how strong or `max_age` for how fresh,
    /// or `insufficient_claims` with a claims request (Microsoft's conditional access). `proven` where it is said to this
    /// token.
    ///
    /// # Look-alikes
    ///
    /// - `token/insufficient-scope`: a permission is missing, not a better login.
    /// - `credentials/account-state`: the account itself wants something first.
    ///
    /// # Fix
    ///
    /// Developer: send the user to the login again with these `acr_values`, `max_age` or `claims`, and use the new token.
    /// Visitor: log in again, with the second factor. An interface that says early which operations want more keeps users
    /// from being stopped half way.
    ///
    /// # References
    ///
    /// RFC 9470; OpenID Connect Core 1.0 section 3.1.2.1.
    "token/step-up-required" {
        title: "a fresher or stronger login is wanted",
        commonness: Rare,
        explains: ["token/rejected", "credentials/rejected", "token/insufficient-scope"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(words) = told(d, &[Says::StepUp])? else { return Ok(None) };
    let detail = asked(d).map_or_else(String::new, |what| format!("It asks for {what}."));
    Ok(Some(words.judged("For this the server wants a fresher or stronger login.").detail(detail)))
}

/// What the challenge asks for.
fn asked(d: &Evidence) -> Option<String> {
    let challenges = d.baseline().and_then(Trial::response).map(Evidence::challenges)?;
    let param = |name: &str| challenges.iter().find_map(|c| c.param(name));
    let age = param("max_age").and_then(|age| age.parse().ok());
    let strength = param("acr_values").map(|acr| format!("the strength \"{}\"", show(acr)));
    strength.or_else(|| age.map(|age: i64| format!("a login of the last {}", span(age))))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Visitor, "log in again, with the second factor"),
        Fix::tell(Party::Developer, "repeat the login with the acr_values, max_age or claims of the answer"),
    ]
}
