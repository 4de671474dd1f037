//! The configuration as one tree, includes put in their places.

use crate::{Complaint, Hit, Spot, Text, Unknown, Word};
use std::path::{Path, PathBuf};

/// A section by its number; 0 is the main one.
pub(super) type Id = usize;

/// A directive with its arguments, or the head of a block.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) name: String,
    pub(super) args: Vec<Word>,
    pub(super) spot: Spot,
}

impl Statement {
    /// An argument's bytes; empty where there is none.
    pub(super) fn arg(&self, n: usize) -> &[u8] {
        self.args.get(n).map_or(&[], |w| w.text.as_slice())
    }

    /// Something about it that cannot be told.
    pub(super) fn unknown(&self, what: impl Into<String>) -> Unknown {
        Unknown::at(&self.spot, what)
    }
}

/// What stands in a section.
#[derive(Clone, Debug)]
pub(super) enum Item {
    Statement(Statement),
    Section(Id),
}

/// What kind of block it is, as far as it decides what may stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Main,
    Events,
    Http,
    Server,
    Location,
    /// `if` of a server.
    ServerIf,
    /// `if` of a location.
    LocationIf,
    /// `limit_except`.
    Limit,
    Upstream,
    /// `map`, `geo`, `types`: lines of its own.
    Free,
    /// Of a module that is not read here.
    Opaque,
}

impl Kind {
    /// The sign of the table of directives.
    pub(super) fn sign(self) -> Option<char> {
        Some(match self {
            Self::Main => 'M',
            Self::Events => 'E',
            Self::Http => 'H',
            Self::Server => 'S',
            Self::Location => 'L',
            Self::ServerIf => 'I',
            Self::LocationIf => 'J',
            Self::Limit => 'T',
            Self::Upstream => 'U',
            Self::Free | Self::Opaque => return None,
        })
    }

    /// What a block of this name is inside of another.
    pub(super) fn of(name: &str, around: Self) -> Self {
        match (name, around) {
            (_, Self::Free | Self::Opaque) => around,
            ("events", _) => Self::Events,
            ("http", _) => Self::Http,
            ("server", _) => Self::Server,
            ("location", _) => Self::Location,
            ("limit_except", _) => Self::Limit,
            ("upstream", _) => Self::Upstream,
            ("if", Self::Server | Self::ServerIf) => Self::ServerIf,
            ("if", _) => Self::LocationIf,
            ("map" | "geo" | "types" | "split_clients" | "charset_map", _) => Self::Free,
            _ => Self::Opaque,
        }
    }
}

/// A block with what is in it.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) kind: Kind,
    pub(super) head: Statement,
    pub(super) up: Option<Id>,
    pub(super) items: Vec<Item>,
}

/// A directive and the section it stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'a> {
    pub(super) section: Id,
    pub(super) statement: &'a Statement,
}

/// Everything that was read.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) sections: Vec<Section>,
    pub(super) files: Vec<Text>,
    pub(super) complaints: Vec<Complaint>,
    /// What relative paths of documents and logs start from.
    pub(super) prefix: PathBuf,
    /// What relative paths of configuration and password files start from.
    pub(super) conf_dir: PathBuf,
}

impl Tree {
    /// The section and those around it, the innermost first.
    pub(super) fn around(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        std::iter::successors(Some(id), |&at| self.sections[at].up)
    }

    /// The directives of a name that stand directly in a section.
    pub(super) fn own<'a>(&'a self, section: Id, name: &'a str) -> impl Iterator<Item = Found<'a>> {
        self.statements(section).filter(move |f| f.statement.name == name)
    }

    /// All directives that stand directly in a section.
    pub(super) fn statements(&self, section: Id) -> impl Iterator<Item = Found<'_>> {
        self.sections[section].items.iter().filter_map(move |item| match item {
            Item::Statement(statement) => Some(Found { section, statement }),
            Item::Section(_) => None,
        })
    }

    /// The sections that stand directly in a section.
    pub(super) fn inner(&self, section: Id) -> impl Iterator<Item = Id> + '_ {
        self.sections[section].items.iter().filter_map(|item| match item {
            Item::Section(id) => Some(*id),
            Item::Statement(_) => None,
        })
    }

    /// The directives in force: those of the innermost section that has any of these names.
    pub(super) fn nearest(&self, section: Id, names: &[&str]) -> Vec<Found<'_>> {
        let of = |id| {
            self.statements(id).filter(|f| names.contains(&f.statement.name.as_str())).collect::<Vec<_>>()
        };
        self.around(section).map(of).find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// The one directive of a name in force.
    pub(super) fn setting<'a>(&'a self, section: Id, name: &'a str) -> Option<Found<'a>> {
        self.around(section).find_map(|id| self.own(id, name).last())
    }

    /// Whether a switch is on.
    pub(super) fn is_on(&self, section: Id, name: &str, default: bool) -> bool {
        let set = self.around(section).find_map(|id| self.own(id, name).last());
        set.map_or(default, |f| f.statement.arg(0).eq_ignore_ascii_case(b"on"))
    }

    /// A directive for people.
    pub(super) fn hit(&self, found: Found<'_>) -> Hit {
        self.hit_in(found.statement, Some(found.section))
    }

    /// A section for people.
    pub(super) fn section_hit(&self, id: Id) -> Hit {
        let section = &self.sections[id];
        self.hit_in(&section.head, section.up)
    }

    fn hit_in(&self, statement: &Statement, inside: Option<Id>) -> Hit {
        let around = inside.into_iter().flat_map(|id| self.around(id));
        let mut within: Vec<(String, Spot)> = around
            .map(|id| &self.sections[id])
            .filter(|s| s.kind != Kind::Main)
            .map(|s| (s.head.name.clone(), s.head.spot.clone()))
            .collect();
        within.reverse();
        Hit {
            name: statement.name.clone(),
            args: statement.args.iter().map(Word::lossy).collect(),
            spot: statement.spot.clone(),
            within,
        }
    }

    /// A path of a configuration or password file.
    pub(super) fn conf_path(&self, written: &str) -> PathBuf {
        self.conf_dir.join(written)
    }

    /// A path of documents or logs; nginx puts the two together as they stand.
    pub(super) fn prefix_path(&self, written: &str) -> String {
        if Path::new(written).has_root() {
            return written.to_owned();
        }
        let prefix = self.prefix.to_string_lossy();
        format!("{}/{written}", prefix.trim_end_matches('/'))
    }

    /// The block of web servers.
    pub(super) fn http(&self) -> Option<Id> {
        self.inner(0).find(|&id| self.sections[id].kind == Kind::Http)
    }

    /// The servers, in the order they stand.
    pub(super) fn servers(&self) -> impl Iterator<Item = Id> + '_ {
        let https = self.inner(0).filter(|&id| self.sections[id].kind == Kind::Http);
        https.flat_map(|http| self.inner(http)).filter(|&id| self.sections[id].kind == Kind::Server)
    }

    /// The server a section stands in.
    pub(super) fn server_of(&self, id: Id) -> Option<Id> {
        self.around(id).find(|&at| self.sections[at].kind == Kind::Server)
    }
}
