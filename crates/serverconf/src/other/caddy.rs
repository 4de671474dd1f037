//! Caddy: the Caddyfile's `basic_auth` and `forward_auth`, with their matchers and sites.

use super::{
    Dialect, Gate, How, Onward, Overview, Rule, Source, Subject, Test, Then, Touch, file, hit, is_told,
};
use crate::{
    Complaint, Disk, Field, Hit, Listed, ListedUser, Node, Severity, Spot, Store, Text, Unknown, UserFile,
    Word,
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};
use why401_message::Secret;

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
    let overview = Overview { dialect: Dialect::Caddy, ..Overview::default() };
    let mut reader = Reader { overview, disk, snippets: BTreeMap::new(), chain: Vec::new(), parts: 0 };
    let nodes = reader.nodes_of(path, None);
    let mut sites: Vec<&Node> =
        nodes.iter().filter(|n| n.inside.is_some() && !n.name.text.is_empty()).collect();
    // A site with a name goes before one for all names.
    sites.sort_by_key(|node| addresses(node).iter().all(|a| a.starts_with([':', '*'])));
    for node in sites {
        reader.site(node);
    }
    reader.overview
}

/// Where a directive stands.
#[derive(Clone)]
struct Around {
    when: Vec<Test>,
    within: Vec<(String, Spot)>,
    matchers: BTreeMap<String, Test>,
    /// Whether the path is another one by now.
    moves: bool,
}

struct Reader<'a> {
    overview: Overview,
    disk: &'a dyn Disk,
    snippets: BTreeMap<String, Vec<Node>>,
    chain: Vec<PathBuf>,
    parts: usize,
}

/// The order in which Caddy runs directives that count here, however they stand outside of a `route`.
const ORDER: [&str; 16] = [
    "redir",
    "rewrite",
    "uri",
    "basicauth",
    "basic_auth",
    "forward_auth",
    "request_header",
    "handle",
    "handle_path",
    "route",
    "abort",
    "error",
    "respond",
    "reverse_proxy",
    "php_fastcgi",
    "file_server",
];

