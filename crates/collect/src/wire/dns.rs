//! Names to addresses: `--resolve`, `--connect-to`, literals, localhost, and the system's resolver under a deadline.

use super::clock::Clock;
use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, ToSocketAddrs},
};
use why401_message::{IpVersion, NoAnswer, Phase, Route};

/// What resolvers say of a name that does not exist or has no address, as against a resolver that failed.
const NO_SUCH_HOST: [&str; 5] = [
    "name or service not known",
    "no address associated",
    "nodename nor servname",
    "name does not resolve",
    "no such host",
];

/// Where a connection for this host and port goes, after `--connect-to`; the first entry that fits counts.
pub(crate) fn connect_to(route: &Route, host: &str, port: u16) -> (String, u16) {
    let plain = |h: &str| h.trim_matches(['[', ']']).to_owned();
    let fits = |from: Option<&str>| from.is_none_or(|f| same_host(f, host));
    route
        .connect_to
        .iter()
        .find(|c| fits(c.from_host.as_deref()) && c.from_port.is_none_or(|p| p == port))
        .map_or_else(
            || (host.to_owned(), port),
            |c| (c.to_host.as_deref().map_or_else(|| host.to_owned(), plain), c.to_port.unwrap_or(port)),
        )
}

/// Addresses to try, in order: those of `--resolve`, else what the resolver says; filtered by `-4` and `-6`.
pub(crate) fn addresses(
    route: &Route,
    host: &str,
    port: u16,
    clock: &Clock,
) -> Result<Vec<IpAddr>, NoAnswer> {
    let mut found = match pinned(route, host, port) {
        Some(addresses) => addresses,
        None => lookup(host, clock)?,
    };
    found.retain(|a| match route.ip {
        IpVersion::Any => true,
        IpVersion::V4 => a.is_ipv4(),
        IpVersion::V6 => a.is_ipv6(),
    });
    if found.is_empty() {
        let family = if route.ip == IpVersion::V6 { "no IPv6 address" } else { "no IPv4 address" };
        return Err(NoAnswer::NoSuchHost(family.into()));
    }
    Ok(found)
}

/// The last `--resolve` for this host and port; an exact host goes before `*`.
fn pinned(route: &Route, host: &str, port: u16) -> Option<Vec<IpAddr>> {
    let last = |matches: &dyn Fn(&str) -> bool| {
        route.resolve.iter().rev().find(|r| r.port == port && matches(&r.host)).map(|r| r.addresses.clone())
    };
    last(&|h| same_host(h, host)).or_else(|| last(&|h| h == "*")).filter(|a| !a.is_empty())
}

/// Names are compared without regard to case, brackets and the root's dot.
fn same_host(a: &str, b: &str) -> bool {
    let plain = |h: &str| h.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase();
    plain(a) == plain(b)
}

/// All addresses of a name, IPv4 and IPv6, in the resolver's order.
pub(crate) fn lookup(host: &str, clock: &Clock) -> Result<Vec<IpAddr>, NoAnswer> {
    if let Ok(address) = host.trim_matches(['[', ']']).parse() {
        return Ok(vec![address]);
    }
    if is_localhost(host) {
        return Ok(vec![Ipv6Addr::LOCALHOST.into(), Ipv4Addr::LOCALHOST.into()]);
    }
    let name = host.to_owned();
    let outcome = clock
        .wait(move || (name.as_str(), 0).to_socket_addrs().map(|all| all.map(|a| a.ip()).collect::<Vec<_>>()))
        .map_err(|stop| stop.in_phase(Phase::Dns))?;
    let mut all = outcome.map_err(|e| resolver_said(&e))?;
    let mut seen = Vec::new();
    all.retain(|a| {
        !seen.contains(a) && {
            seen.push(*a);
            true
        }
    });
    if all.is_empty() { Err(NoAnswer::NoSuchHost("no address".into())) } else { Ok(all) }
}

/// `localhost` and everything below it is this machine, whatever a resolver says (RFC 6761 section 6.3).
fn is_localhost(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host == "localhost" || host.ends_with(".localhost")
}

fn resolver_said(error: &io::Error) -> NoAnswer {
    let text = error.to_string();
    let words = text.rsplit(": ").next().unwrap_or(&text).to_owned();
    let lower = text.to_ascii_lowercase();
    if error.kind() == io::ErrorKind::InvalidInput || NO_SUCH_HOST.iter().any(|w| lower.contains(w)) {
        NoAnswer::NoSuchHost(words)
    } else {
        NoAnswer::DnsFailed(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{sync::Arc, time::Duration};
    use why401_message::{ConnectTo, Resolve};

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn resolve(host: &str, address: &str) -> Resolve {
        Resolve { host: host.into(), port: 443, addresses: vec![ip(address)] }
    }

    fn clock() -> Clock {
        Clock::start(Duration::from_secs(5), Arc::default())
    }

    #[test]
    fn the_last_resolve_wins_and_a_name_goes_before_the_star() {
        let all = ["192.0.2.1", "192.0.2.2"].map(|a| resolve("Shop.example", a));
        let mut route = Route { resolve: all.to_vec(), ..Route::default() };
        route.resolve.push(resolve("*", "192.0.2.9"));
        let ask = |route: &Route, host: &str| addresses(route, host, 443, &clock());
        assert_eq!(ask(&route, "shop.example."), Ok(vec![ip("192.0.2.2")]));
        assert_eq!(ask(&route, "api.example"), Ok(vec![ip("192.0.2.9")]));
        route.ip = IpVersion::V6;
        assert_eq!(ask(&route, "api.example"), Err(NoAnswer::NoSuchHost("no IPv6 address".into())));
    }

    #[test]
    fn connect_to_replaces_only_what_it_names() {
        let entry = |from_port, to_host: Option<&str>, to_port| ConnectTo {
            from_host: Some("shop.example".into()),
            from_port,
            to_host: to_host.map(Into::into),
            to_port,
        };
        let connect_to = vec![entry(Some(80), None, Some(8080)), entry(None, Some("api.example"), None)];
        let route = Route { connect_to, ..Route::default() };
        let ask = |host, port| super::connect_to(&route, host, port);
        assert_eq!(ask("shop.example", 80), ("shop.example".into(), 8080));
        assert_eq!(ask("shop.example", 443), ("api.example".into(), 443));
        assert_eq!(ask("other.example", 443), ("other.example".into(), 443));
    }

    #[test]
    fn literals_and_localhost_need_no_resolver() {
        assert_eq!(lookup("::1", &clock()), Ok(vec![ip("::1")]));
        assert_eq!(lookup("api.localhost", &clock()), Ok(vec![ip("::1"), ip("127.0.0.1")]));
    }

    #[test]
    fn a_name_that_is_not_there_is_no_broken_resolver() {
        let said = |text: &str| {
            resolver_said(&io::Error::other(format!("failed to lookup address information: {text}")))
        };
        assert_eq!(
            said("Name or service not known"),
            NoAnswer::NoSuchHost("Name or service not known".into())
        );
        assert!(matches!(said("Temporary failure in name resolution"), NoAnswer::DnsFailed(_)));
    }
}
