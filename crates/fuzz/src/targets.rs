//! The targets, a file for each kind of text.

mod accounts;
mod answer;
mod apache;
mod challenge;
mod command;
mod credentials;
mod log;
mod netrc;
mod nginx;
mod paste;
mod shown;
mod token;
mod url;

pub use accounts::ACCOUNTS;
pub use answer::ANSWER;
pub use apache::APACHE;
pub use challenge::CHALLENGE;
pub use command::{ARGV, COMMAND};
pub use credentials::CREDENTIALS;
pub use log::LOG;
pub use netrc::NETRC;
pub use nginx::{NGINX, OTHERS};
pub use paste::PASTE;
pub use shown::SHOWN;
pub use token::TOKEN;
pub use url::URL;
