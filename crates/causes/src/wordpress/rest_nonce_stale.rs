use crate::said::{self, Said, Says};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Party, cause};

cause! {
    /// # What happens
    ///
    /// A page that is open in a browser calls the REST API of WordPress with the login cookie and a one-time word, the
    /// nonce, that stands in the page. The nonce is too old: after 12 to 24 hours, when the person has logged out and in
    /// since, or when a cache keeps the page with the nonce of somebody else. WordPress then answers 403.
    ///
    /// # How it is recognised
    ///
    /// By its code, `rest_cookie_invalid_nonce` ("Cookie check failed"), which nothing else gets. `likely`: why the nonce
    /// is not valid the answer does not say.
    ///
    /// # Look-alikes
    ///
    /// - `wordpress/rest-nonce-missing`: no nonce is sent, and the caller is taken for a stranger.
    /// - `session/csrf-419-403`: the same idea in other frameworks.
    ///
    /// # Fix
    ///
    /// Visitor: load the page anew, or log out and in. Administrator: keep pages of people who are logged in out of every
    /// cache, and others no longer than ten hours. Developer: take the fresh nonce from the field `X-WP-Nonce` of each
    /// answer.
    ///
    /// # References
    ///
    /// WordPress REST API Handbook, "Authentication"; `rest_cookie_check_errors` in wp-includes/rest-api.php.
    "wordpress/rest-nonce-stale" {
        title: "the one-time word of the page is too old for the REST API",
        commonness: Common,
        explains: ["session/csrf-419-403", "session/expired", "token/rejected", "semantics/403-where-401-meant"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let verdict = "The page is older than its permission to call WordPress: load it anew, or log in again.";
    Ok(refused(d).map(|words| Assessment::new(Grade::Likely, verdict, words.seen())))
}

/// WordPress' words about the nonce.
fn refused(d: &Evidence) -> Option<Said> {
    said::all(d).into_iter().find(|s| s.phrase.says == Says::Csrf && s.phrase.by == "WordPress")
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Visitor, "load the page anew; if that does not help, log out and in"),
        Fix::tell(Party::Administrator, "keep pages of people who are logged in out of every cache"),
        Fix::tell(Party::Developer, "take the fresh nonce from X-WP-Nonce of each answer"),
    ]
}
