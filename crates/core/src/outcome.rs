//! What the answer of the request as given is, before any cause is asked.

use crate::{
    Evidence, Trial,
    assessment::{Observation, Part, Place},
    experiment::Experiment,
    producer,
};
use why401_message::{NoAnswer, Response, Withheld};

/// The kinds of outcome, as in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Served.
    Ok,
    /// A challenge that a later exchange of the same input answered.
    Challenge,
    /// 401 and its kin.
    Unauthenticated,
    /// 403.
    Forbidden,
    /// A redirect that was not followed.
    Redirect,
    /// A redirect to a login page.
    LoginRedirect,
    /// A login page with status 200.
    LoginPage,
    /// 407.
    ProxyAuthentication,
    /// A firewall's page.
    Blocked,
    /// 429.
    RateLimited,
    /// 5xx.
    ServerError,
    /// 404, 410.
    NotFound,
    /// No answer.
    Unreachable,
    /// Anything else.
    Other,
}

impl Kind {
    /// As in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Challenge => "challenge",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::Redirect => "redirect",
            Self::LoginRedirect => "login-redirect",
            Self::LoginPage => "login-page",
            Self::ProxyAuthentication => "proxy-authentication",
            Self::Blocked => "blocked",
            Self::RateLimited => "rate-limited",
            Self::ServerError => "server-error",
            Self::NotFound => "not-found",
            Self::Unreachable => "unreachable",
            Self::Other => "other",
        }
    }

    /// Whether the person was let in.
    pub fn is_served(self) -> bool {
        matches!(self, Self::Ok | Self::Challenge)
    }
}

/// What came of the request as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Which kind.
    pub kind: Kind,
    /// Its status, where there was an answer.
    pub status: Option<u16>,
    /// Who produced it.
    pub said_by: &'static str,
    /// One sentence in plain words.
    pub summary: String,
    /// Where it can be seen.
    pub observation: Observation,
}

/// Judges the request as given.
pub fn of(evidence: &Evidence) -> Outcome {
    let Some(trial) = evidence.baseline() else {
        return no_answer(evidence, &NoAnswer::Withheld(Withheld::NotAllowed));
    };
    if let Some(failure) = &trial.failure {
        return no_answer(evidence, failure);
    }
    let Some(response) = trial.response() else {
        return no_answer(evidence, &NoAnswer::Withheld(Withheld::NotAllowed));
    };
    let answered = evidence.paste.as_ref().is_some_and(|p| p.served_after_a_challenge().is_some());
    let kind = match kind(trial, response) {
        Kind::Ok if answered => Kind::Challenge,
        kind => kind,
    };
    let unknown = match evidence.untried_login(trial) {
        Some(_) => Some(UNTRIED),
        None => (evidence.is_stand_in() && kind == Kind::Ok).then_some(UNSENT),
    };
    Outcome {
        kind: if unknown.is_some() { Kind::Other } else { kind },
        status: Some(response.status),
        said_by: producer::of(response).id,
        summary: unknown.unwrap_or_else(|| summary(kind, response)).to_owned(),
        observation: Observation::new(Place::status(Experiment::GIVEN), status_line(response)),
    }
}

/// GET is served in the place of a request that was not sent.
const UNSENT: &str = "The request itself was not sent, because it may change something. Asked with GET, the address is served.";

/// A login of a kind that is not spoken: what came is the challenge, not a verdict.
const UNTRIED: &str = "The server asks for the login, and this kind of login is not tried here: whether it is accepted is not known.";

/// `401 Unauthorized`, escaped.
pub fn status_line(response: &Response) -> String {
    why401_message::show([response.status.to_string().as_bytes(), b" ", &response.reason].concat())
        .trim_end()
        .to_owned()
}

fn kind(trial: &Trial, response: &Response) -> Kind {
    let from_proxy = trial.answer().is_some_and(|x| x.from_proxy);
    match response.status {
        407 => Kind::ProxyAuthentication,
        _ if from_proxy => Kind::Other,
        200..=299 if is_login_page(response) => Kind::LoginPage,
        200..=299 | 304 => Kind::Ok,
        300..=399 if response.text("location").is_some_and(|l| is_login_address(&l)) => Kind::LoginRedirect,
        300..=399 => Kind::Redirect,
        401 | 419 | 440 | 498 => Kind::Unauthenticated,
        403 if producer::of(response).kind == producer::Kind::Edge => Kind::Blocked,
        403 => Kind::Forbidden,
        404 | 410 => Kind::NotFound,
        429 => Kind::RateLimited,
        500.. => Kind::ServerError,
        _ => Kind::Other,
    }
}

/// Whether an address looks like a login page.
pub fn is_login_address(location: &str) -> bool {
    let path = location.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    ["login", "signin", "sign-in", "sign_in", "/auth", "oauth", "/sso", "saml"]
        .iter()
        .any(|w| path.contains(w))
}

/// A page with a password field and a form: a login page, which some send with status 200.
pub fn is_login_page(response: &Response) -> bool {
    let html = response.text("content-type").is_some_and(|t| t.contains("html"));
    let body = response.body_text().to_ascii_lowercase();
    html && (body.contains("type=\"password\"")
        || body.contains("type='password'")
        || body.contains("type=password"))
        && body.contains("<form")
}

fn summary(kind: Kind, response: &Response) -> &'static str {
    match kind {
        Kind::Ok | Kind::Challenge => "The request is served; nothing is refused.",
        Kind::Unauthenticated => {
            "The server wants to know who is asking and did not accept the answer it got."
        }
        Kind::Forbidden => "The server understood the request and refuses it.",
        Kind::Redirect => "The server sends the request on to another address.",
        Kind::LoginRedirect => "The server sends everybody who is not logged in to a login page.",
        Kind::LoginPage => "What comes back is a login page, although its status says success.",
        Kind::ProxyAuthentication => "A proxy on the way wants a login of its own.",
        Kind::Blocked => "A firewall or an edge network blocked the request before the site saw it.",
        Kind::RateLimited => "The server had too many requests and asks to wait.",
        Kind::NotFound => "There is nothing at this address; this is not about a login.",
        Kind::ServerError if response.status == 503 => {
            "The site is not available right now; this is not about a login."
        }
        Kind::ServerError => "The server failed on this request.",
        Kind::Unreachable => "The server could not be reached.",
        Kind::Other => "The server could not make sense of the request.",
    }
}

fn no_answer(evidence: &Evidence, failure: &NoAnswer) -> Outcome {
    let withheld = matches!(failure, NoAnswer::Withheld(_));
    Outcome {
        kind: if withheld { Kind::Other } else { Kind::Unreachable },
        status: None,
        said_by: "unknown",
        summary: if withheld && evidence.is_hearsay() {
            "What was pasted does not tell why.".into()
        } else {
            crate::words::no_answer(failure, &evidence.given().url.host)
        },
        observation: Observation::new(
            Place::answer(Experiment::GIVEN, part_of(failure)),
            crate::words::no_answer_fragment(failure),
        ),
    }
}

fn part_of(failure: &NoAnswer) -> Part {
    match failure {
        NoAnswer::NoSuchHost(_) | NoAnswer::DnsFailed(_) => Part::Dns,
        NoAnswer::Tls(_) | NoAnswer::Certificate(_) | NoAnswer::PlainOnTls => Part::Tls,
        _ => Part::Connection,
    }
}
