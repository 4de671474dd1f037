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
const FIELD: &[&str] =
    &["authorization header", "authorization field", "auth header", "authentication header"];
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
    "no credentials",
    "no authorization",
    "no authentication",
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
    "does not include",
    "doesn't include",
    "does not contain",
    "doesn't contain",
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
/// Ways to say that something was looked for and is not there.
const MISSED: &[&str] = &[
    "didn't find",
    "did not find",
    "could not find",
    "couldn't find",
    "cannot find",
    "can't find",
    "unable to find",
    "unable to match",
    "could not match",
    "no matching",
    "no key",
    "no public key",
    "not in the",
];
const AUDIENCE: &[&str] = &["audience", "aud claim", "'aud'", "\"aud\"", "aud "];
const KEYS_OF_ISSUERS: &[&str] = &[
    "kid",
    "key id",
    "signing key",
    "signingkey",
    "matching key",
    "verification key",
    "public key",
    "publickey",
];
const ISSUER: &[&str] = &["issuer", "iss claim", "'iss'", "\"iss\"", "iss "];

/// Ways in which fetching something fails.
const UNREACHED: &[&str] = &[
    "econnrefused",
    "enotfound",
    "eai_again",
    "etimedout",
    "econnreset",
    "getaddrinfo",
    "connection refused",
    "connection error",
    "connection timed out",
    "no such host",
    "name or service not known",
    "timed out",
    "timeout",
    "unreachable",
    "fetch failed",
    "could not fetch",
    "failed to fetch",
    "cannot fetch",
    "unable to fetch",
    "error fetching",
    "could not load",
    "failed to load",
    "unable to load",
    "could not retrieve",
    "failed to retrieve",
    "unable to retrieve",
    "could not be retrieved",
    "failed to download",
    "failed to get",
    "unable to obtain",
    "request failed",
];
/// What of these a program says of itself, without naming what it wanted to fetch.
const NETWORK: &[&str] = &["econnrefused", "enotfound", "eai_again", "etimedout", "getaddrinfo", "dial tcp"];
const VERIFIERS: &[&str] = &[
    "jwks",
    "jwks_uri",
    "json web key",
    "key set",
    "keyset",
    "signing key",
    "public key",
    "introspection",
    "authorization server",
    "auth server",
    "authentication server",
    "identity provider",
    "discovery document",
    "openid-configuration",
    "openid configuration",
];
const ACCOUNT: &[&str] = &["user", "account", "member", "profile", "customer"];
const SHUT: &[&str] = &[
    "inactive",
    "not active",
    "is not activated",
    "deactivated",
    "disabled",
    "suspended",
    "blocked",
    "banned",
    "locked",
    "not verified",
    "unverified",
    "not confirmed",
    "not approved",
    "pending approval",
    "pending",
    "terminated",
    "frozen",
];
const GONE: &[&str] = &[
    "not found",
    "does not exist",
    "doesn't exist",
    "no longer exists",
    "no longer exist",
    "been deleted",
    "was deleted",
    "is deleted",
    "been removed",
    "is gone",
    "was not found",
];
const CONTRACT: &[&str] =
    &["subscription", "trial", "plan", "billing", "invoice", "license", "licence", "contract"];
const OVER: &[&str] = &[
    "has ended",
    "ended",
    "expired",
    "is over",
    "overdue",
    "past due",
    "unpaid",
    "cancelled",
    "canceled",
    "lapsed",
    "not active",
    "inactive",
    "no active",
    "does not include",
    "doesn't include",
    "renew",
    "upgrade",
    "required",
];

