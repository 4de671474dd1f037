//! Calls of HTTP libraries in code that was pasted, and where the login in it does not reach the request: fields that
//! are made and never handed over, or handed over in the place of the body.

use crate::pasted_config::place;
use why401_capture::paste::Line;
use why401_core::Place;

/// Why a call sends no login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lost {
    /// Where the call stands.
    pub at: Place,
    /// The call's name: `axios.post`.
    pub call: String,
    /// What is wrong.
    pub how: How,
}

/// How a login gets lost in code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// The fields stand where the body is expected.
    AsBody,
    /// The fields stand where the query is expected.
    AsQuery,
    /// The fields are made before and do not stand in the call.
    NotHandedOver,
}

/// Longest call that is read, in bytes.
const LONGEST: usize = 4000;

/// The first call of a known library that leaves the login behind, where the code holds one.
pub(crate) fn lost(lines: &[Line]) -> Option<Lost> {
    let names = variables(lines);
    lines.iter().enumerate().find_map(|(n, line)| {
        let (call, rest) = CALLS.iter().find_map(|call| {
            let (before, rest) = line.text.split_once(call.name)?;
            let joins = before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.');
            (!joins && rest.starts_with('(')).then_some((call, rest))
        })?;
        let mut text = rest.to_owned();
        for next in lines.iter().skip(n + 1).take(40) {
            if closed(&text) || text.len() > LONGEST {
                break;
            }
            text.push('\n');
            text.push_str(&next.text);
        }
        let how = how(call, &arguments(&text)?, &names)?;
        Some(Lost { at: place(line), call: call.name.to_owned(), how })
    })
}

/// A function, and the place of its fields among its arguments.
struct Call {
    name: &'static str,
    /// What its arguments are, those by position.
    takes: &'static [Takes],
    /// Names by which fields are handed over.
    by_name: &'static [&'static str],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    Address,
    Body,
    Query,
    Settings,
}

use Takes::{Address, Body, Query, Settings};

const fn axios(name: &'static str, takes: &'static [Takes]) -> Call {
    Call { name, takes, by_name: &["headers"] }
}

const fn python(name: &'static str, takes: &'static [Takes]) -> Call {
    Call {
        name,
        takes,
        by_name: &["headers", "auth", "header", "cookies", "additional_headers", "extra_headers"],
    }
}

const CALLS: [Call; 16] = [
    axios("axios.post", &[Address, Body, Settings]),
    axios("axios.put", &[Address, Body, Settings]),
    axios("axios.patch", &[Address, Body, Settings]),
    axios("axios.get", &[Address, Settings]),
    axios("axios.delete", &[Address, Settings]),
    axios("axios.head", &[Address, Settings]),
    axios("fetch", &[Address, Settings]),
    python("requests.get", &[Address, Query]),
    python("requests.delete", &[Address]),
    python("requests.post", &[Address, Body, Body]),
    python("requests.put", &[Address, Body]),
    python("requests.patch", &[Address, Body]),
    python("requests.head", &[Address]),
    python("create_connection", &[Address]),
    python("websockets.connect", &[Address]),
    python("websocket.WebSocketApp", &[Address]),
];

/// Variables that hold fields with a login: `headers = {'Authorization': …`.
fn variables(lines: &[Line]) -> Vec<String> {
    let holds = |text: &str| {
        let text = text.to_ascii_lowercase();
        ["authorization", "x-api-key", "x-auth-token", "private-token", "x-token"]
            .iter()
            .any(|w| text.contains(w))
    };
    let assigned = |(n, line): (usize, &Line)| {
        let (name, value) = line.text.split_once('=')?;
        let name = name.trim().rsplit([' ', '\t']).next()?.trim_end_matches(':');
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        let value = value.trim_start();
        let opens = value.starts_with('{') || value.starts_with('[') || value.starts_with("new Headers");
        let mut rest = lines[n..].iter().take(12).map(|l| l.text.as_str());
        let whole = rest.by_ref().take_while(|t| !t.trim_start().starts_with('}')).any(holds);
        (is_name && opens && whole).then(|| name.to_owned())
    };
    lines.iter().enumerate().filter_map(assigned).collect()
}

