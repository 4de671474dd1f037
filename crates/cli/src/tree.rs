//! The whole command line as one tree, as shells and manuals want it; the words themselves are sorted in `words`.

use crate::args::{
    CheckArgs, CompletionsArgs, CurlArgs, DemoArgs, ExplainArgs, PasteArgs, RequestArgs, SchemaArgs,
};
use clap::{Arg, Args, Command, CommandFactory, ValueHint};

/// Every command for users with every option that may stand behind it; at the root those of `check` and of `why401 -`.
pub(crate) fn tree() -> Command {
    let root = CheckArgs::command().subcommand_negates_reqs(true);
    let curl = CurlArgs::command();
    let behind_curl = Command::new("curl").about(curl.get_about().cloned().unwrap_or_default());
    let commands = [
        CheckArgs::command().name("check").after_help(None::<&str>),
        RequestArgs::augment_args(behind_curl).arg(Arg::new("url").value_name("URL")),
        ExplainArgs::command().name("explain"),
        DemoArgs::command().name("demo"),
        SchemaArgs::command().name("schema"),
        CompletionsArgs::command().name("completions"),
    ];
    let paste = PasteArgs::command();
    with_options_of(root, &paste).mut_args(hinted).subcommands(commands.map(|c| c.mut_args(hinted)))
}

/// Adds the options that only the other command has.
pub(crate) fn with_options_of(command: Command, other: &Command) -> Command {
    let added: Vec<Arg> = other
        .get_arguments()
        .filter(|a| command.get_arguments().all(|b| a.get_id() != b.get_id()))
        .cloned()
        .collect();
    command.args(added)
}

/// What a shell completes for a value, told from the value's name.
fn hinted(arg: Arg) -> Arg {
    if !arg.get_action().takes_values() || !arg.get_possible_values().is_empty() {
        return arg;
    }
    let names = arg.get_value_names().unwrap_or_default().join("|");
    let hint = match names.as_str() {
        n if n.contains("FILE") => ValueHint::FilePath,
        n if n.contains("DIR") => ValueHint::DirPath,
        n if n.contains("URL") => ValueHint::Url,
        n if n.starts_with("HOST") => ValueHint::Hostname,
        _ => ValueHint::Other,
    };
    arg.value_hint(hint)
}
