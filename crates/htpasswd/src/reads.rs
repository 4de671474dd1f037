//! Which server reads which scheme, and on which C library.
//!
//! | | Apache | nginx | lighttpd | registry |
//! |---|---|---|---|---|
//! | `$apr1$`, `{SHA}` | yes | yes | yes | no |
//! | `{SSHA}`, `{PLAIN}` | no | yes | no | no |
//! | `$2a$`, `$2y$` | yes | crypt | crypt | yes |
//! | `$2b$` | crypt | crypt | crypt | yes |
//! | `$1$`, `$5$`, `$6$`, `$y$`, `$7$`, DES, … | crypt | crypt | crypt | no |
//! | `{SSHA256}`, Argon2, PBKDF2, … | no | no | no | no |
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
            Server::Registry => Reads::No,
            _ => self.libc.reads(scheme),
        }
    }

    /// Whether the server computes a scheme itself, without `crypt`.
    pub(crate) fn computes(self, scheme: Scheme) -> bool {
        use Scheme::{Apr1, Bcrypt, Plain, Sha, Ssha};
        matches!(
            (self.server, scheme),
            (Server::LighttpdPlain, _)
                | (Server::Registry, Bcrypt(_))
                | (Server::Apache, Bcrypt(b'a' | b'y'))
                | (Server::Apache | Server::Nginx | Server::Lighttpd, Apr1 | Sha)
                | (Server::Nginx, Ssha | Plain)
        )
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
