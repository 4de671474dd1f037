//! Which server answers: addresses, ports and names (`ngx_http_server_names`, `ngx_hash_find_combined`).

use super::{
    tree::{Found, Id, Tree},
    walk::Walk,
};
use crate::{Target, Unknown};
use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// Where a server listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// `*`, every address of IPv4.
    Any4,
    /// `[::]`; whether IPv4 comes in too.
    Any6(bool),
    /// One address.
    One(IpAddr),
    /// A socket in the file system.
    Socket,
    /// A name that has to be looked up.
    Named,
}

/// One `listen`, or the one a server without any has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listen {
    pub(super) at: At,
    /// The first and the last port.
    pub(super) ports: (u16, u16),
    pub(super) is_default: bool,
    pub(super) is_tls: bool,
}

/// Where a server listens.
pub(super) fn listens(tree: &Tree, server: Id) -> Vec<Listen> {
    let found: Vec<Listen> = tree.own(server, "listen").filter_map(|f| parse(&f).ok()).collect();
    if found.is_empty() && tree.own(server, "listen").next().is_none() {
        return vec![Listen {
            at: At::Any4,
            ports: (80, 80),
            is_default: false,
            is_tls: is_tls(tree, server),
        }];
    }
    let all_tls = is_tls(tree, server);
    found.into_iter().map(|l| Listen { is_tls: l.is_tls || all_tls, ..l }).collect()
}

/// `ssl on`, which older versions have.
fn is_tls(tree: &Tree, server: Id) -> bool {
    tree.is_on(server, "ssl", false)
}

/// Takes a `listen` apart; an error says what nginx refuses.
pub(super) fn parse(found: &Found<'_>) -> Result<Listen, &'static str> {
    let statement = found.statement;
    let text = std::str::from_utf8(statement.arg(0)).map_err(|_| "the address is not text")?;
    let (at, ports) = address(text)?;
    let mut listen = Listen { at, ports, is_default: false, is_tls: false };
    for word in statement.args.iter().skip(1) {
        let word = word.lossy();
        match word.split('=').next().unwrap_or_default() {
            "default_server" | "default" => listen.is_default = true,
            "ssl" | "quic" => listen.is_tls = true,
            "ipv6only" if word == "ipv6only=off" && at == At::Any6(false) => listen.at = At::Any6(true),
            "ipv6only" | "bind" | "reuseport" | "http2" | "http3" | "spdy" | "proxy_protocol"
            | "deferred" | "backlog" | "rcvbuf" | "sndbuf" | "fastopen" | "so_keepalive" | "setfib"
            | "accept_filter" | "multipath" => {}
            _ => return Err("one of the parameters of the listening socket is not known"),
        }
    }
    Ok(listen)
}

fn address(text: &str) -> Result<(At, (u16, u16)), &'static str> {
    if text.starts_with("unix:") {
        return Ok((At::Socket, (0, 0)));
    }
    if let Some(ports) = port(text) {
        return Ok((At::Any4, ports));
    }
    let (host, ports) = match text.strip_prefix('[').and_then(|t| t.split_once(']')) {
        Some((host, "")) => (host, (80, 80)),
        Some((host, rest)) => (host, rest.strip_prefix(':').and_then(port).ok_or("the port is not valid")?),
        None => match text.rsplit_once(':') {
            Some((host, number)) => (host, port(number).ok_or("the port is not valid")?),
            None => (text, (80, 80)),
        },
    };
    let at = match host.parse::<IpAddr>() {
        _ if host == "*" => At::Any4,
        Ok(IpAddr::V4(Ipv4Addr::UNSPECIFIED)) => At::Any4,
        Ok(IpAddr::V6(Ipv6Addr::UNSPECIFIED)) => At::Any6(false),
        Ok(one) => At::One(one),
        Err(_) if host == "localhost" => At::One(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        Err(_) if !host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_')) => {
            return Err("the address is none");
        }
        Err(_) if host.is_empty() => return Err("the address is empty"),
        Err(_) => At::Named,
    };
    Ok((at, ports))
}

fn port(text: &str) -> Option<(u16, u16)> {
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    let number = |t: &str| t.parse::<u16>().ok().filter(|n| *n > 0 && t.bytes().all(|b| b.is_ascii_digit()));
    Some((number(low)?, number(high)?)).filter(|(low, high)| low <= high)
}

/// The server that answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) server: Id,
    /// Whether no name led to it.
    pub(super) is_default: bool,
    /// Whether TLS ends here.
    pub(super) is_tls: bool,
    /// The server whose settings count until the host is known: that of the name in TLS, or the default one.
    pub(super) first: Id,
}

