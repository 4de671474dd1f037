//! Pastes as people bring them: what is heard in each, and that no cut of any of them does harm.

use why401_capture::{
    Paste, Shell,
    paste::{Told, paste},
};

/// Octets of a large text; the limit on its time leaves room for a busy machine.
const LARGE: usize = 1 << 16;

/// A paste and what has to be heard in it.
struct Sample {
    text: &'static str,
    /// Status of the refused exchange and how it was told.
    refused: Option<(u16, Told)>,
    /// Method and URL of the request to look at.
    request: Option<&'static str>,
    /// A word in what it was taken for.
    took_for: &'static str,
}

const fn sample(
    text: &'static str,
    refused: Option<(u16, Told)>,
    request: Option<&'static str>,
    took_for: &'static str,
) -> Sample {
    Sample { text, refused, request, took_for }
}

use Told::{Guess, Head, Words};

const SAMPLES: [Sample; 52] = [
    sample(
        "$ curl -i https://api.example/v1/me -H 'Authorization: Bearer abc'\nHTTP/2 401 \ncontent-type: application/json\n\n{\"error\":\"invalid_token\"}\n$ ",
        Some((401, Head)),
        Some("GET https://api.example/v1/me"),
        "a command and the answer to it",
    ),
    sample(
        "curl -u u:p http://127.0.0.1:8080/x\n401 Unauthorized",
        Some((401, Words)),
        Some("GET http://127.0.0.1:8080/x"),
        "a command and the answer",
    ),
    sample(
        "me@host:~/src$ curl -s https://api.example/items \\\n>   -H \"X-Api-Key: k-1\"\n{\"message\":\"Invalid API key\"}me@host:~/src$ ",
        Some((401, Guess)),
        Some("GET https://api.example/items"),
        "a JSON body",
    ),
    sample(
        "*   Trying 192.0.2.1:443...\n* Connected to api.example (192.0.2.1) port 443\n* ALPN: curl offers h2,http/1.1\n* [HTTP/2] [1] OPENED stream for https://api.example/me\n> GET /me HTTP/2\n> Host: api.example\n> authorization: Bearer abcdef\n> accept: */*\n>\n* Request completely sent off\n< HTTP/2 401\n< www-authenticate: Bearer error=\"invalid_token\"\n<\n{ [23 bytes data]\ntoken is not valid* Connection #0 to host api.example left intact\n",
        Some((401, Head)),
        Some("GET https://api.example/me"),
        "a request and the answer to it",
    ),
    sample(
        "GET /a?b=c HTTP/1.1\r\nHost: shop.example:8080\r\nCookie: sid=0123456789\r\n\r\nHTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno\r\n",
        Some((401, Head)),
        Some("GET http://shop.example:8080/a?b=c"),
        "a request and the answer to it",
    ),
    sample(
        "HTTP/1.1 403 Forbidden\nServer: nginx\n\n<html>\n<body>403</body>\n</html>",
        Some((403, Head)),
        None,
        "an answer",
    ),
    sample(
        "PS C:\\Users\\me> curl.exe -I https://api.example/\nHTTP/1.1 407 Proxy Authentication Required\nProxy-Authenticate: NTLM\n",
        Some((407, Head)),
        Some("HEAD https://api.example/"),
        "a command and the answer to it",
    ),
    sample(
        "C:\\>docker login registry.example\nError response from daemon: Get \"https://registry.example/v2/\": unauthorized: authentication required",
        Some((401, Guess)),
        Some("GET https://registry.example/v2/"),
        "docker",
    ),
    sample(
        "$ git clone https://git.example/team/app.git\nCloning into 'app'...\nremote: HTTP Basic: Access denied. The provided password or token is incorrect\nfatal: Authentication failed for 'https://git.example/team/app.git/'",
        Some((401, Guess)),
        Some("GET https://git.example/team/app.git"),
        "git",
    ),
    sample(
        "npm error code E401\nnpm error 401 Unauthorized - GET https://npm.example/@team%2fui - unauthenticated: User cannot be authenticated with the token provided.",
        Some((401, Words)),
        Some("GET https://npm.example/@team%2fui"),
        "npm",
    ),
    sample(
        "Looking in indexes: https://u:s3cr3tpass@pypi.example/simple\nERROR: HTTP error 401 while getting https://pypi.example/simple/pkg/\nERROR: 401 Error, Credentials not correct for https://pypi.example/simple/pkg/",
        Some((401, Words)),
        Some("GET https://pypi.example/simple"),
        "pip",
    ),
    sample(
        "[ERROR] Failed to execute goal on project app: Could not transfer artifact com.example:lib:pom:1.0 from/to releases (https://maven.example/releases): status code: 401, reason phrase: Unauthorized (401) -> [Help 1]",
        Some((401, Words)),
        Some("GET https://maven.example/releases"),
        "maven",
    ),
    sample(
        "In CurlDownloader.php line 401:\n  The 'https://repo.example/packages.json' URL could not be accessed (HTTP 401): HTTP/2 401",
        Some((401, Words)),
        Some("GET https://repo.example/packages.json"),
        "composer",
    ),
    sample(
        "$ kubectl get pods\nE1124 10:00:00.000000   12345 memcache.go:265] couldn't get current server API group list: the server has asked for the client to provide credentials\nerror: You must be logged in to the server (Unauthorized)",
        Some((401, Guess)),
        None,
        "kubectl",
    ),
    sample(
        "An error occurred (UnrecognizedClientException) when calling the ListTables operation: The security token included in the request is invalid.\nHTTP status code: 400",
        Some((400, Words)),
        None,
        "aws",
    ),
    sample(
        "Traceback (most recent call last):\n  File \"a.py\", line 3, in <module>\n    r.raise_for_status()\nrequests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://api.example/v2/items?api_key=0123456789",
        Some((401, Words)),
        Some("GET https://api.example/v2/items?api_key=…"),
        "python",
    ),
    sample(
        "AxiosError: Request failed with status code 401\n    at settle (node_modules/axios/lib/core/settle.js:19:12) {\n  code: 'ERR_BAD_REQUEST',\n  config: {\n    headers: {\n      Accept: 'application/json, text/plain, */*',\n      'Authorization': 'Bearer undefined',\n    },\n    url: 'https://api.example/me',\n  },\n}",
        Some((401, Words)),
        Some("GET https://api.example/me"),
        "axios",
    ),
    sample(
        "org.springframework.web.client.HttpClientErrorException$Unauthorized: 401 : \"{\"error\":\"invalid_client\"}\"\n\tat org.springframework.web.client.HttpClientErrorException.create(HttpClientErrorException.java:105)",
        Some((401, Words)),
        None,
        "spring",
    ),
    sample(
        "info: Microsoft.AspNetCore.Authentication.JwtBearer.JwtBearerHandler[1]\n      Failed to validate the token.\n      Microsoft.IdentityModel.Tokens.SecurityTokenExpiredException: IDX10223: Lifetime validation failed.",
        Some((401, Guess)),
        None,
        "dotnet",
    ),
    sample(
        "GET https://app.example/api/user 401 (Unauthorized)\nUncaught (in promise) Error: Request failed with status code 401",
        Some((401, Words)),
        Some("GET https://app.example/api/user"),
        "browser",
    ),
    sample(
        "Request URL\nhttps://app.example/api/user\nRequest Method\nPOST\nStatus Code\n401 Unauthorized\nRemote Address\n192.0.2.9:443\nResponse Headers\ncontent-type: application/json\nwww-authenticate:\nBearer\nRequest Headers\n:authority: app.example\nauthorization: Bearer abc.def\n",
        Some((401, Head)),
        Some("POST https://app.example/api/user"),
        "a request and the answer to it",
    ),
    sample(
        "Request URL: https://app.example/api/user\nRequest Method: GET\nStatus Code: 401 Unauthorized\n",
        Some((401, Head)),
        Some("GET https://app.example/api/user"),
        "a request and the answer to it",
    ),
    sample(
        "192.0.2.7 - bob [24/Nov/2026:10:00:00 +0000] \"GET /private/ HTTP/1.1\" 401 381 \"-\" \"curl/8.5.0\"",
        Some((401, Words)),
        None,
        "a message that names a status",
    ),
    sample(
        "2026/11/24 10:00:00 [error] 7#7: *1 user \"bob\": password mismatch, client: 192.0.2.7, server: _, request: \"GET /private/ HTTP/1.1\", host: \"files.example\"",
        Some((401, Guess)),
        Some("GET http://files.example/private/"),
        "a message that tells of a refusal",
    ),
    sample(
        "for i in $(seq 6); do curl -s -o /dev/null -w '%{http_code}\\n' https://api.example/x -H 'X-Api-Key: 1'; done\n200\n401\n200\n401\n200\n200",
        Some((401, Words)),
        Some("GET https://api.example/x"),
        "a list of 6 status codes",
    ),
    sample(
        "{\"timestamp\":\"2026-11-24T10:00:00Z\",\"status\":401,\"error\":\"Unauthorized\",\"path\":\"/api\"}",
        Some((401, Words)),
        None,
        "a JSON body",
    ),
    sample(
        "<?xml version=\"1.0\"?>\n<Error>\n  <Code>InvalidToken</Code>\n  <Message>Unauthorized</Message>\n</Error>",
        Some((401, Guess)),
        None,
        "an XML body",
    ),
    sample(
        "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>401 Unauthorized</title>\n</head></html>",
        Some((401, Words)),
        None,
        "an HTML page",
    ),
    sample("WWW-Authenticate: Basic realm=\"Staff\"", Some((401, Guess)), None, "a challenge"),
    sample("Bearer realm=\"api\", error=\"invalid_token\"", Some((401, Guess)), None, "a challenge"),
    sample("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLXdpdGgtZGlnaXRzLTEyMw", None, None, "a token"),
    sample("", None, None, "an empty text"),
    sample("it does not work", None, None, "lines of text"),
    sample(
        "--2026-11-24 10:00:00--  https://files.example/a.zip\nResolving files.example... 192.0.2.3\nHTTP request sent, awaiting response... 401 Unauthorized\n\nUsername/Password Authentication Failed.",
        Some((401, Words)),
        Some("GET https://files.example/a.zip"),
        "wget",
    ),
    sample(
        "$ wget -S https://files.example/a.zip\n--2026-11-24 10:00:00--  https://files.example/a.zip\nHTTP request sent, awaiting response...\n  HTTP/1.1 401 Unauthorized\n  Server: nginx\n  WWW-Authenticate: Basic realm=\"x\"\n\nUsername/Password Authentication Failed.",
        Some((401, Head)),
        None,
        "a command and the answer to it",
    ),
    sample(
        "\u{1b}[34mPOST\u{1b}[39;49;00m /login \u{1b}[34mHTTP\u{1b}[39;49;00m/\u{1b}[34m1.1\u{1b}[39;49;00m\nHost: api.example\n\u{1b}[36mContent-Type\u{1b}[39;49;00m: application/json\n\n{\n    \"user\": \"a\"\n}\n\n\n\u{1b}[34mHTTP\u{1b}[39;49;00m/1.1 401 Unauthorized\n\u{1b}[36mDate\u{1b}[39;49;00m: Tue, 24 Nov 2026 10:00:00 GMT\n\n{}\n",
        Some((401, Head)),
        Some("POST https://api.example/login"),
        "a request and the answer to it",
    ),
    sample(
        "> $ curl -i https://api.example/x\n> HTTP/1.1 401 Unauthorized\n> Server: a\n>\n> nope\n\nCan you help?",
        Some((401, Head)),
        Some("GET https://api.example/x"),
        "a command and the answer to it",
    ),
    sample(
        "I run this:\n```sh\ncurl -i https://api.example/x\n```\nand get\n```\nHTTP/1.1 401 Unauthorized\nServer: a\n```\n",
        Some((401, Head)),
        Some("GET https://api.example/x"),
        "a command and the answer to it",
    ),
    sample(
        "DEBUG org.apache.http.headers - http-outgoing-0 >> GET /x HTTP/1.1\nDEBUG org.apache.http.headers - http-outgoing-0 >> Host: api.example\nDEBUG org.apache.http.headers - http-outgoing-0 >> Authorization: Basic YTpi\nDEBUG org.apache.http.headers - http-outgoing-0 << HTTP/1.1 401 Unauthorized\nDEBUG org.apache.http.headers - http-outgoing-0 << Server: x\n",
        Some((401, Head)),
        Some("GET https://api.example/x"),
        "a request and the answer to it",
    ),
    sample(
        "send: b'GET /x HTTP/1.1\\r\\nHost: api.example\\r\\nAuthorization: Bearer abc\\r\\n\\r\\n'\nreply: 'HTTP/1.1 401 Unauthorized\\r\\n'\nheader: Server: nginx\nheader: WWW-Authenticate: Bearer\n",
        Some((401, Head)),
        Some("GET https://api.example/x"),
        "a request and the answer to it",
    ),
    sample(
        "D/OkHttp: --> GET https://api.example/x http/1.1\nAuthorization: Bearer abc\n--> END GET\n<-- 401 Unauthorized https://api.example/x (12ms)\nwww-authenticate: Bearer\n<-- END HTTP (0-byte body)\n",
        Some((401, Head)),
        Some("GET https://api.example/x"),
        "a request and the answer to it",
    ),
    sample(
        "10:22:33.123456 * Connected to api.example (192.0.2.1) port 80\n10:22:33.123457 > GET /x HTTP/1.1\n10:22:33.123458 > Host: api.example\n10:22:33.123459 >\n10:22:33.223456 < HTTP/1.1 401 Unauthorized\n10:22:33.223457 <\n",
        Some((401, Head)),
        Some("GET http://api.example/x"),
        "a request and the answer to it",
    ),
    sample(
        "$ curl -iL http://api.example/x -u a:secretpw\nHTTP/1.1 301 Moved Permanently\nLocation: https://other.example/x\n\nHTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic\n",
        Some((401, Head)),
        Some("GET https://other.example/x"),
        "a command and the answer to it",
    ),
    sample(
        "HTTP/1.1 401 Unauthorized\nServer: a\n\nGET /x HTTP/1.1\nHost: api.example\nAuthorization: Bearer abc\n",
        Some((401, Head)),
        Some("GET https://api.example/x"),
        "a request and the answer to it",
    ),
    sample(
        "POST /x HTTP/1.1\nHost: api.example\nContent-Length: 3\n\na=b\n\nHTTP/1.1 100 Continue\n\nHTTP/1.1 401 Unauthorized\nContent-Length: 0\n\n",
        Some((401, Head)),
        Some("POST https://api.example/x"),
        "a request and the answer to it",
    ),
    sample(
        "Authorization: Bearer abcdef\nI call https://api.example/v1/things and the status code: 401",
        Some((401, Words)),
        Some("GET https://api.example/v1/things"),
        "header fields",
    ),
    sample(
        "INFO: run `curl localhost:8080/auth --data \"a=b\"`\nit gives me a 401 Unauthorized status",
        Some((401, Words)),
        None,
        "a message that names a status",
    ),
    sample(
        "DEBU[0001] do request  host=oci.example request.header.accept=\"*/*\" request.header.authorization=\"Bearer abc\" request.method=HEAD url=\"https://oci.example/v2/chart/manifests/1\"\nDEBU[0001] fetch response received  host=oci.example response.header.date=\"Mon, 16 Oct 2023 18:52:04 GMT\" response.header.www-authenticate=\"Bearer realm=\\\"https://oci.example/token\\\"\" response.status=\"401 Unauthorized\" url=\"https://oci.example/v2/chart/manifests/1\"",
        Some((401, Head)),
        Some("HEAD https://oci.example/v2/chart/manifests/1"),
        "a request and the answer to it",
    ),
    sample(
        "info: System.Net.Http.HttpClient.Default.ClientHandler[100]\n      Sending HTTP request GET https://api.example/x\ninfo: System.Net.Http.HttpClient.Default.ClientHandler[101]\n      Received HTTP response headers after 120.5ms - 401",
        Some((401, Words)),
        Some("GET https://api.example/x"),
        "a message that names a status",
    ),
    sample(
        "2026-11-24 10:00:00 192.0.2.1 GET /app/ - 443 - 192.0.2.7 Mozilla/5.0 - 401 2 5 46",
        Some((401, Words)),
        None,
        "a message that names a status",
    ),
    sample(
        "{\"level\":\"info\",\"logger\":\"http.log.access\",\"msg\":\"handled request\",\"request\":{\"method\":\"GET\",\"host\":\"shop.example\",\"uri\":\"/admin\"},\"status\":401}",
        Some((401, Words)),
        Some("GET http://shop.example/admin"),
        "a message that names a status",
    ),
    sample(
        "DEBUG:urllib3.connectionpool:https://api.example:443 \"GET /v1/x HTTP/1.1\" 401 27",
        Some((401, Words)),
        Some("GET https://api.example:443/v1/x"),
        "a message that names a status",
    ),
];

