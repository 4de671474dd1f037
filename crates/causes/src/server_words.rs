//! What a server's own words blame: the user name or the password. A sentence that leaves it open ("invalid user name
//! or password") blames neither.

use crate::reading::{Presented, is_own_page, presented, refused};
use why401_core::{
    Assessed, Assessment, Evidence, Excerpt, Experiment, Grade, Missing, Observation, Part, Place, Proof,
    Trial, producer,
};
use why401_message::{Response, show};

/// What is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blame {
    /// Nobody of this name.
    User,
    /// Another password.
    Password,
}

/// Fragments of sentences and error codes, in lower case, blanks for `_` and `-`.
const USER: [&str; 25] = [
    "unknown user",
    "user unknown",
    "no such user",
    "no user with",
    "no user found",
    "user not found",
    "user was not found",
    "could not find user",
    "user does not exist",
    "user doesn't exist",
    "user name does not exist",
    "username does not exist",
    "invalid username",
    "invalid user name",
    "invalid user id",
    "username not found",
    "user name not found",
    "account not found",
    "account does not exist",
    "no account with",
    "no account found",
    "invalid email",
    "email not found",
    "is not registered",
    "not a registered user",
];
/// The same for passwords.
const PASSWORD: [&str; 16] = [
    "wrong password",
    "incorrect password",
    "invalid password",
    "bad password",
    "password is incorrect",
    "password is wrong",
    "password is invalid",
    "password is not correct",
    "password incorrect",
    "password mismatch",
    "password does not match",
    "password doesn't match",
    "password not match",
    "password did not match",
    "password was incorrect",
    "password you entered for the username",
];
/// Words that make a sentence leave it open.
const OPEN: [&str; 6] = [" or ", " and ", "/", " nor ", "either", "oder"];
/// No more of an answer is read than this, in characters.
const READ: usize = 20_000;

/// What the answer blames and the sentence that does; `None` where it blames nothing, or both.
pub(crate) fn blame(response: &Response) -> Option<(Blame, String)> {
    let text = said(response);
    let mut found: Option<(Blame, String)> = None;
    for sentence in text.split(['.', '!', '?', '\n', '"', '{', '}', ';']) {
        let Some(blamed) = named(sentence) else { continue };
        if found.as_ref().is_some_and(|(first, _)| *first != blamed) {
            return None;
        }
        found.get_or_insert_with(|| (blamed, show(sentence.trim())));
    }
    found
}

/// Judges by the server's own words, where they blame this.
pub(crate) fn blamed(d: &Evidence, what: Blame, verdict: String) -> Assessed {
    if presented(d) != Some(Presented::Password) {
        return Ok(None);
    }
    let Some(given) = d.refusal()? else { return Ok(None) };
    let Some((_, sentence)) = blame(given).filter(|(blame, _)| *blame == what) else { return Ok(None) };
    let words = Observation::new(Place::answer(Experiment::GIVEN, Part::Body), format!("\"{sentence}\""))
        .with(Some(excerpt(&sentence)));
    let Some(without) = d.attempt(Experiment::ANONYMOUS)?.and_then(Trial::response) else {
        return Ok(Some(
            Assessment::new(Grade::Likely, verdict, words)
                .settled_by(Missing::Unobtainable(Experiment::ANONYMOUS)),
        ));
    };
    if blame(without).is_some() {
        return Ok(None);
    }
    let proof = Proof::from(words)
        .and_also([refused(given)])
        .and(Place::answer(Experiment::ANONYMOUS, Part::Body), "says nothing of the kind");
    Ok(Some(Assessment::new(Grade::Proven, verdict, proof)))
}

/// The sentence as a line with itself underlined.
fn excerpt(sentence: &str) -> Excerpt {
    Excerpt {
        line: sentence.to_owned(),
        from: 0,
        len: sentence.chars().count().max(1),
        note: "the server's own words".into(),
    }
}

