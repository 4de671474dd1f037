//! Answers that are there already, read as if they came over the wire.

use super::{
    body,
    clock::Clock,
    head,
    stream::{Reader, Wire},
};
use std::io::{self, Read, Write};
use why401_message::{NoAnswer, Response};

/// A connection that says these octets, a few at a time, and closes.
struct Canned {
    bytes: Vec<u8>,
    said: usize,
    step: usize,
}

impl Read for Canned {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.step.min(buffer.len()).min(self.bytes.len() - self.said);
        buffer[..n].copy_from_slice(&self.bytes[self.said..self.said + n]);
        self.said += n;
        Ok(n)
    }
}

impl Write for Canned {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Wire for Canned {
    fn restart(&mut self, _: &Clock) {}
}

/// The answer to a GET over an open connection that would have sent exactly these octets and then closed.
pub fn stored_answer(bytes: &[u8]) -> Result<Response, NoAnswer> {
    read(bytes, usize::MAX).map(|(response, _)| response)
}

/// The same with at most `step` octets arriving at a time; also whether the connection could be used again.
pub(crate) fn read(bytes: &[u8], step: usize) -> Result<(Response, bool), NoAnswer> {
    let mut reader = Reader::new(Box::new(Canned { bytes: bytes.to_vec(), said: 0, step }));
    let (mut response, _) = head::read(&mut reader, false)?;
    let reusable = body::read(&mut reader, "GET", true, &mut response)?;
    Ok((response, reusable))
}
