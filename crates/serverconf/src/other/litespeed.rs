//! OpenLiteSpeed: virtual hosts with their document roots, and contexts that ask a realm of their own for a login.
//!
//! What `.htaccess` files say is read as Apache reads them, from a configuration of Apache that stands for the same
//! virtual hosts ([`as_apache`]).

use super::{Dialect, Gate, How, Overview, Rule, Source, Subject, Test, Then, caddy, file, hit};
use crate::{Disk, Node, Spot, Store, UserFile, Word};
use std::{
    collections::BTreeMap,
    fmt::Write,
    path::{Path, PathBuf},
};

/// A virtual host: its name in the configuration, where its documents lie, its own lines.
struct Host {
    name: String,
    root: PathBuf,
    nodes: Vec<Node>,
}

/// Where a listener hands requests for a name.
struct Way {
    port: u16,
    host: String,
    names: Vec<String>,
}

/// Reads `httpd_config.conf` with the files of its virtual hosts.
pub fn read(path: &Path, disk: &dyn Disk) -> Overview {
    let (mut overview, hosts, ways) = parts(path, disk);
    for host in &hosts {
        let realms = realms(host, path);
        let reach: Vec<Test> = ways.iter().filter(|w| w.host == host.name).map(Way::test).collect();
        for context in host.nodes.iter().filter(|n| n.is("context")) {
            context_gate(&mut overview, host, context, &realms, &reach);
        }
    }
    overview.rules.push(Rule { when: Vec::new(), then: Then::Pass, part: 0 });
    overview
}

/// Modules of Apache whose directives LiteSpeed knows.
const MODULES: [&str; 13] = [
    "authn_core",
    "authn_file",
    "authz_core",
    "authz_host",
    "authz_user",
    "authz_groupfile",
    "access_compat",
    "auth_basic",
    "rewrite",
    "dir",
    "setenvif",
    "headers",
    "env",
];

/// The same virtual hosts in the language of Apache, as far as `.htaccess` files depend on them.
pub fn as_apache(path: &Path, disk: &dyn Disk) -> String {
    let (_, hosts, ways) = parts(path, disk);
    let mut out = String::new();
    for module in MODULES {
        let _ = writeln!(out, "LoadModule {module}_module modules/mod_{module}.so");
    }
    for way in &ways {
        let Some(host) = hosts.iter().find(|h| h.name == way.host) else { continue };
        let root = host.root.display();
        let _ = writeln!(out, "Listen {}\n<VirtualHost *:{}>", way.port, way.port);
        if let Some((first, rest)) = way.names.split_first() {
            let _ = writeln!(out, "ServerName {first}\nServerAlias {}", rest.join(" "));
        }
        let _ = writeln!(out, "DocumentRoot \"{root}\"\n</VirtualHost>");
        let _ = writeln!(out, "<Directory \"{root}\">\nAllowOverride All\nRequire all granted\n</Directory>");
    }
    out
}

fn parts(path: &Path, disk: &dyn Disk) -> (Overview, Vec<Host>, Vec<Way>) {
    let mut overview = Overview { dialect: Dialect::LiteSpeed, ..Overview::default() };
    let Some(text) = file(&mut overview, disk, path, None) else { return (overview, Vec::new(), Vec::new()) };
    let (nodes, _) = caddy::parse(&text);
    let value = |name: &str| nodes.iter().rfind(|n| n.is(name))?.args.first().map(Word::lossy);
    overview.account = (value("user"), value("group"));
    let listed = nodes.iter().filter(|n| n.is("virtualhost") && n.inside.is_some());
    let hosts: Vec<Host> = listed.filter_map(|n| host(&mut overview, n, path, disk)).collect();
    let ways: Vec<Way> = nodes.iter().filter(|n| n.is("listener")).flat_map(ways_of).collect();
    overview.ports = ways.iter().map(|w| w.port).collect();
    (overview, hosts, ways)
}

/// The folder that `$SERVER_ROOT` stands for: the one above that of the configuration.
fn server_root(config: &Path) -> PathBuf {
    config.parent().and_then(Path::parent).unwrap_or(Path::new("/")).to_owned()
}

fn argument(nodes: &[Node], name: &str) -> Option<String> {
    nodes.iter().rfind(|n| n.is(name))?.args.first().map(Word::lossy)
}

fn host(overview: &mut Overview, node: &Node, config: &Path, disk: &dyn Disk) -> Option<Host> {
    let name = node.args.first().map(Word::lossy)?;
    let base = server_root(config);
    let mut nodes = node.inside.clone().unwrap_or_default();
    let fill = |text: &str, root: &Path| {
        let text = text.replace("$VH_NAME", &name).replace("$SERVER_ROOT", &base.to_string_lossy());
        text.replace("$VH_ROOT", &root.to_string_lossy())
    };
    let root = base.join(fill(&argument(&nodes, "vhroot").unwrap_or_default(), &base));
    if let Some(own) = argument(&nodes, "configfile") {
        let text = file(overview, disk, &base.join(fill(&own, &root)), Some(&node.spot))?;
        nodes.extend(caddy::parse(&text).0);
    }
    let documents = root.join(fill(&argument(&nodes, "docroot").unwrap_or_default(), &root));
    Some(Host { name, root: documents, nodes })
}

