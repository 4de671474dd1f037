//! Biscuits: tokens of signed blocks in protocol buffers (biscuit `spec/schema.proto`). Only recognised: their blocks
//! are programs.

use crate::segment;

/// Fields of a message, by number: bytes, or nothing for a number.
type Fields<'a> = Vec<(u64, Option<&'a [u8]>)>;

/// Most fields of one message that are looked at.
const MOST: usize = 1000;

/// Whether a text is a biscuit: the block of its authority, whole, and a proof behind it.
pub(crate) fn is_one(token: &[u8]) -> bool {
    let token = token.strip_prefix(b"biscuit:").unwrap_or(token);
    let begins = token.first().is_some_and(|b| matches!(b, b'C' | b'E'));
    let Some(bytes) = begins.then(|| segment::decoded(token)).flatten() else { return false };
    let Some(outer) = fields(&bytes) else { return false };
    let one = |number: u64| outer.iter().find(|(n, _)| *n == number).and_then(|(_, value)| *value);
    let known =
        outer.iter().all(|(number, value)| (1..=4).contains(number) && (*number == 1) == value.is_none());
    let whole = |block: &[u8]| {
        let inner = fields(block).unwrap_or_default();
        let length =
            |number: u64| inner.iter().find(|(n, _)| *n == number).and_then(|(_, v)| Some((*v)?.len()));
        length(1).is_some() && length(2).is_some() && length(3).is_some_and(|signature| signature >= 64)
    };
    let proven = |proof: &[u8]| fields(proof).is_some_and(|all| matches!(all.as_slice(), [(1 | 2, Some(_))]));
    known && one(2).is_some_and(whole) && one(4).is_some_and(proven)
}

/// The fields of a message (protocol buffers, "Encoding"): numbers and bytes; `None` where it is not one.
fn fields(mut bytes: &[u8]) -> Option<Fields<'_>> {
    let mut out = Vec::new();
    while !bytes.is_empty() && out.len() < MOST {
        let tag = segment::varint(&mut bytes)?;
        let value = match tag & 7 {
            0 => segment::varint(&mut bytes).map(|_| None)?,
            2 => Some(segment::prefixed(&mut bytes)?),
            _ => return None,
        };
        out.push((tag >> 3, value));
    }
    bytes.is_empty().then_some(out)
}
