//! Literals of JavaScript, Python and JSON: texts, lists, maps, and names given to them above.
//!
//! What is computed is no literal: it becomes a hole in the text it is a part of.

use crate::value::{Spacing, Value, computed, joined, json};
use crate::{Complaint, HoleKind, Quoting, Word, complaint::MOST_COMPLAINTS};
use std::collections::BTreeMap;

/// How deep values may lie in each other.
const DEEPEST: usize = 48;

/// Longest name of a variable or a function, its dots included.
const LONGEST_NAME: usize = 256;

/// A walk over a text.
pub(super) struct Script<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    depth: usize,
    names: BTreeMap<String, Value>,
    pub(super) complaints: Vec<Complaint>,
}

/// The arguments of a call; those of Python that have a name, with it.
#[derive(Default)]
pub(super) struct Arguments {
    pub(super) plain: Vec<Value>,
    pub(super) named: Vec<(Word, Value)>,
}

impl<'a> Script<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0, names: BTreeMap::new(), complaints: Vec::new() }
    }

    fn rest(&self) -> &'a [u8] {
        &self.text.as_bytes()[self.at.min(self.text.len())..]
    }

    fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    fn eat(&mut self, what: &str) -> bool {
        let found = self.rest().starts_with(what.as_bytes());
        self.at += if found { what.len() } else { 0 };
        found
    }

    fn complain(&mut self, at: usize, word: &str, message: &str) {
        if self.complaints.len() < MOST_COMPLAINTS {
            self.complaints.push(Complaint::note(self.text, at..at + 1, word, message));
        }
    }

    /// Steps over white space and comments.
    fn blanks(&mut self) {
        loop {
            let rest = self.rest();
            let line = || rest.iter().take_while(|b| **b != b'\n').count();
            match rest.first() {
                Some(b) if b.is_ascii_whitespace() => self.at += 1,
                Some(b'#') => self.at += line(),
                Some(b'/') if rest.starts_with(b"//") => self.at += line(),
                Some(b'\\') if rest.starts_with(b"\\\n") || rest.starts_with(b"\\\r\n") => self.at += 1,
                Some(b'/') if rest.starts_with(b"/*") => {
                    self.at += rest.windows(2).position(|w| w == b"*/").map_or(rest.len(), |n| n + 2);
                }
                _ => return,
            }
        }
    }

    /// Remembers `name = literal` and `const name = literal` of the lines up to an offset.
    pub(super) fn definitions(&mut self, end: usize) {
        let mut start = 0;
        for line in self.text[..end].split_inclusive('\n') {
            let from = start;
            start += line.len();
            if from < self.at {
                continue;
            }
            let Some((left, _)) = line.split_once('=') else { continue };
            let name = left.trim();
            let name =
                ["const ", "let ", "var "].iter().find_map(|k| name.strip_prefix(k)).unwrap_or(name).trim();
            self.at = from + left.len() + 1;
            if !crate::shell::is_name(name) || self.peek() == Some(b'=') {
                continue;
            }
            self.blanks();
            if self.at < end
                && let Some(value) = self.value()
            {
                self.names.insert(name.to_owned(), value);
            }
        }
    }

    /// One value: literals and names joined with `+`.
    pub(super) fn value(&mut self) -> Option<Value> {
        if self.depth >= DEEPEST {
            self.at = self.text.len();
            return None;
        }
        self.depth += 1;
        let value = self.sum();
        self.depth -= 1;
        value
    }

    fn sum(&mut self) -> Option<Value> {
        let first = self.term()?;
        let mut words = Vec::new();
        loop {
            self.blanks();
            let adds = self.peek() == Some(b'+');
            // Texts side by side are one in Python.
            let beside = matches!(self.peek(), Some(b'"' | b'\'')) && matches!(first, Value::Text(_));
            if !adds && !beside {
                break;
            }
            self.at += usize::from(adds);
            self.blanks();
            match self.term() {
                Some(value) => words.extend(value.word().cloned()),
                None => break,
            }
        }
        match first.word() {
            Some(word) if !words.is_empty() => Some(Value::Text(joined(std::iter::once(word).chain(&words)))),
            _ => Some(first),
        }
    }

    fn term(&mut self) -> Option<Value> {
        self.blanks();
        let start = self.at;
        match self.peek()? {
            b'{' => {
                self.at += 1;
                Some(Value::Map(self.entries(start)))
            }
            b'[' => self.list(start, b']'),
            b'(' => self.list(start, b')'),
            b'"' | b'\'' | b'`' => Some(Value::Text(self.string(false, false))),
            b'-' | b'0'..=b'9' => {
                self.at += self
                    .rest()
                    .iter()
                    .take_while(|b| b"+-.".contains(b) || b.is_ascii_alphanumeric())
                    .count();
                Some(Value::Bare(Word::literal(&self.text.as_bytes()[start..self.at], start)))
            }
            b if b == b'_' || b == b'$' || b.is_ascii_alphabetic() => Some(self.name()),
            _ => None,
        }
    }

    /// `[…]`, `(…)`: a single value in round brackets is itself.
    fn list(&mut self, open: usize, close: u8) -> Option<Value> {
        self.at += 1;
        let mut items = Vec::new();
        let mut commas = 0;
        loop {
            self.blanks();
            match self.peek() {
                None => {
                    self.complain(open, "(", "the bracket opened here is never closed");
                    break;
                }
                Some(b',') => {
                    commas += 1;
                    self.at += 1;
                }
                Some(b) if b == close => {
                    self.at += 1;
                    break;
                }
                Some(_) => match self.value() {
                    Some(value) => items.push(value),
                    None => self.at += self.width(),
                },
            }
        }
        if close == b')' && commas == 0 && items.len() == 1 { items.pop() } else { Some(Value::List(items)) }
    }

    /// Bytes of the character here.
    fn width(&self) -> usize {
        self.text.get(self.at..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8)
    }

    fn entries(&mut self, open: usize) -> Vec<(Word, Value)> {
        let mut entries = Vec::new();
        loop {
            self.blanks();
            match self.peek() {
                None => {
                    self.complain(open, "{", "the bracket opened here is never closed");
                    return entries;
                }
                Some(b'}') => {
                    self.at += 1;
                    return entries;
                }
                Some(b',' | b']' | b')') => self.at += 1,
                Some(_) => {
                    let start = self.at;
                    let key = self.key();
                    self.blanks();
                    if self.eat(":")
                        && let Some(value) = self.value()
                    {
                        entries.push((key, value));
                    }
                    if self.at == start {
                        self.at += self.width();
                    }
                }
            }
        }
    }

    /// A key in quotes or bare.
    fn key(&mut self) -> Word {
        if matches!(self.peek(), Some(b'"' | b'\'' | b'`')) {
            return self.string(false, false);
        }
        let start = self.at;
        self.at += self.rest().iter().take_while(|b| b"_$-".contains(b) || b.is_ascii_alphanumeric()).count();
        Word::literal(&self.text.as_bytes()[start..self.at], start)
    }

    /// A name: a prefix of a text, a word of the language, something defined above, or a hole with all that is glued
    /// to it.
    fn name(&mut self) -> Value {
        let start = self.at;
        let end = |b: &&u8| b"_$.".contains(b) || b.is_ascii_alphanumeric();
        let length = self.rest().iter().take(LONGEST_NAME).take_while(end).count();
        let name = &self.text[start..start + length];
        let after = self.rest().get(length).copied();
        if length <= 2 && matches!(after, Some(b'"' | b'\'')) {
            let prefix = name.to_ascii_lowercase();
            self.at += length;
            return Value::Text(self.string(prefix.contains('f'), prefix.contains('r')));
        }
        self.at += length;
        if ["null", "true", "false", "None", "True", "False", "undefined"].contains(&name) {
            return Value::Bare(Word::literal(name.as_bytes(), start));
        }
        if name == "await" || name == "new" {
            self.blanks();
            return self.value().unwrap_or(Value::List(Vec::new()));
        }
        if after == Some(b'(') {
            return self.call(start, name);
        }
        if let Some(value) = self.names.get(name).filter(|_| after != Some(b'[')) {
            return value.clone();
        }
        if after == Some(b'[') {
            let open = self.at;
            self.list(open, b']');
        }
        Value::Text(computed(self.text, start..self.at, HoleKind::Variable))
    }

    /// A call: of the few that only wrap a literal, else a hole.
    fn call(&mut self, start: usize, name: &str) -> Value {
        let arguments = self.arguments();
        let end = self.at;
        let mut plain = arguments.plain.into_iter();
        match (name, plain.next()) {
            ("JSON.stringify", Some(value)) => Value::Text(json(&value, Spacing::None)),
            ("json.dumps", Some(value)) => Value::Text(json(&value, Spacing::Python)),
            ("Headers" | "URLSearchParams" | "dict" | "URL", Some(value)) => value,
            ("HTTPBasicAuth" | "requests.auth.HTTPBasicAuth", Some(user)) => {
                Value::List(std::iter::once(user).chain(plain.next()).collect())
            }
            _ => Value::Text(computed(self.text, start..end, HoleKind::Command)),
        }
    }

    /// `(value, name=value, …)`
    pub(super) fn arguments(&mut self) -> Arguments {
        let open = self.at;
        let mut arguments = Arguments::default();
        if !self.eat("(") {
            return arguments;
        }
        loop {
            self.blanks();
            match self.peek() {
                None => {
                    self.complain(open, "(", "the bracket opened here is never closed");
                    break;
                }
                Some(b')') => {
                    self.at += 1;
                    break;
                }
                Some(b',') => self.at += 1,
                Some(_) => {
                    let start = self.at;
                    if let Some(key) = self.argument_name() {
                        let value = self.value();
                        arguments.named.extend(value.map(|v| (key, v)));
                    } else if let Some(value) = self.value() {
                        arguments.plain.push(value);
                    }
                    if self.at == start {
                        self.at += self.width();
                    }
                }
            }
        }
        arguments
    }

    /// `name=` of Python.
    fn argument_name(&mut self) -> Option<Word> {
        let start = self.at;
        let length = self.rest().iter().take_while(|b| **b == b'_' || b.is_ascii_alphanumeric()).count();
        let rest = &self.rest()[length..];
        let blanks = rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
        let is_name = length > 0 && rest.get(blanks) == Some(&b'=') && rest.get(blanks + 1) != Some(&b'=');
        is_name.then(|| {
            self.at += length + blanks + 1;
            Word::literal(&self.text.as_bytes()[start..start + length], start)
        })
    }

    /// A text in quotes of any kind; `{name}` in it is a hole where it is a format.
    fn string(&mut self, format: bool, raw: bool) -> Word {
        let start = self.at;
        let quote = self.rest()[0];
        let triple = [quote; 3];
        let close =
            if quote != b'`' && self.rest().starts_with(&triple) { &triple[..] } else { &triple[..1] };
        self.at += close.len();
        let mut word = Word::default();
        loop {
            let Some(byte) = self.peek() else {
                self.complain(start, &char::from(quote).to_string(), "the quote opened here is never closed");
                break;
            };
            if self.rest().starts_with(close) {
                self.at += close.len();
                break;
            }
            match byte {
                b'\\' if !raw => self.escape(&mut word),
                b'$' if quote == b'`' && self.rest().starts_with(b"${") => self.substitution(&mut word, 2),
                b'{' if format && !self.rest().starts_with(b"{{") => self.substitution(&mut word, 1),
                b'{' | b'}' if format => {
                    word.put(byte, self.at, Quoting::Double);
                    self.at += if self.rest().get(1) == Some(&byte) { 2 } else { 1 };
                }
                _ => {
                    word.put(byte, self.at, Quoting::Double);
                    self.at += 1;
                }
            }
        }
        word.span = start..self.at;
        word
    }

    /// `${name}`, `{name}`: what was defined above, else a hole.
    fn substitution(&mut self, word: &mut Word, opening: usize) {
        let rest = &self.rest()[opening..];
        let Some(length) = rest.iter().take(LONGEST_NAME).position(|&b| b == b'}') else {
            word.put(self.rest()[0], self.at, Quoting::Double);
            self.at += 1;
            return;
        };
        let end = self.at + opening + length + 1;
        let name = self.text[self.at + opening..end - 1].trim();
        if let Some(known) = self.names.get(name).and_then(Value::word) {
            word.append(known);
        } else {
            let hole = computed(self.text, self.at..end, HoleKind::Variable);
            word.append(&hole);
        }
        self.at = end;
    }

    /// One escape; an unknown one is the sign behind the backslash.
    fn escape(&mut self, word: &mut Word) {
        let start = self.at;
        let letter = self.rest().get(1).copied().unwrap_or(b'\\');
        self.at = (self.at + 2).min(self.text.len());
        let plain = match letter {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 0x0C,
            b'\n' => return,
            b'u' | b'x' => {
                let c = self.code(if letter == b'u' { 4 } else { 2 });
                c.encode_utf8(&mut [0; 4]).bytes().for_each(|b| word.put(b, start, Quoting::Double));
                return;
            }
            other => other,
        };
        word.put(plain, start, Quoting::Double);
    }

    /// The character of a number in hexadecimal digits, a pair of surrogates included.
    fn code(&mut self, digits: usize) -> char {
        let first = self.hexadecimal(digits);
        if (0xD800..0xDC00).contains(&first) && self.rest().starts_with(b"\\u") {
            self.at += 2;
            let second = self.hexadecimal(4);
            let code = 0x10000 + ((first - 0xD800) << 10) + (second.wrapping_sub(0xDC00) & 0x3FF);
            return char::from_u32(code).unwrap_or('\u{FFFD}');
        }
        char::from_u32(first).unwrap_or('\u{FFFD}')
    }

    fn hexadecimal(&mut self, digits: usize) -> u32 {
        let read = self.rest().iter().take(digits).map_while(|&b| char::from(b).to_digit(16));
        let (count, value) = read.fold((0, 0), |(n, v), d| (n + 1, v * 16 + d));
        self.at += count;
        value
    }
}
