//! `--plan`: the requests that would be sent and why, as if the server answered each of them with the same 401.

use crate::{args::Format, complain::Complaint, output, run, target::Ask};
use std::collections::BTreeMap;
use why401_causes::CATALOGUE;
use why401_core::{
    Experiment,
    diagnose::{self, Planned},
};
use why401_message::{Withheld, show};
use why401_report::Redactor;

/// Prints the plan; nothing is sent.
pub(crate) fn print(ask: &Ask) -> Result<u8, Complaint> {
    let mut evidence = run::evidence(ask, ask.command.request.clone());
    let withheld = run::withheld_from_the_start(ask);
    if let Some(why) = withheld.clone() {
        evidence.record(Experiment::GIVEN, why401_collect::withheld(why));
    }
    let steps = diagnose::plan(CATALOGUE, &mut evidence);
    let redactor = Redactor::new(&evidence);
    let text = match ask.global.format() {
        Format::Json => json(&steps, &redactor),
        Format::Text => text(&steps, withheld.as_ref(), &evidence.limits, &redactor),
    };
    output::emit(&ask.global, &text).map(|()| 0)
}

fn text(steps: &[Planned], withheld: Option<&Withheld>, limits: &[String], redactor: &Redactor) -> String {
    let mut out = String::new();
    if let Some(why) = withheld {
        let why = redactor.text(&why401_core::words::withheld(why));
        out.extend(["The request as given would not be sent: ", &why, ".\n"]);
    }
    for limit in limits {
        out.extend([&redactor.text(limit), ".\n"]);
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
            out.extend(["      for ", &several(&ids(step)), "\n"]);
        }
    }
    out.push_str("Nothing was sent.\n");
    out
}

fn ids(step: &Planned) -> Vec<&'static str> {
    step.askers.iter().map(|c| c.id).collect()
}

fn several(ids: &[&str]) -> String {
    match ids {
        [] => "the diagnosis".into(),
        [.., _] if ids.len() > 2 => format!("{}, {} and {} more", ids[0], ids[1], ids.len() - 2),
        _ => ids.join(", "),
    }
}

fn json(steps: &[Planned], redactor: &Redactor) -> String {
    let requests: Vec<BTreeMap<&str, serde_json::Value>> = steps
        .iter()
        .map(|s| {
            BTreeMap::from([
                ("purpose", redactor.text(&s.experiment.to_string()).into()),
                ("method", redactor.text(&show(&s.request.method)).into()),
                ("url", redactor.text(&s.request.url.shown()).into()),
                ("for", ids(s).into()),
            ])
        })
        .collect();
    let plan = serde_json::json!({ "schema": "why401.plan/1", "requests": requests });
    let mut out = serde_json::to_string_pretty(&plan).expect("strings and numbers only");
    out.push('\n');
    out
}
