//! One server by its configuration.

use crate::{areas::Gate, sniff};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::OnceLock,
};
use why401_core::Product;
use why401_htpasswd::{Libc, Reader, Server as Software};
use why401_serverconf::{
    Complaint, Disk, Hit, InForce, Listed, Node, Spot, Store, Target, Text, Unread, UserFile, apache, nginx,
    other,
};

/// What is known of a server before its files are read.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// What Apache's command line and environment define.
    pub defines: Option<apache::Defines>,
    /// Where nginx looks for files with relative names.
    pub prefix: Option<PathBuf>,
    /// Seconds since 1970 at which it was started, where it runs.
    pub started: Option<i64>,
    /// The port its command line names, as Varnish's does.
    pub port: Option<u16>,
}

/// A server whose configuration has been read.
#[derive(Clone, Debug)]
pub struct Server {
    /// Which.
    pub product: Product,
    /// Its first file.
    pub path: PathBuf,
    /// What is known of it otherwise.
    pub settings: Settings,
    config: Config,
    /// Directives and blocks of all its files as they stand there, once somebody asks.
    nodes: OnceLock<Vec<Node>>,
}

/// A log of requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessLog {
    /// Where it lies.
    pub path: PathBuf,
    /// Its format in the server's own words; `None` for nginx's format that needs no declaration.
    pub format: Option<String>,
    /// What nginx's format says of escapes.
    pub escape: Option<String>,
}

#[derive(Clone, Debug)]
enum Config {
    Apache(Box<apache::Config>),
    Nginx(nginx::Config),
    Other(Box<other::Overview>),
    /// Its own contexts, and what `.htaccess` files say to an Apache with the same virtual hosts.
    LiteSpeed(Box<other::Overview>, Box<apache::Config>),
}

impl Config {
    fn files(&self) -> &[Text] {
        match self {
            Self::Apache(config) => &config.files,
            Self::Nginx(config) => config.files(),
            Self::Other(config) | Self::LiteSpeed(config, _) => &config.files,
        }
    }

    fn parse(&self, text: &Text) -> Vec<Node> {
        match self {
            Self::Apache(_) => apache::parse(text).0,
            Self::Nginx(_) => nginx::parse(text).0,
            // What is asked of these is told by their overview.
            Self::Other(_) | Self::LiteSpeed(..) => Vec::new(),
        }
    }
}

impl Server {
    /// Reads a server's configuration. `Err` where the first file cannot be read, `Ok(None)` where it is none that is
    /// known here.
    pub fn read(disk: &dyn Disk, path: &Path, settings: Settings) -> Result<Option<Self>, Unread> {
        let Some(product) = sniff::product(path, &disk.read(path)?) else { return Ok(None) };
        let folder = path.parent().unwrap_or(Path::new("/"));
        let config = match product {
            Product::Apache => {
                let defines = settings.defines.clone().unwrap_or_else(|| defines(disk, folder));
                Config::Apache(Box::new(apache::read(path, disk, &defines)))
            }
            Product::Nginx => {
                let prefix = settings.prefix.clone().unwrap_or_else(|| folder.to_owned());
                Config::Nginx(nginx::read(path, disk, &nginx::Prefix(prefix)))
            }
            Product::Lighttpd => Config::Other(Box::new(other::lighttpd::read(path, disk))),
            Product::Haproxy => Config::Other(Box::new(other::haproxy::read(path, disk))),
            Product::Caddy => Config::Other(Box::new(other::caddy::read(path, disk))),
            Product::Varnish => Config::Other(Box::new(other::varnish::read(path, disk))),
            Product::Traefik => Config::Other(Box::new(other::traefik::read(path, disk))),
            Product::LiteSpeed => {
                let own = other::litespeed::read(path, disk);
                let text = other::litespeed::as_apache(path, disk);
                let stand_in = StandIn { disk, path, text };
                let apache = apache::read(path, &stand_in, &apache::Defines::default());
                Config::LiteSpeed(Box::new(own), Box::new(apache))
            }
        };
        Ok(Some(Self { product, path: path.to_owned(), settings, config, nodes: OnceLock::new() }))
    }

