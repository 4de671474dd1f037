//! Sections: what they apply to and what they say, checked as the server checks them.

use super::{
    authz::{Alias, Providers, check},
    conf::{Conf, Overrides},
    directive::{Directive, METHODS, Methods, counted},
    directives::{Allowed, Arity, is_known_module, known},
    expr::Expr,
    glob,
    hosts::server_port,
    load::{Item, Loaded},
    pattern::Pattern,
};
use crate::{Complaint, Hit, Severity, Spot};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

/// What kind of section it is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// A server or virtual host outside of its sections.
    Server,
    /// `<Directory>`; how many slashes its path or regular expression has, none where it is the root.
    Directory {
        /// Slashes.
        depth: usize,
        /// Tried after all plain ones.
        is_regex: bool,
    },
    /// `<Location>`.
    Location,
    /// `<Proxy>`.
    Proxy,
    /// `<Files>`.
    Files,
    /// `<If>`.
    If(Expr),
    /// `<ElseIf>`.
    ElseIf(Expr),
    /// `<Else>`.
    Else,
    /// A `.htaccess`.
    Htaccess,
}

/// A section.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub(crate) kind: Kind,
    /// What it is matched by.
    pub(crate) pattern: Pattern,
    /// Its head.
    pub(crate) hit: Hit,
    /// Its directives in order, `<Limit>` resolved.
    pub(crate) own: Vec<Arc<Directive>>,
    /// The same, as they are merged.
    pub(crate) conf: Conf,
}

/// Where directives stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the configuration, outside of sections.
    Server,
    /// In a section of the configuration.
    Inside,
    /// In a `.htaccess`, by what `AllowOverride` lets it say.
    Htaccess(Overrides),
}

/// `<AuthnProviderAlias>`.
#[derive(Clone, Debug)]
pub(crate) struct AuthnAlias {
    /// The provider behind it.
    pub(crate) provider: String,
    /// What it says.
    pub(crate) conf: Conf,
}

/// Reads sections, and collects what the server complains about.
pub(crate) struct Builder<'a> {
    pub(crate) loaded: &'a Loaded,
    pub(crate) complaints: Vec<Complaint>,
    /// Modules nobody here knows are loaded.
    pub(crate) strangers: bool,
    pub(crate) authn_aliases: BTreeMap<String, Arc<AuthnAlias>>,
    pub(crate) authz_aliases: BTreeMap<String, Arc<Alias>>,
    pub(crate) registered: BTreeSet<String>,
    /// `AllowOverrideList` in force, for a `.htaccess`.
    pub(crate) list: BTreeSet<String>,
}

/// What is gathered of a section while it is read.
#[derive(Default)]
struct Gathered {
    own: Vec<Arc<Directive>>,
    files: Vec<Arc<Section>>,
    ifs: Vec<Arc<Section>>,
    /// Directives that were passed over.
    passed_over: Vec<String>,
}

type Within = Arc<[(String, Spot)]>;

impl<'a> Builder<'a> {
    pub(crate) fn new(loaded: &'a Loaded) -> Self {
        Self {
            loaded,
            complaints: Vec::new(),
            strangers: loaded.modules.iter().any(|m| !is_known_module(m) && !is_mpm(m)),
            authn_aliases: BTreeMap::new(),
            authz_aliases: BTreeMap::new(),
            registered: BTreeSet::new(),
            list: BTreeSet::new(),
        }
    }

    pub(crate) fn fatal(&mut self, spot: &Spot, what: impl Into<String>) {
        self.complaints.push(Complaint::new(Severity::Fatal, spot.clone(), what));
    }

    /// A section with all in it.
    pub(crate) fn section(
        &mut self,
        item: &Item,
        within: &Within,
        place: Place,
        methods: &Methods,
    ) -> Section {
        if !item.is_closed {
            self.fatal(&item.spot, format!("<{}> lacks its >", item.name));
        }
        let head = Directive::new(item, self.loaded, within, methods);
        let (kind, pattern) = self.kind(&head);
        let inner = deeper(within, item);
        let place = if place == Place::Server { Place::Inside } else { place };
        let inside = item.inside.as_deref().unwrap_or_default();
        self.finish(kind, pattern, head.hit, place, |all, out| {
            all.gather(inside, &inner, place, methods, out);
        })
    }

