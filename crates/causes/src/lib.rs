//! The catalogue: one file per cause.
