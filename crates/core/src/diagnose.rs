//! The diagnosis: a state machine without I/O. Every cause assesses; the wish with the least hazard that most causes
//! wait for is asked next; when nobody asks any more, the findings are ranked.

use crate::{
    Assessment, Cause, Evidence, Fix, Grade, Missing, Role,
    experiment::{Experiment, Hazard},
    outcome::{self, Outcome},
};
use std::{cmp::Reverse, collections::BTreeMap};
use why401_message::{NoAnswer, Withheld};

/// An assessment worth reporting.
#[derive(Debug)]
pub struct Finding {
    /// Whose.
    pub cause: &'static Cause,
    /// What it says.
    pub assessment: Assessment,
    /// What to do.
    pub fixes: Vec<Fix>,
}

/// The end of it.
#[derive(Debug)]
pub struct Diagnosis {
    /// What came of the request as given.
    pub outcome: Outcome,
    /// Best first.
    pub findings: Vec<Finding>,
    /// True as well, explained away by a finding.
    pub explained: Vec<Finding>,
    /// Looked at and not the reason.
    pub ruled_out: Vec<Finding>,
    /// Could not be judged, and what would settle it.
    pub open: Vec<(&'static Cause, Missing)>,
}

/// What happens next.
#[derive(Debug)]
pub enum Progress {
    /// Run this, record it, call again.
    Ask(Experiment),
    /// Nobody asks any more.
    Done(Box<Diagnosis>),
}

/// One step. The caller runs what is asked for, records it (or its refusal) and calls again; each experiment is asked
/// for at most once, so this ends.
pub fn step(catalogue: &[&'static Cause], evidence: &Evidence) -> Progress {
    if evidence.baseline().is_none() && evidence.permits(Experiment::GIVEN).is_ok() {
        return Progress::Ask(Experiment::GIVEN);
    }
    let judged = judge(catalogue, evidence);
    match next_wish(&judged, evidence) {
        Some(experiment) => Progress::Ask(experiment),
        None => Progress::Done(Box::new(conclude(judged, evidence))),
    }
}

/// Ends the diagnosis with what is known now: after Ctrl-C, or where nothing may be asked.
pub fn conclude_now(catalogue: &[&'static Cause], evidence: &Evidence) -> Diagnosis {
    conclude(judge(catalogue, evidence), evidence)
}

/// What would be asked next, in order, if every answer were like the first refusal: for `--plan`.
pub fn wishes(catalogue: &[&'static Cause], evidence: &Evidence) -> Vec<(Experiment, Vec<&'static Cause>)> {
    let mut by_experiment: BTreeMap<Experiment, Vec<&'static Cause>> = BTreeMap::new();
    for cause in catalogue {
        if let Err(Missing::Experiment(e)) = (cause.assess)(evidence) {
            by_experiment.entry(e).or_default().push(cause);
        }
    }
    by_experiment.into_iter().collect()
}

type Judged = Vec<(&'static Cause, Result<Assessment, Missing>)>;

fn judge(catalogue: &[&'static Cause], evidence: &Evidence) -> Judged {
    let assess = |cause: &&'static Cause| Some((*cause, (cause.assess)(evidence).transpose()?));
    catalogue.iter().filter_map(assess).collect()
}

/// The least hazardous of the experiments most causes wait for. A repetition comes last among its equals: it tells
/// only what varies by itself.
fn next_wish(judged: &Judged, evidence: &Evidence) -> Option<Experiment> {
    let mut askers: BTreeMap<Experiment, Vec<&'static Cause>> = BTreeMap::new();
    for (cause, result) in judged {
        if let Err(Missing::Experiment(e)) = result {
            askers.entry(evidence.canonical(*e)).or_default().push(cause);
        }
    }
    let settled = settled(judged);
    let key = |(e, causes): (Experiment, Vec<&'static Cause>)| -> Option<((Hazard, Reverse<usize>, u8, Experiment), Experiment)> {
        let still_matters = causes.iter().any(|c| settled.is_none_or(|found| c.explains.contains(&found.id)));
        let hazard = evidence.permits(e).ok().filter(|_| still_matters)?;
        Some(((hazard, Reverse(causes.len()), e.repeat, e), e))
    };
    askers.into_iter().filter_map(key).min_by_key(|(key, _)| *key).map(|(_, e)| e)
}

/// A proven reason: from then on only causes that would explain it away may still ask.
fn settled(judged: &Judged) -> Option<&'static Cause> {
    judged.iter().find_map(|(cause, result)| {
        let proven = result.as_ref().is_ok_and(|a| a.grade == Grade::Proven);
        (proven && cause.role == Role::Reason).then_some(*cause)
    })
}

fn conclude(judged: Judged, evidence: &Evidence) -> Diagnosis {
    let mut standing = Vec::new();
    let mut ruled_out = Vec::new();
    let mut open = Vec::new();
    for (cause, result) in judged {
        match result {
            Ok(assessment) => {
                let finding = Finding { cause, assessment, fixes: Vec::new() };
                if finding.assessment.grade == Grade::RuledOut { &mut ruled_out } else { &mut standing }.push(finding);
            }
            Err(missing) => open.push((cause, missing)),
        }
    }
    let (findings, explained) = rank(standing, evidence);
    Diagnosis { outcome: outcome::of(evidence), findings, explained, ruled_out, open }
}

/// A general cause steps back behind a specific one that is graded at least as high, a remark behind every reason;
/// then grade, then commonness, then id.
fn rank(standing: Vec<Finding>, evidence: &Evidence) -> (Vec<Finding>, Vec<Finding>) {
    let any_reason = standing.iter().any(|f| f.cause.role == Role::Reason && f.assessment.grade >= Grade::Likely);
    let explained_by = |f: &Finding| {
        (f.cause.role == Role::Remark && any_reason)
            || standing.iter().any(|o| o.cause.explains.contains(&f.cause.id) && o.assessment.grade >= f.assessment.grade)
    };
    let steps_back: Vec<bool> = standing.iter().map(explained_by).collect();
    let (mut findings, mut explained) = (Vec::new(), Vec::new());
    for (finding, back) in standing.into_iter().zip(steps_back) {
        if back { &mut explained } else { &mut findings }.push(finding);
    }
    let key = |f: &Finding| (Reverse(f.assessment.grade), f.cause.commonness, f.cause.id);
    findings.sort_by_key(key);
    explained.sort_by_key(key);
    for finding in &mut findings {
        finding.fixes = (finding.cause.fixes)(evidence, &finding.assessment);
    }
    (findings, explained)
}

/// Why the request as given was not sent, where it was not.
pub fn withheld(evidence: &Evidence) -> Option<&Withheld> {
    match &evidence.baseline()?.failure {
        Some(NoAnswer::Withheld(why)) => Some(why),
        _ => None,
    }
}
