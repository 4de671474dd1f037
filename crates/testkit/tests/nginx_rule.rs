//! The model of nginx against nginx: random configurations, and requests of eight shapes to each.
//!
//! `TREES` sets how many (default 100), `SEED` which. A wrong prediction fails; its configuration is made as small as
//! possible and printed, to be kept among the cases of the model.

#![expect(
    clippy::manual_assert,
    clippy::print_stderr,
    clippy::result_large_err,
    clippy::unused_self,
    reason = "a judge of one's own: it prints its rates and hands whole failures on"
)]

#[path = "../../serverconf/tests/nginx_cases/format.rs"]
mod format;
#[path = "nginx_rule/generator.rs"]
mod generator;
#[path = "nginx_rule/machine.rs"]
mod machine;
#[path = "nginx_rule/random.rs"]
mod random;
#[path = "nginx_rule/written.rs"]
mod written;

use format::BEHIND;
use generator::{Ask, Line, Place};
use machine::{Folder, Machine, Nginx, Plain, exchange};
use random::Random;
use std::{
    fmt::Write as _,
    fs,
    io::ErrorKind,
    net::{IpAddr, SocketAddr, TcpListener},
    path::PathBuf,
};
use why401_message::{Request, Scheme, Secret, Url};
use why401_serverconf::{Answer, Field, Login, Spot, Target, nginx};

/// Trees in one start of the server.
const BATCH: usize = 25;
/// Wrong predictions that are shown.
const MOST_WRONG: usize = 6;

struct Bench {
    folder: Folder,
    /// The first is the server behind's, the second tells the batch; then come two for each tree of a batch.
    ports: Vec<u16>,
    nginx: Option<Nginx>,
    batch: usize,
    /// What stands around all servers of the batch, and its block of events.
    around: (Vec<Line>, &'static str),
}

#[derive(Default)]
struct Rates {
    right: usize,
    untold: Vec<String>,
}

/// What was wrong.
struct Wrong {
    ask: Ask,
    said: String,
    /// The answer of nginx.
    real: u16,
}

impl Bench {
    /// With two ports for each of so many.
    fn new(pairs: usize) -> Self {
        let mut ports = Vec::new();
        let mut next = 21_000 + u16::try_from(std::process::id() % 10_000).expect("small");
        while ports.len() < 2 + 2 * pairs {
            if TcpListener::bind(("0.0.0.0", next)).is_ok() {
                ports.push(next);
            } else {
                ports.clear();
            }
            next += 1;
        }
        let around = (Vec::new(), "events { worker_connections 256; }");
        Self { folder: Folder::new(), ports, nginx: None, batch: 0, around }
    }

    fn place<'a>(&'a self, number: usize, folder: &'a str) -> Place<'a> {
        let at = 2 + 2 * (number % BATCH);
        Place { number, folder, ports: &self.ports[at..at + 2], behind: self.ports[0] }
    }

    /// Writes trees, each to a file of its own; the text of the file that includes them.
    fn config(&self, trees: &[&[Line]]) -> String {
        self.emptied();
        for (n, tree) in trees.iter().enumerate() {
            let written = generator::written(tree, 0);
            let main = (format!("trees/{n:03}.conf"), written.text);
            for (name, text) in written.parts.into_iter().chain([main]) {
                fs::write(self.folder.0.join(name), text).expect("a file");
            }
        }
        self.frame()
    }

    /// Writes entries of the cases; the main file.
    fn entries(&self, entries: &[(&format::Entry, format::Place<'_>)]) -> PathBuf {
        self.emptied();
        let write = |name: String, text: String| fs::write(self.folder.0.join(name), text).expect("a file");
        for (n, (entry, place)) in entries.iter().enumerate() {
            write(format!("trees/{n:03}.conf"), place.servers(entry));
            for (name, text) in &entry.parts {
                write(format!("parts/{name}"), place.filled(text));
            }
        }
        let file = self.folder.0.join("entries.conf");
        fs::write(&file, self.frame()).expect("a file");
        file
    }

    fn emptied(&self) {
        for folder in ["trees", "parts"].map(|name| self.folder.0.join(name)) {
            // What is not there yet cannot be removed.
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder).expect("a folder");
        }
    }

    /// What stands around all of them.
    fn frame(&self) -> String {
        let folder = self.folder.path();
        let [behind, tells, ..] = self.ports[..] else { unreachable!("many ports") };
        let (around, events) = &self.around;
        let user = if machine::is_root() { "user www-data;" } else { "" };
        let mut out = format!(
            "daemon off;\n{user}\nworker_processes 1;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n\
             {events}\nhttp {{\naccess_log off;\nabsolute_redirect off;\n"
        );
        for name in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
            writeln!(out, "{name}_temp_path {folder}/tmp-{name};").expect("a String");
        }
        writeln!(out, "variables_hash_max_size 4096;\nserver_names_hash_bucket_size 128;").expect("a String");
        let seen = r#""auth=$http_authorization.""#;
        writeln!(out, "server {{ listen 127.0.0.1:{behind}; return {BEHIND} {seen}; }}").expect("a String");
        let known = "set $v ''; set $w ''; set $first ''; set $y '';";
        writeln!(out, "server {{ listen 127.0.0.1:{tells}; {known} return 200 \"batch {}.\"; }}", self.batch)
            .expect("a String");
        out.push_str(&generator::text(around, 0));
        out.push_str("include trees/*.conf;\n}\n");
        out
    }

