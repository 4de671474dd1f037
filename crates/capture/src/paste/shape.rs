//! What one line looks like by itself: a status line, a request line, a field, a mark of a transcript.

/// A status line, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StatusLine<'a> {
    pub(super) version: &'a str,
    pub(super) status: u16,
    pub(super) reason: &'a str,
}

/// A request line, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RequestLine<'a> {
    pub(super) method: &'a str,
    pub(super) target: &'a str,
    /// Empty where it was left out.
    pub(super) version: &'a str,
}

/// Longest name of a field that is believed to be one.
const LONGEST_NAME: usize = 64;

/// `HTTP/1.1 401 Unauthorized`, `HTTP/2 401`.
pub(super) fn status_line(text: &str) -> Option<StatusLine<'_>> {
    let text = text.trim();
    let (version, rest) = text.split_once(' ')?;
    if !is_version(version) {
        return None;
    }
    let rest = rest.trim_start();
    let (code, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    Some(StatusLine { version, status: code_of(code)?, reason: reason.trim() })
}

/// Three digits from 100 to 599.
pub(super) fn code_of(text: &str) -> Option<u16> {
    let digits = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|n| digits && (100..600).contains(n))
}

/// `HTTP/1.1`, `HTTP/2`, also in lower case.
fn is_version(text: &str) -> bool {
    let number = text.get(..5).filter(|p| p.eq_ignore_ascii_case("http/")).map(|_| &text[5..]);
    number.is_some_and(|n| (1..=3).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}

/// `GET /path HTTP/1.1`; without version only where the target is a path or a URL and nothing follows.
pub(super) fn request_line(text: &str) -> Option<RequestLine<'_>> {
    let mut words = text.trim().splitn(2, ' ');
    let (method, rest) = (words.next()?, words.next()?.trim());
    if !is_method(method) {
        return None;
    }
    let (target, version) = match rest.rsplit_once(' ') {
        Some((target, version)) if is_version(version) => (target.trim(), version),
        None => (rest, ""),
        Some(_) => return None,
    };
    let is_target =
        target.starts_with('/') || target.contains("://") || (!version.is_empty() && target == "*");
    let is_authority = method == "CONNECT" && target.contains(':');
    (is_target || is_authority).then_some(RequestLine { method, target, version })
}

/// Capital letters, as every registered method has them.
pub(super) fn is_method(text: &str) -> bool {
    const METHODS: [&str; 20] = [
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "DELETE",
        "PATCH",
        "OPTIONS",
        "CONNECT",
        "TRACE",
        "PROPFIND",
        "PROPPATCH",
        "MKCOL",
        "COPY",
        "MOVE",
        "LOCK",
        "UNLOCK",
        "REPORT",
        "SEARCH",
        "MKCALENDAR",
        "PURGE",
    ];
    METHODS.contains(&text)
}

/// A field line: a name of token characters (RFC 9110 section 5.6.2), a colon, a value without white space around it.
pub(super) fn field(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once(':')?;
    let name = name.trim_end();
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    let is_name = (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(token);
    let is_url = value.starts_with("//");
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic());
    (is_name && starts_well && !is_url).then(|| (name, value.trim()))
}

/// A pseudo-field of HTTP/2, the colon in front taken away: `:path: /x`.
pub(super) fn pseudo_field(text: &str) -> Option<(&str, &str)> {
    let (name, value) = field(text.strip_prefix(':')?)?;
    matches!(name, "method" | "path" | "scheme" | "authority" | "status").then_some((name, value))
}

/// A line of Markdown that begins or ends a block of code.
pub(super) fn is_fence(text: &str) -> bool {
    let rest = text.trim().trim_start_matches(['`', '~']);
    let ticks = text.trim().len() - rest.len();
    ticks >= 3 && rest.len() < 30 && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b" -_+.".contains(&b))
}

/// What follows `> ` in a transcript: a request line, a field, or nothing.
pub(super) fn sent(text: &str) -> Option<&str> {
    let rest = marked(text, '>')?;
    let fits =
        rest.is_empty() || is_head_line(rest) || request_line(rest).is_some_and(|l| !l.version.is_empty());
    fits.then_some(rest)
}

/// What follows `< ` in a transcript: a status line, a field, or nothing.
pub(super) fn got(text: &str) -> Option<&str> {
    let rest = marked(text, '<')?;
    (rest.is_empty() || is_head_line(rest) || status_line(rest).is_some()).then_some(rest)
}

/// `[5 bytes data]` in either direction.
pub(super) fn is_data_note(text: &str) -> bool {
    let inner = text.trim().trim_start_matches(['{', '}', ' ']);
    inner.len() < text.trim().len() && inner.starts_with('[') && inner.ends_with("bytes data]")
}

fn is_head_line(text: &str) -> bool {
    field(text).is_some() || pseudo_field(text).is_some()
}

fn marked(text: &str, mark: char) -> Option<&str> {
    let rest = text.trim().strip_prefix(mark)?;
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then(|| rest.trim())
}

/// What `* ` is followed by in a transcript of curl; a list in Markdown begins the same way.
const NOTES: [&str; 32] = [
    "Trying ",
    "Connected to",
    "Connection ",
    "Closing ",
    "Host ",
    "IPv4",
    "IPv6",
    "ALPN",
    "TLS",
    "SSL",
    "Server ",
    "Using ",
    "using ",
    "h2h3",
    "h2 [",
    "[HTTP/",
    "Re-using",
    "Reusing",
    "Found bundle",
    "Issue another",
    "Mark bundle",
    "Authentication problem",
    "Ignoring",
    "Request completely",
    "upload completely",
    "We are completely",
    "TCP_NODELAY",
    "schannel",
    "CAfile",
    "CApath",
    "Added ",
    "Proxy",
];

/// A remark of curl about the connection.
pub(super) fn note(text: &str) -> Option<&str> {
    let text = text.trim();
    let rest = text.strip_prefix("* ").or_else(|| text.strip_prefix("== Info:"))?.trim_start();
    let known = NOTES.iter().any(|n| rest.starts_with(n))
        || [
            "subject:",
            "issuer:",
            "start date:",
            "expire date:",
            "subjectAltName:",
            "Replaced ",
            "Could not resolve",
        ]
        .iter()
        .any(|n| rest.starts_with(n))
        || rest.contains("The requested URL returned error");
    known.then_some(rest)
}

/// Whether this line shows that the `> ` it stood behind is a mail's and not a transcript's.
pub(super) fn only_in_a_quote(text: &str) -> bool {
    status_line(text).is_some()
        || got(text).is_some_and(|rest| !rest.is_empty())
        || sent(text).is_some_and(|rest| request_line(rest).is_some())
        || note(text).is_some()
        || super::prompt::after(text).is_some_and(|at| super::commands::begins(&text[at..]))
        || super::commands::begins(text)
}
