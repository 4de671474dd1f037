//! Words, directives and blocks of one file, as nginx's own reader takes them apart.
//!
//! The rules are those of `ngx_conf_read_token` (`src/core/ngx_conf_file.c`): a word ends at white space, `;` or `{`
//! and only a word that begins with a quote is quoted; `#` begins a comment only where a word may begin; a backslash
//! keeps the next byte from ending anything and itself stays, but before quotes, `\`, `t`, `r` and `n`.

use crate::{Complaint, Node, Severity, Spot, Text, Word};
use std::ops::Range;

/// Blocks inside of blocks that are still read; nobody nests deeper by hand.
const DEEPEST: usize = 64;
/// Bytes of a word or comment that nginx does not read (`NGX_CONF_BUFFER`).
const TOO_LONG: usize = 4096;

/// Reads a file; what nginx would refuse is complained about and read as well as it can be.
pub fn parse(text: &Text) -> (Vec<Node>, Vec<Complaint>) {
    Parser {
        lexer: Lexer { bytes: &text.bytes, at: 0 },
        text,
        open: Vec::new(),
        top: Vec::new(),
        found: Vec::new(),
    }
    .run()
}

/// What was read, put together again: words where they stand, and between them what is no word.
pub fn print(text: &Text, nodes: &[Node]) -> Vec<u8> {
    let mut words = Vec::new();
    collect(nodes, &mut words);
    let mut out = Vec::with_capacity(text.bytes.len());
    for range in words {
        out.extend_from_slice(text.bytes.get(out.len()..range.start).unwrap_or_default());
        out.extend_from_slice(text.bytes.get(range).unwrap_or_default());
    }
    out.extend_from_slice(text.bytes.get(out.len()..).unwrap_or_default());
    out
}

fn collect(nodes: &[Node], words: &mut Vec<Range<usize>>) {
    for node in nodes {
        words.push(node.name.spot.bytes.clone());
        words.extend(node.args.iter().map(|a| a.spot.bytes.clone()));
        collect(node.inside.as_deref().unwrap_or_default(), words);
    }
}

/// A block that is not closed yet.
struct Open {
    words: Vec<Word>,
    inside: Vec<Node>,
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    text: &'a Text,
    open: Vec<Open>,
    top: Vec<Node>,
    found: Vec<Complaint>,
}

impl Parser<'_> {
    fn run(mut self) -> (Vec<Node>, Vec<Complaint>) {
        let mut words: Vec<Word> = Vec::new();
        let mut skipped = 0_usize;
        while let Some(lexeme) = self.lexer.next_lexeme() {
            self.too_long(&lexeme);
            match lexeme.kind {
                Kind::Word { inner, quoted, closed, joined } => {
                    if !closed {
                        self.fatal(&lexeme.range, "the end of the file comes before the end of a word");
                    } else if joined {
                        self.fatal(
                            &lexeme.range,
                            "neither a space nor a semicolon follows the closing quote",
                        );
                    }
                    let spot = self.text.spot(lexeme.range);
                    words.push(Word { text: unescaped(&self.text.bytes[inner]), spot, quoted });
                }
                Kind::Comment => {}
                Kind::Semicolon | Kind::Open if words.is_empty() => {
                    self.fatal(&lexeme.range, "no directive stands before this sign");
                    skipped += usize::from(lexeme.kind == Kind::Open);
                }
                Kind::Semicolon => self.directive(&mut words),
                Kind::Open if self.open.len() >= DEEPEST => {
                    let what = "blocks are nested deeper than is read here";
                    let spot = self.text.spot(lexeme.range);
                    self.found.push(Complaint::new(Severity::Unread, spot, what));
                    self.directive(&mut words);
                    skipped += 1;
                }
                Kind::Open => self.block(&mut words),
                Kind::Close => {
                    if !words.is_empty() {
                        self.fatal(&lexeme.range, "no semicolon ends the directive before this brace");
                        self.directive(&mut words);
                    }
                    if skipped > 0 {
                        skipped -= 1;
                    } else {
                        self.close(&lexeme.range);
                    }
                }
            }
        }
        self.end(words)
    }

    fn end(mut self, mut words: Vec<Word>) -> (Vec<Node>, Vec<Complaint>) {
        let end = self.text.bytes.len()..self.text.bytes.len();
        if !words.is_empty() {
            let first = words[0].spot.bytes.clone();
            self.fatal(&first, "no semicolon ends the directive");
            self.directive(&mut words);
        }
        while let Some(open) = self.open.last() {
            let first = open.words[0].spot.bytes.clone();
            self.fatal(&first, "the block is never closed");
            self.close(&end);
        }
        (self.top, self.found)
    }

    fn fatal(&mut self, range: &Range<usize>, what: &str) {
        let spot = self.text.spot(range.clone());
        self.found.push(Complaint::new(Severity::Fatal, spot, what));
    }

    fn too_long(&mut self, lexeme: &Lexeme) {
        let length = match &lexeme.kind {
            Kind::Word { inner, quoted, .. } => inner.len() + usize::from(*quoted),
            Kind::Comment => lexeme.range.len(),
            _ => 0,
        };
        if length > TOO_LONG {
            let what = "a word or comment is longer than the 4096 bytes that nginx reads";
            self.fatal(&(lexeme.range.start..lexeme.range.start), what);
        }
    }

    fn push(&mut self, node: Node) {
        self.open.last_mut().map_or(&mut self.top, |o| &mut o.inside).push(node);
    }

    fn directive(&mut self, words: &mut Vec<Word>) {
        if let Some(node) = node(std::mem::take(words), None) {
            self.push(node);
        }
    }

    fn block(&mut self, words: &mut Vec<Word>) {
        let raw = words.first().is_some_and(|w| w.text.ends_with(b"_by_lua_block"));
        self.open.push(Open { words: std::mem::take(words), inside: Vec::new() });
        if raw {
            let end = self.lexer.skip_lua();
            self.close(&end);
        }
    }

    fn close(&mut self, brace: &Range<usize>) {
        let Some(open) = self.open.pop() else {
            return self.fatal(brace, "there is no block to close");
        };
        let end = self.text.spot(brace.clone());
        if let Some(mut node) = node(open.words, Some(open.inside)) {
            node.spot = node.spot.to(&end);
            self.push(node);
        }
    }
}

