//! URLs as they are typed and sent: the request target keeps its bytes, so that a stray `%20` or `//` stays visible.
//!
//! Read the way curl reads them (RFC 3986), not the way browsers do: a backslash, a blank or a control character is
//! an error with a position, never silently another host.

use crate::Secret;
use std::fmt;

/// The two schemes this program speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// Plain TCP.
    Http,
    /// TLS.
    Https,
}

impl Scheme {
    /// 80 or 443.
    pub fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }

    /// `http` or `https`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// Scheme, host and port (RFC 6454): credentials never leave the one they were given for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// `http` or `https`.
    pub scheme: Scheme,
    /// Lower case, ASCII; an IPv6 literal without brackets.
    pub host: String,
    /// The effective port.
    pub port: u16,
}

/// An absolute http or https URL.
#[derive(Clone, PartialEq, Eq)]
pub struct Url {
    /// `http` or `https`.
    pub scheme: Scheme,
    /// The text before `@`, percent-encoded as typed.
    pub userinfo: Option<Secret>,
    /// Lower case, ASCII (IDNA applied); an IPv6 literal without brackets.
    pub host: String,
    /// Only when typed.
    pub port: Option<u16>,
    /// Path and query as they stand on the request line; starts with `/`.
    pub target: String,
}

/// Why a text is no URL, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlError {
    /// Byte offset in the text.
    pub at: usize,
    /// A fragment: "a blank is not allowed here".
    pub why: String,
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for UrlError {}

fn error<T>(at: usize, why: impl Into<String>) -> Result<T, UrlError> {
    Err(UrlError { at, why: why.into() })
}

impl Url {
    /// Reads an absolute URL; without `scheme://` it is taken as `default`. Dot segments are resolved as curl does;
    /// a fragment is dropped.
    pub fn parse(text: &str, default: Scheme) -> Result<Self, UrlError> {
        let url = Self::parse_as_is(text, default)?;
        Ok(Self { target: without_dots(&url.target), ..url })
    }

    /// [`Url::parse`] with dot segments kept: `--path-as-is`.
    pub fn parse_as_is(text: &str, default: Scheme) -> Result<Self, UrlError> {
        if let Some(at) = text.find(|c: char| c.is_control() || c == ' ' || c == '\\') {
            return error(at, "a blank, a backslash or a control character is not allowed in a URL");
        }
        let (scheme, start) = match text.find("://") {
            Some(n) if text[..n].bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b)) => {
                (named_scheme(&text[..n])?, n + 3)
            }
            _ => (default, 0),
        };
        let rest = &text[start..];
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(end);
        let (userinfo, hostport) = match authority.rfind('@') {
            Some(at) => (Some(Secret::from(&authority[..at])), &authority[at + 1..]),
            None => (None, authority),
        };
        let at = start + authority.len() - hostport.len();
        let (host, port) = split_port(hostport, at)?;
        let tail = tail.split('#').next().unwrap_or_default();
        Ok(Self { scheme, userinfo, host: host_name(host, at)?, port, target: origin_form(tail) })
    }

    /// The port that is connected to.
    pub fn effective_port(&self) -> u16 {
        self.port.unwrap_or(self.scheme.default_port())
    }

    /// Scheme, host, port.
    pub fn origin(&self) -> Origin {
        Origin { scheme: self.scheme, host: self.host.clone(), port: self.effective_port() }
    }

    /// Path without query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// Query without `?`.
    pub fn query(&self) -> Option<&str> {
        self.target.split_once('?').map(|(_, q)| q)
    }

    /// The same URL with another path; the query stays.
    #[must_use]
    pub fn with_path(&self, path: &str) -> Self {
        let target = match self.query() {
            Some(q) => format!("{path}?{q}"),
            None => path.to_owned(),
        };
        Self { target, ..self.clone() }
    }

    /// The value of the Host field (RFC 9110 section 7.2).
    pub fn host_field(&self) -> String {
        let host = self.bracketed();
        match self.port {
            Some(p) if p != self.scheme.default_port() => format!("{host}:{p}"),
            _ => host,
        }
    }

    fn bracketed(&self) -> String {
        if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() }
    }

    /// Resolves a reference such as a Location value against this URL (RFC 3986 section 5.2).
    pub fn join(&self, reference: &str) -> Result<Self, UrlError> {
        let reference = reference.split('#').next().unwrap_or_default();
        let scheme_end = reference.find(':').filter(|&n| {
            n > 0
                && reference[..n].bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
                && reference.as_bytes()[0].is_ascii_alphabetic()
        });
        if let Some(n) = scheme_end {
            return if reference[n..].starts_with("://") {
                Self::parse(reference, self.scheme)
            } else {
                named_scheme(&reference[..n]).and_then(|_| error(n, "a host is missing after the scheme"))
            };
        }
        if let Some(rest) = reference.strip_prefix("//") {
            return Self::parse(&format!("{}://{rest}", self.scheme.as_str()), self.scheme);
        }
        let target = if reference.is_empty() {
            self.target.clone()
        } else if reference.starts_with('/') {
            reference.to_owned()
        } else if reference.starts_with('?') {
            format!("{}{reference}", self.path())
        } else {
            let base = self.path();
            format!("{}{reference}", &base[..=base.rfind('/').unwrap_or(0)])
        };
        if let Some(at) = target.find(|c: char| c.is_control() || c == ' ') {
            return error(at, "a blank or a control character is not allowed in a URL");
        }
        Ok(Self { userinfo: None, target: without_dots(&origin_form(&target)), ..self.clone() })
    }

    /// The URL without userinfo and with the values of secret-looking query parameters replaced by `…`.
    pub fn shown(&self) -> String {
        let port = self.port.map_or_else(String::new, |p| format!(":{p}"));
        let mut text = format!("{}://{}{port}", self.scheme.as_str(), self.bracketed());
        text.push_str(&crate::path::shown_path(self.path()));
        if let Some(query) = self.query() {
            let pairs: Vec<_> = query.split('&').map(|pair| shown_pair(pair, query)).collect();
            text.push('?');
            text.push_str(&pairs.join("&"));
        }
        crate::show(text)
    }
}

