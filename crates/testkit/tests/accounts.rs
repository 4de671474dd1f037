//! Random files of users, real servers, and what `why401-htpasswd` says they answer: a wrong prediction is a bug.
//!
//! `TREES=n` sets the number of files (default 100). A file that is predicted wrongly is made smaller as long as it
//! stays so, and printed as a Rust byte string.

#[path = "accounts/files.rs"]
mod files;

use files::Chance;
use std::{fmt, rc::Rc, thread};
use why401_htpasswd::{
    Book, Budget, Entry, Finding, Hits, Libc, Lookup, Purpose, Reader, Server, Verdict, findings, groups_of,
};
use why401_message::Secret;
use why401_testkit::servers::gates::{Gate, Gates, MEMBERS, SLOTS};

/// Right, wrong and not told.
#[derive(Default)]
struct Rates {
    right: usize,
    unknown: usize,
    wrong: Vec<String>,
}

impl fmt::Display for Rates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} right, {} cannot tell, {} wrong", self.right, self.unknown, self.wrong.len())
    }
}

fn trees() -> u64 {
    std::env::var("TREES").ok().and_then(|n| n.parse().ok()).unwrap_or(100)
}

fn server(gate: Gate) -> Server {
    match gate {
        Gate::Apache | Gate::ApacheGroup | Gate::ApacheDigest => Server::Apache,
        Gate::Nginx => Server::Nginx,
        Gate::Lighttpd | Gate::LighttpdDigestFile => Server::Lighttpd,
        Gate::LighttpdPlain => Server::LighttpdPlain,
        Gate::Registry => Server::Registry,
    }
}

/// The status we say a server answers with; `None` where we say nothing.
fn predicted(gate: Gate, file: &[u8], user: &[u8], password: &[u8]) -> Option<u16> {
    let reader = Reader { server: server(gate), libc: Libc::Libxcrypt };
    let book = Book::parse(file);
    let user = user.split(|b| *b == 0).next().unwrap_or_default();
    let secret = Secret::from(password);
    let verdict = match gate {
        Gate::ApacheGroup => {
            let groups = groups_of(&book, user);
            let staff = groups.iter().any(|name| name.eq_ignore_ascii_case(b"staff"));
            let known = MEMBERS.iter().any(|member| member.as_bytes() == user);
            return Some(if staff && known && password == b"x" { 200 } else { 401 });
        }
        Gate::ApacheDigest | Gate::LighttpdDigestFile => match reader.find_digest(&book, user, b"Vault") {
            Lookup::Found(login) => reader.verify_digest(&login, b"Vault", &secret),
            _ => Verdict::Mismatch,
        },
        _ => match reader.find(&book, user) {
            Lookup::Found(login) => reader.verify(&login.hash, &secret, &mut Budget::default()),
            Lookup::NoSuchUser => Verdict::Mismatch,
            Lookup::Refused { .. } => return Some(400),
        },
    };
    match verdict {
        Verdict::Fits => Some(200),
        Verdict::Mismatch => Some(401),
        Verdict::CannotRead(unreadable) => unreadable.fails.map(|fails| if fails { 500 } else { 401 }),
        Verdict::TooCostly(_) | Verdict::Unknown(_) => None,
    }
}

/// A request.
struct Question {
    gate: Gate,
    slot: usize,
    file: Rc<[u8]>,
    user: Vec<u8>,
    password: Vec<u8>,
}

impl Question {
    /// Writes the file and asks.
    fn asked(&self, gates: &Gates, file: &[u8]) -> u16 {
        if self.gate == Gate::ApacheGroup {
            gates.write_groups(file);
        } else {
            gates.write_users(self.slot, file);
        }
        gates.ask(self.gate, self.slot, &self.user, &self.password)
    }

    fn predicted(&self, file: &[u8]) -> Option<u16> {
        predicted(self.gate, file, &self.user, &self.password)
    }

    fn judge(&self, gates: &Gates, status: u16, rates: &mut Rates) {
        let Some(expected) = self.predicted(&self.file) else {
            rates.unknown += 1;
            return;
        };
        if status == expected {
            rates.right += 1;
            return;
        }
        let wrong = |file: &[u8]| self.predicted(file).is_some_and(|said| said != self.asked(gates, file));
        let small = if rates.wrong.len() < 3 { shrunk(&self.file, wrong) } else { self.file.to_vec() };
        self.asked(gates, &self.file);
        rates.wrong.push(format!(
            "{:?}: {status}, not {expected}: b\"{}\" user b\"{}\" password b\"{}\"",
            self.gate,
            small.escape_ascii(),
            self.user.escape_ascii(),
            self.password.escape_ascii()
        ));
    }
}

/// Ever smaller pieces left out, as long as the prediction stays wrong.
fn shrunk(file: &[u8], wrong: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut small = file.to_vec();
    let mut length = small.len() / 2;
    while length > 0 {
        let mut start = 0;
        while start + length <= small.len() {
            let without = [&small[..start], &small[start + length..]].concat();
            if wrong(&without) { small = without } else { start += length }
        }
        length /= 2;
    }
    small
}

const GATES: [Gate; 8] = [
    Gate::Apache,
    Gate::Nginx,
    Gate::Registry,
    Gate::ApacheGroup,
    Gate::ApacheDigest,
    Gate::Lighttpd,
    Gate::LighttpdPlain,
    Gate::LighttpdDigestFile,
];

