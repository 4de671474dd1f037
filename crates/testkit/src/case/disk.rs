//! The server's disk in a case: its files, what its user may not read, what it wrote into its logs.

use super::text;
use std::{fmt::Write, path::PathBuf};
use why401_core::{Evidence, Experiment, Logged, Traced, TracedUser};
use why401_serverconf::{Barrier, Shelf, Unread};
use why401_site::{Server, Settings};
use why401_weblog::{access::Upstream, error::ErrorLine};

/// Sections of one case that tell of the server's disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disk {
    /// The first file of each server's configuration, edge first.
    pub configs: Vec<PathBuf>,
    /// Files with their bytes; `None` for a directory in the place of a file.
    pub files: Vec<(PathBuf, Option<Vec<u8>>)>,
    /// What the server's user may not read or enter.
    pub closed: Vec<Barrier>,
    /// Files of configuration that are younger than the server that runs.
    pub changed: Vec<PathBuf>,
    /// Lines of error logs: the experiment they are about, the log, the line's number, its text.
    pub said: Vec<(String, PathBuf, usize, String)>,
    /// Lines of access logs: the experiment they are about, and what they tell of it.
    pub traced: Vec<(String, Traced)>,
}

impl Disk {
    /// Whether the case tells of no disk.
    pub fn is_empty(&self) -> bool {
        self.configs.is_empty() && self.said.is_empty()
    }

    /// The files as a server finds them.
    pub fn shelf(&self) -> Shelf {
        let mut disk = Shelf::default();
        for (path, bytes) in &self.files {
            match bytes {
                Some(bytes) => disk.put(path.clone(), bytes.clone()),
                None => disk.refuse(path.clone(), Unread::WrongKind),
            }
        }
        self.closed.iter().cloned().for_each(|barrier| disk.close(barrier));
        disk
    }

    /// Adds to the evidence what the files and logs say by now.
    pub fn tell(&self, evidence: &mut Evidence) -> Result<(), String> {
        evidence.said = self.said(evidence);
        evidence.traced = self.traced(evidence);
        if self.configs.is_empty() || !evidence.layers.is_empty() {
            return Ok(());
        }
        let disk = self.shelf();
        let read = |path: &PathBuf| {
            let server = Server::read(&disk, path, Settings::default());
            server
                .map_err(|why| format!("{}: {why}", path.display()))?
                .ok_or("=== config: of no known server".into())
        };
        let servers: Vec<Server> = self.configs.iter().map(read).collect::<Result<_, String>>()?;
        evidence.layers = why401_site::layers(&disk, &servers, evidence);
        for layer in &mut evidence.layers {
            let Some(server) = servers.iter().find(|s| s.path == layer.config) else { continue };
            let own = |path: &&PathBuf| server.files().iter().any(|text| *text.path == ***path);
            layer.changed_since_start = self.changed.iter().filter(own).cloned().collect();
        }
        Ok(())
    }

    /// The lines about requests that have been sent by now.
    fn said(&self, evidence: &Evidence) -> Vec<Logged> {
        let sent: Vec<(String, Experiment)> = evidence.trials().map(|(e, _)| (e.to_string(), e)).collect();
        let told = |(name, path, number, text): &(String, PathBuf, usize, String)| {
            let (_, of) = sent.iter().find(|(sent, _)| sent == name)?;
            let line = ErrorLine::read(text.as_bytes())?;
            Some(Logged { path: path.clone(), number: *number, line, of: *of })
        };
        self.said.iter().filter_map(told).collect()
    }

    fn traced(&self, evidence: &Evidence) -> Vec<Traced> {
        let sent: Vec<(String, Experiment)> = evidence.trials().map(|(e, _)| (e.to_string(), e)).collect();
        let told = |(name, line): &(String, Traced)| {
            let (_, of) = sent.iter().find(|(sent, _)| sent == name)?;
            Some(Traced { of: *of, ..line.clone() })
        };
        self.traced.iter().filter_map(told).collect()
    }

