//! No evidence is too odd: whatever was asked and whatever came back, the diagnosis ends, within its limits, and no
//! cause panics. `WHY401_LONG=1` tries twenty times as much.

use proptest::prelude::*;
use why401_causes::CATALOGUE;
use why401_core::{Diagnosis, Evidence, Experiment, Limit, Progress, Trial, step};
use why401_message::{
    Body, Exchange, Field, NoAnswer, Phase, Request, Response, ResponseBody, ResponseField, Scheme, Secret,
    Timings, Url,
};
use why401_testkit::golden;

fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => prop::sample::select(words).prop_map(|w| w.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..40),
    ]
}

const CREDENTIALS: &[&str] = &[
    "",
    "Basic",
    "Basic YWxpY2U6c2VjcmV0",
    "BasicYWxpY2U6c2VjcmV0",
    "Basic YWxpY2U",
    "Basic QWxpY2U6YTpi",
    "Bearer",
    "Bearer tok-5f2e9a",
    "bearer  tok",
    "Bearer Bearer x",
    "Bearer \"x\"",
    "Bearer eyJhbGciOiJIUzI1NiJ9.e30.",
    "$TOKEN",
    "Bearer YOUR_TOKEN",
    "Digest username=\"a\", realm=\"b\"",
    "null",
    "Bearer null",
    "tok-5f2e9a",
    "Basic dW1sYXV0OnDk",
];
const NAMES: &[&str] = &[
    "Authorization",
    "Cookie",
    "X-Api-Key",
    "X_Api_Key",
    "Authentication",
    "Proxy-Authorization",
    "Content-Type",
    "Host",
];
const FIELDS: &[&str] = &[
    "WWW-Authenticate",
    "Proxy-Authenticate",
    "Location",
    "Content-Type",
    "Server",
    "Retry-After",
    "Set-Cookie",
    "Date",
];
const VALUES: &[&str] = &[
    "Basic realm=\"Staff\"",
    "Bearer error=\"invalid_token\", error_description=\"expired\"",
    "Digest realm=\"x\", nonce=\"y\"",
    "Basic realm=\"a\", Bearer",
    "/login",
    "//other.example/",
    "http://other.example/x?token=1",
    "text/html",
    "application/json",
    "nginx",
    "cloudflare",
    "60",
    "Tue, 14 Nov 2023 22:13:20 GMT",
    "session=; Max-Age=0",
];
const BODIES: &[&str] = &[
    "",
    "{\"error\":\"invalid_token\"}",
    "{\"message\":\"Unknown user\"}",
    "<form><input type=\"password\"></form>",
    "<a href=\"/products\">x</a>",
    "user not found",
    "invalid password",
    "Forbidden",
    "API key missing in X-Api-Key",
];
const TARGETS: &[&str] = &[
    "/",
    "/private/",
    "/prodcuts",
    "//a//b",
    "/A/b%20",
    "/x?api_key=1",
    "/x?token=",
    "/a).",
    "/api/v1/me",
    "/a%2Fb",
];

fn request() -> impl Strategy<Value = Request> {
    let field = (one_of(NAMES), one_of(CREDENTIALS));
    let parts = (
        prop::sample::select(vec!["GET", "POST", "HEAD", "DELETE"]),
        prop::sample::select(TARGETS),
        any::<bool>(),
        prop::collection::vec(field, 0..4),
        prop::option::of(one_of(BODIES)),
    );
    parts.prop_map(|(method, target, https, fields, body)| {
        let scheme = if https { "https" } else { "http" };
        let url = Url::parse(&format!("{scheme}://site.example{target}"), Scheme::Https)
            .expect("targets are sound");
        let mut request = Request::get(url);
        method.clone_into(&mut request.method);
        request.fields = fields
            .into_iter()
            .map(|(n, v)| Field::new(String::from_utf8_lossy(&n).into_owned(), v))
            .collect();
        request.body = body.map(|b| Body::Bytes(Secret::new(b)));
        request
    })
}

fn response() -> impl Strategy<Value = Response> {
    let statuses =
        vec![0, 200, 204, 301, 302, 304, 400, 401, 401, 401, 403, 404, 407, 418, 429, 440, 500, 503, 999];
    let fields = prop::collection::vec((one_of(FIELDS), one_of(VALUES)), 0..4);
    (prop::sample::select(statuses), fields, one_of(BODIES)).prop_map(|(status, fields, body)| Response {
        version: b"HTTP/1.1".to_vec(),
        status,
        fields: fields.into_iter().map(|(name, value)| ResponseField { name, value }).collect(),
        body: ResponseBody { bytes: body, complete: true, codings: Vec::new() },
        ..Response::default()
    })
}

