//! Payloads that are no secret but a word somebody forgot to replace.

use crate::QuirkKind;
use crate::shape::vendor;

/// Longest payload that can be a placeholder, in bytes.
const LONGEST: usize = 80;

/// What kind of stand-in a whole payload is, if it is one.
pub(crate) fn stand_in(payload: &[u8]) -> Option<QuirkKind> {
    let text = std::str::from_utf8(payload).ok()?.trim();
    if is_null(text) {
        Some(QuirkKind::NullWord)
    } else if is_variable(text) {
        Some(QuirkKind::UnexpandedVariable)
    } else if text.len() > LONGEST {
        None
    } else if is_placeholder(text) {
        Some(QuirkKind::Placeholder)
    } else {
        says_example(text).then_some(QuirkKind::ExampleWord)
    }
}

/// [`stand_in`] for a user name or password, where only what nobody would choose counts.
pub(crate) fn stand_in_for_login(part: &[u8]) -> Option<QuirkKind> {
    let text = std::str::from_utf8(part).ok()?;
    let shouted =
        |name: &str| name.len() > 1 && is_name(name) && !name.contains(|c: char| c.is_ascii_lowercase());
    let between = |open: &str, close: &str| text.strip_prefix(open).and_then(|t| t.strip_suffix(close));
    if is_null(text) {
        return Some(QuirkKind::NullWord);
    }
    let variable = text.strip_prefix('$').is_some_and(shouted)
        || between("%", "%").is_some_and(shouted)
        || between("${", "}").or(between("$(", ")")).or(between("#{", "}")).is_some();
    if variable {
        return Some(QuirkKind::UnexpandedVariable);
    }
    let documented = between("<", ">").is_some_and(is_prose) || says_yours(&normal(text));
    documented.then_some(QuirkKind::Placeholder)
}

fn is_null(text: &str) -> bool {
    let object = text.starts_with("[object ") && text.ends_with(']');
    object
        || matches!(text, "None" | "nil" | "<nil>" | "NaN" | "(null)")
        || ["undefined", "null"].iter().any(|w| text.eq_ignore_ascii_case(w))
}

