//! Requests as curl commands that can be pasted in a shell, with placeholders where secrets were.

mod quoting;

pub use quoting::{quote, quote_for};

use crate::Shell;
use quoting::{Piece, joined};
use std::fmt::Write;
use why401_message::{
    AuthChoice, Body, Field, IpVersion, ProxyKind, Request, Route, Secret, is_secret_field, is_secret_pair,
    secret_segments,
};

/// Schemes whose names may be shown beside a placeholder; any other first word could be a part of the secret.
const SCHEMES: [&str; 14] = [
    "Bearer",
    "Token",
    "Basic",
    "Digest",
    "ApiKey",
    "Api-Key",
    "Key",
    "JWT",
    "OAuth",
    "DPoP",
    "Hawk",
    "Negotiate",
    "SharedAccessSignature",
    "AWS4-HMAC-SHA256",
];

/// A curl command that sends this request, as one line without line end. No secret stands in it: curl asks for the
/// password of `-u NAME`, and tokens, keys, cookies and bodies are shell variables (`$TOKEN`, `$KEY`, `$COOKIE`,
/// `$BODY`, `$FORM`) to be set before.
pub fn corrected(request: &Request, route: &Route) -> String {
    corrected_for(request, route, Shell::Sh)
}

/// [`corrected`], quoted for a shell; cmd and `PowerShell` have variables of their own.
pub fn corrected_for(request: &Request, route: &Route, shell: Shell) -> String {
    let name = if shell == Shell::PowerShell { "curl.exe" } else { "curl" };
    let mut line = Line { text: name.to_owned(), shell, keys: 0 };
    line.route(route);
    line.method(request);
    line.login(request);
    for field in &request.fields {
        line.field(request, field);
    }
    line.body(request);
    line.url(request);
    line.text
}

struct Line {
    text: String,
    shell: Shell,
    /// Keys replaced so far: the second is `$KEY2`.
    keys: usize,
}

impl Line {
    fn add(&mut self, option: &str) {
        self.text.push(' ');
        self.text.push_str(option);
    }

    fn with(&mut self, option: &str, value: &str) {
        self.add(option);
        self.add(&quote_for(value, self.shell));
    }

    fn with_pieces(&mut self, option: &str, pieces: &[Piece<'_>]) {
        self.add(option);
        self.add(&joined(pieces, self.shell));
    }

    fn key(&mut self) -> Piece<'static> {
        self.keys += 1;
        Piece::Variable(if self.keys == 1 { "KEY".to_owned() } else { format!("KEY{}", self.keys) })
    }

    fn route(&mut self, route: &Route) {
        let flags = [
            (route.follow && !route.location_trusted, "-L"),
            (route.location_trusted, "--location-trusted"),
            (route.keep_post[0], "--post301"),
            (route.keep_post[1], "--post302"),
            (route.keep_post[2], "--post303"),
            (route.insecure, "-k"),
            (route.ip == IpVersion::V4, "-4"),
            (route.ip == IpVersion::V6, "-6"),
        ];
        flags.iter().filter(|(on, _)| *on).for_each(|(_, flag)| self.add(flag));
        let files = [
            ("--cacert", &route.trust.ca),
            ("--cert", &route.trust.certificate),
            ("--key", &route.trust.key),
        ];
        for (option, path) in files {
            if let Some(path) = path {
                self.with(option, &path.to_string_lossy());
            }
        }
        for rule in &route.resolve {
            let addresses: Vec<_> = rule.addresses.iter().map(ToString::to_string).collect();
            self.with(
                "--resolve",
                &format!("{}:{}:{}", bracketed(&rule.host), rule.port, addresses.join(",")),
            );
        }
        for rule in &route.connect_to {
            let host = |h: &Option<String>| h.as_deref().map(bracketed).unwrap_or_default();
            let port = |p: Option<u16>| p.map(|p| p.to_string()).unwrap_or_default();
            let (from, to) = (host(&rule.from_host), host(&rule.to_host));
            self.with(
                "--connect-to",
                &format!("{from}:{}:{to}:{}", port(rule.from_port), port(rule.to_port)),
            );
        }
        self.proxy(route);
    }

    fn proxy(&mut self, route: &Route) {
        let Some(proxy) = route.proxy.as_ref().filter(|p| p.source == "-x" && p.kind == ProxyKind::Http)
        else {
            return;
        };
        self.with(
            "-x",
            &format!(
                "{}://{}:{}",
                proxy.url.scheme.as_str(),
                bracketed(&proxy.url.host),
                proxy.url.effective_port()
            ),
        );
        if proxy.authorization.is_some() {
            self.with_pieces("-U", &[Piece::Variable("PROXY_LOGIN".to_owned())]);
        }
        if !route.no_proxy.is_empty() {
            self.with("--noproxy", &route.no_proxy.join(","));
        }
    }

    fn method(&mut self, request: &Request) {
        let implied = if request.body.is_some() { "POST" } else { "GET" };
        if request.method == "HEAD" && request.body.is_none() {
            self.add("-I");
        } else if request.method != implied {
            self.with("-X", &request.method);
        }
    }

