//! Web servers that run on this machine, as `/proc` shows them (proc(5)).

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A server's first process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// The program's file name: `apache2`, `nginx`.
    pub program: String,
    /// Its number.
    pub pid: u32,
    /// Its words, the program's own first.
    pub words: Vec<String>,
    /// What is `/` to it.
    pub root: PathBuf,
    /// What it was started in.
    pub directory: PathBuf,
    /// When the youngest of its processes was started, in seconds since 1970: the last reload, or later.
    pub started: Option<i64>,
}

impl Running {
    /// The value of an option: `-f FILE`, `-fFILE`.
    pub fn option(&self, letter: &str) -> Option<&str> {
        let mut words = self.words.iter().skip(1);
        while let Some(word) = words.next() {
            if word == letter {
                return words.next().map(String::as_str);
            }
            if let Some(value) = word.strip_prefix(letter).filter(|v| !v.is_empty()) {
                return Some(value);
            }
        }
        None
    }
}

/// Programs that are web servers or stand in front of them.
const PROGRAMS: [&str; 11] = [
    "apache2",
    "httpd",
    "nginx",
    "lighttpd",
    "haproxy",
    "caddy",
    "varnishd",
    "traefik",
    "litespeed",
    "openlitespeed",
    "lshttpd",
];

/// All servers that run, each by its first process; empty where `/proc` is not to be had.
pub fn running() -> Vec<Running> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.filter_map(|e| e.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let boot = boot_time();
    let mut found: Vec<(u32, Running)> = pids.filter_map(|pid| look_at(pid, boot)).collect();
    found.sort_by_key(|(_, r)| r.pid);
    let is_child =
        |parent: u32, program: &str| found.iter().any(|(_, r)| r.pid == parent && r.program == program);
    let first = found.iter().filter(|(parent, r)| !is_child(*parent, &r.program));
    first.map(|(_, r)| Running { started: youngest(&found, r), ..r.clone() }).collect()
}

/// The last start among a server's processes: a reload starts its workers anew.
fn youngest(all: &[(u32, Running)], first: &Running) -> Option<i64> {
    let workers = all.iter().filter(|(parent, r)| *parent == first.pid && r.program == first.program);
    workers.map(|(_, r)| r.started).chain([first.started]).max().flatten()
}

/// The parent's number, and the process.
fn look_at(pid: u32, boot: Option<i64>) -> Option<(u32, Running)> {
    let folder = PathBuf::from(format!("/proc/{pid}"));
    let stat = fs::read_to_string(folder.join("stat")).ok()?;
    let (name, rest) = stat.split_once('(')?.1.rsplit_once(')')?;
    let words = words(&folder.join("cmdline"))?;
    let program = program(&folder, name, &words)?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks: i64 = fields.get(19)?.parse().ok()?;
    let per_second = i64::try_from(rustix::param::clock_ticks_per_second()).ok()?.max(1);
    let link = |name: &str| fs::read_link(folder.join(name)).unwrap_or_else(|_| PathBuf::from("/"));
    let running = Running {
        program,
        pid,
        words,
        root: link("root"),
        directory: link("cwd"),
        started: boot.map(|b| b + ticks / per_second),
    };
    Some((fields.get(1)?.parse().ok()?, running))
}

/// nginx rewrites its words to `nginx: master process /usr/sbin/nginx -c …`.
fn words(path: &Path) -> Option<Vec<String>> {
    let bytes = fs::read(path).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim_end_matches(['\0', ' ']);
    let words: Vec<String> = match text.strip_prefix("nginx: master process ") {
        Some(rest) => rest.split_whitespace().map(str::to_owned).collect(),
        None => text.split('\0').map(str::to_owned).collect(),
    };
    words.first().is_some_and(|w| !w.is_empty()).then_some(words)
}

/// The program's name by its file, else by the kernel's short name, else by its first word.
fn program(folder: &Path, short: &str, words: &[String]) -> Option<String> {
    let exe = fs::read_link(folder.join("exe")).ok();
    let exe = exe.as_deref().and_then(Path::file_name).map(|n| n.to_string_lossy().into_owned());
    let typed = Path::new(&words[0]).file_name().map(|n| n.to_string_lossy().into_owned());
    let names = [exe, Some(short.to_owned()), typed];
    let mut known = names.into_iter().flatten().map(|n| n.trim_end_matches(" (deleted)").to_owned());
    known.find(|n| PROGRAMS.contains(&n.as_str()))
}

/// When the machine was started, in seconds since 1970.
fn boot_time() -> Option<i64> {
    let stat = fs::read_to_string("/proc/stat").ok()?;
    stat.lines().find_map(|l| l.strip_prefix("btime "))?.trim().parse().ok()
}
