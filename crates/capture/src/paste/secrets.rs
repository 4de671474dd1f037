//! Everything in a paste that must not be shown.

use super::{Paste, view::Row, words};
use std::collections::BTreeSet;
use why401_message::{Request, Secret, is_secret_field, is_secret_pair, percent_decoded, secret_segments};

/// Most secrets that are kept; a paste with more is not one.
const MOST: usize = 20_000;

/// Schemes whose credentials follow after a blank, in lower case.
const SCHEMES: [&str; 7] = ["bearer", "basic", "token", "apikey", "jwt", "sso-key", "negotiate"];

/// Last letters of names whose values are secrets, without separators and in lower case.
const NAMES: [&str; 29] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "pass",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "accesskeyid",
    "secretkey",
    "privatekey",
    "signingkey",
    "encryptionkey",
    "sharedkey",
    "licensekey",
    "authkey",
    "auth",
    "authorization",
    "cookie",
    "sessionid",
    "session",
    "sid",
    "jwt",
    "signature",
    "credential",
    "credentials",
    "authbasic",
    "users",
];

/// Options of programs whose next word is a secret.
const OPTIONS: [&str; 9] =
    ["-p", "--password", "--token", "-u", "--user", "--api-key", "--secret", "--auth-token", "--pass"];

/// Marks inside a hashed password, as htpasswd and crypt write them.
const HASHES: [&str; 12] = [
    "$apr1$", "$2y$", "$2a$", "$2b$", "$1$", "$5$", "$6$", "$argon2", "{SHA}", "{SSHA}", "$$apr1$$", "$$2y$$",
];

/// Values that stand where a secret would and are none, in lower case.
const HOLLOW: [&str; 14] = [
    "true",
    "false",
    "null",
    "none",
    "undefined",
    "nil",
    "yes",
    "no",
    "bearer",
    "basic",
    "string",
    "required",
    "invalid",
    "missing",
];

/// All secrets of a paste, each once, the longest first.
pub(super) fn all(paste: &Paste, text: &str, rows: &[Row]) -> Vec<Secret> {
    let mut found = Found::default();
    for heard in &paste.exchanges {
        heard.request.iter().for_each(|r| found.request(r));
        let set = heard.response.iter().flat_map(|r| r.all("set-cookie"));
        set.for_each(|cookie| found.cookie(cookie.split(|&b| b == b';').next().unwrap_or_default()));
    }
    for (_, parsed) in &paste.commands {
        parsed.command.iter().for_each(|c| found.request(&c.request));
    }
    for (_, field) in paste.fields.iter().filter(|(_, f)| is_secret_field(&f.name)) {
        found.field(field.value.reveal());
    }
    for (_, url) in &paste.urls {
        found.url(url);
    }
    text.split(['\n', '\r']).for_each(|line| found.text(line));
    let changed = rows.iter().filter(|r| text.get(r.bytes.clone()).is_none_or(|t| !t.ends_with(&r.text)));
    changed.for_each(|row| found.text(&row.text));
    found.sorted()
}

/// The secrets found up to now.
#[derive(Default)]
struct Found(BTreeSet<Vec<u8>>);

impl Found {
    fn add(&mut self, value: &[u8]) {
        if !value.is_empty() && self.0.len() < MOST {
            self.0.insert(value.to_vec());
        }
    }

    fn sorted(self) -> Vec<Secret> {
        let mut all: Vec<Secret> = self.0.into_iter().map(Secret::new).collect();
        all.sort_by_key(|s| std::cmp::Reverse(s.len()));
        all
    }

    fn request(&mut self, request: &Request) {
        for field in request.fields.iter().filter(|f| is_secret_field(&f.name)) {
            let value = field.value.reveal();
            if field.is("cookie") { self.cookies(value) } else { self.field(value) }
        }
        if let Some(password) = request.login.as_ref().and_then(|l| l.password.as_ref()) {
            self.add(password.reveal());
        }
        self.url(&request.url);
    }

    /// A field's value: what follows the scheme, and the password inside Basic.
    fn field(&mut self, value: &[u8]) {
        let credentials = why401_challenge::dissect(value);
        let scheme = credentials.scheme_text.len();
        self.add(credentials.payload.reveal());
        self.add(value.get(scheme..).unwrap_or_default().trim_ascii());
        if let Some(pair) = credentials.basic {
            self.add(pair.password.reveal());
        }
        self.signature(&credentials.payload);
    }

    /// The last part of a token by itself, since the others may be shown taken apart.
    fn signature(&mut self, token: &Secret) {
        let mut parts = token.reveal().rsplit(|&b| b == b'.');
        if let (Some(last), Some(_), true) = (parts.next(), parts.next(), token.reveal().starts_with(b"eyJ"))
        {
            self.add(last);
        }
    }