/// As shown: a query may hold secrets.
impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.shown())
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

fn shown_pair(pair: &str, query: &str) -> String {
    match pair.split_once('=') {
        Some((key, value)) if !value.is_empty() && is_secret_pair(key, query) => format!("{key}=…"),
        _ => pair.to_owned(),
    }
}

/// Query parameters whose values are secrets by their name: tokens, keys, signatures, session ids.
pub fn is_secret_query_key(key: &str) -> bool {
    const WORDS: [&str; 14] = [
        "token",
        "key",
        "secret",
        "passw",
        "pwd",
        "sig",
        "auth",
        "session",
        "sid",
        "code",
        "ticket",
        "jwt",
        "nonce",
        "credential",
    ];
    let key = key.to_ascii_lowercase();
    let is_word = |word: &str| matches!(word, "pass" | "pw" | "pin" | "otp");
    WORDS.iter().any(|w| key.contains(w)) || key.split(|c: char| !c.is_ascii_alphanumeric()).any(is_word)
}

/// The same, with the pairs beside it: `p` is a password where `u` names a user (`InfluxDB`, Subsonic).
pub fn is_secret_pair(key: &str, query: &str) -> bool {
    let names = |name: &str| {
        query.split('&').any(|pair| pair.split('=').next().is_some_and(|k| k.eq_ignore_ascii_case(name)))
    };
    is_secret_query_key(key) || (key.eq_ignore_ascii_case("p") && names("u"))
}

fn named_scheme(name: &str) -> Result<Scheme, UrlError> {
    match name.to_ascii_lowercase().as_str() {
        "http" => Ok(Scheme::Http),
        "https" => Ok(Scheme::Https),
        other => error(0, format!("only http and https are spoken here, not {}", crate::show(other))),
    }
}

fn origin_form(tail: &str) -> String {
    let mut target = String::with_capacity(tail.len() + 1);
    if !tail.starts_with('/') {
        target.push('/');
    }
    for c in tail.chars() {
        if c.is_ascii() {
            target.push(c);
        } else {
            target.extend(c.encode_utf8(&mut [0; 4]).bytes().map(|b| format!("%{b:02X}")));
        }
    }
    target
}

/// RFC 3986 section 5.2.4, on the path only.
fn without_dots(target: &str) -> String {
    let (path, query) = target.split_once('?').map_or((target, None), |(p, q)| (p, Some(q)));
    if !path.split('/').any(|s| s == "." || s == "..") {
        return target.to_owned();
    }
    let mut out: Vec<&str> = Vec::new();
    let segments: Vec<_> = path.split('/').skip(1).collect();
    for (n, segment) in segments.iter().enumerate() {
        let last = n + 1 == segments.len();
        match *segment {
            "." | ".." => {
                if *segment == ".." {
                    out.pop();
                }
                if last {
                    out.push("");
                }
            }
            other => out.push(other),
        }
    }
    let path = format!("/{}", out.join("/"));
    query.map_or(path.clone(), |q| format!("{path}?{q}"))
}

