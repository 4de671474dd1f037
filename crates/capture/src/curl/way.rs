//! Options about the way a request travels.

use super::{
    At, Reader,
    given::{Given, Said},
};
use crate::options::Means;
use std::{net::IpAddr, path::PathBuf, time::Duration};
use why401_message::{ConnectTo, IpVersion, Proxy, ProxyKind, Resolve, Scheme, Secret, Url};

/// Longest `--max-time` that is taken at its word: a day.
const LONGEST: f64 = 86_400.0;

/// The port of a proxy that names none.
const PROXY_PORT: u16 = 1080;

/// One option.
pub(super) fn say(given: &mut Given, reader: &mut Reader<'_>, means: Means, said: &Said) {
    let route = &mut given.route;
    let value = || reader.string(said.value);
    match means {
        Means::Location => route.follow = said.on,
        Means::LocationTrusted => {
            route.follow = said.on;
            route.location_trusted = said.on;
        }
        Means::Post301 => route.keep_post[0] = said.on,
        Means::Post302 => route.keep_post[1] = said.on,
        Means::Post303 => route.keep_post[2] = said.on,
        Means::Insecure => route.insecure = said.on,
        Means::Ipv4 => route.ip = IpVersion::V4,
        Means::Ipv6 => route.ip = IpVersion::V6,
        Means::CaCert => route.trust.ca = Some(PathBuf::from(value())),
        Means::Key => route.trust.key = Some(PathBuf::from(value())),
        Means::Cert => certificate(given, &value()),
        Means::NoProxy => {
            route.no_proxy = value().split([',', ' ']).filter(|h| !h.is_empty()).map(str::to_owned).collect();
        }
        Means::Proxy => given.proxy = Some(said.value),
        Means::ProxyUser => given.proxy_user = Some(said.value),
        Means::Socks => {
            given.proxy = None;
            given.limits.push(format!("`{}`: SOCKS proxies are not spoken to.", said.typed));
        }
        Means::MaxRedirs => match value().parse::<i64>() {
            Ok(n) => route.max_redirects = u16::try_from(n).unwrap_or(u16::MAX),
            Err(_) => bad(reader, said, "a number is wanted here"),
        },
        Means::MaxTime => match value().parse::<f64>() {
            Ok(0.0) => {}
            Ok(seconds) if seconds > 0.0 => route.timeout = Duration::from_secs_f64(seconds.min(LONGEST)),
            _ => bad(reader, said, "a number of seconds is wanted here"),
        },
        Means::Resolve => resolve(given, reader, said),
        Means::ConnectTo => match connect_to(&value()) {
            Some(rule) => route.connect_to.push(rule),
            None => bad(reader, said, "HOST:PORT:HOST:PORT is wanted here"),
        },
        _ => {}
    }
}

fn bad(reader: &mut Reader<'_>, said: &Said, message: &str) {
    reader.refuse_value(said.value, &said.typed, message);
}

/// `FILE[:PASSWORD]`; a backslash keeps the next colon.
fn certificate(given: &mut Given, value: &str) {
    let mut file = String::new();
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if matches!(chars.peek(), Some(':' | '\\')) => file.extend(chars.next()),
            ':' => {
                given.limits.push(
                    "The pass phrase of `--cert` is not used: keys must lie there unencrypted.".to_owned(),
                );
                break;
            }
            other => file.push(other),
        }
    }
    given.route.trust.certificate = Some(PathBuf::from(file));
}

/// `[+|-]HOST:PORT[:ADDRESS[,ADDRESS]…]`
fn resolve(given: &mut Given, reader: &mut Reader<'_>, said: &Said) {
    let value = reader.string(said.value);
    let text = value.strip_prefix('+').unwrap_or(&value);
    if let Some(removed) = text.strip_prefix('-') {
        let (host, port) = removed.rsplit_once(':').unwrap_or((removed, ""));
        let port = port.parse().unwrap_or(0);
        given.route.resolve.retain(|r| r.port != port || !r.host.eq_ignore_ascii_case(host));
        return;
    }
    match resolve_rule(text) {
        Some(rule) => given.route.resolve.push(rule),
        None => bad(reader, said, "HOST:PORT:ADDRESS is wanted here"),
    }
}

fn resolve_rule(text: &str) -> Option<Resolve> {
    let (host, rest) = host_part(text)?;
    let (port, addresses) = rest.split_once(':')?;
    let parse = |a: &str| a.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
    let addresses = addresses.split(',').map(parse).collect::<Option<Vec<_>>>()?;
    Some(Resolve { host: host.to_ascii_lowercase(), port: port.parse().ok()?, addresses })
}

