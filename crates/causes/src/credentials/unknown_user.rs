use crate::advice::{curl, read_the_log};
use crate::server_words::{Blame, blamed};
use why401_core::{Assessed, Assessment, Evidence, Fix, Party, cause};

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

fn assess(d: &Evidence) -> Assessed {
    let verdict = match d.user() {
        Some(user) => format!("The server knows nobody of the name {user}: it says so itself."),
        None => "The server knows nobody of this name: it says so itself.".to_owned(),
    };
    blamed(d, Blame::User, verdict)
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(
            Party::Visitor,
            "check the spelling of the name, capitals included; a name or an e-mail address?",
        ),
        Fix::tell(Party::Developer, "try the other name").run(curl(d, "-u NAME")),
        Fix::tell(Party::Administrator, "look for the name in the file the server really reads"),
        read_the_log(d),
    ]
}
