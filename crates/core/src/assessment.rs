//! What one cause says about the evidence: a grade, a verdict in plain words, and a proof that cannot be empty.

use crate::experiment::Experiment;
use std::path::PathBuf;
use why401_serverconf::Spot;

/// How sure a cause is. A claim about what was excluded, never a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Looked at and not the reason; the proof says why.
    RuledOut,
    /// Fits what is known; something else fits as well.
    Possible,
    /// The signs are there and the usual rivals are excluded.
    Likely,
    /// The mechanism has been seen, and it explains the answer by itself.
    Proven,
}

impl Grade {
    /// `ruled out`, `possible`, `likely`, `proven`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RuledOut => "ruled out",
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Proven => "proven",
        }
    }
}

/// Part of an exchange. Names of fields are in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Method, target.
    RequestLine,
    /// A request field.
    Request(String),
    /// The request body.
    RequestBody,
    /// The status line.
    Status,
    /// A response field.
    Response(String),
    /// The response body.
    Body,
    /// The connection.
    Connection,
    /// TLS.
    Tls,
    /// Name resolution.
    Dns,
}

/// Where an observation can be seen by the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the trial of this experiment; `hop` counts from the end: 0 is the answer itself.
    Trial {
        /// Which trial.
        experiment: Experiment,
        /// How many exchanges before the answer.
        back: usize,
        /// Which part.
        part: Part,
    },
    /// In a word of the pasted command; the column counts characters from 1.
    Word {
        /// What the word is, secrets masked.
        word: String,
        /// Where it begins in what was pasted.
        column: usize,
    },
    /// In a file.
    File {
        /// Its path.
        path: PathBuf,
        /// From 1.
        line: Option<usize>,
        /// From 1.
        column: Option<usize>,
    },
    /// In what was pasted on standard input.
    Input {
        /// From 1.
        line: usize,
        /// In characters, from 1.
        column: usize,
    },
    /// Nowhere: what is absent, and where it was looked for.
    Absent {
        /// What.
        what: String,
        /// Where.
        searched: String,
    },
}

impl Place {
    /// A part of the answer in a trial.
    pub fn answer(experiment: Experiment, part: Part) -> Self {
        Self::Trial { experiment, back: 0, part }
    }

    /// The status of the answer in a trial.
    pub fn status(experiment: Experiment) -> Self {
        Self::answer(experiment, Part::Status)
    }

    /// Where something stands in a file.
    pub fn of_spot(spot: &Spot) -> Self {
        Self::File { path: spot.path.to_path_buf(), line: Some(spot.line), column: Some(spot.column) }
    }
}

/// A line of text with one stretch of it underlined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// One line; secrets masked, untrusted bytes escaped.
    pub line: String,
    /// First underlined character, from 0.
    pub from: usize,
    /// Number of underlined characters; at least 1.
    pub len: usize,
    /// What is wrong there: a fragment.
    pub note: String,
}

/// One thing that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Where it can be seen.
    pub at: Place,
    /// What is there: a fragment, untrusted bytes already escaped.
    pub shows: String,
    /// The words themselves, underlined.
    pub excerpt: Option<Excerpt>,
}

impl Observation {
    /// Something seen at a place.
    pub fn new(at: Place, shows: impl Into<String>) -> Self {
        Self { at, shows: shows.into(), excerpt: None }
    }

    /// With the words it is about.
    #[must_use]
    pub fn with(mut self, excerpt: Option<Excerpt>) -> Self {
        self.excerpt = excerpt;
        self
    }
}

/// At least one observation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    first: Observation,
    rest: Vec<Observation>,
}

impl Proof {
    /// Begins with something seen at a place.
    pub fn of(at: Place, shows: impl Into<String>) -> Self {
        Observation::new(at, shows).into()
    }

    /// And this.
    #[must_use]
    pub fn and(mut self, at: Place, shows: impl Into<String>) -> Self {
        self.rest.push(Observation::new(at, shows));
        self
    }

    /// And this, where there is something.
    #[must_use]
    pub fn and_also(mut self, more: impl IntoIterator<Item = Observation>) -> Self {
        self.rest.extend(more);
        self
    }

    /// All of it, in order.
    pub fn observations(&self) -> impl Iterator<Item = &Observation> {
        std::iter::once(&self.first).chain(&self.rest)
    }
}

impl From<Observation> for Proof {
    fn from(first: Observation) -> Self {
        Self { first, rest: Vec::new() }
    }
}

/// What the user alone can grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// The server's own files and logs.
    Server,
    /// The user's credentials.
    Credentials,
    /// One login of a made-up user (`--allow attempt`).
    Attempt,
    /// The request itself, which was not sent (`--send`).
    Send,
    /// The value of a shell variable.
    Variable,
    /// The keys that sign the API's tokens (`--jwks`, `--issuer`).
    Keys,
}

/// Why a cause cannot be judged, or not better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// The diagnosis may obtain this by itself.
    Experiment(Experiment),
    /// Tried without an answer, forbidden, or beyond what is allowed.
    Unobtainable(Experiment),
    /// Only the user can grant this.
    Access(Access),
}

/// One cause's judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// How sure.
    pub grade: Grade,
    /// Line 1 of the report: one sentence that a person who is not a web developer understands.
    pub verdict: String,
    /// One more sentence for this very case; may be empty.
    pub detail: String,
    /// Never empty.
    pub proof: Proof,
    /// The file at fault, where there is one.
    pub place: Option<Place>,
    /// What would raise the grade.
    pub settles: Vec<Missing>,
    /// What was excluded on the way, as fragments: "encoding", "stray blanks".
    pub not_this: Vec<&'static str>,
}

impl Assessment {
    /// A judgement with nothing but grade, verdict and proof.
    pub fn new(grade: Grade, verdict: impl Into<String>, proof: impl Into<Proof>) -> Self {
        Self {
            grade,
            verdict: verdict.into(),
            detail: String::new(),
            proof: proof.into(),
            place: None,
            settles: Vec::new(),
            not_this: Vec::new(),
        }
    }

    /// Not the reason, and why.
    pub fn ruled_out(at: Place, because: impl Into<String>) -> Self {
        Self::new(Grade::RuledOut, "", Proof::of(at, because))
    }

    /// One more sentence.
    #[must_use]
    pub fn detail(mut self, text: impl Into<String>) -> Self {
        self.detail = text.into();
        self
    }

    /// What would raise the grade.
    #[must_use]
    pub fn settled_by(mut self, missing: Missing) -> Self {
        self.settles.push(missing);
        self
    }

    /// The file or word at fault.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// What was excluded.
    #[must_use]
    pub fn not(mut self, fragments: &[&'static str]) -> Self {
        self.not_this.extend_from_slice(fragments);
        self
    }
}

/// `?` on missing evidence is how a cause asks for more; `Ok(None)` says: nothing here concerns me.
pub type Assessed = Result<Option<Assessment>, Missing>;
