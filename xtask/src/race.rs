//! How long a diagnosis takes beside the same number of `curl -sv` calls to the same server: a ratio, measured in
//! pairs on this machine, so that a busy moment slows both.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Pairs measured.
const ROUNDS: usize = 25;

/// Races `why401 URL` (release build) against curl and says how it went.
pub fn race(root: &Path) -> Result<String, String> {
    build(root)?;
    let url = format!("http://{}/private/", open_gate().map_err(|e| e.to_string())?);

    let tool = root.join("target/release/why401");
    let requests = requests(&tool, &url)?;
    let mut ratios = Vec::new();
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let ours = timed(|| run(Command::new(&tool).args(["-q", &url])))?;
        let theirs = timed(|| (0..requests).try_for_each(|_| run(Command::new("curl").args(["-sv", &url]))))?;
        ratios.push(ours.as_secs_f64() / theirs.as_secs_f64());
        times.push(ours);
    }
    ratios.sort_by(f64::total_cmp);
    times.sort();
    Ok(format!(
        "a diagnosis of {requests} requests: median {:.1} ms, {:.2} times {requests} curl calls ({:.2} to {:.2}, {ROUNDS} pairs)",
        times[ROUNDS / 2].as_secs_f64() * 1e3,
        ratios[ROUNDS / 2],
        ratios[0],
        ratios[ROUNDS - 1],
    ))
}

fn build(root: &Path) -> Result<(), String> {
    let built = Command::new("cargo")
        .args(["build", "--release", "--quiet", "-p", "why401"])
        .current_dir(root)
        .status();
    if built.map_err(|e| e.to_string())?.success() { Ok(()) } else { Err("the release build failed".into()) }
}

/// How many requests the diagnosis takes, from its own report.
fn requests(tool: &Path, url: &str) -> Result<usize, String> {
    let out = Command::new(tool).args(["--json", url]).output().map_err(|e| e.to_string())?;
    let text = String::from_utf8_lossy(&out.stdout);
    match text.matches("\"purpose\"").count() {
        0 => Err(format!("no report: {text}{}", String::from_utf8_lossy(&out.stderr))),
        n => Ok(n),
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map(drop)
        .map_err(|e| e.to_string())
}

fn timed(work: impl FnOnce() -> Result<(), String>) -> Result<Duration, String> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}

/// Starts a server that asks everybody for a login; where it listens on loopback.
pub(crate) fn open_gate() -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(|| gate(stream));
        }
    });
    Ok(address)
}

/// Answers as often as it is asked on one connection.
fn gate(mut stream: TcpStream) {
    const ANSWER: &[u8] = b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"Staff\"\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nno\n";
    let mut buffer = [0; 4096];
    let mut seen = Vec::new();
    while let Ok(n @ 1..) = stream.read(&mut buffer) {
        seen.extend_from_slice(&buffer[..n]);
        if seen.ends_with(b"\r\n\r\n") {
            seen.clear();
            if stream.write_all(ANSWER).is_err() {
                return;
            }
        }
    }
}
