//! Whether a password fits what is stored: for a server that reads it, and for anybody who could.

use crate::{
    Budget, Cost, Fault, Libc, Reader, Reads, Scheme, Server,
    crypt::{APR1, LONGEST_PASSWORD, Made, bcrypt, crypt, is_crypt64, is_setting, md5_crypt},
    fault,
    scheme::ends_even,
    stored,
};
use std::{fmt, time::Duration};
use why401_message::Secret;

/// What comes of a password and something stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It fits.
    Fits,
    /// It does not; another may.
    Mismatch,
    /// None ever fits.
    CannotRead(Unreadable),
    /// Not computed: it would cost this much.
    TooCostly(Cost),
    /// Not computed: why, as a fragment.
    Unknown(&'static str),
}

/// Why no password fits for a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong.
    pub why: Why,
    /// Whether the server says 500 instead of 401; `None` where that depends on an unknown C library.
    pub fails: Option<bool>,
}

/// What is wrong with something stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    /// The server, or the C library under it, does not know the scheme.
    Scheme(Scheme),
    /// It is damaged.
    Fault(Fault),
}

impl fmt::Display for Why {
    /// A fragment: `is of a scheme this server does not read: Argon2`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme(Scheme::Empty) => f.write_str("is empty"),
            Self::Scheme(scheme) => write!(f, "is of a scheme this server does not read: {scheme}"),
            Self::Fault(fault) => fault.fmt(f),
        }
    }
}

impl Reader {
    /// Whether a password fits a hash as this server took it from a file ([`crate::Login::hash`]).
    ///
    /// Nothing is hashed that the budget does not afford, and nothing that cannot fit.
    pub fn verify(self, hash: &Secret, password: &Secret, budget: &mut Budget) -> Verdict {
        let stored = hash.reveal();
        let password = self.as_it_arrives(password.reveal());
        if password.len() > LONGEST_PASSWORD {
            return Verdict::TooCostly(stored::quick(password));
        }
        if let Some(why) = self.unreadable(stored) {
            return Verdict::CannotRead(Unreadable { why, fails: self.fails(stored) });
        }
        match self.fits_surely(stored, password, budget) {
            Ok(true) => Verdict::Fits,
            Ok(false) | Err(Made::Refused | Made::Hash(_)) => match self.compares_text_of(stored) {
                Some(scheme) => {
                    Verdict::CannotRead(Unreadable { why: Why::Scheme(scheme), fails: Some(false) })
                }
                None => Verdict::Mismatch,
            },
            Err(Made::TooCostly(cost)) => Verdict::TooCostly(cost),
            Err(Made::Unknown(why)) => Verdict::Unknown(why),
        }
    }

    /// The scheme of a whole hash whose own text this server compares with the password, as lighttpd's backend `plain`
    /// does.
    fn compares_text_of(self, stored: &[u8]) -> Option<Scheme> {
        let scheme = Scheme::of(stored);
        let hash = self.server == Server::LighttpdPlain && scheme.is_plainly_a_hash();
        (hash && fault(stored).is_none()).then_some(scheme)
    }

    /// Why no password fits for this server.
    pub fn unreadable(self, stored: &[u8]) -> Option<Why> {
        let scheme = Scheme::of(stored);
        let fault = match (self.server, scheme) {
            (Server::LighttpdPlain, _) | (Server::Haproxy, Scheme::Plain) => return None,
            (Server::Lighttpd, Scheme::Sha) if stored::lighttpd_sha(stored).is_some() => return None,
            (Server::Registry | Server::Caddy | Server::Traefik, Scheme::Bcrypt(_)) => {
                fault(&stored[..stored.len().min(60)]).filter(|fault| *fault != Fault::Salt)
            }
            _ if self.reads_by_form(stored) => return None,
            _ => fault(stored),
        };
        let unread = (self.reads(scheme) == Reads::No).then_some(Why::Scheme(scheme));
        let foreign =
            || fault_for_libxcrypt(stored).filter(|_| self.libc == Libc::Libxcrypt && !self.computes(scheme));
        fault.map(Why::Fault).or(unread).or_else(|| foreign().map(Why::Fault))
    }

