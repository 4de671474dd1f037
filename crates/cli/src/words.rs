//! Which command is meant: options may stand before or after its word, and a URL needs none.

use crate::{
    args::{
        CheckArgs, CompletionsArgs, CurlArgs, DemoArgs, ExplainArgs, ManArgs, PasteArgs, SchemaArgs,
        ServerArgs,
    },
    complain::{Complaint, long_option},
};
use clap::{
    CommandFactory, Parser,
    error::{ContextKind, ContextValue, ErrorKind},
};
use std::ffi::{OsStr, OsString};

/// Words that will be commands one day; a host of that name needs `check` before it.
const LATER: [&str; 20] = [
    "compare",
    "cookies",
    "dns",
    "fix",
    "fleet",
    "har",
    "history",
    "htpasswd",
    "logs",
    "protect",
    "seo",
    "tls",
    "token",
    "undo",
    "unprotect",
    "watch",
    "web",
    "wordpress",
    "replay",
    "repair",
];

/// What was asked for.
pub(crate) enum Call {
    /// Nothing.
    Alone,
    /// The text that `--help` or `--version` prints.
    Help(String),
    Check(Box<CheckArgs>),
    Curl(Box<CurlArgs>),
    Paste(Box<PasteArgs>),
    Explain(Box<ExplainArgs>),
    Demo(Box<DemoArgs>),
    Server(Box<ServerArgs>),
    Schema(Box<SchemaArgs>),
    Completions(Box<CompletionsArgs>),
    Man(Box<ManArgs>),
}

/// Sorts the words behind `why401`.
pub(crate) fn sort(argv: &[OsString]) -> Result<Call, Complaint> {
    if argv.is_empty() {
        return Ok(Call::Alone);
    }
    let Some(at) = first_word(argv) else { return read::<CheckArgs>(argv, None, Call::Check) };
    match argv[at].to_str() {
        Some("check") => read::<CheckArgs>(argv, Some(at), Call::Check),
        Some("curl") => curl(argv, at),
        Some("-") => read::<PasteArgs>(argv, Some(at), Call::Paste),
        Some("explain") => read::<ExplainArgs>(argv, Some(at), Call::Explain),
        Some("demo") => read::<DemoArgs>(argv, Some(at), Call::Demo),
        Some("server") => server(argv, at),
        Some("schema") => read::<SchemaArgs>(argv, Some(at), Call::Schema),
        Some("completions") => read::<CompletionsArgs>(argv, Some(at), Call::Completions),
        Some("man") => read::<ManArgs>(argv, Some(at), Call::Man),
        Some("help") => help(&argv[at + 1..]),
        Some(word) if LATER.contains(&word) => Err(not_yet(argv, at, word)),
        _ => read::<CheckArgs>(argv, None, Call::Check),
    }
}

fn not_yet(argv: &[OsString], at: usize, word: &str) -> Complaint {
    Complaint::usage(format!("\"{word}\" is the name of a command that is not there yet"))
        .about(argv, at, Some((0, word.len())))
        .hint(format!("  a host of that name: why401 check {word}"))
}

/// `why401 help [COMMAND]`.
fn help(words: &[OsString]) -> Result<Call, Complaint> {
    let mut words: Vec<OsString> = words.iter().take(1).filter(|w| *w != "check").cloned().collect();
    let at = usize::from(words.first().is_some_and(|w| w == "curl"));
    words.insert(words.len() - at.min(words.len()), "--help".into());
    sort(&words)
}

/// With an address: `check` with the files of this machine. Without: an overview of what is guarded.
fn server(argv: &[OsString], at: usize) -> Result<Call, Complaint> {
    if first_word(&argv[at + 1..]).is_none() {
        return read::<ServerArgs>(argv, Some(at), Call::Server);
    }
    let on_the_server = |mut args: Box<CheckArgs>| {
        args.global.disk.server = true;
        Call::Check(args)
    };
    read::<CheckArgs>(argv, Some(at), on_the_server)
}

/// Global options before the word; everything behind it is curl's.
fn curl(argv: &[OsString], at: usize) -> Result<Call, Complaint> {
    let words = argv[at + 1..].to_vec();
    if matches!(words.as_slice(), [only] if only == "--help" || only == "-h") {
        return read::<CurlArgs>(&words, None, Call::Curl);
    }
    let with_words = |mut args: Box<CurlArgs>| {
        args.words = words;
        Call::Curl(args)
    };
    read::<CurlArgs>(&argv[..at], None, with_words)
}

/// Lets clap read the words, the command's own left out.
fn read<T: Parser>(
    argv: &[OsString],
    without: Option<usize>,
    call: impl FnOnce(Box<T>) -> Call,
) -> Result<Call, Complaint> {
    let words = argv.iter().enumerate().filter(|(n, _)| Some(*n) != without).map(|(_, w)| w.as_os_str());
    match T::try_parse_from(std::iter::once(OsStr::new("why401")).chain(words)) {
        Ok(read) => Ok(call(Box::new(read))),
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            Ok(Call::Help(error.render().to_string()))
        }
        Err(error) => Err(explain(&error, argv)),
    }
}

