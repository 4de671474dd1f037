use crate::rule::foretold;
use why401_core::{Assessed, Assessment, Evidence, Fix, Party, Place, Product, Proof, cause};
use why401_message::show;
use why401_serverconf::nginx;

cause! {
    /// # What happens
    ///
    /// No server block of nginx has the name that was asked for, so the first one of that address answers, or the one
    /// marked `default_server`: another site, with a login of its own.
    ///
    /// # How it is recognised
    ///
    /// In the files: several server blocks listen at this address, none has the name, and the one that answers by
    /// default asks for a login. `proven` where the answer asks for its realm.
    ///
    /// # Look-alikes
    ///
    /// - `dns/wrong-server`: the name leads to another machine altogether.
    /// - `nginx/inherited-gate`: the right site, with a gate around everything.
    /// - `tls/sni-default-vhost`: the same at the level of TLS.
    ///
    /// # Fix
    ///
    /// Add the name to `server_name` of the site it belongs to. A server block of its own that answers nothing
    /// (`listen … default_server; return 444;`) keeps strange names away from every site.
    ///
    /// # References
    ///
    /// nginx, "How nginx processes a request": name-based servers and the default server.
    "nginx/default-server" {
        title: "no server has this name, and another site's login answers",
        commonness: Known,
        explains: ["credentials/none-sent", "credentials/rejected", "credentials/wrong-password", "credentials/unknown-user", "nginx/inherited-gate", "url/typo-or-protected-area"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(foretold) = foretold(d).filter(|f| f.layer.product == Product::Nginx) else { return Ok(None) };
    let rule = &foretold.layer.rule;
    let (Some(server), true) = (&rule.server, rule.is_default) else { return Ok(None) };
    let host = d.given().url.host.as_str();
    let is_address = host.parse::<std::net::IpAddr>().is_ok() || host == "localhost";
    if is_address || servers(d) < 2 {
        return Ok(None);
    }
    let Some(users) = &rule.users else { return Ok(None) };
    let verdict =
        format!("No site here has the name {}: another one answers, and asks for its login.", show(host));
    let chosen =
        foretold.layer.seen(server, "answers because no other has the name", "this one answers by default");
    let gate = foretold.layer.seen(&users.demanded_by, "asks for a login", "its login");
    let proof = Proof::from(foretold.seen(d)).and_also([chosen, gate]);
    let place = Place::of_spot(&users.demanded_by.spot);
    Ok(Some(Assessment::new(foretold.grade, verdict, proof).at(place)))
}

/// Server blocks in the files of the server that answers.
fn servers(d: &Evidence) -> usize {
    let texts = d.layers.first().map(|l| l.texts.as_slice()).unwrap_or_default();
    texts.iter().map(|text| count(&nginx::parse(text).0)).sum()
}

fn count(nodes: &[why401_serverconf::Node]) -> usize {
    nodes
        .iter()
        .filter_map(|n| n.inside.as_deref().map(|inside| usize::from(n.is("server")) + count(inside)))
        .sum()
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let host = show(&d.given().url.host);
    vec![
        Fix::tell(Party::Administrator, format!("add {host} to server_name of the site it belongs to"))
            .run("sudo nginx -T | grep -nE 'server_name|listen'"),
        Fix::tell(Party::Administrator, "then test and reload").run("sudo nginx -t && sudo nginx -s reload"),
        Fix::tell(Party::Visitor, "is the name spelled right? with or without www"),
    ]
}