    /// A section out of the directives somebody gathers.
    fn finish(
        &mut self,
        kind: Kind,
        pattern: Pattern,
        hit: Hit,
        place: Place,
        gather: impl FnOnce(&mut Self, &mut Gathered),
    ) -> Section {
        let mut out = Gathered::default();
        gather(self, &mut out);
        let mut conf = self.conf(&out.own, matches!(place, Place::Htaccess(_)));
        conf.files = out.files;
        conf.ifs = out.ifs;
        conf.touch(&out.passed_over);
        if let (Kind::Directory { is_regex: false, .. }, Pattern::Plain(path)) = (&kind, &pattern) {
            conf.directory = Some(path.clone());
        }
        if matches!(kind, Kind::Server) {
            // Outside of sections these belong to the server, not to its directories.
            conf.environment.clear();
            conf.redirects.clear();
            conf.rewrite.retain(|d| d.key == "rewriteengine");
            conf.single.retain(|key, _| !key.contains("alias") && !key.starts_with("proxypass"));
        }
        Section { kind, pattern, hit, own: out.own, conf }
    }

    /// What stands outside of the sections of a server, and its conditional parts.
    pub(crate) fn server(&mut self, items: &[&Item], within: &Within, hit: Hit) -> Section {
        self.finish(Kind::Server, Pattern::Any, hit, Place::Server, |all, out| {
            for item in items {
                all.one(item, within, Place::Server, &Methods::All, out);
            }
        })
    }

    /// A `.htaccess`.
    pub(crate) fn htaccess(&mut self, items: &[Item], overrides: Overrides, hit: Hit) -> Section {
        let place = Place::Htaccess(overrides);
        self.finish(Kind::Htaccess, Pattern::Any, hit, place, |all, out| {
            all.gather(items, &Arc::from([]), place, &Methods::All, out);
        })
    }

    fn conf(&mut self, own: &[Arc<Directive>], is_htaccess: bool) -> Conf {
        let loaded = self.loaded;
        let has = |module: &str| loaded.modules.contains(module);
        let (mut conf, refused) = Conf::read(own, &self.providers(&has));
        for (spot, what) in refused {
            self.fatal(&spot, what);
        }
        // Negations alone are found when the server starts; a .htaccess is read too late for that.
        if let Some(authz) = conf.authz.take_if(|_| !is_htaccess) {
            match authz.clone().checked() {
                Ok(checked) => conf.authz = Some(checked),
                Err(spot) => {
                    if let Some(spot) = spot {
                        self.fatal(&spot, "there are negative requirements alone");
                    }
                    conf.authz = Some(authz);
                }
            }
        }
        conf
    }

    fn providers<'b>(&'b self, has: &'b dyn Fn(&str) -> bool) -> Providers<'b> {
        Providers {
            has,
            strangers: self.strangers,
            aliases: &self.authz_aliases,
            registered: &self.registered,
        }
    }

    fn gather(
        &mut self,
        items: &[Item],
        within: &Within,
        place: Place,
        methods: &Methods,
        out: &mut Gathered,
    ) {
        for item in items {
            self.one(item, within, place, methods, out);
        }
    }

