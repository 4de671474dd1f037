//! Words, the way sh and bash make them out of a pasted text; nothing is expanded.
//!
//! What surrounds a command in a manual, a chat or a terminal (fences, prompts, quote marks) is stepped over with a
//! remark. Only the simple command that begins with the word `curl` is read: it ends where the shell would end it.

mod ansi_c;
mod clean;
pub(crate) mod cmd;
mod lexer;
pub(crate) mod powershell;

pub(crate) use clean::{Clean, find_command, is_curl, is_windows_prompt, surroundings};

use crate::Complaint;
use std::{fmt, ops::Range};

/// One word after quotes have been removed. Its text may be a secret: `Debug` shows its length only.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Word {
    /// Without quotes and escapes; expansions stand in it as they were typed.
    pub text: Vec<u8>,
    /// Where it stands in the input, quotes included.
    pub span: Range<usize>,
    /// How each part of `text` was quoted; in order, covering all of it.
    pub pieces: Vec<Piece>,
    /// What the shell would have replaced, or would not although it looks so.
    pub holes: Vec<Hole>,
    /// For every byte of `text` the offset in the input it came from.
    origins: Vec<usize>,
}

/// A part of a word under one kind of quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// In [`Word::text`].
    pub range: Range<usize>,
    /// The quotes around it.
    pub quoting: Quoting,
}

/// The four ways to write a part of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoting {
    /// Bare, or after a backslash.
    None,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `$'…'`
    AnsiC,
}

/// A stretch of a word's text that names something else: `$TOKEN`, `$(cat key)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hole {
    /// In [`Word::text`].
    pub range: Range<usize>,
    /// As typed: `$TOKEN`.
    pub what: String,
    /// What would stand there.
    pub kind: HoleKind,
    /// Whether the shell would have replaced it. False in single quotes and in words no shell will see again: there
    /// the name itself is sent.
    pub would_expand: bool,
}

/// What a hole stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoleKind {
    /// `$NAME`, `${NAME…}`, `$1`, `$$`.
    Variable,
    /// `$(…)`, `$((…))`.
    Command,
    /// `` `…` ``
    Backtick,
    /// `!…` in an interactive bash.
    History,
}

impl Word {
    /// A word that no shell will see again; `$NAME` in it is sent as it stands.
    pub(crate) fn literal(text: &[u8], start: usize) -> Self {
        let mut word = Self { text: text.to_vec(), span: start..start + text.len(), ..Self::default() };
        word.origins = word.span.clone().collect();
        word.pieces.push(Piece { range: 0..text.len(), quoting: Quoting::Single });
        word.note_literal_names(0..text.len());
        word
    }

    /// The text; bytes that are not UTF-8 replaced.
    pub fn lossy(&self) -> String {
        String::from_utf8_lossy(&self.text).into_owned()
    }

    /// Where the byte at `offset` of the text came from in the input; its end for an offset past the text.
    pub fn origin(&self, offset: usize) -> usize {
        self.origins.get(offset).copied().unwrap_or(self.span.end)
    }

    /// The stretch of the input a range of the text came from.
    pub fn origins(&self, range: Range<usize>) -> Range<usize> {
        let start = self.origin(range.start);
        let last = range.end.checked_sub(1).map_or(start, |n| self.origin(n));
        start..(last + 1).clamp(start, self.span.end.max(start))
    }

    /// Appends a byte and stretches or opens the piece it belongs to.
    pub(crate) fn put(&mut self, byte: u8, origin: usize, quoting: Quoting) {
        self.text.push(byte);
        self.origins.push(origin);
        let end = self.text.len();
        match self.pieces.last_mut() {
            Some(piece) if piece.quoting == quoting => piece.range.end = end,
            _ => self.pieces.push(Piece { range: end - 1..end, quoting }),
        }
    }

    /// Drops bytes at the end.
    pub(crate) fn shorten(&mut self, count: usize) {
        let end = self.text.len().saturating_sub(count);
        self.text.truncate(end);
        self.origins.truncate(end);
        self.pieces.retain(|p| p.range.start < end);
        if let Some(piece) = self.pieces.last_mut() {
            piece.range.end = piece.range.end.min(end);
        }
    }

