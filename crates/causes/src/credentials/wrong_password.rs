use crate::advice::curl;
use crate::server_words::{Blame, blamed};
use why401_core::{Assessed, Assessment, Evidence, Fix, Party, cause};

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
    let whose = d.user().map_or_else(|| "The account".into(), |user| format!("The account {user}"));
    blamed(d, Blame::Password, format!("{whose} exists, but the password is wrong: the server says so."))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Visitor, "type the password anew, Caps Lock off, or have it reset"),
        Fix::tell(Party::Developer, "let curl ask for the password").run(curl(d, "-u NAME")),
        Fix::tell(Party::Administrator, "set a new password for this account"),
    ]
}
