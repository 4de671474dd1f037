//! From nothing to a connection that can carry a request: TCP, the proxy's tunnel, TLS.

use super::{
    body, connect, dns, head,
    hop::{Trip, Trouble},
    send,
    stream::{Reader, no_answer},
    tls,
};
use std::{net::SocketAddr, time::Instant};
use why401_message::{Exchange, NoAnswer, Phase, Proxy, Request, Scheme, Timings, TlsSeen};

/// An open connection to an origin, or to the proxy that speaks for it.
pub(crate) struct Connection {
    pub(crate) reader: Reader,
    pub(crate) peer: SocketAddr,
    pub(crate) local: Option<SocketAddr>,
    pub(crate) tls: Option<TlsSeen>,
}

/// A connection, or the proxy's refusal to open a tunnel.
pub(crate) enum Opened {
    Connection(Box<Connection>),
    Refused(Box<Exchange>),
}

/// Connects as the trip's route says.
pub(crate) fn open(trip: &Trip<'_>, timings: &mut Timings) -> Result<Opened, Trouble> {
    let url = &trip.request.url;
    let (host, port) = match trip.proxy {
        Some(proxy) => (proxy.url.host.clone(), proxy.url.effective_port()),
        None => dns::connect_to(trip.route, &url.host, url.effective_port()),
    };
    let (tcp, peer) = connect::connect(trip.route, (&host, port), trip.clock, timings)?;
    let local = tcp.local();
    let mut reader = Reader::new(Box::new(tcp));
    if let Some(proxy) = trip.proxy {
        if proxy.url.scheme == Scheme::Https {
            (reader, _) = encrypted(reader, &proxy.url.host, trip, timings)?;
        }
        if url.scheme == Scheme::Https
            && let Some(refusal) = tunnel(&mut reader, trip, proxy, timings)?
        {
            return Ok(Opened::Refused(Box::new(Exchange {
                peer: Some(peer),
                local,
                timings: *timings,
                ..refusal
            })));
        }
    }
    let mut tls = None;
    if url.scheme == Scheme::Https {
        let (inner, seen) = encrypted(reader, &url.host, trip, timings)?;
        (reader, tls) = (inner, Some(seen));
    }
    Ok(Opened::Connection(Box::new(Connection { reader, peer, local, tls })))
}

fn encrypted(
    reader: Reader,
    host: &str,
    trip: &Trip<'_>,
    timings: &mut Timings,
) -> Result<(Reader, TlsSeen), Trouble> {
    let wire =
        reader.into_wire().ok_or_else(|| NoAnswer::NotHttp("octets after the proxy's answer".into()))?;
    let began = Instant::now();
    let outcome = tls::handshake(wire, host, trip.trust, trip.clock);
    timings.tls += began.elapsed();
    match outcome {
        Ok((wire, seen)) => Ok((Reader::new(wire), seen)),
        Err((no_answer, tls)) => Err(Trouble { no_answer, tls }),
    }
}

/// Asks the proxy for a tunnel (RFC 9110 section 9.3.6); its answer comes back where it is no 2xx.
fn tunnel(
    reader: &mut Reader,
    trip: &Trip<'_>,
    proxy: &Proxy,
    timings: &mut Timings,
) -> Result<Option<Exchange>, NoAnswer> {
    let began = Instant::now();
    let (host, port) = dns::connect_to(trip.route, &trip.request.url.host, trip.request.url.effective_port());
    let authority = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
    let request: Request = send::tunnel(trip.request, proxy.authorization.as_ref(), &authority);
    let message = send::tunnel_message(&request, &authority)?;
    reader.send(&message).map_err(|e| no_answer(&e, Phase::Proxy))?;
    let (mut response, first) = head::read(reader, proxy.url.scheme == Scheme::Https).map_err(in_proxy)?;
    if response.is_success() {
        timings.connect += began.elapsed();
        return Ok(None);
    }
    timings.first_byte = first.saturating_duration_since(began);
    body::read(reader, &request.method, trip.route.decode, &mut response)?;
    Ok(Some(Exchange {
        request,
        response,
        peer: None,
        local: None,
        proxied: true,
        from_proxy: true,
        tls: None,
        timings: Timings::default(),
        held_back: Vec::new(),
    }))
}

fn in_proxy(why: NoAnswer) -> NoAnswer {
    match why {
        NoAnswer::TimedOut(_) => NoAnswer::TimedOut(Phase::Proxy),
        NoAnswer::Closed(_) => NoAnswer::Closed(Phase::Proxy),
        other => other,
    }
}
