//! What the server answers to a login at a gate (`ap_process_request_internal` in `server/request.c` and the hooks).

use super::{
    authz::{Alias, Check, Verdict, decide},
    conf::Conf,
    directive::Directive,
    expr::{Known, Value},
    lines::words,
    oracle::{Oracle, every},
    request::Asked,
    route::{Gate, Next, Route},
    section::AuthnAlias,
};
use crate::{Accounts, Answer, Checked, Hit, Login, Refusal, Unknown, UserFile};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};
use why401_message::Secret;

/// The rules of access in force for one target.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Every way the request may take.
    pub(crate) routes: Vec<Route>,
    /// What decides between them.
    pub(crate) doubts: Vec<Unknown>,
    pub(crate) facts: Arc<Facts>,
}

/// What answering needs of the configuration as a whole.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) modules: BTreeSet<String>,
    pub(crate) strangers: bool,
    pub(crate) authn_aliases: BTreeMap<String, Arc<AuthnAlias>>,
    /// `ServerRoot`.
    pub(crate) root: PathBuf,
}

impl Facts {
    fn has(&self, module: &str) -> bool {
        self.modules.contains(module)
    }
}

/// What a gate says.
#[derive(Clone, Debug)]
enum Said {
    Open,
    Refused(u16, Refusal, Option<Hit>),
    Unknown(Unknown),
}

/// The answer, where all ways lead to the same.
pub(crate) fn answer(rules: &Rules, login: &Login, accounts: &dyn Accounts) -> Answer {
    let mut found: Option<Answer> = None;
    for route in &rules.routes {
        let ends = every(|oracle| Asker { facts: &rules.facts, login, accounts, oracle }.route(route));
        if ends.cut {
            return Answer::CannotTell(doubt(&ends.unknown));
        }
        for end in ends.all {
            match &found {
                None => found = Some(end),
                Some(first) if same(first, &end) => {}
                Some(_) => {
                    let first = ends.unknown.first().or(rules.doubts.first());
                    return Answer::CannotTell(first.cloned().unwrap_or_else(|| doubt(&[])));
                }
            }
        }
    }
    found.unwrap_or_else(|| Answer::CannotTell(doubt(&rules.doubts)))
}

fn doubt(unknown: &[Unknown]) -> Unknown {
    let none = || Unknown { what: "too much is not known".into(), spot: None };
    unknown.first().cloned().unwrap_or_else(none)
}

/// Whether a client sees the same.
fn same(a: &Answer, b: &Answer) -> bool {
    match (a, b) {
        (Answer::Passed, Answer::Passed) => true,
        (Answer::Before { status: a, .. }, Answer::Before { status: b, .. }) => a == b,
        (Answer::Refused { status: a, why: x, .. }, Answer::Refused { status: b, why: y, .. }) => {
            a == b && x == y
        }
        _ => false,
    }
}

struct Asker<'a> {
    facts: &'a Facts,
    login: &'a Login,
    accounts: &'a dyn Accounts,
    oracle: &'a mut Oracle,
}

