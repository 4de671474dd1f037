//! Texts of gateways and proxies that check tokens, keys and passwords before a service does.

use super::{Phrase, Says, phrase};

pub(super) const PHRASES: &[Phrase] = &[
    envoy("jwt is missing", Says::TokenMissing),
    phrase(
        "jwt not yet valid",
        Says::NotYetValid,
        "Envoy, PostgREST",
        "google/jwt_verify_lib src/status.cc; PostgREST Error.hs",
    ),
    envoy("jwt is expired", Says::Expired),
    envoy("jwt is not in the form of header.payload.signature", Says::Malformed),
    envoy("jwt header is an invalid base64url encoded", Says::Malformed),
    envoy("jwt header is an invalid json", Says::Malformed),
    envoy("jwt header [alg] field is required and must be a string", Says::Malformed),
    envoy("jwt header [alg] is not supported", Says::Algorithm),
    envoy("jwt header [kid] field is not a string", Says::Malformed),
    envoy("jwt payload is an invalid base64url encoded", Says::Malformed),
    envoy("jwt payload is an invalid json", Says::Malformed),
    envoy("jwt payload [exp] field is not", Says::Malformed),
    envoy("jwt payload [nbf] field is not", Says::Malformed),
    envoy("jwt payload [iat] field is not", Says::Malformed),
    envoy("jwt payload [aud] field is not", Says::Malformed),
    envoy("jwt payload [iss] field is not", Says::Malformed),
    envoy("jwt payload [sub] field is not", Says::Malformed),
    envoy("jwt signature is an invalid base64url encoded", Says::Malformed),
    envoy("jwt ed25519 signature is wrong length", Says::Malformed),
    envoy("jwt issuer is not configured", Says::Issuer),
    envoy("audiences in jwt are not allowed", Says::Audience),
    envoy("jwt verification fails", Says::BadSignature),
    envoy("found multiple jwt tokens", Says::SeveralTokens),
    envoy("jwks doesn't have key to match kid or alg from jwt", Says::UnknownKey),
    envoy("jwks is an invalid json", Says::CannotCheck),
    envoy("jwks does not have [keys] field", Says::CannotCheck),
    envoy("jwks doesn't have any valid public key", Says::CannotCheck),
    envoy("jwks remote fetch is failed", Says::CannotCheck),
    phrase(
        "rbac: access denied",
        Says::Privilege,
        "Envoy, Istio",
        "envoyproxy/envoy source/extensions/filters/http/rbac/rbac_filter.cc",
    ),
    envoy_basic_auth("user authentication failed. missing username and password", Says::LoginMissing),
    envoy_basic_auth("user authentication failed. invalid username/password combination", Says::WrongLogin),
    phrase(
        "origin authentication failed",
        Says::Rejected,
        "Istio",
        "istio.io documentation, authentication policy task of 1.4",
    ),
    nginx("no user/password was provided for basic authentication", Says::LoginMissing),
    nginx("\": password mismatch", Says::WrongLogin),
    apache_httpd("ah01617: user", Says::WrongLogin),
    apache_httpd("ah01618: user", Says::WrongLogin),
    phrase(
        "you need a valid user and password to access this content",
        Says::LoginMissing,
        "HAProxy",
        "haproxy src/http_ana.c, the page of status 401",
    ),
    kong_jwt("bad token; invalid signature", Says::BadSignature),
    kong_jwt("bad token; invalid json", Says::Malformed),
    kong_jwt("bad token; invalid base64", Says::Malformed),
    kong_jwt("bad token;", Says::Malformed),
    kong_jwt("unrecognizable token", Says::Malformed),
    kong_jwt("multiple tokens provided", Says::SeveralTokens),
    kong_jwt("no credentials found for given '", Says::UnknownKey),
    kong_jwt("no mandatory '*' in claims", Says::Rejected),
    phrase(
        "invalid algorithm",
        Says::Algorithm,
        "jsonwebtoken, Kong",
        "measured, jsonwebtoken 9.0; kong/plugins/jwt/handler.lua",
    ),
    kong_jwt("invalid key/secret", Says::UnknownKey),
    kong_jwt("token not valid yet", Says::NotYetValid),
    kong_key_auth("no api key found in request", Says::KeyMissing),
    kong_key_auth("duplicate api key found", Says::KeyWrong),
    phrase(
        "invalid authentication credentials",
        Says::Rejected,
        "Kong",
        "Kong/kong kong/plugins/key-auth and basic-auth, before 3.0",
    ),
    kong_oauth2("the access token is invalid or has expired", Says::Rejected),
    kong_oauth2("the access token is missing", Says::TokenMissing),
    kong_oauth2("the access token is global, but the current", Says::WrongKind),
    kong_oauth2("invalid client authentication", Says::ClientAuthentication),
    kong_hmac_auth("hmac signature does not match", Says::SignedMismatch),
    kong_hmac_auth("hmac signature cannot be verified, a valid date or", Says::SignedClock),
    kong_hmac_auth("hmac signature cannot be verified", Says::SignedMismatch),
    kong_hmac_auth("enforced header not used for signature creation", Says::SignedMismatch),
    apisix_key_auth("missing api key in request", Says::KeyMissing),
    apisix_key_auth("invalid api key in request", Says::KeyWrong),
    apisix_jwt_auth("missing jwt token in request", Says::TokenMissing),
    apisix_jwt_auth("invalid user key in jwt token", Says::UnknownKey),
    apisix_jwt_auth("missing user key in jwt token", Says::Malformed),
    apisix_jwt_auth("jwt token invalid", Says::Rejected),
    apisix_basic_auth("missing authorization in request", Says::LoginMissing),
    apisix_basic_auth("invalid user authorization", Says::WrongLogin),
    apisix_basic_auth("invalid authorization in request", Says::Rejected),
    apisix_hmac_auth("authorization header does not start with 'signature'", Says::WrongScheme),
    apisix_hmac_auth("clock skew exceeded", Says::SignedClock),
    apisix_hmac_auth("date header missing. failed to validate clock skew", Says::SignedClock),
    resty_jwt("'exp' claim expired at", Says::Expired),
    resty_jwt("'nbf' claim not valid until", Says::NotYetValid),
    resty_jwt("signature mismatch:", Says::Signature),
    resty_jwt("invalid jwt string", Says::Malformed),
    resty_jwt("whitelist unsupported alg:", Says::Algorithm),
    phrase(
        "no authorization header found",
        Says::TokenMissing,
        "OpenResty",
        "zmartzone/lua-resty-openidc lib/resty/openidc.lua",
    ),
    resty_openidc("no bearer authorization header value found", Says::TokenMissing),
    resty_openidc("no bearer access token value found", Says::TokenMissing),
    mod_auth_openidc("no bearer token found in the request", Says::TokenMissing),
    mod_auth_openidc("reference token could not be introspected", Says::Rejected),
    mod_auth_openidc("jwt token could not be validated", Says::Rejected),
    mod_auth_openidc("no claims could be parsed from the token", Says::Rejected),
    mod_auth_openidc("different scope(s) or other claims required", Says::Scope),
    oauth2_proxy("no valid bearer token found in authorization header", Says::Rejected),
    oauth2_proxy("audience claims * do not exist in claims", Says::Audience),
    oauth2_proxy("email in id_token * isn't verified", Says::AccountState),
    tyk("authorization field missing", Says::KeyMissing),
    tyk("access to this api has been disallowed", Says::KeyWrong),
    tyk("key has expired, please renew", Says::Expired),
    tyk("key is inactive, please renew", Says::Revoked),
    tyk("attempted access with non-existent key", Says::KeyWrong),
    tyk("attempted access with invalid key", Says::KeyWrong),
    tyk("key not authorized: no matching policy", Says::Privilege),
    tyk("key not authorised", Says::Privilege),
    tyk("bearer token malformed", Says::Malformed),
    tyk("request signature verification failed", Says::SignedMismatch),
    tyk("attempted access with malformed header, header not in basic auth format", Says::WrongScheme),
    phrase(
        "missing api key found in request",
        Says::KeyMissing,
        "APISIX",
        "apache/apisix before version 3.12",
    ),
];

