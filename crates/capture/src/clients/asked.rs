//! What a client other than curl is told to send, on its way to a [`Command`].

use super::Client;
use crate::{
    Command, Files, Parsed, Source, SourceKind, Sources, Word,
    reader::{At, Reader},
};
use why401_message::{
    AuthChoice, Body, Field, Login, LoginSource, Request, Route, Scheme, Secret, Url, UrlError,
    is_secret_field,
};

/// How many places of one kind are listed; each costs a walk over the text.
const MOST_SOURCES: usize = 64;

/// A request in the making. Fields stand in the client's wire order.
#[derive(Default)]
pub(super) struct Asked {
    pub(super) client: Client,
    pub(super) method: Option<String>,
    pub(super) url: Option<At>,
    /// The URL as the client completes it, where that is not the word itself.
    pub(super) address: Option<String>,
    /// `name=value`, encoded, in order.
    pub(super) query: Vec<String>,
    fields: Vec<Field>,
    places: Vec<Option<At>>,
    pub(super) body: Option<Body>,
    pub(super) login: Option<(Login, At)>,
    pub(super) scheme: AuthChoice,
    /// The option a login or token was given with.
    pub(super) login_name: &'static str,
    /// A token given with an option.
    pub(super) token: Option<At>,
    pub(super) route: Route,
    pub(super) limits: Vec<String>,
    pub(super) beside: Vec<usize>,
    /// Credentials that lose to others.
    lost: Vec<(SourceKind, String, At)>,
}

impl Asked {
    pub(super) fn new(client: Client) -> Self {
        Self { client, login_name: "-u", ..Self::default() }
    }

    /// Replaces a field in its place, or appends it.
    pub(super) fn set(&mut self, name: &str, value: impl Into<Vec<u8>>, at: Option<At>) {
        match self.fields.iter().position(|f| f.is(name)) {
            Some(n) => {
                if let Some(place) = self.places[n].filter(|_| is_competing(name)) {
                    self.lost.push((SourceKind::Header, self.fields[n].name.clone(), place));
                }
                self.fields[n] = Field::new(name, value);
                self.places[n] = at;
            }
            None => self.add(name, value, at),
        }
    }

    /// Notes a field that was given and is not sent because another wins.
    pub(super) fn lose(&mut self, name: &str, at: At) {
        self.lost.push((SourceKind::Header, name.to_owned(), at));
    }

    /// Appends a field, whether or not it is there.
    pub(super) fn add(&mut self, name: &str, value: impl Into<Vec<u8>>, at: Option<At>) {
        self.fields.push(Field::new(name, value));
        self.places.push(at);
    }

    /// Appends a field that the client adds by itself, unless it is there.
    pub(super) fn own(&mut self, name: &str, value: impl Into<Vec<u8>>) {
        if !self.has(name) {
            self.add(name, value, None);
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|f| f.is(name))
    }

    pub(super) fn remove(&mut self, name: &str) {
        while let Some(n) = self.fields.iter().position(|f| f.is(name)) {
            self.fields.remove(n);
            self.places.remove(n);
        }
    }

    /// A field from a text `Name: value`; false where there is no colon.
    pub(super) fn line(&mut self, reader: &Reader<'_>, at: At) -> bool {
        let text = reader.bytes(at);
        let Some(colon) = text.iter().position(|&b| b == b':').filter(|&n| n > 0) else { return false };
        let value = text[colon + 1..].trim_ascii_start();
        let offset = at.offset + text.len() - value.len();
        let name = String::from_utf8_lossy(text[..colon].trim_ascii_end()).into_owned();
        self.set(&name, value, Some(At { offset, ..at }));
        true
    }

    /// `user:password` in one word.
    pub(super) fn user_and_password(&mut self, reader: &Reader<'_>, at: At) {
        let pair = reader.bytes(at);
        let (user, password) = match pair.iter().position(|&b| b == b':') {
            Some(n) => (&pair[..n], Some(Secret::from(&pair[n + 1..]))),
            None => (pair, None),
        };
        self.login = Some((Login { user: Secret::from(user), password, source: LoginSource::Option }, at));
    }

    /// The login as a Basic field in its place on the wire, which is here.
    pub(super) fn present_basic(&mut self) {
        if let Some((Login { user, password: Some(password), .. }, at)) = &self.login {
            let value = crate::curl::basic(user.reveal(), password.reveal());
            let at = *at;
            self.set("Authorization", value, Some(at));
        }
    }

    /// Takes a word in as the URL.
    pub(super) fn address_word(&mut self, reader: &mut Reader<'_>, word: &Word) {
        self.url = Some(reader.take(word.clone()));
    }

    /// Takes a word in as a field's value.
    pub(super) fn field_word(&mut self, reader: &mut Reader<'_>, name: &str, value: &Word) {
        let at = reader.take(value.clone());
        self.set(name, &value.text[..], Some(at));
    }

    /// Takes a word in as the body.
    pub(super) fn body_word(&mut self, reader: &mut Reader<'_>, value: Word) {
        self.body = Some(Body::Bytes(Secret::from(&value.text[..])));
        reader.take(value);
    }

    /// The length of the body that is there.
    pub(super) fn length(&self) -> Option<String> {
        match &self.body {
            Some(Body::Bytes(bytes)) => Some(bytes.len().to_string()),
            _ => None,
        }
    }

