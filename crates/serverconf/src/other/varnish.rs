//! Varnish: VCL that answers 401 by itself, and what it does to the fields logins travel in.

use super::{Gate, Overview, Rule, Source, Test, Touch, file, hit, is_told};
use crate::{Complaint, Disk, Field, Node, Severity, Spot, Text, Unknown, Word};
use std::path::{Path, PathBuf};

/// Blocks inside of blocks, and files inside of files.
const DEEPEST: usize = 32;

/// Takes a VCL file apart: a directive ends with `;`, a block is in braces; comments are no words.
pub fn parse(text: &Text) -> (Vec<Node>, Vec<Complaint>) {
    let mut found = Vec::new();
    let mut open: Vec<(Vec<Word>, Vec<Node>)> = Vec::new();
    let mut top: Vec<Node> = Vec::new();
    let mut words: Vec<Word> = Vec::new();
    for word in tokens(text) {
        let sign: &[u8] = if word.quoted { b"" } else { &word.text };
        match sign {
            b";" => {
                if let Some(node) = node(std::mem::take(&mut words), None) {
                    open.last_mut().map_or(&mut top, |o| &mut o.1).push(node);
                }
            }
            b"{" if open.len() < DEEPEST && !words.is_empty() => {
                open.push((std::mem::take(&mut words), Vec::new()));
            }
            b"}" => {
                words.clear();
                let Some((head, inside)) = open.pop() else {
                    found.push(Complaint::new(Severity::Fatal, word.spot, "there is no block to close"));
                    continue;
                };
                if let Some(mut node) = node(head, Some(inside)) {
                    node.spot = node.spot.to(&word.spot);
                    open.last_mut().map_or(&mut top, |o| &mut o.1).push(node);
                }
            }
            _ => words.push(word),
        }
    }
    while let Some((head, inside)) = open.pop() {
        found.push(Complaint::new(Severity::Fatal, head[0].spot.clone(), "the block is never closed"));
        if let Some(node) = node(head, Some(inside)) {
            open.last_mut().map_or(&mut top, |o| &mut o.1).push(node);
        }
    }
    (top, found)
}

fn node(words: Vec<Word>, inside: Option<Vec<Node>>) -> Option<Node> {
    let mut words = words.into_iter();
    let name = words.next()?;
    let args: Vec<Word> = words.collect();
    let spot = args.last().map_or_else(|| name.spot.clone(), |last: &Word| name.spot.to(&last.spot));
    Some(Node { name, args, inside, spot })
}

fn tokens(text: &Text) -> Vec<Word> {
    let bytes = &text.bytes;
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let until = |end: &[u8], from: usize| {
            let found = rest.get(from..).unwrap_or_default().windows(end.len()).position(|w| w == end);
            found.map_or(rest.len(), |n| from + n + end.len())
        };
        if rest[0].is_ascii_whitespace() {
            at += 1;
        } else if rest[0] == b'#' || rest.starts_with(b"//") {
            at += until(b"\n", 0);
        } else if rest.starts_with(b"/*") {
            at += until(b"*/", 2);
        } else {
            let long = [(&b"{\""[..], &b"\"}"[..]), (b"\"\"\"", b"\"\"\""), (b"\"", b"\"")];
            let string = long.iter().find(|(open, _)| rest.starts_with(open));
            let (length, inner) = if let Some((open, end)) = string {
                let length = until(end, open.len());
                (length, rest[open.len()..length.saturating_sub(end.len()).max(open.len())].to_vec())
            } else {
                let length = sign(rest);
                (length, rest[..length].to_vec())
            };
            out.push(Word { text: inner, spot: text.spot(at..at + length), quoted: string.is_some() });
            at += length;
        }
    }
    out
}

fn sign(rest: &[u8]) -> usize {
    let signs: [&[u8]; 8] = [b"&&", b"||", b"==", b"!=", b"!~", b"<=", b">=", b"+="];
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    let word = rest.iter().take_while(|b| is_word(b)).count();
    signs.iter().find(|s| rest.starts_with(s)).map_or(word.max(1), |s| s.len())
}

