//! Development only: the case format, a hostile server, real servers on loopback.
//!
//! - [`case`]: evidence frozen in a text file ([`files`]), [`judge`]d by the whole catalogue, compared as [`golden`]
//!   text.
//! - [`hostile`]: a server that does what servers must not do.
//! - [`servers`]: Apache, nginx, lighttpd and others as they are installed here, and an API of our own.
//! - [`minting`]: tokens and dates that are made when they are needed.
//! - `scenarios` (feature `live`): what is asked of them and what must be found; how to add one is told there.

pub mod case;
pub mod files;
pub mod golden;
pub mod hostile;
pub mod judge;
pub mod minting;
#[cfg(feature = "live")]
pub mod scenarios;
pub mod servers;