fn is_variable(text: &str) -> bool {
    let opened =
        [("${", "}"), ("$(", ")"), ("#{", "}"), ("<%", "%>"), ("{{ secrets.", "}}"), ("{{secrets.", "}}")];
    let inside = opened
        .iter()
        .any(|(open, close)| text.split_once(open).is_some_and(|(_, rest)| rest.contains(close)));
    let expression = text.strip_prefix("{{").and_then(|t| t.strip_suffix("}}"));
    let expression = expression.is_some_and(|t| t.contains(['(', '|', '.', '[']) && !t.contains('{'));
    let command = text.strip_prefix('`').and_then(|t| t.strip_suffix('`'));
    let command = command.is_some_and(|t| t.trim().contains(' '));
    let name = text.strip_prefix('$').map(|t| t.strip_prefix("env:").unwrap_or(t));
    let percent = text.strip_prefix('%').and_then(|t| t.strip_suffix('%'));
    let code = ["process.env.", "os.environ", "import.meta.env."].iter().any(|c| text.starts_with(c));
    inside || code || expression || command || name.is_some_and(is_name) || percent.is_some_and(is_name)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn is_placeholder(text: &str) -> bool {
    let brackets = [("<", ">"), ("{{", "}}"), ("{", "}"), ("[", "]")];
    let bracketed = brackets.iter().any(|(open, close)| {
        text.strip_prefix(open).and_then(|t| t.strip_suffix(close)).is_some_and(is_prose)
    });
    let tail = vendor(text.as_bytes()).map_or(text, |(prefix, _)| &text[prefix.len()..]);
    let words = normal(text);
    let masked = is_mask(tail) && !(tail.len() == text.len() && is_typed(tail));
    bracketed || masked || is_cut_short(text) || says_yours(&words) || says_what_to_do(&words)
}

/// Only of letters: somebody may have typed it as a secret.
fn is_typed(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Whether a secret is shown as people show it to others: in brackets, with stars, dots or x in the place of a part, as
/// a word such as `redacted`. In what somebody wrote down it tells nothing of what was sent.
pub fn is_masked(payload: &[u8]) -> bool {
    const WORDS: [&str; 8] =
        ["redacted", "masked", "hidden", "removed", "omitted", "censored", "stripped", "snip"];
    let text = String::from_utf8_lossy(payload);
    let text = text.trim();
    let bracketed = [("<", ">"), ("{", "}"), ("[", "]"), ("(", ")")].iter().any(|(open, close)| {
        let inner = text.strip_prefix(open).and_then(|t| t.split_once(close));
        inner.is_some_and(|(name, _)| !name.starts_with('"') && name.chars().count() < LONGEST)
    });
    let words = normal(text);
    let says = WORDS.iter().any(|w| words.split('_').any(|word| word == *w));
    bracketed || says || is_mask(text) || has_mask(text)
}

/// A run of signs that stand for what is left out, anywhere in a text.
fn has_mask(text: &str) -> bool {
    ["***", "...", "…", "••", "●●", "###", "xxxx", "XXXX"].iter().any(|run| text.contains(run))
}

/// Words as they stand between brackets in documentation.
fn is_prose(text: &str) -> bool {
    text.trim().starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || " _-.:/'".contains(c))
        && !text.split(|c: char| " _-.:/'".contains(c)).any(is_no_word)
}

/// More letters than words have, or digits among the letters: a piece of a secret. `oauth2` and `base64` are words.
fn is_no_word(piece: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    let digits = piece.matches(is_digit).count();
    let goes_on = piece.trim_start_matches("base64").trim_end_matches(is_digit).contains(is_digit);
    piece.len() >= 24 || (piece.len() >= 8 && digits >= 3) || (piece.len() >= 5 && goes_on)
}

/// `xxxx`, `****`, `...`, also in groups.
fn is_mask(text: &str) -> bool {
    let mut chars = text.chars().filter(|c| *c != '-' && *c != ' ');
    let Some(first) = chars.next() else { return false };
    let count = 1 + chars.clone().count();
    let needed = if first == '…' { 1 } else { 3 };
    "xX*.…•#_".contains(first) && count >= needed && chars.all(|c| c == first)
}

/// `eyJhbGci...`, as documentation shortens tokens.
fn is_cut_short(text: &str) -> bool {
    text.len() <= 24 && (text.ends_with("...") || text.ends_with('…'))
}

/// Lower case with every separator as one `_`.
fn normal(text: &str) -> String {
    let words: Vec<_> = text.split(|c: char| "-_. ".contains(c)).filter(|w| !w.is_empty()).collect();
    words.join("_").to_ascii_lowercase()
}

fn says_yours(words: &str) -> bool {
    const THINGS: [&str; 10] =
        ["token", "key", "secret", "password", "jwt", "credential", "bearer", "access", "username", "base64"];
    words.starts_with("your")
        && THINGS.iter().any(|t| words.contains(t))
        && words.chars().all(|c| c.is_ascii_alphabetic() || c == '_' || c == '6' || c == '4')
}

/// What a template tells its reader to put there.
fn says_what_to_do(words: &str) -> bool {
    const WITHIN: [&str; 5] = ["replace_with", "insert_your", "paste_your", "put_your", "add_your"];
    const ENDS: [&str; 5] = ["token_here", "key_here", "jwt_here", "secret_here", "credentials_here"];
    WITHIN.iter().any(|w| words.contains(w))
        || ENDS.iter().any(|w| words.ends_with(w))
        || words.starts_with("base64") && words.contains('(')
}

/// A word of examples that settings of a trial system hold as well.
fn says_example(text: &str) -> bool {
    const WHOLE: [&str; 26] = [
        "token",
        "the_token",
        "my_token",
        "mytoken",
        "some_token",
        "access_token",
        "accesstoken",
        "auth_token",
        "authtoken",
        "id_token",
        "jwt",
        "jwt_token",
        "api_key",
        "apikey",
        "my_api_key",
        "api_token",
        "bearer_token",
        "token_value",
        "credentials",
        "base64",
        "example_token",
        "changeme",
        "change_me",
        "todo",
        "fixme",
        "placeholder",
    ];
    const WITHIN: [&str; 3] = ["replace_me", "replaceme", "replace_this"];
    let words = normal(text);
    WHOLE.contains(&words.as_str()) || WITHIN.iter().any(|w| words.contains(w)) || is_mask(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_for_a_secret_they_keep() {
        for masked in [
            "<redacted>",
            "<my_access_token>",
            "***",
            "[REDACTED]",
            "REDACTED",
            "eyJhbGciOi...",
            "xxxxxxxx",
            "sk-proj-****",
            "{token}",
            "•••••",
            "<token>.sig",
        ] {
            assert!(is_masked(masked.as_bytes()), "{masked}");
        }
        for whole in
            ["eyJhbGciOiJIUzI1NiJ9.e30.abc", "YOUR_TOKEN", "{\"token\":\"abc\"}", "undefined", "s3cret"]
        {
            assert!(!is_masked(whole.as_bytes()), "{whole}");
        }
    }

    const VARIABLES: &[&str] = &[
        "$TOKEN",
        "${TOKEN}",
        "%TOKEN%",
        "$(cat token)",
        "${{ secrets.X }}",
        "#{x}",
        "<%= t %>",
        "$env:TOKEN",
        "{{ lookup(\"env\",\"TOKEN\") }}",
        "{{ vault.token | trim }}",
        "`cat token`",
    ];

    #[test]
    fn stand_ins_are_known_and_secrets_are_not() {
        let table: [(QuirkKind, &[&str]); 4] = [
            (QuirkKind::NullWord, &["undefined", "null", "None", "nil", "[object Object]", "NaN"]),
            (QuirkKind::UnexpandedVariable, VARIABLES),
            (
                QuirkKind::Placeholder,
                &[
                    "YOUR_TOKEN",
                    "<token>",
                    "<your token>",
                    "{token}",
                    "{{token}}",
                    "[token]",
                    "...",
                    "…",
                    "token-here",
                    "your-api-key-here",
                    "sk-xxxxxxxx",
                    "eyJhbGciOi...",
                    "base64(username:password)",
                    "***",
                    "xxxx-xxxx-xxxx",
                ],
            ),
            (
                QuirkKind::ExampleWord,
                &[
                    "xxxx",
                    "XXXXXXXX",
                    "REPLACE_ME",
                    "changeme",
                    "my-token",
                    "example-token",
                    "TOKEN",
                    "token",
                ],
            ),
        ];
        for (kind, texts) in table {
            for text in texts {
                assert_eq!(stand_in(text.as_bytes()), Some(kind), "{text}");
            }
        }
        for text in [
            "",
            "x",
            "secret",
            "abc$def",
            "$1$abc",
            "hunter2",
            "tokenabc123",
            "yourself9",
            "{\"a\":1}",
            "a%b%",
            "<tk_9f8e7d6c5b4a3210>",
            "{live_51Habc77xyz}",
            "[eyJhbGciOiJub25lIn0]",
            "<9f8e7d6c5b4a3210>",
            "<tok-5f2e9a>",
        ] {
            assert_eq!(stand_in(text.as_bytes()), None, "{text}");
        }
    }
}
