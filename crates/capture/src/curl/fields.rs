//! The fields of the request in curl's order: `Host`, `Authorization`, curl's own, `Cookie`, `-H`, those of the body.

use super::{
    At, Reader,
    body::{self, Content},
    given::{Given, source},
    headers::{Header, has, named},
    login::{Winner, basic, has_userinfo, scheme, userinfo_at},
};
use crate::{SourceKind, Sources};
use std::path::PathBuf;
use why401_message::{AuthChoice, Body, Field, Login, LoginSource, is_secret_field};

/// What curl calls itself unless told otherwise.
const AGENT: &str = "curl/8.5.0";

/// Codings a curl with zlib and brotli offers.
const CODINGS: &str = "deflate, gzip, br";

/// How many places of one kind are listed; each costs a walk over the text.
const MOST_SOURCES: usize = 64;

/// The fields so far, each with the place its value was given in.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) fields: Vec<Field>,
    pub(super) words: Vec<Option<At>>,
    pub(super) sources: Sources,
}

impl Draft {
    fn push(&mut self, name: &str, value: impl Into<Vec<u8>>, at: Option<At>) {
        self.fields.push(Field::new(name, value));
        self.words.push(at);
    }

    pub(super) fn host(&mut self, headers: &[Header]) {
        if let Some(host) = named(headers, "host").find(|h| !h.removes) {
            self.push("Host", &host.value[..], Some(host.at));
        }
    }

    /// The field of a login or bearer token, and a list of all that compete for it. Gives whether the login is the
    /// one that is presented.
    pub(super) fn authorization(
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
            let presented = matches!(wins, Winner::Login | Winner::Signature);
            list.push(source(reader, what, name, *at, presented));
        }
        let userinfo_lost = given.user.is_some().then(|| given.urls.first()).flatten();
        if let Some(&at) = userinfo_lost.filter(|&&at| has_userinfo(&reader.string(at))) {
            list.push(source(reader, SourceKind::Userinfo, "the URL", userinfo_at(reader, at), false));
        }
        if let Some(at) = given.netrc_word {
            list.push(source(
                reader,
                SourceKind::Netrc,
                "netrc",
                at,
                wins == Winner::Login && netrc_may_win(given, login),
            ));
        }
        if let Some(at) = given.bearer {
            list.push(source(
                reader,
                SourceKind::Oauth2Bearer,
                "--oauth2-bearer",
                at,
                wins == Winner::Bearer,
            ));
        }
        list.extend(
            named(headers, "authorization")
                .take(MOST_SOURCES)
                .map(|h| source(reader, SourceKind::Header, &h.name, h.at, !h.removes)),
        );
        match (wins, given.bearer, login) {
            (Winner::Bearer, Some(at), _) => {
                let value = [b"Bearer ", reader.bytes(at)].concat();
                self.push("Authorization", value, Some(at));
            }
            (Winner::Login, _, Some((Login { user, password: Some(password), .. }, at)))
                if scheme(given) == AuthChoice::Basic =>
            {
                let value = basic(user.reveal(), password.reveal());
                self.push("Authorization", value, Some(*at));
            }
            _ => {}
        }
        wins == Winner::Login
    }

    /// Fields curl adds by itself unless `-H` says otherwise.
    pub(super) fn of_curl(&mut self, reader: &Reader<'_>, given: &Given, headers: &[Header]) {
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
    pub(super) fn cookies(&mut self, reader: &Reader<'_>, given: &mut Given, headers: &[Header]) {
        let (data, files): (Vec<At>, Vec<At>) =
            given.cookies.iter().partition(|&&at| reader.bytes(at).contains(&b'='));
        let files = files.into_iter().filter(|&at| !reader.bytes(at).is_empty());
        given.files.cookies.extend(files.map(|at| PathBuf::from(reader.string(at))));
        let header_wins = has(headers, "cookie");
        let list = &mut self.sources.cookie;
        list.extend(
            data.iter()
                .take(MOST_SOURCES)
                .map(|&at| source(reader, SourceKind::CookieOption, "-b", at, !header_wins)),
        );
        list.extend(
            named(headers, "cookie")
                .take(MOST_SOURCES)
                .map(|h| source(reader, SourceKind::Header, &h.name, h.at, !h.removes)),
        );
        if let (Some(&first), false) = (data.first(), header_wins) {
            let all: Vec<&[u8]> = data.iter().map(|&at| reader.bytes(at)).collect();
            self.push("Cookie", all.join(&b";"[..]), Some(first));
        }
    }

    /// `-H` in the order given, but for those that have a place of their own.
    pub(super) fn custom(&mut self, reader: &Reader<'_>, given: &mut Given, headers: &[Header]) {
        for header in headers.iter().filter(|h| !h.removes) {
            let is = |name: &str| header.name.eq_ignore_ascii_case(name);
            if is("host") || (is("content-type") && !given.form.is_empty()) {
                continue;
            }
            if is("transfer-encoding") && !given.data.is_empty() {
                given
                    .limits
                    .push("`Transfer-Encoding` is not applied: the body is sent with its length.".to_owned());
                continue;
            }
            self.push(&header.name, &header.value[..], Some(header.at));
            let is_key = is_secret_field(&header.name) && !is("authorization") && !is("cookie");
            if is_key && self.sources.keys.len() < MOST_SOURCES {
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
    pub(super) fn body(&mut self, reader: &Reader<'_>, given: &Given, headers: &[Header]) -> Option<Body> {
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

/// Whether an entry of a netrc file would be used: never against `-u`, and against userinfo with a password only
/// where the file is mandatory.
fn netrc_may_win(given: &Given, login: Option<&(Login, At)>) -> bool {
    let optional = given.files.netrc.as_ref().is_some_and(|n| n.optional);
    let complete = login.is_some_and(|(l, _)| l.password.as_ref().is_some_and(|p| !p.is_empty()));
    given.user.is_none() && !(optional && complete)
}
