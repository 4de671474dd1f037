//! The token or key a request presents: which one, what kind it is, where it stands, and whether its signature fits
//! the keys that are known.

use crate::{
    Evidence, Experiment, Missing,
    assessment::{Observation, Part, Place},
    document::Document,
};
use why401_challenge::{QuirkKind, Scheme};
use why401_message::{Body, Secret, percent_decoded};
use why401_token::{Compared, Echo, Jwt, KeySet, Known, Reading, Verification};

/// Parameters of a query that carry tokens (RFC 6750 section 2.3, and habits).
const QUERY_TOKENS: [&str; 7] =
    ["access_token", "token", "jwt", "auth_token", "id_token", "bearer", "authorization"];

/// What is presented, read once.
#[derive(Debug)]
pub(crate) struct PresentedToken {
    /// The text itself.
    secret: Secret,
    /// What it is.
    reading: Reading,
    /// The parameter of the query it stands in.
    parameter: Option<String>,
}

impl PresentedToken {
    /// The token or key of a request: of its secret field, else of its query.
    pub(crate) fn of(evidence: &Evidence) -> Option<Self> {
        if let Some((_, credentials)) = evidence.secret_field() {
            let holds_token = credentials.quirks.iter().any(|q| q.kind == QuirkKind::TokenInBasic);
            let is_login = credentials.basic.is_some()
                || credentials.scheme == Scheme::Digest
                || (credentials.scheme == Scheme::Basic && !holds_token);
            let secret = credentials.payload.clone();
            let usable = !is_login && !secret.is_empty();
            return usable.then(|| Self {
                reading: why401_token::read(secret.reveal()),
                secret,
                parameter: None,
            });
        }
        let query = evidence.given().url.query()?;
        let (name, value) =
            query.split('&').filter_map(|pair| pair.split_once('=')).find(|(name, value)| {
                !value.is_empty() && QUERY_TOKENS.contains(&name.to_ascii_lowercase().as_str())
            })?;
        let secret = Secret::new(percent_decoded(value.as_bytes()));
        Some(Self { reading: why401_token::read(secret.reveal()), secret, parameter: Some(name.into()) })
    }
}

impl Evidence {
    /// What the token or key that is presented looks like; `None` for one that is masked.
    pub fn token(&self) -> Option<&Reading> {
        Some(&self.presented()?.reading)
    }

    fn presented(&self) -> Option<&PresentedToken> {
        self.token.as_ref().filter(|_| !self.secret_is_masked())
    }

    /// The signed token that is presented, where it can be read.
    pub fn jwt(&self) -> Option<&Jwt> {
        self.token()?.jwt()
    }

    /// The provider whose key or token is presented, by its beginning.
    pub fn known_key(&self) -> Option<&'static Known> {
        why401_token::known(self.token.as_ref()?.secret.reveal())
    }

    /// Whether a masked key shows the one that is presented; `None` where none is.
    pub fn echoed(&self, echo: &Echo) -> Option<Compared> {
        Some(echo.compare(self.presented()?.secret.reveal()))
    }

    /// The keys of the pasted text that begin like a masked one: where each stands, and whether it is that one.
    pub fn pasted_keys_like(&self, echo: &Echo) -> Vec<(Place, Compared)> {
        let tokens = self.paste.iter().flat_map(|p| &p.tokens);
        let whole = tokens.filter(|(_, key)| echo.begins_like(key.reveal()) && !key.reveal().contains(&b'*'));
        whole
            .map(|(at, key)| (Place::Input { line: at.line, column: at.column }, echo.compare(key.reveal())))
            .collect()
    }

    /// The parameter of the query that carries a token.
    pub fn query_token(&self) -> Option<&str> {
        self.token.as_ref()?.parameter.as_deref()
    }

    /// Where the token stands.
    pub fn token_place(&self) -> Place {
        match self.query_token() {
            Some(_) => Place::answer(Experiment::GIVEN, Part::RequestLine),
            None => self.authorization_place(),
        }
    }

    /// Whether the body of the request holds one of these words, in lower case.
    pub fn body_names(&self, words: &[&str]) -> bool {
        let Some(Body::Bytes(body)) = &self.given.body else { return false };
        let text = String::from_utf8_lossy(body.reveal()).to_ascii_lowercase();
        words.iter().any(|word| text.contains(word))
    }

    /// Whether the token's signature fits the keys that are known: those the user named, else those its issuer
    /// publishes on the target's own site. With the place of the keys; `Ok(None)` where there are no keys or no
    /// signed token.
    pub fn verification(&self) -> Result<Option<(Verification, Place)>, Missing> {
        let Some(token) = self.presented().filter(|t| t.reading.jwt().is_some()) else { return Ok(None) };
        let judged = |keys: &KeySet, at| Some((why401_token::verify(token.secret.reveal(), keys), at));
        if let Some((path, keys)) = &self.accepts.keys {
            return Ok(judged(keys, Place::File { path: path.clone(), line: None, column: None }));
        }
        if self.accepts.keys_at.is_none() && self.document(Document::Issuer)?.is_none() {
            return Ok(None);
        }
        let Some(text) = self.document_text(Document::Keys)? else { return Ok(None) };
        let keys = KeySet::parse(&text).ok();
        Ok(keys.and_then(|keys| judged(&keys, Document::Keys.place())))
    }

    /// Something seen in a document.
    pub fn in_document(&self, document: Document, shows: impl Into<String>) -> Observation {
        Observation::new(document.place(), shows)
    }
}
