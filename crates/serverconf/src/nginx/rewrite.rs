//! The directives of the rewrite phases: `set`, `if`, `return`, `rewrite`, `break`.

use super::{
    script::lower,
    tree::{Found, Id, Item, Kind, Statement},
    walk::{Done, Value, Walk},
};
use crate::{Kind as FileKind, Spot, Turn, Unknown, Unread};

/// Where a list of directives leads.
enum Step {
    /// To the next directive.
    Next,
    /// Out of the phase, to the next.
    Out,
    /// To an answer.
    Done(Done),
}

/// What an `if` asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// `$a`
    Set(String),
    /// `$a = b` and `$a != b`
    Equal { variable: String, text: Vec<u8>, negated: bool },
    /// `$a ~ b` and its kind.
    Match { variable: String, pattern: Vec<u8>, caseless: bool, negated: bool },
    /// `-f x` and its kind: the letter.
    File { letter: u8, text: Vec<u8>, negated: bool },
}

/// Takes a condition apart; an error says what nginx refuses.
pub(super) fn condition(head: &Statement) -> Result<Condition, &'static str> {
    const BAD: &str = "the condition is not valid";
    let mut words: Vec<&[u8]> = head.args.iter().map(|w| w.text.as_slice()).collect();
    let first = words.first_mut().ok_or(BAD)?;
    *first = first.strip_prefix(b"(").ok_or(BAD)?;
    let last = words.last_mut().ok_or(BAD)?;
    *last = last.strip_suffix(b")").ok_or(BAD)?;
    if words.first().is_some_and(|w| w.is_empty()) {
        words.remove(0);
    }
    if words.last().is_some_and(|w| w.is_empty()) && head.args.last().is_some_and(|w| w.text == b")") {
        words.pop();
    }
    let negated = |word: &[u8]| word.first() == Some(&b'!');
    match words[..] {
        [[b'$', name @ ..]] if !name.is_empty() => Ok(Condition::Set(lower(name))),
        [[b'$', name @ ..], operator, text] if !name.is_empty() => {
            let variable = lower(name);
            let text = text.to_vec();
            match operator {
                b"=" | b"!=" => Ok(Condition::Equal { variable, text, negated: negated(operator) }),
                b"~" | b"~*" | b"!~" | b"!~*" => {
                    let caseless = operator.ends_with(b"*");
                    Ok(Condition::Match { variable, pattern: text, caseless, negated: negated(operator) })
                }
                _ => Err(BAD),
            }
        }
        [[b'-', letter @ (b'f' | b'd' | b'e' | b'x')], text] => {
            Ok(Condition::File { letter: *letter, text: text.to_vec(), negated: false })
        }
        [[b'!', b'-', letter @ (b'f' | b'd' | b'e' | b'x')], text] => {
            Ok(Condition::File { letter: *letter, text: text.to_vec(), negated: true })
        }
        _ => Err(BAD),
    }
}

/// What a `return` answers: the status, and whether a text or an address comes with it.
pub(super) fn returned(statement: &Statement) -> Result<(u16, bool), &'static str> {
    let first = statement.arg(0);
    let is_url = [&b"http://"[..], b"https://", b"$scheme"].iter().any(|s| first.starts_with(s));
    let number =
        std::str::from_utf8(first).ok().filter(|t| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit()));
    match number.and_then(|t| t.parse::<u16>().ok()).filter(|n| *n <= 999) {
        Some(status) => Ok((status, statement.args.len() > 1 && !statement.arg(1).is_empty())),
        None if is_url && statement.args.len() == 1 => Ok((302, true)),
        None => Err("the status is not valid"),
    }
}

