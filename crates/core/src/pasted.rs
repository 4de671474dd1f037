//! What was pasted as the beginning of the evidence: the request it is about, and the answers it tells of.

use crate::{Evidence, Experiment, Limit, Trial};
use why401_capture::{
    Command, Paste,
    paste::{Heard, Told},
};
use why401_challenge::is_masked;
use why401_message::{Exchange, Request, Response, Scheme, Url};

/// What a paste that names no address is about (RFC 2606 keeps the name free).
pub const NOWHERE: &str = "https://nowhere.invalid/";

/// The command that was refused, or else the request that was; `None` where there is neither.
pub fn command(paste: &Paste) -> Option<Command> {
    let of = |index: usize| paste.commands.get(index).and_then(|(_, parsed)| parsed.command.clone());
    let refused = paste.refused().and_then(|heard| Some(answering(of(heard.command?)?, heard)));
    let served =
        || paste.served_after_a_challenge().and_then(|heard| Some(answering(of(heard.command?)?, heard)));
    let only = || if paste.exchanges.len() <= 1 { of(0) } else { None };
    let first = || Some(Command::of_request(paste.chain().into_iter().next()?.0));
    refused.or_else(served).or_else(only).or_else(first).or_else(|| paste.request().map(Command::of_request))
}

/// The command with the credentials that its client sent and it does not name: a Digest response, a login of a file.
fn answering(mut command: Command, heard: &Heard) -> Command {
    let sent = heard.request.as_ref().and_then(|r| r.first("authorization")).cloned();
    if let Some(sent) = sent.filter(|_| command.request.first("authorization").is_none()) {
        command.request.fields.push(sent);
        command.field_words.push(None);
        command.request.login = None;
    }
    command
}

/// A request to nowhere, with the token that was pasted as the token it shows.
pub fn nameless(paste: &Paste) -> Request {
    let mut request = Request::get(Url::parse(NOWHERE, Scheme::Https).expect("a URL"));
    for (_, field) in &paste.fields {
        if why401_message::is_secret_field(&field.name) {
            request.fields.push(field.clone());
        }
    }
    if let ([(_, token)], None) = (&paste.tokens[..], request.first("authorization"))
        && !is_masked(token.reveal())
    {
        request.set("Authorization", [b"Bearer ", token.reveal()].concat());
    }
    request
}

impl Evidence {
    /// The refusal with the redirects that led to it, where the paste shows them.
    fn told(&self, paste: &Paste, response: Response) -> Trial {
        let chain = paste.chain();
        if chain.is_empty() {
            return Trial::answered(self.given().clone(), response);
        }
        let hop = |(request, response): (Request, &Response)| Exchange::new(request, response.clone());
        Trial { hops: chain.into_iter().map(hop).collect(), failure: None }
    }

    /// Begins with what was pasted; nothing is ever sent. `now` is this machine's clock, which gives way to the one the
    /// answer shows.
    pub fn of_paste(paste: Paste, now: i64) -> Self {
        let command = command(&paste).unwrap_or_else(|| Command::of_request(nameless(&paste)));
        let limit = Limit { requests: 0, ..Limit::default() };
        let mut evidence = Self::new(command.request.clone(), Some(command), limit, now);
        evidence.record_paste(&paste);
        evidence.paste = Some(paste);
        evidence
    }

    /// Records what a paste tells of answers: to the request as given, and to the same without credentials.
    pub fn record_paste(&mut self, paste: &Paste) {
        let refused = paste.refused();
        if let Some(response) = refused.and_then(|heard| heard.response.clone()) {
            let told = response.date().or_else(|| paste.moment(self.now));
            self.clock_is_told = told.is_some();
            self.now = told.unwrap_or(self.now);
            self.record(Experiment::GIVEN, self.told(paste, response));
        }
        if let Some(response) = paste.served_after_a_challenge().and_then(|heard| heard.response.clone()) {
            self.record(Experiment::GIVEN, Trial::answered(self.given().clone(), response));
        }
        let anonymous = paste.anonymous().filter(|heard| heard.told == Told::Head);
        if let (true, Some(response)) = (self.has_credentials(), anonymous.and_then(|h| h.response.clone()))
            && let Some(request) = self.request(Experiment::ANONYMOUS)
        {
            self.record(Experiment::ANONYMOUS, Trial::answered(request, response));
        }
    }
}
