//! nginx's configuration: read as nginx reads it, and what of it is in force for a request.
//!
//! [`read`] takes the main file with all it includes; [`Config::in_force`] follows one request through nginx's phases
//! and tells what guards it; [`Config::gates`] lists what is guarded at all. Rules are cited by nginx's own functions;
//! where the manual and the server differ, the server is right.

mod access;
mod address;
mod check;
mod content;
mod force;
mod listen;
mod location;
mod pattern;
mod read;
mod rewrite;
mod script;
mod syntax;
mod table;
mod tree;
mod uri;
mod vars;
mod walk;

pub use force::{Rules, status};
pub use syntax::{parse, print};

pub(crate) use force::answer;

use crate::{Complaint, Disk, InForce, Severity, Target, Text};
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
}
