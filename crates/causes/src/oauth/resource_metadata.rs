use crate::{
    reading::refused,
    said::{Says, told},
};
use serde_json::Value;
use why401_core::{
    Assessed, Assessment, Document, Evidence, Experiment, Fix, Grade, Missing, Observation, Party, Place,
    Proof, Trial, cause,
};
use why401_message::{Response, Url, show};

cause! {
    /// # What happens
    ///
    /// A client that knows nothing of the login, such as an MCP client, learns from the refusal where to log in: the
    /// challenge names a document, the document names the authorization server. If one link of this chain is missing,
    /// the client has nowhere to send its user, and stays silent.
    ///
    /// # How it is recognised
    ///
    /// The refusal asks for Bearer, and the request is one of MCP (JSON-RPC, `Mcp-Protocol-Version`, an event stream) or
    /// the challenge names `resource_metadata`. The document is fetched: missing, for another `resource`, or without
    /// `authorization_servers` is `proven`; a challenge that does not name it, where it cannot be found at the usual
    /// place either, is `likely`.
    ///
    /// # Look-alikes
    ///
    /// - `token/missing`: the chain is whole, and the login has not been made yet.
    /// - `token/wrong-audience`: the login was made for another resource.
    ///
    /// # Fix
    ///
    /// Developer of the interface: serve `/.well-known/oauth-protected-resource` followed by the path of the endpoint,
    /// with the very address that clients use as `resource` (behind a proxy: https and the public name), and name it in
    /// the challenge. A test that follows the chain from the 401 keeps it from coming back.
    ///
    /// # References
    ///
    /// RFC 9728 sections 3.1, 3.3 and 5.1; Model Context Protocol, "Authorization".
    "oauth/resource-metadata" {
        title: "the refusal does not lead clients to the login",
        commonness: Known,
        explains: ["token/missing", "credentials/none-sent"],
    }
}

const UNNAMED: &str = "The refusal does not say where to log in, so clients cannot start a login.";

fn assess(d: &Evidence) -> Assessed {
    if d.has_credentials() {
        return Ok(None);
    }
    if let Some(told) = told(d, &[Says::NoMetadata])? {
        return Ok(Some(told.judged(UNNAMED)));
    }
    let Some(given) = d.refusal()?.filter(|r| asks_for_bearer(r)) else { return Ok(None) };
    let named = names_a_document(given);
    if !is_mcp(d) && !named {
        return Ok(None);
    }
    let Some(Found { document, seen }) = found(d)? else { return Ok(None) };
    let (grade, verdict, fault) = match (document.as_ref().map(|m| fault(m, &d.given().url)), named) {
        (Some(None), _) => return Ok(None),
        (Some(Some(fault)), _) => {
            (Grade::Proven, "The document that should lead to the login is of no use to clients.", fault)
        }
        (None, true) => (
            Grade::Proven,
            "The refusal names a document that should lead to the login, and it is not there.",
            "no such document".into(),
        ),
        (None, false) => (Grade::Likely, UNNAMED, "none at the usual place".into()),
    };
    let proof =
        Proof::from(refused(given)).and_also(seen).and_also([d.in_document(Document::Resource, fault)]);
    Ok(Some(Assessment::new(grade, verdict, proof)))
}

/// What was found at the document's address.
struct Found {
    /// The document; `None` where there is none, or it cannot be read.
    document: Option<Value>,
    /// The status.
    seen: Option<Observation>,
}

/// The document: of the paste, where it is there, else fetched; `Ok(None)` where nothing tells whether there is one.
fn found(d: &Evidence) -> Result<Option<Found>, Missing> {
    if let Some(pasted) = pasted(d) {
        return Ok(Some(pasted));
    }
    let there = Experiment::document(Document::Resource);
    let Some(response) = d.attempt(there)?.and_then(Trial::response) else { return Ok(None) };
    let seen = Some(Observation::new(Place::status(there), response.status.to_string()));
    Ok(match response.status {
        200 => Some(Found { document: serde_json::from_slice(&response.body.bytes).ok(), seen }),
        401 | 403 | 404 | 405 | 410 => Some(Found { document: None, seen }),
        _ => None,
    })
}

