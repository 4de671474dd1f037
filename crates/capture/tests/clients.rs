//! What other clients than curl in sh send, and what is read of it.

use proptest::prelude::*;
use std::fmt::Write as _;
use why401_capture::{Client, Command, Parsed, Shell, SourceKind, corrected_for, from_text, quote_for};
use why401_message::{AuthChoice, Body};

fn command(text: &str) -> Command {
    let Parsed { command, complaints } = from_text(text);
    command.unwrap_or_else(|| panic!("{text}: {complaints:?}"))
}

fn field(command: &Command, name: &str) -> Option<String> {
    command.request.first(name).map(|f| String::from_utf8_lossy(f.value.reveal()).into_owned())
}

fn body(command: &Command) -> String {
    match &command.request.body {
        Some(Body::Bytes(bytes)) => String::from_utf8_lossy(bytes.reveal()).into_owned(),
        other => panic!("no body in the text: {other:?}"),
    }
}

/// A request as it goes over the wire, line ends as LF; `Host` only where it was overridden.
fn wire(command: &Command) -> String {
    let request = &command.request;
    let mut text = format!("{} {} HTTP/1.1\n", request.method, request.url.target);
    for field in &request.fields {
        let _ = writeln!(text, "{}: {}", field.name, String::from_utf8_lossy(field.value.reveal()));
    }
    text.push('\n');
    if let Some(Body::Bytes(bytes)) = &request.body {
        text.push_str(&String::from_utf8_lossy(bytes.reveal()));
    }
    text
}

/// Every remark's line, column and message.
fn remarks(text: &str) -> Vec<(usize, usize, String)> {
    from_text(text).complaints.into_iter().map(|c| (c.line, c.column, c.message)).collect()
}

/// What a client really sent to a listener on loopback: command and bytes, `Host` left out.
fn matches(client: Client, frozen: &[(&str, &str)]) {
    for (text, sent) in frozen {
        let read = command(text);
        assert_eq!(read.client, client, "{text}");
        assert_eq!(wire(&read), *sent, "{text}");
    }
}

#[test]
fn wget_1_21_3_sends_what_is_read() {
    matches(
        Client::Wget,
        &[
            (
                "wget -qO- http://api.example/a",
                "GET /a HTTP/1.1\nUser-Agent: Wget/1.21.3\nAccept: */*\nAccept-Encoding: identity\nConnection: Keep-Alive\n\n",
            ),
            (
                "$ wget -q -O - --auth-no-challenge --user=al --password=pw --header='X-A: 1' --header='Accept: text/plain' http://api.example/a",
                "GET /a HTTP/1.1\nUser-Agent: Wget/1.21.3\nAccept: text/plain\nAccept-Encoding: identity\nAuthorization: Basic YWw6cHc=\nConnection: Keep-Alive\nX-A: 1\n\n",
            ),
            (
                "wget -qO- --post-data='a=1' --header 'X-A: 1' --referer=http://r/ http://api.example/a",
                "POST /a HTTP/1.1\nReferer: http://r/\nUser-Agent: Wget/1.21.3\nAccept: */*\nAccept-Encoding: identity\nConnection: Keep-Alive\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 3\nX-A: 1\n\na=1",
            ),
            (
                "wget -qO- --method=PUT --body-data='{}' --header='Content-Type: application/json' --header='User-Agent: x' -U y http://api.example/a",
                "PUT /a HTTP/1.1\nUser-Agent: x\nAccept: */*\nAccept-Encoding: identity\nConnection: Keep-Alive\nContent-Type: application/json\nContent-Length: 2\n\n{}",
            ),
            (
                "wget -qO- --user=al --password=pw http://u:p@api.example/a",
                "GET /a HTTP/1.1\nUser-Agent: Wget/1.21.3\nAccept: */*\nAccept-Encoding: identity\nConnection: Keep-Alive\n\n",
            ),
            (
                "wget -qO- --header='Authorization: Bearer x' --auth-no-challenge --user=al --password=pw http://api.example/a",
                "GET /a HTTP/1.1\nUser-Agent: Wget/1.21.3\nAccept: */*\nAccept-Encoding: identity\nAuthorization: Bearer x\nConnection: Keep-Alive\n\n",
            ),
        ],
    );
}

