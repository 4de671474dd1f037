//! The program against servers that echo secrets, drive terminals or count logins, and against hostile words.
#![cfg(unix)]

mod canaries;
mod lockout;
mod support;
mod terminal;
