//! `fetch(url, {…})`, as browsers copy it and as Node runs it.

use super::{Client, asked::Asked, script::Script};
use crate::{Parsed, Word, reader::Reader, value::Value};
use why401_message::{Body, Secret};

/// How many redirects are followed.
const REDIRECTS: u16 = 20;

/// Reads the call that begins at an offset.
pub(super) fn read(text: &str, at: usize) -> Parsed {
    let mut script = Script::new(text);
    script.definitions(at);
    script.at = at + "fetch".len();
    let arguments = script.arguments();
    let mut reader = Reader::new(text, std::mem::take(&mut script.complaints));
    let mut asked = Asked::new(Client::Fetch);
    asked.route.follow = true;
    asked.route.max_redirects = REDIRECTS;
    if let Some(url) = arguments.plain.first().and_then(Value::word) {
        asked.address_word(&mut reader, url);
    }
    let nothing = Value::Map(Vec::new());
    let options = arguments.plain.get(1).unwrap_or(&nothing);
    asked.method = options.text("method").map(|w| method(&w.lossy()));
    let headers = options.get("headers");
    for (name, value) in headers.map(pairs).unwrap_or_default() {
        asked.field_word(&mut reader, &name.lossy(), &value);
    }
    if let Some(referrer) = options.text("referrer").filter(|w| w.text.starts_with(b"http")) {
        asked.field_word(&mut reader, "Referer", referrer);
    }
    match options.get("body").filter(|b| !b.is_nothing()) {
        Some(value @ Value::Map(_)) => {
            let form = form(value);
            asked.body = Some(Body::Bytes(Secret::new(form)));
            asked.own("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8");
        }
        Some(value) => {
            if let Some(word) = value.word() {
                asked.body_word(&mut reader, word.clone());
                asked.own("Content-Type", "text/plain;charset=UTF-8");
            }
        }
        None => {}
    }
    let credentials = options.text("credentials").map(Word::lossy);
    own(&mut asked, options, credentials.is_some());
    if credentials.as_deref() == Some("include") && !asked.has("Cookie") {
        asked.limits.push(
            "`credentials: include`: the browser sends its cookies, which are not in the text.".to_owned(),
        );
    }
    asked.finish(reader)
}

/// Fields of the client itself: a browser where the call says so, else Node.
fn own(asked: &mut Asked, options: &Value, credentials: bool) {
    let in_browser =
        credentials || options.get("referrer").is_some() || options.get("referrerPolicy").is_some();
    let sec = asked.has("sec-ch-ua") || asked.has("sec-fetch-site");
    asked.own("Accept", "*/*");
    if in_browser || sec {
        asked.own("User-Agent", "Mozilla/5.0");
    } else {
        asked.own("Accept-Language", "*");
        asked.own("Sec-Fetch-Mode", "cors");
        asked.own("User-Agent", "node");
    }
    asked.own("Accept-Encoding", "gzip, deflate");
    if let Some(length) = asked.length() {
        asked.own("Content-Length", length);
    }
}

/// The methods that fetch writes in capitals; others are case-sensitive.
fn method(typed: &str) -> String {
    let upper = typed.to_ascii_uppercase();
    if ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].contains(&&upper[..]) {
        upper
    } else {
        typed.to_owned()
    }
}

/// Names and values of `{name: value}` or `[[name, value]]`.
fn pairs(headers: &Value) -> Vec<(Word, Word)> {
    let entries = headers.entries().iter().filter_map(|(k, v)| Some((k.clone(), v.word()?.clone())));
    let lists = headers.items().iter().filter_map(|item| match item.items() {
        [name, value] => Some((name.word()?.clone(), value.word()?.clone())),
        _ => None,
    });
    entries.chain(lists).collect()
}

/// Entries as a form.
pub(super) fn form(map: &Value) -> String {
    let encoded = super::asked::form_encoded;
    let pairs = map
        .entries()
        .iter()
        .filter_map(|(k, v)| Some(format!("{}={}", encoded(&k.text), encoded(&v.word()?.text))));
    pairs.collect::<Vec<_>>().join("&")
}
