//! What to do about it, by person.

/// Who must act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// Somebody in front of a browser.
    Visitor,
    /// Somebody who calls an API.
    Developer,
    /// Somebody who owns the site, without root.
    Owner,
    /// Somebody with root on the server.
    Administrator,
    /// Host, identity provider, CDN.
    Provider,
}

impl Party {
    /// As in `--for` and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Developer => "developer",
            Self::Owner => "owner",
            Self::Administrator => "administrator",
            Self::Provider => "provider",
        }
    }
}

/// What applying a fix could cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicability {
    /// Nobody gains or loses access or sees a password.
    Apply,
    /// Somebody should say yes first.
    Ask,
    /// Another party must act.
    Tell,
}

impl Applicability {
    /// As in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Ask => "ask",
            Self::Tell => "tell",
        }
    }
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// In words.
    Say(String),
    /// A command that can be pasted; secrets are placeholders.
    Run(String),
}

impl Step {
    /// The text of either.
    pub fn text(&self) -> &str {
        match self {
            Self::Say(text) | Self::Run(text) => text,
        }
    }
}

/// A way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Who.
    pub party: Party,
    /// At what cost.
    pub applicability: Applicability,
    /// One line in words.
    pub summary: String,
    /// In order; may be empty where the summary says it all.
    pub steps: Vec<Step>,
}

impl Fix {
    /// Words only, for somebody else to act on.
    pub fn tell(party: Party, summary: impl Into<String>) -> Self {
        Self { party, applicability: Applicability::Tell, summary: summary.into(), steps: Vec::new() }
    }

    /// With a command that can be pasted.
    #[must_use]
    pub fn run(mut self, command: impl Into<String>) -> Self {
        self.steps.push(Step::Run(command.into()));
        self
    }
}
