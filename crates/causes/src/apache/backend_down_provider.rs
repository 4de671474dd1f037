use crate::{log_words, rule::logged, scope::edit};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Layer, Observation, Party, Place, Product, Proof,
    Trial, cause,
};
use why401_message::show;
use why401_serverconf::{Hit, Provider};
use why401_weblog::error::Kind;

cause! {
    /// # What happens
    ///
    /// Passwords are checked by somebody else, a directory service (LDAP) or a database, and that one does not answer
    /// or does not let Apache in. Every login fails, right or wrong: with 500, or with 401 for some faults.
    ///
    /// # How it is recognised
    ///
    /// By the error log's line for this request: AH01695 with "Can't contact LDAP server", AH01653 to AH01656 for a
    /// database. That is `proven`. Without the log, 500 to a login where 401 is the answer to none, together with such
    /// a provider in the server's files, is `likely`.
    ///
    /// # Look-alikes
    ///
    /// - `apache/ldap-search`: the service answers and finds nobody.
    /// - `apache/auth-config-incomplete`: 500 as well, because something is not configured.
    ///
    /// # Fix
    ///
    /// Administrator: see that the service runs and that this machine reaches it, with the address from the
    /// configuration: `ldapwhoami -x -H URL`, `nc -vz HOST PORT`.
    ///
    /// # References
    ///
    /// Apache httpd `modules/aaa/mod_authnz_ldap.c` (AH01695), `mod_authn_dbd.c` (AH01653 to AH01656).
    "apache/backend-down-provider" {
        title: "the service that checks passwords does not answer",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user"],
    }
}

/// The provider that asks somebody else, and its first directive.
fn provider(layer: &Layer) -> Option<(&str, Option<&Hit>)> {
    layer.rule.users.as_ref()?.providers.iter().find_map(|p| match p {
        Provider::Other { name, settings } if ["ldap", "dbd", "dbm"].contains(&name.as_str()) => {
            let key = |hit: &&Hit| {
                hit.name.to_ascii_lowercase().ends_with("url")
                    || hit.name.to_ascii_lowercase().ends_with("query")
            };
            Some((name.as_str(), settings.iter().find(key).or(settings.first())))
        }
        _ => None,
    })
}

/// Texts by which a directory service or its library says that it cannot be used, rather than that nobody was found.
const DOWN: [&str; 6] = [
    "can't contact ldap server",
    "connect error",
    "timed out",
    "timeout",
    "server is unavailable",
    "server down",
];

fn log(d: &Evidence) -> Option<Observation> {
    let database = logged(d, &[Kind::Database]);
    let of_directory = d.said.iter().find(|l| {
        let text = l.line.text.to_ascii_lowercase();
        l.of == Experiment::GIVEN
            && l.message().is_some_and(|m| m.kind == Kind::Directory)
            && DOWN.iter().any(|words| text.contains(words))
    });
    let seen = |l: &why401_core::Logged| {
        Observation::new(crate::rule::file(&l.path, Some(l.number)), format!("\"{}\"", show(l.shown())))
    };
    database.or_else(|| of_directory.map(seen))
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    let Some(response) = d.baseline().and_then(Trial::response) else { return Ok(None) };
    if !d.credentials_arrived() || !matches!(response.status, 401 | 500 | 503) {
        return Ok(None);
    }
    let layer = d.layers.iter().find(|l| l.product == Product::Apache && provider(l).is_some());
    let found = layer.and_then(provider);
    let log = log(d);
    if log.is_none() && (found.is_none() || response.status == 401) {
        return Ok(None);
    }
    let grade = if log.is_some() { Grade::Proven } else { Grade::Likely };
    let what = match found.map(|(name, _)| name) {
        Some("dbd" | "dbm") => "a database",
        Some(_) => "a directory service (LDAP)",
        None => "another service",
    };
    let verdict = format!(
        "Passwords are checked by {what}, and that does not answer. No login can work until it does."
    );
    let named = found.and_then(|(_, hit)| hit).zip(layer);
    let line = named.map(|(hit, layer)| layer.seen(hit, "names the service", "the service that is asked"));
    let status =
        Observation::new(Place::status(Experiment::GIVEN), format!("{} to a login", response.status));
    let proof = Proof::from(status).and_also(log).and_also(line);
    let assessment = Assessment::new(grade, verdict, proof);
    Ok(Some(match named {
        Some((hit, _)) => assessment.at(Place::of_spot(&hit.spot)),
        None => assessment,
    }))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = vec![Fix::tell(Party::Visitor, "try again later; the password may well be right")];
    let hit = d.layers.iter().find_map(|l| provider(l).and_then(|(_, hit)| hit));
    let url = hit.and_then(|hit| hit.args.first()).filter(|arg| arg.contains("ldap") && arg.contains("://"));
    let server =
        url.and_then(|url| url.split('/').take(3).map(str::to_owned).reduce(|a, b| format!("{a}/{b}")));
    fixes.push(match (server, hit) {
        (Some(server), _) => {
            Fix::tell(Party::Administrator, "see whether the service answers from this machine")
                .run(format!("ldapwhoami -x -H {}", why401_capture::quote(&server)))
        }
        (None, Some(hit)) => edit("see that this service runs and is reached from here", &hit.spot),
        (None, None) => {
            Fix::tell(Party::Administrator, "see that the service runs and is reached from this machine")
        }
    });
    fixes
}
