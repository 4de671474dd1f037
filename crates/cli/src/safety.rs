//! Secrets are in this process's memory: they stay out of core dumps and away from other processes' debuggers.

/// No core files, and not dumpable. Best effort: a system that refuses is no reason not to work.
#[cfg(target_os = "linux")]
pub(crate) fn keep_out_of_core_dumps() {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// Other systems have no such switch that needs no unsafe code.
#[cfg(not(target_os = "linux"))]
pub(crate) fn keep_out_of_core_dumps() {}
