//! nginx's configuration: read as nginx reads it, and what of it is in force for a request.
//!
//! [`read`] takes the main file with all it includes; [`Config::in_force`] follows one request through nginx's phases
//! and tells what guards it; [`Config::gates`] lists what is guarded at all. Rules are cited by nginx's own functions;
//! where the manual and the server differ, the server is right.

mod access;
mod address;
mod check;
mod content;
mod detour;
mod force;
mod gates;
mod listen;
mod location;
mod logs;
pub(crate) mod pattern;
mod read;
mod rewrite;
mod script;
mod syntax;
mod table;
mod tree;
mod uri;
mod vars;
mod walk;

pub use force::{Rules, logs_in_force, status};
pub use gates::{Gate, Hole, Why};
pub use logs::Log;
pub use syntax::{parse, print};

pub(crate) use force::answer;

use crate::{Complaint, Disk, Hit, InForce, Severity, Target, Text};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tree::Tree;

/// Where nginx looks for files with relative names; both absolute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix(pub PathBuf);

/// A configuration with all it includes.
#[derive(Clone, Debug)]
pub struct Config {
    tree: Arc<Tree>,
}

/// Reads a configuration. It is read as well as it can be; what nginx would refuse is complained about.
pub fn read(root: &Path, disk: &dyn Disk, prefix: &Prefix) -> Config {
    Config { tree: Arc::new(read::read(root, disk, &prefix.0)) }
}

impl Config {
    /// The files in the order they were first read, each once.
    pub fn files(&self) -> &[Text] {
        &self.tree.files
    }

    /// What is odd or refused.
    pub fn complaints(&self) -> &[Complaint] {
        &self.tree.complaints
    }

    /// Whether nginx would start with it, as far as that can be seen here.
    pub fn is_accepted(&self) -> bool {
        self.complaints().iter().all(|c| c.severity != Severity::Fatal)
    }

    /// What is in force for a request.
    pub fn in_force(&self, target: &Target, disk: &dyn Disk) -> InForce {
        force::in_force(&self.tree, target, disk)
    }

    /// What is guarded, in every server.
    pub fn gates(&self) -> Vec<Gate> {
        gates::gates(&self.tree)
    }

    /// The servers, in the order they stand.
    pub fn servers(&self) -> Vec<Server> {
        self.tree.servers().map(|id| server(&self.tree, id)).collect()
    }

    /// The logs that directives name, in the order they stand.
    pub fn logs(&self) -> Vec<Log> {
        logs::all(&self.tree)
    }

    /// The file with the number of the main process; `None` for the one compiled in.
    pub fn pid(&self) -> Option<PathBuf> {
        let found = self.tree.own(0, "pid").next()?;
        Some(PathBuf::from(self.tree.prefix_path(&found.statement.args.first()?.lossy())))
    }

    /// The directive that says as which user files are opened.
    pub fn user(&self) -> Option<Hit> {
        self.tree.own(0, "user").next().map(|f| self.tree.hit(f))
    }
}

/// A server for an overview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its block.
    pub hit: Hit,
    /// Its names as they are written.
    pub names: Vec<String>,
    /// Its sockets as they are written, without parameters.
    pub sockets: Vec<String>,
    /// Where its documents are; `None` where that depends on a variable or is compiled in.
    pub root: Option<PathBuf>,
}

fn server(tree: &Tree, id: tree::Id) -> Server {
    let root = tree.nearest(id, &["root"]).pop().map(|f| f.statement.args[0].lossy());
    Server {
        hit: tree.section_hit(id),
        names: gates::names(tree, id),
        sockets: tree.own(id, "listen").filter_map(|f| Some(f.statement.args.first()?.lossy())).collect(),
        root: root.filter(|r| !r.contains('$')).map(|r| PathBuf::from(tree.prefix_path(&r))),
    }
}

#[cfg(test)]
mod tests;
