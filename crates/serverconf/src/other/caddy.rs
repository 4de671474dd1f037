//! Caddy: the Caddyfile's `basic_auth` and `forward_auth`, with their matchers and sites.

use super::{Gate, Overview, Rule, Source, Test, Touch, file, hit, is_told};
use crate::{Complaint, Disk, Field, Node, Severity, Spot, Text, Unknown, Word};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Blocks inside of blocks, and snippets inside of snippets.
const DEEPEST: usize = 32;

/// Takes a Caddyfile apart: a line is a directive, a brace at its end opens a block.
pub fn parse(text: &Text) -> (Vec<Node>, Vec<Complaint>) {
    let mut found = Vec::new();
    let mut open: Vec<(Vec<Word>, Vec<Node>)> = Vec::new();
    let mut top: Vec<Node> = Vec::new();
    for mut line in lines(text) {
        let is = |w: Option<&Word>, sign: &[u8]| w.is_some_and(|w| !w.quoted && w.text == sign);
        if is(line.first(), b"}") {
            let close = line.remove(0);
            if let Some((words, inside)) = open.pop() {
                let mut node = node(words, Some(inside));
                node.spot = node.spot.to(&close.spot);
                open.last_mut().map_or(&mut top, |o| &mut o.1).push(node);
            } else {
                found.push(Complaint::new(Severity::Fatal, close.spot, "there is no block to close"));
            }
            if line.is_empty() {
                continue;
            }
        }
        if is(line.last(), b"{") && open.len() < DEEPEST {
            let brace = line.pop().expect("it was just seen");
            if line.is_empty() {
                line.push(Word { text: Vec::new(), ..brace });
            }
            open.push((line, Vec::new()));
        } else {
            open.last_mut().map_or(&mut top, |o| &mut o.1).push(node(line, None));
        }
    }
    while let Some((words, inside)) = open.pop() {
        found.push(Complaint::new(Severity::Fatal, words[0].spot.clone(), "the block is never closed"));
        let node = node(words, Some(inside));
        open.last_mut().map_or(&mut top, |o| &mut o.1).push(node);
    }
    (top, found)
}

/// The words of each line; there is at least one.
fn lines(text: &Text) -> Vec<Vec<Word>> {
    let bytes = &text.bytes;
    let mut out: Vec<Vec<Word>> = Vec::new();
    let (mut at, mut starts_line) = (0, true);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\n' => (at, starts_line) = (at + 1, true),
            b'\\' if bytes.get(at + 1) == Some(&b'\n') => at += 2,
            b'#' => at += bytes[at..].iter().position(|b| *b == b'\n').unwrap_or(bytes.len() - at),
            b if b.is_ascii_whitespace() => at += 1,
            _ => {
                let (word, end) = word(text, at);
                at = end;
                if starts_line {
                    out.push(Vec::new());
                }
                starts_line = false;
                out.last_mut().expect("the first word starts a line").push(word);
            }
        }
    }
    out
}

fn word(text: &Text, start: usize) -> (Word, usize) {
    let rest = &text.bytes[start..];
    if let [quote @ (b'"' | b'`'), tail @ ..] = rest {
        let mut inner = Vec::new();
        let mut at = 0;
        while let Some(&byte) = tail.get(at).filter(|b| *b != quote) {
            let escapes = *quote == b'"' && byte == b'\\' && tail.get(at + 1) == Some(&b'"');
            at += usize::from(escapes);
            inner.push(tail[at]);
            at += 1;
        }
        let end = (start + at + 2).min(text.bytes.len());
        return (Word { text: inner, spot: text.spot(start..end), quoted: true }, end);
    }
    let length = rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
    let end = start + length;
    (Word { text: rest[..length].to_vec(), spot: text.spot(start..end), quoted: false }, end)
}

fn node(words: Vec<Word>, inside: Option<Vec<Node>>) -> Node {
    let mut words = words.into_iter();
    let name = words.next().expect("a line has words");
    let args: Vec<Word> = words.collect();
    let spot = args.last().map_or_else(|| name.spot.clone(), |last: &Word| name.spot.to(&last.spot));
    Node { name, args, inside, spot }
}

