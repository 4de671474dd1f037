//! Where a body ends (RFC 9112 section 6.3) and how much of it is kept.

use super::{
    clock::Stop,
    decode,
    head::{field_line, note},
    stream::{Reader, no_answer},
};
use std::io;
use why401_message::{NoAnswer, Oddity, Phase, Response, ResponseBody, ResponseField, show};

/// Most octets of a body that are read, and most that are kept once codings are undone.
pub(crate) const BODY: usize = 1024 * 1024;
/// Most Content-Length values that are quoted.
const LENGTHS: usize = 8;
/// Most octets of trailers.
const TRAILERS: usize = 64 * 1024;
/// Most octets of one chunk-size line, extensions included.
const CHUNK_LINE: usize = 16 * 1024;

/// How the end of a body is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Framing {
    None,
    Length(u64),
    Chunked,
    UntilClose,
}

/// How reading a body ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Where it should; more messages may follow.
    Certain,
    /// With the connection, as announced by nothing else.
    Close,
    /// Too early, too late or in confusion.
    Broken,
}

/// Reads the body of `response` into it. Returns whether the connection can carry another request.
pub(crate) fn read(
    reader: &mut Reader,
    method: &str,
    decode: bool,
    response: &mut Response,
) -> Result<bool, NoAnswer> {
    let framing = framing(method, response);
    let mut wire = Vec::new();
    let end = match framing {
        Framing::None => End::Certain,
        Framing::Length(n) => counted(reader, n, &mut wire, &mut response.oddities)?,
        Framing::Chunked => chunked(reader, &mut wire, response)?,
        Framing::UntilClose => until_close(reader, &mut wire, &mut response.oddities)?,
    };
    response.body = ResponseBody { bytes: wire, complete: end != End::Broken, codings: Vec::new() };
    if decode {
        decode::undo(response);
    }
    Ok(end == End::Certain && reader.ready().is_empty() && keeps_alive(response))
}

fn framing(method: &str, response: &mut Response) -> Framing {
    let lengths = list(response, "content-length");
    let coded = list(response, "transfer-encoding");
    let oddities = &mut response.oddities;
    if lengths.len() > 1 {
        note(oddities, Oddity::TwoLengths(lengths.iter().take(LENGTHS).map(show).collect()));
    }
    let length = lengths.first().map(|text| digits(text).ok_or_else(|| show(text)));
    if let Some(Err(text)) = &length {
        note(oddities, Oddity::BadLength(text.clone()));
    }
    if !lengths.is_empty() && !coded.is_empty() {
        note(oddities, Oddity::LengthAndChunked);
    }
    if method == "HEAD" || matches!(response.status, 101 | 204 | 304) {
        return Framing::None;
    }
    match coded.last() {
        Some(last) if last.eq_ignore_ascii_case("chunked") => Framing::Chunked,
        Some(last) if !last.eq_ignore_ascii_case("identity") => Framing::UntilClose,
        _ => match length {
            Some(Ok(n)) => Framing::Length(n),
            _ => Framing::UntilClose,
        },
    }
}

/// The members of a list field, from all its lines.
pub(crate) fn list(response: &Response, name: &str) -> Vec<String> {
    let text = |v: &[u8]| String::from_utf8_lossy(v).into_owned();
    let values = response.all(name).map(text).collect::<Vec<_>>();
    values.iter().flat_map(|v| v.split(',')).map(|m| m.trim().to_owned()).collect()
}

fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// Takes `count` octets; `Ok(false)` when the budget for all of `wire` is used up first.
fn exactly(reader: &mut Reader, count: u64, wire: &mut Vec<u8>) -> Result<bool, io::Error> {
    let mut left = count;
    while left > 0 {
        if wire.len() >= BODY {
            return Ok(false);
        }
        if reader.ready().is_empty() && reader.fill()? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let room = BODY - wire.len();
        let part = reader.take(room.min(usize::try_from(left).unwrap_or(usize::MAX)));
        wire.extend_from_slice(part);
        left -= part.len() as u64;
    }
    Ok(true)
}

fn counted(
    reader: &mut Reader,
    count: u64,
    wire: &mut Vec<u8>,
    odd: &mut Vec<Oddity>,
) -> Result<End, NoAnswer> {
    match exactly(reader, count, wire) {
        Ok(true) => Ok(End::Certain),
        Ok(false) => Ok(cut(odd)),
        Err(e) => broken(&e, odd),
    }
}

