//! Configuration in what was pasted: for which hosts or names it holds credentials, and which settings are empty or
//! said twice. Values are compared here and never shown.

use why401_capture::paste::Line;
use why401_core::{Evidence, Place, Trial};
use why401_message::is_secret_field;

/// A name that a configuration has credentials for, and where it says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Of a host, with a port where one is written; or the id of a server.
    pub name: String,
    /// Where.
    pub at: Place,
}

pub(crate) fn lines(d: &Evidence) -> &[Line] {
    d.paste.as_ref().map(|p| p.lines.as_slice()).unwrap_or_default()
}

pub(crate) fn place(line: &Line) -> Place {
    Place::Input { line: line.number, column: line.column }
}

/// Whether the paste tells of a refusal at all, be it in passing.
pub(crate) fn tells_of_a_refusal(d: &Evidence) -> bool {
    let refused = d.baseline().and_then(Trial::response).is_some_and(|r| matches!(r.status, 401 | 403 | 407));
    refused
        || lines(d)
            .iter()
            .any(|l| l.text.contains("401") || l.text.to_ascii_lowercase().contains("unauthorized"))
}

/// Hosts with credentials: of `.npmrc`, `.netrc`, docker's `config.json`, composer's `auth.json`.
pub(crate) fn hosts(lines: &[Line]) -> Vec<Entry> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in lines {
        let text = line.text.trim();
        inside = match text {
            _ if ["\"auths\"", "\"http-basic\"", "\"bearer\""].iter().any(|w| text.starts_with(w)) => true,
            "}" | "}," => inside && line.column > 1,
            _ => inside,
        };
        let keyed =
            || text.strip_prefix('"')?.split_once('"').filter(|(_, rest)| rest.trim_start().starts_with(':'));
        let named = npm_host(text).or_else(|| netrc_host(text)).or_else(|| {
            let (key, _) = keyed().filter(|_| inside)?;
            host_of(key).filter(|host| host.contains(['.', ':']))
        });
        found.extend(named.map(|name| Entry { name, at: place(line) }));
    }
    found
}

/// `//npm.shop.example/team/:_authToken=…`
fn npm_host(text: &str) -> Option<String> {
    let (address, setting) =
        text.strip_prefix("//")?.split_once("/:").or_else(|| text.strip_prefix("//")?.split_once(':'))?;
    let is_login = ["_auth", "_authtoken", "_password", "username"]
        .iter()
        .any(|s| setting.to_ascii_lowercase().starts_with(s));
    is_login.then(|| host_of(address)).flatten()
}

/// `machine api.example login …`
fn netrc_host(text: &str) -> Option<String> {
    let mut words = text.split_whitespace();
    (words.next()? == "machine").then(|| words.next().and_then(host_of)).flatten()
}

fn host_of(address: &str) -> Option<String> {
    let bare = address.trim_start_matches("https://").trim_start_matches("http://");
    let host = bare.split('/').next()?.to_ascii_lowercase();
    let fits = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:[]_".contains(c));
    fits.then_some(host)
}

/// Ids of the `<server>` entries of Maven's settings.
pub(crate) fn maven_servers(lines: &[Line]) -> Vec<Entry> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in lines {
        inside =
            (inside || line.text.contains("<server>")) && !line.text.trim_start().starts_with("</server>");
        let id = line.text.split_once("<id>").and_then(|(_, rest)| Some(rest.split_once("</id>")?.0.trim()));
        found.extend(id.filter(|_| inside).map(|id| Entry { name: id.to_owned(), at: place(line) }));
        inside = inside && !line.text.contains("</server>");
    }
    found
}

/// The repository in Maven's `Could not transfer artifact … from/to shop-releases (https://…)`.
pub(crate) fn maven_repository(lines: &[Line]) -> Option<Entry> {
    lines.iter().find_map(|line| {
        let (_, rest) =
            line.text.split_once("from/to ").or_else(|| line.text.split_once(" to repository "))?;
        let name = rest.split([' ', '(']).next().filter(|n| !n.is_empty())?;
        Some(Entry { name: name.to_owned(), at: place(line) })
    })
}

