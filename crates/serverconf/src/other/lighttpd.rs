//! lighttpd: `auth.require` with its backend, and the conditions around it.

use super::{
    Dialect, Gate, How, Onward, Overview, Rule, Setting, Source, Subject, Test, Then, Touch, file, hit,
    is_told,
};
use crate::{Complaint, Disk, Field, Hit, Node, Severity, Spot, Store, Text, Unknown, UserFile, Word};
use std::{
    collections::BTreeMap,
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
    let overview = Overview { dialect: Dialect::Lighttpd, ..Overview::default() };
    let mut reader =
        Reader { overview, disk, layers: Vec::new(), chain: Vec::new(), variables: BTreeMap::new() };
    reader.take(path, None, &[], &[]);
    reader.finish()
}

/// Whom a backend asks, by its name and the setting that names its file.
pub(super) fn backend(setting: &Setting, name: &str, file: Option<&Setting>) -> Vec<Source> {
    let store = match name {
        "" => return Vec::new(),
        "htpasswd" => Store::Hashes,
        "plain" => Store::Plain,
        "htdigest" => Store::Digests,
        other => return vec![Source::Service(format!("{other} ({})", setting.hit.spot))],
    };
    let Some(file) = file else { return vec![Source::Unnamed] };
    let Some(written) = &file.value else { return vec![Source::Unknown] };
    // Started as a service it has left the folder it was started in.
    let path = Path::new("/").join(written);
    vec![Source::File(UserFile { path, written: written.clone(), hit: file.hit.clone() }, store)]
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
    chain: Vec<PathBuf>,
    /// `var.name`; `None` where the value cannot be told.
    variables: BTreeMap<String, Option<String>>,
}