    fn nodes(&self) -> &[Node] {
        let parse = || self.config.files().iter().flat_map(|text| self.config.parse(text)).collect();
        self.nodes.get_or_init(parse)
    }

    /// What is in force for a request.
    pub fn in_force(&self, target: &Target, disk: &dyn Disk) -> InForce {
        match &self.config {
            Config::Apache(config) => config.in_force(target, disk),
            Config::Nginx(config) => config.in_force(target, disk),
            Config::Other(config) => config.in_force(target),
            Config::LiteSpeed(own, apache) => match own.gate_for(target) {
                Ok(None) => apache.in_force(target, disk),
                _ => own.in_force(target),
            },
        }
    }

    /// Its files in the order they were read.
    pub fn files(&self) -> &[Text] {
        self.config.files()
    }

    /// What it complains of, or would.
    pub fn complaints(&self) -> &[Complaint] {
        match &self.config {
            Config::Apache(config) => &config.complaints,
            Config::Nginx(config) => config.complaints(),
            Config::Other(config) | Config::LiteSpeed(config, _) => &config.complaints,
        }
    }

    /// Ports it listens at; empty where none is named.
    pub fn ports(&self) -> Vec<u16> {
        match &self.config {
            Config::Other(config) | Config::LiteSpeed(config, _) => {
                return config.ports.iter().copied().chain(self.settings.port).collect();
            }
            Config::Apache(config) => {
                return config.listens().filter_map(|text| port(text.as_bytes())).collect();
            }
            Config::Nginx(_) => {}
        }
        let mut ports = Vec::new();
        each(self.nodes(), &mut |node| {
            if node.is("listen") {
                ports.extend(node.arg(0).and_then(port));
            }
        });
        ports
    }

    /// Its error logs.
    pub fn error_logs(&self) -> Vec<PathBuf> {
        match &self.config {
            Config::Apache(config) => config.logs().into_iter().filter_map(|logs| logs.error).collect(),
            Config::Nginx(_) => self.named("error_log"),
            Config::Other(config) | Config::LiteSpeed(config, _) => config.error_logs.clone(),
        }
    }

    /// Its access logs. Names with a variable in them are left out.
    pub fn access_logs(&self) -> Vec<AccessLog> {
        let of_apache = |log: apache::AccessLog| {
            let format = Some(log.format);
            Some(AccessLog { path: log.path?, format, escape: None })
        };
        let of_nginx = |log: nginx::Log| {
            let path = log.path.filter(|path| !log.is_errors && !path.contains('$'))?;
            Some(AccessLog { path: path.into(), format: log.format, escape: log.escape })
        };
        match &self.config {
            Config::Apache(config) => {
                config.logs().into_iter().flat_map(|logs| logs.access).filter_map(of_apache).collect()
            }
            Config::Nginx(config) => config.logs().into_iter().filter_map(of_nginx).collect(),
            Config::Other(_) | Config::LiteSpeed(..) => Vec::new(),
        }
    }

    /// What its configuration guards.
    pub(crate) fn gates(&self) -> Vec<Gate> {
        match &self.config {
            Config::Apache(config) => config.gates().into_iter().filter_map(|g| self.of_apache(g)).collect(),
            Config::Nginx(config) => config.gates().into_iter().map(of_nginx).collect(),
            Config::Other(config) | Config::LiteSpeed(config, _) => {
                config.gates.iter().map(of_other).collect()
            }
        }
    }

    /// The lists of users that its configuration holds.
    pub(crate) fn lists(&self) -> &[Listed] {
        match &self.config {
            Config::Other(config) => &config.lists,
            _ => &[],
        }
    }

