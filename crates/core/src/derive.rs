//! From an experiment to the request it stands for. Pure, so that a report can print what would be sent.
//!
//! `None` means that the variation cannot be made from this request, or changes nothing.

use crate::{
    Evidence,
    experiment::{Cookies, Experiment, Method, Path, Protocol, Sent, Spelling},
    links,
};
use why401_challenge::{Credentials, QuirkKind};
use why401_message::{Field, Request, Scheme, Secret, Url, is_secret_field, is_secret_pair};

/// A path segment that no site has.
pub const MADE_UP: &str = "why401-no-such-name";
/// An auth-scheme that no server knows (RFC 9110 section 11.4 grammar; not registered).
pub const UNKNOWN_SCHEME: &str = "Why401-Probe";

/// Defects of how a secret is written down, gravest first: put right together where there are several of them,
/// because a login that fails may be the last one allowed.
pub const DEFECTS_OF_FORM: [QuirkKind; 12] = [
    QuirkKind::MissingSpace,
    QuirkKind::SchemePunctuation,
    QuirkKind::DoublePrefix,
    QuirkKind::Quoted,
    QuirkKind::Invisible,
    QuirkKind::StrayEnd,
    QuirkKind::StrayStart,
    QuirkKind::InnerSpace,
    QuirkKind::PlainPair,
    QuirkKind::DoubleEncoded,
    QuirkKind::UrlSafeAlphabet,
    QuirkKind::UnusualCase,
];

/// The request an experiment stands for.
pub fn request(evidence: &Evidence, e: Experiment) -> Option<Request> {
    if let Path::Document(document) = e.path {
        return crate::document::request(evidence, document);
    }
    let given = evidence.given();
    let mut out = given.clone();
    sent(evidence, e.sent, &mut out)?;
    if e.cookies == Cookies::Nothing {
        out.remove("cookie");
    }
    method(e.method, &mut out);
    if e.path == Path::Fresh {
        let joint = if out.url.target.contains('?') { '&' } else { '?' };
        let target = format!("{}{joint}why401={}", out.url.target, evidence.now);
        out.url = Url { target, ..out.url };
    } else if e.path != Path::AsGiven {
        let path = path(evidence, e.path)?;
        if path == out.url.path() {
            return None;
        }
        let keeps_query = !matches!(e.path, Path::Root | Path::Parent | Path::MadeUp | Path::Nearest);
        out.url = if keeps_query { out.url.with_path(&path) } else { Url { target: path, ..out.url } };
    }
    if e.protocol == Protocol::Other {
        out.url = other_protocol(&out.url);
    }
    let varied = Experiment { repeat: 0, ..e } != Experiment::GIVEN;
    if varied && out == *given && e.way == crate::experiment::Way::AsGiven { None } else { Some(out) }
}

/// The same request with a safe method, without its body: what is asked where the request itself may not be sent.
pub fn stand_in(request: &Request) -> Request {
    let mut out = request.clone();
    method(Method::Get, &mut out);
    out
}

fn method(method: Method, out: &mut Request) {
    let name = match method {
        Method::AsGiven => return,
        Method::Get => "GET",
        Method::Head => "HEAD",
        Method::Options => "OPTIONS",
    };
    name.clone_into(&mut out.method);
    out.body = None;
    out.fields.retain(|f| !f.is("content-type") && !f.is("content-length") && !f.is("transfer-encoding"));
}

fn without_credentials(out: &mut Request) {
    out.fields.retain(|f| f.is("cookie") || !is_secret_field(&f.name));
    out.login = None;
    if let Some(query) = out.url.query() {
        let kept: Vec<_> = query
            .split('&')
            .filter(|p| !is_secret_pair(p.split('=').next().unwrap_or_default(), query))
            .collect();
        let target = if kept.is_empty() {
            out.url.path().to_owned()
        } else {
            format!("{}?{}", out.url.path(), kept.join("&"))
        };
        out.url.target = target;
    }
    out.url.userinfo = None;
}

