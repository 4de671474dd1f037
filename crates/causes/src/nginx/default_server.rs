use crate::rule::{Foretold, foretold};
use why401_core::{Assessed, Assessment, Evidence, Fix, Party, Place, Product, Proof, cause};
use why401_message::show;
use why401_serverconf::{Turn, nginx};

cause! {
    /// # What happens
    ///
    /// No server block of nginx has the name that was asked for, so the first one of that address answers, or the one
    /// marked `default_server`: another site, with a login of its own. Or two have the name, and the other one comes
    /// first: nginx takes no notice of a second one (`conflicting server name`), and the first pattern that fits wins.
    ///
    /// # How it is recognised
    ///
    /// In the files: several server blocks listen at this address, none has the name, and the one that answers by
    /// default asks for a login. Or the name is the same, or fits the pattern, of one further down that asks nobody.
    /// `proven` where the answer asks for its realm.
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
        title: "another site answers for this name, with its login",
        commonness: Known,
        explains: ["credentials/none-sent", "credentials/rejected", "credentials/wrong-password", "credentials/unknown-user", "nginx/inherited-gate", "url/typo-or-protected-area"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(foretold) = foretold(d).filter(|f| f.layer.product == Product::Nginx) else { return Ok(None) };
    if let Some(taken) = taken(d, &foretold) {
        return Ok(Some(taken));
    }
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

/// Another server block takes the name from one that asks nobody.
fn taken(d: &Evidence, foretold: &Foretold<'_>) -> Option<Assessment> {
    let (detour, grade) = foretold.detour().filter(|(detour, _)| detour.how == Turn::Name)?;
    let verdict = format!(
        "Two sites here have the name {}: the first one answers, and asks for its login.",
        show(&d.given().url.host)
    );
    let first = foretold.layer.seen(&detour.by, "comes first, and answers", "answers");
    let late = foretold.layer.seen(&detour.passed, "asks for no login, and never answers", "never answers");
    let place = Place::of_spot(&foretold.by.unwrap_or(&detour.by).spot);
    let proof = Proof::from(foretold.seen(d)).and_also(foretold.gate()).and_also([first, late]);
    Some(Assessment::new(grade, verdict, proof).at(place))
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
    if foretold(d).is_some_and(|f| taken(d, &f).is_some()) {
        return vec![
            Fix::tell(
                Party::Administrator,
                format!("leave {host} to one server block, or write it out there"),
            )
            .run("sudo nginx -T | grep -nE 'server_name|listen'"),
            Fix::tell(Party::Administrator, "then test and reload")
                .run("sudo nginx -t && sudo nginx -s reload"),
            Fix::tell(Party::Visitor, "log in, or ask the owner of the site for a login"),
        ];
    }
    vec![
        Fix::tell(Party::Administrator, format!("add {host} to server_name of the site it belongs to"))
            .run("sudo nginx -T | grep -nE 'server_name|listen'"),
        Fix::tell(Party::Administrator, "then test and reload").run("sudo nginx -t && sudo nginx -s reload"),
        Fix::tell(Party::Visitor, "is the name spelled right? with or without www"),
    ]
}
