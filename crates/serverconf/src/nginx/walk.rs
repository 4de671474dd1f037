//! One request on its way through nginx's phases, for one login.
//!
//! The order is that of `src/http/ngx_http_core_module.c`: rewriting of the server, the location, rewriting of the
//! location, access, `try_files`, content; error pages, indices and `try_files` send the request through again. What
//! cannot be told is chosen: whoever walks tries all choices and compares where they lead.

use super::{
    pattern::{Groups, Pattern},
    script::{Part, parts},
    tree::{Found, Id, Kind, Tree},
    uri,
};
use crate::{
    Accounts, Answer, Detour, Disk, Handler, Hit, Login, Provider, Refusal, Spot, Target, Turn, Unknown,
    Users,
};
use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

/// How often a request is sent through again (`NGX_HTTP_MAX_URI_CHANGES`).
const MOST_CHANGES: u8 = 10;

/// A value, or why it is not known.
pub(super) type Value = Result<Vec<u8>, Unknown>;

/// Patterns that were read already, with whether they ignore case.
#[derive(Default)]
pub(super) struct Patterns(RefCell<HashMap<(Vec<u8>, bool), Readable>>);

/// A pattern, or why it is not understood.
type Readable = Rc<Result<Pattern, &'static str>>;

impl Patterns {
    pub(super) fn get(&self, pattern: &[u8], caseless: bool) -> Readable {
        let key = (pattern.to_vec(), caseless);
        let new = || Rc::new(Pattern::new(pattern, caseless));
        Rc::clone(self.0.borrow_mut().entry(key).or_insert_with(new))
    }
}

/// What was chosen where nothing tells, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Choices {
    pub(super) made: Vec<(bool, Unknown)>,
    planned: Vec<bool>,
    named: BTreeMap<String, bool>,
}

impl Choices {
    pub(super) fn planned(planned: Vec<bool>) -> Self {
        Self { planned, ..Self::default() }
    }
}

/// What belongs to a request, and to each of its subrequests for itself.
#[expect(clippy::struct_excessive_bools, reason = "they are nginx's own, and each is set by itself")]
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) uri: Vec<u8>,
    pub(super) args: Vec<u8>,
    pub(super) method: String,
    pub(super) internal: bool,
    pub(super) is_error_page: bool,
    /// The status of the answer where an error page gives it; 0 for none.
    pub(super) err_status: u16,
    pub(super) changes: u8,
    pub(super) conf: Id,
    /// The section whose handler gives the content.
    pub(super) content: Option<Id>,
    pub(super) is_main: bool,
    pub(super) uri_changed: bool,
    pub(super) valid_location: bool,
    pub(super) add_uri_to_alias: bool,
}

/// How the way ended.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    /// `None` where another server or a program decides.
    pub(super) status: Option<u16>,
}

/// What a phase leads to.
pub(super) enum Done {
    /// Goes on to the next phase.
    On,
    /// An answer of this status; error pages may replace it.
    Status(u16, Option<Hit>),
    /// An answer without error pages.
    Sent(Option<u16>, Option<Hit>),
    /// Once more with this path and query.
    Internal(Vec<u8>, Vec<u8>),
    /// Once more in a location with a name.
    Named(Vec<u8>),
}

/// The first refusal on the way.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub(super) why: Refusal,
    pub(super) by: Option<Hit>,
}

/// What was seen on the way.
#[derive(Clone, Debug, Default)]
pub(super) struct Trace {
    pub(super) sections: Vec<Id>,
    /// The server whose settings count until the host is known.
    pub(super) first: Option<Id>,
    /// The section that was entered last.
    pub(super) last: Option<Id>,
    pub(super) users: Vec<Users>,
    /// Directives about access in force, and those they override, by their places.
    pub(super) hits: Vec<Hit>,
    pub(super) overridden: Vec<crate::Overridden>,
    pub(super) refused: Option<Refused>,
    /// What answered before access was checked.
    pub(super) before: Option<Hit>,
    pub(super) was_checked: bool,
    pub(super) handler: Option<(Handler, Id)>,
    pub(super) file: Option<String>,
    pub(super) unknown: Vec<Unknown>,
    /// What sent the request through again last.
    pub(super) turn: Option<(Turn, Hit)>,
    /// What led to the first gate.
    pub(super) detour: Option<Detour>,
}

