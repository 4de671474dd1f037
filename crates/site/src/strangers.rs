//! Who never logs in, and is stopped by a gate all the same: certificate authorities, preflights, health checks, the
//! site's own calls.

use crate::{Area, Server, accounts::Files};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use why401_message::{Request, Scheme, Url};
use why401_serverconf::{Answer, Login, Refusal, Target};

/// Areas that are looked at; each takes a few walks through the configuration.
const MOST_AREAS: usize = 200;

/// A client somewhere (RFC 5737).
const SOMEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));

/// Words of paths that machines call, and who does.
const CALLED: [(&str, &str); 7] = [
    ("health", "health checks"),
    ("ping", "health checks"),
    ("webhook", "webhooks"),
    ("hooks", "webhooks"),
    ("callback", "callbacks of other services"),
    ("metrics", "monitoring"),
    ("robots.txt", "crawlers"),
];

/// A request of somebody who has no login.
struct Stranger {
    who: String,
    path: String,
    is_preflight: bool,
    is_local: bool,
}

/// Notes at each area whom it stops; of areas of one gate at the first.
pub(crate) fn note(files: &Files<'_>, server: &Server, areas: &mut [Area]) {
    for n in 0..areas.len().min(MOST_AREAS) {
        if areas[..n].iter().any(|other| other.at == areas[n].at) {
            continue;
        }
        let all = strangers(files, server, &areas[n]);
        let stopped = all.into_iter().filter(|stranger| is_stopped(files, server, &areas[n], stranger));
        areas[n].stops = stopped.map(|stranger| format!("{} ({})", stranger.who, stranger.path)).collect();
    }
}

fn strangers(files: &Files<'_>, server: &Server, area: &Area) -> Vec<Stranger> {
    let stranger = |who: &str, path: &str| Stranger {
        who: who.into(),
        path: path.into(),
        is_preflight: false,
        is_local: false,
    };
    let mut found = vec![stranger("certificate authorities", "/.well-known/acme-challenge/")];
    for path in server.paths(&area.at) {
        let lower = path.to_ascii_lowercase();
        let who = CALLED.iter().find(|(word, _)| lower.contains(word)).map(|(_, who)| *who);
        found.extend(who.map(|who| stranger(who, &path)));
    }
    let is_there = |root: std::path::PathBuf| files.disk.kind(&root.join("wp-cron.php")).is_ok();
    if server.document_roots().into_iter().any(is_there) {
        found.push(Stranger { is_local: true, ..stranger("WordPress's own calls", "/wp-cron.php") });
    }
    found.extend(preflight(area));
    found
}

/// A browser's question before a request from another site, to what an area covers.
fn preflight(area: &Area) -> Option<Stranger> {
    let first = area.covers.split(", ").next()?.split(' ').next_back()?;
    let is_path = first.starts_with('/') && !first.contains(['*', '$', '(', '\\']);
    let path = if is_path { first } else { "/" };
    let who = "browsers' preflights".to_owned();
    Some(Stranger { who, path: path.to_owned(), is_preflight: true, is_local: false })
}

/// Whether this very gate refuses the stranger.
fn is_stopped(files: &Files<'_>, server: &Server, area: &Area, stranger: &Stranger) -> bool {
    let Some(target) = target(server, area, stranger) else { return false };
    let rule = server.in_force(&target, files.disk);
    let Answer::Refused { by, why, .. } = rule.answer(&Login::Nothing, files) else { return false };
    let gate = rule.users.as_ref().map(|users| &users.demanded_by).filter(|_| why == Refusal::LoginWanted);
    by.iter().chain(gate).any(|hit| hit.spot.path == area.at.path && hit.spot.line == area.at.line)
}

fn target(server: &Server, area: &Area, stranger: &Stranger) -> Option<Target> {
    let is_name = |host: &&String| !host.is_empty() && !host.contains(['*', '~', '$', '_', ' ', '"']);
    let host = area.host.as_ref().filter(is_name).map_or("localhost", |host| host.trim_start_matches('.'));
    let port = server.ports().into_iter().find(|port| *port != 443).unwrap_or(80);
    let url = Url::parse(&format!("http://{host}:{port}{}", stranger.path), Scheme::Http).ok()?;
    let mut request = Request::get(url);
    if stranger.is_preflight {
        request.method = "OPTIONS".into();
        request.set("Origin", "https://else.example");
        request.set("Access-Control-Request-Method", "GET");
    }
    let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let client = if stranger.is_local { here } else { SOMEWHERE };
    let local = Some(SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), port));
    Some(Target { local, client: Some(client), ..Target::new(request) })
}