    fn one(&mut self, item: &Item, within: &Within, place: Place, methods: &Methods, out: &mut Gathered) {
        if !self.is_allowed(item, place) {
            out.passed_over.push(item.key.clone());
            return;
        }
        match item.key.as_str() {
            "<files" | "<filesmatch" => {
                if *methods != Methods::All || within.iter().any(|(name, _)| name.starts_with("Location")) {
                    return self.fatal(&item.spot, format!("<{}> must not stand here", item.name));
                }
                out.files.push(Arc::new(self.section(item, within, place, methods)));
            }
            "<if" | "<elseif" | "<else" => {
                let section = self.section(item, within, place, methods);
                let follows = !matches!(out.ifs.last().map(|s| &s.kind), None | Some(Kind::Else));
                if !matches!(section.kind, Kind::If(_)) && !follows {
                    self.fatal(&item.spot, format!("<{}> follows no <If>", item.name));
                }
                out.ifs.push(Arc::new(section));
            }
            "<limit" | "<limitexcept" => self.limit(item, within, place, methods, out),
            _ => {
                let directive = self.directive(item, within, place, methods);
                out.own.push(Arc::new(directive));
            }
        }
    }

    /// A directive; a container keeps what is in it.
    fn directive(&mut self, item: &Item, within: &Within, place: Place, methods: &Methods) -> Directive {
        let mut directive = Directive::new(item, self.loaded, within, methods);
        self.count_arguments(&directive);
        let Some(inside) = &item.inside else { return directive };
        if !item.is_closed {
            self.fatal(&item.spot, format!("<{}> lacks its >", item.name));
        }
        let inner = deeper(within, item);
        let place = if place == Place::Server { Place::Inside } else { place };
        for one in inside {
            if self.is_allowed(one, place) {
                directive.inside.push(Arc::new(self.directive(one, &inner, place, methods)));
            }
        }
        directive
    }

    fn limit(&mut self, item: &Item, within: &Within, place: Place, methods: &Methods, out: &mut Gathered) {
        let head = Directive::new(item, self.loaded, within, methods);
        let names: Vec<String> = head.args.iter().map(|w| counted(&w.lossy()).to_owned()).collect();
        let is_except = item.key == "<limitexcept";
        if names.is_empty() || !item.is_closed {
            return self.fatal(&item.spot, format!("<{}> names no method", item.name));
        }
        if *methods != Methods::All {
            return self.fatal(&item.spot, format!("<{}> stands in another", item.name));
        }
        if !is_except && names.iter().any(|n| n == "TRACE") {
            return self.fatal(&item.spot, "TRACE cannot be limited");
        }
        for name in names.iter().filter(|n| !METHODS.contains(&n.as_str())) {
            if matches!(place, Place::Htaccess(_)) && !self.registered.contains(name) {
                self.fatal(&item.spot, format!("a .htaccess cannot make {name} a method"));
            }
            self.registered.insert(name.clone());
        }
        let names = names.into_iter().collect();
        let narrower = if is_except { Methods::Except(names) } else { Methods::Only(names) };
        let inner = deeper(within, item);
        self.gather(item.inside.as_deref().unwrap_or_default(), &inner, place, &narrower, out);
    }

    /// Whether the server knows a directive and lets it stand here; it complains where not.
    pub(crate) fn is_allowed(&mut self, item: &Item, place: Place) -> bool {
        let knows = known(&item.key).filter(|k| self.has_module(k.module));
        let Some(knows) = knows else {
            let skips = matches!(place, Place::Htaccess(o) if o.skips_unknown);
            if self.strangers && known(&item.key).is_none() {
                let what = format!("{} belongs to a module that is not known here", item.name);
                self.complaints.push(Complaint::new(Severity::Odd, item.spot.clone(), what));
                return true;
            }
            if !skips {
                self.fatal(&item.spot, format!("the server knows no {}", item.name));
            }
            return false;
        };
        let Allowed(bits) = knows.allowed;
        let fits = match place {
            Place::Server => {
                bits & (Allowed::SERVER | Allowed::OPTIONS | Allowed::FILE | Allowed::INDEX) != 0
            }
            Place::Inside => bits & (Allowed::INSIDE | Allowed::ALL) != 0,
            Place::Htaccess(o) => {
                bits & o.groups != 0
                    || self.list.contains(item.key.trim_start_matches('<'))
                    || self.list.contains(&item.key)
            }
        };
        let skips = matches!(place, Place::Htaccess(o) if o.skips_forbidden);
        if !fits && !skips {
            self.fatal(&item.spot, format!("{} is not allowed here", item.name));
        }
        if let (true, Place::Htaccess(Overrides { options: Some(left), .. }), "options") =
            (fits, place, item.key.as_str())
        {
            self.check_options(item, left);
        }
        fits
    }

