//! Every command, client and format against every place of a secret: nothing is given away, on either stream, in the
//! state, in a temporary file or in the folder it runs in. A new place, client or command is one row.

use crate::{
    clients::{self, Spell},
    detector::{
        CANARY, DIGEST, PRIVATE, SECRETS, SIGNATURE, encodings, heard_below, heard_in, percent, song, token,
    },
    places::{self, Meant},
    support::{Folder, Server, in_parallel, run_in},
};
use std::{process::Output, sync::Mutex};

/// How a text is handed over on standard input. What is sent again is answered with an echo.
const OF_TEXTS: [&[&str]; 7] = [
    &["-vv", "curl", "-"],
    &["--json", "--send", "curl", "-"],
    &["--plan", "curl", "-"],
    &["-vv", "-"],
    &["--json", "-"],
    &["--json", "-", "--replay"],
    &["--plan", "-", "--replay"],
];
/// How a transcript is handed over.
const OF_TRANSCRIPTS: [&[&str]; 3] = [&["-vv", "-"], &["--json", "-"], &["-q", "-"]];
/// How words are handed over, before them.
const OF_WORDS: [&[&str]; 8] = [
    &["-vv"],
    &["--json"],
    &["--plan"],
    &["-q", "--offline", "--color", "always"],
    &["--json", "--send", "--allow", "attempt", "check"],
    &["-vv", "curl"],
    &["--json", "--send", "curl"],
    &["--plan", "curl"],
];
/// How a transcript or dump spells a request and its answer; read by `why401 -` alone.
const TRANSCRIPTS: [(&str, Spell); 10] = [
    ("curl -v", |m, to| clients::raw(m, to, "> ") + &answered(m, "< ")),
    ("curl -v, cut", |m, to| clients::raw(m, to, "> ") + "< HTTP/1.1 401 Unauthor"),
    ("a raw exchange", |m, to| clients::raw(m, to, "") + "\n" + &answered(m, "")),
    ("a quoted mail", |m, to| clients::raw(m, to, "> > ") + &answered(m, "> > ")),
    ("an Apache client's log", |m, to| {
        let wire = "DEBUG org.apache.http.headers - http-outgoing-0 ";
        clients::raw(m, to, &format!("{wire}>> ")) + &answered(m, &format!("{wire}<< "))
    }),
    ("OkHttp", |m, to| {
        let fields = fields_of(m, "D/OkHttp: ", ": ", "\n");
        let url = m.url(to);
        format!(
            "D/OkHttp: --> {} {url} http/1.1\n{fields}--> END\n<-- 401 Unauthorized {url} (1ms)\n",
            m.method
        )
    }),
    ("Python's http.client", |m, to| {
        let sent = clients::raw(m, to, "").replace('\n', "\\r\\n");
        format!("send: b'{sent}'\nreply: 'HTTP/1.1 401 Unauthorized\\r\\n'\nheader: Server: x\n")
    }),
    ("fields alone", |m, _| fields_of(m, "", ": ", "\n")),
    ("an axios error", |m, to| {
        let fields = fields_of(m, "      '", "': '", "',\n");
        let config =
            format!("  config: {{\n    headers: {{\n{fields}    }},\n    url: '{}'\n  }}", m.url(to));
        format!("AxiosError: Request failed with status code 401 {{\n{config}\n}}")
    }),
    ("a developer tool", |m, to| {
        let fields = fields_of(m, "", ":\n", "\n");
        let head = format!(
            "Request URL\n{}\nRequest Method\n{}\nStatus Code\n401 Unauthorized\n",
            m.url(to),
            m.method
        );
        format!("{head}Response Headers\ncontent-type: text/html\nRequest Headers\n{fields}")
    }),
];

/// The fields, each between these.
fn fields_of(meant: &Meant, before: &str, between: &str, behind: &str) -> String {
    meant.all_fields().iter().flat_map(|(n, v)| [before, n, between, v, behind]).map(str::to_owned).collect()
}

/// An answer that repeats the secret, each line behind a mark.
fn answered(meant: &Meant, mark: &str) -> String {
    // Userinfo is not in what a client shows of the wire: nobody could know it there.
    let secret = if meant.userinfo.is_empty() { meant.secret } else { "that" };
    let body = format!("{{\"error\":\"not {secret}\"}}");
    let fields = format!("WWW-Authenticate: Bearer error_description=\"bad {secret}\"");
    let lines = ["HTTP/1.1 401 Unauthorized", &fields, "Content-Type: application/json", "", &body];
    clients::marked(&lines, mark)
}

