//! lighttpd: `auth.require` with its backend, and the conditions around it.

use super::{Gate, Overview, Rule, Source, Test, Touch, file, hit, is_told};
use crate::{Complaint, Disk, Field, Node, Severity, Spot, Text, Unknown, Word};
use std::{
    ops::Range,
    path::{Path, PathBuf},
};

/// Files that include one another.
const LONGEST_CHAIN: usize = 32;
/// Blocks inside of blocks.
const DEEPEST: usize = 32;

/// Takes a file apart: a directive ends with its line, unless a parenthesis is open or an operator wants more.
pub fn parse(text: &Text) -> (Vec<Node>, Vec<Complaint>) {
    let mut parser = Parser { text, words: tokens(text), at: 0, complaints: Vec::new() };
    let mut nodes = parser.nodes(0);
    while parser.at < parser.words.len() {
        parser.complain("there is no block to close");
        parser.at += 1;
        nodes.extend(parser.nodes(0));
    }
    (nodes, parser.complaints)
}

/// A word, and whether a line ended before it.
struct Token {
    word: Word,
    starts_line: bool,
}

fn tokens(text: &Text) -> Vec<Token> {
    let bytes = &text.bytes;
    let mut out = Vec::new();
    let (mut at, mut starts_line) = (0, true);
    while at < bytes.len() {
        let byte = bytes[at];
        if byte == b'#' {
            at += bytes[at..].iter().position(|b| *b == b'\n').unwrap_or(bytes.len() - at);
            continue;
        }
        if byte.is_ascii_whitespace() {
            starts_line |= byte == b'\n';
            at += 1;
            continue;
        }
        let (range, inner, quoted) = token(bytes, at);
        at = range.end;
        out.push(Token { word: Word { text: inner, spot: text.spot(range), quoted }, starts_line });
        starts_line = false;
    }
    out
}

fn token(bytes: &[u8], start: usize) -> (Range<usize>, Vec<u8>, bool) {
    let rest = &bytes[start..];
    if let [quote @ (b'"' | b'\''), ..] = rest {
        let mut inner = Vec::new();
        let mut at = 1;
        while let Some(&byte) = rest.get(at) {
            match (byte, rest.get(at + 1)) {
                (b, _) if b == *quote => return (start..start + at + 1, inner, true),
                (b'\\', Some(&next)) if *quote == b'"' && (next == b'"' || next == b'\\') => {
                    inner.push(next);
                    at += 1;
                }
                (b, _) => inner.push(b),
            }
            at += 1;
        }
        return (start..bytes.len(), inner, true);
    }
    let signs: [&[u8]; 14] =
        [b"=>", b"==", b"!=", b"=~", b"!~", b"=^", b"=$", b"+=", b":=", b"(", b")", b"{", b"}", b","];
    if let Some(sign) = signs.iter().find(|s| rest.starts_with(s)) {
        return (start..start + sign.len(), sign.to_vec(), false);
    }
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'$' | b'/' | b'[');
    let length = rest.iter().take_while(|b| is_word(b)).count().max(1);
    let mut end = start + length;
    if rest[..length].ends_with(b"[") {
        // `$HTTP["host"]` is one word.
        end = rest.iter().take(64).position(|b| *b == b']').map_or(end, |n| start + n + 1);
    }
    (start..end, bytes[start..end].to_vec(), false)
}

struct Parser<'a> {
    text: &'a Text,
    words: Vec<Token>,
    at: usize,
    complaints: Vec<Complaint>,
}

