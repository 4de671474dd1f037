//! `why401.report/1`: names, order and shapes are promises to scripts.

use crate::{Report, shown, text::needs};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use why401_core::{Experiment, Finding, Fix, Observation, Part, Place, Trial};
use why401_message::{Exchange, NoAnswer, Request, Timings, show};

/// A report of one diagnosis.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "why401.report/1")]
pub(crate) struct ReportJson {
    /// Always `why401.report/1`.
    schema: &'static str,
    /// Who wrote it.
    tool: Tool,
    /// What was asked.
    target: Target,
    /// What came of it.
    outcome: OutcomeJson,
    /// Causes that stand, best first.
    findings: Vec<FindingJson>,
    /// True as well, explained away by a finding.
    explained: Vec<FindingJson>,
    /// Looked at and not the reason.
    ruled_out: Vec<RuledOut>,
    /// Could not be judged.
    open: Vec<Open>,
    /// Everything that was sent, in order.
    exchanges: Vec<ExchangeJson>,
    /// What was not looked at, and why.
    limits: Vec<String>,
}

/// A program.
#[derive(Serialize, JsonSchema)]
struct Tool {
    /// Its name.
    name: &'static str,
    /// Its version.
    version: &'static str,
}

/// The request that is explained.
#[derive(Serialize, JsonSchema)]
struct Target {
    /// Without userinfo; secret parameters masked.
    url: String,
    /// As given.
    method: String,
}

/// What came of the request as given.
#[derive(Serialize, JsonSchema)]
struct OutcomeJson {
    /// `null` where there was no answer.
    status: Option<u16>,
    /// `ok`, `challenge`, `unauthenticated`, `forbidden`, `redirect`, `login-redirect`, `login-page`,
    /// `proxy-authentication`, `blocked`, `rate-limited`, `server-error`, `not-found`, `unreachable` or `other`.
    kind: &'static str,
    /// Who produced the answer.
    said_by: &'static str,
    /// One sentence.
    summary: String,
}

/// A cause that stands.
#[derive(Serialize, JsonSchema)]
struct FindingJson {
    /// `group/name`.
    id: &'static str,
    /// The cause in general.
    title: &'static str,
    /// `proven`, `likely` or `possible`.
    grade: &'static str,
    /// Who must act first: `visitor`, `developer`, `owner`, `administrator` or `provider`.
    party: &'static str,
    /// This very case.
    summary: String,
    /// The file or word at fault.
    place: Option<PlaceJson>,
    /// Never empty.
    observations: Vec<ObservationJson>,
    /// What to do, most useful first.
    fixes: Vec<FixJson>,
}

/// Something seen.
#[derive(Serialize, JsonSchema)]
struct ObservationJson {
    /// What.
    shows: String,
    /// Where.
    place: PlaceJson,
}

/// Where something can be seen.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum PlaceJson {
    /// In an exchange of this report.
    Exchange {
        /// Its number.
        exchange: usize,
        /// `request.line`, `request.NAME`, `request.body`, `response.status`, `response.NAME`, `response.body`,
        /// `connection`, `tls` or `dns`.
        part: String,
    },
    /// In a word of the pasted command.
    Word {
        /// The option or field, secrets masked.
        word: String,
        /// In characters, from 1.
        column: usize,
    },
    /// In a file.
    File {
        /// Its path.
        path: String,
        /// From 1.
        #[serde(skip_serializing_if = "Option::is_none")]
        line: Option<usize>,
        /// From 1.
        #[serde(skip_serializing_if = "Option::is_none")]
        column: Option<usize>,
    },
    /// Nowhere.
    Absent {
        /// What is absent.
        absent: String,
        /// Where it was looked for.
        searched: String,
    },
}

/// A way out.
#[derive(Serialize, JsonSchema)]
struct FixJson {
    /// Who.
    party: &'static str,
    /// `apply`, `ask` or `tell`.
    applicability: &'static str,
    /// One line.
    summary: String,
    /// Words and commands, in order.
    steps: Vec<String>,
    /// A unified diff, where a file would change.
    diff: Option<String>,
}

