//! Nothing a server or an argument says can drive the terminal: judged by a terminal's own parser.

use crate::support::{Folder, Server, in_parallel, run};
use std::{ffi::OsStr, os::unix::ffi::OsStrExt, process::Output};
use vte::{Params, Parser, Perform};

/// Sequences that go into one answer.
const IN_ONE: usize = 48;

/// A terminal that allows text, line feeds, tabs and, where there may be colours, SGR.
#[derive(Default)]
struct Screen {
    colours: bool,
    wrong: Vec<String>,
}

impl Screen {
    fn complain(&mut self, what: impl std::fmt::Debug) {
        self.wrong.push(format!("{what:?}"));
    }
}

impl Perform for Screen {
    fn print(&mut self, c: char) {
        let hides = matches!(u32::from(c), 0x7F..=0x9F | 0x061C | 0x200B..=0x200F | 0x2028..=0x202E
            | 0x2060..=0x2069 | 0xFEFF | 0xE0000..=0xE007F);
        if hides || c.is_control() {
            self.complain(c);
        }
    }

    fn execute(&mut self, byte: u8) {
        if !b"\n\t".contains(&byte) {
            self.complain(byte);
        }
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], _: bool, action: char) {
        if !self.colours || action != 'm' || !intermediates.is_empty() {
            self.complain((params, action));
        }
    }

    fn esc_dispatch(&mut self, _: &[u8], _: bool, byte: u8) {
        self.complain(("ESC", byte));
    }

    fn osc_dispatch(&mut self, params: &[&[u8]], _: bool) {
        self.complain(("OSC", params));
    }

    fn hook(&mut self, _: &Params, _: &[u8], _: bool, action: char) {
        self.complain(("DCS", action));
    }
}

/// What is wrong with a stream of bytes at a terminal.
fn judge(bytes: &[u8], colours: bool) -> Vec<String> {
    let mut screen = Screen { colours, ..Screen::default() };
    // Letters at the end finish what a sequence had begun.
    Parser::new().advance(&mut screen, &[bytes, b"end\n"].concat());
    if !colours && bytes.contains(&0x1B) {
        screen.complain("ESC");
    }
    if let Err(error) = std::str::from_utf8(bytes) {
        screen.complain(error);
    }
    screen.wrong
}

fn assert_tame(output: &Output, colours: bool, about: &str) {
    for stream in [&output.stdout, &output.stderr] {
        let wrong = judge(stream, colours);
        assert!(wrong.is_empty(), "{about}: {wrong:?}\n{}", String::from_utf8_lossy(stream).escape_debug());
    }
}

/// Every byte, and sequences that move, hide, reorder, ring, retitle, answer or link.
fn nasty() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = (0..=255_u8).map(|b| vec![b'a', b, b'z']).collect();
    let starts: [&[u8]; 8] =
        [b"\x1b[", b"\x1b]", b"\x1bP", b"\x1b_", b"\x1b^", b"\x1bX", b"\xc2\x9b", b"\x9b"];
    let rests: [&[u8]; 22] = [
        b"2J",
        b"31m",
        b"1;1H",
        b"6n",
        b"c",
        b"?1049h",
        b"?25l",
        b"8m",
        b"0K",
        b"99A",
        b"99D",
        b"20t",
        b"21t",
        b"0;owned\x07",
        b"8;;http://evil.example\x1b\\",
        b"52;c;ZXZpbA==\x07",
        b"4;1;?\x07",
        b"$q\"p\x1b\\",
        b"+q544e\x1b\\",
        b"1337;File=:AAAA\x07",
        b"5i",
        b"!p",
    ];
    for start in starts {
        all.extend(rests.iter().map(|rest| [start, rest].concat()));
    }
    let finals: [&[u8]; 12] = [
        b"\x1bc",
        b"\x1b7",
        b"\x1bD",
        b"\x1bM",
        b"\x1b(0",
        b"\x1b#8",
        b"\x1b>",
        b"\x1b",
        b"\x07\x07",
        b"\x08\x08",
        b"\r\x0b",
        b"\x0e\x0f",
    ];
    all.extend(finals.map(<[u8]>::to_vec));
    let hidden = (0x80..0xA0).chain([0x061C, 0x2028, 0x2029, 0xFEFF]).chain(0x200B..=0x200F);
    let hidden = hidden.chain(0x202A..=0x202E).chain(0x2060..=0x2069).chain([0xE0001, 0xE0041, 0xE007F]);
    all.extend(hidden.filter_map(char::from_u32).map(|c| format!("x{c}y").into_bytes()));
    let broken: [&[u8]; 6] =
        [b"\xff\xfe", b"\xc0\x9b", b"\xe2\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xf0\x9f\x1b[2J"];
    all.extend(broken.map(<[u8]>::to_vec));
    all
}

