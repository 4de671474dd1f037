use crate::{
    login::{RefusedLogin, ask_the_owner, refused_login, set_password},
    rule::file,
};
use why401_core::{Assessed, Assessment, Elsewhere, Evidence, Fix, Grade, Observation, OtherFile, cause};
use why401_message::show;

cause! {
    /// # What happens
    ///
    /// The login stands in one file and the server reads another: the line was added to the wrong one of two files, a
    /// deeper `.htaccess` or block names a file of its own, a mount hides the one that is edited.
    ///
    /// # How it is recognised
    ///
    /// Name and password fit an entry of another file on this machine and none of the file that is asked. `proven`
    /// where another directive takes the place of the one that names the right file, or where the name is not in the
    /// file that is asked and nothing reads the one where it is. A file that is there for other pages makes it
    /// `likely`: the login may be meant for those.
    ///
    /// # Look-alikes
    ///
    /// - `password-file/relative-path`: the name of the file is relative and leads elsewhere.
    /// - `password-file/overwritten-by-c`: the other file is a copy of this one.
    /// - `credentials/unknown-user`: the login stands in no file that is known.
    ///
    /// # Fix
    ///
    /// Add the user to the file that is read, with `htpasswd -B`, or let the directive name the other file.
    ///
    /// # References
    ///
    /// Apache httpd manual, "Configuration Sections" (the last `AuthUserFile` wins); nginx: a block's own
    /// `auth_basic_user_file` replaces the inherited one.
    "password-file/wrong-file-consulted" {
        title: "the login stands in another file than the one the server reads",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user", "password-file/empty-or-placeholder"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    // Of lists in one configuration another cause speaks.
    let Some(refused) = refused_login(d).filter(|r| r.lookup.list.is_none()) else { return Ok(None) };
    let Some((other, line)) = refused.fits_elsewhere() else { return Ok(None) };
    let Some(sure) = sure(&refused, other) else { return Ok(None) };
    let verdict = "The login is right for another password file than the one the server reads.";
    let found = refused.accuse_directive(d, verdict, "this names the file that is read");
    let asked = Observation::new(file(&refused.lookup.file.path, refused.line), "refuses the login");
    let stands = Observation::new(file(&other.path, Some(line)), "name and password fit this entry");
    let grade = if sure { found.grade } else { found.grade.min(Grade::Likely) };
    let detail = format!("It reads {}.", show(refused.lookup.file.path.to_string_lossy().as_bytes()));
    let proof = found.proof.clone().and_also([asked, stands]);
    Ok(Some(Assessment { grade, proof, ..found }.detail(detail)))
}

/// Whether the other file is beyond doubt the one that was meant; `None` where another cause says why it is not read.
fn sure(refused: &RefusedLogin<'_>, other: &OtherFile) -> Option<bool> {
    match other.how {
        Elsewhere::Meant | Elsewhere::Kept => None,
        Elsewhere::Overridden => Some(true),
        Elsewhere::Named => Some(false),
        Elsewhere::Beside => Some(refused.line.is_none()),
    }
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        set_password(d, "add the user to the file that is read"),
        ask_the_owner("the login stands in a file that is not read for this page"),
    ]
}
