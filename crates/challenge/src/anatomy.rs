//! Credentials read from the outside in: what surrounds the value, the scheme, what surrounds the payload, the payload.

mod payload;
mod prefix;
mod surroundings;

use crate::scheme::may_be_shown;
use crate::text::Clean;
use crate::{BasicPair, Credentials, Quirk, QuirkKind, Scheme, Shape, shape};
use payload::has_params;
use std::ops::Range;
use why401_message::Secret;

/// Credentials and where their parts are in the value.
pub(crate) struct Anatomy {
    pub(crate) credentials: Credentials,
    /// The scheme meant; empty when there is none.
    pub(crate) scheme_at: Range<usize>,
    /// The payload without what surrounds it.
    pub(crate) payload_at: Range<usize>,
}

/// Reads an `Authorization` value.
pub(crate) fn read(value: &[u8]) -> Anatomy {
    let clean = Clean::new(value);
    let mut reader = Reader::new(&clean);
    reader.peel_value();
    let (scheme, scheme_at) = reader.scheme();
    reader.cut_second(scheme);
    let content = match scheme {
        Scheme::Digest | Scheme::Aws4 | Scheme::Negotiate | Scheme::Ntlm | Scheme::Other => {
            reader.structured()
        }
        Scheme::Basic => reader.basic(),
        Scheme::Token if has_params(reader.rest()) => reader.structured(),
        Scheme::Bearer | Scheme::Token | Scheme::ApiKey | Scheme::Jwt | Scheme::None => reader.token(scheme),
    };
    reader.finish(scheme, scheme_at, content)
}

/// Reads a value that has no scheme.
pub(crate) fn read_token(value: &[u8]) -> Anatomy {
    let clean = Clean::new(value);
    let mut reader = Reader::new(&clean);
    reader.peel_value();
    let start = reader.at.start;
    let content = reader.token(Scheme::ApiKey);
    reader.finish(Scheme::None, start..start, content)
}

/// A payload understood.
struct Content {
    payload: Secret,
    shape: Shape,
    basic: Option<BasicPair>,
}

impl Content {
    fn of(payload: &[u8]) -> Self {
        Self { payload: Secret::from(payload), shape: shape::of(payload), basic: None }
    }
}

/// A window on the clean text that shrinks as things are recognised.
struct Reader<'a> {
    clean: &'a Clean,
    text: &'a [u8],
    at: Range<usize>,
    quirks: Vec<Quirk>,
}

impl<'a> Reader<'a> {
    fn new(clean: &'a Clean) -> Self {
        let invisible = clean.first_cut().map(|span| Quirk { kind: QuirkKind::Invisible, span });
        let text = clean.text();
        Self { clean, text, at: 0..text.len(), quirks: invisible.into_iter().collect() }
    }

    fn rest(&self) -> &'a [u8] {
        &self.text[self.at.clone()]
    }

    fn note(&mut self, kind: QuirkKind, span: Range<usize>) {
        if !self.quirks.iter().any(|q| q.kind.is(kind)) {
            let span = self.clean.origin(span);
            self.quirks.push(Quirk { kind, span });
        }
    }

    fn finish(mut self, scheme: Scheme, scheme_at: Range<usize>, content: Content) -> Anatomy {
        let nothing = self.quirks.iter().any(|q| q.kind == QuirkKind::EmptyValue);
        if nothing {
            self.quirks.retain(|q| !matches!(q.kind, QuirkKind::StrayStart | QuirkKind::StrayEnd));
        }
        let name = &self.text[scheme_at.clone()];
        let shown = Scheme::named(name).is_some() || may_be_shown(name) || scheme != Scheme::Other;
        let scheme_text = if shown { String::from_utf8_lossy(name).into_owned() } else { String::new() };
        let Content { payload, shape, basic } = content;
        Anatomy {
            scheme_at: self.clean.origin(scheme_at),
            payload_at: self.clean.origin(self.at),
            credentials: Credentials { scheme, scheme_text, payload, shape, quirks: self.quirks, basic },
        }
    }
}
