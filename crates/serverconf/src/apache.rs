//! Apache's configuration: read as httpd 2.4 reads it, merged in its order, decided as its modules decide.
//!
//! [`read`] takes the root file and follows it everywhere; [`Config::in_force`] finds what guards one request;
//! [`Config::gates`] lists what is guarded at all. The sources of httpd are named where something follows from them.

mod answer;
mod authz;
mod conf;
mod config;
mod directive;
mod directives;
mod expr;
mod gates;
mod glob;
mod hosts;
mod in_force;
mod lines;
mod load;
mod nodes;
mod oracle;
mod path;
mod pattern;
mod request;
mod rewrite;
mod route;
mod section;
pub(crate) mod subnet;
#[cfg(test)]
mod tests;
mod walk;

pub use answer::Rules;
pub use config::{AccessLog, Config, Logs, read};
pub use gates::Gated;
pub use load::Defines;
pub use nodes::parse;

use crate::{Accounts, Answer, InForce, Login};

pub(crate) fn answer(_: &InForce, rules: &Rules, login: &Login, accounts: &dyn Accounts) -> Answer {
    answer::answer(rules, login, accounts)
}
