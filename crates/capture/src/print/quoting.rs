//! Texts and variables as one word of sh, cmd or `PowerShell`.

use crate::Shell;
use std::fmt::Write;

/// A piece of a word: text as it stands, or a variable the shell puts in.
pub(super) enum Piece<'a> {
    Text(&'a str),
    Variable(String),
}

/// A text as one word behind a command of sh; control and invisible characters make it a word of bash, `$'…'`.
pub fn quote(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    if !text.chars().any(hides) {
        return format!("'{}'", text.replace('\'', "'\\''"));
    }
    let mut out = "$'".to_owned();
    for c in text.chars() {
        let _ = match c {
            '\'' | '\\' => write!(out, "\\{c}"),
            '\n' => write!(out, "\\n"),
            c if !hides(c) => write!(out, "{c}"),
            c if c.is_ascii() => write!(out, "\\x{:02x}", u32::from(c)),
            c => write!(out, "\\U{:08x}", u32::from(c)),
        };
    }
    out.push('\'');
    out
}

/// A text as one word behind a command of this shell. What cannot be written in cmd becomes a question mark.
pub fn quote_for(text: &str, shell: Shell) -> String {
    match shell {
        Shell::Sh => quote(text),
        _ if is_plain(text) && !text.starts_with('@') => text.to_owned(),
        Shell::Cmd => in_cmd(&[Piece::Text(text)]),
        Shell::PowerShell if text.chars().any(hides) => in_powershell(&[Piece::Text(text)]),
        Shell::PowerShell => format!("'{}'", text.replace('\'', "''")),
    }
}

/// Pieces as one word.
pub(super) fn joined(pieces: &[Piece<'_>], shell: Shell) -> String {
    match shell {
        Shell::Sh => in_sh(pieces),
        Shell::Cmd => in_cmd(pieces),
        Shell::PowerShell => in_powershell(pieces),
    }
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(&b))
}

/// Controls, bidirectional marks, separators, zero-width, tag and private-use characters.
fn hides(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c), 0x061C | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x2069 | 0xFEFF | 0xE000..=0xF8FF
            | 0xFFF9..=0xFFFB | 0xE0000..=0xE007F | 0xF0000..=0x10_FFFF)
}

/// In double quotes where nothing in the text means something there.
fn in_sh(pieces: &[Piece<'_>]) -> String {
    let special = |t: &str| t.contains(['"', '\\', '$', '`', '!']) || t.chars().any(hides);
    let awkward = pieces.iter().any(|p| matches!(p, Piece::Text(t) if special(t)));
    if !awkward {
        let plain = pieces.iter().map(|p| match p {
            Piece::Text(text) => (*text).to_owned(),
            Piece::Variable(name) => format!("${name}"),
        });
        return format!("\"{}\"", plain.collect::<String>());
    }
    let mut word = String::new();
    let mut run = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => run.push_str(text),
            Piece::Variable(name) => {
                if !run.is_empty() {
                    word.push_str(&quote(&std::mem::take(&mut run)));
                }
                let _ = write!(word, "\"${name}\"");
            }
        }
    }
    if run.is_empty() { word } else { word + &quote(&run) }
}

/// In double quotes; with carets before all that means something where a quote or a percent sign is among it.
fn in_cmd(pieces: &[Piece<'_>]) -> String {
    let carets = pieces.iter().any(|p| matches!(p, Piece::Text(t) if t.contains(['"', '%'])));
    let quote = if carets { "^\"" } else { "\"" };
    let mut word = quote.to_owned();
    let mut backslashes = 0;
    for piece in pieces {
        let text = match piece {
            Piece::Variable(name) => {
                let _ = write!(word, "%{name}%");
                backslashes = 0;
                continue;
            }
            Piece::Text(text) => text,
        };
        for c in text.chars() {
            if c == '"' {
                word.push_str(&"\\".repeat(backslashes + 1));
            }
            backslashes = if c == '\\' { backslashes + 1 } else { 0 };
            if carets && "\"%&|<>^()!".contains(c) {
                word.push('^');
            }
            word.push(if hides(c) { '?' } else { c });
        }
    }
    word.push_str(&"\\".repeat(backslashes));
    word + quote
}

/// In double quotes.
fn in_powershell(pieces: &[Piece<'_>]) -> String {
    let mut word = "\"".to_owned();
    for piece in pieces {
        match piece {
            Piece::Variable(name) => {
                let _ = write!(word, "${{{name}}}");
            }
            Piece::Text(text) => {
                for c in text.chars() {
                    let _ = match c {
                        '"' | '`' | '$' => write!(word, "`{c}"),
                        c if hides(c) => c
                            .encode_utf16(&mut [0; 2])
                            .iter()
                            .try_for_each(|unit| write!(word, "$([char]{unit})")),
                        c => write!(word, "{c}"),
                    };
                }
            }
        }
    }
    word + "\""
}