    /// Takes trees into the server; an error is what nginx says against them.
    fn load(&mut self, trees: &[&[Line]]) -> Result<nginx::Config, String> {
        self.batch += 1;
        let file = self.folder.0.join("nginx.conf");
        fs::write(&file, self.config(trees)).expect("a file");
        let config = nginx::read(&file, &Machine, &nginx::Prefix(PathBuf::from("/usr/share/nginx")));
        let (accepted, said) = machine::accepts(&file);
        if !accepted {
            return Err(said);
        }
        self.nginx = None;
        let nginx = Nginx::start(&file, self.ports[1]);
        nginx.wait(self.batch);
        self.nginx = Some(nginx);
        Ok(config)
    }

    fn judge(&self, config: &nginx::Config, ask: &Ask, rates: &mut Rates) -> Result<(), Wrong> {
        let port = ask.port;
        let to = SocketAddr::new(ask.address.parse::<IpAddr>().expect("an address"), port);
        let url = format!("http://{}:{port}{}", ask.host, ask.path);
        let mut request = Request::get(Url::parse_as_is(&url, Scheme::Http).expect("a URL"));
        request.method = ask.method.into();
        request.set("Host", ask.host.as_str());
        let mut text =
            format!("{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", ask.method, ask.path, ask.host);
        if ask.method == "POST" || ask.method == "PUT" {
            text.push_str("Content-Length: 0\r\n");
            request.set("Content-Length", "0");
        }
        if let Some(role) = ask.role {
            write!(text, "X-Role: {role}\r\n").expect("a String");
            request.set("X-Role", role);
        }
        if let Some(real) = ask.real {
            write!(text, "X-Real-IP: {real}\r\nX-Forwarded-For: {real}\r\n").expect("a String");
            request.set("X-Real-IP", real);
            request.set("X-Forwarded-For", real);
        }
        let login = self.login(ask, &mut request);
        if let Some(field) = request.first("authorization") {
            write!(text, "Authorization: {}\r\n", String::from_utf8_lossy(field.value.reveal()))
                .expect("a String");
        }
        text.push_str("\r\n");
        let (own, answer) = match exchange(to, &text) {
            Ok(answer) => answer,
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => return Ok(()),
            Err(error) => panic!("no answer: {error}"),
        };
        let real: u16 = answer.get(9..12).and_then(|s| s.parse().ok()).unwrap_or(444);
        let mut target = Target::new(request);
        (target.local, target.client) = (Some(to), Some(own.ip()));
        let force = config.in_force(&target, &Machine);
        let predicted = force.answer(&login, &Plain);
        let status = nginx::status(&force, &login, &Plain);
        let wrong = |said: String| {
            let server = force.server.as_ref().map(|hit| source(&hit.spot)).unwrap_or_default();
            Err(Wrong { ask: ask.clone(), said: format!("{said}; nginx: {real}\n{server}\n"), real })
        };
        let expected = match &predicted {
            Answer::CannotTell(unknown) => {
                rates.untold.push(unknown.to_string());
                return self.unknown_client(config, target, &login, real, ask);
            }
            Answer::Passed => status.unwrap_or(BEHIND),
            Answer::Before { status, .. } | Answer::Refused { status, .. } => *status,
        };
        if expected != real || status.is_some_and(|s| s != real) {
            return wrong(format!("predicted {predicted:?}, status {status:?}"));
        }
        if let (BEHIND, Some(seen)) = (real, answer.split("auth=").nth(1)) {
            let sent = target.request.first("authorization").map_or(&b""[..], |f| f.value.reveal());
            let seen = seen.trim_end_matches('.').as_bytes();
            let fits = match &force.authorization {
                Field::Kept | Field::Passed(_) => seen == sent,
                Field::Removed(_) => seen.is_empty(),
                Field::Replaced(_) => seen == b"x",
                _ => false,
            };
            // Which server is reached may itself depend on the login.
            if !fits && ask.login == Some(("alice", "wonder")) {
                return wrong(format!("Authorization arrives as {:?}", force.authorization));
            }
        }
        rates.right += 1;
        self.unknown_client(config, target, &login, real, ask)
    }

