//! What a section says, and how sections are merged: module by module, each in its own way.

use super::{
    authz::{Authz, Providers, Refused},
    directive::Directive,
    section::Section,
};
use crate::{Hit, Overridden, Spot};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What a section says, or several after they were merged (`ap_conf_vector_t`).
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    /// `Require` and its kin; `None` where nothing is said.
    pub(crate) authz: Option<Authz>,
    /// Directives of which the last counts, by their names.
    pub(crate) single: BTreeMap<String, Arc<Directive>>,
    /// Modules without a merger: what a section says replaces all that was said before.
    pub(crate) whole: BTreeMap<&'static str, Vec<Arc<Directive>>>,
    /// `AuthBasicProvider`.
    pub(crate) providers: Vec<Arc<Directive>>,
    /// `ErrorDocument`, by its code.
    pub(crate) documents: BTreeMap<String, Arc<Directive>>,
    /// `DirectoryIndex`.
    pub(crate) index: Vec<Arc<Directive>>,
    /// `Options`.
    pub(crate) options: Options,
    /// `AllowOverride`.
    pub(crate) overrides: Option<Overrides>,
    /// `AllowOverrideList`, in lower case.
    pub(crate) override_list: Option<BTreeSet<String>>,
    /// `AddHandler` and `AddType`; the last of an ending counts.
    pub(crate) handlers: Vec<Arc<Directive>>,
    /// `RequestHeader`, in the order they are done.
    pub(crate) headers: Vec<Arc<Directive>>,
    /// `SetEnvIf` and its kin.
    pub(crate) environment: Vec<Arc<Directive>>,
    /// `Redirect` and its kin, the first that fits counts.
    pub(crate) redirects: Vec<Arc<Directive>>,
    /// `RewriteRule` and its kin.
    pub(crate) rewrite: Vec<Arc<Directive>>,
    /// The path of the `<Directory>` they stand in, where it is a plain one.
    pub(crate) directory: Option<Vec<u8>>,
    /// `<Files>`.
    pub(crate) files: Vec<Arc<Section>>,
    /// `<If>`, `<ElseIf>`, `<Else>`.
    pub(crate) ifs: Vec<Arc<Section>>,
}

/// `Options` that matter for what a request leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// `Options` without signs were given.
    set: Option<u8>,
    add: u8,
    remove: u8,
}

impl Options {
    pub(crate) const INDEXES: u8 = 1;
    pub(crate) const CGI: u8 = 2;
    pub(crate) const LINKS: u8 = 4;
    pub(crate) const OWNER_LINKS: u8 = 8;
    pub(crate) const VIEWS: u8 = 16;
    const INCLUDES: u8 = 32;
    /// `All` has no `MultiViews`.
    const ALL: u8 = Self::INDEXES | Self::CGI | Self::LINKS | Self::INCLUDES;

    /// The bit of a word; `None` where there is no such option.
    pub(crate) fn bit(word: &str) -> Option<u8> {
        Some(match word.to_ascii_lowercase().as_str() {
            "indexes" => Self::INDEXES,
            "includes" | "includesnoexec" => Self::INCLUDES,
            "followsymlinks" => Self::LINKS,
            "symlinksifownermatch" => Self::OWNER_LINKS,
            "execcgi" => Self::CGI,
            "multiviews" => Self::VIEWS,
            "runscripts" => Self::VIEWS | Self::CGI,
            "none" => 0,
            "all" => Self::ALL,
            _ => return None,
        })
    }

