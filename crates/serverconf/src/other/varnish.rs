//! Varnish: VCL that answers 401 by itself, and what it does to the fields logins travel in.

use super::{
    Dialect, Gate, How, Onward, Overview, Rule, Source, Subject, Test, Then, Touch, file, hit, is_told,
};
use crate::{Complaint, Disk, Field, Hit, Node, Severity, Spot, Text, Unknown, Word};
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
    let overview = Overview { dialect: Dialect::Varnish, ..Overview::default() };
    let mut reader = Reader { overview, disk, chain: Vec::new(), backends: Vec::new(), realm: None };
    reader.take(path, None, &Around::default());
    reader.finish()
}

#[derive(Clone, Default)]
struct Around {
    when: Vec<Test>,
    within: Vec<(String, Spot)>,
    /// The subroutine, where it is one.
    sub: String,
}

struct Reader<'a> {
    overview: Overview,
    disk: &'a dyn Disk,
    chain: Vec<PathBuf>,
    /// Their names, addresses and first lines.
    backends: Vec<(String, Option<String>, Hit)>,
    realm: Option<String>,
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
            inner.within.push((node.name.lossy(), node.name.spot.clone()));
            match node.name.lossy().as_str() {
                name @ ("if" | "else" | "elseif" | "elsif" | "elif") => {
                    if name == "if" {
                        before.clear();
                    }
                    inner.when.extend(before.iter().cloned().map(Test::not));
                    let test = condition(node);
                    before.extend(test.clone());
                    inner.when.extend(test);
                }
                "sub" => {
                    inner.sub = node.args.first().map(Word::lossy).unwrap_or_default();
                    if !inner.sub.starts_with("vcl_") {
                        let what = "whether this part of the program is called decides";
                        inner.when.push(Test::Unknown(Unknown::at(&node.name.spot, what)));
                    }
                }
                "backend" => {
                    self.backend(node);
                    continue;
                }
                _ => {}
            }
            self.nodes(inside, &inner);
        }
    }

    fn backend(&mut self, node: &Node) {
        let value = |name: &str| {
            let line = node.inside.iter().flatten().find(|n| n.name.lossy().ends_with(name))?;
            line.args.iter().rfind(|w| w.quoted || w.text.iter().all(u8::is_ascii_digit)).map(Word::lossy)
        };
        let port = value("port").unwrap_or_else(|| "80".into());
        let to = value("host").map(|host| format!("http://{host}:{port}"));
        let name = node.args.first().map(Word::lossy).unwrap_or_default();
        let spot = node.args.first().map_or_else(|| node.name.spot.clone(), |w| node.name.spot.to(&w.spot));
        let hit = Hit { name: "backend".into(), args: vec![name.clone()], spot, within: Vec::new() };
        self.backends.push((name, to, hit));
    }

    fn statement(&mut self, node: &Node, around: &Around) {
        let words: Vec<String> = node.args.iter().map(Word::lossy).collect();
        let field = |n: usize| words.get(n).and_then(|w| w.strip_prefix("req.http.")).filter(|w| is_told(w));
        let receives = around.sub == "vcl_recv" || !around.sub.starts_with("vcl_");
        match node.name.lossy().as_str() {
            "include" => {
                let folder = node.spot.path.parent().unwrap_or(Path::new("/")).to_owned();
                if let Some(name) = words.first() {
                    self.take(&folder.join(name), Some(&node.spot), around);
                }
            }
            "set" if words.first().is_some_and(|w| w.eq_ignore_ascii_case("resp.http.www-authenticate")) => {
                self.realm =
                    words.iter().find_map(|w| Some(w.split_once("realm=")?.1.trim_matches('"').to_owned()));
            }
            _ if !receives => {}
            "unset" | "remove" => {
                if let Some(name) = field(0) {
                    self.touch(name, Field::Removed(hit(node, &around.within)), around);
                }
            }
            "set" if words.first().is_some_and(|w| w == "req.backend_hint") => {
                let name = words.get(2).cloned().unwrap_or_default();
                let known = self.backends.iter().find(|(n, ..)| *n == name);
                let to = known.and_then(|(_, to, _)| to.clone());
                let hit = hit(node, &around.within);
                self.overview.onward.insert(0, Onward { when: around.when.clone(), to, hit });
            }
            "set" if words.first().is_some_and(|w| w == "req.url") => {
                self.rule(around.when.clone(), Then::Move);
            }
            "set" => {
                if let Some(name) = field(0) {
                    self.touch(name, Field::Replaced(hit(node, &around.within)), around);
                }
            }
            "error" => self.answer(node, &words, around),
            "return" if words.iter().any(|w| w == "synth") => self.answer(node, &words, around),
            "return" if words.iter().any(|w| matches!(w.as_str(), "pass" | "hash" | "pipe" | "lookup")) => {
                self.rule(around.when.clone(), Then::Pass);
            }
            _ => {}
        }
    }

    fn rule(&mut self, when: Vec<Test>, then: Then) {
        self.overview.rules.push(Rule { when, then, part: 0 });
    }

    fn answer(&mut self, node: &Node, words: &[String], around: &Around) {
        let status = words.iter().find_map(|w| w.parse::<u16>().ok()).unwrap_or(503);
        let hit = hit(node, &around.within);
        if status != 401 {
            return self.rule(around.when.clone(), Then::Answer(status, hit));
        }
        self.overview.gates.push(Gate {
            demanded_by: hit,
            covers: String::new(),
            scheme: "Basic".into(),
            realm: None,
            // A program compares the field with texts of its own, or asks a module.
            users: vec![Source::Unknown],
            allowed: Vec::new(),
            allowed_by: None,
        });
        let gate = self.overview.gates.len() - 1;
        self.rule(around.when.clone(), Then::Demand(gate));
    }

    fn touch(&mut self, name: &str, field: Field, around: &Around) {
        let name = name.to_ascii_lowercase();
        if name == "authorization" {
            self.rule(around.when.clone(), Then::Hide);
        }
        self.overview.touches.push(Touch { name, field, when: around.when.clone() });
    }

    fn finish(mut self) -> Overview {
        for gate in &mut self.overview.gates {
            gate.realm.clone_from(&self.realm);
        }
        // Without a word of the program the first one is asked.
        if let Some((_, to, hit)) = self.backends.into_iter().next() {
            self.overview.onward.push(Onward { when: Vec::new(), to, hit });
        }
        self.overview
    }
}