type Candidate = (Id, Listen);

impl Walk<'_> {
    /// The server for the target; `None` where there is none at all.
    pub(super) fn choose_server(&mut self) -> Option<Chosen> {
        let all: Vec<Candidate> = {
            let tree = self.tree;
            tree.servers().flat_map(|s| listens(tree, s).into_iter().map(move |l| (s, l))).collect()
        };
        let groups = self.groups(&all);
        let mut chosen: Vec<Chosen> = Vec::new();
        for group in &groups {
            let one = self.by_name(group)?;
            if !chosen.contains(&one) {
                chosen.push(one);
            }
        }
        let last = chosen.pop()?;
        for (n, one) in chosen.into_iter().enumerate() {
            let what = "the address at which the request arrives decides which server answers";
            if self.choose(Some(format!("listen {n}")), &Unknown { what: what.into(), spot: None }) {
                return Some(one);
            }
        }
        Some(last)
    }

    /// The sockets at which the request may arrive, each with the servers that listen there.
    fn groups(&self, all: &[Candidate]) -> Vec<Vec<Candidate>> {
        let port = self.target.port();
        let at_port: Vec<Candidate> = all
            .iter()
            .copied()
            .filter(|(_, l)| (l.ports.0..=l.ports.1).contains(&port) && l.at != At::Socket)
            .collect();
        if at_port.is_empty() {
            return self.any_port(all);
        }
        if let Some(address) = known_address(self.target) {
            let ways = [
                At::One(address),
                if address.is_ipv4() { At::Any4 } else { At::Any6(false) },
                At::Any6(true),
            ];
            let pick = |at: At| at_port.iter().copied().filter(|(_, l)| l.at == at).collect::<Vec<_>>();
            if let Some(group) = ways.into_iter().map(pick).find(|g| !g.is_empty()) {
                return vec![group];
            }
        }
        grouped(&at_port)
    }

    /// Nobody listens at the port: it is another one further out, as with containers and proxies.
    fn any_port(&self, all: &[Candidate]) -> Vec<Vec<Candidate>> {
        let usual = if self.target.is_https() { 443 } else { 80 };
        let likely: Vec<Candidate> = all.iter().copied().filter(|(_, l)| l.ports.0 == usual).collect();
        let likely = if likely.is_empty() { all.to_vec() } else { likely };
        grouped(&likely)
    }

    fn by_name(&mut self, group: &[Candidate]) -> Option<Chosen> {
        let host = self.host();
        let (first, listen) = group.iter().find(|(_, l)| l.is_default).or_else(|| group.first())?;
        let is_tls = group.iter().any(|(_, l)| l.is_tls);
        let by_sni = if listen.is_tls {
            let sni = self.target.request.url.host.clone();
            self.named(group, &sni)
        } else {
            None
        };
        let server = self.named(group, &host).or(by_sni);
        Some(Chosen {
            server: server.unwrap_or(*first),
            is_default: server.is_none(),
            is_tls,
            first: by_sni.unwrap_or(*first),
        })
    }

    fn named(&mut self, group: &[Candidate], host: &str) -> Option<Id> {
        let names = names(self.tree, group);
        let host = host.as_bytes();
        let exact =
            |n: &Name<'_>| matches!(n.shape, Shape::Exact | Shape::Both) && n.text.eq_ignore_ascii_case(host);
        self.late = late_of_the_same_name(self.tree, group, host);
        if let Some(name) = names.iter().find(|n| exact(n)) {
            return Some(name.server);
        }
        let longest = |fits: &dyn Fn(&Name<'_>) -> bool| {
            names.iter().filter(|n| fits(n)).max_by_key(|n| n.text.len()).map(|n| n.server)
        };
        let head = |n: &Name<'_>| matches!(n.shape, Shape::Head | Shape::Both) && fits_head(n.text, host);
        let tail = |n: &Name<'_>| n.shape == Shape::Tail && fits_tail(n.text, host);
        if let Some(server) = longest(&head).or_else(|| longest(&tail)) {
            return Some(server);
        }
        let patterns = names.iter().filter(|n| n.shape == Shape::Pattern);
        for name in patterns {
            let caseless = name.text.iter().any(u8::is_ascii_uppercase);
            if self.test(&name.found, name.text, caseless, host) {
                self.late = self.late_pattern_of_name(&names, name, host);
                return Some(name.server);
            }
        }
        None
    }

    /// A server further down whose pattern fits this host and not any other beside it, where the first one's does.
    fn late_pattern_of_name(&self, names: &[Name<'_>], first: &Name<'_>, host: &[u8]) -> Option<Id> {
        let domain = host.iter().position(|b| *b == b'.').map(|at| &host[at..])?;
        let sibling = [b"some-other-name", domain].concat();
        let fits = |name: &Name<'_>, host: &[u8]| {
            self.pattern_fits(name.text, name.text.iter().any(u8::is_ascii_uppercase), host) == Some(true)
        };
        let later = names.iter().filter(|n| n.shape == Shape::Pattern && n.server != first.server);
        let behind = |n: &&Name<'_>| n.server > first.server && fits(n, host) && !fits(n, &sibling);
        let found = later.into_iter().find(behind)?;
        fits(first, &sibling).then_some(found.server)
    }
}

