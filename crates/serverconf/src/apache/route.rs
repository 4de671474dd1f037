//! The way of a request through the server: what it is mapped to, which gates it passes, what answers at last.

use super::{
    answer::seen,
    conf::{Conf, Options},
    config::{Config, Host},
    directive::Directive,
    glob,
    oracle::Oracle,
    path::{Slashes, decoded},
    pattern::Caught,
    request::{Asked, server_environment, substituted},
    rewrite::{Engine, Outcome, Scope, directory, is_on},
    walk::{Cache, Stop, Walked, Walker},
};
use crate::{Disk, Hit, Kind as FileKind, Unknown};
use std::{path::PathBuf, sync::Arc};

/// How often a request is redirected within the server (`LimitInternalRecursion`).
const REDIRECTS: usize = 10;

/// Where a request goes.
#[derive(Clone, Debug)]
pub(crate) enum Route {
    /// The server answers before access is checked.
    Before(u16, Hit),
    /// Something that was not read decides.
    Unknown(Unknown),
    /// Access is checked.
    Gate(Box<Gate>),
}

/// A place where access is checked.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    pub(crate) asked: Asked,
    pub(crate) walked: Walked,
    /// `ScriptAlias`, `ProxyPass`, `Alias`: what the path was mapped by.
    pub(crate) mapped: Option<Arc<Directive>>,
    /// The same sections were in force for the request before, which passed: nothing is asked again.
    pub(crate) is_passed: bool,
    pub(crate) next: Next,
}

/// What happens once access is granted.
#[derive(Clone, Debug)]
pub(crate) enum Next {
    /// Something answers.
    Serve,
    /// The server answers by itself.
    Status(u16, Option<Hit>),
    /// `DirectoryIndex`: the first that is there and open; whether it is a file.
    Index(Vec<(Route, bool)>),
    /// The request starts anew for another path.
    Again(Box<Route>),
}

/// Finds the way.
pub(crate) struct Router<'a> {
    pub(crate) config: &'a Config,
    pub(crate) host: &'a Host,
    pub(crate) disk: &'a dyn Disk,
    pub(crate) cache: &'a mut Cache,
    pub(crate) oracle: &'a mut Oracle,
}

/// What a URL is mapped to.
pub(crate) struct Mapped {
    pub(crate) filename: Vec<u8>,
    pub(crate) by: Option<Arc<Directive>>,
}

