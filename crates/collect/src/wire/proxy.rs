//! Forward proxies: which one, for whom, read from an option or the environment as curl reads them.

use base64::Engine;
use std::net::IpAddr;
use why401_message::{NoAnswer, Proxy, ProxyKind, Scheme, Secret, Url, UrlError, percent_decoded};

/// curl's default port for a proxy.
const PORT: u16 = 1080;

/// Reads `[scheme://][user:password@]host[:port]`; `source` says where it stood.
pub fn parse_proxy(text: &str, source: &str) -> Result<Proxy, UrlError> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    let socks = scheme.to_ascii_lowercase().starts_with("socks");
    let full = if socks { format!("http://{rest}") } else { format!("{scheme}://{rest}") };
    let mut url = Url::parse(&full, Scheme::Http)?;
    if url.scheme == Scheme::Http {
        url.port = url.port.or(Some(PORT));
    }
    let authorization = url.userinfo.as_ref().map(basic);
    let kind = if socks { ProxyKind::Socks } else { ProxyKind::Http };
    Ok(Proxy { kind, url, authorization, source: source.into() })
}

/// `Basic …` for a percent-encoded `user:password`.
fn basic(userinfo: &Secret) -> Secret {
    let mut pair = zeroize::Zeroizing::new(percent_decoded(userinfo.reveal()));
    if !pair.contains(&b':') {
        pair.push(b':');
    }
    Secret::new(format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(&*pair)))
}

/// The proxy the environment names for requests of this scheme, as curl does: `http_proxy` in lower case only (a CGI
/// script's `HTTP_PROXY` comes from the client), the others in either case. An empty variable names none.
pub fn proxy_from_environment(
    scheme: Scheme,
    vars: impl Fn(&str) -> Option<String>,
) -> Result<Option<Proxy>, NoAnswer> {
    let names: &[&str] = match scheme {
        Scheme::Http => &["http_proxy", "all_proxy", "ALL_PROXY"],
        Scheme::Https => &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
    };
    let Some((name, value)) =
        names.iter().find_map(|n| vars(n).map(|v| (n, v))).filter(|(_, v)| !v.is_empty())
    else {
        return Ok(None);
    };
    parse_proxy(&value, name).map(Some).map_err(|e| NoAnswer::Local(format!("{name}: {e}")))
}

/// The hosts the environment wants asked directly: `no_proxy`, else `NO_PROXY`.
pub fn no_proxy_from_environment(vars: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let list = vars("no_proxy").or_else(|| vars("NO_PROXY")).unwrap_or_default();
    list.split([',', ' ']).filter(|entry| !entry.is_empty()).map(Into::into).collect()
}

/// Whether a host is asked directly: `*`, the name or a parent domain of it, an address or a network.
pub fn is_exempt(host: &str, no_proxy: &[String]) -> bool {
    let host = host.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase();
    let address = host.parse().ok();
    no_proxy.iter().any(|entry| {
        let entry = entry.trim().to_ascii_lowercase();
        entry == "*"
            || match address {
                Some(address) => in_network(address, &entry),
                None => below(&host, &entry),
            }
    })
}

fn below(host: &str, entry: &str) -> bool {
    let entry = entry.trim_start_matches('.').trim_end_matches('.');
    !entry.is_empty() && host.strip_suffix(entry).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn in_network(address: IpAddr, entry: &str) -> bool {
    let (network, bits) = entry.split_once('/').map_or((entry, None), |(n, b)| (n, Some(b)));
    let Ok(network) = network.trim_matches(['[', ']']).parse::<IpAddr>() else { return false };
    let (network, address, width) = match (network, address) {
        (IpAddr::V4(n), IpAddr::V4(a)) => (u128::from(n.to_bits()), u128::from(a.to_bits()), 32),
        (IpAddr::V6(n), IpAddr::V6(a)) => (n.to_bits(), a.to_bits(), 128),
        _ => return false,
    };
    let bits = match bits.map(str::parse::<u32>) {
        None => width,
        Some(Ok(bits)) if bits <= width => bits,
        Some(_) => return false,
    };
    (network ^ address).checked_shr(width - bits).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_is_read_as_curl_reads_it() {
        let set =
            |name: &'static str, value: &'static str| move |n: &str| (n == name).then(|| value.to_owned());
        let read = |scheme, vars: &dyn Fn(&str) -> Option<String>| {
            proxy_from_environment(scheme, vars).map(|p| p.map(|p| (p.url.host_field(), p.source)))
        };
        let found = |host: &str, source: &str| Ok(Some((host.to_owned(), source.to_owned())));
        assert_eq!(read(Scheme::Http, &set("HTTP_PROXY", "p.example")), Ok(None));
        assert_eq!(
            read(Scheme::Http, &set("http_proxy", "p.example")),
            found("p.example:1080", "http_proxy")
        );
        assert_eq!(
            read(Scheme::Https, &set("HTTPS_PROXY", "http://p.example:3128/")),
            found("p.example:3128", "HTTPS_PROXY")
        );
        assert_eq!(read(Scheme::Https, &set("https_proxy", "")), Ok(None));
        assert!(read(Scheme::Https, &set("ALL_PROXY", "http://p.example:x")).is_err());
    }

    #[test]
    fn a_login_in_the_proxy_becomes_a_field() {
        let proxy = parse_proxy("http://me:p%40ss@p.example:3128", "-x").expect("a proxy");
        assert_eq!(proxy.authorization.as_ref().map(Secret::reveal), Some(&b"Basic bWU6cEBzcw=="[..]));
        assert_eq!(parse_proxy("socks5h://p.example", "-x").expect("a proxy").kind, ProxyKind::Socks);
        assert!(parse_proxy("ftp://p.example", "-x").is_err());
    }

    #[test]
    fn exemptions() {
        let exempt =
            |host: &str, list: &str| is_exempt(host, &no_proxy_from_environment(|_| Some(list.to_owned())));
        for (host, list, want) in [
            ("shop.example", "*", true),
            ("a.shop.example", "shop.example", true),
            ("ashop.example", "shop.example", false),
            ("shop.example", ".shop.example", true),
            ("Shop.Example.", "other,shop.example", true),
            ("127.0.0.1", "127.0.0.0/8", true),
            ("10.1.2.3", "127.0.0.0/8", false),
            ("127.0.0.1", "127.0.0.1", true),
            ("::1", "[::1]", true),
            ("fe80::1", "fe80::/10", true),
            ("1.2.3.4", "0.0.0.0/0", true),
            ("1.2.3.4", "1.2.3.4/33", false),
            ("shop.example", "", false),
        ] {
            assert_eq!(exempt(host, list), want, "{host} {list}");
        }
    }
}
