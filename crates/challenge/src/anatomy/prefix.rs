//! The scheme and whatever joins it to the payload.

use super::Reader;
use crate::scheme::looks_like_name;
use crate::text::{blanks, first_word, is_blank, starts_with_name};
use crate::{QuirkKind, Scheme, shape, words};
use std::ops::Range;

/// Most prefixes seen through; more than two have never been a mistake.
const PREFIXES_AT_MOST: usize = 8;

impl Reader<'_> {
    /// The scheme meant and where it is, everything before the payload consumed.
    pub(super) fn scheme(&mut self) -> (Scheme, Range<usize>) {
        let start = self.at.start;
        if self.skip_field_name() {
            self.note(QuirkKind::DoublePrefix, start..self.at.start);
        }
        let mut found = self.one_scheme();
        for _ in 0..PREFIXES_AT_MOST {
            if !takes_a_word(found.0) || !(self.skip_field_name() || self.another_scheme_follows()) {
                break;
            }
            self.note(QuirkKind::DoublePrefix, found.1.start..self.at.start);
            found = self.one_scheme();
        }
        found
    }

    fn skip_field_name(&mut self) -> bool {
        let rest = self.rest();
        let names = ["proxy-authorization:", "authorization:"];
        let Some(name) = names.into_iter().find(|name| starts_with_name(rest, name)) else { return false };
        self.at.start += name.len() + blanks(&rest[name.len()..]);
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
        let joined = if matches!(stand_in, Some(QuirkKind::Placeholder | QuirkKind::ExampleWord)) {
            None
        } else {
            self.joined()
        };
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
        } else if (2..self.rest().len()).contains(&separator) {
            self.note(QuirkKind::ExtraSpace, name.end + 1..name.end + separator);
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
        if shape::vendor(word).is_some()
            || why401_token::looks_like_jwt(word)
            || !(name_like || name_of_params)
        {
            return None;
        }
        let start = self.at.start;
        self.at.start += word.len() + separator;
        Some((Scheme::Other, start..start + word.len()))
    }
}

/// Schemes followed by one word, so that a scheme name there is a mistake.
fn takes_a_word(scheme: Scheme) -> bool {
    matches!(scheme, Scheme::Basic | Scheme::Bearer | Scheme::Token | Scheme::ApiKey | Scheme::Jwt)
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
