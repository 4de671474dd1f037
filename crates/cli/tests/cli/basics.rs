//! Exit codes, what goes where, colours, interruptions.

use crate::support::{run, run_with_input, server, stderr, stdout, why401};
use std::{
    io::{BufReader, Read},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

#[test]
fn exit_codes() {
    let url = server();
    for (path, code) in [("/ok", 0), ("/staff", 1), ("/missing", 4), ("/broken", 4)] {
        let output = run(&[&format!("{url}{path}")]);
        assert_eq!(output.status.code(), Some(code), "{path}: {}", stdout(&output));
        assert!(output.stderr.is_empty(), "{path}: {}", stderr(&output));
        assert!(stdout(&output).lines().count() <= 16, "{}", stdout(&output));
    }
    assert_eq!(run(&["http://127.0.0.1:1/"]).status.code(), Some(3));
}

#[test]
fn what_the_shell_breaks_counts_as_refused() {
    let url = server();
    let broken = run_with_input(&["curl", "-"], &format!("curl -u \"me:pa$word\" {url}/dollar"));
    assert_eq!(broken.status.code(), Some(1), "{}", stdout(&broken));
    let whole = run_with_input(&["curl", "-"], &format!("curl -u 'me:pa$word' {url}/dollar"));
    assert_eq!(whole.status.code(), Some(0), "{}", stdout(&whole));
}

#[test]
fn the_three_ways_to_say_it() {
    let url = format!("{}/staff", server());
    let bare = stdout(&run(&[&url]));
    assert_eq!(bare, stdout(&run(&["check", &url])));
    assert!(bare.starts_with("✗ Nothing is broken"), "{bare}");
    let curl = run(&["curl", &url]);
    assert_eq!(curl.status.code(), Some(1));
    let pasted = run_with_input(&["curl", "-"], &format!("$ curl '{url}' \\\n  -H 'Accept: text/html'\n"));
    assert_eq!(pasted.status.code(), Some(1), "{}", stderr(&pasted));
}

#[test]
fn json_before_and_behind() {
    let url = format!("{}/staff", server());
    for words in
        [&["--json", url.as_str()][..], &[&url, "--format", "json"], &["--format=json", "curl", &url]]
    {
        let report: serde_json::Value = serde_json::from_slice(&run(words).stdout).expect("JSON");
        assert_eq!(report["schema"], "why401.report/1");
        assert_eq!(report["findings"][0]["id"], "credentials/none-sent");
    }
    let bare: serde_json::Value = serde_json::from_slice(&run(&["--json", &url]).stdout).expect("JSON");
    let agent = bare["exchanges"][0]["request"]["fields"].to_string();
    assert!(agent.contains("why401/"), "{agent}");
}

#[test]
fn without_a_scheme_http_follows_https() {
    let url = server();
    let bare = url.trim_start_matches("http://");
    let output = run(&["-v", &format!("{bare}/staff")]);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    assert!(stdout(&output).contains("nobody answers https"), "{}", stdout(&output));
}

#[test]
fn nothing_unsafe_is_sent_unasked() {
    let url = server();
    let output = run(&["--json", "curl", "-X", "DELETE", &format!("{url}/ok")]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let methods: Vec<&str> = report["exchanges"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|x| x["request"]["method"].as_str())
        .collect();
    assert!(!methods.contains(&"DELETE"), "{report}");
    assert_ne!(output.status.code(), Some(0));
    assert_eq!(run(&["--send", "curl", "-X", "DELETE", &format!("{url}/ok")]).status.code(), Some(0));
}

#[test]
fn offline_and_plan_send_nothing() {
    for option in ["--offline", "--plan"] {
        let output = run(&[option, "http://127.0.0.1:1/x"]);
        assert!(!stdout(&output).contains("refused by"), "{}", stdout(&output));
        assert_ne!(output.status.code(), Some(3));
    }
}

#[test]
fn colours_by_option_and_environment() {
    let url = format!("{}/staff", server());
    let coloured = |command: &mut Command| command.output().expect("it starts").stdout.contains(&0x1B);
    assert!(!coloured(&mut why401(&[&url])));
    assert!(coloured(&mut why401(&["--color", "always", &url])));
    assert!(coloured(why401(&[&url]).env("CLICOLOR_FORCE", "1")));
    assert!(!coloured(why401(&[&url]).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1")));
    let ascii = why401(&[&url]).env("LANG", "C").output().expect("it starts");
    assert!(ascii.stdout.is_ascii() && ascii.stdout.starts_with(b"x "), "{}", stdout(&ascii));
}

#[test]
fn a_file_for_the_report() {
    let url = format!("{}/staff", server());
    let path = std::env::temp_dir().join(format!("why401-report-{}.json", std::process::id()));
    let output = run(&["--json", "-o", path.to_str().expect("UTF-8"), &url]);
    assert!(output.stdout.is_empty() && output.status.code() == Some(1));
    let text = std::fs::read_to_string(&path).expect("written");
    std::fs::remove_file(&path).expect("written");
    assert!(text.contains("why401.report/1"));
    assert_eq!(run(&["-o", "/nonexistent/x", &url]).status.code(), Some(3));
}

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    let url = format!("{}/staff", server());
    let mut child = why401(&[&url]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(1), ""));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_with_what_is_known() {
    let url = format!("{}/slow", server());
    let mut child = why401(&["--timeout", "50", &url]).stdout(Stdio::piped()).spawn().expect("it starts");
    thread::sleep(Duration::from_millis(700));
    let begun = Instant::now();
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill starts");
    assert!(killed.success());
    let mut text = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_to_string(&mut text).expect("UTF-8");
    child.wait().expect("it ends");
    assert!(begun.elapsed() < Duration::from_secs(5) && text.contains("Ctrl-C"), "{text}");
}

#[test]
fn the_demo_shows_four_sites_quickly() {
    let begun = Instant::now();
    let output = run(&["demo"]);
    let text = stdout(&output);
    assert!(begun.elapsed() < Duration::from_secs(8));
    assert_eq!(output.status.code(), Some(0));
    for id in [
        "url/typo-or-protected-area, likely",
        "header/missing-space-after-scheme, proven",
        "redirect/authorization-dropped, proven",
        "credentials/shell-mangled, proven",
        "by hand",
    ] {
        assert!(text.contains(id), "{id}: {text}");
    }
}

#[test]
fn schema_explain_and_alone() {
    let schema: serde_json::Value = serde_json::from_slice(&run(&["schema"]).stdout).expect("JSON");
    assert_eq!(schema["title"], "why401.report/1");
    assert!(stdout(&run(&["explain"])).contains("credentials/none-sent"));
    assert!(stdout(&run(&["explain", "credentials/none-sent"])).contains("What happens"));
    assert!(stdout(&run(&["explain", "--search", "challenge"])).contains("credentials/none-sent"));
    let alone = run(&[]);
    let text = stdout(&alone);
    let examples = text.lines().filter(|l| l.starts_with("  ") && l.contains("why401 ")).count();
    assert_eq!((alone.status.code(), examples), (Some(0), 5));
    assert!(stdout(&run(&["--help"])).contains("Exit codes"));
    assert!(stdout(&run(&["--version"])).starts_with("why401 "));
}
