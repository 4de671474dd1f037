//! From what the options said to one request: URL, method, fields in wire order, body.

use super::{
    At, Reader,
    body::{self, Content},
    given::{Given, source},
    glob, way,
};
use crate::{Command, SourceKind, Sources};
use std::path::PathBuf;
use why401_message::{
    AuthChoice, Body, Field, Login, LoginSource, Request, Scheme, Secret, Url, UrlError, is_secret_field,
};

/// What curl calls itself unless told otherwise.
const AGENT: &str = "curl/8.5.0";

/// Codings a curl with zlib and brotli offers.
const CODINGS: &str = "deflate, gzip, br";

/// The command, or a fatal complaint.
pub(super) fn assemble(reader: &mut Reader<'_>, mut given: Given) -> Option<Command> {
    way::proxy(&mut given, reader);
    let (url, url_at) = url(reader, &mut given)?;
    let headers = headers(reader, &mut given);
    let method = method(reader, &given)?;
    let mut draft = Draft { fields: Vec::new(), words: Vec::new(), sources: Sources::default() };
    let login = login(reader, &given, &url, url_at);
    let wins = Winner::of(&headers, &given);
    draft.host(&headers);
    let presented = draft.authorization(reader, &given, &headers, wins, login.as_ref());
    draft.of_curl(reader, &given, &headers);
    draft.cookies(reader, &mut given, &headers);
    draft.custom(reader, &mut given, &headers);
    let body = draft.body(reader, &given, &headers);
    let scheme = scheme(&given);
    if scheme == AuthChoice::Windows {
        given.limits.push("NTLM and Negotiate are recognised, not spoken.".to_owned());
    }
    let (login, login_word) = if presented { login.map_or((None, None), |(l, at)| (Some(l), Some(at))) } else { (None, None) };
    let mut request = Request { method, url, fields: draft.fields, body, login, scheme };
    if let Some(at) = given.target {
        request.url.target = reader.string(at);
    }
    Some(Command {
        request,
        route: given.route,
        words: std::mem::take(&mut reader.words),
        field_words: draft.words.iter().map(|at| at.map(|a| (a.word, a.offset))).collect(),
        login_word: login_word.map(|a| (a.word, a.offset)),
        url_word: (url_at.word, url_at.offset),
        sources: draft.sources,
        files: given.files,
        limits: given.limits,
        beside: given.beside,
    })
}

/// One usable `-H`.
struct Header {
    name: String,
    value: Vec<u8>,
    /// Where the value stands.
    at: At,
    /// `Name:` without a value: takes the default away.
    removes: bool,
}

/// Reads the `-H` values; those curl would not send are complained about.
fn headers(reader: &mut Reader<'_>, given: &mut Given) -> Vec<Header> {
    let mut read = Vec::new();
    for at in given.headers.clone() {
        let text = reader.bytes(at).to_vec();
        if let [b'@', file @ ..] = &text[..] {
            given.files.headers.push(PathBuf::from(String::from_utf8_lossy(file).into_owned()));
            continue;
        }
        if let Some(n) = text.iter().position(|b| b"\r\n\0".contains(b)) {
            reader.note(at.word, at.offset + n..at.offset + n + 1, "-H", "a line end inside a field: what follows is another line of the request");
        }
        match header(&text, at) {
            Some(header) => read.push(header),
            None => reader.note(at.word, at.offset..at.offset + text.len(), "-H", "curl sends no field without a colon"),
        }
    }
    read
}

fn header(text: &[u8], at: At) -> Option<Header> {
    let name = |n: usize| String::from_utf8_lossy(&text[..n]).into_owned();
    if let Some(colon) = text.iter().position(|&b| b == b':') {
        let after = &text[colon + 1..];
        let blanks = after.len() - after.trim_ascii_start().len();
        let at = At { offset: at.offset + colon + 1 + blanks, ..at };
        let value = after[blanks..].to_vec();
        return Some(Header { name: name(colon), removes: value.is_empty(), value, at });
    }
    let semicolon = text.iter().position(|&b| b == b';')?;
    let empty = text[semicolon + 1..].trim_ascii().is_empty();
    empty.then(|| Header { name: name(semicolon), value: Vec::new(), at, removes: false })
}

