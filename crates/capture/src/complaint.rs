//! What is wrong with a pasted command, and where.

use std::ops::Range;

/// How many remarks are kept of one kind of reading; each costs a walk over the text.
pub(crate) const MOST_COMPLAINTS: usize = 100;

/// One remark about a command's text. It never repeats a secret: `word` holds option names and shell signs only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The option or sign complained about; empty when there is none that may be shown.
    pub word: String,
    /// Byte range in the text; `None` when nothing in it is at fault.
    pub span: Option<Range<usize>>,
    /// Line of the beginning of `span`, counted from 1.
    pub line: usize,
    /// Column of the beginning of `span` in characters, counted from 1.
    pub column: usize,
    /// Whether curl would stop here instead of sending a request.
    pub fatal: bool,
    /// Whether the shell ends the command here, in the middle of what was meant to be one word.
    pub cuts: bool,
    /// A fragment in lower case: "the quote opened here is never closed".
    pub message: String,
}

impl Complaint {
    /// A remark that does not keep the command from being read; the position is counted in `text`.
    pub(crate) fn note(
        text: &str,
        span: Range<usize>,
        word: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        let span = text.floor_char_boundary(span.start)..text.ceil_char_boundary(span.end);
        let (line, column) = position(text, span.start);
        Self {
            word: word.into(),
            span: Some(span),
            line,
            column,
            fatal: false,
            cuts: false,
            message: message.into(),
        }
    }

    /// A remark about something that is missing altogether, placed at the beginning.
    pub(crate) fn absent(message: impl Into<String>) -> Self {
        Self {
            word: String::new(),
            span: None,
            line: 1,
            column: 1,
            fatal: true,
            cuts: false,
            message: message.into(),
        }
    }

    /// The same remark, as one after which curl gives up.
    pub(crate) fn fatal(self) -> Self {
        Self { fatal: true, ..self }
    }
}

/// Line and column, both from 1, of a byte offset; columns count characters.
pub(crate) fn position(text: &str, at: usize) -> (usize, usize) {
    let before = &text.as_bytes()[..at.min(text.len())];
    let start = before.iter().rposition(|&b| b == b'\n').map_or(0, |n| n + 1);
    let line = before[..start].split(|&b| b == b'\n').count();
    (line, 1 + String::from_utf8_lossy(&before[start..]).chars().count())
}
