//! What is in force for one request, and what a login gets: the rules of a configuration in their order.

use super::{Dialect, Gate, Overview, Rule, Setting, Source, Test, Then, test::Asked};
use crate::{
    Accounts, Answer, Checked, Handler, Hit, InForce, Kept, Listed, Login, Provider, Refusal, Store, Target,
    Unknown, Unread, Users, guard,
};
use why401_message::Secret;

/// The rules of access of one configuration, for one request.
#[derive(Clone, Debug)]
pub struct Rules {
    dialect: Dialect,
    gates: Vec<Gate>,
    lists: Vec<Listed>,
    steps: Vec<Rule>,
    target: Target,
    pub(crate) upstream: Option<String>,
    pub(crate) store: Store,
}

/// What comes of the rules.
#[derive(Clone, Debug, PartialEq)]
enum Decision {
    Passed,
    /// By the gate of this number; whether the login was taken away before.
    Demanded(usize, bool),
    Answered(u16, Hit),
}

/// How a login is told to be right: `None` without one.
type Knows<'a> = &'a dyn Fn(&Gate) -> Result<bool, Unknown>;

/// Walks the rules in their order.
fn decide(rules: &[Rule], gates: &[Gate], asked: &Asked<'_>, knows: Knows<'_>) -> Result<Decision, Unknown> {
    let mut presents = asked.presents;
    let mut hidden: Option<Unknown> = None;
    let mut is_moved = false;
    let mut ended: Option<usize> = None;
    let mut maybe: Option<(Unknown, Decision)> = None;
    let settle = |decision: Decision, maybe: &Option<(Unknown, Decision)>| match maybe {
        Some((why, other)) if *other != decision => Err(why.clone()),
        _ => Ok(decision),
    };
    for rule in rules {
        if ended == Some(rule.part) {
            continue;
        }
        let all = Test::all(rule.when.clone());
        let asks = presents && (all.asks_login() || matches!(rule.then, Then::Check(_)));
        if let Some(why) = hidden.as_ref().filter(|_| asks) {
            return Err(why.clone());
        }
        let holds = if is_moved && all.asks_path() {
            Err(Unknown { what: "the path it is rewritten to decides".into(), spot: None })
        } else {
            all.holds(&Asked { presents, ..*asked })
        };
        let effect = match &rule.then {
            _ if holds == Ok(false) => continue,
            Then::Check(n) if presents && knows(&gates[*n])? => continue,
            Then::Check(n) | Then::Demand(n) => Decision::Demanded(*n, asked.presents && !presents),
            Then::Answer(status, hit) => Decision::Answered(*status, hit.clone()),
            Then::Pass => Decision::Passed,
            Then::Move => {
                is_moved = true;
                continue;
            }
            Then::Hide => {
                match holds {
                    Err(why) => hidden = Some(why),
                    Ok(_) => presents = false,
                }
                continue;
            }
            Then::EndPart => match holds {
                Ok(_) => {
                    ended = Some(rule.part);
                    continue;
                }
                Err(why) => {
                    let rest: Vec<Rule> = rules.iter().filter(|r| r.part != rule.part).cloned().collect();
                    let other = Asked { presents, ..*asked };
                    (hidden, maybe) = (hidden, Some((why.clone(), decide(&rest, gates, &other, knows)?)));
                    continue;
                }
            },
        };
        match (holds, &maybe) {
            (Err(why), None) => maybe = Some((why, effect)),
            (Err(_), Some((why, other))) if *other != effect => return Err(why.clone()),
            (Err(_), Some(_)) => {}
            (Ok(_), _) => return settle(effect, &maybe),
        }
    }
    settle(Decision::Passed, &maybe)
}

impl Asked<'_> {
    fn stranger(target: &Target) -> Asked<'_> {
        Asked { target, presents: false, knows: &|_, _| Ok(false) }
    }
}

impl Overview {
    /// The number of the gate that stops a stranger.
    pub(super) fn gate_before_strangers(&self, target: &Target) -> Result<Option<usize>, Unknown> {
        let decision = decide(&self.rules, &self.gates, &Asked::stranger(target), &|_| Ok(false))?;
        Ok(match decision {
            Decision::Demanded(n, _) => Some(n),
            _ => None,
        })
    }

