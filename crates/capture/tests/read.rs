//! What people paste, what it is read as, and where the caret goes.

use proptest::prelude::*;
use why401_capture::{
    Command, HoleKind, Parsed, Quoting, SourceKind, corrected, from_argv, from_text, quote, split,
};
use why401_message::{AuthChoice, Body};

fn command(text: &str) -> Command {
    let Parsed { command, complaints } = from_text(text);
    command.unwrap_or_else(|| panic!("{text}: {complaints:?}"))
}

fn field(command: &Command, name: &str) -> Option<String> {
    command.request.first(name).map(|f| String::from_utf8_lossy(f.value.reveal()).into_owned())
}

/// Line and column of the first fatal complaint, and its message.
fn refused(text: &str) -> (usize, usize, String) {
    let parsed = from_text(text);
    assert!(parsed.command.is_none(), "{text} is read");
    let fatal = parsed.complaints.into_iter().find(|c| c.fatal).expect("a fatal complaint");
    (fatal.line, fatal.column, fatal.message)
}

/// Every remark's column and message.
fn remarks(text: &str) -> Vec<(usize, String)> {
    from_text(text).complaints.into_iter().map(|c| (c.column, c.message)).collect()
}

#[test]
fn copied_from_a_browser() {
    let read = command(
        "curl 'https://app.example/api/v1/me?tab=1' \\\n  --compressed \\\n  \
         -H 'accept: application/json' \\\n  -H $'x-note: it\\'s \\u00fcber' \\\n  \
         -b 'sid=abc; theme=dark' \\\n  -H 'authorization: Bearer eyJ' \\\n  --data-raw $'{\"a\":\"\\u0021\"}' ;",
    );
    assert_eq!(read.request.method, "POST");
    assert_eq!(field(&read, "x-note").as_deref(), Some("it's über"));
    assert_eq!(field(&read, "cookie").as_deref(), Some("sid=abc; theme=dark"));
    assert_eq!(field(&read, "accept").as_deref(), Some("application/json"));
    assert!(matches!(&read.request.body, Some(Body::Bytes(b)) if b.reveal() == br#"{"a":"!"}"#));
    assert_eq!(read.sources.authorization[0].what, SourceKind::Header);
}

#[test]
fn what_surrounds_a_command_is_stepped_over() {
    for text in [
        "$ curl -u me:pw https://h.example/",
        "```bash\ncurl -u me:pw https://h.example/\n```\n",
        "I can't log in with this:\n\n    curl -u me:pw https://h.example/\n",
        "> curl -u me:pw \\\n> https://h.example/",
        "curl -u me:pw \\\n> https://h.example/",
        "curl -u me:pw \\\r\n  https://h.example/\r\n",
        "me@box:~$ curl -u me:pw https://h.example/",
        "A=1 sudo /usr/bin/curl -u me:pw https://h.example/ | jq .",
        "cd /tmp && curl -u me:pw https://h.example/ && echo done",
        "Try `curl -u me:pw https://h.example/`.",
        "curl -u “me:pw” https://h.example/",
        "curl —user me:pw https://h.example/",
        "curl –u me:pw https://h.example/",
        "curl\u{a0}-u me:pw https://h.example/",
        "curl -u me:pw https://h.example/ <<EOF\nnoise ' \"\nEOF\n",
        "-u me:pw https://h.example/",
        "curl.exe -u me:pw https://h.example/ # why?",
    ] {
        let read = command(text);
        assert_eq!(field(&read, "authorization").as_deref(), Some("Basic bWU6cHc="), "{text}");
        assert_eq!(read.request.url.to_string(), "https://h.example/", "{text}");
    }
}

#[test]
fn the_shell_s_traps_are_named_where_they_are() {
    for (text, column, part) in [
        ("curl https://h.example/?a=1&token=x", 28, "cuts the word"),
        ("curl -b a=1;b=2 https://h.example/", 12, "ends the command"),
        ("curl -u 'me:pw https://h.example/", 9, "never closed"),
        ("curl https://h.example/ -H \"X: a\\!b\"", 33, "backslash stays"),
        ("curl -u me:pw \\ \n https://h.example/", 15, "blank follows the backslash"),
        ("curl https://h.example/\n  -u me:pw", 3, "backslash is missing"),
        ("curl -d {\"a\":1,\"b\":2} https://h.example/", 9, "several words"),
        ("curl -u me:pw https://h.example/ \\ -H 'A: b'", 34, "line end before"),
        ("curl -H -u https://h.example/", 9, "takes this for the value"),
        ("curl -H 'X a' https://h.example/", 10, "without a name and a colon"),
    ] {
        let all = remarks(text);
        assert!(all.iter().any(|(c, m)| *c == column && m.contains(part)), "{text}: {all:?}");
    }
}

#[test]
fn what_curl_refuses_is_refused_with_a_caret() {
    for (text, line, column, part) in [
        ("curl 'https://h.example/a b'", 1, 26, "blank"),
        ("curl \\\n --usr me:pw https://h.example/", 2, 2, "--user"),
        ("curl --user=me:pw https://h.example/", 1, 12, "not ="),
        ("curl https://h.example/ -u", 1, 25, "missing after -u"),
        ("curl -sQ", 1, 6, "missing after -Q"),
        ("curl -s~ https://h.example/", 1, 8, "no such option"),
        ("curl 'https://h.example/?f[x]=1'", 1, 27, "brackets"),
        ("curl -I -d x https://h.example/", 1, 12, "HEAD and POST"),
        ("curl -G -d 'q=a b' https://h.example/", 1, 16, "--data-urlencode"),
        ("curl ftp://h.example/", 1, 6, "http"),
        ("curl -H 'ä: x' 'https://h.example:x/'", 1, 35, "port"),
        ("curl -v", 1, 1, "no URL"),
        (" lynx https://h.example/", 1, 2, "no curl command"),
        ("", 1, 1, "no URL"),
    ] {
        let (l, c, message) = refused(text);
        assert_eq!((l, c), (line, column), "{text}: {message}");
        assert!(message.contains(part), "{text}: {message}");
    }
}

#[test]
fn holes_are_found_and_never_filled() {
    let read = command(
        "curl -u \"me:pa$word$$!x\" -H 'X-Api-Key: $KEY' -H \"Y: $(cat k) `id` ${A:-b}\" https://h.example/",
    );
    let of_word = |n: usize| -> Vec<(String, HoleKind, bool)> {
        read.words[n].holes.iter().map(|h| (h.what.clone(), h.kind, h.would_expand)).collect()
    };
    assert_eq!(
        of_word(1),
        [
            ("$word".to_owned(), HoleKind::Variable, true),
            ("$$".to_owned(), HoleKind::Variable, true),
            ("!x".to_owned(), HoleKind::History, true)
        ]
    );
    assert_eq!(of_word(3), [("$KEY".to_owned(), HoleKind::Variable, false)]);
    let kinds: Vec<_> = of_word(5).into_iter().map(|h| h.1).collect();
    assert_eq!(kinds, [HoleKind::Command, HoleKind::Backtick, HoleKind::Variable]);
    assert_eq!(field(&read, "x-api-key").as_deref(), Some("$KEY"));
    assert_eq!(read.unknown().count(), 5);
    assert_eq!(read.words[1].pieces[0].quoting, Quoting::Double);
}

#[test]
fn a_caret_can_be_drawn_under_one_byte_of_a_value() {
    let text = "curl -H \"X-A: 1\" -u 'me':\"pa\\\"ss\" https://h.example/";
    let read = command(text);
    let (word, offset) = read.login_word.expect("a login");
    assert_eq!(&read.words[word].text[offset..], b"me:pa\"ss");
    assert_eq!(text.as_bytes()[read.words[word].origin(offset + 6)], b's');
    let at = read.request.fields.iter().position(|f| f.is("x-a")).expect("the field");
    let (word, offset) = read.field_words[at].expect("a word");
    assert_eq!(&read.words[word].text[offset..], b"1");
    assert_eq!(read.field_words.len(), read.request.fields.len());
    assert_eq!(read.sources.authorization[0].column, 22);
}

#[test]
fn competing_credentials_are_all_listed() {
    let read = command("curl -n -u a:b --oauth2-bearer t -H 'Authorization: Token x' http://c:d@h.example/");
    let list: Vec<_> = read.sources.authorization.iter().map(|s| (s.what, s.wins)).collect();
    assert_eq!(
        list,
        [
            (SourceKind::UserOption, false),
            (SourceKind::Userinfo, false),
            (SourceKind::Netrc, false),
            (SourceKind::Oauth2Bearer, false),
            (SourceKind::Header, true)
        ]
    );
    assert!(read.request.login.is_none() && read.login_word.is_none());
    assert_eq!(field(&read, "authorization").as_deref(), Some("Token x"));
}

#[test]
fn logins_wait_for_a_password_or_a_challenge() {
    let mut read = command("curl -u alice -H 'Host: x.example' https://h.example/");
    let login = read.request.login.clone().expect("a login");
    assert!(login.password.is_none() && field(&read, "authorization").is_none());
    read.set_login(why401_message::Login { password: Some("secret".into()), ..login });
    assert_eq!(read.request.fields[1].name, "Authorization");
    assert_eq!(read.field_words.len(), read.request.fields.len());
    let digest = command("curl --digest -u alice:pw https://h.example/");
    assert_eq!(digest.request.scheme, AuthChoice::Digest);
    assert!(digest.request.login.is_some() && field(&digest, "authorization").is_none());
}

#[test]
fn files_are_named_and_not_read() {
    let read = command(
        "curl -d @body.json -b jar.txt --netrc-file my.netrc -H @more --cert c.pem:pass --key k.pem -o out https://h.example/",
    );
    assert_eq!(read.request.body, Some(Body::File("body.json".into())));
    assert_eq!(read.files.cookies, ["jar.txt".into()] as [std::path::PathBuf; 1]);
    assert_eq!(read.files.headers, ["more".into()] as [std::path::PathBuf; 1]);
    assert_eq!(read.files.netrc.and_then(|n| n.path), Some("my.netrc".into()));
    assert_eq!(read.route.trust.certificate, Some("c.pem".into()));
    assert!(read.limits.iter().any(|l| l.contains("--cert")));
    let put = command("curl -T dir/a.txt https://h.example/up/");
    assert_eq!((&put.request.method[..], &put.request.url.target[..]), ("PUT", "/up/a.txt"));
}

#[test]
fn the_way_of_the_request() {
    let read = command(
        "curl -kL4 --max-redirs 3 -m 2.5 --post302 --resolve H.example:443:127.0.0.1,::1 \
         --connect-to ::[::1]:8443 -x u:p%40@proxy.example --noproxy a.example,b.example https://h.example/",
    );
    let route = read.route;
    assert!(route.insecure && route.follow && !route.location_trusted && !route.decode);
    assert_eq!((route.max_redirects, route.timeout.as_millis()), (3, 2500));
    assert_eq!(route.keep_post, [false, true, false]);
    assert_eq!((&route.resolve[0].host[..], route.resolve[0].addresses.len()), ("h.example", 2));
    assert_eq!(route.connect_to[0].to_host.as_deref(), Some("::1"));
    assert_eq!((route.connect_to[0].from_port, route.connect_to[0].to_port), (None, Some(8443)));
    let proxy = route.proxy.expect("a proxy");
    assert_eq!(proxy.url.effective_port(), 1080);
    assert_eq!(proxy.authorization.expect("a login").reveal(), b"Basic dTpwQA==");
    assert_eq!(route.no_proxy, ["a.example", "b.example"]);
}

#[test]
fn what_is_not_done_is_said() {
    for (option, part) in [
        ("--http2", "HTTP/1.1"),
        ("--aws-sigv4 aws:amz:r:s3", "the secret is missing"),
        ("-K file", "not read"),
        ("--unix-socket /s", "TCP"),
        ("--socks5 p.example", "SOCKS"),
        ("--ntlm -u a:b", "not spoken"),
        ("http://two.example", "first of 2"),
        ("--tlsv1.2", "TLS"),
    ] {
        let read = command(&format!("curl https://h.example/ {option}"));
        assert!(read.limits.iter().any(|l| l.contains(part)), "{option}: {:?}", read.limits);
        assert!(read.limits.iter().all(|l| l.ends_with('.')), "{:?}", read.limits);
    }
    let next = command("curl https://h.example/ --next -u a:b https://i.example/");
    assert!(next.request.login.is_none() && next.limits.iter().any(|l| l.contains("--next")));
    assert!(command("curl -sS -o /dev/null -w x https://h.example/").limits.is_empty());
}

#[test]
fn words_without_a_shell() {
    let words = ["curl", "-u", "me:$PASS", "https://h.example/a&b"].map(std::ffi::OsString::from);
    for words in [&words[..], &words[1..]] {
        let read = from_argv(words).command.expect("a command");
        assert_eq!(read.words[1].holes.len(), 1);
        assert!(!read.words[1].holes[0].would_expand && read.unknown().next().is_none());
        assert_eq!(read.request.url.target, "/a&b");
    }
    let bad = ["curl", "-s", "--usr"].map(std::ffi::OsString::from);
    assert_eq!(from_argv(&bad).complaints[0].column, 9);
}

#[test]
fn secrets_are_in_no_debug_output_and_no_complaint() {
    for text in [
        "curl -u me:CANARY -H 'X-Key: CANARY' -d CANARY https://CANARY@h.example/?token=CANARY",
        "curl -u me:CANARY -H CANARY -F CANARY 'https://h.example/a b?key=CANARY' --user=CANARY --bogus-CANARY=CANARY",
        "curl -x http://u:CANARY@p.example:x --resolve CANARY -m CANARY -X 'CANARY x' https://h.example/",
    ] {
        let parsed = from_text(text);
        assert!(!format!("{parsed:?}").contains("CANARY"), "{parsed:?}");
    }
}

#[test]
fn corrected_commands_hold_no_secret_and_say_the_same() {
    for (text, want) in [
        ("curl -sS -u alice:pw https://h.example/x", "curl -u alice https://h.example/x"),
        ("curl -u sk_live_1: https://h.example/", "curl -u \"$KEY:\" https://h.example/"),
        (
            "curl -H 'Authorization: Bearer abc' h.example",
            "curl -H \"Authorization: Bearer $TOKEN\" http://h.example/",
        ),
        ("curl -H 'Authorization: abc def' h.example", "curl -H \"Authorization: $TOKEN\" http://h.example/"),
        (
            "curl -H 'X-Api-Key: abc' 'h.example/?api_key=abc&q=1'",
            "curl -H \"X-Api-Key: $KEY\" \"http://h.example/?api_key=$KEY2&q=1\"",
        ),
        (
            "curl -b a=b -A me -H 'X-O: it'\\''s' h.example",
            "curl -A me -b \"$COOKIE\" -H 'X-O: it'\\''s' http://h.example/",
        ),
        ("curl -F a=b h.example", "curl -F \"$FORM\" http://h.example/"),
        ("curl -F f=@x.png h.example", "curl -F file=@x.png http://h.example/"),
        ("curl -d user=x h.example", "curl --data-raw \"$BODY\" http://h.example/"),
        (
            "curl -LkI --digest -u a:b 'h.example/!$?sig=1'",
            "curl -L -k -I --digest -u a 'http://h.example/!$?sig='\"$KEY\"",
        ),
    ] {
        let read = command(text);
        let printed = corrected(&read.request, &read.route);
        assert_eq!(printed, want);
        assert!(from_text(&printed).command.is_some(), "{printed}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,80}|(curl )?[-a-zA-Z \\\\'\"$`{}()\\[\\]<>|;&!#\\n\\r:=@/.?%“”—é0]{0,80}") {
        let parsed = from_text(&text);
        for complaint in &parsed.complaints {
            let span = complaint.span.clone().unwrap_or(0..0);
            prop_assert!(span.start <= span.end && span.end <= text.len());
        }
        if let Some(command) = parsed.command {
            prop_assert_eq!(command.field_words.len(), command.request.fields.len());
            let _ = corrected(&command.request, &command.route);
        }
        let _ = from_argv(&text.split(' ').map(std::ffi::OsString::from).collect::<Vec<_>>());
    }

    #[test]
    fn quoted_text_is_one_word_again(text in "[^\\x00]{0,40}") {
        let (words, complaints) = split(&format!("curl {}", quote(&text)));
        prop_assert!(complaints.is_empty(), "{complaints:?}");
        prop_assert_eq!(words.len(), 1);
        prop_assert_eq!(&words[0].text, text.as_bytes());
    }
}

#[test]
fn a_request_is_signed_as_curl_does() {
    let signed = |text: &str| {
        let mut command = command(text);
        assert!(command.request.first("authorization").is_none(), "the login itself is never sent");
        assert!(command.request.login.is_none());
        command.sign(1_369_353_600);
        let value = |name: &str| command.request.first(name).map(|f| f.value.reveal().to_vec());
        [value("authorization"), value("x-amz-date")].map(|v| v.map(|v| String::from_utf8(v).expect("ASCII")))
    };
    // The example of AWS's own manual, "GET Object", with its key.
    let [value, date] = signed(
        "curl --aws-sigv4 aws:amz:us-east-1:s3 -u AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY \
         -H 'Range: bytes=0-9' https://examplebucket.s3.amazonaws.com/test.txt",
    );
    assert_eq!(date.as_deref(), Some("20130524T000000Z"));
    assert_eq!(
        value.as_deref(),
        Some(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, \
             SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, \
             Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        )
    );
    let [value, _] = signed("curl --aws-sigv4 aws -u id:secret https://iam.eu.aws.example/?b=%2f+x&a");
    assert!(
        value.is_some_and(|v| v.contains("/20130524/eu/iam/aws4_request, SignedHeaders=host;x-aws-date,"))
    );
    let [none, _] = signed("curl --aws-sigv4 aws -u id:secret https://localhost/");
    assert_eq!(none, None);
}