impl Walk<'_> {
    /// Runs the directives of a server or a location.
    pub(super) fn rewrite(&mut self, section: Id) -> Result<Done, Unknown> {
        match self.statements(section)? {
            Step::Done(done) => Ok(done),
            Step::Next | Step::Out => Ok(Done::On),
        }
    }

    fn statements(&mut self, section: Id) -> Result<Step, Unknown> {
        let tree = self.tree;
        for item in &tree.sections[section].items {
            let step = match item {
                Item::Section(id) => {
                    let inner = &tree.sections[*id];
                    if inner.head.name != "if" || !matches!(inner.kind, Kind::LocationIf | Kind::ServerIf) {
                        continue;
                    }
                    if !self.holds(*id) {
                        continue;
                    }
                    if inner.kind == Kind::LocationIf {
                        self.enter(*id);
                    }
                    self.statements(*id)?
                }
                Item::Statement(statement) => self.statement(&Found { section, statement })?,
            };
            if !matches!(step, Step::Next) {
                return Ok(step);
            }
        }
        Ok(Step::Next)
    }

    fn statement(&mut self, found: &Found<'_>) -> Result<Step, Unknown> {
        match found.statement.name.as_str() {
            "set" => self.set(found.statement),
            "break" => {
                if self.state.uri_changed {
                    self.state.valid_location = false;
                    self.state.uri_changed = false;
                }
                Ok(Step::Out)
            }
            "return" => Ok(Step::Done(self.return_now(found))),
            "rewrite" => self.rewrite_once(found),
            name if name.starts_with("rewrite_by_lua") || name.starts_with("set_by_lua") => {
                Err(found.statement.unknown("a program in Lua decides"))
            }
            _ => Ok(Step::Next),
        }
    }

    fn set(&mut self, statement: &Statement) -> Result<Step, Unknown> {
        let Some(name) = statement.arg(0).strip_prefix(b"$").map(lower) else { return Ok(Step::Next) };
        let value = self.value(statement.arg(1), &statement.spot);
        match name.as_str() {
            "args" | "query_string" => self.state.args = value?,
            _ => drop(self.vars.insert(name, value)),
        }
        Ok(Step::Next)
    }

    fn return_now(&mut self, found: &Found<'_>) -> Done {
        let hit = self.tree.hit(*found);
        let Ok((status, has_text)) = returned(found.statement) else { return Done::On };
        self.note_answer(&hit, found.section);
        let is_redirect = matches!(status, 301 | 302 | 303 | 307 | 308);
        if is_redirect || (status >= 400 && !has_text) {
            Done::Status(status, Some(hit))
        } else {
            Done::Sent(Some(status), Some(hit))
        }
    }

    fn rewrite_once(&mut self, found: &Found<'_>) -> Result<Step, Unknown> {
        let statement = found.statement;
        let uri = self.state.uri.clone();
        if !self.test(found, statement.arg(0), false, &uri) {
            self.captures = Ok(Vec::new());
            return Ok(Step::Next);
        }
        let (text, keeps_args) = match statement.arg(1) {
            [text @ .., b'?'] => (text, false),
            text => (text, true),
        };
        let flag = statement.arg(2);
        let is_url = [&b"http://"[..], b"https://", b"$scheme"].iter().any(|s| text.starts_with(s));
        self.state.internal = true;
        if flag == b"break" {
            self.state.valid_location = false;
            self.state.uri_changed = false;
        } else {
            self.state.uri_changed = true;
        }
        if is_url || flag == b"redirect" || flag == b"permanent" {
            let hit = self.tree.hit(*found);
            self.note_answer(&hit, found.section);
            let status = if flag == b"permanent" { 301 } else { 302 };
            return Ok(Step::Done(Done::Status(status, Some(hit))));
        }
        self.replace(text, keeps_args, &statement.spot)?;
        if self.state.uri.is_empty() {
            return Ok(Step::Done(Done::Status(500, Some(self.tree.hit(*found)))));
        }
        let leads_on = flag != b"break"
            || matches!(self.tree.sections[found.section].kind, Kind::Server | Kind::ServerIf);
        if leads_on {
            self.note_turn(Turn::Rewritten, self.tree.hit(*found));
        }
        Ok(if flag.is_empty() { Step::Next } else { Step::Out })
    }

    /// Path and query of a replacement.
    fn replace(&mut self, text: &[u8], keeps_args: bool, spot: &Spot) -> Result<(), Unknown> {
        let (path, query) = match text.iter().position(|b| *b == b'?') {
            Some(n) => (&text[..n], Some(&text[n + 1..])),
            None => (text, None),
        };
        let path = self.value(path, spot)?;
        match query {
            Some(query) => {
                let mut query = self.value(query, spot)?;
                if keeps_args && !self.state.args.is_empty() {
                    query.push(b'&');
                    query.extend_from_slice(&self.state.args);
                }
                self.state.args = query;
            }
            None if !keeps_args => self.state.args.clear(),
            None => {}
        }
        self.state.uri = path;
        Ok(())
    }

    /// Whether the condition of an `if` holds.
    fn holds(&mut self, id: Id) -> bool {
        let head = &self.tree.sections[id].head;
        let found = Found { section: id, statement: head };
        let Ok(condition) = condition(head) else { return false };
        let variable = |walk: &mut Self, name: &str| walk.variable(name, &head.spot);
        match condition {
            Condition::Set(name) => {
                let value = variable(self, &name);
                let truth = value.map(|v| !v.is_empty() && v != b"0");
                self.or_choose(truth, head)
            }
            Condition::Equal { variable: name, text, negated } => {
                let left = variable(self, &name);
                let right = self.value(&text, &head.spot);
                let truth = both(left, right).map(|(a, b)| (a == b) != negated);
                self.or_choose(truth, head)
            }
            Condition::Match { variable: name, pattern, caseless, negated } => match variable(self, &name) {
                Ok(subject) => {
                    let matched = self.test(&found, &pattern, caseless, &subject);
                    if !matched {
                        self.captures = Ok(Vec::new());
                    }
                    matched != negated
                }
                Err(unknown) => {
                    self.captures = Err(unknown.clone());
                    self.or_choose(Err(unknown), head)
                }
            },
            Condition::File { letter, text, negated } => {
                let truth = match self.value(&text, &head.spot) {
                    Ok(path) => self.is_there(letter, &path, head),
                    Err(unknown) => Err(unknown),
                };
                self.or_choose(truth.map(|t| t != negated), head)
            }
        }
    }

    fn or_choose(&mut self, truth: Result<bool, Unknown>, head: &Statement) -> bool {
        truth.unwrap_or_else(|unknown| {
            let unknown = Unknown { spot: unknown.spot.or_else(|| Some(head.spot.clone())), ..unknown };
            self.choose(None, &unknown)
        })
    }

    fn is_there(&mut self, letter: u8, path: &[u8], head: &Statement) -> Result<bool, Unknown> {
        let path = String::from_utf8_lossy(path).into_owned();
        let path = self.tree.prefix_path(&path);
        match (self.kind(&path), letter) {
            (Ok(kind), b'f') => Ok(kind == FileKind::File),
            (Ok(kind), b'd') => Ok(kind == FileKind::Directory),
            (Ok(_), b'e') => Ok(true),
            (Ok(_), _) => Err(head.unknown("whether a file can be run decides")),
            (Err(Unread::Missing), _) => Ok(false),
            (Err(_), _) => Err(head.unknown("whether a file is there decides")),
        }
    }
}

