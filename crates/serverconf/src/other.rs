//! Other servers: which gates their configuration has, and what it does to `Authorization` and `Cookie`.
//!
//! lighttpd, HAProxy, Caddy and Varnish are read far enough to find the gate, its users and its place. Whether a gate
//! stands before a target is told where the conditions around it are simple, and is [`Unknown`] elsewhere.

pub mod caddy;
mod force;
pub mod haproxy;
pub mod lighttpd;
pub mod litespeed;
mod test;
pub mod traefik;
pub mod varnish;

pub use force::{Rules, answer};
pub(crate) use test::{How, Subject, Test, glob};

use crate::{
    Complaint, Disk, Field, Hit, Listed, Node, Severity, Spot, Store, Target, Text, Unknown, Unread, UserFile,
};
use std::path::{Path, PathBuf};

/// Whose language a configuration is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// lighttpd's.
    #[default]
    Lighttpd,
    /// HAProxy's.
    Haproxy,
    /// The Caddyfile.
    Caddy,
    /// VCL.
    Varnish,
    /// Traefik's files and labels.
    Traefik,
    /// OpenLiteSpeed's.
    LiteSpeed,
}

/// What one configuration holds.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// In which language.
    pub dialect: Dialect,
    /// The files in the order they were read.
    pub files: Vec<Text>,
    /// What is odd.
    pub complaints: Vec<Complaint>,
    /// The gates in the order they stand.
    pub gates: Vec<Gate>,
    /// What is done to `Authorization` and `Cookie` on the way.
    pub touches: Vec<Touch>,
    /// The lists of users that the configuration itself holds.
    pub lists: Vec<Listed>,
    /// Ports it listens at; empty where none is named.
    pub ports: Vec<u16>,
    /// User and group it answers as, where it names them.
    pub account: (Option<String>, Option<String>),
    /// Where it writes what goes wrong.
    pub error_logs: Vec<PathBuf>,
    rules: Vec<Rule>,
    onward: Vec<Onward>,
    settings: Vec<Setting>,
}

/// A directive that demands a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// The directive.
    pub demanded_by: Hit,
    /// What it covers, for people: a path, or nothing for all of what is around it.
    pub covers: String,
    /// `Basic`, `Digest`; of a service that is asked, its name.
    pub scheme: String,
    /// Absent where it is not known.
    pub realm: Option<String>,
    /// Who is asked, in this order; empty where nothing says so.
    pub users: Vec<Source>,
    /// The only ones that may enter, as the configuration names them; empty for everybody with a right login.
    pub allowed: Vec<String>,
    /// The directive that names them, where it is another one.
    pub allowed_by: Option<Hit>,
}

/// Where the users of a gate stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// In a file, and how passwords are kept there.
    File(UserFile, Store),
    /// In the configuration itself.
    Listed(Listed),
    /// A service that is asked.
    Service(String),
    /// In a file that nothing names.
    Unnamed,
    /// Nowhere that is known.
    Unknown,
}

/// Something that is done to a field.
#[derive(Clone, Debug)]
pub struct Touch {
    /// `authorization` or `cookie`.
    pub name: String,
    /// What.
    pub field: Field,
    when: Vec<Test>,
}

/// What happens when all its tests hold; the first that decides ends the matter.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) when: Vec<Test>,
    pub(crate) then: Then,
    /// Rules of one part may end it together.
    pub(crate) part: usize,
}

/// What a rule does.
#[derive(Clone, Debug)]
pub(crate) enum Then {
    /// The login is checked; a right one goes on.
    Check(usize),
    /// A login is demanded; the tests around it have found that there is no right one.
    Demand(usize),
    /// The server answers by itself.
    Answer(u16, Hit),
    /// `Authorization` is taken away before the rules that follow.
    Hide,
    /// The path becomes another one before the rules that follow.
    Move,
    /// The rest of this part does not count.
    EndPart,
    /// The request goes on to whatever answers it.
    Pass,
}

/// Another server that a request is handed to.
#[derive(Clone, Debug)]
pub(crate) struct Onward {
    pub(crate) when: Vec<Test>,
    /// Its address, as a URL without a path; `None` where there are several, or the path changes.
    pub(crate) to: Option<String>,
    pub(crate) hit: Hit,
}

/// A value that counts under conditions; of several the last.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) name: String,
    pub(crate) when: Vec<Test>,
    /// `None` where it cannot be told.
    pub(crate) value: Option<String>,
    pub(crate) hit: Hit,
}

impl Overview {
    /// The gate that stands before a target, for a stranger.
    pub fn gate_for(&self, target: &Target) -> Result<Option<&Gate>, Unknown> {
        Ok(self.gate_before_strangers(target)?.map(|n| &self.gates[n]))
    }

    /// Files of users that it names by an absolute path.
    pub fn user_files(&self) -> Vec<PathBuf> {
        let named = self.settings.iter().filter(|s| s.name.ends_with(".userfile"));
        named.filter_map(|s| s.value.as_deref().map(PathBuf::from)).filter(|p| p.is_absolute()).collect()
    }

    /// What becomes of a field on its way; `Kept` where nothing is done to it.
    pub fn field(&self, name: &str, target: &Target) -> Field {
        let asked = test::Asked { target, presents: true, knows: &|_, _| Ok(true) };
        let touches = self.touches.iter().filter(|t| t.name.eq_ignore_ascii_case(name));
        let mut found = Field::Kept;
        for touch in touches {
            match Test::all(touch.when.clone()).holds(&asked) {
                Ok(true) => found = touch.field.clone(),
                Ok(false) => {}
                Err(why) => found = Field::Unknown(why),
            }
        }
        found
    }
}

/// Files that are read at most.
const MOST_FILES: usize = 2_000;

/// Reads a file once; `by` is what names it.
pub(crate) fn file(overview: &mut Overview, disk: &dyn Disk, path: &Path, by: Option<&Spot>) -> Option<Text> {
    let empty = || Text::new(path, &b""[..]).spot(0..0);
    let mut complain = |severity, what: String| {
        let spot = by.cloned().unwrap_or_else(empty);
        overview.complaints.push(Complaint::new(severity, spot, what));
    };
    if overview.files.len() >= MOST_FILES {
        complain(Severity::Unread, "more files are included than are read here".into());
        return None;
    }
    match disk.read(path) {
        Ok(bytes) => {
            let text = Text::new(path, bytes);
            overview.files.push(text.clone());
            Some(text)
        }
        Err(why) => {
            let severity = if why == Unread::Missing { Severity::Fatal } else { Severity::Unread };
            complain(severity, format!("{}: {why}", path.display()));
            None
        }
    }
}

/// A directive for people.
pub(crate) fn hit(node: &Node, within: &[(String, Spot)]) -> Hit {
    Hit {
        name: node.name.lossy(),
        args: node.args.iter().map(crate::Word::lossy).collect(),
        spot: node.spot.clone(),
        within: within.to_vec(),
    }
}

/// The fields that logins travel in.
pub(crate) fn is_told(name: &str) -> bool {
    name.eq_ignore_ascii_case("authorization") || name.eq_ignore_ascii_case("cookie")
}
