//! A request as the server's modules see it: fields, variables, the environment that `SetEnvIf` makes.

use super::{
    config::{Config, Host},
    directive::Directive,
    expr::{Expr, Known},
    hosts::server_name,
    oracle::Oracle,
    pattern::Caught,
    walk::Remembered,
};
use crate::{Target, Unknown};
use std::{collections::BTreeMap, net::IpAddr, sync::Arc};

/// A request on its way through the server; an internal redirect makes another.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// `GET` for HEAD as well.
    pub(crate) method: String,
    /// Path, decoded.
    pub(crate) uri: Vec<u8>,
    /// Without `?`.
    pub(crate) query: Option<Vec<u8>>,
    /// Fields, their names in lower case; of several lines the values are joined.
    pub(crate) fields: BTreeMap<String, Vec<u8>>,
    /// `r->subprocess_env` as far as access control sees it.
    pub(crate) env: BTreeMap<String, Vec<u8>>,
    /// Whose connection it is.
    pub(crate) client: Option<IpAddr>,
    /// Where it arrives.
    pub(crate) local: Option<IpAddr>,
    /// The port it arrives at.
    pub(crate) port: u16,
    /// Over TLS.
    pub(crate) is_https: bool,
    /// The name it asks for.
    pub(crate) host: String,
    /// `ServerName`.
    pub(crate) server_name: Option<String>,
    /// `DocumentRoot`.
    pub(crate) root: Vec<u8>,
    /// As it came, for `THE_REQUEST` and `REQUEST_URI`.
    pub(crate) original: Vec<u8>,
    /// What the path leads to.
    pub(crate) filename: Vec<u8>,
    /// Whether the server looks a request up for another.
    pub(crate) is_subrequest: bool,
    /// What it may take of the directories of the request before it: the one it is looked up for, or is redirected
    /// from.
    pub(crate) remembered: Option<Arc<Remembered>>,
    /// The same of the request that is no sub-request: what a redirect goes on from.
    pub(crate) remembered_above: Option<Arc<Remembered>>,
    /// A rule with `[END]` was applied.
    pub(crate) is_rewritten: bool,
}

impl Asked {
    /// A request as it reaches a virtual host; `uri` is its path, decoded.
    pub(crate) fn new(config: &Config, host: &Host, target: &Target, uri: Vec<u8>) -> Self {
        let mut fields: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for field in &target.request.fields {
            let value = field.value.reveal();
            let entry = fields.entry(field.name.to_ascii_lowercase()).or_default();
            if !entry.is_empty() {
                entry.extend_from_slice(b", ");
            }
            entry.extend_from_slice(value);
        }
        fields.entry("host".into()).or_insert_with(|| target.request.url.host_field().into_bytes());
        let named = config.setting(host, "servername").map(|d| server_name(&d.text(0)).to_owned());
        let root = config.setting(host, "documentroot").and_then(|d| d.args.first());
        Self {
            method: target.request.method.clone(),
            uri,
            query: target.request.url.query().map(|q| q.as_bytes().to_vec()),
            fields,
            env: BTreeMap::new(),
            client: target.client,
            local: target.local.map(|a| a.ip()).or_else(|| target.request.url.host.parse().ok()),
            port: target.port(),
            is_https: target.is_https(),
            host: target.host(),
            server_name: named,
            root: root.map(|w| w.text.clone()).unwrap_or_default(),
            original: target.request.url.target.clone().into_bytes(),
            filename: Vec::new(),
            is_subrequest: false,
            remembered: None,
            remembered_above: None,
            is_rewritten: false,
        }
    }

    /// The same request for another path, within the server (`ap_internal_redirect`).
    pub(crate) fn again(&self, uri: Vec<u8>, query: Option<Vec<u8>>) -> Self {
        let env = self.env.iter().map(|(name, value)| (format!("REDIRECT_{name}"), value.clone())).collect();
        let remembered = self.remembered_above.clone();
        Self { uri, query, env, filename: Vec::new(), is_subrequest: false, remembered, ..self.clone() }
    }

    /// Runs `SetEnvIf` and its kin; those whose outcome nobody knows are asked for.
    pub(crate) fn set_environment(&mut self, directives: &[Arc<Directive>], oracle: &mut Oracle) {
        for directive in directives {
            self.set_env_if(directive, oracle);
        }
    }

    fn set_env_if(&mut self, directive: &Directive, oracle: &mut Oracle) {
        let (subject, rest) = match directive.key.as_str() {
            "setenvifexpr" => {
                let holds = Expr::parse(directive.text(0).as_bytes()).ok().and_then(|e| e.holds(self));
                return self.set_names(directive, 1, holds, &[], oracle);
            }
            "browsermatch" | "browsermatchnocase" => ("user-agent".to_owned(), 0),
            _ => (directive.text(0), 1),
        };
        let Some(pattern) = directive.args.get(rest) else { return };
        let any_case = directive.key.ends_with("nocase");
        let value = self.attribute(&subject);
        let caught = value.map_or(Caught::Unknown, |v| Caught::of(&pattern.text, any_case, &v));
        let found = caught.found();
        self.set_names(directive, rest + 1, found, &caught.groups(), oracle);
    }

