//! Texts of the token libraries and web frameworks of Python.

use super::{Phrase, Says, phrase};

pub(super) const PHRASES: &[Phrase] = &[
    phrase(
        "signature has expired",
        Says::Expired,
        "PyJWT, python-jose, ruby-jwt",
        "measured, PyJWT 2.15; jwt/ruby-jwt lib/jwt/claims/expiration.rb",
    ),
    pyjwt("the token is not yet valid (nbf)", Says::NotYetValid),
    pyjwt("the token is not yet valid (iat)", Says::NotYetValid),
    pyjwt("audience doesn't match", Says::Audience),
    phrase("invalid issuer", Says::Issuer, "PyJWT, python-jose", "measured, PyJWT 2.15, python-jose 3.5"),
    phrase(
        "the specified alg value is not allowed",
        Says::Algorithm,
        "PyJWT, python-jose",
        "measured, PyJWT 2.15, python-jose 3.5",
    ),
    phrase("not enough segments", Says::Malformed, "PyJWT, python-jose", "measured, PyJWT 2.15"),
    pyjwt("invalid header padding", Says::Malformed),
    pyjwt("invalid payload padding", Says::Malformed),
    pyjwt("invalid header string", Says::Malformed),
    pyjwt("token is missing the \"exp\" claim", Says::Rejected),
    pyjwt_claims("token is missing the \"aud\" claim", Says::Audience),
    pyjwt_claims("token is missing the \"iss\" claim", Says::Issuer),
    phrase(
        "fail to fetch data from the url, err",
        Says::CannotCheck,
        "PyJWT",
        "jpadilla/pyjwt jwt/jwks_client.py",
    ),
    phrase("invalid audience", Says::Audience, "python-jose and others", "measured, python-jose 3.5"),
    python_jose("invalid crypto padding", Says::Malformed),
    python_jose_source("error decoding token headers", Says::Malformed),
    python_jose_source("error decoding signature", Says::Malformed),
    python_jose_source("invalid payload string", Says::Malformed),
    joserfc("expired_token: the token is expired", Says::Expired),
    joserfc("the token is not yet valid", Says::NotYetValid),
    joserfc("the token was issued in the future", Says::NotYetValid),
    joserfc("bad_signature:", Says::BadSignature),
    joserfc("invalid claim: 'aud'", Says::Audience),
    joserfc("invalid claim: 'iss'", Says::Issuer),
    joserfc("missing claim: 'exp'", Says::Rejected),
    joserfc("decode_error: invalid", Says::Malformed),
    joserfc("invalid json web signature", Says::Malformed),
    joserfc("algorithm of '*' is not allowed", Says::Algorithm),
    authlib(
        "the access token provided is expired, revoked, malformed, or invalid for other reasons",
        Says::Rejected,
    ),
    authlib("missing 'authorization' in headers", Says::TokenMissing),
    authlib("missing_authorization", Says::TokenMissing),
    authlib("unsupported_token_type", Says::WrongScheme),
    drf("authentication credentials were not provided", Says::TokenMissing),
    drf("invalid username/password", Says::WrongLogin),
    drf("invalid basic header. credentials not correctly base64 encoded", Says::Malformed),
    drf("invalid basic header. credentials string should not contain spaces", Says::Malformed),
    drf("invalid basic header. no credentials provided", Says::LoginMissing),
    drf("invalid token header. no credentials provided", Says::TokenMissing),
    drf("invalid token header. token string should not contain spaces", Says::Malformed),
    drf("invalid token header. token string should not contain invalid characters", Says::Malformed),
    drf("user inactive or deleted", Says::AccountState),
    drf("unable to log in with provided credentials", Says::WrongLogin),
    drf("you do not have permission to perform this action", Says::Privilege),
    simple_jwt("given token not valid for any token type", Says::Rejected),
    simple_jwt("token is invalid", Says::Rejected),
    phrase(
        "token is expired",
        Says::Expired,
        "golang-jwt, Simple JWT",
        "golang-jwt/jwt errors.go; measured, simplejwt 5.5",
    ),
    simple_jwt("token has wrong type", Says::WrongKind),
    simple_jwt("token has no type", Says::WrongKind),
    simple_jwt("token is blacklisted", Says::Revoked),
    simple_jwt("authorization header must contain two space-delimited values", Says::Malformed),
    simple_jwt("bad_authorization_header", Says::Malformed),
    simple_jwt("token contained no recognizable user identification", Says::Rejected),
    simple_jwt("user is inactive", Says::AccountState),
    simple_jwt("user_inactive", Says::AccountState),
    simple_jwt("user_not_found", Says::AccountState),
    simple_jwt("the user's password has been changed", Says::Revoked),
    simple_jwt("no active account found with the given credentials", Says::WrongLogin),
    simple_jwt("token has no 'exp' claim", Says::Rejected),
    phrase("not authenticated", Says::TokenMissing, "FastAPI", "measured, FastAPI 0.165"),
    phrase(
        "could not validate credentials",
        Says::Rejected,
        "FastAPI",
        "fastapi documentation, security tutorial",
    ),
    flask_jwt_extended("missing authorization header", Says::TokenMissing),
    flask_jwt_extended("missing jwt in headers", Says::TokenMissing),
    flask_jwt_extended("query paramater", Says::TokenPlace),
    flask_jwt_extended("key in json data.", Says::TokenPlace),
    phrase(
        "invalid token scheme",
        Says::WrongScheme,
        "aiohttp-jwt",
        "hzlmn/aiohttp-jwt middleware.py; measured",
    ),
    flask_jwt_extended("missing cookie \"access_token_cookie\"", Says::TokenPlace),
    flask_jwt_extended(
        "missing 'bearer' type in 'authorization' header. expected 'authorization: bearer <jwt>'",
        Says::WrongScheme,
    ),
    flask_jwt_extended("bad authorization header. expected 'authorization: bearer <jwt>'", Says::Malformed),
    phrase(
        "token has expired",
        Says::Expired,
        "Flask-JWT-Extended, jwt-auth for Laravel",
        "measured, Flask-JWT-Extended 4.7; tymondesigns/jwt-auth src",
    ),
    phrase(
        "token has been revoked",
        Says::Revoked,
        "Flask-JWT-Extended, league/oauth2-server",
        "measured, Flask-JWT-Extended 4.7",
    ),
    flask_jwt_extended("only non-refresh tokens are allowed", Says::WrongKind),
    flask_jwt_extended("only refresh tokens are allowed", Says::WrongKind),
    flask_jwt_extended("fresh token required", Says::StepUp),
    flask_jwt_extended("subject must be a string", Says::Malformed),
    flask_jwt_extended("missing claim: sub", Says::Rejected),
    flask_jwt_extended("error loading the user", Says::AccountState),
    phrase("unauthorized access", Says::Rejected, "Flask-HTTPAuth", "measured, Flask-HTTPAuth 4.8"),
    django_oauth_toolkit("the access token has expired", Says::Expired),
    django_oauth_toolkit("the access token is invalid", Says::Rejected),
    django_oauth_toolkit("invalid credentials given", Says::WrongLogin),
    google_auth("token expired, * <", Says::Expired),
    google_auth("token used too early", Says::NotYetValid),
    google_auth("could not verify token signature", Says::BadSignature),
    google_auth("wrong number of segments in token", Says::Malformed),
    google_auth("token has wrong audience", Says::Audience),
    google_auth("wrong issuer. 'iss' should be", Says::Issuer),
    google_auth("certificate for key id", Says::UnknownKey),
    phrase(
        "please log in to access this page",
        Says::LoginMissing,
        "Flask-Login",
        "maxcountryman/flask-login config.py",
    ),
    phrase("this account is inactive", Says::AccountState, "Django", "django/contrib/auth/forms.py"),
    phrase(
        "token is invalid or expired",
        Says::Rejected,
        "Simple JWT",
        "djangorestframework-simplejwt before 5.5",
    ),
];

const fn pyjwt(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "PyJWT", "measured, PyJWT 2.15")
}

const fn pyjwt_claims(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "PyJWT", "jpadilla/pyjwt jwt/api_jwt.py")
}

const fn python_jose(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "python-jose", "measured, python-jose 3.5")
}

const fn python_jose_source(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "python-jose", "mpdavis/python-jose jose/jwt.py")
}

const fn joserfc(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "joserfc, Authlib", "measured, joserfc 1.8")
}

const fn authlib(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Authlib", "measured, Authlib 1.9")
}

const fn drf(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Django REST framework", "measured, djangorestframework 3.18")
}

const fn simple_jwt(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Simple JWT", "measured, djangorestframework-simplejwt 5.5")
}

const fn flask_jwt_extended(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Flask-JWT-Extended", "measured, Flask-JWT-Extended 4.7")
}

const fn django_oauth_toolkit(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "django-oauth-toolkit", "measured, django-oauth-toolkit 3.4")
}

const fn google_auth(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "google-auth", "googleapis/google-auth-library-python google/auth/jwt.py")
}
