//! Scenarios with a server of their own: its configuration and files are the fault, and are handed in.
//!
//! Like a [`super::Scenario`], but each starts a server with a few files; `{root}` and `{port}` are filled in. The case
//! that is frozen holds the files, so that it is judged without any server.

use super::{Expect, live, record};
use crate::{
    case::{Asked, Case, Disk, NOW},
    servers::own::{Kind, Own},
};
use std::{
    fs,
    path::{Path, PathBuf},
};
use why401_causes::CATALOGUE;
use why401_collect::{Client, Lab, Logins, Onlooker, diagnose, now};
use why401_core::{Diagnosis, Evidence, Experiment, Logged, Place, Traced};
use why401_host::{Host, Sources};
use why401_serverconf::Barrier;

mod apache;
mod login;
mod nginx;
mod other;
mod password_file;

/// A server, its fault, and what must be found.
#[derive(Clone, Copy, Debug)]
pub struct Tree {
    /// `group/name/stem`, as of a [`super::Scenario`].
    pub case: &'static str,
    /// What happened, for people.
    pub prose: &'static str,
    /// Which server.
    pub server: Kind,
    /// Its configuration, behind what [`Own`] begins with.
    pub config: &'static str,
    /// Files below `{root}`: the name, the text.
    pub files: &'static [(&'static str, &'static str)],
    /// Which of them only root may read.
    pub closed: &'static [&'static str],
    /// A curl command or a URL; `{site}` is the server.
    pub ask: &'static str,
    /// What must be found.
    pub expect: Expect,
    /// The file at fault, below `{root}`, and words of the line; empty words for a file as a whole.
    pub place: Option<(&'static str, &'static str)>,
}

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Tree> {
    [apache::TABLE, login::TABLE, nginx::TABLE, other::TABLE, password_file::TABLE].into_iter().flatten()
}

/// What came of one.
pub struct Outcome {
    evidence: Evidence,
    diagnosis: Diagnosis,
    ask: String,
    root: String,
    port: u16,
    behind: u16,
    disk: Disk,
}

/// Starts the server, asks it, ends it.
pub fn run(tree: &Tree) -> Result<Outcome, String> {
    let own = Own::start(tree.server, tree.config, tree.files, tree.closed)
        .map_err(|why| format!("{}: {why}", tree.case))?;
    let root = own.root.display().to_string();
    let site = format!("http://127.0.0.1:{}", own.port);
    let port = own.port.to_string();
    let ask = tree
        .ask
        .replace("{site}", &site)
        .replace("{root}", &root)
        .replace("{port}", &port)
        .replace("{behind}", &own.behind.to_string());
    let (mut evidence, route) = live::evidence(&ask)?;
    let client = Client::new(route, std::sync::Arc::default());
    let mut lab = Lab::new(client, None, Logins::open(None));
    let sources = Sources { configs: configs(tree, &own), logs: vec![own.log.clone()], ..Sources::default() };
    let mut watcher = Watcher(Host::open(&sources));
    let diagnosis = diagnose(CATALOGUE, &mut evidence, &mut lab, &mut watcher);
    let disk = frozen(tree, &own, &evidence)?;
    Ok(Outcome { evidence, diagnosis, ask, root, port: own.port, behind: own.behind, disk })
}

struct Watcher(Host);

impl Onlooker for Watcher {
    fn before(&mut self, _: Experiment) -> bool {
        true
    }

    fn after(&mut self, evidence: &mut Evidence) {
        self.0.observe(evidence);
    }
}

/// Whether nothing but the server's log is handed in.
fn is_log_alone(tree: &Tree) -> bool {
    tree.case.ends_with("-log-alone")
}

fn configs(tree: &Tree, own: &Own) -> Vec<PathBuf> {
    if is_log_alone(tree) { Vec::new() } else { own.configs() }
}

/// The files, what the server's user may not read, and what the log said.
fn frozen(tree: &Tree, own: &Own, evidence: &Evidence) -> Result<Disk, String> {
    let read = |path: &Path| fs::read(path).map_err(|e| format!("{}: {e}", path.display()));
    let mut files = Vec::new();
    if !is_log_alone(tree) {
        files.push((own.config.clone(), Some(read(&own.config)?)));
        for (name, _) in tree.files {
            let path = own.root.join(name);
            files.push((path.clone(), Some(read(&path)?)));
        }
        files.extend(libraries().map(|path| (path, Some(Vec::new()))));
    }
    let barrier = |name: &&str| Barrier {
        path: own.root.join(name),
        is_directory: false,
        mode: 0o600,
        owner: "root".into(),
        group: "root".into(),
    };
    let said = evidence
        .said
        .iter()
        .map(|logged| (logged.of.to_string(), logged.path.clone(), logged.number, written_anew(logged)));
    Ok(Disk {
        configs: configs(tree, own),
        files,
        closed: tree.closed.iter().map(barrier).collect(),
        said: said.collect(),
        traced: evidence.traced.iter().map(|line| (line.of.to_string(), line.clone())).collect(),
        ..Disk::default()
    })
}

/// The files by which the C library under a server is told; their names are enough.
fn libraries() -> impl Iterator<Item = PathBuf> {
    let names = |folder: &&str| fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let paths = why401_htpasswd::Libc::FOLDERS.iter().flat_map(names).map(|entry| entry.path());
    let mut found: Vec<PathBuf> = paths.filter(|p| p.to_string_lossy().contains("/libcrypt.so.")).collect();
    found.sort();
    found.into_iter()
}

