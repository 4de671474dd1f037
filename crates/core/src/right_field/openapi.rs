//! Where the description of an API says that its keys and tokens go (`OpenAPI` 2 and 3).

use super::{KeyPlace, Wanted};
use serde_json::Value;

/// The places of the security schemes that the operation of this method and path wants, each once; of all schemes that
/// are declared, in their order, where the operation is not described or wants none.
pub(super) fn declared(description: &Value, method: &str, path: &str) -> Vec<KeyPlace> {
    let in_version_3 = description.pointer("/components/securitySchemes");
    let schemes = in_version_3.or_else(|| description.get("securityDefinitions")).and_then(Value::as_object);
    let wanted = wanted(description, method, path);
    let mut places = Vec::new();
    for (name, scheme) in schemes.into_iter().flatten() {
        let is_meant = wanted.is_empty() || wanted.contains(name);
        if let Some(place) = place(scheme).filter(|p| is_meant && !places.contains(p)) {
            places.push(place);
        }
    }
    places
}

/// Names of the schemes that an operation wants, by itself or because all do.
fn wanted(description: &Value, method: &str, path: &str) -> Vec<String> {
    let paths = description.get("paths").and_then(Value::as_object);
    let described =
        paths.into_iter().flatten().filter_map(|(template, item)| Some((fits(template, path)?, item)));
    let item = described.max_by_key(|(literal, _)| *literal).map(|(_, item)| item);
    let own = item.and_then(|item| item.get(method.to_ascii_lowercase())?.get("security"));
    let security = own.or_else(|| description.get("security").filter(|_| item.is_some()));
    let choices = security.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    choices.flat_map(|choice| choice.keys().cloned()).collect()
}

/// How many segments of a template such as `/shops/{id}` stand literally at the end of a path; `None` where it does not
/// fit. What stands before is the server's.
fn fits(template: &str, path: &str) -> Option<usize> {
    let segments =
        |text: &str| text.split('/').filter(|s| !s.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (template, path) = (segments(template), segments(path));
    let tail = path.get(path.len().checked_sub(template.len())?..)?;
    let is_hole = |segment: &str| segment.starts_with('{') && segment.ends_with('}');
    let fit = template.iter().zip(tail).all(|(want, got)| is_hole(want) || want == got);
    fit.then(|| template.iter().filter(|segment| !is_hole(segment)).count())
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
        let of = |text: &str| declared(&serde_json::from_str(text).expect("JSON"), "GET", "/items");
        let field = |field: &str, scheme: Option<&str>| {
            KeyPlace::Field(Wanted { field: field.into(), scheme: scheme.map(str::to_owned) })
        };
        assert_eq!(of(three), [field("X-Key", None), field("Authorization", Some("Bearer"))]);
        assert_eq!(of(two), [KeyPlace::Parameter("api_key".into())]);
        assert!(of("[]").is_empty() && of("{}").is_empty());
    }

    #[test]
    fn of_one_operation() {
        let text = r#"{"components":{"securitySchemes":{"a":{"type":"apiKey","in":"header","name":"X-Key"},
            "b":{"type":"apiKey","in":"query","name":"key"}}},"security":[{"a":[]}],"paths":{"/shops/{id}":
            {"get":{"security":[{"b":[]}]},"post":{}},"/shops/all":{"get":{}}}}"#;
        let description: Value = serde_json::from_str(text).expect("JSON");
        let of = |method, path| declared(&description, method, path);
        let (header, query) = (
            KeyPlace::Field(Wanted { field: "X-Key".into(), scheme: None }),
            KeyPlace::Parameter("key".into()),
        );
        assert_eq!(of("GET", "/v1/shops/7"), std::slice::from_ref(&query));
        assert_eq!(of("GET", "/v1/shops/all"), std::slice::from_ref(&header));
        assert_eq!(of("POST", "/shops/7"), std::slice::from_ref(&header));
        assert_eq!(of("GET", "/other"), [header, query]);
    }
}