impl Router<'_> {
    fn walker(&mut self) -> Walker<'_> {
        Walker {
            config: self.config,
            host: self.host,
            disk: self.disk,
            cache: self.cache,
            oracle: self.oracle,
        }
    }

    /// The way of a request that has just come in.
    pub(crate) fn start(&mut self, mut asked: Asked) -> Route {
        let environment = server_environment(self.config, self.host);
        asked.set_environment(&environment, self.oracle);
        self.request(asked, 0)
    }

    fn request(&mut self, mut asked: Asked, depth: usize) -> Route {
        if depth > REDIRECTS {
            let hit = self.host.own.hit.clone();
            return Route::Before(500, hit);
        }
        let early = self.walker().early(&mut asked);
        let mapped = match self.map(&mut asked, &early) {
            Ok(mapped) => mapped,
            Err(route) => return route,
        };
        if asked.method == "TRACE" {
            return Route::Before(200, self.host.own.hit.clone());
        }
        if mapped.filename.starts_with(b"proxy:") {
            let walked = self.walker().proxied(&asked, &mapped.filename[6..]);
            return self.gate(asked, walked, mapped.by, depth);
        }
        match self.walker().file(&asked, &mapped.filename) {
            Ok(walked) => self.gate(asked, walked, mapped.by, depth),
            Err(Stop::Status(status, hit)) => Route::Before(status, hit),
            Err(Stop::Unknown(unknown)) => Route::Unknown(unknown),
        }
    }

    fn gate(
        &mut self,
        mut asked: Asked,
        walked: Walked,
        mapped: Option<Arc<Directive>>,
        depth: usize,
    ) -> Route {
        asked.filename.clone_from(&walked.found.filename);
        asked.remembered.clone_from(&walked.remembered);
        asked.env.extend(walked.caught.iter().cloned());
        if !asked.is_subrequest {
            asked.remembered_above.clone_from(&walked.remembered);
            asked.set_environment(&walked.conf.environment, self.oracle);
        }
        let next = self.next(&asked, &walked, mapped.as_ref(), depth);
        Route::Gate(Box::new(Gate { asked, walked, mapped, is_passed: false, next }))
    }

    /// What follows access: redirects of sections, the index of a directory.
    fn next(
        &mut self,
        asked: &Asked,
        walked: &Walked,
        mapped: Option<&Arc<Directive>>,
        depth: usize,
    ) -> Next {
        let rewritten = self.rewritten_inside(asked, walked, depth);
        if let Some(next @ Next::Status(..)) = rewritten {
            return next;
        }
        if let Some((status, hit)) = self.redirected(asked, &walked.conf.redirects) {
            return Next::Status(status, Some(hit));
        }
        let is_proxied = mapped.is_some_and(|d| d.key.starts_with("proxypass"));
        let is_directory = walked.found.kind == Some(FileKind::Directory)
            && walked.found.path_info.is_empty()
            && !is_proxied
            && self.config.has_module("mod_dir.c");
        // Another path waits for its handler; a slash that lacks is asked for before that.
        let lacks_slash = is_directory && !asked.uri.ends_with(b"/");
        if let Some(next) = lacks_slash.then(|| without_slash(&walked.conf)).flatten().or(rewritten) {
            return next;
        }
        if let Some(next) = self.fallback(asked, walked, mapped, depth) {
            return next;
        }
        if !is_directory || lacks_slash || asked.is_subrequest {
            return Next::Serve;
        }
        let names = index_names(&walked.conf);
        let entries: Vec<_> = names.iter().map(|name| self.index(asked, walked, name, depth)).collect();
        Next::Index(entries)
    }

    /// `FallbackResource` (`fixup_dflt` in `modules/mappers/mod_dir.c`): where nothing is there and nothing is set to
    /// handle it.
    fn fallback(
        &mut self,
        asked: &Asked,
        walked: &Walked,
        mapped: Option<&Arc<Directive>>,
        depth: usize,
    ) -> Option<Next> {
        let conf = &walked.conf;
        let directive = conf.single.get("fallbackresource").filter(|d| !d.says(0, "disabled"))?;
        let handled = conf.single.get("sethandler").is_some_and(|d| !d.says(0, "none"))
            || mapped.is_some_and(|d| d.key.starts_with("proxypass") || d.key.starts_with("scriptalias"));
        if walked.found.kind.is_some() || handled || !self.config.has_module("mod_dir.c") {
            return None;
        }
        let name = directive.args.first()?.text.clone();
        Some(Next::Index(vec![self.index(asked, walked, &name, depth)]))
    }

    /// A sub-request for a name in a directory, or for a path (`ap_sub_req_lookup_uri`).
    fn index(&mut self, asked: &Asked, walked: &Walked, name: &[u8], depth: usize) -> (Route, bool) {
        let uri = if name.starts_with(b"/") { name.to_vec() } else { [&asked.uri, name].concat() };
        let inner =
            Asked { uri, method: "GET".into(), is_subrequest: true, filename: Vec::new(), ..asked.clone() };
        let mut route = self.request(inner, depth + 1);
        if let Route::Gate(gate) = &mut route {
            // `r->main->per_dir_config == r->per_dir_config`.
            gate.is_passed = self.is_kept(&gate.walked, walked);
        }
        let is_file = match &route {
            Route::Gate(gate) => {
                let proxied = gate.mapped.as_ref().is_some_and(|d| d.key.starts_with("proxypass"));
                let falls_back =
                    matches!(&gate.next, Next::Index(inner) if inner.iter().any(|(_, is_file)| *is_file));
                proxied || falls_back || gate.walked.found.kind == Some(FileKind::File)
            }
            _ => false,
        };
        (route, is_file)
    }

    /// Whether access is not checked again (`auth_internal_per_conf`): modules whose checks look at more than the
    /// sections prevent that, and of a stranger nobody knows.
    fn is_kept(&mut self, walked: &Walked, before: &Walked) -> bool {
        let other =
            ["mod_allowmethods.c", "mod_auth_form.c", "mod_lua.c"].iter().any(|m| self.config.has_module(m));
        let (loose, strict) = (walked.is_kept(before, true), walked.is_kept(before, false));
        if other || !loose || strict {
            return if other { strict } else { loose };
        }
        let what =
            || Unknown { what: "a module that is not known here may check access again".into(), spot: None };
        !(self.config.strangers && self.oracle.ask(what))
    }

    /// `translate_name`: redirects, aliases, the document root.
    fn map(&mut self, asked: &mut Asked, early: &Conf) -> Result<Mapped, Route> {
        match self.rewritten(asked, early) {
            Outcome::Same => {}
            Outcome::Status(status, hit) => return Err(Route::Before(seen(status, early), hit)),
            Outcome::Unknown(unknown) => return Err(Route::Unknown(unknown)),
            Outcome::Proxy(url, by) => {
                return Ok(Mapped { filename: [b"proxy:", url.as_slice()].concat(), by: Some(by) });
            }
            Outcome::Path { path, query, passes, ends, by } => {
                asked.query = query;
                asked.is_rewritten |= ends;
                if !passes {
                    return Ok(Mapped { filename: self.located(path, &by), by: Some(by) });
                }
                asked.uri = path;
            }
        }
        if let Some(mapped) = self.proxied(asked, early) {
            return Ok(mapped);
        }
        if let Some((status, hit)) = self.server_redirect(asked, early) {
            return Err(Route::Before(seen(status, early), hit));
        }
        if let Some(mapped) = self.aliased(asked, early) {
            return Ok(mapped);
        }
        Ok(Mapped { filename: below(&self.root(), &asked.uri), by: None })
    }

    /// `DocumentRoot`.
    fn root(&self) -> Vec<u8> {
        let root = self.config.setting(self.host, "documentroot");
        let root = root.and_then(|d| d.args.first()).map(|w| self.config.loaded.rooted(&w.text));
        let root = root.unwrap_or_else(|| PathBuf::from("/usr/local/apache/htdocs"));
        root.into_os_string().into_encoded_bytes()
    }

    /// Rules outside of sections.
    fn rewritten(&mut self, asked: &mut Asked, early: &Conf) -> Outcome {
        let directives: Vec<_> =
            self.host.own.own.iter().filter(|d| d.key.starts_with("rewrite")).cloned().collect();
        if !is_on(early) || asked.is_rewritten || !directives.iter().any(|d| d.key == "rewriterule") {
            return Outcome::Same;
        }
        let path = asked.uri.clone();
        let (disk, oracle) = (self.disk, &mut *self.oracle);
        Engine { directives: &directives, asked, disk, oracle, scope: Scope::Server }.run(&path, b"")
    }

    /// A path that rules outside of sections made: one of the file system where its first part is there and the rule
    /// says so (`prefix_stat`), else one below the document root.
    fn located(&mut self, path: Vec<u8>, by: &Directive) -> Vec<u8> {
        let text = String::from_utf8_lossy(&path).into_owned();
        let first = text.trim_start_matches('/').split('/').next().unwrap_or_default();
        let first = format!("/{first}");
        let root = self.root();
        let is_there = self.disk.kind(std::path::Path::new(&first)).is_ok();
        let says_so = by.text(1).starts_with(&first) || path.starts_with(&root);
        if is_there && says_so { path } else { below(&root, &path) }
    }

    /// Rules of sections: `None` where they change nothing.
    fn rewritten_inside(&mut self, asked: &Asked, walked: &Walked, depth: usize) -> Option<Next> {
        let conf = &walked.conf;
        if !is_on(conf) || asked.is_rewritten {
            return None;
        }
        let folder = match directory(conf) {
            Ok(folder) => folder?,
            Err(unknown) => return Some(Next::Again(Box::new(Route::Unknown(unknown)))),
        };
        let filename = walked.found.filename.clone();
        if folder.strip_suffix(b"/") == Some(filename.as_slice()) {
            return None;
        }
        if !conf.options.has(Options::LINKS) && !conf.options.has(Options::OWNER_LINKS) {
            return Some(Next::Status(403, conf.rewrite.last().map(|d| d.hit.clone())));
        }
        let mut inner = asked.clone();
        let (disk, oracle) = (self.disk, &mut *self.oracle);
        let scope = Scope::Directory(&folder);
        let mut engine = Engine { directives: &conf.rewrite, asked: &mut inner, disk, oracle, scope };
        let outcome = engine.run(&filename, &walked.found.path_info);
        match outcome {
            Outcome::Same => None,
            Outcome::Status(status, hit) => Some(Next::Status(status, Some(hit))),
            Outcome::Proxy(_, by) => Some(Next::Status(200, Some(by.hit.clone()))),
            Outcome::Unknown(unknown) => Some(Next::Again(Box::new(Route::Unknown(unknown)))),
            Outcome::Path { path, .. } if path == filename => None,
            Outcome::Path { path, query, ends, .. } => {
                let base =
                    conf.rewrite.iter().rev().find(|d| d.key == "rewritebase").and_then(|d| d.args.first());
                let uri = match (path.strip_prefix(folder.as_slice()), base) {
                    (Some(rest), Some(base)) => {
                        [base.text.strip_suffix(b"/").unwrap_or(&base.text), b"/", rest].concat()
                    }
                    _ => match path.strip_prefix(self.root().as_slice()) {
                        Some(rest) if rest.starts_with(b"/") => rest.to_vec(),
                        _ => path,
                    },
                };
                let uri = match decoded(&uri, Slashes::Refused, true) {
                    Ok(uri) => uri,
                    Err(status) => return Some(Next::Status(status, None)),
                };
                let mut again = inner.again(uri, query);
                again.is_rewritten |= ends;
                Some(Next::Again(Box::new(self.again(again, walked, depth))))
            }
        }
    }

    /// An internal redirect; server-wide variables are set anew.
    fn again(&mut self, mut asked: Asked, before: &Walked, depth: usize) -> Route {
        let environment = server_environment(self.config, self.host);
        asked.set_environment(&environment, self.oracle);
        let mut route = self.request(asked, depth + 1);
        if let Route::Gate(gate) = &mut route {
            gate.is_passed = self.is_kept(&gate.walked, before);
        }
        route
    }

    fn all(&self, keys: &[&str]) -> Vec<Arc<Directive>> {
        let of = |host: &Host| -> Vec<Arc<Directive>> {
            host.own.own.iter().filter(|d| keys.contains(&d.key.as_str())).cloned().collect()
        };
        let mut out = of(self.host);
        if self.host.hit.is_some() {
            out.extend(of(&self.config.hosts[0]));
        }
        out
    }

    fn server_redirect(&mut self, asked: &Asked, early: &Conf) -> Option<(u16, Hit)> {
        let direct = early.redirects.iter().find(|d| Redirect::read(d).is_some_and(|r| r.path.is_none()));
        if let Some(directive) = direct {
            let status = Redirect::read(directive)?.status;
            return Some((status, directive.hit.clone()));
        }
        let list = self.all(&["redirect", "redirectmatch", "redirecttemp", "redirectpermanent"]);
        self.redirected(asked, &list)
    }

    /// The first redirect that fits.
    fn redirected(&mut self, asked: &Asked, list: &[Arc<Directive>]) -> Option<(u16, Hit)> {
        for directive in list {
            let Some(redirect) = Redirect::read(directive) else { continue };
            let Some(path) = redirect.path else { return Some((redirect.status, directive.hit.clone())) };
            let fits = if directive.key == "redirectmatch" {
                let found = Caught::of(&path, false, &asked.uri).found();
                let what = || Unknown::at(directive.spot(), "whether RedirectMatch applies");
                found.unwrap_or_else(|| self.oracle.ask(what))
            } else {
                alias_covers(&path, &asked.uri).is_some()
            };
            if fits {
                return Some((redirect.status, directive.hit.clone()));
            }
        }
        None
    }

    fn proxied(&mut self, asked: &Asked, early: &Conf) -> Option<Mapped> {
        if !self.config.has_module("mod_proxy.c") {
            return None;
        }
        let in_location = early.single.get("proxypass").or_else(|| early.single.get("proxypassmatch"));
        if let Some(directive) = in_location {
            if directive.says(0, "!") {
                return None;
            }
            let url = [b"proxy:", directive.args.first()?.text.as_slice()].concat();
            return Some(Mapped { filename: url, by: Some(Arc::clone(directive)) });
        }
        for directive in self.all(&["proxypass", "proxypassmatch"]) {
            let path = &directive.args.first()?.text;
            let rest = if directive.key == "proxypassmatch" {
                let found = Caught::of(path, false, &asked.uri).found();
                let what = || Unknown::at(directive.spot(), "whether ProxyPassMatch applies");
                found.unwrap_or_else(|| self.oracle.ask(what)).then_some(0)
            } else {
                alias_covers(path, &asked.uri)
            };
            if rest.is_none() {
                continue;
            }
            if directive.says(1, "!") {
                return None;
            }
            let url = [b"proxy:", directive.args.get(1)?.text.as_slice()].concat();
            return Some(Mapped { filename: url, by: Some(directive) });
        }
        None
    }

    fn aliased(&mut self, asked: &Asked, early: &Conf) -> Option<Mapped> {
        let rooted = |text: &[u8]| self.config.loaded.rooted(text).into_os_string().into_encoded_bytes();
        for key in ["alias", "scriptalias"] {
            if let Some(directive) = early.single.get(key) {
                let filename = rooted(&directive.args.first()?.text);
                return Some(Mapped { filename, by: Some(Arc::clone(directive)) });
            }
        }
        for directive in self.all(&["alias", "scriptalias", "aliasmatch", "scriptaliasmatch"]) {
            let [from, to] = directive.args.as_slice() else { continue };
            let filename = if directive.key.ends_with("match") {
                let caught = Caught::of(&from.text, false, &asked.uri);
                let what = || Unknown::at(directive.spot(), "whether AliasMatch applies");
                if !caught.found().unwrap_or_else(|| self.oracle.ask(what)) {
                    continue;
                }
                let groups = caught.groups();
                keeping_slash(rooted(&substituted(&to.text, &groups)), &substituted(&to.text, &groups))
            } else {
                let Some(at) = alias_covers(&from.text, &asked.uri) else { continue };
                let rest = &asked.uri[at..];
                if rest.iter().any(|b| *b != b'/') {
                    below(&to.text, rest)
                } else {
                    keeping_slash(rooted(&to.text), &[&to.text, rest].concat())
                }
            };
            return Some(Mapped { filename, by: Some(directive) });
        }
        None
    }
}