impl Reader<'_> {
    fn nodes_of(&mut self, path: &Path, by: Option<&Spot>) -> Vec<Node> {
        if self.chain.len() >= DEEPEST || self.chain.iter().any(|p| p == path) {
            return Vec::new();
        }
        let Some(text) = file(&mut self.overview, self.disk, path, by) else { return Vec::new() };
        let (nodes, complaints) = parse(&text);
        self.overview.complaints.extend(complaints);
        self.chain.push(path.to_owned());
        let nodes = self.with_imports(&without_braces(nodes), 0);
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
                let values: Vec<Word> = node.args[1..].to_vec();
                let snippet = with_values(&snippet, &values);
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
        let addresses = addresses(node);
        for address in &addresses {
            self.overview.ports.extend(ports(address));
        }
        let tests = addresses.iter().map(|a| address(a)).collect();
        let around = Around {
            when: vec![Test::Any(tests)],
            within: vec![(node.name.lossy(), node.name.spot.clone())],
            matchers: BTreeMap::new(),
            moves: false,
        };
        let within = around.when.clone();
        self.block(node.inside.as_deref().unwrap_or_default(), around, 0, false);
        self.rule(within, Then::Pass);
    }

    fn rule(&mut self, when: Vec<Test>, then: Then) {
        self.overview.rules.push(Rule { when, then, part: self.parts });
    }

    fn block(&mut self, nodes: &[Node], mut around: Around, depth: usize, in_order: bool) {
        for node in nodes {
            if let Some(name) = node.name.lossy().strip_prefix('@') {
                around.matchers.insert(name.to_owned(), matcher(node));
            }
        }
        let mut sorted: Vec<&Node> = nodes.iter().collect();
        if !in_order {
            let rank = |node: &&Node| ORDER.iter().position(|name| node.name.lossy() == *name);
            let plain = |node: &&Node| node.args.first().is_none_or(|w| !w.text.starts_with(b"/"));
            sorted.sort_by_key(|node| (rank(node), plain(node)));
        }
        let mut handled: Vec<Test> = Vec::new();
        for node in sorted {
            let (test, rest) = matched(node, &around);
            if matches!(node.name.text.as_slice(), b"handle" | b"handle_path" | b"route") {
                if depth < DEEPEST {
                    self.group(node, &around, test, &mut handled, depth);
                }
                continue;
            }
            self.directive(node, &mut around, test, rest);
        }
    }

    /// A block of directives: of several that `handle`, the first that fits.
    fn group(
        &mut self,
        node: &Node,
        around: &Around,
        test: Option<Test>,
        handled: &mut Vec<Test>,
        depth: usize,
    ) {
        let name = node.name.lossy();
        let mut inner = around.clone();
        if name != "route" {
            inner.when.extend(handled.iter().cloned().map(Test::not));
            handled.push(test.clone().unwrap_or(Test::Always));
        }
        inner.when.extend(test);
        inner.moves |= name == "handle_path";
        inner.within.push((name.clone(), node.name.spot.clone()));
        let when = inner.when.clone();
        if name == "handle_path" {
            self.rule(when.clone(), Then::Move);
        }
        self.block(node.inside.as_deref().unwrap_or_default(), inner, depth + 1, name == "route");
        if name != "route" {
            self.rule(when, Then::Pass);
        }
    }

    fn directive(&mut self, node: &Node, around: &mut Around, test: Option<Test>, rest: usize) {
        let words: Vec<String> = node.args.iter().skip(rest).map(Word::lossy).collect();
        let mut when = around.when.clone();
        when.extend(test);
        let number = words.iter().rev().find_map(|w| w.parse::<u16>().ok());
        match node.name.lossy().as_str() {
            "basicauth" | "basic_auth" => self.basic(node, around, when, &words),
            "forward_auth" => self.forward(node, around, when, &words),
            "request_header" => self.touch(node, around, when, &words),
            "rewrite" | "uri" => {
                around.moves = true;
                self.rule(when, Then::Move);
            }
            "redir" => {
                let status = if words.iter().any(|w| w == "permanent") { 301 } else { number.unwrap_or(302) };
                self.rule(when, Then::Answer(status, hit(node, &around.within)));
            }
            "respond" => self.answer(node, around, when, number.unwrap_or(200)),
            "error" => self.answer(node, around, when, number.unwrap_or(500)),
            "reverse_proxy" => self.proxy(node, around, when, &words),
            "php_fastcgi" | "file_server" => self.rule(when, Then::Pass),
            _ => {}
        }
    }

    fn answer(&mut self, node: &Node, around: &Around, when: Vec<Test>, status: u16) {
        let then = if status < 400 { Then::Pass } else { Then::Answer(status, hit(node, &around.within)) };
        self.rule(when, then);
    }

    fn basic(&mut self, node: &Node, around: &Around, when: Vec<Test>, words: &[String]) {
        let store = match words.first().map(String::as_str) {
            Some("argon2id") => Store::Argon2,
            _ => Store::Hashes,
        };
        let demanded_by = Hit { spot: line_of(node), ..hit(node, &around.within) };
        let users = listed(node, &demanded_by, store);
        let covers = covered(node, around);
        let realm = Some(words.get(1).cloned().unwrap_or_else(|| "restricted".into()));
        self.gate(
            when,
            Gate {
                demanded_by,
                covers,
                scheme: "Basic".into(),
                realm,
                users,
                allowed: Vec::new(),
                allowed_by: None,
            },
        );
    }

    fn forward(&mut self, node: &Node, around: &Around, when: Vec<Test>, words: &[String]) {
        let service = words.iter().find(|w| !w.starts_with(['/', '@', '*'])).cloned();
        let demanded_by = Hit { spot: line_of(node), ..hit(node, &around.within) };
        self.gate(
            when,
            Gate {
                demanded_by,
                covers: covered(node, around),
                scheme: "forward_auth".into(),
                realm: None,
                users: vec![service.map_or(Source::Unknown, Source::Service)],
                allowed: Vec::new(),
                allowed_by: None,
            },
        );
    }

    fn gate(&mut self, when: Vec<Test>, gate: Gate) {
        self.overview.gates.push(gate);
        self.rule(when, Then::Check(self.overview.gates.len() - 1));
    }

    /// `reverse_proxy` with the fields it changes, and the one server it goes to.
    fn proxy(&mut self, node: &Node, around: &Around, when: Vec<Test>, words: &[String]) {
        let lines = || node.inside.iter().flatten();
        for line in lines().filter(|n| n.is("header_up")) {
            let words: Vec<String> = line.args.iter().map(Word::lossy).collect();
            self.touch(line, around, when.clone(), &words);
        }
        let inner = lines().filter(|n| n.is("to")).flat_map(|n| n.args.iter().map(Word::lossy));
        let all: Vec<String> = words.iter().cloned().chain(inner).collect();
        let moves = around.moves || lines().any(|n| n.is("rewrite") || n.is("handle_response"));
        let to = match &all[..] {
            [one] if !moves => upstream(one),
            _ => None,
        };
        let hit = Hit { spot: line_of(node), ..hit(node, &around.within) };
        self.overview.onward.push(Onward { when: when.clone(), to, hit });
        self.rule(when, Then::Pass);
    }

    fn touch(&mut self, node: &Node, around: &Around, when: Vec<Test>, words: &[String]) {
        let Some(first) = words.first() else { return };
        let name = first.trim_start_matches(['-', '+', '?', '>']);
        if !is_told(name) {
            return;
        }
        let hit = hit(node, &around.within);
        let same = words.get(1).is_some_and(|v| {
            v.eq_ignore_ascii_case(&format!("{{http.request.header.{name}}}"))
                || v.eq_ignore_ascii_case(&format!("{{header.{name}}}"))
        });
        let field = match first.as_bytes()[0] {
            b'-' => Field::Removed(hit),
            _ if same => Field::Passed(hit),
            _ => Field::Replaced(hit),
        };
        self.overview.touches.push(Touch { name: name.to_ascii_lowercase(), field, when });
    }
}

