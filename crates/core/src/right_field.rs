//! Which field a server asks for, from its own words, and the secret moved there.

use crate::{Evidence, producer};
use why401_challenge::Scheme;
use why401_message::{Request, Response, Secret, is_secret_field};

/// The field a refusal asks for: `x-api-key` in "missing X-API-Key header", or Authorization with a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// As the answer spells it.
    pub field: String,
    /// The auth-scheme, where the field is Authorization.
    pub scheme: Option<String>,
}

/// The field the answer of the request as given asks for by name, or by its challenge; Authorization where the field
/// that was sent looks like a mistake for it.
pub fn wanted(evidence: &Evidence) -> Option<Wanted> {
    let response = evidence.baseline()?.response()?;
    let text = response.body_text();
    if let Some(field) = named_in(response) {
        let scheme = named_scheme(&text).filter(|_| field.eq_ignore_ascii_case("authorization"));
        let offered = Evidence::challenges(response).into_iter().next().map(|c| c.scheme);
        let scheme = if field.eq_ignore_ascii_case("authorization") { scheme.or(offered) } else { None };
        return Some(Wanted { field, scheme });
    }
    let scheme = Evidence::challenges(response).into_iter().next().map(|c| c.scheme);
    let mistaken = || evidence.secret_field().is_some_and(|(f, _)| is_mistaken_authorization(&f.name));
    (scheme.is_some() || mistaken()).then(|| Wanted { field: "Authorization".into(), scheme })
}

/// Whether the answer of the request as given asks for a field in so many words.
pub fn is_named(evidence: &Evidence) -> bool {
    let response = evidence.baseline().and_then(|t| t.response());
    response.is_some_and(|r| named_in(r).is_some())
}

/// Whether a field name is a mistake for Authorization: `Authentication`, `Authorisation`, `Autorization`.
pub fn is_mistaken_authorization(name: &str) -> bool {
    const MISTAKES: [&str; 5] =
        ["auth", "authentication", "x-authorization", "x-authentication", "authorization-token"];
    let name = name.to_ascii_lowercase();
    name != "authorization"
        && (MISTAKES.contains(&name.as_str()) || why401_message::edit_distance(&name, "authorization") <= 2)
}

/// A field name mentioned in the body of an application; the stock page of a server ("401 Authorization Required") asks
/// for none.
fn named_in(response: &Response) -> Option<String> {
    let is_stock = producer::of_page(response).is_some_and(|p| p.kind != producer::Kind::Application);
    if is_stock { None } else { named_field(&response.body_text()) }
}

/// A field name mentioned in a body: a word that is a secret field by its name and is spoken of as a header.
fn named_field(text: &str) -> Option<String> {
    let head: String = text.chars().take(4_000).collect();
    if let Some(field) = marked_field(&head) {
        return Some(field);
    }
    let lower = head.to_ascii_lowercase();
    if !["header", "field", "provide", "missing", "required", "send", "expect", "no api key", "need"]
        .iter()
        .any(|w| lower.contains(w))
    {
        return None;
    }
    let word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let mut words = head.split(|c| !word(c)).filter(|w| w.len() > 3);
    words.find(|w| is_field_like(w)).map(str::to_owned)
}

/// A field name without hyphens, marked off as a word of its own where a header is spoken of: "No `apikey` header".
fn marked_field(text: &str) -> Option<String> {
    let name = |w: &&str| {
        w.len() > 3
            && w.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
            && is_secret_field(w)
    };
    ['`', '\''].into_iter().find_map(|mark| {
        let mut parts = text.split(mark).skip(1).step_by(2).zip(text.split(mark).skip(2).step_by(2));
        parts.find(|(word, after)| name(word) && speaks_of_a_field(after)).map(|(word, _)| word.to_owned())
    })
}

fn speaks_of_a_field(after: &str) -> bool {
    let next: String = after.chars().take(24).collect::<String>().to_ascii_lowercase();
    ["header", "field"].iter().any(|w| next.contains(w))
}

fn is_field_like(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    lower == "authorization"
        || (lower.contains('-')
            && is_secret_field(&lower)
            && lower != "why401-probe"
            && lower != "www-authenticate"
            && !lower.contains("csrf")
            && !lower.contains("xsrf"))
}

fn named_scheme(text: &str) -> Option<String> {
    ["Bearer", "Basic", "Token", "ApiKey", "JWT"]
        .into_iter()
        .find(|s| text.contains(&format!("{s} ")))
        .map(str::to_owned)
}

/// Moves the request's one secret into the field the server asks for.
pub(crate) fn apply(evidence: &Evidence, out: &mut Request) -> Option<()> {
    let wanted = wanted(evidence)?;
    let authorization = out.fields.iter().position(|f| f.is("authorization"));
    let at = authorization.or_else(|| crate::derive::key_field(out))?;
    if out.fields[at].is(&wanted.field) {
        return None;
    }
    let bare = bare_secret(&out.fields[at].value);
    let value = match &wanted.scheme {
        Some(scheme) if scheme.eq_ignore_ascii_case("basic") || scheme.eq_ignore_ascii_case("digest") => {
            let value = out.fields[at].value.reveal();
            value.to_ascii_lowercase().starts_with(b"basic ").then(|| value.to_vec())?
        }
        Some(scheme) => [scheme.as_bytes(), b" ", bare.reveal()].concat(),
        None if wanted.field.eq_ignore_ascii_case("authorization") => out.fields[at].value.reveal().to_vec(),
        None => bare.reveal().to_vec(),
    };
    out.fields[at].name = wanted.field;
    out.fields[at].value = Secret::new(value);
    Some(())
}

