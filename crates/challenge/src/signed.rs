//! Requests signed field by field: which mechanism signed them, when, until when, and what the signature covers.
//! Nothing is verified here, and nothing in a signature is believed.

mod canonical;
mod link;
mod webhook;

pub use canonical::{Difference, arrived, differences, unsent};
pub use link::{LinkEnd, end_of_link};

use why401_message::{Request, percent_decoded, time};

/// How a request is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mechanism {
    /// AWS Signature Version 4, also as Google's `GOOG4`.
    AwsV4,
    /// AWS Signature Version 2 and its S3 form.
    AwsV2,
    /// OAuth 1.0 (RFC 5849 section 3.4).
    OAuth1,
    /// Azure Storage Shared Key.
    SharedKey,
    /// HTTP Message Signatures (RFC 9421).
    MessageSignature,
    /// Another scheme that signs a list of fields: draft-cavage `Signature`, `hmac`, `HMAC-SHA256`.
    Hmac,
    /// Hawk (its own specification).
    Hawk,
    /// A webhook: the sender's signature over the body.
    Webhook,
}

impl Mechanism {
    /// As its users call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::AwsV4 => "AWS Signature Version 4",
            Self::AwsV2 => "AWS Signature Version 2",
            Self::OAuth1 => "OAuth 1.0",
            Self::SharedKey => "Azure Shared Key",
            Self::MessageSignature => "HTTP Message Signatures",
            Self::Hmac => "an HMAC signature",
            Self::Hawk => "Hawk",
            Self::Webhook => "a webhook's signature",
        }
    }

    /// How far its date may lie from the server's clock, in seconds: 15 minutes at AWS and Azure, a
    /// minute with Hawk, elsewhere usually 5.
    pub fn window(self) -> i64 {
        match self {
            Self::AwsV4 | Self::AwsV2 | Self::SharedKey => 900,
            Self::OAuth1 | Self::MessageSignature | Self::Hmac | Self::Webhook => 300,
            Self::Hawk => 60,
        }
    }
}

/// Where a signature stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// In a field of this name, in lower case.
    Field(String),
    /// In the query: a presigned address.
    Query,
}

/// What an AWS credential is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// `20261124`.
    pub day: String,
    /// `eu-central-1`.
    pub region: String,
    /// `s3`.
    pub service: String,
}

/// A signature, as far as it describes itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Its kind.
    pub mechanism: Mechanism,
    /// Where it stands.
    pub carrier: Carrier,
    /// When it was made, in seconds since 1970.
    pub made: Option<i64>,
    /// When it ends by its own word.
    pub ends: Option<i64>,
    /// Names of the fields it covers, in lower case.
    pub covers: Vec<String>,
    /// AWS only.
    pub scope: Option<Scope>,
}

/// Every signature a request carries: of its Authorization field, its Signature-Input field, its query, a webhook.
pub fn signatures(request: &Request) -> Vec<Signature> {
    let in_query = request.url.query().and_then(|query| in_query(&Pairs::of_query(query)));
    let authorization = request.first("authorization").map(|f| f.value.reveal()).unwrap_or_default();
    let in_field = in_authorization(request, &String::from_utf8_lossy(authorization));
    let input = request.first("signature-input").map(|f| f.value.reveal()).unwrap_or_default();
    let in_input = message_signature(&String::from_utf8_lossy(input));
    [in_field, in_input, in_query, webhook::signature(request)].into_iter().flatten().collect()
}

fn in_authorization(request: &Request, value: &str) -> Option<Signature> {
    let (scheme, rest) = value.trim().split_once(' ')?;
    let lower = scheme.to_ascii_lowercase();
    let pairs = Pairs::of_parameters(rest);
    let mechanism = match lower.as_str() {
        "aws4-hmac-sha256" | "goog4-rsa-sha256" | "goog4-hmac-sha256" => Mechanism::AwsV4,
        "aws" => Mechanism::AwsV2,
        "oauth" if pairs.get("oauth_signature").is_some() => Mechanism::OAuth1,
        "sharedkey" | "sharedkeylite" => Mechanism::SharedKey,
        "hawk" => Mechanism::Hawk,
        "signature" => Mechanism::Hmac,
        _ if lower.contains("hmac") => Mechanism::Hmac,
        _ => return None,
    };
    let made = match mechanism {
        Mechanism::Hawk => pairs.get("ts").and_then(|t| moment(t)),
        Mechanism::OAuth1 => pairs.get("oauth_timestamp").and_then(|t| moment(t)),
        Mechanism::Hmac => pairs.get("created").and_then(|t| moment(t)).or_else(|| dated(request)),
        _ => dated(request),
    };
    Some(Signature {
        mechanism,
        carrier: Carrier::Field("authorization".into()),
        made,
        ends: pairs.get("expires").and_then(|t| moment(t)),
        covers: pairs
            .get("signedheaders")
            .or_else(|| pairs.get("headers"))
            .map(|l| names(l))
            .unwrap_or_default(),
        scope: pairs.get("credential").and_then(|c| scope(c)),
    })
}