fn sent(evidence: &Evidence, sent: Sent, out: &mut Request) -> Option<()> {
    match sent {
        Sent::AsGiven => {}
        Sent::Nothing | Sent::UnknownScheme | Sent::MadeUpUser if out.has_secret_path() => return None,
        Sent::Nothing => without_credentials(out),
        Sent::UnknownScheme => {
            without_credentials(out);
            out.set("Authorization", UNKNOWN_SCHEME);
        }
        Sent::MadeUpUser => {
            without_credentials(out);
            out.set_basic(b"why401-probe-nobody", b"no-password");
        }
        Sent::Respelled(spelling) => return respelled(evidence, spelling, out),
    }
    Some(())
}

fn respelled(evidence: &Evidence, spelling: Spelling, out: &mut Request) -> Option<()> {
    match spelling {
        Spelling::Without(kind) => {
            if let Some(field) = out.first("authorization") {
                let value = why401_challenge::respell(field.value.reveal(), kind)?;
                out.set("Authorization", value.reveal());
            } else {
                let at = key_field(out)?;
                out.fields[at].value = respelled_field(&out.fields[at], kind)?;
            }
        }
        Spelling::Sound => sound(out)?,
        Spelling::Bare => crate::right_field::bare(evidence, out)?,
        Spelling::OfferedScheme => crate::right_field::offered_scheme(evidence, out)?,
        Spelling::Hyphens => {
            let unusual = |f: &Field| f.name.contains(['_', '.']) && is_secret_field(&f.name);
            let at = out.fields.iter().position(unusual)?;
            out.fields[at].name = out.fields[at].name.replace(['_', '.'], "-");
        }
        Spelling::FirstOnly | Spelling::LastOnly => one_authorization(spelling == Spelling::FirstOnly, out)?,
        Spelling::RightField => crate::right_field::apply(evidence, out)?,
        Spelling::QueryOnly => {
            out.url.query()?;
            out.remove("authorization");
        }
        Spelling::OtherSource => crate::typed::other_source(evidence, out)?,
        Spelling::AsShell => crate::typed::as_shell(evidence, out)?,
        Spelling::LowerCaseUser => {
            let basic = evidence.credentials()?.basic.as_ref()?;
            let lower = basic.user.reveal().to_ascii_lowercase();
            if lower == basic.user.reveal() {
                return None;
            }
            out.set_basic(&lower, basic.password.reveal());
        }
    }
    if out.first("authorization") != evidence.given().first("authorization") {
        out.login = None; // what it held before the correction
    }
    (out != evidence.given()).then_some(())
}

/// The first field other than Authorization that carries a key or a token for the site itself: not a cookie, not the
/// login of a proxy, not a mark against forged or repeated requests.
pub(crate) fn key_field(request: &Request) -> Option<usize> {
    const OTHERS: [&str; 5] = ["cookie", "proxy-auth", "csrf", "xsrf", "idempotency"];
    let is_other = |name: &str| OTHERS.iter().any(|o| name.to_ascii_lowercase().contains(o));
    request
        .fields
        .iter()
        .position(|f| is_secret_field(&f.name) && !f.is("authorization") && !is_other(&f.name))
}

/// A secret field taken apart: a key field by itself, unless a scheme stands in it as it would in Authorization.
pub(crate) fn dissected(field: &Field) -> Credentials {
    let value = field.value.reveal();
    if has_scheme(field) { why401_challenge::dissect(value) } else { why401_challenge::dissect_token(value) }
}

fn respelled_field(field: &Field, kind: QuirkKind) -> Option<Secret> {
    let value = field.value.reveal();
    if has_scheme(field) {
        why401_challenge::respell(value, kind)
    } else {
        why401_challenge::respell_token(value, kind)
    }
}

