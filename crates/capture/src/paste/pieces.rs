//! Named pieces of files: `# .htaccess in …`, `$ cat ~/.npmrc`, `==> error.log <==`.

use super::{Lines, view::Row};
use std::ops::Range;

/// A piece of a file; its lines are in [`super::Paste::lines`] too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// As it was named.
    pub name: String,
    /// Line that names it.
    pub named_at: usize,
    /// First and last line of the content.
    pub lines: Lines,
}

/// Names that are files although they have no ending.
const NAMES: [&str; 10] = [
    "Dockerfile",
    "Caddyfile",
    "Makefile",
    "Jenkinsfile",
    "hosts",
    ".htaccess",
    ".htpasswd",
    ".npmrc",
    ".netrc",
    ".env",
];

/// Programs that print a file.
const PRINTERS: [&str; 9] = ["cat", "type", "Get-Content", "gc", "head", "tail", "less", "more", "bat"];

/// The file that a line names as a heading of what follows.
pub(super) fn heading(text: &str) -> Option<&str> {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix("==> ").and_then(|t| t.strip_suffix(" <==")) {
        return Some(inner);
    }
    let marked =
        ["# ", "## ", "### ", "// ", "-- ", "; ", "--- "].iter().find_map(|mark| text.strip_prefix(mark));
    let bold = text.strip_prefix("**").and_then(|t| t.trim_end_matches(':').strip_suffix("**"));
    let ticked = text.strip_prefix('`').and_then(|t| t.trim_end_matches(':').strip_suffix('`'));
    let file = text.strip_suffix(':').filter(|t| !t.contains(' '));
    let rest = marked.or(bold).or(ticked).or(file)?;
    let first = rest.split([' ', '\t', ',', '(']).next()?;
    let name = first.trim_matches(['`', '*', '"', '\'']).trim_end_matches(':');
    let followed = rest[first.len()..].trim_start();
    let short = followed.len() < 60 && !followed.contains(['=', '{', ';']);
    (short && is_file_name(name)).then_some(name)
}

/// The file that a command prints.
pub(super) fn printed(command: &str) -> Option<&str> {
    if command.contains('|') || command.contains('>') {
        return None;
    }
    let mut words = command.split_whitespace();
    words.find(|w| PRINTERS.contains(w))?;
    words.find(|w| !w.starts_with('-') && !w.bytes().all(|b| b.is_ascii_digit()))
}

/// A path, a dot file, or a name with an ending that is no sentence's end.
fn is_file_name(name: &str) -> bool {
    const ENDINGS: [&str; 34] = [
        "conf",
        "cfg",
        "ini",
        "yml",
        "yaml",
        "json",
        "toml",
        "xml",
        "properties",
        "env",
        "py",
        "js",
        "ts",
        "tsx",
        "jsx",
        "go",
        "rb",
        "php",
        "java",
        "kt",
        "cs",
        "rs",
        "sh",
        "log",
        "htpasswd",
        "htaccess",
        "config",
        "tf",
        "vue",
        "cnf",
        "txt",
        "service",
        "gradle",
        "users",
    ];
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let plain =
        !name.is_empty() && !name.contains("://") && !name.contains(['"', '\'', '<', '>', '=', '$', '@']);
    let ending = file.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase());
    plain && (NAMES.contains(&file) || ending.is_some_and(|e| ENDINGS.contains(&e.as_str())))
}

/// The content after a heading in row `at`; empty where nothing follows.
pub(super) fn content(rows: &[Row], at: usize) -> Range<usize> {
    let start = at + 1;
    let mut depth = 0_usize;
    let mut end = start;
    for (n, row) in rows.iter().enumerate().skip(start) {
        let text = row.trimmed();
        if row.begins || (text.is_empty() && depth == 0 && n > start) {
            break;
        }
        depth += text.bytes().filter(|b| b"{[(".contains(b)).count();
        depth = depth.saturating_sub(text.bytes().filter(|b| b"}])".contains(b)).count());
        if !text.is_empty() {
            end = n + 1;
        }
    }
    start..end
}

/// An excerpt made of these rows.
pub(super) fn excerpt(name: &str, rows: &[Row], at: usize) -> Option<Excerpt> {
    let range = content(rows, at);
    let (first, last) = (rows[range.clone()].first()?, rows[range.clone()].last()?);
    Some(Excerpt { name: name.to_owned(), named_at: rows[at].line, lines: Lines(first.line..=last.line) })
}
