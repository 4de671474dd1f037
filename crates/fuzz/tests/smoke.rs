//! Every target with its seeds, with inputs made from them, and with long ones. `WHY401_LONG=1` takes fifty times as
//! many.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};
use why401_fuzz::{TARGETS, Target, mutate::Mutator};

/// Inputs made for each target.
const INPUTS: usize = 1_000;
/// Length of the long ones.
const LONG: usize = 16 * 1024;
/// What takes less is not slow, whatever the ratio: a walk over the rest for every byte takes several seconds.
const SOON: Duration = Duration::from_secs(1);
/// What the long ones are made of, besides seeds.
const PIECES: [&str; 16] =
    ["a", " ", "\n", "\"", "\"\\", "'", "\\", ",", "=", "a=b,", "$(", "`", "${", "{[", "/../", "%41"];

fn inputs() -> usize {
    if std::env::var_os("WHY401_LONG").is_some() { INPUTS * 50 } else { INPUTS }
}

/// Whether a target holds for an input; the input as a text where it does not.
fn hold(target: &Target, input: &[u8]) -> Result<(), String> {
    let held = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    held.map_err(|_| format!("{} fails for \"{}\"", target.name, input.escape_ascii()))
}

/// Goes over all targets; of each the first failure counts.
fn every_target(holds: impl Fn(&Target) -> Result<(), String>) {
    let failures: Vec<String> = TARGETS.iter().filter_map(|target| holds(target).err()).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn seeds_and_what_is_made_from_them() {
    every_target(|target| {
        target.seeds.iter().try_for_each(|seed| hold(target, seed.as_bytes()))?;
        let mut mutator = Mutator::new(401);
        (0..inputs()).try_for_each(|_| hold(target, &mutator.input(target.seeds)))
    });
}

#[test]
fn long_inputs_take_no_longer_than_their_length() {
    every_target(|target| PIECES.iter().chain(target.seeds).try_for_each(|piece| in_time(target, piece)));
}

/// Many times the same piece; where that takes long, four times as many take no more than some four times as long.
fn in_time(target: &Target, piece: &str) -> Result<(), String> {
    let timed = |len: usize| {
        let input = piece.repeat(len / piece.len());
        let start = Instant::now();
        hold(target, input.as_bytes())
            .map_err(|_| format!("{} fails for a repeated {piece:?}", target.name))?;
        Ok::<Duration, String>(start.elapsed())
    };
    let short = timed(LONG / 4)?;
    let long = timed(LONG)?;
    if long < SOON || long < short * 10 {
        return Ok(());
    }
    Err(format!("{} takes {short:?}, then {long:?} for four times as many {piece:?}", target.name))
}

#[test]
fn every_target_has_its_file_for_libfuzzer() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/fuzz_targets/");
    for target in &TARGETS {
        let text = std::fs::read_to_string(format!("{folder}{}.rs", target.name)).unwrap_or_default();
        assert!(text.contains(&format!("targets::{}.run", target.name.to_uppercase())), "{}", target.name);
    }
}
