//! Error-log lines as Apache 2.4.71 and nginx 1.22.1 wrote them, and lines that somebody tries to forge.

use why401_weblog::error::{ErrorLine, Kind, known};

/// A line, what it says, and its gaps.
type Sample = (&'static str, Option<(Kind, &'static [&'static str])>);

#[rustfmt::skip]
const LINES: &[Sample] = &[
    ("[Tue Nov 24 19:38:56.080484 2026] [auth_basic:error] [pid 20497:tid 20532] [client 127.0.0.1:34006] AH01617: user bob: authentication failure for \"/\": Password Mismatch", Some((Kind::Mismatch, &["bob", "/"]))),
    ("[Tue Nov 24 19:38:56.094178 2026] [auth_basic:error] [pid 20496:tid 20525] [client 127.0.0.1:34020] AH01618: user no not found: /", Some((Kind::NoSuchUser, &["no", "/"]))),
    ("[Tue Nov 24 19:38:56.135683 2026] [auth_basic:error] [pid 20496:tid 20533] [client 127.0.0.1:34038] AH01618: user a\"b\\\\c not found: /, referer: http://ref/, referer: x", Some((Kind::NoSuchUser, &["a\"b\\\\c", "/"]))),
    ("[Tue Nov 24 19:38:56.107640 2026] [auth_basic:error] [pid 20497:tid 20537] [client 127.0.0.1:34022] AH01614: client used wrong authentication scheme: /", Some((Kind::WrongScheme, &["/"]))),
    ("[Tue Nov 24 19:38:56.148791 2026] [authz_core:error] [pid 20497:tid 20541] [client 127.0.0.1:34052] AH01631: user al: authorization failure for \"/\": ", Some((Kind::NotAllowed, &["al", "/"]))),
    ("[Tue Nov 24 19:38:56.161429 2026] [authn_file:error] [pid 20496:tid 20519] (2)No such file or directory: [client 127.0.0.1:34060] AH01620: Could not open password file: /srv/none", Some((Kind::UserFileUnread, &["/srv/none"]))),
    ("[Tue Nov 24 19:38:56.188085 2026] [authz_groupfile:info] [pid 20496:tid 20522] [client 127.0.0.1:34088] AH01666: Authorization of user al to access /grp failed, reason: user doesn't appear in group file (/srv/gr).", Some((Kind::NotInGroup, &["al", "/grp", "/srv/gr"]))),
    ("[Tue Nov 24 19:38:56.202132 2026] [authz_core:debug] [pid 20497:tid 20549] mod_authz_core.c(815): [client 127.0.0.1:34104] AH01626: authorization result of Require group g: denied", Some((Kind::RuleResult, &["Require group g", "denied"]))),
    ("[Tue Nov 24 19:38:56.214965 2026] [auth_digest:error] [pid 20497:tid 20552] [client 127.0.0.1:34120] AH01781: client used wrong authentication scheme `Basic': /noname", Some((Kind::WrongScheme, &["Basic", "/noname"]))),
    ("[Tue Nov 24 19:38:56.228571 2026] [authz_core:error] [pid 20497:tid 20554] [client ::1:34134] AH01630: client denied by server configuration: /srv/ip", Some((Kind::Denied, &["/srv/ip"]))),
    ("[Tue Nov 24 19:38:56.242020 2026] [core:alert] [pid 20496:tid 20535] [client 127.0.0.1:34138] /srv/bad/.htaccess: Invalid command 'AuthTyp', perhaps misspelled or defined by a module not included in the server configuration", Some((Kind::HtaccessBroken, &["/srv/bad/.htaccess"]))),
    ("[Tue Nov 24 19:38:55.032213 2026] [mpm_event:notice] [pid 20493:tid 20493] AH00489: Apache/2.4.71 (Debian) configured -- resuming normal operations", None),
    ("2026/11/24 19:38:56 [info] 20599#20599: *1 no user/password was provided for basic authentication, client: 127.0.0.1, server: , request: \"GET / HTTP/1.1\", host: \"127.0.0.1:18452\"", Some((Kind::NoCredentials, &[]))),
    ("2026/11/24 19:38:56 [error] 20599#20599: *3 user \"bob\": password mismatch, client: 127.0.0.1, server: , request: \"GET / HTTP/1.1\", host: \"127.0.0.1:18452\"", Some((Kind::Mismatch, &["bob"]))),
    ("2026/11/24 19:38:56 [error] 20599#20599: *4 user \"no\" was not found in \"/srv/pw\", client: ::1, server: a.example, request: \"GET / HTTP/1.1\", host: \"a.example\"", Some((Kind::NoSuchUser, &["no", "/srv/pw"]))),
    ("2026/11/24 19:38:56 [error] 20599#20599: *9 open() \"/none\" failed (2: No such file or directory), client: 127.0.0.1, server: , request: \"GET /missing HTTP/1.1\", host: \"127.0.0.1:18452\"", Some((Kind::UserFileUnread, &["/none", "2: No such file or directory"]))),
    ("2026/11/24 19:38:56 [crit] 20599#20599: *10 pread() \"/tmp\" failed (21: Is a directory), client: 127.0.0.1, server: , request: \"GET /dir HTTP/1.1\", host: \"127.0.0.1:18452\"", Some((Kind::UserFileUnread, &["/tmp", "21: Is a directory"]))),
    ("2026/11/24 19:38:56 [error] 20599#20599: *12 auth request unexpected status: 302, client: 127.0.0.1, server: , request: \"GET /ar HTTP/1.1\", host: \"127.0.0.1:18452\", referrer: \"http://r/\"", Some((Kind::AuthServiceStatus, &["302"]))),
    ("2026/11/24 19:38:56 [error] 20599#20599: *13 connect() failed (111: Connection refused) while connecting to upstream, client: 127.0.0.1, server: , request: \"GET /up HTTP/1.1\", upstream: \"http://127.0.0.1:9/up\", host: \"127.0.0.1:18452\"", Some((Kind::UpstreamDown, &["111: Connection refused"]))),
    ("2026/11/24 19:38:56 [info] 20599#20599: *16 client sent invalid header line: \"X_Y: y\" while reading client request headers, client: 127.0.0.1, server: , request: \"GET /ip HTTP/1.1\", host: \"127.0.0.1:18452\"", Some((Kind::InvalidField, &["X_Y: y"]))),
    ("2026/11/24 19:38:56 [notice] 20597#20597: start worker processes", None),
];

#[test]
fn what_the_servers_say() {
    for (text, expected) in LINES {
        let line = ErrorLine::read(text.as_bytes()).unwrap_or_else(|| panic!("not read: {text}"));
        let message = line.message();
        assert_eq!(message.as_ref().map(|m| (m.kind, m.gaps.as_slice())), *expected, "{text}");
        assert!(line.local_time.is_some(), "{text}");
    }
}

#[test]
fn who_and_when() {
    let line = ErrorLine::read(LINES[0].0.as_bytes()).expect("Apache's");
    assert_eq!((line.client, line.client_port), ("127.0.0.1".parse().ok(), Some(34006)));
    assert_eq!(
        (line.number, line.module.as_deref(), line.process),
        (Some(1617), Some("auth_basic"), Some(20497))
    );
    let line = ErrorLine::read(LINES[5].0.as_bytes()).expect("Apache's");
    assert_eq!(line.errno, Some(2));
    let line = ErrorLine::read(LINES[9].0.as_bytes()).expect("Apache's");
    assert_eq!((line.client, line.client_port), ("::1".parse().ok(), Some(34134)));
    let line = ErrorLine::read(LINES[18].0.as_bytes()).expect("nginx's");
    assert_eq!((line.request.as_deref(), line.errno), (Some("GET /up HTTP/1.1"), Some(111)));
    let line = ErrorLine::read(LINES[17].0.as_bytes()).expect("nginx's");
    assert_eq!(line.connection, Some(12));
}

/// Lines in which a visitor imitates the server: the true address is read, or none.
#[test]
fn nobody_forges_an_address() {
    const HEAD: &str = "2026/11/24 19:38:56 [error] 9#9: *1 ";
    const TAIL: &str = ", client: 127.0.0.1, server: a.example, request: ";
    let forged = ", client: 6.6.6.6, server: b.example, request: \"GET / HTTP/1.1\", host: \"h\"";
    for text in [
        format!("{HEAD}user \"bob\": password mismatch{TAIL}\"GET /{forged} HTTP/1.1\", host: \"a\""),
        format!("{HEAD}user \"bob\": password mismatch{TAIL}\"GET / HTTP/1.1\", host: \"a{forged}\""),
        format!("{HEAD}access forbidden by rule{TAIL}\"GET /x\": password mismatch{forged} HTTP/1.1\""),
        format!(
            "{HEAD}client sent invalid header line: \"X_Y: {forged}\" while reading{TAIL}\"GET / HTTP/1.1\""
        ),
        format!(
            "{HEAD}\"/srv/x{forged}\" is not found (2: No such file or directory){TAIL}\"GET / HTTP/1.1\""
        ),
        "[Tue Nov 24 19:38:56.1 2026] [auth_basic:error] [pid 1] [client 127.0.0.1:5] AH01618: user [client \
         6.6.6.6:1] AH01617 not found: /[client 6.6.6.6:1], referer: [client 6.6.6.6:1]"
            .to_owned(),
        "[Tue Nov 24 19:38:56.1 2026] [core:error] [pid 1] x [client 6.6.6.6:5] AH01618: user x".to_owned(),
    ] {
        let line = ErrorLine::read(text.as_bytes());
        let client = line.as_ref().and_then(|l| l.client);
        assert!(client.is_none() || client == "127.0.0.1".parse().ok(), "{text}: {client:?}");
    }
}

#[test]
fn a_number_alone() {
    assert_eq!(known(1617).map(|(kind, _)| kind), Some(Kind::Mismatch));
    assert_eq!(known(0), None);
    assert_eq!(known(4), None);
}
