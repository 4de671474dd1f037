use crate::{
    advice::curl,
    log_words,
    login::{account, refused_login, set_password},
    server_words::{Blame, blamed},
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Party, cause};
use why401_htpasswd::Slip;

cause! {
    /// # What happens
    ///
    /// The account exists and the password that was sent is not its password.
    ///
    /// # How it is recognised
    ///
    /// From outside only by the server's own words: an answer that names the password and not the name, such as
    /// "incorrect password" or WordPress's `incorrect_password`, and does not say so to a request without credentials.
    /// A sentence that leaves it open ("invalid user name or password") tells nothing. Most servers are silent on
    /// purpose; their log is not.
    ///
    /// With the server's files at hand the password is tried on the entry it is compared with, here and offline: one
    /// that does not fit a sound entry is `proven` wrong, if the answer is the one these files foretell.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/rejected`: the server does not say which of the two is wrong.
    /// - `credentials/unknown-user`: the server names the user.
    /// - `credentials/charset`, `credentials/whitespace`, `credentials/shell-mangled`: the right password, changed on
    ///   its way to the server.
    ///
    /// # Fix
    ///
    /// Type the password anew, Caps Lock off. Programs should read it from one place, so that a change reaches all of
    /// them. The administrator sets a new one: `htpasswd -B FILE NAME` for Apache, nginx and lighttpd.
    ///
    /// # References
    ///
    /// Apache httpd `modules/aaa/mod_auth_basic.c` (AH01617), nginx `ngx_http_auth_basic_module.c` ("password
    /// mismatch"); WordPress `wp-includes/user.php` (`incorrect_password`).
    "credentials/wrong-password" {
        title: "the password is not the one of this account",
        commonness: Common,
        explains: ["credentials/rejected", "credentials/none-sent"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    if let Some(found) = in_the_file(d) {
        return Ok(Some(found));
    }
    let whose = account(d);
    blamed(d, Blame::Password, format!("{whose} exists, but the password is wrong: the server says so."))
}

/// The password does not fit the sound entry of the file that this server reads.
fn in_the_file(d: &Evidence) -> Option<Assessment> {
    let refused = refused_login(d).filter(|r| r.why.is_none() && !r.is_right())?;
    let line = refused.line?;
    let verdict = format!("{} exists, and the password is another one.", account(d));
    let found = refused.accuse(d, line, verdict, "the password does not fit this entry, which is sound");
    let found = match refused.slip() {
        Some(slip) => found.detail(almost(slip)),
        None => found,
    };
    Some(found)
}

/// What is almost right about the password; empty where another cause says it.
fn almost(slip: &Slip) -> &'static str {
    match slip {
        Slip::LastCharacter => "Without its last character, the one that was sent fits.",
        Slip::FirstCharacter => "Without its first character, the one that was sent fits.",
        Slip::Cut(8) => "The first eight characters of what was sent fit.",
        Slip::Twice => "It was sent twice in a row; once, it fits.",
        Slip::Base64 => "It was sent as base64; decoded, it fits.",
        Slip::HashSent => "The stored hash itself was sent; the password is what it was made from.",
        Slip::OtherUser => "It is the password of another user.",
        _ => "",
    }
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let set = "set a new password for this account";
    vec![
        Fix::tell(Party::Visitor, "type the password anew, Caps Lock off, or have it reset"),
        Fix::tell(Party::Developer, "let curl ask for the password").run(curl(d, "-u NAME")),
        match refused_login(d) {
            Some(_) => set_password(d, set),
            None => Fix::tell(Party::Administrator, set),
        },
    ]
}
