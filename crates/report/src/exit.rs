//! Exit codes: what a script learns from a diagnosis without reading it.

use why401_core::{Diagnosis, Finding, Grade, Role, outcome::Kind};

/// 0 served, 1 refused with a cause that is at least likely, 3 not reached, 4 anything else. (2 and 5 are no
/// diagnoses.) A request that is served here and refused as the person's shell sends it counts as refused.
pub fn exit_code(diagnosis: &Diagnosis) -> u8 {
    let likely = |f: &&Finding| f.assessment.grade >= Grade::Likely;
    let named = diagnosis.findings.iter().any(|f| likely(&f));
    let refused_elsewhere = diagnosis.findings.iter().filter(likely).any(|f| f.cause.role == Role::Reason);
    match diagnosis.outcome.kind {
        kind if kind.is_served() => u8::from(refused_elsewhere),
        Kind::Unreachable => 3,
        _ if named => 1,
        _ => 4,
    }
}
