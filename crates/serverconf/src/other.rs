//! Other servers: which gates their configuration has, and what it does to `Authorization` and `Cookie`.
//!
//! lighttpd, HAProxy, Caddy and Varnish are read far enough to find the gate, its users and its place. Whether a gate
//! stands before a target is told where the conditions around it are simple, and is [`Unknown`] elsewhere.

pub mod caddy;
pub mod haproxy;
pub mod lighttpd;
pub mod varnish;

use crate::{
    Complaint, Disk, Field, Hit, Node, Severity, Spot, Target, Text, Unknown, Unread, nginx::pattern::Pattern,
};
use std::path::{Path, PathBuf};

/// What one configuration holds.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// The files in the order they were read.
    pub files: Vec<Text>,
    /// What is odd.
    pub complaints: Vec<Complaint>,
    /// The gates in the order they stand.
    pub gates: Vec<Gate>,
    /// What is done to `Authorization` and `Cookie` on the way.
    pub touches: Vec<Touch>,
    rules: Vec<Rule>,
}

/// A directive that demands a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// The directive.
    pub demanded_by: Hit,
    /// `Basic`, `Digest`; of a service that is asked, its name.
    pub scheme: String,
    /// Absent where the server's own is used.
    pub realm: Option<String>,
    /// Who may enter.
    pub users: Source,
}

/// Where the users of a gate stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// In a file.
    File {
        /// As the server opens it.
        path: PathBuf,
        /// The directive.
        hit: Hit,
    },
    /// In the configuration itself.
    Listed {
        /// What the list is called; empty where it has no name.
        list: String,
        /// Who is in it.
        users: Vec<String>,
    },
    /// A service that is asked.
    Service(String),
    /// Nowhere that is known.
    Unknown,
}

/// Something that is done to a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touch {
    /// `authorization` or `cookie`.
    pub name: String,
    /// What.
    pub field: Field,
    /// Whether that depends on anything.
    pub is_conditional: bool,
}

/// A condition.
#[derive(Clone, Debug)]
pub(crate) enum Test {
    /// The host is one of these; `*` stands for one label, an empty list for any host.
    Host(Vec<String>),
    /// The path begins so.
    Prefix(String),
    /// The path is one of these; `*` stands for anything.
    Glob(Vec<String>),
    /// The path matches.
    Path(String),
    /// Path and query match.
    Url(String),
    /// The host matches.
    HostMatches(String),
    /// It arrives at one of these ports.
    Port(Vec<u16>),
    /// It is the other way round.
    Not(Box<Self>),
    /// Any of them.
    Any(Vec<Self>),
    /// Nobody knows.
    Unknown(Unknown),
}

/// The first rule whose tests all hold decides.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) when: Vec<Test>,
    /// The gate by its number; `None` where it is open.
    pub(crate) gate: Option<usize>,
}

impl Overview {
    /// The gate that stands before a target.
    pub fn gate_for(&self, target: &Target) -> Result<Option<&Gate>, Unknown> {
        let mut open: Option<(Unknown, Option<usize>)> = None;
        for rule in &self.rules {
            let mut unknown = None;
            let mut holds = true;
            for test in &rule.when {
                match test.holds(target) {
                    Ok(true) => {}
                    Ok(false) => holds = false,
                    Err(why) => unknown = Some(why),
                }
            }
            match (holds, unknown, &open) {
                (true, None, None) => return Ok(rule.gate.map(|n| &self.gates[n])),
                (true, None, Some((why, maybe))) => {
                    return if *maybe == rule.gate {
                        Ok(rule.gate.map(|n| &self.gates[n]))
                    } else {
                        Err(why.clone())
                    };
                }
                (true, Some(why), None) => open = Some((why, rule.gate)),
                (true, Some(_), Some((why, maybe))) if *maybe != rule.gate => return Err(why.clone()),
                (true, Some(_), Some(_)) | (false, ..) => {}
            }
        }
        match open {
            Some((why, Some(_))) => Err(why),
            _ => Ok(None),
        }
    }

    /// What becomes of a field on its way; `Kept` where nothing is done to it.
    pub fn field(&self, name: &str) -> Field {
        let mut touches = self.touches.iter().filter(|t| t.name.eq_ignore_ascii_case(name));
        match (touches.next_back(), touches.next()) {
            (None, _) => Field::Kept,
            (Some(touch), None) if !touch.is_conditional => touch.field.clone(),
            _ => Field::Unknown(Unknown {
                what: format!("conditions decide what becomes of {name}"),
                spot: None,
            }),
        }
    }
}

impl Test {
    fn holds(&self, target: &Target) -> Result<bool, Unknown> {
        let path = target.request.url.path();
        let host = target.host();
        let matches = |pattern: &str, subject: &str| {
            let what =
                |why: &str| Unknown { what: format!("a regular expression decides, and {why}"), spot: None };
            let pattern = Pattern::new(pattern.as_bytes(), false).map_err(what)?;
            pattern.find(subject.as_bytes()).map(|g| g.is_some()).map_err(what)
        };
        match self {
            Self::Host(hosts) => Ok(hosts.is_empty() || hosts.iter().any(|h| host_fits(h, &host))),
            Self::Prefix(prefix) => Ok(path.starts_with(prefix.as_str())),
            Self::Glob(globs) => Ok(globs.iter().any(|g| glob(g.as_bytes(), path.as_bytes()))),
            Self::Path(pattern) => matches(pattern, path),
            Self::Url(pattern) => matches(pattern, &target.request.url.target),
            Self::HostMatches(pattern) => matches(pattern, &host),
            Self::Port(ports) => Ok(ports.contains(&target.port())),
            Self::Not(test) => test.holds(target).map(|h| !h),
            Self::Any(tests) => {
                let found: Vec<Result<bool, Unknown>> = tests.iter().map(|t| t.holds(target)).collect();
                if found.contains(&Ok(true)) {
                    Ok(true)
                } else {
                    found.into_iter().find(Result::is_err).unwrap_or(Ok(false))
                }
            }
            Self::Unknown(unknown) => Err(unknown.clone()),
        }
    }
}

fn host_fits(pattern: &str, host: &str) -> bool {
    let labels = |text: &str| text.split('.').map(str::to_ascii_lowercase).collect::<Vec<_>>();
    let (pattern, host) = (labels(pattern), labels(host));
    pattern.len() == host.len() && pattern.iter().zip(&host).all(|(p, h)| p == "*" || p == h)
}

/// `*` stands for anything; no case is told apart.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t, mut star) = (0, 0, None);
    while t < text.len() {
        if pattern.get(p) == Some(&b'*') {
            star = Some((p + 1, t));
            p += 1;
        } else if pattern.get(p).is_some_and(|b| b.eq_ignore_ascii_case(&text[t])) {
            (p, t) = (p + 1, t + 1);
        } else if let Some((after, from)) = star {
            star = Some((after, from + 1));
            (p, t) = (after, from + 1);
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|b| *b == b'*')
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_globs() {
        assert!(host_fits("*.example", "a.example") && !host_fits("*.example", "a.b.example"));
        assert!(glob(b"/a/*", b"/A/b") && !glob(b"/a", b"/a/b") && glob(b"*.php", b"/x/y.php"));
    }
}