fn named<'a>(headers: &'a [Header], name: &'a str) -> impl Iterator<Item = &'a Header> {
    headers.iter().filter(move |h| h.name.eq_ignore_ascii_case(name))
}

fn has(headers: &[Header], name: &str) -> bool {
    named(headers, name).next().is_some()
}

/// The URL with `-G` and `--url-query` appended, and where it was given.
fn url(reader: &mut Reader<'_>, given: &mut Given) -> Option<(Url, At)> {
    let Some(&at) = given.urls.first() else {
        reader.complaints.push(crate::Complaint::absent("no URL is given"));
        return None;
    };
    if given.urls.len() > 1 {
        given.limits.push(format!("Only the first of {} URLs is asked.", given.urls.len()));
    }
    let typed = text_of(reader.bytes(at));
    let mut text = if given.glob_off { typed } else { first_of_glob(reader, given, at, &typed)? };
    if let Some(file) = given.upload.map(|file| reader.string(file)) {
        append_file_name(&mut text, &file);
    }
    let default = match given.proto_default.map(|p| reader.string(p)) {
        Some(name) if name.eq_ignore_ascii_case("https") => Scheme::Https,
        _ => Scheme::Http,
    };
    let parsed = with_query(reader, given, &text).and_then(|text| {
        let parse = if given.path_as_is { Url::parse_as_is } else { Url::parse };
        parse(&text, default).map_err(|error| (at, text.len(), error))
    });
    match parsed {
        Ok(url) => Some((url, at)),
        Err((at, length, UrlError { at: offset, why })) => {
            let start = at.offset + offset.min(reader.bytes(at).len());
            let inside = offset < length && reader.bytes(at).get(offset) == Some(&b' ');
            let why = if inside { "a blank is not allowed in a URL: curl refuses it".to_owned() } else { why };
            reader.stop(at.word, start..start + 1, "", why);
            None
        }
    }
}

/// Bytes of a URL as text: those that are not UTF-8 percent-encoded, as curl does.
fn text_of(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|b| text.push_str(&format!("%{b:02X}")));
    }
    text
}

fn first_of_glob(reader: &mut Reader<'_>, given: &mut Given, at: At, typed: &str) -> Option<String> {
    match glob::first(typed) {
        Ok(first) => {
            if first.several {
                given.limits.push("The URL is a pattern for several: only the first of them is asked.".to_owned());
            }
            Some(first.url)
        }
        Err(bad) => {
            reader.stop(at.word, at.offset + bad.range.start..at.offset + bad.range.end, "", bad.why);
            None
        }
    }
}

/// `-T FILE` to a URL that ends in a slash or has no path: the file's own name is the last segment.
fn append_file_name(url: &mut String, file: &str) {
    let start = url.find("://").map_or(0, |n| n + 3);
    let end = url[start..].find(['?', '#']).map_or(url.len(), |n| start + n);
    let path = url[start..end].find('/').map(|n| &url[start + n..end]);
    let name: String = body::percent_encoded(file.rsplit('/').next().unwrap_or_default().as_bytes());
    match path {
        Some(path) if !path.ends_with('/') => {}
        Some(_) => url.insert_str(end, &name),
        None => url.insert_str(end, &format!("/{name}")),
    }
}

