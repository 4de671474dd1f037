//! What is in force for a target, and what would be answered to a login.

use super::{
    location::PASSES,
    logs::{self, Log},
    table,
    tree::{Found, Id, Tree},
    walk::{Choices, Ground, Patterns, Trace, Verdict, Walk},
};
use crate::{
    Accounts, Answer, Checked, Detour, Disk, Field, Groups, Handler, Hit, InForce, Kind, Login, Target, Turn,
    Unknown, Unread, UserFile, guard,
};
use std::{
    cell::RefCell,
    collections::BTreeMap,
    ffi::OsString,
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};
use why401_message::Secret;

/// Ways that are tried where something is not known.
const MOST_WAYS: usize = 48;

/// What was seen of the documents, by the paths as they were asked for: a slash at the end counts.
type Seen = BTreeMap<OsString, Result<Kind, Unread>>;

/// The rules of access in force for one target.
#[derive(Clone)]
pub struct Rules(Arc<Held>);

struct Held {
    tree: Arc<Tree>,
    target: Target,
    seen: Seen,
    /// The section whose handler answers.
    handler: Option<Id>,
    /// The server whose settings count while fields are read.
    first: Id,
    /// The section the way ends in.
    last: Id,
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} files>", self.0.tree.files.len())
    }
}

impl Rules {
    fn verdict(&self, login: &Login, accounts: &dyn Accounts) -> Verdict {
        let disk = Recorded(&self.0.seen);
        let (tree, target, patterns) = (&*self.0.tree, &self.0.target, &Patterns::default());
        decided(ways(Ground { tree, target, login, accounts, disk: &disk, patterns, granting: false }))
    }

    /// The directives that set request fields on their way to what answers: `proxy_set_header` and its kind.
    pub fn set_fields(&self) -> Vec<Hit> {
        let tree = &*self.0.tree;
        let Some(section) = self.0.handler else { return Vec::new() };
        let set = pass(tree, section).and_then(|f| handing(&f.statement.name)).map(|h| h.set);
        let found = set.map_or_else(Vec::new, |name| tree.nearest(section, &[name]));
        found.into_iter().map(|f| tree.hit(f)).collect()
    }

    /// The directives of the same kind that stand further out and count for nothing there.
    pub fn lost_fields(&self) -> Vec<Hit> {
        let tree = &*self.0.tree;
        let Some(section) = self.0.handler else { return Vec::new() };
        let Some(set) = pass(tree, section).and_then(|f| handing(&f.statement.name)).map(|h| h.set) else {
            return Vec::new();
        };
        let all = tree.around(section).flat_map(|id| tree.own(id, set)).map(|f| tree.hit(f));
        let counting = self.set_fields();
        all.filter(|hit| !counting.contains(hit)).collect()
    }

    /// What becomes of a request field on its way to what answers; the name is not case-sensitive.
    pub fn field(&self, name: &str) -> Field {
        field(&self.0, name)
    }
}

/// What would be answered to a login.
pub(crate) fn answer(_: &InForce, rules: &Rules, login: &Login, accounts: &dyn Accounts) -> Answer {
    rules.verdict(login, accounts).answer
}

/// The status of the answer to a login, whoever gives it; `None` where another server or a program does, where it
/// cannot be told, and where not nginx is asked.
pub fn status(force: &InForce, login: &Login, accounts: &dyn Accounts) -> Option<u16> {
    match &force.rules {
        guard::Rules::Nginx(rules) => rules.verdict(login, accounts).status,
        guard::Rules::Apache(_) | guard::Rules::Other(_) => None,
    }
}

/// The logs that the answer is written to; none where not nginx is asked.
pub fn logs_in_force(force: &InForce) -> Vec<Log> {
    match &force.rules {
        guard::Rules::Nginx(rules) => logs::of(&rules.0.tree, rules.0.last),
        guard::Rules::Apache(_) | guard::Rules::Other(_) => Vec::new(),
    }
}

/// One way through, with what was chosen on it.
struct Way {
    verdict: Verdict,
    made: Vec<(bool, Unknown)>,
    trace: Trace,
    server: Id,
    is_default: bool,
    is_tls: bool,
    late: Option<Id>,
}

/// All ways through, the one that expects least first; more than are tried make the last one untold.
fn ways(ground: Ground<'_>) -> Vec<Way> {
    let mut found = Vec::new();
    let mut plan = Vec::new();
    loop {
        let mut walk = Walk::new(ground, Choices::planned(plan));
        let mut verdict = walk.go();
        let made = walk.choices.made;
        let open = made.iter().rposition(|(chosen, _)| !chosen);
        if let (Some(open), true) = (open, found.len() + 1 >= MOST_WAYS) {
            verdict = Verdict { answer: Answer::CannotTell(made[open].1.clone()), status: None };
        }
        plan = made.iter().map(|(chosen, _)| *chosen).collect();
        found.push(Way {
            verdict,
            made,
            trace: walk.trace,
            server: walk.server,
            is_default: walk.is_default,
            is_tls: walk.is_tls,
            late: walk.late,
        });
        let Some(open) = open.filter(|_| found.len() < MOST_WAYS) else { return found };
        plan.truncate(open);
        plan.push(true);
    }
}

