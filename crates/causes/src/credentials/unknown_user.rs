use crate::{
    advice::{curl, read_the_log},
    log_words,
    login::{refused_login, set_password},
    pasted_config::lines,
    pasted_gates::user_not_found,
    server_words::{Blame, blamed},
};
use std::path::Path;
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Observation, Party, cause};
use why401_htpasswd::Slip;

cause! {
    /// # What happens
    ///
    /// There is no account of this name in the list the server looks into. The account may exist elsewhere: in another
    /// list, on another host, under an e-mail address in place of a name.
    ///
    /// # How it is recognised
    ///
    /// From outside only by the server's own words: an answer that names the user and not the password, such as
    /// "unknown user" or WordPress's `invalid_username`, and does not say so to a request without credentials. A
    /// sentence that leaves it open ("invalid user name or password") tells nothing.
    ///
    /// With the server's files at hand the name is looked for in the file that is really asked; where it is not there
    /// and the answer is the one these files foretell, that is `proven`.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/rejected`: the server does not say which of the two is wrong.
    /// - `credentials/wrong-password`: the server names the password.
    /// - `credentials/user-name-case`: the name exists in other letters, `alice` for `Alice`.
    /// - `credentials/two-gates`: the name belongs to a first gate and reached the application behind it.
    ///
    /// # Fix
    ///
    /// Check the spelling, capitals included, and whether the site wants a name or an e-mail address. The
    /// administrator looks for the name in the file that the server's log mentions, and adds it with
    /// `htpasswd -B FILE NAME` (without `-c`, which would empty the file).
    ///
    /// # References
    ///
    /// Apache httpd `modules/aaa/mod_auth_basic.c` (AH01618), nginx `ngx_http_auth_basic_module.c` ("was not found
    /// in"); WordPress `wp-includes/user.php` (`invalid_username`, `invalid_email`).
    "credentials/unknown-user" {
        title: "there is no account of this name",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/none-sent"],
    }
}

/// A pasted log of a gate with passwords that knows nobody of a name.
fn in_a_pasted_log(d: &Evidence) -> Option<Assessment> {
    let at = user_not_found(lines(d))?;
    let verdict = "The gate knows nobody of this name: its log says so.";
    let detail = "If the name stands in a file of users, the gate does not read that file.";
    Some(
        Assessment::new(Grade::Likely, verdict, Observation::new(at, "the user is not found")).detail(detail),
    )
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = in_a_pasted_log(d) {
        return Ok(Some(found));
    }
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    if let Some(found) = in_the_file(d) {
        return Ok(Some(found));
    }
    let verdict = match d.user() {
        Some(user) => format!("The server knows nobody of the name {user}: it says so itself."),
        None => "The server knows nobody of this name: it says so itself.".to_owned(),
    };
    blamed(d, Blame::User, verdict)
}

/// The file that this server reads has no entry of the name.
fn in_the_file(d: &Evidence) -> Option<Assessment> {
    let refused = refused_login(d).filter(|r| r.line.is_none())?;
    let user = d.user().unwrap_or_else(|| "of this name".into());
    let verdict = match refused.slip() {
        Some(Slip::Swapped) => "Name and password were sent in each other's place.".to_owned(),
        _ if refused.lookup.list.is_some() => format!("The list of users that is asked has no user {user}."),
        _ => format!("The password file that is asked has no user {user}."),
    };
    let entries = match refused.lookup.book.entries {
        0 => "no entries at all".to_owned(),
        1 => "one entry, and not this one".to_owned(),
        n => format!("{n} entries, and none of them is this one"),
    };
    let found = refused.accuse_file(d, verdict, entries);
    let elsewhere = refused.near.is_some_and(|near| near.elsewhere.is_some());
    // A relative path may lead to another file than its author meant.
    let is_named = refused.lookup.list.is_some() || Path::new(&refused.lookup.file.written).is_absolute();
    let is_meant = !elsewhere && is_named;
    let grade = if is_meant { found.grade } else { found.grade.min(Grade::Likely) };
    let found = Assessment { grade, ..found };
    Some(match refused.slip() {
        Some(slip) => found.detail(almost(slip)),
        None => found,
    })
}

/// What is almost right about the login; empty where another cause says it.
fn almost(slip: &Slip) -> &'static str {
    match slip {
        Slip::UserDomain => "It has the name with or without a domain, and the password fits.",
        Slip::OtherUser => "The password is the one of another user.",
        _ => "",
    }
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let administrator = match refused_login(d) {
        Some(_) => set_password(d, "should there be one? add the user"),
        None => Fix::tell(Party::Administrator, "look for the name in the file the server really reads"),
    };
    vec![
        Fix::tell(
            Party::Visitor,
            "check the spelling of the name, capitals included; a name or an e-mail address?",
        ),
        Fix::tell(Party::Developer, "try the other name").run(curl(d, "-u NAME")),
        administrator,
        read_the_log(d),
    ]
}