/// What an `if` asks.
fn condition(node: &Node) -> Option<Test> {
    let words: Vec<&Word> = node.args.iter().filter(|w| w.text != b"if").collect();
    let unknown = || Test::Unknown(Unknown::at(&node.spot, "a condition that is not followed here decides"));
    match words[..] {
        [] => None,
        [first, ref inner @ .., last] if first.text == b"(" && last.text == b")" => {
            Some(either(inner, DEEPEST).unwrap_or_else(unknown))
        }
        _ => Some(unknown()),
    }
}

/// Words up to a sign outside of parentheses, each stretch for itself.
fn split<'a>(words: &[&'a Word], sign: &[u8]) -> Vec<Vec<&'a Word>> {
    let mut parts = vec![Vec::new()];
    let mut depth = 0_usize;
    for word in words {
        let is = |text: &[u8]| !word.quoted && word.text == text;
        depth = if is(b"(") { depth + 1 } else { depth.saturating_sub(usize::from(is(b")"))) };
        if depth == 0 && is(sign) {
            parts.push(Vec::new());
        } else {
            parts.last_mut().expect("one is always there").push(*word);
        }
    }
    parts
}

/// Conditions joined by `||`, each of some joined by `&&`. `None` where nothing of it is understood.
fn either(words: &[&Word], depth: usize) -> Option<Test> {
    if depth == 0 {
        return None;
    }
    let unknown = || Unknown { what: "a condition that is not followed here decides".into(), spot: None };
    let part = |part: &Vec<&Word>| simple(part, depth).unwrap_or_else(|| Test::Unknown(unknown()));
    let both = |words: &Vec<&Word>| Test::all(split(words, b"&&").iter().map(part).collect());
    Some(Test::Any(split(words, b"||").iter().map(both).collect()))
}

fn simple(part: &[&Word], depth: usize) -> Option<Test> {
    let is = |word: &Word, text: &[u8]| !word.quoted && word.text == text;
    match part {
        [first, inner @ .., last] if is(first, b"(") && is(last, b")") => either(inner, depth - 1),
        // What follows binds closer than `!`.
        [first, rest @ ..] if is(first, b"!") => Some(simple(rest, depth)?.not()),
        [subject] => {
            let name = subject.lossy();
            let field = name.strip_prefix("req.http.")?;
            Some(Test::Compare(Subject::Field(field.to_owned()), How::There, Vec::new()))
        }
        [subject, operator, value] => compared(subject, operator, value),
        _ => None,
    }
}

fn compared(subject: &Word, operator: &Word, value: &Word) -> Option<Test> {
    let name = subject.lossy();
    let subject = match name.to_ascii_lowercase().as_str() {
        "req.url" => Subject::Url,
        "req.method" | "req.request" => Subject::Method,
        lower if lower.starts_with("req.http.") => Subject::Field(name["req.http.".len()..].to_owned()),
        _ => return None,
    };
    let (how, negated) = match operator.text.as_slice() {
        b"~" => (How::Matches, false),
        b"!~" => (How::Matches, true),
        b"==" => (How::Is, false),
        b"!=" => (How::Is, true),
        _ => return None,
    };
    if !value.quoted {
        return None;
    }
    let test = Test::Compare(subject, how, vec![value.lossy()]);
    Some(if negated { test.not() } else { test })
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
        let url = Url::parse("http://b.example/x", Scheme::Http).expect("a URL");
        let rule = found.in_force(&Target::new(Request::get(url)));
        assert!(matches!(rule.authorization, Field::Removed(_)));
        assert_eq!((rule.cookie.clone(), rule.upstream()), (Field::Kept, Some("http://127.0.0.1:80")));
    }
}
