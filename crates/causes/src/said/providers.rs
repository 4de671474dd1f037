//! Texts of hosted programming interfaces.

use super::{Phrase, Says, phrase};

pub(super) const PHRASES: &[Phrase] = &[
    aws("the security token included in the request is expired", Says::Expired),
    aws("the security token included in the request is invalid", Says::KeyWrong),
    aws("the provided token has expired", Says::Expired),
    aws("the provided token is malformed or otherwise invalid", Says::Malformed),
    aws("request is missing authentication token", Says::TokenMissing),
    aws("invalidclienttokenid", Says::KeyWrong),
    aws("unrecognizedclientexception", Says::KeyWrong),
    aws("expiredtokenexception", Says::Expired),
    aws("signature expired:", Says::SignedClock),
    aws("signature not yet current", Says::SignedClock),
    phrase(
        "the request signature we calculated does not match the signature you provided",
        Says::SignedMismatch,
        "Amazon Web Services, MinIO",
        "docs.aws.amazon.com; minio/minio cmd/api-errors.go",
    ),
    aws("signaturedoesnotmatch", Says::SignedMismatch),
    aws("incompletesignature", Says::SignedMismatch),
    aws("credential should be scoped to a valid region", Says::SignedMismatch),
    aws("credential should be scoped to correct service", Says::SignedMismatch),
    aws("not a valid key=value pair (missing equal-sign) in authorization header", Says::WrongScheme),
    aws("authorization header requires 'credential' parameter", Says::WrongScheme),
    aws("is not authorized to perform", Says::Privilege),
    aws("accessdeniedexception", Says::Privilege),
    aws("optinrequired", Says::AccountState),
    phrase(
        "aws was not able to validate the provided access credentials",
        Says::KeyWrong,
        "Amazon EC2",
        "docs.aws.amazon.com AWSEC2 error codes",
    ),
    amazon_s3("the aws access key id you provided does not exist in our records", Says::KeyWrong),
    amazon_s3("invalidaccesskeyid", Says::KeyWrong),
    amazon_s3("requesttimetooskewed", Says::SignedClock),
    amazon_s3("the difference between the request time and the current time is too large", Says::SignedClock),
    amazon_s3("aws authentication requires a valid date or x-amz-date header", Says::SignedClock),
    amazon_s3("authorizationheadermalformed", Says::SignedMismatch),
    amazon_s3("the authorization header is malformed; the region * is wrong", Says::SignedMismatch),
    amazon_s3("the authorization mechanism you have provided is not supported", Says::WrongScheme),
    amazon_s3("only one auth mechanism allowed", Says::TwoMechanisms),
    amazon_s3("expiredtoken", Says::Expired),
    phrase(
        "request has expired",
        Says::Expired,
        "Amazon S3, MinIO",
        "docs.aws.amazon.com AmazonS3; minio/minio cmd/api-errors.go",
    ),
    amazon_s3("there were headers present in the request which were not signed", Says::SignedMismatch),
    minio("the access key id you provided does not exist in our records", Says::KeyWrong),
    minio("the difference between the request time and the server's time is too large", Says::SignedClock),
    minio("your account is disabled; please contact your administrator", Says::AccountState),
    phrase(
        "the incoming token has expired",
        Says::Expired,
        "Amazon API Gateway",
        "docs.aws.amazon.com apigateway, gateway responses and authorizers",
    ),
    aws_appsync("valid authorization header not provided", Says::TokenMissing),
    aws_appsync("you are not authorized to make this call", Says::Rejected),
    azure_arm("expiredauthenticationtoken", Says::Expired),
    azure_arm("invalidauthenticationtokenaudience", Says::Audience),
    azure_arm("invalidauthenticationtokentenant", Says::Issuer),
    azure_arm("authenticationfailedmissingtoken", Says::TokenMissing),
    azure_arm("invalidauthenticationtoken", Says::Rejected),
    microsoft_graph("lifetime validation failed, the token is expired", Says::Expired),
    microsoft_graph("access token validation failure. invalid audience", Says::Audience),
    microsoft_graph("access token validation failure", Says::Rejected),
    microsoft_graph("access token has expired or is not yet valid", Says::Rejected),
    microsoft_graph("access token is empty", Says::TokenMissing),
    microsoft_graph("compacttoken parsing failed", Says::Malformed),
    microsoft_graph("jwt is not well formed", Says::Malformed),
    microsoft_graph("authentication_expiredtoken", Says::Expired),
    microsoft_graph(
        "your access token has expired. please renew it before submitting the request",
        Says::Expired,
    ),
    microsoft_graph("authentication_missingormalformed", Says::Malformed),
    azure_storage("noauthenticationinformation", Says::TokenMissing),
    azure_storage("invalidauthenticationinfo", Says::Rejected),
    azure_storage("server failed to authenticate the request. make sure the value of", Says::Rejected),
    azure_storage("the mac signature found in the http request", Says::SignedMismatch),
    azure_storage("signature did not match. string to sign used was", Says::SignedMismatch),
    azure_storage("signature not valid in the specified time frame", Says::SignedClock),
    azure_storage("request date header too old", Says::SignedClock),
    azure_storage("audience validation failed. audience did not match", Says::Audience),
    azure_storage("issuer validation failed. issuer did not match", Says::Issuer),
    azure_storage("lifetime validation failed. the token is expired", Says::Expired),
    azure_storage("key based authentication is not permitted on this storage account", Says::KeyRestricted),
    azure_storage("public access is not permitted on this storage account", Says::TokenMissing),
    azure_apim("access denied due to missing subscription key", Says::KeyMissing),
    azure_apim("access denied due to invalid subscription key", Says::KeyWrong),
    azure_apim("subscriptionkeynotfound", Says::KeyMissing),
    azure_apim("subscriptionkeyinvalid", Says::KeyWrong),
    azure_apim("jwt not present", Says::TokenMissing),
    azure_apim("jwt validation failed: claim value mismatch: aud", Says::Audience),
    azure_apim("jwt validation failed", Says::Rejected),
    azure_devops("the personal access token used has expired", Says::Expired),
    azure_devops("tf400813", Says::Rejected),
    azure_devops("tf401444", Says::AccountState),
    google_reason("access_token_expired", Says::Expired),
    google_reason("access_token_scope_insufficient", Says::Scope),
    google_reason("access_token_type_unsupported", Says::WrongKind),
    google_reason("credential_type_unsupported", Says::WrongScheme),
    google_reason("credentials_missing", Says::TokenMissing),
    google_reason("api_key_invalid", Says::KeyWrong),
    google_reason("api_key_service_blocked", Says::KeyRestricted),
    google_reason("api_key_http_referrer_blocked", Says::KeyRestricted),
    google_reason("api_key_ip_address_blocked", Says::KeyRestricted),
    google_reason("api_key_android_app_blocked", Says::KeyRestricted),
    google_reason("api_key_ios_app_blocked", Says::KeyRestricted),
    google_reason("service_disabled", Says::KeyRestricted),
    google_reason("consumer_suspended", Says::AccountState),
    google_reason("account_state_invalid", Says::AccountState),
    google_reason("user_blocked_by_admin", Says::AccountState),
    google_reason("session_cookie_invalid", Says::LoginMissing),
    google_reason("overloaded_credentials", Says::TwoMechanisms),
    google_reason("jwt_token_invalid", Says::Rejected),
    google_reason("iam_permission_denied", Says::Privilege),
    google("request is missing required authentication credential", Says::TokenMissing),
    google("request had invalid authentication credentials", Says::Rejected),
    google("request had insufficient authentication scopes", Says::Scope),
    google("api keys are not supported by this api", Says::KeyForToken),
    google("method doesn't allow unregistered callers", Says::KeyMissing),
    google("api key not valid", Says::KeyWrong),
    google("api key expired. please renew the api key", Says::Expired),
    google("requests from referer", Says::KeyRestricted),
    google("requests to this api * are blocked", Says::KeyRestricted),
    google("the provided api key has an ip address restriction", Says::KeyRestricted),
    google("before or it is disabled. enable it by visiting", Says::KeyRestricted),
    google("daily limit for unauthenticated use exceeded", Says::KeyMissing),
    phrase(
        "invalid credentials",
        Says::Rejected,
        "several servers",
        "a common phrase that leaves the reason open",
    ),
    phrase("login required", Says::LoginMissing, "several servers", "a common phrase that names its subject"),
    google_maps(
        "you must use an api key to authenticate each request to google maps platform apis",
        Says::KeyMissing,
    ),
    google_maps("the provided api key is invalid", Says::KeyWrong),
    google_maps("the provided api key is expired", Says::Expired),
    google_maps("this api key is not authorized to use this service or api", Says::KeyRestricted),
    google_maps("api keys with referer restrictions cannot be used with this api", Says::KeyRestricted),
    firebase("firebase id token has expired", Says::Expired),
    firebase("auth/id-token-expired", Says::Expired),
    firebase("the firebase id token has been revoked", Says::Revoked),
    firebase("auth/id-token-revoked", Says::Revoked),
    firebase("has incorrect \"aud\" (audience) claim", Says::Audience),
    firebase("has incorrect \"iss\" (issuer) claim", Says::Issuer),
    firebase("has no \"kid\" claim", Says::WrongKind),
    firebase("firebase id token has invalid signature", Says::BadSignature),
    firebase("auth/user-disabled", Says::AccountState),
    firebase_toolkit("invalid_login_credentials", Says::WrongLogin),
    firebase_toolkit("email_not_found", Says::WrongLogin),
    firebase_toolkit("invalid_password", Says::WrongLogin),
    firebase_toolkit("user_disabled", Says::AccountState),
    firebase_toolkit("credential_too_old_login_again", Says::StepUp),
    postgrest("pgrst300", Says::CannotCheck),
    postgrest("pgrst301", Says::Rejected),
    postgrest("pgrst302", Says::TokenMissing),
    postgrest("pgrst303", Says::Rejected),
    postgrest("server lacks jwt secret", Says::CannotCheck),
    postgrest("anonymous access is disabled", Says::TokenMissing),
    postgrest("empty jwt is sent in authorization header", Says::TokenMissing),
    postgrest("expected 3 parts in jwt", Says::Malformed),
    postgrest("jwt cryptographic operation failed", Says::Rejected),
    postgrest("jwt couldn't be decoded", Says::Malformed),
    postgrest("no suitable key or wrong key type", Says::UnknownKey),
    postgrest("jwt issued at future", Says::NotYetValid),
    postgrest("jwt not in audience", Says::Audience),
    postgrest_before_13("jwserror jwsinvalidsignature", Says::BadSignature),
    postgrest_before_13("jwserror (compactdecodeerror", Says::Malformed),
    supabase("invalid jwt: unable to parse or verify signature", Says::Rejected),
    supabase("invalid claim: missing sub claim", Says::WrongKind),
    supabase("unrecognized jwt kid", Says::UnknownKey),
    supabase("invalid refresh token: already used", Says::Grant),
    supabase("invalid refresh token: session expired", Says::Grant),
    supabase("refresh_token_not_found", Says::Grant),
    supabase("refresh_token_already_used", Says::Grant),
    supabase("invalid login credentials", Says::WrongLogin),
    supabase("user is banned", Says::AccountState),
    supabase("user_banned", Says::AccountState),
    supabase("email not confirmed", Says::AccountState),
    supabase("this endpoint requires a valid bearer token", Says::TokenMissing),
    supabase("this endpoint requires a bearer token", Says::TokenMissing),
    supabase("session from session_id claim in jwt does not exist", Says::Revoked),
    supabase("double check your supabase `anon` or `service_role` api key", Says::KeyWrong),
    openai("you didn't provide an api key", Says::KeyMissing),
    openai("incorrect api key provided", Says::KeyWrong),
    openai("invalid_api_key", Says::KeyWrong),
    openai("you must be a member of an organization to use the api", Says::Privilege),
    openai("you have insufficient permissions for this operation. missing scopes", Says::Scope),
    openai("mismatched_organization", Says::KeyRestricted),
    openai("country, region, or territory not supported", Says::KeyRestricted),
    openai("account_deactivated", Says::AccountState),
    openai("insufficient_quota", Says::RateLimit),
    anthropic("invalid x-api-key", Says::KeyWrong),
    anthropic("x-api-key header is required", Says::KeyPlace),
    anthropic("this credential is only authorized for use with claude code", Says::KeyRestricted),
    anthropic("oauth authentication is currently not supported", Says::WrongScheme),
    anthropic("oauth token has expired", Says::Expired),
    anthropic("oauth token has been revoked", Says::Revoked),
    deepseek("authentication fails (no such user)", Says::KeyWrong),
    deepseek("authentication fails, your api key", Says::KeyWrong),
    openrouter("no auth credentials found", Says::TokenMissing),
    openrouter("no cookie auth credentials found", Says::TokenMissing),
    phrase("no api key supplied", Says::KeyMissing, "Cohere", "docs.cohere.com errors"),
    phrase(
        "invalid credentials in authorization header",
        Says::KeyWrong,
        "Hugging Face",
        "huggingface.co hub and inference",
    ),
    stripe("invalid api key provided", Says::KeyWrong),
    stripe("you need to provide your api key in the authorization header", Says::KeyPlace),
    stripe("you did not provide an api key", Says::KeyMissing),
    stripe("expired api key provided", Says::Expired),
    stripe("a similar object exists in test mode, but a live mode key was used", Says::KeyEnvironment),
    stripe("a similar object exists in live mode, but a test mode key was used", Says::KeyEnvironment),
    stripe("does not have the required permissions for this endpoint", Says::KeyRestricted),
    stripe("this api call cannot be made with a publishable api key", Says::WrongKind),
    stripe("does not have access to account", Says::Privilege),
    discord("\"message\":\"401: unauthorized\"", Says::Rejected),
    discord("\"message\": \"401: unauthorized\"", Says::Rejected),
    discord("could not authenticate, check token", Says::Rejected),
    discord("an invalid token was provided", Says::Rejected),
    github("{\"message\":\"bad credentials\"}", Says::Rejected),
    github("{ \"message\": \"bad credentials\" }", Says::Rejected),
    github("\"bad credentials\",\"documentation_url\"", Says::Rejected),
    github("\"bad credentials\", \"documentation_url\"", Says::Rejected),
    phrase(
        "requires authentication",
        Says::TokenMissing,
        "GitHub and others",
        "docs.github.com REST, troubleshooting",
    ),
    github("(http 401) bad credentials", Says::Rejected),
    github("http 401: bad credentials", Says::Rejected),
    github("bad credentials (http 401)", Says::Rejected),
    github("github*bad credentials", Says::Rejected),
    github("x-github-otp: required", Says::StepUp),
    github("resource not accessible by integration", Says::Privilege),
    github("resource not accessible by personal access token", Says::Scope),
    github("resource protected by organization saml enforcement", Says::KeyRestricted),
    github("forbids access via a personal access token", Says::KeyRestricted),
    github("has an ip allow list enabled", Says::KeyRestricted),
    github("must specify two-factor authentication otp code", Says::StepUp),
    github("maximum number of login attempts exceeded", Says::RateLimit),
    github("sorry. your account was suspended", Says::AccountState),
    github_apps(
        "'expiration time' claim ('exp') must be a numeric value representing the future time",
        Says::Expired,
    ),
    github_apps("'expiration time' claim ('exp') is too far in the future", Says::SignedClock),
    github_apps("'issued at' claim ('iat') must be an integer representing the time", Says::NotYetValid),
    github_apps("a json web token could not be decoded", Says::Malformed),
    github_apps("'issuer' claim ('iss') must be", Says::Issuer),
    gitlab("token is expired. you can either do re-authorization or token refresh", Says::Expired),
    gitlab("token was revoked. you have to re-authorize from the user", Says::Revoked),
    slack("not_authed", Says::TokenMissing),
    slack("invalid_auth", Says::Rejected),
    slack("token_revoked", Says::Revoked),
    slack("account_inactive", Says::AccountState),
    slack("missing_scope", Says::Scope),
    slack("not_allowed_token_type", Says::WrongKind),
    slack("team_access_not_granted", Says::Privilege),
    twilio("your accountsid or authtoken was incorrect", Says::Rejected),
    twilio("authentication error - no credentials provided", Says::KeyMissing),
    twilio("authentication error - invalid username", Says::KeyWrong),
    twilio("resource not accessible with test account credentials", Says::KeyEnvironment),
    twilio("access token expired or expiration date invalid", Says::Expired),
    twilio("invalid access token issuer/subject", Says::Issuer),
    twilio("invalid access token signature", Says::BadSignature),
    twilio("access token not yet valid", Says::NotYetValid),
    sendgrid("the provided authorization grant is invalid, expired, or revoked", Says::Rejected),
    sendgrid("authenticated user is not authorized to send mail", Says::Privilege),
    sendgrid("maximum credits exceeded", Says::RateLimit),
    phrase(
        "your api key may be invalid, or you've attempted to access the wrong datacenter",
        Says::KeyWrong,
        "Mailchimp",
        "mailchimp.com developer, errors",
    ),
    cloudflare("invalid format for authorization header", Says::Malformed),
    cloudflare("unknown x-auth-key or x-auth-email", Says::KeyWrong),
    cloudflare("missing x-auth-key, x-auth-email or authorization headers", Says::KeyPlace),
    cloudflare("cannot use the access token from location", Says::KeyRestricted),
    cloudflare("max auth failures reached", Says::RateLimit),
    shopify("[api] invalid api key or access token", Says::KeyWrong),
    shopify("this action requires merchant approval for", Says::Scope),
    atlassian("client must be authenticated to access this resource", Says::LoginMissing),
    atlassian("scope does not match", Says::Scope),
    atlassian("failed to parse connect session auth token", Says::Malformed),
    bitbucket_cloud("token is invalid, expired, or not supported for this endpoint", Says::Rejected),
    bitbucket_cloud(
        "access token expired. use your refresh token to obtain a new access token",
        Says::Expired,
    ),
    bitbucket_cloud("your credentials lack one or more required privilege scopes", Says::Scope),
    discord("improper token has been passed", Says::KeyWrong),
    discord("you need to verify your account in order to perform this action", Says::AccountState),
    spotify("only valid bearer authentication supported", Says::WrongScheme),
    spotify("insufficient client scope", Says::Scope),
    x("could not authenticate you", Says::Rejected),
    x("bad authentication data", Says::Rejected),
    x("timestamp out of bounds", Says::SignedClock),
    x("authenticating with oauth 2.0 application-only is forbidden for this endpoint", Says::WrongKind),
    x("your account is suspended", Says::AccountState),
    meta("error validating access token: session has expired", Says::Expired),
    meta("the session has been invalidated because the user changed their password", Says::Revoked),
    meta("cannot parse access token", Says::Malformed),
    meta("malformed access token", Says::Malformed),
    meta("invalid oauth access token", Says::Rejected),
    meta("an access token is required to request this resource", Says::TokenMissing),
    meta(
        "an active access token must be used to query information about the current user",
        Says::TokenMissing,
    ),
    meta("invalid appsecret_proof provided", Says::SignedMismatch),
    linkedin("the token used in the request has been revoked", Says::Revoked),
    linkedin("the token used in the request has expired", Says::Expired),
    linkedin("empty oauth2 access token", Says::TokenMissing),
    phrase(
        "this app hasn't been granted all required scopes",
        Says::Scope,
        "HubSpot",
        "developers.hubspot.com errors",
    ),
    salesforce("invalid_session_id", Says::Rejected),
    salesforce("session expired or invalid", Says::Rejected),
    salesforce("this session is not valid for use with the rest api", Says::WrongKind),
    phrase("couldn't authenticate you", Says::Rejected, "Zendesk", "developer.zendesk.com"),
    phrase("api token is invalid", Says::KeyWrong, "Notion", "developers.notion.com errors"),
    phrase(
        "there were no credentials in your `authorization` header",
        Says::TokenMissing,
        "Heroku",
        "devcenter.heroku.com platform API",
    ),
    phrase("unable to authenticate you", Says::Rejected, "DigitalOcean", "docs.digitalocean.com API"),
    phrase(
        "the access token you sent could not be found or is invalid",
        Says::KeyWrong,
        "Contentful",
        "contentful.com developers, errors",
    ),
    phrase("invalid application-id or api key", Says::KeyWrong, "Algolia", "algolia.com documentation"),
    phrase(
        "authentication failed due to invalid authentication credentials or a missing authorization header",
        Says::Rejected,
        "PayPal",
        "developer.paypal.com errors",
    ),
    phrase("tokenexpired: token expired at", Says::Expired, "Xero", "developer.xero.com"),
    binance("api-key format invalid", Says::Malformed),
    binance("invalid api-key, ip, or permissions for action", Says::KeyRefused),
    binance("timestamp for this request", Says::SignedClock),
    binance("signature for this request is not valid", Says::SignedMismatch),
    kraken("eapi:invalid nonce", Says::SignedClock),
    kraken("eapi:invalid key", Says::KeyWrong),
    kraken("eapi:invalid signature", Says::SignedMismatch),
    newsapi("your api key is missing. append this to the url", Says::KeyPlace),
    newsapi("your api key is invalid or incorrect", Says::KeyWrong),
    rapidapi("missing rapidapi application key", Says::KeyPlace),
    rapidapi("you are not subscribed to this api", Says::KeyRestricted),
    phrase(
        "invalid api key: you must be granted a valid key",
        Says::KeyWrong,
        "TMDB",
        "developer.themoviedb.org errors",
    ),
    api_data_gov("api_key_missing", Says::KeyMissing),
    api_data_gov("no api_key was supplied", Says::KeyMissing),
    mapbox("not authorized - no token", Says::TokenMissing),
    mapbox("not authorized - invalid token", Says::KeyWrong),
    dropbox("expired_access_token", Says::Expired),
    dropbox("invalid_access_token", Says::Rejected),
    twitch("oauth token is missing", Says::TokenMissing),
    twitch("invalid oauth token", Says::Rejected),
    twitch("client id is missing", Says::KeyMissing),
    twitch("client id and oauth token do not match", Says::WrongKind),
    apple("expiredprovidertoken", Says::Expired),
    apple("invalidprovidertoken", Says::Rejected),
    apple("missingprovidertoken", Says::TokenMissing),
    apple("provide a properly configured and signed bearer token", Says::Rejected),
];