    fn login(&self, ask: &Ask, request: &mut Request) -> Login {
        if let Some((user, password)) = ask.login {
            request.set_basic(user.as_bytes(), password.as_bytes());
            return Login::Basic { user: user.into(), password: Secret::new(password) };
        }
        let Some(other) = ask.other else { return Login::Nothing };
        request.set("Authorization", other);
        match other {
            "basic YWxpY2U6d29uZGVy" => {
                Login::Basic { user: "alice".into(), password: Secret::new("wonder") }
            }
            "Basic Om5v" => Login::Basic { user: Vec::new(), password: Secret::new("no") },
            _ => Login::Other { scheme: other.split(' ').next().unwrap_or_default().into() },
        }
    }

    /// Without knowing the client less may be told, but nothing wrong.
    fn unknown_client(
        &self,
        config: &nginx::Config,
        target: Target,
        login: &Login,
        real: u16,
        ask: &Ask,
    ) -> Result<(), Wrong> {
        let force = config.in_force(&Target { client: None, ..target }, &Machine);
        match force.answer(login, &Plain) {
            Answer::Before { status, .. } | Answer::Refused { status, .. } if status != real => {
                let said = format!("predicted {status} without knowing the client; nginx: {real}");
                Err(Wrong { ask: ask.clone(), said, real })
            }
            _ => Ok(()),
        }
    }

    /// The smallest tree that is still predicted wrongly.
    fn shrink(&mut self, tree: Vec<Line>, ask: &Ask) -> (Vec<Line>, String) {
        let mut best = tree;
        let mut said = String::new();
        let mut tries = 400;
        loop {
            let mut smaller = None;
            for n in 0..count(&best) {
                if tries == 0 {
                    return (best, said);
                }
                tries -= 1;
                let mut candidate = best.clone();
                remove(&mut candidate, &mut { n });
                let Ok(config) = self.load(&[&candidate]) else { continue };
                if let Err(wrong) = self.judge(&config, ask, &mut Rates::default()) {
                    said = wrong.said;
                    smaller = Some(candidate);
                    break;
                }
            }
            match smaller {
                Some(candidate) => best = candidate,
                None => return (best, said),
            }
        }
    }
}

/// What was wrong as an entry of `crates/serverconf/tests/cases/nginx`.
fn as_case(place: &Place<'_>, tree: &[Line], wrong: &Wrong) -> String {
    let ask = &wrong.ask;
    let mut request = Request::get(Url::parse_as_is("http://a/", Scheme::Http).expect("a URL"));
    if let Some((user, password)) = ask.login {
        request.set_basic(user.as_bytes(), password.as_bytes());
    }
    let basic =
        request.first("authorization").map(|f| String::from_utf8_lossy(f.value.reveal()).into_owned());
    let address = if ask.address == "::1" { "[::1]" } else { ask.address };
    let mut text = format!("## \n{}> {} {}", generator::text(tree, 0), ask.method, ask.path);
    write!(text, " host={} to={address}:{}", ask.host, ask.port).expect("a String");
    let words =
        [("role", ask.role), ("real", ask.real), ("auth", basic.as_deref().or(ask.other).or(Some("")))];
    for (key, value) in words {
        if let Some(value) = value {
            write!(text, " {key}={value}").expect("a String");
        }
    }
    writeln!(text, "\n= {}", wrong.real).expect("a String");
    let names = [(place.ports[0], "PORT1"), (place.ports[1], "PORT2"), (place.behind, "BEHIND")];
    let text = names.iter().fold(text, |text, (port, name)| text.replace(&port.to_string(), name));
    text.replace(place.folder, "FOLDER")
}

/// The text of a block as it stands in its file.
fn source(spot: &Spot) -> String {
    let text = fs::read(&spot.path).unwrap_or_default();
    String::from_utf8_lossy(text.get(spot.bytes.clone()).unwrap_or_default()).into_owned()
}

fn count(lines: &[Line]) -> usize {
    lines.iter().map(|l| 1 + count(l.inside.as_deref().unwrap_or_default())).sum()
}

/// Takes the n-th line out, counted from the outside in.
fn remove(lines: &mut Vec<Line>, n: &mut usize) -> bool {
    for at in 0..lines.len() {
        if *n == 0 {
            lines.remove(at);
            return true;
        }
        *n -= 1;
        if lines[at].inside.as_mut().is_some_and(|inside| remove(inside, n)) {
            return true;
        }
    }
    false
}

#[test]
fn written_rules_are_those_of_nginx() {
    let wrong = written::disagreements();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|t| t.parse().ok()).unwrap_or(default)
}