#[test]
fn wget_waits_for_a_challenge() {
    let read = command("wget --user al --password=pw --no-check-certificate https://api.example/a");
    assert_eq!(read.request.scheme, AuthChoice::Any);
    assert!(read.route.insecure && read.route.follow && read.request.login.is_some());
    assert!(read.limits.iter().any(|l| l.contains("only after a challenge")));
    assert_eq!(read.sources.authorization[0].name, "--user");
}

#[test]
fn httpie_3_2_4_sends_what_is_read() {
    matches(
        Client::Httpie,
        &[
            (
                "http api.example/a",
                "GET /a HTTP/1.1\nAccept-Encoding: gzip, deflate\nAccept: */*\nConnection: keep-alive\nUser-Agent: HTTPie/3.2.4\n\n",
            ),
            (
                "http api.example/a q==1 X-A:1 name=b n:=1 User-Agent:",
                "POST /a?q=1 HTTP/1.1\nAccept-Encoding: gzip, deflate\nConnection: keep-alive\nContent-Length: 21\nAccept: application/json, */*;q=0.5\nContent-Type: application/json\nX-A: 1\n\n{\"name\": \"b\", \"n\": 1}",
            ),
            (
                "http PUT api.example/a X-A:1 name=b -a u:p",
                "PUT /a HTTP/1.1\nAccept-Encoding: gzip, deflate\nConnection: keep-alive\nContent-Length: 13\nAuthorization: Basic dTpw\nUser-Agent: HTTPie/3.2.4\nAccept: application/json, */*;q=0.5\nContent-Type: application/json\nX-A: 1\n\n{\"name\": \"b\"}",
            ),
            (
                "http --form POST api.example/a 'name=a b' x=1 Cookie:a=1 'X-E;' Accept:text/plain",
                "POST /a HTTP/1.1\nAccept-Encoding: gzip, deflate\nConnection: keep-alive\nContent-Length: 12\nUser-Agent: HTTPie/3.2.4\nAccept: text/plain\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\nCookie: a=1\nX-E: \n\nname=a+b&x=1",
            ),
            (
                "http -A bearer -a tok api.example/a Authorization:x",
                "GET /a HTTP/1.1\nAccept-Encoding: gzip, deflate\nAccept: */*\nConnection: keep-alive\nAuthorization: Bearer tok\nUser-Agent: HTTPie/3.2.4\n\n",
            ),
            (
                "http --raw '{\"a\":1}' api.example/a",
                "POST /a HTTP/1.1\nAccept-Encoding: gzip, deflate\nConnection: keep-alive\nContent-Length: 7\nUser-Agent: HTTPie/3.2.4\nAccept: application/json, */*;q=0.5\nContent-Type: application/json\n\n{\"a\":1}",
            ),
            (
                "http -j api.example/a 'a\\=b=c' 'd=ü\"'",
                "POST /a HTTP/1.1\nAccept-Encoding: gzip, deflate\nConnection: keep-alive\nContent-Length: 29\nUser-Agent: HTTPie/3.2.4\nAccept: application/json, */*;q=0.5\nContent-Type: application/json\n\n{\"a=b\": \"c\", \"d\": \"\\u00fc\\\"\"}",
            ),
            (
                "http api.example/a X-A:1 Content-Type:z Accept-Encoding:q Connection:close a=1",
                "POST /a HTTP/1.1\nContent-Length: 10\nUser-Agent: HTTPie/3.2.4\nAccept-Encoding: q\nAccept: application/json, */*;q=0.5\nConnection: close\nContent-Type: z\nX-A: 1\n\n{\"a\": \"1\"}",
            ),
            (
                "http http://x:y@api.example/a Authorization:z",
                "GET /a HTTP/1.1\nAccept-Encoding: gzip, deflate\nAccept: */*\nConnection: keep-alive\nAuthorization: Basic eDp5\nUser-Agent: HTTPie/3.2.4\n\n",
            ),
            (
                "http -a u:p http://x:y@api.example/a Host:o.example",
                "GET /a HTTP/1.1\nAccept-Encoding: gzip, deflate\nAccept: */*\nConnection: keep-alive\nAuthorization: Basic dTpw\nUser-Agent: HTTPie/3.2.4\nHost: o.example\n\n",
            ),
        ],
    );
}

