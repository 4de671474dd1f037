//! The static build: glibc inside, no loader, no library, no module of the machine it runs on.

use super::{Built, output, target, write};
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// What it is built for: every x86-64 processor, every Linux from 3.2 on.
const TARGET: &str = "x86_64-unknown-linux-gnu";
/// Everything is linked statically, and nothing newer than the first x86-64 is assumed.
const FLAGS: &str = "-C target-feature=+crt-static -C target-cpu=x86-64";
/// Keeps the resolver to what is built in.
const NAMES: &str = include_str!("names.c");

/// Builds it, unless it is built.
pub(super) fn build(root: &Path) -> Result<Built, String> {
    let dist = target(root).join("dist");
    let object = names(&dist)?;
    let status = Command::new(env!("CARGO"))
        .args(["rustc", "--quiet", "--locked", "-p", "why401", "--bin", "why401"])
        .args(["--profile", "dist", "--target", TARGET, "--", "-C"])
        .arg(format!("link-arg={}", object.display()))
        .arg(format!("--remap-path-prefix={}=.", root.display()))
        .env("RUSTFLAGS", FLAGS)
        .current_dir(root)
        .status()
        .map_err(|e| e.to_string())?;
    if !status.success() {
        return Err("the static build failed".into());
    }
    let tool = target(root).join(TARGET).join("dist/why401");
    let version = output(Command::new(&tool).arg("--version"))?;
    let version = version.trim().strip_prefix("why401 ").unwrap_or_default().to_owned();
    Ok(Built { tool, version, dist, epoch: epoch(root) })
}

/// `names.c`, compiled.
fn names(dist: &Path) -> Result<PathBuf, String> {
    let (source, object) = (dist.join("names.c"), dist.join("names.o"));
    write(&source, NAMES)?;
    output(Command::new("cc").args(["-O2", "-fPIC", "-c"]).arg(&source).arg("-o").arg(&object))?;
    Ok(object)
}

/// `SOURCE_DATE_EPOCH`, else when the last commit was made, so that the same sources make the same bytes.
fn epoch(root: &Path) -> String {
    let committed = || {
        let log = output(Command::new("git").args(["log", "-1", "--format=%ct"]).current_dir(root));
        log.map_or_else(|_| "0".into(), |text| text.trim().to_owned())
    };
    env::var("SOURCE_DATE_EPOCH").ok().filter(|v| v.parse::<u64>().is_ok()).unwrap_or_else(committed)
}
