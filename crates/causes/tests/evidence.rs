//! Laws every cause obeys in what it says about the cases: it accuses in one, is not misled by another, says the same
//! in any order, and is silent about secrets.

use std::collections::BTreeSet;
use why401_causes::CATALOGUE;
use why401_core::{Cause, Diagnosis, Evidence, Grade, Role};
use why401_testkit::{
    files::{self, CaseFile},
    golden,
    judge::judge,
};

/// Words by which a manual says that nothing seen from outside can make it more.
const HINTS: [&str; 2] = ["never more than `possible`", "a hint and stays `possible`"];

fn diagnosis(file: &CaseFile) -> Diagnosis {
    judge(&file.case().expect("cases can be read"), CATALOGUE).expect("cases can be judged")
}

fn blames(diagnosis: &Diagnosis, id: &str) -> bool {
    diagnosis.findings.iter().any(|f| f.cause.id == id)
}

/// Whether it is found with this grade at least, be it explained by another one.
fn accuses(diagnosis: &Diagnosis, id: &str, at_least: Grade) -> bool {
    let all = diagnosis.findings.iter().chain(&diagnosis.explained);
    all.into_iter().any(|f| f.cause.id == id && f.assessment.grade >= at_least)
}

/// The least grade by which a cause shows that it can accuse.
fn worthy(cause: &Cause) -> Grade {
    let manual = cause.manual.split_whitespace().collect::<Vec<_>>().join(" ");
    if HINTS.iter().any(|words| manual.contains(words)) { Grade::Possible } else { Grade::Likely }
}

#[test]
fn every_cause_has_an_accuser_and_a_look_alike() {
    let files = files::all();
    let mut wrong = Vec::new();
    for cause in CATALOGUE {
        let own =
            |lookalike| files.iter().filter(move |f| f.cause() == cause.id && f.is_lookalike() == lookalike);
        if !own(false).any(|f| accuses(&diagnosis(f), cause.id, worthy(cause))) {
            wrong.push(format!("{}: no case in which it is {} or better", cause.id, worthy(cause).as_str()));
        }
        if own(true).next().is_none() {
            wrong.push(format!("{}: no case lookalike-*", cause.id));
        }
        let misled = own(true).filter(|f| blames(&diagnosis(f), cause.id));
        wrong.extend(misled.map(|f| format!("{}: blamed in {}", cause.id, f.name)));
    }
    assert!(
        wrong.is_empty(),
        "cases/GROUP/NAME/*.case must accuse, and be misled by no look-alike:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_case_lies_with_a_cause() {
    let strays: Vec<_> =
        files::all().into_iter().filter(|f| why401_causes::find(f.cause()).is_none()).collect();
    assert!(strays.is_empty(), "{:?}", strays.iter().map(|f| &f.name).collect::<Vec<_>>());
}

#[test]
fn the_order_of_the_catalogue_does_not_matter() {
    let watch: Vec<String> = CATALOGUE.iter().map(|c| c.id.to_owned()).collect();
    let mut shuffled: Vec<&'static Cause> = CATALOGUE.to_vec();
    shuffled.sort_by_key(|c| c.id.bytes().rev().collect::<Vec<_>>());
    for file in files::all() {
        let case = file.case().expect("cases can be read");
        let reports = [CATALOGUE, &shuffled[..]]
            .map(|catalogue| golden::report(&judge(&case, catalogue).expect("cases can be judged"), &watch));
        assert_eq!(reports[0], reports[1], "{}", file.name);
    }
}

#[test]
fn remarks_explain_nothing() {
    let wrong: Vec<_> =
        CATALOGUE.iter().filter(|c| c.role == Role::Remark && !c.explains.is_empty()).collect();
    assert!(wrong.is_empty(), "a remark is never the reason of something else: {wrong:?}");
}

#[test]
fn secrets_do_not_travel() {
    for file in files::all() {
        let case = file.case().expect("cases can be read");
        let report = golden::report(&diagnosis(&file), &[]);
        for secret in secrets(&case.evidence().expect("cases have a request")) {
            assert!(!report.contains(&secret), "{}: the report shows {secret}:\n{report}", file.name);
        }
    }
}

/// Secrets long and odd enough that they do not stand in a report by chance.
fn secrets(evidence: &Evidence) -> BTreeSet<String> {
    let given = evidence.given();
    let fields = given.fields.iter().filter(|f| why401_message::is_secret_field(&f.name));
    let values = fields.map(|f| f.value.reveal().to_vec());
    let password =
        evidence.credentials().and_then(|c| c.basic.as_ref()).map(|b| b.password.reveal().to_vec());
    let login = given.login.as_ref().and_then(|l| l.password.as_ref()).map(|p| p.reveal().to_vec());
    let texts = values.chain(password).chain(login).filter_map(|bytes| String::from_utf8(bytes).ok());
    let words =
        texts.flat_map(|t| t.split([' ', '"', ';', ',']).map(|w| value(w).to_owned()).collect::<Vec<_>>());
    words
        .filter(|w| w.len() >= 6 && w.bytes().any(|b| !b.is_ascii_lowercase() && b != b'-'))
        .filter(|w| !is_word(w))
        .collect()
}

/// What stands behind the name of a parameter.
fn value(word: &str) -> &str {
    word.split_once('=').map(|(_, value)| value).filter(|v| !v.trim_matches('=').is_empty()).unwrap_or(word)
}

/// Scheme names and words of placeholders, which are no secrets.
fn is_word(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    ["basic", "bearer", "digest", "token", "apikey", "authorization"]
        .contains(&bare.to_ascii_lowercase().as_str())
        || bare.starts_with("YOUR_")
        || text.contains('$')
        || text.contains('{')
}
