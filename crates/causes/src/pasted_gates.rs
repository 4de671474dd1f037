//! Lines of a server's configuration in what was pasted that take the login out of a request or replace it.

use crate::pasted_config::place;
use why401_capture::paste::Line;
use why401_core::Place;

/// What becomes of the Authorization field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is taken out.
    Removed,
    /// Another value is put in its place.
    Replaced,
}

/// The line that takes the field away, and how.
pub(crate) fn authorization(lines: &[Line]) -> Option<(Place, Fate)> {
    lines.iter().find_map(|line| Some((place(line), fate(&line.text)?)))
}

fn fate(text: &str) -> Option<Fate> {
    let text = text.trim().trim_start_matches(['-', ' ', '"', '\'']).trim_end_matches(['"', '\'', ';', ' ']);
    let lower = text.to_ascii_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let value = |n: usize| words.get(n).map(|w| w.trim_matches(['"', '\'', ';'])).unwrap_or_default();
    match words.as_slice() {
        ["proxy_set_header" | "grpc_set_header", "authorization", ..]
        | ["fastcgi_param" | "uwsgi_param" | "scgi_param", "http_authorization", ..] => of_value(value(2)),
        ["requestheader", "set", "authorization", ..]
        | ["http-request", "set-header", "authorization", ..] => of_value(value(3)),
        ["requestheader", "unset", "authorization", ..]
        | ["http-request", "del-header", "authorization", ..]
        | ["unset", "req.http.authorization", ..]
        | ["header_up" | "request_header", "-authorization", ..] => Some(Fate::Removed),
        ["reqidel" | "reqdel", field, ..] if field.starts_with("^authorization") => Some(Fate::Removed),
        _ => of_a_label(&lower),
    }
}

/// `traefik….customrequestheaders.Authorization=`, with nothing or something behind it.
fn of_a_label(lower: &str) -> Option<Fate> {
    let (_, rest) = lower.split_once("customrequestheaders.authorization")?;
    let value = rest.trim_start().strip_prefix(['=', ':'])?.trim().trim_matches(['"', '\'']);
    Some(if value.is_empty() { Fate::Removed } else { Fate::Replaced })
}

/// A value that hands on what came is no loss.
fn of_value(value: &str) -> Option<Fate> {
    match value {
        "" => Some(Fate::Removed),
        _ if value.starts_with('$') || value.starts_with('%') => None,
        _ => Some(Fate::Replaced),
    }
}

/// The line by which a gate with passwords, such as Traefik's at debug level, tells that it knows nobody of a name.
pub(crate) fn user_not_found(lines: &[Line]) -> Option<Place> {
    let holds = |line: &Line, words: &[&str]| {
        let text = line.text.to_ascii_lowercase();
        words.iter().any(|w| text.contains(w))
    };
    let of_a_gate = lines.iter().any(|l| holds(l, &["basic auth", "basicauth", "auth.basic", "htpasswd"]));
    let unknown = lines.iter().find(|l| holds(l, &["user not found:", "unknown user:", "no such user:"]));
    unknown.filter(|_| of_a_gate).map(place)
}

/// A gate of nginx or Apache with a login of its own, in front of something it hands requests on to.
pub(crate) fn gate_in_front(lines: &[Line]) -> Option<Place> {
    let first = |fits: &dyn Fn(&str) -> bool| {
        lines.iter().find(|l| fits(l.text.trim().to_ascii_lowercase().as_str())).map(place)
    };
    let gate = first(&|t| {
        (t.starts_with("auth_basic ") && !t.contains(" off"))
            || t.starts_with("authtype basic")
            || t.starts_with("authtype digest")
    });
    let behind = first(&|t| {
        ["proxy_pass ", "proxypass ", "fastcgi_pass ", "uwsgi_pass "].iter().any(|d| t.starts_with(d))
    });
    gate.filter(|_| behind.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fates_of_the_field() {
        let rows = [
            ("proxy_set_header        Authorization      \"\";", Some(Fate::Removed)),
            ("proxy_set_header Authorization \"Basic eDp5\";", Some(Fate::Replaced)),
            ("proxy_set_header Authorization $http_authorization;", None),
            ("# proxy_set_header Authorization \"\";", None),
            ("RequestHeader unset Authorization", Some(Fate::Removed)),
            ("http-request del-header Authorization", Some(Fate::Removed)),
            (
                "- \"traefik.http.middlewares.m.headers.customrequestheaders.Authorization=\"",
                Some(Fate::Removed),
            ),
            ("header_up -Authorization", Some(Fate::Removed)),
            ("proxy_set_header Host $host;", None),
            ("fastcgi_param HTTP_AUTHORIZATION $http_authorization;", None),
        ];
        for (text, want) in rows {
            assert_eq!(fate(text), want, "{text}");
        }
    }
}