/// A path with the slash it ended in.
fn keeping_slash(mut path: Vec<u8>, written: &[u8]) -> Vec<u8> {
    if written.ends_with(b"/") && !path.ends_with(b"/") {
        path.push(b'/');
    }
    path
}

/// A URL path below a directory; a slash at its end stays.
fn below(root: &[u8], uri: &[u8]) -> Vec<u8> {
    let at = uri.iter().position(|b| *b != b'/').unwrap_or(uri.len());
    let root = glob::merged(&PathBuf::from("/"), root).into_os_string().into_encoded_bytes();
    let root = if root == b"/" { Vec::new() } else { root };
    [&root, b"/".as_slice(), &uri[at..]].concat()
}

/// How much of a path an alias covers (`alias_matches`).
pub(crate) fn alias_covers(alias: &[u8], uri: &[u8]) -> Option<usize> {
    let (mut a, mut u) = (0, 0);
    while a < alias.len() {
        if alias[a] == b'/' {
            if uri.get(u) != Some(&b'/') {
                return None;
            }
            while alias.get(a) == Some(&b'/') {
                a += 1;
            }
            while uri.get(u) == Some(&b'/') {
                u += 1;
            }
        } else {
            if uri.get(u) != Some(&alias[a]) {
                return None;
            }
            a += 1;
            u += 1;
        }
    }
    let whole = alias.ends_with(b"/") || matches!(uri.get(u), None | Some(b'/'));
    (whole && u > 0).then_some(u)
}

