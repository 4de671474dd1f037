//! Commands of HTTP clients: which line begins one, and where it ends.

use super::{Place, Span, prompt, shape, view::Row};
use why401_message::Secret;

/// Names of HTTP clients whose commands are read.
const CLIENTS: [&str; 9] =
    ["curl", "wget", "http", "https", "xh", "iwr", "irm", "invoke-webrequest", "invoke-restmethod"];

/// Words behind which a shell expects a command.
const BEFORE: [&str; 18] = [
    "do", "then", "else", "sudo", "time", "watch", "env", "exec", "command", "nohup", "nice", "--", "run:",
    "RUN", "-", "&&", "||", "|",
];

/// How far into a line its command is looked for, in bytes.
const WINDOW: usize = 2000;

/// How many lines one command may have.
const MOST_LINES: usize = 2000;

/// A command's first word in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Start {
    /// Offset of the client's name.
    pub(super) at: usize,
    /// The client.
    pub(super) client: &'static str,
}

/// Whether a text begins with a command.
pub(super) fn begins(text: &str) -> bool {
    find(text).is_some()
}

/// The first word in command position that names an HTTP client and is followed by something like its arguments.
pub(super) fn find(text: &str) -> Option<Start> {
    let from = prompt::after(text);
    let prompted = from.is_some();
    let base = from.unwrap_or(0);
    let mut end = text.len().min(base + WINDOW);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let window = &text[base..end];
    let mut before: Option<&str> = None;
    for word in window.split_whitespace() {
        let at = base + (word.as_ptr() as usize - window.as_ptr() as usize);
        let inner = word.trim_start_matches(['(', '`', '"', '\'', '$', '!']);
        let skipped = word.len() - inner.len();
        let inner = inner.rsplit_once("=$(").map_or(inner, |(_, name)| name);
        let at = at + word.len() - inner.len();
        if let Some(client) = client(inner)
            && may_precede(before, prompted || skipped > 0)
            && looks_like_arguments(client, text[at + inner.len()..].trim_start())
        {
            return Some(Start { at, client });
        }
        if !prompted && !may_precede(Some(word), false) && !is_shell_word(window) {
            return None;
        }
        before = Some(word);
    }
    None
}

fn client(word: &str) -> Option<&'static str> {
    let file = word.rsplit(['/', '\\']).next().unwrap_or(word);
    let name = file.strip_suffix(".exe").unwrap_or(file);
    CLIENTS.iter().copied().find(|c| c.eq_ignore_ascii_case(name))
}

/// Whether a command's name may follow this word; after a prompt a program may also be run by another one.
fn may_precede(word: Option<&str>, prompted: bool) -> bool {
    let Some(word) = word else { return true };
    let ends = word.ends_with([';', '|', '&', '(', '`']);
    let assigns = word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric())
    });
    BEFORE.contains(&word) || ends || assigns || (prompted && !word.starts_with('-'))
}

/// Whether a line begins like a loop, an assignment or a pipe of a shell, so that a command may stand further back.
fn is_shell_word(line: &str) -> bool {
    [
        "for ",
        "while ",
        "until ",
        "seq ",
        "if ",
        "echo ",
        "printf ",
        "docker exec",
        "kubectl exec",
        "docker run",
    ]
    .iter()
    .any(|w| line.trim_start().starts_with(w))
}

/// Options, a URL, or a host: not the `: (22) …` of an error and not a sentence about the program.
fn looks_like_arguments(client: &str, rest: &str) -> bool {
    let first = rest.split_whitespace().next().unwrap_or_default();
    let bare = first.trim_start_matches(['"', '\'']);
    let second = rest.split_whitespace().nth(1).unwrap_or_default();
    let is_host = |w: &str| {
        let w = w.trim_start_matches(['"', '\'']);
        w.contains("://")
            || w.starts_with("localhost")
            || (w.contains(['.', ':', '/']) && !w.ends_with(['.', ':', ',']))
    };
    if matches!(client, "http" | "https" | "xh") {
        return bare.starts_with("--") || is_host(bare) || (shape::is_method(bare) && is_host(second)) || {
            bare.starts_with('-') && rest.contains([':', '/'])
        };
    }
    bare.starts_with('-')
        || bare.starts_with('$')
        || bare == "\\"
        || is_host(bare)
        || first.starts_with(['"', '\''])
}

/// Index behind the last row of the command that begins in row `first`. A quote that nothing closes before the next
/// command or answer ends with the line it was opened in.
pub(super) fn end(rows: &[Row], first: usize, at: usize) -> usize {
    let mut open = None;
    let mut opened = first;
    for (n, row) in rows.iter().enumerate().skip(first).take(MOST_LINES) {
        if n > first && ends_before(row) {
            return if open.is_some() { opened + 1 } else { n };
        }
        let text = if n == first { row.text.get(at..).unwrap_or_default() } else { &row.text };
        let was_open = open.is_some();
        open = open_quote(open, text);
        if open.is_none() && !continues(text) {
            return n + 1;
        }
        if !was_open {
            opened = n;
        }
    }
    (opened + 1).min(rows.len())
}

/// Whether a row is an answer or another command and so never a part of the one before it.
fn ends_before(row: &Row) -> bool {
    let text = row.trimmed();
    shape::status_line(text).is_some()
        || shape::got(text).is_some_and(|rest| !rest.is_empty())
        || shape::note(text).is_some()
        || begins(text)
}

/// `\` of sh, `^` of cmd, a backtick of PowerShell at the end of a line.
fn continues(text: &str) -> bool {
    let text = text.trim_end();
    let slashes = text.len() - text.trim_end_matches('\\').len();
    slashes % 2 == 1 || text.ends_with(" ^") || text.ends_with(" `") || text.ends_with("\"^")
}

/// The quote that is open after a line, given the one before it.
fn open_quote(mut open: Option<u8>, text: &str) -> Option<u8> {
    let mut escaped = false;
    for b in text.bytes() {
        match (open, b) {
            _ if escaped => escaped = false,
            (None | Some(b'"'), b'\\') => escaped = true,
            (None, b'\'' | b'"') => open = Some(b),
            (Some(q), b) if q == b => open = None,
            _ => {}
        }
    }
    open
}

/// Where a command stands, with its text. Colours stay, since they may be what was sent, unless the name of the client
/// is coloured too.
pub(super) fn span(text: &str, rows: &[Row], start: Start, range: std::ops::Range<usize>) -> Span {
    let first = &rows[range.start];
    let last = &rows[range.end - 1];
    let place: Place = first.place(start.at);
    let line = text.get(first.bytes.start..last.bytes.end).unwrap_or_default();
    let before = place.column.saturating_sub(first.first_column);
    let skipped: usize = line.chars().take(before).map(char::len_utf8).sum();
    let raw = &line[skipped..];
    let given = if coloured(line, skipped) {
        let rest = rows[range.clone()].iter().skip(1).map(|r| r.text.as_str());
        let head = first.text.get(start.at..).unwrap_or_default();
        std::iter::once(head).chain(rest).collect::<Vec<_>>().join("\n")
    } else {
        raw.to_owned()
    };
    Span {
        place,
        last: last.line,
        bytes: first.bytes.start + skipped..last.bytes.end,
        text: Secret::new(given),
    }
}

/// Whether an escape sequence touches the first word.
fn coloured(line: &str, at: usize) -> bool {
    let word = line[at..].split([' ', '\t']).next().unwrap_or_default();
    word.contains('\x1b') || line[..at].ends_with('m') && line[..at].contains('\x1b')
}
