//! Texts of the token libraries, frameworks and content systems of PHP.

use super::{Phrase, Says, phrase};

pub(super) const PHRASES: &[Phrase] = &[
    phrase(
        "unauthenticated.",
        Says::Rejected,
        "Laravel",
        "laravel/framework Illuminate/Auth/AuthenticationException.php",
    ),
    phrase(
        "invalid signature.",
        Says::SignedMismatch,
        "Laravel",
        "laravel/framework Foundation/Http/Exceptions, Routing/Exceptions",
    ),
    laravel_login("these credentials do not match our records", Says::WrongLogin),
    laravel_login("too many login attempts", Says::RateLimit),
    phrase("invalid ability provided", Says::Scope, "Laravel Sanctum", "laravel/sanctum src/Exceptions"),
    phrase("invalid scope(s) provided", Says::Scope, "Laravel Passport", "laravel/passport src/Exceptions"),
    tymon("token not provided", Says::TokenMissing),
    tymon("a token is required", Says::TokenMissing),
    tymon("the token could not be parsed from the request", Says::TokenMissing),
    tymon("token could not be parsed from the request", Says::TokenMissing),
    tymon("token signature could not be verified", Says::BadSignature),
    tymon("the token has been blacklisted", Says::Revoked),
    tymon("token has expired and can no longer be refreshed", Says::Expired),
    tymon("could not decode token", Says::Malformed),
    tymon("wrong number of segments", Says::Malformed),
    firebase_php_jwt("expired token", Says::Expired),
    firebase_php_jwt("cannot handle token with nbf prior to", Says::NotYetValid),
    firebase_php_jwt("cannot handle token with iat prior to", Says::NotYetValid),
    firebase_php_jwt("cannot handle token prior to", Says::NotYetValid),
    firebase_php_jwt("\"kid\" invalid, unable to lookup correct key", Says::UnknownKey),
    firebase_php_jwt("\"kid\" empty, unable to lookup correct key", Says::UnknownKey),
    firebase_php_jwt("incorrect key for this algorithm", Says::Algorithm),
    firebase_php_jwt("algorithm not supported", Says::Algorithm),
    firebase_php_jwt("invalid header encoding", Says::Malformed),
    firebase_php_jwt("invalid claims encoding", Says::Malformed),
    lexik("jwt token not found", Says::TokenMissing),
    lexik("expired jwt token", Says::Expired),
    lexik("invalid jwt token", Says::Rejected),
    lexik("invalid token. the token cannot be loaded or the signature cannot be verified", Says::Rejected),
    lexik("invalid token. the token cannot be decrypted", Says::Malformed),
    lexik("there is no user with identifier", Says::AccountState),
    lexik("if the user identity has changed, you must renew the token", Says::AccountState),
    league("access token could not be verified", Says::BadSignature),
    league("access token has been revoked", Says::Revoked),
    league("missing \"authorization\" header", Says::TokenMissing),
    league("missing \"bearer\" token", Says::TokenMissing),
    league("the resource owner or authorization server denied the request", Says::Rejected),
    league("authorization code has been revoked", Says::Grant),
    league("authorization code has expired", Says::Grant),
    league("authorization code was not issued to this client", Says::Grant),
    league("cannot decrypt the refresh token", Says::Grant),
    league("the refresh token is invalid", Says::Grant),
    league("token is not linked to client", Says::Grant),
    league("the user credentials were incorrect", Says::WrongLogin),
    league("token is not allowed to be used by this audience", Says::Audience),
    lcobucci_jwt("token signature mismatch", Says::BadSignature),
    lcobucci_jwt("token signer mismatch", Says::Algorithm),
    lcobucci_jwt("the token cannot be used yet", Says::NotYetValid),
    lcobucci_jwt("the token was not issued by the given issuers", Says::Issuer),
    lcobucci_jwt("the token violates some mandatory constraints", Says::Rejected),
    wp_rest_jwt("jwt_auth_no_auth_header", Says::TokenMissing),
    wp_rest_jwt("authorization header not found", Says::TokenMissing),
    wp_rest_jwt("jwt_auth_bad_auth_header", Says::Malformed),
    wp_rest_jwt("authorization header malformed", Says::Malformed),
    wp_rest_jwt("jwt_auth_bad_iss", Says::Issuer),
    wp_rest_jwt("the iss do not match with this server", Says::Issuer),
    wp_rest_jwt("jwt_auth_invalid_token", Says::Rejected),
    wp_rest_jwt("jwt_auth_bad_config", Says::CannotCheck),
    wp_rest_jwt("jwt is not configured properly", Says::CannotCheck),
    wordpress("rest_cookie_invalid_nonce", Says::Csrf),
    wordpress("cookie check failed", Says::Csrf),
    wordpress("cookie nonce is invalid", Says::Csrf),
    wordpress("rest_not_logged_in", Says::LoginMissing),
    wordpress("rest_cannot_create", Says::LoginMissing),
    wordpress("rest_cannot_edit", Says::LoginMissing),
    wordpress("rest_cannot_delete", Says::LoginMissing),
    wordpress("rest_cannot_update", Says::LoginMissing),
    wordpress("rest_cannot_view", Says::LoginMissing),
    wordpress("rest_cannot_read", Says::LoginMissing),
    wordpress("rest_forbidden", Says::LoginMissing),
    wordpress("rest_forbidden_context", Says::LoginMissing),
    wordpress("rest_user_cannot_view", Says::LoginMissing),
    wordpress("you are not currently logged in", Says::LoginMissing),
    wordpress("the provided password is an invalid application password", Says::WrongLogin),
    wordpress("unknown username. check again or try your email address", Says::WrongLogin),
    wordpress("the password you entered for the username", Says::WrongLogin),
    wordpress("sorry, you are not allowed to do that", Says::LoginMissing),
    woocommerce("consumer key is invalid", Says::KeyWrong),
    woocommerce("consumer secret is invalid", Says::KeyWrong),
    woocommerce("consumer key is missing", Says::KeyMissing),
    woocommerce("provided signature does not match", Says::SignedMismatch),
    woocommerce("invalid timestamp.", Says::SignedClock),
    woocommerce("woocommerce_rest_cannot_create", Says::LoginMissing),
    woocommerce("woocommerce_rest_cannot_edit", Says::LoginMissing),
    woocommerce("woocommerce_rest_cannot_delete", Says::LoginMissing),
    woocommerce("woocommerce_rest_cannot_batch", Says::LoginMissing),
    woocommerce("woocommerce_rest_cannot_view", Says::LoginMissing),
    woocommerce("the api key provided does not have read permissions", Says::KeyRestricted),
    woocommerce("the api key provided does not have write permissions", Says::KeyRestricted),
    magento("the consumer isn't authorized to access", Says::Privilege),
    magento("the account sign-in was incorrect or your account is disabled temporarily", Says::WrongLogin),
    phrase("too many failed login attempts", Says::RateLimit, "Symfony", "symfony/security-core messages"),
];

const fn laravel_login(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Laravel", "laravel/framework lang/en/auth.php")
}

const fn tymon(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "jwt-auth for Laravel", "tymondesigns/jwt-auth src")
}

const fn firebase_php_jwt(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "firebase/php-jwt", "firebase/php-jwt src/JWT.php")
}

const fn lexik(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "LexikJWTAuthenticationBundle", "lexik/LexikJWTAuthenticationBundle")
}

const fn league(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "league/oauth2-server", "thephpleague/oauth2-server src")
}

const fn lcobucci_jwt(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "lcobucci/jwt", "lcobucci/jwt src/Validation/Constraint")
}

const fn wp_rest_jwt(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "WP REST JWT", "Tmeister/wp-api-jwt-auth public")
}

const fn wordpress(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "WordPress", "WordPress/WordPress wp-includes")
}

const fn woocommerce(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "WooCommerce", "woocommerce/woocommerce class-wc-rest-authentication.php")
}

const fn magento(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Magento", "Magento web API")
}
