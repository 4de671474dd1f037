//! Which server reads which scheme, and on which C library.
//!
//! | | Apache | nginx | lighttpd | registry, Caddy | HAProxy | Traefik |
//! |---|---|---|---|---|---|---|
//! | `$apr1$`, `{SHA}` | yes | yes | yes | no | no | yes |
//! | `{SSHA}`, `{PLAIN}` | no | yes | no | no | no | no |
//! | `$2a$`, `$2y$` | yes | crypt | crypt | yes | crypt | yes |
//! | `$2b$` | crypt | crypt | crypt | yes | crypt | yes |
//! | `$1$` | crypt | crypt | crypt | no | crypt | yes |
//! | `$5$`, `$6$`, `$y$`, `$7$`, DES, … | crypt | crypt | crypt | no | crypt | no |
//! | `{SSHA256}`, Argon2, PBKDF2, … | no | no | no | no | no | no |
//!
//! Caddy reads Argon2 where its directive says so; HAProxy takes what follows `insecure-password` as it is.
//!
//! | crypt | libxcrypt | glibc before it | musl |
//! |---|---|---|---|
//! | DES, `$1$`, `$5$`, `$6$` | yes | yes | yes |
//! | `$2a$`, `$2b$`, `$2x$`, `$2y$`, BSD's `_` | yes | no | yes |
//! | `$y$`, `$gy$`, `$7$`, `$sha1$`, `$md5$`, `$3$` | yes | no | no |
//!
//! What no library knows is a wrong password (401); under glibc nginx says 500 instead. The column of libxcrypt is
//! what Debian builds; a distribution may leave the rare ones out.

use crate::{Libc, Reader, Scheme, Server};

/// Whether a server can compare passwords with what a scheme stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reads {
    /// It can.
    Yes,
    /// It cannot: no password ever fits.
    No,
    /// It depends on the C library, which is not known.
    Unknown,
}

impl Reader {
    /// Whether this server on this C library reads a scheme.
    pub fn reads(self, scheme: Scheme) -> Reads {
        match self.server {
            _ if self.computes(scheme) => Reads::Yes,
            _ if self.is_of_go() => Reads::No,
            _ => self.libc.reads(scheme),
        }
    }

    /// Whether the server computes a scheme itself, without `crypt`.
    pub(crate) fn computes(self, scheme: Scheme) -> bool {
        use Scheme::{Apr1, Argon2, Bcrypt, Md5Crypt, Plain, Sha, Ssha};
        matches!(
            (self.server, scheme),
            (Server::LighttpdPlain, _)
                | (Server::Registry | Server::Caddy | Server::Traefik, Bcrypt(_))
                | (Server::Apache, Bcrypt(b'a' | b'y'))
                | (Server::Apache | Server::Nginx | Server::Lighttpd | Server::Traefik, Apr1 | Sha)
                | (Server::Nginx, Ssha | Plain)
                | (Server::Haproxy, Plain)
                | (Server::CaddyArgon2, Argon2)
                | (Server::Traefik, Md5Crypt)
        )
    }

    /// Whether it is written in Go, and has nothing to do with `crypt`.
    pub(crate) fn is_of_go(self) -> bool {
        matches!(self.server, Server::Registry | Server::Caddy | Server::CaddyArgon2 | Server::Traefik)
    }
}

impl Libc {
    /// Whether its `crypt` knows a scheme.
    pub fn reads(self, scheme: Scheme) -> Reads {
        use Scheme::{
            Bcrypt, Bsdi, Des, GostYescrypt, Md5Crypt, Nt, Scrypt, Sha1Crypt, Sha256Crypt, Sha512Crypt,
            SunMd5, Yescrypt,
        };
        let yes = match scheme {
            Des | Md5Crypt | Sha256Crypt | Sha512Crypt => return Reads::Yes,
            Bcrypt(_) | Bsdi => self != Self::Glibc,
            Yescrypt | GostYescrypt | Scrypt | Sha1Crypt | SunMd5 | Nt => self == Self::Libxcrypt,
            _ => return Reads::No,
        };
        match self {
            Self::Unknown => Reads::Unknown,
            _ if yes => Reads::Yes,
            _ => Reads::No,
        }
    }
}
