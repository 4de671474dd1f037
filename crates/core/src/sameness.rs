//! Which differences between two answers mean nothing: dates, nonces, request ids. Learned from a repeated request
//! where there is one, from the shape of the words where there is not.

use std::collections::BTreeSet;
use why401_message::Response;

/// Fields whose values vary by themselves.
const VOLATILE: [&str; 25] = [
    "date",
    "age",
    "expires",
    "last-modified",
    "etag",
    "set-cookie",
    "x-request-id",
    "x-correlation-id",
    "x-trace-id",
    "traceparent",
    "cf-ray",
    "x-amzn-requestid",
    "x-amzn-trace-id",
    "x-amz-cf-id",
    "x-runtime",
    "server-timing",
    "x-served-by",
    "x-timer",
    "x-varnish",
    "via",
    "report-to",
    "nel",
    "content-length",
    // Whether a program's output came in one piece: a matter of time.
    "transfer-encoding",
    "connection",
];

/// Whether two answers say the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sameness {
    /// The same, but for what varies by itself.
    Same,
    /// Another answer; the first difference in words.
    Different(String),
}

/// Words that varied between two answers to one and the same request.
#[derive(Clone, Debug, Default)]
pub struct Noise {
    fields: BTreeSet<Vec<u8>>,
    words: BTreeSet<usize>,
}

impl Noise {
    /// Learns from two answers to the same request.
    pub fn learn(a: &Response, b: &Response) -> Self {
        let differs = |name: &[u8]| {
            let name = String::from_utf8_lossy(name).into_owned();
            a.all(&name).ne(b.all(&name))
        };
        let fields = a
            .fields
            .iter()
            .chain(&b.fields)
            .map(|f| f.name.to_ascii_lowercase())
            .filter(|n| differs(n))
            .collect();
        let (wa, wb) = (words(&a.body.bytes), words(&b.body.bytes));
        let words = if wa.len() == wb.len() {
            (0..wa.len()).filter(|&n| wa[n] != wb[n]).collect()
        } else {
            BTreeSet::new()
        };
        Self { fields, words }
    }
}

/// Compares two answers: status, then fields, then bodies word by word.
pub fn compare(a: &Response, b: &Response, noise: &Noise) -> Sameness {
    if a.status != b.status {
        return Sameness::Different(format!("{} instead of {}", b.status, a.status));
    }
    if let Some(name) = differing_field(a, b, noise) {
        return Sameness::Different(format!("another {} field", why401_message::show(&name)));
    }
    let (wa, wb) = (words(&a.body.bytes), words(&b.body.bytes));
    if wa.len() != wb.len() {
        return Sameness::Different("another text".into());
    }
    let differs = |n: usize| wa[n] != wb[n] && !noise.words.contains(&n) && !(varies(wa[n]) && varies(wb[n]));
    if (0..wa.len()).any(differs) { Sameness::Different("another text".into()) } else { Sameness::Same }
}

/// [`compare`] without anything learned.
pub fn same(a: &Response, b: &Response) -> bool {
    compare(a, b, &Noise::default()) == Sameness::Same
}

fn differing_field(a: &Response, b: &Response, noise: &Noise) -> Option<Vec<u8>> {
    let names: BTreeSet<Vec<u8>> =
        a.fields.iter().chain(&b.fields).map(|f| f.name.to_ascii_lowercase()).collect();
    names.into_iter().find(|name| {
        let text = String::from_utf8_lossy(name).into_owned();
        let quiet = VOLATILE.contains(&text.as_str()) || noise.fields.contains(name);
        !quiet && !a.all(&text).map(stable).eq(b.all(&text).map(stable))
    })
}

/// A field value with the words that vary by themselves taken out: a Digest nonce, an opaque id.
fn stable(value: &[u8]) -> Vec<&[u8]> {
    words(value).into_iter().filter(|w| !varies(w)).collect()
}

fn words(text: &[u8]) -> Vec<&[u8]> {
    let inside = |b: &u8| b.is_ascii_alphanumeric() || b"-_+/".contains(b) || *b >= 0x80;
    text.split(|b| !inside(b)).filter(|w| !w.is_empty()).take(20_000).collect()
}

/// A word that looks made by a machine: a long hexadecimal or base64 run with digits in it, a number of three digits
/// or more, a date.
fn varies(word: &[u8]) -> bool {
    let digits = word.iter().filter(|b| b.is_ascii_digit()).count();
    (digits == word.len() && digits >= 3)
        || (word.len() >= 8 && digits >= 2)
        || (word.len() >= 24 && digits >= 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use why401_message::{ResponseBody, ResponseField};

    fn response(status: u16, fields: &[(&str, &str)], body: &str) -> Response {
        Response {
            status,
            fields: fields
                .iter()
                .map(|(n, v)| ResponseField { name: n.as_bytes().to_vec(), value: v.as_bytes().to_vec() })
                .collect(),
            body: ResponseBody { bytes: body.as_bytes().to_vec(), complete: true, codings: Vec::new() },
            ..Response::default()
        }
    }

    #[test]
    fn dates_and_request_ids_mean_nothing() {
        let a = response(
            401,
            &[("Date", "Tue"), ("X-Request-Id", "a")],
            "{\"trace\":\"4bf92f3577b34da6\",\"code\":\"no\"}",
        );
        let b = response(
            401,
            &[("Date", "Wed"), ("X-Request-Id", "b")],
            "{\"trace\":\"00f067aa0ba902b7\",\"code\":\"no\"}",
        );
        assert!(same(&a, &b));
    }

    #[test]
    fn another_status_realm_or_text_means_something() {
        let a = response(401, &[("WWW-Authenticate", "Basic realm=\"Staff\"")], "no");
        assert!(!same(&a, &response(403, &[("WWW-Authenticate", "Basic realm=\"Staff\"")], "no")));
        assert!(!same(&a, &response(401, &[("WWW-Authenticate", "Basic realm=\"Other\"")], "no")));
        assert!(!same(&a, &response(401, &[("WWW-Authenticate", "Basic realm=\"Staff\"")], "unknown user")));
    }

    #[test]
    fn digest_nonces_mean_nothing() {
        let a = response(
            401,
            &[("WWW-Authenticate", "Digest realm=\"Staff\", nonce=\"MTIzNDU2Nzg5MA==\"")],
            "no",
        );
        let b = response(
            401,
            &[("WWW-Authenticate", "Digest realm=\"Staff\", nonce=\"OTg3NjU0MzIxMA==\"")],
            "no",
        );
        assert!(same(&a, &b));
    }

    #[test]
    fn what_a_repetition_varies_is_learned() {
        let (a, b) = (
            response(401, &[("X-Pod", "red")], "hello joe"),
            response(401, &[("X-Pod", "blue")], "hello ann"),
        );
        assert!(!same(&a, &b));
        assert_eq!(compare(&a, &b, &Noise::learn(&a, &b)), Sameness::Same);
    }
}
