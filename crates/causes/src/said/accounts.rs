//! Texts about the state of an account, and about passwords where another credential is wanted.

use super::{Phrase, Says, phrase};

pub(super) const PHRASES: &[Phrase] = &[
    spring_resource_server("user is disabled.", Says::AccountState),
    spring_resource_server("user account is locked", Says::AccountState),
    spring_resource_server("user account has expired", Says::AccountState),
    spring_resource_server("user credentials have expired", Says::AccountState),
    devise("your account is not activated yet", Says::AccountState),
    devise("your account is locked", Says::AccountState),
    devise("you have one more attempt before your account is locked", Says::AccountState),
    devise("you have to confirm your email address before continuing", Says::AccountState),
    devise("your session expired. please sign in again to continue", Says::Expired),
    devise("you need to sign in or sign up before continuing", Says::LoginMissing),
    devise("invalid email or password", Says::WrongLogin),
    devise("invalid login or password", Says::WrongLogin),
    active_directory("acceptsecuritycontext error, data 525", Says::WrongLogin),
    active_directory("acceptsecuritycontext error, data 52e", Says::WrongLogin),
    active_directory("acceptsecuritycontext error, data 530", Says::AccountState),
    active_directory("acceptsecuritycontext error, data 531", Says::AccountState),
    active_directory("acceptsecuritycontext error, data 532", Says::AccountState),
    active_directory("acceptsecuritycontext error, data 533", Says::AccountState),
    active_directory("acceptsecuritycontext error, data 568", Says::AccountState),
    active_directory("acceptsecuritycontext error, data 701", Says::AccountState),
    active_directory("acceptsecuritycontext error, data 773", Says::AccountState),
    active_directory("acceptsecuritycontext error, data 775", Says::AccountState),
    nextcloud("current user is not logged in", Says::LoginMissing),
    nextcloud("username or password was incorrect", Says::WrongLogin),
    nextcloud("no 'authorization: basic' header found", Says::LoginMissing),
    nextcloud("no public access to this resource", Says::Rejected),
    nextcloud("no 'authorization: bearer' header found", Says::Rejected),
    nextcloud("password login forbidden, use token instead", Says::PasswordNotAccepted),
    nextcloud("password login forbidden", Says::PasswordNotAccepted),
    nextcloud("passwordloginforbidden", Says::PasswordNotAccepted),
    atlassian("basic authentication with passwords is deprecated", Says::PasswordNotAccepted),
    atlassian("basic auth with password is not allowed on this instance", Says::PasswordNotAccepted),
    atlassian("captcha_challenge", Says::AccountState),
    google("application-specific password required", Says::PasswordNotAccepted),
    google("username and password not accepted", Says::WrongLogin),
    google("please log in via your web browser", Says::AccountState),
    exchange("basic authentication is disabled", Says::PasswordNotAccepted),
    exchange("smtpclientauthentication is disabled for the tenant", Says::PasswordNotAccepted),
    phrase(
        "account is temporarily locked due to multiple authentication failures",
        Says::AccountState,
        "CouchDB",
        "apache/couchdb couch_httpd_auth",
    ),
    left_open("account is locked", Says::AccountState),
    left_open("account has been locked", Says::AccountState),
    left_open("account is disabled", Says::AccountState),
    left_open("account has been disabled", Says::AccountState),
    left_open("account is suspended", Says::AccountState),
    left_open("account has been suspended", Says::AccountState),
    left_open("account is not active", Says::AccountState),
    left_open("account not activated", Says::AccountState),
    left_open("account is deactivated", Says::AccountState),
    left_open("account has been deactivated", Says::AccountState),
    left_open("email not verified", Says::AccountState),
    left_open("email is not verified", Says::AccountState),
    left_open("password has expired", Says::AccountState),
    left_open("password expired", Says::AccountState),
    left_open("your password must be changed", Says::AccountState),
    left_open("two-factor authentication required", Says::StepUp),
    left_open("two-factor authentication is required", Says::StepUp),
    left_open("mfa required", Says::StepUp),
    left_open("use an app password", Says::PasswordNotAccepted),
    left_open("use an api token instead", Says::PasswordNotAccepted),
    left_open("use a personal access token instead", Says::PasswordNotAccepted),
    left_open("invalid username or password", Says::WrongLogin),
    left_open("invalid user name or password", Says::WrongLogin),
    left_open("incorrect email or password", Says::WrongLogin),
    left_open("wrong username or password", Says::WrongLogin),
    left_open("you are not logged in", Says::LoginMissing),
    left_open("you must be logged in", Says::LoginMissing),
    left_open("please log in to continue", Says::LoginMissing),
    left_open("user is not logged in", Says::LoginMissing),
];

const fn spring_resource_server(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Spring Security", "spring-projects/spring-security core messages.properties")
}

const fn devise(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Devise", "heartcombo/devise config/locales/en.yml")
}

const fn active_directory(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Active Directory", "learn.microsoft.com LDAP bind error sub-codes")
}

const fn nextcloud(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Nextcloud", "nextcloud/server apps/dav, lib/private")
}

const fn atlassian(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Atlassian", "developer.atlassian.com deprecation notices")
}

const fn google(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Google", "support.google.com mail clients")
}

const fn exchange(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Microsoft Exchange Online", "learn.microsoft.com exchange, basic authentication")
}

const fn left_open(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Several servers", "a common phrase that names its subject")
}
