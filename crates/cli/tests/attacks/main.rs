//! The program against servers that echo secrets, drive terminals or count logins, and against hostile words.
#![cfg(unix)]

mod canaries;
mod clients;
mod detector;
mod lockout;
mod matrix;
mod places;
mod redirects;
mod support;
mod terminal;
