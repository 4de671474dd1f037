//! From words to a request, the way curl 8.x does it.

mod assemble;
mod body;
mod given;
mod glob;
mod way;

use crate::{Complaint, Parsed, Word, complaint::position, shell};
use given::Given;
use std::{ffi::OsString, ops::Range};

/// Reads a command as pasted from a terminal, a manual or a browser.
pub fn from_text(text: &str) -> Parsed {
    let (words, complaints) = shell::split(text);
    Reader { text, words, complaints }.read()
}

/// Reads the words of a command line that a shell has already made; a leading `curl` is optional. Positions count in
/// the words joined by single blanks.
pub fn from_argv(words: &[OsString]) -> Parsed {
    let mut text: Vec<u8> = Vec::new();
    let mut read = Vec::with_capacity(words.len());
    for word in words.iter().map(|w| w.as_encoded_bytes()) {
        read.push(Word::literal(word, text.len()));
        text.extend_from_slice(word);
        text.push(b' ');
    }
    if read.first().is_some_and(|w| shell::is_curl(&w.text)) {
        read.remove(0);
    }
    Reader { text: &String::from_utf8_lossy(&text), words: read, complaints: Vec::new() }.read()
}

/// Where a value stands: a word, and the offset in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct At {
    word: usize,
    offset: usize,
}

/// The words of one command and what is wrong with them.
struct Reader<'a> {
    text: &'a str,
    words: Vec<Word>,
    complaints: Vec<Complaint>,
}

impl Reader<'_> {
    fn read(mut self) -> Parsed {
        let given = Given::read(&mut self);
        let command = assemble::assemble(&mut self, given);
        self.complaints.sort_by_key(|c| c.span.as_ref().map_or(0, |s| s.start));
        let stopped = self.complaints.iter().any(|c| c.fatal);
        Parsed { command: command.filter(|_| !stopped), complaints: self.complaints }
    }

    /// The bytes from a place to the end of its word.
    fn bytes(&self, at: At) -> &[u8] {
        self.words.get(at.word).and_then(|w| w.text.get(at.offset..)).unwrap_or_default()
    }

    /// The same as text, bytes that are not UTF-8 replaced.
    fn string(&self, at: At) -> String {
        String::from_utf8_lossy(self.bytes(at)).into_owned()
    }

    /// Column in the text, from 1.
    fn column(&self, at: At) -> usize {
        self.words.get(at.word).map_or(1, |w| position(self.text, w.origin(at.offset)).1)
    }

    /// A remark on a part of a word's text.
    fn note(&mut self, word: usize, range: Range<usize>, name: &str, message: impl Into<String>) {
        if let Some(w) = self.words.get(word) {
            self.complaints.push(Complaint::note(self.text, w.origins(range), name, message));
        }
    }

    /// A remark on something that makes curl give up.
    fn stop(&mut self, word: usize, range: Range<usize>, name: &str, message: impl Into<String>) {
        self.note(word, range, name, message);
        if let Some(last) = self.complaints.pop() {
            self.complaints.push(last.fatal());
        }
    }
}
