//! Tokens and URLs in the middle of a line.

use super::view::Row;
use why401_message::{Scheme, Url};

/// Most URLs and most tokens that are kept of one line.
const MOST: usize = 32;

/// Shortest token that is believed to be one, in bytes.
const SHORTEST: usize = 16;

/// URLs of http and https with their offsets; punctuation behind one is not a part of it.
pub(super) fn urls(row: &Row) -> Vec<(usize, Url)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = row.text[at..].find("http").map(|n| at + n) {
        let rest = &row.text[start..];
        at = start + "http".len();
        if !(rest.starts_with("http://") || rest.starts_with("https://")) {
            continue;
        }
        let end =
            rest.find(|c: char| c.is_whitespace() || "\"'<>`|\\{}^,;".contains(c)).unwrap_or(rest.len());
        let text = without_punctuation(&rest[..end]);
        at = start + text.len().max("http".len());
        if let Ok(url) = Url::parse(text, Scheme::Https) {
            found.push((start, url));
        }
        if found.len() == MOST {
            break;
        }
    }
    found
}

fn without_punctuation(text: &str) -> &str {
    let opens = text.contains(['(', '[']);
    text.trim_end_matches(|c| ".:!?*…".contains(c) || (!opens && ")]".contains(c)))
}

/// JSON Web Tokens and keys with a vendor's prefix, with their offsets.
pub(super) fn tokens(text: &str) -> Vec<(usize, &str)> {
    let part = |c: char| c.is_ascii_alphanumeric() || "_.-~+/=*".contains(c);
    let mut found = Vec::new();
    for run in text.split(|c| !part(c)).filter(|run| run.len() >= SHORTEST) {
        let name = run.find('=').filter(|n| run[n + 1..].len() >= SHORTEST).map_or(0, |n| n + 1);
        let word = run[name..].trim_end_matches(['.', '/']);
        if is_token(word) {
            found.push((word.as_ptr() as usize - text.as_ptr() as usize, word));
        }
        if found.len() == MOST {
            break;
        }
    }
    found
}

/// Whether a word is a token by its look.
pub(super) fn is_token(word: &str) -> bool {
    let varied = word.bytes().any(|b| b.is_ascii_digit() || b == b'*');
    if word.len() < SHORTEST || !varied || word.starts_with(['/', '-', '.']) {
        return false;
    }
    is_jwt(word) || vendor(word)
}

/// `eyJ….….…`: the header begins with `{"` in base64.
fn is_jwt(word: &str) -> bool {
    word.starts_with("eyJ") && word.matches('.').count() >= 1
}

/// A key whose prefix names a vendor; a masked one too.
fn vendor(word: &str) -> bool {
    let plain: Vec<u8> = word.bytes().map(|b| if b == b'*' { b'x' } else { b }).collect();
    matches!(why401_challenge::dissect_token(&plain).shape, why401_challenge::Shape::Prefixed(_))
}

/// Whether a URL is where to read more, not where a request went.
pub(super) fn is_reference(before: &str, url: &Url) -> bool {
    let before =
        before.trim_end().trim_end_matches([':', '"', '\'', '(', '<']).trim_end().to_ascii_lowercase();
    let leads = [
        "see",
        "visit",
        " at",
        "refer to",
        "documentation",
        "documentation_url",
        "docs",
        "more info",
        "help",
        "issues",
    ];
    let path = url.path().to_ascii_lowercase();
    let manual = ["/docs", "/documentation", "/help", "/wiki", "/troubleshoot", "/manual"]
        .iter()
        .any(|p| path.contains(p));
    let host =
        ["docs.", "help.", "support.", "developer.", "developers."].iter().any(|p| url.host.starts_with(p));
    leads.iter().any(|l| before.ends_with(l)) || manual || host
}
