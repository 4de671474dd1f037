//! Sequences that colour a terminal (ECMA-48 SGR), as bytes or spelled out the way programs print them: copied along
//! with a token from a coloured screen.

/// How the escape character is written.
const ESCAPES: [&[u8]; 6] = [b"\x1b", b"\\033", b"\\x1b", b"\\x1B", b"\\e", b"\\u001b"];
/// Longest sequence: escape, bracket, three numbers.
const LONGEST: usize = 24;

/// Length of a sequence at the start of a text, or 0.
pub(crate) fn at_start(text: &[u8]) -> usize {
    let Some(escape) = ESCAPES.iter().find(|e| text.starts_with(e)) else { return 0 };
    let Some(parameters) = text[escape.len()..].strip_prefix(b"[") else { return 0 };
    let length = parameters.iter().take_while(|b| b.is_ascii_digit() || **b == b';').count();
    if parameters.get(length) == Some(&b'm') { escape.len() + 1 + length + 1 } else { 0 }
}

/// Length of a sequence at the end of a text, or 0.
pub(crate) fn at_end(text: &[u8]) -> usize {
    if text.last() != Some(&b'm') {
        return 0;
    }
    let lengths = 4..=LONGEST.min(text.len());
    lengths.into_iter().find(|n| at_start(&text[text.len() - n..]) == *n).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_and_spelled_out() {
        assert_eq!(at_start(b"\\033[0;32mghu_x"), 10);
        assert_eq!(at_start(b"\x1b[1mx"), 4);
        assert_eq!(at_end(b"x\\033[0m"), 7);
        assert_eq!(at_end(b"x\x1b[0m"), 4);
        for plain in [&b"\\033x"[..], b"m", b"[0m", b"x\\n", b""] {
            assert_eq!((at_start(plain), at_end(plain)), (0, 0), "{plain:?}");
        }
    }
}
