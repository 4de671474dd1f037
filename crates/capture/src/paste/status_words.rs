//! A status told in words: `status code 401`, `"GET /x HTTP/1.1" 401 351`, `code E401`, `Bad credentials`.

use super::{event::Word, log_lines, shape, view::Row};

/// What may stand before the number, in lower case.
const BEFORE: [&str; 35] = [
    "status",
    "statuscode",
    "status_code",
    "code",
    "http",
    "http/1.1",
    "http/1.0",
    "http/2",
    "http/2.0",
    "http/3",
    "error",
    "errors",
    "errno",
    "returned",
    "responded",
    "response",
    "received",
    "httpstatus",
    "awaiting response...",
    "npm err!",
    "npm error",
    "failed with",
    "failed",
    "got",
    "a",
    "with",
    "->",
    "get",
    "post",
    "put",
    "delete",
    "rc",
    "exception",
    "unauthorized",
    "forbidden",
];

/// What may stand behind the number, in lower case.
const AFTER: [&str; 17] = [
    "unauthorized",
    "unauthorised",
    "forbidden",
    "proxy authentication",
    "proxy auth",
    "client error",
    "server error",
    "authorization required",
    "authentication required",
    "authorization failed",
    "not authorized",
    "http",
    "response",
    "not found",
    "bad request",
    "access denied",
    "from ",
];

/// What such a message means where no number stands, in lower case; the first that is found counts.
const MEANINGS: [(&str, u16); 44] = [
    ("proxy authentication required", 407),
    ("insufficient_scope", 403),
    ("unauthorized", 401),
    ("unauthorised", 401),
    ("unauthenticated", 401),
    ("not authenticated", 401),
    ("authentication failed", 401),
    ("authentication required", 401),
    ("requires authentication", 401),
    ("authentication credentials were not provided", 401),
    ("http basic: access denied", 401),
    ("bad credentials", 401),
    ("invalid credentials", 401),
    ("could not validate credentials", 401),
    ("invalid authentication", 401),
    ("incorrect username or password", 401),
    ("invalid username or password", 401),
    ("incorrect api key", 401),
    ("invalid api key", 401),
    ("api key not valid", 401),
    ("no api key", 401),
    ("invalid_token", 401),
    ("invalid token", 401),
    ("token expired", 401),
    ("token is expired", 401),
    ("token has expired", 401),
    ("token not found", 401),
    ("no token", 401),
    ("missing token", 401),
    ("jwt expired", 401),
    ("jwt malformed", 401),
    ("jwt is expired", 401),
    ("invalid signature", 401),
    ("invalid jwt", 401),
    ("could not authenticate", 401),
    ("could not read username", 401),
    ("must be logged in", 401),
    ("login required", 401),
    ("not authorized", 401),
    ("password mismatch", 401),
    ("password doesn't match", 401),
    ("password does not match", 401),
    ("was not found in \"", 401),
    ("forbidden", 403),
];

/// How much of a line is read, in bytes.
const WINDOW: usize = 4000;

/// The refusal a line tells, by number or else by meaning.
pub(super) fn of_row(row: &Row) -> Option<Word> {
    let text = head(&row.text, WINDOW);
    let (status, offset, is_number) = match number(text) {
        Some((status, offset)) => (status, offset, true),
        None => meaning(text).map(|(status, offset)| (status, offset, false))?,
    };
    let log_lines::Asked { method, url, path, scheme_told } = log_lines::asked(row, text);
    Some(Word { status, at: row.place(offset), method, url, path, scheme_told, is_number })
}

/// A status from 400 to 599 with words around it that say so, and its offset.
pub(super) fn number(text: &str) -> Option<(u16, usize)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let length = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        let end = at + length;
        let status = shape::code_of(&text[at..end]).filter(|s| *s >= 400);
        if let Some(status) =
            status.filter(|_| stands_alone(bytes, at, end) && is_told(&text[..at], &text[end..]))
        {
            return Some((status, at));
        }
        at = end;
    }
    None
}

/// Whether no letter or digit touches a number; an E in front is npm's.
fn stands_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let touches = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let left = start.checked_sub(1).and_then(|n| bytes.get(n));
    let npm = left == Some(&b'E') && !start.checked_sub(2).and_then(|n| bytes.get(n)).is_some_and(touches);
    (npm || !left.is_some_and(touches)) && !bytes.get(end).is_some_and(touches)
}

fn is_told(before: &str, after: &str) -> bool {
    if log_lines::is_w3c(before, after) {
        return true;
    }
    let before = tail(before, 200).to_ascii_lowercase();
    let before = before.strip_suffix(['e']).filter(|t| t.ends_with(' ')).unwrap_or(&before);
    let ends_a_line = after.trim().is_empty() && {
        let last = before.trim_end().rsplit(' ').next().unwrap_or_default();
        (last.ends_with(':') && last.contains("://")) || before.ends_with("ms - ")
    };
    let before = before.trim_end_matches([' ', ':', '=', '(', '[', '"', '\'', '{', ',', '\t', '*', '`']);
    let word_before = BEFORE.iter().any(|w| {
        before
            .strip_suffix(w)
            .is_some_and(|rest| !rest.ends_with(|c: char| c.is_ascii_alphabetic()) || w.len() > 5)
    });
    let after = head(after, 40).to_ascii_lowercase();
    let after = after.trim_start_matches([' ', ':', '(', '-', ',', '"', '\'', '`', ')']);
    let dot = after
        .strip_prefix('.')
        .map_or(after, |t| t.trim_start_matches(|c: char| c.is_ascii_digit() || " -:".contains(c)));
    word_before || ends_a_line || AFTER.iter().any(|w| dot.starts_with(w))
}

/// What a refusal without a number means, and where it is said.
pub(super) fn meaning(text: &str) -> Option<(u16, usize)> {
    let low = head(text, WINDOW).to_ascii_lowercase();
    let found = MEANINGS.iter().find_map(|(words, status)| low.find(words).map(|at| (*status, at)));
    found.or_else(|| low.find("idx10").map(|at| (401, at)))
}

/// At most this many bytes of the beginning.
pub(super) fn head(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn tail(text: &str, most: usize) -> &str {
    let mut start = text.len().saturating_sub(most);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..]
}
