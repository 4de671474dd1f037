//! The rules of `PowerShell`: quotes, backticks, variables, and the values they stand in.
//!
//! Nothing is computed but what a paste itself defines: variables assigned above, joined texts, and the few conversions
//! that stand between a login and its field.

mod expression;

pub(crate) use expression::{one, text_of};

use super::{HoleKind, Quoting, Word, is_name, surroundings};
use crate::{
    Complaint,
    complaint::MOST_COMPLAINTS,
    value::{Value, computed},
};
use std::collections::BTreeMap;

/// How deep values may lie in each other.
const DEEPEST: usize = 32;

/// Longest name in braces, in bytes.
const LONGEST_NAME: usize = 128;

/// How far the end of `$(…)` is looked for, in bytes.
const LONGEST_EXPANSION: usize = 1024;

/// A walk over a script.
pub(crate) struct Script<'a> {
    pub(crate) text: &'a str,
    pub(crate) bytes: Vec<u8>,
    origins: Vec<usize>,
    pub(crate) at: usize,
    depth: usize,
    /// What has been assigned, by name in lower case.
    pub(crate) variables: BTreeMap<String, Value>,
    pub(crate) complaints: Vec<Complaint>,
}

impl<'a> Script<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let clean = surroundings(text);
        Self {
            text,
            bytes: clean.bytes,
            origins: clean.origins,
            at: 0,
            depth: 0,
            variables: BTreeMap::new(),
            complaints: clean.complaints,
        }
    }

    pub(crate) fn rest(&self) -> &[u8] {
        &self.bytes[self.at.min(self.bytes.len())..]
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(crate) fn origin(&self, at: usize) -> usize {
        self.origins.get(at).copied().unwrap_or(self.text.len())
    }

    /// Steps over a text if it stands here.
    pub(crate) fn eat(&mut self, what: &str) -> bool {
        let found = self.rest().starts_with(what.as_bytes());
        self.at += if found { what.len() } else { 0 };
        found
    }

    pub(crate) fn complain(&mut self, at: usize, word: &str, message: &str) {
        if self.complaints.len() < MOST_COMPLAINTS {
            let start = self.origin(at);
            self.complaints.push(Complaint::note(self.text, start..start + 1, word, message));
        }
    }

    /// Steps over blanks, comments and continued lines; over line ends too where a value goes on over them.
    pub(crate) fn blanks(&mut self, lines: bool) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'\n') if lines => self.new_line(),
                Some(b'#') => self.at += self.rest().iter().take_while(|b| **b != b'\n').count(),
                Some(b'`') => {
                    let after = &self.rest()[1..];
                    let blanks = after.iter().take_while(|b| b" \t\r".contains(b)).count();
                    if after.get(blanks) != Some(&b'\n') {
                        return;
                    }
                    if after[..blanks].contains(&b' ') {
                        self.complain(
                            self.at,
                            "`",
                            "a blank follows the backtick, so the line does not go on; read as if it did",
                        );
                    }
                    self.at += 1 + blanks;
                    self.new_line();
                }
                _ => return,
            }
        }
    }

    /// A line end, and the second prompt behind it.
    fn new_line(&mut self) {
        self.at += 1;
        if !self.eat(">> ") {
            self.eat(">>");
        }
    }

    /// The values up to the end of a statement.
    pub(crate) fn values(&mut self) -> Vec<Value> {
        let mut values = Vec::new();
        loop {
            self.blanks(false);
            match self.peek() {
                None | Some(b'\n' | b';' | b'|' | b')' | b'}') => return values,
                Some(b'&') => {
                    self.complain(
                        self.at,
                        "&",
                        "PowerShell ends the command here: quotes are missing around the word",
                    );
                    if let Some(complaint) = self.complaints.last_mut() {
                        complaint.cuts = true;
                    }
                    return values;
                }
                Some(b',') => self.at += 1,
                Some(_) => values.extend(self.value()),
            }
        }
    }

    /// One value.
    pub(crate) fn value(&mut self) -> Option<Value> {
        if self.depth >= DEEPEST {
            self.at = self.bytes.len();
            return None;
        }
        self.depth += 1;
        let value = self.shallow();
        self.depth -= 1;
        value
    }

    fn shallow(&mut self) -> Option<Value> {
        let start = self.at;
        if self.eat("@{") {
            return Some(Value::Map(self.entries()));
        }
        if self.eat("@(") || self.eat("(") {
            return Some(self.group(start));
        }
        if self.rest().starts_with(b"@'") || self.rest().starts_with(b"@\"") {
            return Some(Value::Text(self.here_string()));
        }
        if let Some(name) = self.lone_variable() {
            return Some(self.variable(start, &name));
        }
        let quoted = matches!(self.peek(), Some(b'\'' | b'"'));
        let word = self.word(b" \t\r\n;|(){},&");
        if self.at == start {
            self.at += 1;
            return None;
        }
        Some(if quoted { Value::Text(word) } else { Value::Bare(word) })
    }

    /// `$name` with nothing glued to it.
    fn lone_variable(&mut self) -> Option<String> {
        let name = variable_name(self.rest())?;
        let after = self.rest().get(name.1).copied();
        let ends = after.is_none_or(|b| b" \t\r\n;|(){},&]".contains(&b));
        ends.then(|| {
            self.at += name.1;
            name.0
        })
    }

    fn variable(&self, start: usize, name: &str) -> Value {
        let span = self.origin(start)..self.origin(self.at - 1) + 1;
        if ["null", "true", "false"].contains(&&name.to_ascii_lowercase()[..]) {
            return Value::Bare(Word::made(format!("${}", name.to_ascii_lowercase()).as_bytes(), span));
        }
        match self.variables.get(&name.to_ascii_lowercase()) {
            Some(value) => value.clone(),
            None => Value::Bare(computed(self.text, span, HoleKind::Variable)),
        }
    }

    /// What stands in parentheses, as a list; joined where it is one text.
    fn group(&mut self, start: usize) -> Value {
        let mut items = Vec::new();
        loop {
            self.blanks(true);
            match self.peek() {
                None => {
                    self.complain(start, "(", "the bracket opened here is never closed");
                    break;
                }
                Some(b')') => {
                    self.at += 1;
                    break;
                }
                Some(b'|') => {
                    items.push(Value::Bare(Word::made(b"|", self.origin(self.at)..self.origin(self.at) + 1)));
                    self.at += 1;
                }
                Some(b',' | b';' | b'&' | b'}') => self.at += 1,
                Some(_) => items.extend(self.value()),
            }
        }
        Value::List(items)
    }

    fn entries(&mut self) -> Vec<(Word, Value)> {
        let open = self.at - 2;
        let mut entries = Vec::new();
        loop {
            self.blanks(true);
            match self.peek() {
                None => {
                    self.complain(open, "@{", "the bracket opened here is never closed");
                    return entries;
                }
                Some(b'}') => {
                    self.at += 1;
                    return entries;
                }
                Some(b';' | b',' | b'(' | b')' | b'|' | b'&' | b'{') => self.at += 1,
                Some(_) => {
                    let start = self.at;
                    let key = self.word(b" \t\r\n;|(){},&=");
                    self.blanks(true);
                    if self.eat("=") {
                        self.blanks(true);
                        let values = self.values();
                        entries.push((key, one(self.text, values)));
                    }
                    self.at += usize::from(self.at == start);
                }
            }
        }
    }

    /// A bare word or a text in quotes, and what is glued to it, up to one of these signs.
    pub(crate) fn word(&mut self, ends: &[u8]) -> Word {
        let start = self.at;
        let mut word = Word::default();
        while let Some(byte) = self.peek() {
            match byte {
                b'\'' => self.single(&mut word),
                b'"' => self.double(&mut word),
                b'`' if matches!(self.bytes.get(self.at + 1), None | Some(b'\r' | b'\n')) => break,
                b'`' => self.escape(&mut word, Quoting::None),
                b'$' => self.expansion(&mut word, Quoting::None),
                _ if ends.contains(&byte) => break,
                _ => self.copy(&mut word, 1, Quoting::None),
            }
        }
        let end = self.at.max(start + 1).min(self.bytes.len().max(1));
        word.span =
            self.origin(start)..self.origin(end - 1).max(self.origin(start)) + usize::from(self.at > start);
        word
    }

    fn copy(&mut self, word: &mut Word, count: usize, quoting: Quoting) {
        let end = (self.at + count).min(self.bytes.len());
        for at in self.at..end {
            word.put(self.bytes[at], self.origin(at), quoting);
        }
        self.at = end;
    }

    /// `'…'`, where two quotes are one.
    fn single(&mut self, word: &mut Word) {
        let open = self.at;
        self.at += 1;
        let inside = word.text.len();
        while let Some(byte) = self.peek() {
            if byte != b'\'' {
                self.copy(word, 1, Quoting::Single);
            } else if self.rest().starts_with(b"''") {
                self.copy(word, 1, Quoting::Single);
                self.at += 1;
            } else {
                self.at += 1;
                word.note_literal_names(inside..word.text.len());
                return;
            }
        }
        self.complain(open, "'", "the quote opened here is never closed");
    }

    /// `"…"`, where two quotes are one.
    fn double(&mut self, word: &mut Word) {
        let open = self.at;
        self.at += 1;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' if self.rest().starts_with(b"\"\"") => {
                    self.copy(word, 1, Quoting::Double);
                    self.at += 1;
                }
                b'"' => {
                    self.at += 1;
                    return;
                }
                b'`' => self.escape(word, Quoting::Double),
                b'$' => self.expansion(word, Quoting::Double),
                _ => self.copy(word, 1, Quoting::Double),
            }
        }
        self.complain(open, "\"", "the quote opened here is never closed");
    }

    /// `@'…'@` and `@"…"@`: from the next line to the line that begins with the closing sign.
    fn here_string(&mut self) -> Word {
        let start = self.at;
        let quote = self.bytes[self.at + 1];
        let close = [b'\n', quote, b'@'];
        let first = self.rest().iter().position(|&b| b == b'\n').map_or(self.bytes.len(), |n| self.at + n);
        let end = self.bytes[first..].windows(3).position(|w| w == close).map(|n| first + n);
        self.at = (first + 1).min(self.bytes.len());
        if end.is_none() {
            self.complain(start, "@", "the text opened here is never closed");
        }
        let end = end.unwrap_or(self.bytes.len());
        let mut word = Word::default();
        while self.at < end {
            match self.bytes[self.at] {
                b'`' if quote == b'"' => self.escape(&mut word, Quoting::Double),
                b'$' if quote == b'"' => self.expansion(&mut word, Quoting::Double),
                _ => self.copy(&mut word, 1, Quoting::Double),
            }
        }
        self.at = self.at.max((end + 3).min(self.bytes.len()));
        word.span = self.origin(start)..self.origin(self.at - 1) + 1;
        word
    }

    /// A backtick and the sign behind it.
    fn escape(&mut self, word: &mut Word, quoting: Quoting) {
        let origin = self.origin(self.at);
        self.at += 1;
        let Some(letter) = self.peek() else { return };
        let meant = match letter {
            b'0' => 0,
            b'a' => 7,
            b'b' => 8,
            b'e' => 0x1B,
            b'f' => 0x0C,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 0x0B,
            other => other,
        };
        word.put(meant, origin, quoting);
        self.at += 1;
    }

    /// `$name`, `$(…)`: what it is known to be, else a hole; or the sign alone.
    fn expansion(&mut self, word: &mut Word, quoting: Quoting) {
        let start = word.text.len();
        if self.rest().starts_with(b"$(") {
            let Some(length) = balanced(self.rest()) else { return self.copy(word, 1, quoting) };
            if let Some(c) = self.char_of(length, word) {
                let origin = self.origin(self.at);
                c.encode_utf8(&mut [0; 4]).bytes().for_each(|b| word.put(b, origin, quoting));
                self.at += length;
                return;
            }
            self.copy(word, length, quoting);
            return word.add_hole(start..word.text.len(), HoleKind::Command, true);
        }
        let Some((name, length)) = variable_name(self.rest()) else { return self.copy(word, 1, quoting) };
        let known = self.variables.get(&name.to_ascii_lowercase()).and_then(|v| text_of(self.text, v));
        if let Some(known) = known {
            word.append(&known);
            self.at += length;
        } else {
            self.copy(word, length, quoting);
            word.add_hole(start..word.text.len(), HoleKind::Variable, true);
        }
    }

    /// `$([char]233)`, the way browsers write what is not ASCII; the second half of a pair mends the first.
    fn char_of(&self, length: usize, word: &mut Word) -> Option<char> {
        let inside = std::str::from_utf8(&self.rest()[2..length - 1]).ok()?;
        let code: u32 = inside.trim().strip_prefix("[char]")?.trim().parse().ok()?;
        if (0xDC00..0xE000).contains(&code) && word.text.ends_with("\u{FFFD}".as_bytes()) {
            let before = std::str::from_utf8(&self.bytes[..self.at]).ok()?;
            let high: u32 = before.strip_suffix(')')?.rsplit("[char]").next()?.trim().parse().ok()?;
            let low = code - 0xDC00;
            word.shorten(3);
            return char::from_u32(0x10000 + ((high.checked_sub(0xD800)? & 0x3FF) << 10) + low);
        }
        Some(char::from_u32(code).unwrap_or('\u{FFFD}'))
    }
}

