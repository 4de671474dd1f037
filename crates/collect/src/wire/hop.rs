//! One request and its response, over a kept or a new connection, direct or through a proxy.

use super::{
    body,
    clock::Clock,
    connect, dns, head,
    proxy::is_exempt,
    send,
    stream::{Reader, no_answer},
    tls,
    trust::Trust,
};
use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};
use why401_message::{
    Exchange, NoAnswer, Origin, Phase, Proxy, Request, Response, Route, Scheme, Timings, TlsSeen, Url,
};

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

/// An open connection to an origin, or to the proxy that speaks for it.
struct Connection {
    reader: Reader,
    peer: SocketAddr,
    tls: Option<TlsSeen>,
}

/// A connection, or the proxy's refusal to open a tunnel.
enum Opened {
    Connection(Box<Connection>),
    Refused(Box<Exchange>),
}

/// Connections that wait for another request.
#[derive(Default)]
pub(crate) struct Pool {
    idle: BTreeMap<Origin, Connection>,
}

impl Pool {
    /// Sends `request` and reads the response.
    pub(crate) fn exchange(
        &mut self,
        route: &Route,
        trust: &Trust,
        request: &Request,
        clock: &Clock,
    ) -> Result<Exchange, Trouble> {
        send::spoken(route)?;
        let began = Instant::now();
        let proxy = route.proxy.as_ref().filter(|_| !is_exempt(&request.url.host, &route.no_proxy));
        let relay = proxy.filter(|_| request.url.scheme == Scheme::Http);
        let message = send::message(
            request,
            relay.map_or(send::Reader::Origin, |p| send::Reader::Proxy(p.authorization.as_ref())),
        )?;
        let origin = request.url.origin();
        let call = Call {
            route,
            request,
            proxied: proxy.is_some(),
            relayed: relay.is_some(),
            message: &message,
            began,
        };

        if let Some(mut kept) = self.idle.remove(&origin).filter(|_| request.is_safe()) {
            kept.reader.restart(clock);
            match call.over(kept, Timings::default()) {
                Ok((exchange, connection)) => return Ok(self.keep(origin, exchange, connection)),
                Err(NoAnswer::Closed(Phase::Send | Phase::Status)) => {}
                Err(why) => return Err(why.into()),
            }
        }
        let mut timings = Timings::default();
        let connection = match open(route, trust, proxy, request, clock, &mut timings)? {
            Opened::Connection(connection) => *connection,
            Opened::Refused(exchange) => return Ok(*exchange),
        };
        let seen = connection.tls.clone();
        let (exchange, connection) = call
            .over(connection, timings)
            .map_err(|no_answer| Trouble { no_answer, tls: seen.map(Box::new) })?;
        Ok(self.keep(origin, exchange, connection))
    }

    fn keep(&mut self, origin: Origin, exchange: Exchange, connection: Option<Connection>) -> Exchange {
        if let Some(connection) = connection {
            self.idle.insert(origin, connection);
        }
        exchange
    }
}

/// A request on its way.
struct Call<'a> {
    route: &'a Route,
    request: &'a Request,
    proxied: bool,
    relayed: bool,
    message: &'a [u8],
    began: Instant,
}

impl Call<'_> {
    /// Over this connection; it comes back if it can carry another request.
    fn over(
        &self,
        mut connection: Connection,
        mut timings: Timings,
    ) -> Result<(Exchange, Option<Connection>), NoAnswer> {
        let reader = &mut connection.reader;
        let sent = reader.send(self.message);
        if let Some(why) = sent
            .as_ref()
            .err()
            .map(|e| no_answer(e, Phase::Send))
            .filter(|w| *w != NoAnswer::Closed(Phase::Send))
        {
            return Err(why);
        }
        let start = Instant::now();
        let (mut response, first) = head::read(reader, connection.tls.is_some()).map_err(|why| {
            if sent.is_err() && why == NoAnswer::Closed(Phase::Status) {
                NoAnswer::Closed(Phase::Send)
            } else {
                why
            }
        })?;
        timings.first_byte = first.saturating_duration_since(start);
        let reusable = body::read(reader, &self.request.method, self.route.decode, &mut response)?;
        timings.total = self.began.elapsed();
        let exchange = Exchange {
            request: self.request.clone(),
            from_proxy: self.relayed && response.status == 407,
            response,
            peer: Some(connection.peer),
            proxied: self.proxied,
            tls: connection.tls.clone(),
            timings,
            held_back: Vec::new(),
        };
        Ok((exchange, (reusable && sent.is_ok()).then_some(connection)))
    }
}

