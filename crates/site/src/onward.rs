//! The request as a proxy hands it on to the next server.

use crate::{Server, layers::login};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use why401_core::Product;
use why401_message::{Request, Scheme, Url};
use why401_serverconf::{Field, Hit, InForce, Login, Rules, Target};

/// The request as it reaches the server behind a proxy on this machine; `None` where it goes elsewhere.
pub(crate) fn behind(server: &Server, rule: &InForce, target: &Target) -> Option<Target> {
    let address = rule.upstream()?;
    let (scheme, to) = destination(server, address)?;
    let mut request = target.request.clone();
    // Apache and nginx name the next server unless they are told otherwise; the others hand on what the client named.
    if matches!(rule.rules, Rules::Other(_)) && request.first("host").is_none() {
        let named = request.url.host_field();
        request.set("Host", named);
    }
    request.url.scheme = scheme;
    request.url.host = to.ip().to_string();
    request.url.port = Some(to.port());
    rename(rule, address, &mut request);
    match &rule.authorization {
        Field::Removed(_) | Field::Withheld => {
            request.remove("authorization");
        }
        Field::Replaced(_) | Field::Unknown(_) => return None,
        Field::Kept | Field::Passed(_) => {}
    }
    hand_on(server, &rule.set_fields(), target, &mut request);
    let bound = rule.directives.iter().find(|hit| hit.name == "proxy_bind");
    let bound = bound.and_then(|hit| hit.args.first()?.parse().ok());
    Some(Target { local: Some(to), client: bound.or(Some(source(to))), ..Target::new(request) })
}

/// The address from which this machine asks itself.
fn source(to: SocketAddr) -> IpAddr {
    match to.ip() {
        IpAddr::V4(ip) if ip.is_loopback() => Ipv4Addr::LOCALHOST.into(),
        ip => ip,
    }
}

/// Where an address leads.
fn destination(server: &Server, address: &str) -> Option<(Scheme, SocketAddr)> {
    let url = Url::parse(address, Scheme::Http).ok()?;
    let ip = match url.host.as_str() {
        "localhost" => Some(Ipv4Addr::LOCALHOST.into()),
        host => host.parse::<IpAddr>().ok(),
    };
    let to = match ip {
        Some(ip) => SocketAddr::new(ip, url.effective_port()),
        None => server.upstream(&url.host)?,
    };
    Some((url.scheme, to))
}

/// The question whether a request may come in, as the directives of its location put it: the path first, then the
/// handing over.
pub(crate) fn to_service(server: &Server, settings: &[Hit], target: &Target) -> Option<Target> {
    let [gate, handler, ..] = settings else { return None };
    let address = handler.args.first().filter(|_| handler.name == "proxy_pass")?;
    let (scheme, to) = destination(server, address)?;
    let path = address.split_once("://")?.1.split_once('/').map(|(_, path)| format!("/{path}"));
    let path = path.or_else(|| gate.args.first().cloned()).filter(|path| !path.contains('$'))?;
    let mut request = target.request.clone();
    request.method = "GET".into();
    request.url.scheme = scheme;
    request.url.host = to.ip().to_string();
    request.url.port = Some(to.port());
    request.url.target = path;
    let fields: Vec<Hit> = settings.iter().filter(|hit| hit.name == "proxy_set_header").cloned().collect();
    hand_on(server, &fields, target, &mut request);
    let is_cleared = |hit: &Hit| hit.args == ["Authorization", ""];
    if fields.iter().any(is_cleared) {
        request.remove("authorization");
    }
    Some(Target { local: Some(to), client: Some(source(to)), ..Target::new(request) })
}

/// nginx: a path behind the address takes the place of the location's name.
fn rename(rule: &InForce, address: &str, request: &mut Request) {
    let Some((_, rest)) = address.split_once("://") else { return };
    let Some(at) = rest.find('/').filter(|_| !rest.contains('$')) else { return };
    let plain = |hit: &&Hit| hit.name == "location" && hit.args.last().is_some_and(|a| a.starts_with('/'));
    let Some(name) = rule.sections.iter().rev().find(plain).and_then(|hit| hit.args.last()) else { return };
    if let Some(tail) = request.url.target.strip_prefix(name.as_str()) {
        request.url.target = format!("{}{tail}", &rest[at..]);
    }
}

/// The fields a proxy adds or sets, as far as their values are known.
fn hand_on(server: &Server, fields: &[Hit], target: &Target, request: &mut Request) {
    let client = target.client.map(|ip| ip.to_string());
    if server.product == Product::Apache
        && let Some(client) = &client
    {
        forwarded_for(request, client);
    }
    if server.product != Product::Nginx {
        return;
    }
    let host = target.host();
    let user = match login(&target.request) {
        Login::Basic { user, .. } => String::from_utf8(user).ok(),
        _ => Some(String::new()),
    };
    request.remove("host");
    for hit in fields.iter().filter(|hit| hit.name == "proxy_set_header") {
        let [name, value] = hit.args.as_slice() else { continue };
        if name.eq_ignore_ascii_case("authorization") {
            continue;
        }
        let known = match value.as_str() {
            "$host" | "$http_host" => Some(host.clone()),
            "$remote_addr" => client.clone(),
            "$remote_user" => user.clone(),
            "$scheme" => Some(if target.is_https() { "https" } else { "http" }.to_owned()),
            "$proxy_add_x_forwarded_for" => {
                if let Some(client) = &client {
                    forwarded_for(request, client);
                }
                continue;
            }
            text if !text.contains('$') => Some(text.to_owned()),
            _ => continue,
        };
        match known {
            Some(text) if !text.is_empty() => request.set(name, text),
            Some(_) => {
                request.remove(name);
            }
            None => {}
        }
    }
}

fn forwarded_for(request: &mut Request, client: &str) {
    let before = request.first("x-forwarded-for").map(|f| f.value.reveal().to_vec());
    let list = match before {
        Some(before) => format!("{}, {client}", String::from_utf8_lossy(&before)),
        None => client.to_owned(),
    };
    request.set("X-Forwarded-For", list);
}
