//! Requests as Postman (collection v2.1) and Insomnia (export v4 and v5 in JSON) write them.

use super::{
    Client,
    asked::{Asked, form_encoded},
    fetch::form,
    script::Script,
};
use crate::{
    Complaint, Parsed, Word,
    reader::Reader,
    value::{Value, mark_templates},
};
use why401_message::{Body, Login, LoginSource, Secret};

/// How deep folders may lie in each other.
const DEEPEST: usize = 16;

/// Reads a document and takes its first request.
pub(super) fn read(text: &str) -> Parsed {
    let mut script = Script::new(text);
    script.at = text.find(['{', '[']).unwrap_or(0);
    let document = script.value().unwrap_or(Value::List(Vec::new()));
    let mut requests = Vec::new();
    collect(&document, None, 0, &mut requests);
    let mut reader = Reader::new(text, std::mem::take(&mut script.complaints));
    let Some(&(request, auth)) = requests.first() else {
        reader.complaints.push(Complaint::absent("this JSON holds no request"));
        return reader.parsed(None);
    };
    let insomnia = request.get("_type").is_some()
        || request.get("parameters").is_some()
        || request.get("authentication").is_some();
    let mut asked = Asked::new(if insomnia { Client::Insomnia } else { Client::Postman });
    if requests.len() > 1 {
        asked.limits.push(format!("Only the first of {} requests is looked at.", requests.len()));
    }
    asked.route.follow = true;
    Exported { request, auth, asked, reader }.read()
}

/// Every request, each with the login settings it inherits.
fn collect<'v>(
    value: &'v Value,
    auth: Option<&'v Value>,
    depth: usize,
    out: &mut Vec<(&'v Value, Option<&'v Value>)>,
) {
    if depth > DEEPEST {
        return;
    }
    let own = value.get("auth").filter(|a| !a.is_nothing()).or(auth);
    match value {
        Value::List(items) => items.iter().for_each(|item| collect(item, auth, depth + 1, out)),
        Value::Map(_)
            if value.get("url").is_some() && value.get("_type").is_none_or(|t| t.lossy() == "request") =>
        {
            out.push((value, own));
        }
        Value::Map(_) => {
            for name in ["request", "item", "items", "resources", "collection", "requests", "children"] {
                if let Some(inner) = value.get(name) {
                    collect(inner, own, depth + 1, out);
                }
            }
        }
        Value::Text(_) | Value::Bare(_) => {}
    }
}

struct Exported<'v, 't> {
    request: &'v Value,
    auth: Option<&'v Value>,
    asked: Asked,
    reader: Reader<'t>,
}

