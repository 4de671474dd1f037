//! A value written again without one of its defects.

use crate::anatomy::{self, Anatomy};
use crate::encoding::{decode, encode};
use crate::text::{Clean, is_blank, wrapping};
use crate::{BasicPair, QuirkKind, Scheme, pair};
use std::ops::Range;
use why401_message::Secret;

/// Corrections of the same defect tried after one another: quotes within quotes, prefixes in a row.
const ROUNDS: usize = 8;

/// The value with exactly this defect corrected; `None` when it does not have the defect or when the right spelling
/// cannot be known from the value: a placeholder, a missing password. Guesses at what somebody meant to type
/// (Caps Lock) are not made.
///
/// [`QuirkKind::NonAsciiUtf8`] and [`QuirkKind::NonAsciiLatin1`] are no mistakes by themselves: each is answered with
/// the other encoding. The edge in [`QuirkKind::SpaceAroundPassword`] does not count.
pub fn respell(value: &[u8], kind: QuirkKind) -> Option<Secret> {
    respell_with(value, kind, anatomy::read)
}

/// [`respell`] for a value without scheme, as [`dissect_token`](crate::dissect_token) reads it.
pub fn respell_token(value: &[u8], kind: QuirkKind) -> Option<Secret> {
    respell_with(value, kind, anatomy::read_token)
}

fn respell_with(value: &[u8], kind: QuirkKind, read: fn(&[u8]) -> Anatomy) -> Option<Secret> {
    let mut value = Secret::from(value);
    for round in 0..=ROUNDS {
        let anatomy = read(value.reveal());
        if !anatomy.credentials.has(kind) {
            return (round > 0).then_some(value);
        }
        value = once(value.reveal(), kind, &anatomy)?;
    }
    None
}

fn once(value: &[u8], kind: QuirkKind, anatomy: &Anatomy) -> Option<Secret> {
    let span = anatomy.credentials.quirk(kind)?.span.clone();
    let payload = || anatomy.payload_at.clone();
    match kind {
        QuirkKind::MissingSpace => Some(spliced(value, span, b" ")),
        QuirkKind::SchemePunctuation => {
            let apart = value.get(span.end).is_none_or(|&b| is_blank(b));
            Some(spliced(value, span, if apart { b"" } else { b" " }))
        }
        QuirkKind::UnusualCase => {
            let usual = Scheme::named(&value[span.clone()])?.canonical()?;
            Some(spliced(value, span, usual.as_bytes()))
        }
        QuirkKind::DoublePrefix
        | QuirkKind::ExtraSpace
        | QuirkKind::StrayStart
        | QuirkKind::StrayEnd
        | QuirkKind::Merged => Some(spliced(value, span, b"")),
        QuirkKind::Quoted => Some(unquoted(value, span)),
        QuirkKind::Invisible => Some(Secret::from(Clean::new(value).text())),
        QuirkKind::InnerSpace => Some(without_blanks(value, payload())),
        QuirkKind::NoScheme => {
            let scheme: &[u8] = if anatomy.credentials.basic.is_some() { b"Basic " } else { b"Bearer " };
            Some(spliced(value, span, scheme))
        }
        QuirkKind::PairInBearer => Some(spliced(value, anatomy.scheme_at.clone(), b"Basic")),
        QuirkKind::TokenInBasic => Some(spliced(value, anatomy.scheme_at.clone(), b"Bearer")),
        QuirkKind::PlainPair => Some(spliced(value, payload(), encode(&value[payload()]).reveal())),
        QuirkKind::UrlSafeAlphabet => Some(standard_alphabet(value, payload())),
        QuirkKind::DoubleEncoded => {
            let inner = decode(anatomy.credentials.payload.reveal())?;
            Some(spliced(value, payload(), inner.reveal().trim_ascii()))
        }
        _ => {
            let pair = pair::corrected(anatomy.credentials.basic.as_ref()?, kind)?;
            Some(spliced(value, payload(), written(&pair, anatomy).reveal()))
        }
    }
}

/// The pair as the value had it: plain if it was plain.
fn written(pair: &BasicPair, anatomy: &Anatomy) -> Secret {
    let plain = pair::join(pair);
    if anatomy.credentials.has(QuirkKind::PlainPair) { plain } else { encode(plain.reveal()) }
}

fn spliced(value: &[u8], range: Range<usize>, with: &[u8]) -> Secret {
    Secret::new([&value[..range.start], with, &value[range.end..]].concat())
}

/// The value without the quotes at the ends of the range.
fn unquoted(value: &[u8], range: Range<usize>) -> Secret {
    let quoted = &value[range.clone()];
    let (open, close) = wrapping(quoted);
    spliced(value, range, &quoted[open..quoted.len() - close])
}

fn without_blanks(value: &[u8], range: Range<usize>) -> Secret {
    let kept: Secret =
        Secret::new(value[range.clone()].iter().copied().filter(|&b| !is_blank(b)).collect::<Vec<u8>>());
    spliced(value, range, kept.reveal())
}

fn standard_alphabet(value: &[u8], range: Range<usize>) -> Secret {
    let standard = |b: &u8| match b {
        b'-' => b'+',
        b'_' => b'/',
        other => *other,
    };
    let text = Secret::new(value[range.clone()].iter().map(standard).collect::<Vec<u8>>());
    spliced(value, range, text.reveal())
}
