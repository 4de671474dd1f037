//! Traefik: `basicAuth` and its kin, with the routers that use them, from files of YAML or TOML and from the labels of
//! a Compose file.

mod flat;
mod rule;

use super::{Dialect, Gate, Onward, Overview, Rule, Source, Test, Then, Touch, file};
use crate::{Disk, Field, Hit, Listed, ListedUser, Spot, Store, Unknown, UserFile};
use flat::{Setting, flat};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};
use why401_message::Secret;

/// Reads a file, and those that its provider of files names.
pub fn read(path: &Path, disk: &dyn Disk) -> Overview {
    let mut overview = Overview { dialect: Dialect::Traefik, ..Overview::default() };
    let Some(text) = file(&mut overview, disk, path, None) else { return overview };
    let mut found = Found::default();
    let mut more: Vec<(PathBuf, Spot)> = Vec::new();
    for setting in flat(&text) {
        let parts: Vec<&str> = setting.path.iter().map(String::as_str).collect();
        match parts[..] {
            ["providers", "file", "filename"] => {
                more.push((PathBuf::from(&setting.value), setting.spot.clone()));
            }
            ["providers", "file", "directory"] => more.extend(files_in(&setting, disk)),
            ["entrypoints", _, "address"] => {
                overview.ports.extend(setting.value.rsplit(':').next().and_then(|p| p.parse::<u16>().ok()));
            }
            _ => found.take(&setting),
        }
    }
    for (other, by) in more {
        if other != path
            && let Some(text) = file(&mut overview, disk, &other, Some(&by))
        {
            for setting in flat(&text) {
                found.take(&setting);
            }
        }
    }
    found.finish(&mut overview);
    overview
}

/// The files of a folder that Traefik watches.
fn files_in(setting: &Setting, disk: &dyn Disk) -> Vec<(PathBuf, Spot)> {
    let folder = PathBuf::from(&setting.value);
    let is_read = |name: &String| {
        let ending = Path::new(name).extension().and_then(|e| e.to_str());
        matches!(ending, Some("yml" | "yaml" | "toml"))
    };
    let names = disk.list(&folder).unwrap_or_default();
    names.iter().filter(|n| is_read(n)).map(|n| (folder.join(n), setting.spot.clone())).collect()
}

/// A middleware that asks for a login or changes fields.
#[derive(Default)]
struct Middleware {
    kind: String,
    users: Vec<(String, Spot)>,
    file: Option<(String, Spot)>,
    service: Option<String>,
    realm: Option<String>,
    removes: Option<Spot>,
    at: Option<Spot>,
}

#[derive(Default)]
struct Router {
    rule: Option<(String, Spot)>,
    middlewares: Vec<String>,
    service: String,
    priority: Option<usize>,
}

#[derive(Default)]
struct Found {
    middlewares: BTreeMap<String, Middleware>,
    routers: BTreeMap<String, Router>,
    /// Addresses of each service's servers.
    services: BTreeMap<String, Vec<(String, Spot)>>,
}

impl Found {
    fn take(&mut self, setting: &Setting) {
        let parts: Vec<&str> = setting.path.iter().map(String::as_str).collect();
        let values = || setting.value.split(',').map(|v| bare(v).to_owned());
        match parts[..] {
            ["http", "middlewares", name, kind, ref rest @ ..] => {
                let middleware = self.middlewares.entry(name.to_owned()).or_default();
                middleware.take(kind, rest, setting);
            }
            ["http", "routers", name, key] => {
                let router = self.routers.entry(name.to_owned()).or_default();
                match key {
                    "rule" => router.rule = Some((setting.value.clone(), setting.spot.clone())),
                    "middlewares" => router.middlewares.extend(values()),
                    "service" => bare(&setting.value).clone_into(&mut router.service),
                    "priority" => router.priority = setting.value.parse().ok(),
                    _ => {}
                }
            }
            ["http", "services", name, "loadbalancer", "servers", "url"] => {
                let servers = self.services.entry(name.to_owned()).or_default();
                servers.push((setting.value.clone(), setting.spot.clone()));
            }
            _ => {}
        }
    }