/// A second server of the very name, which nginx takes no notice of ("conflicting server name").
fn late_of_the_same_name(tree: &Tree, group: &[Candidate], host: &[u8]) -> Option<Id> {
    let has_name = |server: Id| {
        let mut words = tree.own(server, "server_name").flat_map(|f| f.statement.args.iter());
        words.any(|w| w.text.eq_ignore_ascii_case(host))
    };
    let mut named = group.iter().map(|(server, _)| *server).filter(|server| has_name(*server));
    let first = named.next()?;
    named.find(|server| *server != first)
}

/// How a name of a server fits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Exact,
    /// `*.example.org`
    Head,
    /// `.example.org`, both of the above.
    Both,
    /// `www.*`
    Tail,
    /// `~pattern`
    Pattern,
}

/// A name without what marks its shape.
struct Name<'a> {
    server: Id,
    found: Found<'a>,
    text: &'a [u8],
    shape: Shape,
}

/// The names that count at one socket: of two that are the same the first does, and one with a dot in front is
/// dropped altogether where its bare name is taken (`ngx_hash_add_key`).
fn names<'a>(tree: &'a Tree, group: &[Candidate]) -> Vec<Name<'a>> {
    let (mut exact, mut heads, mut tails) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut kept = Vec::new();
    for &(server, _) in group {
        let words =
            tree.own(server, "server_name").flat_map(|f| f.statement.args.iter().map(move |w| (f, w)));
        for (found, word) in words {
            let (text, shape) = shape(&word.text);
            let key = text.to_ascii_lowercase();
            let is_new = match shape {
                Shape::Exact => exact.insert(key),
                Shape::Both => exact.insert(key.clone()) && heads.insert(key),
                Shape::Head => heads.insert(key),
                Shape::Tail => tails.insert(key),
                Shape::Pattern => true,
            };
            if is_new {
                kept.push(Name { server, found, text, shape });
            }
        }
    }
    kept
}

fn shape(name: &[u8]) -> (&[u8], Shape) {
    match name {
        [b'~', pattern @ ..] => (pattern, Shape::Pattern),
        [b'*', b'.', text @ ..] => (text, Shape::Head),
        [b'.', text @ ..] => (text, Shape::Both),
        [text @ .., b'.', b'*'] => (text, Shape::Tail),
        text => (text, Shape::Exact),
    }
}

/// Those of the same socket together.
fn grouped(candidates: &[Candidate]) -> Vec<Vec<Candidate>> {
    let mut groups: Vec<Vec<Candidate>> = Vec::new();
    for candidate in candidates {
        let same = |g: &&mut Vec<Candidate>| g[0].1.at == candidate.1.at && g[0].1.ports == candidate.1.ports;
        match groups.iter_mut().find(same) {
            Some(group) => group.push(*candidate),
            None => groups.push(vec![*candidate]),
        }
    }
    groups
}

/// Where it arrives, if told or if the URL names an address.
fn known_address(target: &Target) -> Option<IpAddr> {
    let told = target.local.map(|a| a.ip()).filter(|a| !a.is_unspecified());
    told.or_else(|| target.request.url.host.trim_matches(['[', ']']).parse().ok())
}

fn fits_head(end: &[u8], host: &[u8]) -> bool {
    let before = host.len().checked_sub(end.len() + 1);
    before.is_some_and(|n| n > 0 && host[n] == b'.' && host[n + 1..].eq_ignore_ascii_case(end))
}

fn fits_tail(start: &[u8], host: &[u8]) -> bool {
    host.len() > start.len() + 1
        && host[start.len()] == b'.'
        && host[..start.len()].eq_ignore_ascii_case(start)
}