    /// `set_options` (`server/core.c`).
    fn read(&mut self, directive: &Directive) -> Result<(), Refused> {
        let refused = |what: &str| Err((directive.spot().clone(), what.to_owned()));
        let (mut signed, mut plain) = (false, false);
        for word in &directive.args {
            let text = word.lossy();
            let (sign, name) = match text.strip_prefix(['+', '-']) {
                Some(name) => (text.as_bytes()[0], name),
                None => (0, text.as_str()),
            };
            let Some(bit) = Self::bit(name) else { return refused("there is no such option") };
            let is_whole = name.eq_ignore_ascii_case("none") || name.eq_ignore_ascii_case("all");
            if is_whole && sign != 0 {
                return refused("Options All and None take no sign");
            }
            if (sign == 0 && signed) || (sign != 0 && plain && !is_whole && !self.is_whole()) {
                return refused("either all Options have a sign or none has");
            }
            match sign {
                b'+' => (self.add, self.remove) = (self.add | bit, self.remove & !bit),
                b'-' => (self.add, self.remove) = (self.add & !bit, self.remove | bit),
                _ if plain => self.set = Some(self.set.unwrap_or(0) | bit),
                _ => *self = Self { set: Some(bit), add: 0, remove: 0 },
            }
            signed |= sign != 0;
            plain |= sign == 0;
        }
        Ok(())
    }

    fn is_whole(self) -> bool {
        self.set == Some(0) || self.set == Some(Self::ALL)
    }

    /// `merge_core_dir_configs`.
    pub(crate) fn merged(self, new: Self) -> Self {
        match new.set {
            Some(_) => new,
            None => Self {
                set: self.set,
                add: (self.add & !new.remove) | new.add,
                remove: (self.remove & !new.add) | new.remove,
            },
        }
    }

    /// Whether an option is on; `FollowSymLinks` is until somebody says otherwise.
    pub(crate) fn has(self, bit: u8) -> bool {
        ((self.set.unwrap_or(Self::LINKS) & !self.remove) | self.add) & bit != 0
    }
}

/// `AllowOverride`: bits of [`super::directives::Allowed`], and what is not fatal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Overrides {
    /// The groups of directives a `.htaccess` may use.
    pub(crate) groups: u16,
    /// `Nonfatal=Override`: others are passed over.
    pub(crate) skips_forbidden: bool,
    /// `Nonfatal=Unknown`: unknown ones are passed over.
    pub(crate) skips_unknown: bool,
    /// The options that `Options=` leaves; all without it.
    pub(crate) options: Option<u8>,
    /// Nobody has said anything: files are read, and nothing may stand in them (`OR_UNSET`).
    pub(crate) is_unset: bool,
}

impl Overrides {
    fn read(directive: &Directive) -> Result<Self, Refused> {
        use super::directives::Allowed;
        let mut out = Self::default();
        for word in &directive.args {
            let text = word.lossy().to_ascii_lowercase();
            let (name, value) = text.split_once('=').map_or((text.as_str(), None), |(n, v)| (n, Some(v)));
            match (name, value) {
                ("limit", None) => out.groups |= Allowed::LIMIT,
                ("options", None) => out.groups |= Allowed::OPTIONS,
                ("options", Some(list)) => {
                    out.groups |= Allowed::OPTIONS;
                    let bits = list.split(',').filter_map(Options::bit).fold(0, |all, bit| all | bit);
                    out.options = Some(bits);
                }
                ("fileinfo", None) => out.groups |= Allowed::FILE,
                ("authconfig", None) => out.groups |= Allowed::AUTH,
                ("indexes", None) => out.groups |= Allowed::INDEX,
                ("nonfatal", Some(what @ ("override" | "unknown" | "all"))) => {
                    out.skips_forbidden |= what != "unknown";
                    out.skips_unknown |= what != "override";
                }
                ("none", None) => out = Self::default(),
                ("all", None) => out = Self { groups: Allowed::ALL, ..Self::default() },
                _ => {
                    let what = format!("AllowOverride has no {}", word.lossy());
                    return Err((directive.spot().clone(), what));
                }
            }
        }
        Ok(out)
    }

    /// Whether a `.htaccess` is read at all; the words about what is fatal count too (`opts.override`).
    pub(crate) fn any(self) -> bool {
        self.groups != 0 || self.skips_forbidden || self.skips_unknown || self.is_unset
    }
}

