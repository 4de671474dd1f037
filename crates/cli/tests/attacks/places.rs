//! Every place of a request where a secret can stand, one a row.

use crate::detector::{CANARY, DIGEST, SIGNATURE, percent, token};
use base64::{Engine, engine::general_purpose::STANDARD};

/// A request as a person means it, before a client spells it.
#[derive(Clone, Debug)]
pub(crate) struct Meant {
    /// What the place is called when it leaks.
    pub(crate) place: &'static str,
    /// The secret in it.
    pub(crate) secret: &'static str,
    pub(crate) method: &'static str,
    pub(crate) userinfo: String,
    pub(crate) query: String,
    pub(crate) fields: Vec<(&'static str, String)>,
    /// A further part of the path.
    pub(crate) path: String,
    /// What `-u` and its like are given.
    pub(crate) login: Option<(&'static str, String)>,
    pub(crate) body: Option<String>,
}

impl Meant {
    fn at(place: &'static str) -> Self {
        Self {
            place,
            secret: CANARY,
            method: "GET",
            userinfo: String::new(),
            query: String::new(),
            path: String::new(),
            fields: Vec::new(),
            login: None,
            body: None,
        }
    }

    /// The address, of a server at `HOST:PORT`; its path says which secret is to be echoed.
    pub(crate) fn url(&self, authority: &str) -> String {
        let echo = crate::detector::SECRETS.iter().position(|s| *s == self.secret).unwrap_or_default();
        format!("http://{}{authority}/echo/{echo}{}{}", self.userinfo, self.path, self.query)
    }

    /// The field values, the login as a field.
    pub(crate) fn all_fields(&self) -> Vec<(&'static str, String)> {
        let basic = self.login.iter().map(|(user, password)| {
            ("Authorization", format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
        });
        self.fields.iter().cloned().chain(basic).collect()
    }
}

/// All places.
pub(crate) fn all() -> Vec<Meant> {
    let basic = STANDARD.encode(format!("alice:{CANARY}"));
    let jwt = token();
    let mut all: Vec<Meant> = [
        ("Basic", "Authorization", format!("Basic {basic}")),
        ("Basic without its blank", "Authorization", format!("Basic{basic}")),
        ("a pair that is not encoded", "Authorization", format!("Basic alice:{CANARY}")),
        ("Bearer", "Authorization", format!("Bearer {CANARY}")),
        ("Bearer without its blank", "Authorization", format!("Bearer{CANARY}")),
        ("Bearer twice", "Authorization", format!("Bearer Bearer {CANARY}")),
        ("a quoted Bearer", "Authorization", format!("Bearer \"{CANARY}\"")),
        ("Token", "Authorization", format!("Token token={CANARY}, nonce=1")),
        ("no scheme", "Authorization", CANARY.to_owned()),
        ("a colon for a blank", "Authorization", format!("Bearer: {CANARY}")),
        ("an API key's scheme", "Authorization", format!("ApiKey {CANARY}")),
        ("Negotiate", "Authorization", format!("Negotiate {}", STANDARD.encode(CANARY))),
        ("a proxy's Basic", "Proxy-Authorization", format!("Basic {basic}")),
        ("a cookie", "Cookie", format!("theme=dark; session={CANARY}")),
        ("a cookie without a name", "Cookie", CANARY.to_owned()),
        ("a key", "X-Api-Key", CANARY.to_owned()),
        ("a token field", "X-Auth-Token", CANARY.to_owned()),
        ("a key nobody has heard of", "X-Zebra", CANARY.to_owned()),
        ("a private token", "Private-Token", CANARY.to_owned()),
        ("a subscription key", "Ocp-Apim-Subscription-Key", CANARY.to_owned()),
        ("a session token", "X-Amz-Security-Token", CANARY.to_owned()),
        ("a CSRF token", "X-CSRF-Token", CANARY.to_owned()),
        ("a referrer's query", "Referer", format!("http://shop.example/?access_token={}", percent(CANARY))),
        ("a referrer's userinfo", "Referer", format!("http://alice:{}@shop.example/", percent(CANARY))),
    ]
    .into_iter()
    .map(|(place, name, value)| Meant { fields: vec![(name, value)], ..Meant::at(place) })
    .collect();
    all.extend(signed(&jwt));
    all.extend(
        [
            "api_key",
            "token",
            "sig",
            "access_token",
            "password",
            "X-Amz-Signature",
            "client_secret",
            "auth",
            "u=x&p",
            "user=x&pass",
        ]
        .map(|key| Meant { query: format!("?a=1&{key}={}&b=2", percent(CANARY)), ..Meant::at(key) }),
    );
    let at = |text: String| Meant { userinfo: text + "@", ..Meant::at("userinfo") };
    all.extend([
        at(format!("alice:{}", percent(CANARY))),
        at(percent(CANARY)),
        at(format!("{}:", percent(CANARY))),
    ]);
    all.extend(
        ["alice", ""].map(|user| Meant { login: Some((user, CANARY.into())), ..Meant::at("a login") }),
    );
    let segment = |path: String| Meant { path, secret: SIGNATURE, ..Meant::at("a path") };
    all.extend([
        segment(format!("/bot123456789:{SIGNATURE}/getMe")),
        segment(format!("/services/T00000001/B00000002/{SIGNATURE}")),
        segment(format!("/api/webhooks/1234567890/{SIGNATURE}")),
        segment(format!("/feed/{SIGNATURE}")),
    ]);
    all.extend(bodies());
    all
}

/// Credentials of which only a part is secret.
fn signed(jwt: &str) -> Vec<Meant> {
    let digest = format!(
        "Digest username=\"alice\", realm=\"x\", nonce=\"1\", uri=\"/\", \
         qop=auth, nc=00000001, cnonce=\"2\", response=\"{DIGEST}\""
    );
    let aws = format!(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261124/eu-west-1/s3/aws4_request, \
         SignedHeaders=host, Signature={DIGEST}"
    );
    let field = |place, name, value: &str, secret| Meant {
        fields: vec![(name, value.to_owned())],
        secret,
        ..Meant::at(place)
    };
    vec![
        field("Digest", "Authorization", &digest, DIGEST),
        field("AWS", "Authorization", &aws, DIGEST),
        field("a JWT", "Authorization", &format!("Bearer {jwt}"), SIGNATURE),
        field("a JWT without a scheme", "Authorization", jwt, SIGNATURE),
        field("a JWT in a cookie", "Cookie", &format!("jwt={jwt}"), SIGNATURE),
        field("a JWT in a field", "X-Zebra", jwt, SIGNATURE),
        Meant { query: format!("?token={jwt}"), secret: SIGNATURE, ..Meant::at("a JWT in the query") },
    ]
}

fn bodies() -> Vec<Meant> {
    let text = |body: String, kind: &str| Meant {
        method: "POST",
        fields: vec![("Content-Type", kind.to_owned())],
        body: Some(body),
        ..Meant::at("a body")
    };
    let json = |key: &str| text(format!("{{\"user\":\"alice\",\"{key}\":\"{CANARY}\"}}"), "application/json");
    vec![
        text(format!("user=alice&password={}", percent(CANARY)), "application/x-www-form-urlencoded"),
        json("password"),
        json("client_secret"),
        json("refresh_token"),
    ]
}
