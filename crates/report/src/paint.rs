//! From inks to the terminal's own codes: the only place where an escape sequence is written.

use crate::layout::{Ink, Line};
use anstyle::{AnsiColor, Style as Codes};
use std::borrow::Cow;

/// Whether the terminal's colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Characters only.
    #[default]
    Plain,
    /// SGR codes of the 16 colours every terminal has.
    Colour,
}

/// How the signs look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Plain, or with colours of the terminal.
    pub style: Style,
    /// Nothing but ASCII: for terminals that do not speak UTF-8.
    pub ascii: bool,
}

/// The lines as text; each ends with a line feed.
pub(crate) fn paint(lines: &[Line], style: Style) -> String {
    let mut out = String::new();
    for line in lines {
        for (ink, text) in line.trimmed() {
            let codes = if style == Style::Colour { codes(ink) } else { Codes::new() };
            if codes.is_plain() || text.trim().is_empty() {
                out.push_str(text);
            } else {
                out.extend([&codes.render().to_string(), text, &codes.render_reset().to_string()]);
            }
        }
        out.push('\n');
    }
    out
}

fn codes(ink: Ink) -> Codes {
    let colour = |c: AnsiColor| Codes::new().fg_color(Some(c.into()));
    match ink {
        Ink::Plain => Codes::new(),
        Ink::Bad => colour(AnsiColor::Red).bold(),
        Ink::Unsure => colour(AnsiColor::Yellow).bold(),
        Ink::Good => colour(AnsiColor::Green).bold(),
        Ink::Strong => Codes::new().bold(),
        Ink::Label | Ink::Quiet => Codes::new().dimmed(),
        Ink::Command => colour(AnsiColor::Cyan),
        Ink::Caret => colour(AnsiColor::Red),
    }
}

/// Signs that have a usual spelling in ASCII as that, all others as `\u{NNNN}`.
pub(crate) fn to_ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let one = |c: char| match c {
        '…' => "...".to_owned(),
        '–' | '—' => "-".to_owned(),
        '‘' | '’' => "'".to_owned(),
        '“' | '”' => "\"".to_owned(),
        '→' => "->".to_owned(),
        '·' | '•' => "*".to_owned(),
        '\u{A0}' => " ".to_owned(),
        c if c.is_ascii() => c.to_string(),
        c => format!("\\u{{{:X}}}", u32::from(c)),
    };
    Cow::Owned(text.chars().map(one).collect())
}
