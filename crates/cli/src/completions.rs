//! `why401 completions SHELL`: what a shell completes, made from the definitions of the options.

use crate::{args::CompletionsArgs, complain::Complaint, output, tree::tree};
use clap::builder::PossibleValuesParser;
use clap_complete::generate;
use why401_causes::CATALOGUE;

/// Prints the script.
pub(crate) fn run(args: &CompletionsArgs) -> Result<u8, Complaint> {
    let mut command = tree().mut_subcommand("explain", |explain| {
        let ids = CATALOGUE.iter().map(|cause| cause.id);
        explain.mut_arg("id", |id| id.value_parser(PossibleValuesParser::new(ids)))
    });
    let mut script = Vec::new();
    generate(args.shell, &mut command, "why401", &mut script);
    output::emit(&args.global, &String::from_utf8_lossy(&script)).map(|()| 0)
}
