//! The folder `cases/` of the workspace: all case files, and whether a report is still what its file says.

use crate::{case::Case, golden, judge::judge};
use std::{
    fs,
    path::{Path, PathBuf},
};
use why401_core::Cause;

/// The line that what may be rewritten follows.
const REPORT: &str = "\n=== report\n";

/// A case and where it lies.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// Below [`root`], without `.case`: `header/missing-space/apache-basic`.
    pub name: String,
    /// The whole file.
    pub text: String,
}

/// `cases/` of the workspace.
pub fn root() -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../cases")).to_owned()
}

/// Every case file, sorted by name.
pub fn all() -> Vec<CaseFile> {
    let mut found = Vec::new();
    collect(&root(), &mut found);
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn collect(folder: &Path, found: &mut Vec<CaseFile>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|e| e == "case") {
            let name = path.strip_prefix(root()).expect("listed below the root").with_extension("");
            let text = fs::read_to_string(&path).expect("case files are readable UTF-8");
            found.push(CaseFile { name: name.to_string_lossy().into_owned(), text });
        }
    }
}

impl CaseFile {
    /// The cause in whose folder it lies.
    pub fn cause(&self) -> &str {
        self.name.rsplit_once('/').map_or("", |(id, _)| id)
    }

    /// Whether it is there to show that this cause is not blamed.
    pub fn is_lookalike(&self) -> bool {
        self.name.rsplit('/').next().is_some_and(|stem| stem.starts_with("lookalike-"))
    }

    /// Where it lies.
    pub fn path(&self) -> PathBuf {
        root().join(format!("{}.case", self.name))
    }

    /// The case; the error names the file.
    pub fn case(&self) -> Result<Case, String> {
        Case::parse(&self.text).map_err(|why| format!("{}: {why}", self.name))
    }

    /// Compares the report with what the file expects; the error is what a person needs to see.
    pub fn check(&self, catalogue: &[&'static Cause]) -> Result<(), String> {
        let case = self.case()?;
        let got = self.report(&case, catalogue)?;
        if got == case.report {
            return Ok(());
        }
        Err(format!("{}: {}\n{}", self.name, case.prose, difference(&case.report, &got)))
    }

    /// Rewrites what follows `=== report`; whether that changed anything.
    pub fn bless(&self, catalogue: &[&'static Cause]) -> Result<bool, String> {
        let report = self.report(&self.case()?, catalogue)?;
        let head = self.text.find(REPORT).map_or(self.text.trim_end(), |at| &self.text[..at]);
        let text = format!("{head}{REPORT}{report}");
        if text == self.text {
            return Ok(false);
        }
        fs::write(self.path(), text).map(|()| true).map_err(|e| format!("{}: {e}", self.name))
    }

    fn report(&self, case: &Case, catalogue: &[&'static Cause]) -> Result<String, String> {
        let diagnosis = judge(case, catalogue).map_err(|why| format!("{}: {why}", self.name))?;
        Ok(golden::report(&diagnosis, &case.watch))
    }
}

/// The lines on which two reports disagree, between those they share at both ends.
fn difference(expected: &str, got: &str) -> String {
    let (expected, got): (Vec<_>, Vec<_>) = (expected.lines().collect(), got.lines().collect());
    let same = expected.iter().zip(&got).take_while(|(a, b)| a == b).count();
    let rest = expected[same..].iter().rev().zip(got[same..].iter().rev());
    let tail = rest.take_while(|(a, b)| a == b).count();
    let context = expected[same.saturating_sub(2)..same].iter().map(|l| format!("    {l}\n"));
    let gone = expected[same..expected.len() - tail].iter().map(|l| format!("  - {l}\n"));
    let new = got[same..got.len() - tail].iter().map(|l| format!("  + {l}\n"));
    context.chain(gone).chain(new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_show_what_surrounds_them() {
        assert_eq!(difference("a\nb\nc\nd\n", "a\nb\nx\nd\n"), "    a\n    b\n  - c\n  + x\n");
        assert_eq!(difference("", "x\n"), "  + x\n");
    }
}
