//! Development only: what must hold for every input of every parser, as functions from bytes.
//!
//! A target panics where something does not hold. The tests of this crate call all of them with [`mutate`]d seeds, on
//! any toolchain and always with the same inputs; `fuzz/` calls them from libFuzzer, where there is a nightly one.

mod check;
pub mod mutate;
pub mod targets;

/// One parser and what it starts from.
pub struct Target {
    /// Such as `url`; its file in `fuzz/fuzz_targets/` has the same name.
    pub name: &'static str,
    /// Panics where a property does not hold.
    pub run: fn(&[u8]),
    /// Inputs that reach deep.
    pub seeds: &'static [&'static str],
}

/// All of them.
pub static TARGETS: [Target; 15] = [
    targets::URL,
    targets::CHALLENGE,
    targets::CREDENTIALS,
    targets::COMMAND,
    targets::ARGV,
    targets::NETRC,
    targets::LOG,
    targets::NGINX,
    targets::OTHERS,
    targets::PASTE,
    targets::TOKEN,
    targets::SHOWN,
    targets::ANSWER,
    targets::ACCOUNTS,
    targets::APACHE,
];
