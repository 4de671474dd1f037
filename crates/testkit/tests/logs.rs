//! What real servers write into their access logs when a visitor sends them whatever a visitor can: every line is read
//! as what was sent, or not at all.

use base64::{Engine, engine::general_purpose::STANDARD};
use std::{
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
    thread,
    time::{Duration, Instant},
};
use why401_testkit::servers::own::{Kind, Own};
use why401_weblog::access::{Field, Format};

/// What visitors write: parts of log lines, quotes and escapes, terminal sequences, bytes that are no text.
const WORDS: [&[u8]; 16] = [
    b"alice",
    b"al ice",
    b"",
    b"x [24/Nov/2026:00:00:00 +0000] \"GET /forged HTTP/1.1\" 200 1 \"-\" \"-\"",
    b"x\\\" 200 5 \"-\" \"-",
    b"\\",
    b"\\\\\"",
    b"\x1b]0;owned\x07\x1b[2J",
    b"AH01617: user eve: authentication failure for \"/\": Password Mismatch",
    b"6.6.6.6 - - [",
    b"] \"",
    b"\xff\xfe\xc2",
    b"\",\"status\":200,\"x\":\"",
    b"us=\"200\"",
    b"\\x22 200",
    b"- - -",
];

const APACHE: &str = r#"
LogFormat "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"" own_combined
LogFormat "{\"h\":\"%h\",\"u\":\"%u\",\"r\":\"%r\",\"s\":%>s,\"a\":\"%{User-Agent}i\"}" own_json
LogFormat "%h %u %>s %m %U%q" own_bare
CustomLog "{root}/combined.log" own_combined
CustomLog "{root}/json.log" own_json
CustomLog "{root}/bare.log" own_bare
<Directory "{root}/www">
  AuthType Basic
  AuthName Staff
  AuthUserFile "{root}/users"
  Require valid-user
</Directory>
"#;

const NGINX: &str = r#"
  log_format own_json escape=json '{"h":"$remote_addr","u":"$remote_user","r":"$request","s":$status,"a":"$http_user_agent"}';
  log_format own_bare '$remote_addr $remote_user $status $request_method $request_uri';
  log_format own_none escape=none '$remote_addr "$remote_user" $status "$request" "$http_user_agent"';
  server {
    listen 127.0.0.1:{port};
    root {root}/www;
    access_log {root}/combined.log;
    access_log {root}/json.log own_json;
    access_log {root}/bare.log own_bare;
    access_log {root}/none.log own_none;
    auth_basic Staff;
    auth_basic_user_file {root}/users;
  }
"#;

#[test]
fn apache_tells_what_was_sent() {
    judge(Kind::Apache, APACHE);
}

#[test]
fn nginx_tells_what_was_sent() {
    judge(Kind::Nginx, NGINX);
}

/// Sends every pair of words as user and as program, then reads the logs as the configuration has them.
fn judge(kind: Kind, config: &str) {
    let files = [("users", "alice:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n"), ("www/index.html", "hello\n")];
    let own = Own::start(kind, config, &files, &[]).expect("it is installed");
    let logs = formats(&own, kind);
    let before: Vec<usize> = logs.iter().map(|(path, _)| fs::read(path).unwrap_or_default().len()).collect();
    let mut users = Vec::new();
    for user in WORDS {
        for word in WORDS {
            assert_eq!(ask(own.port, user, word), 401, "nobody is let in");
            users.push(user);
        }
    }
    for ((path, format), before) in logs.iter().zip(before) {
        let text = settled(path, before, users.len());
        let mut lines: Vec<&[u8]> = text[before..].split_inclusive(|b| *b == b'\n').collect();
        // Whoever looked whether the server is there may stand before them.
        lines.drain(..lines.len().saturating_sub(users.len()));
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let read = lines.iter().filter(|line| format.read(line).is_some()).count();
        let escapes = name != "none";
        if escapes {
            assert_eq!(lines.len(), users.len(), "{name}: a line a request");
        }
        assert!(read * 4 >= users.len() * 3 || !escapes, "{name}: {read} of {}", users.len());
        for (n, line) in lines.iter().enumerate() {
            let shown = String::from_utf8_lossy(line);
            let Some(entry) = format.read(line) else { continue };
            assert_eq!(entry.client(), Some(Ipv4Addr::LOCALHOST.into()), "{name}: {shown}");
            assert_eq!(entry.status(), Some(401), "{name}: {shown}");
            assert_eq!(entry.method(), Some(&b"GET"[..]), "{name}: {shown}");
            if escapes && entry.tells(Field::User) {
                let told = entry.user().unwrap_or_default().into_owned();
                let name_of = |user: &'static [u8]| user.split(|b| *b == b':').next().unwrap_or_default();
                let sent = String::from_utf8_lossy(name_of(users[n])).into_owned();
                let is_dash = ["", "-"].contains(&sent.as_str());
                assert!(told == sent || is_dash, "{name}: {told:?} for {sent:?}: {shown}");
            }
        }
    }
}

/// The logs with their formats, as the servers' own files tell them.
fn formats(own: &Own, kind: Kind) -> Vec<(std::path::PathBuf, Format)> {
    let disk = why401_host::Machine::new("/");
    let server = why401_site::Server::read(&disk, &own.config, why401_site::Settings::default());
    let logs = server.expect("there").expect("of a known server").access_logs();
    assert_eq!(logs.len(), if kind == Kind::Apache { 3 } else { 4 });
    let format = |log: &why401_site::AccessLog| match kind {
        Kind::Apache => Format::apache(log.format.as_deref().unwrap_or_default()),
        _ => Format::nginx(log.format.as_deref(), log.escape.as_deref()),
    };
    logs.into_iter().map(|log| (log.path.clone(), format(&log))).collect()
}

/// The log, once so many lines were added.
fn settled(path: &std::path::Path, before: usize, lines: usize) -> Vec<u8> {
    let start = Instant::now();
    loop {
        let text = fs::read(path).unwrap_or_default();
        let added = text.get(before..).unwrap_or_default().split(|b| *b == b'\n').count() - 1;
        if added >= lines || start.elapsed() > Duration::from_secs(5) {
            return text;
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// The status for a user whose password is wrong; control characters, which end a field, are left out of the others.
fn ask(port: u16, user: &[u8], word: &[u8]) -> u16 {
    let login = STANDARD.encode([user, b":wrong"].concat());
    let plain: Vec<u8> = word.iter().copied().filter(|b| !b.is_ascii_control()).collect();
    let target: Vec<u8> =
        plain.iter().copied().filter(|b| b.is_ascii_alphanumeric() || b"[]\"".contains(b)).collect();
    let end = format!("\r\nAuthorization: Basic {login}\r\n\r\n");
    let head = [
        b"GET /?".as_slice(),
        &target,
        b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nUser-Agent: ",
        &plain,
        b"\r\nReferer: ",
        &plain,
        end.as_bytes(),
    ];
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a duration");
    stream.write_all(&head.concat()).expect("it reads");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("it answers and closes the connection");
    String::from_utf8_lossy(&answer).get(9..12).and_then(|status| status.parse().ok()).unwrap_or(0)
}