impl Parser<'_> {
    fn complain(&mut self, what: &str) {
        let spot = self.words.get(self.at).map(|t| t.word.spot.clone());
        let end = self.text.bytes.len();
        let spot = spot.unwrap_or_else(|| self.text.spot(end..end));
        self.complaints.push(Complaint::new(Severity::Fatal, spot, what));
    }

    fn sign(&self) -> Option<&[u8]> {
        let token = self.words.get(self.at)?;
        Some(if token.word.quoted { b"" } else { &token.word.text })
    }

    /// Directives up to the brace that closes the block.
    fn nodes(&mut self, depth: usize) -> Vec<Node> {
        let mut nodes = Vec::new();
        while self.sign().is_some_and(|s| s != b"}") {
            nodes.push(self.node(depth));
        }
        nodes
    }

    fn node(&mut self, depth: usize) -> Node {
        let name = self.words[self.at].word.clone();
        self.at += 1;
        let mut args: Vec<Word> = Vec::new();
        let (mut open, mut wants_more) = (0_usize, false);
        while let Some(token) = self.words.get(self.at) {
            let sign: &[u8] = if token.word.quoted { b"" } else { &token.word.text };
            let after_else = name.text.starts_with(b"else") && args.is_empty();
            if (token.starts_line && open == 0 && !wants_more && sign != b"{" && sign != b"+" && !after_else)
                || sign == b"}"
            {
                break;
            }
            if sign == b"{" && open == 0 {
                return self.block(name, args, depth);
            }
            open = if sign == b"(" { open + 1 } else { open.saturating_sub(usize::from(sign == b")")) };
            wants_more = matches!(sign, b"=" | b"+=" | b":=" | b"+" | b"==" | b"=~" | b"!=" | b"!~" | b"=>");
            args.push(token.word.clone());
            self.at += 1;
        }
        let spot = args.last().map_or_else(|| name.spot.clone(), |last| name.spot.to(&last.spot));
        Node { name, args, inside: None, spot }
    }

    fn block(&mut self, name: Word, args: Vec<Word>, depth: usize) -> Node {
        self.at += 1;
        let inside = if depth < DEEPEST {
            self.nodes(depth + 1)
        } else {
            self.complain("blocks are nested deeper than is read here");
            self.at = self.words.len();
            Vec::new()
        };
        let end = self.words.get(self.at).map_or_else(|| name.spot.clone(), |t| t.word.spot.clone());
        if self.sign() != Some(b"}") {
            self.complain("the block is never closed");
        }
        self.at = (self.at + 1).min(self.words.len());
        let spot = name.spot.to(&end);
        Node { name, args, inside: Some(inside), spot }
    }
}

/// Reads a configuration with what it includes.
pub fn read(path: &Path, disk: &dyn Disk) -> Overview {
    let mut reader =
        Reader { overview: Overview::default(), disk, layers: Vec::new(), file: None, chain: Vec::new() };
    reader.take(path, None, &[], &[]);
    reader.finish()
}

/// A value of `auth.require` and when it counts.
struct Layer {
    when: Vec<Test>,
    /// The blocks it stands in.
    within: Vec<(String, Spot)>,
    /// Prefixes in their order, with the gates.
    gates: Vec<(String, usize)>,
}

struct Reader<'a> {
    overview: Overview,
    disk: &'a dyn Disk,
    layers: Vec<Layer>,
    /// The password file that was named last.
    file: Option<(PathBuf, crate::Hit)>,
    chain: Vec<PathBuf>,
}

