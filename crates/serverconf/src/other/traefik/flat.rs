//! YAML, TOML and labels as a flat list: the path of each value, its text, its place. Read line by line, as far as
//! configurations of Traefik need it.

use crate::{Spot, Text};

/// A value.
pub(super) struct Setting {
    /// In lower case but for names: `http`, `middlewares`, `Auth`, `basicauth`, `users`.
    pub(super) path: Vec<String>,
    pub(super) value: String,
    pub(super) spot: Spot,
}

/// Deepest nesting that is followed.
const DEEPEST: usize = 32;

/// All values of a file.
pub(super) fn flat(text: &Text) -> Vec<Setting> {
    let is_toml = text.path.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml"));
    let mut reader = Reader { keys: Vec::new(), out: Vec::new(), is_compose: false };
    let mut at = 0;
    for line in text.bytes.split_inclusive(|b| *b == b'\n') {
        let start = at;
        at += line.len();
        let shown = String::from_utf8_lossy(line);
        let content = without_comment(shown.trim_end());
        let trimmed = content.trim_start();
        if trimmed.is_empty() {
            continue;
        }
        let indent = content.len() - trimmed.len();
        let spot = text.spot(start + indent..start + content.len().min(line.len()).max(indent));
        if is_toml { reader.toml(trimmed, &spot) } else { reader.yaml(indent, trimmed, &spot) }
    }
    reader.out
}

/// A line up to a comment: a `#` at its beginning or behind a blank, outside of quotes.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '#') if before.is_whitespace() => return line[..at].trim_end(),
            (None, '"' | '\'') => quote = Some(c),
            (Some(q), c) if c == q => quote = None,
            _ => {}
        }
        before = c;
    }
    line
}

struct Reader {
    /// Where each key begins in its line, and the key.
    keys: Vec<(usize, String)>,
    out: Vec<Setting>,
    is_compose: bool,
}

impl Reader {
    fn yaml(&mut self, mut indent: usize, mut content: &str, spot: &Spot) {
        let mut is_item = false;
        while let Some(rest) = content.strip_prefix("- ").filter(|_| indent < 1_000) {
            if !is_item {
                self.keys.retain(|(at, _)| *at <= indent);
            }
            is_item = true;
            indent += content.len() - rest.trim_start().len();
            content = rest.trim_start();
        }
        self.keys.retain(|(at, _)| *at < indent);
        match key(content) {
            Some((key, value)) => {
                self.is_compose |= indent == 0 && key == "services";
                if value.is_empty() {
                    if self.keys.len() < DEEPEST {
                        self.keys.push((indent, key));
                    }
                    return;
                }
                let mut path = self.path();
                path.push(key);
                self.emit(path, &value, spot);
            }
            None if is_item => {
                let path = self.path();
                self.emit(path, content, spot);
            }
            None => {}
        }
    }

    fn toml(&mut self, content: &str, spot: &Spot) {
        if let Some(table) =
            content.strip_prefix('[').filter(|_| content.ends_with(']') && !content.contains('"'))
        {
            let table = table.trim_start_matches('[').trim_end_matches(']');
            self.keys = table.split('.').map(|k| (0, k.trim().to_owned())).collect();
            return;
        }
        let is_text = content.starts_with(['"', '\'']);
        let parts = content.split_once('=').filter(|_| !is_text);
        match parts {
            Some((key, value)) => {
                self.keys.retain(|(at, _)| *at == 0);
                let (key, value) = (key.trim().to_owned(), value.trim());
                let mut path = self.path();
                path.push(key.clone());
                if value == "[" {
                    self.keys.push((1, key));
                } else {
                    self.emit(path, value, spot);
                }
            }
            None if is_text => {
                let path = self.path();
                self.emit(path, content.trim_end_matches(','), spot);
            }
            None => self.keys.retain(|(at, _)| *at == 0),
        }
    }

    fn path(&self) -> Vec<String> {
        self.keys.iter().map(|(_, key)| key.clone()).collect()
    }

    /// Adds a value, the elements of a list one by one; a label is a path and a value in one.
    fn emit(&mut self, path: Vec<String>, value: &str, spot: &Spot) {
        if let Some(list) = value.strip_prefix('[').and_then(|v| v.strip_suffix(']')) {
            for element in list.split(',').map(str::trim).filter(|e| !e.is_empty()) {
                self.add(path.clone(), unquoted(element), spot);
            }
            return;
        }
        let value = unquoted(value);
        let last = path.last().map(String::as_str).unwrap_or_default();
        if let Some((label, text)) = value.split_once('=').filter(|(l, _)| is_label(l)) {
            self.add(parts(label), self.filled(text), spot);
        } else if is_label(last) {
            self.add(parts(last), self.filled(&value), spot);
        } else {
            self.add(path, value, spot);
        }
    }

    fn add(&mut self, path: Vec<String>, value: String, spot: &Spot) {
        let names = ["middlewares", "routers", "services"];
        let mut is_name = false;
        let lower = |part: String| {
            let kept = is_name;
            is_name = names.iter().any(|n| part.eq_ignore_ascii_case(n));
            if kept { part } else { part.to_ascii_lowercase() }
        };
        let path = path.into_iter().map(lower).collect();
        self.out.push(Setting { path, value, spot: spot.clone() });
    }

    /// A text as Compose hands it on: `$$` is a dollar, `$name` a variable, which nobody has set; `${name}` is kept.
    fn filled(&self, text: &str) -> String {
        if !self.is_compose {
            return text.to_owned();
        }
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            out.push_str(before);
            rest = after;
            if let Some(after) = rest.strip_prefix('$') {
                out.push('$');
                rest = after;
            } else if rest.starts_with('{') {
                out.push('$');
            } else {
                rest = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
            }
        }
        out.push_str(rest);
        out
    }
}

fn is_label(text: &str) -> bool {
    text.len() > 8 && text[..8].eq_ignore_ascii_case("traefik.") && !text.contains(' ')
}

fn parts(label: &str) -> Vec<String> {
    label.split('.').skip(1).map(str::to_owned).collect()
}

/// The key before a colon, and what follows it.
fn key(content: &str) -> Option<(String, String)> {
    if let Some(quote @ ('"' | '\'')) = content.chars().next() {
        let end = content[1..].find(quote)? + 1;
        let rest = content[end + 1..].trim_start().strip_prefix(':')?;
        return Some((content[1..end].to_owned(), rest.trim().to_owned()));
    }
    let at = content.match_indices(':').map(|(at, _)| at).find(|at| {
        let after = content[at + 1..].chars().next();
        after.is_none_or(char::is_whitespace)
    })?;
    Some((content[..at].trim().to_owned(), content[at + 1..].trim().to_owned()))
}

fn unquoted(text: &str) -> String {
    let text = text.trim();
    let inner = |q: char| text.strip_prefix(q)?.strip_suffix(q);
    inner('"').or_else(|| inner('\'')).unwrap_or(text).to_owned()
}