const fn envoy(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Envoy", "google/jwt_verify_lib src/status.cc")
}

const fn envoy_basic_auth(words: &'static str, says: Says) -> Phrase {
    phrase(
        words,
        says,
        "Envoy",
        "envoyproxy/envoy source/extensions/filters/http/basic_auth/basic_auth_filter.cc",
    )
}

const fn nginx(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "nginx", "nginx src/http/modules/ngx_http_auth_basic_module.c, the error log")
}

const fn apache_httpd(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Apache httpd", "httpd modules/aaa/mod_auth_basic.c, the error log")
}

const fn kong_jwt(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Kong", "Kong/kong kong/plugins/jwt")
}

const fn kong_key_auth(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Kong", "Kong/kong kong/plugins/key-auth/handler.lua")
}

const fn kong_oauth2(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Kong", "Kong/kong kong/plugins/oauth2/access.lua")
}

const fn kong_hmac_auth(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Kong", "Kong/kong kong/plugins/hmac-auth/access.lua")
}

const fn apisix_key_auth(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "APISIX", "apache/apisix apisix/plugins/key-auth.lua")
}

const fn apisix_jwt_auth(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "APISIX", "apache/apisix apisix/plugins/jwt-auth.lua")
}

const fn apisix_basic_auth(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "APISIX", "apache/apisix apisix/plugins/basic-auth.lua")
}

const fn apisix_hmac_auth(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "APISIX", "apache/apisix apisix/plugins/hmac-auth.lua")
}

const fn resty_jwt(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "OpenResty", "SkyLothar/lua-resty-jwt lib/resty/jwt.lua, jwt-validators.lua")
}

const fn resty_openidc(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "OpenResty", "zmartzone/lua-resty-openidc lib/resty/openidc.lua")
}

const fn mod_auth_openidc(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "mod_auth_openidc", "OpenIDC/mod_auth_openidc src/oauth.c")
}

const fn oauth2_proxy(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "oauth2-proxy", "oauth2-proxy/oauth2-proxy pkg/middleware/jwt_session.go, the log")
}

const fn tyk(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Tyk", "TykTechnologies/tyk gateway/mw_auth_key.go, mw_key_expired_check.go")
}