fn request(paste: &Paste) -> Option<String> {
    paste.request().map(|r| format!("{} {}", r.method, r.url))
}

#[test]
fn what_is_heard() {
    for sample in &SAMPLES {
        let paste = paste(sample.text);
        let refused = paste.refused().and_then(|h| Some((h.status()?, h.told)));
        assert_eq!(refused, sample.refused, "{}", sample.text);
        let took_for = paste.took_for.join(", ");
        assert!(took_for.contains(sample.took_for), "{took_for}\n{}", sample.text);
        if let Some(wanted) = sample.request {
            assert_eq!(request(&paste).as_deref(), Some(wanted), "{}", sample.text);
        }
    }
}

/// Every beginning, every end, and everything with one line left out.
#[test]
fn no_cut_does_harm() {
    for sample in &SAMPLES {
        let cuts = sample.text.char_indices().map(|(n, _)| n);
        for at in cuts.step_by(3) {
            let _ = paste(&sample.text[..at]);
            let _ = paste(&sample.text[at..]).request();
        }
        let lines: Vec<&str> = sample.text.split('\n').collect();
        for left_out in 0..lines.len() {
            let rest: Vec<&str> =
                lines.iter().enumerate().filter(|(n, _)| *n != left_out).map(|(_, l)| *l).collect();
            let paste = paste(&rest.join("\n"));
            let _ = (paste.request(), paste.anonymous(), paste.secrets());
        }
    }
}

