//! Exit codes: what a script learns from a diagnosis without reading it.

use why401_core::{Diagnosis, Grade, outcome::Kind};

/// 0 served, 1 refused with a cause that is at least likely, 3 not reached, 4 anything else. (2 and 5 are no
/// diagnoses.)
pub fn exit_code(diagnosis: &Diagnosis) -> u8 {
    let named = diagnosis.findings.iter().any(|f| f.assessment.grade >= Grade::Likely);
    match diagnosis.outcome.kind {
        kind if kind.is_served() => 0,
        Kind::Unreachable => 3,
        _ if named => 1,
        _ => 4,
    }
}
