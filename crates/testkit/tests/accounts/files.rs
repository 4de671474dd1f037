//! Random files of users: hashes of every scheme, and everything that is done to them.

/// Numbers that are the same in every run.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// Below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % n
    }

    pub(crate) fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    fn percent(&mut self, n: usize) -> bool {
        self.below(100) < n
    }
}

/// Password and hash, as other tools made them.
pub(crate) fn hashes() -> Vec<(&'static str, &'static str)> {
    let stored = include_str!("../../../htpasswd/tests/stored.tsv").lines().filter_map(|line| {
        let mut columns = line.split('\t').skip(1);
        Some((columns.next()?, columns.next()?))
    });
    let more = [
        ("secret", "secret"),
        ("secret", "{PLAIN}secret"),
        ("", "{SHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk="),
        ("", ""),
        ("secret", "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ"),
        ("secret", "{CRYPT}CYwwQkoOVS3oE"),
        ("holidays2026x", "holidays2026x"),
        ("x", "*0"),
    ];
    stored.chain(more).collect()
}

const USERS: [&str; 6] = ["alice", "bob", "al ice", "\u{e4}", "Alice", "-"];

/// A name of a request or a line.
pub(crate) fn user(chance: &mut Chance) -> Vec<u8> {
    let known = chance.one(&USERS[..]).as_bytes().to_vec();
    match chance.below(20) {
        0 => Vec::new(),
        1 => [b"#", &known[..]].concat(),
        2 => b"alice".to_vec(),
        _ => known,
    }
}

/// A password of a request: mostly one that fits a line.
pub(crate) fn password(chance: &mut Chance) -> Vec<u8> {
    let all = hashes();
    let (right, stored) = *chance.one(&all);
    let right = right.as_bytes();
    match chance.below(14) {
        0 => right[..right.len().min(8)].to_vec(),
        1 => [right, b"x"].concat(),
        2 => stored.as_bytes().to_vec(),
        3 => vec![b'y'; [72, 73, 511, 512][chance.below(4)]],
        4 => [right, b"\0x"].concat(),
        _ => right.to_vec(),
    }
}

/// What is done to a hash.
fn damaged(chance: &mut Chance, hash: &str) -> Vec<u8> {
    let text = hash.to_owned();
    let cut = chance.below(text.len() + 1);
    let done = match chance.below(24) {
        0 => text[..cut].to_owned(),
        1 => text.replace('$', "$$"),
        2 => format!("\"{text}\""),
        3 => text.to_lowercase(),
        4 => text.to_uppercase(),
        5 => text.chars().skip(1).collect(),
        6 => format!(" {text}"),
        7 => format!("{text} "),
        8 => format!("{text}:Alice:extra"),
        9 => format!(":{text}"),
        10 => format!("{text}\t"),
        11 => format!("{text}#"),
        12 => format!("{text}{}", chance.one(&["=", ".", "/", "A", "\u{a0}", "\0", "\r", "\\", "\x0b"])),
        13 => format!("{}\u{0}{}", &text[..cut], &text[cut..]),
        14 => format!("{} {}", &text[..cut], &text[cut..]),
        15 => text.trim_end_matches('=').to_owned(),
        _ => text,
    };
    done.into_bytes()
}

/// A line and its end.
fn line(chance: &mut Chance) -> Vec<u8> {
    let all = hashes();
    let (_, hash) = *chance.one(&all);
    let name = user(chance);
    let (before, after): (&[u8], &[u8]) = match chance.below(24) {
        0 => (b" ", b""),
        1 => (b"\t", b""),
        2 => (b"\r", b""),
        3 => (b"", b" "),
        _ => (b"", b""),
    };
    let mut line = [before, &name[..], after].concat();
    if !chance.percent(4) {
        line.push(b':');
    }
    line.extend(if chance.percent(50) { hash.as_bytes().to_vec() } else { damaged(chance, hash) });
    if chance.percent(2) {
        let room = *chance.one(&[1022, 1023, 1024, 1025, 2040, 4100, 8188, 8189, 8190, 8191, 8192]);
        let more = room.max(line.len()) - line.len();
        line.push(b':');
        line.extend(vec![b'x'; more]);
    }
    line
}

/// A file of one to six lines.
pub(crate) fn file(chance: &mut Chance) -> Vec<u8> {
    let mut file = Vec::new();
    if chance.percent(5) {
        file.extend("\u{FEFF}".as_bytes());
    }
    let end = *chance.one(&[&b"\n"[..], b"\n", b"\n", b"\r\n", b"\r"]);
    for _ in 0..=chance.below(6) {
        match chance.below(20) {
            0 => file.extend(b"# "),
            1 => file.extend(end),
            2 => file.extend(b"no colon here"),
            _ => {}
        }
        file.extend(line(chance));
        match chance.below(30) {
            0 => file.extend(b"\\\n"),
            1 => file.extend(b"\\\r\n"),
            2 => file.extend(b"\n\n"),
            3 => file.push(0),
            4 => {}
            _ => file.extend(end),
        }
    }
    if chance.percent(20) {
        while file.ends_with(b"\n") {
            file.pop();
        }
    }
    file
}

/// A group file.
pub(crate) fn groups(chance: &mut Chance) -> Vec<u8> {
    let names = ["staff", "Staff", "others", "staff ", " staff", "\tstaff", "#staff", "sta ff", ""];
    let members = [
        "alice",
        "bob",
        "'al ice'",
        "\"al ice\"",
        "al ice",
        "Alice",
        "a\\b",
        "a\\\\b",
        "'alice",
        "alice,bob",
        "\"a\\\\b\"",
        "'ali\\'ce'",
    ];
    let mut file = Vec::new();
    for _ in 0..=chance.below(4) {
        file.extend(chance.one(&names[..]).as_bytes());
        file.extend(chance.one(&[&b":"[..], b": ", b":", b" ", b"::", b": :"][..]).iter());
        for _ in 0..=chance.below(3) {
            file.extend(chance.one(&members[..]).as_bytes());
            file.extend(chance.one(&[&b" "[..], b" ", b"\t", b"  ", b"\\\n", b" \\\r\n"][..]).iter());
        }
        file.extend(chance.one(&[&b"\n"[..], b"\n", b"\r\n", b"\n\n", b"\0\n", b"\r"][..]).iter());
    }
    file
}

/// A file for Digest, realm "Vault", the password `secret`.
pub(crate) fn digests(chance: &mut Chance) -> Vec<u8> {
    const ALICE: &str = "f34087a8143fcbff826c1d40ab663093";
    let hashes = [ALICE, ALICE, &ALICE.to_uppercase(), "", "f34087", "5ebe2294ecd0e0f08eab7690d2a6ee69"];
    let mut file = Vec::new();
    for _ in 0..=chance.below(3) {
        let user = *chance.one(&["alice", "alice", "bob", " alice", "#alice"]);
        let realm = *chance.one(&["Vault", "Vault", "vault", "Staff", ""]);
        let end = *chance.one(&["\n", "\n", "\r\n", " \n", ":x\n", "\\\n"]);
        file.extend(format!("{user}:{realm}:{}{end}", chance.one(&hashes[..])).bytes());
    }
    file
}
