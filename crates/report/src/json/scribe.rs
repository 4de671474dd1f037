//! From a diagnosis to the shapes of the JSON report.

use super::{
    ExchangeJson, FindingJson, FixJson, ObservationJson, Open, OutcomeJson, PlaceJson, ReportJson,
    RequestJson, ResponseJson, RuledOut, Target, TimingsJson, Tool, is_exchange,
};
use crate::{Report, shown, text::needs};
use std::collections::BTreeMap;
use why401_core::{Experiment, Finding, Fix, Observation, Part, Place, Trial};
use why401_message::{Exchange, NoAnswer, Request, Timings, show};

/// The report as it will be written.
pub(crate) fn report(report: &Report<'_>) -> ReportJson {
    Scribe { report, numbers: numbers(report) }.report()
}

/// Per experiment the numbers of its first and its last exchange.
type Numbers = BTreeMap<Experiment, (usize, usize)>;

fn numbers(report: &Report<'_>) -> Numbers {
    let mut next = 1;
    let mut numbers = Numbers::new();
    for (experiment, trial) in report.evidence.trials() {
        let count = trial.hops.len() + usize::from(trial.failure.as_ref().is_some_and(is_exchange));
        if count > 0 {
            numbers.insert(experiment, (next, next + count - 1));
        }
        next += count;
    }
    numbers
}

struct Scribe<'a> {
    report: &'a Report<'a>,
    numbers: Numbers,
}

