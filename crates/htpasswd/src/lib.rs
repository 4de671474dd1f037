//! Password, digest and group files: read without loss, verified within a budget.

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
pub use verify::{Unreadable, Verdict, Why, cost, fits};
