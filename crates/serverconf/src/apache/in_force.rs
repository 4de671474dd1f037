//! What is in force for one target, for people to see and for `answer` to decide by.

use super::{
    answer::{Facts, Kind, Rules, auth_type, user_file},
    authz::{Check, What},
    conf::Conf,
    config::{Config, Host},
    directive::Directive,
    hosts::choose,
    oracle::every,
    path::{Slashes, decoded},
    request::Asked,
    route::{Gate, Next, Route, Router},
    walk::Cache,
};
use crate::{Disk, Field, Handler, Hit, InForce, Provider, Target, Users, guard};
use std::{path::PathBuf, sync::Arc};

impl Config {
    /// What guards a request, and what answers it. Files of the document root are looked up on the disk.
    pub fn in_force(&self, target: &Target, disk: &dyn Disk) -> InForce {
        let chosen = choose(self, target);
        let host = &self.hosts[chosen.host];
        let mut cache = Cache::default();
        let ways = every(|oracle| match self.path(host, target) {
            Ok(uri) => {
                let asked = Asked::new(self, host, target, uri);
                Router { config: self, host, disk, cache: &mut cache, oracle }.start(asked)
            }
            Err(status) => Route::Before(status, host.own.hit.clone()),
        });
        let mut doubts: Vec<_> = chosen.unknown.iter().cloned().chain(ways.unknown).collect();
        let mut routes = ways.all;
        if let Some(unknown) = chosen.unknown.filter(|_| self.hosts.len() > 2) {
            routes.insert(0, Route::Unknown(unknown));
        }
        if ways.cut {
            routes.push(Route::Unknown(crate::Unknown { what: "too much is not known".into(), spot: None }));
        }
        let facts = Arc::new(Facts {
            modules: self.loaded.modules.clone(),
            strangers: self.strangers,
            authn_aliases: self.authn_aliases.clone(),
            root: self.loaded.root.clone(),
        });
        let shown = routes.iter().find_map(gate_of).cloned();
        doubts.dedup();
        let mut out = self.shown(host, shown.as_ref(), doubts.clone());
        out.is_default = chosen.is_default;
        out.rules = guard::Rules::Apache(Rules { routes, doubts, facts });
        out
    }

    fn path(&self, host: &Host, target: &Target) -> Result<Vec<u8>, u16> {
        let slashes = match self.setting(host, "allowencodedslashes") {
            Some(d) if d.says(0, "on") => Slashes::Decoded,
            Some(d) if d.says(0, "nodecode") => Slashes::Kept,
            _ => Slashes::Refused,
        };
        let merges = !self.setting(host, "mergeslashes").is_some_and(|d| d.says(0, "off"));
        decoded(target.request.url.path().as_bytes(), slashes, merges)
    }

    fn shown(&self, host: &Host, gate: Option<&Gate>, unknown: Vec<crate::Unknown>) -> InForce {
        let rules = Rules { routes: Vec::new(), doubts: Vec::new(), facts: Arc::new(self.no_facts()) };
        let mut out = InForce {
            server: host.hit.clone(),
            is_default: false,
            sections: Vec::new(),
            file: None,
            mapped: None,
            detour: None,
            users: None,
            directives: Vec::new(),
            overridden: Vec::new(),
            handler: Handler::Unknown,
            authorization: Field::Withheld,
            cookie: Field::Kept,
            unknown,
            rules: guard::Rules::Apache(rules),
        };
        let Some(gate) = gate else { return out };
        let conf = &gate.walked.conf;
        out.sections.clone_from(&gate.walked.sections);
        out.file = gate
            .walked
            .found
            .kind
            .is_some()
            .then(|| PathBuf::from(String::from_utf8_lossy(&gate.walked.found.filename).into_owned()));
        out.mapped = gate.mapped.as_ref().map(|d| d.hit.clone());
        out.users = self.users(gate);
        out.directives = conf.guards();
        out.overridden = gate.walked.cost.iter().filter(|o| is_about_access(&o.hit)).cloned().collect();
        let last = last_gate(gate);
        out.handler = handler(last);
        out.authorization = self.field(last, &out.handler, "authorization");
        out.cookie = self.field(last, &out.handler, "cookie");
        out
    }

