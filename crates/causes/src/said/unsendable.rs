//! What clients say that refuse to send a field, because a character in its value may not stand in a field (RFC 9110
//! section 5.5): nearly always a line end behind a secret that was read from a file, a Kubernetes secret or a variable.

use super::{Phrase, Says, phrase};

pub(super) const PHRASES: &[Phrase] = &[
    node("invalid character in header content [\"authorization\"]"),
    node("invalid character in header content [\"x-api-key\"]"),
    node("invalid character in header content [\"api-key\"]"),
    node("invalid character in header content [\"private-token\"]"),
    node("invalid character in header content [\"cookie\"]"),
    node("invalid character in header content ['authorization']"),
    fetch("headers.append: \"bearer*is an invalid header value"),
    fetch("headers.append: \"basic*is an invalid header value"),
    fetch("headers.append: \"token*is an invalid header value"),
    fetch("headers.set: \"bearer*is an invalid header value"),
    fetch("bearer*is not a legal http header value"),
    fetch("invalid authorization header: invalid character"),
    go("invalid header field value for \"authorization\""),
    go("invalid header field value*for key authorization"),
    go("invalid header field value for \"x-api-key\""),
    go("invalid header field value for \"private-token\""),
    go("invalid header field value \"bearer"),
    python("invalid header value b'bearer"),
    python("invalid header value b'basic"),
    python("invalid header value b'token"),
    python("illegal header value b'bearer"),
    python("illegal header value b'basic"),
    python("reserved character(s), or return character(s) in header value"),
    python("invalid return character or leading space in header: authorization"),
    python("newline or carriage return character detected in http status message or header"),
    python("newline, carriage return, or null byte detected in headers"),
    python("potential header injection attack"),
    java("unexpected char 0x*in authorization value"),
    java("illegal character(s) in message header value: bearer"),
    java("illegal character(s) in message header value: basic"),
    java("invalid header value: \"bearer"),
    java("invalid header value: \"basic"),
    java("invalid characters (cr/lf) in header authorization"),
    java("a header value contains prohibited character"),
    dotnet("new-line characters are not allowed in header values"),
    dotnet("new-line or nul characters are not allowed in header values"),
    dotnet("the format of value 'bearer"),
    dotnet("specified value has invalid crlf characters"),
    dotnet("specified value has invalid control characters"),
    php("header may not contain more than a single header, new line detected"),
    php("bearer*is not valid header value"),
    php("basic*is not valid header value"),
    ruby("header field value cannot include cr/lf"),
    ruby("header authorization has field value*this cannot include cr/lf"),
    rust("failed to parse header value"),
    rust("invalidheadervalue"),
];

const fn node(words: &'static str) -> Phrase {
    phrase(words, Says::Unsendable, "Node.js", "nodejs/node lib/_http_outgoing.js, ERR_INVALID_CHAR")
}

const fn fetch(words: &'static str) -> Phrase {
    phrase(words, Says::Unsendable, "fetch", "fetch.spec.whatwg.org, header values; nodejs/undici")
}

const fn go(words: &'static str) -> Phrase {
    phrase(words, Says::Unsendable, "Go", "golang/go net/http/transport.go")
}

const fn python(words: &'static str) -> Phrase {
    phrase(words, Says::Unsendable, "Python", "python/cpython http/client.py; requests, h11, aiohttp")
}

const fn java(words: &'static str) -> Phrase {
    phrase(words, Says::Unsendable, "Java", "java.net.http, HttpURLConnection; OkHttp, Netty")
}

const fn dotnet(words: &'static str) -> Phrase {
    phrase(words, Says::Unsendable, ".NET", "dotnet/runtime System.Net.Http Strings.resx")
}

const fn php(words: &'static str) -> Phrase {
    phrase(words, Says::Unsendable, "PHP", "php/php-src main/SAPI.c; guzzle/psr7 MessageTrait.php")
}

const fn ruby(words: &'static str) -> Phrase {
    phrase(words, Says::Unsendable, "Ruby", "ruby/net-http lib/net/http/header.rb")
}

const fn rust(words: &'static str) -> Phrase {
    phrase(words, Says::Unsendable, "Rust", "hyperium/http src/header/value.rs")
}
