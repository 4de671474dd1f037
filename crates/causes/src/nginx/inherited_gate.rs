use crate::rule::{foretold, logged};
use why401_core::{Assessed, Assessment, Evidence, Fix, Layer, Party, Product, Proof, cause};
use why401_message::show;
use why401_serverconf::{Hit, Refusal};
use why401_weblog::error::Kind;

cause! {
    /// # What happens
    ///
    /// The login is asked for by a directive that stands around everything, at the level of the server or of all
    /// servers, and it reaches an address that was meant to be open: the interface beside the staging site, the answer
    /// to a certificate authority, a webhook. In nginx `auth_basic` is inherited by every location that does not say
    /// otherwise.
    ///
    /// # How it is recognised
    ///
    /// In the files: the location that answers this address has no `auth_basic` of its own, and what is in force comes
    /// from the server or the `http` block. `proven` where the answer asks for the realm that stands there. A site that
    /// is guarded as a whole, without a location for this address, is no such case.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/none-sent`: the address is meant to ask for a login.
    /// - `nginx/other-location-wins`: another location than expected answers, with a gate of its own.
    /// - `nginx/default-server`: it is the gate of another site.
    ///
    /// # Fix
    ///
    /// `auth_basic off;` in the location of what has to be open, and nowhere else; then `nginx -t` and a reload. For
    /// certificates: `location ^~ /.well-known/acme-challenge/ { auth_basic off; }`.
    ///
    /// # References
    ///
    /// nginx `ngx_http_auth_basic_module`, `auth_basic` and its inheritance; RFC 8555 section 8.3.
    "nginx/inherited-gate" {
        title: "a login asked for around everything reaches an address meant to be open",
        commonness: Common,
        explains: ["credentials/none-sent", "url/typo-or-protected-area", "token/missing"],
    }
}

/// Where certificate authorities, and others who never log in, look.
const FOR_ROBOTS: &str = "/.well-known/";

fn assess(d: &Evidence) -> Assessed {
    let Some(foretold) = foretold(d).filter(|f| f.layer.product == Product::Nginx) else { return Ok(None) };
    if foretold.why != Refusal::LoginWanted || d.has_credentials() {
        return Ok(None);
    }
    let Some(users) = &foretold.layer.rule.users else { return Ok(None) };
    let gate = &users.demanded_by;
    let path = d.given().url.path();
    let for_robots = path.starts_with(FOR_ROBOTS);
    let location = own_location(foretold.layer);
    if stands_in_a_location(gate) || (location.is_none() && !for_robots) {
        return Ok(None);
    }
    let level = gate.within.last().map_or("http", |(name, _)| name.split(' ').next().unwrap_or("http"));
    let verdict =
        format!("A login that is asked for around the whole {level} block reaches {} as well.", show(path));
    let seen = foretold.layer.seen(gate, format!("in force for {}", show(path)), "this is inherited");
    let mine = location
        .map(|l| foretold.layer.seen(l, "answers this address, and says nothing of a login", "nothing here"));
    let proof = Proof::from(foretold.seen(d))
        .and_also([seen])
        .and_also(mine)
        .and_also(logged(d, &[Kind::NoCredentials]));
    Ok(Some(Assessment::new(foretold.grade, verdict, proof).at(why401_core::Place::of_spot(&gate.spot))))
}

/// The location that answers, where it is one for some addresses only.
fn own_location(layer: &Layer) -> Option<&Hit> {
    let location = layer.rule.sections.iter().rev().find(|s| s.name.eq_ignore_ascii_case("location"))?;
    (location.args.last().map(String::as_str) != Some("/")).then_some(location)
}

fn stands_in_a_location(gate: &Hit) -> bool {
    gate.within.iter().any(|(name, _)| name.starts_with("location"))
}

fn fixes(d: &Evidence, assessment: &Assessment) -> Vec<Fix> {
    let path = d.given().url.path();
    let folder = &path[..=path.rfind('/').unwrap_or(0)];
    let open = format!("if {} is to be open: in its own location", show(path));
    let line = format!("location ^~ {} {{ auth_basic off; }}", show(folder));
    let _ = assessment;
    vec![
        Fix::tell(Party::Administrator, open).run(line),
        Fix::tell(Party::Administrator, "then test and reload").run("sudo nginx -t && sudo nginx -s reload"),
        Fix::tell(
            Party::Visitor,
            "ask the site's owner: this address asks for a login by mistake, or you need one",
        ),
    ]
}
