//! Digest (RFC 7616): what a challenge asks for, and the answer to it.

use crate::Challenge;
use md5::Md5;
use sha2::{Sha256, Sha512_256};
use std::fmt;
use why401_message::Secret;
use zeroize::Zeroizing;

/// A hash of section 3.3 and of its registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hash {
    /// `MD5`, and what is meant where none is named.
    Md5,
    /// `SHA-256`.
    Sha256,
    /// `SHA-512-256`: SHA-512 with its own start values, cut to 256 bits.
    Sha512_256,
}

impl Hash {
    /// In lower-case hexadecimal.
    fn of(self, parts: &[&[u8]]) -> Zeroizing<String> {
        fn hex<H: sha2::Digest>(parts: &[&[u8]]) -> Zeroizing<String> {
            let mut hash = H::new();
            for (at, part) in parts.iter().enumerate() {
                if at > 0 {
                    hash.update(b":");
                }
                hash.update(part);
            }
            let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or_default();
            let digits = |b: &u8| [digit(b >> 4), digit(b & 15)];
            Zeroizing::new(hash.finalize().iter().flat_map(digits).collect())
        }
        match self {
            Self::Md5 => hex::<Md5>(parts),
            Self::Sha256 => hex::<Sha256>(parts),
            Self::Sha512_256 => hex::<Sha512_256>(parts),
        }
    }
}

/// What the response covers (section 3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quality {
    /// No `qop` at all: RFC 2069, as old servers ask for it.
    Unnamed,
    /// `auth`.
    Auth,
    /// `auth-int`: the body as well.
    AuthInt,
}

/// Why a challenge cannot be answered. Says what is wrong with it, as a fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unanswerable {
    /// A parameter that must be there is missing.
    Missing(&'static str),
    /// The hash is none that clients know.
    Algorithm(String),
    /// No quality of protection that clients know is offered.
    Quality(String),
}

impl fmt::Display for Unanswerable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "its challenge has no {name}"),
            Self::Algorithm(name) => write!(f, "its algorithm is {}", why401_message::show(name)),
            Self::Quality(name) => write!(f, "its qop is {}", why401_message::show(name)),
        }
    }
}

/// A Digest challenge that can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The protection space.
    pub realm: String,
    /// The server's one-time value.
    pub nonce: String,
    /// Whether it only wants the answer again, with this newer nonce (section 3.3, `stale`).
    pub stale: bool,
    /// By which hash.
    pub hash: Hash,
    /// What the response is to cover.
    pub quality: Quality,
    /// As spelled; `None` where the challenge names none.
    algorithm: Option<String>,
    opaque: Option<String>,
    session: bool,
    hashes_user: bool,
}

/// What an answer is made for.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    /// The request's method.
    pub method: &'a str,
    /// Its target as it stands in the request line.
    pub target: &'a str,
    /// Its body, for `auth-int`.
    pub body: &'a [u8],
    /// A value of the client's own, unlike any other: hexadecimal digits.
    pub cnonce: &'a str,
}

impl Asked {
    /// Reads a challenge; fails where no client could answer it.
    pub fn of(challenge: &Challenge) -> Result<Self, Unanswerable> {
        let param = |name: &'static str| challenge.param(name).ok_or(Unanswerable::Missing(name));
        let is_true = |name: &str| challenge.param(name).is_some_and(|v| v.eq_ignore_ascii_case("true"));
        let algorithm = challenge.param("algorithm");
        let (hash, session) = hash(algorithm.unwrap_or("MD5"))?;
        Ok(Self {
            realm: param("realm")?.to_owned(),
            nonce: param("nonce")?.to_owned(),
            stale: is_true("stale"),
            hash,
            quality: quality(challenge.param("qop"))?,
            algorithm: algorithm.map(str::to_owned),
            opaque: challenge.param("opaque").map(str::to_owned),
            session,
            hashes_user: is_true("userhash"),
        })
    }

    /// The strongest Digest challenge of a response; why the first cannot be answered where none can. `None` where
    /// none is there.
    pub fn strongest(challenges: &[Challenge]) -> Option<Result<Self, Unanswerable>> {
        let mut asked: Vec<_> = challenges.iter().filter(|c| c.is("Digest")).map(Self::of).collect();
        let best = (0..asked.len()).filter(|n| asked[*n].is_ok()).max_by_key(|n| {
            let hash = asked[*n].as_ref().map(|a| a.hash).ok();
            (hash, std::cmp::Reverse(*n))
        });
        (!asked.is_empty()).then(|| asked.swap_remove(best.unwrap_or(0)))
    }

