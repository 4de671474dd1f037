//! What was presented to the server, and whether the server has read what it refuses.

use crate::{
    questions::{challenge_place, opens, realm, refusal},
    rule::answers_itself,
};
use why401_challenge::{QuirkKind, Scheme};
use why401_core::{
    Evidence, Experiment, Missing, Observation, Part, Place, Traced, TracedUser, Trial, producer,
    sameness::{self, Noise, Sameness},
};
use why401_message::{AuthChoice, Response};
use why401_weblog::access::Upstream;

/// The refusal, at the field that asks for a login where there is one.
pub(crate) fn refused(given: &Response) -> Observation {
    let at = if given.has("www-authenticate") { challenge_place() } else { Place::status(Experiment::GIVEN) };
    Observation::new(at, refusal(given))
}

/// What a request logs in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presented {
    /// A user name and a password.
    Password,
    /// A token after a scheme other than Basic and Digest.
    Token,
    /// A key in a field or query parameter of its own.
    Key,
}

impl Presented {
    /// `password`, `token`, `key`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Token => "token",
            Self::Key => "key",
        }
    }
}

/// What the request logs in with; `None` where it carries nothing.
pub(crate) fn presented(d: &Evidence) -> Option<Presented> {
    let presents_login = d.given().login.is_some() && d.has_credentials();
    if presents_login || d.has_password_in_body() {
        return Some(Presented::Password);
    }
    match d.credentials() {
        Some(c) if c.basic.is_some() || c.scheme == Scheme::Digest => Some(Presented::Password),
        Some(_) => Some(Presented::Token),
        None => d.has_credentials().then_some(Presented::Key),
    }
}

/// `alice's password`, `the token`: what was presented, with its owner where that may be said.
pub(crate) fn owned(d: &Evidence, presented: Presented) -> String {
    match (presented, d.user()) {
        (Presented::Password, Some(user)) => format!("{user}'s password"),
        _ => format!("the {}", presented.word()),
    }
}

/// Defects after which a server cannot have read what was meant; each has a cause of its own.
const UNREADABLE: [QuirkKind; 17] = [
    QuirkKind::MissingSpace,
    QuirkKind::SchemePunctuation,
    QuirkKind::EmptyValue,
    QuirkKind::DoublePrefix,
    QuirkKind::Quoted,
    QuirkKind::Invisible,
    QuirkKind::Placeholder,
    QuirkKind::ExampleWord,
    QuirkKind::UnexpandedVariable,
    QuirkKind::NullWord,
    QuirkKind::StrayEnd,
    QuirkKind::StrayStart,
    QuirkKind::InnerSpace,
    QuirkKind::Merged,
    QuirkKind::NotBase64,
    QuirkKind::NoColon,
    QuirkKind::DoubleEncoded,
];

/// Whether a server can have read what was meant: nothing about the form of the credentials is amiss.
pub(crate) fn is_readable(d: &Evidence) -> bool {
    d.quirk(&UNREADABLE).is_none() && d.quirk(&[QuirkKind::NoScheme]).is_none()
}

/// Whether the credentials are well formed and of a scheme that the refusal offers; one that offers none takes all.
pub(crate) fn well_formed_and_wanted(d: &Evidence, given: &Response) -> bool {
    let offered = Evidence::challenges(given);
    let offers = |name: &str| offered.iter().any(|c| c.is(name));
    if offered.is_empty() {
        return d.quirk(&UNREADABLE).is_none();
    }
    if d.quirk(&UNREADABLE).is_some() || d.quirk(&[QuirkKind::NoScheme]).is_some() {
        return false;
    }
    match d.credentials() {
        Some(c) => c.scheme.canonical().is_some_and(offers) || offers(&c.scheme_text),
        None if d.given().login.is_some() => match d.given().scheme {
            AuthChoice::Basic => offers("Basic"),
            AuthChoice::Digest => offers("Digest"),
            AuthChoice::Any => offers("Digest") || offers("Basic"),
            AuthChoice::Windows => false,
        },
        None => d.has_password_in_body() || !["Basic", "Digest", "Negotiate", "NTLM"].into_iter().any(offers),
    }
}

/// Whether the server has read the credentials it refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// It has, and this shows it.
    Read(Observation),
    /// Nothing tells: they may have got lost on the way.
    Untold(Observation),
}

