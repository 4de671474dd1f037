//! `why401`: why does it answer 401? The face at the terminal: words in, a report out; the thinking is elsewhere.

mod args;
mod complain;
mod completions;
mod demo;
mod disk;
mod examples;
mod explain;
mod files;
mod login;
mod man;
mod output;
mod overview;
mod pasted;
mod plan;
mod run;
mod safety;
mod target;
mod tree;
mod words;

use std::{ffi::OsString, process::ExitCode};

/// Usage or input error.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    safety::keep_out_of_core_dumps();
    let argv: Vec<OsString> = std::env::args_os().skip(1).collect();
    let code = match words::sort(&argv) {
        Ok(call) => dispatch(call),
        Err(complaint) => complaint.print(),
    };
    ExitCode::from(code)
}

fn dispatch(call: words::Call) -> u8 {
    use words::Call;
    let done = match call {
        Call::Alone => examples::print(),
        Call::Help(text) => output::print_plain(&text),
        Call::Check(args) => target::check(*args).and_then(run::diagnose),
        Call::Curl(args) => target::curl(*args).and_then(run::diagnose),
        Call::Paste(args) => pasted::ask(*args).and_then(run::diagnose),
        Call::Explain(args) => explain::run(&args),
        Call::Demo(args) => demo::run(&args),
        Call::Server(args) => overview::run(&args.global),
        Call::Schema(args) => output::emit(&args.global, &why401_report::schema()).map(|()| 0),
        Call::Completions(args) => completions::run(&args),
        Call::Man(args) => man::run(&args),
    };
    done.unwrap_or_else(|complaint| complaint.print())
}
