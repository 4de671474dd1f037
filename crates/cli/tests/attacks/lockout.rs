//! Looking never locks an account, never changes data and leaves a busy server alone.

use crate::support::{Folder, Server, run};
use base64::{Engine, engine::general_purpose::STANDARD};

const REFUSED: &str = "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"Staff\"";

fn pair(password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("alice:{password}")))
}

fn carrying<'a>(heads: &'a [String], value: &str) -> Vec<&'a String> {
    heads.iter().filter(|h| h.contains(value)).collect()
}

#[test]
fn the_same_credentials_fail_three_times_at_most() {
    for login in [
        &["-u", "alice:wrong"][..],
        &["-H", "Authorization: Bearer wrong"],
        &["-H", "X-Api-Key: wrong-key-1"],
    ] {
        let (server, state) = (Server::saying(REFUSED), Folder::new());
        let url = server.url("/staff");
        let words = [login, &[url.as_str()]].concat();
        let outputs: Vec<_> = (0..10).map(|_| run(&state, &words)).collect();
        let value = if login[0] == "-u" { pair("wrong") } else { login[1].to_owned() };
        let heard = server.heard();
        let sent = carrying(&heard, &value).len();
        assert!((1..=3).contains(&sent), "{login:?}: sent {sent} times");
        let last = String::from_utf8_lossy(&outputs[9].stdout).replace('\n', " ");
        assert!(last.contains("failed three times") && last.contains("wait 10 min"), "{last}");
        assert_eq!(outputs[9].status.code(), Some(4), "{last}");
    }
}

#[test]
fn changed_credentials_are_sent_at_once() {
    let (server, state) = (Server::saying(REFUSED), Folder::new());
    let url = server.url("/staff");
    for n in 0..6 {
        let password = format!("attempt-{n}");
        run(&state, &["-u", &format!("alice:{password}"), &url]);
        assert!(!carrying(&server.heard(), &pair(&password)).is_empty(), "{password} was held back");
    }
}

#[test]
fn a_run_is_modest() {
    let challenges = [
        "Basic realm=\"Staff\"",
        "Bearer realm=\"api\", error=\"invalid_token\"",
        "Digest realm=\"d\", nonce=\"n\", qop=\"auth\"",
        "Negotiate\r\nWWW-Authenticate: NTLM",
        "Basic realm=\"a\", Bearer realm=\"b\"",
    ];
    let logins: [&[&str]; 8] = [
        &[],
        &["-u", "Alice%40shop.example: Wr%6Fng pass "],
        &["-u", "ÄLICE:PÄSSWORT"],
        &["-H", "Authorization: Bearerabcdefghij0123456789"],
        &["-H", "Authorization: Bearer \"Bearer abcdefghij0123456789\""],
        &["-H", "X-Api-Key: k-1234567890abcdef", "-b", "session=abcdef0123456789"],
        &["-H", "authorization: basic YWxpY2U6d3Jvbmc"],
        &["-u", "alice:one", "-H", "Authorization: Basic YWxpY2U6dHdv"],
    ];
    for challenge in challenges {
        let server = Server::saying(&format!("401 Unauthorized\r\nWWW-Authenticate: {challenge}"));
        for login in logins {
            let state = Folder::new();
            let url = server.url("/a//b/C%2Fd");
            run(&state, &[login, &[url.as_str()]].concat());
            let heard = server.heard();
            let with = |name: &str| heard.iter().filter(|h| h.to_ascii_lowercase().contains(name)).count();
            assert!((1..=12).contains(&heard.len()), "{challenge}, {login:?}: {} requests", heard.len());
            let logins = with("\r\nauthorization:").max(with("\r\nx-api-key:"));
            assert!(logins <= 2, "{challenge}, {login:?}: {logins} failing logins\n{heard:#?}");
        }
    }
}

#[test]
fn what_may_change_something_goes_out_once_and_only_when_told() {
    for method in ["POST", "DELETE", "PUT", "PATCH"] {
        for head in [REFUSED, "200 OK", "403 Forbidden", "500 Internal Server Error"] {
            let (server, state) = (Server::saying(head), Folder::new());
            let url = server.url("/orders/7");
            let sent = |options: &[&str]| {
                run(&state, &[options, &["curl", "-u", "alice:wrong", "-X", method, &url]].concat());
                server.heard().iter().filter(|h| h.starts_with(method)).count()
            };
            assert_eq!((sent(&[]), sent(&["--send"])), (0, 1), "{method}, {head}");
        }
    }
}

#[test]
fn a_server_that_asks_for_peace_gets_it() {
    for head in [
        "429 Too Many Requests",
        "503 Service Unavailable\r\nRetry-After: 30",
        "423 Locked",
        "401 Unauthorized\r\nRetry-After: 60\r\nWWW-Authenticate: Basic realm=\"x\"",
        "403 Forbidden\r\nRetry-After: 60",
    ] {
        for login in [&[][..], &["-u", "alice:wrong"]] {
            let (server, state) = (Server::saying(head), Folder::new());
            let url = server.url("/");
            run(&state, &[login, &[url.as_str()]].concat());
            assert_eq!(server.heard().len(), 1, "{head}, {login:?}");
        }
    }
}

#[test]
fn logins_are_a_fifth_of_a_second_apart_and_other_requests_are_not_held_up() {
    let times = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let noted = std::sync::Arc::clone(&times);
    let server = Server::start(move |head| {
        let login = head.contains("Authorization");
        noted.lock().expect("nobody panics with it").push((std::time::Instant::now(), login));
        // Only the well-formed field is accepted, so that the corrected request follows the one given.
        let status = if head.contains("Authorization: Basic ") { "200 OK" } else { REFUSED };
        format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n").into_bytes()
    });
    let field = format!("Authorization: {}", pair("long-enough").replace("Basic ", "Basic"));
    run(&Folder::new(), &["-H", &field, &server.url("/staff")]);
    let times = times.lock().expect("nobody panics with it");
    let logins: Vec<_> = times.iter().filter(|(_, login)| *login).map(|(at, _)| *at).collect();
    assert!(logins.len() >= 2 && times.len() > logins.len(), "{} of {}", logins.len(), times.len());
    assert!(logins.windows(2).all(|w| w[1] - w[0] >= std::time::Duration::from_millis(195)));
}
