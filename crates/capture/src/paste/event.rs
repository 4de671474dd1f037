//! What the recognisers report, before it is put together.

use super::{Excerpt, LooseBody, Place};
use crate::Parsed;
use why401_message::{Field, Response, Secret, Url};

/// A request as it stands in the text.
#[derive(Clone, Debug, Default)]
pub(super) struct RawRequest {
    pub(super) method: String,
    /// As sent: a path, an absolute URL, `host:port`, `*`.
    pub(super) target: String,
    pub(super) version: String,
    pub(super) fields: Vec<(Place, Field)>,
    pub(super) body: Option<Secret>,
    /// From the pseudo-field `:scheme` or remarks about TLS.
    pub(super) scheme: Option<why401_message::Scheme>,
    /// From the pseudo-field `:authority`.
    pub(super) authority: Option<String>,
}

/// A response as it stands in the text.
#[derive(Clone, Debug, Default)]
pub(super) struct RawResponse {
    pub(super) response: Response,
    pub(super) status_at: Option<Place>,
    pub(super) field_places: Vec<Place>,
    pub(super) body_at: Option<Place>,
    /// Whether the head was marked with `< `.
    pub(super) marked: bool,
    /// Whether a remark right before it says that nothing was sent to identify anybody.
    pub(super) without_credentials: bool,
}

/// A status told in words, and what else the line tells.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) status: u16,
    pub(super) at: Place,
    pub(super) method: Option<String>,
    pub(super) url: Option<Url>,
    /// A path without a host.
    pub(super) path: Option<String>,
    /// Whether `http` or `https` stands before the host.
    pub(super) scheme_told: bool,
    /// Whether the number itself stands there.
    pub(super) is_number: bool,
}

/// One thing found, with its first and last line.
#[derive(Clone, Debug)]
pub(super) enum Event {
    /// A command of an HTTP client: index in `Read::commands`.
    Command(usize),
    /// Another command behind a prompt: its output is no answer.
    Shell,
    /// A request's head and body.
    Request(RawRequest),
    /// A response's head and body.
    Response(RawResponse),
    /// Status codes that one command printed.
    Codes(Vec<u16>),
    /// A body without a head: index in `Read::bodies`.
    Body(usize),
    /// A status in words.
    Word(Word),
}

/// An event and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) event: Event,
    pub(super) first: usize,
    pub(super) last: usize,
}

/// All that one pass over the rows has found.
#[derive(Default)]
pub(super) struct Read {
    pub(super) events: Vec<Found>,
    pub(super) commands: Vec<(super::Span, Parsed)>,
    pub(super) bodies: Vec<LooseBody>,
    pub(super) lines: Vec<super::Line>,
    pub(super) fields: Vec<(Place, Field)>,
    pub(super) tokens: Vec<(Place, Secret)>,
    pub(super) urls: Vec<(Place, Url)>,
    pub(super) files: Vec<Excerpt>,
    pub(super) programs: Vec<&'static str>,
}