    fn cookies(&mut self, value: &[u8]) {
        value.split(|&b| b == b';').for_each(|pair| self.cookie(pair.trim_ascii()));
    }

    /// The value of `name=value`.
    fn cookie(&mut self, pair: &[u8]) {
        let value = pair.iter().position(|&b| b == b'=').map_or(pair, |n| &pair[n + 1..]);
        if value.len() >= SHORTEST_VALUE {
            self.add(value);
        }
    }

    fn url(&mut self, url: &why401_message::Url) {
        if let Some(userinfo) = &url.userinfo {
            let text = userinfo.reveal();
            let password = text.iter().position(|&b| b == b':').map_or(text, |n| &text[n + 1..]);
            self.add(text);
            self.add(password);
            self.add(&percent_decoded(password));
        }
        for range in secret_segments(url.path()) {
            self.add(&url.path().as_bytes()[range.clone()]);
            self.add(&percent_decoded(&url.path().as_bytes()[range]));
        }
        let query = url.query().unwrap_or_default();
        let pairs = query.split('&').filter_map(|p| p.split_once('='));
        for (_, value) in
            pairs.filter(|(key, value)| is_secret_pair(key, query) && value.len() >= SHORTEST_VALUE)
        {
            self.add(value.as_bytes());
            self.add(&percent_decoded(value.as_bytes()));
        }
    }

    /// One line, whatever it is.
    fn text(&mut self, text: &str) {
        if text.len() < SHORTEST_LINE {
            return;
        }
        for (_, token) in words::tokens(text) {
            self.add(token.as_bytes());
            self.signature(&Secret::from(token));
        }
        self.after_names(text);
        self.after_options(text);
        self.after_schemes(text);
        self.hashes(text);
        self.random(text);
        self.userinfo(text);
    }

    /// `password=…`, `"token": "…"`, `_authToken=…`.
    fn after_names(&mut self, text: &str) {
        let mut inside = 0;
        for (at, _) in text.match_indices(['=', ':']) {
            if at < inside {
                continue;
            }
            let name = name_before(&text[..at]);
            if is_secret_name(&name) {
                let value = value_after(&text[at + 1..]);
                inside = if value.len() > LONGEST_VALUE { at + value.len() } else { 0 };
                self.value(value, &name);
            }
        }
    }

    /// `--password …`, `-u user:…`; `login … password …` of a netrc file.
    fn after_options(&mut self, text: &str) {
        let start = text.trim_start();
        let is_netrc = text.contains("login ") || text.contains("machine ") || start.starts_with("password ");
        let mut last = "";
        for word in text.split_whitespace() {
            if is_netrc && last == "password" {
                self.value(word, last);
            }
            if OPTIONS.contains(&last) {
                let value = word.trim_matches(['"', '\'']);
                let pair = if last.starts_with("-u") || last == "--user" {
                    value.split_once(':')
                } else {
                    Some(("", value))
                };
                if let Some((_, password)) = pair {
                    self.value(password, "password");
                }
            }
            last = word;
        }
    }

    fn value(&mut self, value: &str, name: &str) {
        let value = value.trim();
        let computed = value.starts_with(['$', '<', '{', '['])
            && !value.starts_with("$2")
            && !value.starts_with("$apr1");
        let hollow = HOLLOW.contains(&value.to_ascii_lowercase().as_str())
            || value.contains("://")
            || value.contains('(');
        if value.len() < SHORTEST_VALUE || computed || hollow || value.bytes().all(|b| b == b'*' || b == b'x')
        {
            return;
        }
        self.add(value.as_bytes());
        self.add(&percent_decoded(value.as_bytes()));
        if name.ends_with("cookie") {
            self.cookies(value.as_bytes());
        } else {
            self.field(value.as_bytes());
            self.basic(value);
        }
    }

    /// Base64 of `user:password` without a scheme.
    fn basic(&mut self, value: &str) {
        if let Some(pair) = why401_challenge::dissect(format!("Basic {value}").as_bytes()).basic {
            self.add(pair.password.reveal());
        } else if let Some((_, password)) = value.split_once(':') {
            self.add(password.as_bytes());
        }
    }

    /// What follows `Bearer` or `Basic` and looks like no word of a sentence.
    fn after_schemes(&mut self, text: &str) {
        let mut last = "";
        for word in text.split_whitespace() {
            let scheme = last.trim_start_matches(|c: char| !c.is_ascii_alphanumeric()).to_ascii_lowercase();
            let value = word.trim_matches(['"', '\'', ',', ';', '`', ')', '}', '>', '\\']);
            if SCHEMES.contains(&scheme.as_str()) && !is_prose(value) {
                self.field(
                    format!("{} {value}", if scheme == "basic" { "Basic" } else { "Bearer" }).as_bytes(),
                );
            }
            last = word;
        }
    }