/// Settings of one value that matter here.
const SETTINGS: [&str; 5] = [
    "auth.backend",
    "auth.backend.htpasswd.userfile",
    "auth.backend.htdigest.userfile",
    "auth.backend.plain.userfile",
    "auth.backend.plain.groupfile",
];

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
            let Some(inside) = &node.inside else {
                self.directive(node, when, within);
                continue;
            };
            let is_else = node.name.text.starts_with(b"else");
            if !is_else {
                before.clear();
            }
            let own = condition(node);
            if let Some(Test::Port(ports)) = &own {
                self.overview.ports.extend(ports);
            }
            let mut all = when.to_vec();
            all.extend(before.iter().cloned().map(Test::not));
            all.extend(own.clone());
            before.extend(own);
            let mut around = within.to_vec();
            around.push((head(node), node.spot.clone()));
            self.nodes(inside, &all, &around);
        }
    }

    fn directive(&mut self, node: &Node, when: &[Test], within: &[(String, Spot)]) {
        let name = node.name.lossy();
        let is_assignment = matches!(node.arg(0), Some(b"=" | b":=" | b"+="));
        match name.as_str() {
            "include" => {
                let folder = node.spot.path.parent().unwrap_or(Path::new("/")).to_owned();
                let value = self.value(&node.args);
                for path in value.map(|v| self.included(&folder.join(v))).unwrap_or_default() {
                    self.take(&path, Some(&node.spot), when, within);
                }
            }
            "include_shell" => {
                let what = "what a program prints is part of the configuration";
                self.overview.complaints.push(Complaint::new(Severity::Unread, node.spot.clone(), what));
            }
            "auth.require" => self.require(node, when, within),
            "setenv.set-request-header" | "setenv.add-request-header" => self.header(node, when, within),
            "proxy.server" => self.proxy(node, when, within),
            "url.rewrite" | "url.rewrite-once" | "url.rewrite-repeat" => {
                let patterns = pairs(&node.args).iter().map(|(pattern, _)| pattern.lossy()).collect();
                let mut when = when.to_vec();
                when.push(Test::Compare(Subject::Url, How::Matches, patterns));
                self.overview.rules.push(Rule { when, then: Then::Move, part: usize::MAX });
            }
            _ if SETTINGS.contains(&name.as_str()) => {
                let value = self.value(node.args.get(1..).unwrap_or_default());
                self.overview.settings.push(Setting {
                    name,
                    when: when.to_vec(),
                    value,
                    hit: hit(node, within),
                });
            }
            _ if name.starts_with("server.") => self.server(node, &name),
            _ if is_assignment && (name.starts_with("var.") || !name.contains('.')) => {
                let mut value = self.value(&node.args[1..]);
                let key = name.trim_start_matches("var.").to_owned();
                if node.arg(0) == Some(b"+=") {
                    let before = self.variables.get(&key).cloned().flatten();
                    value = before.zip(value).map(|(before, more)| before + &more);
                }
                self.variables.insert(key, value);
            }
            _ => {}
        }
    }

    /// What the server is, by `server.port` and its like.
    fn server(&mut self, node: &Node, name: &str) {
        let number: Option<u16> = node.args.iter().find_map(|w| w.lossy().parse().ok());
        let value = self.value(node.args.get(1..).unwrap_or_default());
        match name {
            "server.port" => self.overview.ports.extend(number),
            "server.bind" => {
                let port: Option<u16> = value.and_then(|v| v.rsplit_once(':')?.1.parse().ok());
                self.overview.ports.extend(port);
            }
            "server.username" => self.overview.account.0 = value,
            "server.groupname" => self.overview.account.1 = value,
            "server.errorlog" => self.overview.error_logs.extend(value.map(PathBuf::from)),
            _ => {}
        }
    }

    /// Texts and variables joined by `+`; `None` where one of them cannot be told.
    fn value(&self, words: &[Word]) -> Option<String> {
        let mut value = String::new();
        for word in words.iter().filter(|w| w.quoted || w.text != b"+") {
            let text = word.lossy();
            if word.quoted {
                value.push_str(&text);
            } else {
                value.push_str(self.variables.get(text.trim_start_matches("var."))?.as_deref()?);
            }
        }
        (!words.is_empty()).then_some(value)
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
        for (prefix, inner) in pairs(&node.args) {
            let gate = gate(node, within, &prefix, inner);
            self.overview.gates.push(gate);
            layer.gates.push((prefix.lossy(), self.overview.gates.len() - 1));
        }
        self.layers.push(layer);
    }

    fn header(&mut self, node: &Node, when: &[Test], within: &[(String, Spot)]) {
        for pair in node.args.windows(3).filter(|w| w[0].quoted && w[1].text == b"=>") {
            let name = pair[0].lossy();
            if is_told(&name) {
                let hit = hit(node, within);
                let field = if pair[2].text.is_empty() { Field::Removed(hit) } else { Field::Replaced(hit) };
                let when = when.to_vec();
                self.overview.touches.push(Touch { name: name.to_ascii_lowercase(), field, when });
            }
        }
    }

    /// `proxy.server = ( "/prefix" => ( ( "host" => "127.0.0.1", "port" => 8080 ) ) )`; the last value counts first.
    fn proxy(&mut self, node: &Node, when: &[Test], within: &[(String, Spot)]) {
        let mut found: Vec<Onward> = Vec::new();
        for (prefix, inner) in pairs(&node.args) {
            let settings = settings(inner);
            let all = |key: &str| -> Vec<&str> {
                settings.iter().filter(|(k, _)| k == key).map(|(_, v)| v.as_str()).collect()
            };
            let to = match (&all("host")[..], &all("port")[..]) {
                ([host], []) => Some(format!("http://{host}:80")),
                ([host], [port]) => Some(format!("http://{host}:{port}")),
                _ => None,
            };
            let prefix = prefix.lossy();
            let (subject, how) = if prefix.starts_with('.') {
                (Subject::Path, How::Ends)
            } else {
                (Subject::Path, How::Begins)
            };
            let mut when = when.to_vec();
            when.push(Test::Compare(subject, how, vec![prefix]));
            found.push(Onward { when, to, hit: hit(node, within) });
        }
        self.overview.onward.splice(0..0, found);
    }

    /// Later values take the place of earlier ones.
    fn finish(mut self) -> Overview {
        if self.overview.ports.is_empty() && !self.overview.files.is_empty() {
            self.overview.ports.push(80);
        }
        let last = |name: &str| self.overview.settings.iter().rfind(|s| s.name == name);
        let users = last("auth.backend").map(|setting| {
            let name = setting.value.clone().unwrap_or_default();
            backend(setting, &name, last(&format!("auth.backend.{name}.userfile")))
        });
        for gate in &mut self.overview.gates {
            gate.users = users.clone().unwrap_or_default();
        }
        for (part, layer) in self.layers.into_iter().rev().enumerate() {
            for (prefix, gate) in layer.gates {
                let mut when = layer.when.clone();
                when.push(Test::Compare(Subject::Path, How::Begins, vec![prefix]));
                self.overview.rules.push(Rule { when: when.clone(), then: Then::Check(gate), part });
                self.overview.rules.push(Rule { when, then: Then::Pass, part });
            }
            self.overview.rules.push(Rule { when: layer.when, then: Then::Pass, part });
        }
        self.overview
    }
}

