use crate::{
    advice::curl,
    questions::unsent,
    reading::{Reading, reading, refused},
};
use std::path::PathBuf;
use why401_capture::SourceKind;
use why401_core::{
    Applicability, Assessed, Assessment, Evidence, Fix, Grade, Observation, Party, Place, Proof, Standing,
    Step, cause,
};
use why401_message::LoginSource;

cause! {
    /// # What happens
    ///
    /// Nobody typed the password: curl took it from a netrc file, where an old one may have outlived the last change.
    ///
    /// # How it is recognised
    ///
    /// The login of the refused request came from an entry of a netrc file, and neither `-u` nor a header of the
    /// command took its place. Where the server has read it and refuses it this is `likely`; where it may have got lost
    /// on the way, `possible`. That the entry is older than the password cannot be seen from here.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/rejected`: the credentials were typed.
    /// - `credentials/conflicting-sources`: another source was meant and this one won.
    /// - `credentials/not-needed`: without the entry the page opens.
    ///
    /// # Fix
    ///
    /// Correct the entry, or delete it; `-u NAME` wins against it for a single request. Entries are found from the
    /// top, so an old one above a new one of the same host wins. One password in one place keeps this from coming back.
    ///
    /// # References
    ///
    /// curl manual, `-n`, `--netrc-file`: the file is consulted only without `-u`. GNU Inetutils manual, "The .netrc
    /// file".
    "credentials/from-netrc" {
        title: "the password comes from a netrc file",
        commonness: Known,
        explains: ["credentials/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some((path, line)) = entry(d) else { return Ok(None) };
    let file = Place::File { path: path.clone(), line: Some(line), column: None };
    let seen = Observation::new(file.clone(), "the entry the password was taken from");
    let verdict = format!(
        "The password that is refused comes from the file {}, line {line}.",
        why401_message::show(path.to_string_lossy().as_bytes())
    );
    let judged = |grade, proof| {
        Assessment::new(grade, verdict, proof).at(file).detail("An old password may stand there.")
    };
    let Some(standing) = d.standing()? else { return Ok(None) };
    let Standing::Refused(given) = standing else {
        return Ok(Some(judged(Grade::Possible, seen.into()).settled_by(unsent(d))));
    };
    let Some(reading) = reading(d, given)? else { return Ok(None) };
    let (grade, how) = match reading {
        Reading::Read(how) => (Grade::Likely, how),
        Reading::Untold(how) => (Grade::Possible, how),
    };
    Ok(Some(judged(grade, Proof::from(seen).and_also([refused(given)]).and_also([how]))))
}

/// File and line of the login that is really sent, where it is one of a netrc file.
fn entry(d: &Evidence) -> Option<(PathBuf, usize)> {
    let Some(LoginSource::Netrc(path, line)) = d.given().login.as_ref().map(|l| &l.source) else {
        return None;
    };
    let sources = d.command.as_ref().map(|c| c.sources.authorization.as_slice()).unwrap_or_default();
    let overruled = sources.iter().any(|s| s.wins && s.what != SourceKind::Netrc);
    (!overruled).then(|| (path.clone(), *line))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let Some((path, line)) = entry(d) else { return Vec::new() };
    let path = why401_capture::quote(&why401_message::show(path.to_string_lossy().as_bytes()));
    vec![
        Fix {
            party: Party::Developer,
            applicability: Applicability::Ask,
            summary: "correct the entry or delete it".into(),
            steps: vec![Step::Run(format!("${{EDITOR:-vi}} +{line} {path}"))],
        },
        Fix::tell(Party::Developer, "for one request, -u wins against the file").run(curl(d, "-u NAME")),
    ]
}
