//! A canary in every place a secret can be typed, every format: none of them sings, on either stream.

use crate::support::{run, run_with_input, server, stderr, stdout};
use base64::Engine;

const CANARY: &str = "Canary&7d/1f+x9";

#[test]
fn nowhere_in_any_format() {
    let url = server();
    let staff = format!("{url}/staff");
    let pair = format!("alice:{CANARY}");
    let bearer = format!("Authorization: Bearer {CANARY}");
    let glued = format!("Authorization: Bearer{CANARY}");
    let key = format!("X-Api-Key: {CANARY}");
    let cookie = format!("session={CANARY}");
    let query = format!("{url}/staff?token=Canary%267d%2F1f%2Bx9");
    let userinfo = format!("http://alice:Canary%267d%2F1f%2Bx9@{}/staff", url.trim_start_matches("http://"));
    let requests: [&[&str]; 9] = [
        &["-u", &pair, &staff],
        &["-H", &bearer, &staff],
        &["-H", &glued, &staff],
        &["-H", &key, &staff],
        &["-b", &cookie, &staff],
        &["--oauth2-bearer", CANARY, &staff],
        &["-d", &cookie, &staff],
        &[&query],
        &[&userinfo],
    ];
    let formats: [&[&str]; 5] = [&[], &["-vv"], &["--json"], &["--plan"], &["--color", "always"]];
    for request in requests {
        for format in formats {
            for command in [&[][..], &["curl"]] {
                check(&[format, command, request].concat());
            }
        }
    }
}

fn check(words: &[&str]) {
    let output = run(words);
    silent(words, &(stdout(&output) + &stderr(&output)));
}

fn silent(words: &[&str], text: &str) {
    let base64 = base64::engine::general_purpose::STANDARD.encode(format!("alice:{CANARY}"));
    for form in [CANARY, "Canary%267d%2F1f%2Bx9", "Canary\\u00267d", &base64] {
        assert!(!text.contains(form), "{words:?}\n{text}");
    }
}

#[test]
fn not_in_complaints_either() {
    let pair = format!("alice:{CANARY}");
    let glued = format!("-u{pair}");
    let cases: [&[&str]; 6] = [
        &["-u", &pair, "--frobnicate", "http://h/"],
        &["-u", &pair, "http://h:99999/"],
        &["-u", "alice", CANARY, "http://h/"],
        &[&glued, "--format", "html", "http://h/"],
        &["curl", "-u", &pair, "--frobnicate-this", "http://h/"],
        &["curl", "-u", &pair],
    ];
    for words in cases {
        let output = run(words);
        assert_eq!(output.status.code(), Some(2), "{words:?} {}", stderr(&output));
        silent(words, &(stdout(&output) + &stderr(&output)));
    }
    let text = format!("curl -u '{pair}' -H \"open https://h/");
    let output = run_with_input(&["curl", "-"], &text);
    silent(&["curl", "-"], &stderr(&output));
}
