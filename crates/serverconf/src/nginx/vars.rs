//! Variables: those of the request, and those that `map` and `geo` define.

use super::{
    address::Network,
    script::lower,
    tree::{Found, Id, Item, Statement, Tree},
    walk::{Value, Walk},
};
use crate::{Login, Spot, Unknown};
use std::net::{IpAddr, Ipv4Addr};

/// Variables of nginx's own modules whose value is not followed here, or whose name begins so.
const BUILT_IN: &str = "ancient_browser binary_remote_addr body_bytes_sent bytes_sent connection connection_requests \
    connection_time connections_active connections_reading connections_waiting connections_writing content_length \
    content_type date_gmt date_local fastcgi_path_info fastcgi_script_name grpc_internal_trailers hostname http2 http3 \
    invalid_referer is_request_port limit_conn_status limit_rate limit_req_status memcached_key modern_browser msec msie \
    nginx_version pid pipe proxy_add_via proxy_add_x_forwarded_for proxy_host proxy_internal_body_length \
    proxy_internal_chunked proxy_port realip_remote_addr realip_remote_port realpath_root remote_port request \
    request_body request_body_file request_completion request_filename request_id request_length request_time \
    secure_link secure_link_expires server_protocol slice_range spdy spdy_request_priority status time_iso8601 \
    time_local uid_got uid_reset uid_set gzip_ratio document_root";
const PREFIXES: &str = "arg_ cookie_ http_ sent_http_ sent_trailer_ upstream_ ssl_ geoip_ proxy_protocol_ tcpinfo_ \
    jwt_ otel_ geoip2_ lua_ njs_";

/// Whether nginx or one of its modules has a variable of this name without anybody defining it.
pub(super) fn is_built_in(name: &str) -> bool {
    const TOLD: &str = "host http_host scheme https server_port server_addr server_name remote_addr remote_user \
        request_method request_uri uri document_uri args query_string is_args";
    let listed = [BUILT_IN, TOLD].iter().any(|l| l.split_whitespace().any(|n| n == name));
    listed || PREFIXES.split_whitespace().any(|p| name.starts_with(p))
}