    /// What is in force for a request.
    pub fn in_force(&self, target: &Target) -> InForce {
        let mut unknown = Vec::new();
        let gate = self.gate_before_strangers(target).unwrap_or_else(|why| {
            unknown.push(why);
            None
        });
        let mut gates = self.gates.clone();
        if self.dialect == Dialect::Lighttpd {
            let users = self.backend(target, &mut unknown);
            for gate in &mut gates {
                gate.users.clone_from(&users);
            }
        }
        let gate = gate.map(|n| gates[n].clone());
        let (handler, upstream) = self.handler(target);
        let users = gate.as_ref().map(users_of);
        let store =
            gate.as_ref().and_then(|g| g.users.iter().find_map(Source::store)).unwrap_or(Store::Hashes);
        let within = gate.iter().flat_map(|g| &g.demanded_by.within);
        let sections: Vec<Hit> = within
            .map(|(name, spot)| Hit {
                name: name.clone(),
                args: Vec::new(),
                spot: spot.clone(),
                within: Vec::new(),
            })
            .collect();
        InForce {
            server: sections.first().cloned(),
            is_default: false,
            sections,
            file: None,
            mapped: None,
            detour: None,
            directives: gate.iter().flat_map(Gate::directives).collect(),
            users,
            overridden: Vec::new(),
            handler,
            authorization: self.field("authorization", target),
            cookie: self.field("cookie", target),
            unknown,
            rules: guard::Rules::Other(Box::new(Rules {
                dialect: self.dialect,
                gates,
                lists: self.lists.clone(),
                steps: self.rules.clone(),
                target: target.clone(),
                upstream,
                store,
            })),
        }
    }

    /// What answers, and the address of the next server.
    fn handler(&self, target: &Target) -> (Handler, Option<String>) {
        let asked = Asked { target, presents: true, knows: &|_, _| Ok(true) };
        for onward in &self.onward {
            match Test::all(onward.when.clone()).holds(&asked) {
                Ok(true) => return (Handler::Proxy(onward.hit.clone()), onward.to.clone()),
                Ok(false) => {}
                Err(_) => return (Handler::Unknown, None),
            }
        }
        let files = self.dialect == Dialect::Lighttpd;
        (if files { Handler::Files } else { Handler::Unknown }, None)
    }

    /// The setting of a name that counts for a request.
    fn setting(&self, name: &str, target: &Target) -> Result<Option<&Setting>, Unknown> {
        for setting in self.settings.iter().rev().filter(|s| s.name == name) {
            if Test::all(setting.when.clone()).holds(&Asked::stranger(target))? {
                return Ok(Some(setting));
            }
        }
        Ok(None)
    }

    /// Whom lighttpd asks about logins for a request.
    fn backend(&self, target: &Target, unknown: &mut Vec<Unknown>) -> Vec<Source> {
        let found = self.setting("auth.backend", target).and_then(|backend| {
            let Some(backend) = backend else { return Ok(Vec::new()) };
            let name = backend.value.clone().unwrap_or_default();
            let file = self.setting(&format!("auth.backend.{name}.userfile"), target)?;
            Ok(super::lighttpd::backend(backend, &name, file))
        });
        found.unwrap_or_else(|why| {
            unknown.push(why);
            vec![Source::Unknown]
        })
    }
}

impl Gate {
    /// The directives that make it.
    fn directives(&self) -> Vec<Hit> {
        let files = self.users.iter().filter_map(|s| match s {
            Source::File(file, _) => Some(file.hit.clone()),
            _ => None,
        });
        std::iter::once(self.demanded_by.clone()).chain(files).collect()
    }
}

impl Source {
    fn store(&self) -> Option<Store> {
        match self {
            Self::File(_, store) => Some(*store),
            Self::Listed(list) => Some(list.store),
            _ => None,
        }
    }
}

fn users_of(gate: &Gate) -> Users {
    let provider = |source: &Source| match source {
        Source::File(file, _) => Provider::File(Some(file.clone())),
        Source::Listed(list) => Provider::Listed(list.clone()),
        Source::Service(name) => Provider::Other { name: name.clone(), settings: Vec::new() },
        Source::Unnamed => Provider::File(None),
        Source::Unknown => Provider::Other { name: String::new(), settings: Vec::new() },
    };
    let mut providers: Vec<Provider> = gate.users.iter().map(provider).collect();
    if providers.is_empty() {
        providers.push(Provider::File(None));
    }
    Users {
        scheme: gate.scheme.clone(),
        realm: gate.realm.clone(),
        demanded_by: gate.demanded_by.clone(),
        providers,
    }
}

/// What the server would answer to a login.
pub fn answer(rules: &Rules, login: &Login, accounts: &dyn Accounts) -> Answer {
    let presents = !matches!(login, Login::Nothing);
    let listed = |n: usize, groups: &[String]| match (login, rules.lists.get(n)) {
        (Login::Basic { user, password }, Some(list)) => {
            let member = || {
                let mine = list.users.iter().find(|u| u.name == *user);
                groups.is_empty() || mine.is_some_and(|u| u.groups.iter().any(|g| groups.contains(g)))
            };
            told(accounts.check_listed(list, user, password)).map(|fits| fits && member())
        }
        _ => Ok(false),
    };
    let asked = Asked { target: &rules.target, presents, knows: &listed };
    let knows = |gate: &Gate| match judge(gate, login, accounts)? {
        Ok(()) => Ok(true),
        Err(_) => Ok(false),
    };
    let decision = decide(&rules.steps, &rules.gates, &asked, &knows);
    match decision {
        Err(why) => Answer::CannotTell(why),
        Ok(Decision::Passed) => Answer::Passed,
        Ok(Decision::Answered(status, by)) => Answer::Before { status, by },
        Ok(Decision::Demanded(n, hidden)) => {
            let gate = &rules.gates[n];
            match judge(gate, if hidden { &Login::Nothing } else { login }, accounts) {
                Err(why) => Answer::CannotTell(why),
                Ok(judged) => {
                    let why = judged.err().unwrap_or(Refusal::NotAllowed);
                    let status = rules.dialect.status(gate, login, why);
                    let allowed_by = gate.allowed_by.as_ref().filter(|_| why == Refusal::NotAllowed);
                    let by = allowed_by.unwrap_or(&gate.demanded_by).clone();
                    Answer::Refused { status, why, by: Some(by) }
                }
            }
        }
    }
}