    fn of_apache(&self, gated: apache::Gated) -> Option<Gate> {
        let Config::Apache(config) = &self.config else { return None };
        let at = gated.rules.first().or(gated.scheme.as_ref())?.spot.clone();
        let rule = |hit: &Hit| hit.args.join(" ");
        let users = gated.file.map(|hit| {
            let written = hit.args.first().cloned().unwrap_or_default();
            UserFile { path: config.server_root().join(&written), written, hit }
        });
        Some(Gate {
            host: gated.server_name,
            covers: gated.sections.last().map(|s| s.args.join(" ")).unwrap_or_default(),
            scheme: gated.scheme.and_then(|hit| hit.args.first().cloned()).unwrap_or_default(),
            rules: gated.rules.iter().map(rule).collect(),
            users,
            lists: Vec::new(),
            asks_others: false,
            store: Store::Hashes,
            at,
            except: Vec::new(),
            faults: Vec::new(),
        })
    }

    /// Paths that sections are about, as far as they are written plainly: those of the virtual host around a place, and
    /// those of none.
    pub(crate) fn paths(&self, at: &Spot) -> Vec<String> {
        let is_host = |node: &Node| node.is("server") || node.is("<virtualhost");
        let holds = |node: &Node| node.spot.path == at.path && node.spot.bytes.contains(&at.bytes.start);
        let mut hosts: Vec<&Node> = Vec::new();
        each(self.nodes(), &mut |node| {
            if is_host(node) && node.inside.is_some() {
                hosts.push(node);
            }
        });
        let own = hosts.iter().copied().find(|host| holds(host));
        let mut found = Vec::new();
        let mut take = |node: &Node| found.extend(path_of(node).filter(|path| !found.contains(path)));
        if let Some(own) = own {
            each(own.inside.as_deref().unwrap_or_default(), &mut take);
        } else {
            each(self.nodes(), &mut take);
        }
        found
    }

    /// The one server of a group of nginx's, by its name: where it listens on this machine.
    pub(crate) fn upstream(&self, name: &str) -> Option<SocketAddr> {
        let mut members = Vec::new();
        each(self.nodes(), &mut |node| {
            let is_it =
                node.is("upstream") && node.arg(0).is_some_and(|a| a.eq_ignore_ascii_case(name.as_bytes()));
            if is_it {
                members
                    .extend(node.inside.iter().flatten().filter(|n| n.is("server")).filter_map(|n| n.arg(0)));
            }
        });
        let [only] = members[..] else { return None };
        let text = String::from_utf8_lossy(only).replace("localhost", "127.0.0.1");
        text.parse().ok().or_else(|| Some(SocketAddr::new(text.parse().ok()?, 80)))
    }

    /// A path as Apache completes it.
    pub(crate) fn rooted(&self, written: &str) -> PathBuf {
        match &self.config {
            Config::Apache(config) => config.server_root().join(written),
            _ => PathBuf::from(written),
        }
    }

    /// Where its documents lie.
    pub(crate) fn document_roots(&self) -> Vec<PathBuf> {
        self.named(if self.product == Product::Nginx { "root" } else { "documentroot" })
    }

    /// User and group it answers as.
    pub fn account(&self) -> (Option<String>, Option<String>) {
        match &self.config {
            Config::Apache(config) => config.account(),
            Config::Nginx(_) => (self.argument("user", 0), self.argument("user", 1)),
            Config::Other(config) | Config::LiteSpeed(config, _) => config.account.clone(),
        }
    }

    /// How it reads files of users, on the C library of this disk.
    pub(crate) fn reader(&self, disk: &dyn Disk) -> Reader {
        let server = match self.product {
            Product::Apache | Product::LiteSpeed => Software::Apache,
            Product::Nginx => Software::Nginx,
            Product::Lighttpd => Software::Lighttpd,
            Product::Haproxy | Product::Varnish => Software::Haproxy,
            Product::Caddy => Software::Caddy,
            Product::Traefik => Software::Traefik,
        };
        Reader { server, libc: libc(disk) }
    }

    fn argument(&self, name: &str, n: usize) -> Option<String> {
        let mut found = None;
        each(self.nodes(), &mut |node| {
            if node.is(name) && found.is_none() {
                found = node.arg(n).map(|a| String::from_utf8_lossy(a).into_owned());
            }
        });
        found
    }

