//! Every area that a server's configuration guards: where it is declared, whom it asks, and what is wrong with its
//! files.

use crate::{
    Server,
    accounts::Files,
    lookup::{Asked, look_up},
    strangers,
};
use std::path::{Path, PathBuf};
use why401_core::{Found, Product};
use why401_serverconf::{Disk, Hit, Kept, Kind, Listed, Node, Spot, Store, Text, UserFile, apache};

/// A guarded area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// The virtual host's name, where it has one.
    pub host: Option<String>,
    /// A path of addresses, or a folder.
    pub covers: String,
    /// How users prove who they are, as spelled; empty where only addresses count.
    pub scheme: String,
    /// Who may come in: the rules' own words.
    pub rules: Vec<String>,
    /// The password file.
    pub users: Option<PathBuf>,
    /// Entries of it; `None` where it cannot be read.
    pub entries: Option<usize>,
    /// Where the gate stands.
    pub at: Spot,
    /// What it leaves open, each with the reason.
    pub except: Vec<String>,
    /// Who never logs in and is stopped by it: `certificate authorities (/.well-known/acme-challenge/)`.
    pub stops: Vec<String>,
    /// What is wrong, one fragment each.
    pub faults: Vec<String>,
}

/// Folders that are searched for `.htaccess`.
const MOST_FOLDERS: usize = 20_000;
/// How deep.
const DEEPEST: usize = 12;

/// All areas of a server, in the order of its files; those of `.htaccess` behind them.
pub fn areas(disk: &dyn Disk, server: &Server) -> Vec<Area> {
    let files = Files::new(disk, server.reader(disk), server.account());
    let mut areas: Vec<Area> = server.gates().into_iter().map(|gate| gate.judged(&files)).collect();
    strangers::note(&files, server, &mut areas);
    if server.product == Product::Apache {
        let mut left = MOST_FOLDERS;
        for root in server.document_roots() {
            walk(&files, &root, DEEPEST, &mut left, &mut areas);
        }
    }
    areas
}

/// A gate before its files are looked at.
pub(crate) struct Gate {
    pub(crate) host: Option<String>,
    pub(crate) covers: String,
    pub(crate) scheme: String,
    pub(crate) rules: Vec<String>,
    pub(crate) users: Option<UserFile>,
    /// Users that stand in the configuration itself, in their lists.
    pub(crate) lists: Vec<Listed>,
    /// Whether somebody else is asked about logins.
    pub(crate) asks_others: bool,
    pub(crate) store: Store,
    pub(crate) at: Spot,
    pub(crate) except: Vec<String>,
    pub(crate) faults: Vec<String>,
}

impl Gate {
    fn judged(self, files: &Files<'_>) -> Area {
        let kept = Kept { store: self.store, realm: "" };
        let in_file = self.users.as_ref().map(|file| Asked { kept, ..Asked::file(file) });
        let listed =
            self.lists.first().map(|list| Asked { list: Some(list), kept, ..Asked::file(&list.file) });
        let lookup = in_file.or(listed).map(|asked| look_up(files, asked, None, &[]));
        let mut faults = self.faults;
        let mut entries = lookup.as_ref().map(|l| l.book.entries);
        if let Some(lookup) = &lookup {
            match &lookup.found {
                Found::Unread(why) => {
                    faults.push(format!("the password file: {why}"));
                    entries = None;
                }
                Found::Closed(barrier) => {
                    let what = if barrier.is_directory { "enter the folder" } else { "read" };
                    faults.push(format!("the server may not {what} {}", barrier.path.display()));
                }
                _ if lookup.book.entries == 0 && self.store != Store::Digests => {
                    let what = if self.lists.is_empty() { "password file" } else { "list" };
                    faults.push(format!("the {what} has no users"));
                }
                _ if lookup.book.of_digest == lookup.book.entries
                    && self.store == Store::Hashes
                    && self.scheme.eq_ignore_ascii_case("basic") =>
                {
                    faults.push("the password file is one for Digest".into());
                }
                _ => {}
            }
            let digests = lookup.book.of_digest > 0;
            if let Some(line) = lookup.book.unfit.filter(|_| entries.is_some() && !digests) {
                faults.push(format!("no password fits the entry in line {line}"));
            }
            if lookup.book.has_mark {
                faults.push("the password file begins with an invisible mark".into());
            }
        } else if !self.asks_others
            && faults.is_empty()
            && ["basic", "digest"].iter().any(|scheme| self.scheme.eq_ignore_ascii_case(scheme))
        {
            faults.push("no password file is named".into());
        }
        Area {
            host: self.host,
            covers: self.covers,
            scheme: self.scheme,
            rules: self.rules,
            users: self.users.or_else(|| Some(self.lists.first()?.file.clone())).map(|file| file.path),
            entries,
            at: self.at,
            except: self.except,
            stops: Vec::new(),
            faults,
        }
    }
}

