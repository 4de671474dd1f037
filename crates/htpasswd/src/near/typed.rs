//! Other passwords that may have been meant, the likeliest first.

use super::{Slip, charset, layout, shell};
use crate::{book::trim, stored};
use base64::{Engine, engine::general_purpose::STANDARD};
use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::Sha256;
use why401_message::Secret;

/// A password, where there is one of this kind.
type Variant = (Slip, Option<Vec<u8>>);

/// What may have been meant instead, made when it is asked for.
pub(super) fn variants(typed: &[u8]) -> impl Iterator<Item = (Slip, Secret)> + '_ {
    type Make = fn(&[u8]) -> Vec<Variant>;
    const KINDS: [Make; 6] = [letters, space, encodings, escapes, keyboards_and_shells, wrappings];
    let all = KINDS.into_iter().flat_map(move |make| make(typed));
    all.filter_map(|(slip, text)| Some((slip, Secret::new(text?))))
}

/// Changes of a text; none where the bytes are no text.
fn text(typed: &[u8], change: impl FnOnce(&str) -> String) -> Option<Vec<u8>> {
    std::str::from_utf8(typed).ok().map(|text| change(text).into_bytes())
}

/// Letters in the other case.
fn other_case(c: char) -> String {
    if c.is_lowercase() { c.to_uppercase().collect() } else { c.to_lowercase().collect() }
}

fn letters(typed: &[u8]) -> Vec<Variant> {
    let first = |text: &str| {
        let mut chars = text.chars();
        chars.next().map(other_case).unwrap_or_default() + chars.as_str()
    };
    vec![
        (Slip::CapsLock, text(typed, |text| text.chars().map(other_case).collect())),
        (Slip::FirstLetter, text(typed, first)),
        (Slip::LowerCase, text(typed, str::to_lowercase)),
    ]
}

fn space(typed: &[u8]) -> Vec<Variant> {
    let without = |text: &str, end: bool| {
        let mut chars = text.chars();
        if end {
            chars.next_back()
        } else {
            chars.next()
        };
        chars.as_str().to_owned()
    };
    let and = |end: &[u8]| Some([typed, end].concat());
    vec![
        (Slip::Space, Some(trim(typed).to_vec())),
        (Slip::Space, text(typed, |text| text.trim().to_owned())),
        (Slip::LineEndStored, and(b"\n")),
        (Slip::LineEndStored, and(b"\r")),
        (Slip::LineEndStored, and(b"\r\n")),
        (Slip::LastCharacter, text(typed, |text| without(text, true))),
        (Slip::FirstCharacter, text(typed, |text| without(text, false))),
        (Slip::Cut(8), typed.get(..8).map(<[u8]>::to_vec)),
        (Slip::Cut(72), typed.get(..72).map(<[u8]>::to_vec)),
    ]
}

fn encodings(typed: &[u8]) -> Vec<Variant> {
    let [composed, decomposed] = charset::compositions(typed);
    let latin1 = charset::to_latin1(typed);
    let is_text = std::str::from_utf8(typed).is_ok();
    let undone = latin1.clone().filter(|bytes| std::str::from_utf8(bytes).is_ok());
    let again = charset::from_latin1(typed);
    vec![
        (Slip::EncodedTwice, undone),
        (Slip::Utf8ForLatin1, latin1),
        (Slip::Latin1ForUtf8, again.clone().filter(|_| !is_text)),
        (Slip::Composition, composed),
        (Slip::Composition, decomposed),
        (Slip::Typography, charset::untypographic(typed)),
        (Slip::FullWidth, charset::plain_width(typed)),
        (Slip::EncodedTwice, again.filter(|_| is_text)),
    ]
}

fn escapes(typed: &[u8]) -> Vec<Variant> {
    let plus = |text: &str| text.replace('+', " ");
    vec![
        (Slip::Percent, percent_decoded(typed)),
        (Slip::Plus, text(typed, plus)),
        (Slip::Percent, text(typed, plus).and_then(|text| percent_decoded(&text))),
        (Slip::Entities, text(typed, without_entities)),
        (Slip::Entities, text(typed, with_entities)),
    ]
}

fn keyboards_and_shells(typed: &[u8]) -> Vec<Variant> {
    let shells = shell::through_a_shell(typed).into_iter().map(|(what, text)| (Slip::Shell(what), text));
    let text = std::str::from_utf8(typed).unwrap_or_default();
    let keyboards = layout::keyboards(text)
        .map(|(typed, meant, text)| (Slip::Keyboard(typed, meant), Some(text.into_bytes())));
    shells.chain(keyboards).collect()
}

fn wrappings(typed: &[u8]) -> Vec<Variant> {
    let inner = match typed {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => Some(inner.to_vec()),
        _ => None,
    };
    let around = |quote: &[u8]| Some([quote, typed, quote].concat());
    let half = typed.split_at(typed.len() / 2);
    let digests = [
        stored::hex(&Md5::digest(typed)),
        stored::hex(&Sha1::digest(typed)),
        stored::hex(&Sha256::digest(typed)),
        STANDARD.encode(typed).into_bytes(),
    ];
    let mut all = vec![
        (Slip::Quotes, inner),
        (Slip::Quotes, around(b"'")),
        (Slip::Quotes, around(b"\"")),
        (Slip::Twice, Some(half.0.to_vec()).filter(|_| half.0 == half.1)),
        (Slip::Base64, STANDARD.decode(typed).ok().filter(|text| std::str::from_utf8(text).is_ok())),
    ];
    all.extend(digests.map(|digest| (Slip::HashedBefore, Some(digest))));
    all
}

/// Every `%xx` decoded; `None` where there is none.
fn percent_decoded(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let value = after.get(..2).filter(|_| *first == b'%').and_then(|two| {
            let two =
                std::str::from_utf8(two).ok().filter(|two| two.bytes().all(|b| b.is_ascii_hexdigit()))?;
            u8::from_str_radix(two, 16).ok()
        });
        out.push(value.unwrap_or(*first));
        rest = if value.is_some() { &after[2..] } else { after };
    }
    (out != text).then_some(out)
}

/// The five entities of XML; the apostrophe has two.
const ENTITIES: [(&str, &str); 6] =
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#039;", "'"), ("&amp;", "&")];

fn without_entities(text: &str) -> String {
    ENTITIES.iter().fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain))
}

fn with_entities(text: &str) -> String {
    let text = text.replace('&', "&amp;");
    ENTITIES[..4].iter().fold(text, |text, (entity, plain)| text.replace(plain, entity))
}
