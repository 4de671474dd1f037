//! What is handed out: one file for every Linux on x86-64, an archive and a Debian package around it.

mod archive;
mod build;
mod debian;
mod linkage;
mod roots;
mod tree;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The program as it is handed out, and what was made beside it.
struct Built {
    /// The program.
    tool: PathBuf,
    /// Such as `0.1.0`.
    version: String,
    /// `target/dist`: where everything made from it goes.
    dist: PathBuf,
    /// Seconds since 1970 that every file is dated.
    epoch: String,
}

/// Builds the static program, looks at how it is linked, and packs the archive. Says where it is, its size and sum.
pub fn dist(root: &Path) -> Result<String, String> {
    let built = build::build(root)?;
    linkage::check(&built.tool)?;
    let archive = archive::pack(root, &built)?;
    Ok(format!("{}{}", facts(&built.tool)?, facts(&archive)?))
}

/// The same, then runs the program in root directories where next to nothing is, and in unpacked systems. Needs root,
/// for chroot.
pub fn dist_try(root: &Path, systems: &[PathBuf]) -> Result<String, String> {
    let made = dist(root)?;
    let tried = roots::all(&build::build(root)?, systems)?;
    Ok(made + &tried)
}

/// The Debian package.
pub fn deb(root: &Path) -> Result<String, String> {
    let built = build::build(root)?;
    linkage::check(&built.tool)?;
    facts(&debian::pack(root, &built)?)
}

/// Name, size and SHA-256 of a file, as a line.
fn facts(path: &Path) -> Result<String, String> {
    let size = fs::metadata(path).map_err(|e| format!("{}: {e}", path.display()))?.len();
    let sum = output(Command::new("sha256sum").arg(path))?;
    let sum = sum.split_whitespace().next().unwrap_or_default();
    Ok(format!("{}\n  {size} bytes, sha256 {sum}\n", path.display()))
}

/// Runs a program that must succeed; its standard output.
fn output(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let out = command.stdin(Stdio::null()).output().map_err(|e| format!("{name}: {e}"))?;
    if out.status.success() {
        return Ok(String::from_utf8_lossy(&out.stdout).into_owned());
    }
    Err(format!("{name}: {}\n{}", out.status, String::from_utf8_lossy(&out.stderr)))
}

/// Where Cargo builds.
fn target(root: &Path) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir))
}

/// An empty directory in place of whatever was there.
fn empty(dir: &Path) -> Result<(), String> {
    if dir.exists() {
        fs::remove_dir_all(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    }
    fs::create_dir_all(dir).map_err(|e| format!("{}: {e}", dir.display()))
}

/// Writes a file and the directories above it.
fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), String> {
    let failed = |e: std::io::Error| format!("{}: {e}", path.display());
    fs::create_dir_all(path.parent().expect("a file in a directory")).map_err(failed)?;
    fs::write(path, content).map_err(failed)
}

/// Copies a file to a place whose directories may be missing.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    write(to, fs::read(from).map_err(|e| format!("{}: {e}", from.display()))?)
}

/// Lets a file be run, or read, by everybody and written by its owner.
fn mode(path: &Path, bits: &str) -> Result<(), String> {
    output(Command::new("chmod").arg(bits).arg(path)).map(drop)
}
