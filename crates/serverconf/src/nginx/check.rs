//! What nginx refuses in the values of directives that matter here.

use super::{
    access, content,
    listen::{self, At, Listen},
    location::{Name, PASSES, name},
    pattern::Pattern,
    rewrite,
    script::{Part, lower, parts},
    tree::{Found, Id, Kind, Statement, Tree},
    vars,
};
use crate::{Complaint, Severity};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Looks at all values.
pub(super) fn values(tree: &mut Tree) {
    let mut checker =
        Checker { tree, patterns: HashMap::new(), variables: HashMap::new(), found: Vec::new() };
    for id in 0..checker.tree.sections.len() {
        match checker.tree.sections[id].kind {
            Kind::Free => checker.table(id),
            kind if kind.sign().is_some() => checker.section(id),
            _ => {}
        }
    }
    checker.sockets();
    checker.upstreams();
    let found = checker.found;
    tree.complaints.extend(found);
}

/// What may begin a line of a `geo`.
fn geo_key(tree: &Tree, id: Id, key: &str) -> bool {
    let is_word = matches!(key, "default" | "delete" | "proxy" | "include");
    is_word || tree.own(id, "ranges").next().is_some() || access::rule(key.as_bytes()).is_ok()
}

struct Checker<'a> {
    tree: &'a Tree,
    patterns: HashMap<(Vec<u8>, bool), bool>,
    variables: HashMap<String, bool>,
    found: Vec<Complaint>,
}