    fn check_options(&mut self, item: &Item, left: u8) {
        use super::conf::Options;
        let directive = Directive::new(item, self.loaded, &Arc::from([]), &Methods::All);
        for word in &directive.args {
            let text = word.lossy();
            let bit = Options::bit(text.trim_start_matches(['+', '-'])).unwrap_or(0);
            if bit & left != bit {
                self.fatal(&item.spot, format!("the option {text} is not allowed here"));
            }
        }
    }

    fn has_module(&self, module: &str) -> bool {
        match module {
            "mpm" => true,
            // Its directives are those of mod_cgid, all but one.
            "mod_cgid.c" => self.loaded.modules.contains("mod_cgi.c") || self.loaded.modules.contains(module),
            _ => self.loaded.modules.contains(module),
        }
    }

    fn count_arguments(&mut self, directive: &Directive) {
        let Some(knows) = known(&directive.key) else { return };
        let n = directive.args.len();
        // An empty word is none, wherever one must stand.
        let filled = directive.args.iter().take_while(|w| !w.text.is_empty()).count();
        let fits = match knows.arity {
            Arity::Raw => true,
            Arity::Between(least, most) => filled >= least && n <= most,
            Arity::OneOrThree => filled >= 1 && (n == 1 || n == 3),
            Arity::AtLeast(least) => filled >= least,
            Arity::Flag => directive.says(0, "on") || directive.says(0, "off"),
        };
        if !fits {
            let what = format!("{} takes other arguments", directive.hit.name);
            return self.fatal(directive.spot(), what);
        }
        if let Some(what) = wrong(directive) {
            self.fatal(directive.spot(), what);
        }
    }

    /// What a section applies to, out of its head (`dirsection` and its kin in `server/core.c`).
    fn kind(&mut self, head: &Directive) -> (Kind, Pattern) {
        let spot = head.spot();
        let key = head.key.as_str();
        if key == "<else" {
            return (Kind::Else, Pattern::Any);
        }
        let is_tilde = head.args.first().is_some_and(|w| w.text == b"~");
        let at = usize::from(is_tilde);
        let Some(word) = head.args.get(at) else {
            self.fatal(spot, format!("<{}> lacks its argument", head.hit.name));
            return (Kind::Location, Pattern::Unreadable);
        };
        if head.args.len() > at + 1 {
            self.fatal(spot, format!("<{}> takes one argument", head.hit.name));
        }
        let is_regex = is_tilde || key.ends_with("match");
        let pattern =
            if is_regex { Pattern::expression(&word.text, false) } else { Pattern::new(&word.text) };
        if matches!(pattern, Pattern::Unreadable) {
            let what = "the regular expression is not read here as the server reads it";
            self.complaints.push(Complaint::new(Severity::Odd, spot.clone(), what));
        }
        match key {
            "<directory" | "<directorymatch" if is_regex => {
                (Kind::Directory { depth: slashes(&word.text), is_regex }, pattern)
            }
            "<directory" => self.directory(&word.text),
            "<files" | "<filesmatch" => (Kind::Files, pattern),
            "<proxy" | "<proxymatch" => (Kind::Proxy, pattern),
            "<if" | "<elseif" => {
                let expr = Expr::parse(&word.text).unwrap_or_else(|why| {
                    self.fatal(spot, why);
                    Expr::Opaque
                });
                let kind = if key == "<if" { Kind::If(expr) } else { Kind::ElseIf(expr) };
                (kind, Pattern::Any)
            }
            _ => (Kind::Location, pattern),
        }
    }

