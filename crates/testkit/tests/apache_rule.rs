//! The model of Apache judged by Apache: random trees of configuration and files, the real server's answers.
//!
//! `TREES=n` sets how many trees, `HOSTS=n` how many of virtual hosts alone, `SEED=n` where they begin. A tree that is
//! answered otherwise than predicted is shrunk and printed as a case for `crates/serverconf/tests/cases/apache/`.
//! `KEEP=1` leaves the files of the last batch behind.

#[path = "../../serverconf/tests/apache_cases/case.rs"]
mod case;
#[path = "apache_rule/frozen.rs"]
mod frozen;
#[path = "apache_rule/generate.rs"]
mod generate;
#[path = "apache_rule/hosts.rs"]
mod hosts;
#[path = "apache_rule/judge.rs"]
mod judge;
#[path = "apache_rule/tree.rs"]
mod tree;

use generate::{Dice, tree};
use judge::{Count, Judge, Wrong};
use std::{
    fmt::Write as _,
    io::{self, Write as _},
};
use tree::Tree;

/// The realm of a challenge in an answer.
fn realm(answer: &str) -> Option<String> {
    let (_, rest) = answer.split_once("realm=\"")?;
    Some(rest.split_once('"')?.0.to_owned())
}

/// Trees that share one start of the server.
const BATCH: usize = 25;
/// How often a failing tree is tried with a part left out.
const TRIES: usize = 120;
/// How many failing trees are shrunk.
const SHRUNK: usize = 6;

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

/// More of them in the long form of the tests.
fn unless_long(few: usize, many: usize) -> usize {
    if std::env::var_os("WHY401_LONG").is_some() { many } else { few }
}

#[test]
fn predictions_are_what_the_server_answers() {
    let (trees, seed) = (number("TREES", unless_long(100, 2_000)), number("SEED", 1));
    let judge = Judge::new().expect("a temporary folder");
    let mut count = Count::default();
    let mut failures = Vec::new();
    let mut batch = Vec::new();
    for n in seed..seed + trees {
        let tree = tree(&mut Dice::new(n), judge.base(), n - seed);
        if judge.is_startable(&tree) {
            batch.push((n, tree));
        } else {
            count.refused_here.push((n, tree));
        }
        if batch.len() == BATCH || n + 1 == seed + trees {
            failures.extend(run(&judge, std::mem::take(&mut batch), &mut count));
        }
    }
    failures.extend(refused(&judge, &mut count));
    let mut said = format!("{count}\n");
    for (seed, wrong) in failures.iter().take(number("SHOW", SHRUNK)) {
        let case = judge.frozen(&wrong.tree, &judge.statuses(&wrong.tree));
        let _ = writeln!(said, "---- seed {seed}: {}\n{case}", wrong.what);
    }
    let _ = io::stderr().write_all(said.as_bytes());
    assert!(failures.is_empty(), "{} of {trees} trees are answered otherwise", failures.len());
    assert!(count.cannot_tell * 50 <= count.asked, "more than 2 % cannot be told: {count}");
}

#[test]
fn the_host_is_the_one_that_answers() {
    let (trees, seed) = (number("HOSTS", unless_long(25, 500)), number("SEED", 1));
    let judge = Judge::new().expect("a temporary folder");
    let ports = hosts::ports();
    let (mut right, mut cannot_tell, mut refused) = (0, 0, 0);
    let mut wrong = Vec::new();
    for n in seed..seed + trees {
        let tree = hosts::hosts(&mut Dice::new(n), ports);
        match tree.judged(&judge, ports) {
            Ok(gone) => {
                (right, cannot_tell) = (right + gone.right, cannot_tell + gone.cannot_tell);
                if !gone.wrong.is_empty() {
                    let what =
                        if wrong.len() < SHRUNK { tree.shrunk(&judge, ports) } else { gone.wrong.concat() };
                    wrong.push(format!("---- seed {n}\n{what}"));
                }
            }
            Err(_) => refused += 1,
        }
    }
    let said = format!(
        "{right} right, {cannot_tell} cannot tell, {refused} trees not started\n{}\n",
        wrong.join("\n")
    );
    let _ = io::stderr().write_all(said.as_bytes());
    assert!(wrong.is_empty(), "{} of {trees} trees are answered otherwise", wrong.len());
    assert!(right > 0 && cannot_tell * 50 <= right && refused * 10 <= trees, "{said}");
}

#[test]
fn the_frozen_cases_are_what_the_server_says() {
    let judge = Judge::new().expect("a temporary folder");
    let all = case::Case::all();
    let wrong = all.iter().flat_map(|case| {
        frozen::differences(&judge, case).into_iter().map(|what| format!("{}: {what}", case.name))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Asks the server about a batch; each wrong tree is shrunk.
fn run(judge: &Judge, batch: Vec<(usize, Tree)>, count: &mut Count) -> Vec<(usize, Wrong)> {
    let trees: Vec<&Tree> = batch.iter().map(|(_, tree)| tree).collect();
    match judge.ask(&trees) {
        Ok(results) => {
            let mut out = Vec::new();
            for ((seed, tree), result) in batch.iter().zip(results) {
                count.add(&result);
                if let Some(what) = result.wrong {
                    let wrong = Wrong { what, tree: tree.clone() };
                    count.shrunk += 1;
                    out.push((*seed, if count.shrunk > SHRUNK { wrong } else { shrunk(judge, wrong) }));
                }
            }
            out
        }
        Err(why) if batch.len() == 1 => {
            let (seed, tree) = batch.into_iter().next().expect("one");
            let what = format!("the server refuses it: {why}");
            vec![(seed, shrunk(judge, Wrong { what, tree }))]
        }
        Err(_) => {
            let mut first = batch;
            let second = first.split_off(first.len() / 2);
            let mut out = run(judge, first, count);
            out.extend(run(judge, second, count));
            out
        }
    }
}

/// What is refused here must be refused by the server.
fn refused(judge: &Judge, count: &mut Count) -> Vec<(usize, Wrong)> {
    let mut out = Vec::new();
    for (seed, tree) in std::mem::take(&mut count.refused_here) {
        count.refused += 1;
        *count
            .reasons
            .entry(judge.complaints(&tree).rsplit(": ").next().unwrap_or_default().into())
            .or_default() += 1;
        if judge.check(&[&tree]).is_ok() {
            let what = format!("the server takes it; here: {}", judge.complaints(&tree));
            out.push((seed, shrunk(judge, Wrong { what, tree })));
        }
    }
    out
}

/// Leaves parts out while it still fails.
fn shrunk(judge: &Judge, mut wrong: Wrong) -> Wrong {
    let mut tries = 0;
    let mut at = 0;
    while tries < TRIES && at < wrong.tree.parts() {
        let smaller = wrong.tree.without(at);
        tries += 1;
        match judge.verdict(&smaller) {
            Some(what) => wrong = Wrong { what, tree: smaller },
            None => at += 1,
        }
    }
    wrong
}
