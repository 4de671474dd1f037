//! Real bash and real curl as oracle: the bytes curl sends to a listener on loopback against what is read here.

use std::{
    fmt::Write as _,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Command, Stdio},
    thread,
    time::Duration,
};
use why401_capture::{from_text, split};
use why401_message::{Body, Request};

/// `HOST` stands for the listener's address.
const COMMANDS: &[&str] = &[
    "curl http://HOST/",
    "curl HOST/a/../b",
    "curl --path-as-is http://HOST/a/../b",
    "curl -sS -u alice:secret http://HOST/",
    "curl -u 'al:ice:se$cret' http://HOST/",
    "curl -u : http://HOST/",
    "curl -u alice: http://HOST/",
    "curl http://al%40ice:p%3Aw@HOST/x",
    "curl http://token@HOST/x",
    "curl -u a:b http://c:d@HOST/",
    "curl -u a:b -H 'Authorization: Bearer x' http://HOST/",
    "curl -u a:b -H 'Authorization:' http://HOST/",
    "curl -H 'Authorization: one' -H 'authorization: two' http://HOST/",
    "curl --oauth2-bearer tok http://HOST/",
    "curl -u a:b --oauth2-bearer tok http://HOST/",
    "curl --oauth2-bearer tok -H 'Authorization: Basic eDp5' http://HOST/",
    "curl --digest -u a:b http://HOST/",
    "curl --anyauth -u a:b http://HOST/",
    "curl --basic --digest -u a:b http://HOST/",
    "curl -H 'Accept:' -H 'User-Agent: x' -H 'X-Empty;' -H 'X-A:1' -H 'x-b:  2  ' http://HOST/",
    "curl -A '' http://HOST/",
    "curl -A me/1 -e http://ref.example/ -r 0-9 http://HOST/",
    "curl -r 0-9 -u a:b -e 'http://ref.example/;auto' -b a=1 -H 'X-Z: 1' http://HOST/",
    "curl -b 'a=1; b=2' http://HOST/",
    "curl -b a=1 -b b=2 http://HOST/",
    "curl -b a=1 -H 'Cookie: c=3' http://HOST/",
    "curl -H 'Host: other.example' -H 'X-Y: z' http://HOST/",
    "curl -I http://HOST/h",
    "curl -d a=1 -d b=2 http://HOST/p",
    "curl -d '' http://HOST/p",
    "curl -X PATCH -H 'Content-Type: application/json' -d '{\"a\": 1}' http://HOST/p",
    "curl -H 'Content-Type:' -d x http://HOST/p",
    "curl --json '{\"a\":1}' http://HOST/p",
    "curl --json '{\"a\":' --json '1}' -H 'Accept: text/plain' http://HOST/p",
    "curl --data-urlencode 'q=a b&c' --data-urlencode '=x y' --data-raw @z http://HOST/p",
    "curl -G -d a=1 --data-urlencode 'b=a ~&' 'http://HOST/p?x=y'",
    "curl -G -I -d a=1 http://HOST/p",
    "curl -G -d a=1 'http://HOST/p?x=y#frag'",
    "curl --url-query 'a=b c' --url-query +d=e http://HOST/p",
    "curl -F name=value -F 'other=x y;type=text/plain' http://HOST/f",
    "curl -H 'Content-Type: multipart/form-data; x=y' --form-string 'a=@b;c' http://HOST/f",
    "curl -XDELETE http://HOST/1",
    "curl -sSLXPUT -dx http://HOST/1",
    "curl --request-target '/else?where' http://HOST/1",
    "curl 'http://HOST/a%20b//c?q=%41&r=;'",
    "curl 'http://HOST?x=1'",
    "curl --globoff 'http://HOST/?f[name]={x}'",
    "curl 'http://HOST/{one}/x'",
    "curl 'http://HOST/[1-1]/x'",
    "curl -H $'X-Ansi: a\\tb\\u00e4\\x21\\'' http://HOST/",
    "curl -H \"X-Double: a\\\"b\\\\c\\d\\`e\" http://HOST/",
    "curl \\\n  -H 'X-Multi: line' \\\n  http://HOST/ # no comment here\n",
    "curl -H X-Bare:\\ a\\'b http://HOST/ > /dev/null 2>&1",
    "curl --no-location --compressed --no-compressed http://HOST/",
    "curl --inclu --oauth2 tok http://HOST/",
    "curl -H 'Transfer-Encoding: x' http://HOST/",
    "curl -H 'Content-Length: 1' -d x http://HOST/",
    "curl -H 'no colon' -H 'a;b' -H 'X-Ok: 1' http://HOST/",
    "curl -H ': novalue' -H 'X-Ok: 1' http://HOST/",
    "curl -H '  X-Lead: 1' http://HOST/",
    "X=1 curl -u a:b http://HOST/ ; true",
];