/// Reads a file of VCL with what it includes.
pub fn read(path: &Path, disk: &dyn Disk) -> Overview {
    let mut reader = Reader { overview: Overview::default(), disk, chain: Vec::new() };
    reader.take(path, None, &Around::default());
    reader.overview
}

#[derive(Clone, Default)]
struct Around {
    when: Vec<Test>,
    within: Vec<(String, Spot)>,
    users: Option<Source>,
}

struct Reader<'a> {
    overview: Overview,
    disk: &'a dyn Disk,
    chain: Vec<PathBuf>,
}

impl Reader<'_> {
    fn take(&mut self, path: &Path, by: Option<&Spot>, around: &Around) {
        if self.chain.len() >= DEEPEST || self.chain.iter().any(|p| p == path) {
            return;
        }
        let Some(text) = file(&mut self.overview, self.disk, path, by) else { return };
        let (nodes, complaints) = parse(&text);
        self.overview.complaints.extend(complaints);
        self.chain.push(path.to_owned());
        self.nodes(&nodes, around);
        self.chain.pop();
    }

    fn nodes(&mut self, nodes: &[Node], around: &Around) {
        let mut before: Vec<Test> = Vec::new();
        for node in nodes {
            let Some(inside) = &node.inside else {
                self.statement(node, around);
                continue;
            };
            let mut inner = around.clone();
            inner.within.push((node.name.lossy(), node.spot.clone()));
            let name = node.name.lossy();
            if name == "if" {
                before.clear();
            }
            if matches!(name.as_str(), "if" | "else" | "elseif" | "elsif" | "elif") {
                inner.when.extend(before.iter().cloned().map(|t| Test::Not(Box::new(t))));
                let (test, users) = condition(node);
                inner.users = users.or(inner.users);
                before.extend(test.clone());
                inner.when.extend(test);
            } else if name == "sub"
                && !matches!(node.arg(0), Some(b"vcl_recv" | b"vcl_synth" | b"vcl_deliver"))
            {
                let what = "whether this part of the program is called decides";
                inner.when.push(Test::Unknown(Unknown::at(&node.spot, what)));
            }
            self.nodes(inside, &inner);
        }
    }

    fn statement(&mut self, node: &Node, around: &Around) {
        let words: Vec<String> = node.args.iter().map(Word::lossy).collect();
        let field = |n: usize| words.get(n).and_then(|w| w.strip_prefix("req.http.")).filter(|w| is_told(w));
        match node.name.lossy().as_str() {
            "include" => {
                let folder = node.spot.path.parent().unwrap_or(Path::new("/")).to_owned();
                if let Some(name) = words.first() {
                    self.take(&folder.join(name), Some(&node.spot), around);
                }
            }
            "unset" | "remove" => {
                if let Some(name) = field(0) {
                    self.touch(name, Field::Removed(hit(node, &around.within)), around);
                }
            }
            "set" => {
                if let Some(name) = field(0) {
                    self.touch(name, Field::Replaced(hit(node, &around.within)), around);
                }
            }
            "error" => self.answer(node, &words, around),
            "return" if words.iter().any(|w| w == "synth") => self.answer(node, &words, around),
            "return" if words.iter().any(|w| matches!(w.as_str(), "pass" | "hash" | "pipe" | "lookup")) => {
                self.overview.rules.push(Rule { when: around.when.clone(), gate: None });
            }
            _ => {}
        }
    }

    fn answer(&mut self, node: &Node, words: &[String], around: &Around) {
        let demands = words.iter().any(|w| w == "401");
        if demands {
            self.overview.gates.push(Gate {
                demanded_by: hit(node, &around.within),
                scheme: "Basic".into(),
                realm: None,
                users: around.users.clone().unwrap_or(Source::Unknown),
            });
        }
        let gate = demands.then(|| self.overview.gates.len() - 1);
        self.overview.rules.push(Rule { when: around.when.clone(), gate });
    }

    fn touch(&mut self, name: &str, field: Field, around: &Around) {
        let is_conditional = !around.when.is_empty();
        self.overview.touches.push(Touch { name: name.to_ascii_lowercase(), field, is_conditional });
    }
}

