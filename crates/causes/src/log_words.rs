//! From what a server writes into its error log to the cause it leads to.

use crate::{
    pasted_config::{lines, place},
    rule::file,
};
use why401_core::{Assessment, Evidence, Experiment, Grade, Observation, Place, Proof, Trial};
use why401_message::show;
use why401_weblog::error::{ErrorLine, Kind, known};

/// A text of a log, and the page it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogText {
    /// The words, gaps as `%s`; empty where a whole line was handed in.
    pub words: &'static str,
    /// An id of the catalogue.
    pub cause: &'static str,
}

/// A number of Apache's (`AH01617`), or a whole line of an error log; `None` for anything else.
pub fn of_log(text: &str) -> Option<LogText> {
    let text = text.trim();
    let number = text.strip_prefix("AH").or_else(|| text.strip_prefix("ah")).and_then(|n| n.parse().ok());
    if let Some((kind, words)) = number.and_then(known) {
        return Some(LogText { words, cause: cause_of(kind, None)? });
    }
    let line = ErrorLine::read(text.as_bytes())?;
    Some(LogText { words: "", cause: of_line(&line)?.0 })
}

/// The cause a line leads to, and what its message says.
fn of_line(line: &ErrorLine) -> Option<(&'static str, Kind)> {
    let message = line.message()?;
    let status = message.gaps.first().and_then(|gap| gap.split(' ').next());
    if message.kind == Kind::AuthServiceStatus && status.is_some_and(|s| matches!(s, "502" | "503" | "504")) {
        return Some(("nginx/auth-request-unreachable", message.kind));
    }
    Some((cause_of(message.kind, Some(line))?, message.kind))
}

/// What a line of an error log says of the request, where it leads to this cause and no files say more.
pub(crate) fn alone(d: &Evidence, cause: &str) -> Option<Assessment> {
    if !d.layers.is_empty() {
        return None;
    }
    read(d, cause).or_else(|| pasted(d, cause))
}

/// A line that was found in a log.
fn read(d: &Evidence, cause: &str) -> Option<Assessment> {
    let status = d.baseline().and_then(Trial::response).filter(|r| r.status >= 400)?.status;
    let of_given = d.said.iter().filter(|logged| logged.of == Experiment::GIVEN);
    let (logged, kind) = of_given.into_iter().find_map(|logged| {
        let (leads_to, kind) = of_line(&logged.line)?;
        (leads_to == cause).then_some((logged, kind))
    })?;
    // nginx says the same of a page that it cannot open as of a file of users.
    let of_any_file = kind == Kind::UserFileUnread && logged.line.module.is_none();
    if of_any_file && (status == 404 || !names_users(&logged.line)) {
        return None;
    }
    let at = file(&logged.path, Some(logged.number));
    let seen = Observation::new(at.clone(), format!("\"{}\"", show(logged.shown())));
    let proof = Proof::of(Place::status(Experiment::GIVEN), status.to_string()).and_also([seen]);
    let grade = if leaves_nothing_open(kind) && !of_any_file { Grade::Proven } else { Grade::Likely };
    Some(Assessment::new(grade, verdict(kind), proof).at(at))
}

/// Whether the file that a line speaks of is called like one of users.
fn names_users(line: &ErrorLine) -> bool {
    let text = line.text.to_ascii_lowercase();
    ["pass", "user", "auth"].iter().any(|word| text.contains(word))
}

/// Whether a message names the fault itself. An unknown user may be one of another file, or stand behind an invisible
/// mark; a password that does not fit may be one whose hash cannot be read.
fn leaves_nothing_open(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::NotAllowed
            | Kind::UserFileUnread
            | Kind::UserFileNotSet
            | Kind::NameNotSet
            | Kind::NoProvider
            | Kind::GroupFileNotSet
            | Kind::GroupFileUnread
            | Kind::NotInGroup
            | Kind::HtaccessBroken
            | Kind::HashRefused
    )
}

/// A line that was pasted.
fn pasted(d: &Evidence, cause: &str) -> Option<Assessment> {
    let found = lines(d).iter().find_map(|line| {
        let read = ErrorLine::find(&line.text)?;
        let (leads_to, kind) = of_line(&read)?;
        (leads_to == cause).then(|| (place(line), read.text.clone(), verdict(kind)))
    });
    let (at, text, verdict) = found?;
    let said: String = text.chars().take(LONGEST).collect();
    let seen = Observation::new(at, format!("the server's log: {}", show(said)));
    Some(Assessment::new(Grade::Likely, verdict, seen))
}