/// The words of an array with keys: each key and what is behind its `=>`, up to the comma of the same depth.
fn pairs(words: &[Word]) -> Vec<(Word, &[Word])> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut open: Option<(Word, usize)> = None;
    for (n, word) in words.iter().enumerate() {
        let is = |text: &[u8]| !word.quoted && word.text == text;
        let is_key = words.get(n + 1).is_some_and(|w| !w.quoted && w.text == b"=>");
        depth += usize::from(is(b"("));
        if is(b")") {
            depth = depth.saturating_sub(1);
        }
        let ends = (is(b",") && depth == 1) || depth == 0;
        if let Some((key, from)) = open.take_if(|_| ends) {
            found.push((key, &words[from..n]));
        }
        if word.quoted && is_key && depth == 1 {
            open = Some((word.clone(), n + 2));
        }
    }
    found
}

/// Keys and values, however deep they stand.
fn settings(words: &[Word]) -> Vec<(String, String)> {
    let is_pair = |w: &&[Word]| w[0].quoted && !w[1].quoted && w[1].text == b"=>";
    words.windows(3).filter(is_pair).map(|w| (w[0].lossy(), w[2].lossy())).collect()
}

fn gate(node: &Node, within: &[(String, Spot)], prefix: &Word, inner: &[Word]) -> Gate {
    let settings = settings(inner);
    let get = |key: &str| settings.iter().find(|(k, _)| k == key).map(|(_, v)| v.clone());
    let method = get("method").unwrap_or_default();
    let scheme = match method.as_str() {
        "basic" => "Basic".to_owned(),
        "digest" => "Digest".to_owned(),
        _ => method,
    };
    let allowed = get("require").unwrap_or_default();
    let require = inner.windows(3).find(|w| w[0].quoted && w[0].text == b"require" && w[1].text == b"=>");
    let require = require.map(|w| w[0].spot.to(&w[2].spot));
    let demanded_by = Hit {
        name: node.name.lossy(),
        args: vec![prefix.lossy()],
        // One directive may hold several gates: each has the line of its own prefix.
        spot: prefix.spot.clone(),
        within: within.to_vec(),
    };
    Gate {
        demanded_by,
        covers: if prefix.text.is_empty() { within.last().map(|(w, _)| w.clone()) } else { None }
            .unwrap_or_else(|| prefix.lossy()),
        scheme,
        realm: get("realm"),
        users: Vec::new(),
        allowed: allowed.split('|').filter(|a| !a.is_empty()).map(str::to_owned).collect(),
        allowed_by: require.map(|spot| Hit {
            name: "require".into(),
            args: vec![allowed.clone()],
            spot,
            within: within.to_vec(),
        }),
    }
}