fn has_scheme(field: &Field) -> bool {
    let mut words = field.value.reveal().splitn(2, |b| *b == b' ');
    let known = words.next().and_then(why401_challenge::Scheme::named).is_some();
    field.is("authorization") || (known && words.next().is_some())
}

/// Corrects every defect of form, gravest first.
fn sound(out: &mut Request) -> Option<()> {
    let authorization = out.fields.iter().position(|f| f.is("authorization"));
    let at = authorization.or_else(|| key_field(out))?;
    for kind in DEFECTS_OF_FORM {
        if let Some(value) = respelled_field(&out.fields[at], kind) {
            out.fields[at].value = value;
        }
    }
    Some(())
}

fn one_authorization(first: bool, out: &mut Request) -> Option<()> {
    let all: Vec<Field> = out.all("authorization").cloned().collect();
    let kept: Secret = match all.as_slice() {
        [] | [_] => return None,
        [a, .., z] => {
            if first {
                a.value.clone()
            } else {
                z.value.clone()
            }
        }
    };
    out.remove("authorization");
    out.set("Authorization", kept.reveal());
    Some(())
}

fn path(evidence: &Evidence, path: Path) -> Option<String> {
    let given = evidence.given().url.path();
    let varied = match path {
        Path::AsGiven | Path::Fresh | Path::Document(_) => given.to_owned(),
        Path::OneSlash => squeezed(given),
        Path::SlashToggled => match given.strip_suffix('/') {
            Some("") => return None,
            Some(without) => without.to_owned(),
            None => format!("{given}/"),
        },
        Path::LowerCase => given.to_ascii_lowercase(),
        Path::Trimmed => trimmed(given),
        Path::Decoded => given.replace("%2F", "/").replace("%2f", "/").replace("%25", "%"),
        Path::WithoutFirst => {
            let (_, rest) = given.strip_prefix('/')?.split_once('/')?;
            if rest.trim_matches('/').is_empty() {
                return None;
            }
            format!("/{rest}")
        }
        Path::Parent => {
            let cut = given.trim_end_matches('/').rfind('/')?;
            given[..=cut].to_owned()
        }
        Path::Root => "/".to_owned(),
        Path::MadeUp => {
            let cut = given.trim_end_matches('/').rfind('/')?;
            format!("{}{MADE_UP}", &given[..=cut])
        }
        Path::Nearest => links::nearest(evidence)?,
    };
    (varied != given).then_some(varied)
}

fn squeezed(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        if c != '/' || !out.ends_with('/') {
            out.push(c);
        }
    }
    out
}

/// Without characters that are copied along with a URL: blanks, quotes, brackets, punctuation, plain or
/// percent-encoded at the end, percent-encoded at the beginning.
fn trimmed(path: &str) -> String {
    const STRAY: [&str; 24] = [
        "%20",
        "%0A",
        "%0D",
        "%09",
        "%0a",
        "%0d",
        "%22",
        "%27",
        "%E2%80%9D",
        "%E2%80%99",
        "%E2%80%8B",
        "%C2%A0",
        "%3E",
        "%3e",
        ".",
        ",",
        ";",
        ":",
        ")",
        "]",
        "'",
        "\"",
        ">",
        "*",
    ];
    let mut rest = path.strip_prefix('/').unwrap_or(path);
    while let Some(shorter) = STRAY.iter().find_map(|s| rest.strip_suffix(s)) {
        rest = shorter;
    }
    let encoded = STRAY.iter().filter(|s| s.starts_with('%'));
    while let Some(shorter) = encoded.clone().find_map(|s| rest.strip_prefix(s)) {
        rest = shorter;
    }
    format!("/{rest}")
}

