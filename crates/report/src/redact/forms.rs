//! The encodings in which a server, a framework or a log is likely to repeat a secret.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use std::{fmt::Write, ops::Range};
use why401_message::show;

/// Longer secrets are looked for in their usual encodings only.
const LONG: usize = 4096;

/// The secret itself and its encoded forms; without duplicates that are the same for every secret.
pub(super) fn of(secret: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(secret).into_owned();
    let mut forms = vec![secret.to_vec(), text.to_lowercase().into_bytes(), text.to_uppercase().into_bytes()];
    forms.extend([secret.to_ascii_lowercase(), secret.to_ascii_uppercase()]);
    forms.extend(base64(secret));
    if secret.len() > LONG {
        forms.push(percent(secret, "-._~", "%20").into_bytes());
        return forms;
    }
    forms.extend(charsets(secret));
    let hex = each(secret, |b| format!("{b:02x}"));
    let texts = [
        escaped(secret),
        each(secret, |b| format!("%{b:02X}")),
        each(secret, |b| format!("%{b:02x}")),
        each(secret, |b| format!("\\x{b:02x}")),
        each(secret, |b| format!("\\x{b:02X}")),
        percent(secret, "-._~", "%20"),
        percent(secret, "-._~!$'()*,;:@/?", "%20"),
        percent(secret, "-._*", "+"),
        percent(secret, "-._~", "%20").replace('%', "%25"),
        hex.to_uppercase(),
        hex,
        json(&text, false),
        json(&text, true),
        json_in_html(&text),
        json_in_html(&text).replace('\\', "\\\\"),
        each_char(&text, |c| format!("\\u{c:04x}")),
        html(&text, "&#39;", "&quot;"),
        html(&text, "&#x27;", "&#34;"),
        html(&text, "&apos;", "&quot;"),
        each_char(&text, |c| format!("&#{c};")),
        each_char(&text, |c| format!("&#x{c:x};")),
        text.replace('\'', "'\\''"),
        text.chars().rev().collect(),
    ];
    forms.extend(texts.into_iter().map(String::into_bytes));
    forms
}

/// The same characters in UTF-8 and in Latin-1, with their bytes as [`show`] would print them.
fn charsets(secret: &[u8]) -> Vec<Vec<u8>> {
    let latin1: String = secret.iter().map(|b| char::from(*b)).collect();
    let narrow: Option<Vec<u8>> = std::str::from_utf8(secret)
        .ok()
        .and_then(|t| t.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect());
    let mut out = vec![latin1.into_bytes()];
    out.extend(narrow.into_iter().map(|n| escaped(&n).into_bytes()));
    out
}

/// As [`show`] prints it, uncut.
fn escaped(secret: &[u8]) -> String {
    secret
        .utf8_chunks()
        .flat_map(|c| {
            let invalid = each(c.invalid(), |b| format!("\\x{b:02X}"));
            c.valid().chars().map(|c| show(c.encode_utf8(&mut [0; 4]))).chain([invalid])
        })
        .collect()
}

/// Base64 in both alphabets, at each of the three positions a secret can have in a longer text; the characters that
/// depend on its neighbours are left off.
fn base64(secret: &[u8]) -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    for lead in 0..3_usize {
        let padded = [&[0_u8; 2][..lead], secret].concat();
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            let mut code = engine.encode(&padded).into_bytes();
            if padded.len() % 3 != 0 {
                code.pop();
            }
            out.push(code.split_off([0, 2, 3][lead].min(code.len())));
        }
    }
    out
}

pub(super) fn each(secret: &[u8], one: impl Fn(u8) -> String) -> String {
    secret.iter().map(|b| one(*b)).collect()
}

fn each_char(text: &str, one: impl Fn(u32) -> String) -> String {
    text.chars().map(|c| one(u32::from(c))).collect()
}

fn percent(secret: &[u8], plain: &str, blank: &str) -> String {
    each(secret, |b| match b {
        b' ' => blank.to_owned(),
        _ if b.is_ascii_alphanumeric() || plain.as_bytes().contains(&b) => char::from(b).to_string(),
        _ => format!("%{b:02X}"),
    })
}

fn json(text: &str, slashes: bool) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '/' if slashes => out.push_str("\\/"),
            _ if slashes && !c.is_ascii() => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            _ => out.push(c),
        }
    }
    out
}

/// JSON that may stand inside of HTML, as Go and PHP write it.
fn json_in_html(text: &str) -> String {
    let escape = |c: char| match c {
        '&' | '<' | '>' | '\'' => format!("\\u{:04x}", u32::from(c)),
        _ => json(c.encode_utf8(&mut [0; 4]), false),
    };
    text.chars().map(escape).collect()
}

fn html(text: &str, single: &str, double: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\'', single)
        .replace('"', double)
}

/// Where a text holds something that is a token by its look, whoever sent it: a JSON Web Token (RFC 7519).
pub(super) fn tokens(text: &[u8]) -> Vec<Range<usize>> {
    let inside = |b: &u8| b.is_ascii_alphanumeric() || b"-_.".contains(b);
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let len = text[at..].iter().take_while(|b| inside(b)).count();
        let word = &text[at..at + len];
        if word.starts_with(b"eyJ") && len >= 20 && word.contains(&b'.') {
            found.push(at..at + len);
        }
        at += len + 1;
    }
    found
}
