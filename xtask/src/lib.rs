//! Development only: what is generated from the causes, and the house rules as tests.
//!
//! Works on the text of the sources alone, so that it runs while a cause does not compile. The tests of the causes
//! crate call the same functions: what `cargo xtask codegen` would change makes them fail.

pub mod codegen;
pub mod package;
mod page;
pub mod race;
pub mod scaffold;
mod source;
pub mod tidy;

use std::path::PathBuf;

/// The root of the workspace.
pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