fn both(left: Value, right: Value) -> Result<(Vec<u8>, Vec<u8>), Unknown> {
    Ok((left?, right?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Text;
    use crate::nginx::syntax::parse;

    fn head(text: &str) -> Statement {
        let (mut nodes, _) = parse(&Text::new("/x", text.as_bytes()));
        let node = nodes.remove(0);
        Statement { name: node.name.lossy(), args: node.args, spot: node.spot }
    }

    #[test]
    fn conditions() {
        let of = |text: &str| condition(&head(text));
        assert_eq!(of("if ($a) {}"), Ok(Condition::Set("a".into())));
        let equal = Condition::Equal { variable: "a".into(), text: "b".into(), negated: true };
        assert_eq!(of("if ( $A != b ) {}"), Ok(equal));
        let empty = Condition::Equal { variable: "a".into(), text: Vec::new(), negated: false };
        assert_eq!(of("if ($a = '') {}"), Ok(empty));
        let file = Condition::File { letter: b'f', text: "$b".into(), negated: true };
        assert_eq!(of("if (!-f $b) {}"), Ok(file));
        assert!(of("if $a {}").is_err() && of("if ($a is b) {}").is_err() && of("if (a = b) {}").is_err());
    }

    #[test]
    fn returns() {
        assert_eq!(returned(&head("return 204;")), Ok((204, false)));
        assert_eq!(returned(&head("return 401 'x';")), Ok((401, true)));
        assert_eq!(returned(&head("return https://a/;")), Ok((302, true)));
        assert!(returned(&head("return 1000;")).is_err() && returned(&head("return x;")).is_err());
    }
}
