//! Where the secrets of a diagnosis are: in fields, URLs, bodies and logins of every request, and in what answers
//! hand out.

use crate::shown::is_harmless_field;
use base64::{Engine, engine::general_purpose::STANDARD};
use why401_core::Evidence;
use why401_message::{
    Body, Login, Request, Response, Scheme, Secret, Url, is_secret_pair, is_secret_query_key,
    percent_decoded, secret_segments,
};

/// Secrets taken from one answer's cookies, and from one body: a hostile server could send them without end.
const MOST: usize = 50;

/// Every secret of every request and answer.
pub(super) fn secrets(evidence: &Evidence) -> Vec<Secret> {
    let mut out = Vec::new();
    of_request(evidence.given(), &mut out);
    if let Some(command) = &evidence.command {
        of_request(&command.request, &mut out);
        if let Some(proxy) = &command.route.proxy {
            of_url(&proxy.url, &mut out);
            proxy.authorization.iter().for_each(|value| of_credentials(value.reveal(), &mut out));
        }
    }
    evidence.accepts.keys_at.iter().for_each(|url| of_url(url, &mut out));
    evidence.accepts.issuer.iter().for_each(|address| of_address(address.as_bytes(), &mut out));
    out.extend(evidence.paste.iter().flat_map(why401_capture::Paste::secrets));
    for exchange in evidence.trials().flat_map(|(_, t)| &t.hops) {
        of_request(&exchange.request, &mut out);
        of_response(&exchange.response, &mut out);
    }
    out
}

/// What everybody may see of a request: its address without query, and its harmless fields.
pub(super) fn public(request: &Request) -> String {
    let url = &request.url;
    let harmless = request.fields.iter().filter(|f| is_harmless_field(&f.name));
    let values = harmless.map(|f| String::from_utf8_lossy(f.value.reveal()).into_owned());
    [request.method.clone(), url.host_field(), url.path().to_owned()]
        .into_iter()
        .chain(values)
        .collect::<Vec<_>>()
        .join("\n")
}

fn of_request(request: &Request, out: &mut Vec<Secret>) {
    of_url(&request.url, out);
    request.login.iter().for_each(|login| of_login(login, out));
    for field in &request.fields {
        if is_harmless_field(&field.name) {
            of_address(field.value.reveal(), out);
        } else if field.is("cookie") {
            cookies(field.value.reveal(), out);
        } else {
            of_credentials(field.value.reveal(), out);
        }
    }
    if let Some(Body::Bytes(body)) = &request.body {
        pairs(body.reveal(), b'&', out);
        json_values(&String::from_utf8_lossy(body.reveal()), out);
        unquoted_values(&String::from_utf8_lossy(body.reveal()), out);
    }
}

fn of_login(login: &Login, out: &mut Vec<Secret>) {
    match login.password.as_ref().filter(|p| !p.is_empty()) {
        Some(password) => pair(login.user.reveal(), password.reveal(), out),
        None => out.push(login.user.clone()),
    }
}

/// Password and pair; a user name without a password is a key, and a secret itself.
fn pair(user: &[u8], password: &[u8], out: &mut Vec<Secret>) {
    out.push(Secret::from(if password.is_empty() { user } else { password }));
    out.push(Secret::new([user, b":", password].concat()));
}

fn of_url(url: &Url, out: &mut Vec<Secret>) {
    if let Some(userinfo) = &url.userinfo {
        let bytes = percent_decoded(userinfo.reveal());
        match bytes.iter().position(|b| *b == b':') {
            Some(at) => pair(&bytes[..at], &bytes[at + 1..], out),
            None => out.push(Secret::new(bytes)),
        }
        out.push(userinfo.clone());
    }
    for range in secret_segments(url.path()) {
        let segment = &url.path().as_bytes()[range];
        out.push(Secret::from(segment));
        out.push(Secret::new(percent_decoded(segment)));
        out.extend(segment.split(|b| *b == b':').filter(|part| part.len() >= 16).map(Secret::from));
    }
    pairs(url.query().unwrap_or_default().as_bytes(), b'&', out);
}