/// A request on its way.
pub(super) struct Walk<'a> {
    pub(super) tree: &'a Tree,
    pub(super) target: &'a Target,
    pub(super) login: &'a Login,
    pub(super) accounts: &'a dyn Accounts,
    pub(super) disk: &'a dyn Disk,
    pub(super) patterns: &'a Patterns,
    /// Every login and every address is let in, to see where the way leads.
    pub(super) granting: bool,
    pub(super) choices: Choices,
    pub(super) state: State,
    /// The path as it came.
    pub(super) origin: Vec<u8>,
    pub(super) server: Id,
    /// A server whose name fits as well, and that comes too late.
    pub(super) late: Option<Id>,
    pub(super) is_default: bool,
    pub(super) is_tls: bool,
    pub(super) vars: BTreeMap<String, Value>,
    pub(super) captures: Result<Groups, Unknown>,
    pub(super) trace: Trace,
    /// Subrequests inside of subrequests.
    pub(super) depth: usize,
}

/// All that a walk needs from outside.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) tree: &'a Tree,
    pub(super) target: &'a Target,
    pub(super) login: &'a Login,
    pub(super) accounts: &'a dyn Accounts,
    pub(super) disk: &'a dyn Disk,
    pub(super) patterns: &'a Patterns,
    pub(super) granting: bool,
}

