//! One request and its response, over a kept or a new connection.

use super::{
    body,
    clock::Clock,
    head,
    open::{Connection, Opened, open},
    proxy::is_exempt,
    send,
    stream::no_answer,
    trust::Trust,
};
use std::{collections::BTreeMap, time::Instant};
use why401_message::{
    Exchange, NoAnswer, Origin, Phase, Proxy, ProxyKind, Request, Route, Scheme, Timings, TlsSeen, show,
};

/// What a server may say to a connection that idled, before it closes it (RFC 9110 section 15.5.9).
const REQUEST_TIMEOUT: u16 = 408;

/// Why a hop has no response, and what its TLS handshake showed.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub(crate) no_answer: NoAnswer,
    pub(crate) tls: Option<Box<TlsSeen>>,
}

impl From<NoAnswer> for Trouble {
    fn from(no_answer: NoAnswer) -> Self {
        Self { no_answer, tls: None }
    }
}

/// A request and all that decides how it travels.
pub(crate) struct Trip<'a> {
    pub(crate) route: &'a Route,
    pub(crate) trust: &'a Trust,
    pub(crate) clock: &'a Clock,
    pub(crate) request: &'a Request,
    pub(crate) proxy: Option<&'a Proxy>,
    began: Instant,
}

impl<'a> Trip<'a> {
    /// Starts now.
    pub(crate) fn new(
        route: &'a Route,
        trust: &'a Trust,
        clock: &'a Clock,
        request: &'a Request,
    ) -> Result<Self, NoAnswer> {
        let proxy = route.proxy.as_ref().filter(|_| !is_exempt(&request.url.host, &route.no_proxy));
        match proxy {
            Some(p) if p.kind == ProxyKind::Socks => {
                Err(NoAnswer::Local(format!("{}: SOCKS proxies are not spoken here", show(&p.source))))
            }
            _ => Ok(Self { route, trust, clock, request, proxy, began: Instant::now() }),
        }
    }

    /// The proxy that reads the request itself, as against one that only tunnels.
    fn relay(&self) -> Option<&'a Proxy> {
        self.proxy.filter(|_| self.request.url.scheme == Scheme::Http)
    }

    fn message(&self) -> Result<zeroize::Zeroizing<Vec<u8>>, NoAnswer> {
        let reader = match self.relay() {
            Some(proxy) => send::Reader::Proxy(proxy.authorization.as_ref()),
            None => send::Reader::Origin,
        };
        send::message(self.request, reader)
    }

    /// Over this connection; it comes back if it can carry another request.
    fn over(
        &self,
        mut connection: Connection,
        message: &[u8],
        mut timings: Timings,
    ) -> Result<(Exchange, Option<Connection>), NoAnswer> {
        let reader = &mut connection.reader;
        let torn = match reader.send(message).map_err(|e| no_answer(&e, Phase::Send)) {
            Ok(()) => false,
            Err(NoAnswer::Closed(_)) => true,
            Err(why) => return Err(why),
        };
        let sent = Instant::now();
        let (mut response, first) = match head::read(reader, connection.tls.is_some()) {
            Err(NoAnswer::Closed(Phase::Status)) if torn => return Err(NoAnswer::Closed(Phase::Send)),
            other => other?,
        };
        timings.first_byte = first.saturating_duration_since(sent);
        let reusable = body::read(reader, &self.request.method, self.route.decode, &mut response)?;
        timings.total = self.began.elapsed();
        let exchange = Exchange {
            request: self.request.clone(),
            from_proxy: self.relay().is_some() && response.status == 407,
            response,
            peer: Some(connection.peer),
            local: connection.local,
            proxied: self.proxy.is_some(),
            tls: connection.tls.clone(),
            timings,
            held_back: Vec::new(),
        };
        Ok((exchange, (reusable && !torn).then_some(connection)))
    }
}

/// Connections that wait for another request to their origin.
#[derive(Default)]
pub(crate) struct Pool {
    idle: BTreeMap<Origin, Connection>,
}

impl Pool {
    /// Sends the request and reads the response. A kept connection that turns out closed is replaced once; a request
    /// that may change something never goes over one, for nobody could tell whether it arrived.
    pub(crate) fn exchange(&mut self, trip: &Trip<'_>) -> Result<Exchange, Trouble> {
        let message = trip.message()?;
        let origin = trip.request.url.origin();
        if let Some(mut kept) = self.idle.remove(&origin).filter(|_| trip.request.is_safe()) {
            kept.reader.restart(trip.clock);
            match trip.over(kept, &message, Timings::default()) {
                Err(NoAnswer::Closed(Phase::Send | Phase::Status)) => {}
                Ok((exchange, _)) if exchange.response.status == REQUEST_TIMEOUT => {}
                other => return Ok(self.keep(origin, other?)),
            }
        }
        let mut timings = Timings::default();
        let connection = match open(trip, &mut timings)? {
            Opened::Connection(connection) => *connection,
            Opened::Refused(mut exchange) => {
                exchange.timings.total = trip.began.elapsed();
                return Ok(*exchange);
            }
        };
        let seen = connection.tls.clone().map(Box::new);
        match trip.over(connection, &message, timings) {
            Ok(done) => Ok(self.keep(origin, done)),
            Err(no_answer) => Err(Trouble { no_answer, tls: seen }),
        }
    }

    fn keep(&mut self, origin: Origin, (exchange, connection): (Exchange, Option<Connection>)) -> Exchange {
        if let Some(connection) = connection {
            self.idle.insert(origin, connection);
        }
        exchange
    }
}
