use crate::advice::{curl, find_the_gate};
use crate::{
    log_words,
    pasted_clients::{Login, package, sets_credentials},
    pasted_config::lines,
    questions::realm,
    reading::refused,
    said::{self, Says},
};
use why401_core::{
    Access, Assessed, Assessment, Evidence, Experiment, Fix, Grade, Missing, Observation, Part, Party, Place,
    Proof, cause, right_field,
};
use why401_message::{Response, show};

cause! {
    /// # What happens
    ///
    /// The address wants a login and the request carries none. Nothing is broken: 401 with a challenge is how a server
    /// asks who is there, and it is the first half of every Basic or Digest login.
    ///
    /// # How it is recognised
    ///
    /// The request has no Authorization field, no key, and no password in its body, and the answer is 401. Asked again
    /// it says the same. That the visitor meant this address, and that it is meant to be guarded, cannot be seen from
    /// outside, which is why this is never more than `likely`. With a cookie and an answer that asks for no password
    /// it is only `possible`: the cookie may have been the login, and has run out.
    ///
    /// # Look-alikes
    ///
    /// - `url/typo-or-protected-area`: a mistyped address leads into a guarded area.
    /// - `redirect/authorization-dropped`: credentials were given and got lost at a redirect.
    /// - `url/passing-fault`: the next request is served.
    /// - `session/expired`: a cookie was the login, and is one no more.
    ///
    /// # Fix
    ///
    /// Log in, or send the credentials: `curl -u NAME URL` asks for the password. A page that should be public needs
    /// its gate removed on the server. An API that guards everything by default should say in its answer which field
    /// it wants, so that the next caller does not have to guess.
    ///
    /// # References
    ///
    /// RFC 9110 section 15.5.2. Apache writes nothing to its error log for this; nginx only at level info.
    "credentials/none-sent" {
        title: "the address asks for a login and the request carries none",
        commonness: Common,
        explains: [],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if d.has_credentials() || d.has_password_in_body() {
        return Ok(None);
    }
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    if !d.request_is_told() {
        if let Some(found) = asked_by_a_program(d) {
            return Ok(Some(found));
        }
        return Ok(said_to_nobody(d));
    }
    let absence = [
        Says::TokenMissing,
        Says::TokenPlace,
        Says::LoginMissing,
        Says::KeyMissing,
        Says::KeyPlace,
        Says::Csrf,
    ];
    if d.given().body.is_some() && said::says_otherwise(d, &absence) {
        return Ok(None); // it speaks of what the body carried
    }
    let Some(given) = d.refusal()? else { return Ok(None) };
    let again = d.attempt(Experiment::AGAIN)?;
    if let Some(again) = again.filter(|t| t.status() != 0 && t.status() != given.status) {
        return Ok(Some(Assessment::ruled_out(
            Place::status(Experiment::AGAIN),
            format!("the same request was answered {} a moment later", again.status()),
        )));
    }
    let absent = Place::Absent {
        what: "credentials".into(),
        searched: "the fields, address and body of the request".into(),
    };
    let proof = Proof::from(refused(given)).and(absent, "none in the request").and_also(asked_for(d));
    let (grade, detail) = reservation(d, given);
    Ok(Some(
        Assessment::new(grade, verdict(given), proof)
            .detail(detail)
            .settled_by(Missing::Access(Access::Credentials)),
    ))
}

/// A registry of packages that refused a program, which shows no login for it.
fn asked_by_a_program(d: &Evidence) -> Option<Assessment> {
    let refused = package(lines(d)).filter(|r| r.login != Login::Stored)?;
    let host = show(&refused.host);
    let seen = Observation::new(refused.at.clone(), format!("{host} refuses"));
    let settled = Missing::Access(Access::Credentials);
    let never_open = refused.is_never_open() && !sets_credentials(lines(d));
    if refused.login == Login::Nobody || never_open {
        let detail = if never_open { "This registry wants a token even for what is public." } else { "" };
        let verdict = format!("{host} asks for a login, and the program sends none.");
        return Some(Assessment::new(Grade::Likely, verdict, seen).detail(detail).settled_by(settled));
    }
    let verdict =
        format!("{host} asks for a login: the program has none for this address, or one that is refused.");
    Some(Assessment::new(Grade::Possible, verdict, seen).settled_by(settled))
}

/// Where only words are known: somebody says that no login arrived.
fn said_to_nobody(d: &Evidence) -> Option<Assessment> {
    let words = said::said(d, &[Says::LoginMissing])?;
    let leaves_it_open = [" or ", " may "].iter().any(|w| words.sentence.to_ascii_lowercase().contains(w));
    if leaves_it_open {
        return None;
    }
    // WordPress says the same where the web server keeps the login from it.
    let grade = if words.phrase.by == "WordPress" { Grade::Possible } else { Grade::Likely };
    let verdict = "No login arrived: none was sent, or it got lost on the way.";
    Some(Assessment::new(grade, verdict, words.seen()))
}

/// How sure this is, and what has to be said with it: something may have been meant as a login all the same.
fn reservation(d: &Evidence, given: &Response) -> (Grade, &'static str) {
    let cookie = d.given().first("cookie").is_some();
    let challenged = !Evidence::challenges(given).is_empty();
    match (d.given().login.is_some(), cookie) {
        (true, _) => (Grade::Possible, "The login that was given is of a kind that is not tried here."),
        (_, true) if challenged => {
            (Grade::Likely, "The request carried a cookie, but no user name, password or token.")
        }
        (_, true) => (Grade::Possible, "The request carried nothing but a cookie, which may have run out."),
        _ => (Grade::Likely, "The request carried no user name, password or token."),
    }
}

fn verdict(given: &Response) -> String {
    let windows = Evidence::challenges(given).iter().any(|c| c.is("Negotiate") || c.is("NTLM"));
    match realm(given) {
        Some(realm) if !realm.is_empty() => {
            format!("Nothing is broken: this address asks for a login (\"{realm}\").")
        }
        _ if windows => "Nothing is broken: this address asks for a Windows login.".into(),
        _ => "Nothing is broken: this address asks for a login.".into(),
    }
}

/// The field the answer asks for by name.
fn asked_for(d: &Evidence) -> Option<Observation> {
    let wanted = right_field::wanted(d).filter(|w| !w.field.eq_ignore_ascii_case("authorization"))?;
    let field = why401_message::show(&wanted.field);
    Some(Observation::new(
        Place::answer(Experiment::GIVEN, Part::Body),
        format!("the answer asks for the field {field}"),
    ))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let send = match option(d) {
        Some(option) => Fix::tell(Party::Developer, "send the credentials").run(curl(d, &option)),
        None => {
            Fix::tell(Party::Developer, "send the credentials the way its manual says; the answer does not")
        }
    };
    vec![
        Fix::tell(Party::Visitor, "log in, or ask the owner of the site for a login"),
        send,
        find_the_gate(d),
    ]
}

/// The option of curl that presents what the answer asks for; `None` where it does not say.
fn option(d: &Evidence) -> Option<String> {
    let wanted = right_field::wanted(d)?;
    let field = why401_message::show(&wanted.field);
    let named = wanted.scheme.unwrap_or_default();
    Some(match Some(named.to_ascii_lowercase()).as_deref().filter(|s| !s.is_empty()) {
        Some("basic") => "-u NAME".into(),
        Some("digest") => "--digest -u NAME".into(),
        Some("negotiate") => "--negotiate -u :".into(),
        Some("ntlm") => "--ntlm -u NAME".into(),
        Some(_) => format!("-H \"Authorization: {} $TOKEN\"", why401_message::show(&named)),
        None if wanted.field.eq_ignore_ascii_case("authorization") => {
            "-H \"Authorization: Bearer $TOKEN\"".into()
        }
        None => format!("-H \"{field}: $KEY\""),
    })
}
