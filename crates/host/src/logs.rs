//! What a server writes into its logs while this program asks it: each line with the request it is about.

mod accesses;
mod errors;
mod files;

use crate::Machine;
use files::{Part, Seen, lines};
use std::path::PathBuf;
use why401_core::{Evidence, Experiment, Logged, Product, Traced};
use why401_message::{Exchange, Request};
use why401_serverconf::Unread;
use why401_site::Server;
use why401_weblog::{
    access::{Entry, Format},
    error::ErrorLine,
};

/// Bytes at the beginning of a log by which its format is told.
const SAMPLE: u64 = 1 << 16;

/// A log, and where it ended when somebody began to watch it.
#[derive(Debug)]
struct Log {
    path: PathBuf,
    seen: Seen,
    /// How its lines are read, where it is one of accesses.
    format: Option<Format>,
    /// The configuration that names it.
    config: Option<PathBuf>,
}

/// Logs that are watched.
#[derive(Debug, Default)]
pub struct Watch {
    logs: Vec<Log>,
    /// What is not watched, and why.
    unread: Vec<(PathBuf, Unread)>,
}

impl Watch {
    /// Notes where the logs end now: those that somebody names, and those of the servers.
    pub fn begin(machine: &Machine, named: &[PathBuf], servers: &[Server]) -> Self {
        let mut watch = Self::default();
        for server in servers {
            let config = Some(server.path.clone());
            for log in server.access_logs() {
                let format = match server.product {
                    Product::Nginx => Format::nginx(log.format.as_deref(), log.escape.as_deref()),
                    _ => Format::apache(log.format.as_deref().unwrap_or_default()),
                };
                watch.add(machine, log.path, Some(format), config.clone());
            }
            for path in server.error_logs() {
                watch.add(machine, path, None, config.clone());
            }
        }
        for path in named {
            let known = watch.logs.iter().any(|log| log.path == *path);
            let sample = || files::sample(&machine.real(path).ok()?, SAMPLE);
            if !known {
                watch.add(machine, path.clone(), sample().and_then(|text| Format::sniff(&text)), None);
            }
        }
        watch
    }

    /// What is not watched, and why: a sentence for each reason.
    pub fn limits(&self) -> Vec<String> {
        let mut by_reason: Vec<(&Unread, Vec<&PathBuf>)> = Vec::new();
        for (path, why) in &self.unread {
            match by_reason.iter_mut().find(|(known, _)| *known == why) {
                Some((_, paths)) => paths.push(path),
                None => by_reason.push((why, vec![path])),
            }
        }
        let sentence = |(why, paths): &(&Unread, Vec<&PathBuf>)| {
            let others = match paths.len() - 1 {
                0 => String::new(),
                1 => " and another log".to_owned(),
                n => format!(" and {n} other logs"),
            };
            format!("{}{others}: {why}", paths[0].display())
        };
        by_reason.iter().map(sentence).collect()
    }

    fn add(&mut self, machine: &Machine, path: PathBuf, format: Option<Format>, config: Option<PathBuf>) {
        if self.logs.iter().any(|log| log.path == path) {
            return;
        }
        match Seen::now(machine, &path) {
            Ok(seen) => self.logs.push(Log { path, seen, format, config }),
            // A log that a server has not begun yet.
            Err(Unread::Missing) if config.is_some() => {
                self.logs.push(Log { path, seen: Seen::default(), format, config });
            }
            Err(why) => self.unread.push((path, why)),
        }
    }

    /// Adds the lines that were written since, about requests of this run.
    pub fn about(&self, machine: &Machine, evidence: &mut Evidence) {
        let sent: Vec<(Experiment, &Exchange)> =
            evidence.trials().flat_map(|(e, trial)| trial.hops.iter().map(move |x| (e, x))).collect();
        let (mut said, mut traced) = (Vec::new(), Vec::new());
        let user = evidence.user();
        for log in &self.logs {
            let parts = log.seen.since(machine, &log.path);
            let number = |part: &Part, at: u64| files::line_number(&part.real, part.from + at).unwrap_or(0);
            for part in &parts {
                for (offset, text) in lines(&part.bytes, part.whole) {
                    let Some(line) = ErrorLine::read(text) else { continue };
                    let Some(of) = errors::of_request(&line, &sent) else { continue };
                    said.push(Logged { path: log.path.clone(), number: number(part, offset), line, of });
                }
            }
            let new = || parts.iter().find_map(|part| Format::sniff(&part.bytes));
            let Some(format) = log.format.clone().or_else(|| new().filter(|_| log.config.is_none())) else {
                continue;
            };
            for (part, offset, entry, of) in accesses::of_requests(&format, &parts, &sent, user.as_deref()) {
                traced.push(log.traced(number(part, offset), &entry, of, user.as_deref()));
            }
        }
        (evidence.said, evidence.traced) = (said, traced);
    }

    /// Adds lines written before anybody watched that fit a request which is not sent again: its path and its user. The
    /// last of each log.
    pub fn earlier(&self, machine: &Machine, evidence: &mut Evidence) {
        let (given, user) = (evidence.given().clone(), evidence.user());
        let user = user.as_deref();
        let (mut said, mut traced) = (Vec::new(), Vec::new());
        for log in &self.logs {
            let Ok(real) = machine.real(&log.path) else { continue };
            let (mut error, mut access) = (None, None);
            log.seen.before(&real, &mut |at, text| {
                if let Some(line) = ErrorLine::read(text) {
                    error = if errors::fits(&line, &given) { Some((at, line)) } else { error.take() };
                } else if let Some(entry) = log.format.as_ref().and_then(|format| format.read(text))
                    && accesses::fits(&entry, &given, user)
                {
                    access = Some((at, log.traced(0, &entry, Experiment::GIVEN, user)));
                }
            });
            let number = |at| files::number(at, &real).unwrap_or(0);
            said.extend(error.map(|(at, line)| Logged {
                path: log.path.clone(),
                number: number(at),
                line,
                of: Experiment::GIVEN,
            }));
            traced.extend(access.map(|(at, line)| Traced { number: number(at), ..line }));
        }
        (evidence.said, evidence.traced) = (said, traced);
    }
}

impl Log {
    fn traced(&self, number: usize, entry: &Entry<'_>, of: Experiment, user: Option<&str>) -> Traced {
        Traced {
            path: self.path.clone(),
            number,
            of,
            config: self.config.clone(),
            user: accesses::user(entry, user),
            status: entry.status().unwrap_or(0),
            upstream: entry.upstream(),
        }
    }
}
