//! Undoes what servers do to an outsider's bytes: Apache's `\"`, `\n`, `\x1b` (`ap_escape_logitem`), nginx's `\x22`,
//! and JSON's `\u001b`.

use std::borrow::Cow;

/// The bytes as they were sent.
pub(super) fn unescaped(raw: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = memchr::memchr(b'\\', raw) else { return Cow::Borrowed(raw) };
    let mut out = raw[..first].to_vec();
    let mut rest = &raw[first..];
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let Some((&kind, after)) = rest.split_first() else {
            out.push(byte);
            break;
        };
        let decoded = match kind {
            b'x' => hex(after, 2)
                .map(|(value, rest)| (char::from(u8::try_from(value).unwrap_or(0)), value < 256, rest)),
            b'u' => hex(after, 4).map(|(value, rest)| {
                (char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER), false, rest)
            }),
            _ => None,
        };
        match decoded {
            Some((c, true, after)) => {
                out.push(u8::try_from(u32::from(c)).unwrap_or(b'?'));
                rest = after;
            }
            Some((c, false, after)) => {
                out.extend(c.encode_utf8(&mut [0; 4]).bytes());
                rest = after;
            }
            None => {
                rest = after;
                out.push(simple(kind));
            }
        }
    }
    Cow::Owned(out)
}

fn simple(kind: u8) -> u8 {
    match kind {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 8,
        b'v' => 11,
        b'f' => 12,
        other => other,
    }
}

/// A number of so many hexadecimal digits, and what follows.
fn hex(text: &[u8], digits: usize) -> Option<(u32, &[u8])> {
    let (head, rest) = text.split_at_checked(digits)?;
    let head = std::str::from_utf8(head).ok().filter(|h| h.bytes().all(|b| b.is_ascii_hexdigit()))?;
    Some((u32::from_str_radix(head, 16).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn escapes_of_three_servers() {
        for (raw, expected) in [
            (r"plain", "plain"),
            (r#"a\"b\\c"#, "a\"b\\c"),
            (r"\x1b[31m\nx", "\u{1b}[31m\nx"),
            (r"\xC3\xA9", "\u{e9}"),
            (r"\u001bx\u00e9", "\u{1b}x\u{e9}"),
            (r"end\", "end\\"),
            (r"\xZZ", "xZZ"),
        ] {
            assert_eq!(unescaped(raw.as_bytes()), expected.as_bytes(), "{raw}");
        }
    }
}