fn other_protocol(url: &Url) -> Url {
    let (scheme, default) = match url.scheme {
        Scheme::Http => (Scheme::Https, 80),
        Scheme::Https => (Scheme::Http, 443),
    };
    let port = url.port.filter(|p| *p != default);
    Url { scheme, port, ..url.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limit;

    fn evidence(target: &str) -> Evidence {
        let url = Url::parse(&format!("http://shop.example{target}"), Scheme::Http).expect("a URL");
        Evidence::new(Request::get(url), None, Limit::default(), 0)
    }

    #[test]
    fn paths() {
        let cases = [
            ("//a//b", Path::OneSlash, Some("/a/b")),
            ("/a", Path::OneSlash, None),
            ("/Products?x=Y", Path::LowerCase, Some("/products?x=Y")),
            ("/products%20", Path::Trimmed, Some("/products")),
            ("/products).", Path::Trimmed, Some("/products")),
            ("/%20products", Path::Trimmed, Some("/products")),
            ("/.well-known/x", Path::Trimmed, None),
            ("/a%2Fb", Path::Decoded, Some("/a/b")),
            ("/a%252Fb", Path::Decoded, Some("/a%2Fb")),
            ("/admin/products", Path::WithoutFirst, Some("/products")),
            ("/admin/", Path::WithoutFirst, None),
            ("/admin/products", Path::Parent, Some("/admin/")),
            ("/", Path::Parent, None),
            ("/a/b/", Path::SlashToggled, Some("/a/b")),
            ("/", Path::Root, None),
        ];
        for (given, path, want) in cases {
            let got = request(&evidence(given), Experiment::path(path)).map(|r| r.url.target);
            assert_eq!(got.as_deref(), want, "{given} {path:?}");
        }
    }

    #[test]
    fn a_fresh_query_keeps_the_old_one() {
        for (given, want) in [("/a", "/a?why401=0"), ("/a?b=c", "/a?b=c&why401=0")] {
            let fresh = Experiment { path: Path::Fresh, ..Experiment::GIVEN };
            assert_eq!(request(&evidence(given), fresh).map(|r| r.url.target).as_deref(), Some(want));
        }
    }

    #[test]
    fn without_credentials_nothing_secret_is_left() {
        let mut ev = evidence("/x?page=2&api_key=abc");
        let mut given = ev.given().clone();
        given.fields =
            vec![Field::new("X-Api-Key", "k"), Field::new("Accept", "*/*"), Field::new("Cookie", "a=b")];
        ev = Evidence::new(given, None, Limit::default(), 0);
        let out = request(&ev, Experiment::ANONYMOUS).expect("a variation");
        assert_eq!(out.url.target, "/x?page=2");
        assert_eq!(out.fields.len(), 2);
        let clean = request(&ev, Experiment::CLEAN).expect("a variation");
        assert_eq!(clean.fields.len(), 1);
    }

    fn with_field(name: &str, value: &str) -> Evidence {
        let mut given = evidence("/x").given().clone();
        given.fields = vec![Field::new("X-Csrf-Token", "c"), Field::new(name, value)];
        Evidence::new(given, None, Limit::default(), 0)
    }

    #[test]
    fn defects_are_put_right_together() {
        let cases = [
            ("Authorization", "\"Bearer: abc123\",", "Bearer abc123"),
            ("X-Api-Key", "\"abc123\",", "abc123"),
            ("Authentication", "Bearer \"abc 123\"", "Bearer abc123"),
        ];
        for (name, given, want) in cases {
            let out = request(&with_field(name, given), Experiment::respelled(Spelling::Sound)).expect(given);
            assert!(out.fields[1].value.reveal() == want.as_bytes(), "{name}: {given}");
            assert!(out.fields[0].value.reveal() == b"c");
        }
        assert!(
            request(&with_field("X-Api-Key", "abc123"), Experiment::respelled(Spelling::Sound)).is_none()
        );
    }

    #[test]
    fn only_names_of_secrets_get_hyphens() {
        let hyphens = Experiment::respelled(Spelling::Hyphens);
        let out = request(&with_field("X_API.KEY", "k"), hyphens).expect("a variation");
        assert_eq!(out.fields[1].name, "X-API-KEY");
        assert!(request(&with_field("my_colour", "k"), hyphens).is_none());
    }
}
