use crate::{questions::refusal, scope::is};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Found, Grade, Layer, Observation, Party, Place, Proof,
    cause,
};

cause! {
    /// # What happens
    ///
    /// Apache keeps what it learned about logins for a while (mod_authn_socache, five minutes if nothing else is said).
    /// A password that was just changed is compared with the old entry until that time is over.
    ///
    /// # How it is recognised
    ///
    /// By the server's files: the cache is in force (`AuthnCacheProvideFor`), the password fits the entry in the file,
    /// and the answer is 401 all the same. What the cache holds cannot be seen, so it is never more than `likely`. At
    /// level debug the log says AH01685, "found credentials".
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password`: the password does not fit the file either.
    /// - `server/not-reloaded`: the running server reads another file than the configuration says by now.
    ///
    /// # Fix
    ///
    /// Wait for `AuthnCacheTimeout`, or restart the server, which empties the cache.
    ///
    /// # References
    ///
    /// Apache httpd `modules/aaa/mod_authn_socache.c`.
    "apache/authn-cache-stale" {
        title: "the server still knows the old password",
        commonness: Rare,
        explains: ["credentials/rejected", "credentials/wrong-password"],
    }
}

/// The lookup that fits although the server refuses, and the directive of the cache.
fn stale(d: &Evidence) -> Option<(&Layer, usize, &std::path::Path)> {
    d.layers.iter().find_map(|layer| {
        layer.rule.directives.iter().find(|hit| is(hit, "authncacheprovidefor"))?;
        layer.lookups.iter().find_map(|lookup| match lookup.found {
            Found::Fits(line) => Some((layer, line, lookup.file.path.as_path())),
            _ => None,
        })
    })
}

fn assess(d: &Evidence) -> Assessed {
    let Some(given) = d.refusal()?.filter(|_| d.credentials_arrived()) else { return Ok(None) };
    let Some((layer, line, path)) = stale(d) else { return Ok(None) };
    let Some(cache) = layer.rule.directives.iter().find(|hit| is(hit, "authncacheprovidefor")) else {
        return Ok(None);
    };
    let verdict = "The password fits the file, but the server remembers logins for some minutes: it may know the old one.";
    let entry = Observation::new(crate::rule::file(path, Some(line)), "the password fits this entry");
    let note = "what was looked up is kept for a while";
    let proof = Proof::of(Place::status(Experiment::GIVEN), refusal(given))
        .and_also([entry, layer.seen(cache, note, note)]);
    Ok(Some(Assessment::new(Grade::Likely, verdict, proof).at(Place::of_spot(&cache.spot))))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Visitor, "wait five minutes and try again"),
        Fix::tell(Party::Administrator, "empty the cache").run("sudo apachectl graceful"),
    ]
}