const fn aws(words: &'static str, says: Says) -> Phrase {
    phrase(
        words,
        says,
        "Amazon Web Services",
        "docs.aws.amazon.com IAM, common errors and SigV4 troubleshooting",
    )
}

const fn amazon_s3(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Amazon S3", "docs.aws.amazon.com AmazonS3 error responses")
}

const fn minio(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "MinIO", "minio/minio cmd/api-errors.go")
}

const fn aws_appsync(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "AWS AppSync", "docs.aws.amazon.com appsync, security")
}

const fn azure_arm(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Azure Resource Manager", "learn.microsoft.com azure-resource-manager, common errors")
}

const fn microsoft_graph(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Microsoft Graph", "learn.microsoft.com graph, errors and authorization errors")
}

const fn azure_storage(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Azure Storage", "learn.microsoft.com rest/api/storageservices, error codes")
}

const fn azure_apim(words: &'static str, says: Says) -> Phrase {
    phrase(
        words,
        says,
        "Azure API Management",
        "MicrosoftDocs/azure-docs api-management-error-handling-policies",
    )
}

const fn azure_devops(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Azure DevOps", "learn.microsoft.com azure/devops, troubleshooting")
}

const fn google_reason(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Google Cloud", "googleapis/googleapis google/api/error_reason.proto")
}

