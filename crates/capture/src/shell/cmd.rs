//! Words, the way Windows makes them: first cmd takes carets and its own quotes away, then the program's start-up
//! code splits what is left (the rules of Microsoft's C runtime).
//!
//! Browsers write for both at once: `^"` is a quote cmd does not see, `^\^"` a quote inside a value, `^%^41` a percent
//! sign, and a caret before two line ends one line end of a body.

use super::{Clean, HoleKind, Quoting, Word, clean, without_name};
use crate::{Complaint, complaint::MOST_COMPLAINTS};
use std::ops::Range;

/// The signs that end a command outside quotes, and what they do.
const ENDS: &[u8] = b"&|";

/// Longest name between percent signs.
const LONGEST_NAME: usize = 64;

/// One byte that cmd hands to the program.
#[derive(Clone, Copy)]
struct Handed {
    byte: u8,
    origin: usize,
    /// Within a `%NAME%`.
    hole: bool,
}

/// Splits a text into the words of the command with such a name, the name itself left out.
pub(crate) fn words(text: &str, is_name: fn(&[u8]) -> bool) -> (Vec<Word>, Vec<Complaint>) {
    let clean = clean::clean(text, is_name);
    let mut complaints = clean.complaints.clone();
    let mut cmd =
        Cmd { text, clean: &clean, at: 0, quoted: false, opened: 0, out: Vec::new(), complaints: Vec::new() };
    cmd.run();
    let Cmd { out, complaints: of_cmd, .. } = cmd;
    complaints.extend(of_cmd);
    let words = arguments(&out);
    for word in words.iter().filter(|w| w.text.starts_with(b"'")).take(MOST_COMPLAINTS) {
        complaints.push(Complaint::note(
            text,
            word.span.start..word.span.start + 1,
            "'",
            "single quotes are no quotes in cmd: this one is sent",
        ));
    }
    without_name(text, is_name, words, complaints)
}

/// The first pass: cmd.
struct Cmd<'a> {
    text: &'a str,
    clean: &'a Clean,
    at: usize,
    quoted: bool,
    /// Where the quote that is open was opened.
    opened: usize,
    out: Vec<Handed>,
    complaints: Vec<Complaint>,
}

impl Cmd<'_> {
    fn run(&mut self) {
        while let Some(&byte) = self.clean.bytes.get(self.at) {
            match byte {
                b'\r' => self.at += 1,
                b'\n' if self.out.is_empty() => self.at += 1,
                b'\n' => break,
                b'"' => {
                    self.quoted = !self.quoted;
                    self.opened = self.at;
                    self.hand(false);
                }
                b'^' if !self.quoted => self.caret(),
                b'^' => {
                    if self.next(1).is_some_and(|b| b"&|<>^\\%{}\"".contains(&b)) {
                        self.note(
                            self.at..self.at + 1,
                            "^",
                            "cmd leaves this caret in double quotes: it is sent",
                        );
                    }
                    self.hand(false);
                }
                b'%' => self.percent(),
                _ if !self.quoted && ENDS.contains(&byte) => {
                    self.ended(byte);
                    return;
                }
                b'<' | b'>' if !self.quoted => self.redirection(),
                _ => self.hand(false),
            }
        }
        if self.quoted {
            self.note(self.opened..self.opened + 1, "\"", "the quote opened here is never closed");
        }
        self.goes_on();
    }

    fn next(&self, ahead: usize) -> Option<u8> {
        self.clean.bytes.get(self.at + ahead).copied()
    }

    fn origin(&self, at: usize) -> usize {
        self.clean.origins.get(at).copied().unwrap_or(self.text.len())
    }

    fn hand(&mut self, hole: bool) {
        self.out.push(Handed { byte: self.clean.bytes[self.at], origin: self.origin(self.at), hole });
        self.at += 1;
    }

    fn note(&mut self, range: Range<usize>, word: &str, message: &str) {
        if self.complaints.len() < MOST_COMPLAINTS {
            let start = self.origin(range.start);
            self.complaints.push(Complaint::note(self.text, start..start + range.len(), word, message));
        }
    }

    /// `^` makes the next byte an ordinary one; a line end behind it goes away, and the byte after that is ordinary.
    fn caret(&mut self) {
        let caret = self.at;
        self.at += 1;
        let blanks = self.clean.bytes[self.at..].iter().take_while(|b| b" \t\r".contains(b)).count();
        if blanks > 0 && self.next(0) != Some(b'\r') && self.next(blanks) == Some(b'\n') {
            self.note(
                caret..caret + 1,
                "^",
                "a blank follows the caret, so the line does not go on; read as if it did",
            );
            self.at += blanks;
        }
        let before = self.at;
        self.skip(b'\r');
        if self.next(0) == Some(b'\n') {
            self.at += 1;
            self.second_prompt();
            self.skip(b'\r');
        } else {
            self.at = before;
        }
        if self.next(0).is_some_and(|b| b != b'"' || caret + 1 == self.at) {
            self.hand(false);
        }
    }

    fn skip(&mut self, byte: u8) {
        self.at += usize::from(self.next(0) == Some(byte));
    }

    /// What cmd shows before the rest of a command.
    fn second_prompt(&mut self) {
        if self.clean.bytes[self.at..].starts_with(b"More? ") {
            self.at += 6;
        }
    }

    /// `%NAME%` is a hole, any other percent sign itself.
    fn percent(&mut self) {
        let length = variable(&self.clean.bytes[self.at..]).unwrap_or(1);
        for _ in 0..length {
            self.hand(length > 1);
        }
    }

    /// A sign that ends the command, perhaps in the middle of what was meant to be one word.
    fn ended(&mut self, byte: u8) {
        let glued = |b: Option<u8>| b.is_some_and(|b| !b.is_ascii_whitespace() && !ENDS.contains(&b));
        let before = self.at.checked_sub(1).and_then(|n| self.clean.bytes.get(n)).copied();
        if !glued(before) || !glued(self.next(1)) {
            return;
        }
        let (word, message) = if byte == b'&' {
            ("&", "cmd cuts the word here and ends the command: double quotes are missing around it")
        } else {
            ("|", "cmd cuts the word here and starts a pipe: double quotes are missing around it")
        };
        self.note(self.at..self.at + 1, word, message);
        if let Some(complaint) = self.complaints.last_mut() {
            complaint.cuts = true;
        }
    }

    /// Steps over a redirection and the word it goes to.
    fn redirection(&mut self) {
        let start = self.at;
        if self.out.last().is_some_and(|h| h.byte.is_ascii_digit())
            && self.out.iter().rev().nth(1).is_some_and(|h| h.byte == b' ')
        {
            self.out.pop();
        }
        self.at += self.clean.bytes[self.at..].iter().take_while(|b| b"<>&".contains(b)).count();
        self.at += self.clean.bytes[self.at..].iter().take_while(|b| b" \t".contains(b)).count();
        let quote = self.next(0) == Some(b'"');
        self.at += usize::from(quote);
        let rest = &self.clean.bytes[self.at..];
        let length = rest
            .iter()
            .take_while(|&&b| if quote { b != b'"' && b != b'\n' } else { !b" \t\r\n&|<>".contains(&b) });
        self.at += length.count();
        if quote {
            self.skip(b'"');
        }
        self.note(start..start + 1, "", "a redirection, which does not change the request");
    }

    /// Remarks on an option in the line after the end of the command.
    fn goes_on(&mut self) {
        let rest = &self.clean.bytes[self.at.min(self.clean.bytes.len())..];
        let next = rest.trim_ascii_start();
        if !next.is_empty() && next.len() < rest.len() && next[0] == b'-' {
            let at = self.clean.bytes.len() - next.len();
            self.note(
                at..at + 1,
                "",
                "cmd ends the command before this line: a caret is missing at the end of the line above",
            );
        }
    }
}

