//! What a text was written for: the client and the shell, told by its first command and by signs only one shell has.

use crate::{
    clients::{Client, Shell},
    shell::{self, cmd, find_command, is_curl, is_windows_prompt},
};

/// How a text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// JSON of an API client.
    Export,
    /// A call of `fetch`, and where it begins.
    Fetch(usize),
    /// A call of a function of requests, and where it begins.
    Requests(usize),
    /// A command line.
    Command(Client, Shell),
}

impl Form {
    /// A command in the shell whose prompt stood before it.
    pub(crate) fn behind(self, prompt: &str) -> Self {
        match self {
            Self::Command(client, Shell::Sh) => Self::Command(client, shell_of_prompt(prompt.trim())),
            known => known,
        }
    }
}

/// The shell that shows such a prompt; sh where it is none of Windows.
fn shell_of_prompt(prompt: &str) -> Shell {
    match is_windows_prompt(prompt) {
        true if prompt.starts_with("PS") => Shell::PowerShell,
        true => Shell::Cmd,
        false => Shell::Sh,
    }
}

/// Parameters of `Invoke-WebRequest` that curl does not have, in lower case.
const PARAMETERS: [&str; 12] = [
    "-uri",
    "-headers",
    "-method",
    "-body",
    "-usebasicparsing",
    "-contenttype",
    "-credential",
    "-websession",
    "-sessionvariable",
    "-outfile",
    "-useragent",
    "-skipcertificatecheck",
];

/// The functions of requests that send, their method behind the dot.
pub(crate) const FUNCTIONS: [&str; 8] =
    ["get", "post", "put", "patch", "delete", "head", "options", "request"];

/// Decides by what comes first in the text; what nothing is known about is left to curl in sh.
pub(crate) fn form(text: &str) -> Form {
    if is_export(text) {
        return Form::Export;
    }
    let bytes = text.as_bytes();
    let curl = find_command(bytes, is_curl);
    let command = [Client::Wget, Client::Httpie, Client::PowerShell]
        .into_iter()
        .filter_map(|client| Some((find_command(bytes, names(client))?, client)))
        .filter(|&(at, client)| client != Client::Httpie || has_target(&text[at..]))
        .chain(curl.map(|at| (at, Client::Curl)))
        .min_by_key(|(at, _)| *at);
    let first = command.map_or(text.len(), |(at, _)| at);
    if let Some(at) = call(text, "fetch(").filter(|&at| at < first) {
        return Form::Fetch(at);
    }
    if let Some(at) = requests_call(text).filter(|&at| at < first) {
        return Form::Requests(at);
    }
    let (at, client) = command.unwrap_or((0, Client::Curl));
    Form::Command(client, shell_of(text, at, client))
}

/// The names a client's command has.
pub(crate) fn names(client: Client) -> fn(&[u8]) -> bool {
    match client {
        Client::Wget => |name| is_program(name, &["wget"]),
        Client::Httpie => |name| is_program(name, &["http", "https", "xh", "xhs"]),
        Client::PowerShell => is_cmdlet,
        _ => is_curl,
    }
}

/// `Invoke-WebRequest`, `Invoke-RestMethod` and their aliases, in any case.
pub(crate) fn is_cmdlet(name: &[u8]) -> bool {
    ["invoke-webrequest", "invoke-restmethod", "iwr", "irm"]
        .iter()
        .any(|n| name.eq_ignore_ascii_case(n.as_bytes()))
}

fn is_program(name: &[u8], known: &[&str]) -> bool {
    let file = name.rsplit(|&b| b == b'/' || b == b'\\').next().unwrap_or(name);
    let file = file.strip_suffix(b".exe").unwrap_or(file);
    known.iter().any(|n| file == n.as_bytes())
}

/// Whether a line that begins with `http` goes on like a command: with an option, a method or an address.
fn has_target(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    let mut words = line.split_whitespace().skip(1).map(|w| w.trim_matches(['\'', '"']));
    let Some(first) = words.next() else { return false };
    let address = |w: &str| {
        w.contains("://")
            || w.starts_with(':')
            || w.starts_with("localhost")
            || (w.contains('.') && w.contains('/'))
            || (w.contains('.') && !w.ends_with('.') && w.is_ascii())
    };
    let method = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_uppercase());
    first.starts_with('-') || address(first) || (method(first) && words.next().is_some_and(address))
}

/// JSON with a request in it.
fn is_export(text: &str) -> bool {
    let start = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n', '`']);
    let start = start.strip_prefix("json").unwrap_or(start).trim_start();
    start.starts_with(['{', '['])
        && (text.contains("\"request\"") || text.contains("\"method\""))
        && text.contains("\"url\"")
}

/// Where a function is called: not as a part of a longer name.
fn call(text: &str, name: &str) -> Option<usize> {
    let alone = |at: &usize| !text[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.');
    let with_argument = |at: &usize| {
        text[at + name.len()..]
            .trim_start()
            .starts_with(['"', '\'', '`', 'f', 'r', 'u', 'U', 'b', 'B', 'a', 'A', 'm', '"'])
    };
    text.match_indices(name).map(|(at, _)| at).filter(alone).find(with_argument)
}

fn requests_call(text: &str) -> Option<usize> {
    let calls = text.match_indices("requests.").map(|(at, _)| at);
    let sends = |at: &usize| {
        let name = &text[at + "requests.".len()..];
        FUNCTIONS.iter().any(|f| name.strip_prefix(f).is_some_and(|r| r.starts_with('(')))
    };
    calls
        .filter(sends)
        .find(|at| !text[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.'))
}

/// The shell a command was written for.
fn shell_of(text: &str, at: usize, client: Client) -> Shell {
    let line = text[..at].rsplit('\n').next().unwrap_or_default().trim();
    let prompted = shell_of_prompt(line);
    if client == Client::PowerShell || prompted == Shell::PowerShell {
        return Shell::PowerShell;
    }
    let rest = &text[at..];
    let ends = |sign: char| {
        let mut lines = rest.lines().map(str::trim_end);
        lines.by_ref().any(|l| {
            l.strip_suffix(sign).is_some_and(|l| l.is_empty() || l.ends_with([' ', '"', '\'', '\t']))
        }) && lines.any(|l| !l.is_empty())
    };
    if ends('\\') {
        return Shell::Sh;
    }
    let has_parameter = client == Client::Curl && {
        let words = rest.split_whitespace().take(2000);
        words.filter(|w| w.starts_with('-')).any(|w| PARAMETERS.iter().any(|p| w.eq_ignore_ascii_case(p)))
    };
    if has_parameter || ends('`') || rest.contains("$env:") || assigns(&text[..at]) {
        return Shell::PowerShell;
    }
    let caret = ["^\"", "^%", "^&"].iter().any(|s| rest.contains(s)) && !rest.contains(" '");
    let percent = cmd::has_variable(rest) && !rest.contains('\'') && !rest.contains('$');
    if prompted == Shell::Cmd || ends('^') || caret || percent { Shell::Cmd } else { Shell::Sh }
}

/// Whether a line assigns to `$name`.
fn assigns(text: &str) -> bool {
    text.lines().any(|line| {
        let name = line.trim_start().strip_prefix('$').and_then(|l| l.split_once('='));
        name.is_some_and(|(n, _)| shell::is_name(n.trim_end()))
    })
}
