//! What sections are matched by: text, wildcards, regular expressions.

use super::glob::{self, Flags};
use fancy_regex::{Expr, Regex, RegexBuilder};
use std::sync::{Arc, OnceLock};

/// How far a regular expression may go back before it is given up.
const STEPS: usize = 200_000;
/// The largest program one may become, in bytes.
const PROGRAM: usize = 1 << 20;

/// A regular expression; it sees bytes as characters of Latin-1, as PCRE does without `UTF`.
#[derive(Clone, Debug)]
pub(crate) struct Expression(Arc<Lazy>);

/// It is made when it is first tried: a server has many more than one request meets.
#[derive(Debug)]
struct Lazy {
    text: String,
    made: OnceLock<Option<Regex>>,
}

impl Expression {
    /// With the options httpd gives by default: `DOTALL`, and `$` at the very end only. `None` where it is not one, or
    /// means something here that it does not mean in PCRE.
    pub(crate) fn new(pattern: &[u8], ignore_case: bool) -> Option<Self> {
        let text = format!("(?s){}{}", if ignore_case { "(?i)" } else { "" }, latin1(pattern));
        Expr::parse_tree(&text).ok()?;
        let expression = Self(Arc::new(Lazy { text, made: OnceLock::new() }));
        // Going back makes one that cannot be checked by its syntax alone.
        let is_plain = !pattern.windows(2).any(|w| w == b"(?" || w[0] == b'\\' && w[1].is_ascii_digit());
        (is_plain || expression.regex().is_some()).then_some(expression)
    }

    /// `None` where it grows too large.
    fn regex(&self) -> Option<&Regex> {
        let build = || {
            RegexBuilder::new(&self.0.text).backtrack_limit(STEPS).delegate_size_limit(PROGRAM).build().ok()
        };
        self.0.made.get_or_init(build).as_ref()
    }

    /// Whether it is found in a text; `None` where that took too long.
    pub(crate) fn is_match(&self, text: &[u8]) -> Option<bool> {
        self.regex()?.is_match(&latin1(text)).ok()
    }

    /// What its named groups caught.
    fn named(&self, text: &[u8]) -> Vec<(String, Vec<u8>)> {
        let Some(regex) = self.regex() else { return Vec::new() };
        let names: Vec<_> =
            regex.capture_names().enumerate().filter_map(|(n, name)| Some((n, name?))).collect();
        if names.is_empty() {
            return Vec::new();
        }
        let text = latin1(text);
        let Ok(Some(found)) = regex.captures(&text) else { return Vec::new() };
        let caught = names.iter().filter_map(|(n, name)| {
            Some((format!("MATCH_{}", name.to_ascii_uppercase()), bytes(found.get(*n)?.as_str())))
        });
        caught.collect()
    }

    /// What its groups caught.
    pub(crate) fn captures(&self, text: &[u8]) -> Caught {
        let Some(regex) = self.regex() else { return Caught::Unknown };
        let text = latin1(text);
        match regex.captures(&text) {
            Ok(Some(found)) => {
                let group = |n| found.get(n).map_or(Vec::new(), |m| bytes(m.as_str()));
                Caught::Groups((0..found.len()).map(group).collect())
            }
            Ok(None) => Caught::Nothing,
            Err(_) => Caught::Unknown,
        }
    }
}

/// What the groups of a regular expression caught.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Caught {
    /// The whole first; empty for those that had no part in it.
    Groups(Vec<Vec<u8>>),
    /// It is not found.
    Nothing,
    /// That took too long, or it is not read here.
    Unknown,
}

impl Caught {
    /// Whether it is found, where that is known.
    pub(crate) fn found(&self) -> Option<bool> {
        match self {
            Self::Groups(_) => Some(true),
            Self::Nothing => Some(false),
            Self::Unknown => None,
        }
    }

    /// What the groups caught, of an expression that may not be readable.
    pub(crate) fn of(pattern: &[u8], ignore_case: bool, text: &[u8]) -> Self {
        Expression::new(pattern, ignore_case).map_or(Self::Unknown, |e| e.captures(text))
    }

    /// The groups; none where nothing was caught.
    pub(crate) fn groups(self) -> Vec<Vec<u8>> {
        if let Self::Groups(groups) = self { groups } else { Vec::new() }
    }
}

/// Bytes as the characters of the same numbers.
fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|b| char::from(*b)).collect()
}

fn bytes(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

/// What a section applies to.
#[derive(Clone, Debug)]
pub(crate) enum Pattern {
    /// Everything, or nothing to match: `<If>`, the server's defaults.
    Any,
    /// The text itself.
    Plain(Vec<u8>),
    /// Wildcards that do not cross a slash.
    Glob(Vec<u8>),
    /// A regular expression.
    Expression(Expression),
    /// One that this program cannot read as the server does.
    Unreadable,
}

impl Pattern {
    /// Text or wildcards.
    pub(crate) fn new(text: &[u8]) -> Self {
        if glob::is_pattern(text) { Self::Glob(text.to_vec()) } else { Self::Plain(text.to_vec()) }
    }

    /// A regular expression.
    pub(crate) fn expression(text: &[u8], ignore_case: bool) -> Self {
        Expression::new(text, ignore_case).map_or(Self::Unreadable, Self::Expression)
    }

    /// Whether a `<Location>` of this pattern covers a path (`ap_location_walk`).
    pub(crate) fn covers_url(&self, path: &[u8]) -> Option<bool> {
        match self {
            Self::Any => Some(true),
            Self::Plain(text) => {
                let Some(rest) = path.strip_prefix(text.as_slice()) else { return Some(false) };
                Some(text.is_empty() || text.ends_with(b"/") || matches!(rest.first(), None | Some(b'/')))
            }
            Self::Glob(text) => Some(glob::matches(text, path, Flags::Pathname)),
            Self::Expression(expression) => expression.is_match(path),
            Self::Unreadable => None,
        }
    }

    /// What its named groups caught in a text it covers, as the server names them: `MATCH_` before a name in upper case.
    pub(crate) fn named(&self, text: &[u8]) -> Vec<(String, Vec<u8>)> {
        let Self::Expression(expression) = self else { return Vec::new() };
        expression.named(text)
    }

    /// Whether it is exactly the name of a file or of a directory with its slash.
    pub(crate) fn is_name(&self, name: &[u8]) -> Option<bool> {
        match self {
            Self::Plain(text) => Some(text == name),
            _ => self.covers_url(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_covers_whole_segments() {
        let cases: [(&[u8], &[u8], bool); 8] = [
            (b"/a", b"/a", true),
            (b"/a", b"/a/b", true),
            (b"/a", b"/ab", false),
            (b"/a/", b"/a", false),
            (b"/a/", b"/a/b", true),
            (b"/", b"/x", true),
            (b"/*/x", b"/a/x", true),
            (b"/*", b"/a/x", false),
        ];
        for (pattern, path, covers) in cases {
            assert_eq!(Pattern::new(pattern).covers_url(path), Some(covers), "{pattern:?} {path:?}");
        }
        assert_eq!(Pattern::expression(b"^/a(?!b)", false).covers_url(b"/ac"), Some(true));
        assert_eq!(Pattern::expression(b"^/a(", false).covers_url(b"/ac"), None);
    }
}
