//! A whole configuration: its virtual hosts, and what each says where.

use super::{
    conf::Conf,
    directive::{Directive, Methods},
    hosts::{Address, server_port},
    load::{Defines, Item, Loaded, load},
    section::{AuthnAlias, Builder, Kind, Place, Section, deeper},
};
use crate::{Complaint, Disk, Hit, Severity, Spot, Text};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A configuration as the server reads it.
#[derive(Clone, Debug)]
pub struct Config {
    /// All files that were read, in order.
    pub files: Vec<Text>,
    /// What is odd, was not read, or keeps the server from starting.
    pub complaints: Vec<Complaint>,
    /// The main server first, then virtual hosts in order.
    pub(crate) hosts: Vec<Host>,
    pub(crate) loaded: Loaded,
    /// Modules nobody here knows are loaded.
    pub(crate) strangers: bool,
    pub(crate) authn_aliases: BTreeMap<String, Arc<AuthnAlias>>,
    pub(crate) authz_aliases: BTreeMap<String, Arc<super::authz::Alias>>,
    pub(crate) registered: std::collections::BTreeSet<String>,
}

/// The main server, or a virtual host.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    /// `<VirtualHost>`; `None` for the main server.
    pub(crate) hit: Option<Hit>,
    /// Where it listens, as it is written.
    pub(crate) addresses: Vec<Address>,
    /// What stands outside of sections: its own.
    pub(crate) own: Arc<Section>,
    /// The same after what the main server says.
    pub(crate) defaults: Arc<Conf>,
    /// `<Directory>` in the order they are tried: by depth, regular expressions last.
    pub(crate) directories: Vec<Arc<Section>>,
    /// `<Location>` in order, the main server's first.
    pub(crate) locations: Vec<Arc<Section>>,
    /// `<Proxy>` in order.
    pub(crate) proxies: Vec<Arc<Section>>,
}

/// Reads a configuration. It never fails: what is missing or wrong is complained about.
pub fn read(root_file: &Path, disk: &dyn Disk, defines: &Defines) -> Config {
    let loaded = load(root_file, disk, defines);
    let mut builder = Builder::new(&loaded);
    let (main, hosts) = hosts(&mut builder, root_file);
    let mut all = vec![main];
    all.extend(hosts);
    inherit(&mut all);
    let Builder { complaints, strangers, authn_aliases, authz_aliases, registered, .. } = builder;
    let complaints = loaded.complaints.iter().cloned().chain(complaints).collect();
    let files = loaded.files.clone();
    Config { files, complaints, hosts: all, strangers, authn_aliases, authz_aliases, registered, loaded }
}

/// Virtual hosts get what the main server says: its sections come first (`merge_core_server_configs`).
fn inherit(hosts: &mut [Host]) {
    let Some((main, rest)) = hosts.split_first_mut() else { return };
    sort(&mut main.directories);
    for host in rest {
        host.defaults = Arc::new(main.defaults.merged(&host.own.conf, &mut Vec::new()));
        host.directories.splice(0..0, main.directories.iter().cloned());
        host.locations.splice(0..0, main.locations.iter().cloned());
        host.proxies.splice(0..0, main.proxies.iter().cloned());
        sort(&mut host.directories);
    }
}

/// `ap_core_reorder_directories`.
fn sort(directories: &mut [Arc<Section>]) {
    directories.sort_by_key(|section| match section.kind {
        Kind::Directory { depth, is_regex } => (is_regex, depth),
        _ => (true, 0),
    });
}

fn hosts(builder: &mut Builder<'_>, root_file: &Path) -> (Host, Vec<Host>) {
    let items: Vec<&Item> = builder.loaded.items.iter().collect();
    let nowhere = Text::new(root_file, &b""[..]).spot(0..0);
    let hit = Hit { name: "server".into(), args: Vec::new(), spot: nowhere, within: Vec::new() };
    let is_host = |item: &&&Item| item.key == "<virtualhost";
    let mine: Vec<&Item> = items.iter().filter(|i| !is_host(i)).copied().collect();
    for item in &mine {
        match item.key.as_str() {
            "<authnprovideralias" => builder.authn_alias(item),
            "<authzprovideralias" => builder.authz_alias(item),
            _ => {}
        }
    }
    let main = host(builder, &mine, &Arc::from([]), hit, None);
    let mut port = None;
    let mut virtuals = Vec::new();
    for item in &items {
        match item.key.as_str() {
            "<virtualhost" => virtuals.push(virtual_host(builder, item, port)),
            // It counts for the virtual hosts that follow.
            "servername" => port = named_port(builder, item),
            _ => {}
        }
    }
    (main, virtuals)
}

/// The port that the main server's `ServerName` says.
fn named_port(builder: &Builder<'_>, item: &Item) -> Option<u16> {
    let directive = Directive::new(item, builder.loaded, &Arc::from([]), &Methods::All);
    server_port(&directive.text(0)).ok().flatten()
}

fn virtual_host(builder: &mut Builder<'_>, item: &Item, port: Option<u16>) -> Host {
    let head = Directive::new(item, builder.loaded, &Arc::from([]), &Methods::All);
    if head.args.is_empty() || !item.is_closed {
        builder.fatal(&item.spot, "<VirtualHost> names no address");
    }
    let inner = deeper(&Arc::from([]), item);
    let items: Vec<&Item> = item.inside.iter().flatten().collect();
    for nested in items.iter().filter(|i| matches!(i.key.as_str(), "<virtualhost" | "listen" | "loadmodule"))
    {
        builder.fatal(&nested.spot, format!("{} must not stand in <VirtualHost>", nested.name));
    }
    let mut host = host(builder, &items, &inner, head.hit.clone(), Some(head.hit.clone()));
    host.addresses = head.hit.args.iter().map(|text| Address::parse(text, port)).collect();
    host
}

