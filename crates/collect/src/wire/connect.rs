//! From a host and a port to a TCP connection.

use super::{clock::Clock, dns, stream::Timed};
use std::{
    io::{self, ErrorKind},
    net::{SocketAddr, TcpStream},
    time::Instant,
};
use why401_message::{NoAnswer, Phase, Route, Timings};

/// Connects to the first address that accepts; each gets its fair share of the time that is left.
pub(crate) fn connect(
    route: &Route,
    (host, port): (&str, u16),
    clock: &Clock,
    timings: &mut Timings,
) -> Result<(Timed, SocketAddr), NoAnswer> {
    let began = Instant::now();
    let addresses = dns::addresses(route, host, port, clock);
    timings.dns = began.elapsed();
    let addresses = addresses?;
    let began = Instant::now();
    let mut last = NoAnswer::TimedOut(Phase::Connect);
    for (n, ip) in addresses.iter().enumerate() {
        let peer = SocketAddr::new(*ip, port);
        match open(peer, &clock.share(addresses.len() - n)) {
            Ok(tcp) => {
                timings.connect = began.elapsed();
                return Ok((Timed::new(tcp, clock), peer));
            }
            Err(why) => last = why,
        }
        clock.slice().map_err(|stop| stop.in_phase(Phase::Connect))?;
    }
    Err(last)
}

fn open(peer: SocketAddr, clock: &Clock) -> Result<TcpStream, NoAnswer> {
    let left = clock.left().map_err(|stop| stop.in_phase(Phase::Connect))?;
    match clock.wait(move || TcpStream::connect_timeout(&peer, left)) {
        Ok(outcome) => outcome.map_err(|e| refused(peer, &e)),
        Err(stop) => Err(stop.in_phase(Phase::Connect)),
    }
}

fn refused(peer: SocketAddr, error: &io::Error) -> NoAnswer {
    match error.kind() {
        ErrorKind::ConnectionRefused => NoAnswer::Refused(peer),
        ErrorKind::ConnectionReset => NoAnswer::Closed(Phase::Connect),
        ErrorKind::TimedOut | ErrorKind::WouldBlock => NoAnswer::TimedOut(Phase::Connect),
        _ => NoAnswer::Unreachable(error.to_string()),
    }
}