/// Modules whose directives replace each other as a whole, and those directives by a beginning of their names.
const WHOLE: [(&str, &[&str]); 8] = [
    ("mod_access_compat.c", &["order", "allow", "deny", "satisfy"]),
    ("mod_auth_digest.c", &["authdigest"]),
    ("mod_authn_anon.c", &["anonymous"]),
    ("mod_authn_dbm.c", &["authdbmuserfile", "authdbmtype"]),
    ("mod_authz_dbm.c", &["authdbmgroupfile", "authzdbmtype"]),
    ("mod_authnz_ldap.c", &["authldap"]),
    ("mod_authz_groupfile.c", &["authgroupfile"]),
    ("mod_authn_file.c", &["authuserfile"]),
];

/// The module that takes all or nothing of a directive.
fn whole_module(key: &str) -> Option<&'static str> {
    let compat = ["order", "allow", "deny", "satisfy"];
    if compat.contains(&key) {
        return Some(WHOLE[0].0);
    }
    WHOLE[1..].iter().find(|(_, names)| names.iter().any(|n| key.starts_with(n))).map(|(module, _)| *module)
}

impl Conf {
    /// What the directives of a section say.
    pub(crate) fn read(own: &[Arc<Directive>], providers: &Providers<'_>) -> (Self, Vec<Refused>) {
        let (mut conf, mut refused) = (Self::default(), Vec::new());
        let mut has_authz = false;
        for directive in own {
            if let Err(why) = conf.take(directive, &mut has_authz) {
                refused.push(why);
            }
        }
        if has_authz {
            match Authz::read(own, providers) {
                Ok(authz) => conf.authz = Some(authz),
                Err(why) => refused.push(why),
            }
        }
        (conf, refused)
    }

    /// Directives that were passed over still begin anew what their modules say, where those have no merger: the
    /// server makes room for a module before it looks whether the directive may stand there.
    pub(crate) fn touch(&mut self, keys: &[String]) {
        for module in keys.iter().filter_map(|key| whole_module(key)) {
            self.whole.entry(module).or_default();
        }
    }

    fn take(&mut self, directive: &Arc<Directive>, has_authz: &mut bool) -> Result<(), Refused> {
        let one = || Arc::clone(directive);
        match directive.key.as_str() {
            "require"
            | "<requireall"
            | "<requireany"
            | "<requirenone"
            | "authmerging"
            | "authzsendforbiddenonfailure" => *has_authz = true,
            "authbasicprovider" => self.providers.push(one()),
            "errordocument" => {
                self.documents.insert(directive.text(0), one());
            }
            "directoryindex" if directive.args.len() == 1 && directive.says(0, "disabled") => {
                self.index = vec![one()];
            }
            "directoryindex" => {
                self.index.retain(|d| !d.says(0, "disabled"));
                self.index.push(one());
            }
            "options" => self.options.read(directive)?,
            "allowoverride" => self.overrides = Some(Overrides::read(directive)?),
            "allowoverridelist" => {
                let names = directive.args.iter().map(|w| w.lossy().to_ascii_lowercase());
                self.override_list = Some(names.filter(|n| n != "none").collect());
            }
            "addhandler" | "addtype" => self.handlers.push(one()),
            "requestheader" => self.headers.push(one()),
            "setenvif" | "setenvifnocase" | "setenvifexpr" | "browsermatch" | "browsermatchnocase" => {
                self.environment.push(one());
            }
            "redirect" | "redirectmatch" | "redirecttemp" | "redirectpermanent" => self.redirects.push(one()),
            key if key.starts_with("rewrite") => self.rewrite.push(one()),
            key => match whole_module(key) {
                Some(module) => self.whole.entry(module).or_default().push(one()),
                None => {
                    self.single.insert(key.to_owned(), one());
                }
            },
        }
        Ok(())
    }