impl Reader<'_> {
    fn take(&mut self, path: &Path, by: Option<&Spot>, when: &[Test], within: &[(String, Spot)]) {
        if self.chain.len() >= LONGEST_CHAIN || self.chain.iter().any(|p| p == path) {
            return;
        }
        let Some(text) = file(&mut self.overview, self.disk, path, by) else { return };
        let (nodes, complaints) = parse(&text);
        self.overview.complaints.extend(complaints);
        self.chain.push(path.to_owned());
        self.nodes(&nodes, when, within);
        self.chain.pop();
    }

    fn nodes(&mut self, nodes: &[Node], when: &[Test], within: &[(String, Spot)]) {
        let mut before: Vec<Test> = Vec::new();
        for node in nodes {
            if let Some(inside) = &node.inside {
                let is_else = node.name.text.starts_with(b"else");
                if !is_else {
                    before.clear();
                }
                let own = condition(node);
                let mut all = when.to_vec();
                all.extend(before.iter().cloned().map(|t| Test::Not(Box::new(t))));
                all.extend(own.clone());
                before.extend(own);
                let mut around = within.to_vec();
                around.push((node.name.lossy(), node.spot.clone()));
                self.nodes(inside, &all, &around);
                continue;
            }
            self.directive(node, when, within);
        }
    }

    fn directive(&mut self, node: &Node, when: &[Test], within: &[(String, Spot)]) {
        let name = node.name.lossy();
        let value = || node.args.iter().find(|w| w.quoted).map(Word::lossy);
        match name.as_str() {
            "include" => {
                let folder = node.spot.path.parent().unwrap_or(Path::new("/")).to_owned();
                for path in value().map(|v| self.included(&folder.join(v))).unwrap_or_default() {
                    self.take(&path, Some(&node.spot), when, within);
                }
            }
            "include_shell" => {
                let what = "what a program prints is part of the configuration";
                self.overview.complaints.push(Complaint::new(Severity::Unread, node.spot.clone(), what));
            }
            "auth.backend.htpasswd.userfile"
            | "auth.backend.htdigest.userfile"
            | "auth.backend.plain.userfile" => {
                self.file = value().map(|v| (PathBuf::from(v), hit(node, within)));
            }
            "auth.require" => self.require(node, when, within),
            "setenv.set-request-header" | "setenv.add-request-header" => self.header(node, when, within),
            _ => {}
        }
    }

    fn included(&self, path: &Path) -> Vec<PathBuf> {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(folder) = path.parent().filter(|_| name.contains('*')) else { return vec![path.to_owned()] };
        let names = self.disk.list(folder).unwrap_or_default();
        names.iter().filter(|n| super::glob(name.as_bytes(), n.as_bytes())).map(|n| folder.join(n)).collect()
    }

    fn require(&mut self, node: &Node, when: &[Test], within: &[(String, Spot)]) {
        let adds = node.arg(0) == Some(b"+=");
        let before = self.layers.iter().rev().find(|l| adds && within.starts_with(&l.within));
        let gates = before.map_or_else(Vec::new, |l| l.gates.clone());
        let mut layer = Layer { when: when.to_vec(), within: within.to_vec(), gates };
        let mut depth = 0_usize;
        let mut prefix = None;
        let mut settings: Vec<(String, String)> = Vec::new();
        let words = &node.args;
        for (n, word) in words.iter().enumerate() {
            let is = |text: &[u8]| !word.quoted && word.text == text;
            let is_key = words.get(n + 1).is_some_and(|w| !w.quoted && w.text == b"=>");
            if is(b"(") {
                depth += 1;
            } else if is(b")") {
                depth = depth.saturating_sub(1);
                if let (1, Some(prefix)) = (depth, prefix.take()) {
                    let gate = self.gate(node, within, &std::mem::take(&mut settings));
                    layer.gates.push((prefix, gate));
                }
            } else if word.quoted && is_key && depth == 1 {
                prefix = Some(word.lossy());
            } else if word.quoted && is_key {
                settings.push((word.lossy(), words.get(n + 2).map(Word::lossy).unwrap_or_default()));
            }
        }
        self.layers.push(layer);
    }

    fn gate(&mut self, node: &Node, within: &[(String, Spot)], settings: &[(String, String)]) -> usize {
        let get = |key: &str| settings.iter().find(|(k, _)| k == key).map(|(_, v)| v.clone());
        let method = get("method").unwrap_or_default();
        let scheme = match method.as_str() {
            "basic" => "Basic".to_owned(),
            "digest" => "Digest".to_owned(),
            _ => method,
        };
        let gate =
            Gate { demanded_by: hit(node, within), scheme, realm: get("realm"), users: Source::Unknown };
        self.overview.gates.push(gate);
        self.overview.gates.len() - 1
    }

    fn header(&mut self, node: &Node, when: &[Test], within: &[(String, Spot)]) {
        for pair in node.args.windows(3).filter(|w| w[0].quoted && w[1].text == b"=>") {
            let name = pair[0].lossy();
            if is_told(&name) {
                let hit = hit(node, within);
                let field = if pair[2].text.is_empty() { Field::Removed(hit) } else { Field::Replaced(hit) };
                let is_conditional = !when.is_empty();
                self.overview.touches.push(Touch { name: name.to_ascii_lowercase(), field, is_conditional });
            }
        }
    }

    /// Later values take the place of earlier ones.
    fn finish(mut self) -> Overview {
        if let Some((path, hit)) = &self.file {
            for gate in &mut self.overview.gates {
                gate.users = Source::File { path: path.clone(), hit: hit.clone() };
            }
        }
        for layer in self.layers.into_iter().rev() {
            for (prefix, gate) in layer.gates {
                let mut when = layer.when.clone();
                when.push(Test::Prefix(prefix));
                self.overview.rules.push(Rule { when, gate: Some(gate) });
            }
            self.overview.rules.push(Rule { when: layer.when, gate: None });
        }
        self.overview
    }
}

