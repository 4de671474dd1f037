//! Texts of the token libraries and middleware of Node.js.

use super::{Phrase, Says, phrase};

pub(super) const PHRASES: &[Phrase] = &[
    jsonwebtoken("jwt must be provided", Says::TokenMissing),
    jsonwebtoken("jwt not active", Says::NotYetValid),
    phrase(
        "invalid signature",
        Says::Signature,
        "jsonwebtoken, Kong",
        "measured, jsonwebtoken 9.0; kong/plugins/jwt/handler.lua",
    ),
    jsonwebtoken("jwt audience invalid", Says::Audience),
    jsonwebtoken("jwt issuer invalid", Says::Issuer),
    jsonwebtoken("jwt signature is required", Says::Algorithm),
    jsonwebtoken("jwt malformed", Says::Malformed),
    phrase(
        "invalid token",
        Says::Rejected,
        "several libraries",
        "measured, jsonwebtoken 9.0, djangorestframework 3.18",
    ),
    jsonwebtoken_source("jwt subject invalid", Says::Rejected),
    jsonwebtoken_source("jwt id invalid", Says::Rejected),
    jsonwebtoken_source("maxage exceeded", Says::Expired),
    jsonwebtoken_source("error in secret or public key callback", Says::UnknownKey),
    jsonwebtoken_source("secret or public key must be provided", Says::CannotCheck),
    jsonwebtoken_source("jwt must be a string", Says::Malformed),
    express_jwt("no authorization token was found", Says::TokenMissing),
    express_jwt("credentials_required", Says::TokenMissing),
    express_jwt("credentials_bad_scheme", Says::WrongScheme),
    express_jwt("credentials_bad_format", Says::Malformed),
    phrase(
        "format is authorization: bearer [token]",
        Says::WrongScheme,
        "express-jwt, @fastify/jwt",
        "measured, express-jwt 8.5, @fastify/jwt 10.2",
    ),
    express_jwt("the token has been revoked", Says::Revoked),
    express_jwt("revoked_token", Says::Revoked),
    jose("\"exp\" claim timestamp check failed", Says::Expired),
    jose("\"nbf\" claim timestamp check failed", Says::NotYetValid),
    jose("unexpected \"aud\" claim value", Says::Audience),
    jose("unexpected \"iss\" claim value", Says::Issuer),
    jose("missing required \"exp\" claim", Says::Rejected),
    phrase(
        "signature verification failed",
        Says::Signature,
        "jose, PyJWT, php-jwt, ruby-jwt",
        "measured, jose 6.2, PyJWT 2.15; php-jwt and ruby-jwt sources",
    ),
    jose("err_jws_signature_verification_failed", Says::BadSignature),
    jose("err_jwt_expired", Says::Expired),
    jose("invalid compact jws", Says::Malformed),
    jose("jws protected header is invalid", Says::Malformed),
    jose("\"alg\" (algorithm) header parameter value not allowed", Says::Algorithm),
    jose("unsupported \"alg\" value for a json web key set", Says::Algorithm),
    jose("no applicable key found in the json web key set", Says::UnknownKey),
    jose("err_jwks_no_matching_key", Says::UnknownKey),
    jose("expected 200 ok from the json web key set http response", Says::CannotCheck),
    oauth2_jwt_bearer("'exp' claim timestamp check failed", Says::Expired),
    oauth2_jwt_bearer("'nbf' claim timestamp check failed", Says::NotYetValid),
    oauth2_jwt_bearer("unexpected 'aud' value", Says::Audience),
    oauth2_jwt_bearer("unexpected 'iss' value", Says::Issuer),
    oauth2_jwt_bearer("unexpected 'alg' value", Says::Algorithm),
    oauth2_jwt_bearer("unexpected 'exp' value", Says::Rejected),
    oauth2_jwt_bearer("unsupported 'alg' value for a json web key set", Says::Algorithm),
    oauth2_jwt_bearer("for jwks-based verification", Says::Algorithm),
    oauth2_jwt_bearer("more than one method used for authentication", Says::SeveralTokens),
    oauth2_jwt_bearer("failed to fetch authorization server metadata", Says::CannotCheck),
    phrase(
        "unable to find a signing key that matches",
        Says::UnknownKey,
        "jwks-rsa, PyJWT",
        "measured, jwks-rsa 4.1; jpadilla/pyjwt jwt/jwks_client.py",
    ),
    jwks_rsa_source("too many requests to the jwks endpoint", Says::RateLimit),
    phrase(
        "the jwks endpoint did not contain any signing keys",
        Says::CannotCheck,
        "jwks-rsa, PyJWT",
        "auth0/node-jwks-rsa src; jpadilla/pyjwt jwt/jwks_client.py",
    ),
    passport("no auth token", Says::TokenMissing),
    passport("missing credentials", Says::LoginMissing),
    fastify_jwt("fst_jwt_no_authorization_in_header", Says::TokenMissing),
    fastify_jwt("no authorization was found in request.headers", Says::TokenMissing),
    fastify_jwt("authorization token expired", Says::Expired),
    fastify_jwt("fst_jwt_authorization_token_expired", Says::Expired),
    fastify_jwt("fast_jwt_inactive", Says::NotYetValid),
    fastify_jwt("the token will be active at", Says::NotYetValid),
    fastify_jwt("the token signature is invalid", Says::BadSignature),
    fastify_jwt("the aud claim value is not allowed", Says::Audience),
    fastify_jwt("the iss claim value is not allowed", Says::Issuer),
    fastify_jwt("unsigned authorization token", Says::Algorithm),
    fastify_jwt("the token algorithm is invalid", Says::Algorithm),
    fastify_jwt("fast_jwt_invalid_algorithm", Says::Algorithm),
    fastify_jwt("the token is malformed", Says::Malformed),
    fastify_jwt("the token header is not a valid base64url serialized json", Says::Malformed),
    fastify_jwt("authorization token is invalid", Says::Rejected),
    fastify_jwt_source("untrusted authorization token", Says::Rejected),
    fastify_jwt_source("no authorization was found in request.cookies", Says::TokenMissing),
    koa_jwt("bad authorization header format. format is \"authorization: bearer", Says::WrongScheme),
    koa_jwt("token not found", Says::TokenMissing),
    hono("no authorization included in request", Says::TokenMissing),
    hono("invalid credentials structure", Says::Malformed),
    hono("token verification failure", Says::Rejected),
    phrase(
        "\"message\":\"missing authentication\"",
        Says::LoginMissing,
        "hapi",
        "hapijs/boom and hapijs/jwt",
    ),
    nextauth_js("jwt_session_error", Says::CannotCheck),
    nextauth_js("decryption operation failed", Says::BadSignature),
    phrase(
        "invalid user credentials",
        Says::WrongLogin,
        "Directus",
        "directus/directus errors, documentation",
    ),
    phrase("missing or invalid credentials", Says::LoginMissing, "Strapi", "strapi/strapi auth strategies"),
    hapi_jwt("invalid token structure", Says::Malformed),
    hapi_jwt("invalid token payload", Says::Malformed),
    hapi_jwt("token audience is not allowed", Says::Audience),
    hapi_jwt("token missing payload aud value", Says::Audience),
    hapi_jwt("token not yet active", Says::NotYetValid),
    hapi_jwt("token maximum age exceeded", Says::Expired),
    jose_source("\"iat\" claim timestamp check failed", Says::NotYetValid),
    jose_source("unexpected \"typ\" jwt header value", Says::WrongKind),
    jose_source("missing required \"aud\" claim", Says::Audience),
    jose_source("missing required \"iss\" claim", Says::Issuer),
    jose_source("failed to parse the json web key set http response as json", Says::CannotCheck),
];