    fn finish(self, overview: &mut Overview) {
        let mut gates: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, middleware) in &self.middlewares {
            if let Some(gate) = middleware.gate(name) {
                overview.gates.push(gate);
                gates.insert(name, overview.gates.len() - 1);
            }
        }
        let mut routers: Vec<&Router> = self.routers.values().collect();
        let length =
            |r: &&Router| r.priority.unwrap_or_else(|| r.rule.as_ref().map_or(0, |(rule, _)| rule.len()));
        routers.sort_by_key(|r| std::cmp::Reverse(length(r)));
        for router in &routers {
            self.route(overview, &gates, router);
        }
        if routers.is_empty() {
            let what = "no router in this file says which requests it is for";
            for (name, gate) in gates {
                let spot = self.middlewares.get(name).and_then(|m| m.at.clone());
                let when = vec![Test::Unknown(Unknown { what: what.into(), spot })];
                overview.rules.push(Rule { when, then: Then::Check(gate), part: 0 });
            }
        }
    }

    fn route(&self, overview: &mut Overview, gates: &BTreeMap<&str, usize>, router: &Router) {
        let when = vec![match &router.rule {
            Some((rule, spot)) => rule::test(rule, spot),
            None => Test::Unknown(Unknown { what: "a router without a rule decides".into(), spot: None }),
        }];
        for name in &router.middlewares {
            if let Some(gate) = gates.get(name.as_str()) {
                overview.rules.push(Rule { when: when.clone(), then: Then::Check(*gate), part: 0 });
            }
            let removes = self.middlewares.get(name).and_then(|m| m.removes.clone());
            overview.touches.extend(removes.map(|spot| Touch {
                name: "authorization".into(),
                field: Field::Removed(named("removeHeader", "true", spot)),
                when: when.clone(),
            }));
        }
        if let Some([(url, spot)]) = self.services.get(&router.service).map(Vec::as_slice) {
            let to = Some(url.trim_end_matches('/').to_owned());
            overview.onward.push(Onward { when: when.clone(), to, hit: named("url", url, spot.clone()) });
        }
        overview.rules.push(Rule { when, then: Then::Pass, part: 0 });
    }
}

impl Middleware {
    fn take(&mut self, kind: &str, rest: &[&str], setting: &Setting) {
        if !matches!(kind, "basicauth" | "digestauth" | "forwardauth") {
            return;
        }
        kind.clone_into(&mut self.kind);
        self.at.get_or_insert_with(|| setting.spot.clone());
        match rest {
            ["users"] => {
                let users = setting.value.split(',').map(str::trim).filter(|u| !u.is_empty());
                self.users.extend(users.map(|u| (u.to_owned(), setting.spot.clone())));
            }
            ["usersfile"] => self.file = Some((setting.value.clone(), setting.spot.clone())),
            ["realm"] => self.realm = Some(setting.value.clone()),
            ["address"] => self.service = Some(setting.value.clone()),
            ["removeheader"] if setting.value == "true" => self.removes = Some(setting.spot.clone()),
            _ => {}
        }
    }

    fn gate(&self, name: &str) -> Option<Gate> {
        let at = self.at.clone()?;
        let demanded_by = named(&self.kind, name, at);
        let mut users: Vec<Source> =
            self.users.iter().map(|(text, spot)| listed(text, spot, &demanded_by)).collect();
        if let Some((written, spot)) = &self.file {
            let hit = named("usersFile", written, spot.clone());
            let path = PathBuf::from(written);
            users.push(Source::File(UserFile { path, written: written.clone(), hit }, Store::Hashes));
        }
        users.extend(self.service.clone().map(Source::Service));
        let scheme = match self.kind.as_str() {
            "basicauth" => "Basic",
            "digestauth" => "Digest",
            other => other,
        };
        let realm =
            (self.kind != "forwardauth").then(|| self.realm.clone().unwrap_or_else(|| "traefik".into()));
        Some(Gate {
            demanded_by,
            covers: name.to_owned(),
            scheme: scheme.to_owned(),
            realm,
            users: if users.is_empty() { vec![Source::Unnamed] } else { users },
            allowed: Vec::new(),
            allowed_by: None,
        })
    }
}