fn host(
    builder: &mut Builder<'_>,
    items: &[&Item],
    within: &Arc<[(String, Spot)]>,
    hit: Hit,
    head: Option<Hit>,
) -> Host {
    let (mut own, mut directories, mut locations, mut proxies) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for item in items {
        let into = match item.key.as_str() {
            "<directory" | "<directorymatch" => &mut directories,
            "<location" | "<locationmatch" => &mut locations,
            "<proxy" | "<proxymatch" => &mut proxies,
            "<authnprovideralias" | "<authzprovideralias" | "<virtualhost" => continue,
            _ => {
                own.push(*item);
                continue;
            }
        };
        if builder.is_allowed(item, Place::Server) {
            into.push(Arc::new(builder.section(item, within, Place::Server, &Methods::All)));
        }
    }
    let own = Arc::new(builder.server(&own, within, hit));
    let defaults = Arc::new(own.conf.clone());
    Host { hit: head, addresses: Vec::new(), own, defaults, directories, locations, proxies }
}

impl Host {
    /// The last directive of a name outside of sections.
    pub(crate) fn last(&self, key: &str) -> Option<&Arc<Directive>> {
        self.own.own.iter().rev().find(|d| d.key == key)
    }

    /// All directives of a name outside of sections.
    pub(crate) fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Arc<Directive>> {
        self.own.own.iter().filter(move |d| d.key == key)
    }
}

impl Config {
    /// A setting of a virtual host, else of the main server.
    pub(crate) fn setting<'a>(&'a self, host: &'a Host, key: &str) -> Option<&'a Arc<Directive>> {
        host.last(key).or_else(|| self.hosts[0].last(key))
    }

    /// Whether the server starts with it; what was not read may say otherwise.
    pub fn starts(&self) -> bool {
        self.complaints.iter().all(|c| c.severity < Severity::Fatal)
    }

    /// Where the server looks for relative paths.
    pub fn server_root(&self) -> &Path {
        &self.loaded.root
    }

    /// Whether a module is there: `mod_alias.c` or `alias_module`.
    pub fn has_module(&self, name: &str) -> bool {
        self.loaded.has_module(name)
    }

    /// The modules that are loaded or compiled in, by their source files.
    pub fn modules(&self) -> impl Iterator<Item = &str> {
        self.loaded.modules.iter().map(String::as_str)
    }

    /// Where it listens, as written: `80`, `[::1]:8080`.
    pub fn listens(&self) -> impl Iterator<Item = String> {
        self.hosts[0].all("listen").map(|d| d.text(0))
    }

    /// A path that a directive of the main server names: `PidFile`, `ErrorLog`; relative ones below `ServerRoot`.
    pub fn path_of(&self, directive: &str) -> Option<PathBuf> {
        let found = self.hosts[0].last(&directive.to_ascii_lowercase())?;
        Some(self.loaded.rooted(&found.args.first()?.text))
    }

    /// The account the server answers as, and its group, as written.
    pub fn account(&self) -> (Option<String>, Option<String>) {
        let text = |key| self.hosts[0].last(key).map(|d| d.text(0));
        (text("user"), text("group"))
    }

    /// The logs of each virtual host, the main server's first.
    pub fn logs(&self) -> Vec<Logs> {
        let text = |d: &Arc<Directive>, n: usize| d.text(n);
        let formats: BTreeMap<String, String> = self
            .hosts
            .iter()
            .flat_map(|h| h.all("logformat"))
            .filter(|d| d.args.len() == 2)
            .map(|d| (text(d, 1), text(d, 0)))
            .collect();
        self.hosts.iter().map(|host| self.logs_of(host, &formats)).collect()
    }

    fn logs_of(&self, host: &Host, formats: &BTreeMap<String, String>) -> Logs {
        let own: Vec<_> = host.all("customlog").chain(host.all("transferlog")).collect();
        let access = if own.is_empty() { self.hosts[0].all("customlog").collect() } else { own };
        let access = access.into_iter().map(|d| AccessLog {
            path: self.log_path(&d.text(0)),
            written: d.text(0),
            format: formats.get(&d.text(1)).cloned().unwrap_or_else(|| d.text(1)),
            hit: d.hit.clone(),
        });
        let error = host.last("errorlog").or_else(|| self.hosts[0].last("errorlog"));
        Logs {
            server: host.hit.clone(),
            name: host.last("servername").map(|d| d.text(0)),
            error: error.and_then(|d| self.log_path(&d.text(0))),
            access: access.collect(),
        }
    }

    /// `None` for a pipe and for syslog.
    fn log_path(&self, written: &str) -> Option<PathBuf> {
        let elsewhere = written.starts_with('|') || written.starts_with("syslog");
        (!elsewhere).then(|| self.loaded.rooted(written.as_bytes()))
    }
}

/// Where a virtual host writes.
#[derive(Clone, Debug)]
pub struct Logs {
    /// `<VirtualHost>`; `None` for the main server.
    pub server: Option<Hit>,
    /// `ServerName`.
    pub name: Option<String>,
    /// `ErrorLog`; `None` where it goes to syslog or a program, or is not set.
    pub error: Option<PathBuf>,
    /// `CustomLog`, with the format's text.
    pub access: Vec<AccessLog>,
}

/// A log of requests.
#[derive(Clone, Debug)]
pub struct AccessLog {
    /// `None` for a program or syslog.
    pub path: Option<PathBuf>,
    /// As written.
    pub written: String,
    /// As `LogFormat` writes it.
    pub format: String,
    /// The directive.
    pub hit: Hit,
}