/// Reads a Caddyfile with what it imports.
pub fn read(path: &Path, disk: &dyn Disk) -> Overview {
    let mut reader =
        Reader { overview: Overview::default(), disk, snippets: BTreeMap::new(), chain: Vec::new() };
    let nodes = reader.nodes_of(path, None);
    for node in nodes {
        reader.site(&node);
    }
    reader.overview
}

/// Where a directive stands.
#[derive(Clone)]
struct Around {
    when: Vec<Test>,
    within: Vec<(String, Spot)>,
    matchers: BTreeMap<String, Test>,
}

struct Reader<'a> {
    overview: Overview,
    disk: &'a dyn Disk,
    snippets: BTreeMap<String, Vec<Node>>,
    chain: Vec<PathBuf>,
}

impl Reader<'_> {
    fn nodes_of(&mut self, path: &Path, by: Option<&Spot>) -> Vec<Node> {
        if self.chain.len() >= DEEPEST || self.chain.iter().any(|p| p == path) {
            return Vec::new();
        }
        let Some(text) = file(&mut self.overview, self.disk, path, by) else { return Vec::new() };
        let (nodes, complaints) = parse(&text);
        self.overview.complaints.extend(complaints);
        self.chain.push(path.to_owned());
        let nodes = self.with_imports(&nodes, 0);
        self.chain.pop();
        nodes
    }

    /// The lines with what they import in their places.
    fn with_imports(&mut self, nodes: &[Node], depth: usize) -> Vec<Node> {
        let mut out = Vec::new();
        for node in nodes {
            let name = node.name.lossy();
            if let Some(snippet) = name.strip_prefix('(').and_then(|n| n.strip_suffix(')')) {
                self.snippets.insert(snippet.to_owned(), node.inside.clone().unwrap_or_default());
                continue;
            }
            if name != "import" || depth >= DEEPEST {
                let mut node = node.clone();
                node.inside = node.inside.map(|inside| self.with_imports(&inside, depth + 1));
                out.push(node);
                continue;
            }
            let Some(what) = node.args.first().map(Word::lossy) else { continue };
            if let Some(snippet) = self.snippets.get(&what).cloned() {
                out.extend(self.with_imports(&snippet, depth + 1));
                continue;
            }
            let folder = node.spot.path.parent().unwrap_or(Path::new("/")).to_owned();
            for path in self.imported(&folder.join(what)) {
                out.extend(self.nodes_of(&path, Some(&node.spot)));
            }
        }
        out
    }

    fn imported(&self, path: &Path) -> Vec<PathBuf> {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(folder) = path.parent().filter(|_| name.contains('*')) else { return vec![path.to_owned()] };
        let names = self.disk.list(folder).unwrap_or_default();
        let fitting =
            names.iter().filter(|n| !n.starts_with('.') && super::glob(name.as_bytes(), n.as_bytes()));
        fitting.map(|n| folder.join(n)).collect()
    }

    fn site(&mut self, node: &Node) {
        let Some(inside) = &node.inside else { return };
        if node.name.text.is_empty() {
            return;
        }
        let words = std::iter::once(&node.name).chain(&node.args);
        let addresses: Vec<String> = words
            .flat_map(|w| w.lossy().split(',').map(|a| a.trim().to_owned()).collect::<Vec<_>>())
            .collect();
        let tests = addresses.iter().filter(|a| !a.is_empty()).map(|a| address(a)).collect();
        let around = Around {
            when: vec![Test::Any(tests)],
            within: vec![(node.name.lossy(), node.spot.clone())],
            matchers: BTreeMap::new(),
        };
        self.block(inside, around, 0);
    }

    fn block(&mut self, nodes: &[Node], mut around: Around, depth: usize) {
        for node in nodes {
            if let Some(name) = node.name.lossy().strip_prefix('@') {
                around.matchers.insert(name.to_owned(), matcher(node));
            }
        }
        let mut handled: Vec<Test> = Vec::new();
        for node in nodes {
            let name = node.name.lossy();
            let (test, rest) = matched(node, &around);
            match name.as_str() {
                "basicauth" | "basic_auth" => self.basic(node, &around, test, rest),
                "forward_auth" => self.forward(node, &around, test),
                "request_header" => self.header(node, &around, test.is_some(), rest),
                "reverse_proxy" | "php_fastcgi" => self.proxy(node, &around),
                "handle" | "handle_path" | "route" if depth < DEEPEST => {
                    let mut inner = around.clone();
                    if name != "route" {
                        inner.when.extend(handled.iter().cloned().map(|t| Test::Not(Box::new(t))));
                        handled.extend(test.clone());
                    }
                    inner.when.extend(test);
                    inner.within.push((name, node.spot.clone()));
                    self.block(node.inside.as_deref().unwrap_or_default(), inner, depth + 1);
                }
                _ => {}
            }
        }
    }

    fn basic(&mut self, node: &Node, around: &Around, test: Option<Test>, rest: usize) {
        let args: Vec<String> = node.args.iter().skip(rest).map(Word::lossy).collect();
        let users = node.inside.iter().flatten().map(|n| n.name.lossy()).collect();
        let users = Source::Listed { list: String::new(), users };
        self.gate(
            around,
            test,
            Gate {
                demanded_by: hit(node, &around.within),
                scheme: "Basic".into(),
                realm: args.get(1).cloned(),
                users,
            },
        );
    }

    fn forward(&mut self, node: &Node, around: &Around, test: Option<Test>) {
        let service = node.args.iter().map(Word::lossy).find(|w| !w.starts_with(['/', '@', '*']));
        self.gate(
            around,
            test,
            Gate {
                demanded_by: hit(node, &around.within),
                scheme: "forward_auth".into(),
                realm: None,
                users: service.map_or(Source::Unknown, Source::Service),
            },
        );
    }

    fn gate(&mut self, around: &Around, test: Option<Test>, gate: Gate) {
        let mut when = around.when.clone();
        when.extend(test);
        self.overview.gates.push(gate);
        self.overview.rules.push(Rule { when, gate: Some(self.overview.gates.len() - 1) });
    }

    fn header(&mut self, node: &Node, around: &Around, is_conditional: bool, rest: usize) {
        let words: Vec<String> = node.args.iter().skip(rest).map(Word::lossy).collect();
        self.touch(node, around, &words, is_conditional);
    }

    fn proxy(&mut self, node: &Node, around: &Around) {
        for line in node.inside.iter().flatten().filter(|n| n.is("header_up")) {
            let words: Vec<String> = line.args.iter().map(Word::lossy).collect();
            self.touch(line, around, &words, false);
        }
    }

    fn touch(&mut self, node: &Node, around: &Around, words: &[String], is_conditional: bool) {
        let Some(first) = words.first() else { return };
        let name = first.trim_start_matches(['-', '+', '?', '>']);
        if !is_told(name) {
            return;
        }
        let hit = hit(node, &around.within);
        let field = if first.starts_with('-') { Field::Removed(hit) } else { Field::Replaced(hit) };
        let is_conditional = is_conditional || around.within.len() > 1;
        self.overview.touches.push(Touch { name: name.to_ascii_lowercase(), field, is_conditional });
    }
}

