//! No secret in any format and any encoding, and nothing that could drive a terminal.

use crate::made_up;
use crate::made_up::{response, trial, url};
use why401_core::{
    Assessment, Diagnosis, Evidence, Experiment, Finding, Fix, Grade, Limit, Party, Place, Proof,
};
use why401_message::{Body, Request, Secret};
use why401_report::{Look, Report, Style, TextOptions, Verbosity};

const CANARIES: [&str; 6] = [
    "Canary-7d1f$p&w",
    "k4n4ry/with+slash=",
    "canary \"quoted\" 'pw'",
    "canärie-größe-9",
    "<canary>&amp;42x",
    "0xCANARYcanary0123456789abcdef",
];

/// A request that carries the secret in one place.
fn carriers(secret: &str) -> Vec<Request> {
    let plain = || Request::get(url("https://api.example/v1/me"));
    let mut basic = plain();
    basic.set_basic(b"alice", secret.as_bytes());
    let with = |name: &str, value: String| {
        let mut request = plain();
        request.set(name, value);
        request
    };
    let mut form = plain();
    form.method = "POST".into();
    form.body = Some(Body::Bytes(Secret::new(format!("user=alice&password={}", percent(secret)))));
    let query = Request::get(url(&format!("https://api.example/?token={}", percent(secret))));
    let userinfo = Request::get(url(&format!("https://alice:{}@api.example/", percent(secret))));
    vec![
        basic,
        with("Authorization", format!("Bearer {secret}")),
        with("Authorization", format!("Bearer{secret}")),
        with("X-Api-Key", secret.to_owned()),
        with("X-Anything", secret.to_owned()),
        with("Cookie", format!("a=b; session={secret}")),
        form,
        query,
        userinfo,
    ]
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

fn base64(bytes: &[u8], table: &[u8; 64]) -> String {
    bytes
        .chunks(3)
        .flat_map(|c| {
            let n = c.iter().fold(0, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - c.len()));
            (0..=c.len()).map(move |k| char::from(table[(n >> (18 - 6 * k) & 63) as usize]))
        })
        .collect()
}

fn each<T>(parts: impl Iterator<Item = T>, one: impl Fn(T) -> String) -> String {
    parts.map(one).collect()
}

/// The secret as servers, proxies and frameworks repeat it.
fn encodings(secret: &str) -> Vec<String> {
    const PLAIN: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let pair = format!("alice:{secret}");
    let hex: String = each(secret.bytes(), |b| format!("{b:02x}"));
    let escaped = serde_json::to_string(secret).expect("a string");
    vec![
        secret.to_owned(),
        secret.to_uppercase(),
        percent(secret),
        percent(secret).to_lowercase(),
        percent(secret).replace("%20", "+"),
        percent(secret).replace('%', "%25"),
        base64(secret.as_bytes(), PLAIN),
        base64(secret.as_bytes(), URL),
        base64(pair.as_bytes(), PLAIN),
        base64(pair.as_bytes(), URL),
        base64(format!("x{pair}").as_bytes(), PLAIN),
        hex.to_uppercase(),
        hex,
        escaped[1..escaped.len() - 1].to_owned(),
        escaped[1..escaped.len() - 1]
            .replace('&', "\\u0026")
            .replace('<', "\\u003C")
            .replace('>', "\\u003e")
            .replace('\'', "\\u0027"),
        secret
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\'', "&#39;"),
        each(secret.chars(), |c| format!("&#{};", u32::from(c))),
        each(secret.bytes(), |b| format!("\\x{b:02x}")),
    ]
}

/// A diagnosis in which the server echoes a text wherever it can, and a cause repeats it.
fn echoing(given: &Request, echo: &str) -> (Evidence, Diagnosis) {
    let mut evidence = Evidence::new(given.clone(), None, Limit::default(), 0);
    let challenge = format!("Basic realm=\"{echo}\"");
    let answer = response(
        401,
        echo,
        &[("WWW-Authenticate", challenge.as_bytes()), ("X-Echo", echo.as_bytes())],
        echo.as_bytes(),
    );
    evidence.record(Experiment::GIVEN, trial(given.clone(), answer));
    evidence.limits.push(format!("not read: {echo}"));
    let proof = Proof::of(Place::status(Experiment::GIVEN), format!("401, asks for \"{echo}\""));
    let finding = Finding {
        cause: &made_up::REJECTED,
        assessment: Assessment::new(Grade::Likely, format!("The server says \"{echo}\"."), proof)
            .detail(echo),
        fixes: vec![Fix::tell(Party::Visitor, format!("not {echo}")).run(format!("curl -H 'X: {echo}'"))],
    };
    let diagnosis = made_up::diagnosis(&evidence, vec![finding]);
    (evidence, diagnosis)
}

fn all_formats(case: &(Evidence, Diagnosis)) -> String {
    let report = Report::new(&case.0, &case.1);
    let look = Look { style: Style::Colour, ascii: true };
    let loud = TextOptions { verbosity: Verbosity::Everything, ..TextOptions::default() };
    [
        report.json(),
        report.text(&TextOptions::default()),
        report.text(&loud),
        report.text(&TextOptions { look, ..loud }),
    ]
    .concat()
}

#[test]
fn no_canary_sings() {
    for secret in CANARIES {
        for request in carriers(secret) {
            for form in encodings(secret) {
                let out = all_formats(&echoing(&request, &form));
                let quoted = serde_json::to_string(&form).expect("a string");
                let found =
                    out.contains(&form) || out.contains(&quoted[1..quoted.len() - 1]) || out.contains(secret);
                assert!(!found, "{secret} as {form} of {:?}:\n{out}", request.fields);
            }
        }
    }
}

