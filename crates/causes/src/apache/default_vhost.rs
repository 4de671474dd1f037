use crate::{rule::foretold, scope::edit};
use std::net::IpAddr;
use why401_core::{Assessed, Assessment, Evidence, Fix, Layer, Party, Place, Product, Proof, cause};
use why401_message::show;
use why401_serverconf::{Refusal, apache};

cause! {
    /// # What happens
    ///
    /// No site on the server goes by the name that was asked for, so the first one answers, and its gate asks for a
    /// login that has nothing to do with the site that was meant. A missing `ServerAlias www.…`, a name that moved, a
    /// site that was never enabled.
    ///
    /// # How it is recognised
    ///
    /// By the server's files: of several `<VirtualHost>`s at this port none has the asked name as `ServerName` or
    /// `ServerAlias`. `proven` where the answer is the one these files foretell. A request for an address in numbers
    /// has no name to be missed.
    ///
    /// # Look-alikes
    ///
    /// - `apache/inherited-gate`: the right site answers.
    /// - `dns/wrong-server`: the name leads to another machine.
    ///
    /// # Fix
    ///
    /// Visitor: check the name, `www.` included. Administrator: add `ServerAlias NAME` to the site that is meant, or
    /// enable it (`a2ensite`).
    ///
    /// # References
    ///
    /// Apache httpd, "Name-based Virtual Host Support"; `vhost.c`.
    "apache/default-vhost" {
        title: "no site has this name, and the first one's gate answers",
        commonness: Known,
        explains: [
            "credentials/none-sent",
            "credentials/rejected",
            "credentials/unknown-user",
            "credentials/wrong-password",
            "apache/inherited-gate",
            "apache/conditional-section",
        ],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let fits = |f: &crate::rule::Foretold| {
        let by_login = matches!(
            f.why,
            Refusal::LoginWanted | Refusal::NoSuchUser | Refusal::Mismatch | Refusal::NotAllowed
        );
        by_login && f.layer.product == Product::Apache && f.layer.rule.is_default && hosts(f.layer) > 1
    };
    let Some(foretold) = foretold(d).filter(fits) else { return Ok(None) };
    let Some(server) = foretold.layer.rule.server.as_ref() else { return Ok(None) };
    let Some(name) = asked_name(d) else { return Ok(None) };
    let verdict = format!(
        "No site here is called {}. The first one answers instead, and asks for a login.",
        show(&name)
    );
    let first =
        foretold.layer.seen(server, "answers for every name that no other has", "answers to all other names");
    let proof = Proof::from(foretold.seen(d)).and_also([first]).and_also(foretold.deciding("its gate"));
    let place = foretold.by.map_or_else(|| Place::of_spot(&server.spot), |by| Place::of_spot(&by.spot));
    Ok(Some(Assessment::new(foretold.grade, verdict, proof).at(place)))
}

/// How many virtual hosts there are.
fn hosts(layer: &Layer) -> usize {
    let count = |text| apache::parse(text).0.iter().filter(|n| n.is("<virtualhost")).count();
    layer.texts.iter().map(count).sum()
}

/// The name that was asked for; `None` for an address in numbers.
fn asked_name(d: &Evidence) -> Option<String> {
    let name = why401_serverconf::Target::new(d.given().clone()).host();
    (name.parse::<IpAddr>().is_err() && name != "localhost").then_some(name)
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = vec![Fix::tell(Party::Visitor, "check the name of the site, www. included")];
    let server = foretold(d).and_then(|f| f.layer.rule.server.as_ref());
    fixes
        .extend(server.map(|hit| edit("give the site that is meant this name: ServerAlias NAME", &hit.spot)));
    fixes
}
