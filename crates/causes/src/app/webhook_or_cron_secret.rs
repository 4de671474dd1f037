//! A webhook whose signature was made with another secret than the one it is checked with.

use crate::{
    said::{self, told},
    signatures::{self, claims_of_requests, in_signature},
    tokens::Clock,
};
use why401_challenge::signed::{Mechanism, Signature};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Party, Place, Proof, Standing, cause,
};
use why401_message::show;

cause! {
    /// # What happens
    ///
    /// A webhook is signed with a secret that both sides keep, and the receiver computes the signature anew over the
    /// bytes that arrived. The two secrets are not the same: one was renewed on one side only, each endpoint has its
    /// own, or the command line tool of the sender signs with a third. Or the body was read, parsed and written anew
    /// before it was checked, so that its bytes are others.
    ///
    /// # How it is recognised
    ///
    /// The request carries the signature of a webhook (`Stripe-Signature`, `X-Hub-Signature-256`, `Webhook-Signature`
    /// and their kin), its date is fresh, and it is refused. `likely` where the answer speaks of the signature or says
    /// nothing; the secret itself is never in the request, so that from outside it is not proven.
    ///
    /// # Look-alikes
    ///
    /// - `signed/clock-skew`: the signature fits, and its date is outside the window.
    /// - `signed/canonical-mismatch`: a proxy changed the address or the body on the way.
    /// - `apikey/missing-or-wrong`: a key is wanted beside the signature.
    ///
    /// # Fix
    ///
    /// Developer: copy the secret of this very endpoint from the sender's page; check the raw bytes of the body, before
    /// anything parses them (`express.raw`, `request.body`, `request.get_data()`). Read the secret from one place only,
    /// and accept the old one beside the new for a day when it is renewed, so that it does not come back.
    ///
    /// # References
    ///
    /// Standard Webhooks 1.0, "Verifying signatures"; the senders' pages on checking theirs.
    "app/webhook-or-cron-secret" {
        title: "the webhook is signed with another secret than it is checked with",
        commonness: Common,
        explains: ["signed/canonical-mismatch", "token/bad-signature", "token/rejected", "apikey/missing-or-wrong", "apikey/wrong-place", "header/wrong-field-name", "credentials/rejected", "credentials/none-sent"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(signature) = webhook(d) else { return Ok(None) };
    let Some(standing) = d.standing()? else { return Ok(None) };
    let claims = claims_of_requests(d);
    let verdict =
        "The webhook was signed with another secret than it is checked with, or its body was changed.";
    let seen = in_signature(&signature, carried(&signature));
    let Standing::Refused(given) = standing else {
        return Ok(Some(Assessment::new(Grade::Possible, verdict, seen)));
    };
    if let Some(words) = told(d, claims)? {
        let proof = Proof::from(seen).and_also(words.proof().observations().cloned().collect::<Vec<_>>());
        return Ok(Some(Assessment::new(Grade::Likely, verdict, proof)));
    }
    let grade = if said::says_otherwise(d, claims) { Grade::Possible } else { Grade::Likely };
    let proof = Proof::from(seen).and(Place::status(Experiment::GIVEN), given.status.to_string());
    Ok(Some(Assessment::new(grade, verdict, proof)))
}

/// The signature of a webhook whose date, if it has one, is no reason to refuse it.
fn webhook(d: &Evidence) -> Option<Signature> {
    let signature = signatures::of(d).into_iter().find(|s| s.mechanism == Mechanism::Webhook)?;
    let clock = Clock::of(d);
    let apart = signature.made.map_or(0, |made| made.abs_diff(clock.now));
    let is_old_paste = d.paste.is_some() && !clock.by_the_server;
    let fresh = apart <= signature.mechanism.window().unsigned_abs() || is_old_paste;
    fresh.then_some(signature)
}

fn carried(signature: &Signature) -> String {
    match &signature.carrier {
        why401_challenge::signed::Carrier::Field(name) => format!("a webhook's signature, in {}", show(name)),
        why401_challenge::signed::Carrier::Query => "a webhook's signature".into(),
    }
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Developer, "copy the secret of this very endpoint from the sender's page"),
        Fix::tell(Party::Developer, "check the signature over the raw bytes, before the body is parsed"),
        Fix::tell(Party::Administrator, "see whether a proxy or framework changes the body on its way"),
    ]
}