    /// User name and password of the URL, where no others were given.
    pub(super) fn login_of_url(&mut self, reader: &Reader<'_>) {
        let Some(at) = self.url.filter(|_| self.login.is_none()) else { return };
        let text = reader.string(at);
        let start = text.find("://").map_or(0, |n| n + 3);
        let host = text[start..].split(['/', '?', '#']).next().unwrap_or_default();
        let Some((info, _)) = host.rsplit_once('@') else { return };
        let (user, password) = info.split_once(':').unwrap_or((info, ""));
        let decoded = |t: &str| Secret::new(why401_message::percent_decoded(t.as_bytes()));
        let login =
            Login { user: decoded(user), password: Some(decoded(password)), source: LoginSource::Userinfo };
        self.login = Some((login, At { offset: at.offset + start, ..at }));
    }

    /// The command, or a fatal complaint.
    pub(super) fn finish(mut self, mut reader: Reader<'_>) -> Parsed {
        let command = self.command(&mut reader);
        reader.parsed(command)
    }

    fn command(&mut self, reader: &mut Reader<'_>) -> Option<Command> {
        let (url, url_at) = self.parsed_url(reader)?;
        let method = self.method.clone().unwrap_or_else(|| "GET".to_owned());
        if let Some(bad) = method.find(|c: char| !c.is_ascii_graphic()) {
            let message =
                format!("the request method has a sign that is not allowed, at its letter {}", bad + 1);
            reader.complaints.push(crate::Complaint::absent(message));
            return None;
        }
        let sources = self.sources(reader);
        let (login, login_at) = self.login.take().unzip();
        Some(Command {
            client: self.client,
            shell: super::Shell::default(),
            request: Request {
                method,
                url,
                fields: std::mem::take(&mut self.fields),
                body: self.body.take(),
                login,
                scheme: self.scheme,
            },
            route: self.route.clone(),
            words: std::mem::take(&mut reader.words),
            field_words: self.places.iter().map(|p| p.map(|a| (a.word, a.offset))).collect(),
            signing: None,
            login_word: login_at.map(|a| (a.word, a.offset)),
            url_word: (url_at.word, url_at.offset),
            sources,
            files: Files::default(),
            cut: reader.complaints.iter().find(|c| c.cuts).map(|c| c.column),
            limits: std::mem::take(&mut self.limits),
            beside: std::mem::take(&mut self.beside),
        })
    }

    fn parsed_url(&self, reader: &mut Reader<'_>) -> Option<(Url, At)> {
        let Some(at) = self.url else {
            if !reader.stopped() {
                reader.complaints.push(crate::Complaint::absent("no URL is given"));
            }
            return None;
        };
        let typed = reader.string(at);
        let mut text = self.address.clone().unwrap_or_else(|| typed.clone());
        let fragment = text.find('#').map(|n| text.split_off(n)).unwrap_or_default();
        for pair in &self.query {
            text.push(if text.contains('?') { '&' } else { '?' });
            text.push_str(pair);
        }
        match Url::parse(&(text + &fragment), Scheme::Http) {
            Ok(url) => Some((url, at)),
            Err(UrlError { at: offset, why }) => {
                let start = at.offset + offset.min(typed.len());
                let hole =
                    reader.words[at.word].holes.iter().find(|h| h.would_expand && h.range.start <= start);
                let why = match hole {
                    Some(hole) => {
                        format!("what stands for {} is not in the text", why401_message::show(&hole.what))
                    }
                    None => why,
                };
                reader.stop(at.word, start..start + 1, "", why);
                None
            }
        }
    }

    /// Every place credentials were given in.
    fn sources(&self, reader: &Reader<'_>) -> Sources {
        let mut sources = Sources::default();
        let source = |what, name: &str, at: At, wins| Source {
            what,
            name: name.to_owned(),
            word: at.word,
            offset: at.offset,
            column: reader.column(at),
            wins,
        };
        let login = self.login.as_ref().map(|(login, at)| match login.source {
            LoginSource::Userinfo => (SourceKind::Userinfo, "the URL", *at),
            _ => (SourceKind::UserOption, self.login_name, *at),
        });
        let sent = self.fields.iter().zip(&self.places).filter_map(|(f, at)| Some((&f.name, (*at)?)));
        for (name, at) in sent {
            let (list, is_login) = match &name.to_ascii_lowercase()[..] {
                "authorization" => (&mut sources.authorization, login.is_some_and(|(_, _, l)| l == at)),
                "cookie" => (&mut sources.cookie, false),
                _ if is_secret_field(name) => (&mut sources.keys, false),
                _ => continue,
            };
            if list.len() < MOST_SOURCES {
                list.push(match login.filter(|_| is_login) {
                    Some((what, name, at)) => source(what, name, at, true),
                    None if self.token == Some(at) => {
                        source(SourceKind::Oauth2Bearer, self.login_name, at, true)
                    }
                    None => source(SourceKind::Header, name, at, true),
                });
            }
        }
        if let Some((what, name, at)) = login
            && !sources.authorization.iter().any(|s| s.what == what && s.word == at.word)
        {
            let wins = sources.authorization.is_empty();
            sources.authorization.push(source(what, name, at, wins));
        }
        for (what, name, at) in self.lost.iter().take(MOST_SOURCES) {
            let list = if name.eq_ignore_ascii_case("cookie") {
                &mut sources.cookie
            } else {
                &mut sources.authorization
            };
            list.push(source(*what, name, *at, false));
        }
        sources
    }
}

/// Whether several places may compete for this field.
fn is_competing(name: &str) -> bool {
    name.eq_ignore_ascii_case("authorization") || name.eq_ignore_ascii_case("cookie")
}

/// Percent-encoded for a query or a form, blanks as `+`.
pub(super) fn form_encoded(bytes: &[u8]) -> String {
    crate::curl::percent_encoded(bytes).replace("%20", "+")
}
