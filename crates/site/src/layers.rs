//! The servers a request meets, edge first: each with the rule in force, its login looked up, and what follows from
//! both.

use crate::{
    Server,
    accounts::Files,
    elsewhere::{other_lists, others},
    lookup::{Asked, look_up},
    onward,
    surroundings::{self, surroundings},
};
use std::net::{IpAddr, Ipv4Addr};
use why401_core::{Evidence, Layer, Trial};
use why401_message::{Request, Secret};
use why401_serverconf::{Answer, Disk, InForce, Kept, Listed, Login, Provider, Target, Text, UserFile};

/// Servers in a row that are followed.
const MOST_LAYERS: usize = 4;

/// The layers a request goes through, as far as the servers' files tell.
pub fn layers(disk: &dyn Disk, servers: &[Server], evidence: &Evidence) -> Vec<Layer> {
    let mut target = Target::new(evidence.given().clone());
    let answer = evidence.baseline().and_then(Trial::answer);
    target.local = answer.and_then(|x| x.peer);
    target.has_certificate = evidence.command.as_ref().is_some_and(|c| c.route.trust.certificate.is_some());
    target.client = answer.and_then(|x| x.local).map(|a| a.ip()).or_else(|| loopback(evidence.given()));
    let own = target.client;
    let mut met: Vec<(usize, u16)> = Vec::new();
    let mut found = Vec::new();
    while found.len() < MOST_LAYERS
        && let Some(server) = next(servers, &mut met, &target)
    {
        let mut layer = layer(disk, server, &target);
        layer.by_own_address = own.filter(|_| !found.is_empty()).and_then(|own| {
            let target = Target { client: Some(own), ..target.clone() };
            let files = Files::new(disk, server.reader(disk), server.account());
            let answer = server.in_force(&target, disk).answer(&login(&target.request), &files);
            (answer != layer.expected).then_some(answer)
        });
        layer.service = service(disk, servers, server, &layer.rule, &target);
        let onward = onward::behind(server, &layer.rule, &target);
        found.push(layer);
        match onward {
            Some(next) => target = next,
            None => break,
        }
    }
    found
}

/// What the service says that `auth_request` asks, where it is a server whose files are read.
fn service(
    disk: &dyn Disk,
    servers: &[Server],
    server: &Server,
    rule: &InForce,
    target: &Target,
) -> Option<Answer> {
    let settings = rule.users.iter().flat_map(|users| &users.providers).find_map(|p| match p {
        Provider::Other { name, settings } if name == "auth_request" => Some(settings),
        _ => None,
    })?;
    let asked = onward::to_service(server, settings, target)?;
    let at = servers.iter().find(|s| s.ports().contains(&asked.port()))?;
    let files = Files::new(disk, at.reader(disk), at.account());
    Some(at.in_force(&asked, disk).answer(&login(&asked.request), &files))
}

/// The server that listens at the target's port. Where none says so, for the edge: one that names no port, else the
/// first, since a port may be mapped. One server may be met again, at another of its ports.
fn next<'a>(servers: &'a [Server], met: &mut Vec<(usize, u16)>, target: &Target) -> Option<&'a Server> {
    let port = target.port();
    let listening = servers.iter().position(|s| s.ports().contains(&port));
    let silent = || servers.iter().position(|s| s.ports().is_empty()).unwrap_or(0);
    let at = listening.or_else(|| (met.is_empty() && !servers.is_empty()).then(silent))?;
    if met.contains(&(at, port)) {
        return None;
    }
    met.push((at, port));
    Some(&servers[at])
}

/// The address a request comes from that is sent to this machine itself.
fn loopback(request: &Request) -> Option<IpAddr> {
    let host = request.url.host.parse::<IpAddr>().ok();
    let here = request.url.host == "localhost" || host.is_some_and(|ip| ip.is_loopback());
    here.then(|| host.unwrap_or(Ipv4Addr::LOCALHOST.into()))
}

fn layer(disk: &dyn Disk, server: &Server, target: &Target) -> Layer {
    let rule = server.in_force(target, disk);
    let files = Files::new(disk, server.reader(disk), server.account());
    let login = login(&target.request);
    let lookups = lookups(&files, server, &rule, &login);
    let (user, group) = server.account();
    let (expected, without) = (rule.answer(&login, &files), rule.answer(&Login::Nothing, &files));
    let around = surroundings(disk, server, target, &rule);
    let mut texts: Vec<Text> = server.files().iter().filter(|t| disk.may_quote(&t.path)).cloned().collect();
    texts.extend(surroundings::texts(disk, &rule, [&expected, &without], &around));
    Layer {
        product: server.product,
        config: server.path.clone(),
        group: group.or_else(|| user.clone()),
        user,
        expected,
        without,
        by_own_address: None,
        service: None,
        lookups,
        complaints: server.complaints().to_vec(),
        changed_since_start: Vec::new(),
        texts,
        around,
        rule,
    }
}

/// The login in every file and list that is asked, in order.
fn lookups(files: &Files<'_>, server: &Server, rule: &InForce, login: &Login) -> Vec<why401_core::Lookup> {
    let realm = rule.users.as_ref().and_then(|u| u.realm.as_deref()).unwrap_or_default();
    let kept = Kept { store: rule.store(), realm };
    let providers = rule.users.iter().flat_map(|u| &u.providers);
    let asked: Vec<Asked<'_>> = providers
        .filter_map(|p| match p {
            Provider::File(file) => Some(Asked { kept, ..Asked::file(file.as_ref()?) }),
            Provider::Listed(list) => Some(Asked { list: Some(list), kept, ..Asked::file(&list.file) }),
            Provider::Other { .. } => None,
        })
        .collect();
    let in_files: Vec<&UserFile> = asked.iter().filter(|a| a.list.is_none()).map(|a| a.file).collect();
    let lists: Vec<&Listed> = asked.iter().filter_map(|a| a.list).collect();
    let mut others =
        if in_files.is_empty() { Vec::new() } else { others(files.disk, server, rule, &in_files) };
    others.extend(other_lists(server, &lists, files.reader));
    let login: Option<(&[u8], &Secret)> = match login {
        Login::Basic { user, password } => Some((user, password)),
        _ => None,
    };
    asked.into_iter().map(|asked| look_up(files, asked, login, &others)).collect()
}

/// What the request presents.
pub(crate) fn login(request: &Request) -> Login {
    let Some(field) = request.first("authorization") else { return Login::Nothing };
    let credentials = why401_challenge::dissect(field.value.reveal());
    match credentials.basic {
        Some(pair) => Login::Basic { user: pair.user.reveal().to_vec(), password: pair.password },
        None => Login::Other { scheme: credentials.scheme_text },
    }
}