const fn jsonwebtoken(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "jsonwebtoken", "measured, jsonwebtoken 9.0")
}

const fn jsonwebtoken_source(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "jsonwebtoken", "auth0/node-jsonwebtoken verify.js")
}

const fn express_jwt(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "express-jwt", "measured, express-jwt 8.5")
}

const fn jose(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "jose", "measured, jose 6.2")
}

const fn oauth2_jwt_bearer(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "express-oauth2-jwt-bearer", "measured, express-oauth2-jwt-bearer 1.10")
}

const fn jwks_rsa_source(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "jwks-rsa", "auth0/node-jwks-rsa src/errors")
}

const fn passport(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "passport", "passport-jwt and passport-local, the info object")
}

const fn fastify_jwt(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "@fastify/jwt", "measured, @fastify/jwt 10.2")
}

const fn fastify_jwt_source(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "@fastify/jwt", "fastify/fastify-jwt jwt.js")
}

const fn koa_jwt(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "koa-jwt", "measured, koa-jwt 4.0")
}

const fn hono(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Hono", "honojs/hono src/middleware/jwt, bearer-auth")
}

const fn nextauth_js(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "NextAuth.js", "nextauthjs/next-auth documentation, errors")
}

const fn hapi_jwt(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "hapi", "hapijs/jwt lib")
}

const fn jose_source(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "jose", "panva/jose src/lib/jwt_claims_set.ts, src/jwks/remote.ts")
}
