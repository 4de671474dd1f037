//! What pure crates and causes must not touch, and who may look at secrets.

use super::Text;

/// Crates that see no file, no socket, no clock and no environment.
const PURE: [&str; 11] = [
    "site",
    "htpasswd",
    "serverconf",
    "weblog",
    "message",
    "token",
    "challenge",
    "capture",
    "core",
    "causes",
    "report",
];

/// Words of the outside world.
const OUTSIDE: [&str; 11] = [
    "std::fs",
    "fs::",
    "std::process",
    "SystemTime",
    "Instant::now",
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "ToSocketAddrs",
    "env::var",
    "thread::",
];

/// Files and folders that may look into a secret: those that take it apart, send it, or keep it out of a report.
const REVEALING: [&str; 23] = [
    "crates/message/src/secret.rs",
    "crates/challenge/src/",
    "crates/capture/src/",
    "crates/htpasswd/src/",
    "crates/serverconf/src/",
    "crates/site/src/",
    "crates/core/src/derive.rs",
    "crates/core/src/excerpt.rs",
    "crates/core/src/pasted.rs",
    "crates/core/src/presented.rs",
    "crates/core/src/presented_token.rs",
    "crates/core/src/right_field.rs",
    "crates/core/src/typed.rs",
    "crates/report/src/redact",
    "crates/report/src/shown.rs",
    "crates/collect/src/logins.rs",
    "crates/collect/src/trial.rs",
    "crates/host/src/",
    "crates/collect/src/wire/send.rs",
    "crates/collect/src/wire/proxy.rs",
    "crates/cli/src/",
    "crates/testkit/",
    "crates/fuzz/",
];

/// Traces of the outside in pure crates, of other causes in a cause, and secrets revealed where they should not be.
pub(super) fn check(text: &Text) -> Vec<String> {
    let in_source = text.is_rust() && text.path.contains("/src/");
    if !in_source || text.path.starts_with("xtask/") {
        return Vec::new();
    }
    let pure = PURE.iter().any(|name| text.path.starts_with(&format!("crates/{name}/src/")));
    let may_reveal = REVEALING.iter().any(|path| text.path.starts_with(path));
    let mut wrong = Vec::new();
    for (n, line) in text.without_tests().lines().enumerate() {
        let mut complain = |what: String| wrong.push(format!("{}:{}: {what}", text.path, n + 1));
        if line.trim_start().starts_with("//") {
            continue;
        }
        if let Some(word) = OUTSIDE.iter().find(|word| pure && has_word(line, word)) {
            complain(format!("`{word}` in a crate without I/O; hand the value in from outside"));
        }
        if line.contains("reveal(") && !may_reveal {
            complain("looks into a secret; do it in a file of the list in xtask/src/tidy/purity.rs".into());
        }
        if text.is_cause() && (line.contains("super::") || line.contains("crate::catalogue")) {
            complain("causes know each other by id only; shared questions live in questions.rs".into());
        }
    }
    wrong
}

/// Whether a word stands in a line and is not the end of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

#[cfg(test)]
mod tests {
    use super::{super::text, *};

    #[test]
    fn what_is_not_pure() {
        let source = "//! x\nuse std::fs;\nlet a = prefs::of(x);\n// std::fs\nlet b = secret.reveal();\nuse super::other;\n\
                      #[cfg(test)]\nmod tests { use std::fs; }\n";
        let lines = |path: &str| check(&text(path, source)).len();
        assert_eq!(lines("crates/causes/src/url/x.rs"), 3);
        assert_eq!(lines("crates/core/src/derive.rs"), 1);
        assert_eq!(lines("crates/collect/src/wire/x.rs"), 1);
        assert_eq!(lines("crates/core/tests/x.rs"), 0);
    }
}
