use crate::{
    log_words,
    rule::{file, logged},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Party, Place, Product, Proof, Trial,
    cause,
};
use why401_serverconf::{Answer, Barrier};
use why401_weblog::error::Kind;

cause! {
    /// # What happens
    ///
    /// The login is right, or none is wanted, and the answer is 403 all the same: the user under which Apache runs may
    /// not enter a folder on the way to the page, or may not read the page. Nothing about the login changes that.
    ///
    /// # How it is recognised
    ///
    /// By the rights on the disk, and by the error log: AH00035 "search permissions are missing on a component of the
    /// path", AH00132 "file permissions deny server access". With that line for this request it is `proven`; by the
    /// rights alone `likely`.
    ///
    /// # Look-alikes
    ///
    /// - `apache/satisfy-and-ip`: 403 because of the client's address.
    /// - `apache/htaccess-ignored-or-forbidden`: a `.htaccess` is what cannot be read.
    ///
    /// # Fix
    ///
    /// Administrator: let the server's group into that folder (`chgrp www-data`, `chmod g+x`); `namei -l PATH` shows
    /// every step of the way.
    ///
    /// # References
    ///
    /// Apache httpd `core.c` (AH00035, AH00132).
    "apache/folder-closed" {
        title: "the server's own user may not enter the folder: 403 whatever the login",
        commonness: Known,
        explains: ["semantics/403-where-401-meant"],
    }
}

/// What keeps the server out, where its rule lets the request in.
fn barrier(d: &Evidence) -> Option<&Barrier> {
    let let_in = |l: &&why401_core::Layer| {
        l.product == Product::Apache && !matches!(l.expected, Answer::Refused { .. })
    };
    let barrier = d.layers.iter().filter(let_in).find_map(|l| l.around.closed.as_ref())?;
    (!barrier.path.ends_with(".htaccess")).then_some(barrier)
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    if d.baseline().and_then(Trial::response).is_none_or(|r| r.status != 403) {
        return Ok(None);
    }
    let log = logged(d, &[Kind::FolderClosed]);
    let barrier = barrier(d);
    if log.is_none() && barrier.is_none() {
        return Ok(None);
    }
    let grade = if log.is_some() { Grade::Proven } else { Grade::Likely };
    let verdict = match barrier {
        Some(b) if !b.is_directory => "The server's own user may not read this file, so nobody gets it.",
        _ => "The server's own user may not enter a folder on the way to this page, so nobody gets it.",
    };
    let rights = barrier.map(|b| {
        Observation::new(file(&b.path, None), format!("mode {:04o}, {}:{}", b.mode, b.owner, b.group))
    });
    let proof = Proof::of(Place::status(Experiment::GIVEN), "403, a matter of rights and not of the login")
        .and_also(rights)
        .and_also(log);
    let assessment = Assessment::new(grade, verdict, proof);
    Ok(Some(match barrier {
        Some(b) => assessment.at(file(&b.path, None)),
        None => assessment,
    }))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let visitor = Fix::tell(Party::Visitor, "nothing to do here: tell the owner of the site");
    let Some(barrier) = barrier(d) else {
        return vec![
            visitor,
            Fix::tell(Party::Administrator, "look at the rights of every folder on the way: namei -l PATH"),
        ];
    };
    let path = why401_capture::quote(&barrier.path.display().to_string());
    let right = if barrier.is_directory { "g+rx" } else { "g+r" };
    let admin = Fix::tell(Party::Administrator, "let the server's group in")
        .run(format!("sudo chgrp www-data {path} && sudo chmod {right} {path}"));
    vec![visitor, admin]
}
