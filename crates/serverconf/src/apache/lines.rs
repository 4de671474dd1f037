//! Logical lines and words: `ap_cfg_getline` and `ap_getword_conf` (httpd 2.4, `server/util.c`).

use crate::{Spot, Text};
use std::sync::Arc;

/// A line as the server sees it: continued lines joined, blanks at both ends gone.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The joined bytes.
    pub(crate) text: Arc<[u8]>,
    /// The file.
    pub(crate) file: Text,
    /// Where each piece begins: in the joined bytes, and in the file.
    pieces: Arc<[(usize, usize)]>,
}

impl Line {
    /// Where a stretch of the joined bytes stands in the file.
    pub(crate) fn spot(&self, start: usize, end: usize) -> Spot {
        let last = end.saturating_sub(1).max(start);
        let from = self.offset(start);
        self.file.spot(from..(self.offset(last) + usize::from(end > start)).max(from))
    }

    /// The whole line.
    pub(crate) fn whole(&self) -> Spot {
        self.spot(0, self.text.len())
    }

    fn offset(&self, at: usize) -> usize {
        let n = self.pieces.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        self.pieces.get(n).map_or(0, |(start, file)| file + at.saturating_sub(*start))
    }

    /// The same place with other words: what a macro makes of a line.
    pub(crate) fn with_text(&self, text: Vec<u8>) -> Self {
        let pieces = self.pieces.first().map_or(0, |(_, file)| *file);
        Self { text: text.into(), file: self.file.clone(), pieces: Arc::from([(0, pieces)]) }
    }
}

/// Blanks of the C locale.
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// All lines that hold something but a comment, joined where a backslash ends them. A NUL ends a line early, as it does
/// in C.
pub(crate) fn lines(file: &Text) -> Vec<Line> {
    let bytes = &file.bytes;
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let (mut text, mut pieces) = (Vec::new(), Vec::new());
        loop {
            let end = bytes[at..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| at + n + 1);
            let (piece, goes_on) = piece(&bytes[at..end], !text.is_empty());
            pieces.push((text.len(), at));
            text.extend_from_slice(piece);
            at = end;
            if !goes_on || at >= bytes.len() {
                break;
            }
        }
        out.extend(trimmed(file, &text, &pieces));
    }
    out
}

/// What of a physical line counts, and whether the next belongs to it. A backslash counts only after something
/// (`cp > buf`), so that a line of a backslash alone continues nothing unless it continues itself.
fn piece(line: &[u8], has_before: bool) -> (&[u8], bool) {
    if let Some(nul) = line.iter().position(|b| *b == 0) {
        return (&line[..nul], false);
    }
    let Some(body) = line.strip_suffix(b"\n") else { return (line, false) };
    let bare = body.strip_suffix(b"\r").unwrap_or(body);
    match bare.strip_suffix(b"\\") {
        Some(before) if has_before || !bare.is_empty() => (before, true),
        _ => (body, false),
    }
}

fn trimmed(file: &Text, text: &[u8], pieces: &[(usize, usize)]) -> Option<Line> {
    let start = text.iter().position(|b| !is_space(*b))?;
    let end = text.iter().rposition(|b| !is_space(*b))? + 1;
    if text[start] == b'#' {
        return None;
    }
    let first = pieces.partition_point(|(at, _)| *at <= start).saturating_sub(1);
    let moved = pieces[first..].iter().enumerate().map(|(n, (at, from))| match n {
        0 => (0, from + (start - at)),
        _ => (at - start, *from),
    });
    Some(Line { text: text[start..end].into(), file: file.clone(), pieces: moved.collect() })
}

/// A word and where it stands in its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// Without quotes and escapes.
    pub(crate) text: Vec<u8>,
    /// With its quotes.
    pub(crate) start: usize,
    /// After the closing quote.
    pub(crate) end: usize,
    /// Whether quotes stood around it.
    pub(crate) quoted: bool,
    /// Where the next begins.
    pub(crate) next: usize,
}