impl<'v> Exported<'v, '_> {
    fn read(mut self) -> Parsed {
        let postman = self.asked.client == Client::Postman;
        self.asked.method = self.request.text("method").map(|w| w.lossy().to_ascii_uppercase());
        self.url();
        self.login();
        for entry in self.enabled(if self.request.get("header").is_some() { "header" } else { "headers" }) {
            if let Some((name, value)) = pair(entry) {
                self.asked.field_word(&mut self.reader, &name.lossy(), &value);
            }
        }
        let cookie = self.request.text("cookie").cloned();
        if let Some(word) = cookie {
            self.asked.field_word(&mut self.reader, "Cookie", &templated(&word));
        }
        self.body();
        self.asked.own("User-Agent", if postman { "PostmanRuntime/7.43.0" } else { "insomnia/10.3.0" });
        self.asked.own("Accept", "*/*");
        if postman {
            self.asked.own("Accept-Encoding", "gzip, deflate, br");
            self.asked.own("Connection", "keep-alive");
        }
        if let Some(length) = self.asked.length() {
            self.asked.own("Content-Length", length);
        }
        self.asked.finish(self.reader)
    }

    /// The entries of a list that are switched on.
    fn enabled(&self, name: &str) -> Vec<&'v Value> {
        let list = self.request.get(name).map(Value::items).unwrap_or_default();
        list.iter().filter(|e| !e.get("disabled").is_some_and(|d| d.is("true"))).collect()
    }

    /// `url` is a text, or an object whose `raw` is one.
    fn url(&mut self) {
        let url = self.request.get("url");
        let word = url.and_then(|u| u.word().or_else(|| u.text("raw"))).map(templated);
        if let Some(word) = word {
            self.asked.address_word(&mut self.reader, &word);
        }
        for entry in self.enabled("parameters") {
            if let Some((name, value)) = pair(entry) {
                self.asked.query.push(format!("{}={}", form_encoded(&name.text), form_encoded(&value.text)));
            }
        }
    }

    /// Settings of the request, else of its folder or collection.
    fn login(&mut self) {
        let own = self.request.get("authentication").or(self.auth);
        let Some(auth) = own.filter(|a| !a.get("disabled").is_some_and(|d| d.is("true"))) else { return };
        let kind = auth.text("type").map(|w| w.lossy().to_ascii_lowercase()).unwrap_or_default();
        let of = |name: &str| setting(auth, &kind, name);
        match &kind[..] {
            "" | "noauth" | "none" => {}
            "bearer" => {
                let Some(token) = of("token") else { return };
                let prefix = of("prefix").map(|p| p.lossy()).filter(|p| !p.is_empty());
                let at = self.reader.take(token.clone());
                self.asked.token = Some(at);
                self.asked.login_name = "the Bearer Token setting";
                let value = [prefix.as_deref().unwrap_or("Bearer").as_bytes(), b" ", &token.text].concat();
                self.asked.set("Authorization", value, Some(at));
            }
            "basic" => {
                let user = of("username").unwrap_or_default();
                let password = of("password").unwrap_or_default();
                let secret = |w: &Word| Some(Secret::from(&w.text[..]));
                let login = Login {
                    user: Secret::from(&user.text[..]),
                    password: secret(&password),
                    source: LoginSource::Option,
                };
                let at = self.reader.take(user);
                self.reader.take(password);
                self.asked.login_name = "the Basic Auth setting";
                self.asked.login = Some((login, at));
                self.asked.present_basic();
            }
            "apikey" => {
                let (Some(key), Some(value)) = (of("key"), of("value")) else { return };
                let place = of("in").or_else(|| of("addTo")).map(|w| w.lossy()).unwrap_or_default();
                if place.starts_with("query") {
                    self.asked.query.push(format!(
                        "{}={}",
                        form_encoded(&key.text),
                        form_encoded(&value.text)
                    ));
                    self.reader.take(value);
                } else {
                    self.asked.field_word(&mut self.reader, &key.lossy(), &value);
                }
            }
            other => {
                let kind = why401_message::show(other);
                self.asked
                    .limits
                    .push(format!("The login setting `{kind}` is not done: the request is sent without it."));
            }
        }
    }

    fn body(&mut self) {
        let Some(body) = self.request.get("body").filter(|b| !b.is_nothing()) else { return };
        let mode = body.text("mode").map(Word::lossy).unwrap_or_default();
        if let Some(text) = body.text("raw").or_else(|| body.text("text")) {
            let language = body.get("options").and_then(|o| o.get("raw")).and_then(|r| r.text("language"));
            self.asked.body_word(&mut self.reader, templated(text));
            let kind = match (body.text("mimeType"), language.map(Word::lossy).as_deref()) {
                (Some(kind), _) => kind.lossy(),
                (None, Some("json")) => "application/json".to_owned(),
                (None, _) => "text/plain".to_owned(),
            };
            self.asked.own("Content-Type", kind);
        } else if let Some(pairs) =
            body.get("urlencoded").or_else(|| body.get("params").filter(|p| !p.items().is_empty()))
        {
            let on = pairs.items().iter().filter(|e| !e.get("disabled").is_some_and(|d| d.is("true")));
            let entries = on.filter_map(pair).map(|(k, v)| (k, Value::Text(v)));
            self.asked.body = Some(Body::Bytes(Secret::new(form(&Value::Map(entries.collect())))));
            self.asked.own("Content-Type", "application/x-www-form-urlencoded");
        } else if !mode.is_empty() && mode != "none" {
            self.asked.limits.push(format!("A body of mode `{}` is not sent.", why401_message::show(mode)));
        }
    }
}

/// `{"key": …, "value": …}` and `{"name": …, "value": …}`.
fn pair(entry: &Value) -> Option<(Word, Word)> {
    let name = entry.text("key").or_else(|| entry.text("name")).filter(|w| !w.text.is_empty())?;
    Some((name.clone(), templated(entry.text("value")?)))
}

/// One setting: beside the type, or in a list or map named after the type.
fn setting(auth: &Value, kind: &str, name: &str) -> Option<Word> {
    let group = auth.get(kind);
    let listed = group
        .map(Value::items)
        .unwrap_or_default()
        .iter()
        .find(|e| e.text("key").is_some_and(|k| k.lossy() == name));
    let found =
        listed.and_then(|e| e.text("value")).or_else(|| group?.text(name)).or_else(|| auth.text(name));
    found.map(templated)
}

fn templated(word: &Word) -> Word {
    let mut word = word.clone();
    mark_templates(&mut word);
    word
}
