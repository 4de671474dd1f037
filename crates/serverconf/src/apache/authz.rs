//! `Require` and its containers: how they are read, merged and decided (`modules/aaa/mod_authz_core.c`).

use super::{
    directive::{Directive, METHODS, Methods, counted},
    expr::Expr,
    lines::words,
    subnet::Subnet,
};
use crate::{Hit, Spot};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// `AuthMerging`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Merging {
    /// Not said; as `Off`.
    #[default]
    Unset,
    /// Replaces what was.
    Off,
    /// Both must hold.
    And,
    /// One of both must hold.
    Or,
}

/// What a section says about authorization.
#[derive(Clone, Debug, Default)]
pub(crate) struct Authz {
    /// The outermost container, written or not.
    pub(crate) rule: Option<Arc<Rule>>,
    /// How it joins what was before.
    pub(crate) merging: Merging,
    /// `AuthzSendForbiddenOnFailure`.
    pub(crate) forbidden: Option<bool>,
}

/// A requirement, or a container of some.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    /// The directive; `None` for a container nobody wrote.
    pub(crate) hit: Option<Hit>,
    /// `Require not`, `<RequireNone>`.
    pub(crate) negated: bool,
    /// What it counts for: one of these.
    pub(crate) methods: Vec<Methods>,
    /// What it asks.
    pub(crate) what: What,
}

/// What a requirement asks.
#[derive(Clone, Debug)]
pub(crate) enum What {
    /// All of these.
    All(Vec<Arc<Rule>>),
    /// Any of these.
    Any(Vec<Arc<Rule>>),
    /// A question.
    Ask(Check),
}

/// A question about a request.
#[derive(Clone, Debug)]
pub(crate) enum Check {
    /// `all granted`, `all denied`.
    All(bool),
    /// `valid-user`.
    ValidUser,
    /// `user a b`; the arguments in one piece.
    User(Vec<u8>),
    /// `group a b`.
    Group(Vec<u8>),
    /// `ip …`.
    Ip(Vec<Subnet>),
    /// `local`.
    Local,
    /// `env A B`.
    Env(Vec<String>),
    /// `method GET`.
    Method(BTreeSet<String>),
    /// `expr …`.
    Expr(Expr),
    /// A provider that is an alias of another with settings of its own.
    Alias(Arc<Alias>),
    /// One that asks somebody else: a directory service, the name system.
    Other(String),
}

/// `<AuthzProviderAlias>`.
#[derive(Clone, Debug)]
pub(crate) struct Alias {
    /// The question.
    pub(crate) check: Check,
    /// Directives in it.
    pub(crate) settings: Vec<Arc<Directive>>,
}

/// What reading requirements needs to know.
pub(crate) struct Providers<'a> {
    /// Whether a module is there, by its source file.
    pub(crate) has: &'a dyn Fn(&str) -> bool,
    /// Whether there are modules whose providers nobody here knows.
    pub(crate) strangers: bool,
    /// Those of `<AuthzProviderAlias>`.
    pub(crate) aliases: &'a BTreeMap<String, Arc<Alias>>,
    /// Methods that `<Limit>` has registered.
    pub(crate) registered: &'a BTreeSet<String>,
}

/// Why a requirement is refused.
pub(crate) type Refused = (Spot, String);

impl Authz {
    /// Reads the directives of a section, others left out.
    pub(crate) fn read(directives: &[Arc<Directive>], providers: &Providers<'_>) -> Result<Self, Refused> {
        let mut authz = Self::default();
        let mut rules = Vec::new();
        for directive in directives {
            match directive.key.as_str() {
                "authmerging" => authz.merging = merging(directive)?,
                "authzsendforbiddenonfailure" => authz.forbidden = Some(directive.says(0, "on")),
                key if is_rule(key) => push(&mut rules, false, rule(directive, providers)?)?,
                _ => {}
            }
        }
        if !rules.is_empty() {
            let methods = rules.iter().flat_map(|r: &Arc<Rule>| r.methods.iter().cloned()).collect();
            authz.rule = Some(Arc::new(Rule { hit: None, negated: false, methods, what: What::Any(rules) }));
        }
        Ok(authz)
    }

