use crate::{
    questions::refusal,
    scope::{edit, is},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Found, Grade, Layer, Observation, Party, Place, Proof,
    Trial, cause,
};
use why401_message::show;
use why401_serverconf::Hit;

cause! {
    /// # What happens
    ///
    /// Subversion has an access file of its own, `AuthzSVNAccessFile`. Name and password are right, and that file does
    /// not let the user into this repository or folder. The answer is 403, or 401 to somebody without a login.
    ///
    /// # How it is recognised
    ///
    /// By the server's files: `AuthzSVNAccessFile` is in force for the address, the password fits its entry, and the
    /// request is refused. The error log says "Access denied: 'NAME'". With that line it is `proven`, else `likely`.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password`: the password does not fit.
    /// - `apache/user-not-in-require`: Apache's own rule refuses, before Subversion's file is read.
    ///
    /// # Fix
    ///
    /// Administrator: give the user the right in the section of the path: `[REPOSITORY:/FOLDER]`, `NAME = r`. Names and
    /// paths are compared letter by letter.
    ///
    /// # References
    ///
    /// Apache Subversion `mod_authz_svn.c`; the chapter "Path-Based Authorization" of the Subversion book.
    "apache/svn-authz" {
        title: "the login is right, but Subversion's own access file refuses",
        commonness: Rare,
        explains: ["credentials/rejected", "apache/user-not-in-require", "semantics/403-where-401-meant"],
    }
}

/// The directive that names the access file.
fn directive(d: &Evidence) -> Option<(&Layer, &Hit)> {
    d.layers.iter().find_map(|layer| {
        let named = |hit: &&Hit| is(hit, "authzsvnaccessfile") || is(hit, "authzsvnreposrelativeaccessfile");
        layer.rule.directives.iter().find(named).map(|hit| (layer, hit))
    })
}

fn assess(d: &Evidence) -> Assessed {
    let Some((layer, hit)) = directive(d) else { return Ok(None) };
    let Some(response) = d.baseline().and_then(Trial::response).filter(|r| matches!(r.status, 401 | 403))
    else {
        return Ok(None);
    };
    let fits = layer.lookups.iter().find_map(|lookup| match lookup.found {
        Found::Fits(line) => Some(Observation::new(
            crate::rule::file(&lookup.file.path, Some(line)),
            "the password fits this entry",
        )),
        _ => None,
    });
    let denied =
        |l: &&why401_core::Logged| l.of == Experiment::GIVEN && l.line.text.contains("Access denied: ");
    let log = d.said.iter().find(denied).map(|l| {
        Observation::new(crate::rule::file(&l.path, Some(l.number)), format!("\"{}\"", show(l.shown())))
    });
    if fits.is_none() && log.is_none() {
        return Ok(None);
    }
    let grade = if log.is_some() { Grade::Proven } else { Grade::Likely };
    let user = d.user().unwrap_or_else(|| "this user".into());
    let verdict = format!("The password is right, but Subversion's access file does not let {user} in here.");
    let named = layer.seen(hit, "Subversion asks this file", "Subversion asks this file");
    let proof = Proof::of(Place::status(Experiment::GIVEN), refusal(response))
        .and_also(fits)
        .and_also([named])
        .and_also(log);
    Ok(Some(Assessment::new(grade, verdict, proof).at(Place::of_spot(&hit.spot))))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = vec![Fix::tell(Party::Visitor, "ask the owner of the repository for access")];
    let path = directive(d).and_then(|(_, hit)| hit.args.first()).filter(|path| path.starts_with('/'));
    fixes.push(match (path, directive(d)) {
        (Some(path), _) => {
            Fix::tell(Party::Administrator, "give the user a right in the section of this path")
                .run(format!("sudo ${{EDITOR:-nano}} {}", why401_capture::quote(path)))
        }
        (None, Some((_, hit))) => edit("give the user a right in the file that is named here", &hit.spot),
        (None, None) => return fixes,
    });
    fixes
}