#[test]
fn addresses_of_httpie_are_completed() {
    for (text, url) in [
        ("http :8000/x", "http://localhost:8000/x"),
        ("http :/x", "http://localhost/x"),
        ("https api.example/x", "https://api.example/x"),
        ("xhs api.example", "https://api.example/"),
        ("http GET https://api.example/x", "https://api.example/x"),
    ] {
        assert_eq!(command(text).request.url.to_string(), url, "{text}");
    }
    let lost = command("http -a u:p api.example/a Authorization:x").sources.authorization;
    assert_eq!(
        lost.iter().map(|s| (s.name.as_str(), s.wins)).collect::<Vec<_>>(),
        [("-a", true), ("Authorization", false)]
    );
}

#[test]
fn copied_for_cmd() {
    let new = "curl ^\"https://shop.example/a^%^41?x=1^&y=2^\" ^\r\n  -H ^\"accept: */*^\" ^\r\n  \
               -H ^\"sec-ch-ua: ^\\^\"Chromium^\\^\";v=^\\^\"128^\\^\", ^\\^\"Not;A=Brand^\\^\";v=^\\^\"24^\\^\"^\" ^\r\n  \
               -b ^\"sid=a^%^3D; t=1^\" ^\r\n  --data-raw ^\"^{^\\^\"a^\\^\":1,^\n\n^\\^\"b^\\^\":^\\^\"x^\\^\\y^\\^\"^}^\"";
    let read = command(new);
    assert_eq!((read.client, read.shell), (Client::Curl, Shell::Cmd));
    assert_eq!(read.request.url.to_string(), "https://shop.example/a%41?x=1&y=2");
    assert_eq!(
        field(&read, "sec-ch-ua").as_deref(),
        Some("\"Chromium\";v=\"128\", \"Not;A=Brand\";v=\"24\"")
    );
    assert_eq!(field(&read, "cookie").as_deref(), Some("sid=a%3D; t=1"));
    assert_eq!(body(&read), "{\"a\":1,\n\"b\":\"x\\\\y\"}");
    let old = "curl \"https://shop.example/?a=1&b=2\" ^\n  -H \"accept: */*\" ^\n  -H \"if-match: \\\"x\\\"\" ^\n  --data-raw \"{\"\"a\"\":1}\"";
    let read = command(old);
    assert_eq!((field(&read, "if-match").as_deref(), body(&read).as_str()), (Some("\"x\""), "{\"a\":1}"));
    assert_eq!(read.request.url.query(), Some("a=1&b=2"));
}

#[test]
fn cmd_has_its_own_traps() {
    let cut = "C:\\Users\\me>curl https://shop.example/?a=1&token=x -H \"accept: */*\"";
    let read = command(cut);
    assert_eq!((read.request.url.query(), read.cut), (Some("a=1"), Some(43)));
    let quotes = remarks("C:\\>curl -H 'X-A:1' https://shop.example/");
    assert!(
        quotes.iter().any(|(_, column, m)| *column == 13 && m.contains("no quotes in cmd")),
        "{quotes:?}"
    );
    let read = command("C:\\>curl -H 'X-A:1' https://shop.example/");
    assert_eq!(field(&read, "'X-A").as_deref(), Some("1'"));
    let read = command("curl -H \"Authorization: Bearer %API_TOKEN%\" https://shop.example/a%20b%2F");
    assert_eq!(read.unknown().map(|(_, h)| h.what.clone()).collect::<Vec<_>>(), ["%API_TOKEN%"]);
    let missing = remarks("curl ^\"https://shop.example/^\"\n  -H ^\"accept: */*^\"");
    assert!(missing.iter().any(|(line, _, m)| *line == 2 && m.contains("caret is missing")), "{missing:?}");
    let kept = remarks("curl \"https://shop.example/?a=1^&b=2\" ^\n -H \"a: b\"");
    assert!(kept.iter().any(|(_, column, m)| *column == 32 && m.contains("it is sent")), "{kept:?}");
}