/// A secret setting without a value in the output of a build: `token:` with nothing behind or below it.
pub(crate) fn empty_setting(lines: &[Line]) -> Option<Entry> {
    const SIGNS: [&str; 6] = ["with:", "env:", "##[group]", "Run ", "$ ", "::group::"];
    let of_a_build = lines.iter().any(|l| SIGNS.iter().any(|s| l.text.trim_start().starts_with(s)));
    lines.iter().enumerate().filter(|_| of_a_build).find_map(|(n, line)| {
        let text = line.text.trim().trim_start_matches("export ");
        let name = text
            .strip_suffix([':', '='])
            .or_else(|| text.strip_suffix("=\"\""))
            .or_else(|| text.strip_suffix(": \"\""))?;
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
        let below = lines.get(n + 1).filter(|next| next.number == line.number + 1);
        let is_parent = below.is_some_and(|next| next.column > line.column);
        // `Password:` is what a program asks a person.
        let is_question = name.starts_with(char::is_uppercase) && name.ends_with(char::is_lowercase);
        let empty = is_name && is_secret_field(name) && !is_parent && !is_question;
        empty.then(|| Entry { name: name.to_owned(), at: place(line) })
    })
}

/// A secret variable that has one value in one line and another in another: name, first and second place.
pub(crate) fn set_twice(lines: &[Line]) -> Option<(String, Place, Place)> {
    let settings: Vec<(&str, &str, &Line)> =
        lines.iter().filter_map(|l| setting(l).map(|(n, v)| (n, v, l))).collect();
    settings.iter().enumerate().find_map(|(n, (name, value, line))| {
        let other = settings[n + 1..].iter().find(|(other, differs, _)| other == name && differs != value)?;
        Some(((*name).to_owned(), place(line), place(other.2)))
    })
}

/// A secret setting whose value is the name of a variable as a text: `key: 'API_KEY'` in a program, `_authToken=$NAME`
/// in an `.npmrc`, where only `${NAME}` is replaced.
pub(crate) fn named_by_itself(lines: &[Line]) -> Option<Entry> {
    const ENDS: [&str; 5] = ["_KEY", "_TOKEN", "_SECRET", "_PASSWORD", "_PAT"];
    let is_variable = |name: &str| {
        name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
            && ENDS.iter().any(|end| name.ends_with(end))
    };
    lines.iter().find_map(|line| {
        let (name, value) = line
            .text
            .split_once([':', '='])
            .filter(|_| !line.text.contains("_authToken"))
            .or_else(|| line.text.split_once("_authToken=").map(|(_, value)| ("token", value)))?;
        let name = name.trim().trim_matches(['"', '\'']);
        let value = value.trim().trim_end_matches([',', ';']);
        let quoted = ['"', '\''].iter().find_map(|q| value.strip_prefix(*q)?.strip_suffix(*q));
        let bare = value.strip_prefix('$').filter(|_| line.text.contains("_authToken="));
        let is_secret = !name.contains([' ', '(', '$']) && is_secret_field(name);
        let named = quoted.or(bare).filter(|v| is_secret && is_variable(v))?;
        Some(Entry { name: named.to_owned(), at: place(line) })
    })
}

/// `export NAME="value"`, `NAME=value`, of a variable that holds a secret by its name.
fn setting(line: &Line) -> Option<(&str, &str)> {
    let text = line.text.trim().trim_start_matches("export ").trim_start_matches("$env:");
    let (name, value) = text.split_once('=')?;
    let (name, value) = (name.trim(), value.trim().trim_matches(['"', '\'']));
    let is_variable =
        name.len() > 3 && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    (is_variable && is_secret_field(name) && value.len() >= 4 && !value.contains(['$', '*', ' ']))
        .then_some((name, value))
}

