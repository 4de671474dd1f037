//! What the servers' messages mean: number, text and kind, from httpd 2.4 (`modules/aaa`, `server/log.c`) and nginx
//! (`src/http/modules`), each line as the source has it.

use super::{ErrorLine, Message, template};

/// What a message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The user is not in the file. Gaps: user, path or file.
    NoSuchUser,
    /// The password does not fit the entry. Gaps: user.
    Mismatch,
    /// Credentials of another scheme. Gaps: path.
    WrongScheme,
    /// No credentials, or none that could be taken apart.
    NoCredentials,
    /// The login is right and no `Require` names the user. Gaps: user, path.
    NotAllowed,
    /// A rule wants a user and nobody was authenticated. Gaps: path.
    Nobody,
    /// The client's address or a rule without users. Gaps: path.
    Denied,
    /// The password file cannot be opened. Gaps: file.
    UserFileUnread,
    /// No directive names a password file.
    UserFileNotSet,
    /// The realm is missing.
    NameNotSet,
    /// No provider is configured.
    NoProvider,
    /// The scheme's module is not there.
    NoModule,
    /// A scheme without a rule.
    TypeWithoutRequire,
    /// Nobody asked for credentials, and the rule wants them.
    NothingDone,
    /// No directive names a group file.
    GroupFileNotSet,
    /// The group file cannot be opened. Gaps: file.
    GroupFileUnread,
    /// The user is in none of the groups.
    NotInGroup,
    /// A rule is limited to other methods.
    OtherMethods,
    /// How one rule ended, at debug level.
    RuleResult,
    /// A database did not answer.
    Database,
    /// A directory service refused or did not answer.
    Directory,
    /// Digest: the nonce is too old or was not issued here.
    StaleNonce,
    /// Digest: the realm or the URI differs.
    DigestMismatch,
    /// Digest: parameters are missing or unknown.
    DigestParameters,
    /// A path component cannot be searched. Gaps: path.
    FolderClosed,
    /// A `.htaccess` cannot be read. Gaps: file.
    HtaccessUnread,
    /// A `.htaccess` holds what may not stand there, or what nobody knows. Gaps: file first.
    HtaccessBroken,
    /// The auth service answered with a status that is neither 2xx nor 401 nor 403. Gaps: status.
    AuthServiceStatus,
    /// The auth service, or another server behind, did not answer.
    UpstreamDown,
    /// The system's `crypt` refused the hash.
    HashRefused,
    /// A field's name is not one this server passes on.
    InvalidField,
    /// A certificate is missing or not accepted.
    ClientCertificate,
    /// `ModSecurity` intervened.
    ModSecurity,
    /// A limit on requests or connections.
    Limited,
    /// TLS: the names do not fit.
    NameMismatch,
}

/// A known message.
struct Row {
    /// Apache's number; 0 for nginx.
    number: u32,
    text: &'static str,
    kind: Kind,
    /// Whether the first gap is a user of Basic, who has no colon in the name (RFC 7617 section 2).
    user: bool,
}

const fn ah(number: u32, text: &'static str, kind: Kind) -> Row {
    Row { number, text, kind, user: false }
}

const fn basic(number: u32, text: &'static str, kind: Kind) -> Row {
    Row { number, text, kind, user: true }
}

const fn ng(text: &'static str, kind: Kind) -> Row {
    basic(0, text, kind)
}

use Kind as K;