/// One run of the program.
#[derive(Clone, Debug, Default)]
struct Attempt {
    about: String,
    words: Vec<String>,
    input: String,
    variables: Vec<(&'static str, String)>,
}

impl Attempt {
    fn of(about: impl Into<String>, words: &[&str]) -> Self {
        Self {
            about: about.into(),
            words: words.iter().map(|w| (*w).to_owned()).collect(),
            ..Self::default()
        }
    }

    fn with(self, input: impl Into<String>) -> Self {
        Self { input: input.into(), ..self }
    }
}

/// Runs them all in folders of their own; what was given away, and what each ended with.
fn attempt(attempts: &[Attempt]) -> Vec<Option<i32>> {
    let (state, temporary, here) = (Folder::new(), Folder::new(), Folder::new());
    let (wrong, codes) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    in_parallel(attempts, |one| {
        let mut variables = one.variables.clone();
        variables.push(("TMPDIR", temporary.path().display().to_string()));
        let output: Output = run_in(here.path(), &state, &one.words, &one.input, &variables);
        let said = [&output.stdout[..], b"\n", &output.stderr].concat();
        let about = format!("{} by {:?}", one.about, one.words);
        let mut found: Vec<String> = heard_in(&said, &about).into_iter().collect();
        let code = output.status.code();
        if !matches!(code, Some(0..=4)) {
            found.push(format!("{about}: ended with {code:?}: {}", String::from_utf8_lossy(&said)));
        }
        codes.lock().expect("nobody panics").push(code);
        wrong.lock().expect("nobody panics").extend(found);
    });
    let mut wrong = wrong.into_inner().expect("nobody panics");
    for folder in [&state, &temporary, &here] {
        wrong.extend(heard_below(folder.path()));
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), attempts.len(), wrong.join("\n"));
    codes.into_inner().expect("nobody panics")
}

/// Repeats the secret whose number stands behind `/echo/`, in every encoding and wherever an answer has room; a
/// request that does not carry it hears nothing of it.
fn echo() -> Server {
    let silent = b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\
                   Connection: close\r\n\r\n";
    Server::start(|head| {
        let number = head.split("/echo/").nth(1).and_then(|rest| rest.get(..1)?.parse::<usize>().ok());
        let carried = song(head.as_bytes()).is_some() || head.starts_with("POST");
        let secret = number.filter(|_| carried).and_then(|n| SECRETS.get(n));
        secret.map_or(silent.to_vec(), |secret| crate::canaries::echo("401", secret))
    })
}

/// As the words of a command line.
fn as_words(meant: &Meant, to: &str) -> Vec<String> {
    let mut words = vec![meant.url(to)];
    words.extend(meant.fields.iter().flat_map(|(n, v)| ["-H".into(), format!("{n}: {v}")]));
    words.extend(meant.login.iter().flat_map(|(u, p)| ["-u".into(), format!("{u}:{p}")]));
    words.extend(meant.body.iter().flat_map(|b| ["-d".into(), b.clone()]));
    words
}

fn places_as_words(to: &str) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    for meant in places::all() {
        for before in OF_WORDS {
            let mut one = Attempt::of(meant.place, before);
            one.words.extend(as_words(&meant, to));
            attempts.push(one);
        }
    }
    attempts
}

/// Every place in every spelling, handed over in every way.
fn pasted(spellings: &[(&str, Spell)], ways: &[&[&str]], to: &str) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    for meant in places::all() {
        for (name, spell) in spellings {
            let text = spell(&meant, to);
            let about = format!("{}, {name}", meant.place);
            attempts.extend(ways.iter().map(|way| Attempt::of(about.clone(), way).with(text.clone())));
        }
    }
    attempts
}

/// Every so-manieth; a number without a common divisor with those of the rows meets every pair of rows in time.
fn every(step: usize, attempts: Vec<Attempt>) -> Vec<Attempt> {
    attempts.into_iter().step_by(step).collect()
}

fn assert_most_are_diagnosed(codes: &[Option<i32>]) {
    let diagnosed = codes.iter().filter(|c| matches!(c, Some(0 | 1 | 4))).count();
    assert!(diagnosed * 4 > codes.len() * 3, "only {diagnosed} of {} are understood", codes.len());
}

#[test]
fn places_in_words_give_nothing_away() {
    let server = echo();
    let codes = attempt(&every(3, places_as_words(server.authority())));
    assert!(codes.iter().all(|c| *c != Some(2)), "a row is not understood");
}

#[test]
fn places_in_the_words_of_clients_give_nothing_away() {
    let server = echo();
    assert_most_are_diagnosed(&attempt(&every(37, pasted(&clients::ALL, &OF_TEXTS, server.authority()))));
}

