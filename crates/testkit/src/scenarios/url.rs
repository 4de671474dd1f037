//! Scenarios of the group `url`.

use super::Scenario;

pub(super) const TABLE: &[Scenario] = &[];