fn in_query(pairs: &Pairs) -> Option<Signature> {
    let carrier = Carrier::Query;
    for prefix in ["x-amz-", "x-goog-"] {
        let get = |name: &str| pairs.get(&format!("{prefix}{name}"));
        let Some(covers) = get("signature").and_then(|_| get("signedheaders")) else { continue };
        let made = get("date").and_then(|t| moment(t));
        let lasts = get("expires").and_then(|s| s.parse::<i64>().ok());
        return Some(Signature {
            mechanism: Mechanism::AwsV4,
            carrier,
            made,
            ends: made.zip(lasts).and_then(|(made, lasts)| made.checked_add(lasts)),
            covers: names(covers),
            scope: get("credential").and_then(|c| scope(c)),
        });
    }
    let is_v2 = pairs.get("signature").is_some() && pairs.get("awsaccesskeyid").is_some();
    let is_oauth = pairs.get("oauth_signature").is_some();
    let mechanism = match (is_v2, is_oauth) {
        (true, _) => Mechanism::AwsV2,
        (_, true) => Mechanism::OAuth1,
        _ => return None,
    };
    let made = pairs.get("timestamp").or_else(|| pairs.get("oauth_timestamp")).and_then(|t| moment(t));
    let ends = pairs.get("expires").and_then(|t| moment(t));
    Some(Signature { mechanism, carrier, made, ends, covers: Vec::new(), scope: None })
}

/// RFC 9421 section 4.1: `sig1=("@method" "content-digest");created=1618884473;expires=…`. The first one only.
fn message_signature(value: &str) -> Option<Signature> {
    let (list, rest) = value.split_once('(')?.1.split_once(')')?;
    let parameter = |name: &str| {
        let mut pairs = rest.split([';', ',']).filter_map(|p| p.trim().split_once('='));
        pairs.find(|(key, _)| *key == name).and_then(|(_, value)| moment(value))
    };
    let covers =
        list.split('"').skip(1).step_by(2).filter(|n| !n.starts_with('@')).map(str::to_ascii_lowercase);
    Some(Signature {
        mechanism: Mechanism::MessageSignature,
        carrier: Carrier::Field("signature-input".into()),
        made: parameter("created"),
        ends: parameter("expires"),
        covers: covers.collect(),
        scope: None,
    })
}

/// The moment in the field that dates a signed request.
fn dated(request: &Request) -> Option<i64> {
    const FIELDS: [&str; 7] =
        ["x-amz-date", "x-ms-date", "x-goog-date", "x-date", "date", "x-timestamp", "x-request-timestamp"];
    let field = FIELDS.iter().find_map(|name| request.first(name))?;
    moment(&String::from_utf8_lossy(field.value.reveal()))
}

/// Seconds since 1970 of a moment in any usual form: an HTTP-date, ISO 8601, seconds or milliseconds since 1970.
pub(crate) fn moment(text: &str) -> Option<i64> {
    let text = text.trim().trim_matches('"');
    if let Ok(number) = text.parse::<i64>() {
        let seconds = if number > 100_000_000_000 { number / 1_000 } else { number };
        return (seconds > 100_000_000).then_some(seconds);
    }
    time::iso(text).or_else(|| time::http_date(text)).or_else(|| time::iso(&format!("{text}T00:00:00Z")))
}

/// `AKID/20261124/eu-central-1/s3/aws4_request`; the key itself may hold slashes.
fn scope(credential: &str) -> Option<Scope> {
    let mut parts = credential.rsplit('/').skip(1);
    let (service, region, day) = (parts.next()?, parts.next()?, parts.next()?);
    let is_day = day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit());
    is_day.then(|| Scope { day: day.into(), region: region.into(), service: service.into() })
}

/// Names of fields, written with semicolons or blanks between them.
fn names(list: &str) -> Vec<String> {
    let is_name = |n: &&str| !n.is_empty() && !n.starts_with(['(', '@']) && *n != "request-line";
    list.split([';', ' ', ',']).filter(is_name).map(str::to_ascii_lowercase).collect()
}

/// Names in lower case with their values, decoded.
struct Pairs(Vec<(String, String)>);

impl Pairs {
    fn of_query(query: &str) -> Self {
        let decoded = |text: &str| String::from_utf8_lossy(&percent_decoded(text.as_bytes())).into_owned();
        let pairs = query.split('&').filter_map(|p| p.split_once('='));
        Self(pairs.map(|(name, value)| (decoded(name).to_ascii_lowercase(), decoded(value))).collect())
    }

