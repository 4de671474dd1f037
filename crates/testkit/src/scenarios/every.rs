//! What is done with every scenario of a table, whatever servers it needs: asked, some at a time, and frozen as a case.
//! `SCENARIO=words` asks only those whose case holds these words, `RECORD=1` freezes.

use crate::{
    case::Case,
    files::{self, CaseFile},
};
use std::{env, fs, sync::Mutex, thread};
use why401_causes::CATALOGUE;

/// Asks every scenario, so many at a time; panics with all that is wrong.
pub fn asked<T: Sync + 'static>(
    all: impl Iterator<Item = &'static T> + Send,
    case: impl Fn(&T) -> &'static str + Sync,
    at_once: usize,
    ask: impl Fn(&T) -> Result<(), String> + Sync,
) {
    let words = env::var("SCENARIO").unwrap_or_default();
    let todo = Mutex::new(all);
    let next = || todo.lock().expect("nothing panics while it holds this").find(|s| case(s).contains(&words));
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                while let Some(scenario) = next() {
                    if let Err(why) = ask(scenario) {
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

/// Panics where two scenarios have one case, or one has none yet and none is being recorded.
pub fn recorded_once(cases: impl Iterator<Item = &'static str>) {
    let mut names: Vec<_> = cases.collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|w| w[0] != w[1]), "{names:?}");
    if env::var_os("RECORD").is_none() {
        let recorded: Vec<_> = files::all().into_iter().map(|f| f.name).collect();
        names.retain(|case| !recorded.iter().any(|r| r == case));
        assert!(names.is_empty(), "RECORD=1 freezes these as cases: {names:#?}");
    }
}

/// Writes a case and its report where that is asked for; what a file that was there before watches stays watched.
pub fn record(case: &str, freeze: impl FnOnce(Vec<String>) -> Case) -> Result<(), String> {
    if env::var_os("RECORD").is_none() {
        return Ok(());
    }
    let path = files::root().join(format!("{case}.case"));
    let old = fs::read_to_string(&path).ok().and_then(|text| Case::parse(&text).ok());
    let text = freeze(old.map(|c| c.watch).unwrap_or_default()).print();
    fs::create_dir_all(path.parent().expect("below the root")).map_err(|e| e.to_string())?;
    CaseFile { name: case.to_owned(), text }.bless(CATALOGUE)?;
    Ok(())
}