const RULES: [Rule; 40] = [
    rule(
        &[
            "multi-factor",
            "multifactor",
            "multi factor",
            "two-factor",
            "two factor",
            "second factor",
            "2fa",
            "mfa",
            "otp",
            "totp",
            "one-time password",
            "one-time code",
        ],
        &[
            "required",
            "missing",
            "must",
            "needed",
            "needs",
            "enter",
            "provide",
            "send",
            "expected",
            "necessary",
        ],
        Says::AccountState,
    ),
    rule(
        &[
            "rate limit",
            "rate_limit",
            "ratelimit",
            "quota",
            "request limit",
            "usage limit",
            "call limit",
            "requests per",
        ],
        &["exceed", "exceeded", "exceeds", "reached", "exhausted", "used up", "too many", "over", "hit"],
        Says::RateLimit,
    ),
    rule(&["too many"], &["requests", "api calls"], Says::RateLimit),
    rule(
        &[
            "username or password",
            "user name or password",
            "username/password",
            "username and password",
            "username and/or password",
            "email or password",
            "login or password",
            "provided credentials",
            "login_bad_credentials",
        ],
        &[
            "invalid",
            "incorrect",
            "wrong",
            "bad",
            "unable",
            "login_bad_credentials",
            "do not match",
            "not valid",
            "mismatch",
        ],
        Says::WrongLogin,
    ),
    rule(
        &["ip address", "your ip", "client ip", "source ip", "remote ip", "this ip", "request ip"],
        &[
            "not allowed",
            "not in the",
            "not on the",
            "allow list",
            "allowlist",
            "whitelist",
            "whitelisted",
            "blocked",
            "restricted",
            "not authorized",
            "not permitted",
            "denied",
            "forbidden",
        ],
        Says::KeyRestricted,
    ),
    rule(
        &["password authentication", "basic authentication", "basic auth", "password login", "passwords"],
        &[
            "not available",
            "not supported",
            "no longer supported",
            "disabled",
            "removed",
            "not allowed",
            "not accepted",
            "deprecated",
            "turned off",
        ],
        Says::PasswordNotAccepted,
    ),
    rule(
        &["personal access token", "app password", "application password", "app-specific password"],
        &["must use", "use a", "use an", "instead", "required"],
        Says::PasswordNotAccepted,
    ),
    rule(VERIFIERS, UNREACHED, Says::CannotCheck),
    rule(
        &[
            "auth scheme",
            "token scheme",
            "authorization scheme",
            "authentication scheme",
            "authorization header scheme",
            "authorization type",
            "authentication type",
            "auth type",
            "authorization header format",
        ],
        WRONG,
        Says::WrongScheme,
    ),
    rule(
        &["authorization: bearer", "bearer <", "bearer {", "bearer [", "'bearer", "`bearer"],
        &["expected", "format", "must be", "must start", "should be", "should start", "expects", "scheme"],
        Says::WrongScheme,
    ),
    rule(
        REFRESH,
        &["expired", "invalid", "revoked", "used", "unknown", "not found", "wrong", "reuse"],
        Says::Grant,
    ),
    rule(&["algorithm", "alg ", "alg:", "alg="], WRONG, Says::Algorithm),
    rule(AUDIENCE, WRONG, Says::Audience),
    rule(AUDIENCE, &["missing", "required"], Says::Audience),
    rule(ISSUER, WRONG, Says::Issuer),
    rule(ISSUER, MISSED, Says::Issuer),
    rule(KEYS_OF_ISSUERS, WRONG, Says::UnknownKey),
    rule(KEYS_OF_ISSUERS, MISSED, Says::UnknownKey),
    rule(
        &["token", "jwt", "session token", "bearer"],
        &["not yet", "not active", "in the future", "too early", "used before"],
        Says::NotYetValid,
    ),
    rule(
        TOKEN,
        &[
            "expired",
            "has run out",
            "too old",
            "outdated",
            "is past",
            "maximum age exceeded",
            "max age exceeded",
        ],
        Says::Expired,
    ),
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
            "3 parts",
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
    rule(
        &["email", "e-mail", "email address", "e-mail address", "phone number"],
        &["not verified", "unverified", "not confirmed", "unconfirmed", "must be verified", "verify your"],
        Says::AccountState,
    ),
    rule(
        &["balance", "credit", "funds"],
        &["insufficient", "exhausted", "not enough", "run out", "ran out", "depleted", "used up"],
        Says::KeyRestricted,
    ),
    rule(
        &["access token", "token"],
        &["application token given", "refresh token used", "user access token", "bot token", "app token"],
        Says::WrongKind,
    ),
    rule(TOKEN, WRONG, Says::Rejected),
    rule(TOKEN, ABSENT, Says::TokenMissing),
    rule(FIELD, ABSENT, Says::TokenMissing),
    rule(&["credentials"], ABSENT, Says::LoginMissing),
    rule(
        &["anonymous access", "anonymous requests", "anonymous users", "unauthenticated access"],
        &["not allowed", "disabled", "denied", "forbidden", "not permitted", "not supported"],
        Says::LoginMissing,
    ),
    rule(
        &["authenticated", "logged in", "signed in"],
        &["must be", "need to be", "have to be"],
        Says::LoginMissing,
    ),
    rule(
        &["oauth", "api key authentication", "token authentication", "bearer authentication"],
        &["not supported", "no longer supported", "disabled", "not allowed", "not accepted", "not available"],
        Says::WrongKind,
    ),
];