/// What comes of an experiment: a redirect or none, then an answer or none.
fn rounds() -> impl Strategy<Value = (Vec<Response>, Option<NoAnswer>)> {
    let failures = vec![
        None,
        None,
        None,
        None,
        Some(NoAnswer::Closed(Phase::Status)),
        Some(NoAnswer::PlainOnTls),
        Some(NoAnswer::RedirectLoop(3)),
        Some(NoAnswer::TimedOut(Phase::Connect)),
    ];
    (prop::collection::vec(response(), 1..3), prop::sample::select(failures))
}

fn trial(request: &Request, (responses, failure): &(Vec<Response>, Option<NoAnswer>)) -> Trial {
    let hop = |response: &Response| Exchange {
        request: request.clone(),
        response: response.clone(),
        peer: None,
        local: None,
        proxied: false,
        from_proxy: response.status == 407,
        tls: None,
        timings: Timings::default(),
        held_back: if responses.len() > 1 { vec!["Authorization".into()] } else { Vec::new() },
    };
    Trial { hops: responses.iter().map(hop).collect(), failure: failure.clone() }
}

/// Drives the diagnosis over answers taken in turn.
fn drive(evidence: &mut Evidence, answers: &[(Vec<Response>, Option<NoAnswer>)]) -> Diagnosis {
    for n in 0..100 {
        match step(CATALOGUE, evidence) {
            Progress::Done(diagnosis) => return *diagnosis,
            Progress::Ask(e) => match evidence.request(e) {
                Some(request) => evidence.record(e, trial(&request, &answers[n % answers.len()])),
                None => panic!("{e} was asked for and cannot be made"),
            },
        }
    }
    panic!("the diagnosis does not end");
}

const COMMANDS: &[&str] = &[
    "-u 'alice:secret'",
    "-u \"a:pa$word\"",
    "-u alice",
    "-H 'Authorization: Bearer x'",
    "-H 'Authorization:'",
    "-H \"X_Api_Key: $KEY\"",
    "-n",
    "-L",
    "-x http://127.0.0.1:8",
    "--digest",
    "--anyauth",
    "-d 'a=b'",
    "-b 'session=1'",
    "-H 'Authorization: Basic YWxpY2U6c2VjcmV0 '",
    "--oauth2-bearer tok",
    "-I",
    "-k",
    "-X DELETE",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if std::env::var_os("WHY401_LONG").is_some() { 20_000 } else { 1_000 }))]

    #[test]
    fn no_evidence_is_too_odd(request in request(), answers in prop::collection::vec(rounds(), 1..8), send: bool) {
        let limit = Limit { send, made_up_logins: 1, ..Limit::default() };
        let mut evidence = Evidence::new(request, None, limit, 1_700_000_000);
        let found = drive(&mut evidence, &answers);
        golden::report(&found, &[]);
        prop_assert!(evidence.failing_logins() <= limit.failing_logins.max(1));
    }

    #[test]
    fn no_command_is_too_odd(
        words in prop::collection::vec(prop::sample::select(COMMANDS), 0..4),
        userinfo: bool,
        answers in prop::collection::vec(rounds(), 1..8),
    ) {
        let login = if userinfo { "bob:p%40ss@" } else { "" };
        let text = format!("curl {} http://{login}site.example/private/", words.join(" "));
        if let Some(command) = why401_capture::from_text(&text).command {
            let mut evidence = Evidence::new(command.request.clone(), Some(command), Limit::default(), 1_700_000_000);
            golden::report(&drive(&mut evidence, &answers), &[]);
        }
    }

    #[test]
    fn nothing_is_asked_without_need(request in request()) {
        let mut evidence = Evidence::new(request, None, Limit::default(), 1_700_000_000);
        let served = (vec![Response { status: 200, ..Response::default() }], None);
        drive(&mut evidence, &[served]);
        let given = evidence.trials().all(|(e, _)| e == Experiment::GIVEN);
        prop_assert!(given, "{:?}", evidence.trials().map(|(e, _)| e.to_string()).collect::<Vec<_>>());
    }
}
