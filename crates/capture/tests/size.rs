//! Large and repetitive input takes time in proportion to its size.

use std::time::{Duration, Instant};
use why401_capture::from_text;

#[test]
fn long_commands_are_read_in_seconds() {
    for piece in [
        "curl ",
        "$(",
        "${",
        "`",
        "\"`\" ",
        "!a ",
        "> ",
        "-H a:b ",
        "-H Authorization:x ",
        "-b a=b ",
        "--x ",
        "-s ",
        "-d a ",
        "-F a=; ",
        "--resolve -a:1 ",
        "http://h/ ",
        "“",
        "\u{a0}",
        "\\\n",
        "'",
        "[",
        "{",
        "-u ",
        "-",
        "-H X-Key:\n",
        "```\n",
        "> curl\n",
        "$'\\u",
        "\"$a",
        "a;b",
        "-sQ",
        "%",
        "{,",
        "^",
        "^\"",
        "^\n",
        "%a%",
        "%a",
        "\\",
        "\"\"",
        "@{",
        "@{a=",
        "@(",
        "(",
        "$a = \"",
        "$a.Add(",
        "$a\n",
        "$([char]55357)",
        "{{",
        "{\"a\":",
        "a+",
        "'' ",
        "a = 'b'\n",
        "a: b; ",
        "a:=1 ",
        "irm\n",
        "fetch(",
        "requests.get(",
        "http ",
        "--header=a:b ",
    ] {
        for head in [
            "",
            "curl ",
            "curl ^\"x^\" ^\n",
            "C:\\>curl ",
            "curl.exe -H `\n",
            "irm ",
            "$a = ",
            "wget ",
            "http :/ ",
            "fetch('",
            "fetch(`",
            "fetch(a,{",
            "requests.get(f'",
            "{\"request\":{\"url\":",
        ] {
            let length = if ["", "curl "].contains(&head) { 200_000 } else { 20_000 };
            let text = format!("{head}{}", piece.repeat(length / piece.len()));
            let start = Instant::now();
            let _ = from_text(&text);
            assert!(
                start.elapsed() < Duration::from_secs(5),
                "{head:?} {piece:?} takes {:?}",
                start.elapsed()
            );
        }
    }
}