/// Words after which the signature of a request is meant, not that of a token.
const OF_REQUESTS: [&str; 8] = [
    "hmac",
    "request signature",
    "canonical",
    "string to sign",
    "payload does not",
    "body does not",
    "webhook",
    "x-hub-signature",
];

static REJECTED: Phrase = phrase("", Says::Rejected, BY, SOURCE);
static SIGNATURE: Phrase = phrase("", Says::Signature, BY, SOURCE);
static OF_TOKEN: Phrase = phrase("", Says::BadSignature, BY, SOURCE);
static CLOCK: Phrase = phrase("", Says::SignedClock, BY, SOURCE);
static OF_REQUEST: Phrase = phrase("", Says::SignedMismatch, BY, SOURCE);

static CSRF: Phrase = phrase("", Says::Csrf, BY, SOURCE);
static SUBSCRIPTION: Phrase = phrase("", Says::KeyRestricted, BY, SOURCE);
static ACCOUNT_STATE: Phrase = phrase("", Says::AccountState, BY, SOURCE);
static UNREACHABLE: Phrase = phrase("", Says::CannotCheck, BY, SOURCE);
static ELSEWHERE: Phrase = phrase("", Says::TokenPlace, BY, SOURCE);

/// Whether a sentence in lower case speaks of the token of a form, against forged requests, whatever else it says of
/// tokens.
pub(super) fn of_a_form(sentence: &str) -> Option<&'static Phrase> {
    let holds = |words: &[&str]| words.iter().any(|w| holds_word(sentence, w));
    let form = ["csrf", "xsrf", "authenticity token", "authenticity_token", "anti-forgery", "antiforgery"];
    let wrong = ["expired", "missing", "failed", "not set", "incorrect", "can't verify", "absent"];
    let is_said =
        sentence.len() <= LONGEST && holds(&form) && (holds(&wrong) || holds(WRONG) || holds(ABSENT));
    is_said.then_some(&CSRF)
}

/// What is said of the person, the contract or the machine behind the credentials.
fn of_the_account(sentence: &str) -> Option<&'static Phrase> {
    let holds = |words: &[&str]| words.iter().any(|w| holds_word(sentence, w));
    let open = [" or ", "/"].iter().any(|w| sentence.contains(w));
    if holds(NETWORK) {
        return Some(&UNREACHABLE);
    }
    if holds(CONTRACT) && holds(OVER) && !holds(KEY) {
        return Some(&SUBSCRIPTION);
    }
    if open || holds(&["token", "password", "e-mail", "email"]) {
        return None;
    }
    (holds(ACCOUNT) && (holds(SHUT) || holds(GONE))).then_some(&ACCOUNT_STATE)
}

/// Whether a token is missed in a place other than the Authorization field.
fn of_another_place(sentence: &str) -> Option<&'static Phrase> {
    let holds = |words: &[&str]| words.iter().any(|w| holds_word(sentence, w));
    let place = ["cookie", "cookies", "query parameter", "query string", "url parameter", "form field"];
    let missed =
        ["missing", "not found in", "no token", "is required", "expected", "must be sent", "not provided"];
    let of_tokens = holds(TOKEN) || sentence.starts_with("missing cookie");
    (of_tokens && holds(&place) && holds(&missed) && !sentence.contains("header")).then_some(&ELSEWHERE)
}