/// The lines of a file with one site whose braces are left out: its first line is the site's address.
fn without_braces(nodes: Vec<Node>) -> Vec<Node> {
    let is_site = |n: &Node| n.inside.is_some() || n.is("import") || n.args.iter().any(|w| w.text == b"{");
    let Some(first) = nodes.first().filter(|first| !is_site(first)) else { return nodes };
    let text = first.name.lossy();
    let is_address = text.contains(['.', ':', '/']) || text == "localhost";
    if !is_address || nodes.len() < 2 {
        return nodes;
    }
    let mut site = first.clone();
    site.inside = Some(nodes[1..].to_vec());
    vec![site]
}

/// A snippet with the arguments of its import filled in: `{args[0]}`, `{args.0}`.
fn with_values(nodes: &[Node], values: &[Word]) -> Vec<Node> {
    if values.is_empty() {
        return nodes.to_vec();
    }
    let fill = |word: &Word| {
        let mut text = word.lossy();
        if !text.contains("{args") {
            return word.clone();
        }
        for (n, value) in values.iter().enumerate() {
            for form in [format!("{{args[{n}]}}"), format!("{{args.{n}}}")] {
                text = text.replace(&form, &value.lossy());
            }
        }
        Word { text: text.into_bytes(), ..word.clone() }
    };
    let node = |node: &Node| Node {
        name: fill(&node.name),
        args: node.args.iter().map(fill).collect(),
        inside: node.inside.as_deref().map(|inside| with_values(inside, values)),
        spot: node.spot.clone(),
    };
    nodes.iter().map(node).collect()
}

