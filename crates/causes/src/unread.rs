//! A password file that the server cannot read: not there, or closed to it. What both dialects have in common.

use crate::{
    login::{ask_the_owner, quoted, user_word},
    rule::{Foretold, file, foretold, logged},
};
use why401_core::{Assessment, Evidence, Fix, Found, Grade, Observation, Party, Product, Proof};
use why401_message::show;
use why401_serverconf::{Barrier, Refusal, Unread};
use why401_weblog::error::Kind;

/// The refusal of this server's gate, where its password file is what answers a login, or would.
fn gate(d: &Evidence) -> Option<Foretold<'_>> {
    foretold(d).filter(|f| matches!(f.why, Refusal::FileUnread | Refusal::LoginWanted))
}

/// There is no file where the directive points.
pub(crate) fn missing(d: &Evidence, product: Product) -> Option<Assessment> {
    let foretold = gate(d).filter(|f| f.layer.product == product)?;
    let lookup = foretold.lookup()?;
    let (verdict, shows) = match &lookup.found {
        Found::Unread(Unread::Missing) => {
            ("The password file that the configuration names does not exist.", "no such file")
        }
        Found::Unread(Unread::WrongKind) => {
            ("Where the password file should be there is a folder.", "a folder, not a file")
        }
        _ => return None,
    };
    Some(accuse(d, &foretold, verdict.into(), Observation::new(file(&lookup.file.path, None), shows)))
}

/// The server's user may not read the file.
pub(crate) fn closed(d: &Evidence, product: Product) -> Option<Assessment> {
    let foretold = gate(d).filter(|f| f.layer.product == product)?;
    let Found::Closed(barrier) = foretold.found()? else { return None };
    let who = match &foretold.layer.user {
        Some(user) => format!("{}, as the user {},", product.name(), show(user)),
        None => product.name().to_owned(),
    };
    let verdict = if barrier.is_directory {
        format!("{who} may not enter a folder on the way to its password file.")
    } else {
        format!("{who} may not read its own password file.")
    };
    let kind = if barrier.is_directory { "folder" } else { "file" };
    let shows = format!(
        "{kind} of {}, group {}, mode {:04o}",
        show(&barrier.owner),
        show(&barrier.group),
        barrier.mode & 0o7777
    );
    Some(accuse(d, &foretold, verdict, Observation::new(file(&barrier.path, None), shows)))
}

fn accuse(d: &Evidence, foretold: &Foretold<'_>, verdict: String, seen: Observation) -> Assessment {
    let directive =
        foretold.lookup().map(|l| foretold.layer.seen(&l.file.hit, "names the file", "this names the file"));
    let place = directive.as_ref().map(|o| o.at.clone());
    let log = logged(d, &[Kind::UserFileUnread]);
    let next = foretold.why == Refusal::LoginWanted;
    let grade = if next { Grade::Likely } else { foretold.grade };
    let proof = Proof::from(foretold.seen(d)).and_also(directive).and_also([seen]).and_also(log);
    let detail = if next { "No login can work before that is mended." } else { "" };
    Assessment { place, ..Assessment::new(grade, verdict, proof).detail(detail) }
}

/// Creates the file where it is looked for.
pub(crate) fn create(d: &Evidence) -> Vec<Fix> {
    let lookup = gate(d).and_then(|f| f.lookup());
    let path = lookup.map_or_else(|| "FILE".into(), |l| quoted(&l.file.path));
    let folder = lookup.is_some_and(|l| l.found == Found::Unread(Unread::WrongKind));
    let first = if folder { format!("sudo rmdir {path} && ") } else { String::new() };
    let command = format!("{first}sudo htpasswd -B -c {path} {}", user_word(d));
    vec![
        Fix::tell(Party::Administrator, "create the file with its first user").run(command),
        ask_the_owner("the password file does not exist"),
    ]
}

/// Opens the file to the server, and to nobody else.
pub(crate) fn open(d: &Evidence) -> Vec<Fix> {
    let owner = ask_the_owner("the server may not read its password file");
    let Some(foretold) = gate(d) else { return vec![owner] };
    let Some(Found::Closed(barrier)) = foretold.found() else { return vec![owner] };
    let group = foretold.layer.group.as_deref().map_or_else(|| "GROUP".into(), why401_capture::quote);
    let (summary, command) = opened(barrier, &group);
    vec![Fix::tell(Party::Administrator, summary).run(command), owner]
}

fn opened(barrier: &Barrier, group: &str) -> (&'static str, String) {
    let path = quoted(&barrier.path);
    if barrier.is_directory {
        ("let the server pass through this folder, without listing it", format!("sudo chmod o+x {path}"))
    } else {
        (
            "let the server's group read it, and nobody else",
            format!("sudo chgrp {group} {path} && sudo chmod g+r {path}"),
        )
    }
}
