//! What a server says it computed a signature over, held against the request as it was sent.

use super::{Carrier, Signature};
use why401_message::{Request, is_secret_field, percent_decoded, show};

/// A part of the request that arrived otherwise than it was sent. Fragments, fit to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// `host`, `path`, `range`.
    pub part: String,
    /// As it was sent.
    pub sent: String,
    /// As it arrived.
    pub arrived: String,
}

/// The canonical request in the text of a refusal (AWS Signature Version 4): of S3's `<CanonicalRequest>`, or of other
/// services' "The Canonical String for this request should have been".
pub fn arrived(text: &str) -> Option<String> {
    if let Some((_, rest)) = text.split_once("<CanonicalRequest>") {
        let inner = rest.split("</CanonicalRequest>").next()?;
        return Some(inner.replace("&amp;", "&").replace("&#13;", "").replace("\r\n", "\n"));
    }
    let (_, rest) = text.split_once("Canonical String for this request should have been")?;
    let rest = rest.replace("\\n", "\n");
    let inner = rest.split_once('\'')?.1.split('\'').next()?;
    Some(inner.to_owned())
}

/// Names a signature covers and the request does not carry. What every client adds by itself is left out.
pub fn unsent(request: &Request, signature: &Signature) -> Vec<String> {
    const ADDED: [&str; 6] =
        ["host", "content-length", "connection", "transfer-encoding", "accept-encoding", "date"];
    let lacks = |name: &&String| !ADDED.contains(&name.as_str()) && request.first(name).is_none();
    let usual = |name: &&String| signature.carrier == Carrier::Query || name.as_str() != "user-agent";
    signature.covers.iter().filter(lacks).filter(usual).cloned().collect()
}

/// Where what arrived is not what was sent: method, path, query, and each field it lists.
pub fn differences(request: &Request, canonical: &str) -> Vec<Difference> {
    let mut lines = canonical.trim_start().lines();
    let (Some(method), Some(path), Some(query)) = (lines.next(), lines.next(), lines.next()) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut compare = |part: &str, sent: &str, arrived: &str| {
        if sent != arrived {
            found.push(Difference { part: part.into(), sent: show(sent), arrived: show(arrived) });
        }
    };
    compare("method", &request.method, method.trim());
    compare("path", &plain(request.url.path()), &plain(path.trim()));
    let (sent_query, arrived_query) = (sorted(request.url.query().unwrap_or_default()), sorted(query.trim()));
    if sent_query != arrived_query {
        compare("query", &keys(&sent_query), &keys(&arrived_query));
    }
    for (name, arrived) in lines.map_while(|line| line.split_once(':')) {
        let Some(sent) = value_of(request, name) else { continue };
        let (sent, arrived) = (squeezed(&sent), squeezed(arrived));
        if is_secret_field(name) && sent != arrived {
            compare(name, "one value", "another value");
        } else {
            compare(name, &sent, &arrived);
        }
    }
    found
}

fn value_of(request: &Request, name: &str) -> Option<String> {
    let value = request.first(name).map(|f| String::from_utf8_lossy(f.value.reveal()).into_owned());
    value.or_else(|| name.eq_ignore_ascii_case("host").then(|| request.url.host_field()))
}

/// Encoded or not, once or twice: how a service writes the path is its own business.
fn plain(path: &str) -> String {
    let once = percent_decoded(path.as_bytes());
    String::from_utf8_lossy(&percent_decoded(&once)).into_owned()
}

/// The pairs of a query decoded and in order, without the signature, which is no part of what is signed.
fn sorted(query: &str) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = query
        .split('&')
        .filter(|p| !p.is_empty())
        .map(|p| p.split_once('=').unwrap_or((p, "")))
        .map(|(name, value)| (plain(name), plain(value)))
        .filter(|(name, _)| !name.eq_ignore_ascii_case("x-amz-signature"))
        .collect();
    pairs.sort();
    pairs
}

/// Names only: values of a query may be secrets.
fn keys(pairs: &[(String, String)]) -> String {
    let names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).take(12).collect();
    if names.is_empty() { "nothing".into() } else { names.join(", ") }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use why401_message::{Scheme, Url};

    fn request() -> Request {
        let url =
            Url::parse("https://files.example/b/a%20b?list-type=2&prefix=x", Scheme::Https).expect("a URL");
        let mut request = Request::get(url);
        request.set("Range", "bytes=0-9");
        request
    }

    const SAME: &str =
        "GET\n/b/a%20b\nlist-type=2&prefix=x\nhost:files.example\nrange:bytes=0-9\n\nhost;range\nHASH";

    #[test]
    fn the_same() {
        assert!(differences(&request(), SAME).is_empty());
        assert!(differences(&request(), "GET").is_empty());
        assert!(differences(&request(), "").is_empty());
    }

    #[test]
    fn rewritten_by_a_proxy() {
        let there =
            SAME.replace("files.example", "10.0.0.5:9000").replace("/b/", "/").replace("bytes=0-9", "");
        let parts: Vec<_> = differences(&request(), &there).into_iter().map(|d| d.part).collect();
        assert_eq!(parts, ["path", "host", "range"]);
    }

    #[test]
    fn texts_of_refusals() {
        let xml = "<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>GET\n/b/k\na=1&amp;b=2\nhost:x\n\nhost\nH\
                   </CanonicalRequest></Error>";
        assert_eq!(arrived(xml).as_deref(), Some("GET\n/b/k\na=1&b=2\nhost:x\n\nhost\nH"));
        let json = r#"{"message":"…\n\nThe Canonical String for this request should have been\n'GET\n/x\n\nhost:a\n'"}"#;
        assert_eq!(arrived(json).as_deref(), Some("GET\n/x\n\nhost:a\n"));
        assert_eq!(arrived("no"), None);
    }
}