    /// The value of the Authorization field (section 3.4).
    pub fn answer(&self, user: &[u8], password: &Secret, occasion: &Occasion<'_>) -> Secret {
        let count = "00000001";
        let h = |parts: &[&[u8]]| self.hash.of(parts);
        let mut ha1 = h(&[user, self.realm.as_bytes(), password.reveal()]);
        if self.session {
            ha1 = h(&[ha1.as_bytes(), self.nonce.as_bytes(), occasion.cnonce.as_bytes()]);
        }
        let (method, target) = (occasion.method.as_bytes(), occasion.target.as_bytes());
        let ha2 = match self.quality {
            Quality::AuthInt => h(&[method, target, h(&[occasion.body]).as_bytes()]),
            Quality::Auth | Quality::Unnamed => h(&[method, target]),
        };
        let qop = match self.quality {
            Quality::Unnamed => None,
            Quality::Auth => Some("auth"),
            Quality::AuthInt => Some("auth-int"),
        };
        let (nonce, cnonce) = (self.nonce.as_bytes(), occasion.cnonce.as_bytes());
        let response = match qop {
            None => h(&[ha1.as_bytes(), nonce, ha2.as_bytes()]),
            Some(qop) => {
                h(&[ha1.as_bytes(), nonce, count.as_bytes(), cnonce, qop.as_bytes(), ha2.as_bytes()])
            }
        };
        let name = if self.hashes_user {
            h(&[user, self.realm.as_bytes()]).as_bytes().to_vec()
        } else {
            user.to_vec()
        };
        let mut value = Zeroizing::new(b"Digest username=".to_vec());
        value.extend(quoted(&name));
        for (key, text) in [
            ("realm", &*self.realm),
            ("nonce", &self.nonce),
            ("uri", occasion.target),
            ("response", &response),
        ] {
            value.extend(format!(", {key}=").bytes().chain(quoted(text.as_bytes())));
        }
        value.extend(self.algorithm.iter().flat_map(|name| format!(", algorithm={name}").into_bytes()));
        if let Some(qop) = qop {
            let text = format!(", qop={qop}, nc={count}, cnonce=\"{}\"", occasion.cnonce);
            value.extend(text.bytes());
        }
        let opaque = self.opaque.iter().flat_map(|o| [b", opaque=".to_vec(), quoted(o.as_bytes())].concat());
        value.extend(opaque);
        if self.hashes_user {
            value.extend(b", userhash=true");
        }
        Secret::new(value.to_vec())
    }
}

fn hash(algorithm: &str) -> Result<(Hash, bool), Unanswerable> {
    let lower = algorithm.to_ascii_lowercase();
    let (name, session) = lower.strip_suffix("-sess").map_or((&*lower, false), |name| (name, true));
    let hash = match name {
        "md5" => Hash::Md5,
        "sha-256" => Hash::Sha256,
        "sha-512-256" => Hash::Sha512_256,
        _ => return Err(Unanswerable::Algorithm(algorithm.to_owned())),
    };
    Ok((hash, session))
}

/// `auth` where it is offered, else `auth-int`.
fn quality(offered: Option<&str>) -> Result<Quality, Unanswerable> {
    let Some(offered) = offered else { return Ok(Quality::Unnamed) };
    let offers = |name: &str| offered.split([',', ' ']).any(|o| o.trim().eq_ignore_ascii_case(name));
    match (offers("auth"), offers("auth-int")) {
        (true, _) => Ok(Quality::Auth),
        (false, true) => Ok(Quality::AuthInt),
        (false, false) => Err(Unanswerable::Quality(offered.to_owned())),
    }
}

fn quoted(bytes: &[u8]) -> Vec<u8> {
    let escaped = bytes.iter().flat_map(|b| match b {
        b'"' | b'\\' => vec![b'\\', *b],
        _ => vec![*b],
    });
    [b'"'].into_iter().chain(escaped).chain([b'"']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_list;

    fn answered(challenge: &str, user: &str, password: &str, occasion: &Occasion<'_>) -> String {
        let asked = Asked::strongest(&parse_list(challenge.as_bytes()).0).expect("a challenge");
        let value = asked.expect("answerable").answer(user.as_bytes(), &Secret::from(password), occasion);
        String::from_utf8(value.reveal().to_vec()).expect("text")
    }

    /// RFC 7616 section 3.9.1.
    #[test]
    fn the_example_of_the_rfc_in_both_hashes() {
        let occasion = Occasion {
            method: "GET",
            target: "/dir/index.html",
            body: b"",
            cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
        };
        for (algorithm, response) in [
            ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
            ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ] {
            let challenge = format!(
                "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm={algorithm}, \
                 nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
            );
            let value = answered(&challenge, "Mufasa", "Circle of Life", &occasion);
            assert!(value.contains(&format!("response=\"{response}\"")), "{value}");
            assert!(value.contains("opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""), "{value}");
        }
    }

    /// RFC 2617 section 3.5.
    #[test]
    fn without_an_algorithm_it_is_md5() {
        let challenge = "Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", \
                         nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"";
        let occasion = Occasion { method: "GET", target: "/dir/index.html", body: b"", cnonce: "0a4f113b" };
        let value = answered(challenge, "Mufasa", "Circle Of Life", &occasion);
        assert!(value.contains("response=\"6629fae49393a05397450978507c4ef1\""), "{value}");
        assert!(!value.contains("algorithm"), "{value}");
    }

    #[test]
    fn the_stronger_hash_is_taken_and_what_nobody_knows_is_told() {
        let two = "Digest realm=\"r\", nonce=\"a\", algorithm=MD5, qop=\"auth\", \
                   Digest realm=\"r\", nonce=\"b\", algorithm=SHA-256-sess, qop=\"auth\"";
        let asked = Asked::strongest(&parse_list(two.as_bytes()).0).expect("two").expect("answerable");
        assert_eq!((asked.hash, &*asked.nonce), (Hash::Sha256, "b"));
        for (challenge, why) in [
            ("Digest realm=\"r\"", "its challenge has no nonce"),
            ("Digest realm=\"r\", nonce=\"n\", algorithm=TOKEN", "its algorithm is TOKEN"),
            ("Digest realm=\"r\", nonce=\"n\", qop=\"auth-conf\"", "its qop is auth-conf"),
        ] {
            let asked = Asked::strongest(&parse_list(challenge.as_bytes()).0).expect("one");
            assert_eq!(asked.expect_err("nobody could").to_string(), why);
        }
        assert_eq!(Asked::strongest(&parse_list(b"Basic realm=\"r\"").0), None);
    }
}
