//! Credentials read from the outside in: what surrounds the value, the scheme, what surrounds the payload, the payload.

use crate::scheme::looks_like_name;
use crate::text::{Clean, blanks, closing_quote, is_blank, opening_quote, starts_with_name};
use crate::{BasicPair, Credentials, Quirk, QuirkKind, Scheme, Shape, jwt, pair, shape, words};
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

/// Most prefixes seen through; more than two have never been a mistake.
const PREFIXES_AT_MOST: usize = 8;

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
        let shown = Scheme::named(name).is_some() || looks_like_name(name) || scheme != Scheme::Other;
        let scheme_text = if shown { String::from_utf8_lossy(name).into_owned() } else { String::new() };
        let Content { payload, shape, basic } = content;
        Anatomy {
            scheme_at: self.clean.origin(scheme_at),
            payload_at: self.clean.origin(self.at),
            credentials: Credentials { scheme, scheme_text, payload, shape, quirks: self.quirks, basic },
        }
    }
}

/// What surrounds a value or payload.
impl Reader<'_> {
    /// White space and quotes around the whole value.
    fn peel_value(&mut self) {
        loop {
            self.strip_start();
            let blank = self.rest().iter().rev().take_while(|&&b| is_blank(b)).count();
            self.strip_end(blank);
            if opening_quote(self.rest()) == 0 {
                break;
            }
            self.strip_strays_at_end();
            self.peel_quotes();
        }
    }

    /// Everything that can surround a token.
    fn peel_token(&mut self) {
        loop {
            let before = self.at.clone();
            self.strip_start();
            self.strip_strays_at_end();
            self.peel_quotes();
            if self.at == before {
                break;
            }
        }
    }

    fn strip_start(&mut self) {
        let start = self.at.start;
        while let length @ 1.. = stray_start(self.rest()) {
            self.at.start += length;
        }
        if self.at.start > start {
            self.note(QuirkKind::StrayStart, start..self.at.start);
        }
    }

    fn strip_strays_at_end(&mut self) {
        let mut count = 0;
        while let length @ 1.. = stray_end(&self.rest()[..self.rest().len() - count]) {
            count += length;
        }
        self.strip_end(count);
    }

    fn strip_end(&mut self, count: usize) {
        let end = self.at.end;
        self.at.end -= count;
        if count > 0 {
            self.note(QuirkKind::StrayEnd, self.at.end..end);
        }
    }

    /// One quote at each end, or the one that is left.
    fn peel_quotes(&mut self) {
        let (rest, Range { start, end }) = (self.rest(), self.at.clone());
        let open = opening_quote(rest);
        let close = closing_quote(&rest[open..]);
        let span = match (open, close) {
            (0, 0) => return,
            (0, _) => end - close..end,
            (_, 0) => start..start + open,
            _ => start..end,
        };
        self.note(QuirkKind::Quoted, span);
        self.at = start + open..end - close;
    }
}

