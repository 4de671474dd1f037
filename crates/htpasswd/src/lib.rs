//! Password, digest and group files: read without loss, verified within a budget.
