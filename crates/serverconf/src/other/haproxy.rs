//! HAProxy: `http-request auth` and the lists of users it asks.

use super::{Gate, Overview, Rule, Source, Test, Touch, file, hit, is_told};
use crate::{Complaint, Disk, Field, Node, Severity, Spot, Text, Unknown, Word};
use std::{collections::BTreeMap, ops::Range, path::Path};

/// Words that begin a section.
const SECTIONS: [&str; 16] = [
    "global",
    "defaults",
    "frontend",
    "backend",
    "listen",
    "userlist",
    "peers",
    "resolvers",
    "mailers",
    "program",
    "cache",
    "ring",
    "http-errors",
    "fcgi-app",
    "log-forward",
    "crt-store",
];

/// Takes a file apart: a section is a block that ends where the next begins.
pub fn parse(text: &Text) -> (Vec<Node>, Vec<Complaint>) {
    let mut nodes: Vec<Node> = Vec::new();
    let mut complaints = Vec::new();
    let mut at = 0;
    for line in text.bytes.split_inclusive(|b| *b == b'\n') {
        let range = at..at + line.len();
        at = range.end;
        let mut words = words(text, range.clone(), &mut complaints).into_iter();
        let Some(name) = words.next() else { continue };
        let args: Vec<Word> = words.collect();
        let spot = args.last().map_or_else(|| name.spot.clone(), |last| name.spot.to(&last.spot));
        let is_section = SECTIONS.iter().any(|s| name.text == s.as_bytes());
        let node = Node { name, args, inside: is_section.then(Vec::new), spot };
        match nodes.last_mut() {
            Some(section) if !is_section && section.inside.is_some() => {
                section.spot = section.spot.to(&node.spot);
                section.inside.get_or_insert_default().push(node);
            }
            _ => nodes.push(node),
        }
    }
    (nodes, complaints)
}

fn words(text: &Text, range: Range<usize>, complaints: &mut Vec<Complaint>) -> Vec<Word> {
    let bytes = &text.bytes;
    let mut out = Vec::new();
    let mut at = range.start;
    while at < range.end {
        if bytes[at].is_ascii_whitespace() {
            at += 1;
            continue;
        }
        if bytes[at] == b'#' {
            break;
        }
        let start = at;
        let (mut word, mut quote, mut quoted) = (Vec::new(), None, false);
        while at < range.end {
            match (bytes[at], quote) {
                (b'\n' | b'\r', _) => break,
                (b, None) if b.is_ascii_whitespace() || b == b'#' => break,
                (b'\\', None | Some(b'"')) if at + 1 < range.end => {
                    at += 1;
                    word.push(match bytes[at] {
                        b'n' => b'\n',
                        b't' => b'\t',
                        b'r' => b'\r',
                        other => other,
                    });
                }
                (b @ (b'"' | b'\''), None) => (quote, quoted) = (Some(b), true),
                (b, Some(q)) if b == q => quote = None,
                (b, _) => word.push(b),
            }
            at += 1;
        }
        let spot = text.spot(start..at);
        if quote.is_some() {
            complaints.push(Complaint::new(Severity::Fatal, spot.clone(), "a quote is not closed"));
        }
        out.push(Word { text: word, spot, quoted });
        if at == start {
            at += 1;
        }
    }
    out
}

/// Reads a configuration.
pub fn read(path: &Path, disk: &dyn Disk) -> Overview {
    let mut overview = Overview::default();
    let Some(text) = file(&mut overview, disk, path, None) else { return overview };
    let (nodes, complaints) = parse(&text);
    overview.complaints.extend(complaints);
    let lists: BTreeMap<String, Vec<String>> = nodes.iter().filter(|n| n.is("userlist")).map(list).collect();
    let proxies: Vec<&Node> = nodes
        .iter()
        .filter(|n| n.is("frontend") || n.is("listen") || n.is("backend") || n.is("defaults"))
        .collect();
    for proxy in &proxies {
        section(&mut overview, proxy, &lists, &reach(proxy, &proxies));
    }
    overview
}

fn list(node: &Node) -> (String, Vec<String>) {
    let users =
        node.inside.iter().flatten().filter(|n| n.is("user")).filter_map(|n| Some(n.args.first()?.lossy()));
    (name(node), users.collect())
}

fn name(node: &Node) -> String {
    node.args.first().map(Word::lossy).unwrap_or_default()
}

