//! The only reader of the outside: wire, DNS, TLS, state directory.
