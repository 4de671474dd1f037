//! Error codes of the OAuth RFCs, and what authorization servers write beside them.

use super::{Phrase, Says, phrase};

pub(super) const PHRASES: &[Phrase] = &[
    rfc6749("invalid_client", Says::ClientAuthentication),
    rfc6749("unauthorized_client", Says::ClientAuthentication),
    rfc6749("invalid_grant", Says::Grant),
    rfc6750("invalid_token", Says::Rejected),
    rfc6750("insufficient_scope", Says::Scope),
    phrase("expired_token", Says::Grant, "OAuth 2.0", "RFC 8628 section 3.5"),
    rfc9449("invalid_dpop_proof", Says::Dpop),
    rfc9449("use_dpop_nonce", Says::Dpop),
    phrase("insufficient_user_authentication", Says::StepUp, "OAuth 2.0 step-up", "RFC 9470 section 3"),
    phrase("login_required", Says::LoginMissing, "OpenID Connect", "OpenID Connect Core section 3.1.2.6"),
    left_open("invalid or expired token", Says::Rejected),
    left_open("expired or invalid token", Says::Rejected),
    left_open("token invalid or expired", Says::Rejected),
    left_open("token expired or invalid", Says::Rejected),
    left_open("token is expired or invalid", Says::Rejected),
    left_open("token has expired or is invalid", Says::Rejected),
    left_open("invalid or missing token", Says::Rejected),
    left_open("missing or invalid token", Says::Rejected),
    left_open("missing or invalid authorization header", Says::Rejected),
    left_open("missing or invalid bearer token", Says::Rejected),
    left_open("invalid or expired session", Says::Rejected),
    left_open("invalid or expired api key", Says::Rejected),
    left_open("invalid or missing api key", Says::Rejected),
    left_open("missing or invalid api key", Says::Rejected),
    named("missing bearer token", Says::TokenMissing),
    named("no token provided", Says::TokenMissing),
    named("access token is missing", Says::TokenMissing),
    named("missing access token", Says::TokenMissing),
    phrase("token expired", Says::Expired, "several servers", "a common phrase that names its subject"),
    named("access token expired", Says::Expired),
    named("access token has expired", Says::Expired),
    named("access token is expired", Says::Expired),
    named("token_expired", Says::Expired),
    named("session has expired", Says::Expired),
    named("session expired", Says::Expired),
    named("token revoked", Says::Revoked),
    named("access token revoked", Says::Revoked),
    named("token is revoked", Says::Revoked),
    named("invalid access token", Says::Rejected),
    named("missing api key", Says::KeyMissing),
    named("api key is missing", Says::KeyMissing),
    named("api key required", Says::KeyMissing),
    named("api key is required", Says::KeyMissing),
    named("no api key provided", Says::KeyMissing),
    named("invalid api token", Says::KeyWrong),
    named("api key is invalid", Says::KeyWrong),
    named("api key not found", Says::KeyWrong),
    named("api key has been revoked", Says::Revoked),
    named("api key has expired", Says::Expired),
    keycloak("invalid client or invalid client credentials", Says::ClientAuthentication),
    keycloak("client not enabled to retrieve service account", Says::ClientAuthentication),
    keycloak("client not allowed for direct access grants", Says::ClientAuthentication),
    keycloak("account is not fully set up", Says::AccountState),
    keycloak("account disabled", Says::AccountState),
    keycloak("account temporarily disabled", Says::AccountState),
    keycloak("code not valid", Says::Grant),
    keycloak("session not active", Says::Grant),
    keycloak("offline user session not found", Says::Grant),
    keycloak("stale token", Says::Grant),
    keycloak("invalid refresh token", Says::Grant),
    keycloak("maximum allowed refresh token reuse exceeded", Says::Grant),
    keycloak("pkce verification failed", Says::Grant),
    keycloak("session doesn't have required client", Says::Grant),
    keycloak("user session not found or doesn't have client attached on it", Says::Revoked),
    keycloak("missing openid scope", Says::Scope),
    auth0("unknown or invalid refresh token", Says::Grant),
    auth0("invalid authorization code", Says::Grant),
    auth0("failed to verify code verifier", Says::Grant),
    auth0("wrong email or password", Says::WrongLogin),
    auth0("mfa_required", Says::StepUp),
    auth0("multifactor authentication required", Says::StepUp),
    auth0("please verify your email before logging in", Says::AccountState),
    okta("e0000004", Says::WrongLogin),
    okta("e0000005", Says::Rejected),
    okta("e0000006", Says::Privilege),
    okta("e0000011", Says::Rejected),
    okta("e0000047", Says::RateLimit),
    okta("e0000064", Says::AccountState),
    okta("e0000069", Says::AccountState),
    okta("either the client or the client credentials are invalid", Says::ClientAuthentication),
    okta("the client secret supplied for a confidential client is invalid", Says::ClientAuthentication),
    okta("the refresh token is invalid or expired", Says::Grant),
    okta("the authorization code is invalid or has expired", Says::Grant),
    oauth1("oauth_problem=signature_invalid", Says::SignedMismatch),
    oauth1("oauth_problem=\"signature_invalid", Says::SignedMismatch),
    oauth1("oauth_problem: signature_invalid", Says::SignedMismatch),
    oauth1("oauth_problem=signature_method_rejected", Says::SignedMismatch),
    oauth1("oauth_problem=\"signature_method_rejected", Says::SignedMismatch),
    oauth1("oauth_problem: signature_method_rejected", Says::SignedMismatch),
    oauth1("oauth_problem=timestamp_refused", Says::SignedClock),
    oauth1("oauth_problem=\"timestamp_refused", Says::SignedClock),
    oauth1("oauth_problem: timestamp_refused", Says::SignedClock),
    oauth1("oauth_problem=nonce_used", Says::SignedClock),
    oauth1("oauth_problem=\"nonce_used", Says::SignedClock),
    oauth1("oauth_problem: nonce_used", Says::SignedClock),
    oauth1("oauth_problem=consumer_key_unknown", Says::KeyWrong),
    oauth1("oauth_problem=\"consumer_key_unknown", Says::KeyWrong),
    oauth1("oauth_problem: consumer_key_unknown", Says::KeyWrong),
    oauth1("oauth_problem=consumer_key_rejected", Says::KeyWrong),
    oauth1("oauth_problem=\"consumer_key_rejected", Says::KeyWrong),
    oauth1("oauth_problem: consumer_key_rejected", Says::KeyWrong),
    oauth1("oauth_problem=consumer_key_refused", Says::KeyRestricted),
    oauth1("oauth_problem=\"consumer_key_refused", Says::KeyRestricted),
    oauth1("oauth_problem: consumer_key_refused", Says::KeyRestricted),
    oauth1("oauth_problem=token_expired", Says::Expired),
    oauth1("oauth_problem=\"token_expired", Says::Expired),
    oauth1("oauth_problem: token_expired", Says::Expired),
    oauth1("oauth_problem=token_revoked", Says::Revoked),
    oauth1("oauth_problem=\"token_revoked", Says::Revoked),
    oauth1("oauth_problem: token_revoked", Says::Revoked),
    oauth1("oauth_problem=token_rejected", Says::Rejected),
    oauth1("oauth_problem=\"token_rejected", Says::Rejected),
    oauth1("oauth_problem: token_rejected", Says::Rejected),
    oauth1("oauth_problem=token_used", Says::Rejected),
    oauth1("oauth_problem=\"token_used", Says::Rejected),
    oauth1("oauth_problem: token_used", Says::Rejected),
    oauth1("oauth_problem=permission_denied", Says::Privilege),
    oauth1("oauth_problem=\"permission_denied", Says::Privilege),
    oauth1("oauth_problem: permission_denied", Says::Privilege),
    entra("aadsts50001", Says::Audience),
    entra("aadsts50011", Says::ClientAuthentication),
    entra("aadsts50012", Says::ClientAuthentication),
    entra("aadsts50017", Says::ClientAuthentication),
    entra("aadsts50048", Says::ClientAuthentication),
    entra("aadsts50194", Says::ClientAuthentication),
    entra("aadsts70001", Says::ClientAuthentication),
    entra("aadsts70002", Says::ClientAuthentication),
    entra("aadsts7000112", Says::ClientAuthentication),
    entra("aadsts7000114", Says::ClientAuthentication),
    entra("aadsts7000216", Says::ClientAuthentication),
    entra("aadsts700030", Says::ClientAuthentication),
    entra("aadsts700211", Says::ClientAuthentication),
    entra("aadsts700213", Says::ClientAuthentication),
    entra("aadsts90002", Says::ClientAuthentication),
    entra("aadsts90014", Says::ClientAuthentication),
    entra("aadsts900144", Says::ClientAuthentication),
    entra("aadsts50014", Says::AccountState),
    entra("aadsts50015", Says::AccountState),
    entra("aadsts50142", Says::AccountState),
    entra("aadsts500341", Says::AccountState),
    entra("aadsts500571", Says::AccountState),
    entra("aadsts50056", Says::WrongLogin),
    entra("aadsts50064", Says::WrongLogin),
    entra("aadsts50128", Says::WrongLogin),
    entra("aadsts51004", Says::WrongLogin),
    entra("aadsts120000", Says::WrongLogin),
    entra("aadsts50085", Says::Grant),
    entra("aadsts50089", Says::Grant),
    entra("aadsts50132", Says::Grant),
    entra("aadsts50133", Says::Grant),
    entra("aadsts70019", Says::Grant),
    entra("aadsts70043", Says::Grant),
    entra("aadsts9002313", Says::Grant),
    entra("aadsts500121", Says::StepUp),
    entra("aadsts50158", Says::StepUp),
    entra("aadsts75011", Says::StepUp),
    entra("aadsts240001", Says::Privilege),
    entra("aadsts50131", Says::Privilege),
    entra("aadsts530003", Says::Privilege),
    entra("aadsts53001", Says::Privilege),
    entra("aadsts53002", Says::Privilege),
    entra("aadsts53004", Says::Privilege),
    entra("aadsts53011", Says::Privilege),
    entra("aadsts65005", Says::Scope),
    entra("aadsts70011", Says::Scope),
    entra("aadsts700022", Says::Scope),
    entra("aadsts700023", Says::Scope),
    entra("aadsts50027", Says::Rejected),
    entra("aadsts50196", Says::RateLimit),
    entra("aadsts50013", Says::Grant),
    entra("aadsts50020", Says::AccountState),
    entra("aadsts50034", Says::WrongLogin),
    entra("aadsts50053", Says::AccountState),
    entra("aadsts50055", Says::AccountState),
    entra("aadsts50057", Says::AccountState),
    entra("aadsts50058", Says::LoginMissing),
    entra("aadsts50072", Says::StepUp),
    entra("aadsts50074", Says::StepUp),
    entra("aadsts50076", Says::StepUp),
    entra("aadsts50078", Says::StepUp),
    entra("aadsts50079", Says::StepUp),
    entra("aadsts50097", Says::StepUp),
    entra("aadsts50105", Says::Privilege),
    entra("aadsts50126", Says::WrongLogin),
    entra("aadsts50144", Says::AccountState),
    entra("aadsts50173", Says::Grant),
    entra("aadsts500133", Says::Grant),
    entra("aadsts500011", Says::Audience),
    entra("aadsts53000", Says::Privilege),
    entra("aadsts53003", Says::Privilege),
    entra("aadsts54005", Says::Grant),
    entra("aadsts65001", Says::Scope),
    entra("aadsts65004", Says::Scope),
    entra("aadsts700016", Says::ClientAuthentication),
    entra("aadsts700024", Says::ClientAuthentication),
    entra("aadsts700027", Says::ClientAuthentication),
    entra("aadsts70000", Says::Grant),
    entra("aadsts70008", Says::Grant),
    entra("aadsts700082", Says::Grant),
    entra("aadsts700084", Says::Grant),
    entra("aadsts7000215", Says::ClientAuthentication),
    entra("aadsts7000218", Says::ClientAuthentication),
    entra("aadsts7000222", Says::ClientAuthentication),
    google("token has been expired or revoked", Says::Grant),
    google("the oauth client was not found", Says::ClientAuthentication),
    google("invalid_rapt", Says::StepUp),
    google("malformed auth code", Says::Grant),
    google("token must be a short-lived token", Says::SignedClock),
    google("invalid jwt signature", Says::BadSignature),
    amazon_cognito("refresh token has expired", Says::Grant),
    amazon_cognito("refresh token has been revoked", Says::Grant),
    amazon_cognito("incorrect username or password.", Says::WrongLogin),
    amazon_cognito("user is disabled", Says::AccountState),
    amazon_cognito("user is not confirmed", Says::AccountState),
    amazon_cognito("password attempts exceeded", Says::AccountState),
    amazon_cognito("password reset required for the user", Says::AccountState),
    amazon_cognito("unable to verify secret hash for client", Says::ClientAuthentication),
    amazon_cognito("is configured with secret but secret_hash was not received", Says::ClientAuthentication),
    oidc_provider("no access token provided", Says::TokenMissing),
    oidc_provider("invalid token provided", Says::Rejected),
    oidc_provider("authorization header scheme must be `bearer`", Says::WrongScheme),
    oidc_provider("invalid authorization header value format", Says::Malformed),
    oidc_provider("`dpop` header not provided", Says::Dpop),
    oidc_provider("access token must only be provided using one mechanism", Says::SeveralTokens),
    oidc_provider("client authentication must only be provided using one mechanism", Says::TwoMechanisms),
    oidc_provider("client authentication failed", Says::ClientAuthentication),
    oidc_provider("no client authentication mechanism provided", Says::ClientAuthentication),
    oidc_provider("grant request is invalid", Says::Grant),
    oidc_provider_source("access token missing openid scope", Says::Scope),
    oidc_provider_source("access token missing requested scope", Says::Scope),
    oidc_provider_source("authorization header scheme must be `dpop`", Says::WrongScheme),
    oidc_provider_source("dpop proof jwt not provided", Says::Dpop),
    oidc_provider_source("dpop proof jwt replay detected", Says::Dpop),
    oidc_provider_source("dpop proof ath mismatch", Says::Dpop),
    oidc_provider_source("dpop proof htm mismatch", Says::Dpop),
    oidc_provider_source("dpop proof htu mismatch", Says::Dpop),
    oidc_provider_source("dpop proof iat is not recent enough", Says::Dpop),
    ory_hydra(
        "unknown client, no client authentication included, or unsupported authentication method",
        Says::ClientAuthentication,
    ),
    ory_hydra(
        "the provided authorization grant (e.g., authorization code, resource owner credentials) or refresh token is invalid",
        Says::Grant,
    ),
    ory_hydra("invalid token format", Says::Malformed),
    ory_hydra("the token was not granted the requested scope", Says::Scope),
    ory_hydra("token is inactive because it is malformed, expired or otherwise invalid", Says::Rejected),
    ory_hydra("the request could not be authorized", Says::Rejected),
    ory_hydra("the authorization server requires end-user authentication", Says::LoginMissing),
    doorkeeper("the provided authorization grant is invalid, expired, revoked", Says::Grant),
    doorkeeper("client authentication failed due to unknown client", Says::ClientAuthentication),
    openiddict("the specified token is invalid", Says::Rejected),
    openiddict("the specified token is no longer valid", Says::Rejected),
    openiddict("the issuer associated to the specified token is not valid", Says::Issuer),
    openiddict("the specified token is not of the expected type", Says::WrongKind),
    openiddict("the signing key associated to the specified token was not found", Says::UnknownKey),
    openiddict("the signature associated to the specified token is not valid", Says::BadSignature),
    openiddict("the specified token cannot be used with this resource server", Says::Audience),
    openiddict("the specified client credentials are invalid", Says::ClientAuthentication),
    openiddict("multiple client credentials cannot be specified", Says::TwoMechanisms),
];