/// When requests come to a proxy: by its ports, or by the frontends that name it.
fn reach(proxy: &Node, all: &[&Node]) -> Vec<Test> {
    if !proxy.is("backend") {
        let binds = proxy.inside.iter().flatten().filter(|n| n.is("bind")).filter_map(|n| n.arg(0));
        let ports: Vec<u16> = binds.flat_map(|b| b.split(|b| *b == b',')).filter_map(port).collect();
        return if ports.is_empty() { Vec::new() } else { vec![Test::Port(ports)] };
    }
    let own = name(proxy);
    let mut ways = Vec::new();
    for front in all.iter().filter(|n| !n.is("backend") && !n.is("defaults")) {
        let lines = || front.inside.iter().flatten();
        let is_own = |n: &&Node| n.args.first().is_some_and(|w| w.lossy() == own);
        let picks = lines().any(|n| n.is("use_backend"));
        if lines().filter(|n| n.is("default_backend")).any(|n| is_own(&n)) && !picks {
            ways.extend(reach(front, all));
        } else if lines().any(|n| (n.is("use_backend") || n.is("default_backend")) && is_own(&n)) {
            ways.push(Test::Unknown(Unknown::at(&front.spot, "which backend answers decides")));
        }
    }
    vec![Test::Any(ways)]
}

fn port(bind: &[u8]) -> Option<u16> {
    std::str::from_utf8(bind).ok()?.rsplit(':').next()?.parse().ok()
}

fn section(overview: &mut Overview, proxy: &Node, lists: &BTreeMap<String, Vec<String>>, reach: &[Test]) {
    let within = [(proxy.name.lossy(), proxy.spot.clone())];
    let lines = proxy.inside.as_deref().unwrap_or_default();
    let mut acls: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for line in lines {
        let args: Vec<String> = line.args.iter().map(Word::lossy).collect();
        let words: Vec<&str> = args.iter().map(String::as_str).collect();
        if line.is("acl") && words.len() > 1 {
            acls.entry(args[0].clone()).or_default().push(args[1..].to_vec());
        }
        if !line.is("http-request") {
            continue;
        }
        let found = Condition::of(&words, &acls, &line.spot);
        let mut when = reach.to_vec();
        when.extend(found.tests);
        match words[..] {
            ["auth", ..] => {
                let realm = words.iter().position(|w| *w == "realm").and_then(|n| words.get(n + 1));
                let list = found.list.unwrap_or_default();
                let users = lists.get(&list).cloned();
                overview.gates.push(Gate {
                    demanded_by: hit(line, &within),
                    scheme: "Basic".into(),
                    realm: realm.map(|r| (*r).to_owned()),
                    users: users.map_or(Source::Unknown, |users| Source::Listed { list, users }),
                });
                overview.rules.push(Rule { when, gate: Some(overview.gates.len() - 1) });
            }
            ["allow" | "deny" | "redirect" | "return" | "reject" | "tarpit", ..] => {
                overview.rules.push(Rule { when, gate: None });
            }
            ["del-header", field, ..] if is_told(field) => {
                touch(overview, field, Field::Removed(hit(line, &within)), found.is_any);
            }
            ["set-header" | "replace-header" | "replace-value", field, ..] if is_told(field) => {
                touch(overview, field, Field::Replaced(hit(line, &within)), found.is_any);
            }
            _ => {}
        }
    }
}

fn touch(overview: &mut Overview, name: &str, field: Field, is_conditional: bool) {
    overview.touches.push(Touch { name: name.to_ascii_lowercase(), field, is_conditional });
}

/// What follows `if` or `unless`, as far as it is understood, for a request without credentials.
struct Condition {
    tests: Vec<Test>,
    /// The list of users that is asked.
    list: Option<String>,
    is_any: bool,
}

