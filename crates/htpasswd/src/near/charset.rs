//! The same text in other bytes.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// UTF-8 to Latin-1; `None` where the text is plain ASCII, no UTF-8, or has characters Latin-1 lacks.
pub(super) fn to_latin1(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok().filter(|text| !text.is_ascii())?;
    text.chars().map(|c| u8::try_from(u32::from(c)).ok().or_else(|| windows(c))).collect()
}

/// Characters that Windows-1252 puts between 0x80 and 0x9F.
const WINDOWS: [(char, u8); 9] = [
    ('€', 0x80),
    ('…', 0x85),
    ('Š', 0x8A),
    ('‘', 0x91),
    ('’', 0x92),
    ('“', 0x93),
    ('”', 0x94),
    ('–', 0x96),
    ('š', 0x9A),
];

fn windows(c: char) -> Option<u8> {
    WINDOWS.iter().find(|(known, _)| *known == c).map(|(_, byte)| *byte)
}

/// Latin-1 to UTF-8, whatever the bytes are; `None` where they are plain ASCII.
pub(super) fn from_latin1(text: &[u8]) -> Option<Vec<u8>> {
    let whole: String = text.iter().map(|b| char::from(*b)).collect();
    (!text.is_ascii()).then(|| whole.into_bytes())
}

/// Accents in one character with their letter, and in characters of their own.
pub(super) fn compositions(text: &[u8]) -> [Option<Vec<u8>>; 2] {
    let Some(text) = std::str::from_utf8(text).ok().filter(|text| !text.is_ascii()) else {
        return [None, None];
    };
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize(text).into_owned();
    let decomposed = DecomposingNormalizerBorrowed::new_nfd().normalize(text).into_owned();
    [Some(composed.into_bytes()), Some(decomposed.into_bytes())]
}

/// Letters of full width and their like made plain.
pub(super) fn plain_width(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok().filter(|text| !text.is_ascii())?;
    Some(ComposingNormalizerBorrowed::new_nfkc().normalize(text).into_owned().into_bytes())
}

/// Typographic quotes, dashes and blanks made plain.
pub(super) fn untypographic(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok().filter(|text| !text.is_ascii())?;
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '‘' | '’' | '‚' | '‹' | '›' | '′' => plain.push('\''),
            '“' | '”' | '„' | '«' | '»' | '″' => plain.push('"'),
            '‐'..='―' | '−' => plain.push('-'),
            '…' => plain.push_str("..."),
            '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{3000}' => plain.push(' '),
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' => {}
            other => plain.push(other),
        }
    }
    Some(plain.into_bytes())
}

/// Without what nobody sees, at the ends and within.
pub(crate) fn visible(text: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(text) {
        Ok(text) if !text.is_ascii() => {
            let unseen = |c: char| matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}');
            let seen: String = text.chars().filter(|c| !unseen(*c)).collect();
            seen.trim().as_bytes().to_vec()
        }
        _ => text.to_vec(),
    }
}

/// In small letters.
pub(super) fn lower(text: &[u8]) -> Vec<u8> {
    std::str::from_utf8(text)
        .map_or_else(|_| text.to_ascii_lowercase(), |text| text.to_lowercase().into_bytes())
}

/// Whether two names are one in another encoding or composition.
pub(super) fn alike(a: &[u8], b: &[u8]) -> bool {
    let forms = |text: &[u8]| {
        let utf8 = std::str::from_utf8(text).map_or_else(|_| from_latin1(text), |_| Some(text.to_vec()));
        utf8.map(|text| compositions(&text)[0].clone().unwrap_or(text))
    };
    (!a.is_ascii() || !b.is_ascii()) && forms(a) == forms(b)
}