    /// Takes a section in; `false` where it is none of these.
    pub(super) fn section(&mut self, kind: &str, rest: &str, content: &str) -> Result<bool, String> {
        match kind {
            "config" => self.configs = content.split_whitespace().map(PathBuf::from).collect(),
            "file" => self.files.push((rest.into(), Some(text::unescape(content)))),
            "folder" => self.files.push((rest.into(), None)),
            "closed" => self.closed.push(barrier(rest)?),
            "changed" => self.changed.push(rest.into()),
            "said" => {
                let (name, place) = rest.rsplit_once(" in ").ok_or("needs EXPERIMENT in LOG:LINE")?;
                let (path, number) = place.rsplit_once(':').ok_or("needs EXPERIMENT in LOG:LINE")?;
                let number = number.parse().map_err(|_| "needs the line's number")?;
                let line = content.trim_end_matches('\n').to_owned();
                self.said.push((name.to_owned(), path.into(), number, line));
            }
            "traced" => self.traced.push(traced(rest, content.trim_end_matches('\n'))?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    pub(super) fn print(&self, out: &mut String) {
        if self.is_empty() {
            return;
        }
        let configs: Vec<String> = self.configs.iter().map(|p| p.display().to_string()).collect();
        if !configs.is_empty() {
            let _ = writeln!(out, "=== config\n{}", configs.join("\n"));
        }
        for (path, bytes) in &self.files {
            let _ = match bytes {
                Some(bytes) => writeln!(out, "=== file {}\n{}", path.display(), text::escape(bytes)),
                None => writeln!(out, "=== folder {}", path.display()),
            };
        }
        for b in &self.closed {
            let kind = if b.is_directory { " (folder)" } else { "" };
            let path = b.path.display();
            let _ = writeln!(out, "=== closed {:04o} {} {} {path}{kind}", b.mode, b.owner, b.group);
        }
        for path in &self.changed {
            let _ = writeln!(out, "=== changed {}", path.display());
        }
        for (name, path, number, line) in &self.said {
            let _ = writeln!(out, "=== said {name} in {}:{number}\n{line}", path.display());
        }
        for (name, line) in &self.traced {
            let config = line.config.as_ref().map_or(String::new(), |c| format!(" of {}", c.display()));
            let _ = writeln!(out, "=== traced {name} in {}:{}{config}", line.path.display(), line.number);
            let upstream = match line.upstream {
                Upstream::Untold => "?".to_owned(),
                Upstream::Nobody => "-".to_owned(),
                Upstream::Answered(status) => status.to_string(),
            };
            let user = match &line.user {
                TracedUser::Untold => "?",
                TracedUser::Nobody => "-",
                TracedUser::Named(user) => user,
            };
            let _ = writeln!(out, "{} {upstream} {user}", line.status);
        }
    }
}

/// `as given in /srv/access.log:3 of /srv/nginx.conf`, and `401 - alice`: the status, that of the server behind, the
/// user.
fn traced(rest: &str, content: &str) -> Result<(String, Traced), String> {
    const SHAPE: &str = "needs EXPERIMENT in LOG:LINE [of CONFIG], and STATUS UPSTREAM USER";
    let (name, place) = rest.rsplit_once(" in ").ok_or(SHAPE)?;
    let (place, config) = match place.rsplit_once(" of ") {
        Some((place, config)) => (place, Some(PathBuf::from(config))),
        None => (place, None),
    };
    let (path, number) = place.rsplit_once(':').ok_or(SHAPE)?;
    let mut words = content.splitn(3, ' ');
    let (status, upstream, user) = (words.next(), words.next(), words.next());
    let upstream = match upstream.ok_or(SHAPE)? {
        "?" => Upstream::Untold,
        "-" => Upstream::Nobody,
        status => Upstream::Answered(status.parse().map_err(|_| SHAPE)?),
    };
    let user = match user.ok_or(SHAPE)? {
        "?" => TracedUser::Untold,
        "-" => TracedUser::Nobody,
        user => TracedUser::Named(user.to_owned()),
    };
    let line = Traced {
        path: path.into(),
        number: number.parse().map_err(|_| SHAPE)?,
        of: Experiment::GIVEN,
        config,
        user,
        status: status.and_then(|s| s.parse().ok()).ok_or(SHAPE)?,
        upstream,
    };
    Ok((name.to_owned(), line))
}

/// `0600 root root /etc/web/users`, `(folder)` behind a directory.
fn barrier(text: &str) -> Result<Barrier, String> {
    let (text, is_directory) = match text.strip_suffix(" (folder)") {
        Some(text) => (text, true),
        None => (text, false),
    };
    let mut words = text.splitn(4, ' ');
    let mut next = || words.next().ok_or("needs MODE OWNER GROUP PATH");
    let (mode, owner, group, path) = (next()?, next()?, next()?, next()?);
    let mode = u32::from_str_radix(mode, 8).map_err(|_| "needs the mode in octal digits")?;
    Ok(Barrier { path: path.into(), is_directory, mode, owner: owner.into(), group: group.into() })
}