/// The matcher of a directive, and how many of its words are that.
fn matched(node: &Node, around: &Around) -> (Option<Test>, usize) {
    let Some(first) = node.args.first().map(Word::lossy) else { return (None, 0) };
    if let Some(name) = first.strip_prefix('@') {
        let unknown = || Test::Unknown(Unknown::at(&node.spot, "a matcher that is not known decides"));
        return (Some(around.matchers.get(name).cloned().unwrap_or_else(unknown)), 1);
    }
    match first.as_str() {
        "*" => (None, 1),
        path if path.starts_with('/') => (Some(Test::Glob(vec![path.to_owned()])), 1),
        _ => (None, 0),
    }
}

/// The address of a site: `example.com`, `http://a:8080`, `:80`, `a/path*`.
fn address(text: &str) -> Test {
    let (scheme, rest) = text.split_once("://").map_or((None, text), |(s, r)| (Some(s), r));
    let (authority, path) = rest.split_once('/').map_or((rest, None), |(a, p)| (a, Some(format!("/{p}"))));
    let (host, port) = authority.rsplit_once(':').map_or((authority, None), |(h, p)| (h, Some(p)));
    let mut all = Vec::new();
    if !host.is_empty() {
        all.push(Test::Host(vec![host.to_owned()]));
    }
    let port = port.and_then(|p| p.parse().ok());
    let usual = || match (scheme, host) {
        (Some("http"), _) => Some(80),
        (Some(_), _) => Some(443),
        _ => None,
    };
    if let Some(port) = port.or_else(usual) {
        all.push(Test::Port(vec![port]));
    }
    all.extend(path.map(|p| Test::Glob(vec![p])));
    let negated = all.into_iter().map(|t| Test::Not(Box::new(t))).collect();
    Test::Not(Box::new(Test::Any(negated)))
}

