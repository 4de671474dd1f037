//! The shell's own rules: quotes, escapes, comments, and where a command ends.

use super::{HoleKind, Quoting, Word, clean::Clean};
use crate::{Complaint, complaint::MOST_COMPLAINTS, options};
use std::ops::Range;

/// How far the end of an expansion is looked for, in bytes.
const LONGEST_EXPANSION: usize = 1024;

const ESCAPED_BLANK: &str =
    "this backslash makes the blank a part of the next word: it stood at a line end before";

pub(super) struct Lexer<'a> {
    text: &'a str,
    pub(super) bytes: &'a [u8],
    origins: &'a [usize],
    pub(super) at: usize,
    complaints: Vec<Complaint>,
}

/// What stands between two words.
enum Gap {
    /// Another word follows.
    Word,
    /// The command is over.
    End,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str, clean: &'a Clean) -> Self {
        Self { text, bytes: &clean.bytes, origins: &clean.origins, at: 0, complaints: Vec::new() }
    }

    /// The words of one simple command.
    pub(super) fn command(mut self) -> (Vec<Word>, Vec<Complaint>) {
        let mut words: Vec<Word> = Vec::new();
        while matches!(self.gap(words.is_empty()), Gap::Word) {
            if let Some(word) = self.word() {
                words.push(word);
            }
        }
        (words, self.complaints)
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn starts(&self, what: &[u8]) -> bool {
        self.rest().starts_with(what)
    }

    /// Offset in the input of an offset in the clean bytes.
    pub(super) fn origin(&self, at: usize) -> usize {
        self.origins.get(at).copied().unwrap_or(self.text.len())
    }

    /// A remark on a stretch of the clean bytes.
    fn complain(&mut self, range: Range<usize>, word: &str, message: &str) {
        let start = self.origin(range.start);
        let end = range.end.checked_sub(1).map_or(start, |n| self.origin(n) + 1);
        self.note(start..end.clamp(start, self.text.len().max(start)), word, message);
    }

    /// A remark on a stretch of the input.
    fn note(&mut self, span: Range<usize>, word: &str, message: &str) {
        if self.complaints.len() < MOST_COMPLAINTS {
            self.complaints.push(Complaint::note(self.text, span, word, message));
        }
    }

    /// Steps over blanks, comments and redirections.
    fn gap(&mut self, first: bool) -> Gap {
        loop {
            match self.peek() {
                None => return Gap::End,
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'\n') if first => self.at += 1,
                Some(b'\n') => return self.end_of_line(),
                Some(b'\\') if self.continuation() > 0 => self.at += self.continuation(),
                Some(b'\\') if self.blank_after_backslash() => return Gap::End,
                Some(b'#') => {
                    self.at += self.rest().iter().position(|&b| b == b'\n').unwrap_or(self.rest().len());
                }
                Some(0xC2) if self.starts(b"\xC2\xA0") => {
                    self.complain(
                        self.at..self.at + 2,
                        "",
                        "a no-break space, which the shell takes as a part of the word; read as a blank here",
                    );
                    self.at += 2;
                }
                Some(b'<' | b'>') => self.redirection(self.at),
                Some(b'&') if self.starts(b"&>") => self.redirection(self.at),
                Some(b';' | b'|' | b'&' | b'(' | b')') => {
                    self.end_of_command();
                    return Gap::End;
                }
                Some(b'0'..=b'9') if self.descriptor().is_some() => self.redirection(self.at),
                Some(_) => return Gap::Word,
            }
        }
    }

    /// Length of a backslash with the line end behind it.
    fn continuation(&self) -> usize {
        let rest = self.rest();
        if rest.starts_with(b"\\\r\n") {
            3
        } else if rest.starts_with(b"\\\n") {
            2
        } else {
            usize::from(rest == b"\\")
        }
    }

    fn blank_after_backslash(&mut self) -> bool {
        let blanks = self.rest()[1..].iter().take_while(|b| b" \t\r".contains(b)).count();
        let ends = matches!(self.rest().get(1 + blanks), None | Some(b'\n'));
        let found = blanks > 0 && ends && self.rest().get(1) != Some(&b'\r');
        if found {
            self.complain(
                self.at..self.at + 1 + blanks,
                "\\",
                "a blank follows the backslash, so the line does not go on: the shell ends the command here",
            );
        }
        found
    }

    /// A line end without backslash; a next line that looks like options is worth a word.
    fn end_of_line(&mut self) -> Gap {
        let next = self.rest().trim_ascii_start();
        let option =
            next.first() == Some(&b'-') && next.get(1).is_some_and(|b| *b == b'-' || b.is_ascii_alphabetic());
        if option {
            let at = self.at + self.rest().len() - next.len();
            self.complain(at..at + 1, "", "the shell ends the command before this line: a backslash is missing at the end of the line above");
        }
        Gap::End
    }

    /// The number before a redirection.
    fn descriptor(&self) -> Option<usize> {
        let digits = self.rest().iter().take_while(|b| b.is_ascii_digit()).count();
        matches!(self.rest().get(digits), Some(b'<' | b'>')).then_some(digits)
    }

    /// Steps over a redirection and the word it goes to.
    fn redirection(&mut self, start: usize) {
        self.at += self.descriptor().unwrap_or(0);
        self.at += self.rest().iter().take_while(|b| b"<>&|-".contains(b)).count();
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        if self.peek().is_some_and(|b| !is_meta(b)) {
            let _ = self.word();
        }
        self.complain(start..self.at.max(start + 1), "", "a redirection, which does not change the request");
    }

    /// Remarks on a sign that ends the command in the middle of what was meant to be one word.
    fn end_of_command(&mut self) {
        let glued = |b: Option<&u8>| b.is_some_and(|b| !b.is_ascii_whitespace() && !b";|&()".contains(b));
        let before = self.at.checked_sub(1).and_then(|n| self.bytes.get(n));
        if !glued(before) || !glued(self.bytes.get(self.at + 1)) {
            return;
        }
        let (word, message) = match self.bytes[self.at] {
            b'&' => (
                "&",
                "the shell cuts the word here and runs curl in the background: quotes are missing around it",
            ),
            b';' => (";", "the shell cuts the word here and ends the command: quotes are missing around it"),
            b'|' => ("|", "the shell cuts the word here and starts a pipe: quotes are missing around it"),
            _ => return,
        };
        self.complain(self.at..self.at + 1, word, message);
        if let Some(complaint) = self.complaints.last_mut() {
            complaint.cuts = true;
        }
    }

    /// One word, from its first byte to the blank or sign that ends it.
    fn word(&mut self) -> Option<Word> {
        let start = self.at;
        let mut word = Word::default();
        self.typographic_dash(&mut word);
        self.typographic_quotes(&mut word);
        while let Some(byte) = self.peek() {
            match byte {
                b'\'' => self.single(&mut word),
                b'"' => self.double(&mut word),
                b'$' if self.starts(b"$'") => self.ansi_c(&mut word),
                b'$' if self.starts(b"$\"") => self.at += 1,
                b'\\' if self.continuation() > 0 => self.at += self.continuation(),
                b'\\' => {
                    if self.at == start && self.starts(b"\\ ") {
                        self.complain(start..start + 2, "\\", ESCAPED_BLANK);
                    }
                    self.at += 1;
                    self.copy(&mut word, 1, Quoting::None);
                }
                b'`' if self.backtick_length().is_none() => {
                    self.at = self.bytes.len();
                    break;
                }
                b'$' | b'`' | b'!' => self.expansion(&mut word, Quoting::None),
                0xC2 if self.starts(b"\xC2\xA0") => break,
                _ if is_meta(byte) => break,
                _ => self.copy(&mut word, 1, Quoting::None),
            }
        }
        if self.at == start {
            self.at += 1;
            return None;
        }
        word.span = self.origin(start)..self.origin(self.at - 1) + 1;
        if let Some(brace) = brace_list(&word).and_then(|at| word.origins.get(at)) {
            let message =
                "bash makes several words out of braces with a comma: quotes are missing around them";
            self.note(*brace..brace + 1, "{", message);
        }
        Some(word)
    }

    /// Moves bytes of the input into the word.
    fn copy(&mut self, word: &mut Word, count: usize, quoting: Quoting) {
        let end = (self.at + count).min(self.bytes.len());
        for at in self.at..end {
            word.put(self.bytes[at], self.origin(at), quoting);
        }
        self.at = end;
    }

    pub(super) fn unclosed(&mut self, open: Range<usize>, sign: &str) {
        self.complain(open, sign, "the quote opened here is never closed");
    }

    fn single(&mut self, word: &mut Word) {
        let open = self.at;
        self.at += 1;
        let inside = word.text.len();
        let length = self.rest().iter().position(|&b| b == b'\'');
        self.copy(word, length.unwrap_or(self.rest().len()), Quoting::Single);
        word.note_literal_names(inside..word.text.len());
        if length.is_some() {
            self.at += 1;
        } else {
            self.unclosed(open..open + 1, "'");
        }
    }

    fn double(&mut self, word: &mut Word) {
        let open = self.at;
        self.at += 1;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.at += 1;
                    return;
                }
                b'\\' if self.continuation() > 0 => self.at += self.continuation(),
                b'\\' if self.rest().get(1).is_some_and(|b| b"$`\"\\".contains(b)) => {
                    self.at += 1;
                    self.copy(word, 1, Quoting::Double);
                }
                b'\\' if self.starts(b"\\!") => {
                    self.complain(
                        self.at..self.at + 2,
                        "\\!",
                        "in double quotes this backslash stays a part of the value",
                    );
                    self.copy(word, 2, Quoting::Double);
                }
                b'$' | b'`' | b'!' => self.expansion(word, Quoting::Double),
                _ => self.copy(word, 1, Quoting::Double),
            }
        }
        self.unclosed(open..open + 1, "\"");
    }

    /// `$NAME`, `$(…)`, `` `…` ``, `!…`: kept as typed and noted; or the sign alone.
    fn expansion(&mut self, word: &mut Word, quoting: Quoting) {
        let rest = self.rest();
        let found = match rest[0] {
            b'`' => self.backtick_length().map(|n| (n, HoleKind::Backtick)),
            b'!' => history(rest, quoting == Quoting::Double).map(|n| (n, HoleKind::History)),
            _ if rest.starts_with(b"$(") => balanced(rest, 1, b'(', b')').map(|n| (n, HoleKind::Command)),
            _ => variable(rest).map(|n| (n, HoleKind::Variable)),
        };
        let start = word.text.len();
        self.copy(word, found.map_or(1, |(n, _)| n), quoting);
        if let Some((_, kind)) = found {
            word.add_hole(start..word.text.len(), kind, true);
        }
    }

    fn backtick_length(&self) -> Option<usize> {
        let inside = self.rest().get(1..)?;
        inside.iter().take(LONGEST_EXPANSION).position(|&b| b == b'`').map(|n| n + 2)
    }

    /// A dash that a word processor made out of one or two hyphens.
    fn typographic_dash(&mut self, word: &mut Word) {
        const DASHES: [&[u8]; 4] =
            ["\u{2011}".as_bytes(), "\u{2013}".as_bytes(), "\u{2014}".as_bytes(), "\u{2212}".as_bytes()];
        if !DASHES.iter().any(|d| self.starts(d)) {
            return;
        }
        let name: Vec<u8> = self.rest()[3..]
            .iter()
            .copied()
            .take_while(|b| b.is_ascii_alphanumeric() || *b == b'-')
            .collect();
        let long = matches!(options::long(&String::from_utf8_lossy(&name)), options::Lookup::Exact(_));
        self.complain(
            self.at..self.at + 3,
            "",
            "a typographic dash, which curl does not take for an option; read as hyphens here",
        );
        for _ in 0..=usize::from(long) {
            word.put(b'-', self.origin(self.at), Quoting::None);
        }
        self.at += 3;
    }

    /// A word in curly quotes.
    fn typographic_quotes(&mut self, word: &mut Word) {
        let Some((quoting, close)) = curly(self.rest()) else { return };
        let inside = &self.rest()[3..];
        let Some(length) = inside.windows(3).take(LONGEST_EXPANSION).position(|w| close.contains(&w)) else {
            return;
        };
        self.complain(
            self.at..self.at + 3,
            "",
            "typographic quotes, which the shell takes as a part of the word; read as plain quotes here",
        );
        self.at += 3;
        let end = self.at + length;
        while self.at < end {
            match self.peek() {
                Some(b'$' | b'`') if quoting == Quoting::Double => self.expansion(word, quoting),
                _ => self.copy(word, 1, quoting),
            }
        }
        self.at = self.at.max(end + 3).min(self.bytes.len());
    }
}