/// clap's error in our shape: what is wrong with which word, and no value repeated.
fn explain(error: &clap::Error, argv: &[OsString]) -> Complaint {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    let argument = context(ContextKind::InvalidArg).unwrap_or_default();
    let name = argument.split([' ', '=']).next().unwrap_or_default();
    let at = argv.iter().position(|w| is_option(w, name, &argument));
    if name == "<URL>" {
        return Complaint::usage("an address is missing")
            .hint("  why401 https://shop.example/admin/products");
    }
    let is_name = !long_option(name).is_empty() || (name.starts_with('-') && name.chars().count() == 2);
    let about = if is_name { format!("{name}: ") } else { String::new() };
    let mut message = format!("{about}{}", in_words(error.kind()));
    if let Some(why) = std::error::Error::source(error) {
        message = format!("{about}{why}");
    } else if let Some(valid) = context(ContextKind::ValidValue) {
        message = format!("{message}; there are {valid}");
    }
    let hint = context(ContextKind::SuggestedArg).map(|s| format!("  did you mean {s}?"));
    let complaint = Complaint::usage(message);
    let complaint = match at {
        Some(at) if name.starts_with('-') => complaint.about(argv, at, Some((0, name.chars().count()))),
        Some(at) => complaint.about(argv, at, None),
        None => complaint,
    };
    complaint.hint(hint.unwrap_or_else(|| "  why401 --help lists the options".into()))
}

/// Whether a word is the option or value that clap complains about.
fn is_option(word: &OsStr, name: &str, argument: &str) -> bool {
    let word = word.to_string_lossy();
    let long = name.starts_with("--") && (*word == *name || word.starts_with(&format!("{name}=")));
    let short = long_to_short(name)
        .is_some_and(|letter| word.starts_with(&format!("-{letter}")) && !word.starts_with("--"));
    long || short || word == argument || (!name.is_empty() && *word == *name)
}

fn long_to_short(name: &str) -> Option<char> {
    let name = name.strip_prefix("--")?;
    CheckArgs::command().get_arguments().find(|a| a.get_long() == Some(name))?.get_short()
}

fn in_words(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "not a value it takes",
        ErrorKind::UnknownArgument => "there is no such option, or one word too many",
        ErrorKind::ArgumentConflict => "given more often than it can be",
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            "a value is missing"
        }
        ErrorKind::MissingRequiredArgument => "something is missing",
        _ => "cannot be read",
    }
}

/// Index of the first word that is neither an option nor an option's value.
fn first_word(argv: &[OsString]) -> Option<usize> {
    let command = CheckArgs::command();
    let takes_value = |matches: &dyn Fn(&clap::Arg) -> bool| {
        command.get_arguments().any(|a| !a.is_positional() && matches(a) && a.get_action().takes_values())
    };
    let mut at = 0;
    while at < argv.len() {
        let word = argv[at].to_string_lossy();
        if word == "--" {
            return Some(at + 1).filter(|n| *n < argv.len());
        } else if let Some(long) = word.strip_prefix("--") {
            let skips = !long.contains('=') && takes_value(&|a| a.get_long() == Some(long));
            at += usize::from(skips);
        } else if let Some(letters) = word.strip_prefix('-').filter(|l| !l.is_empty()) {
            let with_value =
                letters.char_indices().find(|(_, c)| takes_value(&|a| a.get_short() == Some(*c)));
            at += usize::from(with_value.is_some_and(|(n, c)| n + c.len_utf8() == letters.len()));
        } else {
            return Some(at);
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(words: &[&str]) -> Option<usize> {
        first_word(&words.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn the_command_word_is_found_behind_options() {
        assert_eq!(first(&["--format", "json", "curl", "-u", "me"]), Some(2));
        assert_eq!(first(&["--format=json", "-vv", "curl"]), Some(2));
        assert_eq!(first(&["-u", "alice", "https://h/"]), Some(2));
        assert_eq!(first(&["-ualice", "https://h/"]), Some(1));
        assert_eq!(first(&["-kvo", "x", "demo"]), Some(2));
        assert_eq!(first(&["-"]), Some(0));
        assert_eq!(first(&["--", "-x"]), Some(1));
        assert_eq!(first(&["--json"]), None);
    }

    #[test]
    fn clap_is_content_with_the_definitions() {
        CheckArgs::command().debug_assert();
        CurlArgs::command().debug_assert();
        PasteArgs::command().debug_assert();
        ExplainArgs::command().debug_assert();
        crate::tree::tree().debug_assert();
    }
}
