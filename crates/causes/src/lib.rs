//! The catalogue: one file per cause, named like it, and nothing else. Causes know each other by id only and do no I/O.

#![allow(clippy::unnecessary_wraps, reason = "every cause judges by a function of one type")]

mod addresses;
mod advice;
mod asked_service;
mod catalogue;
mod keys;
mod log_words;
mod login;
mod lost_on_the_way;
mod pasted_clients;
mod pasted_code;
mod pasted_config;
mod pasted_gates;
mod questions;
mod reading;
mod rule;
mod said;
mod scope;
mod server_words;
mod signatures;
mod tokens;
mod unread;

pub use catalogue::CATALOGUE;
pub use log_words::{LogText, of_log};
pub use said::{KnownText, known_texts};

use why401_core::Cause;

/// The cause of this id.
pub fn find(id: &str) -> Option<&'static Cause> {
    CATALOGUE.iter().copied().find(|c| c.id == id)
}