/// Where all ways lead; where they part, that cannot be told.
fn decided(ways: Vec<Way>) -> Verdict {
    let mut ways = ways.into_iter();
    let first = ways.next().expect("at least one way was tried");
    let Some(other) = ways.find(|w| w.verdict != first.verdict) else { return first.verdict };
    let parting = first.made.iter().zip(&other.made).find(|((a, _), (b, _))| a != b);
    let what = || Unknown { what: "what is not known here decides".into(), spot: None };
    let unknown = parting.map_or_else(what, |((_, unknown), _)| unknown.clone());
    Verdict { answer: Answer::CannotTell(unknown), status: None }
}

/// Looks at a target with every kind of login, so that all that could matter is seen.
pub(super) fn in_force(tree: &Arc<Tree>, target: &Target, disk: &dyn Disk) -> InForce {
    let noting = Noting { disk, seen: RefCell::default() };
    let patterns = Patterns::default();
    let basic = Login::Basic { user: b"user".to_vec(), password: Secret::new(*b"password") };
    let said = |checked| Always(checked);
    let trials: [(&Login, Always); 6] = [
        (&Login::Nothing, said(Checked::Mismatch)),
        (&Login::Other { scheme: "Other".into() }, said(Checked::Mismatch)),
        (&basic, said(Checked::Fits)),
        (&basic, said(Checked::Mismatch)),
        (&basic, said(Checked::Unread(Unread::Missing))),
        (&basic, said(Checked::Unread(Unread::Denied))),
    ];
    let ground = |login, accounts, granting| Ground {
        tree,
        target,
        login,
        accounts,
        disk: &noting,
        patterns: &patterns,
        granting,
    };
    for (login, accounts) in &trials {
        ways(ground(login, accounts, false));
    }
    let mut way = ways(ground(&basic, &trials[2].1, true)).swap_remove(0);
    if let Some(detour) = of_name(ground(&Login::Nothing, &trials[0].1, false), &way) {
        way.trace.detour.get_or_insert(detour);
    }
    described(tree, target, way, noting.seen.into_inner())
}

/// Where another server takes the name from one that would let everybody in.
fn of_name(ground: Ground<'_>, way: &Way) -> Option<Detour> {
    let late = way.late.filter(|late| *late != way.server && !way.trace.users.is_empty())?;
    let mut walk = Walk::new(ground, Choices::default());
    (walk.server, walk.is_tls) = (late, way.is_tls);
    let is_open = walk.within(late).answer == Answer::Passed && walk.choices.made.is_empty();
    let hit = |id| ground.tree.section_hit(id);
    is_open.then(|| Detour { how: Turn::Name, by: hit(way.server), passed: hit(late) })
}

fn described(tree: &Arc<Tree>, target: &Target, way: Way, seen: Seen) -> InForce {
    let mut trace = way.trace;
    let detour = trace.detour.take();
    let mut sections = Vec::new();
    for &id in &trace.sections {
        let mut around: Vec<Id> = tree.around(id).filter(|&id| id != 0).collect();
        around.reverse();
        sections.extend(around);
    }
    let mut kept: Vec<Id> = Vec::new();
    sections.retain(|id| {
        !kept.contains(id) && {
            kept.push(*id);
            true
        }
    });
    let (handler, section) = trace.handler.map_or((Handler::Unknown, None), |(h, id)| (h, Some(id)));
    let last = trace.last.unwrap_or(way.server);
    let is_handed = matches!(handler, Handler::Proxy(_) | Handler::Program(_));
    let held = Held {
        tree: Arc::clone(tree),
        target: target.clone(),
        seen,
        handler: section.filter(|_| is_handed),
        first: trace.first.unwrap_or(way.server),
        last,
    };
    let rules = Rules(Arc::new(held));
    InForce {
        server: (way.server != 0).then(|| tree.section_hit(way.server)),
        is_default: way.is_default,
        sections: sections.into_iter().map(|id| tree.section_hit(id)).collect(),
        file: trace.file.map(PathBuf::from),
        mapped: None,
        detour,
        users: trace.users.into_iter().next(),
        directives: trace.hits,
        overridden: trace.overridden,
        handler,
        authorization: rules.field("authorization"),
        cookie: rules.field("cookie"),
        unknown: trace.unknown,
        rules: guard::Rules::Nginx(rules),
    }
}

