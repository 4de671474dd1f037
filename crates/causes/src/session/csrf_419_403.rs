use crate::said::{Says, said};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, Trial,
    cause,
};

cause! {
    /// # What happens
    ///
    /// Forms carry a second secret, so that no other site can send them in somebody's name. It is missing, or older than
    /// the session it belongs to: the page was open for too long, the login was renewed in another window, or a program
    /// sends the form and does not know of it. The login itself may be as good as ever.
    ///
    /// # How it is recognised
    ///
    /// By the answer's own words: "CSRF token mismatch" (Laravel, status 419), "CSRF Failed" (Django REST framework, 403),
    /// "Can't verify CSRF token authenticity" (Rails, 422), and whoever says it with 401; or by status 419 alone, which
    /// nobody but Laravel sends. `likely`: a request that changes something is not sent again to try.
    ///
    /// # Look-alikes
    ///
    /// - `token/expired`: the token of the login ran out, not that of the form.
    /// - `app/privilege-missing`: the account may not do this, form or not.
    ///
    /// # Fix
    ///
    /// Visitor: load the page anew, fill in the form again. Developer: take the token from the page or the cookie
    /// (`csrftoken`, `XSRF-TOKEN`) and send it in the field the framework reads (`X-CSRFToken`, `X-XSRF-TOKEN`). A program
    /// without a browser logs in with a token in the Authorization field, to which no such check applies.
    ///
    /// # References
    ///
    /// Django: cross site request forgery protection; Django REST framework `SessionAuthentication.enforce_csrf`; Laravel
    /// `VerifyCsrfToken` and `TokenMismatchException` (419); Rails `ActionController::InvalidAuthenticityToken`.
    "session/csrf-419-403" {
        title: "the form's own token against forged requests is missing or too old",
        commonness: Known,
        explains: [
            "token/expired", "token/rejected", "token/missing", "credentials/none-sent", "credentials/rejected",
            "apikey/missing-or-wrong", "session/expired",
        ],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if d.standing()?.is_none() && said(d, &[Says::Csrf]).is_none() {
        return Ok(None);
    }
    let verdict =
        "The login is not what fails: the form's own token against forged requests is missing or too old.";
    let status = d.baseline().and_then(Trial::response).map(|r| r.status);
    let shown = status.map(|s| Observation::new(Place::status(Experiment::GIVEN), s.to_string()));
    if let Some(words) = said(d, &[Says::Csrf]) {
        let proof = Proof::from(words.seen()).and_also(shown).and_also(session(d));
        return Ok(Some(Assessment::new(Grade::Likely, verdict, proof)));
    }
    let Some(shown) = shown.filter(|_| status == Some(419)) else { return Ok(None) };
    let proof = Proof::from(shown).and_also(session(d));
    Ok(Some(Assessment::new(Grade::Likely, verdict, proof)))
}

/// The cookie a session is known by: only with one does such a check apply.
fn session(d: &Evidence) -> Option<Observation> {
    d.given().first("cookie")?;
    let at = Place::answer(Experiment::GIVEN, Part::Request("cookie".into()));
    Some(Observation::new(at, "a session by cookie"))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Visitor, "load the page anew, then send the form"),
        Fix::tell(Party::Developer, "send the form's token along, in the field the framework reads"),
        Fix::tell(Party::Developer, "a program? log in with a token in Authorization, not by cookie"),
    ]
}
