//! A pasted text without what surrounds the command: fences, quote marks, prompts, and the lines before `curl`.

use crate::Complaint;
use std::ops::Range;

/// What is left to be split into words, each byte with its offset in the input.
pub(crate) struct Clean {
    pub(crate) bytes: Vec<u8>,
    pub(crate) origins: Vec<usize>,
    pub(crate) complaints: Vec<Complaint>,
}

impl Clean {
    fn keep(&mut self, text: &str, range: Range<usize>) {
        self.bytes.extend_from_slice(&text.as_bytes()[range.clone()]);
        self.origins.extend(range);
    }

    /// Remarks on the first of a kind only.
    fn note_once(&mut self, text: &str, span: Range<usize>, word: &str, message: &str) {
        if !self.complaints.iter().any(|c| c.word == word) {
            self.complaints.push(Complaint::note(text, span, word, message));
        }
    }

    fn drop_front(&mut self, count: usize) {
        self.bytes.drain(..count);
        self.origins.drain(..count);
    }
}

/// Whether a command's name is curl's: with or without path, with or without `.exe`.
pub(crate) fn is_curl(name: &[u8]) -> bool {
    let file = name.rsplit(|&b| b == b'/' || b == b'\\').next().unwrap_or(name);
    file.eq_ignore_ascii_case(b"curl") || file.eq_ignore_ascii_case(b"curl.exe")
}

/// Takes the surroundings away, and what stands before the command whose name is looked for.
pub(super) fn clean(text: &str, is_name: fn(&[u8]) -> bool) -> Clean {
    let mut clean = surroundings(text);
    cut_before_command(text, &mut clean, is_name);
    clean
}

/// A text without fences and quote marks.
pub(crate) fn surroundings(text: &str) -> Clean {
    let mut clean =
        Clean { bytes: Vec::with_capacity(text.len()), origins: Vec::new(), complaints: Vec::new() };
    let lines = lines(text);
    let quoted = quote_marks(text, &lines);
    for (n, line) in lines.iter().enumerate() {
        let content = &text[line.clone()];
        if is_fence(content) {
            let span = line.start..line.start + content.trim_end().len();
            clean.note_once(text, span, "```", "a fence of Markdown, not a part of the command");
            continue;
        }
        let mark = if quoted.contains(&n) { quote_mark(content) } else { 0 };
        if mark > 0 {
            let span = line.start..line.start + mark;
            clean.note_once(text, span, ">", "a quote mark or a second prompt, not a part of the command");
        }
        clean.keep(text, line.start + mark..line.end);
    }
    clean
}

/// Byte ranges of the lines, line ends included.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let ranges = text.split_inclusive('\n').map(|line| {
        at += line.len();
        at - line.len()..at
    });
    ranges.collect()
}

fn is_fence(line: &str) -> bool {
    let line = line.trim();
    let rest = line.trim_start_matches(['`', '~']);
    line.len() - rest.len() >= 3 && rest.chars().all(|c| c.is_alphanumeric() || " -_+.".contains(c))
}

/// Lines whose leading `>` is no redirection: all of them, or all after the first, as an e-mail or a shell puts them.
fn quote_marks(text: &str, lines: &[Range<usize>]) -> Range<usize> {
    let marked = |n: &usize| quote_mark(&text[lines[*n].clone()]) > 0;
    let used: Vec<usize> = (0..lines.len()).filter(|&n| !text[lines[n].clone()].trim().is_empty()).collect();
    match used.split_first() {
        Some((first, rest)) if marked(first) && rest.iter().all(&marked) => 0..lines.len(),
        Some((first, rest)) if !rest.is_empty() && rest.iter().all(&marked) => first + 1..lines.len(),
        _ => 0..0,
    }
}

/// Length of the `> ` a line begins with.
fn quote_mark(line: &str) -> usize {
    let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
    match line[blanks..].strip_prefix('>') {
        Some(rest) if !rest.starts_with(['>', '&']) => blanks + 1 + usize::from(rest.starts_with(' ')),
        _ => 0,
    }
}

