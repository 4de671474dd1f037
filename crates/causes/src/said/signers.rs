//! Texts of those who check signatures: senders of webhooks with their libraries, Hawk, OAuth 1.0.

use super::{Phrase, Says, phrase};

pub(super) const PHRASES: &[Phrase] = &[
    stripe("timestamp outside the tolerance zone", Says::SignedClock),
    stripe("no signatures found matching the expected signature for payload", Says::SignedMismatch),
    stripe("no signatures found with expected scheme", Says::SignedMismatch),
    stripe("unable to extract timestamp and signatures from header", Says::SignedMismatch),
    svix("message timestamp too old", Says::SignedClock),
    svix("message timestamp too new", Says::SignedClock),
    svix("no matching signature found", Says::SignedMismatch),
    svix("missing required headers", Says::KeyMissing),
    octokit("x-hub-signature-256 header is missing", Says::KeyMissing),
    octokit("request signatures didn't match", Says::SignedMismatch),
    octokit("signature does not match event payload and secret", Says::SignedMismatch),
    discord("invalid request signature", Says::SignedMismatch),
    hawk("bad mac", Says::SignedMismatch),
    hawk("bad payload hash", Says::SignedMismatch),
    hawk("missing required payload hash", Says::SignedMismatch),
    hawk("stale timestamp", Says::SignedClock),
    hawk("unknown credentials", Says::KeyWrong),
    hawk("invalid server timestamp hash", Says::SignedMismatch),
    oauth("signature_invalid", Says::SignedMismatch),
    oauth("signature_method_rejected", Says::SignedMismatch),
    oauth("timestamp_refused", Says::SignedClock),
    oauth("consumer_key_unknown", Says::KeyWrong),
    oauth("consumer_key_rejected", Says::KeyWrong),
    oauth("consumer_key_refused", Says::KeyWrong),
    oauth("oauth_problem=token_rejected", Says::Rejected),
    oauth("oauth_problem=token_expired", Says::Expired),
    oauth("oauth_problem=token_revoked", Says::Revoked),
    phrase("hmac validation failed", Says::SignedMismatch, "Shopify", "Shopify's templates for applications"),
    phrase("hmac verification failed", Says::SignedMismatch, "several receivers of webhooks", "common usage"),
];

const fn stripe(words: &'static str, says: Says) -> Phrase {
    phrase(
        words,
        says,
        "Stripe's libraries",
        "stripe/stripe-python stripe/_webhook.py; stripe-node Webhooks.ts",
    )
}

const fn svix(words: &'static str, says: Says) -> Phrase {
    phrase(
        words,
        says,
        "Svix, Standard Webhooks",
        "svix/svix-webhooks, standard-webhooks/standard-webhooks: the libraries",
    )
}

const fn octokit(words: &'static str, says: Says) -> Phrase {
    phrase(
        words,
        says,
        "receivers of GitHub's webhooks",
        "octokit/webhooks.js; docs.github.com, validating webhooks",
    )
}

const fn discord(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "receivers of Discord's interactions", "discord.com/developers/docs, interactions")
}

const fn hawk(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Hawk", "mozilla/hawk lib/server.js; measured")
}

const fn oauth(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "OAuth 1.0", "the Problem Reporting extension of OAuth 1.0")
}
