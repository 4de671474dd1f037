use crate::{
    log_words,
    rule::{file, logged, stopped},
    scope::{edit, gate_before_strangers, own_folder},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Layer, Observation, Party, Place, Proof, Trial,
    cause,
};
use why401_message::show;
use why401_serverconf::{Text, apache};
use why401_weblog::error::Kind;

cause! {
    /// # What happens
    ///
    /// A `.htaccess` is not taken as it is meant. The configuration may not permit its directives (`AllowOverride`
    /// without `AuthConfig`): then the answer is 500. It may not read such files at all (`AllowOverride None`): then
    /// the rule in it does not count, and another one stays in force. Or the server's user may not read the file: then
    /// the answer is 403.
    ///
    /// # How it is recognised
    ///
    /// By the server's files and rights; the error log says "not allowed here" or AH00529. It is `proven` where the
    /// answer is the one these files foretell.
    ///
    /// # Look-alikes
    ///
    /// - `apache/htaccess-syntax`: the line itself is broken.
    /// - `apache/inherited-gate`: there is no `.htaccess` that says otherwise.
    /// - `apache/folder-closed`: the folder, not the `.htaccess`, is closed to the server's user.
    ///
    /// # Fix
    ///
    /// Administrator: `AllowOverride AuthConfig` in the `<Directory>` of the site; for a file that cannot be read
    /// `chmod 644`. Better still: move the rule into the configuration.
    ///
    /// # References
    ///
    /// Apache httpd `config.c` (`ap_parse_htaccess`, AH00529), `core.c` (`AllowOverride`).
    "apache/htaccess-ignored-or-forbidden" {
        title: "a .htaccess is not read, or may not say what it says",
        commonness: Known,
        explains: ["credentials/none-sent", "apache/inherited-gate", "apache/folder-closed"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    Ok(forbidden(d).or_else(|| closed(d)).or_else(|| ignored(d)))
}

/// A directive that may not stand in a `.htaccess` here.
fn forbidden(d: &Evidence) -> Option<Assessment> {
    let stopped = stopped(d, 500).filter(|s| s.by.spot.path.ends_with(".htaccess"))?;
    stopped.by.args.first().filter(|what| what.contains("not allowed here"))?;
    let verdict = format!(
        "The configuration does not permit {} in a .htaccess file, so every page below fails.",
        show(&stopped.by.name)
    );
    let place = Place::of_spot(&stopped.by.spot);
    let note = "not allowed here by AllowOverride";
    let line = Observation::new(place.clone(), note).with(stopped.layer.excerpt(&stopped.by.spot, note));
    let proof = Proof::from(line).and_also(logged(d, &[Kind::HtaccessBroken]));
    Some(Assessment::new(stopped.grade, verdict, proof).at(place))
}

/// One that the server's user may not read: 403 for everything below.
fn closed(d: &Evidence) -> Option<Assessment> {
    let response = d.baseline().and_then(Trial::response).filter(|r| r.status == 403)?;
    let barrier =
        d.layers.iter().find_map(|l| l.around.closed.as_ref().filter(|b| b.path.ends_with(".htaccess")))?;
    let log = logged(d, &[Kind::HtaccessUnread]);
    let grade = if log.is_some() { Grade::Proven } else { Grade::Likely };
    let verdict = "The server may not read a .htaccess file, so it lets nobody in below it.";
    let at = file(&barrier.path, None);
    let shows = format!("mode {:04o}, {}:{}", barrier.mode, barrier.owner, barrier.group);
    let proof = Proof::of(Place::status(Experiment::GIVEN), response.status.to_string())
        .and(at.clone(), shows)
        .and_also(log);
    Some(Assessment::new(grade, verdict, proof).at(at))
}

/// One in this very folder that lets everybody in, and is not read.
fn ignored(d: &Evidence) -> Option<Assessment> {
    let foretold = gate_before_strangers(d)?;
    let own = own_folder(d, foretold.layer)?;
    let unread = foretold.layer.around.unread.iter().find(|path| path.parent() == Some(&own))?;
    let text = foretold.layer.texts.iter().find(|t| *t.path == **unread)?;
    let spot = opens(text)?;
    let verdict = "A .htaccess file in this folder lets everybody in, but the server does not read it.";
    let at = Place::of_spot(&spot);
    let note = "never read: AllowOverride None";
    let line = Observation::new(at.clone(), note).with(foretold.layer.excerpt(&spot, note));
    let proof =
        Proof::from(foretold.seen(d)).and_also([line]).and_also(foretold.deciding("this counts instead"));
    Some(Assessment::new(foretold.grade, verdict, proof).at(at))
}

/// Where a text lets everybody in.
fn opens(text: &Text) -> Option<why401_serverconf::Spot> {
    let (nodes, _) = apache::parse(text);
    let says = |arg: Option<&[u8]>, word: &str| arg.is_some_and(|a| a.eq_ignore_ascii_case(word.as_bytes()));
    let opening = nodes.iter().find(|n| {
        (n.is("require") && says(n.arg(0), "all") && says(n.arg(1), "granted"))
            || (n.is("satisfy") && says(n.arg(0), "any"))
            || (n.is("authtype") && says(n.arg(0), "none"))
    })?;
    Some(opening.spot.clone())
}

/// The section in which `AllowOverride` belongs.
fn allow(layer: &Layer) -> Option<Fix> {
    let section = layer.rule.sections.iter().rfind(|s| s.name.eq_ignore_ascii_case("directory"))?;
    Some(edit("let .htaccess files say who may come in: AllowOverride AuthConfig", &section.spot))
}

fn fixes(d: &Evidence, found: &Assessment) -> Vec<Fix> {
    let mut fixes = vec![Fix::tell(Party::Visitor, "nothing to do here: tell the owner of the site")];
    let closed = d.layers.iter().find_map(|l| l.around.closed.as_ref());
    match (closed, &found.place) {
        (Some(barrier), Some(Place::File { path, line: None, .. })) if *path == barrier.path => {
            let path = why401_capture::quote(&path.display().to_string());
            fixes.push(
                Fix::tell(Party::Administrator, "let the server read the file")
                    .run(format!("sudo chmod 644 {path}")),
            );
        }
        _ => fixes.extend(d.layers.first().and_then(allow)),
    }
    fixes
}
