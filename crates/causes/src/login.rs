//! Questions about a login that a password file refuses: which entry is meant, what keeps the login from fitting it,
//! and how whoever looks after the file sets that right.

use crate::rule::{Foretold, file, foretold, logged};
use std::path::Path;
use why401_core::{
    Assessment, Elsewhere, Evidence, Fix, Found, Lookup, NearMiss, Observation, OtherFile, Party, Place,
    Product, Proof,
};
use why401_htpasswd::{Slip, Why};
use why401_serverconf::{Refusal, Store};
use why401_weblog::error::Kind;

/// A login that the files refuse, and all they say of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RefusedLogin<'a> {
    /// The refusal.
    pub foretold: Foretold<'a>,
    /// The file that decides.
    pub lookup: &'a Lookup,
    /// The line of the entry that counts; `None` where there is no such user.
    pub line: Option<usize>,
    /// Why no password fits that entry.
    pub why: Option<Why>,
    /// What was meant.
    pub near: Option<&'a NearMiss>,
}

/// The login of the request as given, where a password file refuses it and nothing else does.
pub(crate) fn refused_login(d: &Evidence) -> Option<RefusedLogin<'_>> {
    let foretold = foretold(d).filter(|f| matches!(f.why, Refusal::Mismatch | Refusal::NoSuchUser))?;
    let lookup = foretold.lookup()?;
    let (line, why, near) = match &lookup.found {
        Found::Mismatch { line, near } => (Some(*line), None, near),
        Found::Unreadable { line, why, fails: false, near } => (Some(*line), Some(*why), near),
        Found::NoSuchUser { near } => (None, None, near),
        _ => return None,
    };
    Some(RefusedLogin { foretold, lookup, line, why, near: near.as_ref() })
}

/// The same, where the entry that counts is one that no password fits, and nothing else in the file is the reason: the
/// entry's line.
pub(crate) fn bad_entry(d: &Evidence, wanted: fn(&Why) -> bool) -> Option<(RefusedLogin<'_>, Why, usize)> {
    let refused = refused_login(d).filter(|r| !r.lookup.is_of_digest)?;
    let by_slip = match refused.slip() {
        Some(Slip::LineThatDoesNotCount | Slip::SpaceInFile | Slip::InvisibleInFile) => return None,
        Some(Slip::UnreadScheme(scheme)) => Some(Why::Scheme(*scheme)),
        Some(Slip::Damaged(fault)) => Some(Why::Fault(*fault)),
        _ => None,
    };
    let why = by_slip.or(refused.why).filter(wanted)?;
    Some((refused, why, refused.line?))
}

/// The same, where what keeps it from fitting is one of these.
pub(crate) fn slipped(d: &Evidence, wanted: fn(&Slip) -> bool) -> Option<(RefusedLogin<'_>, &Slip, usize)> {
    let refused = refused_login(d)?;
    let near = refused.near.filter(|n| n.elsewhere.is_none() && wanted(&n.slip))?;
    Some((refused, &near.slip, near.line))
}

impl<'a> RefusedLogin<'a> {
    /// What keeps the login from fitting an entry of the file that is asked.
    pub(crate) fn slip(&self) -> Option<&'a Slip> {
        self.near.filter(|n| n.elsewhere.is_none()).map(|n| &n.slip)
    }

    /// Accuses an entry of the file: what is said of it, and what is seen there.
    pub(crate) fn accuse(
        &self,
        d: &Evidence,
        line: usize,
        verdict: impl Into<String>,
        shows: impl Into<String>,
    ) -> Assessment {
        self.accuse_at(d, file(&self.lookup.file.path, Some(line)), verdict, shows)
    }

    /// Accuses the file as a whole.
    pub(crate) fn accuse_file(
        &self,
        d: &Evidence,
        verdict: impl Into<String>,
        shows: impl Into<String>,
    ) -> Assessment {
        self.accuse_at(d, file(&self.lookup.file.path, None), verdict, shows)
    }

    /// Accuses the directive that names the file.
    pub(crate) fn accuse_directive(
        &self,
        d: &Evidence,
        verdict: impl Into<String>,
        note: &str,
    ) -> Assessment {
        let seen = self.foretold.layer.seen(&self.lookup.file.hit, note, note);
        let place = seen.at.clone();
        Assessment::new(self.foretold.grade, verdict, self.proof(d, seen)).at(place)
    }

    fn accuse_at(
        &self,
        d: &Evidence,
        place: Place,
        verdict: impl Into<String>,
        shows: impl Into<String>,
    ) -> Assessment {
        let proof = self.proof(d, Observation::new(place.clone(), shows));
        Assessment::new(self.foretold.grade, verdict, proof).at(place)
    }

    fn proof(&self, d: &Evidence, seen: Observation) -> Proof {
        let log = logged(d, &[Kind::Mismatch, Kind::NoSuchUser]).or_else(|| self.foretold.in_access_log(d));
        Proof::from(self.foretold.seen(d)).and_also([seen]).and_also(log)
    }

    /// Whether the password that was sent is the one that is stored, be it in a way the server cannot read.
    pub(crate) fn is_right(&self) -> bool {
        matches!(self.slip(), Some(Slip::UnreadScheme(_) | Slip::Damaged(_)))
    }

    /// Another file that may have been meant.
    pub(crate) fn other(&self, wanted: impl Fn(&OtherFile) -> bool) -> Option<&'a OtherFile> {
        self.lookup.others.iter().find(|other| wanted(other))
    }

    /// How the other file comes into view in which the whole login fits.
    pub(crate) fn fits_elsewhere(&self) -> Option<(&'a OtherFile, usize)> {
        let near = self.near?;
        let path = near.elsewhere.as_ref()?;
        Some((self.other(|other| other.path == *path)?, near.line))
    }
}

