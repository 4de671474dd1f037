use crate::said::{Says, told};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Party, cause};

cause! {
    /// # What happens
    ///
    /// An application renews its tokens with a refresh token, and the authorization server refuses that one: it ran
    /// out, was used before (many servers take each only once), or belongs to another client. From then on every
    /// request of the application is refused, however often it tries.
    ///
    /// # How it is recognised
    ///
    /// The token endpoint answers `invalid_grant`, or its words speak of the refresh token: `proven` where it is the
    /// refused request itself, `likely` in what a client printed, and of the code of a first login. A refresh token is
    /// never sent again to find out: that alone could end the login.
    ///
    /// # Look-alikes
    ///
    /// - `oauth/client-authentication`: `invalid_client`, the application itself is refused.
    /// - `token/expired`: the access token ran out, and nobody tried to renew it.
    /// - `credentials/rejected`: `invalid_grant` to a user's password is said of the password.
    ///
    /// # Fix
    ///
    /// Visitor: log in again. Developer: renew in one place only, so that two requests at once do not use one refresh
    /// token twice; keep the new refresh token of each answer; on `invalid_grant` go to the login instead of trying
    /// again. A code is good once and for a minute.
    ///
    /// # References
    ///
    /// RFC 6749 sections 5.2 and 6; RFC 9700 section 2.2.2, rotation of refresh tokens.
    "token/refresh-failing" {
        title: "renewing the token fails",
        commonness: Known,
        explains: ["token/rejected", "credentials/rejected", "token/expired", "token/revoked"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if d.body_names(&["grant_type=password"]) {
        return Ok(None);
    }
    let Some(words) = told(d, &[Says::Grant])? else { return Ok(None) };
    if d.body_names(&["authorization_code"]) {
        let verdict = "The code of the login is not accepted: it was used, is too old, or was asked for with another \
                       redirect address or verifier.";
        return Ok(Some(Assessment::new(Grade::Likely, verdict, words.proof())));
    }
    let at_the_endpoint = d.body_names(&["refresh_token"]);
    let grade = if words.said.by_the_answer() && at_the_endpoint { Grade::Proven } else { Grade::Likely };
    let verdict = "Renewing the login fails: the refresh token is used up, too old, or another client's.";
    Ok(Some(Assessment::new(grade, verdict, words.proof())))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Visitor, "log in again"),
        Fix::tell(Party::Developer, "renew in one place, keep each new refresh token, never try one twice"),
        Fix::tell(Party::Developer, "on invalid_grant go to the login; do not repeat"),
    ]
}