    /// Whether the C library takes text for a hash of DES: bigcrypt (two characters of salt and eleven for each block),
    /// and for musl one whose salt is of other characters.
    fn reads_by_form(self, stored: &[u8]) -> bool {
        let block = |text: &[u8]| text.iter().all(|b| is_crypt64(*b)) && ends_even(text);
        let Some((salt, blocks)) = stored.split_at_checked(2).filter(|_| !self.is_of_go()) else {
            return false;
        };
        if blocks.len() > 16 * 11 || !blocks.len().is_multiple_of(11) || !blocks.chunks(11).all(block) {
            return false;
        }
        let usual = salt.iter().all(|b| is_crypt64(*b));
        let big = usual && blocks.len() > 11;
        let odd = !usual && blocks.len() == 11;
        match self.libc {
            Libc::Libxcrypt => big,
            Libc::Musl => odd,
            Libc::Unknown => big || odd,
            Libc::Glibc => false,
        }
    }

    /// C ends a password at a NUL.
    fn as_it_arrives(self, password: &[u8]) -> &[u8] {
        match self.server {
            _ if self.is_of_go() => password,
            _ => password.split(|b| *b == 0).next().unwrap_or_default(),
        }
    }

    /// Whether nginx gets nothing at all from the C library: from glibc for a setting it does not know.
    fn fails(self, stored: &[u8]) -> Option<bool> {
        if self.server != Server::Nginx || matches!(self.libc, Libc::Libxcrypt | Libc::Musl) {
            return Some(false);
        }
        let nothing = &mut Budget::of(Duration::ZERO);
        let on_glibc = Self { libc: Libc::Glibc, ..self }.computed(stored, b"", nothing);
        match (on_glibc == Made::Refused, self.libc) {
            (refused, Libc::Glibc) => Some(refused),
            (true, _) => None,
            (false, _) => Some(false),
        }
    }

    /// Whether what the server computes is what is stored; `Err` where it computes nothing.
    fn fits_surely(self, stored: &[u8], password: &[u8], budget: &mut Budget) -> Result<bool, Made> {
        if self.server == Server::Lighttpd && stored.starts_with(b"{SHA}") {
            budget.spend(stored::quick(password)).map_err(Made::TooCostly)?;
            return Ok(stored::lighttpd_sha(stored).is_some_and(|sum| sum == stored::sha1(password)));
        }
        if self.server == Server::CaddyArgon2 {
            return match stored::foreign(password, stored, budget) {
                None => Err(Made::Unknown("its numbers cannot be read")),
                Some(found) => found.map_err(Made::TooCostly),
            };
        }
        match self.computed(stored, password, budget) {
            Made::Hash(hash) => Ok(*hash == stored),
            other => Err(other),
        }
    }

    /// What the server compares with the stored text.
    fn computed(self, stored: &[u8], password: &[u8], budget: &mut Budget) -> Made {
        let begins = |mark: &[u8]| stored.starts_with(mark);
        match self.server {
            Server::LighttpdPlain => Made::hash(password.to_vec()),
            Server::Registry | Server::Caddy | Server::CaddyArgon2 => registry(stored, password, budget),
            Server::Haproxy if begins(b"{PLAIN}") => Made::hash([b"{PLAIN}", password].concat()),
            Server::Traefik if begins(b"$2") => registry(stored, password, budget),
            Server::Traefik if begins(b"$1$") => crypt(Libc::Libxcrypt, password, stored, budget),
            _ if begins(APR1) => md5_crypt(APR1, password, stored, budget),
            Server::Apache if begins(b"$2a$") || begins(b"$2y$") => bcrypt(password, stored, budget),
            Server::Apache | Server::Nginx | Server::Traefik if begins(b"{SHA}") => {
                paid(stored::sha, password, budget)
            }
            Server::Nginx if begins(b"{PLAIN}") => Made::hash([b"{PLAIN}", password].concat()),
            Server::Nginx if begins(b"{SSHA}") => paid(|p| stored::ssha(p, stored), password, budget),
            Server::Lighttpd if stored.len() < 13 => Made::Refused,
            Server::Traefik if !begins(APR1) => Made::Refused,
            Server::Lighttpd if begins(b"$1+ntlm$") => Made::Unknown("$1+ntlm$ is not computed here"),
            _ => crypt(self.libc, password, stored, budget),
        }
    }
}

