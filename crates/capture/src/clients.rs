//! Which client a text was written for, and its reading.

mod asked;
mod exported;
mod fetch;
mod getopt;
mod httpie;
mod powershell;
mod requests;
mod script;
mod wget;

use crate::{
    Complaint, Parsed, Word, curl,
    detect::{self, Form},
    reader::Reader,
    shell,
};
use std::ffi::OsString;

/// The program or library a command or request was written for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Client {
    /// curl.
    #[default]
    Curl,
    /// GNU Wget 1.
    Wget,
    /// `HTTPie` and xh.
    Httpie,
    /// `Invoke-WebRequest` and `Invoke-RestMethod`.
    PowerShell,
    /// `fetch` of browsers and Node.
    Fetch,
    /// A request or collection exported from Postman.
    Postman,
    /// A request exported from Insomnia.
    Insomnia,
    /// The requests library of Python.
    Requests,
}

/// The shell a command was written for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shell {
    /// sh, bash, zsh.
    #[default]
    Sh,
    /// Windows' cmd.
    Cmd,
    /// `PowerShell`.
    PowerShell,
}

/// Longest command that is read, in bytes; systems take about twice as much.
const LONGEST_TEXT: usize = 1 << 20;

/// Reads a command as pasted from a terminal, a manual, a browser or an API client.
pub fn from_text(text: &str) -> Parsed {
    from_text_behind("", text)
}

/// Reads a command whose line began with `prompt`, which may tell the shell and is no part of `text`.
pub(crate) fn from_text_behind(prompt: &str, text: &str) -> Parsed {
    if text.len() > LONGEST_TEXT {
        return too_long();
    }
    match detect::form(text).behind(prompt) {
        Form::Export => exported::read(text),
        Form::Fetch(at) => fetch::read(text, at),
        Form::Requests(at) => requests::read(text, at),
        Form::Command(_, Shell::PowerShell) => powershell::read(text),
        Form::Command(client, shell) => {
            let split = if shell == Shell::Cmd { shell::cmd::words } else { shell::words };
            let (words, complaints) = split(text, detect::names(client));
            let parsed = with_words(client, Reader { text, words, complaints });
            in_shell(parsed, shell)
        }
    }
}

/// Reads the words of a command line that a shell has already made; a leading `curl` is optional. Positions count in
/// the words joined by single blanks.
pub fn from_argv(words: &[OsString]) -> Parsed {
    if words.iter().map(|w| w.len() + 1).sum::<usize>() > LONGEST_TEXT {
        return too_long();
    }
    let mut text: Vec<u8> = Vec::new();
    let mut read = Vec::with_capacity(words.len());
    for word in words.iter().map(|w| w.as_encoded_bytes()) {
        read.push(Word::literal(word, text.len()));
        text.extend_from_slice(word);
        text.push(b' ');
    }
    let named = |client: Client| read.first().is_some_and(|w| detect::names(client)(&w.text));
    let several = read.len() > 1;
    let client =
        [Client::Wget, Client::Httpie].into_iter().find(|&c| several && named(c)).unwrap_or_default();
    if named(client) {
        read.remove(0);
    }
    with_words(client, Reader { text: &String::from_utf8_lossy(&text), words: read, complaints: Vec::new() })
}

fn with_words(client: Client, reader: Reader<'_>) -> Parsed {
    match client {
        Client::Wget => wget::read(reader),
        Client::Httpie => httpie::read(reader),
        _ => curl::read(reader),
    }
}

fn in_shell(mut parsed: Parsed, shell: Shell) -> Parsed {
    if let Some(command) = &mut parsed.command {
        command.shell = shell;
    }
    parsed
}

fn too_long() -> Parsed {
    Parsed { command: None, complaints: vec![Complaint::absent("the command is longer than 1 MiB")] }
}