/// What is secret in an address that another part of the request names, one that cannot be asked included.
fn of_address(text: &[u8], out: &mut Vec<Secret>) {
    let text = String::from_utf8_lossy(text);
    let Some((_, rest)) = text.split_once("://") else { return };
    if let Ok(url) = Url::parse(&text, Scheme::Https) {
        of_url(&url, out);
    }
    if let Some((userinfo, _)) = rest.rsplit_once('@') {
        let (user, password) = userinfo.split_once(':').unwrap_or((userinfo, ""));
        pair(user.as_bytes(), password.as_bytes(), out);
    }
}

/// The values of pairs whose key says that they are secret.
fn pairs(text: &[u8], between: u8, out: &mut Vec<Secret>) {
    let all = String::from_utf8_lossy(text);
    for pair in text.split(|b| *b == between) {
        let Some(at) = pair.iter().position(|b| *b == b'=') else { continue };
        if is_secret_pair(&String::from_utf8_lossy(&pair[..at]), &all) {
            out.push(Secret::from(&pair[at + 1..]));
            out.push(Secret::new(percent_decoded(&pair[at + 1..])));
        }
    }
}

fn of_credentials(value: &[u8], out: &mut Vec<Secret>) {
    let read = why401_challenge::dissect(value);
    if let Some(basic) = &read.basic {
        pair(basic.user.reveal(), basic.password.reveal(), out);
    }
    out.extend(readable(read.payload.reveal()));
    out.push(read.payload);
    match value.iter().position(|b| *b == b' ') {
        Some(at) => out.push(Secret::from(value[at..].trim_ascii())),
        None if why401_challenge::Scheme::named(value).is_none() => out.push(Secret::from(value)),
        None => {}
    }
}

/// The text that credentials hold in base64, whatever their scheme.
fn readable(payload: &[u8]) -> Option<Secret> {
    let bytes = STANDARD.decode(payload).ok()?;
    (bytes.len() >= 8 && bytes.iter().all(|b| (b' '..=b'~').contains(b))).then(|| Secret::new(bytes))
}

/// Values of cookies; settings such as `dark` or `1` are no secrets.
fn cookies(value: &[u8], out: &mut Vec<Secret>) {
    let values = value.split(|b| *b == b';').map(|cookie| {
        let at = cookie.iter().position(|b| *b == b'=').map_or(0, |n| n + 1);
        cookie[at..].trim_ascii()
    });
    let telling = |v: &&[u8]| v.len() >= 8 && (v.len() >= 12 || !v.iter().all(u8::is_ascii_alphabetic));
    out.extend(values.filter(telling).map(Secret::from));
}

fn of_response(response: &Response, out: &mut Vec<Secret>) {
    for value in response.all("set-cookie").take(MOST) {
        cookies(value.split(|b| *b == b';').next().unwrap_or_default(), out);
    }
    for value in response.all("location") {
        let query = value.iter().position(|b| *b == b'?').map_or(&[][..], |at| &value[at + 1..]);
        pairs(query, b'&', out);
    }
    json_values(&response.body_text(), out);
}

/// Values of a JSON text that lost its quotes to a shell, `{password:…}`, up to the next comma, brace or line, and as
/// far as the last one.
fn unquoted_values(text: &str, out: &mut Vec<Secret>) {
    for (at, _) in text.match_indices(':').take(MOST) {
        let key = text[..at].rsplit(|c: char| !(c.is_alphanumeric() || "_-".contains(c))).next();
        if !key.is_some_and(|key| key.len() <= 40 && is_secret_query_key(key)) {
            continue;
        }
        let line = text[at + 1..].lines().next().unwrap_or_default();
        let ends = [line.find([',', '}']), line.rfind('}'), Some(line.len())];
        let values = ends.into_iter().flatten().map(|end| line[..end].trim());
        out.extend(values.filter(|v| !v.is_empty() && !v.starts_with(['"', '{', '['])).map(Secret::from));
    }
}

/// Strings of a JSON text whose key says that they are secret; codes of errors are none.
fn json_values(text: &str, out: &mut Vec<Secret>) {
    let mut rest = text;
    let room = out.len() + MOST;
    while let Some((before, after)) = rest.split_once("\":").filter(|_| out.len() < room) {
        let key = before.rsplit('"').next().unwrap_or_default();
        rest = after;
        let is_secret = key.len() <= 40 && is_secret_query_key(key) && !key.contains("code");
        let Some(value) = after.trim_start().strip_prefix('"').filter(|_| is_secret) else { continue };
        let value = value.split('"').next().unwrap_or_default();
        if !value.contains(' ') {
            out.push(Secret::from(value));
        }
    }
}
