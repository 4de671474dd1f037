//! Which virtual host answers: by address, then by name (`server/vhost.c`).

use super::config::{Config, Host};
use crate::{Target, Unknown};
use std::net::IpAddr;

/// An address of `<VirtualHost>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// The host.
    pub(crate) at: At,
    /// `None` for any.
    pub(crate) port: Option<u16>,
    /// The host as written.
    pub(crate) written: String,
}

/// The host of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// `*`, `_default_`.
    Any,
    /// A number.
    Ip(IpAddr),
    /// A name; where it leads nobody here looks up.
    Name(String),
}

impl Address {
    /// Whether both are the same, however they are written.
    fn is_same(&self, other: &Self) -> bool {
        self.at == other.at && self.port == other.port
    }

    /// `*:80`, `192.0.2.1`, `[::1]:443`, `name.example:*`; the port that counts where none is written is that of the
    /// main server's `ServerName` (`get_addresses`).
    pub(crate) fn parse(text: &str, port: Option<u16>) -> Self {
        let (text, default) = text.strip_suffix(":*").map_or((text, port), |host| (host, None));
        let default = if text == "*" { None } else { default };
        let bare = |host: &str| host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, port.parse().ok()),
            _ => (text, default),
        };
        let host = bare(host);
        let at = match host.parse::<IpAddr>() {
            Ok(ip) if ip.is_unspecified() => At::Any,
            Ok(ip) => At::Ip(ip),
            Err(_) if host == "*" || host.eq_ignore_ascii_case("_default_") => At::Any,
            Err(_) => At::Name(host.clone()),
        };
        Self { at, port, written: host }
    }
}

/// Virtual hosts that share an address.
struct Chain {
    address: Address,
    hosts: Vec<usize>,
}

/// The host that answers.
pub(crate) struct Chosen {
    /// Its number in [`Config::hosts`].
    pub(crate) host: usize,
    /// No name matched.
    pub(crate) is_default: bool,
    /// Why it may be another.
    pub(crate) unknown: Option<Unknown>,
}

/// Chooses.
pub(crate) fn choose(config: &Config, target: &Target) -> Chosen {
    let chains = chains(config);
    let port = target.port();
    let ip = target.local.map(|a| a.ip()).or_else(|| target.request.url.host.parse().ok());
    let unknown = doubt(&chains, ip, port);
    let found = ip.and_then(|ip| of_address(&chains, ip, port)).or_else(|| of_any(&chains, port));
    let Some(chain) = found else {
        return Chosen { host: 0, is_default: config.hosts.len() > 1, unknown };
    };
    let name = target.host();
    let mut chosen = named(config, chain, target, &name);
    chosen.unknown = unknown.or(chosen.unknown);
    chosen
}

/// Among those that share an address (`update_server_from_aliases`, `check_serverpath`).
fn named(config: &Config, chain: &Chain, target: &Target, name: &str) -> Chosen {
    let first = chain.hosts.first().copied().unwrap_or(0);
    let default = Chosen { host: first, is_default: true, unknown: None };
    if let [only] = chain.hosts.as_slice() {
        return Chosen {
            is_default: answers_to(config, &config.hosts[*only], name) != Some(true),
            ..default
        };
    }
    if name.is_empty() {
        let by_path = chain.hosts.iter().find(|n| has_path(&config.hosts[**n], target.request.url.path()));
        return by_path.map_or(default, |n| Chosen { host: *n, is_default: false, unknown: None });
    }
    let mut perhaps = None;
    let found = chain.hosts.iter().copied().find(|n| {
        let answers = answers_to(config, &config.hosts[*n], name);
        if answers.is_none() {
            perhaps.get_or_insert(*n);
        }
        answers == Some(true)
    });
    let by_address = || {
        let is_written = |a: &&Address| a.is_same(&chain.address) && a.written.eq_ignore_ascii_case(name);
        chain.hosts.iter().copied().find(|n| config.hosts[*n].addresses.iter().any(|a| is_written(&a)))
    };
    let found = found.or_else(by_address);
    let host = found.unwrap_or(first);
    let unknown = perhaps.filter(|n| *n != host).map(|n| Unknown {
        what: "a virtual host has no ServerName: the machine's own name is its name".into(),
        spot: config.hosts[n].hit.as_ref().map(|h| h.spot.clone()),
    });
    Chosen { host, is_default: found.is_none(), unknown }
}

/// `ServerPath`, for requests that name no host.
fn has_path(host: &Host, path: &str) -> bool {
    let Some(wanted) = host.last("serverpath").map(|d| d.text(0)).filter(|w| !w.is_empty()) else {
        return false;
    };
    let ends = |rest: &str| wanted.ends_with('/') || rest.is_empty() || rest.starts_with('/');
    path.strip_prefix(wanted.as_str()).is_some_and(ends)
}

