//! A line that was read: where its fields stand, and what they say.

use super::{Field, escape::unescaped};
use std::{borrow::Cow, net::IpAddr, time::Duration};
use why401_message::time;

/// A stretch of a line; empty with `from` beyond the line's end where the field is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: u32,
    pub(super) to: u32,
}

impl Span {
    pub(super) const NONE: Self = Self { from: u32::MAX, to: u32::MAX };

    pub(super) fn new(from: usize, to: usize) -> Self {
        let short = |n| u32::try_from(n).unwrap_or(u32::MAX);
        Self { from: short(from), to: short(to) }
    }
}

/// Where the fields stand.
pub(super) type Spans = [Span; Field::COUNT];

/// What a log says of the server behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upstream {
    /// The format does not tell.
    Untold,
    /// None was asked.
    Nobody,
    /// It answered so.
    Answered(u16),
}

/// A request as a log tells of it.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    pub(super) line: &'a [u8],
    pub(super) spans: Spans,
}

impl<'a> Entry<'a> {
    /// A field as it stands there; `None` where the format has none. `-` says that there was nothing.
    pub fn raw(&self, field: Field) -> Option<&'a [u8]> {
        let span = self.spans.get(field as usize)?;
        self.line.get(span.from as usize..span.to as usize)
    }

    /// A field with its escapes undone; `None` where the format has none, or the request had none.
    pub fn text(&self, field: Field) -> Option<Cow<'a, str>> {
        let raw = self.raw(field).filter(|raw| *raw != b"-")?;
        Some(match unescaped(raw) {
            Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        })
    }

    /// Whether the format tells of a field at all.
    pub fn tells(&self, field: Field) -> bool {
        self.raw(field).is_some()
    }

    /// Whose connection it was.
    pub fn client(&self) -> Option<IpAddr> {
        let text = std::str::from_utf8(self.raw(Field::Client)?).ok()?;
        text.trim_start_matches('[').trim_end_matches(']').parse().ok()
    }

    /// The client's port.
    pub fn client_port(&self) -> Option<u16> {
        u16::try_from(number(self.raw(Field::ClientPort)?)?).ok()
    }

    /// The user whom the request names.
    pub fn user(&self) -> Option<Cow<'a, str>> {
        self.text(Field::User)
    }

    /// Seconds since 1970.
    pub fn time(&self) -> Option<i64> {
        moment(self.raw(Field::Time)?)
    }

    /// The method, as sent.
    pub fn method(&self) -> Option<&'a [u8]> {
        let of_line = || self.raw(Field::Request)?.split(|b| *b == b' ').next();
        self.raw(Field::Method).or_else(of_line).filter(|m| !m.is_empty() && *m != b"-")
    }

    /// Path and query, as sent; the path decoded where that is all the format has.
    pub fn target(&self) -> Option<Cow<'a, str>> {
        if self.tells(Field::Target) {
            return self.text(Field::Target);
        }
        if let Some(line) = self.text(Field::Request) {
            let (_, rest) = line.split_once(' ')?;
            let end = rest.rfind(" HTTP/").unwrap_or(rest.len());
            return Some(Cow::Owned(rest[..end].to_owned()));
        }
        let path = self.text(Field::Path)?;
        let query = self.text(Field::Query).filter(|q| !q.is_empty());
        Some(match query {
            None => path,
            Some(query) => Cow::Owned(format!("{path}?{}", query.trim_start_matches('?'))),
        })
    }

    /// The status that was sent.
    pub fn status(&self) -> Option<u16> {
        status(self.raw(Field::Status)?)
    }

    /// What the server behind answered.
    pub fn upstream(&self) -> Upstream {
        let Some(raw) = self.raw(Field::UpstreamStatus) else { return Upstream::Untold };
        let last = raw.rsplit(|b| matches!(b, b',' | b':' | b' ')).find(|part| !part.is_empty());
        last.and_then(status).map_or(Upstream::Nobody, Upstream::Answered)
    }

    /// Bytes that were sent; 0 for `-`.
    pub fn bytes(&self) -> Option<u64> {
        let raw = self.raw(Field::Bytes)?;
        if raw == b"-" { Some(0) } else { number(raw) }
    }

    /// How long it took.
    pub fn duration(&self) -> Option<Duration> {
        let whole = |field, unit: fn(u64) -> Duration| Some(unit(number(self.raw(field)?)?));
        let seconds = || Duration::try_from_secs_f64(self.text(Field::Seconds)?.parse().ok()?).ok();
        whole(Field::Micros, Duration::from_micros)
            .or_else(|| whole(Field::Millis, Duration::from_millis))
            .or_else(seconds)
    }
}

/// Digits and nothing else.
fn number(raw: &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for digit in raw {
        let digit = digit.wrapping_sub(b'0');
        value = value.checked_mul(10)?.checked_add(u64::from(digit)).filter(|_| digit < 10)?;
    }
    (!raw.is_empty()).then_some(value)
}

fn status(raw: &[u8]) -> Option<u16> {
    u16::try_from(number(raw)?).ok().filter(|s| (100..1000).contains(s))
}

/// A moment in any of the forms servers write: `24/Nov/2026:22:32:33 +0100`, ISO 8601, seconds since 1970.
fn moment(raw: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(raw).ok()?;
    let text = text.trim_start_matches('[').trim_end_matches(']');
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return text.split('.').next()?.parse().ok();
    }
    common(text).or_else(|| time::iso(text))
}

/// `24/Nov/2026:22:32:33.123 +0100`; without an offset it is taken for UTC.
fn common(text: &str) -> Option<i64> {
    let part = |from: usize, to: usize| text.get(from..to);
    let digits = |from: usize, to: usize| part(from, to)?.parse::<u32>().ok();
    let month = time::month(part(3, 6)?)?;
    let year = i64::from(digits(7, 11)?);
    let local = time::civil(year, month, digits(0, 2)?, digits(12, 14)?, digits(15, 17)?, digits(18, 20)?)?;
    let Some((sign, zone)) = text.get(20..)?.split_once(['+', '-']).map(|(_, z)| (text.contains('+'), z))
    else {
        return Some(local);
    };
    let offset = i64::from(zone.get(..2)?.parse::<u32>().ok()?) * 3_600
        + i64::from(zone.get(2..4)?.parse::<u32>().ok()?) * 60;
    local.checked_sub(if sign { offset } else { -offset })
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn moments() {
        for (text, expected) in [
            ("24/Nov/2026:16:05:09 +0000", Some(1_795_536_309)),
            ("24/Nov/2026:17:05:09 +0100", Some(1_795_536_309)),
            ("24/Nov/2026:11:35:09.125 -0430", Some(1_795_536_309)),
            ("[24/Nov/2026:16:05:09.125]", Some(1_795_536_309)),
            ("2026-11-24T16:05:09+00:00", Some(1_795_536_309)),
            ("1795536309.251", Some(1_795_536_309)),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(moment(text.as_bytes()), expected, "{text}");
        }
    }
}
