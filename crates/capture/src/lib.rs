//! Pasted commands read as their client and shell would read them: nothing is run, expanded or opened.
//!
//! [`from_text`] takes what stands in a terminal, a manual, a browser's "Copy as …" or an API client's export, and
//! finds out which [`Client`] and [`Shell`] it was written for; [`from_argv`] takes words a shell has already made.
//! Both give a [`Command`]: the request with the fields the client itself would add, the way it travels, and for each
//! field the word it came from, so that a caret can be drawn under one byte of it.

mod clients;
mod command;
mod complaint;
mod curl;
mod detect;
pub mod netrc;
mod options;
pub mod paste;
mod print;
mod reader;
mod shell;
mod sigv4;
mod value;

pub use clients::{Client, Shell, from_argv, from_text};
pub use command::{Command, Files, NetrcUse, Parsed, Source, SourceKind, Sources};
pub use complaint::Complaint;
pub use paste::{Paste, paste};
pub use print::{corrected, corrected_for, quote, quote_for};
pub use shell::{Hole, HoleKind, Piece, Quoting, Word, split};
pub use sigv4::Signing;
