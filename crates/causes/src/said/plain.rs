//! Plain English, as programmers write it into the answers of their own interfaces: a sentence with something that is
//! spoken of and something that is said of it. Asked only where no known text fits.

use super::{Phrase, Says, phrase};

/// Longest sentence that is looked at, in bytes.
const LONGEST: usize = 240;

/// Whose words these are.
const BY: &str = "an interface of one's own";
const SOURCE: &str = "plain English";

/// A sentence with one of `of` in it and one of `said` means this. The first row that fits counts.
struct Rule {
    of: &'static [&'static str],
    said: &'static [&'static str],
    means: Phrase,
}

const fn rule(of: &'static [&'static str], said: &'static [&'static str], says: Says) -> Rule {
    Rule { of, said, means: phrase("", says, BY, SOURCE) }
}

const TOKEN: &[&str] = &["token", "jwt", "bearer"];
const KEY: &[&str] = &[
    "api key",
    "apikey",
    "api-key",
    "api_key",
    "access key",
    "subscription key",
    "x-api-key",
    "license key",
    "app key",
];
const REFRESH: &[&str] = &["refresh token", "refresh_token", "authorization code", "auth code"];
const ABSENT: &[&str] = &[
    "missing",
    "not provided",
    "was not sent",
    "not supplied",
    "not present",
    "not found in",
    "no token",
    "no bearer",
    "no jwt",
    "no api",
    "no access",
    "is required",
    "are required",
    "required",
    "must provide",
    "must be provided",
    "please provide",
    "without",
    "absent",
    "empty",
    "expected",
    "need a",
    "needs a",
];
const WRONG: &[&str] = &[
    "invalid",
    "wrong",
    "incorrect",
    "bad ",
    "unknown",
    "unrecognized",
    "unrecognised",
    "not recognized",
    "not valid",
    "is not correct",
    "does not exist",
    "doesn't exist",
    "not found",
    "no such",
    "mismatch",
    "does not match",
    "doesn't match",
    "do not match",
    "not match",
    "unexpected",
    "not allowed",
    "not accepted",
    "not trusted",
    "untrusted",
    "not permitted",
    "not supported",
    "unsupported",
    "not intended",
    "not for this",
    "failed",
    "failure",
    "could not be verified",
    "cannot be verified",
    "not be verified",
    "denied",
    "rejected",
    "different",
];
const AUDIENCE: &[&str] = &["audience", "aud claim", "'aud'", "\"aud\"", "aud "];
const ISSUER: &[&str] = &["issuer", "iss claim", "'iss'", "\"iss\"", "iss "];

const RULES: [Rule; 20] = [
    rule(
        REFRESH,
        &["expired", "invalid", "revoked", "used", "unknown", "not found", "wrong", "reuse"],
        Says::Grant,
    ),
    rule(&["algorithm", "alg ", "alg:", "alg="], WRONG, Says::Algorithm),
    rule(AUDIENCE, WRONG, Says::Audience),
    rule(AUDIENCE, &["missing", "required"], Says::Audience),
    rule(ISSUER, WRONG, Says::Issuer),
    rule(
        &["kid", "key id", "signing key", "matching key", "verification key", "public key"],
        WRONG,
        Says::UnknownKey,
    ),
    rule(
        &["token", "jwt", "session token", "bearer"],
        &["not yet", "not active", "in the future", "too early", "used before"],
        Says::NotYetValid,
    ),
    rule(TOKEN, &["expired", "has run out", "too old", "outdated", "is past"], Says::Expired),
    rule(
        TOKEN,
        &[
            "revoked",
            "blacklisted",
            "blocklisted",
            "withdrawn",
            "no longer valid",
            "invalidated",
            "been deleted",
        ],
        Says::Revoked,
    ),
    rule(
        &["scope"],
        &[
            "missing",
            "insufficient",
            "required",
            "lack",
            "not have",
            "doesn't have",
            "needs",
            "not granted",
            "not allowed",
            "denied",
            "no ",
        ],
        Says::Scope,
    ),
    rule(&["token signature", "jwt signature", "signature of the token"], WRONG, Says::BadSignature),
    rule(
        TOKEN,
        &[
            "malformed",
            "decode",
            "decoding",
            "parse",
            "parsing",
            "segment",
            "not a jwt",
            "not a valid jwt",
            "three parts",
            "ill-formed",
        ],
        Says::Malformed,
    ),
    rule(
        &["access token", "token"],
        &["id token", "refresh token", "wrong token type", "token type"],
        Says::WrongKind,
    ),
    rule(
        KEY,
        &["not allowed from", "ip address", "referer", "referrer", "restricted", "this origin"],
        Says::KeyRestricted,
    ),
    rule(
        KEY,
        &["test mode", "live mode", "test key", "live key", "sandbox", "environment"],
        Says::KeyEnvironment,
    ),
    rule(KEY, WRONG, Says::KeyWrong),
    rule(KEY, &["expired", "revoked", "disabled", "inactive", "deactivated", "suspended"], Says::KeyWrong),
    rule(KEY, ABSENT, Says::KeyMissing),
    rule(TOKEN, WRONG, Says::Rejected),
    rule(TOKEN, ABSENT, Says::TokenMissing),
];

