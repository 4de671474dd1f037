//! Which location answers (`ngx_http_core_find_location`).

use super::{
    tree::{Found, Id, Kind, Statement, Tree},
    walk::{Done, Walk},
};

/// How a location is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// `= /path`
    Exact(Vec<u8>),
    /// `/path`, or `^~ /path`, which keeps regular expressions out.
    Prefix { path: Vec<u8>, no_regex: bool },
    /// `~ pattern` and `~* pattern`.
    Regex { pattern: Vec<u8>, caseless: bool },
    /// `@name`
    Named(Vec<u8>),
}

impl Name {
    /// The name as nginx keeps it, without the modifier.
    pub(super) fn text(&self) -> &[u8] {
        match self {
            Self::Exact(text) | Self::Named(text) => text,
            Self::Prefix { path, .. } => path,
            Self::Regex { pattern, .. } => pattern,
        }
    }
}

/// The name of a location; `None` where its modifier is none.
pub(super) fn name(head: &Statement) -> Option<Name> {
    let prefix = |path: &[u8], no_regex| Name::Prefix { path: path.to_vec(), no_regex };
    let regex = |pattern: &[u8], caseless| Name::Regex { pattern: pattern.to_vec(), caseless };
    if head.args.len() == 2 {
        let path = head.arg(1);
        return match head.arg(0) {
            b"=" => Some(Name::Exact(path.to_vec())),
            b"^~" => Some(prefix(path, true)),
            b"~" => Some(regex(path, false)),
            b"~*" => Some(regex(path, true)),
            _ => None,
        };
    }
    Some(match head.arg(0) {
        [b'=', path @ ..] => Name::Exact(path.to_vec()),
        [b'^', b'~', path @ ..] => prefix(path, true),
        [b'~', b'*', pattern @ ..] => regex(pattern, true),
        [b'~', pattern @ ..] => regex(pattern, false),
        name @ [b'@', ..] => Name::Named(name.to_vec()),
        path => prefix(path, false),
    })
}

/// What a search leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Search {
    Exact,
    Prefix,
    Nothing,
    /// To the same path with a slash.
    Redirect,
}

/// Directives that hand a request to somebody else.
pub(super) const PASSES: [&str; 6] =
    ["proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass"];
/// Those by which nginx answers by itself.
const OWN: [&str; 6] = ["stub_status", "empty_gif", "flv", "mp4", "perl", "f4f"];

impl Tree {
    /// The locations right inside a section, with their names.
    pub(super) fn locations(&self, section: Id) -> impl Iterator<Item = (Id, Name)> + '_ {
        self.inner(section)
            .filter(|&id| self.sections[id].kind == Kind::Location)
            .filter_map(|id| Some((id, name(&self.sections[id].head)?)))
    }

    /// Whether a path without the last slash of the location's is sent to the one with it.
    fn has_slash_redirect(&self, location: Id) -> bool {
        PASSES.iter().any(|name| self.own(location, name).next().is_some())
    }
}

impl Walk<'_> {
    /// Chooses the location.
    pub(super) fn find_config(&mut self) -> Done {
        self.state.content = None;
        self.state.uri_changed = false;
        let search = self.find(self.server);
        let location = self.state.conf;
        let internal = self.tree.setting(location, "internal");
        if let (false, Some(internal)) = (self.state.internal, internal) {
            return Done::Status(404, Some(self.tree.hit(internal)));
        }
        self.update();
        if search == Search::Redirect {
            return Done::Status(301, Some(self.tree.section_hit(location)));
        }
        Done::On
    }

    fn find(&mut self, at: Id) -> Search {
        let mut no_regex = false;
        let mut search = self.find_static(at);
        if search == Search::Prefix {
            let location = self.state.conf;
            let name = name(&self.tree.sections[location].head);
            no_regex = matches!(name, Some(Name::Prefix { no_regex: true, .. }));
            search = self.find(location);
        }
        if matches!(search, Search::Exact | Search::Redirect) || no_regex {
            return search;
        }
        let tree = self.tree;
        for (id, name) in tree.locations(at) {
            let Name::Regex { pattern, caseless } = name else { continue };
            let head = Found { section: at, statement: &tree.sections[id].head };
            let uri = self.state.uri.clone();
            if self.test(&head, &pattern, caseless, &uri) {
                self.state.conf = id;
                self.find(id);
                return Search::Exact;
            }
        }
        search
    }

    fn find_static(&mut self, at: Id) -> Search {
        let tree = self.tree;
        let uri = self.state.uri.as_slice();
        let mut best: Option<(usize, Id)> = None;
        let mut same = None;
        let mut redirect = None;
        for (id, name) in tree.locations(at) {
            let is_exact = matches!(name, Name::Exact(_));
            if !is_exact && !matches!(name, Name::Prefix { .. }) {
                continue;
            }
            let path = name.text();
            if path == uri && (is_exact || same.is_none()) {
                same = Some((id, is_exact));
            } else if !is_exact && uri.starts_with(path) && best.is_none_or(|(length, _)| path.len() > length)
            {
                best = Some((path.len(), id));
            } else if path.strip_suffix(b"/") == Some(uri) && tree.has_slash_redirect(id) {
                redirect = Some(id);
            }
        }
        let (conf, search) = match (same, redirect, best) {
            (Some((id, true)), ..) => (id, Search::Exact),
            (None, Some(id), _) => (id, Search::Redirect),
            (Some((id, false)), ..) | (None, None, Some((_, id))) => (id, Search::Prefix),
            (None, None, None) => return Search::Nothing,
        };
        self.state.conf = conf;
        search
    }
}

impl<'a> Walk<'a> {
    /// The directive that gives the content of a section, if it has one.
    pub(super) fn handler_of(&self, section: Id) -> Option<Found<'a>> {
        let tree: &'a Tree = self.tree;
        let is_handler = |f: &Found<'_>| {
            let name = f.statement.name.as_str();
            PASSES.contains(&name) || OWN.contains(&name) || name.starts_with("content_by_lua")
        };
        let own = tree.statements(section).filter(is_handler).last();
        let kind = tree.sections[section].kind;
        let outer = tree.sections[section].up.filter(|_| own.is_none() && kind == Kind::Limit);
        // `limit_except` keeps the handler of its location only where that is another server.
        own.or_else(|| {
            let passes = |f: &Found<'_>| PASSES[..5].contains(&f.statement.name.as_str());
            tree.statements(outer?).filter(passes).last()
        })
    }
}