/// Where a walk led: the answer and the status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) answer: Answer,
    /// `None` where another server decides, or nobody can tell.
    pub(super) status: Option<u16>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(ground: Ground<'a>, choices: Choices) -> Self {
        let Ground { tree, target, login, accounts, disk, patterns, granting } = ground;
        let state = State {
            uri: Vec::new(),
            args: Vec::new(),
            method: target.request.method.clone(),
            internal: false,
            is_error_page: false,
            err_status: 0,
            changes: MOST_CHANGES + 1,
            conf: 0,
            content: None,
            is_main: true,
            uri_changed: false,
            valid_location: true,
            add_uri_to_alias: false,
        };
        Self {
            tree,
            target,
            login,
            accounts,
            disk,
            patterns,
            granting,
            choices,
            state,
            origin: Vec::new(),
            server: 0,
            late: None,
            is_default: false,
            is_tls: false,
            vars: BTreeMap::new(),
            captures: Ok(Vec::new()),
            trace: Trace::default(),
            depth: 0,
        }
    }

    /// Goes all the way; the second is whether there was a server.
    pub(super) fn go(&mut self) -> Verdict {
        let Some(chosen) = self.choose_server() else {
            let what = "no web server is configured".to_owned();
            return Verdict { answer: Answer::CannotTell(Unknown { what, spot: None }), status: None };
        };
        (self.server, self.is_default, self.is_tls) = (chosen.server, chosen.is_default, chosen.is_tls);
        self.within(chosen.first)
    }

    /// Goes all the way in the server that is set; the other one's settings count until the host is known.
    pub(super) fn within(&mut self, first: Id) -> Verdict {
        match self.start(first) {
            Ok(sent) => Verdict { answer: self.answer(&sent), status: sent.status },
            Err(unknown) => Verdict { answer: Answer::CannotTell(unknown), status: None },
        }
    }

    fn start(&mut self, first: Id) -> Result<Sent, Unknown> {
        let server = self.tree.section_hit(self.server);
        self.state.conf = self.server;
        if self.is_tls && !self.target.is_https() {
            return self.finish(Done::Status(497, Some(server)));
        }
        let merge = self.tree.is_on(first, "merge_slashes", true);
        self.trace.first = Some(first);
        let Some((uri, args)) = uri::parse(self.target.request.url.target.as_bytes(), merge) else {
            return self.finish(Done::Sent(Some(400), Some(server)));
        };
        self.origin.clone_from(&uri);
        (self.state.uri, self.state.args) = (uri, args);
        if let Some(done) = self.certificate() {
            return self.finish(done);
        }
        self.through(Entry::Server)
    }

    /// `ssl_verify_client` (`ngx_http_process_request`): without a certificate of the client 496, with a bad one 495.
    fn certificate(&mut self) -> Option<Done> {
        let found = self.tree.setting(self.server, "ssl_verify_client").filter(|_| self.is_tls)?;
        let mode = found.statement.arg(0);
        if mode == b"off" {
            return None;
        }
        let hit = self.tree.hit(found);
        self.trace.hits.push(hit.clone());
        if mode != b"on" || self.granting {
            return None;
        }
        if self.target.has_certificate {
            let unknown = found.statement.unknown("whether the client's certificate is accepted decides");
            if self.choose(Some("certificate".into()), &unknown) {
                return None;
            }
        }
        let status = if self.target.has_certificate { 495 } else { 496 };
        self.trace.was_checked = true;
        self.trace.refused.get_or_insert(Refused { why: Refusal::CertificateWanted, by: Some(hit) });
        Some(Done::Status(status, None))
    }

    fn answer(&self, sent: &Sent) -> Answer {
        if let Some(refused) = &self.trace.refused {
            return match sent.status {
                Some(status) => Answer::Refused { status, why: refused.why, by: refused.by.clone() },
                None => Answer::CannotTell(Unknown {
                    what: "another server gives the page for the refusal".into(),
                    spot: refused.by.as_ref().map(|h| h.spot.clone()),
                }),
            };
        }
        match (&self.trace.before, sent.status) {
            (Some(by), Some(status)) if !self.trace.was_checked => Answer::Before { status, by: by.clone() },
            _ => Answer::Passed,
        }
    }

    /// From one of the entrances to the answer.
    pub(super) fn through(&mut self, entry: Entry) -> Result<Sent, Unknown> {
        let done = self.phases(entry)?;
        self.finish(done)
    }

    fn finish(&mut self, first: Done) -> Result<Sent, Unknown> {
        let mut done = first;
        loop {
            done = match done {
                Done::Sent(status, by) => {
                    self.note_before(by);
                    let given = self.state.err_status;
                    return Ok(Sent { status: if given > 0 { Some(given) } else { status } });
                }
                Done::Status(status, by) => {
                    self.note_before(by);
                    self.special(status)?
                }
                Done::Internal(uri, args) => self.internal_redirect(uri, args)?,
                Done::Named(name) => self.named_location(&name)?,
                Done::On => Done::Status(404, None),
            };
        }
    }

    /// Remembers what answered in the main request while nobody had looked at access.
    fn note_before(&mut self, by: Option<Hit>) {
        if self.state.is_main && !self.trace.was_checked && self.trace.before.is_none() {
            self.trace.before = by;
        }
    }

    fn internal_redirect(&mut self, uri: Vec<u8>, args: Vec<u8>) -> Result<Done, Unknown> {
        self.state.changes = self.state.changes.saturating_sub(1);
        if self.state.changes == 0 {
            return Ok(Done::Status(500, None));
        }
        (self.state.uri, self.state.args) = (uri, args);
        self.state.internal = true;
        self.state.add_uri_to_alias = false;
        self.phases(Entry::Server)
    }

    fn named_location(&mut self, name: &[u8]) -> Result<Done, Unknown> {
        self.state.changes = self.state.changes.saturating_sub(1);
        if self.state.changes == 0 {
            return Ok(Done::Status(500, None));
        }
        let found = self.tree.inner(self.server).find(|&id| {
            let section = &self.tree.sections[id];
            section.kind == Kind::Location && section.head.args.len() == 1 && section.head.arg(0) == name
        });
        let Some(location) = found else { return Ok(Done::Status(500, None)) };
        self.state.internal = true;
        self.state.content = None;
        self.state.uri_changed = false;
        self.enter(location);
        self.phases(Entry::Rewrite)
    }

    /// Takes a section's configuration (`ngx_http_update_location_config`).
    pub(super) fn enter(&mut self, section: Id) {
        self.state.conf = section;
        self.update();
    }

    pub(super) fn update(&mut self) {
        if let Some(limit) = self.limit_of(self.state.conf) {
            self.state.conf = limit;
        }
        if self.handler_of(self.state.conf).is_some() {
            self.state.content = Some(self.state.conf);
        }
        if self.state.is_main {
            self.trace.last = Some(self.state.conf);
            if !self.trace.sections.contains(&self.state.conf) {
                self.trace.sections.push(self.state.conf);
            }
        }
    }

    /// The `limit_except` of a location, where it is about this method.
    pub(super) fn limit_of(&self, location: Id) -> Option<Id> {
        let limit = self.tree.inner(location).find(|&id| self.tree.sections[id].kind == Kind::Limit)?;
        let allowed = &self.tree.sections[limit].head.args;
        let method = self.state.method.as_str();
        let is = |name: &str| allowed.iter().any(|w| w.text.eq_ignore_ascii_case(name.as_bytes()));
        let is_allowed = is(method) || (method == "HEAD" && is("GET"));
        (!is_allowed).then_some(limit)
    }

    fn phases(&mut self, entry: Entry) -> Result<Done, Unknown> {
        let mut entry = entry;
        if entry == Entry::Server {
            self.state.valid_location = true;
            self.state.conf = self.server;
            match self.rewrite(self.server)? {
                Done::On => {}
                done => return Ok(done),
            }
            entry = Entry::Find;
        }
        loop {
            if entry == Entry::Find {
                match self.find_config() {
                    Done::On => {}
                    done => return Ok(done),
                }
            }
            if self.state.conf != self.server {
                match self.rewrite(self.state.conf)? {
                    Done::On => {}
                    done => return Ok(done),
                }
            }
            if !self.state.uri_changed {
                break;
            }
            self.state.changes = self.state.changes.saturating_sub(1);
            if self.state.changes == 0 {
                return Ok(Done::Status(500, None));
            }
            self.state.conf = self.server;
            entry = Entry::Find;
        }
        if self.state.is_main {
            match self.access()? {
                Done::On => {}
                done => return Ok(done),
            }
        }
        match self.try_files()? {
            Done::On => self.content(),
            done => Ok(done),
        }
    }

    // --- what cannot be told -------------------------------------------------------------------------------------

    /// Chooses where nothing tells; a key makes the same question get the same answer.
    pub(super) fn choose(&mut self, key: Option<String>, unknown: &Unknown) -> bool {
        if let Some(chosen) = key.as_ref().and_then(|k| self.choices.named.get(k)) {
            return *chosen;
        }
        let chosen = self.choices.planned.get(self.choices.made.len()).copied().unwrap_or(false);
        self.choices.made.push((chosen, unknown.clone()));
        self.note_unknown(unknown.clone());
        if let Some(key) = key {
            self.choices.named.insert(key, chosen);
        }
        chosen
    }

    pub(super) fn note_unknown(&mut self, unknown: Unknown) {
        if !self.trace.unknown.contains(&unknown) {
            self.trace.unknown.push(unknown);
        }
    }

    // --- values and patterns -------------------------------------------------------------------------------------

    /// A text with its variables put in.
    pub(super) fn value(&mut self, text: &[u8], spot: &Spot) -> Value {
        let parts = parts(text).map_err(|why| Unknown::at(spot, why))?;
        self.joined(&parts, spot)
    }

    pub(super) fn joined(&mut self, parts: &[Part], spot: &Spot) -> Value {
        let mut out = Vec::new();
        for part in parts {
            match part {
                Part::Literal(text) => out.extend_from_slice(text),
                Part::Variable(name) => out.extend(self.variable(name, spot)?),
                Part::Capture(n) => out.extend(self.capture(*n)?),
            }
        }
        Ok(out)
    }

    fn capture(&self, n: usize) -> Value {
        let groups = self.captures.as_ref().map_err(Clone::clone)?;
        Ok(groups.get(n).cloned().flatten().unwrap_or_default())
    }

    /// Matches and keeps the groups; where it cannot be told, it is chosen.
    pub(super) fn test(&mut self, found: &Found<'_>, pattern: &[u8], caseless: bool, subject: &[u8]) -> bool {
        let read = self.patterns.get(pattern, caseless);
        let why = match read.as_ref() {
            Ok(pattern) => match pattern.find(subject) {
                Ok(groups) => return self.keep(pattern, groups),
                Err(why) => why,
            },
            Err(why) => why,
        };
        let what = format!("a regular expression decides, and {why}");
        let unknown = found.statement.unknown(what);
        let key = format!("{} {}", found.statement.spot, String::from_utf8_lossy(subject));
        let chosen = self.choose(Some(key), &unknown);
        if chosen {
            self.captures = Err(unknown);
        }
        chosen
    }

    fn keep(&mut self, pattern: &Pattern, groups: Option<Groups>) -> bool {
        let Some(groups) = groups else { return false };
        for (n, name) in pattern.names() {
            let value = groups.get(n).cloned().flatten().unwrap_or_default();
            self.vars.insert(name.to_ascii_lowercase(), Ok(value));
        }
        self.captures = Ok(groups);
        true
    }

    /// The host the request names, as nginx compares it.
    pub(super) fn host(&self) -> String {
        let host = self.target.host();
        if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host }
    }

    /// What directives in force mean for people, and which they override.
    pub(super) fn note(&mut self, names: &[&str]) {
        if !self.state.is_main {
            return;
        }
        let found = self.tree.nearest(self.state.conf, names);
        let Some(first) = found.first().copied() else { return };
        for one in &found {
            let hit = self.tree.hit(*one);
            if !self.trace.hits.contains(&hit) {
                self.trace.hits.push(hit);
            }
        }
        let outer = self.tree.sections[first.section].up;
        for id in outer.into_iter().flat_map(|id| self.tree.around(id)) {
            for over in self.tree.statements(id).filter(|f| names.contains(&f.statement.name.as_str())) {
                let over = crate::Overridden { hit: self.tree.hit(over), by: first.statement.spot.clone() };
                if !self.trace.overridden.contains(&over) {
                    self.trace.overridden.push(over);
                }
            }
        }
    }

    /// Remembers what sends the main request through again.
    pub(super) fn note_turn(&mut self, how: Turn, by: Hit) {
        if self.state.is_main {
            self.trace.turn = Some((how, by));
        }
    }

    /// The gate at which users prove who they are.
    pub(super) fn note_users(&mut self, users: Users) {
        if self.state.is_main && !self.trace.users.contains(&users) {
            if self.trace.users.is_empty() {
                self.trace.detour = self.detour(&users);
            }
            self.trace.users.push(users);
        }
    }

    /// A gate without a password file of its own.
    pub(super) fn other_users(name: &str, demanded_by: Hit) -> Users {
        let settings = vec![demanded_by.clone()];
        let provider = Provider::Other { name: name.into(), settings };
        Users { scheme: name.into(), realm: None, demanded_by, providers: vec![provider] }
    }
}

/// Where a request enters the phases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// The rewriting of the server.
    Server,
    /// The choice of a location.
    Find,
    /// The rewriting of the location.
    Rewrite,
}
