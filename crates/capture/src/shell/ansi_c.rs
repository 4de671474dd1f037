//! `$'…'` of bash: escapes of C, and a few of its own.

use super::{Quoting, Word, lexer::Lexer};

impl Lexer<'_> {
    pub(super) fn ansi_c(&mut self, word: &mut Word) {
        let open = self.at;
        self.at += 2;
        let mut cut = false;
        while let Some(byte) = self.peek() {
            let start = self.at;
            let decoded = match byte {
                b'\'' => {
                    self.at += 1;
                    return;
                }
                b'\\' => self.ansi_c_escape(),
                other => {
                    self.at += 1;
                    vec![other]
                }
            };
            cut |= decoded == [0];
            if !cut {
                let origin = self.origin(start);
                for byte in decoded {
                    word.put(byte, origin, Quoting::AnsiC);
                }
            }
        }
        self.unclosed(open..open + 2, "$'");
    }

    /// One escape of `$'…'`; an unknown one stays as it is.
    fn ansi_c_escape(&mut self) -> Vec<u8> {
        let Some(&letter) = self.rest().get(1) else {
            self.at += 1;
            return vec![b'\\'];
        };
        self.at += 2;
        match letter {
            b'a' => vec![7],
            b'b' => vec![8],
            b'e' | b'E' => vec![0x1B],
            b'f' => vec![0x0C],
            b'n' => vec![b'\n'],
            b'r' => vec![b'\r'],
            b't' => vec![b'\t'],
            b'v' => vec![0x0B],
            b'\\' | b'\'' | b'"' | b'?' => vec![letter],
            b'0'..=b'7' => {
                self.at -= 1;
                self.number(3, 8).map_or(Vec::new(), |n| vec![n.to_le_bytes()[0]])
            }
            b'x' => self.number(2, 16).map_or(b"\\x".to_vec(), |n| vec![n.to_le_bytes()[0]]),
            b'u' => self.number(4, 16).map_or(b"\\u".to_vec(), utf8),
            b'U' => self.number(8, 16).map_or(b"\\U".to_vec(), utf8),
            b'c' if self.peek().is_some() => {
                self.at += 1;
                vec![self.bytes[self.at - 1] & 0x1F]
            }
            other => vec![b'\\', other],
        }
    }

    /// Up to `most` digits.
    fn number(&mut self, most: usize, radix: u32) -> Option<u32> {
        let digits = self.rest().iter().take(most).map_while(|&b| char::from(b).to_digit(radix));
        let (count, value) =
            digits.fold((0, 0_u32), |(n, v), d| (n + 1, v.wrapping_mul(radix).wrapping_add(d)));
        self.at += count;
        (count > 0).then_some(value)
    }
}

/// A code point in UTF-8, surrogates in three bytes as bash writes them.
#[expect(clippy::cast_possible_truncation, reason = "each byte is masked to its bits")]
fn utf8(code: u32) -> Vec<u8> {
    if let Some(c) = char::from_u32(code) {
        let mut buffer = [0; 4];
        return c.encode_utf8(&mut buffer).as_bytes().to_vec();
    }
    if code > 0xFFFF {
        return "\u{FFFD}".as_bytes().to_vec();
    }
    vec![0xE0 | (code >> 12) as u8, 0x80 | (code >> 6) as u8 & 0x3F, 0x80 | code as u8 & 0x3F]
}
