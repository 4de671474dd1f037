//! What came back, kept byte for byte, and everything odd about it.

use crate::Request;
use std::{net::SocketAddr, time::Duration};

/// One field line of a response: exact bytes, name and value apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseField {
    /// As spelled.
    pub name: Vec<u8>,
    /// Without surrounding white space; obs-fold joined by one space.
    pub value: Vec<u8>,
}

/// A content coding that was undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// gzip, x-gzip.
    Gzip,
    /// deflate (zlib or raw).
    Deflate,
    /// br.
    Brotli,
}

/// The body, decoded as far as it could be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResponseBody {
    /// At most 1 MiB.
    pub bytes: Vec<u8>,
    /// Whether all of it arrived and was kept.
    pub complete: bool,
    /// Codings undone, outermost first.
    pub codings: Vec<Coding>,
}

/// An interim response (1xx).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interim {
    /// 100 to 199.
    pub status: u16,
}

/// A response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// `HTTP/1.1` as sent.
    pub version: Vec<u8>,
    /// 0 for HTTP/0.9.
    pub status: u16,
    /// May be empty.
    pub reason: Vec<u8>,
    /// In wire order.
    pub fields: Vec<ResponseField>,
    /// The head's bytes as they came.
    pub head: Vec<u8>,
    /// Decoded.
    pub body: ResponseBody,
    /// 1xx responses that came first.
    pub interim: Vec<Interim>,
    /// Fields after a chunked body.
    pub trailers: Vec<ResponseField>,
    /// Deviations from RFC 9112 and what was made of them.
    pub oddities: Vec<Oddity>,
}

impl Response {
    /// Values of all field lines of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.fields.iter().filter(move |f| f.name.eq_ignore_ascii_case(name.as_bytes())).map(|f| &f.value[..])
    }

    /// Value of the first field line of this name, as text; invalid UTF-8 replaced.
    pub fn text(&self, name: &str) -> Option<String> {
        self.all(name).next().map(|v| String::from_utf8_lossy(v).into_owned())
    }

    /// The server's clock: its Date field, in seconds since 1970.
    pub fn date(&self) -> Option<i64> {
        crate::time::http_date(&self.text("date")?)
    }

    /// Whether the field is there.
    pub fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// The beginning of the body as text, 256 KiB at most: nobody says further down why he refuses. Invalid UTF-8 is
    /// replaced.
    pub fn body_text(&self) -> String {
        let beginning = self.body.bytes.len().min(256 << 10);
        String::from_utf8_lossy(&self.body.bytes[..beginning]).into_owned()
    }

    /// 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// What a server did that RFC 9112 does not allow, or a budget that was reached. Shown as evidence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oddity {
    /// A status line and nothing that is one: body from byte 0.
    Http09,
    /// Lines ended in LF alone.
    BareLf,
    /// A field value continued on the next line.
    ObsFold,
    /// A control character in a field line.
    ControlInField(u8),
    /// A line of the head without a colon.
    NoColon,
    /// White space between field name and colon.
    SpaceBeforeColon,
    /// More than one Content-Length, and their values.
    TwoLengths(Vec<String>),
    /// Content-Length that is no number of octets.
    BadLength(String),
    /// Content-Length beside Transfer-Encoding.
    LengthAndChunked,
    /// The status is not three digits.
    BadStatus(String),
    /// A chunk size that is no hexadecimal number.
    BadChunk,
    /// The connection ended before the announced end of the body.
    Truncated,
    /// The body went on past the budget of this many octets and was cut.
    BodyCut(usize),
    /// A coding that could not be undone.
    BadCoding(String),
    /// Decoded size ran past the budget.
    DecodedCut(usize),
    /// 101 Switching Protocols, unasked.
    SwitchingProtocols,
    /// The deadline passed while the body was still coming.
    SlowBody,
    /// Trailers went on past their budget.
    TrailersCut,
}

/// What TLS showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsSeen {
    /// `TLSv1.3`.
    pub version: String,
    /// ALPN's answer.
    pub alpn: Option<String>,
    /// Names the leaf certificate is for.
    pub names: Vec<String>,
    /// Issuer of the leaf, one line.
    pub issuer: String,
    /// Seconds since 1970.
    pub not_before: i64,
    /// Seconds since 1970.
    pub not_after: i64,
    /// Certificates sent, leaf first, DER.
    pub chain: Vec<Vec<u8>>,
    /// Verdict against the public roots.
    pub public: Option<TlsProblem>,
    /// Verdict against this machine's own roots or `--cacert`.
    pub machine: Option<TlsProblem>,
    /// The server asked for a client certificate.
    pub wants_client_certificate: bool,
}

