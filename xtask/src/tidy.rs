//! House rules that no other tool checks.