#[test]
fn curl_sends_what_is_read_here() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let host = listener.local_addr().expect("an address").to_string();
    let seen = thread::spawn(move || {
        listener.incoming().map(|s| answer(s.expect("a connection"))).take(COMMANDS.len()).collect()
    });
    let mut wrong = Vec::new();
    let mut ours = Vec::new();
    for command in COMMANDS {
        let text = command.replace("HOST", &host);
        let parsed = from_text(&text);
        match parsed.command {
            Some(read) => ours.push(wire(&read.request)),
            None => ours.push(format!("{:?}", parsed.complaints)),
        }
        run(&text);
    }
    let seen: Vec<String> = seen.join().expect("the listener goes on");
    for ((command, ours), curl) in COMMANDS.iter().zip(&ours).zip(&seen) {
        if comparable(ours) != comparable(curl) {
            wrong.push(format!("{command}\n--- here\n{ours}\n--- curl\n{curl}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n\n"));
}

/// What stands between `printf` and the end of a line of bash.
const WORDS: &[&str] = &[
    r"a 'b c' d\ e f\'g",
    r#""a\"b" "c\\d" "e\$f" "g\`h" "i\j" "k'l""#,
    r#"$'a\nb' $'\t\r\v\f\a\b\e\E' $'\\ \' \" \?' $'\x41\x4a4' $'\101\60x\1' $'\u00e4\u20ac' $'\U0001F600' $'\cA\q\x'"#,
    r"$'cut\x00here'after $'\ud83d\ude00' ''",
    "a\\\nb 'c\\\nd' \"e\\\nf\" # g\n",
    r#"pre'mid'\"end\"$'x'y a#b c\#d #e"#,
    "a=b 'x'=\"y\" --opt='v w'",
    "two  three\tfour ; printf five",
    "one >/dev/stdout two 2>/dev/null three",
    r#"$"money" a$ "b$" c'$d'"#,
];

#[test]
fn bash_makes_the_same_words() {
    for text in WORDS {
        let output = Command::new("bash")
            .args(["-c", &format!("printf '%s\\0' {text}")])
            .env("LC_ALL", "C.UTF-8")
            .output()
            .expect("bash is needed for this test");
        let (words, _) = split(&format!("curl {text}"));
        let ours: Vec<_> = words.iter().map(|w| w.text.escape_ascii().to_string()).collect();
        let bash = output.stdout.strip_suffix(b"\0").unwrap_or(&output.stdout);
        let bash = bash.strip_suffix(b"\0five").unwrap_or(bash);
        let theirs: Vec<_> = bash.split(|&b| b == 0).map(|w| w.escape_ascii().to_string()).collect();
        assert_eq!(ours, theirs, "{text}");
    }
}

fn run(text: &str) {
    let status = Command::new("bash")
        .args(["-c", text])
        .env("HOME", "/nonexistent")
        .env("LC_ALL", "C.UTF-8")
        .env_remove("http_proxy")
        .env_remove("ALL_PROXY")
        .env_remove("all_proxy")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .stdin(Stdio::null())
        .status()
        .expect("bash is needed for this test");
    assert!(status.success(), "bash or curl is missing, or curl refused: {text}");
}

/// Reads one request and answers it.
fn answer(mut stream: TcpStream) -> String {
    stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a timeout");
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    while !whole(&bytes) {
        match stream.read(&mut chunk) {
            Ok(n) if n > 0 => bytes.extend_from_slice(&chunk[..n]),
            _ => break,
        }
    }
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    String::from_utf8_lossy(&bytes).into_owned()
}

fn whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().filter_map(|l| l.strip_prefix("Content-Length: ")).find_map(|n| n.parse().ok());
    body.len() >= length.unwrap_or(0)
}

/// A request as it goes over the wire.
fn wire(request: &Request) -> String {
    let mut text = format!("{} {} HTTP/1.1\r\n", request.method, request.url.target);
    if request.first("host").is_none() {
        let _ = write!(text, "Host: {}\r\n", request.url.host_field());
    }
    for field in &request.fields {
        let _ = write!(text, "{}: {}\r\n", field.name, String::from_utf8_lossy(field.value.reveal()));
    }
    text.push_str("\r\n");
    if let Some(Body::Bytes(bytes)) = &request.body {
        text.push_str(&String::from_utf8_lossy(bytes.reveal()));
    }
    text
}

/// Without what may differ: curl's version, the boundary, blanks around a value.
fn comparable(text: &str) -> String {
    let boundary = text.split("boundary=").nth(1).and_then(|b| b.lines().next()).unwrap_or("\0").to_owned();
    let text = text.replace(&boundary, "BOUNDARY");
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let lines = head.lines().map(|line| match line.split_once(':') {
        Some(("User-Agent", value)) if value.contains("curl/") => "User-Agent: curl".to_owned(),
        Some(("Content-Length", _)) if body.contains("BOUNDARY") => "Content-Length".to_owned(),
        Some((name, value)) => format!("{}: {}", name.trim_start(), value.trim_matches(' ')),
        None => line.to_owned(),
    });
    lines.chain([String::new(), body.to_owned()]).collect::<Vec<_>>().join("\n")
}