#[test]
fn all_samples_at_once_are_taken_apart() {
    let text: Vec<&str> = SAMPLES.iter().map(|s| s.text).collect();
    let paste = paste(&text.join("\n\n"));
    assert!(paste.exchanges.len() >= 20, "{}", paste.exchanges.len());
    assert!(paste.lines.is_sorted_by_key(|l| l.number));
}

#[test]
fn large_texts_are_read_to_their_end() {
    let pieces = [
        "{\n",
        "curl \"\n",
        "$ curl 'https://a.example/ \n",
        "> \n",
        "401 ",
        "x",
        "\0a",
        "\u{1b}[1m",
        "a: b\n",
        "[\"",
        "<a>\n",
        "eyJhbGciOiJ9.a1 ",
        "https://a.example/x ",
        "password=x1y2z3 ",
        "HTTP/1.1 401 x\na: b\n\n{\n",
        "# a.conf\n{\n",
        "GET / HTTP/1.1\n",
        "Request URL\n",
        "\\r\\n'",
        "error: 401\n",
        "\u{feff}é",
        "Bearer abc123 ",
    ];
    for piece in pieces {
        let text = piece.repeat(LARGE / piece.len());
        let lines = text.lines().count();
        assert!(paste(&text).lines.iter().all(|l| (1..=lines).contains(&l.number)), "{piece:?}");
    }
}

