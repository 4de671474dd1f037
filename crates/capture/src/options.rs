//! Every option of curl 8.x: its name, its letter, whether a value follows, and what it means for a request.

/// What follows an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// Nothing, and `--no-` turns it off.
    Flag,
    /// Nothing, and it cannot be turned off.
    Fixed,
    /// One value.
    Value,
}

/// What an option means for the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Means {
    Agent,
    AnyAuth,
    AwsSigV4,
    Basic,
    Bearer,
    CaCert,
    Cert,
    Compressed,
    ConnectTo,
    Cookie,
    /// `-d`, `--data-ascii`, `--data-binary`: they differ in how a file is read, and none is.
    Data,
    DataRaw,
    DataUrlencode,
    Digest,
    Form,
    FormString,
    Get,
    GlobOff,
    Head,
    Header,
    Http11,
    /// Output, progress, patience or another protocol: the request stays the same.
    Ignored,
    Insecure,
    Ipv4,
    Ipv6,
    Json,
    Key,
    Location,
    LocationTrusted,
    MaxRedirs,
    MaxTime,
    Negotiate,
    Netrc,
    NetrcFile,
    NetrcOptional,
    Next,
    NoProxy,
    Ntlm,
    PathAsIs,
    Post301,
    Post302,
    Post303,
    ProtoDefault,
    Proxy,
    ProxyUser,
    Range,
    Referer,
    Request,
    RequestTarget,
    Resolve,
    Socks,
    /// It would change what the server sees, and that is not done here.
    Unsupported,
    Upload,
    Url,
    UrlQuery,
    User,
}

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CurlOption {
    /// Without the two dashes.
    pub(crate) name: &'static str,
    /// The letter after one dash.
    pub(crate) letter: Option<char>,
    /// What follows.
    pub(crate) takes: Takes,
    /// What for.
    pub(crate) means: Means,
}

/// How a long name was found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// As written in the table.
    Exact(&'static CurlOption),
    /// Shortened, and only one option begins like this.
    Prefix(&'static CurlOption),
    /// Shortened, and several begin like this.
    Ambiguous,
    /// No such option.
    Unknown,
}

/// Finds a long option by its name without dashes or `no-`; shortened names are accepted where they are unambiguous.
pub(crate) fn long(name: &str) -> Lookup {
    if let Ok(at) = TABLE.binary_search_by(|o| o.name.cmp(name)) {
        return Lookup::Exact(&TABLE[at]);
    }
    let mut like = TABLE.iter().filter(|o| !name.is_empty() && o.name.starts_with(name));
    match (like.next(), like.next()) {
        (Some(only), None) => Lookup::Prefix(only),
        (Some(_), Some(_)) => Lookup::Ambiguous,
        _ => Lookup::Unknown,
    }
}

/// Finds an option by its letter.
pub(crate) fn short(letter: char) -> Option<&'static CurlOption> {
    TABLE.iter().find(|o| o.letter == Some(letter))
}

/// The long name with the smallest edit distance.
pub(crate) fn nearest(name: &str) -> &'static str {
    TABLE
        .iter()
        .map(|o| o.name)
        .min_by_key(|candidate| why401_message::edit_distance(name, candidate))
        .unwrap_or("help")
}

#[allow(clippy::enum_glob_use, reason = "the table reads like one")]
use Means::*;
use Takes::{Fixed, Flag, Value};

/// Marks a row without a letter.
const NO: char = '\0';

const fn row(name: &'static str, letter: char, takes: Takes, means: Means) -> CurlOption {
    CurlOption { name, letter: if letter == NO { None } else { Some(letter) }, takes, means }
}

