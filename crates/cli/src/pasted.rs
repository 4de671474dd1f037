//! `why401 -`: from what was pasted to a request, its answers, and everything beside them.

use crate::{
    args::PasteArgs,
    complain::Complaint,
    target::{self, Ask},
};
use why401_capture::{Command, Paste};
use why401_core::pasted::{command, nameless};

/// Reads standard input.
pub(crate) fn ask(args: PasteArgs) -> Result<Ask, Complaint> {
    let text = target::stdin()?;
    if text.trim().is_empty() {
        return Err(Complaint::usage("nothing came on standard input").hint("  why401 - < answer.txt"));
    }
    let paste = why401_capture::paste(&text);
    let Some(command) = command(&paste) else {
        return if args.replay {
            Err(Complaint::usage("there is no request in what was pasted, so none can be sent again"))
        } else {
            let request = nameless(&paste);
            read(args, paste, Command::of_request(request))
        };
    };
    read(args, paste, command)
}

fn read(args: PasteArgs, paste: Paste, mut command: Command) -> Result<Ask, Complaint> {
    command.sign(why401_collect::now());
    let mut ask = target::ask(command, args.global);
    if !args.replay {
        ask.limit.requests = 0;
    }
    ask.limits.extend(taken_for(&paste));
    ask.limits.append(&mut ask.command.limits);
    ask.paste = Some(paste);
    ask.settled()
}

/// What the text was taken for, as the report says it.
fn taken_for(paste: &Paste) -> Option<String> {
    let pieces = paste.took_for.join("; ");
    (!pieces.is_empty()).then(|| format!("read as {pieces}"))
}