/// What an `if` asks of a request without credentials, and the file of users it names.
fn condition(node: &Node) -> (Option<Test>, Option<Source>) {
    let words: Vec<&Word> = node.args.iter().filter(|w| w.text != b"if").collect();
    let words = match words[..] {
        [first, ref inner @ .., last] if first.text == b"(" && last.text == b")" => inner.to_vec(),
        _ => return (None, None),
    };
    let unknown = || Test::Unknown(Unknown::at(&node.spot, "a condition that is not followed here decides"));
    if words.iter().any(|w| !w.quoted && w.text == b"||") {
        return (Some(unknown()), None);
    }
    let mut users = None;
    let mut tests = Vec::new();
    for part in words.split(|w| !w.quoted && w.text == b"&&") {
        let asks_login = part.iter().any(|w| w.text.eq_ignore_ascii_case(b"req.http.authorization"));
        if asks_login {
            let path = part.iter().find(|w| w.quoted && w.text.starts_with(b"/"));
            if let Some(path) = path {
                users = Some(Source::File { path: PathBuf::from(path.lossy()), hit: hit(node, &[]) });
            }
            let negated = part.iter().any(|w| matches!(w.text.as_slice(), b"!" | b"!=" | b"!~"));
            let always = Test::Host(Vec::new());
            tests.push(if negated { always } else { Test::Not(Box::new(always)) });
            continue;
        }
        tests.push(simple(part).unwrap_or_else(unknown));
    }
    let negated = tests.into_iter().map(|t| Test::Not(Box::new(t))).collect();
    (Some(Test::Not(Box::new(Test::Any(negated)))), users)
}

fn simple(part: &[&Word]) -> Option<Test> {
    let [subject, operator, value] = part else { return None };
    let value = value.lossy();
    let test = match (subject.text.to_ascii_lowercase().as_slice(), operator.text.as_slice()) {
        (b"req.url", b"~" | b"!~") => Test::Url(value),
        (b"req.http.host", b"==" | b"!=") => Test::Host(vec![value]),
        (b"req.http.host", b"~" | b"!~") => Test::HostMatches(value),
        _ => return None,
    };
    Some(if operator.text.starts_with(b"!") { Test::Not(Box::new(test)) } else { test })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Shelf, Target};
    use why401_message::{Request, Scheme, Url};

    #[test]
    fn gates_and_fields() {
        let mut shelf = Shelf::default();
        let text = "vcl 4.1; # the program\nbackend default { .host = \"127.0.0.1\"; }\nsub vcl_recv {\n\
            /* open */ if (req.url ~ \"^/open\") { return (pass); }\n\
            if (req.http.host == \"a.example\" && ! req.http.Authorization ~ \"Basic eA==\") {\n\
            \x20 return(synth(401, \"Restricted\"));\n}\nunset req.http.Authorization;\nunset req.http.X;\n}\n";
        shelf.put("/v", text);
        let found = read(Path::new("/v"), &shelf);
        assert!(found.complaints.is_empty(), "{:?}", found.complaints);
        assert_eq!(found.gates.len(), 1);
        assert_eq!(found.gates[0].demanded_by.spot.line, 6);
        let at = |url: &str| {
            let url = Url::parse(url, Scheme::Http).expect("a URL");
            found.gate_for(&Target::new(Request::get(url))).expect("told").is_some()
        };
        assert!(at("http://a.example/x") && !at("http://a.example/open") && !at("http://b.example/x"));
        assert!(matches!(found.field("authorization"), Field::Removed(_)));
        assert_eq!(found.field("cookie"), Field::Kept);
    }
}