#[rustfmt::skip]
const ROWS: &[Row] = &[
    ah(1614, "client used wrong authentication scheme: %s", K::WrongScheme),
    ah(573, "client used wrong authentication scheme: %s", K::WrongScheme),
    ah(1781, "client used wrong authentication scheme `%s': %s", K::WrongScheme),
    ah(1615, "need AuthName: %s", K::NameNotSet),
    ah(572, "need AuthName: %s", K::NameNotSet),
    ah(1780, "need AuthName: %s", K::NameNotSet),
    ah(1810, "need AuthName: %s", K::NameNotSet),
    ah(571, "need AuthType to note auth failure: %s", K::NothingDone),
    ah(1616, "No Authn provider configured", K::NoProvider),
    ah(1770, "No Authn provider configured", K::NoProvider),
    basic(1617, "user %s: authentication failure for \"%s\": Password Mismatch", K::Mismatch),
    ah(1792, "user %s: password mismatch: %s", K::Mismatch),
    ah(1794, "user %s: password mismatch: %s", K::Mismatch),
    ah(1807, "user '%s': authentication failure for \"%s\": password Mismatch", K::Mismatch),
    basic(1618, "user %s not found: %s", K::NoSuchUser),
    ah(1808, "user '%s' not found: %s", K::NoSuchUser),
    ah(1790, "user `%s' in realm `%s' not found: %s", K::NoSuchUser),
    ah(1791, "user `%s' in realm `%s' denied by provider: %s", K::Directory),
    ah(1619, "AuthUserFile not specified in the configuration", K::UserFileNotSet),
    ah(1621, "AuthUserFile not specified in the configuration", K::UserFileNotSet),
    ah(1620, "Could not open password file: %s", K::UserFileUnread),
    ah(1622, "Could not open password file: %s", K::UserFileUnread),
    ah(1625, "authorization result of %s: %s (directive limited to other methods)", K::OtherMethods),
    ah(1626, "authorization result of %s: %s", K::RuleResult),
    ah(1627, "AuthType configured with no corresponding authorization directives", K::TypeWithoutRequire),
    ah(1629, "authorization failure (no authenticated user): %s", K::Nobody),
    ah(1630, "client denied by server configuration: %s", K::Denied),
    ah(1797, "client denied by server configuration: %s", K::Denied),
    basic(1631, "user %s: authorization failure for \"%s\": ", K::NotAllowed),
    basic(1631, "user %s: authorization failure for \"%s\":", K::NotAllowed),
    ah(1653, "Failed to acquire database connection to look up user '%s'", K::Database),
    ah(1654, "No AuthDBDUserPWQuery has been specified", K::Database),
    ah(1655, "A prepared statement could not be found for AuthDBDUserPWQuery with the key '%s'", K::Database),
    ah(1656, "Query execution error looking up '%s' in database [%s]", K::Database),
    ah(1663, "access to %s failed, reason: user '%s' does not meet 'require'ments for user to be allowed access", K::NotAllowed),
    ah(1664, "No group file was specified in the configuration", K::GroupFileNotSet),
    ah(1665, "Could not open group file: %s", K::GroupFileUnread),
    ah(1666, "Authorization of user %s to access %s failed, reason: user doesn't appear in group file (%s).", K::NotInGroup),
    ah(1667, "Authorization of user %s to access %s failed, reason: user is not part of the 'require'ed group(s).", K::NotInGroup),
    ah(1691, "auth_ldap authenticate: using URL %s", K::Directory),
    ah(1692, "auth_ldap authenticate: no password specified", K::NoCredentials),
    ah(1695, "auth_ldap authenticate: user %s authentication failed; URI %s [%s][%s]", K::Directory),
    ah(2558, "no AuthLDAPURL", K::Directory),
    ah(1749, "Module mod_ldap missing. Mod_ldap (aka. util_ldap) must be loaded in order for mod_authnz_ldap to function properly", K::Directory),
    ah(1753, "access check of '%s' to %s failed, reason: unable to get the remote host name", K::Denied),
    ah(1774, "Warning, possible replay attack: nonce-count check failed: %s != %s", K::StaleNonce),
    ah(1775, "invalid nonce '%s' received - length is not %s or time encoding is incorrect", K::StaleNonce),
    ah(1776, "invalid nonce %s received - hash is not %s", K::StaleNonce),
    ah(1777, "invalid nonce %s received - user attempted time travel", K::StaleNonce),
    ah(1778, "user %s: nonce expired (%s seconds old - max lifetime %s) - sending new nonce", K::StaleNonce),
    ah(1779, "user %s: one-time-nonce mismatch - sending new nonce", K::StaleNonce),
    ah(1782, "missing user, realm, nonce, uri, digest, cnonce, or nonce_count in authorization header: %s", K::DigestParameters),
    ah(1785, "uri mismatch - <%s> does not match request-uri <%s>", K::DigestMismatch),
    ah(1786, "uri mismatch - <%s> does not match request-uri <%s>", K::DigestMismatch),
    ah(1787, "received invalid opaque - got `%s'", K::DigestParameters),
    ah(1788, "realm mismatch - got `%s' but expected `%s'", K::DigestMismatch),
    ah(1789, "unknown algorithm `%s' received: %s", K::DigestParameters),
    ah(1793, "invalid qop `%s' received: %s", K::DigestParameters),
    ah(1796, "AuthType %s configured without corresponding module", K::NoModule),
    ah(27, "No authentication done but request not allowed without authentication for %s. Authentication not configured?", K::NothingDone),
    ah(28, "No authentication done but request not allowed without authentication for %s. Authentication not configured?", K::NothingDone),
    ah(35, "access to %s denied (filesystem path '%s') because search permissions are missing on a component of the path", K::FolderClosed),
    ah(132, "file permissions deny server access: %s", K::FolderClosed),
    ah(529, "%s pcfg_openfile: unable to check htaccess file, ensure it is readable and that '%s' is executable", K::HtaccessUnread),
    ah(2031, "Hostname %s provided via SNI, but no hostname provided in HTTP request", K::NameMismatch),
    ah(2032, "Hostname %s provided via SNI and hostname %s provided via HTTP%s", K::NameMismatch),
    ah(2229, "access to %s failed, reason: %s", K::ClientCertificate),
    ah(2219, "access to %s failed, reason: %s", K::Denied),
    ah(2266, "Access to %s denied for %s (requirement expression not fulfilled)", K::Denied),
    ah(10158, "cannot perform post-handshake authentication", K::ClientCertificate),
    ah(1079, "failed to make connection to backend: %s", K::UpstreamDown),
    ng("no user/password was provided for basic authentication", K::NoCredentials),
    ng("user \"%s\" was not found in \"%s\"", K::NoSuchUser),
    ng("user \"%s\": password mismatch", K::Mismatch),
    ng("auth request unexpected status: %s", K::AuthServiceStatus),
    ng("access forbidden by rule", K::Denied),
    ng("crypt_r() failed (%s)", K::HashRefused),
    ng("client sent invalid header line: \"%s\"", K::InvalidField),
    ng("client sent invalid header line: \"%s\" while reading client request headers", K::InvalidField),
    ng("client sent no required SSL certificate while reading client request headers", K::ClientCertificate),
    ng("client SSL certificate verify error: (%s) while reading client request headers", K::ClientCertificate),
    ng("open() \"%s\" failed (%s)", K::UserFileUnread),
    ng("pread() \"%s\" failed (%s)", K::UserFileUnread),
    ng("connect() failed (%s) while connecting to upstream", K::UpstreamDown),
    ng("upstream timed out (%s) while %s", K::UpstreamDown),
    ng("limiting requests, excess: %s by zone \"%s\"", K::Limited),
    ng("limiting connections by zone \"%s\"", K::Limited),
];

