use crate::login::{accused_line, ask_the_owner, edit_line, slipped};
use why401_core::{Assessed, Assessment, Evidence, Fix, cause};
use why401_htpasswd::Slip;

cause! {
    /// # What happens
    ///
    /// A blank stands before the name, around the colon or behind the hash. It belongs to the name or to the hash, and
    /// the login as people type it fits no more. Apache cuts blanks off at both ends of a line, nginx does not: a file
    /// that worked on the one fails on the other.
    ///
    /// # How it is recognised
    ///
    /// Without the blanks the name is the one that was sent, and the password fits that entry.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/whitespace`: the blank is in what was sent.
    /// - `password-file/bom-or-invisible`: something that is no blank, and not seen either.
    /// - `password-file/damaged-hash`: the hash is broken without its blanks as well.
    ///
    /// # Fix
    ///
    /// Take the blanks out of the line; the `sed` command below does it.
    ///
    /// # References
    ///
    /// Apache httpd server/util.c (`ap_cfg_getline` trims lines); nginx `ngx_http_auth_basic_module.c` compares byte
    /// by byte.
    "password-file/stray-spaces" {
        title: "a stray blank in the password file keeps the login from fitting",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some((refused, _, line)) = slipped(d, |slip| *slip == Slip::SpaceInFile) else { return Ok(None) };
    let where_it_is = if refused.line.is_some() { "password" } else { "name" };
    let user = d.user().unwrap_or_default();
    let verdict = format!("A stray blank in the password file spoils the {where_it_is} of {user} there.");
    let found = refused.accuse(d, line, verdict, "a blank too many; without it, name and password fit");
    Ok(Some(found))
}

fn fixes(d: &Evidence, assessment: &Assessment) -> Vec<Fix> {
    let script = "{s/^[[:space:]]*//;s/[[:space:]]*:[[:space:]]*/:/;s/[[:space:]]*$//}";
    let edit =
        accused_line(assessment).map(|line| edit_line(d, "take the blanks out of this line", line, script));
    edit.into_iter().chain([ask_the_owner("there is a stray blank in the password file")]).collect()
}
