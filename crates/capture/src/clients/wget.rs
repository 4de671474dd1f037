//! GNU Wget 1: `wget [options] URL`.
//!
//! A login is presented only after a challenge, unless `--auth-no-challenge` says otherwise.

use super::{
    Client,
    asked::Asked,
    getopt::{Known, Line},
};
use crate::{
    Parsed,
    reader::{At, Reader},
};
use std::path::PathBuf;
use why401_message::{AuthChoice, Body, IpVersion, Login, LoginSource, Secret};

/// What Wget calls itself unless told otherwise.
const AGENT: &str = "Wget/1.21.3";

/// How many redirects Wget follows.
const REDIRECTS: u16 = 20;

/// Options that take part in the request or take a value.
const KNOWN: [Known; 52] = [
    (' ', "header", true),
    (' ', "user", true),
    (' ', "password", true),
    (' ', "http-user", true),
    (' ', "http-password", true),
    (' ', "http-passwd", true),
    (' ', "ask-password", false),
    (' ', "auth-no-challenge", false),
    (' ', "post-data", true),
    (' ', "post-file", true),
    (' ', "method", true),
    (' ', "body-data", true),
    (' ', "body-file", true),
    (' ', "no-check-certificate", false),
    (' ', "ca-certificate", true),
    (' ', "certificate", true),
    (' ', "private-key", true),
    ('U', "user-agent", true),
    (' ', "referer", true),
    (' ', "max-redirect", true),
    (' ', "load-cookies", true),
    (' ', "spider", false),
    ('4', "inet4-only", false),
    ('6', "inet6-only", false),
    ('O', "output-document", true),
    ('o', "output-file", true),
    ('a', "append-output", true),
    ('P', "directory-prefix", true),
    ('t', "tries", true),
    ('T', "timeout", true),
    ('w', "wait", true),
    ('e', "execute", true),
    ('i', "input-file", true),
    ('A', "accept", true),
    ('R', "reject", true),
    ('l', "level", true),
    ('B', "base", true),
    (' ', "save-cookies", true),
    (' ', "limit-rate", true),
    (' ', "compression", true),
    ('q', "quiet", false),
    ('v', "verbose", false),
    ('d', "debug", false),
    ('S', "server-response", false),
    ('c', "continue", false),
    ('N', "timestamping", false),
    ('r', "recursive", false),
    ('p', "page-requisites", false),
    ('k', "convert-links", false),
    ('b', "background", false),
    (' ', "keep-session-cookies", false),
    (' ', "content-on-error", false),
];

/// Reads the words behind `wget`.
pub(super) fn read(mut reader: Reader<'_>) -> Parsed {
    let line = Line::read(&mut reader, &KNOWN);
    let mut asked = Asked::new(Client::Wget);
    asked.url = line.rest.first().copied();
    asked.route.follow = true;
    asked.route.max_redirects = REDIRECTS;
    let last = |names: &[&str]| line.options.iter().rev().find(|o| names.contains(&o.name)).map(|o| o.value);
    if line.rest.len() > 1 {
        asked.limits.push(format!("Only the first of {} URLs is asked.", line.rest.len()));
    }
    way(&mut asked, &reader, &line);
    login(
        &mut asked,
        &reader,
        last(&["http-user", "user"]),
        last(&["http-password", "http-passwd", "password"]),
    );
    if let Some(at) = last(&["referer"]) {
        asked.add("Referer", reader.bytes(at), Some(at));
    }
    match last(&["user-agent"]) {
        Some(at) if reader.bytes(at).is_empty() => {}
        Some(at) => asked.add("User-Agent", reader.bytes(at), Some(at)),
        None => asked.own("User-Agent", AGENT),
    }
    asked.own("Accept", "*/*");
    asked.own("Accept-Encoding", "identity");
    present(&mut asked, last(&["auth-no-challenge"]).is_some());
    asked.own("Connection", "Keep-Alive");
    body(&mut asked, &reader, &last);
    for option in line.options.iter().filter(|o| o.name == "header") {
        if !asked.line(&reader, option.value) {
            let length = reader.bytes(option.value).len();
            let At { word, offset } = option.value;
            reader.stop(word, offset..offset + length, "--header", "Wget wants a name and a colon here");
        }
    }
    asked.finish(reader)
}

fn way(asked: &mut Asked, reader: &Reader<'_>, line: &Line) {
    let path = |at| Some(PathBuf::from(reader.string(at)));
    for option in &line.options {
        let at = option.value;
        let route = &mut asked.route;
        match option.name {
            "no-check-certificate" => route.insecure = true,
            "ca-certificate" => route.trust.ca = path(at),
            "certificate" => route.trust.certificate = path(at),
            "private-key" => route.trust.key = path(at),
            "inet4-only" => route.ip = IpVersion::V4,
            "inet6-only" => route.ip = IpVersion::V6,
            "max-redirect" => route.max_redirects = reader.string(at).parse().unwrap_or(REDIRECTS),
            "load-cookies" => asked.limits.push("The file of `--load-cookies` is not read.".to_owned()),
            "input-file" => asked.limits.push("The file of `--input-file` is not read.".to_owned()),
            "spider" => asked.method = Some("HEAD".to_owned()),
            "header" | "user" | "password" | "http-user" | "http-password" | "http-passwd" | "post-data"
            | "body-data" | "user-agent" | "referer" | "method" | "post-file" | "body-file" => {}
            _ => asked.beside.push(at.word),
        }
    }
    asked.beside.sort_unstable();
    for &at in line.unknown.iter().take(8) {
        let name = reader.string(at);
        let name = name.split('=').next().unwrap_or_default();
        asked.limits.push(format!("`{}` is not done.", why401_message::show(name)));
    }
}

/// `--user` and `--password`, else those of the URL.
fn login(asked: &mut Asked, reader: &Reader<'_>, user: Option<At>, password: Option<At>) {
    asked.login_name = "--user";
    match user {
        Some(at) => {
            let password = password.map(|at| Secret::from(reader.bytes(at)));
            let user = Secret::from(reader.bytes(at));
            asked.login = Some((Login { user, password, source: LoginSource::Option }, at));
        }
        None => asked.login_of_url(reader),
    }
}

/// At once or after a challenge.
fn present(asked: &mut Asked, at_once: bool) {
    if asked.login.is_none() {
        return;
    }
    if at_once {
        asked.present_basic();
    } else {
        asked.scheme = AuthChoice::Any;
        let note = "Wget presents its login only after a challenge; `--auth-no-challenge` sends it at once.";
        asked.limits.push(note.to_owned());
    }
}

fn body(asked: &mut Asked, reader: &Reader<'_>, last: &impl Fn(&[&str]) -> Option<At>) {
    let data = last(&["post-data", "body-data"]);
    let file = last(&["post-file", "body-file"]);
    if let Some(at) = data {
        asked.body = Some(Body::Bytes(Secret::from(reader.bytes(at))));
    } else if let Some(at) = file {
        asked.body = Some(Body::File(reader.string(at)));
    }
    if asked.body.is_some() {
        asked.own("Content-Type", "application/x-www-form-urlencoded");
        if let Some(length) = asked.length() {
            asked.own("Content-Length", length);
        }
    }
    if let Some(at) = last(&["method"]) {
        asked.method = Some(reader.string(at).to_ascii_uppercase());
    } else if asked.body.is_some() {
        asked.method = Some("POST".to_owned());
    }
}