impl Walk<'_> {
    /// The value of a variable; absent ones are empty.
    pub(super) fn variable(&mut self, name: &str, spot: &Spot) -> Value {
        if let Some(value) = self.vars.get(name) {
            return value.clone();
        }
        if let Some(value) = self.of_request(name) {
            return value.map_err(|u| Unknown { spot: Some(spot.clone()), ..u });
        }
        if let Some(id) = self.definition(name) {
            let value = self.defined(id);
            let is_kept = self.tree.own(id, "volatile").next().is_none_or(|f| !f.statement.args.is_empty());
            if is_kept {
                self.vars.insert(name.to_owned(), value.clone());
            }
            return value;
        }
        if is_assigned(self.tree, name) {
            return Ok(Vec::new());
        }
        Err(Unknown::at(spot, format!("the variable ${name} decides")))
    }

    fn of_request(&mut self, name: &str) -> Option<Value> {
        let target = self.target;
        let unknown = || Unknown { what: format!("the variable ${name} decides"), spot: None };
        let known = |text: &[u8]| Some(Ok(text.to_vec()));
        match name {
            "uri" | "document_uri" => known(&self.state.uri),
            "args" | "query_string" => known(&self.state.args),
            "is_args" => known(if self.state.args.is_empty() { b"" } else { b"?" }),
            "request_method" => known(self.state.method.as_bytes()),
            "request_uri" => known(target.request.url.target.as_bytes()),
            "host" => known(self.host().as_bytes()),
            "scheme" => known(if self.is_tls { b"https" } else { b"http" }),
            "https" => known(if self.is_tls { b"on" } else { b"" }),
            "server_port" => {
                Some(target.local.map(|a| a.port().to_string().into_bytes()).ok_or_else(unknown))
            }
            "server_addr" => Some(target.local.map(|a| a.ip().to_string().into_bytes()).ok_or_else(unknown)),
            "server_name" => {
                let named = self.tree.own(self.server, "server_name").next();
                known(named.map_or(&[], |f| f.statement.arg(0)))
            }
            "remote_addr" => Some(self.client().map(|a| a.to_string().into_bytes()).map_err(|_| unknown())),
            "remote_user" => match self.login {
                Login::Basic { user, .. } => known(user),
                _ => known(b""),
            },
            "request_filename" => Some(self.mapped().map(|m| m.unwrap_or_default().into_bytes())),
            "document_root" => Some(self.root().map(|m| m.unwrap_or_default().into_bytes())),
            // A certificate is asked for in the handshake, wherever the request leads.
            "ssl_client_verify" if !self.is_tls => known(b""),
            "ssl_client_verify" if !target.has_certificate => known(b"NONE"),
            "content_type" | "content_length" => Some(self.field(&name.replace('_', "-"))),
            _ => self.of_prefix(name),
        }
    }

    fn of_prefix(&self, name: &str) -> Option<Value> {
        if let Some(field) = name.strip_prefix("http_") {
            return Some(self.field(&field.replace('_', "-")));
        }
        if let Some(wanted) = name.strip_prefix("arg_") {
            let pair = self.state.args.split(|b| *b == b'&').find_map(|pair| {
                let (key, value) = pair.split_at(pair.iter().position(|b| *b == b'=')?);
                key.eq_ignore_ascii_case(wanted.as_bytes()).then(|| value[1..].to_vec())
            });
            return Some(Ok(pair.unwrap_or_default()));
        }
        let wanted = name.strip_prefix("cookie_")?;
        let fields = self.target.request.all("cookie");
        let all: Vec<&[u8]> = fields.map(|f| f.value.reveal()).collect();
        let found = all.iter().flat_map(|f| f.split(|b| *b == b';')).find_map(|pair| {
            let pair = pair.trim_ascii();
            let (key, value) = pair.split_at(pair.iter().position(|b| *b == b'=')?);
            key.eq_ignore_ascii_case(wanted.as_bytes()).then(|| value[1..].to_vec())
        });
        Some(Ok(found.unwrap_or_default()))
    }

    /// A field of the request, by its name with dashes.
    fn field(&self, name: &str) -> Value {
        if name == "authorization" {
            return self.authorization();
        }
        if name == "host" && self.target.request.first("host").is_none() {
            return Ok(self.target.request.url.host_field().into_bytes());
        }
        let values: Vec<&[u8]> = self.target.request.all(name).map(|f| f.value.reveal()).collect();
        match values[..] {
            [] => Ok(Vec::new()),
            [one] => Ok(one.to_vec()),
            _ if name == "cookie" => Ok(values.join(&b"; "[..])),
            _ => Err(Unknown {
                what: format!("the field {name} comes more than once, which decides"),
                spot: None,
            }),
        }
    }

    fn authorization(&self) -> Value {
        match self.login {
            Login::Nothing => Ok(Vec::new()),
            Login::Basic { user, password } => {
                let mut request = self.target.request.clone();
                request.set_basic(user, password.reveal());
                Ok(request.first("authorization").map_or(Vec::new(), |f| f.value.reveal().to_vec()))
            }
            Login::Other { scheme } => {
                let sent = self.target.request.first("authorization").map(|f| f.value.reveal());
                let same = |v: &&[u8]| {
                    v.len() > scheme.len() && v[..scheme.len()].eq_ignore_ascii_case(scheme.as_bytes())
                };
                let what = || "what the field Authorization holds decides".to_owned();
                sent.filter(same).map(<[u8]>::to_vec).ok_or_else(|| Unknown { what: what(), spot: None })
            }
        }
    }

    /// The block that defines a variable.
    fn definition(&self, name: &str) -> Option<Id> {
        let tree = self.tree;
        tree.http().into_iter().flat_map(|http| tree.inner(http)).find(|&id| {
            let head = &tree.sections[id].head;
            let defines = matches!(head.name.as_str(), "map" | "geo" | "split_clients");
            defines
                && head
                    .args
                    .last()
                    .is_some_and(|w| w.text.strip_prefix(b"$").map(lower).as_deref() == Some(name))
        })
    }

    fn defined(&mut self, id: Id) -> Value {
        let tree = self.tree;
        let head = &tree.sections[id].head;
        match head.name.as_str() {
            "map" => self.map(id, head),
            "geo" => self.geo(id, head),
            _ => Err(head.unknown("a part of all requests is picked, which decides")),
        }
    }

    /// `ngx_http_map_find`: names first, then patterns.
    fn map(&mut self, id: Id, head: &Statement) -> Value {
        let tree = self.tree;
        let subject = self.value(head.arg(0), &head.spot)?;
        let lines: Vec<&Statement> = lines(tree, id).collect();
        let has_hosts = lines.iter().any(|l| l.name == "hostnames" && l.args.is_empty());
        let subject = match subject.strip_suffix(b".") {
            Some(host) if has_hosts => host.to_vec(),
            _ => subject,
        };
        let value = lines.iter().find(|l| key(l).eq_ignore_ascii_case(&subject) && is_entry(l, has_hosts));
        let host = || if has_hosts { longest_host(&lines, &subject) } else { None };
        if let Some(line) = value.copied().or_else(host) {
            return self.value(line.arg(0), &line.spot);
        }
        for line in &lines {
            let Some(pattern) = line.name.strip_prefix('~').filter(|_| line.args.len() == 1) else {
                continue;
            };
            let (pattern, caseless) = pattern.strip_prefix('*').map_or((pattern, false), |p| (p, true));
            if self.test(&Found { section: id, statement: line }, pattern.as_bytes(), caseless, &subject) {
                return self.value(line.arg(0), &line.spot);
            }
        }
        match lines.iter().find(|l| l.name == "default") {
            Some(line) => self.value(line.arg(0), &line.spot),
            None => Ok(Vec::new()),
        }
    }

    /// The narrowest network decides.
    fn geo(&mut self, id: Id, head: &Statement) -> Value {
        let tree = self.tree;
        let odd = ["ranges", "proxy", "delete", "proxy_recursive"];
        if lines(tree, id).any(|l| odd.contains(&l.name.as_str())) {
            return Err(head.unknown("a table of addresses decides"));
        }
        let address = if head.args.len() > 1 {
            let text = self.value(head.arg(0), &head.spot)?;
            let parsed = std::str::from_utf8(&text).ok().and_then(|t| t.parse().ok());
            // What is no address counts as the last of all.
            parsed.unwrap_or(IpAddr::V4(Ipv4Addr::BROADCAST))
        } else {
            self.client().map_err(|u| Unknown { spot: Some(head.spot.clone()), ..u })?
        };
        let narrowest = lines(tree, id)
            .filter_map(|l| Some((Network::parse(l.name.as_bytes())?, l)))
            .filter(|(network, _)| network.contains(address))
            .max_by_key(|(network, _)| network.prefix);
        let default = || lines(tree, id).find(|l| l.name == "default");
        Ok(narrowest.map(|(_, l)| l).or_else(default).map_or(Vec::new(), |l| l.arg(0).to_vec()))
    }
}

