//! What programs that fetch packages, images and charts say of a registry that refused them: which host it was, and
//! whether a login was sent.

use crate::pasted_config::{Entry, place};
use why401_capture::paste::Line;
use why401_core::Place;

/// Whether the words tell that a login was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Login {
    /// One that the program had stored was sent, and is not accepted.
    Stored,
    /// None was sent.
    Nobody,
    /// Nothing tells.
    Untold,
}

/// A registry that refused a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// Where it says so.
    pub at: Place,
    /// The registry, in lower case; empty where it is not named.
    pub host: String,
    /// What is told of the login.
    pub login: Login,
}

/// Registries that ask for a token even for what is public.
const NEVER_OPEN: [&str; 4] =
    ["maven.pkg.github.com", "npm.pkg.github.com", "nuget.pkg.github.com", "rubygems.pkg.github.com"];

impl Refused {
    /// Whether nobody gets anything here without a token.
    pub(crate) fn is_never_open(&self) -> bool {
        NEVER_OPEN.contains(&self.host.as_str())
    }
}

fn refuses(text: &str) -> bool {
    ["unauthorized", "denied", "401", "403", "authentication required", "invalid username/password"]
        .iter()
        .any(|w| text.contains(w))
}

/// A container registry that does not give out an image or chart.
pub(crate) fn container(lines: &[Line]) -> Option<Refused> {
    const MARKS: [&str; 6] = [
        "/v2/",
        "ghcr.io/token",
        "failed to authorize",
        "unable to retrieve auth token",
        "failed to resolve reference",
        "error response from daemon",
    ];
    lines.iter().find_map(|line| {
        let text = line.text.to_ascii_lowercase();
        if !MARKS.iter().any(|m| text.contains(m)) || !refuses(&text) {
            return None;
        }
        let stored = [
            "denied: denied",
            "invalid username/password",
            "fetch oauth token",
            "incorrect username or password",
        ];
        let nobody = ["anonymous token", "no basic auth credentials"];
        let login = match () {
            () if stored.iter().any(|w| text.contains(w)) => Login::Stored,
            () if nobody.iter().any(|w| text.contains(w)) => Login::Nobody,
            () => Login::Untold,
        };
        let host = host_of_address(&text).or_else(|| host_of_reference(&text)).unwrap_or_default();
        Some(Refused { at: place(line), host, login })
    })
}

/// A registry of packages that refused a build tool or package manager.
pub(crate) fn package(lines: &[Line]) -> Option<Refused> {
    const MARKS: [&str; 15] = [
        "received status code 401",
        "status code: 401",
        "status: 401",
        "401 unauthorized - get",
        "401 unauthorized - put",
        "err_pnpm_fetch_401",
        "request failed \"401",
        "401 client error",
        "401 error, credentials not correct",
        "http error 401",
        "unauthorized (401)",
        "401 (unauthorized)",
        "unauthorized - 401",
        "not authorized",
        "invalid authentication (as an",
    ];
    const TOOLS: [&str; 22] = [
        "could not get '",
        "could not head '",
        "could not put '",
        "could not transfer",
        "npm err",
        "npm error",
        "err_pnpm",
        "yn00",
        "/legacy/",
        "credentials not correct for",
        "while getting",
        "service index",
        "nuget",
        "authentication failed for",
        "an unexpected error occurred: \"http",
        "chart repository",
        "failed to fetch http",
        ".pom",
        ".jar",
        "/simple/",
        ".tgz",
        "could not find artifact",
    ];
    lines.iter().find_map(|line| {
        let text = line.text.to_ascii_lowercase();
        let fits = MARKS.iter().any(|m| text.contains(m)) && TOOLS.iter().any(|t| text.contains(t));
        let host = host_of_address(&text).filter(|_| fits)?;
        let login = match () {
            () if text.contains("credentials not correct") || text.contains("as an unknown user") => {
                Login::Stored
            }
            () if text.contains("as an anonymous user") => Login::Nobody,
            () => Login::Untold,
        };
        Some(Refused { at: place(line), host, login })
    })
}