#[test]
fn what_an_answer_hands_out_is_masked() {
    let request = Request::get(url("https://api.example/login"));
    let mut evidence = Evidence::new(request.clone(), None, Limit::default(), 0);
    let body = br#"{"access_token": "canary-access-0001", "refresh_token":"canary-refresh-0002"}"#;
    let fields: [(&str, &[u8]); 3] = [
        ("Set-Cookie", b"sid=canary-cookie-0003; Path=/; HttpOnly"),
        ("Location", b"/next?code=canary-code-0004&page=2"),
        ("X-Csrf-Token", b"canary-csrf-0005"),
    ];
    evidence.record(Experiment::GIVEN, trial(request, response(302, "canary-access-0001", &fields, body)));
    evidence.limits.push("canary-refresh-0002 eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.canary-sig".into());
    let diagnosis = made_up::diagnosis(&evidence, Vec::new());
    let out = all_formats(&(evidence, diagnosis));
    assert!(!out.contains("canary"), "{out}");
    assert!(out.contains("sid=<secret: 18 characters>; Path=/; HttpOnly") && out.contains("page=2"), "{out}");
}

#[test]
fn ordinary_words_stay_readable() {
    let mut request = Request::get(url("https://shop.example/admin/"));
    request.set_basic(b"admin", b"admin");
    request.set("Cookie", "lang=en; a=1");
    let (evidence, diagnosis) = echoing(&request, "Staff");
    let out = Report::new(&evidence, &diagnosis).text(&TextOptions::default());
    assert!(!out.contains("<secret>"), "{out}");
}

/// What a terminal would do.
#[derive(Default)]
struct Terminal {
    done: Vec<String>,
}

impl vte::Perform for Terminal {
    fn print(&mut self, c: char) {
        if matches!(u32::from(c), 0x80..=0x9F | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x2069 | 0xFEFF)
        {
            self.done.push(format!("prints U+{:04X}", u32::from(c)));
        }
    }
    fn execute(&mut self, byte: u8) {
        if byte != b'\n' {
            self.done.push(format!("executes {byte:02X}"));
        }
    }
    fn csi_dispatch(&mut self, _: &vte::Params, _: &[u8], _: bool, action: char) {
        if action != 'm' {
            self.done.push(format!("CSI {action}"));
        }
    }
    fn esc_dispatch(&mut self, _: &[u8], _: bool, byte: u8) {
        self.done.push(format!("ESC {byte:02X}"));
    }
    fn osc_dispatch(&mut self, _: &[&[u8]], _: bool) {
        self.done.push("OSC".into());
    }
    fn hook(&mut self, _: &vte::Params, _: &[u8], _: bool, _: char) {
        self.done.push("DCS".into());
    }
}

#[test]
fn nothing_but_print_and_colours_reaches_a_terminal() {
    let request = Request::get(url("https://api.example/v1/me"));
    let mut hostile: Vec<String> =
        (0..=0xFF_u32).filter_map(char::from_u32).map(|c| format!("a{c}b")).collect();
    hostile.extend(
        [
            "\x1b[2J",
            "\x1b]0;title\x07",
            "\x1bP+q\x1b\\",
            "\u{9b}31m",
            "\u{202e}abc",
            "\u{200b}",
            "\u{e0041}",
            "a\nb\rc",
        ]
        .map(Into::into),
    );
    for text in hostile {
        let mut terminal = Terminal::default();
        let out = all_formats(&echoing(&request, &text));
        vte::Parser::new().advance(&mut terminal, out.as_bytes());
        assert!(terminal.done.is_empty(), "{text:?}: {:?}", terminal.done);
        assert!(!out.contains('\x7f'), "{text:?}");
    }
}

#[test]
fn placeholders_are_no_secrets() {
    for (value, shown) in [
        ("Bearer $TOKEN", "$TOKEN"),
        ("Bearer ${API_KEY}", "${API_KEY}"),
        ("Bearer YOUR_API_KEY", "YOUR_API_KEY"),
    ] {
        let mut request = Request::get(url("https://api.example/v1/me"));
        request.set("Authorization", value);
        let (evidence, diagnosis) = echoing(&request, shown);
        let out = Report::new(&evidence, &diagnosis).text(&TextOptions::default());
        assert!(out.contains(shown) && !out.contains("<secret>"), "{out}");
    }
}

#[test]
fn a_key_in_place_of_a_user_name_is_a_secret() {
    let mut request = Request::get(url("https://api.example/v1/me"));
    request.set_basic(b"canary_live_4f9d0c7be1a2", b"");
    let out = all_formats(&echoing(&request, "canary_live_4f9d0c7be1a2"));
    assert!(!out.contains("canary_live") && out.contains("<user of 24 characters, no password>"), "{out}");
}

#[test]
fn an_answer_full_of_tokens_costs_little() {
    let request = Request::get(url("https://api.example/"));
    let body = "{\"token\": \"abcdefgh-12345678\"}".repeat(30_000);
    let mut evidence = Evidence::new(request.clone(), None, Limit::default(), 0);
    evidence.record(Experiment::GIVEN, trial(request, response(401, "", &[], body.as_bytes())));
    let begun = std::time::Instant::now();
    let diagnosis = made_up::diagnosis(&evidence, Vec::new());
    let _ = Report::new(&evidence, &diagnosis).json();
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
}
