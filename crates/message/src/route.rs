//! How a request travels: names and addresses, proxies, trust, limits. The command line's own words, not yet opened.

use crate::{Secret, Url};
use std::{net::IpAddr, path::PathBuf, time::Duration};

/// `-4`, `-6` or either.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IpVersion {
    /// Whatever the name has.
    #[default]
    Any,
    /// `-4`.
    V4,
    /// `-6`.
    V6,
}

/// One `--resolve HOST:PORT:ADDRESS[,ADDRESS]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolve {
    /// `*` for every host.
    pub host: String,
    /// The port it applies to.
    pub port: u16,
    /// Never empty.
    pub addresses: Vec<IpAddr>,
}

/// One `--connect-to HOST1:PORT1:HOST2:PORT2`; an empty part means any, or the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectTo {
    /// Request host, or any.
    pub from_host: Option<String>,
    /// Request port, or any.
    pub from_port: Option<u16>,
    /// Connect here instead.
    pub to_host: Option<String>,
    /// On this port instead.
    pub to_port: Option<u16>,
}

/// What kind of proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyKind {
    /// HTTP: absolute-form for http, CONNECT for https.
    Http,
    /// Recognised, not spoken.
    Socks,
}

/// A forward proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// HTTP or SOCKS.
    pub kind: ProxyKind,
    /// Its address; the userinfo is its login.
    pub url: Url,
    /// `Proxy-Authorization` value, where a login was given.
    pub authorization: Option<Secret>,
    /// `-x`, or the variable it came from.
    pub source: String,
}

/// Certificate files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustFiles {
    /// `--cacert`, `CURL_CA_BUNDLE`, `SSL_CERT_FILE`.
    pub ca: Option<PathBuf>,
    /// `--cert`: PEM.
    pub certificate: Option<PathBuf>,
    /// `--key`: PEM; where absent, looked for in the certificate's file.
    pub key: Option<PathBuf>,
}

/// How requests travel to the target.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line, independent of the others"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// `--resolve`, last one wins.
    pub resolve: Vec<Resolve>,
    /// `--connect-to`, first match wins.
    pub connect_to: Vec<ConnectTo>,
    /// `-x` or the environment; `None` is direct.
    pub proxy: Option<Proxy>,
    /// `--noproxy` or `NO_PROXY`: hosts that are asked directly.
    pub no_proxy: Vec<String>,
    /// `-4`, `-6`.
    pub ip: IpVersion,
    /// `-k`: a certificate that does not verify is no obstacle.
    pub insecure: bool,
    /// Certificate files.
    pub trust: TrustFiles,
    /// `-L`: follow redirects.
    pub follow: bool,
    /// `--max-redirs`.
    pub max_redirects: u16,
    /// `--location-trusted`: the user sends credentials to every origin of a redirect chain.
    pub location_trusted: bool,
    /// `--post301` and kin: the method survives these statuses.
    pub keep_post: [bool; 3],
    /// `--compressed`, or asked by ourselves: codings are undone.
    pub decode: bool,
    /// The whole of one exchange, redirects included.
    pub timeout: Duration,
}

impl Default for Route {
    fn default() -> Self {
        Self {
            resolve: Vec::new(),
            connect_to: Vec::new(),
            proxy: None,
            no_proxy: Vec::new(),
            ip: IpVersion::Any,
            insecure: false,
            trust: TrustFiles::default(),
            follow: false,
            max_redirects: 50,
            location_trusted: false,
            keep_post: [false; 3],
            decode: true,
            timeout: Duration::from_secs(10),
        }
    }
}
