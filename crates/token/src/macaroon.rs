//! Macaroons: tokens that say openly what they are good for, in caveats of their own. Both binary forms of
//! libmacaroons (`doc/format.txt`) are read, and `PyPI`'s tokens, which are such; nothing is verified.

use crate::segment;
use base64::{Engine, alphabet, engine};
use serde_json::Value;
use std::fmt;
use why401_message::time;

/// What a macaroon says of itself. What identifies its holder is not kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Macaroon {
    /// Where it is good for, as its issuer hints: a name or an address.
    pub location: Option<String>,
    /// The earliest end that a caveat sets, in seconds since 1970 UTC.
    pub expires: Option<i64>,
    /// The latest beginning that a caveat sets, likewise.
    pub begins: Option<i64>,
    /// Number of caveats, of whatever kind.
    pub caveats: usize,
    /// Number of those that somebody else has to discharge with a macaroon that is sent along.
    pub third_parties: usize,
}

impl fmt::Display for Macaroon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.location {
            Some(location) => write!(f, "a macaroon of {location}"),
            None => f.write_str("a macaroon"),
        }
    }
}

/// The standard alphabet, which some libraries write.
const STANDARD: engine::GeneralPurpose = engine::GeneralPurpose::new(
    &alphabet::STANDARD,
    engine::GeneralPurposeConfig::new()
        .with_decode_padding_mode(engine::DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Longest location that is repeated, in characters.
const LONGEST_LOCATION: usize = 100;

/// Reads a macaroon, the first where several are joined by commas; `None` where a text is none.
pub(crate) fn read(token: &[u8]) -> Option<Macaroon> {
    let token = token.strip_prefix(b"pypi-").unwrap_or(token);
    if !(token.starts_with(b"MDA") || token.starts_with(b"AgE") || token.starts_with(b"AgI")) {
        return None;
    }
    let one = token.split(|b| *b == b',').next()?;
    let bytes = segment::decoded(one).or_else(|| STANDARD.decode(one).ok())?;
    let mut macaroon = Macaroon::default();
    match bytes.strip_prefix(&[2]) {
        Some(fields) => second(fields, &mut macaroon),
        None => first(&bytes, &mut macaroon),
    }?;
    Some(macaroon)
}

/// Version 1: packets of four hexadecimal digits for the whole length, a name, a blank, a value and a line end.
fn first(mut bytes: &[u8], macaroon: &mut Macaroon) -> Option<()> {
    let mut identified = false;
    loop {
        let digits = std::str::from_utf8(bytes.get(..4)?).ok()?;
        let length = usize::from_str_radix(digits, 16).ok()?;
        let packet = bytes.get(4..length)?.strip_suffix(b"\n")?;
        bytes = bytes.get(length..)?;
        let blank = packet.iter().position(|b| *b == b' ')?;
        let value = packet.get(blank + 1..)?;
        match packet.get(..blank)? {
            b"location" => macaroon.locate(value),
            b"identifier" => identified = true,
            b"cid" if identified => macaroon.restrict(value),
            b"vid" if identified => macaroon.third_parties += 1,
            b"cl" if identified => {}
            b"signature" if identified => return bytes.is_empty().then_some(()),
            _ => return None,
        }
    }
}

/// Types of a field in version 2.
const END: u64 = 0;
const LOCATION: u64 = 1;
const IDENTIFIER: u64 = 2;
const VERIFICATION: u64 = 4;
const SIGNATURE: u64 = 6;

/// Version 2, behind its number: sections of typed fields, one for the macaroon, one for each caveat, and an empty one.
fn second(mut bytes: &[u8], macaroon: &mut Macaroon) -> Option<()> {
    let mut is_header = true;
    while section(&mut bytes, is_header, macaroon)? {
        is_header = false;
    }
    (!is_header && segment::varint(&mut bytes)? == SIGNATURE).then_some(())?;
    segment::prefixed(&mut bytes)?;
    bytes.is_empty().then_some(())
}

/// One section; whether there was something in it. `None` where it is none, or identifies nothing.
fn section(bytes: &mut &[u8], is_header: bool, macaroon: &mut Macaroon) -> Option<bool> {
    let (mut identified, mut is_empty) = (false, true);
    loop {
        let kind = segment::varint(bytes)?;
        if kind == END {
            return (identified || is_empty).then_some(!is_empty);
        }
        is_empty = false;
        let value = segment::prefixed(bytes)?;
        match kind {
            LOCATION if is_header => macaroon.locate(value),
            LOCATION => {}
            IDENTIFIER => identified = true,
            VERIFICATION if !is_header => macaroon.third_parties += 1,
            _ => return None,
        }
        if kind == IDENTIFIER && !is_header {
            macaroon.restrict(value);
        }
    }
}

impl Macaroon {
    fn locate(&mut self, location: &[u8]) {
        let shown = location.len() <= LONGEST_LOCATION && location.iter().all(u8::is_ascii_graphic);
        let text = std::str::from_utf8(location).ok().filter(|text| shown && !text.is_empty());
        self.location = text.map(str::to_owned).or_else(|| self.location.take());
    }

    fn restrict(&mut self, caveat: &[u8]) {
        self.caveats += 1;
        let Ok(text) = std::str::from_utf8(caveat) else { return };
        let (begins, expires) = match serde_json::from_str(text) {
            Ok(json) => dates(&json),
            Err(_) => (None, end(text)),
        };
        self.begins = self.begins.max(begins);
        self.expires = [self.expires, expires].into_iter().flatten().min();
    }
}

/// Beginning and end in a caveat of `PyPI`: `[0, end, beginning]` (warehouse `macaroons/caveats/__init__.py`), and in
/// its older form `{"nbf": beginning, "exp": end}`.
fn dates(caveat: &Value) -> (Option<i64>, Option<i64>) {
    match caveat {
        Value::Array(all) => match all.as_slice() {
            [kind, end, beginning] if kind.as_i64() == Some(0) => (beginning.as_i64(), end.as_i64()),
            _ => (None, None),
        },
        Value::Object(members) => {
            let date = |name: &str| members.get(name).and_then(Value::as_i64);
            (date("nbf"), date("exp"))
        }
        _ => (None, None),
    }
}

/// The end in a caveat of words: `time < 2027-01-31T08:05:09Z`, `time-before …` (macaroon-bakery), `before:…` (dCache),
/// `expiry = 1801382709`, `…_valid_until=…` (aperture). A moment without a zone could be another one, and is none.
fn end(caveat: &str) -> Option<i64> {
    let at = caveat.find(['<', '=', ':', ' '])?;
    let (name, rest) = caveat.split_at(at);
    let operator: String = rest.chars().take_while(|c| matches!(c, '<' | '=' | ':' | ' ')).collect();
    let name = name.trim().to_ascii_lowercase().replace('_', "-");
    let ends = match name.as_str() {
        "time" => operator.contains('<'),
        "time-before" | "before" | "expires" | "expiry" | "exp" | "expiration" | "expires-at"
        | "not-after" => true,
        name => name == "valid-until" || name.ends_with("-valid-until"),
    };
    let value = rest.trim_start_matches(['<', '=', ':', ' ']).trim();
    ends.then(|| seconds(value).or_else(|| moment(value)))?
}

/// Seconds or milliseconds since 1970, of this century.
fn seconds(text: &str) -> Option<i64> {
    match text.parse().ok()? {
        whole @ 1_000_000_000..100_000_000_000 => Some(whole),
        milliseconds @ 1_000_000_000_000..100_000_000_000_000 => Some(milliseconds / 1000),
        _ => None,
    }
}

/// A moment of RFC 3339 section 5.6, a fraction cut off.
fn moment(text: &str) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| {
        text.get(range).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?.parse::<u32>().ok()
    };
    let separators: String = [4, 7, 10, 13, 16].iter().filter_map(|at| text.get(*at..at + 1)).collect();
    let usual = ["--T::", "--t::", "-- ::"].contains(&separators.as_str());
    let local = time::civil(
        number(0..4)?.into(),
        number(5..7)?,
        number(8..10)?,
        number(11..13)?,
        number(14..16)?,
        number(17..19)?,
    );
    let fraction =
        text.get(19..)?.strip_prefix('.').map(|f| f.trim_start_matches(|c: char| c.is_ascii_digit()));
    let zone = fraction.unwrap_or(text.get(19..)?);
    let offset = match zone.as_bytes() {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let start = text.len() - 5;
            let minutes =
                i64::from(number(start..start + 2)?) * 60 + i64::from(number(start + 3..start + 5)?);
            if *sign == b'+' { minutes * 60 } else { -minutes * 60 }
        }
        _ => return None,
    };
    local.filter(|_| usual).map(|seconds| seconds - offset)
}
