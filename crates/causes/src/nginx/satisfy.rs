use crate::{
    addresses, log_words,
    rule::foretold,
    scope::{edit_of, gate_before_strangers_of},
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Layer, Observation, Place, Product, Proof, cause};
use why401_serverconf::{Node, Text, nginx};

cause! {
    /// # What happens
    ///
    /// A list of addresses (`allow`, `deny`) stands beside the login. With `satisfy all`, which is the default, an
    /// address that is not on the list gets 403 and no password helps. With `satisfy any` the page is open in the office
    /// and asks for a login everywhere else. The same comes of a realm that is a variable: `auth_basic $realm` with a
    /// `geo`, or a `map` of the address, that says `off` for some.
    ///
    /// # How it is recognised
    ///
    /// By the server's files, the client's address known: the `deny` that decides, or the `allow` that would spare
    /// another address the login; or the table behind the variable, with an `off` in it. `proven` where the answer is
    /// the one these files foretell. In the error log it is "access forbidden by rule".
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password`: the address is on the list, or there is none.
    /// - `credentials/none-sent`: the gate goes by passwords alone.
    /// - `proxy/client-address-lost`: the list is right, and the server sees the address of a proxy.
    ///
    /// # Fix
    ///
    /// Administrator: add the address to the list or to the table, then `nginx -t` and a reload.
    ///
    /// # References
    ///
    /// nginx `ngx_http_core_access_phase`: with `satisfy any` a 401 outweighs a 403; `ngx_http_access_module`,
    /// `ngx_http_geo_module`, `ngx_http_map_module`.
    "nginx/satisfy" {
        title: "the client's address decides, together with the password",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/none-sent", "credentials/wrong-password", "nginx/inherited-gate"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    Ok(addresses::decides(d, Product::Nginx).or_else(|| by_table(d)))
}

/// The realm is a variable, and the table behind it switches the login off for others.
fn by_table(d: &Evidence) -> Option<Assessment> {
    let foretold = gate_before_strangers_of(d, Product::Nginx)?;
    let layer = foretold.layer;
    let gate = &layer.rule.users.as_ref()?.demanded_by;
    let variable = gate.args.first().filter(|realm| realm.starts_with('$'))?;
    let table = table(layer, variable)?;
    let off = table.inside.iter().flatten().find(|line| line.arg(0) == Some(b"off"))?;
    if !goes_by_address(layer, &table, MOST_TABLES) {
        return None;
    }
    let verdict =
        "From some addresses this page opens without a login. This client's address is not one of them.";
    let seen = layer.seen(gate, "the realm is a variable", "decided by a table");
    let spared = Observation::new(Place::of_spot(&off.spot), "for these the login is off")
        .with(layer.excerpt(&off.spot, "these need no login"));
    let proof = Proof::from(foretold.seen(d)).and_also([seen, spared]);
    Some(Assessment::new(foretold.grade, verdict, proof).at(Place::of_spot(&gate.spot)))
}

/// Tables behind tables that are looked through.
const MOST_TABLES: usize = 4;

/// Whether a table asks for the address, or for what another table made of it.
fn goes_by_address(layer: &Layer, asked: &Node, left: usize) -> bool {
    let source = asked.args.first().map(why401_serverconf::Word::lossy).unwrap_or_default();
    let of_connection = ["$remote_addr", "$binary_remote_addr", "$realip_remote_addr"];
    let by_geo = asked.is("geo") && (asked.args.len() == 1 || of_connection.contains(&source.as_str()));
    let further =
        || left > 0 && table(layer, &source).is_some_and(|next| goes_by_address(layer, &next, left - 1));
    by_geo || (asked.is("map") && (of_connection.contains(&source.as_str()) || further()))
}

/// The table that gives a variable its value.
fn table(layer: &Layer, variable: &str) -> Option<Node> {
    let of_text = |text: &Text| find(nginx::parse(text).0, variable);
    layer.texts.iter().find_map(of_text)
}

fn find(nodes: Vec<Node>, variable: &str) -> Option<Node> {
    nodes.into_iter().find_map(|mut node| {
        let defines = (node.is("map") || node.is("geo"))
            && node.args.last().is_some_and(|word| word.lossy().eq_ignore_ascii_case(variable));
        if defines { Some(node) } else { find(node.inside.take()?, variable) }
    })
}

fn fixes(d: &Evidence, found: &Assessment) -> Vec<Fix> {
    let mut fixes = addresses::fixes(d);
    let layer = foretold(d).map(|f| f.layer);
    let gate = layer.and_then(|layer| layer.rule.users.as_ref()).map(|users| &users.demanded_by);
    let by_table = gate.filter(|gate| found.place == Some(Place::of_spot(&gate.spot)));
    let table = by_table.and_then(|gate| table(layer?, gate.args.first()?));
    if let Some(table) = table {
        fixes.truncate(1);
        fixes.push(edit_of(Product::Nginx, "add whom you mean to this table", &table.spot));
    }
    fixes
}