/// The condition of a block; none for a plain `else`.
fn condition(node: &Node) -> Option<Test> {
    let mut words: Vec<&Word> = std::iter::once(&node.name).chain(&node.args).collect();
    words.retain(|w| !matches!(w.text.as_slice(), b"else" | b"elseif" | b"if" | b"elif"));
    let [subject, operator, value, ..] = words[..] else { return None };
    let value = value.lossy();
    let unknown = || Test::Unknown(Unknown::at(&node.spot, "a condition that is not followed here decides"));
    let not = |test| Test::Not(Box::new(test));
    Some(match (subject.text.as_slice(), operator.text.as_slice()) {
        (b"$HTTP[\"host\"]", b"==") => Test::Host(vec![value]),
        (b"$HTTP[\"host\"]", b"!=") => not(Test::Host(vec![value])),
        (b"$HTTP[\"host\"]", b"=~") => Test::HostMatches(value),
        (b"$HTTP[\"host\"]", b"!~") => not(Test::HostMatches(value)),
        (b"$HTTP[\"url\"]", b"=~") => Test::Path(value),
        (b"$HTTP[\"url\"]", b"!~") => not(Test::Path(value)),
        (b"$HTTP[\"url\"]", b"=^") => Test::Prefix(value),
        (b"$SERVER[\"socket\"]", b"==") => match value.rsplit(':').next().and_then(|p| p.parse().ok()) {
            Some(port) => Test::Port(vec![port]),
            None => unknown(),
        },
        _ => unknown(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Shelf, Target};
    use why401_message::{Request, Scheme, Url};

    #[test]
    fn gates_and_conditions() {
        let mut shelf = Shelf::default();
        shelf.put("/etc/l/lighttpd.conf", "include \"conf/*.conf\"\nserver.modules += ( \"mod_auth\" )\n");
        let text = "auth.backend = \"htpasswd\" # one\nauth.backend.htpasswd.userfile = \"/etc/l/users\"\n\
            auth.require = ( \"/private\" => ( \"method\" => \"basic\", \"realm\" => \"Staff\",\n  \"require\" => \"valid-user\" ),\n\
            \x20 \"/more\" => ( \"method\" => \"digest\", \"realm\" => \"D\", \"require\" => \"user=a\" ) )\n\
            $HTTP[\"host\"] == \"open.example\" {\n  auth.require = ()\n} else $HTTP[\"host\"] =~ \"^x\" { setenv.set-request-header = (\"Authorization\" => \"\") }\n";
        shelf.put("/etc/l/conf/a.conf", text);
        let found = read(Path::new("/etc/l/lighttpd.conf"), &shelf);
        assert!(found.complaints.is_empty(), "{:?}", found.complaints);
        assert_eq!(found.gates.len(), 2);
        assert_eq!(
            (found.gates[0].realm.as_deref(), found.gates[1].scheme.as_str()),
            (Some("Staff"), "Digest")
        );
        assert!(matches!(&found.gates[0].users, Source::File { path, .. } if path.ends_with("users")));
        let at = |url: &str| {
            let url = Url::parse(url, Scheme::Http).expect("a URL");
            found.gate_for(&Target::new(Request::get(url))).expect("told").map(|g| g.scheme.clone())
        };
        assert_eq!(at("http://a.example/private/x").as_deref(), Some("Basic"));
        assert_eq!(at("http://a.example/more").as_deref(), Some("Digest"));
        assert_eq!(at("http://a.example/"), None);
        assert_eq!(at("http://open.example/private/x"), None);
        assert!(matches!(found.field("authorization"), Field::Unknown(_)));
    }

    #[test]
    fn broken_files_end() {
        for text in ["}", "a {", "\"", "$HTTP[", "a = (", "else {"] {
            let (_, _) = parse(&Text::new("/x", text.as_bytes()));
        }
    }
}
