//! The catalogue: one file per cause, named like it, and nothing else. Causes know each other by id only and do no I/O.

mod advice;
mod catalogue;
mod questions;
mod reading;
mod server_words;

pub use catalogue::CATALOGUE;

use why401_core::Cause;

/// The cause of this id.
pub fn find(id: &str) -> Option<&'static Cause> {
    CATALOGUE.iter().copied().find(|c| c.id == id)
}
