use crate::{
    login::{RefusedLogin, ask_the_owner, quoted, refused_login, set_password, users_file},
    rule::file,
};
use why401_core::{
    Assessed, Assessment, Elsewhere, Evidence, Fix, Grade, Observation, OtherFile, Party, cause,
};
use why401_serverconf::Hit;

cause! {
    /// # What happens
    ///
    /// `htpasswd -c` creates the file anew: with it in the command that adds a second user, the first one and all
    /// others are gone.
    ///
    /// # How it is recognised
    ///
    /// The file has one user, and not this one, who is missed elsewhere: a copy of the file that somebody kept has the
    /// name, or a `Require user` counts on it. Where the whole login fits the copy, it is `proven` that the file lost
    /// it.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/unknown-user`: nothing tells that the name was ever there.
    /// - `password-file/wrong-file-consulted`: the other file is no copy of this one.
    ///
    /// # Fix
    ///
    /// Put the lines back from the copy, or add the users again without `-c`: `htpasswd -B FILE NAME`.
    ///
    /// # References
    ///
    /// Apache httpd manual, `htpasswd`, option `-c`: an existing file is rewritten.
    "password-file/overwritten-by-c" {
        title: "the password file was made anew, and its other users are gone",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(refused) = refused_login(d).filter(|r| r.line.is_none() && r.lookup.book.entries == 1) else {
        return Ok(None);
    };
    let user = d.user().unwrap_or_default();
    let verdict = format!("The password file was made anew with one user in it; {user} is gone from it.");
    let found = refused.accuse_file(d, verdict, "one entry, and not this one");
    let found = found.detail("htpasswd does that when it is called with -c.");
    let more = match (copy(&refused), required(&refused, &user)) {
        (Some(copy), _) => Observation::new(file(&copy.path, None), format!("a copy of it, with {user}")),
        (None, Some(hit)) => {
            refused.foretold.layer.seen(hit, format!("counts on {user}"), "this counts on the name")
        }
        (None, None) => return Ok(None),
    };
    let fits = refused.fits_elsewhere().is_some_and(|(other, _)| other.how == Elsewhere::Kept);
    let grade = if fits { found.grade } else { found.grade.min(Grade::Likely) };
    Ok(Some(Assessment { grade, proof: found.proof.clone().and_also([more]), ..found }))
}

/// A copy of the file that has the name.
fn copy<'a>(refused: &RefusedLogin<'a>) -> Option<&'a OtherFile> {
    refused.other(|other| other.how == Elsewhere::Kept && other.has_user)
}

/// The rule that names the user.
fn required<'a>(refused: &RefusedLogin<'a>, user: &str) -> Option<&'a Hit> {
    let names = |hit: &&Hit| {
        hit.name.eq_ignore_ascii_case("require")
            && hit.args.first().is_some_and(|kind| kind.eq_ignore_ascii_case("user"))
            && hit.args[1..].iter().any(|name| name == user)
    };
    refused.foretold.layer.rule.directives.iter().find(names)
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let copied = refused_login(d).and_then(|refused| copy(&refused));
    let restore = match copied {
        Some(copy) => {
            let line = why401_capture::quote(&format!("^{}:", d.user().unwrap_or_default()));
            let (copy, file) = (quoted(&copy.path), users_file(d));
            Fix::tell(Party::Administrator, "put the line back from the copy; the newer user stays")
                .run(format!("sudo grep {line} {copy} | sudo tee -a {file} >/dev/null"))
        }
        None => set_password(d, "restore a backup, or add the users again, without -c"),
    };
    vec![restore, ask_the_owner("the password file lost its users")]
}
