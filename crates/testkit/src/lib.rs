//! Development only: the case format, a hostile server, real servers on loopback.
//!
//! - [`case`]: evidence frozen in a text file ([`files`]), [`judge`]d by the whole catalogue, compared as [`golden`] text.
//! - [`hostile`]: a server that does what servers must not do.
//! - `servers` and `scenarios` (feature `live`): Apache, nginx and lighttpd as they are installed here, and what is
//!   asked of them; see `scenarios` for how a case is recorded.

pub mod case;
pub mod files;
pub mod golden;
pub mod hostile;
pub mod judge;
pub mod servers;
