use crate::login::{account, ask_the_owner, bad_entry, set_password};
use why401_core::{Assessed, Assessment, Evidence, Fix, cause};
use why401_htpasswd::{Scheme, Why};

cause! {
    /// # What happens
    ///
    /// The password is stored as a hash in a form that this server cannot check: `{SSHA}` or Argon2 for Apache, Argon2
    /// or a bare digest for nginx. To the server every password is then a wrong one.
    ///
    /// # How it is recognised
    ///
    /// The entry the server takes for this name is of a scheme that neither the server nor the C library under it
    /// knows. The password is tried on it here, offline, by somebody who reads that scheme: where it fits, it is said.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password`: the server reads the entry, and the password is another one.
    /// - `password-file/damaged-hash`: of a scheme the server reads, and broken.
    /// - `password-file/plain-text`: no hash at all.
    ///
    /// # Fix
    ///
    /// `htpasswd -B FILE NAME` stores it anew as bcrypt, `htpasswd -m` as apr1, which every one of these servers reads.
    ///
    /// # References
    ///
    /// Apache httpd `apr_password_validate` (apr1, `{SHA}`, bcrypt, then `crypt`); nginx `src/core/ngx_crypt.c` (apr1,
    /// `{SHA}`, `{SSHA}`, `{PLAIN}`, then `crypt_r`).
    "password-file/hash-unsupported" {
        title: "the password is hashed in a way this server does not read",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let foreign =
        |why: &Why| !matches!(why, Why::Fault(_) | Why::Scheme(Scheme::Text | Scheme::Plain | Scheme::Empty));
    let Some((refused, why, line)) = bad_entry(d, foreign) else { return Ok(None) };
    let server = refused.foretold.layer.product.name();
    let scheme = match why {
        Why::Scheme(scheme) => scheme.to_string(),
        Why::Fault(_) => return Ok(None),
    };
    let verdict = format!("{} has a password in a form that {server} cannot check.", account(d));
    let found = refused.accuse(d, line, verdict, format!("{scheme}, which {server} does not read"));
    Ok(Some(if refused.is_right() {
        found.detail("The password that was sent is the right one.")
    } else {
        found.detail("No password at all can fit this entry.")
    }))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        set_password(d, "store the password anew in a form the server reads"),
        ask_the_owner("the server cannot read how this password is stored"),
    ]
}