/// Drops everything before the first such name that stands where a command begins.
fn cut_before_command(text: &str, clean: &mut Clean, is_name: fn(&[u8]) -> bool) {
    let Some(at) = find_command(&clean.bytes, is_name) else { return };
    let before = String::from_utf8_lossy(&clean.bytes[..at]).into_owned();
    if let (false, Some(&start)) = (before.trim().is_empty(), clean.origins.first()) {
        let skipped = before.len() - before.trim_start().len();
        let end = clean.origins[at - 1] + 1;
        let last = before.trim_end().rsplit('\n').next().unwrap_or_default().trim();
        let why = match last {
            "$" | "#" | "%" | ">" => "a prompt, not a part of the command",
            "" => "what stands before the command is not read",
            _ if is_windows_prompt(last) => "a prompt, not a part of the command",
            _ if is_name(b"curl") => "what stands before the word curl is not read",
            _ => "what stands before the command is not read",
        };
        clean.complaints.push(Complaint::note(text, (start + skipped).min(end)..end, "", why));
    }
    clean.drop_front(at);
}

/// How far before a command its line is looked at, in bytes.
const LONGEST_PREFIX: usize = 2000;

/// How many words of one line are looked at.
const MOST_IN_A_LINE: usize = 32;

/// Offset of the first word that names such a command and stands where a command begins, its path included.
pub(crate) fn find_command(bytes: &[u8], is_name: fn(&[u8]) -> bool) -> Option<usize> {
    let (mut start, mut tried) = (0, 0);
    while start < bytes.len() {
        let length = bytes[start..].iter().position(|&b| ends_a_word(b)).unwrap_or(bytes.len() - start);
        let word = &bytes[start..start + length];
        if is_name(word.strip_suffix(b"\\").unwrap_or(word)) && tried < MOST_IN_A_LINE {
            tried += 1;
            let floor = start.saturating_sub(LONGEST_PREFIX);
            let line = bytes[floor..start].iter().rposition(|&b| b == b'\n').map_or(floor, |n| floor + n + 1);
            if may_precede(&bytes[line..start]) {
                return Some(start);
            }
        }
        start += length + 1;
        if bytes.get(start - 1) == Some(&b'\n') {
            tried = 0;
        }
    }
    None
}

fn ends_a_word(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b";|&()`\"'>".contains(&byte)
}

/// Whether a command name may follow this beginning of a line: nothing, a prompt, assignments, `sudo` and kin, or the
/// end of another command.
fn may_precede(line: &[u8]) -> bool {
    let line = String::from_utf8_lossy(line);
    if is_windows_prompt(line.trim()) {
        return true;
    }
    let line = line.rsplit([';', '|', '&', '(', '`']).next().unwrap_or_default().trim();
    let after_prompt = ["$ ", "# ", "% ", "❯ ", "➜ "]
        .iter()
        .filter_map(|p| line.rsplit_once(p))
        .map(|(_, rest)| rest)
        .next();
    let line = after_prompt.unwrap_or(line);
    line.split_ascii_whitespace().all(|word| {
        matches!(
            word,
            "$" | "#"
                | "%"
                | ">"
                | "sudo"
                | "time"
                | "env"
                | "exec"
                | "command"
                | "nice"
                | "nohup"
                | "run:"
                | "-"
                | "!"
                | "="
                | "{"
                | "try"
        ) || word.ends_with(['$', '#', '%'])
            || word.starts_with('$')
            || is_assignment(word)
    })
}

/// `C:\Users\me>`, `PS C:\Users\me>`, `PS /home/me>`, with nothing behind it.
pub(crate) fn is_windows_prompt(line: &str) -> bool {
    let Some(path) = line.strip_suffix('>') else { return false };
    let drive = |p: &str| p.starts_with(|c: char| c.is_ascii_alphabetic()) && p.get(1..3) == Some(":\\");
    match path.strip_prefix("PS ") {
        Some(path) => drive(path) || path.starts_with(['/', '~']) || path.contains(":\\"),
        None => path == "PS" || drive(path),
    }
}

fn is_assignment(word: &str) -> bool {
    let name = word.split('=').next().unwrap_or_default();
    name.len() < word.len()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric())
}
