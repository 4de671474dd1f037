//! A server with a few answers, and the program run against it.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    process::{Command, Output, Stdio},
    thread,
    time::Duration,
};

/// Answers: `/ok` 200, `/missing` 404, `/broken` 500, `/slow` after a minute, `/dollar` 200 to me with `pa$word` and to
/// nobody without, anything else 401 with every field
/// echoed in the body.
pub(crate) fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("bound");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || {
                let _ = exchange(stream);
            });
        }
    });
    format!("http://{address}")
}

fn exchange(mut stream: TcpStream) -> std::io::Result<()> {
    let mut head = String::new();
    for line in BufReader::new(stream.try_clone()?).lines() {
        let line = line?;
        if line.is_empty() {
            break;
        }
        head.push_str(&line);
        head.push('\n');
    }
    let path = head.split(' ').nth(1).unwrap_or("/");
    let status = match path {
        "/ok" => "200 OK",
        "/dollar" if head.contains("bWU6cGEkd29yZA==") => "200 OK",
        "/missing" => "404 Not Found",
        "/broken" => "500 Internal Server Error",
        "/slow" => {
            thread::sleep(Duration::from_mins(1));
            "200 OK"
        }
        _ => "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"Staff\"",
    };
    let echo = head.lines().find_map(|l| l.strip_prefix("Authorization: ")).unwrap_or("-");
    let text = format!(
        "HTTP/1.1 {status}\r\nX-Echo: {echo}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{head}",
        head.len()
    );
    stream.write_all(text.as_bytes())
}

/// The program in an environment of its own.
pub(crate) fn why401(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_why401"));
    command.args(words).env_clear().env("LANG", "C.UTF-8").stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub(crate) fn run(words: &[&str]) -> Output {
    why401(words).output().expect("the program starts")
}

/// Runs it with something on standard input.
pub(crate) fn run_with_input(words: &[&str], input: &str) -> Output {
    let mut command = why401(words);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(input.as_bytes()).expect("the program reads");
    drop(stdin);
    child.wait_with_output().expect("the program ends")
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}
