//! Lines of access logs: Apache's and nginx's formats as their configuration has them, others by their shape.
//!
//! A [`Format`] is taken apart once; reading a line allocates nothing and only notes where each field stands, so that
//! whole logs can go through it. A line that can be read in two ways is not read: of two readings one may be a
//! visitor's.

mod directives;
mod entry;
mod escape;
mod format;
mod json;
mod scan;
mod sniff;
mod variables;

pub use entry::{Entry, Upstream};
pub use format::Format;

/// The longest line that is read, in bytes; servers cut request lines and fields at a few kilobytes each.
pub const LONGEST: usize = 1 << 16;

/// What a part of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Whose connection it was.
    Client,
    /// The client's port.
    ClientPort,
    /// The user whom the request names, let in or not.
    User,
    /// When.
    Time,
    /// The whole request line.
    Request,
    /// The method alone.
    Method,
    /// Path and query.
    Target,
    /// The path alone, decoded by the server.
    Path,
    /// The query alone, its question mark in front of it or not.
    Query,
    /// The status that was sent.
    Status,
    /// The status of the server behind, the last of several.
    UpstreamStatus,
    /// The server behind.
    Upstream,
    /// Bytes that were sent.
    Bytes,
    /// How long it took, in seconds.
    Seconds,
    /// How long it took, in thousandths of a second.
    Millis,
    /// How long it took, in millionths of a second.
    Micros,
    /// The name of the site.
    Host,
    /// The page the visitor came from.
    Referer,
    /// The client's program.
    Agent,
    /// Who was asked for, as a proxy in front says.
    ForwardedFor,
    /// nginx's number of the connection.
    Connection,
    /// Anything else.
    Other,
}

impl Field {
    pub(crate) const COUNT: usize = Self::Other as usize;
}
