//! Untrusted bytes made fit for a terminal, a log or a report.

use std::fmt::{self, Write};

/// Longest text shown before it is cut, in characters.
const LIMIT: usize = 200;

/// Shows bytes of unknown origin: printable UTF-8 as it is, everything that could move a cursor, hide or reorder
/// text as `\xNN` or `\u{NNNN}`; cut after 200 characters with the number of bytes left out.
#[derive(Clone, Copy, Debug)]
pub struct Show<'a>(pub &'a [u8]);

/// [`Show`] as a `String`.
pub fn show(bytes: impl AsRef<[u8]>) -> String {
    Show(bytes.as_ref()).to_string()
}

impl fmt::Display for Show<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = 0;
        let mut done = 0;
        for chunk in self.0.utf8_chunks() {
            for c in chunk.valid().chars() {
                if shown == LIMIT {
                    return write!(f, "… (+{} bytes)", self.0.len() - done);
                }
                if moves_or_hides(c) {
                    escape(f, c)?;
                } else {
                    f.write_char(c)?;
                }
                shown += 1;
                done += c.len_utf8();
            }
            for b in chunk.invalid() {
                if shown == LIMIT {
                    return write!(f, "… (+{} bytes)", self.0.len() - done);
                }
                write!(f, "\\x{b:02X}")?;
                shown += 1;
                done += 1;
            }
        }
        Ok(())
    }
}

fn escape(f: &mut fmt::Formatter<'_>, c: char) -> fmt::Result {
    match c {
        '\n' => f.write_str("\\n"),
        '\r' => f.write_str("\\r"),
        '\t' => f.write_str("\\t"),
        _ if u32::from(c) < 0x100 => write!(f, "\\x{:02X}", u32::from(c)),
        _ => write!(f, "\\u{{{:X}}}", u32::from(c)),
    }
}

/// Controls (C0, DEL, C1), bidirectional marks, separators, zero-width, tag and private-use characters.
fn moves_or_hides(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0x061C | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x2069 | 0xFEFF
            | 0xE000..=0xF8FF | 0xFFF9..=0xFFFB | 0xE0000..=0xE007F | 0xF0000..=0x10_FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_drive_a_terminal_is_escaped() {
        assert_eq!(show(b"plain \xC3\xA4"), "plain ä");
        assert_eq!(show(b"\x1b[31m\x07\n"), "\\x1B[31m\\x07\\n");
        assert_eq!(show(b"\xff\xC2\x9b"), "\\xFF\\x9B");
        assert_eq!(show("a\u{202e}b\u{200b}"), "a\\u{202E}b\\u{200B}");
    }

    #[test]
    fn long_text_is_cut_and_says_by_how_much() {
        let text = "x".repeat(300);
        assert_eq!(show(&text), format!("{}… (+100 bytes)", "x".repeat(200)));
    }
}