#[test]
fn curl_in_powershell() {
    for text in [
        "curl.exe -H 'X-It: it''s' `\n  -u 'al:pw' `\n  https://shop.example/",
        "PS C:\\Users\\me> curl.exe -H \"X-It: it's\" -u al:pw https://shop.example/",
        "$n = 'it''s'\n$u = \"al:pw\"\ncurl.exe -H \"X-It: $n\" -u $u https://shop.example/",
    ] {
        let read = command(text);
        assert_eq!((read.client, read.shell), (Client::Curl, Shell::PowerShell), "{text}");
        assert_eq!(field(&read, "x-it").as_deref(), Some("it's"), "{text}");
        assert_eq!(field(&read, "authorization").as_deref(), Some("Basic YWw6cHc="), "{text}");
    }
    let read = command("curl.exe -H \"Authorization: Bearer $env:TOKEN\" https://shop.example/");
    assert_eq!(read.unknown().map(|(_, h)| h.what.clone()).collect::<Vec<_>>(), ["$env:TOKEN"]);
}

#[test]
fn cmdlets() {
    let browser = "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\n\
        $session.UserAgent = \"Mozilla/5.0 (X11)\"\n\
        $session.Cookies.Add((New-Object System.Net.Cookie(\"sid\", \"a=b\", \"/\", \"shop.example\")))\n\
        $session.Cookies.Add((New-Object System.Net.Cookie(\"t\", \"`$1\", \"/\", \"shop.example\")))\n\
        Invoke-WebRequest -UseBasicParsing -Uri \"https://shop.example/a?b=1&c=2\" `\n\
        -Method \"POST\" `\n-WebSession $session `\n-Headers @{\n\"authority\"=\"shop.example\"\n  \"method\"=\"POST\"\n  \
        \"accept\"=\"*/*\"\n  \"authorization\"=\"Bearer x\"\n} `\n-ContentType \"application/json\" `\n\
        -Body \"{`\"a`\":`\"$([char]252)$([char]55357)$([char]56832)`\"}\"";
    let read = command(browser);
    assert_eq!((read.client, read.shell), (Client::PowerShell, Shell::PowerShell));
    assert_eq!(field(&read, "cookie").as_deref(), Some("sid=a=b; t=$1"));
    assert_eq!(field(&read, "user-agent").as_deref(), Some("Mozilla/5.0 (X11)"));
    assert_eq!(field(&read, "authorization").as_deref(), Some("Bearer x"));
    assert_eq!(field(&read, "authority"), None);
    assert_eq!(body(&read), "{\"a\":\"ü😀\"}");
    let source = &read.sources.authorization[0];
    let word = &read.words[source.word];
    assert_eq!(&browser[word.origins(source.offset..word.text.len())], "Bearer x");
}

#[test]
fn variables_of_powershell_are_resolved() {
    for text in [
        "$token = \"abc\"\n$headers = @{\n  Authorization = \"Bearer $token\"\n  Accept = 'application/json'\n}\n$r = Invoke-RestMethod -Uri https://shop.example/ -Headers $headers",
        "$headers = New-Object \"System.Collections.Generic.Dictionary[[String],[String]]\"\n$headers.Add(\"Authorization\", \"Bearer abc\")\n\n$response = Invoke-RestMethod 'https://shop.example/' -Method 'GET' -Headers $headers\n$response | ConvertTo-Json",
        "curl -Uri https://shop.example/ -Headers @{ Authorization = 'Bearer ' + 'abc' }",
        "irm https://shop.example/ -Headers @{Authorization=\"Bearer abc\"; 'X-A'='1'}",
        "PS /home/me> iwr https://shop.example/ -Authentication Bearer -Token (ConvertTo-SecureString \"abc\" -AsPlainText -Force)",
        "$h = @{}\n$h[\"Authorization\"] = \"{0} {1}\" -f 'Bearer', 'abc'\n(Invoke-WebRequest -Uri 'https://shop.example/' -Headers $h).Content",
    ] {
        let read = command(text);
        assert_eq!(read.client, Client::PowerShell, "{text}");
        assert_eq!(field(&read, "authorization").as_deref(), Some("Bearer abc"), "{text}");
        assert_eq!(read.request.url.to_string(), "https://shop.example/", "{text}");
    }
    let basic = "$pair = [Convert]::ToBase64String([Text.Encoding]::ASCII.GetBytes(\"al:pw\"))\nirm https://shop.example/ -Headers @{Authorization=\"Basic $pair\"} -Body (@{a=1} | ConvertTo-Json) -Method Post";
    let read = command(basic);
    assert_eq!(field(&read, "authorization").as_deref(), Some("Basic YWw6cHc="));
    assert_eq!(body(&read), "{\"a\":1}");
    let asked =
        command("irm https://shop.example/ -Credential (Get-Credential) -Headers @{'X-Api-Key'=$key}");
    assert!(asked.limits.iter().any(|l| l.contains("-Credential")));
    assert_eq!(asked.unknown().map(|(_, h)| h.what.clone()).collect::<Vec<_>>(), ["$key"]);
}