/// Hosts at which a program says that somebody is logged in now.
pub(crate) fn logged_in(lines: &[Line]) -> Vec<Entry> {
    let named = |line: &Line| {
        let text = line.text.to_ascii_lowercase();
        let (_, rest) = text.split_once("logged in as ").or_else(|| text.split_once("logged in to "))?;
        Some(Entry { name: host_of_address(rest)?, at: place(line) })
    };
    lines.iter().filter_map(named).collect()
}

/// Whether a paste shows that credentials are set for a build or package manager, for whatever host.
pub(crate) fn sets_credentials(lines: &[Line]) -> bool {
    const SIGNS: [&str; 9] = [
        "credentials {",
        "credentials{",
        "passwordcredentials",
        "<server>",
        "<password>",
        "_authtoken",
        "_auth=",
        "password =",
        "password=",
    ];
    lines.iter().any(|l| {
        let text = l.text.to_ascii_lowercase();
        SIGNS.iter().any(|s| text.contains(s))
    })
}

/// `host:port` of the first address in a text.
fn host_of_address(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("://")?;
    let authority = rest.split(['/', '"', '\'', ' ', ')', ',']).next()?;
    let host = authority.rsplit('@').next()?.trim_end_matches(['.', ':']);
    (host.contains('.') || host.starts_with("localhost")).then(|| host.to_owned())
}

/// The host in `registry.example/team/shop:1`.
fn host_of_reference(text: &str) -> Option<String> {
    let words = text.split(|c: char| c.is_whitespace() || c == '"' || c == '\'' || c == '`');
    words.filter_map(|w| w.split_once('/')).map(|(host, _)| host.to_owned()).find(|host| {
        let fits = host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:".contains(&b));
        fits && host.contains('.') && !host.starts_with('.')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<Line> {
        text.lines().enumerate().map(|(n, l)| Line { number: n + 1, column: 1, text: l.into() }).collect()
    }

    #[test]
    fn registries_that_refuse() {
        let image = |text: &str| container(&lines(text)).map(|r| (r.host, r.login));
        let told = "Error response from daemon: Head \"https://images.shop.example/v2/team/shop/manifests/1\": denied: denied";
        assert_eq!(image(told), Some(("images.shop.example".into(), Login::Stored)));
        let plain = "ERROR: Head \"https://images.shop.example/v2/team/shop/manifests/1\": unauthorized";
        assert_eq!(image(plain), Some(("images.shop.example".into(), Login::Untold)));
        let anonymous =
            "failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized";
        assert_eq!(image(anonymous).map(|(_, login)| login), Some(Login::Nobody));
        assert_eq!(image("GET /v2/users 200"), None);
    }

    #[test]
    fn packages_that_are_not_given() {
        let host = |text: &str| package(&lines(text)).map(|r| r.host);
        let gradle = "Could not GET 'https://maven.shop.example/a/1.pom'. Received status code 401 from server: Unauthorized";
        assert_eq!(host(gradle).as_deref(), Some("maven.shop.example"));
        let maven = "Could not transfer artifact a:b:pom:1 from/to shop (https://maven.shop.example/x): status code: 401, reason phrase: Unauthorized (401)";
        assert_eq!(host(maven).as_deref(), Some("maven.shop.example"));
        assert_eq!(
            host("npm error 401 Unauthorized - GET https://npm.shop.example/@a%2fb").as_deref(),
            Some("npm.shop.example")
        );
        assert_eq!(host("GET https://api.shop.example/x: status code: 401"), None);
    }

    #[test]
    fn logins_at_hosts() {
        let names = |text: &str| logged_in(&lines(text)).into_iter().map(|e| e.name).collect::<Vec<_>>();
        assert_eq!(names("Logged in as alice on https://npm.shop.example/."), ["npm.shop.example"]);
        assert!(names("You are logged in as alice").is_empty());
    }
}
