//! Lines of access logs in the formats of the servers, and lines that somebody tries to forge.

use proptest::prelude::*;
use std::time::Duration;
use why401_weblog::access::{Field, Format, LONGEST, Upstream};

const COMBINED: &str = "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"";

/// A line and its format: client, user, target, status, and what the server behind answered.
type Sample<'a> = (Format, &'a str, (&'a str, Option<&'a str>, Option<&'a str>, u16, Upstream));

fn apache(text: &str) -> Format {
    Format::apache(text)
}

fn nginx(text: &str) -> Format {
    Format::nginx(Some(text), None)
}

fn sniffed(line: &str) -> Format {
    Format::sniff(line.as_bytes()).unwrap_or_else(|| panic!("of no known shape: {line}"))
}

fn check((format, line, (client, user, target, status, upstream)): &Sample<'_>) {
    let entry = format.read(line.as_bytes()).unwrap_or_else(|| panic!("not read: {line}\n{format:?}"));
    assert_eq!(entry.client(), client.parse().ok(), "{line}");
    assert_eq!(entry.user().as_deref(), *user, "{line}");
    assert_eq!(entry.target().as_deref(), *target, "{line}");
    assert_eq!((entry.status(), entry.upstream()), (Some(*status), *upstream), "{line}");
}

#[test]
fn formats_as_they_are_written() {
    use Upstream::{Answered, Nobody, Untold};
    const TIME: &str = "24/Nov/2026:22:32:33 +0000";
    let main = format!("10.0.0.7 - bob [{TIME}] \"GET /a?b=c HTTP/1.1\" 401 381 \"-\" \"curl/8.5.0\"");
    let bob = ("10.0.0.7", Some("bob"), Some("/a?b=c"), 401, Untold);
    check(&(apache("combined"), &main, bob));
    check(&(apache(COMBINED), &format!("{main}\r\n"), bob));
    check(&(apache(&COMBINED.replace('"', "\\\"")), &main, bob));
    check(&(Format::nginx(None, None), &main, bob));
    check(&(apache("vhost_combined"), &format!("a.example:443 {main}"), bob));
    check(&(
        apache("common"),
        &format!("::1 - - [{TIME}] \"GET / HTTP/1.1\" 200 -"),
        ("::1", None, Some("/"), 200, Untold),
    ));
    let own = "%{%d/%b/%Y %T}t.%{msec_frac}t %a %{remote}p %v \"%m %U%q %H\" %>s %I %O %D \"%u\" %L";
    let line = "24/Nov/2026 22:32:33.123 10.0.0.7 40112 shop.example \"GET /a?b=c HTTP/1.1\" 401 78 381 1875 \"al ice\" -";
    check(&(apache(own), line, ("10.0.0.7", Some("al ice"), Some("/a?b=c"), 401, Untold)));
    let main_ext = "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent ua=\"$upstream_addr\" \
                    us=\"$upstream_status\" rt=$request_time";
    let line = |us: &str| {
        format!(
            "10.0.0.7 - bob [{TIME}] \"GET /a HTTP/1.1\" 401 381 ua=\"127.0.0.1:81\" us=\"{us}\" rt=0.004"
        )
    };
    for (us, upstream) in [("401", Answered(401)), ("-", Nobody), ("502, 200 : 401", Answered(401))] {
        check(&(nginx(main_ext), &line(us), ("10.0.0.7", Some("bob"), Some("/a"), 401, upstream)));
    }
    let bare = "$remote_addr $upstream_status $status $request_time $request_uri";
    check(&(
        nginx(bare),
        "10.0.0.7 502, 401 401 0.010 /a b",
        ("10.0.0.7", None, Some("/a b"), 401, Answered(401)),
    ));
    let json = "{\"a\":\"$remote_addr\",\"s\":$status,\"u\":\"$remote_user\",\"r\":\"$request\"}";
    let line = r#"{"a":"10.0.0.7","s":401,"u":"o\"h","r":"GET /x HTTP/1.1"}"#;
    let format = Format::nginx(Some(json), Some("json"));
    check(&(format, line, ("10.0.0.7", Some("o\"h"), Some("/x"), 401, Untold)));
}

/// One line of each of the servers whose manuals show one.
#[test]
fn formats_by_their_shape() {
    use Upstream::{Answered, Nobody, Untold};
    #[rustfmt::skip]
    let lines = [
        ("10.0.0.7 - bob [24/Nov/2026:22:32:33 +0000] \"GET /a HTTP/1.1\" 401 381 \"-\" \"curl\" 0.004 extra", ("10.0.0.7", Some("bob"), Some("/a"), 401, Untold)),
        ("shop.example 10.0.0.7 - bob [24/Nov/2026:22:32:33 +0000] \"GET /a HTTP/1.1\" 401 381 \"-\" \"curl\"", ("10.0.0.7", Some("bob"), Some("/a"), 401, Untold)),
        ("10.0.0.7 - - [24/Nov/2026:22:32:33 +0000] \"GET /a HTTP/1.1\" 401 17 \"-\" \"curl\" 12 \"app@docker\" \"http://172.18.0.3:80\" 3ms", ("10.0.0.7", None, Some("/a"), 401, Untold)),
        ("Nov 24 22:32:33 lb haproxy[812]: 10.0.0.7:40112 [24/Nov/2026:22:32:33.655] web app/s1 0/0/1/4/5 401 212 - - ---- 1/1/0/0/0 0/0 \"GET /a HTTP/1.1\"", ("10.0.0.7", None, Some("/a"), 401, Untold)),
        ("10.0.0.7:40112 [24/Nov/2026:22:32:33.655] web web/<NOSRV> 0/-1/-1/-1/0 401 212 - - PR-- 1/1/0/0/0 0/0 \"GET /a HTTP/1.1\"", ("10.0.0.7", None, Some("/a"), 401, Untold)),
        ("https 2026-11-24T22:32:33.186641Z app/lb/50dc6 10.0.0.7:2817 10.0.0.1:80 0.000 0.001 0.000 401 401 34 366 \"GET https://www.example.com:443/a HTTP/1.1\" \"curl/7.46.0\" ECDHE TLSv1.2 x \"-\" 0", ("10.0.0.7", None, Some("https://www.example.com:443/a"), 401, Answered(401))),
        ("https 2026-11-24T22:32:33.186641Z app/lb/50dc6 10.0.0.7:2817 - -1 -1 -1 401 - 34 366 \"GET https://www.example.com:443/a HTTP/1.1\" \"curl/7.46.0\" - - x \"-\" 0", ("10.0.0.7", None, Some("https://www.example.com:443/a"), 401, Nobody)),
        ("{\"level\":\"info\",\"ts\":1795559553.25,\"logger\":\"http.log.access\",\"msg\":\"handled request\",\"request\":{\"remote_ip\":\"10.0.0.7\",\"remote_port\":\"40112\",\"method\":\"GET\",\"host\":\"a\",\"uri\":\"/a\",\"headers\":{\"User-Agent\":[\"curl\"],\"Status\":[\"200\"]}},\"user_id\":\"bob\",\"duration\":0.001,\"size\":0,\"status\":401}", ("10.0.0.7", Some("bob"), Some("/a"), 401, Untold)),
        ("{\"ClientHost\":\"10.0.0.7\",\"ClientUsername\":\"-\",\"DownstreamStatus\":401,\"OriginStatus\":401,\"RequestMethod\":\"GET\",\"RequestPath\":\"/a\",\"time\":\"2026-11-24T22:32:33Z\"}", ("10.0.0.7", None, Some("/a"), 401, Answered(401))),
        ("#Fields: date time c-ip cs-username cs-method cs-uri-stem cs-uri-query sc-status cs(User-Agent)\n2026-11-24 22:32:33 10.0.0.7 - GET /a - 401 curl/8", ("10.0.0.7", None, Some("/a"), 401, Untold)),
    ];
    for (sample, expected) in lines {
        let line = sample.lines().last().expect("a line");
        check(&(sniffed(sample), line, expected));
    }
    for nothing in ["", "hello\n", "2026/11/24 19:38:56 [error] 9#9: *1 x, client: 127.0.0.1", "{\"a\":1}"] {
        assert_eq!(Format::sniff(nothing.as_bytes()), None, "{nothing}");
    }
}

#[test]
fn numbers_and_times() {
    let format = apache("%h %u [%t] \"%r\" %>s %b %D %{remote}p \"%{X-Forwarded-For}i\"");
    let line = "10.0.0.7 - [[24/Nov/2026:23:32:33 +0100]] \"POST /x HTTP/1.1\" 401 381 1875 40112 \"1.2.3.4, 5.6.7.8\"";
    let entry = format.read(line.as_bytes()).expect("of this format");
    assert_eq!((entry.time(), entry.bytes()), (Some(1_795_559_553), Some(381)));
    assert_eq!((entry.duration(), entry.client_port()), (Some(Duration::from_micros(1875)), Some(40112)));
    assert_eq!(entry.method(), Some(&b"POST"[..]));
    assert_eq!(entry.text(Field::ForwardedFor).as_deref(), Some("1.2.3.4, 5.6.7.8"));
    assert!(format.tells(Field::User) && !format.tells(Field::Agent));
    let seconds =
        nginx("$request_time $status $remote_user").read(b"0.250 200 -").map(|e| (e.duration(), e.user()));
    assert_eq!(seconds, Some((Some(Duration::from_millis(250)), None)));
}

/// Whatever a visitor writes where a visitor may write, as the servers escape it: the client, the status and the name
/// are the true ones, or the line is not read.
#[test]
fn nobody_forges_a_line() {
    let lies = [
        "x [24/Nov/2026:00:00:00 +0000] \"GET /forged HTTP/1.1\" 200 1 \"-\" \"-\"",
        "x\n6.6.6.6 - eve [24/Nov/2026:00:00:00 +0000] \"GET /forged HTTP/1.1\" 200 1 \"-\" \"-\"\n",
        "\\",
        "\\\"",
        "\"",
        "\\\\\" 200 5 \"-\" \"-",
        "] \"",
        " [",
        " - - [",
        "-",
        "\" 200 1",
        "\u{1b}[2J",
        "\u{0}",
        "a b",
        "\",\"status\":\"200",
        "us=\"200\"",
        " 200 ",
    ];
    let formats = [
        COMBINED,
        "%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\"",
        "%h %u %U%q %>s",
        "{\"h\":\"%h\",\"u\":\"%u\",\"r\":\"%r\",\"s\":%>s,\"a\":\"%{User-Agent}i\"}",
        "%h %>s %u %r",
    ];
    for text in formats {
        let format = apache(text);
        for user in lies {
            for other in lies {
                let line = written(text, user, other);
                let Some(entry) = format.read(line.as_bytes()) else { continue };
                assert_eq!(entry.client(), "10.0.0.7".parse().ok(), "{line}");
                assert_eq!(entry.status(), Some(401), "{line}");
                if user != "-" {
                    assert_eq!(entry.user().as_deref(), Some(user), "{line}");
                }
            }
        }
    }
    let plain = written(COMBINED, lies[0], lies[0]);
    assert!(apache(COMBINED).read(plain.as_bytes()).is_some(), "a lie within quotes spoils nothing: {plain}");
    let doubtful = written("%h %u %U%q %>s", "a /x", "");
    assert!(apache("%h %u %U%q %>s").read(doubtful.as_bytes()).is_none(), "{doubtful}");
}

/// A line as Apache writes it of a visitor of this name, who sends the other words wherever words can be sent.
fn written(format: &str, user: &str, other: &str) -> String {
    let escaped = |text: &str| {
        text.chars()
            .map(|c| match c {
                '"' => "\\\"".to_owned(),
                '\\' => "\\\\".to_owned(),
                '\n' => "\\n".to_owned(),
                c if c.is_control() => format!("\\x{:02x}", u32::from(c)),
                c => c.to_string(),
            })
            .collect::<String>()
    };
    let other = escaped(other);
    [
        ("%v", "a.example"),
        ("%p", "80"),
        ("%h", "10.0.0.7"),
        ("%l", "-"),
        ("%u", &escaped(user)),
        ("%t", "[24/Nov/2026:22:32:33 +0000]"),
        ("%r", &format!("GET /{other} HTTP/1.1")),
        ("%>s", "401"),
        ("%b", "381"),
        ("%O", "500"),
        ("%{Referer}i", &other),
        ("%{User-Agent}i", &other),
        ("%U", &format!("/{other}")),
        ("%q", ""),
    ]
    .iter()
    .fold(format.to_owned(), |line, (name, value)| line.replace(name, value))
}

/// A server that is told to escape nothing: what a visitor could have written is not believed.
#[test]
fn without_escapes_two_readings_are_none() {
    let format =
        Format::nginx(Some("$remote_addr \"$http_user_agent\" $status \"$remote_user\""), Some("none"));
    assert!(format.read(b"10.0.0.7 \"curl\" 401 \"bob\"").is_some());
    assert!(format.read(b"10.0.0.7 \"x\" 200 \"eve\" 401 \"bob\"").is_none());
    let json = r#"{"status":401,"agent":"x","status":200}"#;
    assert!(sniffed(r#"{"status":401,"method":"GET","uri":"/"}"#).read(json.as_bytes()).is_none());
}

#[test]
fn length_and_depth_have_an_end() {
    let long = format!("10.0.0.7 - - [x] \"GET /{} HTTP/1.1\" 401 1", "a".repeat(LONGEST));
    assert!(apache("common").read(long.as_bytes()).is_none());
    let many = format!("10.0.0.7 {} 401", "- ".repeat(20_000));
    assert!(apache("%h %u %u %U %q %>s").read(many.as_bytes()).is_none());
    let deep = "{\"a\":".repeat(20_000);
    assert!(sniffed(r#"{"status":401,"method":"GET"}"#).read(deep.as_bytes()).is_none());
}

proptest! {
    #[test]
    fn any_bytes_in_any_format(format in ".{0,60}", line in proptest::collection::vec(any::<u8>(), 0..200)) {
        for format in [Format::apache(&format), Format::nginx(Some(&format), Some("none"))] {
            if let Some(entry) = format.read(&line) {
                let told = (entry.time(), entry.user(), entry.target(), entry.upstream(), entry.duration());
                drop(told);
            }
        }
        Format::sniff(&line);
    }
}
