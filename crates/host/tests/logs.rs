//! Lines of logs find their requests: while logs grow, are moved aside, are shared with others, lie there compressed.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};
use why401_core::{Evidence, Experiment, Limit, TracedUser, Trial};
use why401_host::{Machine, Watch};
use why401_message::{Exchange, Request, Response, Scheme, Url};

/// A folder that goes away.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("why401-logs-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    fn log(&self) -> PathBuf {
        self.0.join("access.log")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // It lies in the temporary folder and goes with it.
        let _ = fs::remove_dir_all(&self.0);
    }
}

const BEFORE: &str = "10.9.9.9 - - [24/Nov/2026:22:00:00 +0000] \"GET /old HTTP/1.1\" 200 5 \"-\" \"x\"\n";

fn line(client: &str, user: &str, target: &str, status: u16) -> String {
    format!(
        "{client} - {user} [24/Nov/2026:22:32:33 +0000] \"GET {target} HTTP/1.1\" {status} 381 \"-\" \"probe/1\"\n"
    )
}

fn given() -> Request {
    let mut request =
        Request::get(Url::parse("http://127.0.0.1:8080/vault?x=1", Scheme::Http).expect("a URL"));
    request.set("User-Agent", "probe/1");
    request.set_basic(b"alice", b"secret");
    request
}

/// The request as given and the same without credentials, both refused.
fn refused_twice() -> Evidence {
    let mut evidence = Evidence::new(given(), None, Limit::default(), 1_795_559_553);
    for experiment in [Experiment::GIVEN, Experiment::ANONYMOUS] {
        let request = evidence.request(experiment).expect("derived");
        let mut exchange = Exchange::new(request, Response { status: 401, ..Response::default() });
        exchange.local = "127.0.0.1:40112".parse().ok();
        evidence.record(experiment, Trial { hops: vec![exchange], failure: None });
    }
    evidence
}

/// What is found after something happened to a log that was watched from its first line on.
fn found(name: &str, happens: impl FnOnce(&Path)) -> Vec<(Experiment, usize, TracedUser)> {
    let folder = Folder::new(name);
    let log = folder.log();
    fs::write(&log, BEFORE).expect("written");
    let machine = Machine::new("/");
    let watch = Watch::begin(&machine, std::slice::from_ref(&log), &[]);
    happens(&log);
    let mut evidence = refused_twice();
    watch.about(&machine, &mut evidence);
    evidence.traced.into_iter().map(|t| (t.of, t.number, t.user)).collect()
}

fn append(log: &Path, text: &str) {
    File::options()
        .append(true)
        .create(true)
        .open(log)
        .and_then(|mut f| f.write_all(text.as_bytes()))
        .expect("written");
}

fn alice() -> TracedUser {
    TracedUser::Named("alice".into())
}

#[test]
fn each_line_finds_its_request() {
    let own = line("127.0.0.1", "alice", "/vault?x=1", 401) + &line("127.0.0.1", "-", "/vault?x=1", 401);
    let expected = vec![(Experiment::GIVEN, 2, alice()), (Experiment::ANONYMOUS, 3, TracedUser::Nobody)];
    assert_eq!(found("plain", |log| append(log, &own)), expected);
    let others = [
        line("10.0.0.1", "alice", "/vault?x=1", 401),
        line("127.0.0.1", "alice", "/vault", 401),
        line("127.0.0.1", "alice", "/vault?x=1", 200),
        line("127.0.0.1", "bob", "/vault?x=1", 401),
        line("127.0.0.1", "alice", "/vault?x=1", 401).replace("probe/1", "other/2"),
        "what is this\n".to_owned(),
        format!("{}\n", "x".repeat(1 << 20)),
    ];
    let expected = vec![(Experiment::GIVEN, 2, alice()), (Experiment::ANONYMOUS, 3, TracedUser::Nobody)];
    assert_eq!(found("others", |log| append(log, &(own.clone() + &others.concat()))), expected);
}

#[test]
fn somebody_asks_the_same_at_the_same_time() {
    let both = line("127.0.0.1", "alice", "/vault?x=1", 401).repeat(2);
    assert_eq!(found("shared", |log| append(log, &both)), vec![]);
}

#[test]
fn a_log_is_moved_aside_meanwhile() {
    let own = line("127.0.0.1", "alice", "/vault?x=1", 401);
    let moved = |log: &Path| {
        append(log, &own);
        fs::rename(log, log.with_extension("log.1")).expect("moved");
        append(log, &line("127.0.0.1", "-", "/vault?x=1", 401));
    };
    let expected = vec![(Experiment::GIVEN, 2, alice()), (Experiment::ANONYMOUS, 1, TracedUser::Nobody)];
    assert_eq!(found("moved", moved), expected);
    let emptied = |log: &Path| {
        fs::write(log, "").expect("emptied");
        append(log, &own);
    };
    assert_eq!(found("emptied", emptied), vec![(Experiment::GIVEN, 1, alice())]);
}

#[test]
fn a_line_that_is_not_at_its_end_is_not_read() {
    let own = line("127.0.0.1", "alice", "/vault?x=1", 401);
    assert_eq!(found("cut", |log| append(log, own.trim_end())), vec![]);
}

/// The end of a log may fall into the middle of a line; what stands there is a visitor's.
#[test]
fn what_follows_the_middle_of_a_line_is_not_read() {
    let folder = Folder::new("middle");
    let log = folder.log();
    fs::write(&log, format!("{BEFORE}10.6.6.6 - - [24/Nov/2026:22:32:33 +0000] \"GET /?")).expect("written");
    let machine = Machine::new("/");
    let watch = Watch::begin(&machine, std::slice::from_ref(&log), &[]);
    append(&log, &line("127.0.0.1", "alice", "/vault?x=1", 401));
    let mut evidence = refused_twice();
    watch.about(&machine, &mut evidence);
    assert_eq!(evidence.traced, vec![]);
}

#[test]
fn an_earlier_line_of_a_compressed_log() {
    let folder = Folder::new("gz");
    let log = folder.0.join("access.log.2.gz");
    let text = BEFORE.to_owned()
        + &"x".repeat(100_000)
        + "\n"
        + &line("10.0.0.1", "alice", "/vault?x=1", 401)
        + BEFORE;
    let mut encoder =
        flate2::write::GzEncoder::new(File::create(&log).expect("created"), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish().map(drop)).expect("written");
    let machine = Machine::new("/");
    let watch = Watch::begin(&machine, std::slice::from_ref(&log), &[]);
    let mut evidence = Evidence::new(given(), None, Limit::default(), 1_795_559_553);
    watch.earlier(&machine, &mut evidence);
    let told: Vec<_> = evidence.traced.into_iter().map(|t| (t.number, t.status, t.user)).collect();
    assert_eq!(told, vec![(3, 401, alice())]);
}

#[test]
fn what_is_no_file_is_said_and_waited_for_by_nobody() {
    let machine = Machine::new("/");
    let watch =
        Watch::begin(&machine, &["/nowhere/x.log".into(), "/dev".into(), "/nowhere/y.log".into()], &[]);
    let limits = watch.limits();
    assert_eq!(limits[0], "/nowhere/x.log and another log: no such file or directory");
    assert_eq!(limits.len(), 2);
}
