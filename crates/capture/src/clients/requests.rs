//! `requests.get(url, headers={…}, auth=(user, password))` of Python.

use super::{Client, asked::Asked, fetch::form, script::Script};
use crate::{
    Parsed, Word,
    detect::FUNCTIONS,
    reader::Reader,
    value::{Spacing, Value, json},
};
use why401_message::{AuthChoice, Body, Login, LoginSource, Secret};

/// What the library calls itself unless told otherwise.
const AGENT: &str = "python-requests/2.34.2";

/// How many redirects are followed.
const REDIRECTS: u16 = 30;

/// Reads the call that begins at an offset.
pub(super) fn read(text: &str, at: usize) -> Parsed {
    let mut script = Script::new(text);
    script.definitions(at);
    let start = at + "requests.".len();
    let function =
        FUNCTIONS.iter().find(|f| text[start..].starts_with(&format!("{f}("))).copied().unwrap_or("get");
    script.at = start + function.len();
    let mut arguments = script.arguments();
    let reader = Reader::new(text, std::mem::take(&mut script.complaints));
    let mut asked = Asked::new(Client::Requests);
    asked.method = Some(function.to_ascii_uppercase());
    let positions: &[&str] = match function {
        "request" => &["method", "url"],
        "get" => &["url", "params"],
        "post" => &["url", "data", "json"],
        _ => &["url", "data"],
    };
    for (name, value) in positions.iter().zip(arguments.plain) {
        arguments.named.push((Word::literal(name.as_bytes(), 0), value));
    }
    Call { arguments: Value::Map(arguments.named), asked }.read(reader)
}

struct Call {
    arguments: Value,
    asked: Asked,
}

impl Call {
    fn read(mut self, mut reader: Reader<'_>) -> Parsed {
        let asked = &mut self.asked;
        asked.route.follow = true;
        asked.route.max_redirects = REDIRECTS;
        asked.own("User-Agent", AGENT);
        asked.own("Accept-Encoding", "gzip, deflate");
        asked.own("Accept", "*/*");
        asked.own("Connection", "keep-alive");
        if let Some(method) = self.arguments.text("method") {
            asked.method = Some(method.lossy().to_ascii_uppercase());
        }
        if let Some(url) = self.arguments.text("url") {
            asked.address_word(&mut reader, url);
        }
        asked.route.insecure = self.arguments.get("verify").is_some_and(|v| v.is("False"));
        if self.arguments.get("allow_redirects").is_some_and(|v| v.is("False")) {
            asked.route.follow = false;
        }
        match self.arguments.get("params") {
            Some(params @ Value::Map(_)) if !params.entries().is_empty() => asked.query.push(form(params)),
            Some(Value::Text(word)) => asked.query.push(word.lossy()),
            _ => {}
        }
        let headers = self.arguments.get("headers");
        for (name, value) in headers.map(Value::entries).unwrap_or_default() {
            match value.word() {
                Some(_) if value.is_nothing() => asked.remove(&name.lossy()),
                Some(word) => asked.field_word(&mut reader, &name.lossy(), word),
                None => {}
            }
        }
        self.cookies(&mut reader);
        self.body(&mut reader);
        self.login(&mut reader);
        self.asked.finish(reader)
    }

    fn cookies(&mut self, reader: &mut Reader<'_>) {
        let cookies = self.arguments.get("cookies").map(Value::entries).unwrap_or_default();
        let mut first = None;
        let mut all = Vec::new();
        for (name, value) in cookies {
            let Some(word) = value.word() else { continue };
            let at = reader.take(word.clone());
            first = first.or(Some(at));
            all.push([&name.text[..], b"=", &word.text].concat());
        }
        if first.is_some() && !self.asked.has("Cookie") {
            self.asked.set("Cookie", all.join(&b"; "[..]), first);
        }
    }

    fn body(&mut self, reader: &mut Reader<'_>) {
        let (data, as_json) = (self.arguments.get("data"), self.arguments.get("json"));
        let kind = match (data.filter(|v| !v.is_nothing()), as_json.filter(|v| !v.is_nothing())) {
            (Some(map @ Value::Map(_)), _) => {
                self.asked.body = Some(Body::Bytes(Secret::new(form(map))));
                Some("application/x-www-form-urlencoded")
            }
            (Some(Value::Text(word) | Value::Bare(word)), _) => {
                self.asked.body_word(reader, word.clone());
                None
            }
            (None, Some(value)) => {
                self.asked.body_word(reader, json(value, Spacing::Python));
                Some("application/json")
            }
            _ => None,
        };
        if let Some(length) = self.asked.length() {
            self.asked.own("Content-Length", length);
        }
        if let Some(kind) = kind {
            self.asked.own("Content-Type", kind);
        }
    }

    /// `auth=(user, password)`, else the URL's userinfo.
    fn login(&mut self, reader: &mut Reader<'_>) {
        self.asked.login_name = "auth";
        match self.arguments.get("auth").filter(|v| !v.is_nothing()) {
            Some(Value::List(items)) if items.len() == 2 => {
                let (Some(user), Some(password)) = (items[0].word(), items[1].word()) else { return };
                let at = reader.take(user.clone());
                let secret = |w: &Word| Secret::from(&w.text[..]);
                let source = LoginSource::Option;
                let login = Login { user: secret(user), password: Some(secret(password)), source };
                reader.take(password.clone());
                self.asked.login = Some((login, at));
            }
            Some(other) => {
                let digest = other.word().is_some_and(|w| w.lossy().contains("HTTPDigestAuth"));
                self.asked.scheme = if digest { AuthChoice::Digest } else { AuthChoice::Any };
                self.asked.limits.push("What `auth` computes is not known.".to_owned());
                if let Some(word) = other.word() {
                    reader.take(word.clone());
                }
                return;
            }
            None => self.asked.login_of_url(reader),
        }
        self.asked.present_basic();
    }
}
