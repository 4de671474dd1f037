use crate::login::{accused_line, ask_the_owner, edit_line, slipped};
use why401_core::{Assessed, Assessment, Evidence, Fix, cause};
use why401_htpasswd::Slip;

cause! {
    /// # What happens
    ///
    /// The name stands in the password file twice. Apache and nginx read the first line and never the second, where the
    /// new password is.
    ///
    /// # How it is recognised
    ///
    /// The password does not fit the line that counts, and does fit another one for the same name.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password`: it fits no line.
    /// - `password-file/wrong-file-consulted`: it fits a line of another file.
    ///
    /// # Fix
    ///
    /// Delete the older line. `htpasswd FILE NAME` would have replaced it; somebody appended with an editor or `>>`.
    ///
    /// # References
    ///
    /// Apache httpd `modules/aaa/mod_authn_file.c` and nginx `ngx_http_auth_basic_module.c` stop at the first match.
    "password-file/duplicate-user" {
        title: "the name stands twice in the password file; the other line counts",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some((refused, _, fits)) = slipped(d, |slip| *slip == Slip::LineThatDoesNotCount) else {
        return Ok(None);
    };
    let Some(counts) = refused.line else { return Ok(None) };
    let user = d.user().unwrap_or_else(|| "The name".into());
    let verdict =
        format!("{user} stands twice in the password file, and the older line is the one that counts.");
    let found = refused.accuse(d, counts, verdict, "the password does not fit this line, which counts");
    let other = refused.foretold.entry(fits, "it fits this line for the same name, which does not");
    Ok(Some(Assessment { proof: found.proof.clone().and_also(other), ..found }))
}

fn fixes(d: &Evidence, assessment: &Assessment) -> Vec<Fix> {
    let edit =
        accused_line(assessment).map(|line| edit_line(d, "delete the line with the old password", line, "d"));
    edit.into_iter().chain([ask_the_owner("your name stands twice in the password file")]).collect()
}
