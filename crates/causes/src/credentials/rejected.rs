use crate::advice::{curl, read_the_log};
use crate::{
    questions::refusal,
    reading::{Presented, Reading, is_own_page, owned, presented, reading, refused, well_formed_and_wanted},
    said::{self, Says},
    server_words,
};
use why401_challenge::QuirkKind;
use why401_core::{
    Access, Assessed, Assessment, Evidence, Experiment, Fix, Grade, Missing, Observation, Party, Place,
    Proof, Standing, cause,
};
use why401_message::Response;

cause! {
    /// # What happens
    ///
    /// The server has read the credentials and refuses them. Whether the name or the password is wrong, or the account
    /// is locked, or the token was taken back, it does not say: a server that told would help whoever is guessing.
    ///
    /// # How it is recognised
    ///
    /// The credentials are well formed and of a kind that the refusal asks for; without them the answer is 401 as
    /// well; and they were read: the answer is another one than without them, or a web server's own gate gave it, or
    /// nothing stands between the caller and the application. What can be wrong on the caller's side without the
    /// server is looked at first: encoding, stray blanks, the shell, redirects.
    ///
    /// An application behind a web server that says word for word the same with and without the credentials may never
    /// have seen them; then this is only `possible`, and so it is where the answer speaks of permissions, of a locked
    /// account, or of a login that did not arrive.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password` and `credentials/unknown-user`: the server says which.
    /// - `credentials/not-needed`: without the credentials the request is served.
    /// - `credentials/two-gates`: a first login is passed, a second one refuses.
    /// - `header/cgi-strips-authorization`: the web server keeps the credentials from the application.
    /// - `header/wrong-scheme`: the server asks for another kind of credentials.
    /// - `credentials/charset`: the same letters in another encoding are accepted.
    ///
    /// # Fix
    ///
    /// Type name and password anew by hand, with Caps Lock off; ask the owner whether the account exists. A token is
    /// made anew where it came from. On the server the log says which of the two it was. To keep it from coming back,
    /// hold the secret in one place and read it from there.
    ///
    /// # References
    ///
    /// RFC 9110 section 15.5.2; RFC 6750 section 3.1 for `error="invalid_token"`. Apache 2.4 and
    /// lighttpd answer 401 to a right password of an account that `Require` leaves out. Apache logs AH01617 (password)
    /// or AH01618 (name), nginx "password mismatch" or "was not found in", lighttpd 1.4 the same line for both.
    "credentials/rejected" {
        title: "the server read the credentials and refuses them",
        commonness: Common,
        explains: ["credentials/none-sent"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(presented) = presented(d) else { return said_otherwise_than_401(d) };
    let Some(given) = d.refusal()? else { return said_otherwise_than_401(d) };
    if !well_formed_and_wanted(d, given) || d.baseline().is_some_and(|t| d.untried_login(t).is_some()) {
        return Ok(None);
    }
    let Some(reading) = reading(d, given)? else { return Ok(None) };
    let seen = refused(given);
    let without = d.attempt(Experiment::ANONYMOUS)?.and_then(|t| t.response());
    let compared = without.map(|r| Observation::new(Place::status(Experiment::ANONYMOUS), refusal(r)));
    let judged = |grade, verdict: String, how: Observation| {
        Assessment::new(grade, verdict, Proof::from(seen.clone()).and_also([how]).and_also(compared.clone()))
    };
    let assessment = match (server_words::hints_at(given), reading) {
        (Some(hint), Reading::Read(how) | Reading::Untold(how)) => {
            judged(Grade::Possible, hinted(presented), how).detail(hint)
        }
        (None, Reading::Read(how)) => {
            judged(Grade::Likely, verdict(d, presented), how).detail(beyond(d, given))
        }
        (None, Reading::Untold(how)) => judged(Grade::Possible, untold(presented), how)
            .detail("An application behind a web server may never have been handed it."),
    };
    Ok(Some(assessment.not(&excluded(d)).settled_by(Missing::Access(Access::Server))))
}

/// A login refused in so many words: with 400 or 403, or where the paste does not show the request.
fn said_otherwise_than_401(d: &Evidence) -> Assessed {
    if !d.request_is_told() {
        let verdict = "The server does not accept the login: it says that name or password is wrong.";
        let settled = Missing::Access(Access::Server);
        let words = said::said(d, &[Says::WrongLogin]);
        return Ok(words.map(|w| Assessment::new(Grade::Likely, verdict, w.seen()).settled_by(settled)));
    }
    let Some(Standing::Refused(given)) = d.standing()? else { return Ok(None) };
    if !matches!(given.status, 400 | 403) {
        return Ok(None);
    }
    let Some(words) = said::told(d, &[Says::WrongLogin])?.filter(|w| w.said.by_the_answer()) else {
        return Ok(None);
    };
    let verdict = "The server does not accept the login: it says that name or password is wrong.";
    let proof = Proof::from(refused(given)).and_also(words.proof().observations().cloned());
    Ok(Some(Assessment::new(Grade::Likely, verdict, proof).settled_by(Missing::Access(Access::Server))))
}

fn hinted(presented: Presented) -> String {
    format!("The server refuses, and its answer hints at something else than a wrong {}.", presented.word())
}

fn verdict(d: &Evidence, presented: Presented) -> String {
    let what = owned(d, presented);
    match presented {
        Presented::Password => format!(
            "The server read {what} and refused it. From outside nobody can say whether the name or the password is wrong."
        ),
        _ => format!("The server read {what} and refuses it."),
    }
}

/// What such a refusal can mean as well: a token that has run out by its own word, an account that is right and may
/// not enter.
fn beyond(d: &Evidence, given: &Response) -> String {
    if let Some(ago) =
        d.jwt().and_then(|jwt| jwt.claims()?.exp).map(|exp| d.now.saturating_sub(exp)).filter(|ago| *ago > 0)
    {
        return format!("By its own date it ran out {} ago.", why401_message::time::span(ago));
    }
    let gate = is_own_page(given) && presented(d) == Some(Presented::Password);
    match d.producer().id {
        "apache" | "lighttpd" if gate => {
            "An account that is right but not on the list for this page gets the same answer.".into()
        }
        _ => String::new(),
    }
}

fn untold(presented: Presented) -> String {
    let what = presented.word();
    format!("With and without the {what} the answer is the same: it is wrong, or it never gets there.")
}

/// What was looked at on the caller's side and is in order.
fn excluded(d: &Evidence) -> Vec<&'static str> {
    const ENCODING: [QuirkKind; 3] =
        [QuirkKind::NonAsciiUtf8, QuirkKind::NonAsciiLatin1, QuirkKind::PercentEncoded];
    const BLANKS: [QuirkKind; 2] =
        [QuirkKind::SpaceAroundPassword(why401_challenge::Edge::End), QuirkKind::SpaceInUser];
    let read = d.credentials().is_some();
    let quoted =
        d.command.as_ref().is_some_and(|c| c.words.iter().all(|w| w.holes.iter().all(|h| !h.would_expand)));
    let followed = d.command.as_ref().is_some_and(|c| c.route.follow);
    let seen = d.paste.is_none() || (d.answer_is_told() && !followed);
    let direct = seen
        && d.baseline()
            .is_some_and(|t| t.hops.iter().all(|x| x.request.url.origin() == d.given().url.origin()));
    let checks = [
        (read && d.quirk(&ENCODING).is_none(), "encoding"),
        (read && d.quirk(&BLANKS).is_none(), "stray blanks"),
        (quoted, "shell quoting"),
        (direct, "redirects"),
    ];
    checks.into_iter().filter(|(fine, _)| *fine).map(|(_, what)| what).collect()
}

fn fixes(d: &Evidence, assessment: &Assessment) -> Vec<Fix> {
    let first = match presented(d) {
        Some(Presented::Password) => [
            Fix::tell(Party::Visitor, "type it anew by hand, Caps Lock off; ask the owner for the user name"),
            Fix::tell(Party::Developer, "let curl ask for the password").run(curl(d, "-u NAME")),
        ],
        _ => [
            Fix::tell(Party::Developer, "make a new token or key where this one came from, and try it once"),
            Fix::tell(
                Party::Developer,
                "compare it with the one that works: same site, same environment, whole",
            ),
        ],
    };
    let mut fixes: Vec<Fix> = first.into_iter().chain([read_the_log(d)]).collect();
    if assessment.grade < Grade::Likely {
        fixes.rotate_right(1); // perhaps nothing is wrong with the credentials
    }
    fixes
}
