//! Every scenario with a server of its own: the fault in its files must be the finding on top, at its place.
//!
//! `SCENARIO=words` runs some of them, `RECORD=1` freezes them as cases; see `why401_testkit::scenarios::tree`.

use why401_testkit::scenarios::{every, tree};

/// Servers that run at the same time.
const AT_ONCE: usize = 4;

#[test]
fn every_fault_is_found_in_its_file() {
    every::asked(
        tree::all(),
        |tree| tree.case,
        AT_ONCE,
        |tree| {
            let outcome = tree::run(tree)?;
            outcome.check(tree)?;
            every::record(tree.case, |watch| outcome.freeze(tree, watch))
        },
    );
}

#[test]
fn every_tree_is_recorded_once() {
    every::recorded_once(tree::all().map(|tree| tree.case));
}
