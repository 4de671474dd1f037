//! Configuration of web servers: read without loss, and what of it is in force for one request.
//!
//! A [`Disk`] hands out files; a dialect reads them into [`Node`]s, keeping every byte and complaining where the server
//! would, and tells for one [`Target`] what is [`InForce`]: which directives guard it, where they stand, which others
//! they override, and what the server would answer to a login. What a variable, an external program or an unknown
//! module decides is [`Unknown`], never guessed.

pub mod apache;
mod disk;
mod guard;
pub mod nginx;
mod node;
pub mod other;
mod target;
mod text;

pub use disk::{Barrier, Disk, Kind, Shelf, Unread};
pub use guard::{
    Accounts, Answer, Checked, Detour, Field, Groups, Handler, Hit, InForce, Kept, Listed, ListedUser, Login,
    Overridden, Provider, Refusal, Rules, Store, Turn, Unknown, UserFile, Users,
};
pub use node::{Complaint, Node, Severity, Word};
pub use target::Target;
pub use text::{Spot, Text};