    /// `a="b", c=d` and `a=b&c=d`.
    fn of_parameters(text: &str) -> Self {
        let pairs = text.split([',', '&']).filter_map(|p| p.trim().split_once('='));
        Self(
            pairs
                .map(|(n, v)| (n.trim().to_ascii_lowercase(), v.trim().trim_matches('"').to_owned()))
                .collect(),
        )
    }

    fn get(&self, name: &str) -> Option<&String> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use why401_message::{Scheme, Url};

    const NOON: i64 = 1_795_521_600; // 2026-11-24 12:00:00 UTC

    fn request(target: &str, fields: &[(&str, &str)]) -> Request {
        let url = Url::parse(&format!("https://store.example{target}"), Scheme::Https).expect("a URL");
        let mut request = Request::get(url);
        for (name, value) in fields {
            request.set(name, *value);
        }
        request
    }

    #[test]
    fn an_aws_field() {
        let value = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261124/eu-central-1/s3/aws4_request, \
                     SignedHeaders=host;range;x-amz-date, Signature=fe5f80";
        let request = request("/b/k", &[("Authorization", value), ("X-Amz-Date", "20261124T120000Z")]);
        let found = signatures(&request);
        let [signature] = found.as_slice() else { panic!("one of {found:?}") };
        assert_eq!((signature.mechanism, signature.made), (Mechanism::AwsV4, Some(NOON)));
        assert_eq!(signature.covers, ["host", "range", "x-amz-date"]);
        let scope = signature.scope.as_ref().expect("a scope");
        assert_eq!((scope.day.as_str(), scope.region.as_str()), ("20261124", "eu-central-1"));
        assert_eq!(unsent(&request, signature), ["range"]);
    }

    #[test]
    fn a_presigned_address() {
        let target = "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F20261124%2Fx%2Fs3%2Faws4_request\
                      &X-Amz-Date=20261124T120000Z&X-Amz-Expires=300&X-Amz-SignedHeaders=host&X-Amz-Signature=ab";
        let found = signatures(&request(target, &[]));
        assert_eq!(found[0].carrier, Carrier::Query);
        assert_eq!(found[0].ends, Some(NOON + 300));
        assert_eq!(found[0].scope.as_ref().map(|s| s.region.as_str()), Some("x"));
    }

    #[test]
    fn other_schemes() {
        let cases = [
            (
                "OAuth oauth_nonce=\"a\", oauth_timestamp=\"1795521600\", oauth_signature=\"x%3D\"",
                Mechanism::OAuth1,
            ),
            ("SharedKey account:c2ln", Mechanism::SharedKey),
            (
                "hmac username=\"alice\", algorithm=\"hmac-sha256\", headers=\"date request-line\"",
                Mechanism::Hmac,
            ),
            ("Signature keyId=\"k\",headers=\"(request-target) date\",signature=\"x\"", Mechanism::Hmac),
            ("AWS AKID:c2ln", Mechanism::AwsV2),
        ];
        for (value, mechanism) in cases {
            let fields = [("Authorization", value), ("Date", "Tue, 24 Nov 2026 12:00:00 GMT")];
            let found = signatures(&request("/", &fields));
            assert_eq!(
                found.first().map(|s| (s.mechanism, s.made)),
                Some((mechanism, Some(NOON))),
                "{value}"
            );
        }
        for value in ["Bearer abc", "Basic YTpi", "OAuth abc", "", "AWS4-HMAC-SHA256"] {
            assert!(signatures(&request("/", &[("Authorization", value)])).is_empty(), "{value}");
        }
    }

    #[test]
    fn webhooks() {
        let at = |fields: &[(&str, &str)]| {
            let found = signatures(&request("/", fields));
            found.first().map(|s| (s.mechanism, s.made))
        };
        let dated = Some((Mechanism::Webhook, Some(NOON)));
        assert_eq!(at(&[("Stripe-Signature", "t=1795521600,v1=ab,v0=cd")]), dated);
        assert_eq!(at(&[("Paddle-Signature", "ts=1795521600;h1=ab")]), dated);
        assert_eq!(at(&[("svix-timestamp", "1795521600"), ("svix-signature", "v1,YWI=")]), dated);
        assert_eq!(at(&[("X-Hub-Signature-256", "sha256=ab")]), Some((Mechanism::Webhook, None)));
        assert_eq!(at(&[("X-Signature-Count", "3")]), None);
        let hawk = "Hawk id=\"a\", ts=\"1795521600\", nonce=\"b\", mac=\"c=\"";
        assert_eq!(at(&[("Authorization", hawk)]), Some((Mechanism::Hawk, Some(NOON))));
    }

    #[test]
    fn a_message_signature() {
        let input =
            "sig1=(\"@method\" \"@authority\" \"content-digest\");created=1795521600;expires=1795521900";
        let found = signatures(&request("/", &[("Signature-Input", input)]));
        assert_eq!((found[0].made, found[0].ends), (Some(NOON), Some(NOON + 300)));
        assert_eq!(found[0].covers, ["content-digest"]);
    }
}
