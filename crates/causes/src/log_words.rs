//! From what a server writes into its error log to the cause it leads to.

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
    let message = line.message()?;
    let status = message.gaps.first().and_then(|gap| gap.split(' ').next());
    if message.kind == Kind::AuthServiceStatus && status.is_some_and(|s| matches!(s, "502" | "503" | "504")) {
        return Some(LogText { words: "", cause: "nginx/auth-request-unreachable" });
    }
    Some(LogText { words: "", cause: cause_of(message.kind, Some(&line))? })
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