/// A cause that is not the reason.
#[derive(Serialize, JsonSchema)]
struct RuledOut {
    /// `group/name`.
    id: &'static str,
    /// What speaks against it.
    because: String,
    /// Where that can be seen.
    place: PlaceJson,
}

/// A cause that could not be judged.
#[derive(Serialize, JsonSchema)]
struct Open {
    /// `group/name`.
    id: &'static str,
    /// What would settle it.
    needs: String,
}

/// One request and what came back.
#[derive(Serialize, JsonSchema)]
struct ExchangeJson {
    /// From 1.
    n: usize,
    /// What it was sent for.
    purpose: String,
    /// As sent, secrets masked.
    request: RequestJson,
    /// `null` where there was no answer.
    response: Option<ResponseJson>,
    /// Why there was no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    no_answer: Option<String>,
    /// Address and port connected to.
    peer: Option<String>,
    /// Cumulative phases are zero where they did not happen.
    timings_ms: Option<TimingsJson>,
}

/// A request.
#[derive(Serialize, JsonSchema)]
struct RequestJson {
    /// As sent.
    method: String,
    /// Where to.
    url: String,
    /// Names and values in wire order.
    fields: Vec<[String; 2]>,
}

/// An answer.
#[derive(Serialize, JsonSchema)]
struct ResponseJson {
    /// 0 for HTTP/0.9.
    status: u16,
    /// Names and values in wire order.
    fields: Vec<[String; 2]>,
}

/// Milliseconds.
#[derive(Serialize, JsonSchema)]
struct TimingsJson {
    /// Name resolution.
    dns: f64,
    /// TCP.
    connect: f64,
    /// TLS.
    tls: f64,
    /// Until the first octet of the answer.
    first_byte: f64,
    /// Everything.
    total: f64,
}

/// The report as it will be written.
pub(crate) fn report(report: &Report<'_>) -> ReportJson {
    Scribe { report, numbers: numbers(report) }.report()
}

/// Whether a failure came after something was sent or tried, so that it counts as an exchange.
pub(crate) fn is_exchange(failure: &NoAnswer) -> bool {
    !matches!(failure, NoAnswer::Withheld(_) | NoAnswer::Local(_))
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
                method: self.say(&show(&evidence.given().method)),
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
            Place::Absent { what, searched } => {
                PlaceJson::Absent { absent: self.say(what), searched: self.say(searched) }
            }
        }
    }

    fn trial(&self, experiment: Experiment, back: usize, part: &Part) -> PlaceJson {
        let experiment = self.report.evidence.canonical(experiment);
        match self.numbers.get(&experiment) {
            Some((first, last)) => {
                PlaceJson::Exchange { exchange: last.saturating_sub(back).max(*first), part: self.say(&part_name(part)) }
            }
            None => PlaceJson::Absent { absent: format!("the request {experiment}"), searched: "what was sent".into() },
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
                fields: fields.map(|f| [redactor.bytes(&f.name), shown::response_value(f, redactor)]).collect(),
            }),
            no_answer: None,
            peer: exchange.peer.map(|p| p.to_string()),
            timings_ms: Some(timings(&exchange.timings)),
        }
    }

    fn unanswered(
        &self, n: usize, purpose: String, experiment: Experiment, trial: &Trial, failure: &NoAnswer,
    ) -> Option<ExchangeJson> {
        let request = self.report.evidence.request(experiment).or_else(|| trial.hops.last().map(|x| x.request.clone()))?;
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
            fields: request.fields.iter().map(|f| [self.say(&f.name), shown::request_value(f, redactor)]).collect(),
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
    TimingsJson { dns: ms(t.dns), connect: ms(t.connect), tls: ms(t.tls), first_byte: ms(t.first_byte), total: ms(t.total) }
}
