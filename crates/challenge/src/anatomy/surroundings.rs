//! What stands around a value or payload and does not belong to it: white space, quotes, strays.

use super::Reader;
use crate::text::{is_blank, opening_quote, wrapping};
use crate::{QuirkKind, colour, words};
use std::ops::Range;

/// Longest text between quotes that is looked at as a placeholder, in bytes.
const LONGEST_STAND_IN: usize = 256;

impl Reader<'_> {
    /// White space and quotes around the whole value.
    pub(super) fn peel_value(&mut self) {
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
    pub(super) fn peel_token(&mut self) {
        loop {
            let before = self.at.clone();
            self.strip_start();
            self.strip_strays_at_end();
            self.peel_quotes();
            let is_short = self.rest().len() <= LONGEST_STAND_IN;
            if self.at == before || (is_short && words::stand_in(self.rest()).is_some()) {
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

    /// One quote at each end, or the one that is left; brackets in the place of quotes.
    pub(super) fn peel_quotes(&mut self) {
        let (rest, Range { start, end }) = (self.rest(), self.at.clone());
        let (open, close) = wrapping(rest);
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

/// Length of something at the start that does not belong to a value, or 0.
fn stray_start(text: &[u8]) -> usize {
    match text {
        [b'%', b'2', b'0', ..] => 3,
        [b'\\', b'n' | b'r' | b't', ..] => 2,
        [b, ..] if is_blank(*b) || b":,;=".contains(b) => 1,
        _ => name_of_a_token(text).unwrap_or_else(|| colour::at_start(text)),
    }
}

/// Length of `token=` and the like before a signed token.
fn name_of_a_token(text: &[u8]) -> Option<usize> {
    let names: [&[u8]; 6] =
        [b"token", b"access_token", b"id_token", b"jwt", b"\"token\"", b"\"access_token\""];
    let name = names.into_iter().find(|name| text.starts_with(name))?;
    text.get(name.len()).filter(|b| b":=".contains(b))?;
    let rest = &text[name.len() + 1..];
    let token = rest.strip_prefix(b"\"").unwrap_or(rest).trim_ascii_start();
    why401_token::looks_like_jwt(token).then_some(name.len() + 1)
}

/// Length of something at the end that does not belong to a token, or 0.
fn stray_end(text: &[u8]) -> usize {
    match text {
        [.., b'%', b'0', b'A' | b'a' | b'D' | b'd' | b'9'] | [.., b'%', b'2', b'0'] => 3,
        [.., b'\\', b'n' | b'r' | b't'] => 2,
        [.., b'.'] if is_unsecured_jwt(text) => 0,
        [.., b] if is_blank(*b) || b",;.\\".contains(b) => 1,
        _ => colour::at_end(text),
    }
}

/// A token with `alg` `none` ends in a dot (RFC 7519 section 6).
fn is_unsecured_jwt(text: &[u8]) -> bool {
    let signed_part = &text[..text.len() - 1];
    let ends_in_claims = signed_part.last().is_some_and(|b| b.is_ascii_alphanumeric() || b"-_".contains(b));
    ends_in_claims && signed_part.split(|&b| b == b'.').count() == 2 && why401_token::looks_like_jwt(text)
}