/// The scheme.
impl Reader<'_> {
    /// The scheme meant and where it is, everything before the payload consumed.
    fn scheme(&mut self) -> (Scheme, Range<usize>) {
        let start = self.at.start;
        if self.skip_field_name() {
            self.note(QuirkKind::DoublePrefix, start..self.at.start);
        }
        let mut found = self.one_scheme();
        for _ in 0..PREFIXES_AT_MOST {
            let payload = self.at.start;
            if !matches!(
                found.0,
                Scheme::Basic | Scheme::Bearer | Scheme::Token | Scheme::ApiKey | Scheme::Jwt
            ) || !(self.skip_field_name() || self.another_scheme_follows())
            {
                break;
            }
            self.note(QuirkKind::DoublePrefix, found.1.start..self.at.start.max(payload));
            found = self.one_scheme();
        }
        found
    }

    fn skip_field_name(&mut self) -> bool {
        let rest = self.rest();
        let name =
            ["proxy-authorization", "authorization"].into_iter().find(|name| starts_with_name(rest, name));
        let Some(colon) = name.map(|n| n.len()).filter(|&n| rest.get(n) == Some(&b':')) else { return false };
        self.at.start += colon + 1 + blanks(&rest[colon + 1..]);
        true
    }

    fn another_scheme_follows(&self) -> bool {
        let rest = self.rest();
        let word = first_word(rest);
        let lone = word.len() == rest.len();
        match Scheme::named(word) {
            None | Some(Scheme::Other | Scheme::None) => false,
            Some(scheme) if lone => scheme.canonical().is_some_and(|name| name.as_bytes() == word),
            Some(_) => words::stand_in(rest).is_none(),
        }
    }

    fn one_scheme(&mut self) -> (Scheme, Range<usize>) {
        let start = self.at.start;
        let word = first_word(self.rest());
        if let Some(scheme) = Scheme::named(word) {
            return self.named(scheme, word.len());
        }
        let stand_in = words::stand_in(self.rest());
        let joined = if stand_in == Some(QuirkKind::Placeholder) { None } else { self.joined() };
        if let Some(found) = joined.or_else(|| self.assigned()).or_else(|| self.foreign()) {
            return found;
        }
        if stand_in.is_none() && !self.rest().is_empty() {
            self.note(QuirkKind::NoScheme, start..start);
        }
        (Scheme::None, start..start)
    }

    /// A known name with white space or nothing after it.
    fn named(&mut self, scheme: Scheme, length: usize) -> (Scheme, Range<usize>) {
        let name = self.at.start..self.at.start + length;
        self.check_case(scheme, name.clone());
        self.at.start = name.end;
        let separator = blanks(self.rest());
        if self.rest()[..separator].iter().any(|&b| b != b' ') {
            self.note(QuirkKind::SchemePunctuation, name.end..name.end + separator);
        }
        self.at.start += separator;
        (scheme, name)
    }

    fn check_case(&mut self, scheme: Scheme, name: Range<usize>) {
        if scheme.canonical().is_some_and(|usual| usual.as_bytes() != &self.text[name.clone()]) {
            self.note(QuirkKind::UnusualCase, name);
        }
    }

    /// A scheme that punctuation, or nothing at all, joins to the payload.
    fn joined(&mut self) -> Option<(Scheme, Range<usize>)> {
        let rest = self.rest();
        let joinable = [("Basic", Scheme::Basic), ("Bearer", Scheme::Bearer), ("Token", Scheme::Token)];
        let (usual, scheme) = joinable.into_iter().find(|(name, _)| starts_with_name(rest, name))?;
        let tail = &rest[usual.len()..];
        let punctuation = punctuation_length(tail, scheme);
        if punctuation == 0 && !is_glued(rest, usual) {
            return None;
        }
        let name = self.at.start..self.at.start + usual.len();
        let end = name.end + punctuation;
        self.check_case(scheme, name.clone());
        let kind = if punctuation == 0 { QuirkKind::MissingSpace } else { QuirkKind::SchemePunctuation };
        self.note(kind, name.end..end);
        self.at.start = end + blanks(&tail[punctuation..]);
        Some((scheme, name))
    }

    /// `key=x`, `token=x`.
    fn assigned(&mut self) -> Option<(Scheme, Range<usize>)> {
        let rest = self.rest();
        let length = rest.iter().take(20).position(|&b| b == b'=')?;
        let scheme = match Scheme::named(&rest[..length]) {
            Some(scheme @ (Scheme::ApiKey | Scheme::Token)) => scheme,
            Some(Scheme::Other) if rest[..length].eq_ignore_ascii_case(b"key") => Scheme::ApiKey,
            _ if rest[..length].eq_ignore_ascii_case(b"access_token") => Scheme::Token,
            _ => return None,
        };
        let start = self.at.start;
        self.at.start += length + 1;
        Some((scheme, start..start + length))
    }

    /// A name that is not known but stands where a scheme stands.
    fn foreign(&mut self) -> Option<(Scheme, Range<usize>)> {
        let rest = self.rest();
        let word = first_word(rest);
        let separator = blanks(&rest[word.len()..]);
        let payload = &rest[word.len() + separator..];
        let params =
            payload.iter().position(|&b| b == b'=').is_some_and(|at| at > 0 && at + 2 < payload.len());
        let one_word = !payload.is_empty() && !payload.iter().any(|&b| is_blank(b));
        let name_like = looks_like_name(word) && (one_word || params);
        let name_of_params =
            params && word.len() <= 32 && word.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-');
        if shape::vendor(word).is_some() || jwt::looks_like(word) || !(name_like || name_of_params) {
            return None;
        }
        let start = self.at.start;
        self.at.start += word.len() + separator;
        Some((Scheme::Other, start..start + word.len()))
    }
}