#[test]
fn places_count_in_the_text_as_it_was_pasted() {
    let paste = paste(
        "$ curl https://api.example/ -H 'Authorization: Bearer abc'\n> x\n\u{1b}[1mäöü\u{1b}[0m  token=ghp_0123456789abcdefghij\u{1b}[0m",
    );
    let heard = &paste.exchanges[0];
    let at: Vec<_> = heard.request_at.iter().flatten().map(|p| (p.line, p.column)).collect();
    assert_eq!(at, [(1, 48)]);
    let (token, _) = &paste.tokens[0];
    assert_eq!((token.line, token.column), (3, 20));
}

#[test]
fn the_answer_a_stranger_gets_is_told_apart() {
    let text = "$ curl -i https://api.example/x\nHTTP/1.1 401 Unauthorized\nA: 1\n\n\
                $ curl -i https://api.example/x -u a:b\nHTTP/1.1 401 Unauthorized\nA: 2\n";
    let both = paste(text);
    let field = |heard: Option<&why401_capture::paste::Heard>| heard?.response.as_ref()?.text("a");
    assert_eq!(field(both.refused()).as_deref(), Some("2"));
    assert_eq!(field(both.anonymous()).as_deref(), Some("1"));
    let remark = "GET /x HTTP/1.1\nHost: a.example\nCookie: s=1\n\nHTTP/1.1 401 X\nA: 1\n\n# without cookie\nHTTP/1.1 401 X\nA: 2\n";
    let both = paste(remark);
    assert_eq!(field(both.refused()).as_deref(), Some("1"));
    assert_eq!(field(both.anonymous()).as_deref(), Some("2"));
}

