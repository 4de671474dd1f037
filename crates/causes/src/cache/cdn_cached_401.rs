use crate::questions::{let_through, refusal};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Layer, Observation, Part, Party, Path, Place,
    Proof, Trial, cause,
};
use why401_message::{Response, show};
use why401_serverconf::{Answer, Handler, Hit};

cause! {
    /// # What happens
    ///
    /// A store on the way, a CDN or the cache of a proxy, kept somebody's refusal and hands it to everybody who asks for
    /// the same address. The login is right and never reaches the application.
    ///
    /// # How it is recognised
    ///
    /// The answer bears the mark of a store (`Age`, `X-Cache: HIT`), or the server's files say that it stores 401
    /// (`proxy_cache_valid any`). The same request with a query that nobody has asked for before is served: `proven`
    /// with such a mark, or where the files of the server behind foretell that it serves; else `likely`, as is the mark
    /// alone where that request could not be sent.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/rejected`: the refusal is fresh each time.
    /// - `proxy/inconsistent-backends`: served and refused in turns, whatever the query.
    ///
    /// # Fix
    ///
    /// Administrator: purge the address, and store no refusals: name the statuses (`proxy_cache_valid 200 10m`), let the
    /// application send `Cache-Control: no-store` with a 401, and keep requests with a login out of the store
    /// (`proxy_cache_bypass $http_authorization; proxy_no_cache $http_authorization;`).
    ///
    /// # References
    ///
    /// RFC 9111 section 3.5: a shared store keeps no answers to requests with Authorization unless it may. nginx
    /// `ngx_http_proxy_module`: `proxy_cache_valid any`, and a key without the login.
    "cache/cdn-cached-401" {
        title: "a refusal that was stored on the way is handed out again",
        commonness: Known,
        explains: [
            "credentials/rejected", "credentials/none-sent", "token/rejected", "credentials/wrong-password",
            "token/missing", "semantics/401-without-www-authenticate",
        ],
    }
}

/// The same with a query that nobody has asked for before.
const FRESH: Experiment = Experiment { path: Path::Fresh, ..Experiment::GIVEN };

fn assess(d: &Evidence) -> Assessed {
    let Some(given) = d.refusal()? else { return Ok(None) };
    let mark = mark(given);
    let stores = d.layers.iter().find_map(stores);
    if mark.is_none() && stores.is_none() {
        return Ok(None);
    }
    let fresh = if d.is_hearsay() { None } else { d.attempt(FRESH)? };
    if fresh.is_some_and(|trial| !let_through(trial)) {
        return Ok(None);
    }
    let status = Observation::new(Place::status(Experiment::GIVEN), refusal(given));
    let rule = stores.map(|(layer, hit)| layer.seen(hit, "stores refusals", "refusals are stored as well"));
    let proof = Proof::from(status).and_also(mark.clone()).and_also(rule);
    let (grade, proof) = match fresh.and_then(Trial::response) {
        Some(r) => (
            if mark.is_some() || serves_behind(d) { Grade::Proven } else { Grade::Likely },
            proof.and(
                Place::status(FRESH),
                format!("{}: an address that is not stored yet is served", r.status),
            ),
        ),
        None if mark.is_some() => (Grade::Likely, proof),
        None => return Ok(None),
    };
    let verdict = "The refusal is an old one: it was stored on the way and is handed out again.";
    let found = Assessment::new(grade, verdict, proof);
    Ok(Some(match stores {
        Some((_, hit)) => found.at(Place::of_spot(&hit.spot)),
        None => found,
    }))
}

/// Whether the last server whose files are at hand would serve the request, so that the refusal is not its own of now.
fn serves_behind(d: &Evidence) -> bool {
    let serves = |layer: &Layer| match &layer.expected {
        Answer::Before { status, .. } => *status < 400,
        Answer::Passed => matches!(layer.rule.handler, Handler::Files),
        _ => false,
    };
    d.layers.len() > 1 && d.layers.last().is_some_and(serves)
}

/// The field by which a store says that the answer comes from it.
fn mark(response: &Response) -> Option<Observation> {
    const SAID: [&str; 6] =
        ["x-cache", "x-cache-status", "cf-cache-status", "x-proxy-cache", "x-nginx-cache", "x-varnish-cache"];
    let hit = SAID.iter().find_map(|name| {
        let value = response.text(name).filter(|v| v.to_ascii_lowercase().contains("hit"))?;
        Some((*name, value))
    });
    let age = || {
        let age = response.text("age").filter(|v| v.trim().parse::<u64>().is_ok_and(|age| age > 0))?;
        Some(("age", age))
    };
    let (name, value) = hit.or_else(age)?;
    let at = Place::answer(Experiment::GIVEN, Part::Response(name.to_owned()));
    Some(Observation::new(at, format!("\"{}\": from a store", show(value.trim()))))
}

/// The directive by which a server stores refusals of what is behind it.
fn stores(layer: &Layer) -> Option<(&Layer, &Hit)> {
    let on = |prefix: &str| {
        let name = format!("{prefix}_cache");
        layer
            .rule
            .directives
            .iter()
            .any(|hit| hit.name == name && hit.args.first().is_some_and(|a| a != "off"))
    };
    let keeps = |hit: &&Hit| {
        let codes = &hit.args[..hit.args.len().saturating_sub(1)];
        codes.iter().any(|code| code == "any" || code == "401")
    };
    let passes = layer.expected == Answer::Passed;
    ["proxy", "fastcgi"].into_iter().filter(|prefix| passes && on(prefix)).find_map(|prefix| {
        let name = format!("{prefix}_cache_valid");
        let hit = layer.rule.directives.iter().filter(|hit| hit.name == name).find(keeps)?;
        Some((layer, hit))
    })
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let of_a_file = d.layers.iter().find_map(stores);
    let rule = match of_a_file {
        Some((_, hit)) => {
            let prefix = hit.name.split('_').next().unwrap_or("proxy");
            let line =
                format!("{prefix}_cache_bypass $http_authorization; {prefix}_no_cache $http_authorization;");
            Fix::tell(Party::Administrator, "store no refusals, and nothing of requests with a login")
                .run(line)
        }
        None => Fix::tell(Party::Administrator, "purge this address, and store no answers with status 401"),
    };
    vec![
        rule,
        Fix::tell(Party::Developer, "send Cache-Control: no-store with every 401"),
        Fix::tell(Party::Visitor, "wait until the store forgets it, or tell the site's owner"),
    ]
}
