//! As much of HTTP/1.1 as the API needs: heads, bodies of known length, connections kept alive.

use std::{
    fmt::Write as _,
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};

/// An idle connection is closed after this.
const IDLE: Duration = Duration::from_secs(10);
/// A head longer than this is not read.
const HEAD: usize = 64 * 1024;

/// A request as the API sees it.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// As sent.
    pub method: String,
    /// With the query.
    pub path: String,
    /// In wire order; values may hold any byte.
    pub fields: Vec<(String, Vec<u8>)>,
    /// The whole head, for the echo.
    pub head: Vec<u8>,
}

impl Asked {
    /// The value of the first field of this name, where it is text.
    pub fn field(&self, name: &str) -> Option<&str> {
        let field = self.fields.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
        field.and_then(|(_, value)| std::str::from_utf8(value).ok())
    }
}

/// An answer of the API.
#[derive(Clone, Debug)]
pub struct Reply {
    status: u16,
    fields: Vec<(&'static str, String)>,
    kind: &'static str,
    body: String,
}

impl Reply {
    /// A JSON body.
    pub fn json(status: u16, body: &str) -> Self {
        Self { status, fields: Vec::new(), kind: "application/json", body: body.to_owned() }
    }

    /// A page.
    pub fn html(status: u16, body: &str) -> Self {
        Self { kind: "text/html", ..Self::json(status, body) }
    }

    /// A document of XML.
    pub fn xml(status: u16, body: &str) -> Self {
        Self { kind: "application/xml", ..Self::json(status, body) }
    }

    /// A status and nothing else.
    pub fn bare(status: u16) -> Self {
        Self::json(status, "")
    }

    /// With this field.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    /// With this challenge.
    #[must_use]
    pub fn asking(self, challenge: &str) -> Self {
        self.with("WWW-Authenticate", challenge)
    }

    fn bytes(&self, head_only: bool) -> Vec<u8> {
        let mut out = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.fields {
            let _ = writeln!(out, "{name}: {value}\r");
        }
        if !self.body.is_empty() {
            let _ = writeln!(out, "Content-Type: {}\r", self.kind);
        }
        let _ = writeln!(out, "Content-Length: {}\r\n\r", self.body.len());
        if !head_only {
            out.push_str(&self.body);
        }
        out.into_bytes()
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        429 => "Too Many Requests",
        503 => "Service Unavailable",
        _ => "",
    }
}

/// Answers requests on one connection until the other side has had enough.
pub(super) fn serve(mut stream: TcpStream, answer: impl Fn(&Asked) -> Reply) {
    // A connection without a deadline would only live longer.
    let _ = stream.set_read_timeout(Some(IDLE));
    let mut buffer = Vec::new();
    while let Ok(Some(asked)) = read(&mut stream, &mut buffer) {
        let bytes = answer(&asked).bytes(asked.method == "HEAD");
        let last = asked.field("connection").is_some_and(|v| v.eq_ignore_ascii_case("close"));
        if stream.write_all(&bytes).is_err() || last {
            return;
        }
    }
}

/// The next request; `None` at the end of the connection.
fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<Option<Asked>> {
    let end = loop {
        if let Some(at) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
            break at + 4;
        }
        if buffer.len() > HEAD || !more(stream, buffer)? {
            return Ok(None);
        }
    };
    let head: Vec<u8> = buffer.drain(..end).collect();
    let asked = parse(head);
    let length = asked.field("content-length").and_then(|v| v.parse().ok()).unwrap_or(0);
    while buffer.len() < length && more(stream, buffer)? {}
    buffer.drain(..length.min(buffer.len()));
    Ok(Some(asked))
}

fn more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<bool> {
    let mut chunk = [0; 4096];
    let n = stream.read(&mut chunk)?;
    buffer.extend_from_slice(&chunk[..n]);
    Ok(n > 0)
}

fn parse(head: Vec<u8>) -> Asked {
    let mut lines = head.split(|b| *b == b'\n').map(|l| l.strip_suffix(b"\r").unwrap_or(l));
    let line = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let mut words = line.split(' ');
    let fields = lines.filter_map(|line| {
        let colon = line.iter().position(|b| *b == b':')?;
        Some((String::from_utf8_lossy(&line[..colon]).into_owned(), line[colon + 1..].trim_ascii().to_vec()))
    });
    let (method, path) =
        (words.next().unwrap_or_default().to_owned(), words.next().unwrap_or_default().to_owned());
    Asked { method, path, fields: fields.collect(), head }
}