#[test]
fn what_a_transcript_shows_as_sent_counts_more_than_the_command() {
    let text = "$ curl -v https://api.example/x -H \"Authorization: Bearer $TOKEN\"\n> GET /x HTTP/1.1\n> Host: api.example\n\
                > Authorization: Bearer\n>\n< HTTP/1.1 401 Unauthorized\n<\n";
    let paste = paste(text);
    assert_eq!((paste.commands.len(), paste.exchanges.len()), (1, 1));
    let request = paste.request().expect("a request was pasted");
    let values: Vec<&[u8]> = request.all("authorization").map(|f| f.value.reveal()).collect();
    assert_eq!(values, [b"Bearer"]);
}

#[test]
fn secrets_are_found_wherever_they_stand() {
    let text = "Authorization: Basic dXNlcjpodW50ZXItMg==\nCookie: a=cookie-value; b=2\nDB_PASSWORD=pass-word-1\n\
                \"client_secret\": \"sec-ret-2\",\n//registry.example/:_authToken=npm-tok-en\ngit clone https://u:url-pass@git.example/x\n\
                GET https://api.example/x?access_token=query-tok 401\ndocker login -u bob -p dock-er-pw\nbob:$apr1$salt1234$0123456789abcdefghij\n\
                machine x login y password net-rc-pw\nlevel=error token=true author=nobody keyboard: qwerty Bearer authentication failed";
    let secrets = paste(text).secrets();
    let shown: Vec<String> =
        secrets.iter().map(|s| String::from_utf8_lossy(s.reveal()).into_owned()).collect();
    for wanted in [
        "dXNlcjpodW50ZXItMg==",
        "hunter-2",
        "cookie-value",
        "pass-word-1",
        "sec-ret-2",
        "npm-tok-en",
        "url-pass",
        "query-tok",
        "dock-er-pw",
        "$apr1$salt1234$0123456789abcdefghij",
        "net-rc-pw",
    ] {
        assert!(shown.iter().any(|s| s == wanted), "{wanted} in {shown:?}");
    }
    for harmless in ["true", "nobody", "qwerty", "authentication", "bob"] {
        assert!(!shown.iter().any(|s| s == harmless), "{harmless}");
    }
    assert!(shown.is_sorted_by_key(|s| std::cmp::Reverse(s.len())));
}

