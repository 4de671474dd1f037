//! Values of scripts and documents: texts that know where they stand, lists, maps, and how JSON writes them.

use crate::{HoleKind, Quoting, Word};
use std::ops::Range;

/// A literal, or what stands in its place.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// A text in quotes, or several joined; what is computed is a hole in it.
    Text(Word),
    /// A bare word: a number, `true`, a parameter's name, an operator.
    Bare(Word),
    /// In order.
    List(Vec<Value>),
    /// In order, duplicates kept.
    Map(Vec<(Word, Value)>),
}

impl Value {
    /// The word behind a text or a bare word.
    pub(crate) fn word(&self) -> Option<&Word> {
        match self {
            Self::Text(word) | Self::Bare(word) => Some(word),
            Self::List(_) | Self::Map(_) => None,
        }
    }

    /// The text, for keys and switches.
    pub(crate) fn lossy(&self) -> String {
        self.word().map(Word::lossy).unwrap_or_default()
    }

    /// Whether it is this bare word, in any case.
    pub(crate) fn is(&self, name: &str) -> bool {
        matches!(self, Self::Bare(word) if word.text.eq_ignore_ascii_case(name.as_bytes()))
    }

    /// Whether it stands for no value.
    pub(crate) fn is_nothing(&self) -> bool {
        ["null", "None", "undefined", "$null"].iter().any(|n| self.is(n))
    }

    /// The entries of a map.
    pub(crate) fn entries(&self) -> &[(Word, Value)] {
        if let Self::Map(entries) = self { entries } else { &[] }
    }

    /// The elements of a list.
    pub(crate) fn items(&self) -> &[Value] {
        if let Self::List(items) = self { items } else { &[] }
    }

    /// The last entry of this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        let named = |(key, _): &&(Word, Value)| key.text.eq_ignore_ascii_case(name.as_bytes());
        self.entries().iter().rev().find(named).map(|(_, value)| value)
    }

    /// The text of an entry that has one.
    pub(crate) fn text(&self, name: &str) -> Option<&Word> {
        self.get(name).filter(|v| !v.is_nothing()).and_then(Value::word)
    }
}

/// How a library separates the members of JSON.
#[derive(Clone, Copy)]
pub(crate) enum Spacing {
    /// `{"a":1}`
    None,
    /// `{"a": 1, "b": 2}`, ASCII only.
    Python,
}

/// The value as JSON; bare words of scripts as JSON spells them.
pub(crate) fn json(value: &Value, spacing: Spacing) -> Word {
    let mut out = Json { word: Word::default(), spacing, last: 0 };
    out.value(value);
    out.word.close(out.last);
    out.word
}

struct Json {
    word: Word,
    spacing: Spacing,
    /// Where signs that have no place of their own are said to stand.
    last: usize,
}

impl Json {
    fn sign(&mut self, sign: &str) {
        for byte in sign.bytes() {
            self.word.put(byte, self.last, Quoting::Single);
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Text(word) => self.text(word),
            Value::Bare(word) => self.bare(word),
            Value::List(items) => {
                self.sign("[");
                for (n, item) in items.iter().enumerate() {
                    self.comma(n);
                    self.value(item);
                }
                self.sign("]");
            }
            Value::Map(entries) => {
                self.sign("{");
                for (n, (key, value)) in entries.iter().enumerate() {
                    self.comma(n);
                    self.text(key);
                    self.sign(if matches!(self.spacing, Spacing::None) { ":" } else { ": " });
                    self.value(value);
                }
                self.sign("}");
            }
        }
    }

    fn comma(&mut self, n: usize) {
        if n > 0 {
            self.sign(if matches!(self.spacing, Spacing::None) { "," } else { ", " });
        }
    }

    fn bare(&mut self, word: &Word) {
        self.last = word.span.start;
        match &word.text[..] {
            b"True" | b"$true" => self.sign("true"),
            b"False" | b"$false" => self.sign("false"),
            b"None" | b"undefined" | b"$null" => self.sign("null"),
            _ => self.word.append(word),
        }
    }

    fn text(&mut self, word: &Word) {
        self.last = word.span.start;
        self.sign("\"");
        let mut places = Vec::with_capacity(word.text.len() + 1);
        let text = word.lossy();
        for (n, c) in text.char_indices() {
            places.resize(n + 1, self.word.text.len());
            self.last = word.origin(n);
            self.char(c);
        }
        places.resize(word.text.len().max(text.len()) + 1, self.word.text.len());
        for hole in &word.holes {
            self.word.add_hole(
                places[hole.range.start]..places[hole.range.end],
                hole.kind,
                hole.would_expand,
            );
        }
        self.sign("\"");
    }

    fn char(&mut self, c: char) {
        match c {
            '"' => self.sign("\\\""),
            '\\' => self.sign("\\\\"),
            '\n' => self.sign("\\n"),
            '\r' => self.sign("\\r"),
            '\t' => self.sign("\\t"),
            c if u32::from(c) < 0x20 || (!c.is_ascii() && matches!(self.spacing, Spacing::Python)) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    self.sign(&format!("\\u{unit:04x}"));
                }
            }
            c => self.sign(c.encode_utf8(&mut [0; 4])),
        }
    }
}

/// A word that stands for something computed.
pub(crate) fn computed(text: &str, span: Range<usize>, kind: HoleKind) -> Word {
    let mut word = Word::default();
    for at in span.clone() {
        word.put(text.as_bytes()[at], at, Quoting::None);
    }
    word.span = span;
    let end = word.text.len();
    word.add_hole(0..end, kind, true);
    word
}

/// Several words as one.
pub(crate) fn joined<'a>(words: impl IntoIterator<Item = &'a Word>) -> Word {
    let mut all = Word::default();
    let mut span: Option<Range<usize>> = None;
    for word in words {
        all.append(word);
        let before = span.unwrap_or_else(|| word.span.clone());
        span = Some(before.start.min(word.span.start)..before.end.max(word.span.end));
    }
    all.span = span.unwrap_or_default();
    all
}

/// Marks `{{name}}` of Postman, Insomnia and templates as holes.
pub(crate) fn mark_templates(word: &mut Word) {
    let mut at = 0;
    while let Some(open) = find(&word.text, b"{{", at) {
        let Some(close) = find(&word.text, b"}}", open + 2) else { break };
        word.add_hole(open..close + 2, HoleKind::Variable, true);
        at = close + 2;
    }
    word.holes.sort_by_key(|h| h.range.start);
}

fn find(text: &[u8], what: &[u8], from: usize) -> Option<usize> {
    text[from..].windows(what.len()).position(|w| w == what).map(|n| from + n)
}
