//! Which field or parameter a server asks for, from its own words or its description, and the secret moved there.

mod openapi;

use crate::{Document, Evidence, producer};
use why401_challenge::{Challenge, Scheme};
use why401_message::{
    Field, Request, Response, Secret, is_secret_field, is_secret_query_key, percent_decoded,
};
use why401_token::looks_like_jwt;

/// The field a refusal asks for: `x-api-key` in "missing X-API-Key header", or Authorization with a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// As the answer spells it.
    pub field: String,
    /// The auth-scheme, where the field is Authorization.
    pub scheme: Option<String>,
}

/// Where a key belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// In this field.
    Field(Wanted),
    /// In this parameter of the query.
    Parameter(String),
}

/// Where the secret belongs, and what says so, the surest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RightPlace {
    /// The place.
    pub place: KeyPlace,
    /// What says so.
    pub by: Authority,
}

/// What says where a secret belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// The answer names it.
    Answer,
    /// The answer's challenge, or the likeness of the field's name to Authorization.
    Challenge,
    /// The habit of the provider by whose mark the key begins, or of tokens in the query.
    Habit,
    /// The API's description, where it has been fetched.
    Description,
}

/// Where the secret of the request as given belongs, where that is not where it is.
pub fn right_place(evidence: &Evidence) -> Option<RightPlace> {
    let answer = wanted_parameter(evidence).filter(|_| !is_named(evidence)).map(KeyPlace::Parameter);
    let answer = answer.or_else(|| wanted(evidence).filter(|_| is_named(evidence)).map(KeyPlace::Field));
    let challenge = || wanted(evidence).map(KeyPlace::Field);
    let choices =
        answer.map(|p| (p, Authority::Answer)).or_else(|| challenge().map(|p| (p, Authority::Challenge)));
    let choices = choices.or_else(|| described(evidence).map(|p| (p, Authority::Description)));
    let (place, by) = choices.or_else(|| habit(evidence).map(|p| (p, Authority::Habit)))?;
    (!is_there(evidence.given(), &place)).then_some(RightPlace { place, by })
}

/// The parameter of the query that the answer of the request as given asks for by name.
pub fn wanted_parameter(evidence: &Evidence) -> Option<String> {
    let response = evidence.baseline()?.response()?;
    let is_stock = producer::of_page(response).is_some_and(|p| p.kind != producer::Kind::Application);
    if is_stock { None } else { named_parameter(&response.body_text()) }
}

/// A parameter named in a body: written as one (`?api_key=`), or a word that is one by its form, near the word itself.
fn named_parameter(text: &str) -> Option<String> {
    let head: String = text.chars().take(4_000).collect();
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let mut before = String::new();
    for word in head.split_inclusive(|c: char| !is_word(c)) {
        let name = word.trim_end_matches(|c: char| !is_word(c));
        let after = &head[before.len() + name.len()..];
        if is_parameter_like(name) && speaks_of_a_parameter(&before, after) {
            return Some(name.to_owned());
        }
        before.push_str(word);
    }
    None
}

fn is_parameter_like(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let formed =
        lower.contains('_') || matches!(lower.as_str(), "apikey" | "api-key" | "accesskey" | "authkey");
    formed && is_secret_query_key(&lower) && !lower.starts_with("invalid") && !lower.starts_with("missing")
}

fn speaks_of_a_parameter(before: &str, after: &str) -> bool {
    let near =
        |text: String| ["parameter", "param ", "query"].iter().any(|w| text.to_ascii_lowercase().contains(w));
    let written = before.ends_with(['?', '&']) && after.starts_with('=');
    let last: String = before.chars().rev().take(32).collect::<Vec<_>>().into_iter().rev().collect();
    written || near(last) || near(after.chars().take(24).collect())
}

/// Where the provider's keys are sent by habit, and tokens of a query: behind Bearer.
fn habit(evidence: &Evidence) -> Option<KeyPlace> {
    let bearer = || Wanted { field: "Authorization".into(), scheme: Some("Bearer".into()) };
    if let Some(known) = evidence.known_key().and_then(|k| k.field) {
        let (field, scheme) = known.split_once(": ").map_or((known, None), |(f, s)| (f, Some(s.to_owned())));
        return Some(KeyPlace::Field(Wanted { field: field.into(), scheme }));
    }
    evidence.query_token().map(|_| KeyPlace::Field(bearer()))
}

/// The first place of the API's description, unless the secret is at one of its places already.
fn described(evidence: &Evidence) -> Option<KeyPlace> {
    let given = evidence.given();
    let places = openapi::declared(&evidence.fetched(Document::OpenApi)?, &given.method, given.url.path());
    let at_one = places.iter().any(|p| is_there(given, p));
    places.into_iter().next().filter(|_| !at_one)
}

fn is_there(request: &Request, place: &KeyPlace) -> bool {
    match place {
        KeyPlace::Field(wanted) => request.first(&wanted.field).is_some(),
        KeyPlace::Parameter(name) => {
            let mut pairs =
                request.url.query().unwrap_or_default().split('&').filter_map(|p| p.split_once('='));
            pairs.any(|(key, value)| key == name && !value.is_empty())
        }
    }
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
    let scheme = Evidence::challenges(response).into_iter().find(|c| !names_no_place(c)).map(|c| c.scheme);
    let mistaken = || evidence.secret_field().is_some_and(|(f, _)| is_mistaken_authorization(&f.name));
    (scheme.is_some() || mistaken()).then(|| Wanted { field: "Authorization".into(), scheme })
}

