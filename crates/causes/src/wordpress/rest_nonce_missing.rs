use crate::{
    pasted_config::lines,
    questions::refusal,
    said::{self, Says},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, Trial,
    cause,
};
use why401_message::Response;

cause! {
    /// # What happens
    ///
    /// Somebody is logged in to WordPress, and a script of the page calls the REST API with the login cookie alone.
    /// Against forged requests WordPress wants a one-time word besides, the nonce. Without it the caller is taken for a
    /// stranger, whoever is logged in.
    ///
    /// # How it is recognised
    ///
    /// The request has a cookie `wordpress_logged_in_…` and neither the field `X-WP-Nonce` nor the parameter `_wpnonce`,
    /// and the REST API answers 401 with one of its codes. `likely`: the cookie may have run out as well.
    ///
    /// # Look-alikes
    ///
    /// - `wordpress/rest-nonce-stale`: a nonce is sent and not valid; the answer is 403.
    /// - `session/expired`: pages of the site send to the login as well.
    ///
    /// # Fix
    ///
    /// Developer: send the nonce, `wp.apiFetch` does so by itself; programs outside of the page use an application
    /// password in place of the cookie.
    ///
    /// # References
    ///
    /// WordPress REST API Handbook, "Authentication"; `rest_cookie_check_errors` in wp-includes/rest-api.php.
    "wordpress/rest-nonce-missing" {
        title: "the REST API is called with the login cookie and without the nonce",
        commonness: Common,
        explains: ["credentials/none-sent", "session/expired", "token/missing", "app/privilege-missing"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if d.has_credentials() || has_nonce(d) || !is_logged_in(d) {
        return Ok(None);
    }
    let Some(given) = d.baseline().and_then(Trial::response).filter(|r| is_of_the_api(r)) else {
        return Ok(None);
    };
    if said::said(d, &[Says::Csrf]).is_some() {
        return Ok(None);
    }
    let at = Place::answer(Experiment::GIVEN, Part::Request("cookie".into()));
    let absent = Place::Absent { what: "X-WP-Nonce".into(), searched: "the fields and the query".into() };
    let proof = Proof::of(Place::status(Experiment::GIVEN), refusal(given))
        .and_also([Observation::new(at, "a login cookie of WordPress")])
        .and(absent, "no nonce");
    let verdict = "WordPress knows the cookie, but wants a one-time word besides, and the request has none.";
    Ok(Some(Assessment::new(Grade::Likely, verdict, proof)))
}

fn has_nonce(d: &Evidence) -> bool {
    let given = d.given();
    given.first("x-wp-nonce").is_some() || given.url.query().is_some_and(|q| q.contains("_wpnonce="))
}

/// Whether the login cookie of WordPress is among the cookies, also where a paste broke their line.
fn is_logged_in(d: &Evidence) -> bool {
    const NAME: &str = "wordpress_logged_in_";
    let broken = || d.given().first("cookie").is_some() && lines(d).iter().any(|l| l.text.starts_with(NAME));
    d.cookie_names().iter().any(|name| name.starts_with(NAME)) || broken()
}

/// A refusal of the REST API: `{"code":"rest_forbidden",…}`.
fn is_of_the_api(response: &Response) -> bool {
    let body: String = response.body_text().split_whitespace().collect();
    response.status == 401 && body.contains("\"code\":\"rest_")
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Developer, "send the nonce of the page: wp.apiFetch does, or")
            .run("headers: { 'X-WP-Nonce': wpApiSettings.nonce }"),
        Fix::tell(Party::Developer, "not in a page of the site? use an application password"),
    ]
}
