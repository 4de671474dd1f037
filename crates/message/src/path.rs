//! Secrets that stand in a path: interfaces whose address is the key, and whatever looks like one.

use std::ops::Range;

/// Names after which a long segment is a secret: addresses that only its owner knows.
const BEFORE_SECRETS: [&str; 14] = [
    "apikey",
    "api_key",
    "feed",
    "hook",
    "hooks",
    "ical",
    "incomingwebhook",
    "key",
    "private",
    "secret",
    "token",
    "webhook",
    "webhooks",
    "webhookb2",
];
/// A secret after such a name is at least this long.
const LONG: usize = 16;
/// A segment that looks like a secret wherever it stands is at least this long.
const VERY_LONG: usize = 24;
/// Changes between small letters, capitals and digits in a segment made by chance: words and dates have fewer.
const CHANGES: usize = 8;

/// The stretches of a path that are credentials by the form of the address: the whole of a bot's token (Telegram), and
/// the parts of a webhook's address that are kept secret (Slack, Discord, Teams and others).
pub fn credentials_in_path(path: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut before = "";
    let mut guarded = false;
    for (at, segment) in segments(path) {
        let range = at..at + segment.len();
        if let Some(token) = bot_token(segment) {
            found.push(range.end - token.len()..range.end);
        } else if segment.len() >= LONG && (guarded || is_slack(before, segment)) && has_digits(segment) {
            found.push(range);
        }
        guarded |=
            BEFORE_SECRETS.contains(&segment.to_ascii_lowercase().as_str()) || is_slack(before, segment);
        before = segment;
    }
    found
}

/// The stretches of a path that must not be shown: credentials by form, and segments that chance has made.
pub fn secret_segments(path: &str) -> Vec<Range<usize>> {
    let mut found = credentials_in_path(path);
    for (at, segment) in segments(path) {
        if looks_made_by_chance(segment) && !found.iter().any(|f| f.start < at + segment.len() && at < f.end)
        {
            found.push(at..at + segment.len());
        }
    }
    found.sort_by_key(|range| range.start);
    found
}

/// The path with `…` in the place of what must not be shown.
pub(crate) fn shown_path(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = 0;
    for range in secret_segments(path) {
        out.push_str(&path[rest..range.start]);
        out.push('…');
        rest = range.end;
    }
    out + &path[rest..]
}

fn segments(path: &str) -> impl Iterator<Item = (usize, &str)> {
    path.split('/').scan(0, |at, segment| {
        let here = *at;
        *at += segment.len() + 1;
        Some((here, segment))
    })
}

/// What follows `bot` in the segment of a bot: its number, a colon, and the secret.
fn bot_token(segment: &str) -> Option<&str> {
    let rest = segment.strip_prefix("bot")?;
    let bare = rest.trim_start_matches(['<', '{', '[']);
    let bare = bare.strip_prefix("%3C").or_else(|| bare.strip_prefix("%7B")).unwrap_or(bare);
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let after = &bare[digits..];
    (digits >= 3 && (after.starts_with(':') || after.to_ascii_uppercase().starts_with("%3A"))).then_some(rest)
}

/// Slack's `/services/T…/B…/SECRET`: the segment after a team.
fn is_slack(before: &str, segment: &str) -> bool {
    let names = |text: &str, first: char| {
        text.starts_with(first)
            && text.len() >= 8
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    names(before, 'T') && names(segment, 'B')
}

fn has_digits(segment: &str) -> bool {
    segment.bytes().any(|b| b.is_ascii_digit()) && !segment.bytes().all(|b| b.is_ascii_digit())
}

/// Long, and small letters, capitals and digits in turn.
fn looks_made_by_chance(segment: &str) -> bool {
    #[derive(Clone, Copy, PartialEq)]
    enum Kind {
        Small,
        Capital,
        Digit,
    }
    let plain = segment.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if segment.len() < VERY_LONG || !plain {
        return false;
    }
    let kinds: Vec<Kind> = segment
        .bytes()
        .filter_map(|b| match b {
            b'a'..=b'z' => Some(Kind::Small),
            b'A'..=b'Z' => Some(Kind::Capital),
            b'0'..=b'9' => Some(Kind::Digit),
            _ => None,
        })
        .collect();
    let all = [Kind::Small, Kind::Capital, Kind::Digit].iter().all(|kind| kinds.contains(kind));
    all && kinds.windows(2).filter(|pair| pair[0] != pair[1]).count() >= CHANGES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_in_a_path() {
        for (path, shown) in [
            ("/bot123456789:AAEhBOweik9ai2o01234567890abcdefghi/getMe", "/bot…/getMe"),
            ("/file/bot123456789:AAEhBOweik/documents/f.pdf", "/file/bot…/documents/f.pdf"),
            ("/bot%3C123456789:AAEhBOweik%3E/getMe", "/bot…/getMe"),
            ("/services/T00000001/B00000002/abcdef0123456789abcdef01", "/services/T00000001/B00000002/…"),
            ("/api/webhooks/1234567890/Zq8s7d6f5a4s3d2f1aKJHGkjhg", "/api/webhooks/1234567890/…"),
            (
                "/webhookb2/0a1b2c3d-0000@0000-11/IncomingWebhook/0123456789abcdef/u",
                "/webhookb2/…/IncomingWebhook/…/u",
            ),
            ("/x/aB3dE5fG7hI9jK1lM3nO5pQ7/y", "/x/…/y"),
            ("/api/v1/users/12345678901234567890", "/api/v1/users/12345678901234567890"),
            ("/botany/2024/Holiday-Photos-Of-The-Year.html", "/botany/2024/Holiday-Photos-Of-The-Year.html"),
            ("/bot/getMe", "/bot/getMe"),
            ("/api/token", "/api/token"),
            ("/api/token/refresh", "/api/token/refresh"),
            ("/3f2504e0-4f89-11d3-9a0c-0305e82c3301", "/3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
            ("", ""),
        ] {
            assert_eq!(shown_path(path), shown);
        }
    }
}
