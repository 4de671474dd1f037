//! Conditions around directives, and what they make of one request.

use crate::{Target, Unknown, apache::subnet::Subnet, nginx::pattern::Pattern};
use std::sync::Arc;
use why401_message::Request;

/// A condition.
#[derive(Clone, Debug)]
pub(crate) enum Test {
    /// It always holds.
    Always,
    /// The host is one of these; `*` stands for one label.
    Host(Vec<String>),
    /// The path is one of these; `*` stands for anything.
    Glob(Vec<String>),
    /// It arrives at one of these ports.
    Port(Vec<u16>),
    /// Something of the request is compared with something.
    Compare(Subject, How, Vec<String>),
    /// The login is one of a list, by the list's number, and in one of these groups where there are any.
    Login(usize, Vec<String>),
    /// It is the other way round.
    Not(Box<Self>),
    /// Any of them.
    Any(Vec<Self>),
    /// All of them.
    All(Vec<Self>),
    /// Of these, the one of this number is the first that holds.
    First(Arc<[Self]>, usize),
    /// Nobody knows.
    Unknown(Unknown),
}

/// What is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The host, in lower case and without port.
    Host,
    /// The path.
    Path,
    /// Path and query.
    Url,
    /// The query.
    Query,
    /// The method.
    Method,
    /// `http`, `https`.
    Scheme,
    /// A request field, whole.
    Field(String),
    /// Each value of a request field that is a list.
    Values(String),
    /// The client's address.
    Client,
}

/// How it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// It is there.
    There,
    /// It is that.
    Is,
    /// It is that, letter case aside.
    Alike,
    /// It begins so.
    Begins,
    /// It ends so.
    Ends,
    /// It has this in it.
    Has,
    /// A pattern matches it.
    Matches,
    /// The same, letter case aside.
    MatchesAlike,
    /// It is an address of this network.
    Within,
    /// It is that, where `*` at an end stands for anything.
    Star,
}

/// Whether a login is in the list of this number, and in one of these groups where there are any.
pub(crate) type Knows<'a> = &'a dyn Fn(usize, &[String]) -> Result<bool, Unknown>;

/// One request as conditions see it.
pub(crate) struct Asked<'a> {
    pub(crate) target: &'a Target,
    /// Whether it presents its `Authorization`.
    pub(crate) presents: bool,
    pub(crate) knows: Knows<'a>,
}

impl Test {
    /// All of some conditions.
    pub(crate) fn all(tests: Vec<Self>) -> Self {
        Self::All(tests)
    }

    /// The other way round.
    pub(crate) fn not(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// Whether it holds for a request.
    pub(crate) fn holds(&self, asked: &Asked<'_>) -> Result<bool, Unknown> {
        let target = asked.target;
        match self {
            Self::Always => Ok(true),
            Self::Host(hosts) => Ok(hosts.iter().any(|h| host_fits(h, &target.host()))),
            Self::Glob(globs) => {
                let path = target.request.url.path();
                Ok(globs.iter().any(|g| glob(g.as_bytes(), path.as_bytes())))
            }
            Self::Port(ports) => Ok(ports.contains(&target.port())),
            Self::Compare(subject, how, values) => compare(asked, subject, *how, values),
            Self::Login(list, groups) if asked.presents => (asked.knows)(*list, groups),
            Self::Login(..) => Ok(false),
            Self::Not(test) => test.holds(asked).map(|h| !h),
            Self::Any(tests) => decided(tests, asked, true),
            Self::All(tests) => decided(tests, asked, false),
            Self::First(tests, number) => {
                let before = decided(&tests[..*number], asked, true);
                match before {
                    Ok(true) => Ok(false),
                    Ok(false) => tests[*number].holds(asked),
                    Err(_) if tests[*number].holds(asked) == Ok(false) => Ok(false),
                    Err(why) => Err(why),
                }
            }
            Self::Unknown(unknown) => Err(unknown.clone()),
        }
    }

    /// Whether the path has anything to do with it.
    pub(crate) fn asks_path(&self) -> bool {
        match self {
            Self::Glob(_) => true,
            Self::Compare(subject, ..) => matches!(subject, Subject::Path | Subject::Url),
            Self::Not(test) => test.asks_path(),
            Self::Any(tests) | Self::All(tests) => tests.iter().any(Self::asks_path),
            Self::First(tests, number) => tests[..=*number].iter().any(Self::asks_path),
            _ => false,
        }
    }

    /// Whether a login has anything to do with it.
    pub(crate) fn asks_login(&self) -> bool {
        match self {
            Self::Login(..) => true,
            Self::Compare(subject, ..) => subject.is_authorization(),
            Self::Not(test) => test.asks_login(),
            Self::Any(tests) | Self::All(tests) => tests.iter().any(Self::asks_login),
            Self::First(tests, number) => tests[..=*number].iter().any(Self::asks_login),
            _ => false,
        }
    }
}

/// The first that decides; one that cannot be told counts only where none does.
fn decided(tests: &[Test], asked: &Asked<'_>, by: bool) -> Result<bool, Unknown> {
    let mut unknown = None;
    for test in tests {
        match test.holds(asked) {
            Ok(holds) if holds == by => return Ok(by),
            Ok(_) => {}
            Err(why) => unknown = Some(why),
        }
    }
    unknown.map_or(Ok(!by), Err)
}

impl Subject {
    fn is_authorization(&self) -> bool {
        matches!(self, Self::Field(name) | Self::Values(name) if name.eq_ignore_ascii_case("authorization"))
    }

