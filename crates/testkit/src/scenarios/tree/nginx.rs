//! Faults in nginx's configuration.

use super::Tree;

pub(super) const TABLE: &[Tree] = &[];
