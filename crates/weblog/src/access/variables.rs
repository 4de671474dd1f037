//! nginx's `log_format` (`ngx_http_log_module`): `$remote_user`, `${status}`. The table of known shapes is written in
//! it, too, with `$_` for a word, `$?` for a visitor's words and `$*` for all the rest.

use super::{
    Field,
    format::{Builder, Part, Shape},
};

/// The format that needs no declaration.
pub(super) const COMBINED: &str = "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \
                                   \"$http_referer\" \"$http_user_agent\"";

/// Takes a format apart; `escape=none` leaves quotes as they are.
pub(super) fn parts(text: &str, escape: Option<&str>) -> Vec<Part> {
    let mut rest = text.as_bytes();
    let mut builder = Builder::default();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'$' {
            rest = variable(rest, &mut builder);
        } else {
            builder.fixed(byte);
        }
    }
    builder.finish(escape != Some("none"))
}

fn variable<'a>(text: &'a [u8], builder: &mut Builder) -> &'a [u8] {
    let (name, rest) = match text.first() {
        Some(b'{') => {
            let end = memchr::memchr(b'}', text).unwrap_or(text.len());
            (&text[1..end], text.get(end + 1..).unwrap_or_default())
        }
        Some(b'?' | b'*') => text.split_at(1),
        _ => {
            let length = text.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
            text.split_at(length)
        }
    };
    if name.is_empty() {
        builder.fixed(b'$');
    } else {
        let (field, shape) = gap(name);
        builder.gap(field, shape);
    }
    rest
}

/// What a variable holds. One nobody here knows may hold a visitor's words.
fn gap(name: &[u8]) -> (Field, Shape) {
    let plain = |field| (field, Shape::Word);
    let foreign = |field| (field, Shape::Open);
    match name {
        b"remote_addr" | b"realip_remote_addr" => plain(Field::Client),
        b"remote_port" | b"realip_remote_port" => plain(Field::ClientPort),
        b"remote_user" => foreign(Field::User),
        b"time_local" => (Field::Time, Shape::Loose),
        b"time_iso8601" | b"msec" => plain(Field::Time),
        b"request" => foreign(Field::Request),
        b"request_method" => foreign(Field::Method),
        b"request_uri" => foreign(Field::Target),
        b"uri" | b"document_uri" => foreign(Field::Path),
        b"args" | b"query_string" | b"is_args" => foreign(Field::Query),
        b"status" => plain(Field::Status),
        b"upstream_status" => (Field::UpstreamStatus, Shape::Loose),
        b"upstream_addr" => (Field::Upstream, Shape::Loose),
        b"body_bytes_sent" => plain(Field::Bytes),
        b"request_time" => plain(Field::Seconds),
        b"request_millis" => plain(Field::Millis),
        b"host" | b"http_host" => foreign(Field::Host),
        b"server_name" => plain(Field::Host),
        b"http_referer" => foreign(Field::Referer),
        b"http_user_agent" => foreign(Field::Agent),
        b"http_x_forwarded_for" | b"http_x_real_ip" => foreign(Field::ForwardedFor),
        b"connection" => plain(Field::Connection),
        b"upstream_response_time"
        | b"upstream_connect_time"
        | b"upstream_header_time"
        | b"upstream_bytes_received"
        | b"upstream_bytes_sent"
        | b"upstream_response_length" => (Field::Other, Shape::Loose),
        b"_"
        | b"bytes_sent"
        | b"request_length"
        | b"request_id"
        | b"pid"
        | b"pipe"
        | b"scheme"
        | b"server_port"
        | b"server_addr"
        | b"server_protocol"
        | b"ssl_protocol"
        | b"ssl_cipher"
        | b"connection_requests"
        | b"gzip_ratio"
        | b"hostname"
        | b"upstream_cache_status"
        | b"nginx_version"
        | b"https"
        | b"content_length"
        | b"binary_remote_addr" => plain(Field::Other),
        b"*" => (Field::Other, Shape::Rest),
        _ => foreign(Field::Other),
    }
}
