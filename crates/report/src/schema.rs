//! The JSON Schema of the reports.

/// JSON Schema (draft 2020-12) of `why401.report/1`, indented; ends with a line feed.
pub fn schema() -> String {
    let schema = schemars::schema_for!(crate::json::ReportJson);
    let mut out = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    out.push('\n');
    out
}
