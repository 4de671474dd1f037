//! `cargo xtask new`: the file of a new cause.
