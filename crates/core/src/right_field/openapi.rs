//! Where the description of an API says that its keys and tokens go (`OpenAPI` 2 and 3).

use super::{KeyPlace, Wanted};
use serde_json::Value;

/// The places of all security schemes a description declares, each once, in its order.
pub(super) fn declared(description: &Value) -> Vec<KeyPlace> {
    let in_version_3 = description.pointer("/components/securitySchemes");
    let schemes = in_version_3.or_else(|| description.get("securityDefinitions"));
    let mut places = Vec::new();
    for scheme in schemes.and_then(Value::as_object).iter().flat_map(|all| all.values()) {
        if let Some(place) = place(scheme).filter(|p| !places.contains(p)) {
            places.push(place);
        }
    }
    places
}

fn place(scheme: &Value) -> Option<KeyPlace> {
    let text = |name: &str| scheme.get(name).and_then(Value::as_str);
    let behind = |scheme: &str| {
        KeyPlace::Field(Wanted { field: "Authorization".into(), scheme: Some(scheme.to_owned()) })
    };
    match (text("type")?, text("in")) {
        ("apiKey", Some("header")) => {
            Some(KeyPlace::Field(Wanted { field: text("name")?.into(), scheme: None }))
        }
        ("apiKey", Some("query")) => Some(KeyPlace::Parameter(text("name")?.into())),
        ("http", _) if text("scheme")?.eq_ignore_ascii_case("bearer") => Some(behind("Bearer")),
        ("http", _) if text("scheme")?.eq_ignore_ascii_case("basic") => Some(behind("Basic")),
        ("basic", _) => Some(behind("Basic")),
        ("oauth2" | "openIdConnect", _) => Some(behind("Bearer")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions() {
        let three = r#"{"components":{"securitySchemes":{"a":{"type":"apiKey","in":"header","name":"X-Key"},
            "b":{"type":"http","scheme":"bearer"},"c":{"type":"openIdConnect"},"d":{"type":"apiKey","in":"cookie"}}}}"#;
        let two = r#"{"securityDefinitions":{"k":{"type":"apiKey","in":"query","name":"api_key"}}}"#;
        let of = |text: &str| declared(&serde_json::from_str(text).expect("JSON"));
        let field = |field: &str, scheme: Option<&str>| {
            KeyPlace::Field(Wanted { field: field.into(), scheme: scheme.map(str::to_owned) })
        };
        assert_eq!(of(three), [field("X-Key", None), field("Authorization", Some("Bearer"))]);
        assert_eq!(of(two), [KeyPlace::Parameter("api_key".into())]);
        assert!(of("[]").is_empty() && of("{}").is_empty());
    }
}
