use crate::{questions::refusal, rule::is_page_of};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Found, Grade, Layer, Observation, Party, Place, Product,
    Proof, Trial, cause,
};
use why401_serverconf::Answer;

cause! {
    /// # What happens
    ///
    /// LiteSpeed answers, and not as Apache would with the same files. It reads a part of what `.htaccess` may say
    /// (OpenLiteSpeed only rewrite rules), has realms and contexts of its own in `vhconf.conf`, and keeps what it has
    /// read until it is restarted.
    ///
    /// # How it is recognised
    ///
    /// The configuration is LiteSpeed's, the page of the 401 is its own, and by the files the request should be served:
    /// `likely` where name and password fit the file that `.htaccess` names, `possible` elsewhere. What decides then is
    /// not known here, so it is never `proven`.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password`, `credentials/unknown-user`: the file of its realm refuses the login.
    /// - `server/not-reloaded`: the files are younger than the server's last start.
    /// - `apache/htaccess-ignored-or-forbidden`: the same files, read by Apache.
    ///
    /// # Fix
    ///
    /// Administrator: look for a realm in the virtual host's contexts (WebAdmin, or `conf/vhosts/NAME/vhconf.conf`),
    /// and restart gracefully: `lswsctrl restart`.
    ///
    /// # References
    ///
    /// OpenLiteSpeed documentation, "Contexts" and "Realms"; LiteSpeed documentation, ".htaccess".
    "server/litespeed" {
        title: "LiteSpeed refuses what its files let in, by rules that are not known",
        commonness: Known,
        explains: ["credentials/rejected"],
    }
}

/// A LiteSpeed that refuses with its own page what should be served.
fn surprising(d: &Evidence) -> Option<&Layer> {
    d.baseline().and_then(Trial::response).filter(|r| r.status == 401)?;
    d.layers.iter().find(|layer| {
        let served = matches!(layer.expected, Answer::Passed | Answer::CannotTell(_));
        layer.product == Product::LiteSpeed && served && is_page_of(d, layer)
    })
}

fn assess(d: &Evidence) -> Assessed {
    let Some((layer, answer)) = surprising(d).zip(d.baseline().and_then(Trial::response)) else {
        return Ok(None);
    };
    let status = Observation::new(Place::status(Experiment::GIVEN), refusal(answer));
    let gate = layer
        .rule
        .users
        .as_ref()
        .map(|users| layer.seen(&users.demanded_by, "asks for a login", "this asks"));
    let (verdict, seen) = if let Some(gate) = gate {
        ("LiteSpeed refuses a login that its files seem to let in.", gate)
    } else {
        let searched = layer.config.display().to_string();
        let place = Place::Absent { what: "a gate for this address".into(), searched };
        (
            "LiteSpeed asks for a login, and no gate for this address is found.",
            Observation::new(place, "none"),
        )
    };
    let place = seen.at.clone();
    let fits = layer.lookups.iter().any(|l| matches!(l.found, Found::Fits(_)));
    let grade = if fits { Grade::Likely } else { Grade::Possible };
    let found = Assessment::new(grade, verdict, Proof::from(status).and_also([seen]));
    let found = if layer.rule.users.is_some() { found.at(place) } else { found };
    Ok(Some(found.detail("It reads .htaccess only in part, and has realms of its own.")))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Administrator, "look for a realm of its own, then restart it gracefully")
            .run("sudo grep -rn realm /usr/local/lsws/conf/vhosts")
            .run("sudo /usr/local/lsws/bin/lswsctrl restart"),
    ]
}
