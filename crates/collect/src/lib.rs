//! The only reader of the outside: wire, DNS, TLS, proxies, redirects.
//!
//! [`Client`] sends one request exactly as it is written and keeps everything that came back, byte for byte, together
//! with what was odd about it. It never hangs (one deadline for the whole exchange), never fills the memory (a budget
//! for every part of a response) and never sends a credential to an origin it was not given for.

mod logins;
mod trial;
mod wire;

pub use logins::Logins;
pub use trial::{Lab, Onlooker, diagnose, now, withheld};
pub use wire::{
    Client, Failure, is_exempt, no_proxy_from_environment, parse_proxy, proxy_from_environment, stored_answer,
};
