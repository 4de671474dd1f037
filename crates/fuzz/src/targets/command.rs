//! Pasted commands.

use crate::{Target, check};
use std::ffi::OsString;
use why401_capture::{Command, Parsed, Word, corrected, from_argv, from_text, quote, split};

/// Commands of sh, bash and of manuals.
const SEEDS: &[&str] = &[
    "curl -sS -u 'alice:pa$word' -H \"Authorization: Bearer $TOKEN\" https://api.example/v1/me?x=1&y=2",
    "$ curl 'https://shop.example/' \\\n  -H 'Accept: text/html' \\\n  --data-raw $'{\"a\":\"\\u00e9\\'\"}' --compressed",
    "curl --json '{\"a\":1}' -X PUT --url-query a=b 'http://h.example/[1-3]{a,b}'",
    "curl -u \"$(cat key)\" -F file=@x -F a=b --resolve h.example:443:192.0.2.1 https://h.example/ | jq .",
    "```\ncurl -b 'a=1; b=2' -x http://u:p@proxy.example:3128 -kLn4 http://h.example\n```",
    "curl ^\"https://h.example/^\" ^\n  -H ^\"accept: */*^\"",
];

/// `from_text`, `split`, `quote`, `corrected`.
pub const COMMAND: Target = Target { name: "command", run, seeds: SEEDS };

/// `from_argv`: the words are lines here.
pub const ARGV: Target = Target {
    name: "argv",
    run: run_argv,
    seeds: &[
        "-u\nalice:secret\nhttps://staff.example/\n-H\nX-A: 1",
        "--data-urlencode\nq=a b\n-G\n--oauth2-bearer\ntok\nhttp://h.example/{a,b}[1-3]",
        "-sSLXPUT\n-dx\n--\nh.example",
    ],
};

fn run(data: &[u8]) {
    let text = &*String::from_utf8_lossy(data);
    let parsed = from_text(text);
    for complaint in &parsed.complaints {
        if let Some(span) = &complaint.span {
            check::in_text(span, text);
            check::place(complaint.line, complaint.column, text);
        }
    }
    consistent(&parsed);
    for word in &split(text).0 {
        check::in_text(&word.span, text);
        whole(word);
    }
    one_word(text);
}

fn run_argv(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let words: Vec<OsString> = text.split('\n').map(OsString::from).collect();
    consistent(&from_argv(&words));
}

/// What one part of the result says of another is so.
fn consistent(parsed: &Parsed) {
    let Some(command) = &parsed.command else {
        assert!(!parsed.complaints.is_empty(), "no command and no reason");
        return;
    };
    command.words.iter().for_each(whole);
    assert_eq!(command.field_words.len(), command.request.fields.len());
    let places = command.field_words.iter().flatten().chain(&command.login_word).chain([&command.url_word]);
    for &(word, offset) in places {
        assert!(command.words.get(word).is_none_or(|w| offset <= w.text.len()), "{word}, {offset}");
    }
    again(command);
}

/// Its pieces make up the word, its holes lie in it.
fn whole(word: &Word) {
    let mut end = 0;
    for piece in &word.pieces {
        assert_eq!(piece.range.start, end, "a gap between pieces");
        end = piece.range.end;
    }
    assert_eq!(end, word.text.len(), "the pieces are not the word");
    word.holes.iter().for_each(|hole| check::in_bytes(&hole.range, &word.text));
    assert!((0..=word.text.len()).all(|n| word.origin(n) <= word.span.end), "an origin outside");
}

/// The command that is printed for a request is read as a command to the same place.
fn again(command: &Command) {
    let printed = corrected(&command.request, &command.route);
    assert!(!printed.contains('\n'), "{printed:?}");
    let read = from_text(&printed).command.unwrap_or_else(|| panic!("not read again: {printed:?}"));
    assert_eq!(read.request.url.origin(), command.request.url.origin(), "{printed:?}");
}

/// What is quoted is one word with the same text. No shell's word holds a NUL.
fn one_word(text: &str) {
    let text: String = text.chars().filter(|c| *c != '\0').take(200).collect();
    let line = format!("curl {}", quote(&text));
    let words = split(&line).0;
    let last = words.last().unwrap_or_else(|| panic!("no word in {line:?}"));
    assert_eq!(last.lossy(), text, "{line:?}");
}
