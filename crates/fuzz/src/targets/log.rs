//! Lines of servers' logs, their formats among them.

use crate::Target;
use why401_weblog::{
    access::{Entry, Field, Format},
    error::ErrorLine,
};

/// The first line as a format of Apache's and of nginx's, the others as lines in it and as lines of any log.
pub const LOG: Target = Target {
    name: "log",
    run,
    seeds: &[
        "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\"\n1.2.3.4 - al ice [24/Nov/2026:22:32:33 +0000] \"GET /\\\" HTTP/1.1\" 401 - \"\"",
        "$remote_addr $remote_user [$time_local] $upstream_status ${status}x\n::1 - [24/Nov/2026:22:32:33 +0000] 502, 401 : 200 401x",
        "%{begin:%d %T}t %U%q %^ti %!200,304{Host}i\n24 22:32:33 /a?b - -\n{\"request\":{\"uri\":\"\\u0041\"},\"status\":401}",
        "x\n1.2.3.4:5 [24/Nov/2026:22:32:33.655] f b/s 0/0/1/4/5 401 212 - - ---- 1/1/0/0/0 0/0 \"GET / HTTP/1.1\"",
        "#Fields: c-ip cs-username sc-status\n1.2.3.4 - 401\n2026/11/24 22:32:33 [error] 1#1: *1 x, client: ::1, request: \"G\"",
        "[Tue Nov 24 19:38:56.1 2026] [a:error] [pid 1:tid 1] (13)x: [client ::1:5] AH01617: user x: y, referer: z",
    ],
};

fn run(data: &[u8]) {
    let mut lines = data.split(|b| *b == b'\n');
    let format = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let mut formats = vec![Format::apache(&format)];
    formats.extend(["none", "json"].map(|escape| Format::nginx(Some(&format), Some(escape))));
    formats.extend(Format::sniff(data));
    for line in lines.take(16) {
        for format in &formats {
            if let Some(entry) = format.read(line) {
                told(&entry, line);
            }
        }
        if let Some(message) = ErrorLine::read(line).as_ref().and_then(ErrorLine::message) {
            assert!(message.gaps.len() < 8);
        }
    }
}

/// What is told stands in the line.
fn told(entry: &Entry<'_>, line: &[u8]) {
    for field in [Field::User, Field::Request, Field::Agent, Field::Status] {
        if let (Some(raw), Some(text)) = (entry.raw(field), entry.text(field)) {
            assert!(line.windows(raw.len().max(1)).any(|w| w == raw) || raw.is_empty());
            assert!(text.len() <= raw.len() * 3, "unescaped, it is no longer but for what is no text");
        }
    }
    assert!(entry.status().is_none_or(|s| (100..1000).contains(&s)));
    let rest =
        (entry.client(), entry.time(), entry.target(), entry.upstream(), entry.bytes(), entry.duration());
    drop(rest);
}
