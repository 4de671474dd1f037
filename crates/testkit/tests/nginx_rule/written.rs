//! The rules of nginx that are written down in `crates/serverconf/tests/cases/nginx`, asked of nginx itself.

use crate::{
    Bench,
    format::{Ask, Entry, Place, all, fields},
    machine::{self, exchange},
};
use std::{fmt::Write as _, fs, path::PathBuf};

/// Where the entries lie.
const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../serverconf/tests/cases/nginx");

/// Asks nginx all that is written down; what it answers otherwise. `RECORD=1` writes its answers down.
pub(crate) fn disagreements() -> Vec<String> {
    let entries = all(CASES);
    let is_own = |e: &Entry| e.config.contains("server {") && !e.is_refused;
    let bench = Bench::new(entries.iter().filter(|e| is_own(e)).count() + 1);
    let folder = bench.folder.path();
    let mut wrong = Vec::new();
    let mut placed: Vec<(&Entry, [u16; 2], String)> = Vec::new();
    let mut next = 1;
    for (n, entry) in entries.iter().enumerate() {
        let at = if is_own(entry) { next } else { 0 };
        next += usize::from(is_own(entry));
        let ports = [bench.ports[2 + 2 * at], bench.ports[3 + 2 * at]];
        placed.push((entry, ports, format!("r{n}.example")));
    }
    let (refused, taken): (Vec<_>, Vec<_>) = placed.iter().partition(|(e, ..)| e.asks.is_empty());
    for (entry, ports, host) in refused {
        let file = bench.entries(&[(entry, place(&bench, &folder, *ports, host))]);
        if machine::accepts(&file).0 == entry.is_refused {
            wrong.push(format!("{}: is it refused?", entry.name));
        }
    }
    let written: Vec<_> =
        taken.iter().map(|(entry, ports, host)| (*entry, place(&bench, &folder, *ports, host))).collect();
    let file = bench.entries(&written);
    let (accepted, said) = machine::accepts(&file);
    assert!(accepted, "{said}");
    let (batch, tells) = (bench.batch, bench.ports[1]);
    let nginx = machine::Nginx::start(&file, tells);
    nginx.wait(batch);
    let mut answers = Vec::new();
    for (entry, ports, host) in &taken {
        for ask in &entry.asks {
            let seen: Vec<u16> = ask
                .auths
                .iter()
                .map(|auth| asked(&place(&bench, &folder, *ports, host), ask, auth))
                .collect();
            if seen != ask.answers {
                wrong.push(format!("{}: {}: {seen:?}, not {:?}", entry.name, ask.path, ask.answers));
            }
            answers.push((entry.name.clone(), seen));
        }
    }
    drop(nginx);
    if std::env::var_os("RECORD").is_some() {
        record(&answers);
        wrong.clear();
    }
    wrong
}

/// Where an entry of this host lies.
fn place<'a>(bench: &Bench, folder: &'a str, ports: [u16; 2], host: &'a str) -> Place<'a> {
    let digits: String = host.chars().filter(char::is_ascii_digit).collect();
    Place { folder, ports, behind: bench.ports[0], host, number: digits.parse().unwrap_or(0) }
}

fn asked(place: &Place<'_>, ask: &Ask, auth: &str) -> u16 {
    let host = if ask.host.is_empty() { place.host } else { &ask.host };
    let mut text = format!("{} {} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n", ask.method, ask.path);
    for (name, value) in fields(ask) {
        write!(text, "{name}: {value}\r\n").expect("a String");
    }
    if !auth.is_empty() {
        write!(text, "Authorization: {auth}\r\n").expect("a String");
    }
    text.push_str("\r\n");
    let to = place.filled(&ask.to).parse().expect("address and port");
    let (_, answer) = exchange(to, &text).expect("an answer");
    answer.get(9..12).and_then(|s| s.parse().ok()).unwrap_or(444)
}

/// Writes the answers into the files, in their order.
fn record(answers: &[(String, Vec<u16>)]) {
    let mut answers = answers.iter();
    let mut paths: Vec<PathBuf> =
        fs::read_dir(CASES).expect("the cases").map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        let text = fs::read_to_string(&path).expect("text");
        let mut out = String::new();
        for line in text.lines() {
            match line.strip_prefix("= ") {
                Some(rest) if rest != "refused" => {
                    let (_, seen) = answers.next().expect("as many answers as requests");
                    let seen: Vec<String> = seen.iter().map(u16::to_string).collect();
                    writeln!(out, "= {}", seen.join(" ")).expect("a String");
                }
                _ => writeln!(out, "{line}").expect("a String"),
            }
        }
        fs::write(path, out).expect("the case is written");
    }
}
