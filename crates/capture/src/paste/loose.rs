//! Field lines that stand by themselves: no request or status line above them.

use super::{Place, shape, view::Row};
use why401_message::Field;

/// Names of request fields, in lower case.
const REQUEST: [&str; 22] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "host",
    "user-agent",
    "accept",
    "accept-encoding",
    "accept-language",
    "origin",
    "referer",
    "x-api-key",
    "api-key",
    "apikey",
    "x-auth-token",
    "x-access-token",
    "x-csrf-token",
    "x-xsrf-token",
    "x-requested-with",
    "private-token",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-content-sha256",
];

/// Names of response fields, in lower case.
const RESPONSE: [&str; 15] = [
    "www-authenticate",
    "proxy-authenticate",
    "authentication-info",
    "set-cookie",
    "server",
    "location",
    "retry-after",
    "x-powered-by",
    "x-request-id",
    "cf-ray",
    "x-cache",
    "x-amzn-errortype",
    "x-amzn-requestid",
    "access-control-allow-origin",
    "strict-transport-security",
];

/// Names that either may have, in lower case.
const EITHER: [&str; 12] = [
    "date",
    "content-type",
    "content-length",
    "connection",
    "cache-control",
    "via",
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-host",
    "transfer-encoding",
    "etag",
];

/// Schemes a challenge begins with.
const SCHEMES: [&str; 7] = ["Bearer", "Basic", "Digest", "Negotiate", "DPoP", "Token", "OAuth"];

/// Whether a field of this name is common in HTTP.
pub(super) fn is_known_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    is_in(&REQUEST, &name) || is_in(&RESPONSE, &name) || is_in(&EITHER, &name) || name.starts_with("x-") || {
        name.starts_with("sec-") || name.starts_with("access-control-")
    }
}

/// Whether a field of this name belongs to a response.
pub(super) fn is_of_response(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    is_in(&RESPONSE, &name) || name.starts_with("access-control-allow")
}

/// Whether a field of this name belongs to a request.
pub(super) fn is_of_request(name: &str) -> bool {
    is_in(&REQUEST, &name.to_ascii_lowercase()) || why401_message::is_secret_field(name)
}

fn is_in(names: &[&str], name: &str) -> bool {
    names.contains(&name)
}

/// The field a line holds: plain, quoted as in a program (`'Authorization': 'Bearer …',`), or a bare challenge.
pub(super) fn of_row(row: &Row) -> Option<(Place, Field)> {
    let text = row.trimmed();
    let plain = || {
        let (name, value) = shape::field(text).filter(|(name, _)| is_known_name(name))?;
        Some((row.place_of(value), Field::new(name, value)))
    };
    in_program(row, text).or_else(plain).or_else(|| challenge(row, text))
}

/// `"Authorization": "Bearer …",`: the value in quotes, nothing computed, and the name in quotes or a comma behind.
fn in_program(row: &Row, text: &str) -> Option<(Place, Field)> {
    let (name, rest) = text.split_once(':')?;
    let bare = name.trim().trim_matches(['"', '\'', '`']);
    let value = rest.trim().trim_end_matches([',', ';']);
    let quote = value.chars().next().filter(|c| "\"'`".contains(*c))?;
    let inner = value.strip_prefix(quote)?.strip_suffix(quote)?;
    let literal = !inner.contains(quote) && !inner.contains("${");
    let is_program = bare.len() < name.trim().len() || value.len() < rest.trim().len();
    let fits = literal && is_program && is_of_request(bare) && is_known_name(bare);
    fits.then(|| (row.place_of(inner), Field::new(bare, inner)))
}

/// `Bearer realm="x", error="invalid_token"` by itself.
fn challenge(row: &Row, text: &str) -> Option<(Place, Field)> {
    let (scheme, params) = text.split_once(' ')?;
    let (name, _) = params.trim_start().split_once('=')?;
    let is_param = matches!(
        name.trim(),
        "realm" | "error" | "nonce" | "qop" | "charset" | "scope" | "resource_metadata"
    );
    let fits = is_param && SCHEMES.iter().any(|s| s.eq_ignore_ascii_case(scheme));
    fits.then(|| (row.place_of(text), Field::new("WWW-Authenticate", text)))
}
