//! House rules that no other tool checks: who may depend on whom, what a file may contain, how long a function may be.

mod functions;
mod layers;
mod lines;
mod portable;
mod purity;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A source file of the workspace.
#[derive(Debug)]
pub(crate) struct Text {
    /// Relative to the root, with slashes.
    pub path: String,
    /// All of it.
    pub text: String,
}

impl Text {
    fn is_rust(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|e| e == "rs")
    }

    /// Whether it is in the folder of a group of causes.
    fn is_cause(&self) -> bool {
        self.path
            .strip_prefix("crates/causes/src/")
            .is_some_and(|rest| rest.contains('/') && !rest.starts_with("said/"))
    }

    /// The part before its tests.
    fn without_tests(&self) -> &str {
        self.text.split("\n#[cfg(test)]").next().unwrap_or_default()
    }

    /// Its lines, numbered from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(n, line)| (n + 1, line))
    }
}

/// Every broken rule in the workspace: `file:line: what is wrong`.
pub fn complaints(root: &Path) -> io::Result<Vec<String>> {
    let mut texts = Vec::new();
    for folder in ["crates", "xtask", "docs"] {
        read(root, &root.join(folder), &mut texts)?;
    }
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    let rules = [layers::check, lines::check, purity::check, portable::check, functions::check];
    Ok(texts.iter().flat_map(|text| rules.iter().flat_map(|rule| rule(text))).collect())
}

fn read(root: &Path, folder: &Path, texts: &mut Vec<Text>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path: PathBuf = entry?.path();
        if path.is_dir() && path.file_name().is_some_and(|n| n != "target") {
            read(root, &path, texts)?;
        } else if path.extension().is_some_and(|e| e == "rs" || e == "toml" || e == "md") {
            let name =
                path.strip_prefix(root).expect("listed below the root").to_string_lossy().replace('\\', "/");
            texts.push(Text { path: name, text: fs::read_to_string(&path)? });
        }
    }
    Ok(())
}

#[cfg(test)]
fn text(path: &str, text: &str) -> Text {
    Text { path: path.into(), text: text.into() }
}
