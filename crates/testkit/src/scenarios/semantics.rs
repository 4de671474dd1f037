//! Scenarios of the group `semantics`.

use super::Scenario;

pub(super) const TABLE: &[Scenario] = &[];
