//! `--aws-sigv4`: AWS Signature Version 4 as curl makes it, with the names of other providers where they are given.

use crate::Command;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use why401_message::{Body, Field, Request, Secret, percent_decoded, time};

/// What `--aws-sigv4 PROVIDER1[:PROVIDER2[:REGION[:SERVICE]]]` and `-u ID:SECRET` ask to be signed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signing {
    /// Names the algorithm and begins the key: `aws`.
    first: String,
    /// Names the fields: `amz`.
    second: String,
    region: String,
    service: String,
    id: Secret,
    secret: Secret,
    /// Names of the fields given with `-H`, in lower case: curl signs these and none of those it adds by itself.
    named: Vec<String>,
}

impl Signing {
    /// Reads the option; what it leaves out stands in the first two labels of the host, as curl has it.
    pub(crate) fn read(
        option: &str,
        host: &str,
        user: &[u8],
        named: Vec<String>,
    ) -> Result<Self, &'static str> {
        let parts: Vec<&str> = option.splitn(4, ':').collect();
        let part = |n: usize| parts.get(n).copied().filter(|p| !p.is_empty());
        let first = part(0).ok_or("it names no provider")?;
        let colon = user.iter().position(|b| *b == b':').ok_or("the secret is missing in `-u ID:SECRET`")?;
        let mut labels = host.split('.');
        let mut label = || labels.next().filter(|l| !l.is_empty());
        let service = part(3).or_else(&mut label).ok_or("it names no service, and neither does the host")?;
        let region = part(2).or_else(label).ok_or("it names no region, and neither does the host")?;
        Ok(Self {
            first: first.to_ascii_lowercase(),
            second: part(1).unwrap_or(first).to_ascii_lowercase(),
            region: region.to_owned(),
            service: service.to_owned(),
            id: Secret::from(&user[..colon]),
            secret: Secret::from(&user[colon + 1..]),
            named,
        })
    }

    fn is_s3(&self) -> bool {
        self.first == "aws" && self.service.starts_with("s3")
    }
}

impl Command {
    /// Signs the request where `--aws-sigv4` asks for it, with this moment (seconds since 1970 UTC) unless a date stands
    /// in its field. A body in a file, which is never read, leaves S3 a signature without the body and others none.
    pub fn sign(&mut self, now: i64) {
        let Some(signing) = self.signing.take() else { return };
        let Some(hash) = body_hash(&self.request, &signing) else {
            self.limits.push(
                "`--aws-sigv4` is not done: the body is in a file that is not read, so nothing is signed."
                    .to_owned(),
            );
            return;
        };
        let date_field = format!("X-{}-Date", capitalised(&signing.second));
        let given =
            self.request.first(&date_field).map(|f| String::from_utf8_lossy(f.value.reveal()).into_owned());
        let stamp = given.clone().unwrap_or_else(|| stamp(now));
        let mut at = usize::from(self.request.fields.first().is_some_and(|f| f.is("host")));
        let mut add = |request: &mut Request, words: &mut Vec<_>, name: &str, value: &str| {
            request.fields.insert(at, Field::new(name, value));
            words.insert(at, None);
            at += 1;
        };
        let hash_field = format!("x-{}-content-sha256", signing.second);
        if given.is_none() {
            add(&mut self.request, &mut self.field_words, &date_field, &stamp);
        }
        if signing.is_s3() && self.request.first(&hash_field).is_none() {
            add(&mut self.request, &mut self.field_words, &hash_field, &hash);
        }
        let value = signing.authorization(&self.request, &stamp, &hash, &[&date_field, &hash_field]);
        let place = usize::from(self.request.fields.first().is_some_and(|f| f.is("host")));
        self.request.fields.insert(place, Field::new("Authorization", value));
        self.field_words.insert(place, None);
    }
}