fn connect_to(text: &str) -> Option<ConnectTo> {
    let (from_host, rest) = host_part(text)?;
    let (from_port, rest) = rest.split_once(':')?;
    let (to_host, to_port) = host_part(rest).unwrap_or((rest, ""));
    let host = |h: &str| (!h.is_empty()).then(|| h.to_ascii_lowercase());
    let port = |p: &str| if p.is_empty() { Some(None) } else { p.parse().ok().map(Some) };
    Some(ConnectTo {
        from_host: host(from_host),
        from_port: port(from_port)?,
        to_host: host(to_host),
        to_port: port(to_port)?,
    })
}

/// The host before the next colon, brackets of an IPv6 address taken off, and what follows the colon.
fn host_part(text: &str) -> Option<(&str, &str)> {
    match text.strip_prefix('[') {
        Some(inside) => {
            let (host, rest) = inside.split_once(']')?;
            Some((host, rest.strip_prefix(':').unwrap_or(rest)))
        }
        None => text.split_once(':'),
    }
}

/// `-x` and `-U` together.
pub(super) fn proxy(given: &mut Given, reader: &mut Reader<'_>) {
    let Some(at) = given.proxy else { return };
    let text = reader.string(at);
    if text.is_empty() {
        given.route.no_proxy.push("*".to_owned());
        return;
    }
    let (scheme, rest) = text.split_once("://").map_or(("http", &text[..]), |(s, r)| (s, r));
    let kind =
        if scheme.to_ascii_lowercase().starts_with("socks") { ProxyKind::Socks } else { ProxyKind::Http };
    if kind == ProxyKind::Socks {
        given.limits.push("SOCKS proxies are not spoken to.".to_owned());
    }
    let over_tls = scheme.eq_ignore_ascii_case("https");
    let url = match Url::parse(rest, if over_tls { Scheme::Https } else { Scheme::Http }) {
        Ok(url) => url,
        Err(error) => {
            let start = at.offset + text.len() - rest.len() + error.at;
            reader.stop(at.word, start..start + 1, "-x", format!("the proxy is no address: {}", error.why));
            return;
        }
    };
    let default = if over_tls { 443 } else { PROXY_PORT };
    let authorization = proxy_login(given.proxy_user, reader, &url);
    let url = Url { port: url.port.or(Some(default)), ..url };
    given.route.proxy = Some(Proxy { kind, url, authorization, source: "-x".to_owned() });
}

/// The value of `Proxy-Authorization`: `-U`, else the userinfo of the proxy's address.
fn proxy_login(user: Option<At>, reader: &Reader<'_>, url: &Url) -> Option<Secret> {
    use base64::Engine;
    let mut pair = match (user, &url.userinfo) {
        (Some(at), _) => why401_message::percent_decoded(reader.bytes(at)),
        (None, Some(info)) => why401_message::percent_decoded(info.reveal()),
        (None, None) => return None,
    };
    if !pair.contains(&b':') {
        pair.push(b':');
    }
    Some(Secret::new(format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))))
}

/// What is said about an option that is not done.
pub(super) fn unsupported(name: &str) -> String {
    let why = match name {
        "http2" | "http2-prior-knowledge" | "http3" | "http3-only" | "http1.0" => {
            "HTTP/1.1 is spoken instead"
        }
        "config" => "the file is not read",
        "variable" => "variables of curl are not expanded",
        "unix-socket" | "abstract-unix-socket" => "the host is connected to over TCP instead",
        "interface" | "local-port" | "dns-interface" | "dns-ipv4-addr" | "dns-ipv6-addr" | "dns-servers"
        | "doh-url" => "this machine's own route and resolver are used",
        "haproxy-protocol" | "haproxy-clientip" => "no PROXY line is sent",
        "continue-at" | "etag-compare" | "time-cond" => "the request is sent without this condition",
        "follow" => "redirects are followed only with `--location`",
        _ if name.starts_with("proxy") || name == "preproxy" => {
            "proxies are spoken to in plain HTTP with Basic logins only"
        }
        _ if name.contains("tls") || name.contains("ssl") || name.contains("cipher") => {
            "TLS is negotiated as usual"
        }
        _ => "the request is sent without it",
    };
    format!("`--{name}` is not done: {why}.")
}
