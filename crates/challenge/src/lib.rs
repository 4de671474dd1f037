//! RFC 9110 section 11: challenges read, credentials taken apart, nothing refused.
//!
//! What a server asks for is a [`Challenge`]; what a client sent is [`Credentials`], with every defect that can be
//! seen in it as a [`Quirk`], and [`respell`] writes the value again without one of them. [`digest`] answers the one
//! kind of challenge that wants more than a secret's spelling.

mod anatomy;
mod challenge;
mod colour;
mod credentials;
pub mod digest;
mod encoding;
mod pair;
mod respell;
mod scheme;
mod shape;
pub mod signed;
mod text;
mod words;

pub use challenge::{Challenge, Complaint, ComplaintKind, Param, parse_list};
pub use credentials::{BasicPair, Credentials, Edge, Quirk, QuirkKind, dissect, dissect_token};
pub use respell::{respell, respell_token};
pub use scheme::Scheme;
pub use shape::Shape;
pub use words::is_masked;
