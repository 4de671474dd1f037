//! The head of a response, read leniently: whatever RFC 9112 forbids is noted, not refused.

use super::stream::{Reader, no_answer};
use std::time::Instant;
use why401_message::{Interim, NoAnswer, Oddity, Phase, Response, ResponseField, show};

/// Most octets of a head.
pub(crate) const HEAD: usize = 256 * 1024;
/// Octets it takes to tell a protocol by its opening.
const TELLING: usize = 4;
/// Most interim responses before the answer.
pub(crate) const INTERIM: usize = 20;

/// Notes an oddity once.
pub(crate) fn note(oddities: &mut Vec<Oddity>, oddity: Oddity) {
    if !oddities.contains(&oddity) {
        oddities.push(oddity);
    }
}

/// Reads up to the end of the final head; the body is still to come. The second value is when the first octet came.
pub(crate) fn read(reader: &mut Reader, encrypted: bool) -> Result<(Response, Instant), NoAnswer> {
    let mut interim = Vec::new();
    let mut first = None;
    loop {
        let mut response = one(reader, encrypted, &mut first)?;
        let status = response.status;
        if (100..200).contains(&status) && status != 101 {
            interim.push(Interim { status });
            if interim.len() > INTERIM {
                return Err(NoAnswer::EndlessInterim);
            }
            continue;
        }
        if status == 101 {
            note(&mut response.oddities, Oddity::SwitchingProtocols);
        }
        response.interim = interim;
        return Ok((response, first.unwrap_or_else(Instant::now)));
    }
}

fn one(reader: &mut Reader, encrypted: bool, first: &mut Option<Instant>) -> Result<Response, NoAnswer> {
    match opening(reader, encrypted, first)? {
        Opening::Http => {}
        Opening::Text => return Ok(Response { oddities: vec![Oddity::Http09], ..Response::default() }),
    }
    let mut response = Response::default();
    let line = line(reader, &mut response, Phase::Status)?;
    status_line(&line, &mut response);
    let mut fields = Vec::new();
    loop {
        let line = self::line(reader, &mut response, Phase::Head)?;
        if line.is_empty() {
            break;
        }
        field_line(&line, &mut fields, &mut response.oddities);
    }
    response.fields = fields;
    Ok(response)
}

/// What the first octets turned out to be.
enum Opening {
    Http,
    Text,
}

fn opening(reader: &mut Reader, encrypted: bool, first: &mut Option<Instant>) -> Result<Opening, NoAnswer> {
    let mut skipped = 0;
    loop {
        while matches!(reader.ready(), [b'\r' | b'\n', ..]) {
            reader.take(1);
            skipped += 1;
        }
        if skipped > HEAD {
            return Err(NoAnswer::HeadTooLarge(skipped));
        }
        let ready = reader.ready();
        if ready.starts_with(b"HTTP/") {
            return Ok(Opening::Http);
        }
        if ready.len() >= TELLING && !b"HTTP/".starts_with(ready) {
            return foreign(ready, encrypted);
        }
        match reader.fill() {
            Ok(0) if reader.ready().is_empty() => return Err(NoAnswer::Closed(Phase::Status)),
            Ok(0) => return foreign(reader.ready(), encrypted),
            Ok(_) => first.get_or_insert_with(Instant::now),
            Err(e) => return Err(no_answer(&e, Phase::Status)),
        };
    }
}

fn foreign(bytes: &[u8], encrypted: bool) -> Result<Opening, NoAnswer> {
    match speaks(bytes) {
        Speech::Tls if encrypted => Err(NoAnswer::NotHttp("TLS inside TLS".into())),
        Speech::Tls => Err(NoAnswer::TlsOnPlain),
        Speech::Text => Ok(Opening::Text),
        Speech::Other(what) => Err(NoAnswer::NotHttp(what)),
        Speech::Http => Ok(Opening::Http),
    }
}

/// What a peer's first octets look like.
pub(crate) enum Speech {
    /// `HTTP/`.
    Http,
    /// A TLS handshake or alert record (RFC 8446 section 5.1).
    Tls,
    /// Text of no known protocol: HTTP/0.9, or something like it.
    Text,
    /// Anything else, in words.
    Other(String),
}

/// Tells protocols by how they open.
pub(crate) fn speaks(bytes: &[u8]) -> Speech {
    const GREETINGS: [(&[u8], &str); 8] = [
        (b"SSH-", "an SSH server"),
        (b"+OK", "a POP3 server"),
        (b"* OK", "an IMAP server"),
        (b"RTSP/", "an RTSP server"),
        (b"-ERR", "a Redis or POP3 server"),
        (b"RFB ", "a VNC server"),
        (b"\0\0", "HTTP/2 or another binary protocol"),
        (b"ICY ", "an Icecast or SHOUTcast server"),
    ];
    let first_line = || show(bytes.split(|&b| b == b'\r' || b == b'\n').next().unwrap_or_default());
    match bytes {
        [b'H', b'T', b'T', b'P', b'/', ..] => Speech::Http,
        [0x14..=0x17, 0x03, ..] => Speech::Tls,
        [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b' ' | b'-', ..] => {
            Speech::Other(format!("an SMTP or FTP server (\"{}\")", first_line()))
        }
        _ => match GREETINGS.iter().find(|(start, _)| bytes.starts_with(start)) {
            Some((_, what)) => Speech::Other(format!("{what} (\"{}\")", first_line())),
            None if is_text(bytes) => Speech::Text,
            None => Speech::Other(format!("an unknown binary protocol (\"{}\")", first_line())),
        },
    }
}

fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().take(64).all(|b| !b.is_ascii_control() || b.is_ascii_whitespace())
}

/// One line without its end; keeps the raw octets and the budget.
fn line(reader: &mut Reader, response: &mut Response, phase: Phase) -> Result<Vec<u8>, NoAnswer> {
    let room = HEAD - response.head.len();
    match reader.line(room) {
        Ok(Some(mut line)) => {
            response.head.extend_from_slice(&line);
            line.pop();
            if line.last() == Some(&b'\r') {
                line.pop();
            } else {
                note(&mut response.oddities, Oddity::BareLf);
            }
            Ok(line)
        }
        Ok(None) if reader.ready().len() > room => {
            Err(NoAnswer::HeadTooLarge(response.head.len() + reader.ready().len()))
        }
        Ok(None) => Err(NoAnswer::Closed(phase)),
        Err(e) => Err(no_answer(&e, phase)),
    }
}

fn status_line(line: &[u8], response: &mut Response) {
    let (version, rest) = split_at_blank(line);
    let (code, reason) = split_at_blank(rest);
    response.version = version.to_vec();
    response.reason = reason.to_vec();
    let text = String::from_utf8_lossy(code);
    response.status = text.parse().unwrap_or(0);
    if code.len() != 3 || !code.iter().all(u8::is_ascii_digit) {
        note(&mut response.oddities, Oddity::BadStatus(show(code)));
    }
}

fn split_at_blank(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.iter().position(|&b| b == b' ' || b == b'\t') {
        Some(n) => (&bytes[..n], bytes[n..].trim_ascii_start()),
        None => (bytes, &[]),
    }
}

/// Adds a line to the fields (RFC 9112 section 5).
pub(crate) fn field_line(line: &[u8], fields: &mut Vec<ResponseField>, oddities: &mut Vec<Oddity>) {
    if let Some(&b) = line.iter().find(|b| b.is_ascii_control() && **b != b'\t') {
        note(oddities, Oddity::ControlInField(b));
    }
    if let (Some(b' ' | b'\t'), Some(last)) = (line.first(), fields.last_mut()) {
        note(oddities, Oddity::ObsFold);
        last.value.push(b' ');
        last.value.extend_from_slice(line.trim_ascii());
        return;
    }
    let Some(colon) = line.iter().position(|&b| b == b':') else {
        note(oddities, Oddity::NoColon);
        return;
    };
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    if name.trim_ascii_end().len() < name.len() {
        note(oddities, Oddity::SpaceBeforeColon);
    }
    fields.push(ResponseField { name: name.trim_ascii().to_vec(), value: value.trim_ascii().to_vec() });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(lines: &[&str]) -> (Vec<(String, String)>, Vec<Oddity>) {
        let (mut fields, mut oddities) = (Vec::new(), Vec::new());
        for line in lines {
            field_line(line.as_bytes(), &mut fields, &mut oddities);
        }
        let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
        (fields.iter().map(|f| (text(&f.name), text(&f.value))).collect(), oddities)
    }

    #[test]
    fn field_lines() {
        let (got, odd) = fields(&["A:  x ", "B:", " folded\t", "C : y", "no colon", "D: \x1b[1m"]);
        let want = [("A", "x"), ("B", " folded"), ("C", "y"), ("D", "\x1b[1m")];
        assert_eq!(got, want.map(|(n, v)| (n.to_owned(), v.to_owned())));
        let named =
            [Oddity::ObsFold, Oddity::SpaceBeforeColon, Oddity::NoColon, Oddity::ControlInField(0x1b)];
        assert_eq!(odd, named);
    }

    #[test]
    fn status_lines() {
        let read = |line: &str| {
            let mut r = Response::default();
            status_line(line.as_bytes(), &mut r);
            (r.status, String::from_utf8_lossy(&r.reason).into_owned(), r.oddities)
        };
        assert_eq!(read("HTTP/1.1 401 Not  you"), (401, "Not  you".into(), vec![]));
        assert_eq!(read("HTTP/1.1 401"), (401, String::new(), vec![]));
        assert_eq!(read("HTTP/1.0 4011 x"), (4011, "x".into(), vec![Oddity::BadStatus("4011".into())]));
        assert_eq!(read("HTTP/1.1"), (0, String::new(), vec![Oddity::BadStatus(String::new())]));
    }

    #[test]
    fn other_protocols_are_named() {
        let other = |bytes: &[u8]| match speaks(bytes) {
            Speech::Other(what) => what,
            _ => String::new(),
        };
        assert_eq!(other(b"SSH-2.0-x\r\n"), "an SSH server (\"SSH-2.0-x\")");
        assert!(other(b"220 mail.example ESMTP\r\n").starts_with("an SMTP or FTP server"));
        assert!(matches!(speaks(b"\x15\x03\x01\x00\x02\x02\x46"), Speech::Tls));
        assert!(matches!(speaks(b"<html>"), Speech::Text));
    }
}
