//! This machine as a web server: its files, its running servers, who may read what. Reads; never writes, never sends.

mod disk;
mod layouts;
mod logs;
mod processes;
mod rights;
mod survey;

pub use disk::Machine;
pub use layouts::{Layout, layouts};
pub use logs::Watch;
pub use processes::{Running, running};
pub use survey::{Host, Sources};
pub use why401_serverconf::Severity;
pub use why401_site::{Area, Server};
