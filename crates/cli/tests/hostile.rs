//! Whatever a server does, the program ends in time, stays small and says in words what the server did.
#![cfg(target_os = "linux")]

use std::{
    collections::VecDeque,
    fs,
    process::{Command, Output, Stdio},
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};
use why401_message::{NoAnswer, Oddity, Phase};
use why401_testkit::hostile::{Behaviour, Expected, Hostile};

/// What `--timeout` says.
const DEADLINE: Duration = Duration::from_secs(1);
/// Granted to each exchange beyond its deadline.
const GRACE: Duration = Duration::from_millis(500);
/// For a machine that has other work to do while this runs.
const LOAD: Duration = Duration::from_secs(1);
/// A whole run: a server that does not answer in time is asked twice at most.
const LONGEST: Duration = Duration::from_secs(4);
/// KiB of resident memory at its peak.
const PEAK: u64 = 48 << 10;
/// Behaviours tried at the same time where all of it is waiting.
const WAITING_AT_ONCE: usize = 5;
/// Behaviours tried at the same time where it is work: more would time the machine and not the program.
const WORKING_AT_ONCE: usize = 2;

/// One run of the program to its end.
struct Run {
    output: Output,
    took: Duration,
    peak: u64,
}

impl Run {
    fn of(words: &[&str]) -> Self {
        let began = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_why401"))
            .args(["--timeout", "1"])
            .args(words)
            .env_clear()
            .env("LANG", "C.UTF-8")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let status = format!("/proc/{}/status", child.id());
        let running = thread::spawn(move || (child.wait_with_output(), began.elapsed()));
        let mut peak = 0;
        while !running.is_finished() {
            peak = peak.max(high_water(&status));
            thread::sleep(Duration::from_millis(4));
        }
        let (output, took) = running.join().expect("it only waits");
        Self { output: output.expect("it is ours"), took, peak }
    }

    /// Standard output in one line, as wide as it wants to be.
    fn text(&self) -> String {
        let text = String::from_utf8(self.output.stdout.clone()).expect("UTF-8");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What is wrong with how it ended.
    fn complaints(&self) -> Vec<String> {
        let code = self.output.status.code();
        let stderr = String::from_utf8_lossy(&self.output.stderr);
        let wrong = [
            (self.took > LONGEST, format!("took {:?}", self.took)),
            (self.peak > PEAK, format!("took {} KiB", self.peak)),
            (!matches!(code, Some(0 | 1 | 3 | 4)), format!("exit code {code:?}")),
            (!stderr.is_empty(), format!("on standard error: {stderr}")),
        ];
        wrong.into_iter().filter(|(is, _)| *is).map(|(_, what)| what).collect()
    }
}

/// Peak resident memory in KiB; 0 where the process is gone.
fn high_water(status: &str) -> u64 {
    let text = fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}

/// Words that name a behaviour; one of them is enough where several phases are possible.
fn named(expected: &Expected) -> &'static [&'static str] {
    match expected {
        Expected::Sound => &["401"],
        Expected::Torn(_) => &["connection closed while"],
        Expected::Fails(failure) => failure_words(failure),
        Expected::Odd(oddity) => oddity_words(oddity),
    }
}

fn failure_words(failure: &NoAnswer) -> &'static [&'static str] {
    match failure {
        NoAnswer::TimedOut(Phase::Status) => &["while waiting for the first line"],
        NoAnswer::TimedOut(Phase::Head) => &["while reading the fields"],
        NoAnswer::TimedOut(Phase::Tls) => &["while agreeing on TLS"],
        NoAnswer::EndlessInterim => &["interim responses (1xx) without end"],
        NoAnswer::HeadTooLarge(_) => &["fields were not over after"],
        NoAnswer::NotHttp(_) => &["no web server"],
        NoAnswer::TlsOnPlain => &["speaks https at this port"],
        NoAnswer::PlainOnTls => &["speaks plain http at this port"],
        NoAnswer::RedirectLoop(_) => &["redirects and no end"],
        _ => &[],
    }
}