impl Asker<'_> {
    fn route(&mut self, route: &Route) -> Answer {
        match route {
            Route::Before(status, by) => Answer::Before { status: *status, by: by.clone() },
            Route::Unknown(unknown) => Answer::CannotTell(unknown.clone()),
            Route::Gate(gate) if gate.is_passed => self.next(gate),
            Route::Gate(gate) => match self.gate(gate) {
                Said::Open => self.next(gate),
                Said::Refused(status, why, by) => {
                    let status = seen(status, &gate.walked.conf);
                    Answer::Refused { status, why, by }
                }
                Said::Unknown(unknown) => Answer::CannotTell(unknown),
            },
        }
    }

    fn next(&mut self, gate: &Gate) -> Answer {
        match &gate.next {
            Next::Status(status, by) if *status >= 400 && *status != 404 => {
                let status = seen(*status, &gate.walked.conf);
                Answer::Refused { status, why: Refusal::Forbidden, by: by.clone() }
            }
            Next::Serve | Next::Status(..) => Answer::Passed,
            Next::Again(route) => self.route(route),
            Next::Index(entries) => self.index(entries, &gate.walked.conf),
        }
    }

    /// `fixup_dir`: the first index that is there and open; a refusal counts where none is.
    fn index(&mut self, entries: &[(Route, bool)], conf: &Conf) -> Answer {
        let mut refused = None;
        for (n, (route, is_file)) in entries.iter().enumerate() {
            let is_last = n + 1 == entries.len();
            let answer = match route {
                Route::Before(404, _) => continue,
                Route::Before(status @ 300..400, by) => {
                    return Answer::Before { status: *status, by: by.clone() };
                }
                Route::Before(status, by) => {
                    Answer::Refused { status: *status, why: Refusal::Forbidden, by: Some(by.clone()) }
                }
                Route::Unknown(unknown) => return Answer::CannotTell(unknown.clone()),
                Route::Gate(gate) => match if gate.is_passed { Said::Open } else { self.gate(gate) } {
                    Said::Unknown(unknown) => return Answer::CannotTell(unknown),
                    Said::Refused(status, why, by) => Answer::Refused { status, why, by },
                    Said::Open if matches!(gate.next, Next::Index(_)) => match self.next(gate) {
                        Answer::Passed if *is_file => return Answer::Passed,
                        Answer::Passed => continue,
                        other => other,
                    },
                    Said::Open if *is_file => return self.next(gate),
                    Said::Open => match &gate.next {
                        Next::Status(404, _) => continue,
                        Next::Status(300..400, _) => return Answer::Passed,
                        Next::Status(status @ 400.., by) => {
                            Answer::Refused { status: *status, why: Refusal::Forbidden, by: by.clone() }
                        }
                        _ => continue,
                    },
                },
            };
            if is_last && matches!(answer, Answer::Refused { status: 401, .. }) {
                return answer;
            }
            refused = Some(answer);
        }
        match refused {
            Some(Answer::Refused { status, why, by }) => {
                Answer::Refused { status: seen(status, conf), why, by }
            }
            _ => Answer::Passed,
        }
    }

    fn gate(&mut self, gate: &Gate) -> Said {
        let conf = &gate.walked.conf;
        let method = gate.asked.method.as_str();
        let any = self.satisfies_any(conf, method);
        match self.access(gate) {
            Said::Open if any => return Said::Open,
            said @ (Said::Refused(..) | Said::Unknown(_)) if !any => return said,
            _ => {}
        }
        match self.authorize(gate, None, false) {
            Authorized::Yes => Said::Open,
            Authorized::No(said) => said,
            Authorized::WantsUser => self.authenticate(gate),
        }
    }

    /// Whether `Satisfy Any` is in force for a method.
    fn satisfies_any(&self, conf: &Conf, method: &str) -> bool {
        let said = conf.whole.get("mod_access_compat.c").into_iter().flatten();
        let last = said.rev().find(|d| d.key == "satisfy" && d.methods.covers(method));
        self.facts.has("mod_access_compat.c") && last.is_some_and(|d| d.says(0, "any"))
    }

    /// What is checked before anybody is asked for a login (`ap_run_access_checker`).
    fn access(&mut self, gate: &Gate) -> Said {
        allowed_method(gate).unwrap_or_else(|| self.compat(gate))
    }

    /// `Order`, `Allow`, `Deny` (`check_dir_access`).
    fn compat(&mut self, gate: &Gate) -> Said {
        let list = gate.walked.conf.whole.get("mod_access_compat.c").cloned().unwrap_or_default();
        let method = gate.asked.method.as_str();
        let order = list.iter().rev().find(|d| d.key == "order" && d.methods.covers(method)).cloned();
        let word = order.as_ref().map(|d| d.text(0).to_ascii_lowercase()).unwrap_or_default();
        let allowed = self.listed(&list, "allow", gate);
        let denied = self.listed(&list, "deny", gate);
        let lets_in = match word.as_str() {
            "allow,deny" | "mutual-failure" => allowed.is_some() && denied.is_none(),
            _ => allowed.is_some() || denied.is_none(),
        };
        let by = denied.or_else(|| order.map(|d| d.hit.clone()));
        if lets_in { Said::Open } else { Said::Refused(403, Refusal::Forbidden, by) }
    }

    /// The first `Allow` or `Deny` that fits (`find_allowdeny`).
    fn listed(&mut self, list: &[Arc<Directive>], key: &str, gate: &Gate) -> Option<Hit> {
        for directive in list.iter().filter(|d| d.key == key && d.methods.covers(&gate.asked.method)) {
            for word in directive.args.iter().skip(1) {
                if self.fits(&word.lossy(), directive, &gate.asked) {
                    return Some(directive.hit.clone());
                }
            }
        }
        None
    }

    fn fits(&mut self, text: &str, directive: &Directive, asked: &Asked) -> bool {
        let lower = text.to_ascii_lowercase();
        if lower == "all" {
            return true;
        }
        if lower.starts_with("env=") {
            let name = &text[4..];
            return match name.strip_prefix('!') {
                Some(name) => !asked.env.contains_key(name),
                None => asked.env.contains_key(name),
            };
        }
        let net = super::subnet::Subnet::parse(text).ok();
        let known = net.and_then(|net| Some(net.holds(asked.client?)));
        let what = || Unknown::at(directive.spot(), "the client's address or name decides");
        known.unwrap_or_else(|| self.oracle.ask(what))
    }

    /// `authorize_user_core`.
    fn authorize(&mut self, gate: &Gate, user: Option<&[u8]>, after: bool) -> Authorized {
        let conf = &gate.walked.conf;
        let authz = conf.authz.clone().unwrap_or_default();
        let kind = auth_type(conf, &gate.asked);
        let Some(rule) = &authz.rule else {
            return match kind {
                Kind::None => Authorized::Yes,
                Kind::Unknown(unknown) => Authorized::No(Said::Unknown(unknown)),
                Kind::Named(_, hit) => Authorized::No(Said::Refused(500, Refusal::Incomplete, Some(hit))),
            };
        };
        let mut ask = |check: &Check, hit: Option<&Hit>| self.ask(check, hit, gate, user);
        let (verdict, by) = decide(rule, &gate.asked.method, true, &mut ask);
        match verdict {
            Verdict::Granted => Authorized::Yes,
            Verdict::NoUser if !after => Authorized::WantsUser,
            Verdict::NoUser => Authorized::No(Said::Refused(401, Refusal::NotAllowed, by)),
            Verdict::Denied | Verdict::Neutral => {
                if !after || matches!(kind, Kind::None) {
                    return Authorized::No(Said::Refused(403, Refusal::Forbidden, by));
                }
                let status = if authz.forbidden == Some(true) { 403 } else { 401 };
                Authorized::No(Said::Refused(status, Refusal::NotAllowed, by))
            }
        }
    }

    /// One requirement.
    fn ask(&mut self, check: &Check, hit: Option<&Hit>, gate: &Gate, user: Option<&[u8]>) -> Verdict {
        let asked = &gate.asked;
        let or_denied = |granted: bool| if granted { Verdict::Granted } else { Verdict::Denied };
        match check {
            Check::All(granted) => or_denied(*granted),
            Check::ValidUser if user.is_some() => Verdict::Granted,
            Check::ValidUser => Verdict::NoUser,
            Check::User(_) | Check::Group(_) if user.is_none() => Verdict::NoUser,
            Check::User(args) => {
                let names = self.text(args, asked, hit);
                or_denied(
                    names.is_some_and(|names| words(&names).iter().any(|t| Some(t.text.as_slice()) == user)),
                )
            }
            Check::Group(args) => or_denied(self.is_member(args, gate, hit, user.unwrap_or_default())),
            Check::Env(names) => or_denied(names.iter().any(|n| asked.env.contains_key(n))),
            Check::Method(names) => or_denied(names.contains(super::directive::counted(&asked.method))),
            Check::Ip(nets) => {
                let known = asked.client.map(|ip| nets.iter().any(|net| net.holds(ip)));
                or_denied(known.unwrap_or_else(|| self.doubt(hit, "the client's address decides")))
            }
            Check::Local => {
                let known = asked.client.and_then(|client| {
                    let is_loopback = client.to_canonical().is_loopback();
                    (is_loopback || asked.local.is_some()).then(|| is_loopback || asked.local == Some(client))
                });
                or_denied(known.unwrap_or_else(|| self.doubt(hit, "the client's address decides")))
            }
            Check::Expr(expr) => {
                let asked = WithUser { asked, user };
                match expr.holds(&asked).unwrap_or_else(|| self.doubt(hit, "an expression decides")) {
                    true => Verdict::Granted,
                    false if expr.mentions("REMOTE_USER") == Some(true) => Verdict::NoUser,
                    false => Verdict::Denied,
                }
            }
            Check::Alias(alias) => self.alias(alias, hit, gate, user),
            Check::Other(name) => self.other(name, hit, user),
        }
    }

    fn doubt(&mut self, hit: Option<&Hit>, what: &str) -> bool {
        self.oracle.ask(|| Unknown { what: what.to_owned(), spot: hit.map(|h| h.spot.clone()) })
    }

    /// A provider that asks somebody else.
    fn other(&mut self, name: &str, hit: Option<&Hit>, user: Option<&[u8]>) -> Verdict {
        let wants_user = name.starts_with("ldap-")
            || name.starts_with("dbm-")
            || name.starts_with("dbd-")
            || name.starts_with("file-");
        if wants_user && user.is_none() {
            return Verdict::NoUser;
        }
        let what = format!("`Require {name}` asks somebody else");
        if self.doubt(hit, &what) { Verdict::Granted } else { Verdict::Denied }
    }

    fn alias(&mut self, alias: &Alias, hit: Option<&Hit>, gate: &Gate, user: Option<&[u8]>) -> Verdict {
        let mut inner = gate.clone();
        let file = alias.settings.iter().rev().find(|d| d.key == "authgroupfile");
        if let Some(file) = file {
            inner.walked.conf.whole.insert("mod_authz_groupfile.c", vec![Arc::clone(file)]);
        }
        self.ask(&alias.check, hit, &inner, user)
    }

    /// An argument in which `%{…}` may stand.
    fn text(&mut self, args: &[u8], asked: &Asked, hit: Option<&Hit>) -> Option<Vec<u8>> {
        let known = Value::string(args).of(asked);
        if known.is_none() {
            self.doubt(hit, "a variable decides");
        }
        known
    }

    fn is_member(&mut self, args: &[u8], gate: &Gate, hit: Option<&Hit>, user: &[u8]) -> bool {
        let file = gate.walked.conf.of_module("mod_authz_groupfile.c", "authgroupfile");
        let Some(path) = file.and_then(|d| d.args.first()) else { return false };
        let path = super::glob::merged(&self.facts.root, &path.text);
        match self.accounts.groups(&path, user) {
            Ok(groups) => {
                let names = self.text(args, &gate.asked, hit);
                // Names are keys of an APR table, which knows no case.
                names.is_some_and(|names| {
                    words(&names).iter().any(|t| groups.iter().any(|g| g.eq_ignore_ascii_case(&t.text)))
                })
            }
            Err(crate::Unread::Missing | crate::Unread::WrongKind) => false,
            Err(_) => self.doubt(hit, "the group file was not read"),
        }
    }

    /// `ap_run_check_user_id`, and authorization once there is a user.
    fn authenticate(&mut self, gate: &Gate) -> Said {
        let conf = &gate.walked.conf;
        let (name, hit) = match auth_type(conf, &gate.asked) {
            Kind::None => return Said::Refused(500, Refusal::Incomplete, first_rule(conf)),
            Kind::Unknown(unknown) => return Said::Unknown(unknown),
            Kind::Named(name, hit) => (name, hit),
        };
        match name.to_ascii_lowercase().as_str() {
            "basic" if self.facts.has("mod_auth_basic.c") => self.basic(gate, &hit),
            "digest" if self.facts.has("mod_auth_digest.c") => self.digest(gate, &hit),
            "form" if self.facts.has("mod_auth_form.c") => {
                Said::Unknown(Unknown::at(&hit.spot, "a form asks for the login"))
            }
            _ if self.facts.strangers || self.is_known_elsewhere() => {
                Said::Unknown(Unknown::at(&hit.spot, format!("a module for {name} decides")))
            }
            _ => Said::Refused(500, Refusal::Incomplete, Some(hit)),
        }
    }

    fn is_known_elsewhere(&self) -> bool {
        self.facts.has("mod_auth_openidc.c")
    }

    /// `authenticate_basic_user`.
    fn basic(&mut self, gate: &Gate, hit: &Hit) -> Said {
        let conf = &gate.walked.conf;
        if !conf.single.contains_key("authname") {
            return Said::Refused(500, Refusal::Incomplete, Some(hit.clone()));
        }
        let empty = Secret::default();
        let (user, password) = match self.login {
            Login::Nothing => return Said::Refused(401, Refusal::LoginWanted, first_rule(conf)),
            Login::Other { scheme } if !scheme.eq_ignore_ascii_case("basic") => {
                return Said::Refused(401, Refusal::WrongScheme, Some(hit.clone()));
            }
            Login::Other { .. } => (&b""[..], &empty),
            Login::Basic { user, password } => (user.as_slice(), password),
        };
        let (checked, by) = match self.providers(conf, user, password) {
            Ok(found) => found,
            Err(unknown) => return Said::Unknown(unknown),
        };
        let yields = conf.single.get("authbasicauthoritative").filter(|d| d.says(0, "off"));
        let refused = |status, why| Said::Refused(status, why, by.clone());
        match checked {
            Outcome::Fits => {}
            Outcome::Mismatch => return refused(401, Refusal::Mismatch),
            // Whoever declines last is `authenticate_no_user`, which finds no module for AuthType.
            _ if yields.is_some() => {
                return Said::Refused(500, Refusal::Incomplete, yields.map(|d| d.hit.clone()));
            }
            Outcome::NoSuchUser => return refused(401, Refusal::NoSuchUser),
            Outcome::Unread => return refused(500, Refusal::FileUnread),
            Outcome::Incomplete => return refused(500, Refusal::Incomplete),
        }
        match self.authorize(gate, Some(user), true) {
            Authorized::Yes => Said::Open,
            Authorized::No(said) => said,
            Authorized::WantsUser => Said::Refused(401, Refusal::NotAllowed, first_rule(conf)),
        }
    }

    /// Asks the providers one after the other until one knows the user.
    fn providers(
        &mut self,
        conf: &Conf,
        user: &[u8],
        password: &Secret,
    ) -> Result<(Outcome, Option<Hit>), Unknown> {
        let mut names: Vec<(String, Option<Hit>)> = conf
            .providers
            .iter()
            .flat_map(|d| d.args.iter().map(|w| (w.lossy(), Some(d.hit.clone()))))
            .collect();
        if names.is_empty() {
            names.push(("file".into(), None));
        }
        let mut last = (Outcome::Incomplete, None);
        for (name, hit) in names {
            last = self.provider(conf, &name, hit, user, password)?;
            if last.0 != Outcome::NoSuchUser {
                break;
            }
        }
        Ok(last)
    }

    fn provider(
        &mut self,
        conf: &Conf,
        name: &str,
        hit: Option<Hit>,
        user: &[u8],
        password: &Secret,
    ) -> Result<(Outcome, Option<Hit>), Unknown> {
        if let Some(alias) = self.facts.authn_aliases.get(name).cloned() {
            let inner = conf.merged(&alias.conf, &mut Vec::new());
            return self.provider(&inner, &alias.provider, hit, user, password);
        }
        if name != "file" || conf.single.get("authbasicusedigestalgorithm").is_some_and(|d| !d.says(0, "off"))
        {
            let what = format!("the provider {name} is asked");
            return Err(Unknown { what, spot: hit.map(|h| h.spot) });
        }
        let Some(directive) = conf.of_module("mod_authn_file.c", "authuserfile") else {
            return Ok((Outcome::Incomplete, hit.or_else(|| auth_type_hit(conf))));
        };
        let file = user_file(directive, &self.facts.root);
        let by = Some(directive.hit.clone());
        match self.accounts.check(&file, user, password) {
            Checked::Fits => Ok((Outcome::Fits, by)),
            Checked::Mismatch => Ok((Outcome::Mismatch, by)),
            Checked::NoSuchUser => Ok((Outcome::NoSuchUser, by)),
            Checked::Unread(_) => Ok((Outcome::Unread, by)),
            Checked::NotVerified(why) => Err(Unknown::at(directive.spot(), why)),
        }
    }

    /// `authenticate_digest_user`, as far as a login of another scheme or none goes.
    fn digest(&mut self, gate: &Gate, hit: &Hit) -> Said {
        let conf = &gate.walked.conf;
        if !conf.single.contains_key("authname") {
            return Said::Refused(500, Refusal::Incomplete, Some(hit.clone()));
        }
        match self.login {
            Login::Nothing => Said::Refused(401, Refusal::LoginWanted, first_rule(conf)),
            Login::Other { scheme } if scheme.eq_ignore_ascii_case("digest") => {
                Said::Unknown(Unknown::at(&hit.spot, "a login of the scheme Digest is not verified"))
            }
            _ => Said::Refused(401, Refusal::WrongScheme, Some(hit.clone())),
        }
    }
}

