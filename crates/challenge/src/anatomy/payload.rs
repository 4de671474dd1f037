//! The payload: a token, a pair in base64, or parameters left as they are.

use super::{Content, Reader};
use crate::encoding::{decode, decode_url_safe};
use crate::text::{blanks, first_word, is_blank, opening_quote, starts_with_name};
use crate::{BasicPair, QuirkKind, Scheme, Shape, pair, shape, words};
use why401_message::Secret;

impl Reader<'_> {
    /// Leaves a second credential, joined by a comma, out of the window.
    pub(super) fn cut_second(&mut self, scheme: Scheme) {
        let rest = self.rest();
        let commas = commas_outside_quotes(rest);
        let second = commas.iter().copied().find(|&at| begins_with_scheme(&rest[at + 1..]));
        let of_tokens = matches!(scheme, Scheme::Bearer | Scheme::Token | Scheme::Jwt | Scheme::Basic);
        let cut = second.or(match commas[..] {
            [at] if of_tokens && is_long_token(&rest[..at]) && is_long_token(&rest[at + 1..]) => Some(at),
            _ => None,
        });
        if let Some(cut) = cut {
            let (start, end) = (self.at.start, self.at.end);
            self.note(QuirkKind::Merged, start + cut..end);
            self.at.end = start + rest[..cut].trim_ascii_end().len();
        }
    }

    /// Notes an empty payload or a stand-in; whether there was one.
    fn is_hollow(&mut self) -> bool {
        let kind =
            if self.rest().is_empty() { Some(QuirkKind::EmptyValue) } else { words::stand_in(self.rest()) };
        if let Some(kind) = kind {
            self.note(kind, self.at.clone());
        }
        kind.is_some()
    }

    /// Parameters, or a format of which nothing is known.
    pub(super) fn structured(&mut self) -> Content {
        self.is_hollow();
        Content::of(self.rest())
    }

    pub(super) fn token(&mut self, scheme: Scheme) -> Content {
        if self.is_hollow() {
            return Content::of(self.rest());
        }
        self.peel_token();
        if self.is_hollow() {
            return Content::of(self.rest());
        }
        let payload = self.compact();
        let content = Content::of(payload.reveal());
        let encoded = matches!(scheme, Scheme::Bearer | Scheme::None) && content.shape == Shape::Opaque;
        let Some(basic) = encoded.then(|| encoded_pair(payload.reveal())).flatten() else { return content };
        if scheme == Scheme::Bearer {
            self.note(QuirkKind::PairInBearer, self.at.clone());
        }
        Content { payload, shape: Shape::Base64Pair, basic: Some(basic) }
    }

    /// The payload without white space inside.
    fn compact(&mut self) -> Secret {
        let rest = self.rest();
        if let Some(first) = rest.iter().position(|&b| is_blank(b)) {
            let start = self.at.start + first;
            self.note(QuirkKind::InnerSpace, start..start + blanks(&rest[first..]));
        }
        Secret::new(rest.iter().copied().filter(|&b| !is_blank(b)).collect::<Vec<u8>>())
    }

    pub(super) fn basic(&mut self) -> Content {
        if self.is_hollow() {
            return Content::of(self.rest());
        }
        if self.rest().contains(&b':') {
            if opening_quote(self.rest()) > 0 {
                self.peel_quotes();
            }
            if let Some(pair) = pair::split(self.rest()) {
                self.note(QuirkKind::PlainPair, self.at.clone());
                return self.pair(Secret::from(self.rest()), Shape::Text, pair);
            }
        }
        self.peel_token();
        if self.is_hollow() {
            return Content::of(self.rest());
        }
        let payload = self.compact();
        match self.decoded(payload.reveal()) {
            Ok(pair) => self.pair(payload, Shape::Base64Pair, pair),
            Err(kind) => {
                self.note(kind, self.at.clone());
                Content::of(payload.reveal())
            }
        }
    }

    /// The pair in base64, however it is encoded, or why there is none.
    fn decoded(&mut self, payload: &[u8]) -> Result<BasicPair, QuirkKind> {
        let is_token = matches!(shape::of(payload), Shape::Jwt { .. } | Shape::Prefixed(_));
        let standard = decode(payload);
        let Some(bytes) = standard else {
            let other = decode_url_safe(payload).filter(|_| !is_token);
            let pair = other.and_then(|bytes| pair::split(bytes.reveal()));
            self.note_if(pair.is_some(), QuirkKind::UrlSafeAlphabet);
            return pair.ok_or(if is_token { QuirkKind::TokenInBasic } else { QuirkKind::NotBase64 });
        };
        if is_token && !pair::reads_as_pair(bytes.reveal()) {
            return Err(QuirkKind::TokenInBasic);
        }
        if let Some(pair) = pair::split(bytes.reveal()) {
            return Ok(pair);
        }
        let twice = decode(bytes.reveal().trim_ascii()).filter(|b| pair::reads_as_pair(b.reveal()));
        let pair = twice.and_then(|bytes| pair::split(bytes.reveal()));
        self.note_if(pair.is_some(), QuirkKind::DoubleEncoded);
        pair.ok_or(QuirkKind::NoColon)
    }

    fn note_if(&mut self, is_so: bool, kind: QuirkKind) {
        if is_so {
            self.note(kind, self.at.clone());
        }
    }

    fn pair(&mut self, payload: Secret, shape: Shape, pair: BasicPair) -> Content {
        for kind in pair::inspect(&pair) {
            self.note(kind, self.at.clone());
        }
        Content { payload, shape, basic: Some(pair) }
    }
}

/// Offsets of commas; those in quoted strings of parameters do not count.
fn commas_outside_quotes(text: &[u8]) -> Vec<usize> {
    let mut inside = false;
    let mut commas = Vec::new();
    for (at, &b) in text.iter().enumerate() {
        inside ^= b == b'"' && (inside || at > 0 && text[at - 1] == b'=');
        if b == b',' && !inside {
            commas.push(at);
        }
    }
    commas
}

fn begins_with_scheme(text: &[u8]) -> bool {
    let text = &text[blanks(text)..];
    let word = first_word(&text[..text.len().min(20)]);
    word.len() < text.len() && Scheme::named(word).is_some_and(|s| s != Scheme::Other)
}

fn is_long_token(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    text.len() >= 16 && text.iter().all(|&b| b.is_ascii_alphanumeric() || b"-._~+/=".contains(&b))
}

/// `Token token="x", nonce="y"`.
pub(super) fn has_params(payload: &[u8]) -> bool {
    starts_with_name(payload, "token=") || payload.windows(2).any(|w| w == b"=\"")
}

/// A pair encoded where a token is expected: short, with one colon, so that structured tokens are not taken for one.
fn encoded_pair(payload: &[u8]) -> Option<BasicPair> {
    let bytes = decode(payload)?;
    let one_colon = bytes.reveal().split(|&b| b == b':').count() == 2;
    (one_colon && (5..=128).contains(&bytes.len()) && pair::reads_as_pair(bytes.reveal()))
        .then(|| pair::split(bytes.reveal()))
        .flatten()
        .filter(|pair| !is_of_machines(pair))
}

/// Whether both halves are hexadecimal: what machines write with a colon between, a start value and a sealed text.
fn is_of_machines(pair: &BasicPair) -> bool {
    let is_hex = |text: &[u8]| text.len() >= 16 && text.iter().all(u8::is_ascii_hexdigit);
    is_hex(pair.user.reveal()) && is_hex(pair.password.reveal())
}