/// The cause a message leads to; `None` for messages about something else. EACCES is 13 (errno(3)).
fn cause_of(kind: Kind, line: Option<&ErrorLine>) -> Option<&'static str> {
    let denied = line.is_some_and(|l| l.errno == Some(13));
    let nginx = line.is_some_and(|l| l.module.is_none());
    Some(match kind {
        Kind::NoSuchUser => "credentials/unknown-user",
        Kind::Mismatch => "credentials/wrong-password",
        Kind::WrongScheme => "header/wrong-scheme",
        Kind::NoCredentials | Kind::Nobody => "credentials/none-sent",
        Kind::NotAllowed => "apache/user-not-in-require",
        Kind::Denied if nginx => "nginx/satisfy",
        Kind::Denied => "apache/satisfy-and-ip",
        Kind::UserFileUnread if nginx && denied => "nginx/password-file-unreadable",
        Kind::UserFileUnread if nginx => "nginx/password-file-missing",
        Kind::UserFileUnread if denied => "apache/password-file-unreadable",
        Kind::UserFileUnread => "apache/password-file-missing",
        Kind::UserFileNotSet => "apache/authuserfile-not-set",
        Kind::NameNotSet
        | Kind::NoProvider
        | Kind::NoModule
        | Kind::TypeWithoutRequire
        | Kind::NothingDone => "apache/auth-config-incomplete",
        Kind::GroupFileNotSet | Kind::GroupFileUnread | Kind::NotInGroup => "apache/group-file",
        Kind::OtherMethods => "apache/limit-methods",
        Kind::Database | Kind::Directory => "apache/backend-down-provider",
        Kind::StaleNonce => "digest/stale-nonce",
        Kind::DigestMismatch => "digest/realm-or-uri-mismatch",
        Kind::DigestParameters => "digest/algorithm-or-qop",
        Kind::FolderClosed => "apache/folder-closed",
        Kind::HtaccessUnread => "apache/htaccess-ignored-or-forbidden",
        Kind::HtaccessBroken => "apache/htaccess-syntax",
        Kind::AuthServiceStatus => "nginx/auth-request-denies",
        Kind::UpstreamDown => "nginx/auth-request-unreachable",
        Kind::HashRefused => "password-file/hash-unsupported",
        Kind::InvalidField => "header/dropped-underscore-or-invalid",
        Kind::ClientCertificate => "tls/client-certificate",
        Kind::ModSecurity => "waf/modsecurity-crs",
        Kind::Limited => "limit/rate-limit-as-401",
        Kind::NameMismatch => "tls/sni-default-vhost",
        Kind::RuleResult => return None,
    })
}

/// Longest message that is shown, in characters.
const LONGEST: usize = 160;

/// What a message means, for a person.
fn verdict(kind: Kind) -> &'static str {
    match kind {
        Kind::NoSuchUser => "The server knows nobody of this name: its log says so.",
        Kind::Mismatch => "The user exists, and the password is wrong: the server's log says so.",
        Kind::WrongScheme => {
            "The server reads another kind of login than the one that is sent: its log says so."
        }
        Kind::NoCredentials | Kind::Nobody => "No login arrived at the server: its log says so.",
        Kind::NotAllowed => "Name and password are right, but this user is not among those who may come in.",
        Kind::Denied => {
            "The server turns this caller away by its rules, whatever the login: its log says so."
        }
        Kind::UserFileUnread => "The server cannot open its password file: its log says so.",
        Kind::UserFileNotSet => "No directive says where the password file is: the server's log says so.",
        Kind::NameNotSet => {
            "The login is configured by halves: its name is missing. The server fails before it asks."
        }
        Kind::NoProvider => "The login is configured by halves: nothing says where the passwords are.",
        Kind::NoModule => {
            "The login is configured by halves: the module that it needs is not there, or steps aside."
        }
        Kind::TypeWithoutRequire => "The login is configured by halves: no rule says who may come in.",
        Kind::NothingDone => "The login is configured by halves: a user is wanted, and nothing asks for one.",
        Kind::GroupFileNotSet | Kind::GroupFileUnread => {
            "Only members of a group may come in, and the list of members cannot be read."
        }
        Kind::NotInGroup => "The password is right, but this user is not in the group that may come in.",
        Kind::OtherMethods => "The rule is written for other methods than the one that was asked.",
        Kind::Database => "Passwords are checked by a database, and that does not answer.",
        Kind::Directory => {
            "Passwords are checked by a directory service (LDAP), and that refuses or does not answer."
        }
        Kind::StaleNonce | Kind::DigestMismatch | Kind::DigestParameters => {
            "The Digest login is not accepted: the server's log says why."
        }
        Kind::FolderClosed => "The server's own user may not enter a folder on the way to this page.",
        Kind::HtaccessUnread => "The server may not read a .htaccess file, and refuses everything below it.",
        Kind::HtaccessBroken => {
            "The server cannot read a line of a .htaccess file. Until that is mended every page below fails."
        }
        Kind::AuthServiceStatus => {
            "The service that decides who may come in gives an answer that nginx cannot use."
        }
        Kind::UpstreamDown => "The web server cannot reach the server behind it that decides.",
        Kind::HashRefused => "A password is stored in a form that this server's system cannot check.",
        Kind::InvalidField => "The server drops a field of the request, because of its name.",
        Kind::ClientCertificate => {
            "The client's certificate is missing or not accepted: the server's log says so."
        }
        Kind::ModSecurity => "A firewall in the web server stopped the request: its log says so.",
        Kind::Limited => "The credentials are not what fails: too much is asked at a time.",
        Kind::NameMismatch => "The names in the encrypted connection and in the request do not fit.",
        Kind::RuleResult => "A rule refused.",
    }
}

#[cfg(test)]
mod tests {
    use super::of_log;

    #[test]
    fn numbers_and_lines_lead_to_causes() {
        let cause = |text: &str| of_log(text).map(|l| l.cause);
        assert_eq!(cause("AH01617"), Some("credentials/wrong-password"));
        assert_eq!(cause("AH01618"), Some("credentials/unknown-user"));
        assert_eq!(cause("AH99999"), None);
        let line = "2026/11/24 19:38:56 [error] 9#9: *4 user \"no\" was not found in \"/srv/pw\", client: ::1, server: \
                    a, request: \"GET / HTTP/1.1\"";
        assert_eq!(cause(line), Some("credentials/unknown-user"));
        let line = |status: &str| {
            format!(
                "2026/11/24 19:38:56 [error] 9#9: *4 auth request unexpected status: {status}, client: ::1, server: a"
            )
        };
        assert_eq!(cause(&line("502")), Some("nginx/auth-request-unreachable"));
        assert_eq!(cause(&line("302")), Some("nginx/auth-request-denies"));
        assert_eq!(cause("hello"), None);
    }
}
