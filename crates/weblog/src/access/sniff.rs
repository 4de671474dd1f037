//! The format of a log by its lines.

use super::{Field, Format, format::Kind, variables};

/// Lines that are looked at.
const LINES: usize = 64;

/// Known shapes, the more particular ones first; the last ones let anything stand behind the well-known fields.
#[rustfmt::skip]
const SHAPES: [&str; 16] = [
    // Debian's vhost_combined, httpd's common and combined, nginx's combined.
    "$server_name:$server_port $remote_addr $_ $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\"",
    "$remote_addr $_ $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\"",
    "$remote_addr $_ $remote_user [$time_local] \"$request\" $status $body_bytes_sent",
    "$server_name $remote_addr $_ $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\"",
    // Traefik: https://doc.traefik.io/traefik/observe/logs-and-access-logs/
    "$remote_addr $_ $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\" $_ \"$?\" \"$?\" ${request_millis}ms",
    // HAProxy's httplog, with and without what syslog writes before it (section 8.2.3 of its manual).
    "$?]: $remote_addr:$remote_port [$time_local] $_ $_ $_ $status $bytes $_ $_ $_ $_ $_ \"$request\"",
    "$remote_addr:$remote_port [$time_local] $_ $upstream_name $_ $status $bytes $_ $_ $_ $_ $_ \"$request\"",
    "$remote_addr:$remote_port [$time_local] $_ $_ $_ $status $bytes $_ $_ $_ $_ $_ {$?} \"$request\"",
    // Application Load Balancer: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
    "$_ $time_iso8601 $_ $remote_addr:$remote_port $_ $_ $_ $_ $status $upstream_status $_ $body_bytes_sent \"$request\" \"$http_user_agent\" $*",
    // Envoy: https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage
    "[$time_iso8601] \"$request\" $status $*",
    // lighttpd: accesslog.format, mod_accesslog's default.
    "$remote_addr $server_name $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\"",
    // nginx in front, with what people add.
    "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\" \"$http_x_forwarded_for\"",
    "$server_name:$server_port $remote_addr $_ $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\" $*",
    "$server_name $remote_addr $_ $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\" $*",
    "$remote_addr $_ $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\" $*",
    "$remote_addr $_ $remote_user [$time_local] \"$request\" $status $body_bytes_sent $*",
];

/// The shape that reads most of the lines, and at least half of them.
pub(super) fn format(sample: &[u8]) -> Option<Format> {
    let lines: Vec<&[u8]> = sample.split(|b| *b == b'\n').filter(|l| !l.is_empty()).take(LINES).collect();
    let known = SHAPES.iter().map(|text| Format::of(variables::parts(text, None)));
    let candidates = [Format(Kind::Json)].into_iter().chain(columns(&lines)).chain(known);
    let counted = candidates.map(|format| (lines.iter().filter(|l| is_of(&format, l)).count(), format));
    let mut best: Option<(usize, Format)> = None;
    for (count, format) in counted {
        if count > best.as_ref().map_or(0, |(n, _)| *n) {
            best = Some((count, format));
        }
    }
    best.filter(|(count, _)| count * 2 >= lines.len()).map(|(_, format)| format)
}

/// Whether a line reads as one of this format, what is in it making sense.
fn is_of(format: &Format, line: &[u8]) -> bool {
    let Some(entry) = format.read(line) else { return false };
    let is_request = entry.method().is_some_and(|m| m.iter().all(u8::is_ascii_uppercase) && m.len() < 20);
    let is_client = !entry.tells(Field::Client) || entry.client().is_some();
    is_client && entry.status().is_some() && (is_request || entry.tells(Field::Request))
}

/// A table with a line that names its columns: IIS, `CloudFront` (`#Fields:`, the W3C's extended format).
fn columns(lines: &[&[u8]]) -> Option<Format> {
    let head = lines.iter().find_map(|line| line.strip_prefix(b"#Fields:"))?;
    let head = std::str::from_utf8(head).ok()?;
    let blank = if lines.iter().any(|l| !l.starts_with(b"#") && l.contains(&b'\t')) { "\t" } else { " " };
    let columns: Vec<&str> = head.split_whitespace().map(column).collect();
    Some(Format::of(variables::parts(&columns.join(blank), None)))
}

/// A column by its name; blanks in it are encoded, so that each is a word.
fn column(name: &str) -> &'static str {
    match name {
        "c-ip" => "$remote_addr",
        "c-port" => "$remote_port",
        "cs-username" => "$remote_user",
        "cs-method" => "$request_method",
        "cs-uri-stem" => "$uri",
        "cs-uri-query" => "$args",
        "sc-status" => "$status",
        "sc-bytes" => "$body_bytes_sent",
        "cs-host" | "cs(Host)" | "x-host-header" => "$server_name",
        "cs(User-Agent)" => "$http_user_agent",
        "cs(Referer)" => "$http_referer",
        _ => "$_",
    }
}
