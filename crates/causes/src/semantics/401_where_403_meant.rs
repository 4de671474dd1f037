use crate::questions::same_without_credentials;
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Part, Party, Place, Proof, cause, producer,
};
use why401_message::Response;

cause! {
    /// # What happens
    ///
    /// The login is accepted, but the user may not do this, and the server says 401 where 403 is meant. A new password or
    /// token changes nothing; what is missing is a right, a role or a scope.
    ///
    /// # How it is recognised
    ///
    /// Credentials were sent, the application's own text speaks of a right that is missing, and without the credentials
    /// it says something else: so it knows who is asking. That is `likely`. Where it says the same to everybody this is
    /// `possible`, or `likely` if the text speaks of one user or token. The own pages of web servers are left out, since
    /// they say the same to everybody ("not authorized to access the document").
    ///
    /// # Look-alikes
    ///
    /// - `token/insufficient-scope`: the answer names the scope that is missing by the protocol's own code.
    /// - `credentials/rejected`: the login is not accepted.
    /// - `apache/user-not-in-require`: Apache says 401 to users that its rule does not list; only its log tells.
    ///
    /// # Fix
    ///
    /// Visitor, developer: ask the owner for the right; do not change the password. Owner: grant it, or answer 403.
    /// Apache: `AuthzSendForbiddenOnFailure On`.
    ///
    /// # References
    ///
    /// RFC 9110 sections 15.5.2 and 15.5.4; RFC 6750 section 3.1. Apache 2.4 logs AH01631 for a known user that is not
    /// allowed.
    "semantics/401-where-403-meant" {
        title: "the login is accepted and lacks a right; 403 is meant",
        commonness: Known,
        explains: ["token/rejected", "apikey/missing-or-wrong", "credentials/rejected"],
    }
}

/// In lower case; each speaks of a right, not of a login.
const RIGHTS: [&str; 13] = [
    "permission",
    "not allowed to",
    "not authorized to perform",
    "not authorised to perform",
    "insufficient privilege",
    "insufficient scope",
    "insufficient rights",
    "insufficient role",
    "required role",
    "requires role",
    "missing scope",
    "required scope",
    "not a member of",
];

fn assess(d: &Evidence) -> Assessed {
    if !d.has_credentials() {
        return Ok(None);
    }
    let Some(given) = d.refusal()? else { return Ok(None) };
    let Some(words) = missing_right(given).filter(|_| d.producer().kind != producer::Kind::Server) else {
        return Ok(None);
    };
    let proof =
        Proof::of(Place::answer(Experiment::GIVEN, Part::Body), format!("speaks of a right: \"{words}\""));
    let verdict = "The server knows who is asking, and this user lacks the right to do it.";
    let at = Place::status(Experiment::ANONYMOUS);
    Ok(Some(match same_without_credentials(d, given)? {
        Some(false) => {
            Assessment::new(Grade::Likely, verdict, proof.and(at, "another answer without the login"))
        }
        Some(true) => {
            let grade = if speaks_of_somebody(given) { Grade::Likely } else { Grade::Possible };
            Assessment::new(grade, verdict, proof.and(at, "the same without the login"))
                .detail("It says so to everybody, so the login may as well have got lost on the way.")
        }
        None => Assessment::new(Grade::Possible, verdict, proof),
    }))
}

/// Whether the text speaks of one user, role or token, rather than of everybody.
fn speaks_of_somebody(given: &Response) -> bool {
    const SOMEBODY: [&str; 7] =
        ["user ", "your role", "your account", "your token", "this token", "this account", "this key"];
    let body = given.body_text().to_ascii_lowercase();
    SOMEBODY.iter().any(|words| body.contains(words))
}

/// Words about a right, unless the protocol's own code says it: that is another cause's.
fn missing_right(given: &Response) -> Option<&'static str> {
    let coded = Evidence::challenges(given).iter().any(|c| c.param("error") == Some("insufficient_scope"));
    let body = given.body_text().to_ascii_lowercase();
    RIGHTS.into_iter().find(|words| !coded && body.contains(words))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Visitor, "keep the password; ask the owner of the site for the right"),
        Fix::tell(Party::Owner, "grant the right or role; answer 403 where the login is accepted"),
    ]
}
