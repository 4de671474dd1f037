//! HAProxy: `http-request auth` and the lists of users it asks.

use super::{
    Dialect, Gate, How, Onward, Overview, Rule, Source, Subject, Test, Then, Touch, file, hit, is_told,
};
use crate::{
    Complaint, Disk, Field, Hit, Listed, ListedUser, Node, Severity, Spot, Store, Text, Unknown, UserFile,
    Word,
};
use std::{collections::BTreeMap, ops::Range, path::Path, sync::Arc};
use why401_message::Secret;

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

/// Reads a configuration: a file, or a folder of which the files that end in `.cfg` are read in order.
pub fn read(path: &Path, disk: &dyn Disk) -> Overview {
    let mut overview = Overview { dialect: Dialect::Haproxy, ..Overview::default() };
    let files = match disk.list(path) {
        Ok(names) => names
            .iter()
            .filter(|n| Path::new(n).extension().is_some_and(|e| e == "cfg"))
            .map(|n| path.join(n))
            .collect(),
        Err(_) => vec![path.to_owned()],
    };
    let mut nodes = Vec::new();
    for path in files {
        if let Some(text) = file(&mut overview, disk, &path, None) {
            let (found, complaints) = parse(&text);
            nodes.extend(found);
            overview.complaints.extend(complaints);
        }
    }
    overview.lists = nodes.iter().filter(|n| n.is("userlist")).map(list).collect();
    global(&mut overview, &nodes);
    let proxies: Vec<&Node> = ["frontend", "listen", "backend"]
        .iter()
        .flat_map(|kind| nodes.iter().filter(|n| n.is(kind)))
        .collect();
    let entries = proxies.iter().filter(|n| !n.is("backend"));
    let fronts: Vec<Front> = entries.map(|n| Front::of(n, &overview.lists)).collect();
    for (part, proxy) in proxies.iter().enumerate() {
        let reach = reach(proxy, &fronts);
        let mut section = Section { overview: &mut overview, proxy, part, acls: acls(proxy), reach };
        section.rules();
    }
    overview
}

fn global(overview: &mut Overview, nodes: &[Node]) {
    for line in nodes.iter().filter(|n| n.is("global")).flat_map(|n| n.inside.iter().flatten()) {
        let value = || line.args.first().map(Word::lossy);
        match line.name.lossy().as_str() {
            "user" => overview.account.0 = value(),
            "group" => overview.account.1 = value(),
            _ => {}
        }
    }
}

/// The users of a `userlist`. HAProxy hashes with the system's `crypt` what comes behind `password`.
fn list(node: &Node) -> Listed {
    let lines = || node.inside.iter().flatten();
    let groups_with = |user: &str| {
        let named = lines().filter(|n| n.is("group") && option(n, "users").is_some_and(|u| has(&u, user)));
        named.filter_map(|n| Some(n.args.first()?.lossy())).collect::<Vec<_>>()
    };
    let user = |line: &Node| {
        let name = line.args.first()?;
        let mut groups = groups_with(&name.lossy());
        groups.extend(option(line, "groups").iter().flat_map(|g| g.split(',')).map(str::to_owned));
        let plain = line.args.iter().position(|w| w.text == b"insecure-password");
        let hashed = line.args.iter().position(|w| w.text == b"password");
        let value = |at: usize| line.arg(at + 1).unwrap_or_default();
        let stored = match (plain, hashed) {
            (Some(at), _) => [b"{PLAIN}", value(at)].concat(),
            // Nothing but a hash comes behind `password`, whatever it looks like to others.
            (None, Some(at)) if value(at).starts_with(b"{PLAIN}") => {
                [b"{CLEARTEXT}", &value(at)[7..]].concat()
            }
            (None, Some(at)) => value(at).to_vec(),
            (None, None) => Vec::new(),
        };
        Some(ListedUser {
            name: name.text.clone(),
            stored: Secret::new(stored),
            line: line.spot.line,
            groups,
        })
    };
    let file = UserFile {
        path: node.spot.path.to_path_buf(),
        written: name(node),
        hit: Hit { name: "userlist".into(), args: vec![name(node)], spot: head(node), within: Vec::new() },
    };
    let users = lines().filter(|n| n.is("user")).filter_map(user).collect();
    Listed { file, list: name(node), store: Store::Hashes, users }
}