    /// What `SetEnvIf` looks at (`match_headers` in `modules/metadata/mod_setenvif.c`).
    fn attribute(&self, name: &str) -> Option<Vec<u8>> {
        match name.to_ascii_lowercase().as_str() {
            "remote_addr" => self.client.map(|ip| ip.to_string().into_bytes()),
            "server_addr" => self.local.map(|ip| ip.to_string().into_bytes()),
            "request_method" => Some(self.method.clone().into_bytes()),
            "request_uri" => Some(self.uri.clone()),
            "remote_host" | "request_protocol" => None,
            other if name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') => {
                let field = self.fields.get(other).cloned();
                Some(field.or_else(|| self.env.get(name).cloned()).unwrap_or_default())
            }
            _ => None,
        }
    }

    fn set_names(
        &mut self,
        directive: &Directive,
        from: usize,
        holds: Option<bool>,
        groups: &[Vec<u8>],
        oracle: &mut Oracle,
    ) {
        let what = || Unknown::at(directive.spot(), format!("whether {} applies", directive.hit.name));
        if !holds.unwrap_or_else(|| oracle.ask(what)) {
            return;
        }
        for word in directive.args.iter().skip(from) {
            let text = word.text.as_slice();
            if let Some(name) = text.strip_prefix(b"!") {
                self.env.remove(String::from_utf8_lossy(name).as_ref());
                continue;
            }
            let (name, value) = match text.iter().position(|b| *b == b'=') {
                Some(at) => (&text[..at], substituted(&text[at + 1..], groups)),
                None => (text, b"1".to_vec()),
            };
            self.env.insert(String::from_utf8_lossy(name).into_owned(), value);
        }
    }
}

/// `$1` and `$&` in a value (`ap_pregsub`).
pub(crate) fn substituted(text: &[u8], groups: &[Vec<u8>]) -> Vec<u8> {
    let (mut out, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let next = text.get(at + 1).copied();
        match (text[at], next) {
            (b'$', Some(digit @ b'0'..=b'9')) => {
                out.extend(groups.get(usize::from(digit - b'0')).into_iter().flatten());
                at += 2;
            }
            (b'\\', Some(escaped)) if matches!(escaped, b'$' | b'\\') => {
                out.push(escaped);
                at += 2;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

impl Known for Asked {
    fn variable(&self, name: &str) -> Option<Vec<u8>> {
        let field = |name: &str| Some(self.fields.get(name).cloned().unwrap_or_default());
        match name {
            "REQUEST_METHOD" => Some(self.method.clone().into_bytes()),
            "REQUEST_URI" => Some(self.uri.clone()),
            "QUERY_STRING" => Some(self.query.clone().unwrap_or_default()),
            "REMOTE_ADDR" => self.client.map(|ip| ip.to_string().into_bytes()),
            "SERVER_ADDR" => self.local.map(|ip| ip.to_string().into_bytes()),
            "SERVER_NAME" => Some(self.server_name.clone()?.into_bytes()),
            "SERVER_PORT" => Some(self.port.to_string().into_bytes()),
            "DOCUMENT_ROOT" if !self.root.is_empty() => Some(self.root.clone()),
            "HTTPS" => Some(if self.is_https { b"on".to_vec() } else { b"off".to_vec() }),
            "REQUEST_SCHEME" => Some(if self.is_https { b"https".to_vec() } else { b"http".to_vec() }),
            "REMOTE_USER" | "AUTH_TYPE" | "PATH_INFO" if !self.is_subrequest => Some(Vec::new()),
            "REQUEST_FILENAME" | "SCRIPT_FILENAME" => Some(self.filename.clone()),
            "HTTP_HOST" => field("host"),
            "HTTP_USER_AGENT" => field("user-agent"),
            "HTTP_REFERER" => field("referer"),
            "HTTP_COOKIE" => field("cookie"),
            "HTTP_FORWARDED" => field("forwarded"),
            "HTTP_ACCEPT" => field("accept"),
            "HTTP_PROXY_CONNECTION" => field("proxy-connection"),
            "IS_SUBREQ" => Some(if self.is_subrequest { b"true".to_vec() } else { b"false".to_vec() }),
            _ => None,
        }
    }

    fn call(&self, name: &str, argument: &[u8]) -> Option<Vec<u8>> {
        let text = String::from_utf8_lossy(argument);
        match name {
            "http" | "req" | "req_novary" => {
                Some(self.fields.get(&text.to_ascii_lowercase()).cloned().unwrap_or_default())
            }
            "reqenv" | "env" => {
                self.env.get(text.as_ref()).cloned().or_else(|| (!is_foreign(&text)).then(Vec::new))
            }
            "tolower" => Some(argument.to_ascii_lowercase()),
            "toupper" => Some(argument.to_ascii_uppercase()),
            _ => None,
        }
    }
}

/// Variables that modules set, not this configuration.
fn is_foreign(name: &str) -> bool {
    ["SSL_", "UNIQUE_ID", "GEOIP", "MM_", "REDIRECT_", "OIDC"].iter().any(|p| name.starts_with(p))
}

/// `SetEnvIf` and its kin outside of sections: they run before any section is looked at.
pub(crate) fn server_environment(config: &Config, host: &Host) -> Vec<Arc<Directive>> {
    let of = |host: &Host| -> Vec<Arc<Directive>> {
        let is_one = |d: &&Arc<Directive>| d.key.starts_with("setenvif") || d.key.starts_with("browsermatch");
        host.own.own.iter().filter(is_one).cloned().collect()
    };
    let main = if host.hit.is_some() { of(&config.hosts[0]) } else { Vec::new() };
    main.into_iter().chain(of(host)).collect()
}
