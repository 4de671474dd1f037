//! A canary in every place a secret can be handed over, and a server that echoes it back in every encoding, wherever
//! an answer has room: it never sings, on either stream or in the state directory.

use crate::{
    detector::{CANARY, assert_output_silent, encodings, heard_below, song},
    support::{Folder, Server, in_parallel, run},
};
use base64::{Engine, engine::general_purpose::STANDARD};

/// The secret in every encoding and every place of an answer. Values of cookies and of a redirect's query are masked
/// whoever they belong to, and so would be their like elsewhere: they are in the redirects only.
pub(crate) fn echo(status: &str, secret: &str) -> Vec<u8> {
    let all = encodings(secret);
    let together = all.join(" ");
    let fields = |some: &[String]| {
        let some = some.join(" ");
        let quoted = some.replace('\\', "\\\\");
        format!(
            "WWW-Authenticate: Basic realm=\"{quoted}\"\r\n\
             WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"not {quoted}!\"\r\n\
             X-Debug: got={some}\r\n{}",
            if status == "302" {
                format!("Set-Cookie: echo=1{some}; Path=/{some}\r\n")
            } else {
                String::new()
            }
        )
    };
    let body = format!("{{\"error\":\"bad key {together}\"}}<p>{together}</p>");
    let head = [
        format!("HTTP/1.1 {status} No {together}\r\nServer: {together}\r\n"),
        all.chunks(8).map(fields).collect::<Vec<_>>().concat(),
        format!("Link: <{together}>\r\nContent-Type: text/html\r\n"),
        if status == "302" { format!("Location: /login?token={}\r\n", all[1]) } else { String::new() },
        format!("Content-Length: {}\r\nConnection: close\r\n\r\n", body.len()),
    ];
    [head.concat(), body].concat().into_bytes()
}

/// Every way to hand a secret over, as the words of a command; `NETRC` stands for a file, `PROXY` for the server.
fn ways(server: &Server, netrc: &str) -> Vec<Vec<String>> {
    let encoded = &encodings(CANARY)[1];
    let here = server.authority();
    let url = server.url("/staff");
    let basic = STANDARD.encode(format!("alice:{CANARY}"));
    let json = |key: &str| format!("{{\"user\":\"alice\",\"{key}\":\"{CANARY}\"}}");
    let header = |text: String| vec!["-H".to_owned(), text, url.clone()];
    let query = |key: &str| vec![server.url(&format!("/staff?a=1&{key}={encoded}&b=2"))];
    let posted = |body: String| vec!["curl".into(), "-d".into(), body, url.clone()];
    let proxy = |words: &[&str]| {
        let target = "http://shop.example/x".to_owned();
        [vec!["curl".to_owned()], words.iter().map(|w| (*w).to_owned()).collect(), vec![target]].concat()
    };
    vec![
        vec!["-u".into(), format!("alice:{CANARY}"), url.clone()],
        vec!["curl".into(), "--digest".into(), "-u".into(), format!("alice:{CANARY}"), url.clone()],
        vec![format!("http://alice:{encoded}@{here}/staff")],
        vec![format!("http://{encoded}@{here}/staff")],
        header(format!("Authorization: Bearer {CANARY}")),
        header(format!("Authorization: Basic {basic}")),
        header(format!("Authorization: Token {CANARY}")),
        header(format!("Authorization: Token token=\"{CANARY}\", option=1")),
        header(format!("Authorization: {CANARY}")),
        header(format!("Authorization: Bearer{CANARY}")),
        header(format!("Cookie: theme=dark; session={CANARY}")),
        vec!["-b".into(), format!("session={CANARY}"), url.clone()],
        header(format!("X-Api-Key: {CANARY}")),
        header(format!("X-Auth-Token: {CANARY}")),
        header(format!("Private-Token: {CANARY}")),
        query("api_key"),
        query("token"),
        query("sig"),
        query("access_token"),
        vec!["--oauth2-bearer".into(), CANARY.into(), url.clone()],
        proxy(&["-x", &format!("http://{here}"), "-U", &format!("alice:{CANARY}")]),
        proxy(&["-x", &format!("http://alice:{encoded}@{here}")]),
        vec!["--netrc-file".into(), netrc.to_owned(), url.clone()],
        posted(format!("user=alice&password={encoded}")),
        posted(json("password")),
        posted(json("client_secret")),
        vec!["--send".into(), "curl".into(), "-d".into(), format!("log=alice&pwd={encoded}"), url.clone()],
    ]
}

#[test]
fn what_is_no_secret_is_shown() {
    let server = Server::start(|_| echo("401", CANARY));
    let output = run(&Folder::new(), &["-vv", &server.url("/staff")]);
    assert!(
        song(&output.stdout).is_some(),
        "the echo is not seen: {}",
        String::from_utf8_lossy(&output.stdout)
    );
}

#[test]
fn an_echo_in_any_encoding_stays_masked() {
    let (state, files) = (Folder::new(), Folder::new());
    let netrc = files.write("netrc", &format!("machine 127.0.0.1 login alice password {CANARY}\n"));
    let formats: [&[&str]; 5] = [&["-vv"], &["--json"], &[], &["--plan"], &["--json", "--offline"]];
    for (status, formats) in [("401", &formats[..]), ("302", &formats[..2])] {
        let server = Server::start(move |_| echo(status, CANARY));
        in_parallel(&ways(&server, &netrc), |way| {
            for format in formats {
                let words: Vec<&str> = format.iter().copied().chain(way.iter().map(String::as_str)).collect();
                let output = run(&state, &words);
                let stderr = String::from_utf8_lossy(&output.stderr);
                assert_ne!(output.status.code(), Some(2), "{words:?} {stderr}");
                assert_output_silent(&output, &format!("{words:?}"));
            }
        });
    }
    assert_eq!(heard_below(state.path()), Vec::<String>::new());
}

#[test]
fn complaints_do_not_repeat_it() {
    let state = Folder::new();
    let encoded = &encodings(CANARY)[1];
    let pair = format!("alice:{CANARY}");
    let userinfo = |rest: &str| format!("http://alice:{encoded}@{rest}");
    let raw = format!("http://{pair}@h/");
    let cases: Vec<Vec<&str>> = vec![
        vec![&raw],
        vec!["-u", &pair, "--frobnicate", "http://h/"],
        vec!["--frobnicate", &pair],
        vec!["-u", &pair, "--format", CANARY, "http://h/"],
        vec!["-u", "alice", CANARY, "http://h/"],
        vec!["--oauth2-bearer", CANARY, "--timeout", CANARY, "http://h/"],
        vec!["curl", "--frobnicate", &pair, "http://h/"],
        vec!["curl", "-u", &pair],
        vec!["curl", "--user", &pair, "--max-time", CANARY, "http://h/"],
        vec!["-x", &raw, "http://127.0.0.1:1/"],
        vec!["explain", "--frobnicate", CANARY],
    ];
    let urls = ["h:99999/", "ho st/", "[::1/", "h:x/", "", "-/\u{7f}"].map(userinfo);
    let bad_urls =
        urls.iter().flat_map(|u| [vec![u.as_str()], vec!["curl", u], vec!["-x", u, "http://127.0.0.1:1/"]]);
    for words in cases.into_iter().chain(bad_urls) {
        assert_output_silent(&run(&state, &words), &format!("{words:?}"));
    }
}