/// The first line of a section.
fn head(node: &Node) -> Spot {
    node.args.first().map_or_else(|| node.name.spot.clone(), |w| node.name.spot.to(&w.spot))
}

fn has(list: &str, user: &str) -> bool {
    list.split(',').any(|name| name == user)
}

/// The word behind another.
fn option(node: &Node, name: &str) -> Option<String> {
    let at = node.args.iter().position(|w| w.text == name.as_bytes())?;
    node.args.get(at + 1).map(Word::lossy)
}

fn name(node: &Node) -> String {
    node.args.first().map(Word::lossy).unwrap_or_default()
}

type Acls = BTreeMap<String, Vec<Vec<String>>>;

fn acls(proxy: &Node) -> Acls {
    let mut acls = Acls::new();
    for line in proxy.inside.iter().flatten().filter(|n| n.is("acl")) {
        let args: Vec<String> = line.args.iter().map(Word::lossy).collect();
        if let Some((name, rest)) = args.split_first() {
            acls.entry(name.clone()).or_default().push(rest.to_vec());
        }
    }
    acls
}

/// Which backend a frontend hands a request to.
struct Front {
    /// When requests come to it.
    own: Vec<Test>,
    /// What is named for each test, the first that holds; `None` where the name is computed.
    names: Vec<Option<String>>,
    tests: Arc<[Test]>,
}

impl Front {
    fn of(front: &Node, lists: &[Listed]) -> Self {
        let ports = ports(front);
        let acls = acls(front);
        let (mut names, mut tests) = (Vec::new(), Vec::new());
        for line in front.inside.iter().flatten().filter(|n| n.is("use_backend")) {
            let args: Vec<String> = line.args.iter().map(Word::lossy).collect();
            let words: Vec<&str> = args.iter().map(String::as_str).collect();
            let backend = words.first().copied().unwrap_or_default();
            names.push((!backend.contains(['%', '['])).then(|| backend.to_owned()));
            tests.push(Test::all(Condition::of(&words, &acls, lists, &line.spot).tests));
        }
        let default = front.inside.iter().flatten().rfind(|n| n.is("default_backend"));
        names.push(Some(default.map(name).unwrap_or_default()));
        tests.push(Test::Always);
        let own = if ports.is_empty() { Vec::new() } else { vec![Test::Port(ports)] };
        Self { own, names, tests: tests.into() }
    }

    /// When it hands on to the backend of a name.
    fn way_to(&self, backend: &str) -> Option<Test> {
        let first = |n: usize| Test::First(Arc::clone(&self.tests), n);
        let computed = || Unknown { what: "which backend answers decides".into(), spot: None };
        let named = |(n, name): (usize, &Option<String>)| {
            let Some(name) = name else { return Some(Test::all(vec![first(n), Test::Unknown(computed())])) };
            (name == backend).then(|| first(n))
        };
        let ways: Vec<Test> = self.names.iter().enumerate().filter_map(named).collect();
        let mut all = self.own.clone();
        (!ways.is_empty()).then(|| {
            all.push(Test::Any(ways));
            Test::all(all)
        })
    }
}

/// When requests come to a proxy: by its ports, or by the frontends that name it.
fn reach(proxy: &Node, fronts: &[Front]) -> Vec<Test> {
    if !proxy.is("backend") {
        let ports = ports(proxy);
        return if ports.is_empty() { Vec::new() } else { vec![Test::Port(ports)] };
    }
    let own = name(proxy);
    vec![Test::Any(fronts.iter().filter_map(|front| front.way_to(&own)).collect())]
}

fn ports(proxy: &Node) -> Vec<u16> {
    let binds = proxy.inside.iter().flatten().filter(|n| n.is("bind")).filter_map(|n| n.arg(0));
    binds.flat_map(|b| b.split(|b| *b == b',')).filter_map(port).collect()
}

fn port(bind: &[u8]) -> Option<u16> {
    std::str::from_utf8(bind).ok()?.rsplit(':').next()?.parse().ok()
}

/// A proxy while its lines are read.
struct Section<'a> {
    overview: &'a mut Overview,
    proxy: &'a Node,
    part: usize,
    acls: Acls,
    reach: Vec<Test>,
}

