//! Every scenario asked of the real servers: the finding on top must be the fault that was put there.
//!
//! `SCENARIO=words` runs some of them, `RECORD=1` freezes them as cases; see `why401_testkit::scenarios`.

use why401_testkit::{
    scenarios::{self, every},
    servers::Servers,
};

/// Scenarios that are asked at the same time.
const AT_ONCE: usize = 8;

#[test]
fn every_scenario_is_found_out() {
    let servers = Servers::start_with_frameworks().expect("all servers start");
    every::asked(
        scenarios::all(),
        |scenario| scenario.case,
        AT_ONCE,
        |scenario| {
            let outcome = scenarios::run(scenario, &servers)?;
            outcome.check(scenario)?;
            every::record(scenario.case, |watch| scenarios::freeze(scenario, &outcome, watch))
        },
    );
}

#[test]
fn every_scenario_is_recorded_once() {
    every::recorded_once(scenarios::all().map(|scenario| scenario.case));
}
