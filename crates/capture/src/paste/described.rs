//! From a head as it stands in the text to a request: its URL, and which of its fields say more than the URL does.

use super::event::RawRequest;
use why401_message::{Body, Field, Request, Scheme, Url};

/// The request a raw head describes, and which of its fields are kept: a Host that says what the URL says is left out.
/// What only the command knows, such as the login behind the field, is taken from there.
pub(super) fn made(
    raw: &RawRequest,
    scheme: Option<Scheme>,
    asked: Option<&Request>,
) -> Option<(Request, Vec<bool>)> {
    let url = url_of(raw, scheme, asked)?;
    let host = url.host_field();
    let says_nothing = |f: &Field| f.is("host") && f.value.reveal().eq_ignore_ascii_case(host.as_bytes());
    let kept: Vec<bool> = raw.fields.iter().map(|(_, f)| !says_nothing(f)).collect();
    let mut request = asked.cloned().unwrap_or_else(|| Request::get(url.clone()));
    request.method.clone_from(&raw.method);
    request.url = Url { userinfo: request.url.userinfo.take(), ..url };
    request.fields = raw.fields.iter().map(|(_, f)| f).filter(|f| !says_nothing(f)).cloned().collect();
    request.body = raw.body.clone().map(Body::Bytes).or(request.body);
    Some((request, kept))
}

fn url_of(raw: &RawRequest, scheme: Option<Scheme>, asked: Option<&Request>) -> Option<Url> {
    let default = scheme.unwrap_or(Scheme::Https);
    if raw.target.contains("://") && !raw.target.starts_with('/') {
        return Url::parse_as_is(&raw.target, default).ok();
    }
    let host =
        raw.text("host").or_else(|| raw.authority.clone()).or_else(|| asked.map(|r| r.url.host_field()))?;
    let scheme = scheme.unwrap_or_else(|| likely_scheme(raw, &host));
    if raw.method == "CONNECT" {
        return Url::parse(&raw.target, Scheme::Https).ok();
    }
    let path = if raw.target == "*" { "/" } else { &raw.target };
    Url::parse_as_is(&format!("{}://{host}{}", scheme.as_str(), path.replace(' ', "%20")), scheme).ok()
}

/// What a head without a scheme was most likely sent over: TLS, unless the port or the host speaks against it.
fn likely_scheme(raw: &RawRequest, host: &str) -> Scheme {
    let told = ["origin", "referer"]
        .iter()
        .find_map(|name| raw.text(name))
        .and_then(|v| Url::parse(&v, Scheme::Https).ok());
    if let Some(url) = told.filter(|url| url.host_field() == host) {
        return url.scheme;
    }
    let (name, port) = host.rsplit_once(':').unwrap_or((host, ""));
    let local = name == "localhost" || name.parse::<std::net::Ipv4Addr>().is_ok() || !name.contains('.');
    let plain = local || !matches!(port, "" | "443" | "8443");
    if plain && !raw.version.eq_ignore_ascii_case("HTTP/2") && port != "443" {
        Scheme::Http
    } else {
        Scheme::Https
    }
}