const fn rfc6749(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "OAuth 2.0", "RFC 6749 section 5.2")
}

const fn rfc6750(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "OAuth 2.0", "RFC 6750 section 3.1")
}

const fn rfc9449(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "DPoP", "RFC 9449 sections 5, 8 and 9")
}

const fn left_open(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Several servers", "a common phrase that leaves the reason open")
}

const fn named(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Several servers", "a common phrase that names its subject")
}

const fn keycloak(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Keycloak", "keycloak/keycloak services, token endpoint")
}

const fn auth0(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Auth0", "auth0.com documentation, Authentication API")
}

const fn okta(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Okta", "developer.okta.com documentation, error codes")
}

const fn oauth1(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "OAuth 1.0", "OAuth Problem Reporting extension, oauth_problem")
}

const fn entra(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Microsoft Entra ID", "learn.microsoft.com identity platform, AADSTS error codes")
}

const fn google(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Google", "developers.google.com identity, OAuth 2.0 errors")
}

const fn amazon_cognito(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Amazon Cognito", "docs.aws.amazon.com cognito-user-identity-pools")
}

const fn oidc_provider(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "oidc-provider", "measured, oidc-provider 9.13")
}

const fn oidc_provider_source(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "oidc-provider", "panva/node-oidc-provider lib")
}

const fn ory_hydra(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Ory Hydra", "ory/fosite errors.go")
}

const fn doorkeeper(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Doorkeeper", "doorkeeper-gem/doorkeeper config/locales/en.yml")
}

const fn openiddict(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "OpenIddict", "openiddict/openiddict-core OpenIddictResources.resx")
}
