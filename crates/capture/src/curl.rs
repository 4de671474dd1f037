//! From words to a request, the way curl 8.x does it.

mod address;
mod assemble;
mod body;
mod fields;
mod given;
mod glob;
mod headers;
mod login;
mod way;

use crate::{
    Parsed,
    reader::{At, Reader},
};
use given::Given;

pub(crate) use body::percent_encoded;
pub(crate) use login::basic;

/// Reads the words of a curl command, `curl` itself left out.
pub(crate) fn read(mut reader: Reader<'_>) -> Parsed {
    let given = Given::read(&mut reader);
    let command = assemble::assemble(&mut reader, given);
    reader.parsed(command)
}
