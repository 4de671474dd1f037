//! The program against servers that echo secrets, drive terminals or count logins, and against hostile words.

mod canaries;
mod lockout;
mod support;
mod terminal;
