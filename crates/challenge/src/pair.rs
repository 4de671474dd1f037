//! User name and password of Basic: what looks wrong with them, and how it would be put right.

use crate::words::stand_in_for_login;
use crate::{BasicPair, Edge, QuirkKind};
use why401_message::{Secret, percent_byte, percent_decoded};

/// Splits at the first colon (RFC 7617 section 2); `None` without one.
pub(crate) fn split(text: &[u8]) -> Option<BasicPair> {
    let colon = text.iter().position(|&b| b == b':')?;
    Some(BasicPair { user: Secret::from(&text[..colon]), password: Secret::from(&text[colon + 1..]) })
}

/// The pair with its colon.
pub(crate) fn join(pair: &BasicPair) -> Secret {
    Secret::new([pair.user.reveal(), b":", pair.password.reveal()].concat())
}

/// Whether bytes read as the pair of a person: text with a colon after a first word without blanks.
pub(crate) fn reads_as_pair(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let trimmed = text.trim_end_matches(['\r', '\n']);
    trimmed.split_once(':').is_some_and(|(user, _)| {
        !user.is_empty() && !user.contains(char::is_whitespace) && !user.starts_with(['{', '[', '<', '"'])
    }) && !trimmed.contains(|c: char| c.is_control())
}

/// What looks wrong with a pair.
pub(crate) fn inspect(pair: &BasicPair) -> Vec<QuirkKind> {
    let (user, password) = (pair.user.reveal(), pair.password.reveal());
    if user.is_empty() && password.is_empty() {
        return vec![QuirkKind::EmptyValue];
    }
    let mut found = Vec::new();
    let mut check = |is_so: bool, kind| {
        if is_so {
            found.push(kind);
        }
    };
    check(user.is_empty() && !is_key(password), QuirkKind::EmptyUser);
    check(password.is_empty() && !is_key(user), QuirkKind::EmptyPassword);
    check(user.iter().any(u8::is_ascii_whitespace), QuirkKind::SpaceInUser);
    if let Some(edge) = blank_edge(password) {
        check(true, QuirkKind::SpaceAroundPassword(edge));
    }
    for kind in [user, password].into_iter().filter_map(stand_in_for_login) {
        check(true, kind);
    }
    check(has_percent(user) || has_percent(password), QuirkKind::PercentEncoded);
    check(password.contains(&b':'), QuirkKind::ColonInPassword);
    if !is_key(password) && stand_in_for_login(password).is_none() {
        let (small, capital) = letters(password);
        let first = password.iter().find(|b| b.is_ascii_alphabetic());
        check(small == 0 && capital >= 4, QuirkKind::AllCaps);
        let inverted = small == 1 && capital >= 3 && first.is_some_and(u8::is_ascii_lowercase);
        check(inverted, QuirkKind::InvertedCase);
    }
    found.extend(charset(&join(pair)));
    found
}

fn charset(text: &Secret) -> Vec<QuirkKind> {
    let Ok(text) = std::str::from_utf8(text.reveal()) else { return vec![QuirkKind::NonAsciiLatin1] };
    let full_width = text.chars().any(is_full_width);
    let other = text.chars().any(|c| !c.is_ascii() && !is_full_width(c));
    let kinds = [(full_width, QuirkKind::FullWidth), (other, QuirkKind::NonAsciiUtf8)];
    kinds.into_iter().filter(|k| k.0).map(|k| k.1).collect()
}

/// A machine's key rather than a person's word: services take one in place of name or password.
pub(crate) fn is_key(text: &[u8]) -> bool {
    crate::shape::vendor(text).is_some()
        || text.len() >= 20 && text.iter().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
}

fn blank_edge(text: &[u8]) -> Option<Edge> {
    let at = |b: Option<&u8>| b.is_some_and(u8::is_ascii_whitespace);
    match (at(text.first()), at(text.last())) {
        (true, true) => Some(Edge::Both),
        (true, false) => Some(Edge::Start),
        (false, true) => Some(Edge::End),
        (false, false) => None,
    }
}

/// Small and capital letters.
fn letters(text: &[u8]) -> (usize, usize) {
    let count = |is: fn(&u8) -> bool| text.iter().filter(|b| is(b)).count();
    (count(u8::is_ascii_lowercase), count(u8::is_ascii_uppercase))
}

fn is_full_width(c: char) -> bool {
    matches!(c, '\u{FF01}'..='\u{FF5E}')
}

fn has_percent(text: &[u8]) -> bool {
    (0..text.len()).any(|at| percent_byte(&text[at..]).is_some_and(|b| b.is_ascii_punctuation()))
}

/// The pair without this defect; `None` when that takes knowledge nobody has.
pub(crate) fn corrected(pair: &BasicPair, kind: QuirkKind) -> Option<BasicPair> {
    let both = |change: fn(&[u8]) -> Option<Vec<u8>>| {
        let part = |text: &Secret| change(text.reveal()).map(Secret::new);
        Some(BasicPair { user: part(&pair.user)?, password: part(&pair.password)? })
    };
    match kind {
        QuirkKind::SpaceAroundPassword(_) => {
            Some(BasicPair { password: Secret::from(pair.password.reveal().trim_ascii()), ..pair.clone() })
        }
        QuirkKind::SpaceInUser => {
            Some(BasicPair { user: Secret::from(pair.user.reveal().trim_ascii()), ..pair.clone() })
        }
        QuirkKind::PercentEncoded => both(|text| Some(percent_decoded(text))),
        QuirkKind::NonAsciiUtf8 => both(latin1),
        QuirkKind::NonAsciiLatin1 => both(|text| Some(utf8(text))),
        QuirkKind::FullWidth => both(half_width),
        _ => None,
    }
}

fn latin1(text: &[u8]) -> Option<Vec<u8>> {
    std::str::from_utf8(text).ok()?.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()
}

/// Latin-1 as UTF-8; a part that is UTF-8 already stays.
fn utf8(text: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(text) {
        Ok(_) => text.to_vec(),
        Err(_) => text.iter().map(|&b| char::from(b)).collect::<String>().into_bytes(),
    }
}

fn half_width(text: &[u8]) -> Option<Vec<u8>> {
    let narrow = |c: char| if is_full_width(c) { char::from_u32(u32::from(c) - 0xFEE0) } else { Some(c) };
    Some(std::str::from_utf8(text).ok()?.chars().map(narrow).collect::<Option<String>>()?.into_bytes())
}
