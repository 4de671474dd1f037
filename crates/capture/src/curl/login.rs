//! User names, passwords and tokens of a command, and which of them is presented.

use super::{
    At, Reader,
    given::Given,
    headers::{Header, has},
};
use why401_message::{AuthChoice, Login, LoginSource, Secret, Url};

/// Which kind of place the `Authorization` field comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Winner {
    Header,
    Signature,
    Bearer,
    Login,
}

impl Winner {
    /// A field given with `-H` wins over a signature, a bearer token and a login, in this order.
    pub(super) fn of(headers: &[Header], given: &Given) -> Self {
        if has(headers, "authorization") {
            Self::Header
        } else if given.signed.is_some() {
            Self::Signature
        } else if given.bearer.is_some() && scheme(given) == AuthChoice::Basic && !given.schemes.basic {
            Self::Bearer
        } else {
            Self::Login
        }
    }
}

/// Which login the command names: `-u`, else the URL's userinfo.
pub(super) fn login(reader: &Reader<'_>, given: &Given, url: &Url, url_at: At) -> Option<(Login, At)> {
    let (pair, source, at, asks) = match (given.user, &url.userinfo) {
        (Some(at), _) => (reader.bytes(at).to_vec(), LoginSource::Option, at, true),
        (None, Some(info)) => {
            (info.reveal().to_vec(), LoginSource::Userinfo, userinfo_at(reader, url_at), false)
        }
        (None, None) => return None,
    };
    let (user, password) = match pair.iter().position(|&b| b == b':') {
        Some(n) => (pair[..n].to_vec(), Some(pair[n + 1..].to_vec())),
        None => (pair, (!asks).then(Vec::new)),
    };
    let decoded = |bytes: Vec<u8>| if asks { bytes } else { why401_message::percent_decoded(&bytes) };
    let login = Login {
        user: Secret::new(decoded(user)),
        password: password.map(|p| Secret::new(decoded(p))),
        source,
    };
    Some((login, at))
}

/// Where the userinfo begins in the URL's word.
pub(super) fn userinfo_at(reader: &Reader<'_>, url_at: At) -> At {
    let scheme = reader.string(url_at).find("://").map_or(0, |n| n + 3);
    At { offset: url_at.offset + scheme, ..url_at }
}

pub(super) fn has_userinfo(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, r)| r);
    rest.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains('@'))
}

pub(super) fn scheme(given: &Given) -> AuthChoice {
    let s = &given.schemes;
    match (s.any, s.basic, s.digest, s.windows) {
        (false, _, false, false) => AuthChoice::Basic,
        (false, false, true, false) => AuthChoice::Digest,
        (false, false, false, true) => AuthChoice::Windows,
        _ => AuthChoice::Any,
    }
}

pub(crate) fn basic(user: &[u8], password: &[u8]) -> String {
    use base64::Engine;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode([user, b":", password].concat()))
}