fn how(call: &Call, arguments: &[String], variables: &[String]) -> Option<How> {
    let lower: Vec<String> = arguments.iter().map(|a| a.to_ascii_lowercase()).collect();
    let named = |text: &str| {
        let compact: String = text.chars().filter(|c| !c.is_whitespace() && !"'\"".contains(*c)).collect();
        call.by_name.iter().any(|n| compact.contains(&format!("{n}=")) || compact.contains(&format!("{n}:")))
    };
    let shorthand = |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(|w| w == "headers");
    let is_object = |text: &str| text.trim_start().starts_with('{');
    let of_fields = |text: &str| {
        let bare = text.trim();
        variables
            .iter()
            .any(|v| v.eq_ignore_ascii_case(bare) || bare.contains(&format!("...{}", v.to_lowercase())))
            || (is_object(bare) && (bare.contains("authorization") || named(bare) || shorthand(bare)))
    };
    let script = call.by_name == ["headers"];
    let settings = call.takes.iter().position(|t| *t == Settings);
    if let Some(found) = lower.iter().enumerate().skip(1).find_map(|(n, text)| {
        let kind = call.takes.get(n)?;
        if text.contains('=') && !script && !is_object(text) {
            return None; // by name
        }
        match kind {
            Body if of_fields(text) && settings != Some(n) && lower.len() == n + 1 => Some(How::AsBody),
            Query if of_fields(text) => Some(How::AsQuery),
            _ => None,
        }
    }) {
        return Some(found);
    }
    let handed = lower
        .iter()
        .skip(1)
        .any(|text| named(text) || shorthand(text) || of_fields(text) || text.contains("**"));
    let opaque = script && lower.len() > 1;
    (!handed && !opaque && !variables.is_empty()).then_some(How::NotHandedOver)
}

/// Whether every bracket of a call is closed.
fn closed(text: &str) -> bool {
    arguments(text).is_some()
}

/// The arguments between the outermost brackets; `None` where they are not closed.
fn arguments(text: &str) -> Option<Vec<String>> {
    let (mut depth, mut quote, mut escaped) = (0usize, None, false);
    let mut out = vec![String::new()];
    for c in text.chars() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(q), c) if c == q => quote = None,
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '(' | '[' | '{') => {
                depth += 1;
                if depth == 1 {
                    continue;
                }
            }
            (None, ')' | ']' | '}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    out.retain(|a| !a.trim().is_empty());
                    return Some(out);
                }
            }
            (None, ',') if depth == 1 => {
                out.push(String::new());
                continue;
            }
            _ => {}
        }
        out.last_mut()?.push(c);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn how_of(text: &str) -> Option<(String, How)> {
        let lines: Vec<Line> = text
            .lines()
            .enumerate()
            .map(|(n, l)| Line { number: n + 1, column: 1, text: l.trim().into() })
            .collect();
        lost(&lines).map(|l| (l.call, l.how))
    }

    #[test]
    fn logins_that_stay_behind() {
        let post = "axios.post(`${base}/orders`, {\n  headers: { Authorization: `Bearer ${token}` }\n})";
        assert_eq!(how_of(post), Some(("axios.post".into(), How::AsBody)));
        let get = "headers = {'Authorization': 'Bearer x'}\nr = requests.get(url, headers)";
        assert_eq!(how_of(get), Some(("requests.get".into(), How::AsQuery)));
        let socket = "headers={'authorization': 'Basic x',\n'Origin': 'y'}\nws = create_connection(\"ws://192.0.2.1/rest\")";
        assert_eq!(how_of(socket), Some(("create_connection".into(), How::NotHandedOver)));
        let plain = "const headers = { Authorization: 'Bearer ' + t }\nconst r = await fetch('/api/orders')";
        assert_eq!(how_of(plain), Some(("fetch".into(), How::NotHandedOver)));
    }

    #[test]
    fn logins_that_are_sent() {
        for text in [
            "axios.post(url, body, { headers: { Authorization: 'Bearer x' } })",
            "axios.get(url, { headers })",
            "const config = { headers: { Authorization: t } }\naxios.post(url, data, config)",
            "headers = {'Authorization': 'Bearer x'}\nr = requests.get(url, headers=headers)",
            "headers = {'Authorization': 'x'}\nr = requests.post(url, json=body, headers=headers)",
            "headers = {'Authorization': 'x'}\nr = requests.get(url, **options)",
            "fetch(url, { method: 'POST', headers: { 'Authorization': 'x' } })",
            "const o = { headers: { Authorization: 'x' } }\nfetch(url, o)",
            "requests.get(url)",
            "headers = {'Accept': 'x'}\nrequests.get(url)",
            "axios.post(url",
        ] {
            assert_eq!(how_of(text), None, "{text}");
        }
    }
}