    /// Files of users that any of its directives names by an absolute path.
    pub(crate) fn user_files(&self) -> Vec<PathBuf> {
        match &self.config {
            Config::Apache(_) => self.named("authuserfile"),
            Config::Nginx(_) => self.named("auth_basic_user_file"),
            Config::Other(config) | Config::LiteSpeed(config, _) => config.user_files(),
        }
    }

    /// Absolute paths that a directive names.
    fn named(&self, name: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        each(self.nodes(), &mut |node| {
            let path = node.arg(0).filter(|_| node.is(name));
            let path = path.map(|a| PathBuf::from(String::from_utf8_lossy(a).into_owned()));
            found.extend(path.filter(|p| p.is_absolute() && !found.contains(p)));
        });
        found
    }
}

/// The path that a section is about.
fn path_of(node: &Node) -> Option<String> {
    if node.inside.is_none() || !(node.is("location") || node.is("<location")) {
        return None;
    }
    let path = node.args.last()?.lossy();
    let path = path.trim_end_matches('>');
    let is_plain = path.starts_with('/') && !path.contains(['*', '$', '(', '[', '\\', '?']);
    is_plain.then(|| path.to_owned())
}

/// A gate of nginx for the overview.
fn of_nginx(gate: nginx::Gate) -> Gate {
    let demand = &gate.demanded_by;
    let first = demand.args.first().cloned().unwrap_or_default();
    let shown = |hit: &Hit| match hit.name.as_str() {
        "server" => "/".to_owned(),
        _ => hit.args.join(" "),
    };
    let (scheme, rules) = match demand.name.as_str() {
        "auth_basic" => ("Basic", Vec::new()),
        "auth_request" => ("auth_request", vec![format!("whoever {first} lets in")]),
        "ssl_verify_client" => ("client certificate", Vec::new()),
        _ => ("", Vec::new()),
    };
    let words = |hit: &Hit| format!("{} {}", hit.name, hit.args.join(" "));
    let except = |hole: &nginx::Hole| {
        let why = match hole.why {
            nginx::Why::Off => "off",
            nginx::Why::Replaced => return None,
            nginx::Why::NoFile => "no file of users is named",
            nginx::Why::AnswersFirst => "answered before anybody is asked",
            nginx::Why::Address => "some addresses come in without a login",
        };
        Some(format!("{} ({why})", shown(&hole.section)))
    };
    let is_without_effect = gate.covers.is_empty();
    let holes = gate.holes.iter();
    let lacks_file = gate.holes.iter().any(|hole| hole.why == nginx::Why::NoFile);
    Gate {
        host: gate.names.first().cloned(),
        covers: gate.covers.iter().map(shown).collect::<Vec<_>>().join(", "),
        scheme: scheme.to_owned(),
        rules: rules.into_iter().chain(gate.addresses.iter().map(words)).collect(),
        except: holes.filter_map(except).collect(),
        faults: match (is_without_effect, lacks_file) {
            (true, true) => vec!["asks for nothing: no file of users is named".into()],
            (true, false) if demand.name == "auth_basic" => vec!["asks for nothing".into()],
            _ => Vec::new(),
        },
        users: gate.user_file,
        lists: Vec::new(),
        asks_others: demand.name != "auth_basic",
        store: Store::Hashes,
        at: demand.spot.clone(),
    }
}

/// A disk on which another text stands in the place of one file.
struct StandIn<'a> {
    disk: &'a dyn Disk,
    path: &'a Path,
    text: String,
}

impl Disk for StandIn<'_> {
    fn read(&self, path: &Path) -> Result<Vec<u8>, Unread> {
        if path == self.path { Ok(self.text.clone().into_bytes()) } else { self.disk.read(path) }
    }

    fn list(&self, path: &Path) -> Result<Vec<String>, Unread> {
        self.disk.list(path)
    }

    fn kind(&self, path: &Path) -> Result<why401_serverconf::Kind, Unread> {
        self.disk.kind(path)
    }
}