    fn no_facts(&self) -> Facts {
        Facts {
            modules: std::collections::BTreeSet::new(),
            strangers: false,
            authn_aliases: std::collections::BTreeMap::new(),
            root: self.loaded.root.clone(),
        }
    }

    /// Whether and how a login is asked for.
    fn users(&self, gate: &Gate) -> Option<Users> {
        let conf = &gate.walked.conf;
        let Kind::Named(scheme, demanded_by) = auth_type(conf, &gate.asked) else { return None };
        let wants = |check: &Check| {
            !matches!(check, Check::All(_) | Check::Ip(_) | Check::Local | Check::Env(_) | Check::Method(_))
        };
        let questions = conf.authz.as_ref()?.questions();
        let asks = questions.iter().any(|rule| {
            let covers = rule.methods.iter().any(|m| m.covers(&gate.asked.method));
            covers && matches!(&rule.what, What::Ask(check) if wants(check))
        });
        asks.then(|| Users {
            providers: self.providers(conf, &scheme),
            realm: conf.single.get("authname").map(|d| d.text(0)),
            scheme,
            demanded_by,
        })
    }

    fn providers(&self, conf: &Conf, scheme: &str) -> Vec<Provider> {
        let is_digest = scheme.eq_ignore_ascii_case("digest");
        let digest = conf.whole.get("mod_auth_digest.c").into_iter().flatten();
        let listed: Vec<String> = if is_digest {
            let own = digest.filter(|d| d.key == "authdigestprovider");
            own.flat_map(|d| d.hit.args.clone()).collect()
        } else {
            conf.providers.iter().flat_map(|d| d.hit.args.clone()).collect()
        };
        let known = is_digest || scheme.eq_ignore_ascii_case("basic") || scheme.eq_ignore_ascii_case("form");
        let names = match listed.is_empty() {
            false => listed,
            true if known => vec!["file".to_owned()],
            true => vec![scheme.to_ascii_lowercase()],
        };
        names.iter().map(|name| self.one_provider(conf, name)).collect()
    }

    fn one_provider(&self, conf: &Conf, name: &str) -> Provider {
        if let Some(alias) = self.authn_aliases.get(name) {
            let inner = conf.merged(&alias.conf, &mut Vec::new());
            // An alias names a provider of a module: it cannot be an alias itself.
            return settings(&inner, &alias.provider, &self.loaded.root);
        }
        settings(conf, name, &self.loaded.root)
    }

    /// What becomes of a field on its way to the handler.
    fn field(&self, gate: &Gate, handler: &Handler, name: &str) -> Field {
        let conf = &gate.walked.conf;
        let mut out = Field::Kept;
        for directive in conf.headers.iter().filter(|d| d.says(1, name)) {
            let conditional = directive.args.len() > if directive.says(0, "unset") { 2 } else { 3 };
            let hit = directive.hit.clone();
            out = match directive.text(0).to_ascii_lowercase().as_str() {
                _ if conditional => Field::Unknown(crate::Unknown::at(
                    directive.spot(),
                    "a condition of RequestHeader decides",
                )),
                "unset" => Field::Removed(hit),
                "setifempty" => Field::Kept,
                _ => Field::Replaced(hit),
            };
        }
        if name != "authorization" || out != Field::Kept {
            return out;
        }
        let Handler::Program(by) = handler else { return out };
        if let Some(pass) = conf.single.get("cgipassauth").filter(|d| d.says(0, "on")) {
            return Field::Passed(pass.hit.clone());
        }
        let env = gate.walked.conf.environment.iter().chain(&self.hosts[0].own.own);
        let passes = env.filter(|d| {
            (d.key.starts_with("setenvif") && d.says(0, "authorization")) || d.key == "rewriterule"
        });
        let named = |d: &&Arc<Directive>| d.hit.args.iter().any(|a| a.contains("HTTP_AUTHORIZATION"));
        if let Some(found) = passes.into_iter().find(named) {
            return Field::Passed(found.hit.clone());
        }
        let embedded = by.args.iter().any(|a| a.contains("x-httpd-php"));
        if embedded { Field::Kept } else { Field::Withheld }
    }
}

