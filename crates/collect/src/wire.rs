//! One request out, its whole redirect chain back.
//!
//! Blocking sockets and no runtime: each read and write waits at most for what is left of the one deadline, in slices
//! short enough to notice an interrupt.

mod body;
mod clock;
mod connect;
mod decode;
mod dns;
mod head;
mod hop;
mod open;
mod proxy;
mod redirect;
mod send;
mod stored;
mod stream;
mod tls;
#[cfg(test)]
mod torture;
mod trust;

pub use proxy::{is_exempt, no_proxy_from_environment, parse_proxy, proxy_from_environment};
pub use stored::stored_answer;

use clock::Clock;
use hop::{Pool, Trip, Trouble};
use redirect::Hop;
use std::{
    net::IpAddr,
    sync::{Arc, atomic::AtomicBool},
};
use trust::Trust;
use why401_message::{Exchange, NoAnswer, Request, Route, TlsSeen};

/// Why there is no answer, and what had been received before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Where and why it ended.
    pub no_answer: NoAnswer,
    /// The redirects that were followed before, oldest first.
    pub hops: Vec<Exchange>,
    /// What TLS showed before the last hop failed, above all a certificate that was refused.
    pub tls: Option<Box<TlsSeen>>,
}

/// Sends requests over one [`Route`]; keeps connections alive between them.
pub struct Client {
    route: Route,
    interrupt: Arc<AtomicBool>,
    trust: Trust,
    pool: Pool,
    redirects: u16,
    stays: bool,
}

impl Client {
    /// A client; once `interrupt` is set, whatever is running ends within a tenth of a second.
    pub fn new(route: Route, interrupt: Arc<AtomicBool>) -> Self {
        Self {
            trust: Trust::new(&route),
            pool: Pool::default(),
            redirects: u16::MAX,
            stays: false,
            route,
            interrupt,
        }
    }

    /// The route all requests take.
    pub fn route(&self) -> &Route {
        &self.route
    }

    /// Follows at most this many redirects from now on, whatever the route says: what is left of a budget.
    pub fn limit_redirects(&mut self, redirects: u16) {
        self.redirects = redirects;
    }

    /// From now on a redirect to another host is an answer and not followed, whatever the route says.
    pub fn stay_at_host(&mut self, stays: bool) {
        self.stays = stays;
    }

    /// All addresses of a name, IPv4 and IPv6, as the resolver says; nothing is connected to.
    pub fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, NoAnswer> {
        dns::lookup(host, &self.clock())
    }

    /// Sends a request and, where the route says so, follows its redirects; the last exchange is the answer. A redirect
    /// that would send a method once more that may change something (307 after POST) is an answer: once is once.
    pub fn run(&mut self, request: &Request) -> Result<Vec<Exchange>, Failure> {
        let mut hops = Vec::new();
        match self.chain(request, &mut hops) {
            Ok(()) => Ok(hops),
            Err(Trouble { no_answer, tls }) => Err(Failure { no_answer, hops, tls }),
        }
    }

    fn clock(&self) -> Clock {
        Clock::start(self.route.timeout, Arc::clone(&self.interrupt))
    }

    fn chain(&mut self, request: &Request, hops: &mut Vec<Exchange>) -> Result<(), Trouble> {
        let clock = self.clock();
        let home = request.url.origin();
        let mut hop = Hop { whole: request.clone(), request: request.clone(), held_back: Vec::new() };
        loop {
            let trip = Trip::new(&self.route, &self.trust, &clock, &hop.request)?;
            let mut exchange = self.pool.exchange(&trip)?;
            exchange.held_back = std::mem::take(&mut hop.held_back);
            hops.push(exchange);
            let last = &hops[hops.len() - 1];
            if !self.route.follow || last.from_proxy {
                return Ok(());
            }
            let Some(next) = redirect::next(&self.route, &home, &hop.whole, &last.response)? else {
                return Ok(());
            };
            let leaves = self.stays && next.request.url.host != request.url.host;
            if leaves || !next.request.is_safe() {
                return Ok(());
            }
            let followed = u16::try_from(hops.len() - 1).unwrap_or(u16::MAX);
            if followed >= self.route.max_redirects.min(self.redirects) || is_circle(hops, &next.request) {
                return Err(NoAnswer::RedirectLoop(followed).into());
            }
            hop = next;
        }
    }
}

/// The same request again: no cookie is kept and no clock passes, so the same answer follows.
fn is_circle(hops: &[Exchange], next: &Request) -> bool {
    hops.iter().any(|h| h.request == *next)
}
