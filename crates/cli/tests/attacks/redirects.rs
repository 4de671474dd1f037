//! What goes where when a server sends the program on, as two servers on loopback hear it: credentials stay at the
//! origin that was typed, and what is asked for by the program itself carries none and stays at its host.

use crate::{
    detector::{CANARY, percent, song, token},
    support::{Folder, Server, in_parallel, run, self_signed},
};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a server answers that refuses everything.
fn refusal() -> Vec<u8> {
    let head = "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"away\"";
    format!("HTTP/1.1 {head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").into_bytes()
}

/// Answers everything with a refusal.
fn away() -> Server {
    Server::start(|_| refusal())
}

/// The address of a server at a path, its host spelled as another.
fn at(host: &str, server: &Server, path: &str) -> String {
    server.url(path).replace("127.0.0.1", host)
}

/// Sends `/start` there by this status; refuses the rest.
fn home(status: u16, there: String) -> Server {
    Server::start(move |head| {
        let fields = if head.contains(" /start") {
            format!("{status} Elsewhere\r\nLocation: {there}")
        } else {
            "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"home\"".to_owned()
        };
        format!("HTTP/1.1 {fields}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").into_bytes()
    })
}

/// Credentials as the words of a command; the place of the URL's query comes last.
fn credentials() -> Vec<(Vec<String>, String)> {
    let words = |words: &[String]| (words.to_vec(), String::new());
    let header = |text: String| words(&["-H".to_owned(), text]);
    vec![
        header(format!("Authorization: Bearer {CANARY}")),
        header(format!("Cookie: session={CANARY}")),
        header(format!("X-Api-Key: {CANARY}")),
        header(format!("X-Zebra: {CANARY}")),
        words(&["-u".into(), format!("alice:{CANARY}")]),
        words(&["-b".into(), format!("session={CANARY}")]),
        words(&["--oauth2-bearer".into(), CANARY.into()]),
        words(&["-d".into(), format!("password={}", percent(CANARY))]),
        (Vec::new(), format!("?token={}", percent(CANARY))),
    ]
}

/// One row: follows a redirect of this status to this spelling of the other server's host; what is wrong.
fn complaints(command: &[&str], status: u16, host: &str, trusted: bool) -> Vec<String> {
    let away = away();
    let home = home(status, at(host, &away, "/there"));
    let mut wrong = Vec::new();
    for (credentials, query) in credentials() {
        let url = home.url(&format!("/start{query}"));
        let words: Vec<&str> = command
            .iter()
            .copied()
            .chain(credentials.iter().map(String::as_str))
            .chain([url.as_str()])
            .collect();
        let output = run(&Folder::new(), &words);
        let (at_home, elsewhere) = (home.heard(), away.heard());
        let told = elsewhere.iter().any(|head| song(head.as_bytes()).is_some());
        let is_field = query.is_empty() && credentials[0] != "-d";
        if told != (trusted && is_field)
            || (elsewhere.is_empty() && credentials.first().is_none_or(|w| w != "-d"))
        {
            wrong.push(format!("{words:?} {status}: away heard {elsewhere:?}, home {at_home:?}"));
        }
        if at_home.is_empty() || !matches!(output.status.code(), Some(0..=4)) {
            wrong.push(format!("{words:?} {status}: {output:?}"));
        }
    }
    wrong
}