    /// Hashed passwords of password files, from the mark to the end of the word.
    fn hashes(&mut self, text: &str) {
        if !text.contains(['$', '{']) {
            return;
        }
        for mark in HASHES {
            let mut rest = text;
            while let Some(at) = rest.find(mark) {
                let hash = &rest[at..];
                let end = hash.find(|c: char| c.is_whitespace() || "\"',;".contains(c)).unwrap_or(hash.len());
                if end >= SHORTEST_HASH {
                    self.add(&hash.as_bytes()[..end]);
                }
                rest = &hash[end.max(mark.len())..];
            }
        }
    }

    /// Runs of letters and digits that nobody would have typed.
    fn random(&mut self, text: &str) {
        let runs = text.split(|c: char| !c.is_ascii_alphanumeric());
        for run in runs.filter(|run| run.len() >= SHORTEST_RANDOM && !run.starts_with("eyJ")) {
            let digits = run.as_bytes().chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit());
            let groups = digits.filter(|g| g[0].is_ascii_digit()).count();
            let mixed =
                run.bytes().any(|b| b.is_ascii_lowercase()) && run.bytes().any(|b| b.is_ascii_uppercase());
            if mixed && groups >= 3 {
                self.add(run.as_bytes());
            }
        }
    }

    /// `//user:password@host` of any scheme.
    fn userinfo(&mut self, text: &str) {
        for (at, _) in text.match_indices("://") {
            let rest = &text[at + 3..];
            let end = rest.find(|c: char| c.is_whitespace() || "/?#\"'<>".contains(c)).unwrap_or(rest.len());
            let Some((userinfo, _)) = rest[..end].rsplit_once('@') else { continue };
            let password = userinfo.split_once(':').map_or(userinfo, |(_, p)| p);
            self.add(password.as_bytes());
            self.add(&percent_decoded(password.as_bytes()));
        }
    }
}

/// Shortest value that is hidden because of the name before it, in bytes.
const SHORTEST_VALUE: usize = 3;

/// Shortest line that can hold a name and a value, in bytes.
const SHORTEST_LINE: usize = 6;

/// Shortest hashed password, in bytes.
const SHORTEST_HASH: usize = 12;

/// Longest value inside of which more names are looked for, in bytes.
const LONGEST_VALUE: usize = 4096;

/// Shortest run of letters and digits that may be random, in bytes.
const SHORTEST_RANDOM: usize = 20;

/// Longest name that is looked at, in bytes.
const LONGEST_NAME: usize = 64;

/// The name that ends a text, in lower case, separators taken out.
fn name_before(text: &str) -> String {
    let text = text.trim_end_matches([' ', '"', '\'', '`', ']', '\\']);
    let is_part = |c: &char| c.is_ascii_alphanumeric() || "_-.".contains(*c);
    let letters =
        text.chars().rev().take_while(is_part).take(LONGEST_NAME).filter(char::is_ascii_alphanumeric);
    let backwards: String = letters.map(|c| c.to_ascii_lowercase()).collect();
    backwards.chars().rev().collect()
}

fn is_secret_name(name: &str) -> bool {
    NAMES.iter().any(|n| name.ends_with(n))
        && !["noauth", "wwwauth", "bypass"].iter().any(|n| name.ends_with(n))
}

/// The value a text begins with: up to the closing quote, or to the end of the word.
fn value_after(text: &str) -> &str {
    let text = text.trim_start_matches([' ', '\t', '>', '\\']);
    match text.chars().next() {
        Some(quote @ ('"' | '\'' | '`')) => {
            text[1..].split(quote).next().unwrap_or_default().trim_end_matches('\\')
        }
        _ => text.split(|c: char| c.is_whitespace() || "\"'`,;&<>)}".contains(c)).next().unwrap_or_default(),
    }
}

/// A word of a sentence or a parameter of a challenge: nothing that was sent.
fn is_prose(word: &str) -> bool {
    let parameter = word
        .split_once('=')
        .is_some_and(|(name, value)| name.len() < 20 && !value.trim_matches('=').is_empty());
    let sentence = word.trim_end_matches(['.', ':', '!', '?']);
    let letters = word.len() < 20 && sentence.bytes().skip(1).all(|b| b.is_ascii_lowercase());
    word.len() < 6 || parameter || letters || word.starts_with(['$', '<', '{', '['])
}