/// A block's condition as it is written, for people.
fn head(node: &Node) -> String {
    let word = |w: &Word| if w.quoted { format!("\"{}\"", w.lossy()) } else { w.lossy() };
    std::iter::once(&node.name).chain(&node.args).map(word).collect::<Vec<_>>().join(" ")
}

/// The condition of a block; none for a plain `else`.
fn condition(node: &Node) -> Option<Test> {
    let mut words: Vec<&Word> = std::iter::once(&node.name).chain(&node.args).collect();
    words.retain(|w| !matches!(w.text.as_slice(), b"else" | b"elseif" | b"if" | b"elif"));
    let [subject, operator, value, ..] = words[..] else { return None };
    let unknown = || Test::Unknown(Unknown::at(&node.spot, "a condition that is not followed here decides"));
    let value = value.lossy();
    let (how, negated) = match operator.text.as_slice() {
        b"==" => (How::Is, false),
        b"!=" => (How::Is, true),
        b"=~" => (How::Matches, false),
        b"!~" => (How::Matches, true),
        b"=^" => (How::Begins, false),
        b"=$" => (How::Ends, false),
        _ => return Some(unknown()),
    };
    let test = match subject_of(&subject.lossy()) {
        Some(Subject::Host) if how == How::Is && !value.contains(':') => Test::Host(vec![value]),
        Some(Subject::Client) if how == How::Is => Test::Compare(Subject::Client, How::Within, vec![value]),
        Some(Subject::Client) => unknown(),
        Some(subject) => Test::Compare(subject, how, vec![value]),
        None if subject.text == b"$SERVER[\"socket\"]" && how == How::Is => {
            match value.rsplit(':').next().and_then(|p| p.parse().ok()) {
                Some(port) => Test::Port(vec![port]),
                None => unknown(),
            }
        }
        None => unknown(),
    };
    Some(if negated { test.not() } else { test })
}

fn subject_of(name: &str) -> Option<Subject> {
    let inner = |prefix: &str| name.strip_prefix(prefix)?.strip_suffix("\"]");
    if let Some(field) = inner("$REQUEST_HEADER[\"") {
        return Some(Subject::Field(field.to_owned()));
    }
    Some(match inner("$HTTP[\"")? {
        "host" => Subject::Host,
        "url" => Subject::Path,
        "querystring" => Subject::Query,
        "request-method" => Subject::Method,
        "scheme" => Subject::Scheme,
        "remoteip" | "remote-ip" => Subject::Client,
        "useragent" => Subject::Field("user-agent".into()),
        "referer" => Subject::Field("referer".into()),
        "cookie" => Subject::Field("cookie".into()),
        _ => return None,
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
        assert!(
            matches!(&found.gates[0].users[..], [Source::File(file, Store::Hashes)] if file.path.ends_with("users"))
        );
        assert_eq!(found.gates[1].allowed, ["user=a"]);
        let at = |url: &str| {
            let url = Url::parse(url, Scheme::Http).expect("a URL");
            found.gate_for(&Target::new(Request::get(url))).expect("told").map(|g| g.scheme.clone())
        };
        assert_eq!(at("http://a.example/private/x").as_deref(), Some("Basic"));
        assert_eq!(at("http://a.example/more").as_deref(), Some("Digest"));
        assert_eq!(at("http://a.example/"), None);
        assert_eq!(at("http://open.example/private/x"), None);
        let field = |url: &str| {
            let url = Url::parse(url, Scheme::Http).expect("a URL");
            found.field("authorization", &Target::new(Request::get(url)))
        };
        assert!(matches!(field("http://x.example/"), Field::Removed(_)));
        assert_eq!(field("http://a.example/"), Field::Kept);
    }

    #[test]
    fn broken_files_end() {
        for text in ["}", "a {", "\"", "$HTTP[", "a = (", "else {"] {
            let (_, _) = parse(&Text::new("/x", text.as_bytes()));
        }
    }
}
