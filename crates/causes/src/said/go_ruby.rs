//! Texts of Go and Ruby libraries, and of servers written in Go, Rust or Erlang that say the same things.

use super::{Phrase, Says, phrase};

pub(super) const PHRASES: &[Phrase] = &[
    golang_jwt("token is not valid yet", Says::NotYetValid),
    golang_jwt("token used before issued", Says::NotYetValid),
    golang_jwt("token signature is invalid", Says::BadSignature),
    golang_jwt("token has invalid audience", Says::Audience),
    golang_jwt("token has invalid issuer", Says::Issuer),
    golang_jwt("token is malformed", Says::Malformed),
    golang_jwt("token contains an invalid number of segments", Says::Malformed),
    golang_jwt("could not base64 decode", Says::Malformed),
    golang_jwt("could not json decode", Says::Malformed),
    golang_jwt("token is unverifiable", Says::Rejected),
    golang_jwt("token has invalid claims", Says::Rejected),
    golang_jwt("token is missing required claim", Says::Rejected),
    golang_jwt("signing method (alg) is unavailable", Says::Algorithm),
    golang_jwt("signing method (alg) is unspecified", Says::Algorithm),
    golang_jwt("'none' signature type is not allowed", Says::Algorithm),
    golang_jwt("key is of invalid type", Says::Algorithm),
    phrase(
        "unexpected signing method",
        Says::Algorithm,
        "golang-jwt users",
        "golang-jwt/jwt documentation, the key function of its examples",
    ),
    golang_jwt("signing method * is invalid", Says::Algorithm),
    golang_jwt("error while executing keyfunc", Says::CannotCheck),
    golang_jwt("no keyfunc was provided", Says::CannotCheck),
    golang_jwt_before_5("token is expired by", Says::Expired),
    golang_jwt_before_5("signature is invalid", Says::BadSignature),
    phrase("crypto/rsa: verification error", Says::BadSignature, "Go", "Go crypto/rsa, crypto/ecdsa"),
    go_jose("validation failed, token is expired (exp)", Says::Expired),
    go_jose("validation failed, token not valid yet (nbf)", Says::NotYetValid),
    go_jose("validation field, token issued in the future (iat)", Says::NotYetValid),
    go_jose("validation failed, invalid audience claim (aud)", Says::Audience),
    go_jose("validation failed, invalid issuer claim (iss)", Says::Issuer),
    go_jose("validation failed, invalid subject claim (sub)", Says::Rejected),
    go_jose("error in cryptographic primitive", Says::BadSignature),
    go_oidc("oidc: token is expired", Says::Expired),
    go_oidc("before the nbf (not before) time", Says::NotYetValid),
    go_oidc("oidc: id token issued by a different provider", Says::Issuer),
    go_oidc("oidc: expected audience", Says::Audience),
    go_oidc("oidc: malformed jwt", Says::Malformed),
    go_oidc("failed to verify id token signature", Says::BadSignature),
    go_oidc("no public keys able to verify jwt", Says::BadSignature),
    go_oidc("oidc: get keys failed", Says::CannotCheck),
    jwx("\"exp\" not satisfied", Says::Expired),
    jwx("\"nbf\" not satisfied", Says::NotYetValid),
    jwx("\"iat\" not satisfied", Says::NotYetValid),
    jwx("\"aud\" not satisfied", Says::Audience),
    jwx("\"iss\" not satisfied", Says::Issuer),
    echo("missing or malformed jwt", Says::Rejected),
    echo("invalid or expired jwt", Says::Rejected),
    echo("missing key in request header", Says::KeyMissing),
    gin_jwt("auth header is empty", Says::TokenMissing),
    gin_jwt("auth header is invalid", Says::WrongScheme),
    gin_jwt("cookie token is empty", Says::TokenMissing),
    gin_jwt("query token is empty", Says::TokenMissing),
    gin_jwt("invalid signing algorithm", Says::Algorithm),
    gin_jwt("incorrect username or password", Says::WrongLogin),
    gin_jwt("missing username or password", Says::LoginMissing),
    kubectl("you must be logged in to the server", Says::Rejected),
    kubectl("the server has asked for the client to provide credentials", Says::Rejected),
    kubernetes("oidc: email not verified", Says::AccountState),
    kubernetes("oidc: expected audience in", Says::Audience),
    kubernetes("oidc: authenticator not initialized", Says::CannotCheck),
    kubernetes("oidc: authenticator for issuer", Says::CannotCheck),
    kubernetes("service account token has been invalidated", Says::Revoked),
    kubernetes("token has been invalidated", Says::Revoked),
    docker_distribution("invalid authorization credential", Says::WrongLogin),
    docker_distribution("authorization token required", Says::TokenMissing),
    docker_distribution("token from untrusted issuer", Says::Issuer),
    docker_distribution("token intended for another audience", Says::Audience),
    docker_distribution("token not to be used after", Says::Expired),
    docker_distribution("token not to be used before", Says::NotYetValid),
    docker_distribution("token signed by untrusted key with id", Says::UnknownKey),
    ruby_jwt("nil json web token", Says::TokenMissing),
    ruby_jwt("not enough or too many segments", Says::Malformed),
    ruby_jwt("invalid segment encoding", Says::Malformed),
    ruby_jwt("signature nbf has not been reached", Says::NotYetValid),
    ruby_jwt("invalid iat", Says::NotYetValid),
    ruby_jwt("signature verification raised", Says::BadSignature),
    ruby_jwt("expected a different algorithm", Says::Algorithm),
    ruby_jwt("token is missing alg header", Says::Algorithm),
    ruby_jwt("invalid audience. expected", Says::Audience),
    ruby_jwt("invalid issuer. expected", Says::Issuer),
    ruby_jwt("missing required claim", Says::Rejected),
    ruby_jwt("could not find public key for kid", Says::UnknownKey),
    ruby_jwt("no verification key available", Says::UnknownKey),
    devise_jwt("revoked token", Says::Revoked),
    devise_jwt("wrong aud", Says::Audience),
    devise_jwt("wrong scope", Says::WrongKind),
    doorkeeper("the access token was revoked", Says::Revoked),
    phrase(
        "the access token expired",
        Says::Expired,
        "Doorkeeper, Spotify, RFC 6750",
        "doorkeeper config/locales/en.yml; RFC 6750 section 3.1",
    ),
    rails("http token: access denied", Says::Rejected),
    rails("http basic: access denied", Says::Rejected),
    gitea("\"message\":\"token is required\"", Says::LoginMissing),
    gitea("invalid username, password or token", Says::Rejected),
    gitea("token does not have at least one of required scope", Says::Scope),
    gitea("only signed in user is allowed to call apis", Says::LoginMissing),
    phrase("invalid api key", Says::KeyWrong, "several servers", "a common phrase that names its subject"),
    grafana("expired api key", Says::Expired),
    grafana("you'll need additional permissions to perform this action", Says::Privilege),
    influxdb("missing token to authenticate", Says::TokenMissing),
    influxdb("supplied token has expired", Says::Expired),
    influxdb("token provided is not present in catalog", Says::KeyWrong),
    influxdb("the request was not in the form of 'authorization: <auth-scheme> <token>'", Says::WrongScheme),
    influxdb("unable to parse authentication credentials", Says::LoginMissing),
    elasticsearch("missing authentication credentials for rest request", Says::LoginMissing),
    elasticsearch("missing authentication token for rest request", Says::LoginMissing),
    elasticsearch("unable to authenticate user [", Says::WrongLogin),
    elasticsearch("unable to authenticate with provided credentials", Says::Rejected),
    elasticsearch("api key is expired", Says::Expired),
    hashicorp("missing client token", Says::TokenMissing),
    hashicorp("acl not found", Says::KeyWrong),
    hashicorp("acl token not found", Says::KeyWrong),
    hashicorp("acl token expired", Says::Expired),
    phrase("etcdserver: invalid auth token", Says::Rejected, "etcd", "etcd-io/etcd api/v3rpc/rpctypes"),
    couchdb("name or password is incorrect", Says::WrongLogin),
    couchdb("you are not authorized to access this db", Says::Privilege),
    phrase(
        "user can only log in via localhost",
        Says::KeyRestricted,
        "RabbitMQ",
        "rabbitmq/rabbitmq-server management plugin",
    ),
    phrase(
        "authentication failed: password is incorrect, or there is no user with such name",
        Says::WrongLogin,
        "ClickHouse",
        "ClickHouse/ClickHouse src/Access",
    ),
    phrase(
        "invalid password/token for user",
        Says::WrongLogin,
        "Jenkins",
        "jenkinsci/jenkins security filter",
    ),
    rust_jsonwebtoken("expiredsignature", Says::Expired),
    rust_jsonwebtoken("immaturesignature", Says::NotYetValid),
    rust_jsonwebtoken("invalidsignature", Says::BadSignature),
    rust_jsonwebtoken("invalidaudience", Says::Audience),
    rust_jsonwebtoken("invalidissuer", Says::Issuer),
    rust_jsonwebtoken("invalidtoken", Says::Rejected),
    phrase(
        "no key id (kid) found from token headers",
        Says::UnknownKey,
        "ruby-jwt",
        "jwt/ruby-jwt before version 3",
    ),
    phrase(
        "oidc: id token signed with unsupported algorithm",
        Says::Algorithm,
        "go-oidc",
        "coreos/go-oidc before version 3.9",
    ),
];