/// Appends what goes into the query, before a fragment.
fn with_query(reader: &Reader<'_>, given: &mut Given, url: &str) -> Result<String, (At, usize, UrlError)> {
    let mut parts: Vec<(At, Content)> = Vec::new();
    if given.get
        && let Some(first) = given.data.first()
    {
        parts.push((first.at, body::joined(&given.data)));
    }
    parts.extend(given.query.iter().map(|&at| (at, body::query_part(reader.bytes(at)))));
    let (mut url, fragment) = url.split_once('#').map_or((url.to_owned(), None), |(u, f)| (u.to_owned(), Some(f)));
    for (at, content) in parts {
        let bytes = match content {
            Content::Bytes(bytes) => bytes,
            Content::File(name) => {
                given.limits.push(format!("`{}` is not read, so its part of the query is missing.", why401_message::show(name)));
                continue;
            }
        };
        let text = text_of(bytes.reveal());
        if let Some(n) = text.find(|c: char| c == ' ' || c.is_control()) {
            let why = "a blank or control character gets into the URL from here: --data-urlencode would encode it".to_owned();
            return Err((at, text.len(), UrlError { at: n, why }));
        }
        if !text.is_empty() {
            url.push_str(if !url.contains('?') { "?" } else if url.ends_with(['?', '&']) { "" } else { "&" });
            url.push_str(&text);
        }
    }
    Ok(fragment.map_or(url.clone(), |f| format!("{url}#{f}")))
}

/// `-X`, else what the options imply; two that exclude each other make curl give up.
fn method(reader: &mut Reader<'_>, given: &Given) -> Option<String> {
    let data = given.data.first().filter(|_| !given.get);
    let implied: Vec<&str> = [
        (given.head, "HEAD"),
        (data.is_some(), "POST"),
        (!given.form.is_empty(), "POST"),
        (given.upload.is_some(), "PUT"),
    ]
    .into_iter()
    .filter_map(|(yes, name)| yes.then_some(name))
    .collect();
    if implied.len() > 1 {
        let (word, typed) = data.map_or((given.urls.first()?.word, ""), |d| (d.at.word, "-d"));
        reader.stop(word, 0..1, typed, format!("curl wants one request method only, and {} are asked for", implied.join(" and ")));
        return None;
    }
    let implied = implied.first().copied().unwrap_or("GET");
    let Some(at) = given.method else { return Some(implied.to_owned()) };
    let method = reader.string(at);
    if let Some(n) = method.find(|c: char| !c.is_ascii_graphic()) {
        reader.stop(at.word, at.offset + n..at.offset + n + 1, "-X", "this is no character of a request method");
    }
    Some(if method.is_empty() { implied.to_owned() } else { method })
}

/// Which login the command names: `-u`, else the URL's userinfo.
fn login(reader: &Reader<'_>, given: &Given, url: &Url, url_at: At) -> Option<(Login, At)> {
    let (pair, source, at, asks) = match (given.user, &url.userinfo) {
        (Some(at), _) => (reader.bytes(at).to_vec(), LoginSource::Option, at, true),
        (None, Some(info)) => (info.reveal().to_vec(), LoginSource::Userinfo, userinfo_at(reader, url_at), false),
        (None, None) => return None,
    };
    let (user, password) = match pair.iter().position(|&b| b == b':') {
        Some(n) => (pair[..n].to_vec(), Some(pair[n + 1..].to_vec())),
        None => (pair, (!asks).then(Vec::new)),
    };
    let decoded = |bytes: Vec<u8>| if asks { bytes } else { body::percent_decoded(&bytes) };
    let login = Login {
        user: Secret::new(decoded(user)),
        password: password.map(|p| Secret::new(decoded(p))),
        source,
    };
    Some((login, at))
}

/// Where the userinfo begins in the URL's word.
fn userinfo_at(reader: &Reader<'_>, url_at: At) -> At {
    let scheme = reader.string(url_at).find("://").map_or(0, |n| n + 3);
    At { offset: url_at.offset + scheme, ..url_at }
}

fn scheme(given: &Given) -> AuthChoice {
    let s = &given.schemes;
    match (s.any, s.basic, s.digest, s.windows) {
        (false, _, false, false) => AuthChoice::Basic,
        (false, false, true, false) => AuthChoice::Digest,
        (false, false, false, true) => AuthChoice::Windows,
        _ => AuthChoice::Any,
    }
}

