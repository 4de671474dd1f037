use crate::{
    log_words,
    login::{account, ask_the_owner, bad_entry, set_password},
    rule::{file, logged},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Found, Grade, Observation, Party, Place, Proof, Trial,
    cause,
};
use why401_htpasswd::{Scheme, Why};
use why401_serverconf::Store;
use why401_weblog::error::Kind;

cause! {
    /// # What happens
    ///
    /// The password is stored as a hash in a form that this server cannot check: `{SSHA}` or Argon2 for Apache, Argon2
    /// or a bare digest for nginx. To the server every password is then a wrong one. So it is where lighttpd's backend
    /// `plain` is given a file of hashes: it compares the password with the hash's own text.
    ///
    /// # How it is recognised
    ///
    /// The entry the server takes for this name is of a scheme that neither the server nor the C library under it
    /// knows. The password is tried on it here, offline, by somebody who reads that scheme: where it fits, it is said.
    ///
    /// Where the C library refuses the hash as such, nginx answers 500 and writes "crypt_r() failed" into its error log:
    /// that line about this request is `proven`.
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
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    let foreign =
        |why: &Why| !matches!(why, Why::Fault(_) | Why::Scheme(Scheme::Text | Scheme::Plain | Scheme::Empty));
    let Some((refused, why, line)) = bad_entry(d, foreign) else { return Ok(refused_by_crypt(d)) };
    let server = refused.foretold.layer.product.name();
    let scheme = match why {
        Why::Scheme(scheme) => scheme.to_string(),
        Why::Fault(_) => return Ok(None),
    };
    let plain = refused.foretold.layer.rule.store() == Store::Plain;
    let verdict = format!("{} has a password in a form that {server} cannot check.", account(d));
    let shows = if plain {
        format!("{scheme}, whose own text is compared: this file is read as one of plain passwords")
    } else {
        format!("{scheme}, which {server} does not read")
    };
    let found = refused.accuse(d, line, verdict, shows);
    Ok(Some(if refused.is_right() {
        found.detail("The password that was sent is the right one.")
    } else if plain {
        found.detail("No password that the hash was made from can fit this entry.")
    } else {
        found.detail("No password at all can fit this entry.")
    }))
}

/// The C library refused the hash, by nginx's log.
fn refused_by_crypt(d: &Evidence) -> Option<Assessment> {
    let answer = d.baseline().and_then(Trial::response);
    let line = logged(d, &[Kind::HashRefused]).filter(|_| answer.is_none_or(|r| r.status == 500))?;
    let lookup = d.layers.iter().flat_map(|layer| &layer.lookups).find_map(|lookup| match &lookup.found {
        Found::Unreadable { line, .. } | Found::Mismatch { line, .. } | Found::Fits(line) => {
            Some((lookup, *line))
        }
        _ => None,
    });
    let place = lookup.map(|(lookup, line)| file(&lookup.file.path, Some(line)));
    let entry = place.clone().map(|at| Observation::new(at, "the entry of this name"));
    let status =
        answer.map(|r| Observation::new(Place::status(Experiment::GIVEN), crate::questions::refusal(r)));
    let verdict = format!("{} has a password in a form that the system of nginx cannot check.", account(d));
    let grade = if answer.is_some() && !d.is_hearsay() { Grade::Proven } else { Grade::Likely };
    let proof = Proof::from(line).and_also(status).and_also(entry);
    let found = Assessment::new(grade, verdict, proof);
    Some(match place {
        Some(place) => found.at(place),
        None => found,
    })
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    if log_words::alone(d, CAUSE.id).is_some() {
        let own = "store the password in a form that nginx checks by itself, without the system";
        let visitor = ask_the_owner("the server cannot read how this password is stored");
        return vec![Fix::tell(Party::Administrator, own).run("sudo htpasswd -m FILE NAME"), visitor];
    }
    vec![
        set_password(d, "store the password anew in a form the server reads"),
        ask_the_owner("the server cannot read how this password is stored"),
    ]
}
