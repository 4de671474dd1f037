use crate::{
    questions::refusal,
    rule::{is_page_of, logged},
    scope::{edit_of, is_about_addresses},
};
use std::net::IpAddr;
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Layer, Observation, Party, Place, Product, Proof,
    Trial, cause,
};
use why401_serverconf::{Answer, Hit, Refusal};
use why401_weblog::error::Kind;

cause! {
    /// # What happens
    ///
    /// A server behind a proxy decides by the client's address, and the only address it sees is the proxy's. Whoever is
    /// on the list is kept out or asked for a login like everybody else; or, the other way round, everybody comes in
    /// because the proxy is on the list.
    ///
    /// # How it is recognised
    ///
    /// In the files of both servers: the rule behind refuses the proxy's address, and would let the client's own one in.
    /// `proven` where the answer is the one that follows. With one server's files alone, by the error log: the line
    /// about this request names another address than the one it came from.
    ///
    /// # Look-alikes
    ///
    /// - `nginx/satisfy`, `apache/satisfy-and-ip`: the client's own address is not on the list either.
    ///
    /// # Fix
    ///
    /// Administrator: have the proxy hand the address on (`proxy_set_header X-Real-IP $remote_addr`) and the server
    /// behind trust the proxy, and nobody else: nginx `set_real_ip_from ADDRESS; real_ip_header X-Real-IP;`, Apache
    /// `RemoteIPHeader` with `RemoteIPInternalProxy`.
    ///
    /// # References
    ///
    /// nginx `ngx_http_realip_module`; Apache `mod_remoteip`.
    "proxy/client-address-lost" {
        title: "an address rule sees the proxy's address instead of the client's",
        commonness: Known,
        explains: ["nginx/satisfy", "apache/satisfy-and-ip", "credentials/none-sent", "credentials/rejected"],
    }
}

const VERDICT: &str = "The rule about addresses sees the proxy's address, not the one you come from.";

fn assess(d: &Evidence) -> Assessed {
    Ok(by_files(d).or_else(|| by_log(d)))
}

/// The server behind would decide otherwise about the client's own address.
fn by_files(d: &Evidence) -> Option<Assessment> {
    let (n, layer) = d.layers.iter().enumerate().skip(1).find(|(_, layer)| is_lost(layer))?;
    let Answer::Refused { status, by, .. } = &layer.expected else { return None };
    if d.layers[..n].iter().any(|front| front.expected != Answer::Passed) {
        return None;
    }
    let answer = d.baseline().and_then(Trial::response);
    if answer.is_some_and(|r| r.status != *status) {
        return None;
    }
    let list = list(layer).or(by.as_ref())?;
    let seen = layer.seen(list, "judges the proxy's address", "the proxy's address is judged here");
    let front = d.layers.get(n - 1)?;
    let handed = match &front.rule.handler {
        why401_serverconf::Handler::Proxy(hit) => Some(front.seen(hit, "hands the request on", "the proxy")),
        _ => None,
    };
    let grade = if answer.is_some() && is_page_of(d, layer) { Grade::Proven } else { Grade::Likely };
    let status = answer.map(|r| Observation::new(Place::status(Experiment::GIVEN), refusal(r)));
    let proof = Proof::from(seen).and_also(handed).and_also(status).and_also(logged(d, &[Kind::Denied]));
    Some(Assessment::new(grade, VERDICT, proof).at(Place::of_spot(&list.spot)))
}

/// Whether the client's own address would be let in, or not be shut out.
fn is_lost(layer: &Layer) -> bool {
    let Answer::Refused { why, .. } = &layer.expected else { return false };
    match (&layer.by_own_address, why) {
        (Some(Answer::Passed), _) => true,
        (Some(Answer::Refused { why: other, .. }), Refusal::Forbidden) => *other != Refusal::Forbidden,
        _ => false,
    }
}

fn list(layer: &Layer) -> Option<&Hit> {
    layer.rule.directives.iter().find(|hit| is_about_addresses(hit))
}

/// The log of the server names another client than the one that asked, and a rule about addresses refuses that one.
fn by_log(d: &Evidence) -> Option<Assessment> {
    let own = d.baseline().and_then(Trial::answer)?.local?.ip();
    let line = d.said.iter().find(|l| l.message().is_some_and(|m| m.kind == Kind::Denied))?;
    let client = line.line.client.filter(|client| *client != own && is_nearby(*client))?;
    let layer = d.layers.first().filter(|layer| layer.expected == Answer::Passed)?;
    let list = list(layer)?;
    let seen = layer.seen(list, format!("{client} is judged, not {own}"), "judges the proxy's address");
    let said = logged(d, &[Kind::Denied])?;
    let whose = Observation::new(said.at.clone(), format!("the client it saw: {client}"));
    let proof = Proof::from(said).and_also([whose, seen]);
    Some(Assessment::new(Grade::Likely, VERDICT, proof).at(Place::of_spot(&list.spot)))
}

/// Whether an address is this machine's or a neighbour's, as a proxy's is; a public one may be the client's own behind
/// its router.
fn is_nearby(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local(),
    }
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let layer = d.layers.iter().skip(1).find(|l| is_lost(l)).or_else(|| d.layers.first());
    let spot = layer.and_then(list).map(|hit| &hit.spot);
    let product = layer.map_or(Product::Nginx, |layer| layer.product);
    let trust = match product {
        Product::Apache => "here: RemoteIPHeader X-Forwarded-For and RemoteIPInternalProxy with its address",
        _ => "here: set_real_ip_from with the proxy's address, and real_ip_header X-Real-IP",
    };
    let hand = Fix::tell(Party::Administrator, "the proxy hands the address on")
        .run("proxy_set_header X-Real-IP $remote_addr;");
    std::iter::once(hand).chain(spot.map(|spot| edit_of(product, trust, spot))).collect()
}
