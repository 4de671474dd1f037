//! Whether an answer that changed with the request would have changed by itself. Servers that disagree behind one
//! address answer in turn or at random; whoever asks twice sees a difference that has no reason in the request.

use crate::{
    Assessment, Evidence, Experiment, Grade, Place, Trial,
    experiment::{Cookies, Path, Sent, Way},
};

/// The repetition that a proof still needs: of a changed request that was let in where the one given is refused, or
/// the other way round. `None` where the proof rests on no such change, or the repetition is known or not to be had.
pub(crate) fn repetition(assessment: &Assessment, evidence: &Evidence) -> Option<Experiment> {
    let proven = assessment.grade == Grade::Proven;
    let wanted = |e: &Experiment| evidence.trial(*e).is_err() && evidence.permits(*e).is_ok();
    let checks = flips(assessment, evidence).filter(|_| proven).flat_map(|e| checks(e, evidence));
    checks.map(|(_, again)| again).find(wanted)
}

/// The assessment, ruled out where a change it rests on did not last.
pub(crate) fn tempered(assessment: Assessment, evidence: &Evidence) -> Assessment {
    let let_in = |e: Experiment| evidence.trial(e).ok().and_then(let_in);
    let differ = |(first, again): &(Experiment, Experiment)| matches!((let_in(*first), let_in(*again)), (Some(a), Some(b)) if a != b);
    let contrary = flips(&assessment, evidence).flat_map(|e| checks(e, evidence)).find(differ);
    let Some((_, again)) = contrary else { return assessment };
    let status = evidence.trial(again).map_or(0, Trial::status);
    Assessment::ruled_out(Place::status(again), format!("chance: asked again, the same got {status}"))
}

/// Whether any request was let in once and refused another time.
pub(crate) fn wavers(evidence: &Evidence) -> bool {
    let first = |e: Experiment| evidence.trial(Experiment { repeat: 0, ..e }).ok().and_then(let_in);
    let differs = |now: bool, before: Option<bool>| before.is_some_and(|b| b != now);
    evidence
        .trials()
        .any(|(e, trial)| e.repeat > 0 && let_in(trial).is_some_and(|now| differs(now, first(e))))
}

fn once_more(e: Experiment) -> Experiment {
    Experiment { repeat: 1, ..e }
}

/// Repetitions of a changed request that costs nobody anything; twice as many where it is the login that was left out.
const FREE: u8 = 2;
/// Repetitions of a corrected login, each served like the first: a server that refuses every second request at random
/// passes all of them once in 32 times.
const CORRECTED: u8 = 3;

/// The pairs of answers that have to agree before a change counts. A request that costs nobody anything is repeated
/// twice; a login once, and with it what was asked without credentials. Where a correction of the credentials helped,
/// or leaving out the cookies, the uncorrected ones have to be refused a second time.
fn checks(e: Experiment, evidence: &Evidence) -> Vec<(Experiment, Experiment)> {
    let again = |e: Experiment, repeat| (e, Experiment { repeat, ..e });
    if !e.hazard(evidence.given()).is_ok_and(|h| h.own_login) {
        let without_login = e.sent == Sent::Nothing && evidence.given().has_credentials();
        let times = if without_login { 2 * FREE } else { FREE };
        return (1..=times).map(|repeat| again(e, repeat)).collect();
    }
    let anonymous = evidence.trial(Experiment::ANONYMOUS).ok().map(|_| again(Experiment::ANONYMOUS, 1));
    let given = (matches!(e.sent, Sent::Respelled(_)) || e.cookies == Cookies::Nothing)
        .then(|| again(Experiment::GIVEN, 1));
    let corrected = if given.is_some() { CORRECTED } else { 1 };
    anonymous.into_iter().chain((1..=corrected).map(|repeat| again(e, repeat))).chain(given).collect()
}

/// The changed requests an assessment cites that were let in where the request as given is not, or not where it is.
/// Whoever cites the repetition as well has judged it.
fn flips(assessment: &Assessment, evidence: &Evidence) -> impl Iterator<Item = Experiment> {
    let given = evidence.baseline().and_then(let_in);
    let flipped = move |e: &Experiment| {
        let changed = evidence.trial(*e).ok().and_then(let_in);
        given.is_some() && changed.is_some() && changed != given
    };
    let cited: Vec<Experiment> = assessment.proof.observations().filter_map(|o| cited(&o.at)).collect();
    let alone = |e: &Experiment| e.repeat == 0 && !cited.contains(&once_more(*e));
    let alone: Vec<Experiment> = cited.iter().copied().filter(alone).collect();
    alone.into_iter().map(|e| evidence.canonical(e)).filter(flipped)
}

/// The experiment whose answer is cited; another way than the given one leads to other servers, and a document is no
/// change of the request.
fn cited(place: &Place) -> Option<Experiment> {
    match place {
        Place::Trial { experiment, back: 0, .. } => {
            Some(*experiment).filter(|e| e.way == Way::AsGiven && !matches!(e.path, Path::Document(_)))
        }
        _ => None,
    }
}

/// Whether a trial got past the question who is asking; `None` where there is no answer.
fn let_in(trial: &Trial) -> Option<bool> {
    trial.response().map(|r| !matches!(r.status, 400 | 401 | 403 | 407 | 419 | 440 | 498 | 499))
}