/// What a sentence in lower case says; `None` where it says nothing of the kind.
pub(super) fn meaning(sentence: &str) -> Option<&'static Phrase> {
    if sentence.len() > LONGEST || is_of_a_person(sentence) {
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
    let of_a_token = holds(TOKEN) || holds(FIELD) || holds(&["credentials"]);
    if open && of_a_token && states.iter().filter(|state| holds(state)).count() > 1 {
        return Some(&REJECTED);
    }
    let by_rule = || RULES.iter().find(|rule| holds(rule.of) && holds(rule.said)).map(|rule| &rule.means);
    of_another_place(sentence).or_else(by_rule).or_else(|| of_the_account(sentence))
}

/// Whether a person speaks, who tells of a refusal in words of their own: no interface says "I" or "my".
fn is_of_a_person(sentence: &str) -> bool {
    ["i", "i'm", "i've", "my", "we", "our"]
        .iter()
        .any(|w| sentence.split([' ', ',', '(', ')', '.', ':']).any(|word| word == *w))
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
    fn tokens_of_forms() {
        for text in ["csrf token expired", "csrf failed: csrf token missing", "invalid authenticity token"] {
            assert_eq!(of_a_form(text).map(|p| p.says), Some(Says::Csrf), "{text}");
        }
        assert!(of_a_form("set the x-csrf-token field").is_none());
    }

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
            ("the token's audience does not include this resource", Some(Says::Audience)),
            ("token maximum age exceeded", Some(Says::Expired)),
            ("wrong signature for this webhook", Some(Says::SignedMismatch)),
            ("request timestamp too old", Some(Says::SignedClock)),
            ("scope orders:write required", Some(Says::Scope)),
            ("invalid token", Some(Says::Rejected)),
            ("a bearer token is required", Some(Says::TokenMissing)),
            ("refresh token already used", Some(Says::Grant)),
            ("you are not logged in", None),
            ("broken tokenizer: invalid", None),
            ("multi-factor authentication required: send x-otp", Some(Says::AccountState)),
            ("api rate limit exceeded", Some(Says::RateLimit)),
            ("ip address 192.0.2.1 is not in the allow list of this key", Some(Says::KeyRestricted)),
            ("your subscription has ended", Some(Says::KeyRestricted)),
            ("invalid subscription key", Some(Says::KeyWrong)),
            ("you must use a personal access token", Some(Says::PasswordNotAccepted)),
            ("user not found", Some(Says::AccountState)),
            ("user or password not found", None),
            ("user account is inactive", Some(Says::AccountState)),
            ("failed to fetch jwks", Some(Says::CannotCheck)),
            ("unable to find a signing key that matches", Some(Says::UnknownKey)),
            ("didn't find publickey for specified kid", Some(Says::UnknownKey)),
            ("didn't find the expected issuer", Some(Says::Issuer)),
            ("the authorization header is missing", Some(Says::TokenMissing)),
            ("missing or invalid credentials", Some(Says::Rejected)),
            ("no credentials were provided", Some(Says::LoginMissing)),
            ("oauth authentication is not supported here", Some(Says::WrongKind)),
            ("your balance is insufficient", Some(Says::KeyRestricted)),
            ("i send the token and it is invalid", None),
            ("our api key is not valid", None),
            ("connect econnrefused 192.0.2.1:443", Some(Says::CannotCheck)),
            ("invalid authorization scheme", Some(Says::WrongScheme)),
            ("missing cookie 'access_token'", Some(Says::TokenPlace)),
            ("missing token in query string", Some(Says::TokenPlace)),
            ("unauthorized", None),
        ];
        for (text, want) in rows {
            assert_eq!(says(text), want, "{text}");
        }
    }
}