/// Sorted by name.
#[rustfmt::skip]
static TABLE: &[CurlOption] = &[
    row("abstract-unix-socket", NO, Value, Unsupported),
    row("alpn", NO, Flag, Ignored),
    row("alt-svc", NO, Value, Ignored),
    row("anyauth", NO, Fixed, AnyAuth),
    row("append", 'a', Flag, Ignored),
    row("aws-sigv4", NO, Value, AwsSigV4),
    row("basic", NO, Flag, Basic),
    row("buffer", 'N', Flag, Ignored),
    row("ca-native", NO, Flag, Unsupported),
    row("cacert", NO, Value, CaCert),
    row("capath", NO, Value, Unsupported),
    row("cert", 'E', Value, Cert),
    row("cert-status", NO, Flag, Ignored),
    row("cert-type", NO, Value, Unsupported),
    row("ciphers", NO, Value, Unsupported),
    row("clobber", NO, Flag, Ignored),
    row("compressed", NO, Flag, Compressed),
    row("compressed-ssh", NO, Flag, Ignored),
    row("config", 'K', Value, Unsupported),
    row("connect-timeout", NO, Value, Ignored),
    row("connect-to", NO, Value, ConnectTo),
    row("continue-at", 'C', Value, Unsupported),
    row("cookie", 'b', Value, Cookie),
    row("cookie-jar", 'c', Value, Ignored),
    row("create-dirs", NO, Flag, Ignored),
    row("create-file-mode", NO, Value, Ignored),
    row("crlf", NO, Flag, Ignored),
    row("crlfile", NO, Value, Unsupported),
    row("curves", NO, Value, Unsupported),
    row("data", 'd', Value, Data),
    row("data-ascii", NO, Value, Data),
    row("data-binary", NO, Value, Data),
    row("data-raw", NO, Value, DataRaw),
    row("data-urlencode", NO, Value, DataUrlencode),
    row("delegation", NO, Value, Ignored),
    row("digest", NO, Flag, Digest),
    row("disable", 'q', Flag, Ignored),
    row("disable-eprt", NO, Flag, Ignored),
    row("disable-epsv", NO, Flag, Ignored),
    row("disallow-username-in-url", NO, Flag, Ignored),
    row("dns-interface", NO, Value, Unsupported),
    row("dns-ipv4-addr", NO, Value, Unsupported),
    row("dns-ipv6-addr", NO, Value, Unsupported),
    row("dns-servers", NO, Value, Unsupported),
    row("doh-cert-status", NO, Flag, Ignored),
    row("doh-insecure", NO, Flag, Ignored),
    row("doh-url", NO, Value, Unsupported),
    row("dump-ca-embed", NO, Fixed, Ignored),
    row("dump-header", 'D', Value, Ignored),
    row("ech", NO, Value, Unsupported),
    row("egd-file", NO, Value, Ignored),
    row("engine", NO, Value, Ignored),
    row("environment", NO, Flag, Ignored),
    row("eprt", NO, Flag, Ignored),
    row("epsv", NO, Flag, Ignored),
    row("etag-compare", NO, Value, Unsupported),
    row("etag-save", NO, Value, Ignored),
    row("expect100-timeout", NO, Value, Ignored),
    row("fail", 'f', Flag, Ignored),
    row("fail-early", NO, Flag, Ignored),
    row("fail-with-body", NO, Flag, Ignored),
    row("false-start", NO, Flag, Ignored),
    row("follow", NO, Flag, Unsupported),
    row("form", 'F', Value, Form),
    row("form-escape", NO, Flag, Ignored),
    row("form-string", NO, Value, FormString),
    row("ftp-account", NO, Value, Ignored),
    row("ftp-alternative-to-user", NO, Value, Ignored),
    row("ftp-create-dirs", NO, Flag, Ignored),
    row("ftp-method", NO, Value, Ignored),
    row("ftp-pasv", NO, Fixed, Ignored),
    row("ftp-port", 'P', Value, Ignored),
    row("ftp-pret", NO, Flag, Ignored),
    row("ftp-skip-pasv-ip", NO, Flag, Ignored),
    row("ftp-ssl", NO, Flag, Ignored),
    row("ftp-ssl-ccc", NO, Flag, Ignored),
    row("ftp-ssl-ccc-mode", NO, Value, Ignored),
    row("ftp-ssl-control", NO, Flag, Ignored),
    row("ftp-ssl-reqd", NO, Flag, Ignored),
    row("get", 'G', Flag, Get),
    row("globoff", 'g', Flag, GlobOff),
    row("happy-eyeballs-timeout-ms", NO, Value, Ignored),
    row("haproxy-clientip", NO, Value, Unsupported),
    row("haproxy-protocol", NO, Flag, Unsupported),
    row("head", 'I', Flag, Head),
    row("header", 'H', Value, Header),
    row("help", 'h', Value, Ignored),
    row("hostpubmd5", NO, Value, Ignored),
    row("hostpubsha256", NO, Value, Ignored),
    row("hsts", NO, Value, Ignored),
    row("http0.9", NO, Flag, Ignored),
    row("http1.0", '0', Fixed, Unsupported),
    row("http1.1", NO, Fixed, Http11),
    row("http2", NO, Fixed, Unsupported),
    row("http2-prior-knowledge", NO, Fixed, Unsupported),
    row("http3", NO, Fixed, Unsupported),
    row("http3-only", NO, Fixed, Unsupported),
    row("ignore-content-length", NO, Flag, Ignored),
    row("include", NO, Flag, Ignored),
    row("insecure", 'k', Flag, Insecure),
    row("interface", NO, Value, Unsupported),
    row("ip-tos", NO, Value, Ignored),
    row("ipfs-gateway", NO, Value, Ignored),
    row("ipv4", '4', Fixed, Ipv4),
    row("ipv6", '6', Fixed, Ipv6),
    row("json", NO, Value, Json),
    row("junk-session-cookies", 'j', Flag, Ignored),
    row("keepalive", NO, Flag, Ignored),
    row("keepalive-cnt", NO, Value, Ignored),
    row("keepalive-time", NO, Value, Ignored),
    row("key", NO, Value, Key),
    row("key-type", NO, Value, Unsupported),
    row("knownhosts", NO, Value, Ignored),
    row("krb", NO, Value, Ignored),
    row("krb4", NO, Value, Ignored),
    row("libcurl", NO, Value, Ignored),
    row("limit-rate", NO, Value, Ignored),
    row("list-only", 'l', Flag, Ignored),
    row("local-port", NO, Value, Unsupported),
    row("location", 'L', Flag, Location),
    row("location-trusted", NO, Flag, LocationTrusted),
    row("login-options", NO, Value, Ignored),
    row("mail-auth", NO, Value, Ignored),
    row("mail-from", NO, Value, Ignored),
    row("mail-rcpt", NO, Value, Ignored),
    row("mail-rcpt-allowfails", NO, Flag, Ignored),
    row("manual", 'M', Flag, Ignored),
    row("max-filesize", NO, Value, Ignored),
    row("max-redirs", NO, Value, MaxRedirs),
    row("max-time", 'm', Value, MaxTime),
    row("metalink", NO, Flag, Ignored),
    row("mptcp", NO, Flag, Ignored),
    row("negotiate", NO, Flag, Negotiate),
    row("netrc", 'n', Flag, Netrc),
    row("netrc-file", NO, Value, NetrcFile),
    row("netrc-optional", NO, Flag, NetrcOptional),
    row("next", ':', Fixed, Next),
    row("noproxy", NO, Value, NoProxy),
    row("npn", NO, Flag, Ignored),
    row("ntlm", NO, Flag, Ntlm),
    row("ntlm-wb", NO, Flag, Ntlm),
    row("oauth2-bearer", NO, Value, Bearer),
    row("out-null", NO, Flag, Ignored),
    row("output", 'o', Value, Ignored),
    row("output-dir", NO, Value, Ignored),
    row("parallel", 'Z', Flag, Ignored),
    row("parallel-immediate", NO, Flag, Ignored),
    row("parallel-max", NO, Value, Ignored),
    row("parallel-max-host", NO, Value, Ignored),
    row("pass", NO, Value, Unsupported),
    row("path-as-is", NO, Flag, PathAsIs),
    row("pinnedpubkey", NO, Value, Unsupported),
    row("post301", NO, Flag, Post301),
    row("post302", NO, Flag, Post302),
    row("post303", NO, Flag, Post303),
    row("preproxy", NO, Value, Unsupported),
    row("progress-bar", '#', Flag, Ignored),
    row("progress-meter", NO, Flag, Ignored),
    row("proto", NO, Value, Ignored),
    row("proto-default", NO, Value, ProtoDefault),
    row("proto-redir", NO, Value, Ignored),
    row("proxy", 'x', Value, Proxy),
    row("proxy-anyauth", NO, Flag, Unsupported),
    row("proxy-basic", NO, Flag, Ignored),
    row("proxy-ca-native", NO, Flag, Unsupported),
    row("proxy-cacert", NO, Value, Unsupported),
    row("proxy-capath", NO, Value, Unsupported),
    row("proxy-cert", NO, Value, Unsupported),
    row("proxy-cert-type", NO, Value, Unsupported),
    row("proxy-ciphers", NO, Value, Unsupported),
    row("proxy-crlfile", NO, Value, Unsupported),
    row("proxy-digest", NO, Flag, Unsupported),
    row("proxy-header", NO, Value, Unsupported),
    row("proxy-http2", NO, Flag, Unsupported),
    row("proxy-insecure", NO, Flag, Unsupported),
    row("proxy-key", NO, Value, Unsupported),
    row("proxy-key-type", NO, Value, Unsupported),
    row("proxy-negotiate", NO, Flag, Unsupported),
    row("proxy-ntlm", NO, Flag, Unsupported),
    row("proxy-pass", NO, Value, Unsupported),
    row("proxy-pinnedpubkey", NO, Value, Unsupported),
    row("proxy-service-name", NO, Value, Ignored),
    row("proxy-ssl-allow-beast", NO, Flag, Ignored),
    row("proxy-ssl-auto-client-cert", NO, Flag, Unsupported),
    row("proxy-tls13-ciphers", NO, Value, Unsupported),
    row("proxy-tlsauthtype", NO, Value, Unsupported),
    row("proxy-tlspassword", NO, Value, Unsupported),
    row("proxy-tlsuser", NO, Value, Unsupported),
    row("proxy-tlsv1", NO, Fixed, Unsupported),
    row("proxy-user", 'U', Value, ProxyUser),
    row("proxy1.0", NO, Value, Unsupported),
    row("proxytunnel", 'p', Flag, Unsupported),
    row("pubkey", NO, Value, Ignored),
    row("quote", 'Q', Value, Ignored),
    row("random-file", NO, Value, Ignored),
    row("range", 'r', Value, Range),
    row("rate", NO, Value, Ignored),
    row("raw", NO, Flag, Ignored),
    row("referer", 'e', Value, Referer),
    row("remote-header-name", 'J', Flag, Ignored),
    row("remote-name", 'O', Flag, Ignored),
    row("remote-name-all", NO, Flag, Ignored),
    row("remote-time", 'R', Flag, Ignored),
    row("remove-on-error", NO, Flag, Ignored),
    row("request", 'X', Value, Request),
    row("request-target", NO, Value, RequestTarget),
    row("resolve", NO, Value, Resolve),
    row("retry", NO, Value, Ignored),
    row("retry-all-errors", NO, Flag, Ignored),
    row("retry-connrefused", NO, Flag, Ignored),
    row("retry-delay", NO, Value, Ignored),
    row("retry-max-time", NO, Value, Ignored),
    row("sasl-authzid", NO, Value, Ignored),
    row("sasl-ir", NO, Flag, Ignored),
    row("service-name", NO, Value, Ignored),
    row("sessionid", NO, Flag, Ignored),
    row("show-error", 'S', Flag, Ignored),
    row("show-headers", 'i', Flag, Ignored),
    row("sigalgs", NO, Value, Unsupported),
    row("silent", 's', Flag, Ignored),
    row("skip-existing", NO, Flag, Ignored),
    row("socks4", NO, Value, Socks),
    row("socks4a", NO, Value, Socks),
    row("socks5", NO, Value, Socks),
    row("socks5-basic", NO, Flag, Ignored),
    row("socks5-gssapi", NO, Flag, Ignored),
    row("socks5-gssapi-nec", NO, Flag, Ignored),
    row("socks5-gssapi-service", NO, Value, Ignored),
    row("socks5-hostname", NO, Value, Socks),
    row("speed-limit", 'Y', Value, Ignored),
    row("speed-time", 'y', Value, Ignored),
    row("ssl", NO, Flag, Ignored),
    row("ssl-allow-beast", NO, Flag, Ignored),
    row("ssl-auto-client-cert", NO, Flag, Unsupported),
    row("ssl-no-revoke", NO, Flag, Ignored),
    row("ssl-reqd", NO, Flag, Ignored),
    row("ssl-revoke-best-effort", NO, Flag, Ignored),
    row("ssl-sessions", NO, Value, Ignored),
    row("sslv2", '2', Fixed, Ignored),
    row("sslv3", '3', Fixed, Ignored),
    row("stderr", NO, Value, Ignored),
    row("styled-output", NO, Flag, Ignored),
    row("suppress-connect-headers", NO, Flag, Ignored),
    row("tcp-fastopen", NO, Flag, Ignored),
    row("tcp-nodelay", NO, Flag, Ignored),
    row("telnet-option", 't', Value, Ignored),
    row("tftp-blksize", NO, Value, Ignored),
    row("tftp-no-options", NO, Flag, Ignored),
    row("time-cond", 'z', Value, Unsupported),
    row("tls-earlydata", NO, Flag, Ignored),
    row("tls-max", NO, Value, Unsupported),
    row("tls13-ciphers", NO, Value, Unsupported),
    row("tlsauthtype", NO, Value, Unsupported),
    row("tlspassword", NO, Value, Unsupported),
    row("tlsuser", NO, Value, Unsupported),
    row("tlsv1", '1', Fixed, Unsupported),
    row("tlsv1.0", NO, Fixed, Unsupported),
    row("tlsv1.1", NO, Fixed, Unsupported),
    row("tlsv1.2", NO, Fixed, Unsupported),
    row("tlsv1.3", NO, Fixed, Unsupported),
    row("tr-encoding", NO, Flag, Unsupported),
    row("trace", NO, Value, Ignored),
    row("trace-ascii", NO, Value, Ignored),
    row("trace-config", NO, Value, Ignored),
    row("trace-ids", NO, Flag, Ignored),
    row("trace-time", NO, Flag, Ignored),
    row("unix-socket", NO, Value, Unsupported),
    row("upload-file", 'T', Value, Upload),
    row("upload-flags", NO, Value, Ignored),
    row("url", NO, Value, Url),
    row("url-query", NO, Value, UrlQuery),
    row("use-ascii", 'B', Flag, Ignored),
    row("user", 'u', Value, User),
    row("user-agent", 'A', Value, Agent),
    row("variable", NO, Value, Unsupported),
    row("verbose", 'v', Flag, Ignored),
    row("version", 'V', Flag, Ignored),
    row("vlan-priority", NO, Value, Ignored),
    row("write-out", 'w', Value, Ignored),
    row("xattr", NO, Flag, Ignored),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_letters_are_unique() {
        assert!(TABLE.windows(2).all(|w| w[0].name < w[1].name));
        let mut letters: Vec<_> = TABLE.iter().filter_map(|o| o.letter).collect();
        let all = letters.len();
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(letters.len(), all);
    }

    #[test]
    fn names_are_found_whole_shortened_and_misspelt() {
        assert!(matches!(long("user"), Lookup::Exact(o) if o.means == User));
        assert!(matches!(long("insec"), Lookup::Prefix(o) if o.means == Insecure));
        assert_eq!(long("user-"), Lookup::Prefix(short('A').expect("-A")));
        assert_eq!(long("proxy-c"), Lookup::Ambiguous);
        assert_eq!((long("heeder"), nearest("heeder")), (Lookup::Unknown, "header"));
        assert_eq!((long("oauth-bearer"), nearest("oauth-bearer")), (Lookup::Unknown, "oauth2-bearer"));
    }
}