impl Checker<'_> {
    fn fatal(&mut self, statement: &Statement, what: &str) {
        self.found.push(Complaint::new(Severity::Fatal, statement.spot.clone(), what));
    }

    fn section(&mut self, id: Id) {
        let tree = self.tree;
        let section = &tree.sections[id];
        match section.head.name.as_str() {
            "location" => self.location(id),
            "if" => match rewrite::condition(&section.head) {
                Err(what) => self.fatal(&section.head, what),
                Ok(condition) => self.condition(&section.head, &condition),
            },
            "limit_except" => self.methods(&section.head),
            _ => {}
        }
        for found in tree.statements(id) {
            if let Err(what) = self.statement(&found) {
                self.fatal(found.statement, what);
            }
        }
        self.once(id);
        self.locations(id);
    }

    fn condition(&mut self, head: &Statement, condition: &rewrite::Condition) {
        use rewrite::Condition::{Equal, File, Match, Set};
        let (variable, text) = match condition {
            Set(variable) | Match { variable, .. } => (Some(variable), None),
            Equal { variable, text, .. } => (Some(variable), Some(text)),
            File { text, .. } => (None, Some(text)),
        };
        if variable.is_some_and(|v| !self.is_defined(v)) {
            self.fatal(head, "the variable is defined nowhere");
        }
        if let Some(Err(what)) = text.map(|t| self.text(t)) {
            self.fatal(head, what);
        }
        if let Match { pattern, caseless, .. } = condition {
            self.pattern(head, pattern, *caseless);
        }
    }

    /// The lines of a `map` or `geo`.
    fn table(&mut self, id: Id) {
        let tree = self.tree;
        let head = &tree.sections[id].head;
        let is_map = head.name == "map";
        if !is_map && head.name != "geo" {
            return;
        }
        if !head.args.last().is_some_and(|w| w.text.len() > 1 && w.text.starts_with(b"$")) {
            self.fatal(head, "this is no name of a variable");
        }
        if head.args.len() > 1
            && let Err(what) = self.text(head.arg(0))
        {
            self.fatal(head, what);
        }
        let has_hosts = tree.own(id, "hostnames").next().is_some();
        let mut keys: HashSet<String> = HashSet::new();
        for found in tree.statements(id) {
            let line = found.statement;
            let alone: &[&str] =
                if is_map { &["hostnames", "volatile"] } else { &["ranges", "proxy_recursive", "volatile"] };
            let is_alone = line.args.is_empty() && alone.contains(&line.name.as_str());
            let what = match line.args.len() {
                _ if is_alone => continue,
                1 if is_map && !line.name.starts_with('~') && !is_new(&mut keys, &line.name, has_hosts) => {
                    "the line is there twice"
                }
                1 if is_map => {
                    self.entry(line);
                    continue;
                }
                1 if geo_key(tree, id, &line.name) => continue,
                1 => "this is no network",
                _ => "a line of the table has too many or too few words",
            };
            self.fatal(line, what);
        }
        if let Some(block) = tree.inner(id).next() {
            self.fatal(&tree.sections[block].head, "a table has no blocks");
        }
    }

    fn entry(&mut self, line: &Statement) {
        if let Some(pattern) = line.name.strip_prefix('~') {
            let (pattern, caseless) = pattern.strip_prefix('*').map_or((pattern, false), |p| (p, true));
            self.pattern(line, pattern.as_bytes(), caseless);
        }
        if let Err(what) = self.text(line.arg(0)) {
            self.fatal(line, what);
        }
    }

    fn methods(&mut self, head: &Statement) {
        const METHODS: &str =
            "GET HEAD POST PUT DELETE MKCOL COPY MOVE OPTIONS PROPFIND PROPPATCH LOCK UNLOCK PATCH";
        let known = |text: &[u8]| METHODS.split(' ').any(|m| text.eq_ignore_ascii_case(m.as_bytes()));
        if !head.args.iter().all(|w| known(&w.text)) {
            self.fatal(head, "the method is not known");
        }
    }

    fn statement(&mut self, found: &Found<'_>) -> Result<(), &'static str> {
        let statement = found.statement;
        match statement.name.as_str() {
            "allow" | "deny" => access::rule(statement.arg(0)),
            "satisfy" if !matches!(statement.arg(0), b"any" | b"all") => Err("this is neither any nor all"),
            "return" => {
                rewrite::returned(statement)?;
                self.text(statement.args.last().map_or(&[], |w| w.text.as_slice()))
            }
            "rewrite" => self.rewrite(statement),
            "server" => upstream_server(statement),
            "set" => match statement.arg(0).strip_prefix(b"$") {
                Some([_, ..]) => self.text(statement.arg(1)),
                _ => Err("this is no name of a variable"),
            },
            "error_page" => {
                let page = content::error_page(statement)?;
                self.text(page.target)
            }
            "server_name" => self.names(statement),
            "listen" => {
                let is_name = listen::parse(found)?.at == At::Named;
                if is_name {
                    let what = "the name of the listening socket would have to be looked up";
                    self.found.push(Complaint::new(Severity::Unread, statement.spot.clone(), what));
                }
                Ok(())
            }
            "alias" | "root" | "auth_basic" | "auth_basic_user_file" => self.text(statement.arg(0)),
            "try_files" | "index" => statement.args.iter().try_for_each(|w| self.text(&w.text)),
            "proxy_set_header" | "fastcgi_param" => self.text(statement.arg(1)),
            "proxy_pass" => self.proxy_pass(found),
            _ => Ok(()),
        }
    }

    fn rewrite(&mut self, statement: &Statement) -> Result<(), &'static str> {
        if statement.arg(1).is_empty() {
            return Err("the replacement is empty");
        }
        if !matches!(statement.arg(2), b"" | b"last" | b"break" | b"redirect" | b"permanent") {
            return Err("the flag is not known");
        }
        self.pattern(statement, statement.arg(0), false);
        self.text(statement.arg(1))
    }

    fn names(&mut self, statement: &Statement) -> Result<(), &'static str> {
        for word in &statement.args {
            let text = word.text.as_slice();
            if let Some(pattern) = text.strip_prefix(b"~") {
                if pattern.is_empty() {
                    return Err("the regular expression is empty");
                }
                self.pattern(statement, pattern, true);
                continue;
            }
            let inner = text.strip_prefix(b"*").or_else(|| text.strip_suffix(b"*")).unwrap_or(text);
            let has_dot = !text.starts_with(b"*") || (inner.starts_with(b".") && text.len() > 2);
            let has_end = !text.ends_with(b"*") || (inner.ends_with(b".") && text.len() > 2);
            let twice = inner.windows(2).any(|w| w == b"..");
            if inner.contains(&b'*') || !has_dot || !has_end || twice || text == b"." {
                return Err("the name is not valid");
            }
        }
        Ok(())
    }

    fn proxy_pass(&mut self, found: &Found<'_>) -> Result<(), &'static str> {
        let url = found.statement.arg(0);
        if url.contains(&b'$') {
            return self.text(url);
        }
        let rest = [&b"http://"[..], b"https://"].iter().find_map(|s| {
            let head = url.get(..s.len())?;
            head.eq_ignore_ascii_case(s).then(|| &url[s.len()..])
        });
        let rest = rest.ok_or("the URL begins with neither http:// nor https://")?;
        if rest.is_empty() || rest.starts_with(b"/") {
            return Err("the URL names no host");
        }
        let has_path = !rest.starts_with(b"unix:") && rest.contains(&b'/');
        let kind = self.tree.sections[found.section].kind;
        let head = &self.tree.sections[found.section].head;
        let by_pattern =
            kind == Kind::Location && matches!(name(head), Some(Name::Regex { .. } | Name::Named(_)));
        if has_path && (by_pattern || kind != Kind::Location) {
            return Err(
                "the URL may have no path inside of a regular expression, a named location, if or limit_except",
            );
        }
        Ok(())
    }

    /// A text with variables.
    fn text(&mut self, text: &[u8]) -> Result<(), &'static str> {
        for part in parts(text)? {
            if let Part::Variable(name) = part
                && !self.is_defined(&name)
            {
                return Err("the variable is defined nowhere");
            }
        }
        Ok(())
    }

    fn is_defined(&mut self, name: &str) -> bool {
        if let Some(known) = self.variables.get(name) {
            return *known;
        }
        let tree = self.tree;
        let named = |w: &[u8]| w.strip_prefix(b"$").map(lower).as_deref() == Some(name);
        let defines = |s: &Statement| s.args.iter().any(|w| named(&w.text));
        let blocks = ["map", "geo", "split_clients"];
        let by_block =
            || tree.sections.iter().any(|s| blocks.contains(&s.head.name.as_str()) && defines(&s.head));
        let setting = ["auth_request_set", "perl_set", "js_set", "js_var", "secure_link_hash"];
        let by_statement = || {
            (0..tree.sections.len()).flat_map(|id| tree.statements(id)).any(|f| {
                let in_table = tree.sections[f.section].kind == Kind::Free;
                let name = f.statement.name.as_str();
                !in_table
                    && (setting.contains(&name) || !super::table::is_known(name))
                    && defines(f.statement)
            })
        };
        let known = vars::is_built_in(name) || vars::is_assigned(tree, name) || by_block() || by_statement();
        let known = known || tree.own(0, "load_module").next().is_some();
        self.variables.insert(name.to_owned(), known);
        known
    }

    fn pattern(&mut self, statement: &Statement, pattern: &[u8], caseless: bool) {
        let key = (pattern.to_vec(), caseless);
        let readable = *self.patterns.entry(key).or_insert_with(|| Pattern::new(pattern, caseless).is_ok());
        if !readable {
            let what = "the regular expression is not understood here";
            self.found.push(Complaint::new(Severity::Odd, statement.spot.clone(), what));
        }
    }

    fn location(&mut self, id: Id) {
        let tree = self.tree;
        let head = &tree.sections[id].head;
        let Some(own) = name(head) else {
            return self.fatal(head, "the modifier of the location is not known");
        };
        if let Name::Regex { pattern, caseless } = &own {
            self.pattern(head, pattern, *caseless);
        }
        let Some(around) = tree.sections[id].up.map(|up| &tree.sections[up]) else { return };
        if around.kind != Kind::Location {
            return;
        }
        let outer = name(&around.head);
        match (&outer, &own) {
            (Some(Name::Exact(_) | Name::Named(_)), _) => {
                self.fatal(head, "no location may stand inside of this one");
            }
            (_, Name::Named(_)) => self.fatal(head, "a named location may stand only in a server"),
            (_, Name::Regex { .. }) => {}
            (Some(outer), own) if !own.text().starts_with(outer.text()) => {
                self.fatal(head, "the location lies outside of the one around it");
            }
            _ => {}
        }
    }

    /// The same path twice in one section.
    fn locations(&mut self, id: Id) {
        let tree = self.tree;
        let mut seen: HashSet<(bool, Vec<u8>)> = HashSet::new();
        for (inner, name) in tree.locations(id) {
            let key = match &name {
                Name::Exact(path) => (true, path.clone()),
                Name::Prefix { path, .. } | Name::Named(path) => (false, path.clone()),
                Name::Regex { .. } => continue,
            };
            if !seen.insert(key) {
                self.fatal(&tree.sections[inner].head, "the location stands here for the second time");
            }
        }
    }

    /// What may stand only once in a section though the table does not say so.
    fn once(&mut self, id: Id) {
        let tree = self.tree;
        let twice = |names: &[&str]| {
            tree.statements(id)
                .filter(|f| names.contains(&f.statement.name.as_str()))
                .nth(1)
                .map(|f| f.statement)
        };
        if let Some(statement) = twice(&["root", "alias"]) {
            self.fatal(statement, "the directive stands here for the second time");
        }
        if tree.sections[id].kind != Kind::Location {
            return;
        }
        let is_named = matches!(name(&tree.sections[id].head), Some(Name::Named(_)));
        if let Some(alias) = tree.own(id, "alias").next().filter(|_| is_named) {
            self.fatal(alias.statement, "a named location has no alias");
        }
        debug_assert!(PASSES.len() > 5);
    }

    /// The same socket twice in one server, or two default servers at one.
    fn sockets(&mut self) {
        let tree = self.tree;
        let mut defaults: BTreeMap<String, Id> = BTreeMap::new();
        let mut at_sockets: BTreeMap<String, Vec<(Id, Listen)>> = BTreeMap::new();
        for server in tree.servers() {
            let mut own: Vec<(At, (u16, u16))> = Vec::new();
            for found in tree.own(server, "listen") {
                let Ok(socket) = listen::parse(&found) else { continue };
                if matches!(socket.at, At::Socket | At::Named) {
                    continue;
                }
                if own.contains(&(socket.at, socket.ports)) {
                    self.fatal(found.statement, "the server listens here for the second time");
                }
                own.push((socket.at, socket.ports));
                let key = format!("{:?} {:?}", socket.at, socket.ports);
                at_sockets.entry(key.clone()).or_default().push((server, socket));
                if socket.is_default && defaults.insert(key, server).is_some() {
                    self.fatal(found.statement, "there is another default server at this socket");
                }
            }
        }
        for servers in at_sockets.values() {
            self.certificates(servers);
        }
    }

    /// Two groups of servers of one name.
    fn upstreams(&mut self) {
        let tree = self.tree;
        let mut names: HashSet<Vec<u8>> = HashSet::new();
        for section in tree.sections.iter().filter(|s| s.kind == Kind::Upstream) {
            if !names.insert(section.head.arg(0).to_ascii_lowercase()) {
                self.fatal(&section.head, "the upstream stands here for the second time");
            }
        }
    }

    /// A socket for TLS whose default server has no certificate (`ngx_http_ssl_init`).
    fn certificates(&mut self, servers: &[(Id, Listen)]) {
        let tree = self.tree;
        if !servers.iter().any(|(_, l)| l.is_tls) {
            return;
        }
        let has_none = |id: Id| tree.setting(id, "ssl_certificate").is_none();
        let rejects = |id: Id| tree.is_on(id, "ssl_reject_handshake", false);
        let default = servers.iter().find(|(_, l)| l.is_default).or(servers.first()).map(|(id, _)| *id);
        let Some(default) = default.filter(|&id| has_none(id)) else { return };
        let mut all = servers.iter().map(|(id, _)| *id);
        let lacking =
            if rejects(default) { all.find(|&id| has_none(id) && !rejects(id)) } else { Some(default) };
        if let Some(id) = lacking {
            self.fatal(&tree.sections[id].head, "this server listens with TLS and has no certificate");
        }
    }
}

/// The words behind the address of a server in an `upstream`.
fn upstream_server(statement: &Statement) -> Result<(), &'static str> {
    const ALONE: [&[u8]; 4] = [b"backup", b"down", b"drain", b"resolve"];
    let known = |word: &[u8]| word.contains(&b'=') || ALONE.contains(&word);
    let is_known = statement.args.iter().skip(1).all(|w| known(&w.text));
    if is_known { Ok(()) } else { Err("one of the words behind the address is not known") }
}

/// Whether a line of a `map` is the first of its kind; of names of hosts the dot in front stands for two.
fn is_new(keys: &mut HashSet<String>, name: &str, has_hosts: bool) -> bool {
    let name = name.to_ascii_lowercase();
    match name.strip_prefix('.').or(name.strip_prefix("*.")) {
        Some(host) if has_hosts => {
            let is_alone = name.starts_with('*') || keys.insert(host.to_owned());
            keys.insert(format!("*.{host}")) && is_alone
        }
        _ => keys.insert(name),
    }
}
