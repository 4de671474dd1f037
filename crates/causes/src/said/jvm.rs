//! Texts of libraries and servers on the Java virtual machine.

use super::{Phrase, Says, phrase};

pub(super) const PHRASES: &[Phrase] = &[
    spring_resource_server("bearer token is malformed", Says::Malformed),
    spring_resource_server("found multiple bearer tokens in the request", Says::SeveralTokens),
    phrase(
        "invalid bearer token",
        Says::Rejected,
        "Spring Security, Kubernetes, Anthropic",
        "spring-projects/spring-security oauth2/oauth2-resource-server",
    ),
    spring_resource_server("the requested token parameter is an empty string", Says::TokenMissing),
    spring_resource_server("provided token isn't active", Says::Rejected),
    spring_resource_server("failed to authenticate since the jwt was invalid", Says::Rejected),
    spring_resource_server("dpop proof is missing or invalid", Says::Dpop),
    spring_resource_server("unable to authenticate the dpop-bound access token", Says::Dpop),
    spring_resource_server("dpop access token is malformed", Says::Malformed),
    phrase(
        "the request requires higher privileges than provided by the access token",
        Says::Scope,
        "Spring Security, Authlib, GitLab",
        "spring-security oauth2; measured, Authlib 1.9",
    ),
    spring_resource_server("ath claim is invalid", Says::Dpop),
    spring_resource_server("ath claim is required", Says::Dpop),
    spring_resource_server("jkt claim is invalid", Says::Dpop),
    spring_resource_server("jkt claim is required", Says::Dpop),
    spring_resource_server("did not resolve authenticationmanager since issuer is not trusted", Says::Issuer),
    spring_jose("jwt expired at", Says::Expired),
    spring_jose("jwt used before", Says::NotYetValid),
    spring_jose("the iss claim is not valid", Says::Issuer),
    spring_jose("the aud claim is not valid", Says::Audience),
    spring_jose("an error occurred while attempting to decode the jwt", Says::Rejected),
    spring_jose("unable to resolve the configuration with the provided issuer of", Says::CannotCheck),
    spring_core("full authentication is required to access this resource", Says::LoginMissing),
    spring_core("an authentication object was not found in the securitycontext", Says::LoginMissing),
    phrase(
        "bad credentials",
        Says::WrongLogin,
        "Spring Security, Lexik and others",
        "spring-projects/spring-security core messages.properties",
    ),
    spring_crypto("encoded password does not look like bcrypt", Says::CannotCheck),
    spring_crypto("there is no passwordencoder mapped for the id", Says::CannotCheck),
    nimbus_claims("expired jwt", Says::Expired),
    nimbus_claims("jwt before use time", Says::NotYetValid),
    nimbus_claims("jwt audience rejected", Says::Audience),
    nimbus_claims("jwt missing required audience", Says::Audience),
    nimbus_claims("jwt missing required claims", Says::Rejected),
    nimbus_claims("jwt iss claim has value", Says::Issuer),
    nimbus_claims("jwt \"iss\" claim has value", Says::Issuer),
    nimbus_claims("jwt issuer rejected", Says::Issuer),
    nimbus_processor("signed jwt rejected: invalid signature", Says::BadSignature),
    nimbus_processor(
        "signed jwt rejected: another algorithm expected, or no matching key(s) found",
        Says::UnknownKey,
    ),
    nimbus_processor("unsecured (plain) jwts are rejected", Says::Algorithm),
    nimbus_processor("invalid unsecured/jws/jwe header", Says::Malformed),
    nimbus_processor("invalid serialized unsecured/jws/jwe object", Says::Malformed),
    nimbus_processor("invalid jwt serialization", Says::Malformed),
    nimbus_processor("jose header typ (type) * not allowed", Says::WrongKind),
    nimbus_processor("jose header \"typ\" (type) * not allowed", Says::WrongKind),
    nimbus_processor("required jose header typ (type) parameter is missing", Says::WrongKind),
    nimbus_processor("required jose header \"typ\" (type) parameter is missing", Says::WrongKind),
    nimbus_processor("couldn't retrieve remote jwk set", Says::CannotCheck),
    phrase(
        "jwt expired",
        Says::Expired,
        "jjwt, jsonwebtoken, PostgREST",
        "jwtk/jjwt DefaultJwtParser.java; auth0/node-jsonwebtoken verify.js; PostgREST Error.hs",
    ),
    jjwt("jwt early by", Says::NotYetValid),
    jjwt("jwt signature does not match locally computed signature", Says::BadSignature),
    jjwt("jwt string argument cannot be null or empty", Says::TokenMissing),
    jjwt("invalid compact jwt string", Says::Malformed),
    jjwt("compact jwt strings may not contain whitespace", Says::Malformed),
    jjwt("illegal base64url character", Says::Malformed),
    jjwt("expected iss claim to be", Says::Issuer),
    jjwt("expected aud claim to be", Says::Audience),
    jjwt("missing expected '*' value in 'aud' claim", Says::Audience),
    jjwt("cannot verify jws signature: unable to locate signature verification key", Says::UnknownKey),
    jjwt("unsupported signature algorithm '", Says::Algorithm),
    jjwt("the parsed jwt indicates it was signed with the '", Says::Algorithm),
    jjwt("unsecured jwss (those with an", Says::Algorithm),
    java_jwt("the token has expired on", Says::Expired),
    java_jwt("the token can't be used before", Says::NotYetValid),
    java_jwt("the token's signature resulted invalid when verified using the algorithm", Says::BadSignature),
    java_jwt("the claim 'aud' value doesn't contain the required audience", Says::Audience),
    java_jwt("the claim 'iss' value doesn't match the required issuer", Says::Issuer),
    java_jwt("the token was expected to have 3 parts, but got", Says::Malformed),
    java_jwt("doesn't have a valid json format", Says::Malformed),
    java_jwt("the provided algorithm doesn't match the one defined in the jwt's header", Says::Algorithm),
    java_jwt("the token is null", Says::TokenMissing),
    java_jwt("the claim '*' is not present in the jwt", Says::Rejected),
    java_jwt("the claim '*' value doesn't match the required one", Says::Rejected),
    jose4j("the jwt is no longer valid", Says::Expired),
    jose4j("the jwt is not yet valid", Says::NotYetValid),
    jose4j("no audience (aud) claim present", Says::Audience),
    jose4j("doesn't contain an acceptable identifier", Says::Audience),
    jose4j("issuer (iss) claim value * doesn't match expected value", Says::Issuer),
    jose4j("no issuer (iss) claim present", Says::Issuer),
    jose4j("jwt rejected due to invalid signature", Says::BadSignature),
    jose4j("jws signature is invalid", Says::BadSignature),
    jose4j("unable to find a suitable verification key for jws", Says::UnknownKey),
    jose4j("unable to process jose object", Says::Malformed),
    smallrye("srjwt07000", Says::Rejected),
    smallrye("srjwt07022", Says::Malformed),
    keycloak("token is not active", Says::Expired),
    keycloak("invalid token issuer. expected", Says::Issuer),
    keycloak("token type is incorrect. expected", Says::WrongKind),
    keycloak("no audience in the token", Says::Audience),
    keycloak("expected audience not available in the token", Says::Audience),
    keycloak("expected issuedfor doesn't match", Says::Audience),
    keycloak("failed to parse jwt", Says::Malformed),
    keycloak("invalid token signature", Says::BadSignature),
    keycloak("token verification failed", Says::Rejected),
    jjwt_before_0_12("unable to read json value", Says::Malformed),
    jjwt_before_0_12("jwt must not be accepted before", Says::NotYetValid),
    jjwt_before_0_12("jwt strings must contain exactly 2 period characters", Says::Malformed),
];

