//! From what the user names, or from what runs here, to the servers whose files are read.

use crate::{Machine, Watch, disk::absolute, layouts, running};
use std::{
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};
use why401_core::Evidence;
use why401_serverconf::{Disk, Unread, apache};
use why401_site::{Area, Server, Settings};

/// What is to be looked at.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The servers that run here, or the usual places of their files.
    pub find: bool,
    /// Where `/` is.
    pub root: Option<PathBuf>,
    /// First files of configurations.
    pub configs: Vec<PathBuf>,
    /// Folders of documents; their `.htaccess` files are read where a configuration names them.
    pub docroots: Vec<PathBuf>,
    /// Error logs.
    pub logs: Vec<PathBuf>,
}

impl Sources {
    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        !self.find && self.configs.is_empty() && self.docroots.is_empty() && self.logs.is_empty()
    }
}

/// This machine while a diagnosis runs.
#[derive(Debug)]
pub struct Host {
    machine: Machine,
    /// The servers whose configuration was read.
    pub servers: Vec<Server>,
    watch: Watch,
    /// What was not looked at, and why, one sentence each.
    pub limits: Vec<String>,
}

impl Host {
    /// Reads what is named; nothing keeps the rest from being read.
    pub fn open(sources: &Sources) -> Self {
        let machine = Machine::new(sources.root.as_deref().map_or_else(|| PathBuf::from("/"), absolute));
        let mut limits = Vec::new();
        let mut servers = Vec::new();
        let processes: Vec<_> = sources.root.is_none().then(running).unwrap_or_default();
        let named: Vec<(PathBuf, Settings)> = if sources.configs.is_empty() && sources.find {
            found(&machine, &processes)
        } else {
            sources.configs.iter().map(|path| named(machine.named(path), &processes)).collect()
        };
        if named.is_empty() && sources.find {
            limits.push("no web server was found on this machine".into());
        }
        for (path, settings) in named {
            match Server::read(&machine, &path, settings) {
                Ok(Some(server)) => servers.push(server),
                Ok(None) => limits.push(format!("{}: no configuration that is read here", path.display())),
                Err(why) => limits.push(format!("{}: {why}", path.display())),
            }
        }
        if servers.is_empty() {
            let unread = |folder: &PathBuf| {
                format!(
                    "--docroot {}: its .htaccess files are read only beside a configuration",
                    folder.display()
                )
            };
            limits.extend(sources.docroots.iter().map(unread));
        }
        limits.extend(machine.unread().into_iter().map(|(path, why)| format!("{}: {why}", path.display())));
        let logs: Vec<PathBuf> = sources.logs.iter().map(|path| machine.named(path)).collect();
        let watch = Watch::begin(&machine, &logs, &servers);
        limits.extend(watch.limits());
        Self { machine, servers, watch, limits }
    }

    /// What each server guards, in order.
    pub fn areas(&self) -> Vec<(&Server, Vec<Area>)> {
        self.servers.iter().map(|server| (server, why401_site::areas(&self.machine, server))).collect()
    }

    /// Adds what the files and logs say by now.
    pub fn observe(&self, evidence: &mut Evidence) {
        if evidence.layers.is_empty() && evidence.baseline().is_some() {
            evidence.layers = why401_site::layers(&self.machine, &self.servers, evidence);
            for layer in &mut evidence.layers {
                layer.changed_since_start = self.changed(&layer.config);
            }
        }
        let sent = evidence.trials().any(|(_, trial)| !trial.hops.is_empty()) && !evidence.is_hearsay();
        if sent {
            self.watch.about(&self.machine, evidence);
        } else {
            self.watch.earlier(&self.machine, evidence);
        }
    }
}

impl Host {
    /// Files of a server's configuration that are younger than its processes.
    fn changed(&self, config: &Path) -> Vec<PathBuf> {
        let Some(server) = self.servers.iter().find(|s| s.path == *config) else { return Vec::new() };
        let Some(started) = server.settings.started else { return Vec::new() };
        let is_younger = |path: &&Path| {
            let real = self.machine.real(path).ok();
            let meta = real.and_then(|real| std::fs::metadata(real).ok());
            // Within the second it was started in, nobody can tell.
            meta.is_some_and(|m| m.mtime() > started + 1)
        };
        let files = server.files().iter().map(|text| &*text.path);
        files.filter(is_younger).map(Path::to_owned).collect()
    }
}

/// A configuration that was named, and when its server was started, where it runs here.
fn named(path: PathBuf, running: &[crate::Running]) -> (PathBuf, Settings) {
    let runs_with = |r: &&crate::Running| settings_of(r).is_some_and(|(own, _)| own == path);
    let process = running.iter().find(runs_with);
    let port = process.and_then(settings_of).and_then(|(_, own)| own.port);
    (path, Settings { started: process.and_then(|r| r.started), port, ..Settings::default() })
}

/// The servers that run, else those whose files lie in the usual places.
fn found(machine: &Machine, processes: &[crate::Running]) -> Vec<(PathBuf, Settings)> {
    let running: Vec<(PathBuf, Settings)> = processes.iter().filter_map(settings_of).collect();
    if !running.is_empty() {
        return running;
    }
    let here = |path: &Path| machine.kind(path) != Err(Unread::Missing);
    let usual = layouts().iter().map(|l| PathBuf::from(l.config)).filter(|p| here(p));
    usual.map(|path| (path, Settings::default())).collect()
}

/// The configuration a process was started with.
fn settings_of(process: &crate::Running) -> Option<(PathBuf, Settings)> {
    let beside = |path: &str| process.directory.join(path);
    let usual = |names: &[&str]| {
        layouts()
            .iter()
            .filter(|l| names.iter().any(|n| l.config.contains(n)))
            .map(|l| PathBuf::from(l.config))
            .find(|p| p.exists())
    };
    let mut settings = Settings { started: process.started, ..Settings::default() };
    let path = match process.program.as_str() {
        "nginx" => {
            settings.prefix = process.option("-p").map(beside);
            process.option("-c").map(beside).or_else(|| usual(&["nginx"]))
        }
        "apache2" | "httpd" => {
            let root = process.option("-d").map(beside);
            let file = process.option("-f").map(|f| root.clone().unwrap_or_default().join(f));
            let path = file.or_else(|| usual(&["apache2", "httpd"]))?;
            let folder = root.or_else(|| path.parent().map(Path::to_owned)).unwrap_or_default();
            let script = std::fs::read(folder.join("envvars")).unwrap_or_default();
            let defines =
                apache::Defines { root: folder, ..apache::Defines::default() }.with_envvars(&script);
            settings.defines = Some(defines);
            Some(path)
        }
        "caddy" => process
            .option("--config")
            .map(|p| beside(p.trim_start_matches('=')))
            .or_else(|| usual(&["Caddyfile"])),
        "varnishd" => {
            settings.port =
                process.option("-a").and_then(|a| a.split(',').next()?.rsplit(':').next()?.parse().ok());
            process.option("-f").map(beside).or_else(|| usual(&["varnish"]))
        }
        "lighttpd" => process.option("-f").map(beside).or_else(|| usual(&["lighttpd"])),
        "haproxy" => process.option("-f").map(beside).or_else(|| usual(&["haproxy"])),
        "traefik" => {
            let named = process.option("--configFile").or_else(|| process.option("--configfile"));
            named.map(|p| beside(p.trim_start_matches('='))).or_else(|| usual(&["traefik"]))
        }
        "litespeed" | "openlitespeed" | "lshttpd" => usual(&["lsws"]),
        _ => None,
    };
    path.map(|path| (path, settings))
}
