//! Scenarios of the group `redirect`.

use super::Scenario;

pub(super) const TABLE: &[Scenario] = &[];
