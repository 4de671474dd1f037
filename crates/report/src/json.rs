//! `why401.report/1`: names, order and shapes are promises to scripts.

mod scribe;

pub(crate) use scribe::report;

use schemars::JsonSchema;
use serde::Serialize;
use why401_message::NoAnswer;

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
    /// In what was pasted on standard input.
    Input {
        /// `-`.
        input: &'static str,
        /// From 1.
        line: usize,
        /// In characters, from 1.
        column: usize,
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

/// Whether a failure came after something was sent or tried, so that it counts as an exchange.
pub(crate) fn is_exchange(failure: &NoAnswer) -> bool {
    !matches!(failure, NoAnswer::Withheld(_) | NoAnswer::Local(_))
}
