//! Content codings undone (RFC 9110 section 8.4.1), within a budget.

use super::{
    body::{BODY, list},
    head::note,
};
use brotli_decompressor::{BrotliDecoderParameter::BROTLI_DECODER_PARAM_LARGE_WINDOW, Decompressor};
use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use std::io::{self, Read};
use why401_message::{Coding, Oddity, Response, show};

/// More codings than this on one body are not undone.
const CODINGS: usize = 4;

/// Undoes what Content-Encoding and Transfer-Encoding name, outermost first.
pub(crate) fn undo(response: &mut Response) {
    let mut named = list(response, "content-encoding");
    named.extend(list(response, "transfer-encoding"));
    named.retain(|n| !["", "identity", "chunked"].iter().any(|plain| n.eq_ignore_ascii_case(plain)));
    if response.body.bytes.is_empty() {
        return;
    }
    for (n, name) in named.iter().rev().enumerate() {
        let Some(coding) = coding(name).filter(|_| n < CODINGS) else {
            note(&mut response.oddities, Oddity::BadCoding(show(name)));
            return;
        };
        if !layer(response, coding, name) {
            return;
        }
    }
}

fn coding(name: &str) -> Option<Coding> {
    match name.to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" => Some(Coding::Gzip),
        "deflate" => Some(Coding::Deflate),
        "br" => Some(Coding::Brotli),
        _ => None,
    }
}

/// Undoes one coding; `false` when the body is not coded that way.
fn layer(response: &mut Response, coding: Coding, name: &str) -> bool {
    let body = &mut response.body;
    let mut plain = Vec::new();
    let outcome = decoder(coding, &body.bytes).take(BODY as u64 + 1).read_to_end(&mut plain);
    if let Err(e) = &outcome {
        let ended = match coding {
            // Its decoder does not tell a torn end from a wrong octet.
            Coding::Brotli => !plain.is_empty(),
            Coding::Gzip | Coding::Deflate => e.kind() == io::ErrorKind::UnexpectedEof,
        };
        let merely_cut = ended && !body.complete;
        if !merely_cut {
            note(&mut response.oddities, Oddity::BadCoding(show(name)));
            body.complete = false;
            if plain.is_empty() {
                return false;
            }
        }
    }
    if plain.len() > BODY {
        plain.truncate(BODY);
        body.complete = false;
        note(&mut response.oddities, Oddity::DecodedCut(BODY));
    }
    body.bytes = plain;
    body.codings.push(coding);
    true
}

fn decoder(coding: Coding, bytes: &[u8]) -> Box<dyn Read + '_> {
    match coding {
        Coding::Gzip => Box::new(GzDecoder::new(bytes)),
        Coding::Deflate if is_zlib(bytes) => Box::new(ZlibDecoder::new(bytes)),
        Coding::Deflate => Box::new(DeflateDecoder::new(bytes)),
        Coding::Brotli => {
            let mut brotli = Decompressor::new(bytes, 4096);
            brotli.set_parameter(BROTLI_DECODER_PARAM_LARGE_WINDOW, 0);
            Box::new(brotli)
        }
    }
}

/// RFC 1950 section 2.2: method 8, and a header that is a multiple of 31.
fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [a, b, ..] if a & 0x0f == 8 && (u16::from(*a) << 8 | u16::from(*b)).is_multiple_of(31))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{
        Compression,
        read::{DeflateEncoder, GzEncoder, ZlibEncoder},
    };
    use why401_message::{ResponseBody, ResponseField};

    fn coded(name: &str, bytes: Vec<u8>) -> Response {
        let field = ResponseField { name: b"Content-Encoding".to_vec(), value: name.into() };
        let body = ResponseBody { bytes, complete: true, codings: Vec::new() };
        let mut response = Response { fields: vec![field], body, ..Response::default() };
        undo(&mut response);
        response
    }

    fn all(mut from: impl Read) -> Vec<u8> {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).expect("an encoder over a slice does not fail");
        bytes
    }

    #[test]
    fn every_coding_comes_undone() {
        let level = Compression::default();
        let text = &b"not logged in"[..];
        let cases = [
            ("x-gzip", all(GzEncoder::new(text, level))),
            ("deflate", all(ZlibEncoder::new(text, level))),
            ("deflate", all(DeflateEncoder::new(text, level))),
            ("deflate, gzip", all(GzEncoder::new(&all(ZlibEncoder::new(text, level))[..], level))),
            ("br", [&b"\x0b\x06\x80"[..], text, b"\x03"].concat()),
        ];
        for (name, bytes) in cases {
            let got = coded(name, bytes);
            assert_eq!(got.body.bytes, text, "{name}");
            assert!(got.body.complete && got.oddities.is_empty(), "{name}");
        }
    }

    #[test]
    fn what_is_not_coded_stays_as_it_came() {
        for name in ["gzip", "br", "zstd", "gzip,gzip,gzip,gzip,gzip"] {
            let got = coded(name, b"plain".to_vec());
            assert_eq!(got.body.bytes, b"plain", "{name}");
            assert!(matches!(got.oddities[..], [Oddity::BadCoding(_)]), "{name}");
        }
    }

    #[test]
    fn of_a_body_that_was_cut_the_start_is_kept() {
        let text: Vec<u8> =
            (0..50_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        let brotli = [&b"\x0b\x18\x80"[..], &[b'x'; 49]].concat();
        let cases = [
            ("gzip", all(GzEncoder::new(&text[..], Compression::fast())), 1000),
            ("deflate", all(ZlibEncoder::new(&text[..], Compression::fast())), 1000),
            ("br", brotli, 10),
        ];
        for (name, mut bytes, least) in cases {
            bytes.truncate(bytes.len() / 2);
            let field = ResponseField { name: b"Content-Encoding".to_vec(), value: name.into() };
            let body = ResponseBody { bytes, complete: false, codings: Vec::new() };
            let mut got = Response { fields: vec![field], body, ..Response::default() };
            undo(&mut got);
            assert!(got.oddities.is_empty(), "{name}: {:?}", got.oddities);
            assert!(got.body.bytes.len() > least && !got.body.complete, "{name}");
        }
    }

    #[test]
    fn a_bomb_is_cut() {
        let got = coded("gzip", all(GzEncoder::new(io::repeat(0).take(4 << 20), Compression::best())));
        assert_eq!((got.body.bytes.len(), got.body.complete), (BODY, false));
        assert_eq!(got.oddities, [Oddity::DecodedCut(BODY)]);
    }
}