impl<'a> Foretold<'a> {
    /// The file that a relative name was meant to lead to, where it leads to another one.
    pub(crate) fn meant(&self) -> Option<&'a OtherFile> {
        self.lookup()?.others.iter().find(|other| other.how == Elsewhere::Meant)
    }
}

/// The file of users that decides about the request as given, quoted for a shell; `FILE` where none is known.
pub(crate) fn users_file(d: &Evidence) -> String {
    let path = foretold(d).and_then(|f| f.lookup()).map(|l| l.file.path.as_path());
    path.map_or_else(|| "FILE".into(), quoted)
}

/// A path, quoted for a shell.
pub(crate) fn quoted(path: &Path) -> String {
    why401_capture::quote(&path.to_string_lossy())
}

/// The name that was sent, quoted for a shell; `NAME` where there is none that can be written.
pub(crate) fn user_word(d: &Evidence) -> String {
    let plain = |user: &String| !user.is_empty() && !user.starts_with('-') && !user.contains('\\');
    d.user().filter(plain).map_or_else(|| "NAME".into(), |user| why401_capture::quote(&user))
}

/// Sets the account's password anew, in the file or list that is asked.
pub(crate) fn set_password(d: &Evidence, summary: &str) -> Fix {
    let fix = Fix::tell(Party::Administrator, summary);
    let Some((foretold, lookup)) = foretold(d).and_then(|f| Some((f, f.lookup()?))) else {
        return fix.run(format!("sudo htpasswd -B {} {}", users_file(d), user_word(d)));
    };
    let file = quoted(&lookup.file.path);
    let line = line_of(&lookup.found).unwrap_or(lookup.file.hit.spot.line);
    let edit = format!("sudo ${{EDITOR:-nano}} +{line} {file}");
    let layer = foretold.layer;
    match (layer.product, layer.rule.store()) {
        (Product::Caddy, _) if lookup.list.is_some() => fix.run("caddy hash-password").run(edit),
        (Product::Traefik, _) if lookup.list.is_some() => {
            fix.run(format!("htpasswd -nB {}", user_word(d))).run(edit)
        }
        _ if lookup.list.is_some() => fix.run("openssl passwd -6").run(edit),
        (_, Store::Digests) => {
            let realm = layer.rule.users.as_ref().and_then(|u| u.realm.as_deref()).unwrap_or("REALM");
            let realm = why401_capture::quote(&why401_message::show(realm));
            fix.run(format!("sudo htdigest {file} {realm} {}", user_word(d)))
        }
        (_, Store::Plain) => fix.run(edit),
        _ => fix.run(format!("sudo htpasswd -B {file} {}", user_word(d))),
    }
}

/// The line of the entry that counts.
fn line_of(found: &Found) -> Option<usize> {
    match found {
        Found::Fits(line) | Found::Mismatch { line, .. } | Found::Unreadable { line, .. } => Some(*line),
        _ => None,
    }
}

/// Edits one line of the file that is asked with a script of sed, without its address; a list in a configuration is
/// opened there.
pub(crate) fn edit_line(d: &Evidence, summary: &str, line: usize, script: &str) -> Fix {
    let fix = Fix::tell(Party::Administrator, summary);
    if foretold(d).and_then(|f| f.lookup()).is_some_and(|l| l.list.is_some()) {
        return fix.run(format!("sudo ${{EDITOR:-nano}} +{line} {}", users_file(d)));
    }
    let script = why401_capture::quote(&format!("{line}{script}"));
    fix.run(format!("sudo sed -i {script} {}", users_file(d)))
}

/// The line of the file an assessment accuses.
pub(crate) fn accused_line(assessment: &Assessment) -> Option<usize> {
    match &assessment.place {
        Some(Place::File { line, .. }) => *line,
        _ => None,
    }
}

/// `The account alice`, or `The account` where no name can be shown.
pub(crate) fn account(d: &Evidence) -> String {
    d.user().map_or_else(|| "The account".into(), |user| format!("The account {user}"))
}

/// Asks whoever looks after the site for help.
pub(crate) fn ask_the_owner(what: &str) -> Fix {
    Fix::tell(Party::Visitor, format!("nothing you type helps: tell the site's owner that {what}"))
}
