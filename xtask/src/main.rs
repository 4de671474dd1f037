//! `cargo xtask`: chores of this workspace.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool")]

use std::{
    env,
    path::PathBuf,
    process::{Command, ExitCode},
};

const USAGE: &str = "\
usage: cargo xtask CHORE
  codegen          regenerates crates/causes/src/catalogue.rs and docs/causes
  new GROUP/NAME   writes the file of a new cause
  bless            rewrites what follows `=== report` in all cases
  race             times a diagnosis beside curl
  dist             the static program for Linux, and its archive
  dist --try [DIR …] tries it in bare root directories as well, and in unpacked systems
  deb              the Debian package around it
  tidy             says where the house rules are broken";

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["codegen"] => codegen(),
        ["race"] => xtask::race::race(&xtask::root()).map(|text| println!("{text}")),
        ["dist"] => xtask::package::dist(&xtask::root()).map(|text| print!("{text}")),
        ["dist", "--try", systems @ ..] => {
            let systems: Vec<PathBuf> = systems.iter().map(PathBuf::from).collect();
            xtask::package::dist_try(&xtask::root(), &systems).map(|text| print!("{text}"))
        }
        ["deb"] => xtask::package::deb(&xtask::root()).map(|text| print!("{text}")),
        ["new", id] => new(id),
        ["bless"] => bless(),
        ["tidy"] => tidy(),
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

fn new(id: &str) -> Result<(), String> {
    let path = xtask::scaffold::new(&xtask::root(), id)?;
    println!("{}\n\n{}", path.display(), xtask::scaffold::next_steps(id));
    Ok(())
}

fn bless() -> Result<(), String> {
    let status = Command::new(env!("CARGO"))
        .args(["test", "--quiet", "-p", "why401-causes", "--test", "cases"])
        .current_dir(xtask::root())
        .env("BLESS", "1")
        .status();
    if status.is_ok_and(|s| s.success()) { Ok(()) } else { Err("not every case could be blessed".into()) }
}

fn tidy() -> Result<(), String> {
    let complaints = xtask::tidy::complaints(&xtask::root()).map_err(|e| e.to_string())?;
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n")) }
}