/// Which kind of place the `Authorization` field comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Winner {
    Header,
    Bearer,
    Login,
}

impl Winner {
    /// A field given with `-H` wins over a bearer token, which wins over a login.
    fn of(headers: &[Header], given: &Given) -> Self {
        if has(headers, "authorization") {
            Self::Header
        } else if given.bearer.is_some() && scheme(given) == AuthChoice::Basic && !given.schemes.basic {
            Self::Bearer
        } else {
            Self::Login
        }
    }
}

/// The fields so far, each with the place its value was given in.
struct Draft {
    fields: Vec<Field>,
    words: Vec<Option<At>>,
    sources: Sources,
}

impl Draft {
    fn push(&mut self, name: &str, value: impl Into<Vec<u8>>, at: Option<At>) {
        self.fields.push(Field::new(name, value));
        self.words.push(at);
    }

    fn host(&mut self, headers: &[Header]) {
        if let Some(host) = named(headers, "host").find(|h| !h.removes) {
            self.push("Host", &host.value[..], Some(host.at));
        }
    }

    /// The field of a login or bearer token, and a list of all that compete for it. Gives whether the login is the
    /// one that is presented.
    fn authorization(
        &mut self,
        reader: &Reader<'_>,
        given: &Given,
        headers: &[Header],
        wins: Winner,
        login: Option<&(Login, At)>,
    ) -> bool {
        let list = &mut self.sources.authorization;
        if let Some((login, at)) = login {
            let (what, name) = match login.source {
                LoginSource::Userinfo => (SourceKind::Userinfo, "the URL"),
                _ => (SourceKind::UserOption, "-u"),
            };
            list.push(source(reader, what, name, *at, wins == Winner::Login));
        }
        let userinfo_lost = given.user.is_some().then(|| given.urls.first()).flatten();
        if let Some(&at) = userinfo_lost.filter(|&&at| has_userinfo(&reader.string(at))) {
            list.push(source(reader, SourceKind::Userinfo, "the URL", userinfo_at(reader, at), false));
        }
        if let Some(at) = given.netrc_word {
            list.push(source(reader, SourceKind::Netrc, "netrc", at, wins == Winner::Login && given.user.is_none()));
        }
        if let Some(at) = given.bearer {
            list.push(source(reader, SourceKind::Oauth2Bearer, "--oauth2-bearer", at, wins == Winner::Bearer));
        }
        list.extend(named(headers, "authorization").map(|h| source(reader, SourceKind::Header, &h.name, h.at, !h.removes)));
        match (wins, given.bearer, login) {
            (Winner::Bearer, Some(at), _) => {
                let value = [b"Bearer ", reader.bytes(at)].concat();
                self.push("Authorization", value, Some(at));
            }
            (Winner::Login, _, Some((Login { user, password: Some(password), .. }, at))) if scheme(given) == AuthChoice::Basic => {
                let value = basic(user.reveal(), password.reveal());
                self.push("Authorization", value, Some(*at));
            }
            _ => {}
        }
        wins == Winner::Login
    }

    /// Fields curl adds by itself unless `-H` says otherwise.
    fn of_curl(&mut self, reader: &Reader<'_>, given: &Given, headers: &[Header]) {
        if let Some(at) = given.range.filter(|_| !has(headers, "range")) {
            self.push("Range", [b"bytes=", reader.bytes(at)].concat(), Some(at));
        }
        if !has(headers, "user-agent") {
            match given.agent {
                Some(at) if reader.bytes(at).is_empty() => {}
                Some(at) => self.push("User-Agent", reader.bytes(at), Some(at)),
                None => self.push("User-Agent", AGENT, None),
            }
        }
        if !has(headers, "accept") && !given.json {
            self.push("Accept", "*/*", None);
        }
        if given.compressed && !has(headers, "accept-encoding") {
            self.push("Accept-Encoding", CODINGS, None);
        }
        if let Some(at) = given.referer.filter(|_| !has(headers, "referer")) {
            let text = reader.bytes(at);
            let value = text.strip_suffix(b";auto").unwrap_or(text);
            if !value.is_empty() {
                self.push("Referer", value, Some(at));
            }
        }
    }

