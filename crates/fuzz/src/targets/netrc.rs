//! netrc files.

use crate::Target;
use why401_capture::netrc::lookup;

/// `netrc::lookup`.
pub const NETRC: Target = Target {
    name: "netrc",
    run,
    seeds: &[
        "machine api.example login alice password s3cret\ndefault login anonymous password x",
        "machine api.example\n  login \"al \\\"ice\"\n  account a password \"a b\\n\"",
        "# machine api.example login no\nmacdef init\ncd /\n\nmachine API.example password only",
    ],
};

fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for user in [None, Some("alice")] {
        if let Some(entry) = lookup(&text, "api.example", user) {
            assert!((1..=text.split('\n').count()).contains(&entry.line), "no line {}", entry.line);
        }
    }
    written(&text);
}

/// What is written in quotes is read as it was.
fn written(secret: &str) {
    let secret: String = secret.chars().filter(|c| !c.is_control()).take(100).collect();
    let quoted = secret.replace('\\', "\\\\").replace('"', "\\\"");
    let file = format!("machine api.example login alice password \"{quoted}\"\n");
    let entry = lookup(&file, "api.example", Some("alice")).unwrap_or_else(|| panic!("nothing in {file:?}"));
    assert_eq!(
        entry.password.map(|p| p.reveal().to_vec()).unwrap_or_default(),
        secret.as_bytes(),
        "{file:?}"
    );
}