    /// Joins what is in force and what comes later (`merge_authz_core_dir_config`).
    pub(crate) fn merged(&self, new: &Self) -> Self {
        let forbidden = new.forbidden.or(self.forbidden);
        if new.merging == Merging::Unset && new.rule.is_none() && self.rule.is_some() {
            return Self { forbidden, ..self.clone() };
        }
        if matches!(new.merging, Merging::Off | Merging::Unset) {
            return Self { forbidden, ..new.clone() };
        }
        let rule = match (&self.rule, &new.rule) {
            (Some(old), Some(new_rule)) => {
                let both = vec![Arc::clone(old), Arc::clone(new_rule)];
                let methods = both.iter().flat_map(|r| r.methods.iter().cloned()).collect();
                let what = if new.merging == Merging::And { What::All(both) } else { What::Any(both) };
                Some(Arc::new(Rule { hit: None, negated: false, methods, what }))
            }
            (Some(one), None) | (None, Some(one)) => Some(Arc::clone(one)),
            (None, None) => None,
        };
        Self { rule, merging: new.merging, forbidden }
    }

    /// The question where the server refuses to start: a container of negations alone. Where De Morgan permits, the
    /// server takes `<RequireNone>` in `<RequireAll>` apart, which changes what methods mean in it.
    pub(crate) fn checked(mut self) -> Result<Self, Option<Spot>> {
        if let Some(rule) = &self.rule {
            self.rule = Some(Arc::new(checked(rule)?));
        }
        Ok(self)
    }

    /// All questions, in the order of the files.
    pub(crate) fn questions(&self) -> Vec<Arc<Rule>> {
        let mut out = Vec::new();
        let mut left: Vec<Arc<Rule>> = self.rule.iter().cloned().collect();
        while let Some(rule) = left.pop() {
            match &rule.what {
                What::All(inner) | What::Any(inner) => left.extend(inner.iter().rev().cloned()),
                What::Ask(_) => out.push(rule),
            }
        }
        out
    }
}

/// Whether a directive belongs to authorization.
pub(crate) fn is_rule(key: &str) -> bool {
    matches!(key, "require" | "<requireall" | "<requireany" | "<requirenone")
}

fn merging(directive: &Directive) -> Result<Merging, Refused> {
    match directive.text(0).to_ascii_lowercase().as_str() {
        "off" => Ok(Merging::Off),
        "and" => Ok(Merging::And),
        "or" => Ok(Merging::Or),
        _ => Err((directive.spot().clone(), "AuthMerging is Off, And or Or".into())),
    }
}

/// Adds a rule to a container. One of the same kind gives up its own walls.
fn push(into: &mut Vec<Arc<Rule>>, is_all: bool, rule: Rule) -> Result<(), Refused> {
    if rule.negated && !is_all {
        let spot = rule.hit.as_ref().map(|h| h.spot.clone());
        let what = "a negative requirement has no effect where any requirement suffices";
        return Err((spot.expect("rules that are read have their directive"), what.into()));
    }
    match rule.what {
        What::All(inner) if is_all && !rule.negated => into.extend(inner),
        What::Any(inner) if !is_all && !rule.negated => into.extend(inner),
        what => into.push(Arc::new(Rule { what, ..rule })),
    }
    Ok(())
}

fn rule(directive: &Directive, providers: &Providers<'_>) -> Result<Rule, Refused> {
    if directive.key == "require" {
        return question(directive, providers);
    }
    if !directive.args.is_empty() {
        return Err((directive.spot().clone(), format!("<{}> takes no arguments", directive.hit.name)));
    }
    let is_all = directive.key == "<requireall";
    let mut inner = Vec::new();
    for one in &directive.inside {
        if is_rule(&one.key) {
            push(&mut inner, is_all, rule(one, providers)?)?;
        }
    }
    if inner.is_empty() {
        let what = format!("<{}> holds no requirement", directive.hit.name);
        return Err((directive.spot().clone(), what));
    }
    let methods = inner.iter().flat_map(|r: &Arc<Rule>| r.methods.iter().cloned()).collect();
    let what = if is_all { What::All(inner) } else { What::Any(inner) };
    let negated = directive.key == "<requirenone";
    Ok(Rule { hit: Some(directive.hit.clone()), negated, methods, what })
}