    /// `-b NAME=VALUE`, joined; a value without `=` names a file. A `Cookie` given with `-H` wins.
    fn cookies(&mut self, reader: &Reader<'_>, given: &mut Given, headers: &[Header]) {
        let (data, files): (Vec<At>, Vec<At>) = given.cookies.iter().partition(|&&at| reader.bytes(at).contains(&b'='));
        let files = files.into_iter().filter(|&at| !reader.bytes(at).is_empty());
        given.files.cookies.extend(files.map(|at| PathBuf::from(reader.string(at))));
        let header_wins = has(headers, "cookie");
        let list = &mut self.sources.cookie;
        list.extend(data.iter().map(|&at| source(reader, SourceKind::CookieOption, "-b", at, !header_wins)));
        list.extend(named(headers, "cookie").map(|h| source(reader, SourceKind::Header, &h.name, h.at, !h.removes)));
        if let (Some(&first), false) = (data.first(), header_wins) {
            let all: Vec<&[u8]> = data.iter().map(|&at| reader.bytes(at)).collect();
            self.push("Cookie", all.join(&b";"[..]), Some(first));
        }
    }

    /// `-H` in the order given, but for those that have a place of their own.
    fn custom(&mut self, reader: &Reader<'_>, given: &mut Given, headers: &[Header]) {
        for header in headers.iter().filter(|h| !h.removes) {
            let is = |name: &str| header.name.eq_ignore_ascii_case(name);
            if is("host") || (is("content-type") && !given.form.is_empty()) {
                continue;
            }
            if is("transfer-encoding") && !given.data.is_empty() {
                given.limits.push("`Transfer-Encoding` is not applied: the body is sent with its length.".to_owned());
                continue;
            }
            self.push(&header.name, &header.value[..], Some(header.at));
            if is_secret_field(&header.name) && !is("authorization") && !is("cookie") {
                self.sources.keys.push(source(reader, SourceKind::Header, &header.name, header.at, true));
            }
        }
        if given.json {
            for name in ["Content-Type", "Accept"] {
                if !has(headers, name) {
                    self.push(name, "application/json", None);
                }
            }
        }
    }

    /// The body and the fields that describe it.
    fn body(&mut self, reader: &Reader<'_>, given: &Given, headers: &[Header]) -> Option<Body> {
        if !given.form.is_empty() {
            let (body, boundary) = body::multipart(&given.form);
            self.length(&body, headers);
            let kind = named(headers, "content-type").find(|h| !h.removes);
            let name = kind.map_or(&b"multipart/form-data"[..], |h| &h.value);
            let value = [name, b"; boundary=", boundary.as_bytes()].concat();
            self.push("Content-Type", value, kind.map(|h| h.at));
            return Some(body);
        }
        if let Some(at) = given.upload {
            return Some(Body::File(reader.string(at)));
        }
        if given.data.is_empty() || given.get {
            return None;
        }
        let body = match body::joined(&given.data) {
            Content::Bytes(bytes) => Body::Bytes(bytes),
            Content::File(name) => Body::File(name),
        };
        self.length(&body, headers);
        if !given.json && !has(headers, "content-type") {
            self.push("Content-Type", "application/x-www-form-urlencoded", None);
        }
        Some(body)
    }

    fn length(&mut self, body: &Body, headers: &[Header]) {
        if let (Body::Bytes(bytes), false) = (body, has(headers, "content-length")) {
            self.push("Content-Length", bytes.len().to_string(), None);
        }
    }
}

fn basic(user: &[u8], password: &[u8]) -> String {
    use base64::Engine;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode([user, b":", password].concat()))
}

fn has_userinfo(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, r)| r);
    rest.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains('@'))
}