    /// `-u NAME`; a name with an empty password is a key.
    fn login(&mut self, request: &Request) {
        let named = match &request.login {
            Some(login) => {
                (login.user.reveal().to_vec(), login.password.as_ref().is_some_and(Secret::is_empty))
            }
            None => match request.first("authorization").and_then(|f| basic_user(f.value.reveal())) {
                Some(user) => user,
                None => return,
            },
        };
        match request.scheme {
            AuthChoice::Basic => {}
            AuthChoice::Digest => self.add("--digest"),
            AuthChoice::Any => self.add("--anyauth"),
            AuthChoice::Windows => self.add("--negotiate"),
        }
        match (String::from_utf8(named.0), named.1) {
            (Ok(user), false) => self.with("-u", &user),
            (_, true) => {
                let key = self.key();
                self.with_pieces("-u", &[key, Piece::Text(":")]);
            }
            (Err(_), false) => self.with_pieces("-u", &[Piece::Variable("LOGIN".to_owned())]),
        }
    }

    fn field(&mut self, request: &Request, field: &Field) {
        let value = String::from_utf8_lossy(field.value.reveal());
        let has_body = request.body.is_some();
        match &field.name.to_ascii_lowercase()[..] {
            "content-length" if has_body => {}
            "content-type" if has_body && is_form(request) => {}
            "content-type" if has_body && value == "application/x-www-form-urlencoded" => {}
            "accept" if value == "*/*" => {}
            "accept-encoding" if is_our_own(request) => {}
            "accept-encoding" if value.starts_with("deflate, gzip") => self.add("--compressed"),
            "user-agent" if value.starts_with("curl/") || is_our_own(request) => {}
            "user-agent" => self.with("-A", &value),
            "authorization" => self.authorization(request, &value),
            "cookie" => self.with_pieces("-b", &[Piece::Variable("COOKIE".to_owned())]),
            _ if field.value.is_empty() => self.with("-H", &format!("{};", field.name)),
            name if is_secret_field(name) => {
                let head = format!("{}: ", field.name);
                let key = self.key();
                self.with_pieces("-H", &[Piece::Text(&head), key]);
            }
            _ => self.with("-H", &format!("{}: {value}", field.name)),
        }
    }

    /// Anything but a Basic login, which `-u` has said already.
    fn authorization(&mut self, request: &Request, value: &str) {
        if request.login.is_some() || basic_user(value.as_bytes()).is_some() {
            return;
        }
        let scheme = value.split(' ').next().unwrap_or_default();
        let shown = SCHEMES.iter().any(|s| s.eq_ignore_ascii_case(scheme)) && scheme.len() < value.len();
        let head = if shown { format!("Authorization: {scheme} ") } else { "Authorization: ".to_owned() };
        self.with_pieces("-H", &[Piece::Text(&head), Piece::Variable("TOKEN".to_owned())]);
    }

    fn body(&mut self, request: &Request) {
        match &request.body {
            None => {}
            Some(Body::File(name)) if is_form(request) => self.with("-F", &format!("file=@{name}")),
            Some(Body::Bytes(_)) if is_form(request) => {
                self.with_pieces("-F", &[Piece::Variable("FORM".to_owned())]);
            }
            Some(Body::File(name)) => self.with("--data-binary", &format!("@{name}")),
            Some(Body::Bytes(_)) => self.with_pieces("--data-raw", &[Piece::Variable("BODY".to_owned())]),
        }
    }

    /// The URL without userinfo, values of secret query parameters replaced.
    fn url(&mut self, request: &Request) {
        let url = &request.url;
        if url.target.contains(['[', ']', '{', '}']) {
            self.add("-g");
        }
        let mut head = format!("{}://{}", url.scheme.as_str(), bracketed(&url.host));
        if let Some(port) = url.port {
            let _ = write!(head, ":{port}");
        }
        let path = url.path();
        let mut pieces = vec![Piece::Text(&head)];
        let mut rest = 0;
        for range in secret_segments(path) {
            pieces.push(Piece::Text(&path[rest..range.start]));
            pieces.push(self.key());
            rest = range.end;
        }
        pieces.push(Piece::Text(&path[rest..]));
        let pairs: Vec<&str> = url.query().map(|q| q.split('&').collect()).unwrap_or_default();
        for (n, pair) in pairs.iter().enumerate() {
            pieces.push(Piece::Text(if n == 0 { "?" } else { "&" }));
            match pair.split_once('=') {
                Some((name, value))
                    if !value.is_empty() && is_secret_pair(name, url.query().unwrap_or_default()) =>
                {
                    pieces.push(Piece::Text(&pair[..=name.len()]));
                    pieces.push(self.key());
                }
                _ => pieces.push(Piece::Text(pair)),
            }
        }
        if pieces.iter().any(|p| matches!(p, Piece::Variable(_))) {
            self.add(&joined(&pieces, self.shell));
        } else {
            let text: String = pieces.iter().map(|p| if let Piece::Text(t) = p { t } else { "" }).collect();
            self.add(&quote_for(&text, self.shell));
        }
    }
}

/// Whether the request is one this program made of a bare URL, and not a pasted one: it names itself as its agent.
fn is_our_own(request: &Request) -> bool {
    request.first("user-agent").is_some_and(|f| f.value.reveal().starts_with(b"why401/"))
}

/// Whether the body is what `-F` makes.
fn is_form(request: &Request) -> bool {
    request.first("content-type").is_some_and(|f| f.value.reveal().starts_with(b"multipart/form-data;"))
}

fn bracketed(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}

/// The user name of a Basic value, and whether the password is empty.
fn basic_user(value: &[u8]) -> Option<(Vec<u8>, bool)> {
    use base64::Engine;
    let encoded =
        value.get(..6).filter(|s| s.eq_ignore_ascii_case(b"basic ")).map(|_| value[6..].trim_ascii())?;
    let pair = base64::engine::general_purpose::STANDARD.decode(encoded).ok()?;
    let colon = pair.iter().position(|&b| b == b':')?;
    Some((pair[..colon].to_vec(), colon + 1 == pair.len()))
}
