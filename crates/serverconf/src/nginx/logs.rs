//! Where a configuration has logs written, and in which format.

use super::tree::{Found, Id, Tree};
use crate::Hit;

/// A log that a directive names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// Whether it is of errors, not of accesses.
    pub is_errors: bool,
    /// The file with its absolute path, variables as they are written; `None` for `syslog:` and its like.
    pub path: Option<String>,
    /// The text of the `log_format`, put together; `None` for nginx's own format and for errors.
    pub format: Option<String>,
    /// What follows `escape=` there: `default`, `json`, `none`.
    pub escape: Option<String>,
    /// The least severity of errors that is logged.
    pub level: Option<String>,
    /// The directive.
    pub hit: Hit,
}

/// All logs, in the order they stand.
pub(super) fn all(tree: &Tree) -> Vec<Log> {
    let sections = 0..tree.sections.len();
    let known = sections.filter(|&id| tree.sections[id].kind.sign().is_some());
    known.flat_map(|id| tree.statements(id)).filter_map(|f| log(tree, f)).collect()
}

/// Those in force in a section.
pub(super) fn of(tree: &Tree, section: Id) -> Vec<Log> {
    ["access_log", "error_log"]
        .iter()
        .flat_map(|n| tree.nearest(section, &[n]))
        .filter_map(|f| log(tree, f))
        .collect()
}

fn log(tree: &Tree, found: Found<'_>) -> Option<Log> {
    let statement = found.statement;
    let is_errors = match statement.name.as_str() {
        "access_log" if statement.arg(0) == b"off" => return None,
        "access_log" => false,
        "error_log" => true,
        _ => return None,
    };
    let written = String::from_utf8_lossy(statement.arg(0)).into_owned();
    let is_file = !["syslog:", "memory:", "stderr"].iter().any(|w| written.starts_with(w));
    let second = statement.args.get(1).map(crate::Word::lossy);
    let named = second.clone().filter(|name| !is_errors && !name.contains('='));
    let (format, escape) = named.and_then(|name| format(tree, &name)).unzip();
    let level = is_errors.then(|| second.unwrap_or_else(|| "error".into()));
    let path = is_file.then(|| tree.prefix_path(&written));
    Some(Log { is_errors, path, format, escape: escape.flatten(), level, hit: tree.hit(found) })
}

/// The text of a format, and how it escapes.
fn format(tree: &Tree, name: &str) -> Option<(String, Option<String>)> {
    let http = tree.http()?;
    let found = tree.own(http, "log_format").find(|f| f.statement.arg(0) == name.as_bytes())?;
    let words: Vec<String> = found.statement.args.iter().skip(1).map(crate::Word::lossy).collect();
    let escape = words.iter().find_map(|word| word.strip_prefix("escape=")).map(str::to_owned);
    Some((words.into_iter().filter(|word| !word.starts_with("escape=")).collect(), escape))
}
