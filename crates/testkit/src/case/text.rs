//! Bytes as text of a case file: UTF-8 as it is, everything else as `\xNN`, a backslash doubled.

use std::fmt::Write;

/// Words that begin a section or a hop, and so cannot begin a line of a body.
const MARKS: [&str; 2] = ["=== ", "--- "];

/// Bytes as text; line feeds stay.
pub(super) fn escape(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' => out.push_str("\\\\"),
                '\n' => out.push('\n'),
                _ if c.is_control() => hex(&mut out, c.encode_utf8(&mut [0; 4]).as_bytes()),
                _ => out.push(c),
            }
        }
        hex(&mut out, chunk.invalid());
    }
    out.split('\n').map(without_mark).collect::<Vec<_>>().join("\n")
}

fn hex(out: &mut String, bytes: &[u8]) {
    for byte in bytes {
        let _ = write!(out, "\\x{byte:02X}");
    }
}

fn without_mark(line: &str) -> String {
    if MARKS.iter().any(|m| line.starts_with(m)) {
        format!("\\x{:02X}{}", line.as_bytes()[0], &line[1..])
    } else {
        line.to_owned()
    }
}

/// The bytes a text stands for. A backslash that begins no escape stands for itself.
pub(super) fn unescape(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text.as_bytes()[at..];
        let (byte, length) = match rest {
            [b'\\', b'\\', ..] => (b'\\', 2),
            [b'\\', b'x', a, b, ..] => code(*a, *b).map_or((b'\\', 1), |byte| (byte, 4)),
            _ => (rest[0], 1),
        };
        out.push(byte);
        at += length;
    }
    out
}

fn code(high: u8, low: u8) -> Option<u8> {
    let digit = |b: u8| char::from(b).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_plain_text_is_escaped() {
        assert_eq!(escape(b"a\\b\r\n\xFF\x1b\xC3\xA4"), "a\\\\b\\x0D\n\\xFF\\x1Bä");
        assert_eq!(escape(b"x\n=== report\n--- GET"), "x\n\\x3D== report\n\\x2D-- GET");
        assert_eq!(unescape("{\"a\\/b\":\"\\u00e9\"}"), b"{\"a\\/b\":\"\\u00e9\"}");
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(bytes: Vec<u8>) {
            prop_assert_eq!(unescape(&escape(&bytes)), bytes);
        }
    }
}
