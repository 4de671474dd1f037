//! A request as octets: exactly the fields that were given, in their order and spelling.

use why401_message::{Body, Field, NoAnswer, Request, Secret, Withheld, show};
use zeroize::Zeroizing;

/// Who reads a request first.
#[derive(Clone, Copy)]
pub(crate) enum Reader<'a> {
    /// The origin server.
    Origin,
    /// A forward proxy, with the login for it.
    Proxy(Option<&'a Secret>),
}

/// The whole message: origin-form for a server, absolute-form for a proxy (RFC 9112 section 3.2).
pub(crate) fn message(request: &Request, reader: Reader<'_>) -> Result<Zeroizing<Vec<u8>>, NoAnswer> {
    check(request)?;
    let body = match &request.body {
        None => None,
        Some(Body::Bytes(bytes)) => Some(bytes.reveal()),
        Some(Body::File(path)) => return Err(NoAnswer::Withheld(Withheld::BodyInFile(path.clone()))),
    };
    let mut bytes = Zeroizing::new(Vec::with_capacity(1024 + body.map_or(0, <[u8]>::len)));
    let url = &request.url;
    let place = match reader {
        Reader::Origin => String::new(),
        Reader::Proxy(_) => format!("{}://{}", url.scheme.as_str(), url.host_field()),
    };
    bytes.extend_from_slice(format!("{} {place}{} HTTP/1.1\r\n", request.method, url.target).as_bytes());
    if request.first("host").is_none() {
        field(&mut bytes, "Host", url.host_field().as_bytes());
    }
    if let Reader::Proxy(Some(login)) = reader {
        field(&mut bytes, "Proxy-Authorization", login.reveal());
    }
    for f in &request.fields {
        field(&mut bytes, &f.name, f.value.reveal());
    }
    finish(&mut bytes, request, body);
    Ok(bytes)
}

fn finish(bytes: &mut Vec<u8>, request: &Request, body: Option<&[u8]>) {
    let Some(body) = body else {
        bytes.extend_from_slice(b"\r\n");
        return;
    };
    let is_chunked = |f: &Field| f.value.reveal().trim_ascii().to_ascii_lowercase().ends_with(b"chunked");
    if request.all("transfer-encoding").any(is_chunked) {
        bytes.extend_from_slice(b"\r\n");
        if !body.is_empty() {
            bytes.extend_from_slice(format!("{:x}\r\n", body.len()).as_bytes());
            bytes.extend_from_slice(body);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
        return;
    }
    if request.first("content-length").is_none() {
        field(bytes, "Content-Length", body.len().to_string().as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
}

fn field(bytes: &mut Vec<u8>, name: &str, value: &[u8]) {
    bytes.extend_from_slice(name.as_bytes());
    bytes.extend_from_slice(if value.is_empty() { b":" } else { b": " });
    bytes.extend_from_slice(value);
    bytes.extend_from_slice(b"\r\n");
}

/// The CONNECT request that opens a tunnel to `authority` (RFC 9110 section 9.3.6).
pub(crate) fn tunnel(request: &Request, login: Option<&Secret>, authority: &str) -> Request {
    let mut fields = vec![Field::new("Host", authority)];
    fields.extend(login.map(|l| Field { name: "Proxy-Authorization".into(), value: l.clone() }));
    fields.extend(request.first("user-agent").cloned());
    Request { method: "CONNECT".into(), fields, ..Request::get(request.url.clone()) }
}

/// The octets of a CONNECT request.
pub(crate) fn tunnel_message(request: &Request, authority: &str) -> Result<Zeroizing<Vec<u8>>, NoAnswer> {
    check(request)?;
    let mut bytes = Zeroizing::new(format!("CONNECT {authority} HTTP/1.1\r\n").into_bytes());
    for f in &request.fields {
        field(&mut bytes, &f.name, f.value.reveal());
    }
    bytes.extend_from_slice(b"\r\n");
    Ok(bytes)
}

/// Nothing may end a line early: what follows would be another field, or another request.
fn check(request: &Request) -> Result<(), NoAnswer> {
    let breaks = |bytes: &[u8]| bytes.iter().any(|b| matches!(b, b'\r' | b'\n' | 0));
    let splits = |text: &str| text.is_empty() || text.bytes().any(|b| b.is_ascii_control() || b == b' ');
    if splits(&request.method) {
        return Err(NoAnswer::Local(format!("the method {} cannot be sent", show(&request.method))));
    }
    if splits(&request.url.target) {
        return Err(NoAnswer::Local("a blank or a control character is in the URL".into()));
    }
    match request.fields.iter().find(|f| breaks(f.name.as_bytes()) || breaks(f.value.reveal())) {
        Some(f) => Err(NoAnswer::Local(format!("a line break or NUL is in the field {}", show(&f.name)))),
        None => Ok(()),
    }
}
