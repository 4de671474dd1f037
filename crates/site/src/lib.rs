//! A site as its files describe it: which servers a request meets, edge first, and what each makes of its login.
//! Pure: a [`Disk`](why401_serverconf::Disk) hands out the files.

mod accounts;
mod areas;
mod elsewhere;
mod layers;
mod lookup;
mod onward;
mod panel;
mod server;
mod sniff;
mod strangers;
mod surroundings;

pub use areas::{Area, areas};
pub use layers::layers;
pub use server::{AccessLog, Server, Settings};
pub use sniff::product;
pub use why401_serverconf::Shelf;
