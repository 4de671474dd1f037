//! `--plan`: the requests that would be sent and why, as if the server answered each of them with the same 401.

use crate::{args::Format, complain::Complaint, output, run, target::Ask};
use std::collections::BTreeMap;
use why401_causes::CATALOGUE;
use why401_core::{Evidence, Experiment, Missing, Progress, Trial, diagnose};
use why401_message::{Exchange, Request, Response, ResponseField, Timings, Withheld, show};
use why401_report::Redactor;

/// One request of the plan.
struct Step {
    experiment: Experiment,
    request: Request,
    askers: Vec<&'static str>,
}

/// Prints the plan; nothing is sent.
pub(crate) fn print(ask: &Ask) -> Result<u8, Complaint> {
    let mut evidence = Evidence::new(
        ask.command.request.clone(),
        Some(ask.command.clone()),
        ask.limit,
        why401_collect::now(),
    );
    let withheld = run::withheld_from_the_start(ask);
    if let Some(why) = withheld.clone() {
        evidence.record(Experiment::GIVEN, why401_collect::withheld(why));
    }
    let steps = steps(&mut evidence);
    let redactor = Redactor::new(&evidence);
    let text = match ask.global.format() {
        Format::Json => json(&steps, &redactor),
        Format::Text => text(&steps, withheld.as_ref(), &redactor),
    };
    output::emit(&ask.global, &text).map(|()| 0)
}

fn steps(evidence: &mut Evidence) -> Vec<Step> {
    let mut steps = Vec::new();
    while let Progress::Ask(experiment) = diagnose::step(CATALOGUE, evidence) {
        let Some(request) = evidence.request(experiment) else { break };
        let askers = askers(evidence, experiment);
        evidence.record(experiment, refused(&request));
        steps.push(Step { experiment, request, askers });
    }
    steps
}

/// The causes that wait for an experiment.
fn askers(evidence: &Evidence, experiment: Experiment) -> Vec<&'static str> {
    let waits = |c: &&&'static why401_core::Cause| match (c.assess)(evidence) {
        Err(Missing::Experiment(e)) => evidence.canonical(e) == experiment,
        _ => false,
    };
    CATALOGUE.iter().filter(waits).map(|c| c.id).collect()
}

/// The answer every request of the plan is taken to get.
fn refused(request: &Request) -> Trial {
    let challenge =
        ResponseField { name: b"WWW-Authenticate".to_vec(), value: b"Basic realm=\"plan\"".to_vec() };
    let response = Response { status: 401, fields: vec![challenge], ..Response::default() };
    let exchange = Exchange {
        request: request.clone(),
        response,
        peer: None,
        proxied: false,
        from_proxy: false,
        tls: None,
        timings: Timings::default(),
        held_back: Vec::new(),
    };
    Trial { hops: vec![exchange], failure: None }
}

fn text(steps: &[Step], withheld: Option<&Withheld>, redactor: &Redactor) -> String {
    let mut out = String::new();
    if let Some(why) = withheld {
        let why = redactor.text(&why401_core::words::withheld(why));
        out.extend(["The request as given would not be sent: ", &why, ".\n"]);
    }
    if !steps.is_empty() {
        out.push_str("Would be sent, if every answer were the same 401:\n");
    }
    for (n, step) in steps.iter().enumerate() {
        let line = format!("{} {}", show(&step.request.method), step.request.url.shown());
        out.push_str(&redactor.text(&format!(
            "  {:>2}  {:<36} {line}\n",
            n + 1,
            step.experiment.to_string()
        )));
        if step.experiment != Experiment::GIVEN {
            out.extend(["      for ", &several(&step.askers), "\n"]);
        }
    }
    out.push_str("Nothing was sent.\n");
    out
}

fn several(ids: &[&str]) -> String {
    match ids {
        [] => "the diagnosis".into(),
        [.., _] if ids.len() > 2 => format!("{}, {} and {} more", ids[0], ids[1], ids.len() - 2),
        _ => ids.join(", "),
    }
}

fn json(steps: &[Step], redactor: &Redactor) -> String {
    let requests: Vec<BTreeMap<&str, serde_json::Value>> = steps
        .iter()
        .map(|s| {
            BTreeMap::from([
                ("purpose", redactor.text(&s.experiment.to_string()).into()),
                ("method", redactor.text(&show(&s.request.method)).into()),
                ("url", redactor.text(&s.request.url.shown()).into()),
                ("for", s.askers.clone().into()),
            ])
        })
        .collect();
    let plan = serde_json::json!({ "schema": "why401.plan/1", "requests": requests });
    let mut out = serde_json::to_string_pretty(&plan).expect("strings and numbers only");
    out.push('\n');
    out
}
