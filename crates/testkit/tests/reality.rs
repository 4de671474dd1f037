//! Every scenario asked of the real servers: the finding on top must be the fault that was put there.
//!
//! `SCENARIO=words` runs some of them, `RECORD=1` freezes them as cases; see `why401_testkit::scenarios`.

use std::{env, fs, sync::Mutex, thread};
use why401_causes::CATALOGUE;
use why401_testkit::{
    case::Case,
    files::{self, CaseFile},
    scenarios::{self, Outcome, Scenario},
    servers::Servers,
};

/// Scenarios that are asked at the same time.
const AT_ONCE: usize = 8;

#[test]
fn every_scenario_is_found_out() {
    let servers = Servers::start_with_frameworks().expect("all servers start");
    let words = env::var("SCENARIO").unwrap_or_default();
    let todo = Mutex::new(scenarios::all().filter(|s| s.case.contains(&words)));
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let next = todo.lock().expect("nothing panics while it holds this").next();
                    let Some(scenario) = next else { break };
                    if let Err(why) = ask(scenario, &servers) {
                        wrong.lock().expect("nothing panics while it holds this").push(why);
                    }
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().expect("nothing panicked");
    wrong.sort();
    assert!(wrong.is_empty(), "{} scenarios are not found out:\n\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_case_is_recorded_twice() {
    let mut names: Vec<_> = scenarios::all().map(|s| s.case).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|w| w[0] != w[1]), "{names:?}");
}

#[test]
fn every_scenario_is_recorded() {
    if env::var_os("RECORD").is_some() {
        return;
    }
    let recorded: Vec<_> = files::all().into_iter().map(|f| f.name).collect();
    let missing: Vec<_> =
        scenarios::all().map(|s| s.case).filter(|case| !recorded.iter().any(|r| r == case)).collect();
    assert!(missing.is_empty(), "RECORD=1 freezes these as cases: {missing:#?}");
}

fn ask(scenario: &Scenario, servers: &Servers) -> Result<(), String> {
    let outcome = scenarios::run(scenario, servers)?;
    outcome.check(scenario)?;
    if env::var_os("RECORD").is_some() { record(scenario, &outcome) } else { Ok(()) }
}

/// Writes the case and its report; what a file that was there before watches stays watched.
fn record(scenario: &Scenario, outcome: &Outcome) -> Result<(), String> {
    let name = scenario.case.to_owned();
    let path = files::root().join(format!("{name}.case"));
    let old = fs::read_to_string(&path).ok().and_then(|text| Case::parse(&text).ok());
    let case = scenarios::freeze(scenario, outcome, old.map(|c| c.watch).unwrap_or_default());
    fs::create_dir_all(path.parent().expect("below the root")).map_err(|e| e.to_string())?;
    CaseFile { name, text: case.print() }.bless(CATALOGUE)?;
    Ok(())
}
