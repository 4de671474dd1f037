//! Questions about a request that is signed: which signatures it carries, and where.

use crate::said::{self, Says};
use why401_challenge::signed::{self, Carrier, Signature};
use why401_core::{Evidence, Experiment, Observation, Part, Place};

/// The signatures of the request as given.
pub(crate) fn of(d: &Evidence) -> Vec<Signature> {
    signed::signatures(d.given())
}

/// Something seen in a signature.
pub(crate) fn in_signature(signature: &Signature, shows: impl Into<String>) -> Observation {
    let part = match &signature.carrier {
        Carrier::Field(name) => Part::Request(name.clone()),
        Carrier::Query => Part::RequestLine,
    };
    Observation::new(Place::answer(Experiment::GIVEN, part), shows)
}

/// What a signature that is spoken of seals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sealed {
    /// A token.
    Token,
    /// The request itself.
    Request,
    /// Nothing in sight tells.
    Untold,
}

/// Words of signed requests in code, settings and fields: OAuth 1.0, exchanges, webhooks.
const OF_REQUESTS: [&str; 24] = [
    "oauth_signature",
    "oauth_consumer_key",
    "oauth_nonce",
    "oauth_problem",
    "oauth1",
    "oauth 1",
    "access-sign",
    "api-sign",
    "x-signature",
    "x-mbx-apikey",
    "hmac",
    "recvwindow",
    "signature base string",
    "string to sign",
    "ccxt",
    "xchange.",
    "binance",
    "bitfinex",
    "bybit",
    "coinbase",
    "kraken",
    "kucoin",
    "okx",
    "aws4-",
];

/// Words of tokens that are sealed.
const OF_TOKENS: [&str; 6] = ["jwt", "jwks", "jsonwebtoken", "bearer ", "id_token", "eyj"];

/// Whose signature "invalid signature" means here: a token that was sent decides, then what is spoken of.
pub(crate) fn sealed(d: &Evidence) -> Sealed {
    if d.jwt().is_some() {
        return Sealed::Token;
    }
    if !of(d).is_empty() {
        return Sealed::Request;
    }
    let fields = d.given().fields.iter().map(|f| f.name.to_ascii_lowercase());
    let texts = said::texts(d).into_iter().map(|(_, text)| text.to_ascii_lowercase());
    let spoken: Vec<String> = fields.chain(texts).collect();
    let holds = |words: &[&str]| spoken.iter().any(|text| words.iter().any(|w| text.contains(w)));
    match (holds(&OF_TOKENS), holds(&OF_REQUESTS)) {
        (true, false) => Sealed::Token,
        (false, true) => Sealed::Request,
        _ => Sealed::Untold,
    }
}

/// The claims that are made of a token's signature here.
pub(crate) fn claims_of_tokens(d: &Evidence) -> &'static [Says] {
    if sealed(d) == Sealed::Request { &[Says::BadSignature] } else { &[Says::BadSignature, Says::Signature] }
}

/// The claims that are made of a request's signature here.
pub(crate) fn claims_of_requests(d: &Evidence) -> &'static [Says] {
    if sealed(d) == Sealed::Token {
        &[Says::SignedMismatch]
    } else {
        &[Says::SignedMismatch, Says::Signature]
    }
}
