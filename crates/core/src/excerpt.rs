//! The words at fault, underlined, with every secret masked.

use crate::assessment::{Excerpt, Place};
use why401_capture::Command;
use why401_challenge::{Credentials, Quirk};
use why401_message::{Field, show};

/// How many characters of masked text stand for a secret.
const MASK: &str = "…";

/// The Authorization line with a quirk underlined: scheme and punctuation as they are, the secret's own characters
/// masked.
pub(crate) fn authorization(field: &Field, credentials: &Credentials, quirk: &Quirk, note: &str) -> Excerpt {
    let value = field.value.reveal();
    let span = quirk.span.start.min(value.len())..quirk.span.end.min(value.len());
    let scheme = credentials.scheme_text.len();
    let scheme_shown =
        value.len() >= scheme && value[..scheme].eq_ignore_ascii_case(credentials.scheme_text.as_bytes());
    let open = if scheme_shown { scheme } else { 0 };
    let before = masked(value, 0..span.start, open);
    let marked = masked(value, span.clone(), open);
    let after = masked(value, span.end..value.len(), open);
    let prefix = format!("{}: ", show(&field.name));
    let from = prefix.chars().count() + before.chars().count();
    let len = marked.chars().count().max(1);
    Excerpt { line: format!("{prefix}{before}{marked}{after}"), from, len, note: note.to_owned() }
}

/// A stretch of a secret value: what lies in the scheme, and punctuation that no secret consists of, as it is; the
/// rest as one ellipsis.
fn masked(value: &[u8], range: std::ops::Range<usize>, open: usize) -> String {
    let mut out = String::new();
    let mut hidden = false;
    let text = &value[range.clone()];
    let lossy = String::from_utf8_lossy(text);
    let mut at = range.start;
    for c in lossy.chars() {
        if at < open || is_telling(c) {
            out.push_str(&show(c.to_string()));
            hidden = false;
        } else if !hidden {
            out.push_str(MASK);
            hidden = true;
        }
        at += c.len_utf8();
    }
    out
}

/// Characters worth seeing: quotes, blanks, controls and the like; never letters, digits or base64's own.
fn is_telling(c: char) -> bool {
    c.is_control() || c.is_whitespace() || !(c.is_alphanumeric() || "+/=._-~!@#%^&*?".contains(c))
}

/// Where in the pasted command a secret field came from; its name in lower case.
pub(crate) fn secret_word(command: &Command, field: &str) -> Option<Place> {
    let sources =
        if field == "authorization" { &command.sources.authorization } else { &command.sources.keys };
    let named = |name: &str| field == "authorization" || name.eq_ignore_ascii_case(field);
    let source = sources.iter().find(|s| s.wins && named(&s.name))?;
    Some(Place::Word { word: source.name.clone(), column: source.column })
}