fn split_port(hostport: &str, at: usize) -> Result<(&str, Option<u16>), UrlError> {
    let colon = match hostport.strip_prefix('[') {
        Some(rest) => {
            let Some(close) = rest.find(']') else {
                return error(at, "the closing bracket of the address is missing");
            };
            let after = &hostport[close + 2..];
            if !after.is_empty() && !after.starts_with(':') {
                return error(at + close + 2, "a colon and a port, or nothing, must follow the bracket");
            }
            (!after.is_empty()).then_some(close + 2)
        }
        None => hostport.rfind(':'),
    };
    let Some(colon) = colon else { return Ok((hostport, None)) };
    let digits = &hostport[colon + 1..];
    if digits.is_empty() {
        return Ok((&hostport[..colon], None));
    }
    match digits.parse::<u16>() {
        Ok(port) if port > 0 && digits.bytes().all(|b| b.is_ascii_digit()) => {
            Ok((&hostport[..colon], Some(port)))
        }
        _ => error(at + colon + 1, "the port must be a number from 1 to 65535"),
    }
}

fn host_name(host: &str, at: usize) -> Result<String, UrlError> {
    if let Some(literal) = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        return match literal.parse::<std::net::Ipv6Addr>() {
            Ok(address) => Ok(address.to_string()),
            Err(_) => error(at, "this is no IPv6 address"),
        };
    }
    if host.is_empty() {
        return error(at, "the host is missing");
    }
    if host.is_ascii() {
        return match host.find(|c: char| !(c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=%".contains(c))) {
            Some(n) => error(at + n, "this character is not allowed in a host name"),
            None => Ok(host.to_ascii_lowercase()),
        };
    }
    match idna::domain_to_ascii(host) {
        Ok(ascii) if ascii.is_ascii() => host_name(&ascii, at).map_err(|e| UrlError { at, ..e }),
        _ => error(at, "this is no valid internationalised host name"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text, Scheme::Https).expect("a URL")
    }

    #[test]
    fn parts() {
        let u = url("http://me:pw@Example.com:8080//a%20/?q=1#top");
        assert_eq!((u.scheme, u.host.as_str(), u.port), (Scheme::Http, "example.com", Some(8080)));
        assert_eq!(u.target, "//a%20/?q=1");
        assert_eq!(u.userinfo.as_ref().map(Secret::len), Some(5));
        assert_eq!(u.host_field(), "example.com:8080");
        assert_eq!(url("shop.example").to_string(), "https://shop.example/");
        assert_eq!(url("https://[::1]:443/x").host_field(), "[::1]");
        assert_eq!(url("https://h/a/../b/./c?x=..").target, "/b/c?x=..");
    }

    #[test]
    fn what_readers_disagree_about_is_refused() {
        for (text, at) in [
            ("http://example.com\\@127.0.0.1/", 18),
            ("http://h/a b", 10),
            ("gopher://h/", 0),
            ("http://h:0/", 9),
            ("http:///x", 7),
        ] {
            assert_eq!(Url::parse(text, Scheme::Https).expect_err(text).at, at, "{text}");
        }
    }

    #[test]
    fn references_of_rfc_3986_section_5_4() {
        let base = url("http://a/b/c/d;p?q");
        for (reference, want) in [
            ("g", "/b/c/g"),
            ("./g", "/b/c/g"),
            ("g/", "/b/c/g/"),
            ("/g", "/g"),
            ("?y", "/b/c/d;p?y"),
            ("g?y", "/b/c/g?y"),
            ("", "/b/c/d;p?q"),
            ("..", "/b/"),
            ("../..", "/"),
            ("../../g", "/g"),
            ("../../../g", "/g"),
            ("#s", "/b/c/d;p?q"),
        ] {
            assert_eq!(base.join(reference).expect(reference).target, want, "{reference}");
        }
        assert_eq!(base.join("//x/y").expect("network path").origin().host, "x");
        assert!(base.join("javascript:alert(1)").is_err());
    }

    #[test]
    fn secrets_in_the_query_are_not_shown() {
        let u = url("https://u:p@h/x?page=2&api_key=abcdef&sig=1");
        assert_eq!(u.to_string(), "https://h/x?page=2&api_key=…&sig=…");
    }
}