fn open(
    route: &Route,
    trust: &Trust,
    proxy: Option<&Proxy>,
    request: &Request,
    clock: &Clock,
    timings: &mut Timings,
) -> Result<Opened, Trouble> {
    let url = &request.url;
    let (host, port) = match proxy {
        Some(proxy) => (proxy.url.host.clone(), proxy.url.effective_port()),
        None => dns::connect_to(route, &url.host, url.effective_port()),
    };
    let (tcp, peer) = connect::connect(route, (&host, port), clock, timings)?;
    let mut reader = Reader::new(Box::new(tcp));
    if let Some(proxy) = proxy {
        if proxy.url.scheme == Scheme::Https {
            (reader, _) = encrypted(reader, &proxy.url.host, trust, clock, timings)?;
        }
        if url.scheme == Scheme::Https {
            let spent = Instant::now();
            match tunnel(&mut reader, route, proxy, request)? {
                None => timings.connect += spent.elapsed(),
                Some(response) => return Ok(refusal(response, peer, route, proxy, request, *timings)),
            }
        }
    }
    let mut tls = None;
    if url.scheme == Scheme::Https {
        let seen;
        (reader, seen) = encrypted(reader, &url.host, trust, clock, timings)?;
        tls = Some(seen);
    }
    Ok(Opened::Connection(Box::new(Connection { reader, peer, tls })))
}

fn encrypted(
    reader: Reader,
    host: &str,
    trust: &Trust,
    clock: &Clock,
    timings: &mut Timings,
) -> Result<(Reader, TlsSeen), Trouble> {
    let wire =
        reader.into_wire().ok_or_else(|| NoAnswer::NotHttp("octets after the proxy's answer".into()))?;
    let before = timings.tls;
    let outcome = tls::handshake(wire, host, trust, clock, timings);
    timings.tls += before;
    match outcome {
        Ok((wire, seen)) => Ok((Reader::new(wire), seen)),
        Err((no_answer, tls)) => Err(Trouble { no_answer, tls }),
    }
}

/// Asks the proxy for a tunnel; its answer is returned where it is no 2xx.
fn tunnel(
    reader: &mut Reader,
    route: &Route,
    proxy: &Proxy,
    request: &Request,
) -> Result<Option<Response>, NoAnswer> {
    let authority = authority(route, &request.url);
    let connect = send::tunnel(request, proxy.authorization.as_ref(), &authority);
    let message = send::tunnel_message(&connect, &authority)?;
    reader.send(&message).map_err(|e: io::Error| no_answer(&e, Phase::Proxy))?;
    let (mut response, _) = head::read(reader, proxy.url.scheme == Scheme::Https).map_err(in_proxy)?;
    if response.is_success() {
        return Ok(None);
    }
    body::read(reader, "CONNECT", route.decode, &mut response)?;
    Ok(Some(response))
}

fn authority(route: &Route, url: &Url) -> String {
    let (host, port) = dns::connect_to(route, &url.host, url.effective_port());
    if host.contains(':') {
        format!("[{}]:{port}", host.trim_matches(['[', ']']))
    } else {
        format!("{host}:{port}")
    }
}

fn in_proxy(why: NoAnswer) -> NoAnswer {
    match why {
        NoAnswer::TimedOut(_) => NoAnswer::TimedOut(Phase::Proxy),
        NoAnswer::Closed(_) => NoAnswer::Closed(Phase::Proxy),
        other => other,
    }
}

fn refusal(
    response: Response,
    peer: SocketAddr,
    route: &Route,
    proxy: &Proxy,
    request: &Request,
    timings: Timings,
) -> Opened {
    let sum = [timings.dns, timings.connect, timings.tls].iter().sum::<Duration>();
    Opened::Refused(Box::new(Exchange {
        request: send::tunnel(request, proxy.authorization.as_ref(), &authority(route, &request.url)),
        response,
        peer: Some(peer),
        proxied: true,
        from_proxy: true,
        tls: None,
        timings: Timings { total: sum, ..timings },
        held_back: Vec::new(),
    }))
}
