//! Every case as a person reads it: one screen, and nothing that would be cut off in a narrow window.

use why401_causes::CATALOGUE;
use why401_report::{Report, TextOptions};
use why401_testkit::{files, judge};

const LINES: usize = 16;
const COLUMNS: usize = 80;

/// A command is never broken: it may be longer than the window.
fn holds_a_command(line: &str) -> bool {
    ["curl ", "sudo ", "grep ", "http://", "https://"].iter().any(|word| line.contains(word))
}

#[test]
fn every_report_fits_one_screen() {
    let mut wrong = Vec::new();
    for file in files::all() {
        let case = file.case().expect("every case can be read");
        let (evidence, diagnosis) = judge::examine(&case, CATALOGUE).expect("every case can be judged");
        let text = Report::new(&evidence, &diagnosis).text(&TextOptions::default());
        let too_wide = text.lines().any(|l| l.chars().count() > COLUMNS && !holds_a_command(l));
        if text.lines().count() > LINES || too_wide {
            wrong.push(format!("{}\n{text}", file.name));
        }
    }
    assert!(wrong.is_empty(), "{} reports do not fit:\n{}", wrong.len(), wrong.join("\n"));
}