/// Hosts by address, as the server makes them from the last to the first (`ap_fini_vhost_config`).
fn chains(config: &Config) -> Vec<Chain> {
    let mut chains: Vec<Chain> = Vec::new();
    for (n, host) in config.hosts.iter().enumerate().skip(1).rev() {
        for address in &host.addresses {
            match chains.iter_mut().find(|c| c.address.is_same(address)) {
                Some(chain) if chain.hosts.first() == Some(&n) => {}
                Some(chain) => chain.hosts.insert(0, n),
                None => chains.insert(0, Chain { address: address.clone(), hosts: vec![n] }),
            }
        }
    }
    chains
}

fn of_address(chains: &[Chain], ip: IpAddr, port: u16) -> Option<&Chain> {
    let same = |c: &&Chain| c.address.at == At::Ip(ip.to_canonical());
    let exact = chains.iter().filter(same).find(|c| c.address.port == Some(port));
    exact.or_else(|| chains.iter().filter(same).find(|c| c.address.port.is_none()))
}

fn of_any(chains: &[Chain], port: u16) -> Option<&Chain> {
    let any = |c: &&Chain| c.address.at == At::Any;
    let exact = chains.iter().filter(any).find(|c| c.address.port == Some(port));
    exact.or_else(|| chains.iter().filter(any).find(|c| c.address.port.is_none()))
}

/// An address that is not known decides between hosts.
fn doubt(chains: &[Chain], ip: Option<IpAddr>, port: u16) -> Option<Unknown> {
    let fits = |c: &&Chain| c.address.port.is_none_or(|p| p == port);
    let named = chains.iter().filter(fits).any(|c| matches!(c.address.at, At::Name(_)));
    if named {
        return Some(Unknown {
            what: "a virtual host is bound to a name that must be looked up".into(),
            spot: None,
        });
    }
    let numbered = chains.iter().filter(fits).any(|c| matches!(c.address.at, At::Ip(_)));
    let what = "virtual hosts are bound to addresses, and where the request arrives is not known";
    (ip.is_none() && numbered).then(|| Unknown { what: what.into(), spot: None })
}

/// `matches_aliases`: `ServerName`, `ServerAlias`, wildcards. Who has no name gets the main server's where it listens
/// at any address, else one that is looked up: `None` where that decides.
fn answers_to(config: &Config, host: &Host, name: &str) -> Option<bool> {
    let aliases = host.all("serveralias").flat_map(|d| d.args.iter());
    if aliases.map(crate::Word::lossy).any(|alias| wild(alias.as_bytes(), name.as_bytes())) {
        return Some(true);
    }
    let is_any = host.hit.is_none() || host.addresses.iter().any(|a| a.at == At::Any);
    let named = host.last("servername").or_else(|| config.hosts[0].last("servername").filter(|_| is_any))?;
    Some(server_name(&named.text(0)).eq_ignore_ascii_case(name))
}

/// The host of `ServerName [scheme://]host[:port]`.
pub(crate) fn server_name(text: &str) -> &str {
    let host = text.split_once("://").map_or(text, |(_, rest)| rest);
    host.split_once(':').map_or(host, |(name, _)| name)
}

/// The port of the same (`server_hostname_port` in `server/core.c`): `Err` where it is none.
pub(crate) fn server_port(text: &str) -> Result<Option<u16>, ()> {
    let host = text.split_once("://").map_or(text, |(_, rest)| rest);
    let Some((_, port)) = host.split_once(':') else { return Ok(None) };
    let digits = port.trim_start();
    let digits = &digits[..digits.bytes().take_while(u8::is_ascii_digit).count()];
    digits.parse().ok().filter(|port| *port > 0).map(Some).ok_or(())
}

/// `ap_strcasecmp_match`: `*` and `?`.
fn wild(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t, mut star) = (0, 0, None);
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(b) if *b == b'?' || b.eq_ignore_ascii_case(&text[t]) => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|b| *b == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        let ip = |text: &str| At::Ip(text.parse().expect("an address"));
        for (text, at, port) in [
            ("*:80", At::Any, Some(80)),
            ("*", At::Any, None),
            ("192.0.2.1", ip("192.0.2.1"), Some(8080)),
            ("_default_:443", At::Any, Some(443)),
            ("192.0.2.1:*", ip("192.0.2.1"), None),
            ("[2001:db8::1]:80", ip("2001:db8::1"), Some(80)),
            ("shop.example:80", At::Name("shop.example".into()), Some(80)),
        ] {
            let parsed = Address::parse(text, Some(8080));
            assert_eq!((parsed.at, parsed.port), (at, port), "{text}");
        }
        assert!(wild(b"*.Shop.example", b"a.b.shop.example") && !wild(b"?.x", b"ab.x"));
    }
}