impl Scribe<'_> {
    fn say(&self, text: &str) -> String {
        self.report.say(text)
    }

    fn report(&self) -> ReportJson {
        let (evidence, diagnosis) = (self.report.evidence, self.report.diagnosis);
        let outcome = &diagnosis.outcome;
        ReportJson {
            schema: "why401.report/1",
            tool: Tool { name: "why401", version: env!("CARGO_PKG_VERSION") },
            target: Target {
                url: shown::url(&evidence.given().url, &self.report.redactor),
                method: self.say(&show(evidence.typed_method())),
            },
            outcome: OutcomeJson {
                status: outcome.status,
                kind: outcome.kind.as_str(),
                said_by: outcome.said_by,
                summary: self.say(&outcome.summary),
            },
            findings: diagnosis.findings.iter().map(|f| self.finding(f)).collect(),
            explained: diagnosis.explained.iter().map(|f| self.finding(f)).collect(),
            ruled_out: diagnosis.ruled_out.iter().map(|f| self.ruled_out(f)).collect(),
            open: diagnosis.open.iter().map(|(c, m)| Open { id: c.id, needs: needs(*m) }).collect(),
            exchanges: self.exchanges(),
            limits: evidence.limits.iter().map(|l| self.say(l)).collect(),
        }
    }

    fn finding(&self, finding: &Finding) -> FindingJson {
        let assessment = &finding.assessment;
        let summary = format!("{} {}", assessment.verdict, assessment.detail);
        FindingJson {
            id: finding.cause.id,
            title: finding.cause.title,
            grade: assessment.grade.as_str(),
            party: finding.fixes.first().map_or("administrator", |f| f.party.as_str()),
            summary: self.say(summary.trim_end()),
            place: assessment.place.as_ref().map(|p| self.place(p)),
            observations: assessment.proof.observations().map(|o| self.observation(o)).collect(),
            fixes: finding.fixes.iter().map(|f| self.fix(f)).collect(),
        }
    }

    fn observation(&self, observation: &Observation) -> ObservationJson {
        ObservationJson { shows: self.say(&observation.shows), place: self.place(&observation.at) }
    }

    fn fix(&self, fix: &Fix) -> FixJson {
        FixJson {
            party: fix.party.as_str(),
            applicability: fix.applicability.as_str(),
            summary: self.say(&fix.summary),
            steps: fix.steps.iter().map(|s| self.say(s.text())).collect(),
            diff: None,
        }
    }

    fn ruled_out(&self, finding: &Finding) -> RuledOut {
        let mut seen = finding.assessment.proof.observations();
        let first = seen.next().expect("a proof is never empty");
        RuledOut { id: finding.cause.id, because: self.say(&first.shows), place: self.place(&first.at) }
    }

    fn place(&self, place: &Place) -> PlaceJson {
        match place {
            Place::Trial { experiment, back, part } => self.trial(*experiment, *back, part),
            Place::Word { word, column } => PlaceJson::Word { word: self.say(word), column: *column },
            Place::File { path, line, column } => {
                PlaceJson::File { path: self.say(&path.display().to_string()), line: *line, column: *column }
            }
            Place::Input { line, column } => PlaceJson::Input { input: "-", line: *line, column: *column },
            Place::Absent { what, searched } => {
                PlaceJson::Absent { absent: self.say(what), searched: self.say(searched) }
            }
        }
    }

    fn trial(&self, experiment: Experiment, back: usize, part: &Part) -> PlaceJson {
        let experiment = self.report.evidence.canonical(experiment);
        match self.numbers.get(&experiment) {
            Some((first, last)) => PlaceJson::Exchange {
                exchange: last.saturating_sub(back).max(*first),
                part: self.say(&part_name(part)),
            },
            None => PlaceJson::Absent {
                absent: format!("the request {experiment}"),
                searched: "what was sent".into(),
            },
        }
    }

    fn exchanges(&self) -> Vec<ExchangeJson> {
        let mut out = Vec::new();
        for (experiment, trial) in self.report.evidence.trials() {
            let purpose = self.say(&experiment.to_string());
            for exchange in &trial.hops {
                out.push(self.exchange(out.len() + 1, purpose.clone(), exchange));
            }
            if let Some(failure) = trial.failure.as_ref().filter(|f| is_exchange(f)) {
                out.extend(self.unanswered(out.len() + 1, purpose, experiment, trial, failure));
            }
        }
        out
    }

    fn exchange(&self, n: usize, purpose: String, exchange: &Exchange) -> ExchangeJson {
        let redactor = &self.report.redactor;
        let fields = exchange.response.fields.iter();
        ExchangeJson {
            n,
            purpose,
            request: self.request(&exchange.request),
            response: Some(ResponseJson {
                status: exchange.response.status,
                fields: fields
                    .map(|f| [redactor.bytes(&f.name), shown::response_value(f, redactor)])
                    .collect(),
            }),
            no_answer: None,
            peer: exchange.peer.map(|p| p.to_string()),
            timings_ms: Some(timings(&exchange.timings)),
        }
    }

    fn unanswered(
        &self,
        n: usize,
        purpose: String,
        experiment: Experiment,
        trial: &Trial,
        failure: &NoAnswer,
    ) -> Option<ExchangeJson> {
        let request = self
            .report
            .evidence
            .request(experiment)
            .or_else(|| trial.hops.last().map(|x| x.request.clone()))?;
        let next = trial.hops.last().and_then(|x| x.request.url.join(&x.response.text("location")?).ok());
        let request = Request { url: next.unwrap_or_else(|| request.url.clone()), ..request };
        Some(ExchangeJson {
            n,
            purpose,
            request: self.request(&request),
            response: None,
            no_answer: Some(self.say(&why401_core::words::no_answer_fragment(failure))),
            peer: None,
            timings_ms: None,
        })
    }

    fn request(&self, request: &Request) -> RequestJson {
        let redactor = &self.report.redactor;
        RequestJson {
            method: self.say(&show(&request.method)),
            url: shown::url(&request.url, redactor),
            fields: request
                .fields
                .iter()
                .map(|f| [self.say(&f.name), shown::request_value(f, redactor)])
                .collect(),
        }
    }
}

/// `response.www-authenticate`.
fn part_name(part: &Part) -> String {
    match part {
        Part::RequestLine => "request.line".into(),
        Part::Request(name) => format!("request.{name}"),
        Part::RequestBody => "request.body".into(),
        Part::Status => "response.status".into(),
        Part::Response(name) => format!("response.{name}"),
        Part::Body => "response.body".into(),
        Part::Connection => "connection".into(),
        Part::Tls => "tls".into(),
        Part::Dns => "dns".into(),
    }
}

fn timings(t: &Timings) -> TimingsJson {
    let ms = |d: std::time::Duration| (d.as_secs_f64() * 10_000.0).round() / 10.0;
    TimingsJson {
        dns: ms(t.dns),
        connect: ms(t.connect),
        tls: ms(t.tls),
        first_byte: ms(t.first_byte),
        total: ms(t.total),
    }
}
