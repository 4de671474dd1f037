//! Complaints about what was typed: which word, which line, which column, with a caret under it. Nothing but option
//! names is ever repeated: a word may be a password.

use std::{ffi::OsString, io::Write, path::Path};
use why401_report::harmless;

/// Why nothing was done.
#[derive(Debug)]
pub(crate) struct Complaint {
    code: u8,
    message: String,
    excerpt: Option<String>,
    hint: Option<String>,
}

impl Complaint {
    /// A usage or input error.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { code: crate::USAGE, message: message.into(), excerpt: None, hint: None }
    }

    /// A named file that cannot be read or written.
    pub(crate) fn file(path: &Path, why: &std::io::Error) -> Self {
        let message = format!("{}: {}", path.display(), in_words(why));
        Self { code: 3, ..Self::usage(message) }
    }

    /// With one more line: what to do instead.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// About one word of the command line: `at` counts the words behind `why401` from 0, `inside` is the stretch at
    /// fault in characters; without one, or where the word could be a secret, it is shown as an ellipsis like all
    /// others that are no options.
    pub(crate) fn about(mut self, argv: &[OsString], at: usize, inside: Option<(usize, usize)>) -> Self {
        let Some(word) = argv.get(at) else { return self };
        let word = word.to_string_lossy();
        let before: usize = argv[..at].iter().map(|w| w.to_string_lossy().chars().count() + 1).sum();
        let (from, len) = inside.unwrap_or((0, word.chars().count()));
        let column = "why401 ".len() + before + from + 1;
        self.message = format!("{} (word {}, column {column})", self.message, at + 1);
        let shown = if inside.is_some() { telling_nothing(&word) } else { masked(&word) };
        let (from, len) = if *shown == *word { (from, len) } else { (0, shown.chars().count()) };
        let mut line = String::from("  why401");
        let mut carets = 0;
        for (n, other) in argv.iter().enumerate() {
            line.push(' ');
            if n == at {
                carets = line.chars().count() + from;
                line.push_str(&shown);
            } else {
                line.push_str(&masked(&other.to_string_lossy()));
            }
        }
        self.excerpt = Some(format!("{line}\n{}{}", " ".repeat(carets), "^".repeat(len.max(1))));
        self
    }

    /// About a place in a text that was read; an option or a sign is shown with carets under it.
    pub(crate) fn in_text(complaint: &why401_capture::Complaint, text: &str) -> Self {
        let slice = complaint.span.clone().and_then(|span| text.get(span)).unwrap_or_default();
        let word = if complaint.word.is_empty() { long_option(slice) } else { &complaint.word };
        let about = if word.is_empty() { String::new() } else { format!("{word}: ") };
        let message =
            format!("line {}, column {}: {about}{}", complaint.line, complaint.column, complaint.message);
        let mut out = Self::usage(message);
        if !word.is_empty() {
            let word = harmless(word);
            out.excerpt = Some(format!("  … {word} …\n    {}", "^".repeat(word.chars().count())));
        }
        out
    }

    /// To standard error; the exit code.
    pub(crate) fn print(&self) -> u8 {
        let mut text =
            format!("why401: {}\n", self.message.split('\n').map(harmless).collect::<Vec<_>>().join("\n"));
        for more in [&self.excerpt, &self.hint].into_iter().flatten() {
            text.push_str(more);
            text.push('\n');
        }
        // Nobody is left to hear of a standard error that is closed.
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
        self.code
    }
}

/// The word at fault, or an ellipsis where it does not look like an option's name, a host or a path: small letters with
/// a few digits behind them.
fn telling_nothing(word: &str) -> String {
    let plain = |part: &str| {
        let letters = part.trim_end_matches(|c: char| c.is_ascii_digit());
        letters.chars().all(|c| !c.is_ascii() || c.is_ascii_lowercase()) && part.len() - letters.len() <= 5
    };
    let parts = word.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric());
    if parts.into_iter().all(plain) { harmless(word) } else { masked(word) }
}

/// A word that is not complained about: options by name, everything else hidden.
fn masked(word: &str) -> String {
    match word.split_once('=') {
        Some((name, _)) if !long_option(name).is_empty() => format!("{name}=…"),
        None if !long_option(word).is_empty() => word.to_owned(),
        _ if word.starts_with('-') && word.chars().count() > 1 => {
            harmless(&word.chars().take(2).collect::<String>())
        }
        _ => "…".into(),
    }
}

/// The word where it is nothing but a long option, else nothing: it may be a secret.
pub(crate) fn long_option(word: &str) -> &str {
    let plain = |t: &str| t.len() <= 40 && t.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    if word.strip_prefix("--").is_some_and(plain) { word } else { "" }
}

/// `no such file`, in lower case and without a number.
fn in_words(why: &std::io::Error) -> String {
    match why.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".into(),
        std::io::ErrorKind::PermissionDenied => "may not be read or written by this user".into(),
        std::io::ErrorKind::IsADirectory => "is a directory".into(),
        kind => kind.to_string(),
    }
}
