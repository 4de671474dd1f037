//! Tokens and keys: read without trust, and verified when keys are given.
//!
//! [`read`] says what a text presented as a token is and what is wrong with its form; it rejects nothing. [`known`]
//! tells the keys of providers by their beginnings, [`verify`] checks a signature against a [`KeySet`], and [`echoes`]
//! finds keys that an answer repeats with their middle masked. No signature and nobody's name is kept.

mod biscuit;
mod claims;
mod crypto;
mod echo;
mod jwt;
mod keys;
mod kind;
mod known;
mod macaroon;
mod pem;
mod reading;
mod segment;
mod serialization;
mod verify;

pub use claims::{Claims, DateOddity};
pub use echo::{Compared, Echo, Surroundings, echoes};
pub use jwt::{Header, Jwt};
pub use keys::{KeyError, KeySet};
pub use kind::Kind;
pub use known::{Environment, Known, Role, known};
pub use macaroon::Macaroon;
pub use reading::{Cut, Flaw, Reading, looks_like_jwt, read};
pub use verify::{Verification, verify};