fn oddity_words(oddity: &Oddity) -> &'static [&'static str] {
    match oddity {
        Oddity::Http09 => &["without a status line"],
        Oddity::BareLf => &["lines end in LF alone"],
        Oddity::ObsFold => &["over several lines"],
        Oddity::ControlInField(0) => &["control character in a field: \\x00", "\\\\x00"],
        Oddity::ControlInField(_) => &["control character in a field: \\x1B", "\\\\x1B"],
        Oddity::NoColon => &["without a colon"],
        Oddity::SpaceBeforeColon => &["a blank before the colon"],
        Oddity::TwoLengths(_) => &["several lengths: 2, 4"],
        Oddity::BadLength(_) => &["a length that is no number"],
        Oddity::LengthAndChunked => &["a length, and chunks as well"],
        Oddity::BadStatus(_) => &["not three digits: 4011"],
        Oddity::BadChunk => &["a chunk whose size"],
        Oddity::Truncated => &["the body ends too early"],
        Oddity::BodyCut(_) => &["the body is longer than"],
        Oddity::BadCoding(_) => &["compression that cannot be undone: gzip"],
        Oddity::DecodedCut(_) => &["uncompressed it is longer than"],
        Oddity::SwitchingProtocols => &["switches to another protocol"],
        Oddity::SlowBody => &["still coming when the time was over"],
        Oddity::TrailersCut => &["behind the body without end"],
    }
}

/// What is wrong with the program's reaction to a behaviour, as text and as JSON.
fn complaints(behaviour: Behaviour) -> Vec<String> {
    let server = Hostile::start(behaviour).expect("a free loopback port");
    let url = server.url();
    let (text, json) = if is_waiting(behaviour) {
        thread::scope(|scope| {
            let text = scope.spawn(|| Run::of(&[&url]));
            let json = Run::of(&["--json", &url]);
            (text.join().expect("it only runs"), json)
        })
    } else {
        (Run::of(&[&url]), Run::of(&["--json", &url]))
    };
    let mut wrong = [text.complaints(), json.complaints()].concat();
    let words = named(&behaviour.expected());
    for (format, run) in [("text", &text), ("JSON", &json)] {
        if !words.iter().any(|w| run.text().contains(w)) {
            wrong.push(format!("{format} has none of {words:?}: {}", run.text()));
        }
    }
    let report: serde_json::Value = serde_json::from_slice(&json.output.stdout).unwrap_or_default();
    let exchanges = report["exchanges"].as_array().map_or(0, Vec::len);
    let allowed = (DEADLINE + GRACE) * u32::try_from(exchanges.max(1)).expect("a budget of 12") + LOAD;
    if json.took > allowed {
        wrong.push(format!("{exchanges} exchanges took {:?}", json.took));
    }
    wrong.into_iter().map(|w| format!("{}: {w}", behaviour.name())).collect()
}

/// Whether both sides do nothing until the deadline.
fn is_waiting(behaviour: Behaviour) -> bool {
    matches!(behaviour.expected(), Expected::Fails(NoAnswer::TimedOut(_)) | Expected::Odd(Oddity::SlowBody))
}

/// Tries these, so many at a time.
fn try_all(behaviours: Vec<Behaviour>, at_once: usize) -> Vec<String> {
    let untried: Mutex<VecDeque<Behaviour>> = Mutex::new(behaviours.into());
    let wrong = Mutex::new(Vec::new());
    let next = || untried.lock().expect("nobody panics").pop_front();
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                while let Some(behaviour) = next() {
                    let found = complaints(behaviour);
                    wrong.lock().expect("nobody panics").extend(found);
                }
            });
        }
    });
    wrong.into_inner().expect("nobody panics")
}

#[test]
fn every_behaviour_is_survived_and_named() {
    assert!(Behaviour::ALL.len() >= 40, "{} behaviours", Behaviour::ALL.len());
    let (waiting, working): (Vec<_>, Vec<_>) = Behaviour::ALL.iter().partition(|b| is_waiting(**b));
    let wrong = thread::scope(|scope| {
        let waiting = scope.spawn(|| try_all(waiting, WAITING_AT_ONCE));
        let working = try_all(working, WORKING_AT_ONCE);
        [waiting.join().expect("it only collects"), working].concat()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_slow_server_is_not_asked_again_and_again() {
    let slow = [
        Behaviour::Silence,
        Behaviour::SlowStatus,
        Behaviour::SlowFields,
        Behaviour::SlowBody,
        Behaviour::SlowChunks,
        Behaviour::SilentTls,
    ];
    let one = |behaviour: Behaviour| {
        let server = Hostile::start(behaviour).expect("a free loopback port");
        let run = Run::of(&["-u", "alice:a-password", &server.url()]);
        run.complaints().into_iter().map(|w| format!("{}: {w}: {}", behaviour.name(), run.text())).collect()
    };
    let running: Vec<_> = slow.into_iter().map(|b| thread::spawn(move || one(b))).collect();
    let wrong: Vec<Vec<String>> = running.into_iter().map(|r| r.join().expect("nobody panics")).collect();
    assert!(wrong.concat().is_empty(), "{}", wrong.concat().join("\n"));
}
