//! The request that is asked about.

use std::net::{IpAddr, SocketAddr};
use why401_message::{Request, Scheme};

/// One request as it reaches a server.
#[derive(Clone, Debug)]
pub struct Target {
    /// Method, URL and fields. A proxy in front may have made another one of the client's.
    pub request: Request,
    /// Where it arrives, when known; else the port of the URL at any address.
    pub local: Option<SocketAddr>,
    /// Whose connection it is, when known.
    pub client: Option<IpAddr>,
    /// Whether the client shows a certificate of its own.
    pub has_certificate: bool,
}

impl Target {
    /// A request from nobody in particular.
    pub fn new(request: Request) -> Self {
        Self { request, local: None, client: None, has_certificate: false }
    }

    /// The port it arrives at.
    pub fn port(&self) -> u16 {
        self.local.map_or_else(|| self.request.url.effective_port(), |a| a.port())
    }

    /// Whether it comes over TLS.
    pub fn is_https(&self) -> bool {
        self.request.url.scheme == Scheme::Https
    }

    /// The host it names, in lower case and without port: the `Host` field where there is one, else the URL's.
    pub fn host(&self) -> String {
        let named = self.request.first("host").map(|f| f.value.reveal().to_ascii_lowercase());
        let Some(named) = named else { return self.request.url.host.clone() };
        let text = String::from_utf8_lossy(&named).trim().to_owned();
        match text.strip_prefix('[').and_then(|t| t.split_once(']')) {
            Some((literal, _)) => literal.to_owned(),
            None => text.split(':').next().unwrap_or_default().trim_end_matches('.').to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use why401_message::Url;

    #[test]
    fn the_host_field_names_the_host() {
        let url = Url::parse("http://127.0.0.1:8080/x", Scheme::Http).expect("a URL");
        let mut target = Target::new(Request::get(url));
        assert_eq!((target.host(), target.port()), ("127.0.0.1".to_owned(), 8080));
        target.request.set("Host", "Shop.Example.:8080");
        assert_eq!(target.host(), "shop.example");
        target.request.set("Host", "[::1]:80");
        assert_eq!(target.host(), "::1");
    }
}