/// A line of a log with its times, processes and ports made constant.
fn written_anew(logged: &Logged) -> String {
    let line = &logged.line;
    let Some(module) = &line.module else {
        let request = line.request.as_ref().map_or(String::new(), |r| format!(", request: \"{r}\""));
        return format!(
            "2023/11/14 22:13:20 [{}] 1#1: *1 {}, client: 127.0.0.1, server: {request}",
            line.level, line.text
        );
    };
    let errno = line.errno.map_or(String::new(), |n| format!("({n})error: "));
    let number = line.number.map_or(String::new(), |n| format!("AH{n:05}: "));
    format!(
        "[Tue Nov 14 22:13:20.000000 2023] [{module}:{}] [pid 1:tid 1] {errno}[client 127.0.0.1:5000] {number}{}",
        line.level, line.text
    )
}

impl Outcome {
    /// Whether it is what the scenario expects, the place included.
    pub fn check(&self, tree: &Tree) -> Result<(), String> {
        let findings = &self.diagnosis.findings;
        let cause = tree.case.rsplit_once('/').map_or(tree.case, |(id, _)| id);
        let top = findings.first();
        let blamed = findings.iter().any(|f| f.cause.id == cause);
        let right = match tree.expect {
            Expect::Blamed(grade) => top.is_some_and(|f| f.cause.id == cause && f.assessment.grade == grade),
            Expect::NotBlamed => !blamed,
            Expect::Mentioned => blamed || self.diagnosis.explained.iter().any(|f| f.cause.id == cause),
            Expect::Other(id) => !blamed && top.is_some_and(|f| f.cause.id == id),
        };
        if !right {
            return Err(self.complaint(tree, &format!("expected {:?}", tree.expect)));
        }
        match tree.place {
            Some((file, words)) if !self.is_there(file, words) => {
                Err(self.complaint(tree, &format!("expected {file}: {words}")))
            }
            _ => Ok(()),
        }
    }

    fn is_there(&self, file: &str, words: &str) -> bool {
        let place = self.diagnosis.findings.first().and_then(|f| f.assessment.place.as_ref());
        let wanted = Path::new(&self.root).join(file);
        match place {
            Some(Place::File { path, line, .. }) if *path == wanted => {
                let bytes = self.disk.files.iter().find(|(p, _)| *p == wanted).and_then(|(_, b)| b.clone());
                let text = String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned();
                let found = line.and_then(|n| text.lines().nth(n - 1)).unwrap_or_default();
                if words.is_empty() {
                    line.is_none()
                } else {
                    found.contains(&words.replace("{root}", &self.root))
                }
            }
            Some(Place::File { path, .. }) => words.is_empty() && path.ends_with(file),
            _ => false,
        }
    }

    fn complaint(&self, tree: &Tree, what: &str) -> String {
        let asked: Vec<_> = self.evidence.trials().map(|(e, t)| format!("  {e}: {}\n", t.status())).collect();
        let layers: Vec<_> = self
            .evidence
            .layers
            .iter()
            .map(|l| format!("  expected {:?}\n  {:?}\n", l.expected, l.lookups))
            .collect();
        let said: Vec<_> =
            self.evidence.said.iter().map(|l| format!("  {}: {}\n", l.of, l.shown())).collect();
        let report = crate::golden::report(&self.diagnosis, &[]);
        let place = self.diagnosis.findings.first().and_then(|f| f.assessment.place.clone());
        let parts = [asked.concat(), layers.concat(), said.concat(), format!("  place {place:?}\n"), report];
        format!("{}: {what}\n  {}\n{}", tree.case, self.ask, parts.concat())
    }

    /// The case, its report still empty.
    pub fn freeze(&self, tree: &Tree, watch: Vec<String>) -> Case {
        let replaced = [
            (self.root.clone(), "/srv/site".to_owned()),
            (format!("127.0.0.1:{}", self.behind), "127.0.0.1:8081".to_owned()),
            (format!("127.0.0.1:{}", self.port), "127.0.0.1:8080".to_owned()),
            (format!(":{}", self.port), ":8080".to_owned()),
            (format!("server.port = {}", self.port), "server.port = 8080".to_owned()),
            (format!("\"port\" => {}", self.behind), "\"port\" => 8081".to_owned()),
            (format!(".port = \"{}\"", self.behind), ".port = \"8081\"".to_owned()),
        ];
        let constant =
            |text: &str| replaced.iter().fold(text.to_owned(), |text, (live, new)| text.replace(live, new));
        let bytes = |bytes: &Vec<u8>| match std::str::from_utf8(bytes) {
            Ok(text) => constant(text).into_bytes(),
            Err(_) => bytes.clone(),
        };
        let path = |path: &Path| constant(&path.display().to_string()).into();
        let disk = Disk {
            configs: self.disk.configs.iter().map(|p| path(p)).collect(),
            files: self.disk.files.iter().map(|(p, b)| (path(p), b.as_ref().map(bytes))).collect(),
            closed: self.disk.closed.iter().map(|b| Barrier { path: path(&b.path), ..b.clone() }).collect(),
            said: self.disk.said.iter().map(|(e, p, n, l)| (e.clone(), path(p), *n, constant(l))).collect(),
            traced: self
                .disk
                .traced
                .iter()
                .map(|(e, t)| {
                    let config = t.config.as_ref().map(|c| path(c));
                    (e.clone(), Traced { path: path(&t.path), config, ..t.clone() })
                })
                .collect(),
            changed: self.disk.changed.clone(),
        };
        let asked = constant(&self.ask);
        Case {
            prose: tree.prose.to_owned(),
            asked: if asked.starts_with("curl ") {
                Asked::Command(asked)
            } else {
                Asked::Request(format!("GET {asked} HTTP/1.1"))
            },
            login: None,
            now: None,
            allow: Vec::new(),
            answers: record::answers(&self.evidence, &replaced, now()),
            disk,
            watch,
            report: String::new(),
        }
    }
}

const _: () = assert!(NOW == 1_700_000_000, "the logs' lines are of this moment");
