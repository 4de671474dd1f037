//! Keys as APIs really print them back, and what is no key. The two laws of the echo: one made of the key that was sent
//! is never called another's, and one that differs in a character it shows always is.

use proptest::prelude::*;
use why401_token::{Compared, Echo, echoes};

const SENT: &[u8] = b"sk-proj-Abcd0123456789efghIJKLmnopqrstuvwxyz";

fn only(text: &str) -> Echo {
    let mut all = echoes(text);
    assert_eq!(all.len(), 1, "{text}: {all:?}");
    all.remove(0)
}

#[test]
fn as_they_are_printed() {
    let same = [
        "Incorrect API key provided: sk-proj-********wxyz. You can find your API key at https://platform.example.",
        "Incorrect API key provided: sk-proj-Abcd********************************wxyz.",
        "Invalid API Key provided: sk-proj-*****wxyz",
        "invalid api key: `sk-proj-…wxyz`",
        "The API key sk-pr...wxyz is not valid",
        "The API key (sk-pr...wxyz) is not valid",
        "Unknown key <sk-proj-•••wxyz>",
        "key=sk-proj-••••••••wxyz",
        "API key \"sk-projxxxxxxxxxxxxxxxxwxyz\" was revoked",
        "Got token sk-proj-[REDACTED]wxyz",
        "Got token sk-proj-Abcd[...]wxyz",
        "{\"error\":\"invalid key\",\"key\":\"sk-proj-****wxyz\"}",
        "The API key ending in ****wxyz was revoked",
        "No such token: ************wxyz",
        "Your API key …wxyz is disabled",
        "Invalid token: sk-proj-Abcd0123...",
        "Invalid token: \"sk-proj-Abcd0123…\"",
        "Invalid API key sk-proj-Abcd***",
        "GET /v1/keys/sk-proj-***wxyz failed",
        "error: https://api.example/keys/sk-proj-***wxyz?limit=1: 401",
        "&quot;sk-proj-***wxyz&quot; is no key",
    ];
    for text in same {
        assert_eq!(only(text).compare(SENT), Compared::Same, "{text}");
    }
}

#[test]
fn of_another_key() {
    let other = [
        "Incorrect API key provided: sk-proj-********wxyy.",
        "Incorrect API key provided: sk-prox-********wxyz.",
        "invalid api key: `sk-proj-…wxya`",
        "The API key sk-px...wxyz is not valid",
        "Unknown key <sk-proj-•••Wxyz>",
        "API key \"sk-projAxxxxxxxxxxxxxxxwxyz\" was revoked",
        "The API key ending in ****wxyy was revoked",
        "Invalid token: sk-proj-Abcd0124...",
        "{\"key\":\"sk-live-****wxyz\"}",
        "GET /v1/keys/sk-proj-***wxy/usage failed",
    ];
    for text in other {
        assert_eq!(only(text).compare(SENT), Compared::Other, "{text}");
    }
}

/// Prose, examples, comments, patterns.
#[test]
fn no_echoes() {
    let none = [
        "*** error ***",
        "/****/",
        "/** key **/ /***/",
        "a ** b",
        "Please wait...",
        "Loading key store...done",
        "the token was not found...try again",
        "Keys look like sk_live_********1234",
        "Your key must start with sk-proj-***",
        "The key should be of the format sk-…abcd1",
        "for example key sk-proj-xxxxxxxxxxxxabcd",
        "export API_KEY=sk-xxxxxxxx",
        "Use a key such as `sk-proj-...abcd`",
        "token: [REDACTED]",
        "Authorization: Bearer ****",
        "https://user:***@registry.example/simple",
        "src/***/keys.rs",
        "card ending in ****4242",
        "Important*** read this",
        "(...) and so on",
    ];
    for text in none {
        assert_eq!(echoes(text), [], "{text}");
    }
}

/// Of two keys in one sentence each is compared for itself, and what was expected is none that was sent.
#[test]
fn two_in_one_sentence() {
    let both = echoes("Invalid key sk-old-***1111, use sk-proj-***wxyz");
    assert_eq!(both.len(), 2);
    assert_eq!(both.iter().map(|e| e.compare(SENT)).collect::<Vec<_>>(), [Compared::Other, Compared::Same]);
    assert_eq!(only("expected key sk-old-***1111 but got sk-proj-***wxyz").compare(SENT), Compared::Same);
}

/// Quotes, blanks and a scheme that were sent along are in what was sent, and not always in what is shown.
#[test]
fn what_was_sent_with_wrapping() {
    let echo = only("Incorrect API key provided: sk-proj-********wxyz.");
    let quoted = only("Incorrect API key provided: \"sk-pr********xyz\".");
    for sent in ["\"K\"", "'K'", "`K`", "<K>", " K\n", "Bearer K", "\"K\" ", "K\r\n"] {
        let sent = sent.replace('K', "sk-proj-Abcd0123wxyz");
        assert_eq!(echo.compare(sent.as_bytes()), Compared::Same, "{sent:?}");
        assert_eq!(quoted.compare(sent.as_bytes()), Compared::Same, "{sent:?}");
    }
}