/// `DirectorySlash`: what a directory without its slash is answered by; `None` where it is served as it is.
fn without_slash(conf: &Conf) -> Option<Next> {
    let slash = conf.single.get("directoryslash");
    match slash {
        Some(d) if d.says(0, "off") => None,
        Some(d) if d.says(0, "notfound") => Some(Next::Status(404, Some(d.hit.clone()))),
        _ => Some(Next::Status(301, slash.map(|d| d.hit.clone()))),
    }
}

/// `DirectoryIndex`, or `index.html`.
fn index_names(conf: &Conf) -> Vec<Vec<u8>> {
    if conf.index.is_empty() {
        return vec![b"index.html".to_vec()];
    }
    if conf.index.iter().any(|d| d.args.len() == 1 && d.says(0, "disabled")) {
        return Vec::new();
    }
    conf.index.iter().flat_map(|d| d.args.iter().map(|w| w.text.clone())).collect()
}

/// `Redirect [status] [path] [URL]` (`add_redirect_internal`).
pub(crate) struct Redirect {
    pub(crate) status: u16,
    /// `None` where it counts for all of its section.
    pub(crate) path: Option<Vec<u8>>,
}

impl Redirect {
    pub(crate) fn read(directive: &Directive) -> Option<Self> {
        let words: Vec<&[u8]> = directive.args.iter().map(|w| w.text.as_slice()).collect();
        let default = if directive.key == "redirectpermanent" { 301 } else { 302 };
        let first = words.first()?;
        let named = match first.to_ascii_lowercase().as_slice() {
            b"permanent" => Some(301),
            b"temp" => Some(302),
            b"seeother" => Some(303),
            b"gone" => Some(410),
            text if text[..].first().is_some_and(u8::is_ascii_digit) => {
                std::str::from_utf8(text).ok()?.parse().ok()
            }
            _ => None,
        };
        let status = named.unwrap_or(default);
        let leads = (300..400).contains(&status);
        let path = match (named.is_some(), words.len(), leads) {
            (_, 1, _) | (true, 2, true) => None,
            (true, _, _) => words.get(1),
            (false, _, _) => Some(first),
        };
        Some(Self { status, path: path.map(|p| p.to_vec()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_cover_whole_segments() {
        let cases: [(&str, &str, Option<usize>); 6] = [
            ("/a", "/a/b", Some(2)),
            ("/a", "/ab", None),
            ("/a/", "/a/b", Some(3)),
            ("/a/", "/a", None),
            ("/", "/x", Some(1)),
            ("/a/b", "/a//b", Some(5)),
        ];
        for (alias, uri, covers) in cases {
            assert_eq!(alias_covers(alias.as_bytes(), uri.as_bytes()), covers, "{alias} {uri}");
        }
        assert_eq!(below(b"/srv/www/", b"/x/"), b"/srv/www/x/");
    }
}
