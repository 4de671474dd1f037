//! No line of a file and no password takes long or much. The limits are for a busy machine and code that is not
//! optimised: what is to be kept out takes hours.

use std::time::{Duration, Instant};
use why401_htpasswd::{
    Book, Budget, Libc, Lookup, Purpose, Reader, Refused, Server, Verdict, findings, fits, groups_of, near,
};
use why401_message::Secret;

const READERS: [Reader; 5] = [
    Reader { server: Server::Apache, libc: Libc::Libxcrypt },
    Reader { server: Server::Nginx, libc: Libc::Glibc },
    Reader { server: Server::Nginx, libc: Libc::Unknown },
    Reader { server: Server::Lighttpd, libc: Libc::Musl },
    Reader { server: Server::Registry, libc: Libc::Musl },
];

/// Each asks for hours or gigabytes.
const HASHES: [&str; 11] = [
    "$2y$31$v42ZHLvKD4mzSfdoyqCi8.tO1hxKldYAJ..MgQ5.wz5Gt3JSd/vsS",
    "$6$rounds=999999999$WITgNpLQQeapjis6$z4qxz4H.GOClQJooIo6./Am/fKDX44HyilK2QqlZoVI3u5.8UdCoe2ailCWfKiX5ARpixaUb9qpUdswsww2230",
    "$5$rounds=999999999$LU7Maa25PgPzQrzI$lHfIi8UEbJXFZF2CW8S1xUPnPC7v2xRSTpXvlLDi3c8",
    "$y$jTT$IkG5DJNn5FTCX9a1e1D6E.$VcsmixYfsI5GSp05rhztwXKBlXl7xmSekuy/l8uD3L9",
    "$y$j75.yzzzz$IkG5DJNn5FTCX9a1e1D6E.$VcsmixYfsI5GSp05rhztwXKBlXl7xmSekuy/l8uD3L9",
    "$7$zU..../....LauAToCfreaekDVy9sLcW0$LGldR.4UogMwofB1Rfw41w1vKki5lmuvn9SaJD41K55",
    "_zzzzxS/qqb24lPIKmo2",
    "$P$S6FIM/oYMnQ9wjkwMaZX1KDls0r5xH/1",
    "$argon2id$v=19$m=4194304,t=3,p=1$/98bYyzF2DsnJATgHONc6w$3Q5UYSTAtWKKyYsfPtIdywXWWgQMIIXDkVd8JUQAzUY",
    "$argon2id$v=19$m=8,t=4294967295,p=1$/98bYyzF2DsnJATgHONc6w$3Q5UYSTAtWKKyYsfPtIdywXWWgQMIIXDkVd8JUQAzUY",
    "{CRYPT}{CRYPT}{CRYPT}$2y$31$v42ZHLvKD4mzSfdoyqCi8.tO1hxKldYAJ..MgQ5.wz5Gt3JSd/vsS",
];

fn within(limit: Duration, what: &str, work: impl FnOnce()) {
    let start = Instant::now();
    work();
    assert!(start.elapsed() < limit, "{what} took {:?}", start.elapsed());
}

#[test]
fn hashes_that_cost_too_much_are_left_alone() {
    for hash in HASHES {
        within(Duration::from_secs(5), hash, || {
            let (stored, password) = (Secret::from(hash), Secret::from("secret"));
            assert!(
                matches!(fits(&stored, &password, &mut Budget::default()), Verdict::TooCostly(_)),
                "{hash}"
            );
            for reader in READERS {
                let verdict = reader.verify(&stored, &password, &mut Budget::default());
                assert!(!matches!(verdict, Verdict::Fits | Verdict::Mismatch), "{reader:?}: {hash}");
            }
        });
    }
}

#[test]
fn a_megabyte_of_anything() {
    let (long, secret) = (Secret::new(vec![b'x'; 1 << 20]), Secret::from("secret"));
    for mark in [
        "", "$1$", "$apr1$", "$2y$05$", "$6$", "$y$j9T$", "$7$", "{SHA}", "{SSHA}", "{PLAIN}", "_", "$$",
        "\"", "{CRYPT}",
    ] {
        let hash = Secret::new([mark.as_bytes(), long.reveal()].concat());
        within(Duration::from_secs(20), mark, || {
            for reader in READERS {
                let budget = &mut Budget::default();
                assert_ne!(reader.verify(&hash, &secret, budget), Verdict::Fits);
                assert_ne!(reader.verify(&hash, &long, budget), Verdict::Fits);
                assert!(fits(&hash, &secret, budget) != Verdict::Fits);
            }
        });
    }
}

#[test]
fn files_full_of_one_thing() {
    let lines: Vec<String> = HASHES.iter().map(|hash| format!("user:{hash}\nother:{hash}\n")).collect();
    let expensive = lines.concat();
    let pieces = [
        "\n",
        ":\n",
        "a:\n",
        "a",
        ":",
        "\\\n",
        "a:\\\n",
        "\0",
        "\r",
        "#",
        "\"",
        "a: 'a\\",
        "alice:x\n",
        " ",
        &expensive,
    ];
    for piece in pieces {
        let book = Book::parse(piece.repeat((1 << 16) / piece.len()).as_bytes());
        within(Duration::from_mins(1), piece, || {
            groups_of(&book, b"alice");
            for reader in READERS {
                assert!(findings(reader, &book, Purpose::Basic).len() <= 1001);
                findings(reader, &book, Purpose::Digest(b"Vault"));
                assert!(!matches!(reader.find(&book, b"nobody"), Lookup::Found(_)));
                let password = &Secret::from("pä%20$x \u{a0}");
                let refused = Refused { reader, book: &book, elsewhere: &[&book], user: b"alice", password };
                near(&refused, &mut Budget::of(Duration::from_millis(100)));
            }
        });
    }
}
