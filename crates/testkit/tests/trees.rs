//! Every scenario with a server of its own: the fault in its files must be the finding on top, at its place.
//!
//! `SCENARIO=words` runs some of them, `RECORD=1` freezes them as cases; see `why401_testkit::scenarios::tree`.

use std::{env, fs, sync::Mutex, thread};
use why401_causes::CATALOGUE;
use why401_testkit::{
    case::Case,
    files::{self, CaseFile},
    scenarios::tree::{self, Outcome, Tree},
};

/// Servers that run at the same time.
const AT_ONCE: usize = 4;

#[test]
fn every_fault_is_found_in_its_file() {
    let words = env::var("SCENARIO").unwrap_or_default();
    let todo = Mutex::new(tree::all().filter(|t| t.case.contains(&words)));
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let next = todo.lock().expect("nothing panics while it holds this").next();
                    let Some(tree) = next else { break };
                    if let Err(why) = ask(tree) {
                        wrong.lock().expect("nothing panics while it holds this").push(why);
                    }
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().expect("nothing panicked");
    wrong.sort();
    assert!(wrong.is_empty(), "{} faults are not found:\n\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_tree_is_recorded_once() {
    let mut names: Vec<_> = tree::all().map(|t| t.case).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|w| w[0] != w[1]), "{names:?}");
    if env::var_os("RECORD").is_none() {
        let recorded: Vec<_> = files::all().into_iter().map(|f| f.name).collect();
        names.retain(|case| !recorded.iter().any(|r| r == case));
        assert!(names.is_empty(), "RECORD=1 freezes these as cases: {names:#?}");
    }
}

fn ask(tree: &Tree) -> Result<(), String> {
    let outcome = tree::run(tree)?;
    outcome.check(tree)?;
    if env::var_os("RECORD").is_some() { record(tree, &outcome) } else { Ok(()) }
}

/// Writes the case and its report; what a file that was there before watches stays watched.
fn record(tree: &Tree, outcome: &Outcome) -> Result<(), String> {
    let name = tree.case.to_owned();
    let path = files::root().join(format!("{name}.case"));
    let old = fs::read_to_string(&path).ok().and_then(|text| Case::parse(&text).ok());
    let case = outcome.freeze(tree, old.map(|c| c.watch).unwrap_or_default());
    fs::create_dir_all(path.parent().expect("below the root")).map_err(|e| e.to_string())?;
    CaseFile { name, text: case.print() }.bless(CATALOGUE)?;
    Ok(())
}