/// Words after which the signature of a request is meant, not that of a token.
const OF_REQUESTS: [&str; 4] = ["hmac", "request signature", "canonical", "string to sign"];

static REJECTED: Phrase = phrase("", Says::Rejected, BY, SOURCE);
static SIGNATURE: Phrase = phrase("", Says::Signature, BY, SOURCE);
static OF_TOKEN: Phrase = phrase("", Says::BadSignature, BY, SOURCE);
static CLOCK: Phrase = phrase("", Says::SignedClock, BY, SOURCE);
static OF_REQUEST: Phrase = phrase("", Says::SignedMismatch, BY, SOURCE);

/// What a sentence in lower case says; `None` where it says nothing of the kind.
pub(super) fn meaning(sentence: &str) -> Option<&'static Phrase> {
    if sentence.len() > LONGEST {
        return None;
    }
    let holds = |words: &[&str]| words.iter().any(|w| holds_word(sentence, w));
    if holds(&["timestamp", "request time", "request date"])
        && holds(&["expired", "too old", "skew", "window", "range", "drift", "future", "stale", "too far"])
    {
        return Some(&CLOCK);
    }
    if holds(&["signature"]) && holds(WRONG) && !holds(AUDIENCE) && !holds(ISSUER) && !holds(&["algorithm"]) {
        return Some(match () {
            () if holds(&OF_REQUESTS) => &OF_REQUEST,
            () if holds(TOKEN) => &OF_TOKEN,
            () => &SIGNATURE,
        });
    }
    let open = [" or ", " and/or ", "/"].iter().any(|w| sentence.contains(w));
    let states =
        [&["expired"][..], &["revoked"], &["missing"], &["invalid", "incorrect", "wrong", "malformed"]];
    if open && holds(TOKEN) && states.iter().filter(|state| holds(state)).count() > 1 {
        return Some(&REJECTED);
    }
    RULES.iter().find(|rule| holds(rule.of) && holds(rule.said)).map(|rule| &rule.means)
}

/// Whether the words stand in a sentence, not within a longer word; an `s` at their end is forgiven.
fn holds_word(sentence: &str, words: &str) -> bool {
    let joins = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = sentence.as_bytes();
    sentence.match_indices(words).any(|(at, _)| {
        let end = at + words.len();
        let after = if bytes.get(end) == Some(&b's') { end + 1 } else { end };
        let starts = at.checked_sub(1).map(|n| &bytes[n]);
        let begins = !words.starts_with(|c: char| c.is_ascii_alphanumeric()) || !joins(starts);
        let ends = !words.ends_with(|c: char| c.is_ascii_alphanumeric()) || !joins(bytes.get(after));
        begins && ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_programmers() {
        let says = |text: &str| meaning(text).map(|p| p.says);
        let rows = [
            ("algorithm hs512 is not allowed", Some(Says::Algorithm)),
            ("your token expired two days ago", Some(Says::Expired)),
            ("this api key is not known: unknown api key", Some(Says::KeyWrong)),
            ("please provide an api key", Some(Says::KeyMissing)),
            ("wrong audience", Some(Says::Audience)),
            ("token issuer mismatch", Some(Says::Issuer)),
            ("token expired or revoked", Some(Says::Rejected)),
            ("missing or invalid token", Some(Says::Rejected)),
            ("token was revoked by its owner", Some(Says::Revoked)),
            ("invalid signature", Some(Says::Signature)),
            ("the signature of the token is invalid", Some(Says::BadSignature)),
            ("hmac signature does not match", Some(Says::SignedMismatch)),
            ("request timestamp too old", Some(Says::SignedClock)),
            ("scope orders:write required", Some(Says::Scope)),
            ("invalid token", Some(Says::Rejected)),
            ("a bearer token is required", Some(Says::TokenMissing)),
            ("refresh token already used", Some(Says::Grant)),
            ("you are not logged in", None),
            ("broken tokenizer: invalid", None),
            ("unauthorized", None),
        ];
        for (text, want) in rows {
            assert_eq!(says(text), want, "{text}");
        }
    }
}