/// The line of a directive, without the block behind it.
fn line_of(node: &Node) -> Spot {
    node.args.last().map_or_else(|| node.name.spot.clone(), |last| node.name.spot.to(&last.spot))
}

/// What a gate covers, for people.
fn covered(node: &Node, around: &Around) -> String {
    let own = node.args.first().map(Word::lossy).filter(|w| w.starts_with(['/', '@']));
    let site = around.within.first().map(|(name, _)| name.trim_end_matches(',').to_owned());
    format!("{}{}", site.unwrap_or_default(), own.map_or_else(String::new, |o| format!(" {o}")))
}

/// The users of a block; those that another file was imported for make a list of their own.
fn listed(node: &Node, hit: &Hit, store: Store) -> Vec<Source> {
    let mut lists: Vec<Listed> = Vec::new();
    for line in node.inside.iter().flatten() {
        let path = line.spot.path.to_path_buf();
        let stored = line.args.first().map(|w| w.text.clone()).unwrap_or_default();
        let user = ListedUser {
            name: line.name.text.clone(),
            stored: Secret::new(stored),
            line: line.spot.line,
            groups: Vec::new(),
        };
        if let Some(list) = lists.last_mut().filter(|l| l.file.path == path) {
            list.users.push(user);
        } else {
            let file = UserFile { path, written: String::new(), hit: hit.clone() };
            lists.push(Listed { file, list: String::new(), store, users: vec![user] });
        }
    }
    if lists.is_empty() {
        let path = hit.spot.path.to_path_buf();
        let file = UserFile { path, written: String::new(), hit: hit.clone() };
        lists.push(Listed { file, list: String::new(), store, users: Vec::new() });
    }
    lists.into_iter().map(Source::Listed).collect()
}

fn addresses(node: &Node) -> Vec<String> {
    let words = std::iter::once(&node.name).chain(&node.args).map(Word::lossy);
    let all = words.flat_map(|w| w.split(',').map(|a| a.trim().to_owned()).collect::<Vec<_>>());
    all.filter(|a| !a.is_empty()).collect()
}

/// `127.0.0.1:8081`, `http://app:8080`, `localhost`: as a URL; `None` for a socket, a variable or a range.
fn upstream(text: &str) -> Option<String> {
    let odd = text.contains(['{', '$', '*']) || text.starts_with("unix") || text.starts_with("h2c:");
    if odd || text.is_empty() {
        return None;
    }
    let address = text.strip_prefix(':').map_or_else(|| text.to_owned(), |port| format!("localhost:{port}"));
    Some(if address.contains("://") { address } else { format!("http://{address}") })
}