/// Words of an answer that speak of something else than wrong credentials, and what they speak of.
const ELSE: [(&[&str], &str); 3] = [
    (
        &[
            "permission",
            "insufficient",
            "not allowed to",
            "not authorized to",
            "privilege",
            "your role",
            "forbidden",
        ],
        "The answer speaks of permissions, not of a wrong login.",
    ),
    (
        &[
            "locked",
            "too many",
            "temporarily disabled",
            "suspended",
            "account is disabled",
            "account disabled",
        ],
        "The answer speaks of a locked account: wait before you try again.",
    ),
    (
        &[
            "no authorization",
            "missing authorization",
            "authorization header missing",
            "header is missing",
            "were not provided",
            "not provided",
            "no token",
            "no api key",
            "missing api key",
            "missing api_key",
            "missing token",
            "jwt is missing",
            "no credentials",
            "not logged in",
            "not currently logged in",
        ],
        "The answer says that no login arrived.",
    ),
];

/// What an answer to credentials hints at instead of wrong ones; a web server's own gate hints at nothing.
pub(crate) fn hints_at(response: &Response) -> Option<&'static str> {
    let challenges = Evidence::challenges(response);
    if challenges.iter().any(|c| c.param("stale").is_some_and(|v| v.eq_ignore_ascii_case("true"))) {
        return Some("The answer says that only the challenge was too old: the password may be right.");
    }
    if is_own_page(response) {
        return None;
    }
    if challenges.is_empty()
        && producer::of_page(response).is_some_and(|p| p.kind != producer::Kind::Application)
    {
        return Some(
            "The page is one of the web server or network in front, and it asks for no login: a rule refuses.",
        );
    }
    let text = said(response).to_lowercase();
    ELSE.iter().find(|(words, _)| words.iter().any(|w| text.contains(w))).map(|(_, what)| *what)
}

fn named(sentence: &str) -> Option<Blame> {
    let plain = format!(" {} ", sentence.trim().to_lowercase().replace(['_', '-'], " "));
    let names = |phrases: &[&str]| phrases.iter().any(|p| plain.contains(p));
    match (names(&USER), names(&PASSWORD)) {
        _ if names(&OPEN) => None,
        (true, false) => Some(Blame::User),
        (false, true) => Some(Blame::Password),
        _ => None,
    }
}

/// Everything the answer says in words: the body without its tags, and the descriptions of challenges.
fn said(response: &Response) -> String {
    let body: String = response.body_text().chars().take(READ).collect();
    let mut text = without_tags(&body);
    for challenge in Evidence::challenges(response) {
        for name in ["error", "error_description"] {
            text.push('\n');
            text.push_str(challenge.param(name).unwrap_or_default());
        }
    }
    text
}

/// Inline tags vanish, so that `The username <b>x</b> is not registered` stays one sentence; others end it.
fn without_tags(html: &str) -> String {
    const INLINE: [&str; 8] = ["b", "i", "em", "strong", "span", "a", "code", "u"];
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('>') else { break };
        let tag = rest[open + 1..open + close].trim_start_matches('/');
        let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if !INLINE.iter().any(|t| t.eq_ignore_ascii_case(name)) {
            out.push('\n');
        }
        rest = &rest[open + close + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use why401_message::ResponseBody;

    fn blames(body: &str) -> Option<Blame> {
        let body = ResponseBody { bytes: body.as_bytes().to_vec(), complete: true, codings: Vec::new() };
        blame(&Response { status: 401, body, ..Response::default() }).map(|(blame, _)| blame)
    }

    #[test]
    fn one_of_them_is_named() {
        let user = [
            "{\"code\":\"invalid_username\",\"message\":\"Unknown username. Check again or try your email address.\"}",
            "<p>The username <strong>bob</strong> is not registered on this site.</p>",
            "{\"error\":\"user_not_found\"}",
            "User does not exist",
        ];
        let password = [
            "{\"code\":\"incorrect_password\",\"message\":\"The provided password is an invalid application password.\"}",
            "The password you entered for the username bob is incorrect.",
            "Wrong password!",
        ];
        assert!(user.iter().all(|t| blames(t) == Some(Blame::User)));
        assert!(password.iter().all(|t| blames(t) == Some(Blame::Password)));
    }

    #[test]
    fn what_leaves_it_open_blames_nobody() {
        for text in [
            "Invalid username or password",
            "{\"message\":\"Invalid username/password.\"}",
            "You either supplied the wrong credentials (e.g., bad password), or your browser doesn't understand how",
            "Unknown user and wrong password",
            "wrong password. user not found.",
            "Invalid credentials",
            "",
        ] {
            assert_eq!(blames(text), None, "{text}");
        }
    }
}
