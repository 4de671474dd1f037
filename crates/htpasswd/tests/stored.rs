//! What other tools store is read here: `stored.tsv` holds tool, password and hash.

use std::time::Duration;
use why401_htpasswd::{Budget, Libc, Reader, Reads, Scheme, Server, Verdict, cost, fault, fits};
use why401_message::Secret;

/// apache2-utils 2.4.71, openssl 3.0.19, whois 5.5.17, passlib 1.7.4.
const STORED: &str = include_str!("stored.tsv");

fn rows() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    STORED.lines().map(|line| {
        let mut columns = line.split('\t');
        let mut next = || columns.next().expect("three columns");
        (next(), next(), next())
    })
}

#[test]
fn the_right_password_fits_and_another_does_not() {
    let mut unknown = Vec::new();
    for (tool, password, stored) in rows() {
        let said = |password: &str| {
            fits(&Secret::from(stored), &Secret::from(password), &mut Budget::of(Duration::from_mins(1)))
        };
        match said(password) {
            Verdict::Unknown(_) => unknown.push(tool),
            verdict => assert_eq!(verdict, Verdict::Fits, "{tool}: {stored}"),
        }
        assert_ne!(said("another"), Verdict::Fits, "{tool}: {stored}");
        assert_eq!(fault(stored.as_bytes()), None, "{tool}: {stored}");
        assert_ne!(Scheme::of(stored.as_bytes()), Scheme::Dollar, "{tool}: {stored}");
    }
    unknown.dedup();
    unknown.sort_unstable();
    unknown.dedup();
    let expected =
        ["mkpasswd -m gost-yescrypt", "mkpasswd -m nt", "mkpasswd -m sunmd5", "passlib pbkdf2_sha256"];
    assert_eq!(unknown, expected);
}

#[test]
fn a_server_reads_what_the_table_says() {
    for (tool, password, stored) in rows() {
        for server in [Server::Apache, Server::Nginx, Server::Lighttpd, Server::Registry] {
            for libc in [Libc::Libxcrypt, Libc::Glibc, Libc::Musl, Libc::Unknown] {
                let reader = Reader { server, libc };
                let mut budget = Budget::of(Duration::from_mins(1));
                let verdict = reader.verify(&Secret::from(stored), &Secret::from(password), &mut budget);
                let reads = reader.reads(Scheme::of(stored.as_bytes()));
                let agree = match verdict {
                    Verdict::Fits => reads == Reads::Yes || tool == "passlib bigcrypt",
                    Verdict::CannotRead(_) => reads == Reads::No,
                    Verdict::Unknown(_) => reads != Reads::No || tool == "passlib bigcrypt",
                    _ => tool == "passlib bigcrypt",
                };
                assert!(agree, "{server} on {libc}, {tool}: {verdict:?}, {reads:?}");
            }
        }
    }
}

#[test]
fn what_it_costs_is_told_before() {
    let of = |stored: &str| cost(&Secret::from(stored), 10).map(|cost| cost.time);
    assert!(
        of("$2y$31$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC") > Some(Duration::from_hours(1))
    );
    assert!(
        of("$2y$05$c4WoMPo3SXsafkva.HHa6uXQZWr7oboPiC2bT/r7q1BB8I2s0BRqC") < Some(Duration::from_millis(10))
    );
    assert_eq!(of("secret"), Some(Duration::ZERO));
    assert_eq!(of("$pbkdf2-sha256$100$a$b"), None);
    let argon2 = "$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assert!(of(argon2) > Some(Duration::from_secs(5)));
}