/// FastAPI asks for `APIKey`, in these letters, where a key is wanted in whatever place
/// (`fastapi/security/api_key.py`).
pub fn names_no_place(challenge: &Challenge) -> bool {
    challenge.scheme == "APIKey" && challenge.params.is_empty()
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
    if ![
        "header",
        "field",
        "format",
        "provide",
        "missing",
        "required",
        "send",
        "expect",
        "no api key",
        "need",
    ]
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

/// Moves the request's one secret to the place the server asks for.
pub(crate) fn apply(evidence: &Evidence, out: &mut Request) -> Option<()> {
    let RightPlace { place, .. } = right_place(evidence)?;
    let (secret, at) = taken_out(out)?;
    match place {
        KeyPlace::Field(wanted) => {
            let value = value_for(&wanted, &secret)?;
            out.fields.insert(at, Field { name: wanted.field, value });
        }
        KeyPlace::Parameter(name) => {
            let value = percent_encoded(bare_secret(&secret).reveal());
            let joint = if out.url.query().is_some() { '&' } else { '?' };
            out.url.target = format!("{}{joint}{name}={value}", out.url.target);
        }
    }
    Some(())
}

/// What stands in the field that is wanted, with its scheme.
fn value_for(wanted: &Wanted, secret: &Secret) -> Option<Secret> {
    let bare = bare_secret(secret);
    Some(match &wanted.scheme {
        Some(scheme) if scheme.eq_ignore_ascii_case("basic") || scheme.eq_ignore_ascii_case("digest") => {
            secret.reveal().to_ascii_lowercase().starts_with(b"basic ").then(|| secret.clone())?
        }
        Some(scheme) => Secret::new([scheme.as_bytes(), b" ", bare.reveal()].concat()),
        None if wanted.field.eq_ignore_ascii_case("authorization") && looks_like_jwt(secret.reveal()) => {
            Secret::new([b"Bearer ", secret.reveal()].concat())
        }
        None if wanted.field.eq_ignore_ascii_case("authorization") => secret.clone(),
        None => bare,
    })
}

/// Takes the one secret out of a request: of Authorization, a key field, or a parameter of the query. With the place
/// among the fields where it was, or where one can be added.
fn taken_out(out: &mut Request) -> Option<(Secret, usize)> {
    let authorization = out.fields.iter().position(|f| f.is("authorization"));
    if let Some(at) = authorization.or_else(|| crate::derive::key_field(out)) {
        return Some((out.fields.remove(at).value, at));
    }
    let name = out.secret_query()?.to_owned();
    let is_it =
        |pair: &&str| pair.split_once('=').is_some_and(|(key, value)| key == name && !value.is_empty());
    let query = out.url.query()?;
    let (_, value) = query.split('&').find(is_it)?.split_once('=')?;
    let secret = Secret::new(percent_decoded(value.as_bytes()));
    let kept: Vec<&str> = query.split('&').filter(|pair| !is_it(pair)).collect();
    let joint = if kept.is_empty() { "" } else { "?" };
    out.url.target = format!("{}{joint}{}", out.url.path(), kept.join("&"));
    Some((secret, out.fields.len()))
}

/// Everything but the unreserved characters encoded (RFC 3986 section 2.3).
fn percent_encoded(bytes: &[u8]) -> String {
    let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    let encoded = |b: &u8| if unreserved(*b) { char::from(*b).to_string() } else { format!("%{b:02X}") };
    bytes.iter().map(encoded).collect()
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
    let named = wanted(evidence).filter(|_| is_named(evidence)).and_then(|w| w.scheme);
    let offered = offered.into_iter().filter(|c| !names_no_place(c)).map(|c| c.scheme);
    let mut schemes = offered.chain(named).chain(usual);
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
    fn parameters_in_bodies() {
        let named = |text: &str| named_parameter(text);
        assert_eq!(named("{\"error\":\"Missing query parameter 'api_key'\"}").as_deref(), Some("api_key"));
        assert_eq!(named("Pass your key as ?apikey=KEY").as_deref(), Some("apikey"));
        assert_eq!(named("The access_token parameter is required").as_deref(), Some("access_token"));
        for text in [
            "",
            "{\"error\":\"invalid_token\"}",
            "a wrong key in the query",
            "api_key is wrong",
            "ü?api_keyü=",
        ] {
            assert_eq!(named(text), None, "{text}");
        }
    }

    #[test]
    fn there_and_back() {
        let mut request = Request::get(
            why401_message::Url::parse(
                "http://api.example/x?a=1&api_key=k%2F1&b",
                why401_message::Scheme::Http,
            )
            .expect("a URL"),
        );
        let (secret, _) = taken_out(&mut request).expect("a secret");
        assert!(secret.reveal() == b"k/1" && request.url.target == "/x?a=1&b");
        assert_eq!(percent_encoded(secret.reveal()), "k%2F1");
        assert!(taken_out(&mut request).is_none());
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
        use why401_message::{Response, ResponseField, Url};
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
            evidence.record(Experiment::GIVEN, Trial::answered(given, response));
            let out = evidence.request(Experiment::respelled(Spelling::OfferedScheme));
            let value = out.as_ref().and_then(|r| r.first("authorization")).map(|f| f.value.reveal());
            assert!(value == want.map(str::as_bytes), "{sent} for {offered}");
        }
    }
}
