//! What goes with the program: completions, manual pages, texts.

use super::{Built, output, write};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Texts at the root of the repository that are handed out.
pub(super) const TEXTS: [&str; 4] = ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// Shells, and what a completion script is called there.
pub(super) const SHELLS: [(&str, &str); 5] = [
    ("bash", "why401.bash"),
    ("zsh", "_why401"),
    ("fish", "why401.fish"),
    ("powershell", "_why401.ps1"),
    ("elvish", "why401.elv"),
];

/// Writes the completions of a shell to a file.
pub(super) fn completions(built: &Built, shell: &str, file: &Path) -> Result<(), String> {
    write(file, output(Command::new(&built.tool).args(["completions", shell]))?)
}

/// Writes the manual pages; their paths, sorted.
pub(super) fn manuals(built: &Built, dir: &Path) -> Result<Vec<PathBuf>, String> {
    output(Command::new(&built.tool).arg("man").arg(dir))?;
    let entries = fs::read_dir(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    let mut pages: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    pages.sort();
    Ok(pages)
}
