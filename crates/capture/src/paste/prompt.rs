//! Shell prompts: what stands before a command in a terminal.

use super::client_output;

/// How far into a line a prompt may end, in bytes.
const LONGEST_PROMPT: usize = 160;

/// Programs whose name behind `# ` makes a root's prompt of what could be a comment, beside the clients whose output is
/// known.
const PROGRAMS: [&str; 20] = [
    "curl",
    "wget",
    "http",
    "https",
    "xh",
    "cat",
    "node",
    "python",
    "python3",
    "ls",
    "echo",
    "export",
    "htpasswd",
    "openssl",
    "systemctl",
    "tail",
    "head",
    "grep",
    "for",
    "sudo",
];

/// Offset behind the prompt a line begins with.
pub(super) fn after(text: &str) -> Option<usize> {
    let start = text.len() - text.trim_start().len();
    let body = environment_mark(&text[start..]);
    let start = text.len() - body.len();
    short_prompt(body).or_else(|| windows_prompt(body)).or_else(|| named_prompt(body)).map(|n| start + n)
}

/// Steps over `(venv) `.
fn environment_mark(text: &str) -> &str {
    let inner = text.strip_prefix('(').and_then(|t| t.split_once(") "));
    match inner {
        Some((name, rest)) if name.len() < 40 && !name.contains(char::is_whitespace) => rest,
        _ => text,
    }
}

/// `$ `, `% `, `# ` before a program, arrows of decorated shells.
fn short_prompt(text: &str) -> Option<usize> {
    let mark = text.chars().next()?;
    let rest = text[mark.len_utf8()..].trim_start();
    let at = text.len() - rest.len();
    let blank = at > mark.len_utf8();
    match mark {
        '$' | '%' if blank && !rest.is_empty() => Some(at),
        '#' if blank && is_program(rest) => Some(at),
        'λ' if blank => Some(at),
        '❯' | '➜' | '»' => program_in(rest).map(|n| at + n),
        _ => None,
    }
}

/// `C:\Users\me> ` and `PS C:\> `, `PS /home/me> `, `PS> `.
fn windows_prompt(text: &str) -> Option<usize> {
    let path = text.strip_prefix("PS ").unwrap_or(text);
    let is_drive =
        path.get(1..3).is_some_and(|t| t == ":\\") && path.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_path = path.len() < text.len() && path.starts_with(['/', '~', '\\']);
    if !is_drive && !is_path && !text.starts_with("PS>") {
        return None;
    }
    let end = head(text).find('>')? + 1;
    let rest = text[end..].trim_start();
    (!rest.is_empty()).then(|| text.len() - rest.len())
}

/// `user@host:~/dir$ `, `[root@host dir]# `, `user@host dir % `, `bash-5.1$ `, `/app # `.
fn named_prompt(text: &str) -> Option<usize> {
    let window = head(text);
    let (at, mark) = window.char_indices().find(|(n, c)| {
        "$#%".contains(*c) && window[n + 1..].starts_with(' ') && !window[n + 1..].trim().is_empty()
    })?;
    let before = window[..at].trim_end();
    let named = before.contains('@') && !before.contains(['"', '\'', '=', '<']) && !before.contains("://");
    let shell =
        ["sh-", "bash-", "zsh-"].iter().any(|p| before.starts_with(p)) || ["sh", "bash"].contains(&before);
    let place = mark != '%' && before.starts_with(['/', '~']) && !before.contains(' ');
    let rest = text[at + 1..].trim_start();
    let few_words = before.split_whitespace().count() <= 3;
    ((named && few_words) || shell || (place && is_program(rest))).then(|| text.len() - rest.len())
}

fn head(text: &str) -> &str {
    let mut end = text.len().min(LONGEST_PROMPT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Whether a command line begins with a program that is known here.
fn is_program(text: &str) -> bool {
    let first = text.split([' ', '\t', '.']).next().unwrap_or_default();
    PROGRAMS.contains(&first) || client_output::COMMANDS.contains(&first)
}

/// Offset of the first word that names a known program.
fn program_in(text: &str) -> Option<usize> {
    let window = head(text);
    let mut at = 0;
    for word in window.split(' ') {
        if is_program(&window[at..]) {
            return Some(at);
        }
        at += word.len() + 1;
    }
    None
}
