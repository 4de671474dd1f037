//! What a server's own disk says about the request: the rule in force, the logins looked up, the lines of its logs.

use crate::Experiment;
use std::path::PathBuf;
use why401_message::show;
use why401_serverconf::{Answer, Checked, Complaint, InForce, Spot, UserFile};
use why401_weblog::error::{ErrorLine, Message};

/// A server whose configuration can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Product {
    /// Apache httpd.
    Apache,
    /// nginx, and what is built on it.
    Nginx,
    /// lighttpd.
    Lighttpd,
    /// HAProxy.
    Haproxy,
    /// Caddy.
    Caddy,
    /// Varnish.
    Varnish,
    /// LiteSpeed and OpenLiteSpeed.
    LiteSpeed,
}

impl Product {
    /// As its makers write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Apache => "Apache",
            Self::Nginx => "nginx",
            Self::Lighttpd => "lighttpd",
            Self::Haproxy => "HAProxy",
            Self::Caddy => "Caddy",
            Self::Varnish => "Varnish",
            Self::LiteSpeed => "LiteSpeed",
        }
    }
}

/// One server on the request's way.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Which.
    pub product: Product,
    /// Its first file of configuration.
    pub config: PathBuf,
    /// What is in force for the request.
    pub rule: InForce,
    /// What the server should answer to the request as given.
    pub expected: Answer,
    /// What it should answer to the same without credentials.
    pub without: Answer,
    /// The login looked up in each password file that is asked, in their order.
    pub lookups: Vec<Lookup>,
    /// What the server complains of, or would.
    pub complaints: Vec<Complaint>,
    /// Lines of its error log about this request, oldest first.
    pub said: Vec<Logged>,
    /// Files changed since the server read them.
    pub changed_since_start: Vec<PathBuf>,
}

/// A login looked up in a password file.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// Which file, and the directive that names it.
    pub file: UserFile,
    /// What came of it.
    pub checked: Checked,
    /// The entry that counts, where there is one.
    pub entry: Option<Spot>,
}

/// A line of an error log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The log.
    pub path: PathBuf,
    /// Which line, from 1.
    pub number: usize,
    /// Taken apart.
    pub line: ErrorLine,
    /// The request it is about.
    pub of: Experiment,
}

impl Logged {
    /// What it says, where that is known.
    pub fn message(&self) -> Option<Message<'_>> {
        self.line.message()
    }

    /// The message for people: an outsider's words in it are escaped.
    pub fn shown(&self) -> String {
        let number = self.line.number.map_or_else(String::new, |n| format!("AH{n:05}: "));
        format!("{number}{}", show(&self.line.text))
    }
}