/// Length of a `%NAME%` at the beginning of a text. `%20x%20` is percent-encoding: two hexadecimal digits behind the
/// first sign, and behind the last one too or no other letter between them.
fn variable(text: &[u8]) -> Option<usize> {
    let name = text.get(1..)?;
    let length = name.iter().take(LONGEST_NAME).position(|&b| b == b'%')?;
    let (name, after) = (&name[..length], &name[length + 1..]);
    let hex = |b: &[u8]| b.get(..2).is_some_and(|b| b.iter().all(u8::is_ascii_hexdigit));
    let word = name.iter().all(|b| *b == b'_' || b.is_ascii_alphanumeric());
    let begins = name.first().is_some_and(|b| *b == b'_' || b.is_ascii_alphabetic());
    (word && begins && !(hex(name) && (length == 2 || hex(after)))).then_some(length + 2)
}

/// Whether a text holds a `%NAME%`.
pub(crate) fn has_variable(text: &str) -> bool {
    text.match_indices('%').any(|(at, _)| variable(&text.as_bytes()[at..]).is_some_and(|n| n > 4))
}

/// The second pass: backslashes count only before a quote, two quotes within quotes are one.
fn arguments(handed: &[Handed]) -> Vec<Word> {
    let mut words = Vec::new();
    let mut at = 0;
    loop {
        at += handed[at..].iter().take_while(|h| b" \t".contains(&h.byte)).count();
        if at >= handed.len() {
            return words;
        }
        let (word, end) = argument(handed, at);
        words.push(word);
        at = end;
    }
}

fn argument(handed: &[Handed], start: usize) -> (Word, usize) {
    let mut word = Word::default();
    let mut quoted = false;
    let mut at = start;
    while let Some(&Handed { byte, .. }) = handed.get(at) {
        let backslashes = handed[at..].iter().take_while(|h| h.byte == b'\\').count();
        let quoting = if quoted { Quoting::Double } else { Quoting::None };
        match byte {
            b'\\' => {
                let before_quote = handed.get(at + backslashes).is_some_and(|h| h.byte == b'"');
                let kept = if before_quote { backslashes / 2 } else { backslashes };
                handed[at..at + kept].iter().for_each(|h| word.put(h.byte, h.origin, quoting));
                at += backslashes;
                if before_quote && backslashes % 2 == 1 {
                    word.put(b'"', handed[at].origin, quoting);
                    at += 1;
                }
            }
            b'"' if quoted && handed.get(at + 1).is_some_and(|h| h.byte == b'"') => {
                word.put(b'"', handed[at].origin, quoting);
                at += 2;
            }
            b'"' => {
                quoted = !quoted;
                at += 1;
            }
            b' ' | b'\t' if !quoted => break,
            _ => {
                word.put(byte, handed[at].origin, quoting);
                at += 1;
                if handed[at - 1].hole && byte == b'%' {
                    at = hole(&mut word, handed, at, quoting);
                }
            }
        }
    }
    word.span = handed[start].origin..handed[at - 1].origin + 1;
    word.note_literal_names(0..word.text.len());
    word.holes.sort_by_key(|h| h.range.start);
    (word, at)
}

/// The rest of a `%NAME%` whose first sign is in the word already.
fn hole(word: &mut Word, handed: &[Handed], mut at: usize, quoting: Quoting) -> usize {
    let start = word.text.len() - 1;
    while let Some(h) = handed.get(at).filter(|h| h.hole) {
        word.put(h.byte, h.origin, quoting);
        at += 1;
        if h.byte == b'%' {
            break;
        }
    }
    word.add_hole(start..word.text.len(), HoleKind::Variable, true);
    at
}