/// The payload.
impl Reader<'_> {
    /// Leaves a second credential, joined by a comma, out of the window.
    fn cut_second(&mut self, scheme: Scheme) {
        let rest = self.rest();
        let commas = (0..rest.len()).filter(|&at| rest[at] == b',');
        let second = commas.clone().find(|&at| begins_with_scheme(&rest[at + 1..]));
        let of_tokens = matches!(scheme, Scheme::Bearer | Scheme::Token | Scheme::Jwt | Scheme::Basic);
        let twin = || commas.clone().take(2).count() == 1 && of_tokens;
        let cut = second.or_else(|| {
            commas
                .clone()
                .next()
                .filter(|&at| twin() && is_long_token(&rest[..at]) && is_long_token(&rest[at + 1..]))
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
    fn structured(&mut self) -> Content {
        self.is_hollow();
        Content::of(self.rest())
    }

    fn token(&mut self, scheme: Scheme) -> Content {
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

    fn basic(&mut self) -> Content {
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
        let standard = pair::decode(payload);
        let Some(bytes) = standard else {
            let other = pair::decode_url_safe(payload).filter(|_| !is_token);
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
        let twice = pair::decode(bytes.reveal().trim_ascii()).filter(|b| pair::reads_as_pair(b.reveal()));
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

fn first_word(text: &[u8]) -> &[u8] {
    text.split(|&b| is_blank(b)).next().unwrap_or_default()
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
fn has_params(payload: &[u8]) -> bool {
    starts_with_name(payload, "token=") || payload.windows(2).any(|w| w == b"=\"")
}

/// A pair encoded where a token is expected: short, with one colon, so that structured tokens are not taken for one.
fn encoded_pair(payload: &[u8]) -> Option<BasicPair> {
    let bytes = pair::decode(payload)?;
    let one_colon = bytes.reveal().iter().filter(|&&b| b == b':').count() == 1;
    (one_colon && (5..=128).contains(&bytes.len()) && pair::reads_as_pair(bytes.reveal()))
        .then(|| pair::split(bytes.reveal()))
        .flatten()
}

/// Length of what stands between scheme and payload in place of a blank.
fn punctuation_length(tail: &[u8], scheme: Scheme) -> usize {
    let run = tail.iter().take_while(|b| b":,;".contains(b)).count();
    let weak = scheme != Scheme::Token && tail.first().is_some_and(|b| b"=-_+.".contains(b));
    let remaining = tail.get(1..).unwrap_or_default();
    let apart = remaining.first().is_some_and(|&b| is_blank(b));
    let long = remaining.len() >= 8 && first_word(remaining).len() == remaining.len();
    match tail {
        _ if run > 0 => run,
        [b'%', b'2', b'0', ..] => 3,
        [b'=', ..] if weak => 1,
        _ if weak && (apart || long) => 1,
        _ => 0,
    }
}

/// Whether a single word is scheme and payload in one: with the usual capitals always, else when the payload looks
/// like a secret.
fn is_glued(word: &[u8], usual: &str) -> bool {
    let tail = &word[usual.len()..];
    let secret_like = tail.len() >= 8 && tail.iter().any(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    !word.iter().any(|&b| is_blank(b))
        && !tail.is_empty()
        && (word.starts_with(usual.as_bytes()) || secret_like)
}

/// Length of something at the start that does not belong to a value, or 0.
fn stray_start(text: &[u8]) -> usize {
    match text {
        [b'%', b'2', b'0', ..] => 3,
        [b'\\', b'n' | b'r' | b't', ..] => 2,
        [b, ..] if is_blank(*b) || b":,;=".contains(b) => 1,
        _ => 0,
    }
}

/// Length of something at the end that does not belong to a token, or 0.
fn stray_end(text: &[u8]) -> usize {
    match text {
        [.., b'%', b'0', b'A' | b'a' | b'D' | b'd' | b'9'] | [.., b'%', b'2', b'0'] => 3,
        [.., b'\\', b'n' | b'r' | b't'] => 2,
        [.., b'.'] if is_unsecured_jwt(text) => 0,
        [.., b] if is_blank(*b) || b",;.\\".contains(b) => 1,
        _ => 0,
    }
}

/// A token with `alg` `none` ends in a dot (RFC 7519 section 6).
fn is_unsecured_jwt(text: &[u8]) -> bool {
    let signed_part = &text[..text.len() - 1];
    let ends_in_claims = signed_part.last().is_some_and(|b| b.is_ascii_alphanumeric() || b"-_".contains(b));
    ends_in_claims && signed_part.iter().filter(|&&b| b == b'.').count() == 1 && jwt::looks_like(text)
}
