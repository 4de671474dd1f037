//! nginx's error log (`src/core/ngx_log.c`, `src/http/ngx_http_request.c`: `ngx_http_log_error_handler`).

use super::ErrorLine;
use why401_message::time;

/// Beginnings of messages in which no outsider can write a colon.
const SURE: [&str; 4] = [
    "user \"",
    "no user/password was provided",
    "access forbidden by rule",
    "auth request unexpected status",
];

/// `2026/11/24 19:22:28 [error] 12#13: *45 message, client: A, server: S, request: "…", host: "…"`.
pub(super) fn read(line: &str) -> Option<ErrorLine> {
    let (stamp, rest) = line.split_at_checked(19)?;
    let local_time = moment(stamp)?;
    let (level, rest) = rest.strip_prefix(" [")?.split_once("] ")?;
    let (process, rest) = rest.split_once(": ")?;
    let process = process.split_once('#')?.0.parse().ok()?;
    let (connection, rest) = match rest.strip_prefix('*').and_then(|r| r.split_once(' ')) {
        Some((number, rest)) => (number.parse().ok(), rest),
        None => (None, rest),
    };
    let (text, client, request) = context(rest)?;
    Some(ErrorLine {
        local_time: Some(local_time),
        level: level.to_owned(),
        module: None,
        process: Some(process),
        connection,
        client: client.and_then(|c| c.parse().ok()),
        client_port: None,
        number: None,
        errno: errno(text),
        text: text.to_owned(),
        request: request.map(str::to_owned),
    })
}

fn moment(stamp: &str) -> Option<i64> {
    let (date, clock) = stamp.split_once(' ')?;
    let numbers = |text: &str, mark: char| -> Option<[u32; 3]> {
        let mut parts = text.split(mark).map(|p| p.parse().ok());
        Some([parts.next()??, parts.next()??, parts.next()??])
    };
    let ([year, month, day], [hour, minute, second]) = (numbers(date, '/')?, numbers(clock, ':')?);
    time::civil(i64::from(year), month, day, hour, minute, second)
}

/// The message, and client and request behind it. nginx escapes nothing here, so a path or a field may hold words that
/// look like them: of a line with `, client: ` twice nothing is believed, unless its message cannot hold them.
fn context(text: &str) -> Option<(&str, Option<&str>, Option<&str>)> {
    const CLIENT: &str = ", client: ";
    let mut found = text.match_indices(CLIENT).map(|(at, _)| at);
    let Some(first) = found.next() else { return Some((text, None, None)) };
    if found.next().is_some() && !SURE.iter().any(|begin| text.starts_with(begin)) {
        return None;
    }
    let (message, rest) = (&text[..first], &text[first + CLIENT.len()..]);
    let client = rest.split(", ").next();
    let request = rest.split_once(", request: \"").and_then(|(_, r)| {
        let end = ["\", upstream: \"", "\", subrequest: \"", "\", host: \"", "\", referrer: \""]
            .iter()
            .filter_map(|mark| r.find(mark))
            .min()
            .or_else(|| r.strip_suffix('"').map(str::len))?;
        Some(&r[..end])
    });
    Some((message, client, request))
}

/// `… failed (13: Permission denied)`.
fn errno(text: &str) -> Option<u32> {
    let (_, rest) = text.rsplit_once(" failed (")?;
    rest.split_once(':')?.0.parse().ok()
}