impl Section<'_> {
    fn rules(&mut self) {
        let within = [(self.proxy.name.lossy(), head(self.proxy))];
        self.overview.ports.extend(ports(self.proxy));
        let mut moves = false;
        for line in self.proxy.inside.as_deref().unwrap_or_default().iter().filter(|n| n.is("http-request")) {
            let args: Vec<String> = line.args.iter().map(Word::lossy).collect();
            let words: Vec<&str> = args.iter().map(String::as_str).collect();
            let found = Condition::of(&words, &self.acls, &self.overview.lists, &line.spot);
            let mut when = self.reach.clone();
            when.extend(found.tests);
            let hit = hit(line, &within);
            match words[..] {
                ["auth", ..] => self.gate(&words, &found.lists, hit, when),
                ["allow", ..] => self.rule(when, Then::EndPart),
                ["deny" | "return" | "redirect" | "reject" | "tarpit" | "silent-drop", ..] => {
                    self.rule(when, Then::Answer(status(&words), hit));
                }
                ["del-header", field, ..] if is_told(field) => self.touch(field, Field::Removed(hit), when),
                ["set-header" | "replace-header" | "replace-value" | "add-header", field, ..]
                    if is_told(field) =>
                {
                    self.touch(field, Field::Replaced(hit), when);
                }
                [
                    "set-path" | "set-uri" | "set-pathq" | "replace-path" | "replace-uri" | "replace-pathq",
                    ..,
                ] => {
                    moves = true;
                    self.rule(when, Then::Move);
                }
                _ => {}
            }
        }
        self.statistics(&within);
        self.servers(&within, moves);
    }

    /// The page of statistics, which has users of its own: `stats auth NAME:PASSWORD`.
    fn statistics(&mut self, within: &[(String, Spot)]) {
        let proxy = self.proxy;
        let lines = || proxy.inside.iter().flatten().filter(|n| n.is("stats"));
        let value =
            |name: &str| lines().rfind(|n| n.arg(0) == Some(name.as_bytes()))?.args.get(1).map(Word::lossy);
        let user = |line: &Node| {
            let text = line.args.get(1).filter(|_| line.arg(0) == Some(b"auth"))?;
            let at = text.text.iter().position(|b| *b == b':')?;
            let stored = [b"{PLAIN}", &text.text[at + 1..]].concat();
            let name = text.text[..at].to_vec();
            Some(ListedUser { name, stored: Secret::new(stored), line: line.spot.line, groups: Vec::new() })
        };
        let users: Vec<ListedUser> = lines().filter_map(user).collect();
        let Some(first) = lines().find(|n| n.arg(0) == Some(b"auth")) else { return };
        let demanded_by = hit(first, within);
        let uri = value("uri").unwrap_or_else(|| "/haproxy?stats".into());
        let path = first.spot.path.to_path_buf();
        let file = UserFile { path, written: String::new(), hit: demanded_by.clone() };
        let list = Listed { file, list: String::new(), store: Store::Hashes, users };
        let realm = Some(value("realm").unwrap_or_else(|| "HAProxy Statistics".into()));
        self.overview.gates.push(Gate {
            demanded_by,
            covers: uri.clone(),
            scheme: "Basic".into(),
            realm,
            users: vec![Source::Listed(list)],
            allowed: Vec::new(),
            allowed_by: None,
        });
        let mut when = self.reach.clone();
        when.push(Test::Compare(Subject::Url, How::Begins, vec![uri]));
        self.rule(when, Then::Check(self.overview.gates.len() - 1));
    }

    fn rule(&mut self, when: Vec<Test>, then: Then) {
        self.overview.rules.push(Rule { when, then, part: self.part });
    }

    fn gate(&mut self, words: &[&str], lists: &[usize], demanded_by: Hit, when: Vec<Test>) {
        let realm = words.iter().position(|w| *w == "realm").and_then(|n| words.get(n + 1));
        let listed = |n: &usize| Source::Listed(self.overview.lists[*n].clone());
        let users: Vec<Source> = lists.iter().map(listed).collect();
        self.overview.gates.push(Gate {
            demanded_by,
            covers: covered(&name(self.proxy), words),
            scheme: "Basic".into(),
            // Without a realm of its own the answer names the proxy.
            realm: Some(realm.map_or_else(|| name(self.proxy), |r| (*r).to_owned())),
            users: if users.is_empty() { vec![Source::Unknown] } else { users },
            allowed: Vec::new(),
            allowed_by: None,
        });
        let gate = self.overview.gates.len() - 1;
        self.rule(when, Then::Demand(gate));
    }

    fn touch(&mut self, name: &str, field: Field, when: Vec<Test>) {
        let name = name.to_ascii_lowercase();
        if name == "authorization" {
            self.rule(when.clone(), Then::Hide);
        }
        self.overview.touches.push(Touch { name, field, when });
    }

    /// Where requests go: to the one server that is no spare.
    fn servers(&mut self, within: &[(String, Spot)], moves: bool) {
        let lines = self.proxy.inside.iter().flatten().filter(|n| n.is("server"));
        let first: Vec<&Node> = lines.filter(|n| !n.args.iter().any(|w| w.text == b"backup")).collect();
        let Some(line) = first.first() else { return };
        let address = line.args.get(1).map(Word::lossy).unwrap_or_default();
        let has = |word: &[u8]| line.args.iter().any(|w| w.text == word);
        let scheme = if has(b"ssl") { "https" } else { "http" };
        let is_plain = !has(b"send-proxy") && !has(b"send-proxy-v2") && address.rsplit_once(':').is_some();
        let to = (first.len() == 1 && is_plain && !moves).then(|| format!("{scheme}://{address}"));
        self.overview.onward.push(Onward { when: self.reach.clone(), to, hit: hit(line, within) });
    }
}