fn question(directive: &Directive, providers: &Providers<'_>) -> Result<Rule, Refused> {
    let negated = directive.says(0, "not");
    let skipped = usize::from(negated);
    let name = directive.text(skipped);
    let raw = after_words(&directive.raw, skipped + 1);
    let check = check(&name, raw, providers).map_err(|why| (directive.spot().clone(), why))?;
    let methods = vec![directive.methods.clone()];
    Ok(Rule { hit: Some(directive.hit.clone()), negated, methods, what: What::Ask(check) })
}

/// What is left of a text behind its first words.
fn after_words(raw: &[u8], n: usize) -> &[u8] {
    match n.checked_sub(1).and_then(|last| words(raw).get(last).map(|t| t.next)) {
        Some(at) => &raw[at..],
        None => raw,
    }
}

/// The question a provider asks (`parse_require_line` of each).
pub(crate) fn check(name: &str, args: &[u8], providers: &Providers<'_>) -> Result<Check, String> {
    let texts = || words(args).into_iter().map(|t| String::from_utf8_lossy(&t.text).into_owned());
    if let Some(alias) = providers.aliases.get(name) {
        return Ok(Check::Alias(Arc::clone(alias)));
    }
    let module = match name {
        "all" | "env" | "method" | "expr" => "mod_authz_core.c",
        "valid-user" | "user" => "mod_authz_user.c",
        "group" | "file-group" => "mod_authz_groupfile.c",
        "ip" | "host" | "forward-dns" | "local" => "mod_authz_host.c",
        "file-owner" => "mod_authz_owner.c",
        "dbm-group" | "dbm-file-group" => "mod_authz_dbm.c",
        "dbd-group" | "dbd-login" | "dbd-logout" => "mod_authz_dbd.c",
        "ssl" | "ssl-verify-client" => "mod_ssl.c",
        _ if name.starts_with("ldap-") => "mod_authnz_ldap.c",
        "claim" | "claims_expr" => "mod_auth_openidc.c",
        _ => "",
    };
    if !(providers.has)(module) {
        let is_foreign = module.is_empty() && providers.strangers;
        return if is_foreign {
            Ok(Check::Other(name.into()))
        } else {
            Err(format!("nothing provides `{name}`"))
        };
    }
    Ok(match name {
        "all" if args.eq_ignore_ascii_case(b"granted") => Check::All(true),
        "all" if args.eq_ignore_ascii_case(b"denied") => Check::All(false),
        "all" => return Err("`Require all` says granted or denied".into()),
        "valid-user" => Check::ValidUser,
        "user" => Check::User(args.to_vec()),
        "group" => Check::Group(args.to_vec()),
        "env" => Check::Env(texts().collect()),
        "local" => Check::Local,
        "ip" => Check::Ip(networks(texts())?),
        "method" => Check::Method(methods(texts(), providers)?),
        "expr" => Check::Expr(Expr::parse(unquoted(args))?),
        other => Check::Other(other.into()),
    })
}

fn networks(texts: impl Iterator<Item = String>) -> Result<Vec<Subnet>, String> {
    let read = |text: String| Subnet::parse(&text).map_err(|_| format!("`{text}` is no address"));
    let nets: Vec<_> = texts.map(read).collect::<Result<_, _>>()?;
    if nets.is_empty() { Err("`Require ip` names no address".into()) } else { Ok(nets) }
}

fn methods(
    texts: impl Iterator<Item = String>,
    providers: &Providers<'_>,
) -> Result<BTreeSet<String>, String> {
    let one = |text: String| {
        let name = counted(&text).to_owned();
        let is_known = METHODS.contains(&name.as_str()) || providers.registered.contains(&name);
        if is_known { Ok(name) } else { Err(format!("`{text}` is no method")) }
    };
    texts.map(one).collect()
}