const fn golang_jwt(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "golang-jwt", "golang-jwt/jwt errors.go, parser.go")
}

const fn golang_jwt_before_5(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "golang-jwt", "golang-jwt/jwt before version 5")
}

const fn go_jose(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "go-jose", "go-jose/go-jose jwt/errors.go, shared.go")
}

const fn go_oidc(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "go-oidc", "coreos/go-oidc oidc/verify.go, jwks.go")
}

const fn jwx(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "jwx", "lestrrat-go/jwx jwt/validate.go")
}

const fn echo(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "echo", "labstack/echo middleware")
}

const fn gin_jwt(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "gin-jwt", "appleboy/gin-jwt auth_jwt.go")
}

const fn kubectl(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Kubernetes", "kubernetes/kubernetes kubectl, client-go")
}

const fn kubernetes(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Kubernetes", "kubernetes/apiserver and serviceaccount, the log")
}

const fn docker_distribution(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Docker distribution", "distribution/distribution registry/auth")
}

const fn ruby_jwt(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "ruby-jwt", "jwt/ruby-jwt lib/jwt")
}

const fn devise_jwt(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "devise-jwt", "waiting-for-dev/warden-jwt_auth lib")
}

const fn doorkeeper(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Doorkeeper", "doorkeeper-gem/doorkeeper config/locales/en.yml")
}

const fn rails(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Rails", "rails/rails action_controller/metal/http_authentication.rb")
}

const fn gitea(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Gitea, Forgejo", "go-gitea/gitea routers/api/v1, services/auth")
}

const fn grafana(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Grafana", "grafana/grafana pkg/services")
}

const fn influxdb(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "InfluxDB", "influxdata/influxdb")
}

const fn elasticsearch(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Elasticsearch", "elastic/elasticsearch x-pack security")
}

const fn hashicorp(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Vault, Consul, Nomad", "hashicorp/vault, consul, nomad")
}

const fn couchdb(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "CouchDB", "apache/couchdb src/couch")
}

const fn rust_jsonwebtoken(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "jsonwebtoken for Rust", "Keats/jsonwebtoken src/errors.rs")
}