/// A piece of a hash or password that Compose took for the name of a variable: `The "qot3jd6x" variable is not set.`
pub(crate) fn taken_for_a_variable(lines: &[Line]) -> Option<Entry> {
    lines.iter().find_map(|line| {
        let (before, _) = line.text.split_once("variable is not set")?;
        let name = before.trim_end().rsplit([' ', '"', '\'', '\\']).find(|w| !w.is_empty())?;
        let meant = name.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit())
            && name.contains('_');
        let shouted = name.len() > 3 && name.chars().all(|c| c.is_ascii_uppercase());
        (!meant && !shouted).then(|| Entry { name: name.to_owned(), at: place(line) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<Line> {
        let line = |(n, l): (usize, &str)| {
            let column = l.len() - l.trim_start().len() + 1;
            Line { number: n + 1, column, text: l.trim().into() }
        };
        text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()).map(line).collect()
    }

    fn names(entries: &[Entry]) -> Vec<&str> {
        entries.iter().map(|e| e.name.as_str()).collect()
    }

    #[test]
    fn hosts_with_credentials() {
        let npm =
            "registry=https://npm.shop.example/\n//npm.other.example/:_authToken=${TOKEN}\nalways-auth=true";
        assert_eq!(names(&hosts(&lines(npm))), ["npm.other.example"]);
        let docker = "{\n  \"auths\": {\n    \"https://index.docker.example/v1/\": {\n      \"auth\": \"x\"\n    }\n  }\n}";
        assert_eq!(names(&hosts(&lines(docker))), ["index.docker.example"]);
        assert_eq!(names(&hosts(&lines("machine api.example login me password x"))), ["api.example"]);
        assert!(hosts(&lines("// a comment: no\n\"host.example\": {")).is_empty());
    }

    #[test]
    fn maven() {
        let text = "<settings>\n<servers>\n<server>\n<id>releases</id>\n<username>u</username>\n</server>\n</servers>\n\
                    <mirror><id>m</id></mirror>\nCould not transfer artifact a:b:jar:1 from/to shop (https://x.example): 401";
        assert_eq!(names(&maven_servers(&lines(text))), ["releases"]);
        assert_eq!(maven_repository(&lines(text)).map(|e| e.name).as_deref(), Some("shop"));
    }

    #[test]
    fn empty_in_a_build() {
        let of = |text: &str| empty_setting(&lines(text)).map(|e| e.name);
        assert_eq!(
            of("Run npm ci\nenv:\n  NODE_AUTH_TOKEN: \n  CI: true").as_deref(),
            Some("NODE_AUTH_TOKEN")
        );
        assert_eq!(of("with:\n  token:\n  name: x").as_deref(), Some("token"));
        assert_eq!(of("with:\n  auth:\n    user: x"), None);
        assert_eq!(of("token:\nfree text"), None);
        assert_eq!(of("$ helm registry login x.example\nPassword:\nError: 401"), None);
    }

    #[test]
    fn names_of_variables_as_texts() {
        let named = |text: &str| named_by_itself(&lines(text)).map(|e| e.name);
        assert_eq!(named("username: 'api',\nkey: 'MAILER_API_KEY',"), Some("MAILER_API_KEY".into()));
        assert_eq!(named("//npm.example/:_authToken=$NPM_TOKEN"), Some("NPM_TOKEN".into()));
        assert_eq!(named("//npm.example/:_authToken=${NPM_TOKEN}"), None);
        assert_eq!(named("key: MAILER_API_KEY,"), None);
        assert_eq!(named("key: process.env['MAILER_API_KEY'],"), None);
        assert_eq!(named("API_KEY=$OTHER_KEY"), None);
    }

    #[test]
    fn said_twice() {
        let text = "cat .env\nSHOP_API_KEY=\"sk-new-1\"\nSHOP_URL=a.example\n$ env\nSHOP_API_KEY=sk-old-2\nSHOP_URL=b";
        assert_eq!(set_twice(&lines(text)).map(|(name, ..)| name).as_deref(), Some("SHOP_API_KEY"));
        assert!(set_twice(&lines("SHOP_API_KEY=sk-new-1\nSHOP_API_KEY='sk-new-1'")).is_none());
    }
}