impl Dialect {
    /// The status of a refusal.
    fn status(self, gate: &Gate, login: &Login, why: Refusal) -> u16 {
        let unreadable = matches!(login, Login::Other { scheme } if scheme.eq_ignore_ascii_case("basic"));
        match (self, why) {
            (Self::Lighttpd, Refusal::Incomplete) => 500,
            // What is no user and password in base64 is a bad request to lighttpd.
            (Self::Lighttpd, Refusal::WrongScheme) if unreadable && gate.scheme == "Basic" => 400,
            _ => 401,
        }
    }
}

/// Whether a gate lets a login in, and why not.
fn judge(gate: &Gate, login: &Login, accounts: &dyn Accounts) -> Result<Result<(), Refusal>, Unknown> {
    if gate.users.is_empty() {
        return Ok(Err(Refusal::Incomplete));
    }
    if let Some(what) = gate.users.iter().find_map(|source| match source {
        Source::Service(name) => Some(format!("{name} decides")),
        Source::Unknown => Some("who is asked about the login decides".into()),
        _ => None,
    }) {
        return match login {
            Login::Nothing if gate.scheme == "Basic" || gate.scheme == "Digest" => {
                Ok(Err(Refusal::LoginWanted))
            }
            _ => Err(Unknown::at(&gate.demanded_by.spot, what)),
        };
    }
    let (user, password) = match login {
        Login::Nothing => return Ok(Err(Refusal::LoginWanted)),
        Login::Other { scheme } if scheme.eq_ignore_ascii_case(&gate.scheme) && scheme != "Basic" => {
            return Err(Unknown::at(&gate.demanded_by.spot, format!("a login of {scheme} decides")));
        }
        Login::Basic { user, password } if gate.scheme == "Basic" => (user, password),
        Login::Basic { .. } | Login::Other { .. } => return Ok(Err(Refusal::WrongScheme)),
    };
    let found = check(gate, user, password, accounts)?;
    if found == Ok(()) && !is_allowed(gate, user)? {
        return Ok(Err(Refusal::NotAllowed));
    }
    Ok(found)
}

/// The login in all that is asked: the first that has it right, else the first that has the name.
fn check(
    gate: &Gate,
    user: &[u8],
    password: &Secret,
    accounts: &dyn Accounts,
) -> Result<Result<(), Refusal>, Unknown> {
    let realm = gate.realm.as_deref().unwrap_or_default();
    let mut why = None;
    for source in &gate.users {
        let checked = match source {
            Source::File(file, store) => {
                accounts.check_stored(file, Kept { store: *store, realm }, user, password)
            }
            Source::Listed(list) => accounts.check_listed(list, user, password),
            Source::Unnamed => Checked::Unread(Unread::Missing),
            Source::Service(_) | Source::Unknown => continue,
        };
        let refusal = match checked {
            Checked::Fits => return Ok(Ok(())),
            Checked::Mismatch => Refusal::Mismatch,
            Checked::NoSuchUser => Refusal::NoSuchUser,
            Checked::Unread(_) => Refusal::FileUnread,
            Checked::NotVerified(what) => return Err(Unknown { what, spot: None }),
        };
        if why.is_none_or(|w| w == Refusal::NoSuchUser) {
            why = Some(refusal);
        }
    }
    Ok(Err(why.unwrap_or(Refusal::Incomplete)))
}

fn told(checked: Checked) -> Result<bool, Unknown> {
    match checked {
        Checked::Fits => Ok(true),
        Checked::NotVerified(what) => Err(Unknown { what, spot: None }),
        _ => Ok(false),
    }
}

/// Whether the gate's own list of names has the user: `user=alice`, `valid-user`.
fn is_allowed(gate: &Gate, user: &[u8]) -> Result<bool, Unknown> {
    let names = |rule: &String| rule.strip_prefix("user=").is_some_and(|name| name.as_bytes() == user);
    if gate.allowed.is_empty() || gate.allowed.iter().any(|rule| rule == "valid-user" || names(rule)) {
        return Ok(true);
    }
    match gate.allowed.iter().find(|rule| !rule.starts_with("user=")) {
        Some(rule) => Err(Unknown::at(&gate.demanded_by.spot, format!("{rule} decides"))),
        None => Ok(false),
    }
}
