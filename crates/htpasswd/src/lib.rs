//! Password, digest and group files: read without loss, verified within a budget.
//!
//! - [`Book`]: a file, every byte of it, its lines and places.
//! - [`Reader`]: a server on a C library. [`Reader::find`] tells which entry a name gets from it, [`Reader::verify`]
//!   whether a password fits for it, [`Reader::reads`] which schemes it can compare with at all.
//! - [`Scheme`] and [`fault`]: what is stored, and why no password can fit it.
//! - [`findings`]: what in a file keeps whom out. [`near`]: the login that was meant.
//! - [`groups_of`], [`Reader::find_digest`]: group files of Apache, files for Digest.
//!
//! ```
//! use why401_htpasswd::{Book, Budget, Libc, Lookup, Reader, Server, Verdict};
//! use why401_message::Secret;
//!
//! let book = Book::parse(b"alice:{SSHA}LuOQvXrfBxZD07TOToiQsOva2m85h5BS\n");
//! let asked = |server| {
//!     let reader = Reader { server, libc: Libc::Libxcrypt };
//!     let Lookup::Found(login) = reader.find(&book, b"alice") else { return None };
//!     Some(reader.verify(&login.hash, &Secret::from("secret"), &mut Budget::default()))
//! };
//! assert_eq!(asked(Server::Nginx), Some(Verdict::Fits));
//! assert!(matches!(asked(Server::Apache), Some(Verdict::CannotRead(_))));
//! ```
//!
//! Nothing here reads a file or a clock: what a hash costs is told by its numbers before anything is computed.
//! How servers read is judged by the servers themselves: `crates/testkit/tests/accounts.rs` puts random files before
//! them.

mod book;
mod budget;
mod crypt;
mod digest;
mod fault;
mod findings;
mod group;
mod near;
mod reader;
mod reads;
mod scheme;
mod stored;
mod verify;

pub use book::{Book, Content, End, Entry, Line, Mark, Place};
pub use budget::{Budget, Cost};
pub use digest::digest_hash;
pub use fault::{Fault, fault};
pub use findings::{Damage, Finding, Hits, Purpose, Shape, findings};
pub use group::{Group, groups, groups_of};
pub use near::{Layout, Near, Refused, Shell, Slip, Sought, near};
pub use reader::{Libc, Login, Lookup, Reader, Server};
pub use reads::Reads;
pub use scheme::Scheme;
pub use stored::for_caddy;
pub use verify::{Unreadable, Verdict, Why, cost, fits};