#[test]
fn nothing_secret_is_in_debug_output() {
    let text = "$ curl -u bob:hunter-2 https://api.example/?key=hunter-2\n{\"error\":\"hunter-2 unauthorized\"}\npassword=hunter-2\n\
                # a.conf\nx hunter-2\nAuthorization: hunter-2\nhttps://u:hunter-2@a.example/";
    assert!(!format!("{:?}", paste(text).lines).contains("hunter"));
    assert!(!format!("{:?}", paste(text).commands).contains("hunter"));
    assert!(!format!("{:?}", paste(text)).contains("hunter-2"));
}

#[test]
fn pieces_of_files_are_named() {
    let text = "$ cat ~/.npmrc\nregistry=https://npm.example/\n\n# nginx.conf\nserver {\n  listen 80;\n\n  auth_basic x;\n}\n\n==> error.log <==\nboom\n";
    let found: Vec<_> = paste(text).files.iter().map(|f| (f.name.clone(), f.lines.0.clone())).collect();
    let wanted = [("~/.npmrc", 2..=2), ("nginx.conf", 5..=9), ("error.log", 12..=12)];
    assert_eq!(found, wanted.map(|(name, lines)| (name.to_owned(), lines)));
}

#[test]
fn a_prompt_tells_the_shell() {
    let command = r#"curl -i -H "Authorization: Bearer 'abc'" https://api.example/v1/me"#;
    for (prompt, shell) in [
        ("C:\\Users\\me>", Shell::Cmd),
        ("D:\\> ", Shell::Cmd),
        ("PS C:\\Users\\me> ", Shell::PowerShell),
        ("PS> ", Shell::PowerShell),
        ("me@host:~$ ", Shell::Sh),
        ("", Shell::Sh),
    ] {
        let read = paste(&format!("{prompt}{command}\nHTTP/2 401\n"));
        let shells: Vec<_> =
            read.commands.iter().filter_map(|(_, c)| c.command.as_ref()).map(|c| c.shell).collect();
        assert_eq!(shells, [shell], "{prompt}");
    }
}
