//! Faults in Apache's configuration and `.htaccess`.

use super::Tree;

pub(super) const TABLE: &[Tree] = &[];
