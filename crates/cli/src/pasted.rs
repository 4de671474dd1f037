//! `why401 -`: from what was pasted to a request, its answers, and everything beside them.

use crate::{
    args::PasteArgs,
    complain::Complaint,
    target::{self, Ask},
};
use why401_capture::{Command, Paste, paste::Told};
use why401_core::{Evidence, Experiment, Trial};
use why401_message::{Exchange, Request, Response, Scheme, Timings, Url};

/// What a paste that names no address is about (RFC 2606 keeps the name free).
const NOWHERE: &str = "https://nowhere.invalid/";

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

fn read(args: PasteArgs, paste: Paste, command: Command) -> Result<Ask, Complaint> {
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

/// The command that was refused, or else the request that was.
fn command(paste: &Paste) -> Option<Command> {
    let of = |index: usize| paste.commands.get(index).and_then(|(_, parsed)| parsed.command.clone());
    let refused = paste.refused().and_then(|heard| of(heard.command?));
    let only = || if paste.exchanges.len() <= 1 { of(0) } else { None };
    refused.or_else(only).or_else(|| paste.request().map(Command::of_request))
}

/// A request to nowhere, with the token that was pasted as the token it shows.
fn nameless(paste: &Paste) -> Request {
    let mut request = Request::get(Url::parse(NOWHERE, Scheme::Https).expect("a URL"));
    for (_, field) in &paste.fields {
        if why401_message::is_secret_field(&field.name) {
            request.fields.push(field.clone());
        }
    }
    let is_masked = |token: &why401_message::Secret| token.reveal().windows(3).any(|w| w == b"***");
    if let ([(_, token)], None) = (&paste.tokens[..], request.first("authorization"))
        && !is_masked(token)
    {
        request.set("Authorization", [b"Bearer ", token.reveal()].concat());
    }
    request
}

/// Records what the paste tells of answers: to the request as given, and to the same without credentials.
pub(crate) fn record(paste: &Paste, evidence: &mut Evidence) {
    let refused = paste.refused();
    if let Some(response) = refused.and_then(|heard| heard.response.clone()) {
        evidence.now = response.date().unwrap_or(evidence.now);
        evidence.record(Experiment::GIVEN, trial(evidence.given().clone(), response));
    }
    let anonymous = paste.anonymous().filter(|heard| heard.told == Told::Head);
    if let (true, Some(response)) = (evidence.has_credentials(), anonymous.and_then(|h| h.response.clone()))
        && let Some(request) = evidence.request(Experiment::ANONYMOUS)
    {
        evidence.record(Experiment::ANONYMOUS, trial(request, response));
    }
}

fn trial(request: Request, response: Response) -> Trial {
    let exchange = Exchange {
        request,
        response,
        peer: None,
        proxied: false,
        from_proxy: false,
        tls: None,
        timings: Timings::default(),
        held_back: Vec::new(),
    };
    Trial { hops: vec![exchange], failure: None }
}
