//! Log lines of web servers: what each of them says, read from left to right and never searched.
//!
//! Everything a visitor can write (user names, paths, fields) is an outsider's word. What decides is where only the
//! server writes: the beginning of a line, its message number, the fixed words around a gap. A gap whose end cannot be
//! told from what a visitor may have put into it stays unread.

pub mod access;
pub mod error;
