//! Documents in which a site or its issuer describes itself: where each stands, and which of them may be asked for.
//!
//! Addresses in answers and tokens are words of strangers. One is followed only to the target's own site, or to the
//! issuer or key set that the user named.

use crate::{
    Evidence, Missing, Trial,
    assessment::{Part, Place},
    experiment::Experiment,
};
use serde_json::Value;
use std::fmt;
use why401_message::{Request, Response, Scheme, Url};

/// A self-description that is fetched with a GET without credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Document {
    /// The issuer's metadata (OpenID Connect Discovery 1.0 section 4): of the issuer that was named, else of the one
    /// the token names.
    Issuer,
    /// The metadata of the authorization server the request itself goes to (RFC 8414, OpenID Connect Discovery).
    TokenServer,
    /// The key set (RFC 7517 section 5) that was named, else the one of [`Document::Issuer`].
    Keys,
    /// The protected resource's metadata (RFC 9728 section 3).
    Resource,
    /// The description of the API (OpenAPI 2 and 3).
    OpenApi,
}

impl Document {
    /// Where it can be seen.
    pub fn place(self) -> Place {
        Place::answer(Experiment::document(self), Part::Body)
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Issuer => "the issuer's metadata",
            Self::TokenServer => "the token server's metadata",
            Self::Keys => "the issuer's keys",
            Self::Resource => "the resource's metadata",
            Self::OpenApi => "the API's description",
        })
    }
}

impl Evidence {
    /// What a document says; `Ok(None)` where it cannot be had or is no JSON.
    pub fn document(&self, document: Document) -> Result<Option<Value>, Missing> {
        Ok(self.document_text(document)?.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// The same as text.
    pub fn document_text(&self, document: Document) -> Result<Option<String>, Missing> {
        let trial = self.attempt(Experiment::document(document))?;
        Ok(trial.and_then(Trial::response).filter(|r| r.status == 200).map(whole_body))
    }

    /// A document as far as it has been fetched already.
    pub(crate) fn fetched(&self, document: Document) -> Option<Value> {
        self.trial(Experiment::document(document)).ok()?;
        self.document(document).ok()?
    }
}

fn whole_body(response: &Response) -> String {
    String::from_utf8_lossy(&response.body.bytes).into_owned()
}

/// The request for a document; `None` where its address is unknown or not to be asked.
pub(crate) fn request(evidence: &Evidence, document: Document) -> Option<Request> {
    let url = address(evidence, document)?;
    let own = url.origin() == evidence.given().url.origin() || is_same_site(&evidence.given().url, &url);
    let mut request = Request::get(url);
    for name in ["user-agent", "accept-encoding"] {
        request.fields.extend(evidence.given().all(name).cloned());
    }
    request.set("Accept", "application/json");
    (own || is_named(evidence, document)).then_some(request)
}

/// Whether the user named this document's address, or that of the issuer it belongs to.
fn is_named(evidence: &Evidence, document: Document) -> bool {
    let accepts = &evidence.accepts;
    match document {
        Document::Issuer => accepts.issuer.is_some(),
        Document::Keys => accepts.keys_at.is_some() || accepts.issuer.is_some(),
        _ => false,
    }
}

fn address(evidence: &Evidence, document: Document) -> Option<Url> {
    let given = &evidence.given().url;
    let beside = |target: String| Url { target, userinfo: None, ..given.clone() };
    match document {
        Document::Issuer => {
            let named = evidence.accepts.issuer.clone();
            let issuer = named.or_else(|| evidence.jwt()?.claims()?.iss.clone())?;
            below(&Url::parse(&issuer, Scheme::Https).ok()?, "/.well-known/openid-configuration")
        }
        Document::TokenServer => {
            const ENDPOINTS: [&str; 8] = [
                "/protocol/openid-connect/token",
                "/oauth2/v2.0/token",
                "/oauth2/v1/token",
                "/oauth2/token",
                "/oauth/token",
                "/connect/token",
                "/v1/token",
                "/token",
            ];
            let path = given.path();
            let base = ENDPOINTS.iter().find_map(|end| path.trim_end_matches('/').strip_suffix(end))?;
            Some(beside(format!("{base}/.well-known/openid-configuration")))
        }
        Document::Keys => evidence.accepts.keys_at.clone().or_else(|| {
            let metadata = evidence.fetched(Document::Issuer)?;
            Url::parse(metadata.get("jwks_uri")?.as_str()?, Scheme::Https).ok()
        }),
        Document::Resource => {
            let named = evidence.baseline()?.response().map(Evidence::challenges)?;
            let named = named.iter().find_map(|c| c.param("resource_metadata").map(str::to_owned));
            if let Some(url) = named {
                return Url::parse(&url, Scheme::Https).ok();
            }
            let path = given.path().trim_end_matches('/');
            Some(beside(format!("/.well-known/oauth-protected-resource{path}")))
        }
        Document::OpenApi => {
            let spring = evidence.baseline()?.response()?.body_text().contains("\"timestamp\"");
            Some(beside(if spring { "/v3/api-docs" } else { "/openapi.json" }.to_owned()))
        }
    }
}

fn below(base: &Url, path: &str) -> Option<Url> {
    let clean = !base.target.contains('?');
    let target = format!("{}{path}", base.path().trim_end_matches('/'));
    clean.then(|| Url { target, userinfo: None, ..base.clone() })
}

/// Whether a URL lies on the target's own site: the same host, or a neighbour below the same registered name; never
/// from https to http.
pub fn is_same_site(target: &Url, other: &Url) -> bool {
    const SECOND_LEVELS: [&str; 9] = ["co", "com", "org", "net", "ac", "gov", "edu", "or", "ne"];
    if target.scheme == Scheme::Https && other.scheme != Scheme::Https {
        return false;
    }
    if target.host == other.host {
        return true;
    }
    let Some((_, parent)) = target.host.split_once('.') else { return false };
    let mut labels = parent.split('.');
    let first = labels.next().unwrap_or_default();
    let is_name = labels.next().is_some_and(|next| !next.bytes().all(|b| b.is_ascii_digit()));
    let registered = is_name && !SECOND_LEVELS.contains(&first);
    registered && (other.host == parent || other.host.ends_with(&format!(".{parent}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_and_strangers() {
        let same = |a: &str, b: &str| {
            let url = |t: &str| Url::parse(t, Scheme::Https).expect("a URL");
            is_same_site(&url(a), &url(b))
        };
        assert!(same("https://api.shop.example/x", "https://login.shop.example/"));
        assert!(same("https://api.shop.example/x", "https://shop.example/"));
        assert!(same("http://127.0.0.1:8000/", "http://127.0.0.1:9000/"));
        assert!(!same("https://api.shop.example/", "http://api.shop.example/"));
        assert!(!same("https://shop.co.uk/", "https://evil.co.uk/"));
        assert!(!same("https://shop.example/", "https://evil.example/"));
        assert!(!same("http://10.0.0.1/", "http://11.0.0.1/"));
        assert!(!same("https://localhost/", "https://other/"));
    }
}
