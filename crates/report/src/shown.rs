//! Requests and answers as a report may show them: which field values are harmless, and what stands for the others.

use crate::Redactor;
use why401_challenge::{Scheme, Shape};
use why401_message::{Field, ResponseField, Url, is_secret_field, is_secret_pair};

/// Request fields whose values are shown, in lower case.
const HARMLESS: [&str; 31] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "dnt",
    "expect",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-unmodified-since",
    "keep-alive",
    "max-forwards",
    "origin",
    "pragma",
    "priority",
    "range",
    "referer",
    "te",
    "transfer-encoding",
    "upgrade",
    "upgrade-insecure-requests",
    "user-agent",
    "via",
    "x-requested-with",
];

/// Response fields that are about authentication and hold no secret.
const ABOUT_LOGINS: [&str; 4] =
    ["www-authenticate", "proxy-authenticate", "authentication-info", "authorization-error"];

/// Whether the value of a request field may be shown.
pub(crate) fn is_harmless_field(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    HARMLESS.contains(&name.as_str()) || name.starts_with("sec-fetch-") || name.starts_with("sec-ch-ua")
}

/// The value of a request field, or what stands for it: `Basic <user alice, 14 characters>`.
pub(crate) fn request_value(field: &Field, redactor: &Redactor) -> String {
    let value = field.value.reveal();
    if is_harmless_field(&field.name) {
        return redactor.text(&without_secret_query(&redactor.bytes(value)));
    }
    if field.is("authorization") || field.is("proxy-authorization") {
        return redactor.text(&credentials(value));
    }
    if field.is("cookie") { cookies(value, redactor) } else { secret(value) }
}

/// The value of a response field with what it hands out masked.
pub(crate) fn response_value(field: &ResponseField, redactor: &Redactor) -> String {
    let name = String::from_utf8_lossy(&field.name).to_ascii_lowercase();
    if name == "set-cookie" || name == "set-cookie2" {
        return set_cookie(&field.value, redactor);
    }
    if is_secret_field(&name) && !ABOUT_LOGINS.contains(&name.as_str()) {
        return secret(&field.value);
    }
    without_secret_query(&redactor.bytes(&field.value))
}

/// A URL without userinfo and with secret parameters masked.
pub(crate) fn url(url: &Url, redactor: &Redactor) -> String {
    let shown = url.shown();
    if shown == why401_core::pasted::NOWHERE { String::new() } else { redactor.text(&shown) }
}

/// What an Authorization value is, without what it says.
fn credentials(value: &[u8]) -> String {
    let read = why401_challenge::dissect(value);
    let scheme = match read.scheme {
        Scheme::None => String::new(),
        _ => format!("{} ", read.scheme_text),
    };
    if let Some(basic) = &read.basic {
        let length = characters(basic.password.reveal());
        return match length {
            0 => format!("{scheme}<user of {}, no password>", count(characters(basic.user.reveal()))),
            _ => format!("{scheme}<user {}, {}>", why401_message::show(basic.user.reveal()), count(length)),
        };
    }
    let length = count(characters(read.payload.reveal()));
    match read.shape {
        Shape::Empty if value.is_empty() => "<empty>".into(),
        Shape::Empty => scheme.trim_end().to_owned(),
        Shape::Jwt { .. } => format!("{scheme}<JWT, {length}>"),
        _ => format!("{scheme}<secret: {length}>"),
    }
}

fn cookies(value: &[u8], redactor: &Redactor) -> String {
    let one = |cookie: &[u8]| match cookie.iter().position(|b| *b == b'=') {
        Some(at) => {
            format!("{}={}", redactor.bytes(cookie[..at].trim_ascii()), secret(cookie[at + 1..].trim_ascii()))
        }
        None => secret(cookie.trim_ascii()),
    };
    value.split(|b| *b == b';').filter(|c| !c.trim_ascii().is_empty()).map(one).collect::<Vec<_>>().join("; ")
}

fn set_cookie(value: &[u8], redactor: &Redactor) -> String {
    let end = value.iter().position(|b| *b == b';').unwrap_or(value.len());
    format!("{}{}", cookies(&value[..end], redactor), redactor.bytes(&value[end..]))
}

/// `<secret: 43 characters>`.
fn secret(value: &[u8]) -> String {
    format!("<secret: {}>", count(characters(value)))
}

fn characters(bytes: &[u8]) -> usize {
    String::from_utf8_lossy(bytes).chars().count()
}

fn count(n: usize) -> String {
    if n == 1 { "1 character".into() } else { format!("{n} characters") }
}

/// The values of secret parameters in whatever URLs stand in a field value.
fn without_secret_query(value: &str) -> String {
    let Some((before, query)) = value.split_once('?') else { return value.to_owned() };
    let masked = |pair: &str| match pair.split_once('=') {
        Some((key, secret)) if !secret.is_empty() && is_secret_pair(key, query) => format!("{key}=…"),
        _ => pair.to_owned(),
    };
    format!("{before}?{}", query.split('&').map(masked).collect::<Vec<_>>().join("&"))
}
