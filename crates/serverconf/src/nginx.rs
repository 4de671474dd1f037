//! nginx's configuration.

use crate::{Accounts, Answer, InForce, Login, Unknown};

/// The rules of access in force for one target.
#[derive(Clone, Debug)]
pub struct Rules {}

pub(crate) fn answer(_: &InForce, _: &Rules, _: &Login, _: &dyn Accounts) -> Answer {
    Answer::CannotTell(Unknown { what: "nothing is read yet".into(), spot: None })
}