impl Condition {
    fn of(words: &[&str], acls: &BTreeMap<String, Vec<Vec<String>>>, spot: &Spot) -> Self {
        let mut condition = Self { tests: Vec::new(), list: None, is_any: false };
        let Some(start) = words.iter().rposition(|w| matches!(*w, "if" | "unless")) else { return condition };
        condition.is_any = true;
        let mut any: Vec<Vec<Test>> = vec![Vec::new()];
        let mut rest = words[start + 1..].iter().copied();
        while let Some(word) = rest.next() {
            if matches!(word, "or" | "||" | "OR") {
                any.push(Vec::new());
                continue;
            }
            let (negated, word) = word.strip_prefix('!').map_or((false, word), |w| (true, w));
            let word = if word.is_empty() { rest.next().unwrap_or_default() } else { word };
            let lines: Vec<Vec<String>> = if word == "{" {
                vec![rest.by_ref().take_while(|w| *w != "}").map(str::to_owned).collect()]
            } else {
                acls.get(word).cloned().unwrap_or_else(|| vec![vec![word.to_owned()]])
            };
            let tests = lines.iter().map(|l| condition.test(l, spot)).collect();
            let test = Test::Any(tests);
            let test = if negated { Test::Not(Box::new(test)) } else { test };
            any.last_mut().expect("one is always there").push(test);
        }
        let all = |tests: Vec<Test>| {
            let negated = tests.into_iter().map(|t| Test::Not(Box::new(t))).collect();
            Test::Not(Box::new(Test::Any(negated)))
        };
        let whole = Test::Any(any.into_iter().map(all).collect());
        let is_unless = words[start] == "unless";
        condition.tests.push(if is_unless { Test::Not(Box::new(whole)) } else { whole });
        condition
    }

    fn test(&mut self, line: &[String], spot: &Spot) -> Test {
        let unknown = || Test::Unknown(Unknown::at(spot, "a condition that is not followed here decides"));
        let Some((criterion, values)) = line.split_first() else { return unknown() };
        let ignores_case = values.iter().any(|v| v == "-i");
        let has_other_flags = values.iter().any(|v| v.starts_with('-') && v != "-i");
        let values: Vec<String> = values.iter().filter(|v| !v.starts_with('-')).cloned().collect();
        if let Some(list) = criterion.strip_prefix("http_auth") {
            self.list = list.split_once('(').and_then(|(_, l)| Some(l.split_once(')')?.0.to_owned()));
            return Test::Not(Box::new(Test::Host(Vec::new())));
        }
        match criterion.as_str() {
            _ if has_other_flags => unknown(),
            "TRUE" => Test::Host(Vec::new()),
            "FALSE" => Test::Not(Box::new(Test::Host(Vec::new()))),
            "path_beg" if !ignores_case => Test::Any(values.into_iter().map(Test::Prefix).collect()),
            "path" if ignores_case && !values.iter().any(|v| v.contains('*')) => Test::Glob(values),
            "path" if !ignores_case => {
                Test::Any(values.iter().map(|v| Test::Path(format!("^{}$", escaped(v)))).collect())
            }
            "hdr(host)" | "req.hdr(host)" if values.iter().all(|v| !v.contains(':')) => Test::Host(values),
            "path_reg" if !ignores_case => Test::Any(values.into_iter().map(Test::Path).collect()),
            _ => unknown(),
        }
    }
}

fn escaped(text: &str) -> String {
    let escape = |c: char| if c.is_ascii_punctuation() { format!("\\{c}") } else { c.to_string() };
    text.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Shelf, Target};
    use why401_message::{Request, Scheme, Url};

    #[test]
    fn gates_and_lists() {
        let mut shelf = Shelf::default();
        let text = "userlist staff\n  user alice insecure-password x\n  user bob password $5$y\n\
            frontend web\n  bind *:80\n  acl open path_beg /open/ /health\n  acl known http_auth(staff)\n\
            \x20 http-request auth realm \"The Staff\" unless known or open\n\
            \x20 http-request del-header Authorization\n  default_backend b\nbackend b\n  server s 127.0.0.1:1\n";
        shelf.put("/h", text);
        let found = read(Path::new("/h"), &shelf);
        assert!(found.complaints.is_empty());
        let gate = &found.gates[0];
        assert_eq!(gate.realm.as_deref(), Some("The Staff"));
        let users = vec!["alice".to_owned(), "bob".to_owned()];
        assert_eq!(gate.users, Source::Listed { list: "staff".into(), users });
        assert_eq!(gate.demanded_by.spot.line, 8);
        assert!(matches!(found.field("Authorization"), Field::Removed(_)));
        let at = |path: &str| {
            let url = Url::parse(&format!("http://a.example{path}"), Scheme::Http).expect("a URL");
            found.gate_for(&Target::new(Request::get(url))).expect("told").is_some()
        };
        assert!(at("/") && at("/private") && !at("/open/x") && !at("/health"));
    }
}