#[test]
fn fetch_of_browsers_and_node() {
    let read = command(
        "fetch(\"https://shop.example/a\", {\n  \"headers\": {\n    \"accept\": \"*/*\",\n    \"authorization\": \"Bearer x\"\n  },\n  \"referrer\": \"https://shop.example/\",\n  \"body\": \"{\\\"a\\\":1}\",\n  \"method\": \"POST\",\n  \"mode\": \"cors\",\n  \"credentials\": \"include\"\n});",
    );
    assert_eq!((read.client, read.request.method.as_str()), (Client::Fetch, "POST"));
    assert_eq!(body(&read), "{\"a\":1}");
    assert!(read.limits.iter().any(|l| l.contains("cookies")));
    matches(
        Client::Fetch,
        &[(
            "const token = 'b';\nconst r = await fetch('http://api.example/a', {headers: {'X-A': '1', Authorization: token}, method: 'post', body: JSON.stringify({})})",
            "POST /a HTTP/1.1\nX-A: 1\nAuthorization: b\nContent-Type: text/plain;charset=UTF-8\nAccept: */*\nAccept-Language: *\nSec-Fetch-Mode: cors\nUser-Agent: node\nAccept-Encoding: gzip, deflate\nContent-Length: 2\n\n{}",
        )],
    );
    let read = command("fetch('https://shop.example/', {headers: {Authorization: `Bearer ${getToken()}`}})");
    assert_eq!(read.unknown().map(|(_, h)| h.what.clone()).collect::<Vec<_>>(), ["${getToken()}"]);
}

#[test]
fn requests_2_34_2_sends_what_is_read() {
    let head = "User-Agent: python-requests/2.34.2\nAccept-Encoding: gzip, deflate\n";
    matches(
        Client::Requests,
        &[
            (
                "import requests\nrequests.get('http://api.example/a?x=1',headers={'X-A':'1','accept':'b'},params={'q':'a b'},auth=('u','p'),cookies={'a':'1'})",
                &format!(
                    "GET /a?x=1&q=a+b HTTP/1.1\n{head}accept: b\nConnection: keep-alive\nX-A: 1\nCookie: a=1\nAuthorization: Basic dTpw\n\n"
                ),
            ),
            (
                "headers = {\n    'X-A': '1',\n}\nresponse = requests.post(\"http://api.example/a\", json={'a': [1, None]}, headers=headers)",
                &format!(
                    "POST /a HTTP/1.1\n{head}Accept: */*\nConnection: keep-alive\nX-A: 1\nContent-Length: 16\nContent-Type: application/json\n\n{{\"a\": [1, null]}}"
                ),
            ),
            (
                "requests.post('http://api.example/a', data={'a': 'b c'})",
                &format!(
                    "POST /a HTTP/1.1\n{head}Accept: */*\nConnection: keep-alive\nContent-Length: 5\nContent-Type: application/x-www-form-urlencoded\n\na=b+c"
                ),
            ),
            (
                "requests.put('http://api.example/a', data='xx')",
                &format!(
                    "PUT /a HTTP/1.1\n{head}Accept: */*\nConnection: keep-alive\nContent-Length: 2\n\nxx"
                ),
            ),
        ],
    );
    let read = command(
        "requests.get(url='https://shop.example/', headers={'Authorization': f'Bearer {os.environ[\"T\"]}'}, verify=False)",
    );
    assert_eq!(read.unknown().count(), 1);
    assert!(read.route.insecure);
}