/// One user; several may stand in one line, so that each is a list of its own.
fn listed(text: &str, spot: &Spot, gate: &Hit) -> Source {
    let (name, stored) = text.split_once(':').unwrap_or((text, ""));
    let user = ListedUser {
        name: name.as_bytes().to_vec(),
        stored: Secret::from(stored),
        line: spot.line,
        groups: Vec::new(),
    };
    let file = UserFile { path: spot.path.to_path_buf(), written: String::new(), hit: gate.clone() };
    Source::Listed(Listed { file, list: String::new(), store: Store::Hashes, users: vec![user] })
}

fn named(name: &str, arg: &str, spot: Spot) -> Hit {
    Hit { name: name.to_owned(), args: vec![arg.to_owned()], spot, within: Vec::new() }
}

/// A name without the provider behind it: `auth@docker`.
fn bare(name: &str) -> &str {
    name.trim().split('@').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Shelf, Target};
    use why401_message::{Request, Scheme, Url};

    fn gates(name: &str, text: &str, urls: &[&str]) -> Vec<Option<usize>> {
        let mut shelf = Shelf::default();
        shelf.put(name, text);
        let found = read(Path::new(name), &shelf);
        let at = |url: &&str| {
            let url = Url::parse(url, Scheme::Http).expect("a URL");
            let gate = found.gate_for(&Target::new(Request::get(url))).expect("told");
            gate.map(|g| g.demanded_by.spot.line)
        };
        urls.iter().map(at).collect()
    }

    #[test]
    fn labels_of_a_compose_file() {
        let text = "services:\n  app:\n    image: x\n    labels:\n      - \"traefik.http.routers.app.rule=Host(`a.example`) && !PathPrefix(`/open`)\"\n\
            \x20     - traefik.http.routers.app.middlewares=auth@docker\n      - traefik.http.middlewares.auth.basicauth.users=alice:$$apr1$$x$$y,bob:$apr1$x$y\n";
        assert_eq!(
            gates("/c.yml", text, &["http://a.example/", "http://a.example/open/", "http://b.example/"]),
            [Some(7), None, None]
        );
        let mut shelf = Shelf::default();
        shelf.put("/c.yml", text);
        let found = read(Path::new("/c.yml"), &shelf);
        let stored = |n: usize| match &found.gates[0].users[n] {
            Source::Listed(list) => String::from_utf8_lossy(list.users[0].stored.reveal()).into_owned(),
            other => panic!("{other:?}"),
        };
        assert_eq!((stored(0).as_str(), stored(1).as_str()), ("$apr1$x$y", ""));
    }

    #[test]
    fn files_of_yaml_and_toml() {
        let yaml = "http:\n  routers:\n    app:\n      rule: \"Host(`a.example`)\"\n      middlewares:\n      - auth\n      service: app\n\
            \x20 middlewares:\n    auth:\n      basicAuth:\n        realm: Staff # one\n        users:\n          - \"alice:$apr1$x$y\"\n\
            \x20 services:\n    app:\n      loadBalancer:\n        servers:\n          - url: \"http://127.0.0.1:8081/\"\n";
        assert_eq!(gates("/t.yml", yaml, &["http://a.example/", "http://b.example/"]), [Some(11), None]);
        let mut shelf = Shelf::default();
        shelf.put("/t.yml", yaml);
        let found = read(Path::new("/t.yml"), &shelf);
        let url = Url::parse("http://a.example/", Scheme::Http).expect("a URL");
        let rule = found.in_force(&Target::new(Request::get(url)));
        assert_eq!(rule.upstream(), Some("http://127.0.0.1:8081"));
        assert_eq!(rule.users.and_then(|u| u.realm).as_deref(), Some("Staff"));
        shelf.put(
            "/traefik.yml",
            "entryPoints:\n  web:\n    address: \":8000\"\nproviders:\n  file:\n    filename: /t.yml\n",
        );
        let whole = read(Path::new("/traefik.yml"), &shelf);
        assert_eq!((whole.gates.len(), &whole.ports[..]), (1, &[8000][..]));
        let toml = "[http.routers.app]\n  rule = \"PathPrefix(`/`)\"\n  middlewares = [\"auth\"]\n[http.middlewares.auth.basicAuth]\n  users = [\n    \"alice:{SHA}x\",\n  ]\n";
        assert_eq!(gates("/t.toml", toml, &["http://a.example/"]), [Some(6)]);
    }
}