/// What a gate covers, for people: its proxy and the condition.
fn covered(proxy: &str, words: &[&str]) -> String {
    let condition = words.iter().rposition(|w| matches!(*w, "if" | "unless"));
    let condition = condition.map(|at| words[at..].join(" ")).unwrap_or_default();
    [proxy, &condition].join(" ").trim_end().to_owned()
}

/// The status with which a rule answers by itself.
fn status(words: &[&str]) -> u16 {
    let behind = |name: &str| {
        let at = words.iter().position(|w| *w == name)?;
        words.get(at + 1)?.parse::<u16>().ok()
    };
    match words.first().copied() {
        Some("return") => behind("status").unwrap_or(200),
        Some("redirect") => behind("code").unwrap_or(302),
        Some("tarpit") => behind("deny_status").unwrap_or(500),
        _ => behind("deny_status").or_else(|| behind("status")).unwrap_or(403),
    }
}

/// What follows `if` or `unless`, as far as it is understood.
struct Condition {
    tests: Vec<Test>,
    /// The lists of users that are asked, by their numbers.
    lists: Vec<usize>,
}

impl Condition {
    fn of(words: &[&str], acls: &Acls, known: &[Listed], spot: &Spot) -> Self {
        let mut condition = Self { tests: Vec::new(), lists: Vec::new() };
        let Some(start) = words.iter().rposition(|w| matches!(*w, "if" | "unless")) else { return condition };
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
            let test = Test::Any(lines.iter().map(|l| condition.test(l, known, spot)).collect());
            any.last_mut().expect("one is always there").push(if negated { test.not() } else { test });
        }
        let whole = Test::Any(any.into_iter().map(Test::all).collect());
        condition.tests.push(if words[start] == "unless" { whole.not() } else { whole });
        condition
    }

    fn test(&mut self, line: &[String], known: &[Listed], spot: &Spot) -> Test {
        let unknown = || Test::Unknown(Unknown::at(spot, "a condition that is not followed here decides"));
        let Some((criterion, rest)) = line.split_first() else { return unknown() };
        let Some(pattern) = Wanted::of(rest) else { return unknown() };
        if let Some(list) = criterion.strip_prefix("http_auth") {
            let name = list.split_once('(').and_then(|(_, l)| l.split_once(')')).map(|(n, _)| n.trim());
            let Some(number) = name.and_then(|name| known.iter().position(|l| l.list == name)) else {
                return unknown();
            };
            self.lists.push(number);
            // `http_auth` is asked whether the login is right, `http_auth_group` for the groups it is in.
            let groups = if list.starts_with("_group") { pattern.values } else { Vec::new() };
            return Test::Login(number, groups);
        }
        simple(criterion, pattern).unwrap_or_else(unknown)
    }
}

/// The values behind a criterion, with the flags before them.
struct Wanted {
    values: Vec<String>,
    any_case: bool,
    method: Option<String>,
}

impl Wanted {
    fn of(words: &[String]) -> Option<Self> {
        let mut wanted = Self { values: Vec::new(), any_case: false, method: None };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "-i" => wanted.any_case = true,
                "-n" => {}
                "-m" => wanted.method = words.next().cloned(),
                "--" => wanted.values.extend(words.by_ref().cloned()),
                flag if flag.starts_with('-') && flag.len() == 2 => return None,
                _ => wanted.values.push(word.clone()),
            }
        }
        Some(wanted)
    }
}

