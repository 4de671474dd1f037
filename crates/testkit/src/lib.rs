//! Development only: the case format, a hostile server, real servers on loopback.