#[test]
fn exports_of_api_clients() {
    let postman = r#"{"info": {"name": "c"}, "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}", "type": "string"}]},
      "item": [{"name": "f", "item": [{"name": "one", "request": {"method": "POST", "header": [{"key": "X-A", "value": "1"}, {"key": "X-B", "value": "2", "disabled": true}],
      "body": {"mode": "raw", "raw": "{\n\"a\": 1}", "options": {"raw": {"language": "json"}}}, "url": {"raw": "https://shop.example/a?b=1", "host": ["shop", "example"]}}}]},
      {"name": "two", "request": {"method": "GET", "header": [], "url": "https://shop.example/b"}}]}"#;
    let read = command(postman);
    assert_eq!((read.client, read.request.method.as_str()), (Client::Postman, "POST"));
    assert_eq!(field(&read, "authorization").as_deref(), Some("Bearer {{token}}"));
    assert_eq!((field(&read, "x-a").as_deref(), field(&read, "x-b")), (Some("1"), None));
    assert_eq!(read.unknown().map(|(_, h)| h.what.clone()).collect::<Vec<_>>(), ["{{token}}"]);
    assert_eq!(body(&read), "{\n\"a\": 1}");
    assert!(read.limits.iter().any(|l| l.contains("first of 2 requests")));
    assert_eq!(read.sources.authorization[0].what, SourceKind::Oauth2Bearer);
    let key = command(
        r#"{"request": {"method": "GET", "header": [], "url": {"raw": "https://shop.example/"}, "auth": {"type": "apikey", "apikey": [{"key": "key", "value": "X-Key"}, {"key": "value", "value": "k"}]}}}"#,
    );
    assert_eq!(field(&key, "x-key").as_deref(), Some("k"));
    let insomnia = r#"{"_type": "export", "__export_format": 4, "resources": [{"_type": "workspace", "name": "w"}, {"_type": "request", "url": "https://shop.example/a", "method": "GET",
      "body": {}, "parameters": [{"name": "q", "value": "1 2"}], "headers": [{"name": "X-A", "value": "1"}], "authentication": {"type": "basic", "username": "al", "password": "pw"}}]}"#;
    let read = command(insomnia);
    assert_eq!((read.client, read.request.url.query()), (Client::Insomnia, Some("q=1+2")));
    assert_eq!(field(&read, "authorization").as_deref(), Some("Basic YWw6cHc="));
    let (line, column, why) = remarks(r#"{"request": {"method": "GET", "url": "{{base}}/a"}}"#).remove(0);
    assert_eq!((line, column), (1, 39));
    assert!(why.contains("{{base}}"), "{why}");
}

#[test]
fn corrections_in_other_shells() {
    let read = command("wget --header='Authorization: Bearer x' 'https://shop.example/a?b=1&c=2'");
    let printed = |shell| corrected_for(&read.request, &read.route, shell);
    assert!(
        printed(Shell::Cmd)
            .ends_with("-H \"Authorization: Bearer %TOKEN%\" \"https://shop.example/a?b=1&c=2\"")
    );
    let powershell = printed(Shell::PowerShell);
    assert!(powershell.starts_with("curl.exe -L"), "{powershell}");
    assert!(powershell.contains("\"Authorization: Bearer ${TOKEN}\" "), "{powershell}");
    assert!(powershell.ends_with(" 'https://shop.example/a?b=1&c=2'"), "{powershell}");
}

proptest! {
    #[test]
    fn what_is_quoted_is_read_back(value in "[ -~äß]{1,40}") {
        prop_assume!(value.trim() == value);
        for (head, shell) in [("C:\\>curl", Shell::Cmd), ("PS C:\\> curl.exe", Shell::PowerShell)] {
            let text = format!("{head} -H {} https://shop.example/", quote_for(&format!("X-A: {value}"), shell));
            let read = from_text(&text);
            let sent = read.command.as_ref().and_then(|c| field(c, "x-a"));
            prop_assert_eq!(sent.as_deref(), Some(&value[..]), "{}", text);
        }
    }

    #[test]
    fn nothing_panics(text in "(curl|wget|http :/|irm|fetch\\(|requests.get\\(|\\$a = |\\{\"url\":\"|C:.>curl )?[ -~\n\té€^`'\"%$@{}()]{0,60}") {
        let _ = from_text(&text);
    }
}
