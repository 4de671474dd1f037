//! What happens to words that cannot be understood: which word, which column, exit code 2, nothing on standard output.

use crate::support::{run, run_with_input, server, stderr, stdout, why401};

#[test]
fn a_caret_under_the_word() {
    let output = run(&["-k", "--frobnicate", "https://shop.example/"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert_eq!(
        stderr(&output).lines().take(3).collect::<Vec<_>>(),
        [
            "why401: --frobnicate: there is no such option, or one word too many (word 2, column 11)",
            "  why401 -k --frobnicate …",
            "            ^^^^^^^^^^^^",
        ]
    );
}

#[test]
fn wrong_input_is_exit_code_2() {
    let cases: [&[&str]; 13] = [
        &["--format", "html", "http://127.0.0.1:1/"],
        &["--budget", "x", "http://127.0.0.1:1/"],
        &["--timeout", "0", "http://127.0.0.1:1/"],
        &["--allow", "everything", "http://127.0.0.1:1/"],
        &["-v"],
        &["http://h:99999/"],
        &["http://a b/"],
        &["gopher://h/"],
        &["curl"],
        &["curl", "--frobnicate-this", "http://127.0.0.1:1/"],
        &["-u", "alice", "http://127.0.0.1:1/"],
        &["logs"],
        &["explain", "header/no-such-thing-at-all"],
    ];
    for words in cases {
        let output = run(words);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {}{}", stdout(&output), stderr(&output));
        assert!(
            output.stdout.is_empty() && stderr(&output).starts_with("why401: "),
            "{words:?}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn the_nearest_cause_is_named() {
    let output = run(&["explain", "credentials/non-sent"]);
    assert!(stderr(&output).contains("credentials/none-sent"), "{}", stderr(&output));
}

#[test]
fn a_place_in_a_pasted_text() {
    let output = run_with_input(&["curl", "-"], "curl https://h/ \\\n  --frobnicate");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("line 2, column 3: --frobnicate"), "{}", stderr(&output));
}

#[test]
fn a_variable_is_not_sent_by_its_name() {
    let url = server();
    let text = format!("curl -H \"Authorization: Bearer $TOKEN\" {url}/staff");
    let output = run_with_input(&["--json", "curl", "-"], &text);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let sent = report["exchanges"].to_string();
    assert!(!sent.contains("Bearer"), "{report}");
    assert!(report["outcome"]["summary"].as_str().is_some_and(|s| s.contains("$TOKEN")), "{report}");
}

#[test]
fn passwords_from_standard_input_and_files() {
    let url = format!("{}/staff", server());
    let piped = run_with_input(&["--json", "--password-stdin", "-u", "alice", &url], "canary-from-stdin\n");
    assert!(stdout(&piped).contains("<user alice, 17 characters>"), "{}{}", stdout(&piped), stderr(&piped));
    let path = std::env::temp_dir().join(format!("why401-password-{}", std::process::id()));
    std::fs::write(&path, "canary-from-file\r\n").expect("written");
    let named = run(&["--json", "--password-file", path.to_str().expect("UTF-8"), "-u", "alice", &url]);
    std::fs::remove_file(&path).expect("written");
    assert!(stdout(&named).contains("<user alice, 16 characters>"), "{}{}", stdout(&named), stderr(&named));
    assert_eq!(run(&["--password-file", "/nonexistent", "-u", "alice", &url]).status.code(), Some(3));
}

#[test]
fn a_netrc_login_is_disclosed() {
    let url = server();
    let path = std::env::temp_dir().join(format!("why401-netrc-{}", std::process::id()));
    std::fs::write(&path, "# mine\nmachine 127.0.0.1 login alice password canary-netrc\n").expect("written");
    let name = path.to_str().expect("UTF-8");
    let output = run(&["--json", "--netrc-file", name, &format!("{url}/staff")]);
    let by_variable =
        why401(&["--json", "-n", &format!("{url}/staff")]).env("NETRC", name).output().expect("it starts");
    std::fs::remove_file(&path).expect("written");
    for output in [output, by_variable] {
        let text = stdout(&output);
        assert!(text.contains(&format!("{name}, line 2")) && text.contains("user alice, 12"), "{text}");
        assert!(!text.contains("canary"), "{text}");
    }
    assert_eq!(run(&["--netrc-file", "/nonexistent", &url]).status.code(), Some(3));
}

#[test]
fn what_is_not_done_yet_is_a_limit() {
    let url = format!("{}/ok", server());
    let text = stdout(&run(&["--json", "--fix", "--diff", &url]));
    assert!(text.contains("--fix: ") && text.contains("--diff: "), "{text}");
}

#[test]
fn a_configuration_that_is_none_is_a_limit() {
    let url = format!("{}/ok", server());
    let output =
        run(&["--json", "--server-config", "/nowhere/web.conf", "--log", "/nowhere/error.log", &url]);
    let text = stdout(&output);
    assert!(text.contains("/nowhere/web.conf: no such file or directory"), "{text}");
    assert_eq!(output.status.code(), Some(0), "{text}");
}

#[test]
fn an_overview_of_what_is_guarded() {
    let folder = std::env::temp_dir().join(format!("why401-overview-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("created");
    let path = folder.join("httpd.conf");
    let text = "ServerRoot /\nLoadModule authn_core_module a.so\nLoadModule authz_core_module b.so\nLoadModule \
                auth_basic_module c.so\nLoadModule authn_file_module d.so\nLoadModule authz_user_module e.so\nServerName a.example\nListen 80\n<Location /private>\nAuthType Basic\nAuthName \
                Staff\nAuthUserFile /nowhere/users\nRequire valid-user\n</Location>\n";
    std::fs::write(&path, text).expect("written");
    let output = run(&["server", "--server-config", path.to_str().expect("UTF-8")]);
    std::fs::remove_dir_all(&folder).expect("removed");
    let text = stdout(&output);
    let said = [
        "/private  Basic",
        "/nowhere/users: cannot be read",
        "httpd.conf:13:1",
        "! the password file: no such",
    ];
    for words in said {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(output.status.code(), Some(1), "{text}");
}

#[test]
fn keys_that_are_none_are_named_by_line_and_column() {
    let path = std::env::temp_dir().join(format!("why401-keys-{}", std::process::id()));
    std::fs::write(&path, "{\n  \"keys\": [,]\n}").expect("written");
    let output = run(&["--jwks", path.to_str().expect("UTF-8"), "http://127.0.0.1:1/"]);
    std::fs::remove_file(&path).expect("removed");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("line 2, column 12"), "{}", stderr(&output));
}

#[test]
fn no_credentials_with_allow_read() {
    let url = format!("{}/staff", server());
    let text = stdout(&run(&["--json", "--allow", "read", "-u", "alice:canary-read", &url]));
    let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert!(!report["exchanges"].to_string().contains("Authorization"), "{text}");
}

#[test]
fn cookies_from_a_file() {
    let url = format!("{}/staff", server());
    let path = std::env::temp_dir().join(format!("why401-cookies-{}", std::process::id()));
    std::fs::write(&path, "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\tcanary-cookie\n")
        .expect("written");
    let output = run(&["--json", "-b", path.to_str().expect("UTF-8"), &url]);
    std::fs::remove_file(&path).expect("written");
    let text = stdout(&output);
    assert!(
        text.contains("sid=<secret: 13 characters>") && !text.contains("canary"),
        "{text}{}",
        stderr(&output)
    );
}

#[test]
fn a_plan_says_what_would_be_withheld() {
    let text = stdout(&run(&["--plan", "curl", "-X", "POST", "http://127.0.0.1:1/"]));
    assert!(
        text.starts_with("POST was not sent (--send does, once)") && text.contains("GET http://127.0.0.1:1/"),
        "{text}"
    );
}