    /// What is in force after another section; which directives that costs is added to a list.
    pub(crate) fn merged(&self, new: &Self, cost: &mut Vec<Overridden>) -> Self {
        let mut out = self.clone();
        out.authz = match (&self.authz, &new.authz) {
            (Some(old), Some(new)) => {
                let merged = old.merged(new);
                cost.extend(lost_rules(old, new, &merged));
                Some(merged)
            }
            (old, new) => new.as_ref().or(old.as_ref()).cloned(),
        };
        for (key, directive) in &new.single {
            if let Some(old) = out.single.insert(key.clone(), Arc::clone(directive)) {
                lose(&[old], directive, cost);
            }
        }
        for (module, directives) in &new.whole {
            let old = out.whole.insert(module, directives.clone());
            if let (Some(old), Some(by)) = (old, directives.first()) {
                lose(&old, by, cost);
            }
        }
        if let Some(by) = new.providers.first() {
            lose(&self.providers, by, cost);
            out.providers.clone_from(&new.providers);
        }
        for (code, directive) in &new.documents {
            if let Some(old) = out.documents.insert(code.clone(), Arc::clone(directive)) {
                lose(&[old], directive, cost);
            }
        }
        if !new.index.is_empty() {
            out.index.clone_from(&new.index);
        }
        out.options = self.options.merged(new.options);
        out.overrides = new.overrides.or(self.overrides);
        out.override_list = new.override_list.clone().or(out.override_list);
        out.handlers.extend(new.handlers.iter().cloned());
        out.headers.extend(new.headers.iter().cloned());
        out.environment.extend(new.environment.iter().cloned());
        out.redirects.splice(0..0, new.redirects.iter().cloned());
        if !new.rewrite.is_empty() {
            let kept = |d: &&Arc<Directive>| {
                let stays = d.key == "rewriteengine" || d.key == "rewritebase";
                stays && !new.rewrite.iter().any(|n| n.key == d.key)
            };
            let before = self.rewrite.iter().filter(kept).cloned();
            out.rewrite = before.chain(new.rewrite.iter().cloned()).collect();
            out.directory.clone_from(&new.directory);
        }
        out.files.extend(new.files.iter().cloned());
        out.ifs.extend(new.ifs.iter().cloned());
        out
    }

    /// The last directive of a name among those of a module that takes all or nothing.
    pub(crate) fn of_module(&self, module: &str, key: &str) -> Option<&Arc<Directive>> {
        self.whole.get(module)?.iter().rev().find(|d| d.key == key)
    }

    /// All directives about access and identity, in the order of their places.
    pub(crate) fn guards(&self) -> Vec<Hit> {
        let is_guard = |key: &str| {
            key.starts_with("auth")
                || key.starts_with("session")
                || key.starts_with("oidc")
                || FOREIGN.iter().any(|p| key.starts_with(p))
        };
        let singles = self.single.iter().filter(|(key, _)| is_guard(key)).map(|(_, d)| d);
        let others = self.whole.values().flatten().chain(&self.providers);
        let mut out: Vec<Hit> = singles.chain(others).map(|d| d.hit.clone()).collect();
        if let Some(authz) = &self.authz {
            out.extend(authz.questions().iter().filter_map(|rule| rule.hit.clone()));
        }
        out.sort_by_key(|hit| (hit.spot.path.to_path_buf(), hit.spot.bytes.start));
        out
    }
}

/// Beginnings of the directives of modules that check logins and come from elsewhere.
const FOREIGN: [&str; 6] = ["gssapi", "krb", "shib", "mellon", "cas", "pam"];

fn lose(old: &[Arc<Directive>], by: &Directive, cost: &mut Vec<Overridden>) {
    cost.extend(old.iter().map(|d| Overridden { hit: d.hit.clone(), by: by.spot().clone() }));
}

/// Requirements that count no more.
fn lost_rules(old: &Authz, new: &Authz, merged: &Authz) -> Vec<Overridden> {
    let kept: Vec<Spot> =
        merged.questions().iter().filter_map(|r| Some(r.hit.as_ref()?.spot.clone())).collect();
    let by = new.questions().iter().find_map(|r| Some(r.hit.as_ref()?.spot.clone()));
    let Some(by) = by else { return Vec::new() };
    let hits = old.questions().into_iter().filter_map(|rule| rule.hit.clone());
    hits.filter(|hit| !kept.contains(&hit.spot)).map(|hit| Overridden { hit, by: by.clone() }).collect()
}
