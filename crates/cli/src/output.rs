//! Where a report goes and how it looks there: file or standard output, colours, ASCII.

use crate::{
    args::{Format, Global, When},
    complain::Complaint,
};
use std::io::{ErrorKind, IsTerminal, Write};
use why401_report::{Look, Style, TextOptions, Verbosity};

impl Global {
    /// Text or JSON.
    pub(crate) fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format.unwrap_or(Format::Text) }
    }

    /// How a text looks where this goes.
    pub(crate) fn look(&self) -> Look {
        let style = if self.colours() { Style::Colour } else { Style::Plain };
        Look { style, ascii: !speaks_utf8() }
    }

    /// How much of a report is shown to whom.
    pub(crate) fn text_options(&self) -> TextOptions {
        let verbosity = match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, 0) => Verbosity::Normal,
            (false, 1) => Verbosity::Verbose,
            (false, _) => Verbosity::Everything,
        };
        TextOptions { look: self.look(), verbosity, party: self.person.map(Into::into) }
    }

    /// The option first, then `NO_COLOR` (no-color.org), then `CLICOLOR_FORCE`, then whether it is a terminal.
    fn colours(&self) -> bool {
        let set = |name| std::env::var_os(name).filter(|v| !v.is_empty());
        match self.color.unwrap_or_default() {
            When::Always => true,
            When::Never => false,
            When::Auto if set("NO_COLOR").is_some() => false,
            When::Auto if set("CLICOLOR_FORCE").is_some_and(|v| v != "0") => true,
            When::Auto => {
                let dumb = set("TERM").is_none_or(|t| t == "dumb");
                self.output.is_none() && !dumb && std::io::stdout().is_terminal()
            }
        }
    }
}

/// Whether the locale is UTF-8: `LC_ALL`, `LC_CTYPE`, `LANG`, the first that is set.
pub(crate) fn speaks_utf8() -> bool {
    let set = |name| std::env::var(name).ok().filter(|v| !v.is_empty());
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default().to_ascii_lowercase();
    locale.contains("utf-8")
        || locale.contains("utf8")
        || cfg!(any(windows, target_os = "macos")) && locale.is_empty()
}

/// Writes to the file that was named, else to standard output. A reader that has gone away is no failure.
pub(crate) fn emit(global: &Global, text: &str) -> Result<(), Complaint> {
    match &global.output {
        Some(path) => std::fs::write(path, text).map_err(|e| Complaint::file(path, &e)),
        None => to_stdout(text),
    }
}

/// The same without options: help and examples.
pub(crate) fn print_plain(text: &str) -> Result<u8, Complaint> {
    to_stdout(text).map(|()| 0)
}

/// A part of what goes to standard output.
pub(crate) fn emit_piece(text: &str) -> Result<(), Complaint> {
    to_stdout(text)
}

fn to_stdout(text: &str) -> Result<(), Complaint> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => Err(Complaint::file("standard output".as_ref(), &e)),
        _ => Ok(()),
    }
}
