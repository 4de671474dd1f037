use crate::{questions::refusal, rule::file};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Layer, Observation, Party, Place, Product, Proof,
    Trial, cause,
};
use why401_message::show;
use why401_serverconf::{Answer, Severity};

cause! {
    /// # What happens
    ///
    /// The files on the disk are right, and the server that runs still goes by the old ones: it was not reloaded after
    /// the change, or the reload failed because of an error somewhere in the configuration.
    ///
    /// # How it is recognised
    ///
    /// The answer is another than the one the files foretell, and a file of the configuration is younger than the
    /// server's last start: `likely`. The server may have been reloaded since, which cannot be seen, so it is never
    /// `proven`.
    ///
    /// # Look-alikes
    ///
    /// - `apache/authn-cache-stale`: the server remembers logins, not its configuration.
    /// - `proxy/inconsistent-backends`: one server of several was reloaded.
    ///
    /// # Fix
    ///
    /// Administrator: check and reload: `apachectl configtest && apachectl graceful`, `nginx -t && nginx -s reload`.
    ///
    /// # References
    ///
    /// Apache httpd, "Stopping and Restarting"; nginx, "Controlling nginx".
    "server/not-reloaded" {
        title: "the server runs with an older configuration than the files say",
        commonness: Common,
        explains: ["credentials/none-sent", "credentials/rejected", "credentials/wrong-password"],
    }
}

/// A server whose files changed since it was started and do not explain the answer.
fn outdated(d: &Evidence) -> Option<&Layer> {
    let response = d.baseline().and_then(Trial::response)?;
    d.layers.iter().find(|layer| {
        let differs = match &layer.expected {
            Answer::Passed => matches!(response.status, 401 | 403),
            Answer::Refused { status, .. } | Answer::Before { status, .. } => *status != response.status,
            Answer::CannotTell(_) => false,
        };
        let own = crate::rule::is_page_of(d, layer) && crate::reading::is_own_page(response);
        differs && own && !layer.changed_since_start.is_empty()
    })
}

fn assess(d: &Evidence) -> Assessed {
    let (Some(layer), Some(response)) = (outdated(d), d.baseline().and_then(Trial::response)) else {
        return Ok(None);
    };
    let Some(changed) = layer.changed_since_start.first() else { return Ok(None) };
    let fatal = layer.complaints.iter().find(|c| c.severity == Severity::Fatal);
    let verdict = match fatal {
        Some(_) => {
            "The configuration was changed and has an error, so the server still runs with the old one."
        }
        None => {
            "The configuration was changed after the server was started, and the server does not know yet."
        }
    };
    let younger = Observation::new(file(changed, None), "changed since the server was started");
    let error = fatal.map(|c| {
        Observation::new(Place::of_spot(&c.spot), show(&c.what)).with(layer.excerpt(&c.spot, &show(&c.what)))
    });
    let shows = format!("{}, not what the files foretell", refusal(response));
    let proof = Proof::of(Place::status(Experiment::GIVEN), shows).and_also([younger]).and_also(error);
    let place = fatal.map_or_else(|| file(changed, None), |c| Place::of_spot(&c.spot));
    Ok(Some(Assessment::new(Grade::Likely, verdict, proof).at(place)))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let reload = crate::rule::reload(outdated(d).map_or(Product::Apache, |l| l.product));
    vec![
        Fix::tell(Party::Visitor, "nothing to do here: tell the owner of the site"),
        Fix::tell(Party::Administrator, "check the configuration and let the server read it").run(reload),
    ]
}