/// `AllowMethods` (`modules/aaa/mod_allowmethods.c`): the refusal of a method that is not on the list.
fn allowed_method(gate: &Gate) -> Option<Said> {
    let directive = gate.walked.conf.single.get("allowmethods")?;
    let words: Vec<String> = directive.args.iter().map(crate::Word::lossy).collect();
    if words.iter().any(|w| w.eq_ignore_ascii_case("reset")) {
        return None;
    }
    if words.iter().any(|w| w.starts_with(['+', '-'])) {
        return Some(Said::Unknown(Unknown::at(directive.spot(), "AllowMethods adds to other lists")));
    }
    let method = super::directive::counted(&gate.asked.method);
    let listed = words.iter().any(|w| super::directive::counted(&w.to_ascii_uppercase()) == method);
    (!listed).then(|| Said::Refused(405, Refusal::Forbidden, Some(directive.hit.clone())))
}

/// What providers say (`authn_status`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Fits,
    Mismatch,
    NoSuchUser,
    Unread,
    Incomplete,
}

enum Authorized {
    Yes,
    WantsUser,
    No(Said),
}

/// `AuthType` in force.
pub(crate) enum Kind {
    /// None, or `None`.
    None,
    /// As spelled.
    Named(String, Hit),
    /// A variable says.
    Unknown(Unknown),
}