impl Signing {
    /// The value of the field.
    fn authorization(&self, request: &Request, stamp: &str, hash: &str, own: &[&String]) -> String {
        let (names, fields) = self.canonical_fields(request, own);
        let canonical = format!(
            "{}\n{}\n{}\n{fields}\n{names}\n{hash}",
            request.method,
            self.canonical_path(request.url.path()),
            canonical_query(request.url.query().unwrap_or_default()),
        );
        let day = stamp.get(..8).unwrap_or(stamp);
        let algorithm = format!("{}4-HMAC-SHA256", self.first.to_ascii_uppercase());
        let last = format!("{}4_request", self.first);
        let scope = format!("{day}/{}/{}/{last}", self.region, self.service);
        let to_sign = format!("{algorithm}\n{stamp}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
        let mut key = format!("{}4", self.first.to_ascii_uppercase()).into_bytes();
        key.extend_from_slice(self.secret.reveal());
        for part in [day, &self.region, &self.service, &last] {
            key = sealed(&key, part);
        }
        let signature = hex(&sealed(&key, &to_sign));
        let id = String::from_utf8_lossy(self.id.reveal());
        format!("{algorithm} Credential={id}/{scope}, SignedHeaders={names}, Signature={signature}")
    }

    /// The signed fields: their names joined, and a line for each.
    fn canonical_fields(&self, request: &Request, own: &[&String]) -> (String, String) {
        let mut lines = std::collections::BTreeMap::new();
        lines.insert("host".to_owned(), request.url.host_field());
        for field in &request.fields {
            let name = field.name.to_ascii_lowercase();
            if self.named.contains(&name) || name == "host" || own.iter().any(|o| field.is(o)) {
                let value = String::from_utf8_lossy(field.value.reveal()).into_owned();
                let words: Vec<&str> = value.split([' ', '\t']).filter(|w| !w.is_empty()).collect();
                lines.insert(name, words.join(" "));
            }
        }
        let names = lines.keys().cloned().collect::<Vec<_>>().join(";");
        let mut text = String::new();
        for (name, value) in lines {
            let _ = writeln!(text, "{name}:{value}");
        }
        (names, text)
    }

    /// S3 signs the path as it is sent, all others encode it once more.
    fn canonical_path(&self, path: &str) -> String {
        if self.is_s3() { path.to_owned() } else { encoded(path.as_bytes(), b"/") }
    }
}

/// The body's hash in hex; `None` where the body is not known and has to be.
fn body_hash(request: &Request, signing: &Signing) -> Option<String> {
    let field = format!("x-{}-content-sha256", signing.second);
    if let Some(given) = request.first(&field) {
        return Some(String::from_utf8_lossy(given.value.reveal()).into_owned());
    }
    match &request.body {
        Some(Body::File(_)) => signing.is_s3().then(|| "UNSIGNED-PAYLOAD".to_owned()),
        Some(Body::Bytes(bytes)) => Some(hex(&Sha256::digest(bytes.reveal()))),
        None => Some(hex(&Sha256::digest(b""))),
    }
}

/// Sorted, every name with a `=`, and everything but unreserved characters encoded.
fn canonical_query(query: &str) -> String {
    let part = |text: &str| encoded(&percent_decoded(text.replace('+', "%20").as_bytes()), b"");
    let pairs = query.split('&').filter(|p| !p.is_empty()).map(|p| {
        let (name, value) = p.split_once('=').unwrap_or((p, ""));
        (part(name), part(value))
    });
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// Percent-encoded but for RFC 3986's unreserved characters and these.
fn encoded(bytes: &[u8], but: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || but.contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// `20270131T080509Z`.
fn stamp(now: i64) -> String {
    let digits: String = time::moment(now).chars().filter(char::is_ascii_digit).collect();
    let (day, clock) = digits.split_at(digits.len() - 6);
    format!("{day}T{clock}Z")
}

fn capitalised(name: &str) -> String {
    let (first, rest) = name.split_at_checked(1).unwrap_or((name, ""));
    first.to_ascii_uppercase() + rest
}

fn sealed(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