/// The name after a dollar sign, and its length with sign and braces.
pub(crate) fn variable_name(text: &[u8]) -> Option<(String, usize)> {
    let after = text.strip_prefix(b"$")?;
    if let Some(inside) = after.strip_prefix(b"{") {
        let length = inside.iter().take(LONGEST_NAME).position(|&b| b == b'}')?;
        return Some((String::from_utf8_lossy(&inside[..length]).into_owned(), length + 3));
    }
    let word = |t: &[u8]| t.iter().take_while(|b| **b == b'_' || b.is_ascii_alphanumeric()).count();
    let mut length = word(after);
    if after.get(length) == Some(&b':') && word(&after[length + 1..]) > 0 && length > 0 {
        length += 1 + word(&after[length + 1..]);
    }
    let name = String::from_utf8_lossy(&after[..length]).into_owned();
    name.split(':').all(is_name).then_some((name, length + 1))
}

/// Length of `$(…)` at the beginning of a text.
fn balanced(text: &[u8]) -> Option<usize> {
    let mut depth = 0_usize;
    for (n, &byte) in text.iter().enumerate().take(LONGEST_EXPANSION) {
        depth += usize::from(byte == b'(');
        depth = if byte == b')' { depth.checked_sub(1)? } else { depth };
        if byte == b')' && depth == 0 {
            return Some(n + 1);
        }
    }
    None
}
