//! Whether a program asks anything of the machine it will run on.

use super::output;
use std::{path::Path, process::Command};

/// Fails when it names a loader, a library or a version of a library.
pub(super) fn check(tool: &Path) -> Result<(), String> {
    let table = output(Command::new("readelf").arg("-W").args(["-l", "-d", "--dyn-syms", "-V"]).arg(tool))?;
    let asked = demands(&table);
    if asked.is_empty() { Ok(()) } else { Err(format!("not static:\n{}", asked.join("\n"))) }
}

/// Lines of `readelf` that name what must be there.
fn demands(table: &str) -> Vec<&str> {
    const WORDS: [&str; 4] = ["(NEEDED)", "INTERP", "program interpreter", "GLIBC_"];
    table.lines().map(str::trim).filter(|line| WORDS.iter().any(|word| line.contains(word))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loaders_libraries_and_versions_are_demands() {
        let table = "  INTERP  0x318\n 0x1 (NEEDED) Shared library: [libc.so.6]\n 0x15 (DEBUG) 0x0\n 4: FUNC puts@GLIBC_2.2.5\n";
        assert_eq!(demands(table).len(), 3);
        assert!(demands(" 0x6ffffffb (FLAGS_1) Flags: NOW PIE\n").is_empty());
    }
}