    /// Says where a word made of other words stands.
    pub(crate) fn close(&mut self, fallback: usize) {
        let start = self.origins.iter().min().copied().unwrap_or(fallback);
        self.span = start..self.origins.iter().max().map_or(fallback, |n| n + 1);
    }

    /// A text made out of something at one place.
    pub(crate) fn made(text: &[u8], span: Range<usize>) -> Self {
        let mut word = Self::default();
        for &byte in text {
            word.put(byte, span.start, Quoting::Single);
        }
        Self { span, ..word }
    }

    /// Appends another word's text, its places and holes kept.
    pub(crate) fn append(&mut self, other: &Self) {
        let start = self.text.len();
        for piece in &other.pieces {
            for n in piece.range.clone() {
                self.put(other.text[n], other.origins[n], piece.quoting);
            }
        }
        let moved = |h: &Hole| Hole { range: h.range.start + start..h.range.end + start, ..h.clone() };
        self.holes.extend(other.holes.iter().map(moved));
    }

    /// Records where `$NAME` and `${NAME}` stand in a part that is not expanded.
    pub(crate) fn note_literal_names(&mut self, part: Range<usize>) {
        let mut at = part.start;
        while at < part.end {
            let Some(length) =
                lexer::variable(&self.text[at..part.end]).filter(|_| named(&self.text[at..part.end]))
            else {
                at += 1;
                continue;
            };
            let range = at..at + length;
            at = range.end;
            self.add_hole(range, HoleKind::Variable, false);
        }
    }

    pub(crate) fn add_hole(&mut self, range: Range<usize>, kind: HoleKind, would_expand: bool) {
        let what = String::from_utf8_lossy(&self.text[range.clone()]).into_owned();
        self.holes.push(Hole { range, what, kind, would_expand });
    }
}

/// Whether a dollar sign is followed by a name: `$5` and `$$` in a password are no forgotten variables.
fn named(text: &[u8]) -> bool {
    let name = text.get(1..).unwrap_or_default();
    let name = name.strip_prefix(b"{").unwrap_or(name);
    name.first().is_some_and(|&b| b == b'_' || b.is_ascii_alphabetic())
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<word, {} bytes at {:?}, {} holes>", self.text.len(), self.span, self.holes.len())
    }
}

/// Whether a text that begins with this word may be a curl command without its first word.
fn may_follow_curl(word: &[u8]) -> bool {
    word.starts_with(b"-") || word.windows(3).any(|w| w == b"://")
}

/// Splits a pasted text into the words of its curl command, `curl` itself left out. Complaints are in the order of
/// the text.
pub fn split(text: &str) -> (Vec<Word>, Vec<Complaint>) {
    words(text, is_curl)
}

/// Splits a text into the words of the command with such a name, the name itself left out.
pub(crate) fn words(text: &str, is_name: fn(&[u8]) -> bool) -> (Vec<Word>, Vec<Complaint>) {
    let clean = clean::clean(text, is_name);
    let mut complaints = clean.complaints.clone();
    let (words, more) = lexer::Lexer::new(text, &clean).command();
    complaints.extend(more);
    without_name(text, is_name, words, complaints)
}

/// Takes the name of the command away; a text that does not begin with it may only be curl's.
fn without_name(
    text: &str,
    is_name: fn(&[u8]) -> bool,
    mut words: Vec<Word>,
    mut complaints: Vec<Complaint>,
) -> (Vec<Word>, Vec<Complaint>) {
    match words.first() {
        Some(first) if is_name(&first.text) => drop(words.remove(0)),
        Some(first) if !may_follow_curl(&first.text) => {
            let message = "this is no curl command: the word curl is missing before it";
            complaints.push(Complaint::note(text, first.span.clone(), "", message).fatal());
        }
        _ => {}
    }
    complaints.sort_by_key(|c| c.span.as_ref().map_or(0, |s| s.start));
    (words, complaints)
}

/// Whether a text is the name of a variable.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic())
        && text.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric())
}
