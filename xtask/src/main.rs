//! `cargo xtask`: chores of this workspace.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool")]

use std::{env, process::ExitCode};

const USAGE: &str = "\
usage: cargo xtask CHORE
  codegen          regenerates crates/causes/src/catalogue.rs and docs/causes
  new GROUP/NAME   writes the file of a new cause
  bless            rewrites what follows `=== report` in all cases
  tidy             says where the house rules are broken";

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["codegen"] => codegen(),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn codegen() -> Result<(), String> {
    let changed = xtask::codegen::refresh(&xtask::root()).map_err(|e| e.to_string())?;
    for path in &changed {
        println!("{}", path.display());
    }
    Ok(())
}
