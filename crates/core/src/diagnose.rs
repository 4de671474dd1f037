//! The diagnosis: a state machine without I/O. Every cause assesses; the wish with the least hazard that most causes
//! wait for is asked next; when nobody asks any more, the findings are ranked.

use crate::{
    Assessment, Cause, Evidence, Fix, Grade, Missing, Role, Trial,
    experiment::Experiment,
    outcome::{self, Outcome},
    steadiness,
};
use std::{cmp::Reverse, collections::BTreeMap};
use why401_message::{NoAnswer, Request, Response, ResponseField, Withheld};

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
    match unconfirmed(&judged, evidence).or_else(|| next_wish(&judged, evidence)) {
        Some(experiment) => Progress::Ask(experiment),
        None => Progress::Done(Box::new(conclude(judged, evidence))),
    }
}

/// Ends the diagnosis with what is known now: after Ctrl-C, or where nothing may be asked.
pub fn conclude_now(catalogue: &[&'static Cause], evidence: &Evidence) -> Diagnosis {
    conclude(judge(catalogue, evidence), evidence)
}

/// A request that would be sent.
#[derive(Debug)]
pub struct Planned {
    /// What is varied.
    pub experiment: Experiment,
    /// The request it stands for.
    pub request: Request,
    /// Who waits for it; nobody in particular for the request as given.
    pub askers: Vec<&'static Cause>,
}

/// What would be asked if every answer were the same plain refusal, in order: for `--plan`. Nothing is sent.
pub fn plan(catalogue: &[&'static Cause], evidence: &mut Evidence) -> Vec<Planned> {
    let mut plan = Vec::new();
    while let Progress::Ask(experiment) = step(catalogue, evidence) {
        let Some(request) = evidence.request(experiment) else { break };
        let waits = |cause: &&&'static Cause| matches!((cause.assess)(evidence), Err(Missing::Experiment(e)) if evidence.canonical(e) == experiment);
        let askers = catalogue.iter().filter(waits).copied().collect();
        evidence.record(experiment, refused(request.clone()));
        plan.push(Planned { experiment, request, askers });
    }
    plan
}

/// A refusal as a server's own gate gives it.
fn refused(request: Request) -> Trial {
    let challenge = ResponseField { name: b"WWW-Authenticate".to_vec(), value: b"Basic realm=\"\"".to_vec() };
    let response = Response { status: 401, fields: vec![challenge], ..Response::default() };
    Trial::answered(request, response)
}

type Judged = Vec<(&'static Cause, Result<Assessment, Missing>)>;

fn judge(catalogue: &[&'static Cause], evidence: &Evidence) -> Judged {
    let tempered = |assessment| steadiness::tempered(assessment, evidence);
    let assess = |cause: &&'static Cause| Some((*cause, (cause.assess)(evidence).transpose()?.map(tempered)));
    catalogue.iter().filter_map(assess).collect()
}

/// The repetition a proof waits for. It comes at once: of two servers that answer in turn it meets the other one.
fn unconfirmed(judged: &Judged, evidence: &Evidence) -> Option<Experiment> {
    judged
        .iter()
        .filter_map(|(_, result)| result.as_ref().ok())
        .find_map(|a| steadiness::repetition(a, evidence))
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
    let matters = |causes: &[&'static Cause]| {
        let explains = |c: &&'static Cause| settled.iter().any(|found| c.explains.contains(&found.id));
        settled.is_empty() || causes.iter().any(explains)
    };
    let granted = askers.into_iter().filter(|(_, causes)| matters(causes));
    let weighed = granted.filter_map(|(e, causes)| {
        let hazard = evidence.permits(e).ok()?;
        Some((hazard, Reverse(causes.len()), e.repeat, e))
    });
    weighed.min().map(|(.., e)| e)
}

/// The proven reasons that no other proven one explains: where there are any, only causes that would explain one away
/// may still ask.
fn settled(judged: &Judged) -> Vec<&'static Cause> {
    let proven = |(cause, result): &(&'static Cause, Result<Assessment, Missing>)| {
        let is_proven = result.as_ref().is_ok_and(|a| a.grade == Grade::Proven);
        (is_proven && cause.role == Role::Reason).then_some(*cause)
    };
    let all: Vec<_> = judged.iter().filter_map(proven).collect();
    let explained = |cause: &&'static Cause| all.iter().any(|other| other.explains.contains(&cause.id));
    all.iter().filter(|cause| !explained(cause)).copied().collect()
}

fn conclude(judged: Judged, evidence: &Evidence) -> Diagnosis {
    let mut standing = Vec::new();
    let mut ruled_out = Vec::new();
    let mut open = Vec::new();
    for (cause, result) in judged {
        match result {
            Ok(assessment) => {
                let finding = Finding { cause, assessment, fixes: Vec::new() };
                if finding.assessment.grade == Grade::RuledOut { &mut ruled_out } else { &mut standing }
                    .push(finding);
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
    let any_reason = standing.iter().any(|f| f.cause.role == Role::Reason);
    let explained_by = |f: &Finding| {
        (f.cause.role == Role::Remark && any_reason)
            || standing
                .iter()
                .any(|o| o.cause.explains.contains(&f.cause.id) && o.assessment.grade >= f.assessment.grade)
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
