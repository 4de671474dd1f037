//! What is asked of the real servers, and what must be found: the source of most cases.
//!
//! # Adding a scenario
//!
//! 1. Add an entry to the table of the cause's group ([`credentials`], [`header`], [`token`] and so on). Its `case` is
//!    `GROUP/NAME/STEM`; a stem that begins with `lookalike-` is a case in which the cause must not be blamed.
//! 2. Write the command as somebody would paste it, or just a URL; `why401 --send curl …` allows a method that may
//!    change something. Servers are named in braces: `{apache}/private/`; all names are those of
//!    [`crate::servers::Servers::fill`], all addresses stand in the modules of [`crate::servers`]. Tokens and dates
//!    are made for words like `{token:expired}`, see [`crate::minting`]. Users are alice (`secret`) and those of
//!    [`crate::servers::site`]; the API takes the token [`crate::servers::api::TOKEN`] and the key
//!    [`crate::servers::api::API_KEY`].
//! 3. Say what to expect: [`Expect::Blamed`] with a grade, [`Expect::NotBlamed`], [`Expect::Other`] with the id
//!    that must be on top instead, or [`Expect::Mentioned`].
//! 4. `cargo test -p why401-testkit --test reality` asks the servers. `SCENARIO=group/name` runs only those whose
//!    `case` holds these words.
//! 5. `RECORD=1 cargo test -p why401-testkit --test reality` freezes what was found as `cases/CASE.case`, with
//!    addresses, ports and dates made constant. Read the diff; it is a test of its own from then on.
//!
//! A case about something pasted needs no server: write it by hand, with `=== paste`, and let
//! `cargo xtask bless` add its report.
//!
//! An address the servers lack is added to their configuration, or as a route of the API.

pub mod apikey;
pub mod app;
pub mod cloud;
pub mod credentials;
pub mod header;
pub mod oauth;
pub mod proxy;
pub mod redirect;
pub mod semantics;
pub mod signed;
pub mod token;
pub mod url;

pub mod every;
mod live;
mod record;
pub mod tree;

pub use live::{Outcome, run};
pub use record::freeze;

use why401_core::Grade;

/// One thing to ask and what must be found.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// `group/name/stem`: the cause, and the name of the case file.
    pub case: &'static str,
    /// What happened, for people; stands on top of the case file.
    pub prose: &'static str,
    /// A curl command, be it behind `why401 --send`, or a URL alone; servers and words to be made in braces.
    pub ask: &'static str,
    /// What must be found.
    pub expect: Expect,
}

/// What must be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// The cause of the case's folder is on top, with this grade.
    Blamed(Grade),
    /// It is not among the findings.
    NotBlamed,
    /// It is not among the findings, and this one is on top.
    Other(&'static str),
    /// It is found or explained, and another one may be on top: a remark, or no more than `possible`.
    Mentioned,
}

impl Scenario {
    /// The id of the cause it is about.
    pub fn cause(&self) -> &'static str {
        self.case.rsplit_once('/').map_or(self.case, |(id, _)| id)
    }
}

/// All scenarios, group by group.
pub fn all() -> impl Iterator<Item = &'static Scenario> {
    [
        apikey::TABLE,
        app::TABLE,
        cloud::TABLE,
        credentials::TABLE,
        header::TABLE,
        oauth::TABLE,
        proxy::TABLE,
        redirect::TABLE,
        semantics::TABLE,
        signed::TABLE,
        token::TABLE,
        url::TABLE,
    ]
    .into_iter()
    .flatten()
}