/// The questions of one tree to one gate.
fn questions(gate: Gate, tree: u64, slot: usize) -> Vec<Question> {
    let chance = &mut Chance::new(tree + 1);
    let question = |file: &Rc<[u8]>, user: Vec<u8>, password: Vec<u8>| Question {
        gate,
        slot,
        file: Rc::clone(file),
        user,
        password,
    };
    match gate {
        Gate::ApacheGroup => {
            let file = files::groups(chance).into();
            MEMBERS.map(|user| question(&file, user.into(), b"x".to_vec())).into()
        }
        Gate::ApacheDigest | Gate::LighttpdDigestFile => {
            let file = files::digests(chance).into();
            vec![question(&file, b"alice".to_vec(), b"secret".to_vec())]
        }
        _ => {
            let file = files::file(chance).into();
            (0..8).map(|_| question(&file, files::user(chance), files::password(chance))).collect()
        }
    }
}

/// One tree after the other, for servers that are quick. The registry takes a file it cannot read for an error once,
/// and then goes on with what it read before: it gets the file anew for every question.
fn in_turn(gates: &Gates, gate: Gate, trees: u64, rates: &mut Rates) {
    for tree in 0..trees {
        for (n, question) in questions(gate, tree, 0).iter().enumerate() {
            let status = match n {
                _ if gate == Gate::Registry => question.asked(gates, &question.file),
                0 => question.asked(gates, &question.file),
                _ => gates.ask(gate, 0, &question.user, &question.password),
            };
            question.judge(gates, status, rates);
        }
    }
}

/// Many trees at once, for lighttpd.
fn at_once(gates: &Gates, gate: Gate, trees: u64, rates: &mut Rates) {
    let numbers: Vec<u64> = (0..trees).collect();
    for batch in numbers.chunks(SLOTS) {
        let all: Vec<Question> =
            batch.iter().enumerate().flat_map(|(slot, tree)| questions(gate, *tree, slot)).collect();
        for question in &all {
            gates.write_users(question.slot, &question.file);
        }
        let statuses: Vec<u16> = thread::scope(|scope| {
            let asked: Vec<_> = all
                .iter()
                .map(|q| {
                    let (slot, user, password) = (q.slot, &q.user, &q.password);
                    scope.spawn(move || gates.ask(gate, slot, user, password))
                })
                .collect();
            asked.into_iter().map(|thread| thread.join().expect("it answers")).collect()
        });
        all.iter().zip(statuses).for_each(|(question, status)| question.judge(gates, status, rates));
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the rates are read by people")]
fn servers_answer_as_predicted() {
    let gates = Gates::start().expect("all servers start");
    let (mut wrong, mut told, mut untold) = (Vec::new(), 0, 0);
    for gate in GATES {
        let mut rates = Rates::default();
        let ask = if server(gate) == Server::Apache || matches!(gate, Gate::Nginx | Gate::Registry) {
            in_turn
        } else {
            at_once
        };
        ask(&gates, gate, trees(), &mut rates);
        println!("{gate:?}: {rates}");
        (told, untold) = (told + rates.right, untold + rates.unknown);
        wrong.extend(rates.wrong.into_iter().take(10));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(untold * 50 <= told + untold, "cannot tell {untold} of {}", told + untold);
}

/// Name, password and line of every entry whose password is known, as people read them.
fn meant(book: &Book) -> Vec<(Vec<u8>, &'static str, usize)> {
    let hashes = files::hashes();
    let known = |rest: &[u8]| {
        let rest = rest.trim_ascii();
        let hash = rest.split(|b| *b == b':').next().unwrap_or_default().trim_ascii();
        hashes
            .iter()
            .find(|(_, stored)| stored.as_bytes() == hash && !stored.is_empty())
            .map(|(password, _)| *password)
    };
    let entries = book.entries().filter_map(|(line, entry)| {
        let name = book.bytes(entry.name).trim_ascii().to_vec();
        let password = known(book.bytes(entry.rest))?;
        (!name.is_empty()).then_some((name, password, line.number))
    });
    entries.collect()
}

#[test]
fn whom_the_file_keeps_out_is_found() {
    for tree in 0..trees() * 3 {
        let file = files::file(&mut Chance::new(tree + 1));
        let book = Book::parse(&file);
        let meant = meant(&book);
        for (server, libc) in [
            (Server::Apache, Libc::Musl),
            (Server::Nginx, Libc::Glibc),
            (Server::Lighttpd, Libc::Libxcrypt),
            (Server::Registry, Libc::Libxcrypt),
        ] {
            let reader = Reader { server, libc };
            let findings = findings(reader, &book, Purpose::Basic);
            for (name, password, line) in &meant {
                let Lookup::Found(login) = reader.find(&book, name) else {
                    assert!(hit(&findings, name), "{server}: {} line {line}", file.escape_ascii());
                    continue;
                };
                let verdict = reader.verify(&login.hash, &Secret::from(*password), &mut Budget::default());
                let refused = matches!(verdict, Verdict::Mismatch | Verdict::CannotRead(_));
                let named = |entry: &Entry| book.bytes(entry.name.clone()).trim_ascii() == name;
                let once = book.entries().filter(|(_, entry)| named(entry)).count() == 1;
                let hit = hit(&findings, name);
                assert!(!refused || hit, "{server} keeps {name:?} out: {} line {line}", file.escape_ascii());
                assert!(
                    verdict != Verdict::Fits || !hit || !once,
                    "{server} lets {name:?} in: {} line {line}: {findings:?}",
                    file.escape_ascii()
                );
            }
        }
    }
}

/// Whether a finding says that this user cannot log in.
fn hit(findings: &[Finding], name: &[u8]) -> bool {
    findings.iter().any(|finding| match &finding.hits {
        Hits::Everybody => true,
        Hits::User(user) => user == name,
        Hits::Nobody => false,
    })
}
