//! The text report: verdict, proof, what to do, footer; at most 16 lines of 80 columns for one finding.

mod detail;
mod finding;
mod is_it_you;
mod outcome;
mod screen;

pub(crate) use finding::needs;

use crate::{
    Report,
    layout::{Ink, Line},
    paint::{Look, paint, to_ascii},
};
use why401_core::{Evidence, Party};

/// Lines of the default report with one finding.
const HEIGHT: usize = 16;
/// Columns; commands alone may be longer.
const WIDTH: usize = 80;

/// How much is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Verdict and footer.
    Quiet,
    /// One screen.
    #[default]
    Normal,
    /// Every exchange, what was ruled out, what is open.
    Verbose,
    /// All fields of every answer as well.
    Everything,
}

/// What the user asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextOptions {
    /// Signs and colours.
    pub look: Look,
    /// How much.
    pub verbosity: Verbosity,
    /// Only the steps this person can take.
    pub party: Option<Party>,
}

/// A report being written: what it is about and how it is to look.
pub(crate) struct Writer<'a> {
    report: &'a Report<'a>,
    options: TextOptions,
}

/// The whole report; ends with a line feed.
pub(crate) fn render(report: &Report<'_>, options: TextOptions) -> String {
    let writer = Writer { report, options };
    let lines = writer.lines();
    paint(&lines, options.look.style)
}

impl Writer<'_> {
    fn lines(&self) -> Vec<Line> {
        let mut lines = match self.report.diagnosis.findings.as_slice() {
            [] => self.outcome(),
            [first, others @ ..] => self.findings(first, others),
        };
        if self.options.verbosity >= Verbosity::Verbose {
            lines.extend(self.details());
        }
        lines
    }

    /// Fit to be shown in this report.
    fn say(&self, text: &str) -> String {
        let said = self.report.say(text);
        if self.options.look.ascii { to_ascii(&said).into_owned() } else { said }
    }

    fn sign(&self, ink: Ink) -> &'static str {
        match (ink, self.options.look.ascii) {
            (Ink::Good, false) => "✓ ",
            (Ink::Good, true) => "ok ",
            (Ink::Unsure, _) => "? ",
            (_, false) => "✗ ",
            (_, true) => "x ",
        }
    }

    /// The last line: what was sent, and what it is called.
    fn footer(&self, name: &str) -> Vec<Line> {
        let sent = self.sent();
        let fits = sent.chars().count() + 3 + name.chars().count() <= WIDTH;
        if fits {
            return vec![Line::of(Ink::Quiet, sent).with(Ink::Plain, "   ").with(Ink::Label, name)];
        }
        vec![Line::of(Ink::Quiet, sent), Line::of(Ink::Label, name)]
    }

    /// `4 requests, no credentials sent.`
    fn sent(&self) -> String {
        let evidence: &Evidence = self.report.evidence;
        let requests = match evidence.requests() {
            0 => return "No request sent.".into(),
            1 => "1 request".to_owned(),
            n => format!("{n} requests"),
        };
        let logins = match evidence.logins() {
            0 => "no credentials sent".to_owned(),
            1 => "1 login".to_owned(),
            n => format!("{n} logins"),
        };
        let last = self.report.diagnosis.findings.first().map(|f| f.cause.id);
        match last {
            Some("credentials/rejected") if evidence.logins() > 0 => {
                format!("{requests}, {logins} (no more: many servers lock an account after 3 to 5).")
            }
            _ => format!("{requests}, {logins}."),
        }
    }
}