#[test]
fn places_in_transcripts_give_nothing_away() {
    let server = echo();
    assert_most_are_diagnosed(&attempt(&every(
        11,
        pasted(&TRANSCRIPTS, &OF_TRANSCRIPTS, server.authority()),
    )));
}

#[test]
#[ignore = "many minutes: every pair of rows"]
fn the_whole_matrix() {
    let server = echo();
    let to = server.authority();
    attempt(&places_as_words(to));
    assert_most_are_diagnosed(&attempt(&pasted(&clients::ALL, &OF_TEXTS, to)));
    assert_most_are_diagnosed(&attempt(&pasted(&TRANSCRIPTS, &OF_TRANSCRIPTS, to)));
    attempt(&torn_texts());
    attempt(&attempts_of_other_texts());
}

/// Texts with a secret in them that are no requests.
fn other_texts() -> Vec<String> {
    let (p, jwt) = (percent(CANARY), token());
    let pem = format!("-----BEGIN EC PRIVATE KEY-----\n{PRIVATE}\n-----END EC PRIVATE KEY-----\n");
    vec![
        format!("DB_PASSWORD={CANARY}\nAPI_TOKEN=\"{CANARY}\"\nexport AWS_SECRET_ACCESS_KEY={CANARY}\n"),
        format!("password: {CANARY}\nclient-secret: '{CANARY}'\n"),
        format!("machine shop.example login alice password {CANARY}\n"),
        format!("user = \"alice:{CANARY}\"\nurl = \"https://shop.example/\"\n"),
        format!("//registry.example/:_authToken={CANARY}\n"),
        format!("Looking in indexes: https://alice:{p}@pypi.example/simple\nERROR: HTTP error 401\n"),
        format!("fatal: Authentication failed for 'https://alice:{p}@git.example/app.git/'\n"),
        format!("{{\"error\":\"unauthorized\",\"access_token\":\"{CANARY}\"}}"),
        format!("{{\"access_token\":\"{jwt}\",\"expires_in\":1}}"),
        format!("<soap><Username>alice</Username><Password>{CANARY}</Password></soap>"),
        format!(
            "HTTP/1.1 401 Unauthorized\nSet-Cookie: session={CANARY}; Path=/\nLocation: /in?token={p}\n\nno"
        ),
        format!("HTTP/1.1 302 Found\nLocation: https://alice:{p}@shop.example/in#access_token={p}\n\n"),
        format!(
            "192.0.2.7 - - [24/Nov/2026:10:00:00 +0000] \"GET /a?token={p} HTTP/1.1\" 401 3 \"-\" \"x\"\n"
        ),
        format!(
            "192.0.2.7 - - [24/Nov/2026:10:00:00 +0000] \"GET /a HTTP/1.1\" 401 3 \"http://h/?sig={p}\" \"x\"\n"
        ),
        format!("401 Client Error: Unauthorized for url: https://api.example/v2?api_key={p}"),
        format!("level=error msg=refused authorization=\"Bearer {CANARY}\" status=401"),
        format!(
            "mysql -u root -p{CANARY} shop\ndocker login -u bob -p {CANARY} registry.example\n401 Unauthorized"
        ),
        format!(
            "$ curl -u alice:{CANARY} https://shop.example/\ncurl: (22) The requested URL returned error: 401"
        ),
        format!("Authorization: Digest username=\"alice\", response=\"{DIGEST}\"\n"),
        format!("{jwt}\n"),
        format!("Bearer {jwt}"),
        format!("Token: {jwt}\nSignature: {SIGNATURE}\n"),
        pem.clone(),
        format!("{{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\",\"d\":\"{PRIVATE}\"}}"),
        format!("{{\"keys\":[{{\"kty\":\"oct\",\"k\":\"{PRIVATE}\"}}]}}"),
        format!("HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{{\"key\":\"{CANARY}\"}}"),
        format!("X-Api-Key: {CANARY}"),
        format!("Cookie: session={CANARY}"),
    ]
}

fn attempts_of_other_texts() -> Vec<Attempt> {
    let mut attempts = Vec::new();
    for text in other_texts() {
        for words in OF_TEXTS {
            attempts.push(Attempt::of(text.clone(), words).with(text.clone()));
        }
        for words in [&["explain"][..], &["--json", "explain"], &["explain", "--search"]] {
            let mut one = Attempt::of("as a text to explain", words);
            one.words.push(text.clone());
            attempts.push(one);
        }
    }
    attempts
}