fn until_close(reader: &mut Reader, wire: &mut Vec<u8>, odd: &mut Vec<Oddity>) -> Result<End, NoAnswer> {
    match exactly(reader, u64::MAX, wire) {
        Ok(_) => Ok(cut(odd)),
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => Ok(End::Close),
        Err(e) => broken(&e, odd),
    }
}

fn cut(odd: &mut Vec<Oddity>) -> End {
    note(odd, Oddity::BodyCut(BODY));
    End::Broken
}

/// After a complete head a slow or torn body is no failure: what arrived is kept.
fn broken(error: &io::Error, odd: &mut Vec<Oddity>) -> Result<End, NoAnswer> {
    match Stop::of(error) {
        Some(Stop::Interrupted) => return Err(no_answer(error, Phase::Body)),
        Some(Stop::Deadline) => note(odd, Oddity::SlowBody),
        None => note(odd, Oddity::Truncated),
    }
    Ok(End::Broken)
}

/// RFC 9112 section 7.1; extensions are skipped and count against a budget of their own.
fn chunked(reader: &mut Reader, wire: &mut Vec<u8>, response: &mut Response) -> Result<End, NoAnswer> {
    let mut overhead = 0;
    loop {
        let odd = &mut response.oddities;
        let line = match reader.line(CHUNK_LINE) {
            Ok(Some(line)) => line,
            Ok(None) if reader.ready().len() < CHUNK_LINE => {
                note(odd, Oddity::Truncated);
                return Ok(End::Broken);
            }
            Ok(None) => return Ok(bad_chunk(odd)),
            Err(e) => return broken(&e, odd),
        };
        overhead += line.len();
        let Some(size) = chunk_size(&line).filter(|_| overhead <= BODY) else { return Ok(bad_chunk(odd)) };
        if size == 0 {
            return trailers(reader, response);
        }
        match exactly(reader, size, wire) {
            Ok(true) => {}
            Ok(false) => return Ok(cut(odd)),
            Err(e) => return broken(&e, odd),
        }
        match reader.line(2) {
            Ok(Some(end)) if matches!(&end[..], b"\r\n" | b"\n") => {}
            Ok(None) if reader.ready().is_empty() => {
                return broken(&io::ErrorKind::UnexpectedEof.into(), odd);
            }
            Ok(_) => return Ok(bad_chunk(odd)),
            Err(e) => return broken(&e, odd),
        }
    }
}

fn bad_chunk(odd: &mut Vec<Oddity>) -> End {
    note(odd, Oddity::BadChunk);
    End::Broken
}

fn chunk_size(line: &[u8]) -> Option<u64> {
    let size = line.split(|&b| b == b';').next()?.trim_ascii();
    let text = std::str::from_utf8(size).ok().filter(|t| t.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u64::from_str_radix(text, 16).ok()
}

fn trailers(reader: &mut Reader, response: &mut Response) -> Result<End, NoAnswer> {
    let mut fields: Vec<ResponseField> = Vec::new();
    let mut room = TRAILERS;
    let odd = &mut response.oddities;
    let end = loop {
        match reader.line(room) {
            Ok(Some(line)) => {
                room -= line.len();
                let line = line.trim_ascii_end();
                if line.is_empty() {
                    break End::Certain;
                }
                field_line(line, &mut fields, odd);
            }
            Ok(None) if reader.ready().len() > room => {
                note(odd, Oddity::TrailersCut);
                break End::Close;
            }
            Ok(None) => {
                note(odd, Oddity::Truncated);
                break End::Close;
            }
            Err(e) => {
                broken(&e, odd)?;
                break End::Close;
            }
        }
    };
    response.trailers = fields;
    Ok(end)
}

/// RFC 9112 section 9.3; a message that was odd about its own length is not trusted with another.
fn keeps_alive(response: &Response) -> bool {
    let doubtful = |o: &Oddity| {
        matches!(
            o,
            Oddity::TwoLengths(_)
                | Oddity::BadLength(_)
                | Oddity::LengthAndChunked
                | Oddity::BadStatus(_)
                | Oddity::SwitchingProtocols
        )
    };
    let options = list(response, "connection");
    let says = |word: &str| options.iter().any(|o| o.eq_ignore_ascii_case(word));
    !response.oddities.iter().any(doubtful)
        && !says("close")
        && (response.version == b"HTTP/1.1" || says("keep-alive"))
}