/// Leaves a key alone in its field, where a scheme stands before it.
pub(crate) fn bare(evidence: &Evidence, out: &mut Request) -> Option<()> {
    let (field, credentials) = evidence.secret_field().filter(|(f, _)| !f.is("authorization"))?;
    if credentials.scheme == Scheme::None {
        return None;
    }
    let name = field.name.clone();
    out.set(&name, credentials.payload.reveal());
    Some(())
}

/// Puts the secret behind the first scheme offered that can carry it: a pair behind Basic, a token behind any that
/// is no dialogue.
pub(crate) fn offered_scheme(evidence: &Evidence, out: &mut Request) -> Option<()> {
    let credentials = evidence.credentials()?;
    let carries = |scheme: &str| match scheme.to_ascii_lowercase().as_str() {
        "" | "digest" | "negotiate" | "ntlm" => false,
        "basic" => credentials.shape == why401_challenge::Shape::Base64Pair,
        _ => credentials.basic.is_none(),
    };
    let offered = Evidence::challenges(evidence.baseline()?.response()?);
    let other = |scheme: &str| !scheme.eq_ignore_ascii_case(&credentials.scheme_text);
    let usual =
        offered.is_empty() && matches!(credentials.scheme, Scheme::Token | Scheme::ApiKey | Scheme::Jwt);
    let usual = usual.then(|| "Bearer".to_owned());
    let mut schemes = offered.into_iter().map(|c| c.scheme).chain(usual);
    let scheme = schemes.find(|s| other(s) && carries(s))?;
    let value = Secret::new([scheme.as_bytes(), b" ", credentials.payload.reveal()].concat());
    out.set("Authorization", value.reveal());
    Some(())
}

/// The secret without an auth-scheme in front.
fn bare_secret(value: &Secret) -> Secret {
    let credentials = why401_challenge::dissect(value.reveal());
    if credentials.scheme == Scheme::None { value.clone() } else { credentials.payload }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_names_in_bodies() {
        assert_eq!(
            named_field("{\"error\":\"Missing API key in header X-Api-Key\"}").as_deref(),
            Some("X-Api-Key")
        );
        assert_eq!(
            named_field("{\"hint\":\"No `apikey` request header was found.\"}").as_deref(),
            Some("apikey")
        );
        assert_eq!(named_field("Missing Authorization header").as_deref(), Some("Authorization"));
        assert_eq!(named_field("<h1>401 Authorization Required</h1>").as_deref(), Some("Authorization"));
        assert_eq!(named_field("go away"), None);
    }

    #[test]
    fn slips_for_authorization() {
        for name in ["Authentication", "Authorisation", "Autorization", "auth"] {
            assert!(is_mistaken_authorization(name), "{name}");
        }
        for name in ["Authorization", "X-Api-Key", "Author", "X-Auth-Token"] {
            assert!(!is_mistaken_authorization(name), "{name}");
        }
    }

    #[test]
    fn a_pair_goes_behind_basic_and_a_token_behind_anything_else() {
        use crate::{Experiment, Limit, Spelling, Trial};
        use why401_message::{Exchange, Response, ResponseField, Timings, Url};
        let cases = [
            ("Bearer YWxpY2U6c2VjcmV0", "Basic realm=\"x\"", Some("Basic YWxpY2U6c2VjcmV0")),
            ("Bearer abc123", "Basic realm=\"x\"", None),
            ("Basic YWxpY2U6c2VjcmV0", "Bearer", None),
            ("Token abc123", "", Some("Bearer abc123")),
            ("Token abc123", "Negotiate, Bearer realm=\"x\"", Some("Bearer abc123")),
        ];
        for (sent, offered, want) in cases {
            let mut given = Request::get(
                Url::parse("http://api.example/x", why401_message::Scheme::Http).expect("a URL"),
            );
            given.set("Authorization", sent);
            let mut evidence = Evidence::new(given.clone(), None, Limit::default(), 0);
            let challenge =
                ResponseField { name: b"WWW-Authenticate".to_vec(), value: offered.as_bytes().to_vec() };
            let response = Response { status: 401, fields: vec![challenge], ..Response::default() };
            let exchange = Exchange {
                request: given,
                response,
                peer: None,
                proxied: false,
                from_proxy: false,
                tls: None,
                timings: Timings::default(),
                held_back: Vec::new(),
            };
            evidence.record(Experiment::GIVEN, Trial { hops: vec![exchange], failure: None });
            let out = evidence.request(Experiment::respelled(Spelling::OfferedScheme));
            let value = out.as_ref().and_then(|r| r.first("authorization")).map(|f| f.value.reveal());
            assert!(value == want.map(str::as_bytes), "{sent} for {offered}");
        }
    }
}