#[test]
fn predictions_are_what_nginx_answers() {
    let (trees, seed) = (number("TREES", 100), number("SEED", 1));
    let mut bench = Bench::new(BATCH);
    let mut rates = Rates::default();
    let mut refused = 0;
    let mut wrongs: Vec<String> = Vec::new();
    for start in (0..trees).step_by(BATCH) {
        let folder = bench.folder.path();
        let mut batch = Vec::new();
        let mut random = Random(u64::try_from(seed * 1_000_003 + start).expect("small") ^ 0xa5a5);
        bench.around = (Vec::new(), generator::events(&mut random));
        bench.around.0 = generator::around(&mut random, &bench.place(start, &folder));
        for n in start..trees.min(start + BATCH) {
            let mut random = Random(u64::try_from(seed * 1_000_003 + n).expect("small"));
            let place = bench.place(n, &folder);
            let lines = generator::servers(&mut random, &place);
            let asks = generator::asks(&mut random, &place, &lines);
            match accepted_here(&bench, &lines) {
                Ok(true) => batch.push((n, lines, asks)),
                Ok(false) => refused += 1,
                Err(said) => wrongs.push(format!("tree {n}: {said}")),
            }
        }
        let lines: Vec<&[Line]> = batch.iter().map(|(_, l, _)| l.as_slice()).collect();
        let Ok(config) = bench.load(&lines) else {
            wrongs.extend(lines.iter().filter_map(|l| refused_there(&bench, l)));
            assert!(wrongs.len() < MOST_WRONG, "wrong:\n{}", wrongs.join("\n"));
            continue;
        };
        for (n, tree, asks) in &batch {
            for ask in asks {
                if let Err(wrong) = bench.judge(&config, ask, &mut rates) {
                    let (small, said) = bench.shrink(tree.clone(), ask);
                    let said = if said.is_empty() { wrong.said.clone() } else { said };
                    wrongs.push(format!("{said}\n{}", as_case(&bench.place(*n, &folder), &small, &wrong)));
                    bench.load(&lines).expect("it was accepted before");
                    if wrongs.len() >= MOST_WRONG {
                        panic!("wrong:\n{}", wrongs.join("\n"));
                    }
                }
            }
        }
    }
    assert!(wrongs.is_empty(), "wrong:\n{}", wrongs.join("\n"));
    let untold = rates.untold.len();
    let all = rates.right + untold;
    let share = |n: usize| n * 1000 / all.max(1);
    rates.untold.sort();
    let mut reasons: Vec<(usize, String)> = Vec::new();
    for reason in &rates.untold {
        let reason = reason.split(" (").next().unwrap_or_default();
        match reasons.iter_mut().find(|(_, r)| r == reason) {
            Some((n, _)) => *n += 1,
            None => reasons.push((1, reason.to_owned())),
        }
    }
    eprintln!(
        "{all} answers: {} right ({} ‰), {untold} cannot tell ({} ‰), 0 wrong",
        rates.right,
        share(rates.right),
        share(untold)
    );
    eprintln!("{refused} trees refused by nginx and here; {reasons:?}");
    assert!(share(untold) <= 20, "too often it cannot be told");
}

/// What the model says about a name in a `listen`, and about a directive of no module of nginx: nothing for sure.
const UNSURE: [&str; 2] = [
    "the name of the listening socket would have to be looked up",
    "no module of nginx itself has this directive",
];

fn alone(bench: &Bench, lines: &[Line]) -> (PathBuf, nginx::Config) {
    let file = bench.folder.0.join("alone.conf");
    fs::write(&file, bench.config(&[lines])).expect("a file");
    let config = nginx::read(&file, &Machine, &nginx::Prefix(PathBuf::from("/usr/share/nginx")));
    (file, config)
}

/// Whether the model accepts a tree; where it is sure not to, or not sure, nginx is asked, and may not disagree.
fn accepted_here(bench: &Bench, lines: &[Line]) -> Result<bool, String> {
    let (file, config) = alone(bench, lines);
    let unsure = config.complaints().iter().any(|c| UNSURE.contains(&c.what.as_str()));
    if config.is_accepted() && !unsure {
        return Ok(true);
    }
    let (accepted, said) = machine::accepts(&file);
    if accepted && !config.is_accepted() {
        return Err(format!("nginx: {said}\nhere: {:?}\n{}", config.complaints(), generator::text(lines, 0)));
    }
    Ok(accepted)
}

/// A tree that nginx refuses though the model does not.
fn refused_there(bench: &Bench, lines: &[Line]) -> Option<String> {
    let (file, _) = alone(bench, lines);
    let (accepted, said) = machine::accepts(&file);
    (!accepted).then(|| format!("nginx: {said}\n{}", generator::text(lines, 0)))
}