const fn google(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Google Cloud", "cloud.google.com and developers.google.com documentation, errors")
}

const fn google_maps(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Google Maps Platform", "developers.google.com/maps error messages")
}

const fn firebase(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Firebase", "firebase/firebase-admin-node src/auth/token-verifier.ts")
}

const fn firebase_toolkit(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Firebase", "firebase.google.com Identity Toolkit REST documentation")
}

const fn postgrest(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "PostgREST", "PostgREST/postgrest src/PostgREST/Error.hs")
}

const fn postgrest_before_13(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "PostgREST", "PostgREST before version 13")
}

const fn supabase(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Supabase", "supabase/auth internal/api")
}

const fn openai(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "OpenAI", "platform.openai.com documentation, error codes")
}

const fn anthropic(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Anthropic", "docs.anthropic.com API errors")
}

const fn deepseek(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "DeepSeek", "api-docs.deepseek.com")
}

const fn openrouter(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "OpenRouter", "openrouter.ai documentation")
}

const fn stripe(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Stripe", "docs.stripe.com error codes")
}

const fn github(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "GitHub", "docs.github.com REST, troubleshooting")
}

const fn github_apps(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "GitHub Apps", "docs.github.com apps, authenticating with a JWT")
}

const fn gitlab(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "GitLab", "gitlab-org/gitlab lib/api/helpers, lib/gitlab/auth")
}

