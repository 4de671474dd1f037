//! Addresses of pasted commands in which host or port stand for something: `http://<host>:<port>/x`, `{{baseUrl}}/x`,
//! `https://$HOST:$PORT`. Every character stands for one character, so that places stay what they are.

use std::ops::Range;

/// Marks of what a reader is to put in.
const MARKS: [char; 7] = ['<', '>', '{', '}', '$', '[', ']'];

/// The command with letters in the place of marks in hosts, and digits in the place of named ports; `None` where there
/// are none.
pub(super) fn filled(text: &str) -> Option<String> {
    let mut out = text.to_owned();
    for word in words(text) {
        let Some(authority) = authority(text, word) else { continue };
        for (range, with) in [(host(text, &authority), letters as Fill), (port(text, &authority), digits)] {
            if let Some(range) = range {
                out.replace_range(range.clone(), &with(&text[range]));
            }
        }
    }
    (out != text && out.len() == text.len()).then_some(out)
}

type Fill = fn(&str) -> String;

fn letters(text: &str) -> String {
    text.chars().map(|c| if MARKS.contains(&c) { 'x' } else { c }).collect()
}

/// As many digits as there are bytes: port 80 behind zeros.
fn digits(text: &str) -> String {
    format!("{:0>width$}", "80", width = text.len())
}

/// Words of a command that may be its address, quotes left out.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    const QUOTES: [char; 3] = ['"', '\'', '`'];
    let all = text.split_whitespace().map(move |word| {
        let from = word.as_ptr() as usize - text.as_ptr() as usize;
        let inner = word.trim_start_matches(QUOTES);
        let start = from + word.len() - inner.len();
        start..start + inner.trim_end_matches(QUOTES).len()
    });
    all.skip(1).filter(move |word| {
        let word = &text[word.clone()];
        word.contains("://")
            || (word.starts_with(['<', '$']) && word.contains([':', '/']))
            || word.starts_with("{{")
    })
}

/// Host and port, a login before them left out.
fn authority(text: &str, word: Range<usize>) -> Option<Range<usize>> {
    let whole = &text[word.clone()];
    let from = whole.find("://").map_or(0, |at| at + 3);
    let rest = &whole[from..];
    let end = rest.find(['/', '?', '#', '"', '\'']).unwrap_or(rest.len());
    let from = from + rest[..end].rfind('@').map_or(0, |at| at + 1);
    let range = word.start + from..word.start + whole.find("://").map_or(0, |at| at + 3) + end;
    (range.start < range.end && !text[range.clone()].starts_with('[')).then_some(range)
}

fn colon(text: &str, authority: &Range<usize>) -> Option<usize> {
    text[authority.clone()].rfind(':').map(|at| authority.start + at)
}

fn host(text: &str, authority: &Range<usize>) -> Option<Range<usize>> {
    let range = authority.start..colon(text, authority).unwrap_or(authority.end);
    text[range.clone()].contains(MARKS).then_some(range)
}

/// What stands behind the colon and is no number; one character cannot be told from a slip.
fn port(text: &str, authority: &Range<usize>) -> Option<Range<usize>> {
    let range = colon(text, authority)? + 1..authority.end;
    let named = !text[range.clone()].bytes().all(|b| b.is_ascii_digit());
    (named && range.len() > 1).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn what_stands_for_something_is_filled_in() {
        let fill = |text: &str| filled(text).unwrap_or_default();
        assert_eq!(fill("curl http://<host>:<port>/api/<id>"), "curl http://xhostx:000080/api/<id>");
        assert_eq!(fill("curl -i \"https://$HOST:${PORT}/x\""), "curl -i \"https://xHOST:0000080/x\"");
        assert_eq!(fill("curl {{base}}/api"), "curl xxbasexx/api");
        assert_eq!(fill("curl 'http://me:$PW@localhost:PORT/'"), "curl 'http://me:$PW@localhost:0080/'");
        for text in [
            "curl https://site.example:8080/",
            "curl -H 'A: <b>' https://site.example/<id>",
            "curl http://[::1]:80/",
        ] {
            assert_eq!(filled(text), None, "{text}");
        }
    }
}
