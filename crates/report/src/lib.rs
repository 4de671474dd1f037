//! A diagnosis as text and JSON.
//!
//! Pure: no I/O, and neither the width of a terminal nor the wish for colour is found out here; both are parameters.
//! Every string that leaves this crate goes through one [`Redactor`] and has lost whatever could drive a terminal.

mod exit;
mod json;
mod layout;
mod manual;
mod paint;
mod redact;
mod schema;
mod shown;
mod text;

pub use exit::exit_code;
pub use manual::{catalogue, page};
pub use paint::{Look, Style};
pub use redact::{Redactor, harmless};
pub use schema::schema;
pub use text::{TextOptions, Verbosity};

use why401_core::{Diagnosis, Evidence};

/// Everything a report is made of.
pub struct Report<'a> {
    /// What was seen.
    pub evidence: &'a Evidence,
    /// What it means.
    pub diagnosis: &'a Diagnosis,
    redactor: Redactor,
}

impl<'a> Report<'a> {
    /// A report; whatever is secret in the evidence is known from here on.
    pub fn new(evidence: &'a Evidence, diagnosis: &'a Diagnosis) -> Self {
        Self { evidence, diagnosis, redactor: Redactor::new(evidence) }
    }

    /// For a person at a terminal; ends with a line feed.
    pub fn text(&self, options: &TextOptions) -> String {
        text::render(self, *options)
    }

    /// `why401.report/1`, indented; ends with a line feed.
    pub fn json(&self) -> String {
        let mut out = serde_json::to_string_pretty(&json::report(self)).expect("strings and numbers only");
        out.push('\n');
        out
    }

    /// Why a person sees what they see, as an exit code.
    pub fn exit_code(&self) -> u8 {
        exit_code(self.diagnosis)
    }

    /// Fit to be shown: secrets replaced, nothing left that could drive a terminal.
    pub(crate) fn say(&self, text: &str) -> String {
        self.redactor.text(text)
    }
}