/// Which directives say what is handed on: what sets a field, what a field is called there, the switch.
struct Handing {
    set: &'static str,
    is_param: bool,
    switch: &'static str,
}

fn handing(pass: &str) -> Option<Handing> {
    let (set, is_param, switch) = match pass {
        "proxy_pass" => ("proxy_set_header", false, "proxy_pass_request_headers"),
        "grpc_pass" => ("grpc_set_header", false, ""),
        "fastcgi_pass" => ("fastcgi_param", true, "fastcgi_pass_request_headers"),
        "uwsgi_pass" => ("uwsgi_param", true, "uwsgi_pass_request_headers"),
        "scgi_pass" => ("scgi_param", true, "scgi_pass_request_headers"),
        _ => return None,
    };
    Some(Handing { set, is_param, switch })
}

/// The directive by which a section hands over.
fn pass(tree: &Tree, section: Id) -> Option<Found<'_>> {
    tree.around(section)
        .find_map(|id| tree.statements(id).find(|f| PASSES.contains(&f.statement.name.as_str())))
}

fn field(held: &Held, name: &str) -> Field {
    let tree = &*held.tree;
    let Some(section) = held.handler else { return Field::Withheld };
    let Some(handing) = pass(tree, section).and_then(|f| handing(&f.statement.name)) else {
        return Field::Withheld;
    };
    if is_dropped(tree, held.first, name) {
        return Field::Withheld;
    }
    let key = if handing.is_param { format!("HTTP_{}", name.replace('-', "_")) } else { name.to_owned() };
    let is_meant = |text: &[u8]| text.eq_ignore_ascii_case(key.as_bytes());
    let set = tree.nearest(section, &[handing.set]).into_iter().rfind(|f| is_meant(f.statement.arg(0)));
    if let Some(set) = set {
        let hit = tree.hit(set);
        let own = format!("$http_{}", name.replace('-', "_"));
        return match set.statement.arg(1) {
            b"" => Field::Removed(hit),
            value if value.eq_ignore_ascii_case(own.as_bytes()) => Field::Passed(hit),
            _ => Field::Replaced(hit),
        };
    }
    let off =
        tree.setting(section, handing.switch).filter(|f| f.statement.arg(0).eq_ignore_ascii_case(b"off"));
    if let Some(off) = off {
        return Field::Removed(tree.hit(off));
    }
    let strange = tree.around(section).flat_map(|id| tree.statements(id)).find(|f| {
        !table::is_known(&f.statement.name) && f.statement.name.starts_with("more_clear_input_headers")
    });
    match strange {
        Some(f) if f.statement.args.iter().any(|w| w.text.eq_ignore_ascii_case(name.as_bytes())) => {
            Field::Removed(tree.hit(f))
        }
        _ => Field::Kept,
    }
}

/// Whether nginx takes no notice of a field of this name (`ngx_http_parse_header_line`).
fn is_dropped(tree: &Tree, server: Id, name: &str) -> bool {
    let with_underscore = name.contains('_') && !tree.is_on(server, "underscores_in_headers", false);
    let is_odd = !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    (with_underscore || is_odd) && tree.is_on(server, "ignore_invalid_headers", true)
}

/// Always says the same of a login.
struct Always(Checked);

impl Accounts for Always {
    fn check(&self, _: &UserFile, _: &[u8], _: &Secret) -> Checked {
        self.0.clone()
    }

    fn groups(&self, _: &Path, _: &[u8]) -> Result<Groups, Unread> {
        Ok(Groups::new())
    }
}

/// Remembers what was asked.
struct Noting<'a> {
    disk: &'a dyn Disk,
    seen: RefCell<Seen>,
}

impl Disk for Noting<'_> {
    fn read(&self, path: &Path) -> Result<Vec<u8>, Unread> {
        self.disk.read(path)
    }

    fn list(&self, path: &Path) -> Result<Vec<String>, Unread> {
        self.disk.list(path)
    }

    fn kind(&self, path: &Path) -> Result<Kind, Unread> {
        let mut seen = self.seen.borrow_mut();
        seen.entry(path.as_os_str().to_owned()).or_insert_with(|| self.disk.kind(path)).clone()
    }
}

/// What was seen before.
struct Recorded<'a>(&'a Seen);

impl Disk for Recorded<'_> {
    fn read(&self, _: &Path) -> Result<Vec<u8>, Unread> {
        Err(Unread::Other("it was not looked at".into()))
    }

    fn list(&self, _: &Path) -> Result<Vec<String>, Unread> {
        Err(Unread::Other("it was not looked at".into()))
    }

    fn kind(&self, path: &Path) -> Result<Kind, Unread> {
        self.0
            .get(path.as_os_str())
            .cloned()
            .unwrap_or_else(|| Err(Unread::Other("it was not looked at".into())))
    }
}