/// The ports of a site's address.
fn ports(address: &str) -> Vec<u16> {
    let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.rsplit_once(':').and_then(|(_, p)| p.parse().ok()) {
        Some(port) => vec![port],
        None if scheme == "http" => vec![80],
        None => vec![443, 80],
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
    Test::all(all)
}

/// What a named matcher asks: `@name path /a/*`, or a block of such lines.
fn matcher(node: &Node) -> Test {
    let words: Vec<String> = node.args.iter().map(Word::lossy).collect();
    let mut lines: Vec<Vec<String>> = if words.is_empty() { Vec::new() } else { vec![words] };
    let mut nested = Vec::new();
    for line in node.inside.iter().flatten() {
        if line.is("not") && line.inside.is_some() {
            nested.push(matcher(&Node { args: Vec::new(), ..line.clone() }).not());
            continue;
        }
        lines.push(std::iter::once(&line.name).chain(&line.args).map(Word::lossy).collect());
    }
    nested.extend(lines.iter().map(|l| one(l, &node.spot)));
    Test::all(nested)
}

fn one(words: &[String], spot: &Spot) -> Test {
    let Some((kind, values)) = words.split_first() else { return Test::Any(Vec::new()) };
    let unknown = || Test::Unknown(Unknown::at(spot, "a matcher that is not followed here decides"));
    let compared = |subject, how| Test::Compare(subject, how, values.to_vec());
    match (kind.as_str(), values) {
        ("not", _) => one(values, spot).not(),
        ("path", _) => Test::Glob(values.to_vec()),
        ("path_regexp", [.., pattern]) => Test::Compare(Subject::Path, How::Matches, vec![pattern.clone()]),
        ("host", _) => Test::Host(values.to_vec()),
        ("method", _) => compared(Subject::Method, How::Alike),
        ("protocol", [one]) if one == "http" || one == "https" => compared(Subject::Scheme, How::Is),
        ("remote_ip" | "client_ip", _) => {
            let ranges = |v: &String| match v.as_str() {
                "private_ranges" => PRIVATE.map(str::to_owned).to_vec(),
                _ => vec![v.clone()],
            };
            let values = values.iter().filter(|v| *v != "forwarded").flat_map(ranges).collect();
            Test::Compare(Subject::Client, How::Within, values)
        }
        ("header", [name]) => match name.strip_prefix('!') {
            Some(name) => Test::Compare(Subject::Field(name.to_owned()), How::There, Vec::new()).not(),
            None => Test::Compare(Subject::Field(name.clone()), How::There, Vec::new()),
        },
        ("header", [name, value]) if value == "*" => {
            Test::Compare(Subject::Field(name.clone()), How::There, Vec::new())
        }
        ("header", [name, value]) if !name.starts_with('!') => {
            Test::Compare(Subject::Field(name.clone()), How::Star, vec![value.clone()])
        }
        ("header_regexp", [.., name, pattern]) => {
            Test::Compare(Subject::Field(name.clone()), How::Matches, vec![pattern.clone()])
        }
        _ => unknown(),
    }
}

/// What `private_ranges` stands for.
const PRIVATE: [&str; 6] =
    ["192.168.0.0/16", "172.16.0.0/12", "10.0.0.0/8", "127.0.0.1/8", "fd00::/8", "::1"];

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
        assert_eq!(at("http://a.example/private/x"), Some((5, "restricted".into())));
        assert_eq!(at("http://a.example/private"), None);
        assert_eq!(at("http://b.example:8080/"), Some((17, String::new())));
        assert_eq!(at("http://b.example:8080/open/x"), None);
        assert_eq!(at("http://c.example/xy"), Some((3, "C only".into())));
        let url = Url::parse("http://a.example/", Scheme::Http).expect("a URL");
        let rule = found.in_force(&Target::new(Request::get(url)));
        assert!(matches!(rule.authorization, Field::Removed(hit) if hit.spot.line == 12));
        let [Source::Listed(list)] = &found.gates[0].users[..] else { panic!("{:?}", found.gates[0].users) };
        assert_eq!((&list.users[0].name[..], list.users[0].line), (&b"alice"[..], 6));
    }

    #[test]
    fn a_path_that_is_rewritten() {
        let mut shelf = Shelf::default();
        let text = "http://a.example {\n  handle_path /api/* {\n    basic_auth /private/* {\n      alice $2a$14$x\n    }\n    respond ok\n  }\n  basic_auth /top/* {\n    bob $2a$14$y\n  }\n}\n";
        shelf.put("/etc/caddy/Caddyfile", text);
        let found = read(Path::new("/etc/caddy/Caddyfile"), &shelf);
        let at = |url: &str| {
            let url = Url::parse(url, Scheme::Http).expect("a URL");
            let gate = found.gate_for(&Target::new(Request::get(url)));
            gate.map(|g| g.map(|g| g.demanded_by.spot.line)).map_err(|_| ())
        };
        assert_eq!(at("http://a.example/api/private/x"), Err(()));
        assert_eq!(at("http://a.example/top/x"), Ok(Some(8)));
        assert_eq!(at("http://a.example/other"), Ok(None));
    }
}
