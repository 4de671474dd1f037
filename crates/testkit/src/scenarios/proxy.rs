//! Scenarios of the group `proxy`.

use super::Scenario;

pub(super) const TABLE: &[Scenario] = &[];
