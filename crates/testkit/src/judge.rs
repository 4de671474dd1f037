//! A case judged by a catalogue: the diagnosis is driven from the file instead of the network.

use crate::case::Case;
use why401_core::{Cause, Diagnosis, Evidence, Experiment, Progress, Trial, step};
use why401_message::{NoAnswer, Withheld};

/// More steps than any limit allows: a diagnosis that asks this often asks in circles.
const STEPS: usize = 200;

/// The diagnosis of a case; see [`examine`].
pub fn judge(case: &Case, catalogue: &[&'static Cause]) -> Result<Diagnosis, String> {
    examine(case, catalogue).map(|(_, diagnosis)| diagnosis)
}

/// Drives the diagnosis to its end. An error where the file does not fit it: an answer that nobody asked for, or one
/// that cannot be what the experiment gave.
pub fn examine(case: &Case, catalogue: &[&'static Cause]) -> Result<(Evidence, Diagnosis), String> {
    let mut evidence = case.evidence()?;
    let mut asked = Vec::new();
    if evidence.paste.is_some() {
        if evidence.baseline().is_none() {
            tell(case, &mut evidence, Experiment::GIVEN)?;
        }
    } else if case.is_held_back() {
        tell(case, &mut evidence, Experiment::GIVEN)?;
        asked.push(Experiment::GIVEN.to_string());
    }
    for _ in 0..STEPS {
        match step(catalogue, &evidence) {
            Progress::Done(diagnosis) => {
                return unasked(case, &asked).map_or(Ok((evidence, *diagnosis)), Err);
            }
            Progress::Ask(experiment) => {
                tell(case, &mut evidence, experiment)?;
                asked.push(experiment.to_string());
            }
        }
    }
    Err(format!("the diagnosis does not end; it asked at last for: {}", asked[STEPS - 10..].join("; ")))
}

fn tell(case: &Case, evidence: &mut Evidence, experiment: Experiment) -> Result<(), String> {
    let name = experiment.to_string();
    match case.answers.iter().find(|a| a.experiment == name) {
        Some(answer) => {
            let trial = answer.trial(evidence, experiment).map_err(|why| format!("{name}: {why}"))?;
            evidence.record(experiment, trial);
            case.disk.tell(evidence)?;
        }
        None if experiment == Experiment::GIVEN => {
            let failure = Some(NoAnswer::Withheld(Withheld::NotAllowed));
            evidence.record(experiment, Trial { hops: Vec::new(), failure });
            case.disk.tell(evidence)?;
        }
        None => evidence.record_refusal(experiment, Withheld::NotAllowed),
    }
    Ok(())
}

fn unasked(case: &Case, asked: &[String]) -> Option<String> {
    let idle = case.answers.iter().filter(|a| !a.unasked && !asked.contains(&a.experiment));
    let names: Vec<_> = idle.map(|a| format!("`{}`", a.experiment)).collect();
    (!names.is_empty()).then(|| {
        format!(
            "nobody asked for {}; asked were: {}. Drop it or mark it (unasked)",
            names.join(", "),
            asked.join("; ")
        )
    })
}