/// What answers once access is granted.
fn handler(gate: &Gate) -> Handler {
    let conf = &gate.walked.conf;
    if let Next::Status(_, Some(hit)) = &gate.next {
        return Handler::Itself(hit.clone());
    }
    if let Some(mapped) = &gate.mapped {
        match mapped.key.as_str() {
            "proxypass" | "proxypassmatch" => {
                return by_url(&mapped.text(usize::from(mapped.args.len() > 1)), mapped);
            }
            "scriptalias" | "scriptaliasmatch" => return Handler::Program(mapped.hit.clone()),
            _ => {}
        }
    }
    if let Some(set) = conf.single.get("sethandler").filter(|d| !d.says(0, "none")) {
        return by_url(&set.text(0), set);
    }
    if let Some(added) = added_handler(gate) {
        return added;
    }
    Handler::Files
}

/// `AddHandler` and `AddType` by the endings of the file's name.
fn added_handler(gate: &Gate) -> Option<Handler> {
    let conf = &gate.walked.conf;
    let name = gate.walked.found.filename.rsplit(|b| *b == b'/').next().unwrap_or_default();
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    let mut endings = name.split('.').skip(1);
    let found = endings.find_map(|ending| {
        conf.handlers.iter().rev().find(|d| {
            d.args.iter().skip(1).any(|w| w.lossy().trim_start_matches('.').eq_ignore_ascii_case(ending))
        })
    })?;
    let what = found.text(0);
    let runs = found.key == "addhandler" || what.starts_with("application/x-httpd-");
    runs.then(|| by_url(&what, found))
}

/// The gate that is shown of a way.
fn gate_of(route: &Route) -> Option<&Gate> {
    match route {
        Route::Gate(gate) => Some(gate),
        _ => None,
    }
}

/// The gate behind which something answers: that of the index of a directory, where there is one.
fn last_gate(gate: &Gate) -> &Gate {
    match &gate.next {
        Next::Index(entries) => {
            let found = entries.iter().find(|(_, is_file)| *is_file).and_then(|(route, _)| gate_of(route));
            found.map_or(gate, last_gate)
        }
        Next::Again(route) => gate_of(route).map_or(gate, last_gate),
        _ => gate,
    }
}

fn is_about_access(hit: &Hit) -> bool {
    let key = hit.name.to_ascii_lowercase();
    key.starts_with("auth") || ["require", "order", "allow", "deny", "satisfy"].contains(&key.as_str())
}

/// A handler by its name: `proxy:fcgi://…`, `cgi-script`, `application/x-httpd-php`.
fn by_url(text: &str, directive: &Directive) -> Handler {
    let lower = text.to_ascii_lowercase();
    let url = lower.strip_prefix("proxy:").unwrap_or(&lower);
    let programs = ["fcgi:", "scgi:", "uwsgi:", "ajp:"];
    let hit = directive.hit.clone();
    match url {
        _ if programs.iter().any(|p| url.starts_with(p)) => Handler::Program(hit),
        _ if url.contains("|fcgi:") => Handler::Program(hit),
        _ if url.contains("://") => Handler::Proxy(hit),
        "server-status" | "server-info" | "ldap-status" | "balancer-manager" => Handler::Itself(hit),
        "default-handler" => Handler::Files,
        _ => Handler::Program(hit),
    }
}

/// A provider with the directives that are its own.
fn settings(conf: &Conf, name: &str, root: &std::path::Path) -> Provider {
    if name == "file" {
        let file = conf.of_module("mod_authn_file.c", "authuserfile");
        return Provider::File(file.map(|d| user_file(d, root)));
    }
    let beginnings: &[&str] = match name {
        "ldap" => &["authldap", "ldap"],
        "dbd" => &["authdbd", "dbd"],
        "dbm" => &["authdbm"],
        "anon" => &["anonymous"],
        "socache" => &["authncache"],
        "openid-connect" | "auth-openidc" | "oauth20" => &["oidc"],
        "gssapi" => &["gssapi"],
        "kerberos" => &["krb"],
        "shibboleth" => &["shib"],
        "mellon" => &["mellon"],
        "cas" => &["cas"],
        "form" => &["authform", "session"],
        _ => &[],
    };
    let all = conf.single.values().chain(conf.whole.values().flatten());
    let own = all.filter(|d| beginnings.iter().any(|b| d.key.starts_with(b)));
    Provider::Other { name: name.to_owned(), settings: own.map(|d| d.hit.clone()).collect() }
}