/// The document among what was pasted.
fn pasted(d: &Evidence) -> Option<Found> {
    const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";
    let mut exchanges = d.paste.iter().flat_map(|p| &p.exchanges);
    let heard = exchanges.rfind(|x| x.request.as_ref().is_some_and(|r| r.url.path().contains(WELL_KNOWN)))?;
    let response = heard.response.as_ref()?;
    let at = heard.status_at.map(|p| Place::Input { line: p.line, column: p.column });
    let seen = at.map(|at| Observation::new(at, response.status.to_string()));
    let document = serde_json::from_slice(&response.body.bytes).ok().filter(|_| response.status == 200);
    Some(Found { document, seen })
}

fn asks_for_bearer(given: &Response) -> bool {
    let challenges = Evidence::challenges(given);
    challenges.is_empty() || challenges.iter().any(|c| c.is("Bearer") || c.is("DPoP"))
}

fn names_a_document(given: &Response) -> bool {
    Evidence::challenges(given).iter().any(|c| c.param("resource_metadata").is_some())
}

/// Whether the request is one of the Model Context Protocol.
fn is_mcp(d: &Evidence) -> bool {
    let given = d.given();
    let fields = ["mcp-protocol-version", "mcp-session-id"].iter().any(|name| given.first(name).is_some());
    let path = given.url.path().trim_end_matches('/');
    fields || d.body_names(&["\"jsonrpc\""]) || path.ends_with("/mcp")
}

/// What is wrong with the document of a resource at this address.
fn fault(metadata: &Value, url: &Url) -> Option<String> {
    let Some(resource) = metadata.get("resource").and_then(Value::as_str) else {
        return Some("names no resource".into());
    };
    if !is_of(resource, url) {
        return Some(format!("is for {}", show(resource)));
    }
    let servers = metadata.get("authorization_servers").and_then(Value::as_array);
    servers.is_none_or(Vec::is_empty).then(|| "names no authorization server".into())
}

/// Whether a resource is this address or one above it.
fn is_of(resource: &str, url: &Url) -> bool {
    let Ok(named) = Url::parse(resource, url.scheme) else { return false };
    let above = named.path().trim_end_matches('/');
    let below = url.path().strip_prefix(above);
    named.origin() == url.origin() && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let url = &d.given().url;
    let path = format!("/.well-known/oauth-protected-resource{}", url.path().trim_end_matches('/'));
    vec![
        Fix::tell(Party::Developer, format!("serve {} with resource and authorization_servers", show(&path))),
        Fix::tell(Party::Developer, "name its address in the challenge: Bearer resource_metadata=\"…\""),
        Fix::tell(Party::Administrator, "behind a proxy, let the application know its public name and https"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use why401_message::Scheme;

    #[test]
    fn faults_of_a_document() {
        let url = Url::parse("https://tools.example/mcp", Scheme::Https).expect("a URL");
        let fault = |text: &str| super::fault(&serde_json::from_str(text).expect("JSON"), &url);
        let servers = "\"authorization_servers\":[\"https://id.example\"]";
        assert_eq!(fault(&format!("{{\"resource\":\"https://tools.example/mcp\",{servers}}}")), None);
        assert_eq!(fault(&format!("{{\"resource\":\"https://tools.example/\",{servers}}}")), None);
        for other in ["http://tools.example/mcp", "https://tools.example/mc", "https://10.0.0.1/mcp"] {
            let text = format!("{{\"resource\":\"{other}\",{servers}}}");
            assert_eq!(fault(&text), Some(format!("is for {other}")));
        }
        assert!(fault("{\"resource\":\"https://tools.example/mcp\",\"authorization_servers\":[]}").is_some());
        assert!(fault("{}").is_some() && fault("[]").is_some());
    }
}