/// libxcrypt computes nothing for text with such characters, wherever they stand.
fn fault_for_libxcrypt(stored: &[u8]) -> Option<Fault> {
    stored.iter().position(|b| !is_setting(*b)).map(|at| Fault::Character(at + 1))
}

/// A fast digest, once it is paid for.
fn paid(digest: impl FnOnce(&[u8]) -> Made, password: &[u8], budget: &mut Budget) -> Made {
    budget.spend(stored::quick(password)).map_or_else(Made::TooCostly, |()| digest(password))
}

/// bcrypt as Go computes it (`golang.org/x/crypto/bcrypt`): all letters are one, what follows 31 characters of hash is
/// ignored, and the salt is compared with nothing.
fn registry(stored: &[u8], password: &[u8], budget: &mut Budget) -> Made {
    if !matches!(Scheme::of(stored), Scheme::Bcrypt(_)) || stored.len() < 60 {
        return Made::Refused;
    }
    let setting = [b"$2y", &stored[3..29]].concat();
    match bcrypt(password, &setting, budget) {
        Made::Hash(hash) if hash[29..] == stored[29..60] => Made::hash(stored.to_vec()),
        other => other,
    }
}

/// Whether a password fits, asked of somebody who reads every scheme.
///
/// A server that cannot read a hash refuses the right password too: this tells that case from a wrong one. Text that
/// is of no scheme is taken for the password itself. What is damaged says so.
pub fn fits(stored: &Secret, password: &Secret, budget: &mut Budget) -> Verdict {
    let (text, typed) = (stored.reveal(), password.reveal());
    if typed.len() > LONGEST_PASSWORD {
        return Verdict::TooCostly(stored::quick(typed));
    }
    if let Some(inner) = text.strip_prefix(b"{CRYPT}") {
        return fits(&Secret::from(inner), password, budget);
    }
    let told = |fits| if fits { Verdict::Fits } else { Verdict::Mismatch };
    match Scheme::of(text) {
        Scheme::Text | Scheme::Braced | Scheme::Dollar if text == typed => Verdict::Fits,
        Scheme::Plain => told(text.splitn(2, |b| *b == b'}').nth(1) == Some(typed)),
        Scheme::Pbkdf2 => Verdict::Unknown("PBKDF2 is not computed here"),
        Scheme::Argon2 | Scheme::Phpass | Scheme::Sha2 { .. } | Scheme::Md5 { .. } | Scheme::Hex { .. } => {
            match stored::foreign(typed, text, budget) {
                None => Verdict::Unknown("its numbers cannot be read"),
                Some(Ok(fits)) => told(fits),
                Some(Err(cost)) => Verdict::TooCostly(cost),
            }
        }
        _ => EVERYTHING.verify(stored, password, budget),
    }
}

/// Who reads most.
const EVERYTHING: Reader = Reader { server: Server::Nginx, libc: Libc::Libxcrypt };

/// What verifying one password against something stored costs; `None` for what is not computed.
pub fn cost(stored: &Secret, password_length: usize) -> Option<Cost> {
    let nothing = &mut Budget::of(Duration::ZERO);
    let typed = Secret::new(vec![b'x'; password_length.min(LONGEST_PASSWORD)]);
    match fits(stored, &typed, nothing) {
        Verdict::TooCostly(cost) => Some(cost),
        Verdict::Unknown(_) => None,
        _ => Some(Cost::default()),
    }
}