/// What a named matcher asks: `@name path /a/*`, or a block of such lines.
fn matcher(node: &Node) -> Test {
    let words: Vec<String> = node.args.iter().map(Word::lossy).collect();
    let mut lines: Vec<Vec<String>> = if words.is_empty() { Vec::new() } else { vec![words] };
    for line in node.inside.iter().flatten() {
        lines.push(std::iter::once(&line.name).chain(&line.args).map(Word::lossy).collect());
    }
    let negated = lines.iter().map(|l| Test::Not(Box::new(one(l, &node.spot)))).collect();
    Test::Not(Box::new(Test::Any(negated)))
}

fn one(words: &[String], spot: &Spot) -> Test {
    let Some((kind, values)) = words.split_first() else { return Test::Any(Vec::new()) };
    match kind.as_str() {
        "not" => Test::Not(Box::new(one(values, spot))),
        "path" => Test::Glob(values.to_vec()),
        "path_regexp" => values.last().map_or(Test::Any(Vec::new()), |p| Test::Path(p.clone())),
        "host" => Test::Host(values.to_vec()),
        _ => Test::Unknown(Unknown::at(spot, "a matcher that is not followed here decides")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Shelf, Target};
    use why401_message::{Request, Scheme, Url};

    #[test]
    fn gates_and_matchers() {
        let mut shelf = Shelf::default();
        let text = "{\n  admin off\n}\n(gate) {\n  basic_auth /private/* {\n    alice $2a$14$x\n  }\n}\n\
            a.example {\n  import gate\n  reverse_proxy 127.0.0.1:1 {\n    header_up -Authorization\n  }\n}\n\
            http://b.example:8080 {\n  @shut not path /open/*\n  forward_auth @shut auth:9091 {\n    uri /api\n  }\n}\n\
            import more/*.caddy\n";
        shelf.put("/etc/caddy/Caddyfile", text);
        shelf.put(
            "/etc/caddy/more/c.caddy",
            "c.example {\n handle /x* {\n  basicauth bcrypt \"C only\" {\n   bob y\n  }\n }\n}\n",
        );
        let found = read(Path::new("/etc/caddy/Caddyfile"), &shelf);
        assert!(found.complaints.is_empty(), "{:?}", found.complaints);
        let at = |url: &str| {
            let url = Url::parse(url, Scheme::Http).expect("a URL");
            let gate = found.gate_for(&Target::new(Request::get(url))).expect("told");
            gate.map(|g| (g.demanded_by.spot.line, g.realm.clone().unwrap_or_default()))
        };
        assert_eq!(at("http://a.example/private/x"), Some((5, String::new())));
        assert_eq!(at("http://a.example/private"), None);
        assert_eq!(at("http://b.example:8080/"), Some((17, String::new())));
        assert_eq!(at("http://b.example:8080/open/x"), None);
        assert_eq!(at("http://c.example/xy"), Some((3, "C only".into())));
        assert!(matches!(found.field("Authorization"), Field::Removed(hit) if hit.spot.line == 12));
        assert_eq!(found.gates[0].users, Source::Listed { list: String::new(), users: vec!["alice".into()] });
    }
}