/// An expression without the quotes around all of it.
fn unquoted(args: &[u8]) -> &[u8] {
    match args.strip_prefix(b"\"") {
        Some(rest) => rest.strip_suffix(b"\"").unwrap_or(args),
        None => args,
    }
}

/// `authz_core_check_section`.
fn checked(rule: &Rule) -> Result<Rule, Option<Spot>> {
    let (What::All(inner) | What::Any(inner)) = &rule.what else { return Ok(rule.clone()) };
    let is_all = matches!(rule.what, What::All(_));
    let mut out = Vec::new();
    for one in inner {
        let one = checked(one)?;
        match &one.what {
            What::Any(parts) if one.negated && is_all => out.extend(parts.iter().map(negated)),
            _ => out.push(Arc::new(one)),
        }
    }
    if out.iter().all(|r| r.negated) {
        let own = rule.hit.as_ref().map(|h| h.spot.clone());
        return Err(own.or_else(|| out.first().and_then(|r| Some(r.hit.as_ref()?.spot.clone()))));
    }
    let what = if is_all { What::All(out) } else { What::Any(out) };
    Ok(Rule { what, ..rule.clone() })
}

fn negated(rule: &Arc<Rule>) -> Arc<Rule> {
    Arc::new(Rule { negated: !rule.negated, ..Rule::clone(rule) })
}

/// What a rule says to a request (`authz_status`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Let in.
    Granted,
    /// Not let in, whoever it is.
    Denied,
    /// Not let in without a user.
    NoUser,
    /// No opinion.
    Neutral,
}

/// Decides (`apply_authz_sections`); `ask` answers a question, and with whom it was decided is written down.
pub(crate) fn decide(
    rule: &Rule,
    method: &str,
    in_all: bool,
    ask: &mut dyn FnMut(&Check, Option<&Hit>) -> Verdict,
) -> (Verdict, Option<Hit>) {
    if !rule.methods.iter().any(|m| m.covers(method)) {
        return (if in_all { Verdict::Granted } else { Verdict::Neutral }, rule.hit.clone());
    }
    let (verdict, by) = match &rule.what {
        What::Ask(check) => (ask(check, rule.hit.as_ref()), rule.hit.clone()),
        What::All(inner) => all(inner, method, ask),
        What::Any(inner) => any(inner, method, ask),
    };
    let by = by.or_else(|| rule.hit.clone());
    match verdict {
        Verdict::Granted if rule.negated => (Verdict::Denied, by),
        Verdict::Denied | Verdict::NoUser if rule.negated => (Verdict::Neutral, by),
        _ => (verdict, by),
    }
}

type Decided = (Verdict, Option<Hit>);

fn all(inner: &[Arc<Rule>], method: &str, ask: &mut dyn FnMut(&Check, Option<&Hit>) -> Verdict) -> Decided {
    let mut so_far: Decided = (Verdict::Neutral, None);
    for one in inner {
        let (verdict, by) = decide(one, method, true, ask);
        match verdict {
            Verdict::Denied => return (verdict, by),
            Verdict::NoUser => so_far = (verdict, by),
            Verdict::Granted if so_far.0 == Verdict::Neutral => so_far = (verdict, by),
            _ => {}
        }
    }
    so_far
}

fn any(inner: &[Arc<Rule>], method: &str, ask: &mut dyn FnMut(&Check, Option<&Hit>) -> Verdict) -> Decided {
    let mut so_far: Decided = (Verdict::Neutral, None);
    for one in inner {
        let (verdict, by) = decide(one, method, false, ask);
        match verdict {
            Verdict::Granted => return (verdict, by),
            Verdict::NoUser if matches!(so_far.0, Verdict::Denied | Verdict::Neutral) => {
                so_far = (verdict, by);
            }
            Verdict::Denied if so_far.0 == Verdict::Neutral => so_far = (verdict, by),
            _ => {}
        }
    }
    so_far
}