/// Ends of Apache's complaints about a `.htaccess`.
const BROKEN: [&str; 5] = [
    " not allowed here",
    "perhaps misspelled or defined by a module not included in the server configuration",
    "requires additional arguments",
    " takes one argument",
    " takes two arguments",
];

/// Understands a line's message.
pub(super) fn understand(line: &ErrorLine) -> Option<Message<'_>> {
    let (number, of_nginx) = (line.number.unwrap_or(0), line.module.is_none());
    let rows = || ROWS.iter().filter(move |r| r.number == number && (number != 0 || of_nginx));
    let read = |text| {
        rows().find_map(|r| Some(Message { kind: r.kind, gaps: template::gaps(r.text, text, r.user)? }))
    };
    let cuts = line.text.match_indices(", referer: ").map(|(at, _)| &line.text[..at]).filter(|_| !of_nginx);
    cuts.chain([line.text.as_str()]).find_map(read).or_else(|| without_number(line))
}

/// What Apache says without a number.
fn without_number(line: &ErrorLine) -> Option<Message<'_>> {
    if line.module.as_deref() == Some("security2") || line.text.starts_with("ModSecurity: ") {
        return Some(Message { kind: Kind::ModSecurity, gaps: Vec::new() });
    }
    let (file, rest) = line.text.split_once(": ")?;
    let broken = line.module.as_deref() == Some("core") && BROKEN.iter().any(|end| rest.contains(end));
    broken.then(|| Message { kind: Kind::HtaccessBroken, gaps: vec![file] })
}

/// What a number of Apache's (`1617` for `AH01617`) means by itself.
pub fn known(number: u32) -> Option<(Kind, &'static str)> {
    ROWS.iter().find(|r| r.number == number && number != 0).map(|r| (r.kind, r.text))
}