/// The gates in `.htaccess` files below a folder.
fn walk(files: &Files<'_>, folder: &Path, depth: usize, left: &mut usize, areas: &mut Vec<Area>) {
    if *left == 0 {
        return;
    }
    *left -= 1;
    let Ok(names) = files.disk.list(folder) else { return };
    if names.iter().any(|n| n == ".htaccess")
        && let Ok(bytes) = files.disk.read(&folder.join(".htaccess"))
    {
        areas.extend(of_htaccess(folder, &bytes).map(|gate| gate.judged(files)));
    }
    for name in names.iter().filter(|_| depth > 0) {
        let path = folder.join(name);
        if files.disk.kind(&path) == Ok(Kind::Directory) {
            walk(files, &path, depth - 1, left, areas);
        }
    }
}

fn of_htaccess(folder: &Path, bytes: &[u8]) -> Option<Gate> {
    let text = Text::new(folder.join(".htaccess"), bytes);
    let (nodes, _) = apache::parse(&text);
    let named = |name: &str| nodes.iter().rev().find(|n| n.is(name));
    let first = |node: &Node| node.args.first().map(why401_serverconf::Word::lossy).unwrap_or_default();
    let rules: Vec<&Node> = nodes.iter().filter(|n| n.is("require")).collect();
    let scheme = named("authtype");
    let at = rules.first().copied().or(scheme)?;
    let words =
        |node: &Node| node.args.iter().map(why401_serverconf::Word::lossy).collect::<Vec<_>>().join(" ");
    let users = named("authuserfile").map(|node| {
        let written = first(node);
        let hit = Hit {
            name: node.name.lossy(),
            args: vec![written.clone()],
            spot: node.spot.clone(),
            within: Vec::new(),
        };
        UserFile { path: PathBuf::from(&written), written, hit }
    });
    Some(Gate {
        host: None,
        covers: folder.display().to_string(),
        scheme: scheme.map(first).unwrap_or_default(),
        rules: rules.into_iter().map(words).collect(),
        users,
        lists: Vec::new(),
        asks_others: false,
        store: Store::Hashes,
        at: at.spot.clone(),
        except: Vec::new(),
        faults: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;
    use why401_serverconf::Shelf;

    const NGINX: &str = "events {}
http {
  server {
    listen 80;
    server_name shop.example;
    root /srv/shop;
    auth_basic Staff;
    auth_basic_user_file users;
    location /open/ { auth_basic off; }
    location /hooks/ { proxy_pass http://127.0.0.1:9000; }
    location /admin/ { auth_basic_user_file gone; }
    location /near/ {
      satisfy any;
      allow 10.0.0.0/8;
      deny all;
    }
  }
  server {
    listen 80;
    server_name api.example;
    location = /who { internal; proxy_pass http://127.0.0.1:9001; }
    location /healthz { deny all; }
    location / {
      auth_request /who;
      proxy_pass http://127.0.0.1:9000;
    }
  }
  server { server_name lone.example; auth_basic Lonely; }
}
";

    #[test]
    fn areas_of_nginx() {
        let mut shelf = Shelf::default();
        shelf.put("/etc/nginx/nginx.conf", NGINX);
        shelf.put("/etc/nginx/users", "alice:$apr1$why401$sCtmsGUuqBINFZN5/mp1K/\n");
        shelf.put("/srv/shop/wp-cron.php", "");
        let server = Server::read(&shelf, Path::new("/etc/nginx/nginx.conf"), Settings::default());
        let server = server.expect("it can be read").expect("of nginx");
        let shown: Vec<String> = areas(&shelf, &server)
            .iter()
            .map(|a| {
                let host = a.host.as_deref().unwrap_or_default();
                format!(
                    "{host} {} {} {:?} {:?} {:?} {:?}",
                    a.covers, a.scheme, a.entries, a.except, a.stops, a.faults
                )
            })
            .collect();
        let expected = [
            "shop.example /, /hooks/ Basic Some(1) \
             [\"/open/ (off)\", \"/near/ (some addresses come in without a login)\"] \
             [\"certificate authorities (/.well-known/acme-challenge/)\", \"webhooks (/hooks/)\", \
             \"WordPress's own calls (/wp-cron.php)\", \"browsers' preflights (/)\"] []",
            "shop.example /admin/ Basic None [] [] [\"the password file: no such file or directory\"]",
            "api.example / auth_request None [] [] []",
            "api.example /healthz  None [] [\"health checks (/healthz)\", \"browsers' preflights (/healthz)\"] []",
            "lone.example  Basic None [\"/ (no file of users is named)\"] [] \
             [\"asks for nothing: no file of users is named\"]",
        ];
        for area in expected {
            assert!(shown.iter().any(|s| s == area), "{area}\n{shown:#?}");
        }
        assert_eq!(shown.len(), expected.len(), "{shown:#?}");
    }
}
