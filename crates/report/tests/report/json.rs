//! The shape scripts rely on.

use crate::made_up;
use serde_json::Value;
use why401_report::Report;

fn json(case: &(why401_core::Evidence, why401_core::Diagnosis)) -> Value {
    serde_json::from_str(&Report::new(&case.0, &case.1).json()).expect("JSON")
}

#[test]
fn fields_in_their_order() {
    let case = made_up::typo();
    let text = Report::new(&case.0, &case.1).json();
    let names = [
        "\"schema\"",
        "\"tool\"",
        "\"target\"",
        "\"outcome\"",
        "\"findings\"",
        "\"explained\"",
        "\"ruled_out\"",
        "\"open\"",
        "\"exchanges\"",
        "\"limits\"",
    ];
    let at: Vec<usize> = names.iter().map(|n| text.find(&format!("\n  {n}: ")).expect(n)).collect();
    assert!(at.is_sorted(), "{text}");
}

#[test]
fn places_point_into_the_exchanges() {
    let report = json(&made_up::typo());
    assert_eq!(report["schema"], "why401.report/1");
    assert_eq!(report["outcome"]["kind"], "unauthenticated");
    let finding = &report["findings"][0];
    assert_eq!(finding["id"], "url/typo-or-protected-area");
    assert_eq!(finding["grade"], "likely");
    assert_eq!(finding["party"], "visitor");
    assert_eq!(
        finding["observations"][1]["place"],
        serde_json::json!({"exchange": 2, "part": "response.status"})
    );
    assert_eq!(report["exchanges"][1]["n"], 2);
    assert_eq!(report["exchanges"][1]["purpose"], "the path without its first part");
    assert_eq!(report["exchanges"][1]["request"]["url"], "https://shop.example/products");
    assert_eq!(report["exchanges"][0]["timings_ms"]["total"], 3.2);
}

#[test]
fn words_of_the_command_and_masked_credentials() {
    let report = json(&made_up::glued());
    assert_eq!(
        report["findings"][0]["observations"][0]["place"],
        serde_json::json!({"word": "-H", "column": 6})
    );
    let sent = report["exchanges"][0]["request"]["fields"][0][1].as_str().expect("a string");
    assert!(
        sent.starts_with("Bearer ") && sent.contains("characters>") && !sent.contains("canary"),
        "{sent}"
    );
}

#[test]
fn the_same_input_gives_the_same_json() {
    let (a, b) = (made_up::endless(), made_up::endless());
    assert_eq!(Report::new(&a.0, &a.1).json(), Report::new(&b.0, &b.1).json());
}

#[test]
fn the_schema_names_every_field() {
    let schema: Value = serde_json::from_str(&why401_report::schema()).expect("JSON");
    let properties = schema["properties"].as_object().expect("an object");
    let report = json(&made_up::typo());
    assert!(report.as_object().expect("an object").keys().all(|k| properties.contains_key(k)));
}