/// How a criterion's ending, or `-m`, has it compared.
fn how(ending: &str) -> Option<How> {
    Some(match ending {
        "" | "str" => How::Is,
        "beg" => How::Begins,
        "end" => How::Ends,
        "sub" => How::Has,
        "reg" => How::Matches,
        "found" => How::There,
        _ => return None,
    })
}

fn simple(criterion: &str, wanted: Wanted) -> Option<Test> {
    let (fetch, argument) = match criterion.split_once('(') {
        Some((fetch, rest)) => (fetch, Some(rest.strip_suffix(')')?)),
        None => (criterion, None),
    };
    let fetch = fetch.strip_prefix("req.").unwrap_or(fetch);
    let (base, ending) = fetch.rsplit_once('_').filter(|(_, e)| how(e).is_some()).unwrap_or((fetch, ""));
    let subject = match (base, argument) {
        ("TRUE" | "HTTP" | "always_true", _) => return Some(Test::Always),
        ("FALSE" | "always_false", _) => return Some(Test::Always.not()),
        ("METH_GET", _) => return Some(methods(&["GET", "HEAD"])),
        ("METH", _) if fetch.starts_with("METH_") => return None,
        ("ssl_fc", None) => return Some(Test::Compare(Subject::Scheme, How::Is, vec!["https".into()])),
        ("dst_port", None) => {
            return Some(Test::Port(wanted.values.iter().filter_map(|v| v.parse().ok()).collect()));
        }
        ("src", None) => return Some(Test::Compare(Subject::Client, How::Within, wanted.values)),
        ("path", None) => Subject::Path,
        ("url" | "pathq", None) => Subject::Url,
        ("query", None) => Subject::Query,
        ("method", None) => Subject::Method,
        ("hdr" | "fhdr", Some(name)) if name.eq_ignore_ascii_case("host") => Subject::Field("host".into()),
        ("hdr", Some(name)) if !name.contains(',') => Subject::Values(name.to_owned()),
        ("fhdr", Some(name)) if !name.contains(',') => Subject::Field(name.to_owned()),
        _ => {
            return fetch.strip_prefix("METH_").map(|method| methods(&[method]));
        }
    };
    let how = how(wanted.method.as_deref().unwrap_or(ending))?;
    Some(compared(subject, how, wanted))
}

fn methods(names: &[&str]) -> Test {
    Test::Compare(Subject::Method, How::Is, names.iter().map(|n| (*n).to_owned()).collect())
}

/// The comparison; one without regard to letter case as a pattern.
fn compared(subject: Subject, how: How, wanted: Wanted) -> Test {
    if !wanted.any_case || how == How::There {
        return Test::Compare(subject, how, wanted.values);
    }
    let pattern = |value: &String| match how {
        How::Begins => format!("^{}", escaped(value)),
        How::Ends => format!("{}$", escaped(value)),
        How::Has => escaped(value),
        How::Matches => value.clone(),
        _ => format!("^{}$", escaped(value)),
    };
    let patterns = wanted.values.iter().map(pattern).collect();
    Test::Compare(subject, How::MatchesAlike, patterns)
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
        let [Source::Listed(list)] = &gate.users[..] else { panic!("{:?}", gate.users) };
        let users: Vec<(&[u8], usize)> = list.users.iter().map(|u| (&u.name[..], u.line)).collect();
        assert_eq!((list.list.as_str(), &users[..]), ("staff", &[(&b"alice"[..], 2), (b"bob", 3)][..]));
        assert_eq!(list.as_file().as_deref(), Some(&b"\nalice:{PLAIN}x\nbob:$5$y"[..]));
        assert_eq!(gate.demanded_by.spot.line, 8);
        let target = |path: &str| {
            let url = Url::parse(&format!("http://a.example{path}"), Scheme::Http).expect("a URL");
            Target::new(Request::get(url))
        };
        let rule = found.in_force(&target("/"));
        assert!(matches!(rule.authorization, Field::Removed(_)));
        assert_eq!(rule.upstream(), Some("http://127.0.0.1:1"));
        let at = |path: &str| found.gate_for(&target(path)).expect("told").is_some();
        assert!(at("/") && at("/private") && !at("/open/x") && !at("/health"));
    }
}
