//! Questions that several causes ask the evidence.

use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Grade, Missing, Observation, Part, Place, Proof, Standing, Trial, sameness,
};
use why401_message::Response;

/// Realm of the first challenge of a response, where it names one.
pub(crate) fn realm(response: &Response) -> Option<String> {
    Evidence::challenges(response).iter().find_map(|c| c.realm().map(why401_message::show))
}

/// What a refusal shows, as a fragment: `401, asks for "Staff"`.
pub(crate) fn refusal(response: &Response) -> String {
    match realm(response) {
        Some(realm) => format!("{}, asks for \"{realm}\"", response.status),
        None => response.status.to_string(),
    }
}

/// The observations of a flip: refused as given, served with one thing changed.
pub(crate) fn flip(given: &Response, changed: Experiment, trial: &Trial) -> [Observation; 2] {
    [
        Observation::new(Place::status(Experiment::GIVEN), refusal(given)),
        Observation::new(Place::status(changed), trial.status().to_string()),
    ]
}

/// Whether a trial was served: answered, and neither refused nor failed.
pub(crate) fn served(trial: &Trial) -> bool {
    (200..400).contains(&trial.status())
}

/// Judges a defect of the credentials that one corrected sending can prove: `proven` when the corrected request is
/// served, `likely` where it is not, or could not be sent. The defect itself is in the proof either way.
pub(crate) fn corrected(d: &Evidence, seen: Observation, verdict: String, changed: Experiment) -> Assessed {
    let Some(standing) = d.standing()? else { return Ok(None) };
    let Standing::Refused(given) = standing else {
        return Ok(Some(Assessment::new(Grade::Likely, verdict, seen).settled_by(Missing::Unobtainable(changed))));
    };
    Ok(Some(match d.attempt(changed)? {
        Some(trial) if served(trial) => {
            Assessment::new(Grade::Proven, verdict, Proof::from(seen).and_also(flip(given, changed, trial)))
        }
        Some(trial) => {
            let status = trial.response().map_or_else(|| "no answer".to_owned(), refusal);
            Assessment::new(Grade::Likely, verdict, Proof::from(seen).and(Place::status(changed), status))
                .detail("Corrected, the request is still refused: there is a second fault.")
        }
        None => Assessment::new(Grade::Likely, verdict, seen).settled_by(Missing::Unobtainable(changed)),
    }))
}

/// Whether the answer is the same with and without credentials; `None` where that could not be tried.
pub(crate) fn same_without_credentials(d: &Evidence, given: &Response) -> Result<Option<bool>, Missing> {
    let anonymous = d.attempt(Experiment::ANONYMOUS)?;
    Ok(anonymous.and_then(Trial::response).map(|r| sameness::same(given, r)))
}

/// The place of the challenge in the answer of the request as given.
pub(crate) fn challenge_place() -> Place {
    Place::answer(Experiment::GIVEN, Part::Response("www-authenticate".into()))
}
