use crate::questions::{realm, same_without_credentials};
use why401_core::{
    Access, Assessed, Assessment, Evidence, Experiment, Fix, Grade, Missing, Part, Party, Place, Proof,
    cause, outcome,
};
use why401_message::Response;

cause! {
    /// # What happens
    ///
    /// A refusal in the dress of "not found". Either the gate refuses, its error page is handed to an application, and
    /// the application finds no such page: the status becomes 404 and the browser never asks for the password. Or an
    /// interface hides from strangers what exists, so that even a valid login without the right sees nothing.
    ///
    /// # How it is recognised
    ///
    /// No credentials were sent, and the 404 carries a WWW-Authenticate field that asks for a password: that is the
    /// refusal of a gate, and proof. With credentials, or a challenge of another kind, it is `likely`, since a server
    /// may send the field just to say that a login could change the answer. An interface that says "not found, or no
    /// access" to the credentials and word for word the same to nobody may be hiding something; that is no more than
    /// `possible`.
    ///
    /// # Look-alikes
    ///
    /// - Nothing is there at all: the usual 404, without the field.
    /// - `url/typo-or-protected-area`: the mistaken address answers 401.
    ///
    /// # Fix
    ///
    /// Administrator: give the gate an error page of its own, `ErrorDocument 401 "Login required"` in Apache, before
    /// the rules of WordPress in `.htaccess`. Developer: check that the token may see the object; GitHub answers 404
    /// for private repositories.
    ///
    /// # References
    ///
    /// RFC 9110 sections 15.5.5 (404 may hide what is forbidden) and 11.6.1 (the field). Apache runs the error page as
    /// an internal redirect (`modules/http/http_request.c`), so that the page's own status can take the refusal's
    /// place.
    "semantics/404-instead-of-401" {
        title: "a refusal that is sent as \"not found\"",
        commonness: Rare,
        explains: [],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(given) = d.answer()?.filter(|r| r.status == 404) else { return Ok(None) };
    if given.has("www-authenticate") {
        return Ok((!is_of_its_error_page(given)).then(|| disguised(d, given)));
    }
    if !d.has_credentials() || !hints_at_a_right(given) || same_without_credentials(d, given)? != Some(true) {
        return Ok(None);
    }
    let proof = Proof::of(Place::status(Experiment::GIVEN), outcome::status_line(given))
        .and(Place::status(Experiment::ANONYMOUS), "word for word the same without credentials");
    let verdict = "There is nothing here, or this login may not see it: some servers hide it.";
    Ok(Some(
        Assessment::new(Grade::Possible, verdict, proof).settled_by(Missing::Access(Access::Credentials)),
    ))
}

fn disguised(d: &Evidence, given: &Response) -> Assessment {
    let place = Place::answer(Experiment::GIVEN, Part::Response("www-authenticate".into()));
    let asks = realm(given).map_or_else(|| "asks for a login".to_owned(), |r| format!("asks for \"{r}\""));
    let proof = Proof::of(place, asks).and(Place::status(Experiment::GIVEN), outcome::status_line(given));
    let verdict = "A login is asked for here, although the answer says \"not found\".";
    let by_a_gate = Evidence::challenges(given).iter().any(|c| c.is("Basic") || c.is("Digest"));
    let grade = if by_a_gate && !d.has_credentials() { Grade::Proven } else { Grade::Likely };
    Assessment::new(grade, verdict, proof)
}

/// Whether only the page that is to tell of the error lies behind a gate: nothing is there, and the login is for that
/// page (httpd `modules/http/http_protocol.c`, `ap_send_error_response`).
fn is_of_its_error_page(given: &Response) -> bool {
    let body = given.body_text();
    let words: Vec<&str> = body.split_whitespace().collect();
    words.join(" ").contains("error was encountered while trying to use an ErrorDocument")
}

/// Whether the answer leaves open that something is there: by its words, or by saying that it depends on the login.
fn hints_at_a_right(given: &Response) -> bool {
    const WORDS: [&str; 6] = [
        "have access",
        "have permission",
        "not accessible",
        "require authorization",
        "access denied",
        "documentation_url",
    ];
    let body = given.body_text().to_ascii_lowercase();
    let varies = given.text("vary").is_some_and(|v| v.to_ascii_lowercase().contains("authorization"));
    varies || WORDS.iter().any(|w| body.contains(w))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let disguised = d.baseline().and_then(|t| t.response()).is_some_and(|r| r.has("www-authenticate"));
    vec![if disguised {
        Fix::tell(Party::Administrator, "before other rewrite rules: ErrorDocument 401 \"Login required\"")
    } else {
        Fix::tell(Party::Developer, "check the address, and that this login may see the object")
    }]
}