const fn spring_resource_server(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Spring Security", "spring-projects/spring-security oauth2/oauth2-resource-server")
}

const fn spring_jose(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Spring Security", "spring-projects/spring-security oauth2/oauth2-jose")
}

const fn spring_core(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Spring Security", "spring-projects/spring-security core messages.properties")
}

const fn spring_crypto(words: &'static str, says: Says) -> Phrase {
    phrase(
        words,
        says,
        "Spring Security",
        "spring-projects/spring-security crypto, bcrypt and delegating encoders, the log",
    )
}

const fn nimbus_claims(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Nimbus JOSE+JWT", "com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier")
}

const fn nimbus_processor(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Nimbus JOSE+JWT", "com.nimbusds.jwt.proc.DefaultJWTProcessor, BadJWSException")
}

const fn jjwt(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "jjwt", "jwtk/jjwt DefaultJwtParser.java")
}

const fn java_jwt(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "java-jwt", "auth0/java-jwt lib/src/main")
}

const fn jose4j(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Quarkus, SmallRye JWT", "jose4j org.jose4j.jwt.consumer")
}

const fn smallrye(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Quarkus, SmallRye JWT", "smallrye/smallrye-jwt ImplMessages")
}

const fn keycloak(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Keycloak", "keycloak/keycloak core TokenVerifier.java")
}

const fn jjwt_before_0_12(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "jjwt", "jwtk/jjwt before version 0.12")
}
