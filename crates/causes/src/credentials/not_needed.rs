use crate::{
    questions::opens,
    reading::{owned, presented, refused},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Missing, Party, Place, Proof, Trial, cause,
};
use why401_message::Response;

cause! {
    /// # What happens
    ///
    /// The page is open to everybody, but a request that carries a login has the login checked first, and a wrong or
    /// expired one is refused. Without it the very same request is served: a stale token on a public repository, an old
    /// registry login for a public image, a wrong password on an open route, a cookie of a session that ran out.
    ///
    /// # How it is recognised
    ///
    /// With the credentials 401, without them served twice, with them 401 once more, all for the same request. The
    /// repetitions exclude chance; where the login may not be sent again this is `likely`. A login page that
    /// comes with status 200, or a redirect to one, is not "served".
    ///
    /// # Look-alikes
    ///
    /// - `credentials/rejected`: without the credentials the answer is 401 as well.
    /// - `url/passing-fault`: the repeated request is served, with the credentials.
    /// - `session/login-page-200`: what comes without them is a login page.
    ///
    /// # Fix
    ///
    /// Leave the credentials out, or replace them: log out of the registry, delete the old token, clear the line in
    /// `~/.netrc`. Where more is shown to people who are logged in, a valid login is needed for that part. An API can
    /// spare its callers the riddle by saying which credentials it refused.
    ///
    /// # References
    ///
    /// RFC 9110 section 11.6.2. Spring Security checks a token even where `permitAll` applies; WordPress answers
    /// `/wp-json/` with 401 to a wrong application password and with 200 to none.
    "credentials/not-needed" {
        title: "the page is public and the credentials sent with it are refused",
        commonness: Known,
        explains: ["credentials/none-sent", "credentials/rejected", "credentials/wrong-password", "credentials/unknown-user", "credentials/from-netrc", "header/wrong-scheme"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some((what, bare)) = sent(d) else { return Ok(None) };
    let Some(given) = d.refusal()? else { return Ok(None) };
    let Some(anonymous) = d.attempt(bare)?.filter(|t| opens(t)) else { return Ok(None) };
    let verdict = format!("The page is public; {what}, sent along, is what gets refused.");
    let proof = Proof::from(refused(given))
        .and(Place::status(bare), format!("{} without any login", anonymous.status()));
    if anonymous.response().is_some_and(asks_in_words) {
        return Ok(Some(
            Assessment::new(Grade::Possible, verdict, proof)
                .detail("What comes without a login speaks of logging in."),
        ));
    }
    d.attempt(Experiment { repeat: 1, ..bare })?; // at once, before another login shifts the turns
    Ok(match d.attempt(Experiment::AGAIN)? {
        Some(again) if again.status() == given.status => {
            let proof =
                proof.and(Place::status(Experiment::AGAIN), format!("{} with it once more", again.status()));
            Some(Assessment::new(Grade::Proven, verdict, proof))
        }
        Some(again) if opens(again) => Some(Assessment::ruled_out(
            Place::status(Experiment::AGAIN),
            "served with the credentials a moment later",
        )),
        _ => Some(
            Assessment::new(Grade::Likely, verdict, proof)
                .settled_by(Missing::Unobtainable(Experiment::AGAIN)),
        ),
    })
}

/// What is sent that identifies somebody, and the request without it.
fn sent(d: &Evidence) -> Option<(String, Experiment)> {
    match presented(d) {
        Some(presented) => Some((owned(d, presented), Experiment::ANONYMOUS)),
        None => d.given().first("cookie").map(|_| ("the cookie".to_owned(), Experiment::WITHOUT_COOKIES)),
    }
}

/// A short answer with status 200 that asks for a login all the same.
fn asks_in_words(response: &Response) -> bool {
    let text = response.body_text().to_ascii_lowercase();
    let asks = [
        "unauthorized",
        "unauthenticated",
        "not logged in",
        "please log in",
        "login required",
        "not authenticated",
    ];
    text.len() < 2_000 && asks.iter().any(|words| text.contains(words))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let without = Fix::tell(Party::Developer, "leave it out");
    let bare = sent(d).and_then(|(_, bare)| d.trial(bare).ok()).and_then(Trial::answer);
    let without = match bare {
        Some(exchange) => without.run(d.as_command(&exchange.request)),
        None => without,
    };
    if presented(d).is_none() {
        let visitor =
            Fix::tell(Party::Visitor, "delete the cookies of this site, then log in anew where needed");
        return vec![visitor, without];
    }
    vec![
        without,
        Fix::tell(
            Party::Developer,
            "or replace them: log in anew, delete the old token where the program keeps it",
        ),
        Fix::tell(Party::Visitor, "log out, or try a private window"),
    ]
}
