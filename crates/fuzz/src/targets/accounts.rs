//! Files of users: passwords, digests and groups.

use crate::{Target, check::in_bytes};
use std::time::Duration;
use why401_htpasswd::{
    Book, Budget, Content, Libc, Lookup, Purpose, Reader, Refused, Server, Verdict, findings, groups, near,
};
use why401_message::Secret;

/// `Book::parse` and everything that reads it.
pub const ACCOUNTS: Target = Target {
    name: "accounts",
    run,
    seeds: &[
        "alice:$apr1$why401$sCtmsGUuqBINFZN5/mp1K/\nbob:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n# x\n\nalice:secret",
        "\u{FEFF}alice:$2y$04$c4WoMPo3SXsafkva.HHa6uJpwd.J8VSGAEw5neqsm7W8S3TlKDU8W\r\n b :$$2y$$31$$x\r\n",
        "alice:Vault:f34087a8143fcbff826c1d40ab663093\nstaff: alice 'b c' \\\n \"d\\\"\"\n",
        "a:{SSHA}LuOQvXrfBxZD07TOToiQsOva2m85h5BS\na:_J9..RxS/qqb24lPIKmo\na:$6$rounds=999999999$x$y\na:$y$jTT$.$",
        "a:$argon2id$v=19$m=64,t=2,p=2$/98bYyzF2DsnJATgHONc6w$3Q5UYSTAtWKKyYsfPtIdywXWWgQMIIXDkVd8JUQAzUY\na:$7$z",
        "a:{MD5}Xr4ilOzQ4PCOq3aQ0qbuaQ==\na:CYwwQkoOVS3oE\na:$P$6FIM/oYMnQ9wjkwMaZX1KDls0r5xH/1\na:{PLAIN}a",
    ],
};

fn run(data: &[u8]) {
    let book = Book::parse(data);
    assert_eq!(book.print(), data);
    let mut end = book.lines().next().map_or(0, |line| line.text.start);
    for line in book.lines() {
        assert_eq!(line.text.start, end, "lines tile the file");
        end = line.text.end + line.end.width();
        if let Content::Entry(entry) = &line.content {
            assert!(line.text.start <= entry.name.end && entry.rest.end == line.text.end);
        }
    }
    assert!(book.is_empty() || book.lines().next().is_none() || end == data.len());
    groups(&book).for_each(|group| in_bytes(&group.text, data));
    for server in [Server::Apache, Server::Nginx, Server::Lighttpd, Server::LighttpdPlain, Server::Registry] {
        read(Reader { server, libc: Libc::Libxcrypt }, &book, data);
    }
}

/// One reader, little time.
fn read(reader: Reader, book: &Book, data: &[u8]) {
    let budget = || Budget::of(Duration::from_millis(3)).with_memory(1 << 20);
    let secret = Secret::from("secret");
    for login in reader.logins(book).take(20) {
        in_bytes(&login.text, data);
        let verdict = reader.verify(&login.hash, &secret, &mut budget());
        assert!(
            reader.unreadable(login.hash.reveal()).is_none() || matches!(verdict, Verdict::CannotRead(_))
        );
    }
    for purpose in [Purpose::Basic, Purpose::Digest(b"Vault")] {
        for finding in findings(reader, book, purpose) {
            in_bytes(&finding.bytes, data);
            assert!(finding.place.line >= 1 && finding.place.column >= 1);
            assert!(!finding.what.to_string().is_empty());
        }
    }
    if let Lookup::Found(login) = reader.find_digest(book, b"alice", b"Vault") {
        reader.verify_digest(&login, b"Vault", &secret);
    }
    if reader.server == Server::Apache {
        near_misses(reader, book, data);
    }
}

fn near_misses(reader: Reader, book: &Book, data: &[u8]) {
    let secret = Secret::from("secret");
    let mut budget = Budget::of(Duration::from_millis(3)).with_memory(1 << 20);
    let refused = Refused { reader, book, elsewhere: &[book], user: b"alice", password: &secret };
    if let Some(found) = near(&refused, &mut budget).near {
        assert!(found.line >= 1 && found.line <= data.split(|b| *b == b'\n').count());
        assert!(!found.slip.to_string().is_empty());
    }
}