fn lines(tree: &Tree, id: Id) -> impl Iterator<Item = &Statement> {
    tree.statements(id).map(|f| f.statement)
}

/// What a line of a `map` is about.
fn key(line: &Statement) -> &[u8] {
    let name = line.name.as_bytes();
    name.strip_prefix(b"\\").unwrap_or(name)
}

fn is_entry(line: &Statement, has_hosts: bool) -> bool {
    let name = line.name.as_str();
    let special = name.starts_with('~')
        || name == "default"
        || (has_hosts && (name.contains('*') || name.starts_with('.')));
    line.args.len() == 1 && (!special || name.starts_with('\\'))
}

fn longest_host<'a>(lines: &[&'a Statement], host: &[u8]) -> Option<&'a Statement> {
    let host = host.to_ascii_lowercase();
    let ends = |l: &&&Statement| {
        let end = l.name.strip_prefix('*').unwrap_or(&l.name).to_ascii_lowercase();
        let bare = !l.name.starts_with('*') && end.as_bytes().get(1..) == Some(&host[..]);
        end.starts_with('.') && (bare || (host.len() > end.len() && host.ends_with(end.as_bytes())))
    };
    let starts = |l: &&&Statement| {
        l.name
            .strip_suffix('*')
            .is_some_and(|s| s.ends_with('.') && host.starts_with(s.to_ascii_lowercase().as_bytes()))
    };
    let longest = |l: &&&Statement| l.name.len();
    lines
        .iter()
        .filter(ends)
        .max_by_key(longest)
        .or_else(|| lines.iter().filter(starts).max_by_key(longest))
        .copied()
}

/// Whether anything in the configuration gives a variable of this name a value.
pub(super) fn is_assigned(tree: &Tree, name: &str) -> bool {
    let in_pattern = |text: &[u8]| {
        let text = String::from_utf8_lossy(text).to_ascii_lowercase();
        text.contains(&format!("?<{name}>"))
            || text.contains(&format!("?p<{name}>"))
            || text.contains(&format!("?'{name}'"))
    };
    let words = |s: &Statement| {
        let sets = s.name == "set" && s.arg(0).strip_prefix(b"$").map(lower).as_deref() == Some(name);
        sets || s.args.iter().any(|w| in_pattern(&w.text)) || in_pattern(s.name.as_bytes())
    };
    tree.sections.iter().any(|section| {
        words(&section.head)
            || section.items.iter().any(|item| matches!(item, Item::Statement(s) if words(s)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_nginx_has() {
        assert!(
            is_built_in("host")
                && is_built_in("http_x_y")
                && is_built_in("ssl_protocol")
                && !is_built_in("foo")
        );
    }
}