const fn slack(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Slack", "api.slack.com methods, errors")
}

const fn twilio(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Twilio", "twilio.com documentation, errors 20003 to 20107")
}

const fn sendgrid(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "SendGrid", "twilio.com SendGrid documentation")
}

const fn cloudflare(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Cloudflare", "developers.cloudflare.com fundamentals, API errors")
}

const fn shopify(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Shopify", "shopify.dev API response codes")
}

const fn atlassian(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Atlassian", "developer.atlassian.com Jira and Confluence Cloud")
}

const fn bitbucket_cloud(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Bitbucket Cloud", "developer.atlassian.com Bitbucket Cloud")
}

const fn discord(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Discord", "discord.com developers, and discord.py")
}

const fn spotify(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Spotify", "developer.spotify.com Web API")
}

const fn x(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "X", "developer.x.com response codes")
}

const fn meta(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Meta", "developers.facebook.com Graph API errors")
}

const fn linkedin(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "LinkedIn", "learn.microsoft.com linkedin, errors")
}

const fn salesforce(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Salesforce", "developer.salesforce.com REST API errors")
}

const fn binance(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Binance", "developers.binance.com error codes")
}

const fn kraken(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Kraken", "docs.kraken.com API errors")
}

const fn newsapi(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "NewsAPI", "newsapi.org errors")
}

const fn rapidapi(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "RapidAPI", "docs.rapidapi.com keys")
}

const fn api_data_gov(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "api.data.gov", "api.data.gov documentation")
}

const fn mapbox(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Mapbox", "docs.mapbox.com errors")
}

const fn dropbox(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Dropbox", "dropbox.com developers, errors")
}

const fn twitch(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Twitch", "dev.twitch.tv authentication")
}

const fn apple(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Apple", "developer.apple.com APNs and App Store Connect")
}