/// A line end behind the key makes a mask that keeps the length longer by one.
#[test]
fn length() {
    let key = b"sk-proj-0123456789abcdef";
    let kept = |hidden: usize| only(&format!("Invalid key: sk-proj-{}cdef", "*".repeat(hidden))).excess(key);
    assert_eq!((kept(12), kept(13), kept(14), kept(15)), (None, Some(1), Some(2), None));
    assert_eq!(kept(4), None, "of a fixed length");
    assert_eq!(only("Invalid key: sk-live-*************cdef").excess(key), None, "another key");
}

#[test]
fn only_a_beginning_says_of_what_kind() {
    assert!(only("Invalid key: sk-proj-***wxyz").begins_like(SENT));
    assert!(!only("Invalid key: ****wxyz").begins_like(SENT));
    assert!(only("Invalid key: ****wxyz").visible() < 6);
}

/// Ways to mask the middle of a key.
fn masked(key: &str, way: usize, head: usize, tail: usize) -> String {
    let (first, last) = (&key[..head], &key[key.len() - tail..]);
    let hidden = key.len() - head - tail;
    match way {
        0 => format!("{first}{}{last}", "*".repeat(hidden.max(3))),
        1 => format!("{first}***{last}"),
        2 => format!("{first}…{last}"),
        3 => format!("{first}...{last}"),
        4 => format!("{first}••••{last}"),
        5 => format!("{first}{}{last}", "x".repeat(hidden.max(4))),
        6 => format!("{first}[REDACTED]{last}"),
        7 => format!("****{last}"),
        8 => format!("{first}***"),
        9 => format!("{first}..."),
        _ => format!("{first}{}{last}", "*".repeat(40)),
    }
}

/// Sentences and wrappings around a masked key.
fn printed(masked: &str, sentence: usize, wrapping: usize) -> String {
    let wrapped = match wrapping {
        0 => masked.to_owned(),
        1 => format!("\"{masked}\""),
        2 => format!("'{masked}'"),
        3 => format!("`{masked}`"),
        4 => format!("<{masked}>"),
        _ => format!("({masked})"),
    };
    match sentence {
        0 => format!("Incorrect API key provided: {wrapped}. You can find yours in the console."),
        1 => format!("{{\"error\":\"invalid key {wrapped}\"}}"),
        2 => format!("key={wrapped}"),
        3 => format!("the token {wrapped} was revoked"),
        _ => format!("401: invalid secret {wrapped}"),
    }
}

proptest! {
    /// Whatever characters a key has, an echo made of it is never called another's.
    #[test]
    fn an_echo_of_the_sent_key_is_its_own(
        key in "[A-Za-z0-9+/=._~:@!$%-]{16,64}",
        (way, sentence, wrapping) in (0..11_usize, 0..5_usize, 0..6_usize),
        (head, tail) in (2..9_usize, 2..6_usize),
        around in prop::sample::select(vec!["K", "\"K\"", "K\n", "Bearer K", " K"]),
    ) {
        let text = printed(&masked(&key, way, head, tail), sentence, wrapping);
        for echo in echoes(&text) {
            let sent = around.replace('K', &key);
            prop_assert_eq!(echo.compare(sent.as_bytes()), Compared::Same, "{} {:?}", text, echo);
        }
    }

    /// A key of the usual characters: the echo is found, and called another's where it shows another character.
    #[test]
    fn an_echo_of_another_key_is_told(
        key in "sk-[A-Za-wyz0-9]{3}[A-Za-wyz0-9_-]{20,50}[a-wyz0-9]{4}",
        (way, sentence, wrapping) in (0..11_usize, 0..5_usize, 0..6_usize),
        at in 0..10_usize,
    ) {
        let text = printed(&masked(&key, way, 6, 4), sentence, wrapping);
        let found = echoes(&text);
        let [echo] = found.as_slice() else { return Err(TestCaseError::reject("not printed so")) };
        prop_assert_eq!(echo.compare(key.as_bytes()), Compared::Same, "{}", text);
        let shown: Vec<usize> = match way {
            7 => (key.len() - 4..key.len()).collect(),
            8 | 9 => (0..6).collect(),
            _ => (0..6).chain(key.len() - 4..key.len()).collect(),
        };
        let at = shown[at % shown.len()];
        let other = if key.as_bytes()[at] == b'q' { "r" } else { "q" };
        let mut sent = key;
        sent.replace_range(at..=at, other);
        prop_assert_eq!(echo.compare(sent.as_bytes()), Compared::Other, "{} {}", text, sent);
    }

    /// Any text at all.
    #[test]
    fn nothing_panics(text in "[ -~•…x*.\\[\\]<>é\u{201c}\n]{0,200}") {
        for echo in echoes(&text) {
            prop_assert!(text.get(echo.span.clone()).is_some());
            let _ = (echo.compare(text.as_bytes()), echo.excess(text.as_bytes()));
        }
    }
}
