//! The report where no cause stands: what came of the request, and what to do next.

use super::{Verbosity, WIDTH, Writer, needs};
use crate::layout::{Ink, Line, fill};
use why401_core::{
    diagnose,
    outcome::{Kind, Outcome},
};
use why401_message::{NoAnswer, Withheld};

impl Writer<'_> {
    pub(super) fn outcome(&self) -> Vec<Line> {
        let outcome = &self.report.diagnosis.outcome;
        let ink = ink(outcome);
        let start = Line::of(ink, self.sign(ink));
        let hang = start.width();
        let mut lines = fill(start, hang, &[(Ink::Strong, &self.say(&outcome.summary))], WIDTH);
        if self.options.verbosity > Verbosity::Quiet {
            if diagnose::withheld(self.report.evidence).is_none() {
                lines.extend(self.observations(&[&outcome.observation]).into_iter().flatten());
            }
            lines.extend(self.next().iter().flat_map(|(person, text)| self.advice(person, text)));
            lines.extend(self.limit());
        }
        lines.extend(self.footer(outcome.kind.as_str()));
        lines
    }

    /// What to do next, by kind of outcome.
    fn next(&self) -> Vec<(&'static str, String)> {
        let kind = self.report.diagnosis.outcome.kind;
        if diagnose::withheld(self.report.evidence).is_some() && self.report.evidence.is_hearsay() {
            let more = "paste the request and the whole answer to it, or give its address: why401 URL";
            return vec![("Next", more.into())];
        }
        if let Some(why) = diagnose::withheld(self.report.evidence) {
            return vec![("Next", next_after_withholding(why).into())];
        }
        if let (Kind::Unauthenticated, Some((_, missing))) = (kind, self.report.diagnosis.open.first()) {
            return vec![("Settle", needs(*missing))];
        }
        if kind == Kind::Other && self.report.evidence.is_stand_in() {
            return vec![("Next", next_after_withholding(&Withheld::UnsafeMethod).into())];
        }
        let failure = self.report.evidence.baseline().and_then(|t| t.failure.as_ref());
        match failure {
            Some(failure) => next_after_failure(failure),
            None => next_after_answer(kind),
        }
        .iter()
        .map(|(person, text)| (*person, (*text).to_owned()))
        .collect()
    }
}

fn ink(outcome: &Outcome) -> Ink {
    match outcome.kind {
        kind if kind.is_served() => Ink::Good,
        Kind::Unauthenticated | Kind::Redirect | Kind::LoginRedirect | Kind::LoginPage | Kind::Other => {
            Ink::Unsure
        }
        _ => Ink::Bad,
    }
}

fn next_after_withholding(why: &Withheld) -> &'static str {
    match why {
        Withheld::UnsafeMethod => "add --send to send it once, as given",
        Withheld::BodyInFile(_) => "put the body itself into the command",
        Withheld::UnknownVariable(_) => "run it where the variable is set: the shell fills it in",
        Withheld::LoginLimit(_) => "wait, or correct the credentials: changed ones are sent at once",
        Withheld::NotAllowed => "leave out --offline, or raise --budget",
        Withheld::ServerAsked => "wait as long as the server asks",
    }
}

type Advice = &'static [(&'static str, &'static str)];

fn next_after_answer(kind: Kind) -> Advice {
    match kind {
        Kind::Ok | Kind::Challenge => {
            &[("Next", "refused in a browser? \"Copy as cURL\" there, then: why401 curl …")]
        }
        Kind::Unauthenticated => &[("Settle", "the server's own configuration and error log")],
        Kind::Forbidden => &[
            ("Visitor", "logging in again will not help: ask the owner of the site for access"),
            ("Admin", "the reason stands in the server's error log"),
        ],
        Kind::Redirect => &[("Next", "-L follows it")],
        Kind::LoginRedirect | Kind::LoginPage => {
            &[("Visitor", "log in on that page, then come back to this address")]
        }
        Kind::ProxyAuthentication => {
            &[("Visitor", "the proxy's login is asked for, not the site's: see -x or HTTPS_PROXY")]
        }
        Kind::Blocked => &[
            ("Visitor", "try another network; tell the owner the time and the id on the page"),
            ("Owner", "look for the request in the firewall's event list"),
        ],
        Kind::RateLimited => &[("Next", "wait as long as the server asks, then once more")],
        Kind::ServerError => &[
            ("Visitor", "try again later: no login helps"),
            ("Admin", "the reason stands in the server's error log"),
        ],
        Kind::NotFound => &[("Next", "check the address, letter by letter")],
        Kind::Unreachable | Kind::Other => &[("Next", "-v shows what was sent and what came back")],
    }
}

fn next_after_failure(failure: &NoAnswer) -> Advice {
    match failure {
        NoAnswer::NoSuchHost(_) => &[("Next", "check the spelling of the host name")],
        NoAnswer::DnsFailed(_) => &[("Next", "check the network of this machine, then once more")],
        NoAnswer::Refused(_) => &[
            ("Next", "check the port, and http against https"),
            ("Admin", "is the server running, and listening there?"),
        ],
        NoAnswer::Unreachable(_) | NoAnswer::TimedOut(_) | NoAnswer::Closed(_) => &[
            ("Next", "try again, from another network as well; --timeout waits longer"),
            ("Admin", "a firewall or an overloaded server looks like this"),
        ],
        NoAnswer::PlainOnTls => &[("Next", "use http:// for this port")],
        NoAnswer::TlsOnPlain => &[("Next", "use https:// for this port")],
        NoAnswer::Tls(_) | NoAnswer::Certificate(_) => &[
            ("Visitor", "do not type a password there; tell the owner of the site"),
            ("Admin", "renew or mend the certificate; -k looks past it"),
        ],
        NoAnswer::RedirectLoop(_) => &[
            ("Visitor", "delete the cookies of this site, then once more"),
            ("Owner", "two rules send visitors to each other: often http and https behind a proxy"),
        ],
        NoAnswer::BadRedirect(_) => &[("Owner", "mend the Location field of the redirect")],
        NoAnswer::Interrupted => &[("Next", "the same once more; --timeout N waits at most N seconds")],
        NoAnswer::Local(_) => &[("Next", "check the option or file it names")],
        NoAnswer::NotHttp(_)
        | NoAnswer::HeadTooLarge(_)
        | NoAnswer::EndlessInterim
        | NoAnswer::Withheld(_) => &[("Next", "check the port: this is no ordinary web server")],
    }
}
