//! What a package brings along: completions and manual pages, asked of the shells and readers they are made for.

use std::{
    collections::BTreeSet,
    env, fs,
    path::PathBuf,
    process::{Command, Output},
};

const TOOL: &str = env!("CARGO_BIN_EXE_why401");

/// Options that scripts and fingers rely on.
const PROMISED: [&str; 43] = [
    "format",
    "json",
    "output",
    "color",
    "verbose",
    "quiet",
    "for",
    "allow",
    "send",
    "budget",
    "timeout",
    "offline",
    "plan",
    "replay",
    "jwks",
    "issuer",
    "audience",
    "password-stdin",
    "password-file",
    "request",
    "header",
    "user",
    "cookie",
    "data",
    "insecure",
    "location",
    "no-location",
    "location-trusted",
    "user-agent",
    "referer",
    "proxy",
    "resolve",
    "connect-to",
    "cacert",
    "cert",
    "key",
    "digest",
    "anyauth",
    "oauth2-bearer",
    "netrc",
    "http1.1",
    "http2",
    "max-time",
];

fn run(words: &[&str]) -> String {
    read(Command::new(TOOL).args(words).output().expect("the program starts"))
}

fn read(output: Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {errors}", output.status);
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn is_there(program: &str) -> bool {
    let folders = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}

/// The manual pages, in a directory of their own.
fn pages(name: &str) -> Vec<PathBuf> {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    run(&["man", dir.to_str().expect("UTF-8")]);
    let mut pages: Vec<PathBuf> = fs::read_dir(dir).expect("made").flatten().map(|e| e.path()).collect();
    pages.sort();
    pages
}

/// Every long option of the help, and those that were promised.
fn options() -> BTreeSet<String> {
    let help = run(&["--help"]);
    let option = |line: &str| {
        let (_, rest) = line.trim_start().strip_prefix('-').and(line.split_once("--"))?;
        let name: String =
            rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-.".contains(*c)).collect();
        let name = name.trim_end_matches('.');
        (!name.is_empty()).then(|| name.to_owned())
    };
    let listed = help.lines().filter_map(option);
    let all: BTreeSet<String> = listed.chain(PROMISED.map(str::to_owned)).collect();
    assert!(all.len() >= PROMISED.len());
    all
}

#[test]
fn every_option_is_completed_in_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(&["completions", shell]);
        for option in options() {
            let spellings = [format!("--{option}"), format!("-l {option}")];
            assert!(spellings.iter().any(|s| script.contains(s)), "{shell}: no --{option}");
        }
        let completes_values = ["bash", "zsh"].contains(&shell);
        assert!(
            !completes_values || script.contains("header/scheme-case"),
            "{shell} does not know the causes"
        );
    }
}

#[test]
fn every_option_is_in_the_manual() {
    let main = pages("manual").into_iter().find(|p| p.ends_with("why401.1")).expect("the main page");
    let text = fs::read_to_string(main).expect("written").replace("\\-", "-");
    for option in options() {
        assert!(text.contains(&format!("--{option}")), "no --{option}");
    }
}

/// What bash offers when TAB is pressed behind these words.
fn offered(words: &[&str]) -> BTreeSet<String> {
    let script = format!(
        "source <('{TOOL}' completions bash); COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); \
         _why401 why401 \"${{@: -1}}\" \"${{@: -2:1}}\"; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    );
    let output = Command::new("bash").args(["--norc", "-c", &script, "bash", "why401"]).args(words).output();
    read(output.expect("bash starts")).split_whitespace().map(str::to_owned).collect()
}

#[test]
fn bash_completes() {
    let set = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(offered(&["--fo"]), set(&["--for", "--format"]));
    assert_eq!(offered(&["--for", "v"]), set(&["visitor"]));
    assert_eq!(offered(&["dem"]), set(&["demo"]));
    assert_eq!(offered(&["explain", "header/scheme-c"]), set(&["header/scheme-case"]));
    assert_eq!(offered(&["completions", "f"]), set(&["fish"]));
    assert!(offered(&["curl", "--oauth"]).contains("--oauth2-bearer"));
    assert!(!offered(&["m"]).contains("man"), "for packagers only");
}

#[test]
fn other_shells_can_read_their_scripts() {
    for (shell, only_read) in [("zsh", "-n"), ("fish", "--no-execute")] {
        if !is_there(shell) {
            continue;
        }
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("completions.{shell}"));
        fs::write(&path, run(&["completions", shell])).expect("written");
        read(Command::new(shell).arg(only_read).arg(&path).output().expect("the shell starts"));
    }
}

#[test]
fn readers_of_manuals_find_no_fault() {
    for page in pages("readers") {
        if is_there("mandoc") {
            read(
                Command::new("mandoc")
                    .args(["-T", "lint", "-W", "error"])
                    .arg(&page)
                    .output()
                    .expect("starts"),
            );
        }
        if is_there("man") {
            let output = Command::new("man")
                .args(["--warnings", "-E", "UTF-8", "-l", "-P", "cat"])
                .arg(&page)
                .output();
            let output = output.expect("man starts");
            let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(complaints, "", "{}", page.display());
            let text = read(output);
            assert!(text.contains("EXIT STATUS") && text.contains("why401"), "{text}");
        }
    }
}