fn torn_texts() -> Vec<Attempt> {
    let mut attempts = Vec::new();
    for meant in places::all().iter().filter(|m| m.place != "a body").step_by(3) {
        for (client, spell) in clients::ALL {
            let text = spell(meant, "shop.example");
            let tenths = (1..10).map(|n| text.len() * n / 10).filter(|n| text.is_char_boundary(*n));
            for at in tenths.skip(meant.place.len() % 3).step_by(3) {
                let about = format!("{}, {client}, cut at {at}", meant.place);
                let words: [&[&str]; 2] = [&["--offline", "curl", "-"], &["--json", "-"]];
                attempts.extend(words.map(|w| Attempt::of(about.clone(), w).with(&text[..at])));
            }
        }
    }
    attempts
}

#[test]
fn other_texts_give_nothing_away() {
    attempt(&every(3, attempts_of_other_texts()));
}

#[test]
fn texts_that_end_too_early_give_nothing_away() {
    attempt(&every(17, torn_texts()));
}

/// Files and variables a request is made of, by name and content.
fn files(folder: &Folder, to: &str) -> Vec<Attempt> {
    let (url, quiet) = (format!("http://{to}/echo/0"), format!("http://{to}/"));
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{PRIVATE}\n-----END PRIVATE KEY-----\n");
    let jwk = |part: &str| {
        format!("{{\"keys\":[{{\"kty\":\"RSA\",\"kid\":\"1\",\"n\":\"AQAB\",\"e\":\"AQAB\",{part}}}]}}")
    };
    let bearer = format!("Authorization: Bearer {}", token());
    let file = |name: &str, text: &str| folder.write(name, text);
    let netrc = file("netrc", &format!("machine 127.0.0.1 login alice password {CANARY}\n"));
    let torn = file("torn", &format!("machine 127.0.0.1 login alice password \"{CANARY}\n"));
    let fields = file("fields", &format!("Authorization: Bearer {CANARY}\nX-Api-Key: {CANARY}\n"));
    let jar = file("jar", &format!("127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\t{CANARY}\n"));
    let password = file("password", &format!("{CANARY}\n"));
    let config = file("config", &format!("user = \"alice:{CANARY}\"\n"));
    let key = file("key", &pem);
    let mut keys = vec![key.clone(), file("jwk-d", &jwk(&format!("\"d\":\"{PRIVATE}\"")))];
    keys.push(file("jwk-k", &format!("{{\"kty\":\"oct\",\"k\":\"{PRIVATE}\"}}")));
    keys.push(file("jwk-cut", &format!("{{\"kty\":\"oct\",\"k\":\"{PRIVATE}")));
    keys.push(file("jwk-text", PRIVATE));
    keys.push(file("jwk-twice", &format!("{pem}{pem}")));
    keys.push(file("jwk-kid", &format!("{{\"kty\":\"{PRIVATE}\",\"k\":1}}")));
    let mut all = vec![
        Attempt::of("netrc", &["--netrc-file", &netrc, &url]),
        Attempt::of("a torn netrc", &["--netrc-file", &torn, &url]),
        Attempt::of("a netrc that is another file", &["--netrc-file", &key, &quiet]),
        Attempt::of("fields of a file", &["-H", &format!("@{fields}"), &url]),
        Attempt::of("cookies of a file", &["-b", &jar, &url]),
        Attempt::of("a password file", &["--password-file", &password, "-u", "alice", &url]),
        Attempt::of("a password", &["--password-stdin", "-u", "alice", &url]).with(format!("{CANARY}\n")),
        Attempt::of("a configuration", &["curl", "-K", &config, &quiet]),
        Attempt::of("a key of a certificate", &["--cert", &key, "--key", &key, "https://127.0.0.1:1/"]),
        Attempt::of(
            "a certificate's password",
            &["curl", "--cert", &format!("{key}:{CANARY}"), "https://127.0.0.1:1/"],
        ),
        Attempt::of("a key's password", &["curl", "--key", &key, "--pass", CANARY, "https://127.0.0.1:1/"]),
        Attempt::of(
            "a proxy's login",
            &[
                "curl",
                "-x",
                &format!("http://{to}"),
                "-U",
                &format!("alice:{CANARY}"),
                "http://shop.example/echo/0",
            ],
        ),
        Attempt::of(
            "a proxy's userinfo",
            &["-x", &format!("http://alice:{}@{to}", percent(CANARY)), "http://shop.example/echo/0"],
        ),
        Attempt::of(
            "an issuer with userinfo",
            &["-H", &bearer, "--issuer", &format!("http://alice:{}@{to}/echo/0", percent(CANARY)), &url],
        ),
        Attempt::of(
            "an issuer's query",
            &["-H", &bearer, "--issuer", &format!("http://{to}/echo/0?token={}", percent(CANARY)), &url],
        ),
        Attempt::of(
            "an issuer that is none",
            &["-H", &bearer, "--issuer", &format!("http://alice:{CANARY}@{to}"), &url],
        ),
        Attempt::of(
            "keys at userinfo",
            &["-H", &bearer, "--jwks", &format!("http://alice:{}@{to}/echo/0", percent(CANARY)), &url],
        ),
        Attempt::of(
            "keys at a query",
            &["-H", &bearer, "--jwks", &format!("http://{to}/echo/0?token={}", percent(CANARY)), &url],
        ),
        Attempt::of(
            "keys at no address",
            &["-H", &bearer, "--jwks", &format!("http://alice:{CANARY}@h:x/"), &url],
        ),
        Attempt::of(
            "a state in a file",
            &[
                "-o",
                &format!("{}/report", folder.path().display()),
                "-vv",
                "-u",
                &format!("alice:{CANARY}"),
                &url,
            ],
        ),
    ];
    for file in keys {
        all.push(Attempt::of("keys", &["-H", &bearer, "--jwks", &file, &format!("http://{to}/echo/1")]));
    }
    all.extend(variables(to, netrc));
    all
}