/// A gate of another server.
fn of_other(gate: &other::Gate) -> Gate {
    let mut found = Gate {
        host: None,
        covers: gate.covers.clone(),
        scheme: gate.scheme.clone(),
        rules: gate.allowed.clone(),
        users: None,
        lists: Vec::new(),
        asks_others: false,
        store: Store::Hashes,
        at: gate.demanded_by.spot.clone(),
        except: Vec::new(),
        faults: Vec::new(),
    };
    for source in &gate.users {
        match source {
            other::Source::File(file, store) => (found.users, found.store) = (Some(file.clone()), *store),
            other::Source::Listed(list) => {
                found.store = list.store;
                found.lists.push(list.clone());
            }
            other::Source::Unnamed => {}
            other::Source::Service(_) | other::Source::Unknown => found.asks_others = true,
        }
    }
    found
}

/// Apache's environment as Debian keeps it beside the configuration.
fn defines(disk: &dyn Disk, folder: &Path) -> apache::Defines {
    let defines = apache::Defines { root: folder.to_owned(), ..apache::Defines::default() };
    match disk.read(&folder.join("envvars")) {
        Ok(script) => defines.with_envvars(&script),
        Err(_) => defines,
    }
}

/// Every node, those inside blocks as well.
fn each<'a>(nodes: &'a [Node], visit: &mut dyn FnMut(&'a Node)) {
    for node in nodes {
        visit(node);
        each(node.inside.as_deref().unwrap_or_default(), visit);
    }
}

/// The port of `80`, `127.0.0.1:8080`, `[::]:80`, `*:80`; 80 for an address alone.
fn port(argument: &[u8]) -> Option<u16> {
    let text = String::from_utf8_lossy(argument);
    if text.starts_with("unix:") {
        return None;
    }
    let last = if text.ends_with(']') { "80" } else { text.rsplit(':').next()? };
    Some(last.parse().unwrap_or(80))
}

/// The C library of a disk, by the names of its files.
fn libc(disk: &dyn Disk) -> Libc {
    let names = |folder: &Path| disk.list(folder).unwrap_or_default();
    let mut all = Vec::new();
    for folder in Libc::FOLDERS.map(Path::new) {
        let here = names(folder);
        let inner = here.iter().filter(|name| name.contains("-linux-gnu"));
        all.extend(inner.flat_map(|name| names(&folder.join(name))));
        all.extend(here);
    }
    Libc::told_by(all.iter().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::{Server, Settings, port};
    use std::path::Path;
    use why401_message::{Request, Scheme, Url};
    use why401_serverconf::{Shelf, Target};

    #[test]
    fn htaccess_below_a_litespeed() {
        let mut shelf = Shelf::default();
        shelf.put(
            "/ls/conf/httpd_config.conf",
            "virtualHost Shop {\n  vhRoot /srv/shop\n  docRoot $VH_ROOT/html\n}\nlistener Main {\n  address *:80\n  map Shop *\n}\n",
        );
        let gate = "AuthType Basic\nAuthName Staff\nAuthUserFile /srv/users\nRequire valid-user\n";
        shelf.put("/srv/shop/html/private/.htaccess", gate);
        shelf.put("/srv/shop/html/private/index.html", "hello\n");
        let path = Path::new("/ls/conf/httpd_config.conf");
        let server =
            Server::read(&shelf, path, Settings::default()).expect("it is there").expect("it is known");
        let url = Url::parse("http://shop.example/private/", Scheme::Http).expect("a URL");
        let rule = server.in_force(&Target::new(Request::get(url)), &shelf);
        let users = rule
            .users
            .unwrap_or_else(|| panic!("no gate: {:?} {:?} {:?}", rule.sections, rule.file, rule.unknown));
        assert!(users.demanded_by.spot.path.ends_with("private/.htaccess"));
    }

    #[test]
    fn ports_of_listen() {
        for (text, expected) in [
            ("80", Some(80)),
            ("127.0.0.1:8080", Some(8080)),
            ("[::]:443", Some(443)),
            ("[::1]", Some(80)),
            ("*:81", Some(81)),
            ("localhost", Some(80)),
            ("unix:/run/web.sock", None),
        ] {
            assert_eq!(port(text.as_bytes()), expected, "{text}");
        }
    }
}
