//! Which crate may depend on which.

use super::Text;

/// All crates but the command line and what is for development only.
const EVERYTHING: [&str; 13] = [
    "message",
    "token",
    "challenge",
    "capture",
    "htpasswd",
    "serverconf",
    "weblog",
    "core",
    "causes",
    "report",
    "collect",
    "site",
    "host",
];

/// Crate and what it may depend on. Nothing depends on the command line; what is for development only may depend on
/// everything else, and only tests depend on it.
const MAY_USE: [(&str, &[&str]); 17] = [
    ("message", &[]),
    ("token", &["message"]),
    ("challenge", &["message", "token"]),
    ("capture", &["message", "token", "challenge"]),
    ("htpasswd", &["message"]),
    ("serverconf", &["message"]),
    ("weblog", &["message"]),
    ("core", &["message", "token", "challenge", "capture", "htpasswd", "serverconf", "weblog"]),
    ("causes", &["core", "message", "token", "challenge", "capture", "htpasswd", "serverconf", "weblog"]),
    ("report", &["core", "message", "token", "challenge", "capture"]),
    ("collect", &["core", "message", "token", "challenge"]),
    ("site", &["core", "message", "challenge", "htpasswd", "serverconf"]),
    ("host", &["core", "site", "message", "serverconf", "weblog"]),
    (
        "cli",
        &["host", "site", "core", "message", "token", "challenge", "capture", "causes", "report", "collect"],
    ),
    ("testkit", &EVERYTHING),
    ("fuzz", &EVERYTHING),
    ("xtask", &[]),
];

/// Edges of a `Cargo.toml` that are not in the table. What tests depend on is free, but for the command line.
pub(super) fn check(text: &Text) -> Vec<String> {
    let Some(folder) = text.path.strip_suffix("/Cargo.toml").map(|p| p.trim_start_matches("crates/")) else {
        return Vec::new();
    };
    let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == folder) else {
        return vec![format!("{}: a new crate needs a line in the table of layers", text.path)];
    };
    let mut section = "";
    let mut wrong = Vec::new();
    for (n, line) in text.lines() {
        if line.starts_with('[') {
            section = line;
        }
        let Some(rest) = line.strip_prefix("why401") else { continue };
        let name = rest.split(['.', ' ', '=']).next().unwrap_or_default().trim_start_matches('-');
        let free = section == "[dev-dependencies]" && !name.is_empty();
        if section.ends_with("dependencies]") && !free && !allowed.contains(&name) {
            let name = if name.is_empty() { "the command line" } else { name };
            wrong.push(format!("{}:{n}: {folder} must not depend on {name}", text.path));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::{super::text, *};

    #[test]
    fn edges_that_are_not_in_the_table() {
        let toml = "[dependencies]\nwhy401-message.workspace = true\nwhy401-collect.workspace = true\n\
                    [dev-dependencies]\nwhy401-testkit = { path = \"x\" }\nwhy401 = { path = \"y\" }\n";
        let wrong = check(&text("crates/core/Cargo.toml", toml));
        assert_eq!(
            wrong,
            [
                "crates/core/Cargo.toml:3: core must not depend on collect",
                "crates/core/Cargo.toml:6: core must not depend on the command line",
            ]
        );
        assert_eq!(check(&text("crates/new/Cargo.toml", "")).len(), 1);
    }
}
