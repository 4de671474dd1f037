//! From words to a request, the way curl 8.x does it.

mod address;
mod assemble;
mod body;
mod fields;
mod given;
mod glob;
mod headers;
mod login;
mod way;

use crate::{
    Complaint, Parsed, Word,
    complaint::{MOST_COMPLAINTS, position},
    shell,
};
use given::Given;
use std::{ffi::OsString, ops::Range};

/// Reads a command as pasted from a terminal, a manual or a browser.
pub fn from_text(text: &str) -> Parsed {
    if text.len() > LONGEST_TEXT {
        return too_long();
    }
    let (words, complaints) = shell::split(text);
    Reader { text, words, complaints }.read()
}

/// Reads the words of a command line that a shell has already made; a leading `curl` is optional. Positions count in
/// the words joined by single blanks.
pub fn from_argv(words: &[OsString]) -> Parsed {
    if words.iter().map(|w| w.len() + 1).sum::<usize>() > LONGEST_TEXT {
        return too_long();
    }
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

/// Longest command that is read, in bytes; systems take about twice as much.
const LONGEST_TEXT: usize = 1 << 20;

fn too_long() -> Parsed {
    Parsed { command: None, complaints: vec![Complaint::absent("the command is longer than 1 MiB")] }
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
        self.complaints.sort_by_key(|c| c.span.as_ref().map_or(usize::MAX, |s| s.start));
        let stopped = self.stopped();
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
        if self.complaints.len() < MOST_COMPLAINTS {
            let complaint = self.complaint(word, range, name, message.into());
            self.complaints.push(complaint);
        }
    }

    /// A remark on something that makes curl give up.
    fn stop(&mut self, word: usize, range: Range<usize>, name: &str, message: impl Into<String>) {
        if !self.stopped() || self.complaints.len() < MOST_COMPLAINTS {
            let complaint = self.complaint(word, range, name, message.into()).fatal();
            self.complaints.push(complaint);
        }
    }

    /// A remark on a value that curl refuses; one that a variable of the shell may yet fill is not refused.
    fn refuse_value(&mut self, at: At, name: &str, message: &str) {
        let end = self.words.get(at.word).map_or(0, |w| w.text.len());
        if self.words.get(at.word).is_some_and(|w| w.holes.iter().any(|h| h.would_expand)) {
            self.note(
                at.word,
                at.offset..end,
                name,
                format!("{message}, and what the shell puts here is not known"),
            );
        } else {
            self.stop(at.word, at.offset..end, name, message);
        }
    }

    /// Whether curl has given up.
    fn stopped(&self) -> bool {
        self.complaints.iter().any(|c| c.fatal)
    }

    fn complaint(&self, word: usize, range: Range<usize>, name: &str, message: String) -> Complaint {
        match self.words.get(word) {
            Some(w) => Complaint::note(self.text, w.origins(range), name, message),
            None => Complaint::absent(message),
        }
    }
}
