use crate::advice::curl;
use crate::{
    rule::{foretold, logged},
    server_words::{Blame, blamed},
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Found, Party, Proof, cause};
use why401_serverconf::Refusal;
use why401_weblog::error::Kind;

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
    /// With the server's files at hand the password is tried on the entry it is compared with, here and offline: one that
    /// does not fit a sound entry is `proven` wrong, if the answer is the one these files foretell.
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
    if let Some(found) = in_the_file(d) {
        return Ok(Some(found));
    }
    let whose = d.user().map_or_else(|| "The account".into(), |user| format!("The account {user}"));
    blamed(d, Blame::Password, format!("{whose} exists, but the password is wrong: the server says so."))
}

/// The password does not fit the sound entry of the file that this server reads.
fn in_the_file(d: &Evidence) -> Option<Assessment> {
    let foretold = foretold(d).filter(|f| f.why == Refusal::Mismatch)?;
    let Found::Mismatch { line, .. } = foretold.found()? else { return None };
    let whose = d.user().map_or_else(|| "The account".into(), |user| format!("The account {user}"));
    let verdict = format!("{whose} exists, and the password is another one.");
    let entry = foretold.entry(*line, "the password does not fit this entry, which is sound")?;
    let proof = Proof::from(foretold.seen(d)).and_also([entry]).and_also(logged(d, &[Kind::Mismatch]));
    Some(Assessment::new(foretold.grade, verdict, proof).at(foretold.entry_place(*line)?))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Visitor, "type the password anew, Caps Lock off, or have it reset"),
        Fix::tell(Party::Developer, "let curl ask for the password").run(curl(d, "-u NAME")),
        Fix::tell(Party::Administrator, "set a new password for this account"),
    ]
}