/// The next word of a line (`ap_getword_conf`); empty and without extent at its end.
pub(crate) fn word(line: &[u8], from: usize) -> Token {
    let skip = |at: usize| line[at..].iter().position(|b| !is_space(*b)).map_or(line.len(), |n| at + n);
    let start = skip(from.min(line.len()));
    let quote = line.get(start).copied().filter(|b| matches!(b, b'"' | b'\''));
    let Some(quote) = quote else {
        let end = line[start..].iter().position(|b| is_space(*b)).map_or(line.len(), |n| start + n);
        let text = unescaped(&line[start..end], None);
        return Token { text, start, end, quoted: false, next: skip(end) };
    };
    let mut at = start + 1;
    while at < line.len() && line[at] != quote {
        let escapes = line[at] == b'\\' && line.get(at + 1).is_some_and(|b| *b == quote || *b == b'\\');
        at += 1 + usize::from(escapes);
    }
    let at = at.min(line.len());
    let end = (at + 1).min(line.len());
    Token { text: unescaped(&line[start + 1..at], Some(quote)), start, end, quoted: true, next: skip(end) }
}

fn unescaped(text: &[u8], quote: Option<u8>) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let escapes = text[at] == b'\\' && text.get(at + 1).is_some_and(|b| *b == b'\\' || Some(*b) == quote);
        at += usize::from(escapes);
        out.push(text[at]);
        at += 1;
    }
    out
}

/// All words of a text.
pub(crate) fn words(text: &[u8]) -> Vec<Token> {
    let (mut out, mut at) = (Vec::new(), 0);
    loop {
        let token = word(text, at);
        if token.start == token.end {
            return out;
        }
        at = token.next;
        out.push(token);
    }
}

/// All words as `mod_rewrite` takes them (`parseargline`): a backslash keeps a blank in a word, and stays itself.
pub(crate) fn rewrite_words(text: &[u8]) -> Vec<Token> {
    let skip = |at: usize| text[at..].iter().position(|b| !is_space(*b)).map_or(text.len(), |n| at + n);
    let (mut out, mut at) = (Vec::new(), skip(0));
    while at < text.len() {
        let quote = Some(text[at]).filter(|b| matches!(b, b'"' | b'\''));
        let start = at + usize::from(quote.is_some());
        let mut end = start;
        while end < text.len() && !quote.map_or(is_space(text[end]), |q| text[end] == q) {
            let keeps = text[end] == b'\\' && text.get(end + 1).is_some_and(|b| is_space(*b));
            end += 1 + usize::from(keeps);
        }
        let end = end.min(text.len());
        let after = (end + usize::from(quote.is_some())).min(text.len());
        let next = skip(after);
        let quoted = quote.is_some();
        out.push(Token { text: text[start..end].to_vec(), start: at, end: after, quoted, next });
        at = next;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, usize)> {
        let file = Text::new("/f", text.as_bytes());
        let shown = |l: &Line| (String::from_utf8_lossy(&l.text).into_owned(), l.whole().line);
        lines(&file).iter().map(shown).collect()
    }

    #[test]
    fn lines_are_joined_at_a_backslash_and_comments_too() {
        let got = read("A \\\n  b\\\r\nc\n# no \\\nmore\n\n\\\nLast");
        let want = [("A   bc", 1), ("Last", 8)].map(|(t, n)| (t.to_owned(), n));
        // A lone backslash continues too, as it does not stand at the beginning of the buffer.
        assert_eq!(got, want);
    }

    #[test]
    fn words_know_their_quotes() {
        let tokens = words(br#"one "t\"wo \n" 'th"ree' fo\\ur "open"#);
        let texts: Vec<_> = tokens.iter().map(|t| String::from_utf8_lossy(&t.text).into_owned()).collect();
        assert_eq!(texts, ["one", r#"t"wo \n"#, "th\"ree", r"fo\ur", "open"]);
        assert_eq!(tokens.iter().map(|t| t.quoted).collect::<Vec<_>>(), [false, true, true, false, true]);
        assert_eq!(words(b"\"\"").len(), 1);
    }

    #[test]
    fn words_of_rules_keep_their_backslashes() {
        let tokens = rewrite_words(br#"%{X} ^GET\ /a\.b "c \" [L]"#);
        let texts: Vec<_> = tokens.iter().map(|t| String::from_utf8_lossy(&t.text).into_owned()).collect();
        assert_eq!(texts, ["%{X}", r"^GET\ /a\.b", r"c \", "[L]"]);
    }

    #[test]
    fn places_are_those_of_the_file() {
        let file = Text::new("/f", &b"  Require \\\n   user bob\n"[..]);
        let line = lines(&file).remove(0);
        let bob = words(&line.text).remove(2);
        let spot = line.spot(bob.start, bob.end);
        assert_eq!((spot.line, spot.column, &file.bytes[spot.bytes.clone()]), (2, 9, &b"bob"[..]));
        assert_eq!(line.whole().bytes, 2..23);
    }
}
