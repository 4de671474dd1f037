//! When a paste was written, as its own lines tell.

use super::view::Row;
use why401_message::time;

/// Longest part of a line that is looked at, in bytes.
const WINDOW: usize = 2000;

/// Words beside times that lie elsewhere: a token's end, a file's age.
const ELSEWHERE: [&str; 8] =
    ["exp", "until", "\"iat", "\"nbf", "valid", "last-modified", "last_modified", "updated"];

/// The moments that log lines, fields and bodies tell, in seconds since 1970.
pub(super) fn all(rows: &[Row]) -> Vec<i64> {
    rows.iter().filter_map(|row| of_line(&row.text)).collect()
}

fn of_line(line: &str) -> Option<i64> {
    let mut end = line.len().min(WINDOW);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let line = &line[..end];
    let lower = line.to_ascii_lowercase();
    if ELSEWHERE.iter().any(|word| lower.contains(word)) {
        return None;
    }
    stamp(&lower).or_else(|| iso(line)).or_else(|| in_a_field(line)).or_else(|| bracketed(line))
}

/// `"timestamp":1515558348119`, in seconds or milliseconds.
fn stamp(line: &str) -> Option<i64> {
    let (_, rest) = line.split_once("\"timestamp\"")?;
    let number = rest.trim_start().strip_prefix(':')?.trim_start();
    let digits = number.split(|c: char| !c.is_ascii_digit()).next()?;
    let value: i64 = digits.parse().ok()?;
    match digits.len() {
        10 => Some(value),
        13 => Some(value / 1000),
        _ => None,
    }
}

/// `2026-11-24T19:22:28Z`, `2026-11-24 19:22:28,123`.
fn iso(line: &str) -> Option<i64> {
    let starts = line.match_indices("20").map(|(at, _)| at);
    let moment = |at: usize| {
        let text = line.get(at..at + 19)?;
        let zone = line.get(at + 19..).unwrap_or_default();
        let zone = zone.trim_start_matches(|c: char| c == '.' || c == ',' || c.is_ascii_digit());
        let offset = zone.get(..6).filter(|z| z.starts_with(['+', '-'])).unwrap_or("Z");
        time::iso(&format!("{}{offset}", text.replace(' ', "T")))
    };
    starts.take(4).find_map(moment)
}

/// `date: Tue, 24 Nov 2026 19:22:28 GMT`.
fn in_a_field(line: &str) -> Option<i64> {
    let at = line.find(" GMT")?;
    let start = line[..at].char_indices().rev().nth(24).map_or(0, |(n, _)| n);
    time::http_date(line[start..at + 4].trim())
}

/// `[24/Nov/2026:19:22:28 +0100]`.
fn bracketed(line: &str) -> Option<i64> {
    let (_, rest) = line.split_once('[')?;
    let (stamp, _) = rest.split_once(']')?;
    let (date, rest) = stamp.split_once(':')?;
    let (clock, zone) = rest.split_once(' ')?;
    let mut date = date.split('/');
    let (day, month, year) = (date.next()?, time::month(date.next()?)?, date.next()?);
    let (sign, zone) = zone.split_at_checked(1)?;
    let (hours, minutes) = zone.split_at_checked(2)?;
    time::iso(&format!("{year}-{month:02}-{day:0>2}T{clock}{sign}{hours}:{minutes}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_lines() {
        let now = 1_795_548_148;
        for line in [
            "2026-11-24T19:22:28Z refused",
            "2026-11-24 19:22:28,123 ERROR refused",
            "2026-11-24T20:22:28.5+01:00",
            "< date: Tue, 24 Nov 2026 19:22:28 GMT",
            "192.0.2.1 - - [24/Nov/2026:20:22:28 +0100] \"GET / HTTP/1.1\" 401 0",
            "{\"timestamp\":1795548148000,\"status\":401}",
            "{\"timestamp\": 1795548148}",
        ] {
            assert_eq!(of_line(line), Some(now), "{line}");
        }
        for line in
            ["expires 2026-11-24T19:22:28Z", "version 2026", "\"exp\": 1795548148", "{\"timestamp\": 12}"]
        {
            assert_eq!(of_line(line), None, "{line}");
        }
    }
}
