//! Anything somebody pasted, taken apart: commands, requests, answers, client output, configuration, secrets.
//!
//! One pass over the lines (`view`) asks small recognisers what begins at each of them; what none of them takes
//! stays a [`Line`]. Nothing is rejected: the worst that happens to a text is that it is only lines. The recognisers
//! report `event::Event`s, and `exchanges` puts those that belong together into [`Heard`] exchanges.

mod answers;
mod bodies;
mod by_words;
mod client_output;
mod codes;
mod commands;
mod described;
mod devtools;
mod dialects;
mod event;
mod exchanges;
mod heads;
mod log_lines;
mod logfmt;
mod loose;
mod moments;
mod pieces;
mod prompt;
mod reader;
mod secrets;
mod shape;
mod status_words;
mod templates;
mod took_for;
mod view;
mod words;

pub use bodies::{BodyKind, LooseBody};
pub use pieces::Excerpt;

use crate::Parsed;
use std::{
    fmt,
    ops::{Range, RangeInclusive},
};
use why401_message::{Field, Request, Response, Secret, Url};

/// Line and column in the pasted text, both from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Lines end at LF.
    pub line: usize,
    /// In the line as it was pasted, prompts and colours included.
    pub column: usize,
}

/// Where a command stands, and its text as [`crate::from_text`] read it.
#[derive(Clone, PartialEq, Eq)]
pub struct Span {
    /// Of the first letter of `curl`.
    pub place: Place,
    /// Its last line.
    pub last: usize,
    /// In the pasted text.
    pub bytes: Range<usize>,
    /// What positions in [`Parsed`] count in.
    text: Secret,
}

impl Span {
    /// The command as it was read; may hold secrets.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.text.reveal()).into_owned()
    }

    /// Where a line and column of [`Parsed`] lie in the pasted text.
    pub fn origin(&self, line: usize, column: usize) -> Place {
        let shift = if line <= 1 { self.place.column - 1 } else { 0 };
        Place { line: self.place.line + line.saturating_sub(1), column: column + shift }
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<command at {}:{}, {} bytes>", self.place.line, self.place.column, self.text.len())
    }
}

/// How a status was learnt, the surest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// A status line.
    Head,
    /// Words: `status code 401`, an access log, a list of codes.
    Words,
    /// Only what such a message usually means: `Bad credentials`, a challenge without a status line.
    Guess,
    /// Not at all: no response is known.
    #[default]
    Nowhere,
}

/// One exchange as the paste tells it; either half may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// What was sent.
    pub request: Option<Request>,
    /// What came back.
    pub response: Option<Response>,
    /// How the status was learnt.
    pub told: Told,
    /// First and last line.
    pub lines: Lines,
    /// Index in [`Paste::commands`].
    pub command: Option<usize>,
    /// Whether `http` or `https` was told and not assumed.
    pub scheme_told: bool,
    /// Where the response's status stands.
    pub status_at: Option<Place>,
    /// Where the values of `request.fields` stand, in their order; `None` for what the client adds by itself.
    pub request_at: Vec<Option<Place>>,
    /// Where the values of `response.fields` stand, in their order.
    pub response_at: Vec<Place>,
    /// Where the response's body begins.
    pub body_at: Option<Place>,
}

impl Heard {
    /// The response's status.
    pub fn status(&self) -> Option<u16> {
        self.response.as_ref().map(|r| r.status)
    }

    /// Whether the request identified somebody; false where the request is not known.
    pub fn has_credentials(&self) -> bool {
        self.request.as_ref().is_some_and(|r| r.has_credentials() || r.first("cookie").is_some())
    }
}

/// First and last line of something, both from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines(pub RangeInclusive<usize>);

impl Default for Lines {
    fn default() -> Self {
        Self(1..=1)
    }
}

impl Lines {
    fn extend(&mut self, other: &Self) {
        self.0 = (*self.0.start()).min(*other.0.start())..=(*self.0.end()).max(*other.0.end());
    }
}

/// A line that is no part of an exchange. It may hold secrets, so `Debug` shows its length only; a report hides
/// what [`Paste::secrets`] names.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: usize,
    /// Column of the first character of `text`.
    pub column: usize,
    /// Without colours, quote marks and the white space around it.
    pub text: String,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<line {}, {} bytes>", self.number, self.text.len())
    }
}

/// Everything found in a pasted text, in the order it stands there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paste {
    /// Commands of HTTP clients, and where they stand.
    pub commands: Vec<(Span, Parsed)>,
    /// Requests and the answers to them.
    pub exchanges: Vec<Heard>,
    /// Several status codes that one command printed, by the line of the first.
    pub statuses: Vec<(usize, Vec<u16>)>,
    /// Bodies without a status of their own.
    pub bodies: Vec<LooseBody>,
    /// What is no part of an exchange or command; blank lines left out.
    pub lines: Vec<Line>,
    /// Field lines outside of any head, and where their values stand.
    pub fields: Vec<(Place, Field)>,
    /// JSON Web Tokens and keys with a vendor's prefix, wherever they stand.
    pub tokens: Vec<(Place, Secret)>,
    /// URLs named outside of heads and commands.
    pub urls: Vec<(Place, Url)>,
    /// Named pieces of files.
    pub files: Vec<Excerpt>,
    /// Programs whose output this is: `docker`, `git`, `npm`.
    pub programs: Vec<&'static str>,
    /// What the text was taken for, as fragments: "a curl command and the answer to it".
    pub took_for: Vec<String>,
    found: Vec<Secret>,
    moments: Vec<i64>,
}

impl Paste {
    /// Everything in the text that must not be shown, each once, the longest first: credentials, tokens, passwords,
    /// cookies, keys, password hashes; and the passwords inside Basic credentials.
    pub fn secrets(&self) -> Vec<Secret> {
        self.found.clone()
    }

    /// When it was written, in seconds since 1970: the latest moment before `now` that one of its lines tells.
    pub fn moment(&self, now: i64) -> Option<i64> {
        self.moments.iter().copied().filter(|moment| *moment <= now).max()
    }
}

/// Takes a pasted text apart. Linear in its length; never fails.
pub fn paste(text: &str) -> Paste {
    let rows = view::rows(text);
    let read = reader::read(text, &rows);
    let mut paste = exchanges::assemble(read);
    paste.moments = moments::all(&rows);
    paste.found = secrets::all(&paste, text, &rows);
    paste.took_for = took_for::fragments(&paste);
    paste
}
