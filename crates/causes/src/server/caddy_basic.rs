use crate::login::{account, ask_the_owner, bad_entry, set_password};
use why401_core::{Assessed, Assessment, Evidence, Fix, Product, cause};
use why401_htpasswd::Why;

cause! {
    /// # What happens
    ///
    /// Behind the name in Caddy's `basic_auth` stands something Caddy does not compare with: a hash of `htpasswd`, of
    /// `openssl passwd`, or the password itself. Caddy knows bcrypt, and Argon2 where the directive says so. It starts
    /// all the same, and refuses every login of this user.
    ///
    /// # How it is recognised
    ///
    /// By the Caddyfile and the 401 that follows from it: the entry the login is compared with is of another scheme.
    /// The password is tried on it here, offline, by somebody who reads that scheme: where it fits, it is said.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password`: the hash is one of bcrypt, and the password is another one.
    /// - `password-file/damaged-hash`: a hash of bcrypt that was cut or mangled.
    /// - `password-file/hash-unsupported`: the same in a password file of other servers.
    ///
    /// # Fix
    ///
    /// Administrator: `caddy hash-password` asks for the password and prints what to write behind the name.
    ///
    /// # References
    ///
    /// Caddy documentation, `basic_auth`; `modules/caddyhttp/caddyauth/basicauth.go` and `hashes.go`.
    "server/caddy-basic" {
        title: "Caddy cannot compare a password with what stands behind the name",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user", "password-file/plain-text", "password-file/hash-unsupported"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let foreign = |why: &Why| matches!(why, Why::Scheme(_));
    let found = bad_entry(d, foreign).filter(|(r, ..)| r.foretold.layer.product == Product::Caddy);
    let Some((refused, Why::Scheme(scheme), line)) = found else { return Ok(None) };
    let verdict = format!("{} has a password in a form that Caddy cannot check.", account(d));
    let found = refused.accuse(d, line, verdict, format!("{scheme}, where Caddy expects bcrypt or Argon2"));
    Ok(Some(if refused.is_right() {
        found.detail("The password that was sent is the right one.")
    } else {
        found.detail("No password at all can fit this entry.")
    }))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        set_password(d, "make a hash that Caddy reads and write it behind the name"),
        ask_the_owner("Caddy cannot check how this password is stored"),
    ]
}
