//! Large and repetitive input is read to its end; that it takes time in proportion is watched by the fuzz targets.

use why401_capture::from_text;

#[test]
fn long_commands_are_read_to_their_end() {
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
            let length = if ["", "curl "].contains(&head) { 40_000 } else { 8_000 };
            let text = format!("{head}{}", piece.repeat(length / piece.len()));
            let lines = text.lines().count().max(1) + 1;
            let complaints = from_text(&text).complaints;
            assert!(complaints.iter().all(|c| (1..=lines).contains(&c.line)), "{head:?} {piece:?}");
        }
    }
}
