use crate::login::{account, ask_the_owner, bad_entry, set_password};
use why401_core::{Assessed, Assessment, Evidence, Fix, cause};
use why401_htpasswd::{Scheme, Why};

cause! {
    /// # What happens
    ///
    /// Behind the name in the password file stands the password itself, or some other text, where a hash belongs.
    /// Apache and nginx hash what they get and compare it with that text: no password ever fits.
    ///
    /// # How it is recognised
    ///
    /// The entry the server takes for this name is in none of the forms that a hash has, or says of itself that it is
    /// plain (`{PLAIN}`, which nginx reads and Apache does not). Where the password that was sent is that very text, it
    /// is said.
    ///
    /// # Look-alikes
    ///
    /// - `password-file/hash-unsupported`: a hash, in a form this server does not read.
    /// - `password-file/damaged-hash`: something was a hash once.
    /// - `password-file/digest-vs-basic-format`: the text is the realm of a file made for Digest.
    ///
    /// # Fix
    ///
    /// `htpasswd -B FILE NAME` replaces the entry by a hash and asks for the password. A password that stood in a file
    /// as plain text is better replaced by a new one.
    ///
    /// # References
    ///
    /// Apache httpd `modules/aaa/mod_authn_file.c` and `apr_password_validate`; nginx `src/core/ngx_crypt.c`.
    "password-file/plain-text" {
        title: "the password file holds a password that was never hashed",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let plain = |why: &Why| matches!(why, Why::Scheme(Scheme::Text | Scheme::Plain));
    let Some((refused, _, line)) = bad_entry(d, plain) else { return Ok(None) };
    let server = refused.foretold.layer.product.name();
    let verdict =
        format!("{} has a password in plain text, and {server} accepts only hashed ones.", account(d));
    let found = refused.accuse(d, line, verdict, "plain text where a hash belongs");
    Ok(Some(if refused.is_right() {
        found.detail("It is the very password that was sent: hashed, it would have been accepted.")
    } else {
        found.detail("No password at all can fit this entry.")
    }))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        set_password(d, "store the password as a hash; better, a new one"),
        ask_the_owner("the password is stored in plain text"),
    ]
}
