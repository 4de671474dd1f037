//! Where code is bound to one kind of system without saying so.

use super::Text;

/// Crates that run wherever a request is sent from. (Those that read a web server's disk may know Unix.)
const EVERYWHERE: [&str; 9] =
    ["message", "challenge", "token", "capture", "core", "causes", "report", "collect", "cli"];

/// What only some systems have.
const BOUND: [&str; 6] =
    ["std::os::unix", "os::unix::", "std::os::windows", "os::windows::", "libc::", "rustix::"];

/// How many lines above count: an attribute stands above the item it belongs to.
const ABOVE: usize = 2;

/// Files of which every line is for one system: the `mod` line that brings them in says `cfg`.
const HALVES: [&str; 2] = ["/os/unix.rs", "/os/other.rs"];

/// Uses of one system's things that no `cfg` guards.
pub(super) fn check(text: &Text) -> Vec<String> {
    let everywhere = EVERYWHERE.iter().any(|name| text.path.starts_with(&format!("crates/{name}/src/")));
    if !text.is_rust() || !everywhere || HALVES.iter().any(|half| text.path.ends_with(half)) {
        return Vec::new();
    }
    let lines: Vec<&str> = text.without_tests().lines().collect();
    let code = |line: &str| !line.trim_start().starts_with("//");
    let bound = |line: &str| BOUND.iter().find(|word| line.contains(*word)).filter(|_| code(line));
    let found = lines.iter().enumerate().filter_map(|(n, line)| bound(line).map(|word| (n, word)));
    found
        .filter(|&(n, _)| !guarded(&lines, n))
        .map(|(n, word)| {
            format!("{}:{}: `{word}` without a cfg; other systems need their half", text.path, n + 1)
        })
        .collect()
}

/// Whether a `cfg` of the line, of the lines above, or of the function around it names a system.
fn guarded(lines: &[&str], at: usize) -> bool {
    let names_system = |line: &&str| {
        let line = line.trim_start();
        line.starts_with("#[cfg(") && ["unix", "windows", "target_os"].iter().any(|word| line.contains(word))
    };
    let from = at.saturating_sub(ABOVE);
    let start = lines[..=at].iter().rposition(|line| line.starts_with("pub") || line.starts_with("fn "));
    let above_function = start.map_or(0..0, |n| n.saturating_sub(ABOVE)..n);
    lines[from..=at].iter().any(names_system) || lines[above_function].iter().any(names_system)
}

#[cfg(test)]
mod tests {
    use super::{super::text, *};

    #[test]
    fn what_belongs_to_one_system_is_guarded() {
        let source = "//! x\nuse std::os::unix::fs::PermissionsExt;\n\nfn a() {\n    #[cfg(unix)]\n    \
                      std::os::unix::fs::chown(p);\n}\n\n#[cfg(target_os = \"linux\")]\nfn b() {\n    let x = 1;\n    \
                      let y = 2;\n    rustix::call();\n}\n\nfn c() {\n    let z = 3;\n    libc::call();\n}\n";
        let lines = |path: &str| check(&text(path, source));
        assert_eq!(
            lines("crates/cli/src/x.rs"),
            [
                "crates/cli/src/x.rs:2: `std::os::unix` without a cfg; other systems need their half",
                "crates/cli/src/x.rs:18: `libc::` without a cfg; other systems need their half",
            ]
        );
        assert!(lines("crates/testkit/src/x.rs").is_empty() && lines("crates/cli/src/os/unix.rs").is_empty());
    }
}
