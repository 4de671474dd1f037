//! Lines of error logs.

mod apache;
mod loose;
mod messages;
mod nginx;
mod template;

pub use messages::{Kind, known};
use std::{borrow::Cow, net::IpAddr};

/// One line, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorLine {
    /// Seconds since 1970 by the server's own calendar: its time zone is not in the line.
    pub local_time: Option<i64>,
    /// `error`, `crit`, `info` …
    pub level: String,
    /// Apache's module, such as `auth_basic`.
    pub module: Option<String>,
    /// The server's process.
    pub process: Option<u32>,
    /// nginx's number of the connection.
    pub connection: Option<u64>,
    /// Whose connection it was; absent where the line does not tell it beyond doubt.
    pub client: Option<IpAddr>,
    /// The client's port, which Apache writes.
    pub client_port: Option<u16>,
    /// Apache's message number: 1617 for `AH01617`.
    pub number: Option<u32>,
    /// The number of the system's error, such as 13 for EACCES.
    pub errno: Option<u32>,
    /// The message itself, an outsider's words in it.
    pub text: String,
    /// nginx's request line, as far as it can be told from the rest.
    pub request: Option<String>,
}

/// A message, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    /// What it says.
    pub kind: Kind,
    /// What stands in its gaps, in their order; empty where a gap's end is in doubt.
    pub gaps: Vec<&'a str>,
}

impl ErrorLine {
    /// Reads a line of Apache or nginx; `None` for anything else.
    pub fn read(line: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(line);
        let text: Cow<'_, str> = match text.trim_end_matches(['\r', '\n']) {
            trimmed if trimmed.len() == text.len() => text,
            trimmed => Cow::Owned(trimmed.to_owned()),
        };
        apache::read(&text).or_else(|| nginx::read(&text))
    }

    /// Reads a line as people copy it: with a program's name or a prompt before it, or without its date.
    pub fn find(text: &str) -> Option<Self> {
        loose::find(text)
    }

    /// What the message says, where it is one that is known.
    pub fn message(&self) -> Option<Message<'_>> {
        messages::understand(self)
    }
}