/// A refusal with these bytes wherever a report looks.
fn answer(bytes: &[u8]) -> Vec<u8> {
    let one_line: Vec<u8> = bytes.iter().copied().filter(|b| !b"\r\n".contains(b)).collect();
    let mut out = [b"HTTP/1.1 401 No ", &one_line[..], b"\r\n"].concat();
    for (before, after) in [
        ("Server: nginx ", ""),
        ("WWW-Authenticate: Basic realm=\"", "\", charset=x"),
        ("WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"", "\""),
        ("Location: /on?", ""),
        ("Set-Cookie: id=", "; Path=/"),
        ("X-Request-Id: ", ""),
        ("Content-Type: text/", ""),
    ] {
        out.extend([before.as_bytes(), &one_line, after.as_bytes(), b"\r\n"].concat());
    }
    out.extend([b"X-", bytes, b": ", bytes, b"\r\n"].concat());
    let body = [b"{\"error\":\"", bytes, b"\",\"message\":\"", bytes, b"\"}"].concat();
    out.extend(format!("Content-Length: {}\r\nConnection: close\r\n\r\n", body.len()).into_bytes());
    [out, body].concat()
}

#[test]
fn the_judge_is_strict() {
    for tame in ["plain ✗ text\n\ttab", "\u{e4}"] {
        assert!(judge(tame.as_bytes(), false).is_empty(), "{tame}");
    }
    assert!(judge(b"\x1b[1;31mred\x1b[0m", true).is_empty());
    let wild = [
        "\x1b[31m",
        "\x07",
        "\r",
        "\u{9b}2J",
        "a\u{202e}b",
        "\u{200b}",
        "\x1b]0;x\x07",
        "\x1bPx\x1b\\",
        "\x7f",
    ];
    for text in wild {
        assert!(!judge(text.as_bytes(), false).is_empty(), "{text:?}");
    }
    assert!(!judge(b"\x1b[2J", true).is_empty());
}

#[test]
fn no_answer_drives_the_terminal() {
    let (state, all) = (Folder::new(), nasty());
    let groups: Vec<Vec<u8>> = all.chunks(IN_ONE).map(<[_]>::concat).collect();
    in_parallel(&groups, |bytes| {
        let said = answer(bytes);
        let server = Server::start(move |_| said.clone());
        let url = server.url("/");
        for (options, colours) in [
            (&["--color", "never"][..], false),
            (&["--color", "always"], true),
            (&["-vv", "--color", "never", "-u", "alice:wrong"], false),
            (&["-vv", "--color", "always"], true),
            (&["--json"], false),
        ] {
            let output = run(&state, &[options, &[url.as_str()]].concat());
            assert_tame(&output, colours, &format!("{options:?} {}", bytes.escape_ascii()));
        }
    });
}

#[test]
fn no_redirect_and_no_banner_drives_the_terminal() {
    let state = Folder::new();
    let groups: Vec<Vec<u8>> = nasty().chunks(IN_ONE).map(<[_]>::concat).collect();
    in_parallel(&groups, |bytes| {
        let one_line: Vec<u8> = bytes.iter().copied().filter(|b| !b"\r\n".contains(b)).collect();
        let onward =
            |to: &str| [b"HTTP/1.1 302 x\r\nLocation: ", to.as_bytes(), &one_line, b"\r\n\r\n"].concat();
        for said in [onward("/a"), onward("http://h"), [b"SSH-", &bytes[..]].concat(), bytes.clone()] {
            let server = Server::start(move |_| said.clone());
            let output = run(&state, &["-v", "--timeout", "1", "--color", "never", &server.url("/")]);
            assert_tame(&output, false, &bytes.escape_ascii().to_string());
        }
    });
}

#[test]
fn no_argument_drives_the_terminal() {
    let (state, all) = (Folder::new(), nasty());
    let groups: Vec<Vec<u8>> =
        all.chunks(IN_ONE).map(|c| c.concat().into_iter().filter(|b| *b != 0).collect()).collect();
    in_parallel(&groups, |bytes| {
        let nasty = |before: &str| OsStr::from_bytes(&[before.as_bytes(), bytes].concat()).to_owned();
        let plain = |text: &str| OsStr::new(text).to_owned();
        let nowhere = plain("http://127.0.0.1:1/");
        for words in [
            vec![plain("explain"), nasty("")],
            vec![plain("explain"), nasty("credentials/")],
            vec![plain("explain"), plain("--search"), nasty("")],
            vec![nasty("http://h/")],
            vec![nasty("http://")],
            vec![nasty("--"), nowhere.clone()],
            vec![nasty("--format="), nowhere.clone()],
            vec![plain("--color"), nasty(""), nowhere.clone()],
            vec![plain("-o"), nasty("/nonexistent/"), nowhere.clone()],
            vec![plain("--password-file"), nasty("/"), plain("-u"), plain("me"), nowhere.clone()],
            vec![
                plain("-vv"),
                plain("--offline"),
                plain("-A"),
                nasty("x"),
                plain("-X"),
                nasty("G"),
                nowhere.clone(),
            ],
            vec![plain("--plan"), plain("-H"), nasty("X: "), plain("-u"), nasty("me:x"), nowhere.clone()],
            vec![plain("curl"), nasty("--")],
            vec![
                plain("curl"),
                plain("-o"),
                nasty("/x"),
                plain("--netrc-file"),
                nasty("/n"),
                nowhere.clone(),
            ],
            vec![plain("curl"), plain("-d"), nasty("@"), plain("-x"), nasty("http://"), nowhere],
        ] {
            assert_tame(&run(&state, &words), false, &format!("{words:?}"));
        }
    });
}
