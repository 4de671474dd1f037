//! Texts of package and image registries, hosts of repositories, and their clients.

use super::{Phrase, Says, phrase};

pub(super) const PHRASES: &[Phrase] = &[
    docker("no basic auth credentials", Says::LoginMissing),
    docker("repository does not exist or may require 'docker login'", Says::LoginMissing),
    docker("unauthorized: authentication required", Says::Rejected),
    docker("requested access to the resource is denied", Says::Privilege),
    docker("access token has insufficient scopes", Says::Scope),
    docker("you have reached your pull rate limit", Says::RateLimit),
    docker("you have reached your unauthenticated pull rate limit", Says::RateLimit),
    phrase(
        "\"code\":\"unauthorized\",\"message\":\"authentication required\"",
        Says::Rejected,
        "Docker distribution",
        "measured, docker-registry 2.8",
    ),
    phrase(
        "your authorization token has expired. reauthenticate and try again",
        Says::Expired,
        "Amazon ECR",
        "docs.aws.amazon.com AmazonECR, troubleshooting",
    ),
    phrase(
        "unauthenticated requests do not have permission",
        Says::LoginMissing,
        "Google Artifact Registry",
        "cloud.google.com artifact-registry, troubleshooting",
    ),
    phrase(
        "the token provided does not match expected scopes",
        Says::Scope,
        "GitHub Packages",
        "docs.github.com packages",
    ),
    quay("could not find robot with", Says::WrongLogin),
    quay("oauth access token has expired", Says::Expired),
    quay("oauth access token could not be validated", Says::Rejected),
    quay("access to the requested resource is not authorized", Says::Privilege),
    phrase(
        "unauthorized to access repository",
        Says::Privilege,
        "Harbor",
        "goharbor/harbor src/server/middleware",
    ),
    npm("your authentication token seems to be invalid", Says::Rejected),
    npm("unable to authenticate, need:", Says::Rejected),
    npm("incorrect or missing password", Says::WrongLogin),
    npm("this request requires auth credentials", Says::LoginMissing),
    npm("this command requires you to be logged in", Says::LoginMissing),
    npm("access token expired or revoked", Says::Rejected),
    npm("this operation requires a one-time password", Says::StepUp),
    npm(
        "two-factor authentication or granular access token with bypass 2fa enabled is required",
        Says::StepUp,
    ),
    verdaccio("authorization required to access package", Says::Rejected),
    verdaccio("authorization required to publish package", Says::Rejected),
    verdaccio("you must be logged in to publish packages", Says::LoginMissing),
    verdaccio("no credentials provided", Says::LoginMissing),
    pypi("invalid or non-existent authentication information", Says::Rejected),
    pypi("username/password authentication is no longer supported", Says::PasswordNotAccepted),
    pypi("project-scoped token is not valid for project", Says::KeyRestricted),
    pypi("the given token isn't allowed to upload to project", Says::KeyRestricted),
    pypi("isn't allowed to upload to project", Says::Privilege),
    pypi("invalid api token:", Says::KeyWrong),
    artifactory("token failed verification: expired", Says::Expired),
    artifactory("token failed verification: parse", Says::Malformed),
    artifactory("token failed verification: revoked", Says::Revoked),
    artifactory("props authentication token not found", Says::KeyWrong),
    artifactory(
        "configured to accept only encrypted passwords but received a clear text password",
        Says::PasswordNotAccepted,
    ),
    artifactory("user is locked. contact system admin", Says::AccountState),
    phrase(
        "authentication failed for https",
        Says::Rejected,
        "Maven",
        "apache/maven-resolver transport errors",
    ),
    phrase(
        "the specified api key is invalid, has expired, or does not have permission",
        Says::Rejected,
        "NuGet",
        "NuGet/NuGetGallery strings",
    ),
    cargo("no token found, please run `cargo login`", Says::KeyMissing),
    cargo("the given api token does not match the format used by crates.io", Says::Malformed),
    phrase(
        "you have enabled multifactor authentication but no otp code provided",
        Says::StepUp,
        "RubyGems",
        "rubygems/rubygems.org locales",
    ),
    composer("github api token requires sso authorization", Says::KeyRestricted),
    composer("could not authenticate against", Says::Rejected),
    composer("invalid credentials (http 401) for", Says::WrongLogin),
    git("authentication failed for '", Says::Rejected),
    git("could not read username for", Says::LoginMissing),
    git("terminal prompts disabled", Says::LoginMissing),
    github("password authentication is not supported for git operations", Says::PasswordNotAccepted),
    github("support for password authentication was removed", Says::PasswordNotAccepted),
    gitlab("your account has 2fa enabled and you must use a personal access token", Says::WrongLogin),
    gitlab("remote: http basic: access denied", Says::WrongLogin),
    phrase(
        "no authorization header was set for the request",
        Says::LoginMissing,
        "pnpm",
        "pnpm/pnpm packages/fetch errors",
    ),
    phrase(
        "invalid authentication (as an anonymous user)",
        Says::LoginMissing,
        "Yarn",
        "yarnpkg/berry plugin-npm npmHttpUtils",
    ),
    phrase("authentication token not provided", Says::LoginMissing, "Yarn 1", "yarnpkg/yarn npm registry"),
    phrase("credentials not correct for", Says::WrongLogin, "pip", "pypa/pip network/auth.py"),
    phrase("bad username or password for", Says::WrongLogin, "Bundler", "rubygems/bundler fetcher.rb"),
    gitlab(
        "you must use a personal access token with 'read_repository' or 'write_repository' scope",
        Says::PasswordNotAccepted,
    ),
    gitlab("you must use a personal access token with 'api' scope", Says::PasswordNotAccepted),
    phrase(
        "recently stopped supporting account passwords for git authentication",
        Says::PasswordNotAccepted,
        "Bitbucket Cloud",
        "git over HTTPS, support.atlassian.com",
    ),
];

const fn docker(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Docker", "moby/moby and distribution clients")
}

const fn quay(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Quay", "quay/quay auth")
}

const fn npm(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "npm", "npm/cli and registry.npmjs.org")
}

const fn verdaccio(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Verdaccio", "measured, verdaccio 6.8")
}

const fn pypi(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "PyPI", "pypi/warehouse warehouse")
}

const fn artifactory(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Artifactory", "jfrog.com documentation, Artifactory REST API")
}

const fn cargo(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Cargo", "rust-lang/cargo and crates.io")
}

const fn composer(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Composer", "composer/composer src/Composer/Util")
}

const fn git(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Git", "git/git http.c, credential.c")
}

const fn github(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "GitHub", "git over HTTPS, docs.github.com")
}

const fn gitlab(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "GitLab", "git over HTTPS, docs.gitlab.com")
}
