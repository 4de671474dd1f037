//! What leads a request to a gate, where its address suggests a place that has none.

use super::{
    gates,
    location::Name,
    tree::{Found, Id, Kind, Tree},
    walk::Walk,
};
use crate::{Detour, Turn, Users};

/// The location that a path leads to.
#[derive(Clone, Copy)]
struct Suggested {
    /// The section whose settings count: a location, or the server where none fits.
    section: Id,
    /// The location chosen by its pattern that it is, or lies in.
    by_pattern: Option<Id>,
}

/// A pattern is not understood.
struct Untold;

impl Walk<'_> {
    /// What led to the gate that the main request meets now.
    pub(super) fn detour(&self, users: &Users) -> Option<Detour> {
        let first = self.suggested(self.server, true)?;
        let new = |how, by, passed| Some(Detour { how, by, passed: self.tree.section_hit(passed) });
        if let Some((how, by)) = self.trace.turn.clone() {
            let leaves = !self.keeps_its_name() && self.is_open(first.section);
            return if leaves { new(how, by, first.section) } else { None };
        }
        let pattern = first.by_pattern?;
        let by = self.tree.section_hit(pattern);
        let plain = self.suggested(self.server, false)?.section;
        if self.is_taken_from(plain, pattern, users) {
            return new(Turn::Pattern, by, plain);
        }
        let late = self.late_pattern(pattern)?;
        new(Turn::Pattern, by, late)
    }

    /// Whether only something behind the address was added: `/admin` becomes `/admin/index.php`.
    fn keeps_its_name(&self) -> bool {
        let rest = self.state.uri.strip_prefix(self.origin.as_slice());
        !self.origin.ends_with(b"/") && rest.is_some_and(|rest| rest.first().is_none_or(|b| *b == b'/'))
    }

    /// Whether a section asks nobody for a login and keeps nobody out.
    fn is_open(&self, section: Id) -> bool {
        let section = self.limit_of(section).unwrap_or(section);
        let strange = |f: Found<'_>| !super::table::is_known(&f.statement.name);
        let has_strange = self
            .tree
            .around(section)
            .any(|id| self.tree.sections[id].kind.sign().is_some() && self.tree.statements(id).any(strange));
        let closing = ["auth_basic", "auth_request", "deny"];
        !has_strange && closing.iter().all(|name| gates::demand(self.tree, section, name).is_none())
    }

    /// Whether a section itself says that it asks nobody.
    fn says_open(&self, section: Id) -> bool {
        let off = |name| self.tree.own(section, name).any(|f| f.statement.arg(0) == b"off");
        self.is_open(section) && (off("auth_basic") || off("auth_request"))
    }

    /// Whether a pattern takes the path from a plain location that is open, and was not written to close a part of it.
    fn is_taken_from(&self, plain: Id, pattern: Id, users: &Users) -> bool {
        if !self.is_open(plain) || self.tree.sections[plain].kind != Kind::Location {
            return false;
        }
        let names = [plain, pattern].map(|id| super::location::name(&self.tree.sections[id].head));
        let [Some(name), Some(Name::Regex { pattern: text, .. })] = names else { return false };
        let is_part = text.strip_prefix(b"^").is_some_and(|t| unescaped(t).starts_with(name.text()));
        let head = &self.tree.sections[pattern].head.spot;
        let own = users.demanded_by.within.iter().any(|(_, spot)| spot == head);
        match name.text() {
            b"/" => self.says_open(plain) && !own,
            _ => !is_part,
        }
    }

    /// A location behind the one chosen whose pattern fits as well, and that says that it asks nobody.
    fn late_pattern(&self, chosen: Id) -> Option<Id> {
        let around = self.tree.sections[chosen].up?;
        let later = self.tree.locations(around).skip_while(|(id, _)| *id != chosen).skip(1);
        later.into_iter().find_map(|(id, name)| {
            let Name::Regex { pattern, caseless } = name else { return None };
            let fits = self.pattern_fits(&pattern, caseless, &self.origin)?;
            (fits && self.says_open(id)).then_some(id)
        })
    }

    /// Whether a pattern fits; `None` where that cannot be told.
    pub(super) fn pattern_fits(&self, pattern: &[u8], caseless: bool, subject: &[u8]) -> Option<bool> {
        let read = self.patterns.get(pattern, caseless);
        Some(read.as_ref().as_ref().ok()?.find(subject).ok()?.is_some())
    }

    /// The location that the path as it came leads to, with or without patterns; `None` where that cannot be told.
    fn suggested(&self, at: Id, with_patterns: bool) -> Option<Suggested> {
        let here = Suggested { section: at, by_pattern: None };
        let Some((plain, name)) = longest(self.tree, at, &self.origin) else {
            return Some(self.by_pattern(at, with_patterns).ok()?.unwrap_or(here));
        };
        if matches!(name, Name::Exact(_)) {
            return Some(Suggested { section: plain, by_pattern: None });
        }
        let inner = self.suggested(plain, with_patterns)?;
        if inner.by_pattern.is_some() || matches!(name, Name::Prefix { no_regex: true, .. }) {
            return Some(inner);
        }
        Some(self.by_pattern(at, with_patterns).ok()?.unwrap_or(inner))
    }

    /// The first location right inside a section whose pattern fits.
    fn by_pattern(&self, at: Id, with_patterns: bool) -> Result<Option<Suggested>, Untold> {
        for (id, name) in self.tree.locations(at).filter(|_| with_patterns) {
            let Name::Regex { pattern, caseless } = name else { continue };
            if self.pattern_fits(&pattern, caseless, &self.origin).ok_or(Untold)? {
                let inner = self.suggested(id, true).ok_or(Untold)?;
                return Ok(Some(Suggested { by_pattern: inner.by_pattern.or(Some(id)), ..inner }));
            }
        }
        Ok(None)
    }
}

/// The location right inside a section that names most of a path.
fn longest(tree: &Tree, at: Id, path: &[u8]) -> Option<(Id, Name)> {
    let fits = |name: &Name| match name {
        Name::Exact(text) => text == path,
        Name::Prefix { path: text, .. } => path.starts_with(text),
        Name::Regex { .. } | Name::Named(_) => false,
    };
    let all = tree.locations(at).filter(|(_, name)| fits(name));
    all.max_by_key(|(_, name)| (name.text().len(), matches!(name, Name::Exact(_))))
}

/// A pattern's text without the backslashes in it.
fn unescaped(pattern: &[u8]) -> Vec<u8> {
    pattern.iter().copied().filter(|b| *b != b'\\').collect()
}
