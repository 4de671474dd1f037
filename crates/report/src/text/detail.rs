//! `-v`: every exchange, what was ruled out, what is explained, what stays open, what was not looked at.

use super::{Verbosity, WIDTH, Writer, needs};
use crate::layout::{Ink, Line, fill};
use crate::{json, shown};
use why401_core::{Finding, Observation};
use why401_message::{Exchange, TlsSeen, show, time};

/// Response fields shown with `-v`, in lower case; `-vv` shows all.
const KEY_FIELDS: [&str; 10] = [
    "www-authenticate",
    "proxy-authenticate",
    "location",
    "server",
    "via",
    "set-cookie",
    "content-type",
    "retry-after",
    "x-cache",
    "cf-ray",
];
/// Second column.
const COLUMN: usize = 34;

impl Writer<'_> {
    pub(super) fn details(&self) -> Vec<Line> {
        let diagnosis = self.report.diagnosis;
        let ruled_out = diagnosis.ruled_out.iter().flat_map(|f| self.because(f)).collect();
        let explained = diagnosis.explained.iter().flat_map(|f| self.because(f)).collect();
        let open = diagnosis.open.iter().flat_map(|(cause, m)| self.row(cause.id, &needs(*m))).collect();
        let limits = self.report.evidence.limits.iter().flat_map(|l| self.prose(l)).collect();
        [
            section("Exchanges", self.exchanges()),
            section("Ruled out", ruled_out),
            section("True as well", explained),
            section("Open", open),
            section("Not looked at", limits),
        ]
        .concat()
    }

    fn exchanges(&self) -> Vec<Line> {
        let mut out = Vec::new();
        let mut n = 0;
        for (experiment, trial) in self.report.evidence.trials() {
            for exchange in &trial.hops {
                n += 1;
                out.extend(self.exchange(n, &experiment.to_string(), exchange));
            }
            if let Some(failure) = &trial.failure {
                n += usize::from(json::is_exchange(failure));
                out.extend(
                    self.row(&format!("{n}  {experiment}"), &why401_core::words::no_answer_fragment(failure)),
                );
            }
        }
        out
    }

    fn exchange(&self, n: usize, purpose: &str, exchange: &Exchange) -> Vec<Line> {
        let request = &exchange.request;
        let redactor = &self.report.redactor;
        let mut out =
            vec![Line::indent(2).with(Ink::Label, format!("{n}  ")).with(Ink::Strong, self.say(purpose))];
        let line = format!("{} {}", show(&request.method), request.url.shown());
        out.extend(fill(Line::indent(5).with(Ink::Label, "> "), 7, &[(Ink::Plain, &self.say(&line))], WIDTH));
        for field in &request.fields {
            let line = format!("{}: {}", show(&field.name), shown::request_value(field, redactor));
            out.extend(self.wire("> ", &line));
        }
        if !exchange.held_back.is_empty() {
            let line = format!("held back from another origin: {}", exchange.held_back.join(", "));
            out.extend(self.wire("> ", &line));
        }
        let response = &exchange.response;
        let ms = exchange.timings.total.as_secs_f64() * 1000.0;
        let peer = exchange.peer.map(|p| format!(", from {p}")).unwrap_or_default();
        out.extend(
            self.wire("< ", &format!("{}  ({ms:.1} ms{peer})", why401_core::outcome::status_line(response))),
        );
        if let Some(tls) = &exchange.tls {
            out.extend(self.wire("< ", &certificate(tls)));
        }
        for field in &response.fields {
            let name = String::from_utf8_lossy(&field.name).to_ascii_lowercase();
            if self.options.verbosity == Verbosity::Everything || KEY_FIELDS.contains(&name.as_str()) {
                let line = format!("{}: {}", show(&field.name), shown::response_value(field, redactor));
                out.extend(self.wire("< ", &line));
            }
        }
        for oddity in &response.oddities {
            out.extend(self.wire("! ", &why401_core::words::oddity(oddity)));
        }
        out
    }

    fn wire(&self, sign: &str, text: &str) -> Vec<Line> {
        fill(Line::indent(5).with(Ink::Label, sign), 9, &[(Ink::Plain, &self.say(text))], WIDTH)
    }

    fn because(&self, finding: &Finding) -> Vec<Line> {
        let seen: Vec<&Observation> = finding.assessment.proof.observations().collect();
        let text =
            seen.first().map(|o| format!("{} ({})", o.shows, self.label(&o.at, false))).unwrap_or_default();
        let text =
            if finding.assessment.verdict.is_empty() { text } else { finding.assessment.verdict.clone() };
        self.row(finding.cause.id, &text)
    }

    fn row(&self, name: &str, text: &str) -> Vec<Line> {
        let start = Line::indent(2).with(Ink::Label, self.say(name)).up_to(COLUMN);
        fill(start, COLUMN, &[(Ink::Plain, &self.say(text))], WIDTH)
    }

    fn prose(&self, text: &str) -> Vec<Line> {
        fill(Line::indent(2), 4, &[(Ink::Plain, &self.say(text))], WIDTH)
    }
}

fn section(title: &str, lines: Vec<Line>) -> Vec<Line> {
    if lines.is_empty() {
        return lines;
    }
    [vec![Line::default(), Line::of(Ink::Strong, title)], lines].concat()
}

/// The server's certificate in one line: for whom, from whom, until when, and who trusts it.
fn certificate(tls: &TlsSeen) -> String {
    let trust = |problem: &Option<_>| {
        problem.as_ref().map_or_else(|| "trusted".into(), why401_core::words::certificate)
    };
    let (machine, public) = (trust(&tls.machine), trust(&tls.public));
    let verdict =
        if machine == public { machine } else { format!("here: {machine}; by public roots: {public}") };
    let names = if tls.names.is_empty() { "no name".into() } else { tls.names.join(", ") };
    format!(
        "{} certificate for {names}, from {}, until {}: {verdict}",
        tls.version,
        tls.issuer,
        time::date(tls.not_after)
    )
}