/// What a curly quote stands for, and what closes it.
fn curly(rest: &[u8]) -> Option<(Quoting, [&'static [u8]; 2])> {
    const SINGLE: [&[u8]; 2] = ["‘".as_bytes(), "’".as_bytes()];
    const DOUBLE: [&[u8]; 2] = ["“".as_bytes(), "”".as_bytes()];
    let opens = |signs: &[&[u8]]| signs.iter().any(|s| rest.starts_with(s));
    if opens(&DOUBLE) || rest.starts_with("„".as_bytes()) {
        Some((Quoting::Double, DOUBLE))
    } else {
        opens(&SINGLE).then_some((Quoting::Single, SINGLE))
    }
}

/// Offset of an unquoted brace that a comma and a closing brace follow, unquoted too.
fn brace_list(word: &Word) -> Option<usize> {
    let bare = |n: usize| {
        let piece = word.pieces.partition_point(|p| p.range.end <= n);
        word.pieces.get(piece).is_some_and(|p| p.quoting == Quoting::None)
            && !word
                .holes
                .get(word.holes.partition_point(|h| h.range.end <= n))
                .is_some_and(|h| h.range.contains(&n))
    };
    let next = |sign: u8, from: usize| (from..word.text.len()).find(|&n| word.text[n] == sign && bare(n));
    let open = next(b'{', 0)?;
    next(b'}', next(b',', open)?).map(|_| open)
}

/// Bytes that end a word outside quotes.
fn is_meta(byte: u8) -> bool {
    b" \t\r\n;|&<>()".contains(&byte)
}

/// Length of a parameter expansion at the beginning of `text`.
pub(super) fn variable(text: &[u8]) -> Option<usize> {
    let after = text.strip_prefix(b"$")?;
    match *after.first()? {
        b'{' => balanced(text, 1, b'{', b'}'),
        b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!' => Some(2),
        b'_' | b'a'..=b'z' | b'A'..=b'Z' => {
            Some(1 + after.iter().take_while(|b| **b == b'_' || b.is_ascii_alphanumeric()).count())
        }
        _ => None,
    }
}

/// Length up to the bracket that closes the one at `at`.
fn balanced(text: &[u8], at: usize, open: u8, close: u8) -> Option<usize> {
    let mut depth = 0_usize;
    for (n, &byte) in text.iter().enumerate().take(LONGEST_EXPANSION).skip(at) {
        depth += usize::from(byte == open);
        if byte == close {
            depth -= 1;
            if depth == 0 {
                return Some(n + 1);
            }
        }
    }
    None
}

/// Length of a history expansion of bash at the beginning of `text`.
fn history(text: &[u8], in_double_quotes: bool) -> Option<usize> {
    match *text.get(1)? {
        b' ' | b'\t' | b'\r' | b'\n' | b'=' | b'(' | b'\'' | b';' | b'&' | b'|' => None,
        b'"' if in_double_quotes => None,
        b'!' | b'$' | b'^' | b'*' | b'#' => Some(2),
        _ => Some(1 + text[1..].iter().take_while(|b| !b" \t\r\n:\"';&|()<>".contains(b)).count()),
    }
}