/// Judges a refusal. `Ok(None)` where the request is served without the credentials, or a redirect left them behind:
/// then the question is another.
pub(crate) fn reading(d: &Evidence, given: &Response) -> Result<Option<Reading>, Missing> {
    let anonymous = d.attempt(Experiment::ANONYMOUS)?;
    if anonymous.is_some_and(opens) || !(d.has_password_in_body() || d.credentials_arrived()) {
        return Ok(None);
    }
    if let Some(seen) = complaint(given).or_else(|| gate(d, given, anonymous)).or_else(|| logged(d)) {
        return Ok(Some(Reading::Read(seen)));
    }
    let at = Place::answer(Experiment::ANONYMOUS, Part::Body);
    let without = anonymous.and_then(Trial::response);
    if let Some(Sameness::Different(how)) = without.map(|w| sameness::compare(w, given, &Noise::default())) {
        return Ok(Some(Reading::Read(Observation::new(
            at,
            format!("differs from the answer with them: {how}"),
        ))));
    }
    if let Some(seen) = nobody_between(given) {
        return Ok(Some(Reading::Read(seen)));
    }
    if without.is_some() && d.given().first("authorization").is_some() {
        let unknown = d.attempt(Experiment::UNKNOWN_SCHEME)?;
        let differs = unknown.and_then(Trial::response).is_some_and(|r| !sameness::same(r, given));
        if differs {
            let at = Place::answer(Experiment::UNKNOWN_SCHEME, Part::Body);
            return Ok(Some(Reading::Read(Observation::new(
                at,
                "a scheme nobody knows gets another answer",
            ))));
        }
    }
    Ok(Some(Reading::Untold(match without {
        Some(_) => Observation::new(at, "without them, word for word the same answer"),
        None => Observation::new(
            Place::status(Experiment::GIVEN),
            "nothing to compare with: it may not be sent twice",
        ),
    })))
}

/// `error=` in a challenge: RFC 6750 section 3.1 keeps it for requests that carried a token.
fn complaint(given: &Response) -> Option<Observation> {
    let challenges = Evidence::challenges(given);
    let error = challenges.iter().find_map(|c| c.param("error").filter(|e| *e != "invalid_request"))?;
    let at = Place::answer(Experiment::GIVEN, Part::Response("www-authenticate".into()));
    Some(Observation::new(
        at,
        format!("error=\"{}\": said of a token that was read", why401_message::show(error)),
    ))
}

/// A web server's own gate: its own page, and its challenge for the scheme that was presented.
fn gate(d: &Evidence, given: &Response, anonymous: Option<&Trial>) -> Option<Observation> {
    let reads = presented(d) == Some(Presented::Password) && is_own_page(given);
    let same_realm = anonymous.and_then(Trial::response).is_none_or(|r| realm(r) == realm(given));
    let name = producer::of(given).name;
    (reads && same_realm).then(|| {
        Observation::new(
            Place::answer(Experiment::GIVEN, Part::Body),
            format!("{name}'s own page: its gate reads passwords itself"),
        )
    })
}

/// A server that answers by itself and whose log names the user: it took the login from the request.
fn logged(d: &Evidence) -> Option<Observation> {
    let named = |t: &&Traced| t.of == Experiment::GIVEN && matches!(t.user, TracedUser::Named(_));
    let line = d.traced.iter().filter(|_| presented(d) == Some(Presented::Password)).find(named)?;
    let layer = d.layers.iter().find(|l| line.config.as_ref() == Some(&l.config));
    let itself = layer.map_or(line.upstream == Upstream::Nobody, |layer| answers_itself(layer, line));
    itself.then(|| line.seen())
}

/// Whether a web server made this answer to ask for a password, rather than pass on an application's.
pub(crate) fn is_own_page(response: &Response) -> bool {
    let asks = Evidence::challenges(response).iter().any(|c| c.is("Basic") || c.is("Digest"));
    asks && producer::of_page(response).is_some_and(|p| p.kind == producer::Kind::Server)
}

/// Servers that stand in front of applications and may keep the Authorization field to themselves.
const FRONTS: [&str; 14] = [
    "apache",
    "nginx",
    "openresty",
    "lighttpd",
    "litespeed",
    "microsoft-iis",
    "caddy",
    "traefik",
    "haproxy",
    "envoy",
    "istio-envoy",
    "cloudflare",
    "awselb",
    "varnish",
];

/// An application that answers by itself, with no web server to be seen in front of it.
fn nobody_between(given: &Response) -> Option<Observation> {
    let server = given.text("server").unwrap_or_default().to_ascii_lowercase();
    let front = given.has("via") || FRONTS.iter().any(|f| server.starts_with(f));
    let at = Place::Absent { what: "other server".into(), searched: "the fields of the answer".into() };
    (!front).then(|| Observation::new(at, "none to be seen: the application itself answers"))
}