/// Variables of the environment that a request is made of.
fn variables(to: &str, netrc: String) -> Vec<Attempt> {
    let url = format!("http://{to}/echo/0");
    let mut all = Vec::new();
    for (name, value) in [("HTTP_PROXY", "http_proxy"), ("ALL_PROXY", "all_proxy")]
        .into_iter()
        .flat_map(|(a, b)| [a, b].map(|n| (n, format!("http://alice:{}@{to}", percent(CANARY)))))
    {
        let mut one = Attempt::of(name, &["http://shop.example/echo/0"]);
        one.variables.push((name, value));
        all.push(one);
    }
    let mut one = Attempt::of("NETRC", &["-n", &url]);
    one.variables.push(("NETRC", netrc));
    all.push(one);
    all
}

#[test]
fn files_and_variables_give_nothing_away() {
    let server = echo();
    let (folder, written) = (Folder::new(), Folder::new());
    let mut attempts = Vec::new();
    for one in files(&folder, server.authority()) {
        for format in [&["-vv"][..], &["--json"], &["--plan"]] {
            let words = format.iter().map(|w| (*w).to_owned()).chain(one.words.iter().cloned()).collect();
            attempts.push(Attempt { words, ..one.clone() });
        }
    }
    attempts = every(2, attempts);
    let report = format!("{}/report", written.path().display());
    attempts.push(Attempt::of(
        "into a file",
        &["-o", &report, "-vv", "-H", &format!("X-Api-Key: {CANARY}"), &server.url("/echo/0")],
    ));
    attempt(&attempts);
    assert_eq!(heard_below(written.path()), Vec::<String>::new());
    assert!(written.path().join("report").exists());
}

/// Wherever a word is not expected, or is none of the values there are.
const MISPLACED: [&[&str]; 25] = [
    &["@", "@"],
    &["check", "@", "@"],
    &["help", "@"],
    &["explain", "@"],
    &["explain", "@", "@"],
    &["explain", "--search", "@"],
    &["demo", "@"],
    &["schema", "@"],
    &["completions", "@"],
    &["completions", "bash", "@"],
    &["server", "check", "@"],
    &["htpasswd", "-b", "file", "alice", "@"],
    &["har", "@"],
    &["--for", "@", "h"],
    &["--color=@", "h"],
    &["--format=@", "h"],
    &["--budget", "@", "h"],
    &["--timeout=@", "h"],
    &["--allow", "@", "h"],
    &["--@", "h"],
    &["-@", "h"],
    &["curl", "@", "-u"],
    &["curl", "--resolve", "@", "http://127.0.0.1:1/"],
    &["curl", "--@", "http://127.0.0.1:1/"],
    &["--", "@", "@"],
];

#[test]
fn misplaced_words_give_nothing_away() {
    let spelled = [CANARY.to_owned(), format!("alice:{CANARY}"), format!("https://alice:{CANARY}@h/")];
    let mut attempts = Vec::new();
    for secret in spelled.iter().chain(&encodings(CANARY)[1..3]) {
        for row in MISPLACED {
            let words: Vec<String> = row.iter().map(|w| w.replace('@', secret)).collect();
            attempts.push(Attempt { about: "misplaced".into(), words, ..Attempt::default() });
        }
    }
    attempt(&attempts);
}