/// Why a certificate chain does not verify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsProblem {
    /// `not_after` has passed.
    Expired,
    /// `not_before` lies ahead.
    NotYetValid,
    /// For other names.
    WrongName,
    /// No chain to a trusted root.
    UnknownIssuer,
    /// Anything else, in the verifier's words.
    Other(String),
}

/// How long each phase took; cumulative phases are zero where they did not happen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timings {
    /// Name resolution.
    pub dns: Duration,
    /// TCP connect.
    pub connect: Duration,
    /// TLS handshake.
    pub tls: Duration,
    /// Request sent until the first octet of the response.
    pub first_byte: Duration,
    /// Everything.
    pub total: Duration,
}

/// A request and its response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// As it was sent on this hop: what was withheld is not in it.
    pub request: Request,
    /// What came back.
    pub response: Response,
    /// Who was connected to.
    pub peer: Option<SocketAddr>,
    /// This end of the connection, by which a server's log names it.
    pub local: Option<SocketAddr>,
    /// Whether a forward proxy was in between.
    pub proxied: bool,
    /// Whether the forward proxy itself answered (407, or a refused CONNECT).
    pub from_proxy: bool,
    /// What TLS showed.
    pub tls: Option<TlsSeen>,
    /// Per phase.
    pub timings: Timings,
    /// Names of fields the user gave that were held back on this hop, because it is another origin.
    pub held_back: Vec<String>,
}

impl Exchange {
    /// A request and what came back, nothing else being known.
    pub fn new(request: Request, response: Response) -> Self {
        Self {
            request,
            response,
            peer: None,
            local: None,
            proxied: false,
            from_proxy: false,
            tls: None,
            timings: Timings::default(),
            held_back: Vec::new(),
        }
    }
}

/// Where an exchange stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Name resolution.
    Dns,
    /// TCP connect.
    Connect,
    /// CONNECT through a proxy.
    Proxy,
    /// TLS handshake.
    Tls,
    /// Sending the request.
    Send,
    /// Waiting for the status line.
    Status,
    /// Reading the head.
    Head,
    /// Reading the body.
    Body,
}

/// Why a request was not sent at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// The method may change something and `--send` was not given.
    UnsafeMethod,
    /// The body lies in a file, which is not read.
    BodyInFile(String),
    /// The secret is a shell variable whose value is not known here.
    UnknownVariable(String),
    /// The same credentials failed too often lately; seconds until they may be sent again.
    LoginLimit(u64),
    /// `--offline`, or the budget is spent.
    NotAllowed,
    /// The server asked to be left alone (429, 503, 423, Retry-After).
    ServerAsked,
}

/// No response, and why: evidence too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// The name has no address; the resolver's words.
    NoSuchHost(String),
    /// The resolver did not answer.
    DnsFailed(String),
    /// Nobody listens on that port.
    Refused(SocketAddr),
    /// No route, or another connect error.
    Unreachable(String),
    /// Silence until the deadline.
    TimedOut(Phase),
    /// The connection was closed or reset.
    Closed(Phase),
    /// TLS failed; the reason in words.
    Tls(String),
    /// A plain HTTP answer where TLS was expected.
    PlainOnTls,
    /// A TLS alert or record where HTTP was expected.
    TlsOnPlain,
    /// The server's certificate does not verify, and `-k` was not given.
    Certificate(TlsProblem),
    /// First bytes that are no HTTP, and what they look like.
    NotHttp(String),
    /// The head ran past its budget.
    HeadTooLarge(usize),
    /// More interim responses than the budget allows.
    EndlessInterim,
    /// More redirects than allowed, or a circle.
    RedirectLoop(u16),
    /// A redirect to something that cannot be followed.
    BadRedirect(String),
    /// A local file or option prevented it: word and reason.
    Local(String),
    /// The user ended it.
    Interrupted,
    /// Never sent.
    Withheld(Withheld),
}
