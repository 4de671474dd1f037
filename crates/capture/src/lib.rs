//! Pasted curl commands read as curl and the shell would read them: nothing is run, expanded or opened.
//!
//! [`from_text`] takes what stands in a terminal, a manual or a browser's "Copy as cURL" (sh, bash); [`from_argv`]
//! takes words a shell has already made. Both give a [`Command`]: the request with the fields curl itself would add,
//! the way it travels, and for each field the word it came from, so that a caret can be drawn under one byte of it.

mod command;
mod complaint;
mod curl;
pub mod netrc;
mod options;
mod print;
mod shell;

pub use command::{Command, Files, NetrcUse, Parsed, Source, SourceKind, Sources};
pub use complaint::Complaint;
pub use curl::{from_argv, from_text};
pub use print::{corrected, quote};
pub use shell::{Hole, HoleKind, Piece, Quoting, Word, split};
