//! Byte streams that obey a [`Clock`], and a buffered reader over them.

use super::clock::{Clock, Stop};
use rustls::{ClientConnection, StreamOwned};
use std::{
    io::{self, ErrorKind, Read, Write},
    net::TcpStream,
};
use why401_message::{NoAnswer, Phase, show};

/// Octets of a peer's first words that are remembered.
const OPENING: usize = 128;
/// Octets asked for at once.
const CHUNK: usize = 16 * 1024;

/// A connection, plain or encrypted, in as many layers as it takes.
pub(crate) trait Wire: Read + Write + Send {
    /// From now on this clock counts.
    fn restart(&mut self, clock: &Clock);
}

/// A TCP connection whose reads and writes end at the deadline or when interrupted.
pub(crate) struct Timed {
    tcp: TcpStream,
    clock: Clock,
}

impl Timed {
    /// Takes over a connected socket.
    pub(crate) fn new(tcp: TcpStream, clock: &Clock) -> Self {
        let _ = tcp.set_nodelay(true);
        Self { tcp, clock: clock.clone() }
    }

    /// This end's address.
    pub(crate) fn local(&self) -> Option<std::net::SocketAddr> {
        self.tcp.local_addr().ok()
    }
}

/// Whether a socket timeout ended the call: nothing happened, ask again.
fn is_pause(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            self.tcp.set_read_timeout(Some(self.clock.slice()?))?;
            match self.tcp.read(buffer) {
                Err(e) if is_pause(&e) => {}
                other => return other,
            }
        }
    }
}

impl Write for Timed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            self.tcp.set_write_timeout(Some(self.clock.slice()?))?;
            match self.tcp.write(bytes) {
                Err(e) if is_pause(&e) => {}
                other => return other,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tcp.flush()
    }
}

impl Wire for Timed {
    fn restart(&mut self, clock: &Clock) {
        self.clock = clock.clone();
    }
}

/// A connection that remembers the peer's first words, to tell what it speaks where it should speak TLS.
pub(crate) struct Overheard {
    wire: Box<dyn Wire>,
    opening: Vec<u8>,
}

impl Overheard {
    /// Listens from now on.
    pub(crate) fn new(wire: Box<dyn Wire>) -> Self {
        Self { wire, opening: Vec::new() }
    }

    /// The first octets that came.
    pub(crate) fn opening(&self) -> &[u8] {
        &self.opening
    }
}

impl Read for Overheard {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.wire.read(buffer)?;
        let room = OPENING.saturating_sub(self.opening.len());
        self.opening.extend_from_slice(&buffer[..n.min(room)]);
        Ok(n)
    }
}

impl Write for Overheard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.wire.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.wire.flush()
    }
}

impl Wire for StreamOwned<ClientConnection, Overheard> {
    fn restart(&mut self, clock: &Clock) {
        self.sock.wire.restart(clock);
    }
}

/// A connection with what was read too far.
pub(crate) struct Reader {
    wire: Box<dyn Wire>,
    buffer: Vec<u8>,
    taken: usize,
}

impl Reader {
    /// Nothing has been read from `wire` yet.
    pub(crate) fn new(wire: Box<dyn Wire>) -> Self {
        Self { wire, buffer: Vec::new(), taken: 0 }
    }

    /// What has arrived and was not taken.
    pub(crate) fn ready(&self) -> &[u8] {
        &self.buffer[self.taken..]
    }

    /// Waits for more; 0 is the end of the stream.
    pub(crate) fn fill(&mut self) -> io::Result<usize> {
        self.buffer.drain(..self.taken);
        self.taken = 0;
        let start = self.buffer.len();
        self.buffer.resize(start + CHUNK, 0);
        let outcome = self.wire.read(&mut self.buffer[start..]);
        self.buffer.truncate(start + *outcome.as_ref().unwrap_or(&0));
        outcome
    }

    /// Takes what is ready, at most `limit` octets of it.
    pub(crate) fn take(&mut self, limit: usize) -> &[u8] {
        let start = self.taken;
        self.taken += limit.min(self.buffer.len() - start);
        &self.buffer[start..self.taken]
    }

    /// Takes a line with its end; `Ok(None)` when it is longer than `limit` or the stream ended first.
    pub(crate) fn line(&mut self, limit: usize) -> io::Result<Option<Vec<u8>>> {
        let mut searched = 0;
        loop {
            if let Some(n) = self.ready()[searched..].iter().position(|&b| b == b'\n') {
                let length = searched + n + 1;
                return Ok((length <= limit).then(|| self.take(length).to_vec()));
            }
            searched = self.ready().len();
            if searched > limit || self.fill()? == 0 {
                return Ok(None);
            }
        }
    }

    /// Sends all of it.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.wire.write_all(bytes)?;
        self.wire.flush()
    }

    /// From now on this clock counts.
    pub(crate) fn restart(&mut self, clock: &Clock) {
        self.wire.restart(clock);
    }

    /// The connection without the buffer, where nothing was read too far.
    pub(crate) fn into_wire(self) -> Option<Box<dyn Wire>> {
        self.ready().is_empty().then_some(self.wire)
    }
}

/// What an I/O error means for the exchange.
pub(crate) fn no_answer(error: &io::Error, phase: Phase) -> NoAnswer {
    if let Some(stop) = Stop::of(error) {
        return stop.in_phase(phase);
    }
    if let Some(tls) = error.get_ref().and_then(|e| e.downcast_ref::<rustls::Error>()) {
        return NoAnswer::Tls(show(tls.to_string()));
    }
    match error.kind() {
        ErrorKind::TimedOut => NoAnswer::TimedOut(phase),
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => {
            NoAnswer::Unreachable(error.to_string())
        }
        _ => NoAnswer::Closed(phase),
    }
}
