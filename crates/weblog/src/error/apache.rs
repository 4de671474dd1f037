//! Apache's error log, in its default format (`ErrorLogFormat` of httpd 2.4, server/log.c).

use super::ErrorLine;
use std::net::IpAddr;
use why401_message::time;

/// `[time] [module:level] [pid N:tid N] file.c(1): (errno)text: [client A:P] AHnnnnn: message`.
pub(super) fn read(line: &str) -> Option<ErrorLine> {
    let (stamp, rest) = bracketed(line)?;
    let local_time = moment(stamp)?;
    let (level, rest) = bracketed(rest)?;
    let (module, level) = level.split_once(':').map_or((None, level), |(m, l)| (Some(m), l));
    let (process, rest) = match bracketed(rest) {
        Some((inner, after)) if inner.starts_with("pid ") => (process(inner), after),
        _ => (None, rest),
    };
    let rest = behind_source(rest.trim_start());
    let (errno, rest) = errno(rest);
    let (client, rest) = client(rest);
    let (number, text) = number(rest);
    Some(ErrorLine {
        local_time: Some(local_time),
        level: level.to_owned(),
        module: module.filter(|m| !m.is_empty() && *m != "-").map(str::to_owned),
        process,
        connection: None,
        client: client.map(|(address, _)| address),
        client_port: client.and_then(|(_, port)| port),
        number,
        errno,
        text: text.to_owned(),
        request: None,
    })
}

fn bracketed(text: &str) -> Option<(&str, &str)> {
    text.trim_start().strip_prefix('[')?.split_once(']')
}

/// `Tue Nov 24 19:22:28.123456 2026`.
fn moment(stamp: &str) -> Option<i64> {
    let mut words = stamp.split_whitespace().skip(1);
    let (month, day, clock, year) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let month = time::month(month)?;
    let clock = clock.split('.').next()?;
    let mut clock = clock.split(':').map(str::parse::<u32>);
    let (hour, minute, second) = (clock.next()?.ok()?, clock.next()?.ok()?, clock.next()?.ok()?);
    time::civil(year.parse().ok()?, month, day.parse().ok()?, hour, minute, second)
}

fn process(inner: &str) -> Option<u32> {
    inner.strip_prefix("pid ")?.split(':').next()?.trim().parse().ok()
}

/// Behind `mod_authz_core.c(820): `, which stands there at debug levels.
fn behind_source(text: &str) -> &str {
    let is_source = |head: &str| {
        head.ends_with(')') && head.split_once(".c(").is_some_and(|(file, _)| !file.contains([' ', ':']))
    };
    match text.split_once(": ") {
        Some((head, rest)) if is_source(head) => rest,
        _ => text,
    }
}

/// `(13)Permission denied: `.
fn errno(text: &str) -> (Option<u32>, &str) {
    let read = || {
        let (number, rest) = text.strip_prefix('(')?.split_once(')')?;
        let number = number.parse().ok()?;
        Some((Some(number), rest.split_once(": ")?.1))
    };
    read().unwrap_or((None, text))
}

/// `[client 127.0.0.1:5000] `, `[client ::1:5000] `, `[remote …] `.
fn client(text: &str) -> (Option<(IpAddr, Option<u16>)>, &str) {
    let read = || {
        let (inner, rest) = bracketed(text)?;
        let address = inner.strip_prefix("client ").or_else(|| inner.strip_prefix("remote "))?;
        Some((address_of(address), rest.trim_start()))
    };
    read().unwrap_or((None, text))
}

/// An address with its port; IPv6 stands without brackets.
fn address_of(text: &str) -> Option<(IpAddr, Option<u16>)> {
    let with_port = || {
        let (address, port) = text.rsplit_once(':')?;
        let address = address.trim_start_matches('[').trim_end_matches(']');
        Some((address.parse().ok()?, Some(port.parse().ok()?)))
    };
    with_port().or_else(|| Some((text.parse().ok()?, None)))
}

/// `AH01617: `; a few numbers have six digits.
fn number(text: &str) -> (Option<u32>, &str) {
    let read = || {
        let (number, rest) = text.strip_prefix("AH")?.split_once(": ")?;
        (5..=6).contains(&number.len()).then_some((Some(number.parse().ok()?), rest))
    };
    read().unwrap_or((None, text))
}