/// `ap_auth_type`.
pub(crate) fn auth_type(conf: &Conf, asked: &Asked) -> Kind {
    let Some(directive) = conf.single.get("authtype") else { return Kind::None };
    let text = directive.args.first().map(|w| w.text.clone()).unwrap_or_default();
    let Some(text) = Value::string(&text).of(asked) else {
        return Kind::Unknown(Unknown::at(directive.spot(), "a variable decides about the scheme"));
    };
    let name = String::from_utf8_lossy(&text).into_owned();
    if name.eq_ignore_ascii_case("none") { Kind::None } else { Kind::Named(name, directive.hit.clone()) }
}

fn auth_type_hit(conf: &Conf) -> Option<Hit> {
    conf.single.get("authtype").map(|d| d.hit.clone())
}

/// The requirement that wants a user.
fn first_rule(conf: &Conf) -> Option<Hit> {
    let questions = conf.authz.as_ref()?.questions();
    let wants = |check: &Check| matches!(check, Check::ValidUser | Check::User(_) | Check::Group(_));
    let named = questions.iter().find(|r| matches!(&r.what, super::authz::What::Ask(c) if wants(c)));
    named.or(questions.first())?.hit.clone()
}

/// The password file of a directive.
pub(crate) fn user_file(directive: &Directive, root: &std::path::Path) -> UserFile {
    let written = directive.args.first().map(|w| w.text.clone()).unwrap_or_default();
    UserFile {
        path: super::glob::merged(root, &written),
        written: String::from_utf8_lossy(&written).into_owned(),
        hit: directive.hit.clone(),
    }
}

/// What a client sees of a status: `ErrorDocument` with a URL of another host makes a redirect of it; of a 401 it does
/// not, as the server leaves that out of account.
pub(crate) fn seen(status: u16, conf: &Conf) -> u16 {
    let document = conf.documents.get(&status.to_string()).map(|d| d.text(1).to_ascii_lowercase());
    let leads_away = document.is_some_and(|d| d.starts_with("http://") || d.starts_with("https://"));
    if leads_away && status != 401 { 302 } else { status }
}

/// A request with whoever is logged in.
struct WithUser<'a> {
    asked: &'a Asked,
    user: Option<&'a [u8]>,
}

impl Known for WithUser<'_> {
    fn variable(&self, name: &str) -> Option<Vec<u8>> {
        match name {
            "REMOTE_USER" => Some(self.user.unwrap_or_default().to_vec()),
            _ => self.asked.variable(name),
        }
    }

    fn call(&self, name: &str, argument: &[u8]) -> Option<Vec<u8>> {
        self.asked.call(name, argument)
    }
}
