//! Evidence, experiments, assessments and the diagnosis; no I/O.