fn assert_matrix(command: &[&str], trusted: bool) {
    let hosts = ["127.0.0.1", "localhost"];
    let rows: Vec<(u16, &str)> =
        [301, 302, 303, 307, 308].into_iter().flat_map(|status| hosts.map(|host| (status, host))).collect();
    let wrong = std::sync::Mutex::new(Vec::new());
    in_parallel(&rows, |(status, host)| {
        let found = complaints(command, *status, host, trusted);
        wrong.lock().expect("nobody panics").extend(found);
    });
    let wrong = wrong.into_inner().expect("nobody panics");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn credentials_stay_at_their_origin() {
    assert_matrix(&["--budget", "4", "--send", "curl", "-L"], false);
}

#[test]
fn whoever_says_so_sends_fields_along() {
    assert_matrix(&["--budget", "4", "--send", "curl", "--location-trusted"], true);
}

/// What a server at an address says to send a client on, in a field of an answer with this status.
type Shape = (&'static str, &'static str, fn(&str) -> String);

/// Ways of writing another origin, and of naming one elsewhere than in a redirect.
const SHAPES: [Shape; 14] = [
    ("302", "Location", |authority| format!("//{authority}/there")),
    ("302", "Location", |authority| format!(r"\\{authority}\there")),
    ("302", "Location", |authority| format!("http:{authority}/there")),
    ("302", "Location", |authority| format!("HTTP://{authority}/there")),
    ("302", "Location", |authority| format!("http://{}/there", authority.replace("127.0.0.1", "LOCALHOST"))),
    ("302", "Location", |authority| format!("http://{}/there", authority.replace("127.0.0.1", "localhost."))),
    ("302", "Location", |authority| format!("http://{}/there", authority.replace("127.0.0.1", "127.1"))),
    ("302", "Location", |authority| format!("http://alice:word@{authority}/there")),
    ("302", "Location", |authority| format!("http://127.0.0.1@{authority}/there")),
    ("302", "Location", |authority| format!("  http://{authority}/there#part")),
    ("401", "Location", |authority| format!("http://{authority}/there")),
    ("401", "Refresh", |authority| format!("0; url=http://{authority}/there")),
    ("401", "Alt-Svc", |authority| format!("http/1.1=\"{authority}\"; ma=60")),
    ("401", "Link", |authority| format!("<http://{authority}/there>; rel=\"canonical\"")),
];

/// Runs every kind of credentials against a server: what was told to another one, and how many requests that one heard.
fn told_to(away: &Server, home: &Server) -> (Vec<String>, usize) {
    let mut requests = 0;
    let told = |(credentials, query): (Vec<String>, String)| {
        let url = home.url(&format!("/start{query}"));
        let words = ["--budget", "4", "--send", "curl", "-k", "-L"].map(str::to_owned);
        let words: Vec<String> = words.into_iter().chain(credentials).chain([url]).collect();
        let output = run(&Folder::new(), &words);
        let heard = away.heard();
        requests += heard.len();
        let told = heard.iter().any(|head| song(head.as_bytes()).is_some());
        let failed = home.heard().is_empty() || !matches!(output.status.code(), Some(0..=4));
        (told || failed).then(|| format!("{words:?}: away heard {heard:?}, {output:?}"))
    };
    let wrong = credentials().into_iter().filter_map(told).collect();
    (wrong, requests)
}

#[test]
fn credentials_stay_at_their_origin_however_another_is_written() {
    let (wrong, followed) = (std::sync::Mutex::new(Vec::new()), AtomicUsize::new(0));
    in_parallel(&SHAPES, |(status, field, there)| {
        let away = away();
        let there = there(away.authority());
        let head = format!("{status} Elsewhere\r\n{field}: {there}");
        let home = Server::start(move |_| {
            format!("HTTP/1.1 {head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").into_bytes()
        });
        let (told, requests) = told_to(&away, &home);
        wrong.lock().expect("nobody panics").extend(told);
        followed.fetch_add(usize::from(requests > 0), Ordering::Relaxed);
    });
    let wrong = wrong.into_inner().expect("nobody panics");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let followed = followed.into_inner();
    assert!(followed >= 6, "only {followed} of the spellings were followed");
}

#[test]
fn credentials_stay_with_their_protocol_and_address() {
    let tls = self_signed();
    for (sealed_home, there) in [(false, "127.0.0.1:0"), (true, "127.0.0.1:0"), (false, "[::1]:0")] {
        let away =
            Server::at(there, (!sealed_home && there.starts_with('1')).then(|| tls.clone()), |_| refusal());
        let onward = away.url("/there");
        let home = Server::at("127.0.0.1:0", sealed_home.then(|| tls.clone()), move |_| {
            let head = format!("307 Elsewhere\r\nLocation: {onward}");
            format!("HTTP/1.1 {head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").into_bytes()
        });
        let (wrong, requests) = told_to(&away, &home);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(requests > 0, "{there} was not asked at all");
    }
}

/// A site that sends whoever asks for a document to another host.
fn astray(there: String) -> Server {
    Server::start(move |head| {
        let target = head.split(' ').nth(1).unwrap_or_default();
        let is_document = ["well-known", "openapi", "jwks", "swagger"].iter().any(|w| target.contains(w));
        let fields = if is_document {
            format!("302 Elsewhere\r\nLocation: {there}{target}")
        } else {
            "401 Unauthorized\r\nWWW-Authenticate: Bearer error=\"invalid_token\"".to_owned()
        };
        format!("HTTP/1.1 {fields}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").into_bytes()
    })
}

#[test]
fn documents_carry_nothing_and_stay_at_their_host() {
    let away = away();
    let site = astray(at("localhost", &away, ""));
    let (issuer, keys) = (site.url("/issuer"), site.url("/jwks.json"));
    let (bearer, key) = (format!("Authorization: Bearer {}", token()), format!("X-Api-Key: {CANARY}"));
    let url = site.url(&format!("/v1/me?token={}", percent(CANARY)));
    let named: [&[&str]; 3] = [&[], &["--issuer", &issuer], &["--jwks", &keys]];
    let mut documents = 0;
    for named in named {
        for credentials in [&bearer, &key] {
            let words = [named, &["-vv", "-H", credentials, "-b", "session=0123456789abcdef", &url]].concat();
            run(&Folder::new(), &words);
            assert_eq!(away.heard(), Vec::<String>::new(), "{words:?}");
            for head in site.heard().iter().filter(|h| !h.contains(" /v1/me")) {
                documents += usize::from(head.contains("well-known") || head.contains("jwks"));
                assert!(song(head.as_bytes()).is_none() && !head.contains("0123456789abcdef"), "{head}");
            }
        }
    }
    assert!(documents >= 2, "only {documents} were asked for");
}
