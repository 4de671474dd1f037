//! The program as a whole, against small servers on loopback.

mod basics;
mod input;
mod secrets;
mod support;