    /// Its values for a request; empty where there is none.
    fn values(&self, asked: &Asked<'_>) -> Result<Vec<String>, Unknown> {
        let target = asked.target;
        let url = &target.request.url;
        Ok(match self {
            Self::Host => vec![target.host()],
            Self::Path => vec![url.path().to_owned()],
            Self::Url => vec![url.target.clone()],
            Self::Query => vec![url.query().unwrap_or_default().to_owned()],
            Self::Method => vec![target.request.method.clone()],
            Self::Scheme => vec![url.scheme.as_str().to_owned()],
            Self::Field(_) | Self::Values(_) if self.is_authorization() && !asked.presents => Vec::new(),
            Self::Field(name) => field(&target.request, name),
            Self::Values(name) => {
                let whole = field(&target.request, name);
                whole.iter().flat_map(|v| v.split(',')).map(|v| v.trim().to_owned()).collect()
            }
            Self::Client => {
                let unknown = || Unknown { what: "the client's address decides".into(), spot: None };
                vec![target.client.ok_or_else(unknown)?.to_string()]
            }
        })
    }
}

/// The values of a field; of `Host` the one a client sends.
fn field(request: &Request, name: &str) -> Vec<String> {
    let found: Vec<String> =
        request.all(name).map(|f| String::from_utf8_lossy(f.value.reveal()).into_owned()).collect();
    if found.is_empty() && name.eq_ignore_ascii_case("host") {
        return vec![request.url.host_field()];
    }
    found
}

fn compare(asked: &Asked<'_>, subject: &Subject, how: How, wanted: &[String]) -> Result<bool, Unknown> {
    let values = subject.values(asked)?;
    if how == How::There {
        return Ok(!values.is_empty());
    }
    for value in &values {
        for text in wanted {
            if fits(value, how, text)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn fits(value: &str, how: How, text: &str) -> Result<bool, Unknown> {
    let matches = |caseless| {
        let what =
            |why: &str| Unknown { what: format!("a regular expression decides, and {why}"), spot: None };
        let pattern = Pattern::new(text.as_bytes(), caseless).map_err(what)?;
        pattern.find(value.as_bytes()).map(|g| g.is_some()).map_err(what)
    };
    Ok(match how {
        How::There => true,
        How::Is => value == text,
        How::Alike => value.eq_ignore_ascii_case(text),
        How::Begins => value.starts_with(text),
        How::Ends => value.ends_with(text),
        How::Has => value.contains(text),
        How::Matches => return matches(false),
        How::MatchesAlike => return matches(true),
        How::Star => match (text.strip_prefix('*'), text.strip_suffix('*')) {
            (Some(_), Some(_)) => value.contains(text.trim_matches('*')),
            (Some(end), None) => value.ends_with(end),
            (None, Some(start)) => value.starts_with(start),
            (None, None) => value == text,
        },
        How::Within => {
            let unknown =
                || Unknown { what: format!("whether {text} holds the client's address"), spot: None };
            let net = Subnet::parse(text).map_err(|_| unknown())?;
            value.parse().is_ok_and(|ip| net.holds(ip))
        }
    })
}

fn host_fits(pattern: &str, host: &str) -> bool {
    let labels = |text: &str| text.split('.').map(str::to_ascii_lowercase).collect::<Vec<_>>();
    let (pattern, host) = (labels(pattern), labels(host));
    pattern.len() == host.len() && pattern.iter().zip(&host).all(|(p, h)| p == "*" || p == h)
}

/// `*` stands for anything; no case is told apart.
pub(crate) fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t, mut star) = (0, 0, None);
    while t < text.len() {
        if pattern.get(p) == Some(&b'*') {
            star = Some((p + 1, t));
            p += 1;
        } else if pattern.get(p).is_some_and(|b| b.eq_ignore_ascii_case(&text[t])) {
            (p, t) = (p + 1, t + 1);
        } else if let Some((after, from)) = star {
            star = Some((after, from + 1));
            (p, t) = (after, from + 1);
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|b| *b == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_globs() {
        assert!(host_fits("*.example", "a.example") && !host_fits("*.example", "a.b.example"));
        assert!(glob(b"/a/*", b"/A/b") && !glob(b"/a", b"/a/b") && glob(b"*.php", b"/x/y.php"));
    }

    #[test]
    fn comparisons() {
        for (value, how, text, expected) in [
            ("/a/b", How::Begins, "/a", true),
            ("a.example", How::Alike, "A.Example", true),
            ("10.1.2.3", How::Within, "10.0.0.0/8", true),
            ("11.1.2.3", How::Within, "10.0.0.0/8", false),
            ("Bearer x", How::Star, "Bearer *", true),
            ("x/y", How::Matches, "^x/", true),
            ("X/y", How::MatchesAlike, "^x/", true),
        ] {
            assert_eq!(fits(value, how, text), Ok(expected), "{value} {how:?} {text}");
        }
    }
}
