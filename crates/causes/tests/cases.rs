//! Every file below `cases/` judged by the whole catalogue and compared with the report it expects.
//!
//! `BLESS=1 cargo test -p why401-causes --test cases` rewrites what follows `=== report`; read the diff.

use why401_causes::CATALOGUE;
use why401_testkit::files;

#[test]
fn every_case_gives_its_report() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    for file in files::all() {
        let result = if bless { file.bless(CATALOGUE).map(|_| ()) } else { file.check(CATALOGUE) };
        wrong.extend(result.err());
    }
    assert!(
        wrong.is_empty(),
        "{} cases differ; `cargo xtask bless` accepts what is right:\n\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_case_is_printed_as_it_is_read() {
    for file in files::all() {
        let case = file.case().expect("every case can be read");
        let again = why401_testkit::case::Case::parse(&case.print()).expect("what is printed can be read");
        assert_eq!(case, again, "{}", file.name);
    }
}