    fn directory(&mut self, path: &[u8]) -> (Kind, Pattern) {
        if path == b"/" {
            return (Kind::Directory { depth: 0, is_regex: false }, Pattern::Plain(b"/".to_vec()));
        }
        let mut text = glob::merged(Path::new(&self.loaded.root), path).into_os_string().into_encoded_bytes();
        if text.last() != Some(&b'/') {
            text.push(b'/');
        }
        (Kind::Directory { depth: slashes(&text), is_regex: false }, Pattern::new(&text))
    }

    /// `<AuthnProviderAlias provider name>`.
    pub(crate) fn authn_alias(&mut self, item: &Item) {
        let head = Directive::new(item, self.loaded, &Arc::from([]), &Methods::All);
        let inner = deeper(&Arc::from([]), item);
        let section =
            self.finish(Kind::Location, Pattern::Any, head.hit.clone(), Place::Inside, |all, out| {
                let inside = item.inside.as_deref().unwrap_or_default();
                all.gather(inside, &inner, Place::Inside, &Methods::All, out);
            });
        let alias = AuthnAlias { provider: head.text(0), conf: section.conf };
        self.authn_aliases.insert(head.text(1), Arc::new(alias));
    }

    /// `<AuthzProviderAlias provider name "arguments">`.
    pub(crate) fn authz_alias(&mut self, item: &Item) {
        let head = Directive::new(item, self.loaded, &Arc::from([]), &Methods::All);
        let inner = deeper(&Arc::from([]), item);
        let mut out = Gathered::default();
        let inside = item.inside.as_deref().unwrap_or_default();
        self.gather(inside, &inner, Place::Inside, &Methods::All, &mut out);
        let args = head.args.get(2).map(|w| w.text.clone()).unwrap_or_default();
        let modules = &self.loaded.modules;
        let has = |module: &str| modules.contains(module);
        match check(&head.text(0), &args, &self.providers(&has)) {
            Ok(check) => {
                self.authz_aliases.insert(head.text(1), Arc::new(Alias { check, settings: out.own }));
            }
            Err(why) => self.fatal(&item.spot, why),
        }
    }
}

/// What the module itself says against arguments.
fn wrong(directive: &Directive) -> Option<String> {
    let says = |n: usize, words: &[&str]| words.iter().any(|w| directive.says(n, w));
    match directive.key.as_str() {
        "order" if !says(0, &["allow,deny", "deny,allow", "mutual-failure"]) => {
            Some("Order knows no such order".into())
        }
        "satisfy" if !says(0, &["all", "any"]) => Some("Satisfy is All or Any".into()),
        "allow" | "deny" => {
            if !directive.says(0, "from") {
                return Some(format!("{} goes on with `from`", directive.hit.name));
            }
            let refused = |text: &str| {
                let net = super::subnet::Subnet::parse(text);
                let is_plain =
                    text.eq_ignore_ascii_case("all") || text.to_ascii_lowercase().starts_with("env=");
                !is_plain
                    && (net == Err(super::subnet::NotOne::Wrong)
                        || (net.is_err() && text.contains(['/', '#'])))
            };
            let bad = directive.args[1..].iter().map(crate::Word::lossy).find(|t| refused(t));
            bad.map(|text| format!("`{text}` is no address"))
        }
        "servername" if directive.text(0).contains(['*', '?', '[']) => {
            Some("ServerName takes no pattern: further names belong to ServerAlias".into())
        }
        "servername" if server_port(&directive.text(0)).is_err() => {
            Some("ServerName names no such port".into())
        }
        "authbasicusedigestalgorithm" if !says(0, &["off", "md5"]) => Some("only MD5 is known".into()),
        _ => None,
    }
}

/// `ap_count_dirs`.
fn slashes(text: &[u8]) -> usize {
    text.split(|b| *b == b'/').count() - 1
}

fn is_mpm(module: &str) -> bool {
    matches!(module, "event.c" | "worker.c" | "prefork.c")
}

/// The sections around what stands in this one.
pub(crate) fn deeper(within: &Within, item: &Item) -> Within {
    let own = (item.name.clone(), item.line.whole());
    within.iter().cloned().chain([own]).collect()
}
