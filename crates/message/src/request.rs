//! One request as it goes out, and where its credentials came from.

use crate::{Secret, Url};
use std::path::PathBuf;

/// A request field; every value counts as secret until a report decides otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// As spelled.
    pub name: String,
    /// Without the line end; may be empty.
    pub value: Secret,
}

impl Field {
    /// A field line.
    pub fn new(name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), value: Secret::new(value) }
    }

    /// Whether this is the named field; names are case-insensitive.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// Fields whose values are credentials by their name, in lower case.
pub const SECRET_FIELDS: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "x-api-key"];

/// Whether a field's value is a secret by its name: credentials, cookies, keys, tokens, signatures.
pub fn is_secret_field(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('_', "-");
    SECRET_FIELDS.contains(&name.as_str())
        || [
            "auth",
            "token",
            "key",
            "secret",
            "password",
            "session",
            "credential",
            "signature",
            "jwt",
            "csrf",
            "xsrf",
        ]
        .iter()
        .any(|w| name.contains(w))
            && !matches!(name.as_str(), "authority" | "sec-websocket-key" | "www-authenticate")
        || is_near_authorization(&name)
}

/// Whether a name in lower case is Authorization, or a slip of two letters at most for it.
fn is_near_authorization(name: &str) -> bool {
    const NAME: &str = "authorization";
    name.len().abs_diff(NAME.len()) <= 2 && crate::edit_distance(name, NAME) <= 2
}

/// Where a login came from; disclosed in the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginSource {
    /// `-u`, `--user`.
    Option,
    /// `user:password@` in the URL.
    Userinfo,
    /// A netrc file: path and line of the entry.
    Netrc(PathBuf, usize),
    /// Typed at the terminal, or read by `--password-stdin` or `--password-file`.
    Asked,
}

/// User name and password before they are encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// User name; may hold any byte but `:` in Basic.
    pub user: Secret,
    /// `None` when it still has to be asked for.
    pub password: Option<Secret>,
    /// Where they came from.
    pub source: LoginSource,
}

/// How the login is to be presented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// At once, as curl's default does.
    #[default]
    Basic,
    /// After a challenge.
    Digest,
    /// The strongest the server offers, after a challenge.
    Any,
    /// NTLM or Negotiate: recognised, not spoken.
    Windows,
}

/// A request body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// These bytes.
    Bytes(Secret),
    /// The content of a file, which is never read.
    File(String),
}

/// A request, its fields in wire order. `Host` is added by whoever sends it unless it stands here; a `login` has been
/// turned into an `Authorization` field already when it is presented at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// As given; case matters.
    pub method: String,
    /// Where to.
    pub url: Url,
    /// In wire order, duplicates kept.
    pub fields: Vec<Field>,
    /// What follows the head.
    pub body: Option<Body>,
    /// The user name and password behind the `Authorization` field, where they are known.
    pub login: Option<Login>,
    /// How the login is presented.
    pub scheme: Scheme,
}

impl Request {
    /// A GET without fields.
    pub fn get(url: Url) -> Self {
        Self { method: "GET".into(), url, fields: Vec::new(), body: None, login: None, scheme: Scheme::Basic }
    }

    /// GET, HEAD, OPTIONS (RFC 9110 section 9.2.1), PROPFIND (RFC 4918), REPORT (RFC 3253), SEARCH (RFC 5323), TRACE.
    pub fn is_safe(&self) -> bool {
        matches!(
            self.method.as_str(),
            "GET" | "HEAD" | "OPTIONS" | "PROPFIND" | "REPORT" | "SEARCH" | "TRACE"
        )
    }

    /// All field lines of this name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |f| f.is(name))
    }

    /// The first field line of this name.
    pub fn first(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.is(name))
    }

    /// Drops every field line of this name.
    pub fn remove(&mut self, name: &str) {
        self.fields.retain(|f| !f.is(name));
    }

    /// Replaces the first field line of this name and drops the others; appends when there is none.
    pub fn set(&mut self, name: &str, value: impl Into<Vec<u8>>) {
        let field = Field::new(name, value);
        match self.fields.iter().position(|f| f.is(name)) {
            Some(at) => {
                let name = std::mem::take(&mut self.fields[at].name);
                self.fields[at] = Field { name, value: field.value };
                let mut n = 0;
                self.fields.retain(|f| {
                    n += usize::from(f.is(field.name.as_str()));
                    n <= 1 || !f.is(field.name.as_str())
                });
            }
            None => self.fields.push(field),
        }
    }

    /// Sets `Authorization: Basic …` for a user and a password.
    pub fn set_basic(&mut self, user: &[u8], password: &[u8]) {
        use base64::Engine;
        let pair = zeroize::Zeroizing::new([user, b":", password].concat());
        let encoded = base64::engine::general_purpose::STANDARD.encode(&*pair);
        self.set("Authorization", format!("Basic {encoded}"));
    }

    /// Whether anything in it identifies a person: `Authorization`, a key field, a query secret, a login that is
    /// presented once the server asks. A login for a scheme that is not spoken here is never sent.
    pub fn has_credentials(&self) -> bool {
        (self.login.is_some() && matches!(self.scheme, Scheme::Any | Scheme::Digest))
            || self.fields.iter().any(|f| !f.is("cookie") && is_secret_field(&f.name))
            || self.secret_query().is_some()
            || self.has_secret_path()
    }

    /// The name of the first query parameter whose value is a secret by its name.
    pub fn secret_query(&self) -> Option<&str> {
        let query = self.url.query()?;
        let pairs = query.split('&').filter_map(|p| p.split_once('='));
        pairs.filter(|(_, v)| !v.is_empty()).map(|(k, _)| k).find(|k| crate::is_secret_pair(k, query))
    }

    /// Whether the path itself holds credentials, as the addresses of bots and webhooks do.
    pub fn has_secret_path(&self) -> bool {
        !crate::credentials_in_path(self.url.path()).is_empty()
    }
}