fn node(words: Vec<Word>, inside: Option<Vec<Node>>) -> Option<Node> {
    let mut words = words.into_iter();
    let name = words.next()?;
    let args: Vec<Word> = words.collect();
    let spot = args.last().map_or_else(|| name.spot.clone(), |last: &Word| name.spot.to(&last.spot));
    Some(Node { name, args, inside, spot: Spot { ..spot } })
}

/// A word without the backslashes that nginx takes away.
fn unescaped(word: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(word.len());
    let mut rest = word;
    while let [first, tail @ ..] = rest {
        let (byte, length) = match rest {
            [b'\\', quoted @ (b'"' | b'\'' | b'\\'), ..] => (*quoted, 2),
            [b'\\', b't', ..] => (b'\t', 2),
            [b'\\', b'r', ..] => (b'\r', 2),
            [b'\\', b'n', ..] => (b'\n', 2),
            _ => (*first, 1),
        };
        out.push(byte);
        rest = &tail[length - 1..];
    }
    out
}

#[derive(PartialEq, Eq)]
enum Kind {
    /// `inner` lacks the quotes; not `closed` where the file ends first; `joined` where something sticks to it.
    Word {
        inner: Range<usize>,
        quoted: bool,
        closed: bool,
        joined: bool,
    },
    Semicolon,
    Open,
    Close,
    Comment,
}

struct Lexeme {
    range: Range<usize>,
    kind: Kind,
}

struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next_lexeme(&mut self) -> Option<Lexeme> {
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
        let start = self.at;
        let kind = match self.peek()? {
            b';' => self.sign(Kind::Semicolon),
            b'{' => self.sign(Kind::Open),
            b'}' => self.sign(Kind::Close),
            b'#' => {
                while self.peek().is_some_and(|b| b != b'\n') {
                    self.at += 1;
                }
                Kind::Comment
            }
            quote @ (b'"' | b'\'') => self.quoted(quote),
            _ => self.bare(),
        };
        Some(Lexeme { range: start..self.at, kind })
    }

    fn sign(&mut self, kind: Kind) -> Kind {
        self.at += 1;
        kind
    }

    fn quoted(&mut self, quote: u8) -> Kind {
        self.at += 1;
        let start = self.at;
        while let Some(byte) = self.peek() {
            if byte == quote {
                let inner = start..self.at;
                self.at += 1;
                let joined = self.peek().is_some_and(|b| !is_space(b) && !matches!(b, b';' | b'{' | b')'));
                return Kind::Word { inner, quoted: true, closed: true, joined };
            }
            self.at = (self.at + if byte == b'\\' { 2 } else { 1 }).min(self.bytes.len());
        }
        Kind::Word { inner: start..self.at, quoted: true, closed: false, joined: false }
    }

    fn bare(&mut self) -> Kind {
        let start = self.at;
        let mut after_dollar = false;
        while let Some(byte) = self.peek() {
            let ends = is_space(byte) || byte == b';' || (byte == b'{' && !after_dollar);
            if ends && self.at > start {
                return Kind::Word { inner: start..self.at, quoted: false, closed: true, joined: false };
            }
            after_dollar = byte == b'$';
            self.at = (self.at + if byte == b'\\' { 2 } else { 1 }).min(self.bytes.len());
        }
        Kind::Word { inner: start..self.at, quoted: false, closed: false, joined: false }
    }

    /// Passes over a block of Lua; where its closing brace stands.
    fn skip_lua(&mut self) -> Range<usize> {
        let mut depth = 1_usize;
        while let Some(byte) = self.peek() {
            let rest = &self.bytes[self.at..];
            match byte {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                b'-' if rest.starts_with(b"--") && !rest.starts_with(b"--[[") => self.pass(b"\n"),
                b'[' if rest.starts_with(b"[[") => self.pass(b"]]"),
                b'"' | b'\'' => {
                    self.quoted(byte);
                    continue;
                }
                _ => {}
            }
            self.at = (self.at + 1).min(self.bytes.len());
            if depth == 0 {
                return self.at - 1..self.at;
            }
        }
        self.at..self.at
    }

    fn pass(&mut self, end: &[u8]) {
        let rest = &self.bytes[self.at..];
        let found = rest.windows(end.len()).position(|w| w == end);
        self.at += found.map_or(rest.len(), |n| n + end.len() - 1);
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<Vec<String>> {
        let (nodes, _) = parse(&Text::new("/x", text.as_bytes()));
        nodes.iter().map(|n| std::iter::once(&n.name).chain(&n.args).map(Word::lossy).collect()).collect()
    }

    fn fatal(text: &str) -> Vec<String> {
        let (_, found) = parse(&Text::new("/x", text.as_bytes()));
        found.into_iter().map(|c| c.what).collect()
    }

    #[test]
    fn words_as_nginx_takes_them() {
        let known: [(&str, &[&[&str]]); 9] = [
            ("a b;c  d e;", &[&["a", "b"], &["c", "d", "e"]]),
            ("a \"b;{ c\" 'd\\'e';", &[&["a", "b;{ c", "d'e"]]),
            ("a b#c; # d\n#e\nf;", &[&["a", "b#c"], &["f"]]),
            ("a b\"c\"d;", &[&["a", "b\"c\"d"]]),
            ("set $a ${b}c;", &[&["set", "$a", "${b}c"]]),
            ("rewrite ^/\\d{3};", &[&["rewrite", "^/\\d"]]),
            ("a b\\ c\\;d;", &[&["a", "b\\ c\\;d"]]),
            ("a \"\\t\\n\\\\\\x\";", &[&["a", "\t\n\\\\x"]]),
            ("if ($a = \"b\"){}", &[&["if", "($a", "=", "b", ")"]]),
        ];
        for (text, expected) in known {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn what_nginx_refuses() {
        assert_eq!(
            fatal("a"),
            ["the end of the file comes before the end of a word", "no semicolon ends the directive"]
        );
        assert_eq!(fatal("a {"), ["the block is never closed"]);
        assert_eq!(fatal("}"), ["there is no block to close"]);
        assert_eq!(fatal("a \"b\"c;"), ["neither a space nor a semicolon follows the closing quote"]);
        assert_eq!(fatal(";"), ["no directive stands before this sign"]);
        assert_eq!(fatal("a {b }"), ["no semicolon ends the directive before this brace"]);
        assert_eq!(fatal(&format!("# {}\n", "x".repeat(5000))).len(), 1);
    }

    #[test]
    fn lua_is_passed_over() {
        let text = "a_by_lua_block { local t = { '}' } -- }\n } b c;";
        assert_eq!(words(text), [vec!["a_by_lua_block"], vec!["b", "c"]]);
    }

    proptest! {
        #[test]
        fn every_byte_is_kept(text in "[a{};\"'\\\\ \n#$}é]{0,60}") {
            let text = Text::new("/x", text.as_bytes());
            let (nodes, _) = parse(&text);
            prop_assert_eq!(print(&text, &nodes), text.bytes.to_vec());
        }

        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let text = Text::new("/x", bytes);
            let (nodes, _) = parse(&text);
            prop_assert_eq!(print(&text, &nodes), text.bytes.to_vec());
        }
    }
}