fn ways_of(listener: &Node) -> Vec<Way> {
    let lines = listener.inside.as_deref().unwrap_or_default();
    let port = argument(lines, "address").and_then(|a| a.rsplit(':').next()?.parse().ok());
    let map = |node: &Node| {
        let mut words = node.args.iter().map(Word::lossy);
        let host = words.next()?;
        let names: Vec<String> =
            words.flat_map(|w| w.split(',').map(str::to_owned).collect::<Vec<_>>()).collect();
        let names = names.into_iter().filter(|n| !n.is_empty() && n != "*").collect();
        Some(Way { port: port?, host, names })
    };
    lines.iter().filter(|n| n.is("map")).filter_map(map).collect()
}

impl Way {
    fn test(&self) -> Test {
        let mut all = vec![Test::Port(vec![self.port])];
        if !self.names.is_empty() {
            all.push(Test::Host(self.names.clone()));
        }
        Test::all(all)
    }
}

/// The files of users by the names of their realms.
fn realms(host: &Host, config: &Path) -> BTreeMap<String, UserFile> {
    let base = server_root(config);
    let mut found = BTreeMap::new();
    for realm in host.nodes.iter().filter(|n| n.is("realm")) {
        let users = realm.inside.iter().flatten().find(|n| n.is("userdb"));
        let place =
            users.and_then(|n| n.inside.as_deref()).unwrap_or_default().iter().rfind(|n| n.is("location"));
        if let (Some(name), Some(node)) = (realm.args.first(), place) {
            let written = node.args.first().map(Word::lossy).unwrap_or_default();
            let filled =
                written.replace("$VH_NAME", &host.name).replace("$SERVER_ROOT", &base.to_string_lossy());
            let path = base.join(filled);
            found.insert(name.lossy(), UserFile { path, written, hit: hit(node, &[]) });
        }
    }
    found
}

fn context_gate(
    overview: &mut Overview,
    host: &Host,
    context: &Node,
    realms: &BTreeMap<String, UserFile>,
    reach: &[Test],
) {
    let lines = context.inside.as_deref().unwrap_or_default();
    let Some(realm) = lines.iter().rfind(|n| n.is("realm")) else { return };
    let name = realm.args.first().map(Word::lossy).unwrap_or_default();
    let within: Vec<(String, Spot)> = vec![(host.name.clone(), context.name.spot.clone())];
    let covers = context.args.first().map(Word::lossy).unwrap_or_default();
    let required = lines.iter().rfind(|n| n.is("required"));
    let words: Vec<String> = required.iter().flat_map(|n| &n.args).map(Word::lossy).collect();
    let allowed = match words.split_first() {
        Some((kind, names)) if kind == "user" => names.iter().map(|n| format!("user={n}")).collect(),
        Some((kind, names)) if kind == "group" => names.iter().map(|n| format!("group={n}")).collect(),
        _ => Vec::new(),
    };
    let users = match realms.get(&name) {
        Some(file) => Source::File(file.clone(), Store::Hashes),
        None => Source::Unnamed,
    };
    overview.gates.push(Gate {
        demanded_by: hit(realm, &within),
        covers: covers.clone(),
        scheme: "Basic".into(),
        realm: Some(argument(lines, "authname").unwrap_or(name)),
        users: vec![users],
        allowed,
        allowed_by: required.map(|n| hit(n, &within)),
    });
    let begins = Test::Compare(Subject::Path, How::Begins, vec![covers]);
    // Without a listener that names the host nobody can tell which requests are its own.
    let own = if reach.is_empty() { Test::Always } else { Test::Any(reach.to_vec()) };
    let when = vec![own, begins];
    let gate = overview.gates.len() - 1;
    overview.rules.push(Rule { when, then: Then::Check(gate), part: 0 });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Shelf, Target};
    use why401_message::{Request, Scheme, Url};

    #[test]
    fn contexts_and_hosts() {
        let mut shelf = Shelf::default();
        shelf.put(
            "/ls/conf/httpd_config.conf",
            "user nobody\nvirtualHost Shop {\n  vhRoot /srv/shop\n  configFile conf/vhosts/$VH_NAME/vhconf.conf\n}\n\
             listener Main {\n  address *:8088\n  map Shop shop.example, www.shop.example\n}\n",
        );
        shelf.put(
            "/ls/conf/vhosts/Shop/vhconf.conf",
            "docRoot $VH_ROOT/html\nrealm Staff {\n  userDB {\n    location conf/vhosts/$VH_NAME/users\n  }\n}\n\
             context /staff/ {\n  realm Staff\n  authName \"The Staff\"\n  required user alice bob\n}\n",
        );
        let path = Path::new("/ls/conf/httpd_config.conf");
        let found = read(path, &shelf);
        assert!(found.complaints.is_empty(), "{:?}", found.complaints);
        let at = |url: &str| {
            let url = Url::parse(url, Scheme::Http).expect("a URL");
            found.gate_for(&Target::new(Request::get(url))).expect("told").cloned()
        };
        let gate = at("http://www.shop.example:8088/staff/x").expect("a gate");
        assert_eq!(gate.realm.as_deref(), Some("The Staff"));
        assert_eq!(gate.allowed, ["user=alice", "user=bob"]);
        let [Source::File(file, _)] = &gate.users[..] else { panic!("{:?}", gate.users) };
        assert_eq!(file.path, Path::new("/ls/conf/vhosts/Shop/users"));
        assert_eq!(at("http://shop.example:8088/"), None);
        let apache = as_apache(path, &shelf);
        assert!(apache.contains("DocumentRoot \"/srv/shop/html\""), "{apache}");
    }
}
