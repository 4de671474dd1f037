//! The words a request is made of, and the remarks about them while they are read.

use crate::{
    Command, Complaint, Parsed, Word,
    complaint::{MOST_COMPLAINTS, position},
};
use std::ops::Range;

/// Where a value stands: a word, and the offset in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) word: usize,
    pub(crate) offset: usize,
}

/// The words of one command and what is wrong with them.
pub(crate) struct Reader<'a> {
    pub(crate) text: &'a str,
    pub(crate) words: Vec<Word>,
    pub(crate) complaints: Vec<Complaint>,
}

impl<'a> Reader<'a> {
    /// Without words yet.
    pub(crate) fn new(text: &'a str, complaints: Vec<Complaint>) -> Self {
        Self { text, words: Vec::new(), complaints }
    }

    /// Takes a word in; its place is that of its first byte.
    pub(crate) fn take(&mut self, word: Word) -> At {
        self.words.push(word);
        At { word: self.words.len() - 1, offset: 0 }
    }

    /// Closes the reading: the remarks in the order of the text, and no command after a fatal one.
    pub(crate) fn parsed(mut self, command: Option<Command>) -> Parsed {
        self.complaints.sort_by_key(|c| c.span.as_ref().map_or(usize::MAX, |s| s.start));
        let stopped = self.stopped();
        Parsed { command: command.filter(|_| !stopped), complaints: self.complaints }
    }

    /// The bytes from a place to the end of its word.
    pub(crate) fn bytes(&self, at: At) -> &[u8] {
        self.words.get(at.word).and_then(|w| w.text.get(at.offset..)).unwrap_or_default()
    }

    /// The same as text, bytes that are not UTF-8 replaced.
    pub(crate) fn string(&self, at: At) -> String {
        String::from_utf8_lossy(self.bytes(at)).into_owned()
    }

    /// Column in the text, from 1.
    pub(crate) fn column(&self, at: At) -> usize {
        self.words.get(at.word).map_or(1, |w| position(self.text, w.origin(at.offset)).1)
    }

    /// A remark on a part of a word's text.
    pub(crate) fn note(&mut self, word: usize, range: Range<usize>, name: &str, message: impl Into<String>) {
        if self.complaints.len() < MOST_COMPLAINTS {
            let complaint = self.complaint(word, range, name, message.into());
            self.complaints.push(complaint);
        }
    }

    /// A remark on something that makes curl give up.
    pub(crate) fn stop(&mut self, word: usize, range: Range<usize>, name: &str, message: impl Into<String>) {
        if !self.stopped() || self.complaints.len() < MOST_COMPLAINTS {
            let complaint = self.complaint(word, range, name, message.into()).fatal();
            self.complaints.push(complaint);
        }
    }

    /// A remark on a value that curl refuses; one that a variable of the shell may yet fill is not refused.
    pub(crate) fn refuse_value(&mut self, at: At, name: &str, message: &str) {
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

    /// Whether the command is refused and no more remarks are kept.
    pub(crate) fn is_full(&self) -> bool {
        self.complaints.len() >= MOST_COMPLAINTS && self.stopped()
    }

    /// Whether curl has given up.
    pub(crate) fn stopped(&self) -> bool {
        self.complaints.iter().any(|c| c.fatal)
    }

    fn complaint(&self, word: usize, range: Range<usize>, name: &str, message: String) -> Complaint {
        match self.words.get(word) {
            Some(w) => Complaint::note(self.text, w.origins(range), name, message),
            None => Complaint::absent(message),
        }
    }
}
