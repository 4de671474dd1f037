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
    ] {
        for head in ["", "curl "] {
            let text = format!("{head}{}", piece.repeat(200_000 / piece.len()));
            let start = Instant::now();
            let _ = from_text(&text);
            assert!(start.elapsed() < Duration::from_secs(5), "{piece:?} takes {:?}", start.elapsed());
        }
    }
}
