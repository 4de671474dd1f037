//! A diagnosis as plain text for comparison: what was found and why, stable from run to run, no secret in it.

use std::fmt::Write;
use why401_core::{Diagnosis, Excerpt, Finding, Observation, Part, Place};

/// The findings in full, what they explain in one line each, and of all other causes those that are watched.
pub fn report(diagnosis: &Diagnosis, watch: &[String]) -> String {
    let mut out = String::new();
    if diagnosis.findings.is_empty() {
        let _ = writeln!(out, "nothing found: {}", diagnosis.outcome.summary);
    }
    for finding in &diagnosis.findings {
        in_full(finding, &mut out);
    }
    for finding in &diagnosis.explained {
        let _ = writeln!(out, "explained[{}]: {}", finding.cause.id, finding.assessment.verdict);
    }
    for id in watch {
        out.push_str(&watched(id, diagnosis));
    }
    out
}

fn in_full(finding: &Finding, out: &mut String) {
    let assessment = &finding.assessment;
    let _ = writeln!(out, "{}[{}]: {}", assessment.grade.as_str(), finding.cause.id, assessment.verdict);
    if !assessment.detail.is_empty() {
        let _ = writeln!(out, "  {}", assessment.detail);
    }
    for seen in assessment.proof.observations() {
        observation(seen, out);
    }
    if !assessment.not_this.is_empty() {
        let _ = writeln!(out, "  not: {}", assessment.not_this.join(", "));
    }
    for fix in &finding.fixes {
        let _ = writeln!(out, "  fix ({}): {}", fix.party.as_str(), fix.summary);
        for step in &fix.steps {
            step.text().lines().for_each(|line| {
                let _ = writeln!(out, "    {line}");
            });
        }
    }
}

fn observation(seen: &Observation, out: &mut String) {
    let _ = writeln!(out, "  {}: {}", place(&seen.at), seen.shows);
    if let Some(Excerpt { line, from, len, note }) = &seen.excerpt {
        let _ = writeln!(out, "    {line}\n    {}{} {note}", " ".repeat(*from), "^".repeat((*len).max(1)));
    }
}

fn watched(id: &str, diagnosis: &Diagnosis) -> String {
    let listed = |findings: &[Finding]| findings.iter().any(|f| f.cause.id == id);
    if listed(&diagnosis.findings) || listed(&diagnosis.explained) {
        return String::new();
    }
    if let Some(finding) = diagnosis.ruled_out.iter().find(|f| f.cause.id == id) {
        let because: Vec<_> = finding.assessment.proof.observations().map(|o| o.shows.as_str()).collect();
        return format!("ruled out[{id}]: {}\n", because.join("; "));
    }
    match diagnosis.open.iter().find(|(cause, _)| cause.id == id) {
        Some((_, missing)) => format!("open[{id}]: {missing:?}\n"),
        None => format!("not concerned[{id}]\n"),
    }
}

/// Where something is seen, in words.
fn place(place: &Place) -> String {
    match place {
        Place::Trial { experiment, back, part } => {
            let hop = match back {
                0 => String::new(),
                1 => ", one redirect before the answer".into(),
                n => format!(", {n} redirects before the answer"),
            };
            format!("{experiment}{hop}, {}", part_name(part))
        }
        Place::Word { word, column } => format!("word {word} in column {column}"),
        Place::File { path, line, column } => {
            let numbers = [*line, *column].into_iter().flatten().map(|n| format!(":{n}"));
            format!("{}{}", path.display(), numbers.collect::<String>())
        }
        Place::Input { line, column } => format!("line {line}, column {column}"),
        Place::Absent { what, searched } => format!("no {what} in {searched}"),
    }
}

fn part_name(part: &Part) -> String {
    match part {
        Part::RequestLine => "request line".into(),
        Part::Request(name) => format!("request field {name}"),
        Part::RequestBody => "request body".into(),
        Part::Status => "status".into(),
        Part::Response(name) => format!("field {name}"),
        Part::Body => "body".into(),
        Part::Connection => "connection".into(),
        Part::Tls => "TLS".into(),
        Part::Dns => "name".into(),
    }
}
