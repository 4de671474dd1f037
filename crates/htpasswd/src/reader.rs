//! Who reads a file of users, and which entry a name gets from each of them.
//!
//! | | Apache | nginx | lighttpd | registry |
//! |---|---|---|---|---|
//! | of two entries | the first | the first | the first | the last |
//! | space around a line | cut off | belongs to it | belongs to it, one CR at the end does not | cut off |
//! | a backslash at the end | joins the next line | – | – | – |
//! | fields after the hash | ignored | ignored | belong to the hash | belong to the hash |
//! | `::` | is one colon | empty hash | hash begins with a colon | hash begins with a colon |
//! | long lines | 8191 bytes end the file | – | over 1024 bytes: skipped | 65,536 bytes: no file |
//! | NUL | ends the line | ends the hash | ends the file | belongs to it |
//! | a line without a colon | a name without a hash | skipped | skipped | no file at all |
//!
//! httpd 2.4 `modules/aaa/mod_authn_file.c`, `server/util.c` (`ap_cfg_getline`, `ap_getword`); nginx 1.22
//! `ngx_http_auth_basic_module.c`; lighttpd 1.4.69 `mod_authn_file.c`; distribution 2.8 `registry/auth/htpasswd`.

use crate::{Book, Entry, book::trim};
use std::{borrow::Cow, fmt, ops::Range};
use why401_message::Secret;

/// A server and the C library that computes hashes for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reader {
    /// Which server.
    pub server: Server,
    /// Which library stands behind `crypt`.
    pub libc: Libc,
}

/// Software that reads files of users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Server {
    /// httpd with `mod_authn_file`.
    Apache,
    /// `auth_basic_user_file`.
    Nginx,
    /// `auth.backend = "htpasswd"`.
    Lighttpd,
    /// `auth.backend = "plain"`: passwords as they are.
    LighttpdPlain,
    /// The container registry (`distribution`), `auth: htpasswd`.
    Registry,
    /// A `userlist`; what follows `insecure-password` begins with `{PLAIN}` here.
    Haproxy,
    /// `basic_auth`.
    Caddy,
    /// `basic_auth argon2id`.
    CaddyArgon2,
    /// The middleware `basicAuth`.
    Traefik,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Apache => "Apache",
            Self::Nginx => "nginx",
            Self::Lighttpd | Self::LighttpdPlain => "lighttpd",
            Self::Registry => "the container registry",
            Self::Haproxy => "HAProxy",
            Self::Caddy | Self::CaddyArgon2 => "Caddy",
            Self::Traefik => "Traefik",
        })
    }
}

/// What stands behind `crypt(3)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Libc {
    /// libxcrypt: Debian from 11, Ubuntu from 20.10, Fedora from 28, RHEL from 8, openSUSE, Arch.
    Libxcrypt,
    /// The crypt of glibc itself: Debian to 10, Ubuntu to 20.04, RHEL 7, Amazon Linux 2.
    Glibc,
    /// musl: Alpine.
    Musl,
    /// Not known: said where the three differ.
    Unknown,
}

impl Libc {
    /// Where libraries lie; on Debian and Ubuntu in folders of these that end in `-linux-gnu` and the like.
    pub const FOLDERS: [&'static str; 4] = ["/lib64", "/usr/lib64", "/lib", "/usr/lib"];

    /// Which one a system has, by the names of the files in its folders of libraries: libxcrypt installs
    /// `libcrypt.so.1.1.0` or `libcrypt.so.2.0.0`, glibc `libcrypt-2.31.so`; where there is neither, the loader of musl
    /// tells.
    pub fn told_by<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let rank = |name: &str| match name {
            _ if name.starts_with("libcrypt.so.1.1") || name.starts_with("libcrypt.so.2") => 3,
            _ if name.starts_with("libcrypt-2.") => 2,
            _ if name.starts_with("ld-musl-") => 1,
            _ => 0,
        };
        match names.into_iter().map(rank).max() {
            Some(3) => Self::Libxcrypt,
            Some(2) => Self::Glibc,
            Some(1) => Self::Musl,
            _ => Self::Unknown,
        }
    }
}

impl fmt::Display for Libc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Libxcrypt => "libxcrypt",
            Self::Glibc => "the crypt of glibc",
            Self::Musl => "musl",
            Self::Unknown => "an unknown C library",
        })
    }
}

/// A name and its hash as a server takes them from a file.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The name.
    pub user: Vec<u8>,
    /// What the password is compared with.
    pub hash: Secret,
    /// The line it begins in, from 1.
    pub line: usize,
    /// The bytes of the file it was taken from: the line, or several that Apache joins.
    pub text: Range<usize>,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} in line {}>", self.user.escape_ascii(), self.line)
    }
}

/// What a server finds for a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// An entry, good or bad.
    Found(Login),
    /// None.
    NoSuchUser,
    /// The server refuses the whole file because of this line. The registry says 400 to the first request after an
    /// edit, and then goes on with the users it had before; without any it says 400 for ever.
    Refused {
        /// From 1.
        line: usize,
    },
}

impl Reader {
    /// The entry that counts for a name.
    pub fn find(self, book: &Book, user: &[u8]) -> Lookup {
        if let Some(line) = self.refused(book) {
            return Lookup::Refused { line };
        }
        let mut mine = self.logins(book).filter(|login| login.user == user);
        let counts =
            if matches!(self.server, Server::Registry | Server::Traefik) { mine.last() } else { mine.next() };
        counts.map_or(Lookup::NoSuchUser, Lookup::Found)
    }

    /// All entries as this server takes them, in the order of the file, those that never count among them.
    pub fn logins(self, book: &Book) -> Box<dyn Iterator<Item = Login> + '_> {
        match self.server {
            Server::Apache => Box::new(apache_lines(book).map(apache)),
            Server::Nginx => Box::new(raw_lines(book).filter_map(move |line| nginx(book.print(), line))),
            Server::Lighttpd | Server::LighttpdPlain => {
                let bytes = until_nul(book.print());
                Box::new(raw_lines(book).filter_map(move |line| lighttpd(bytes, line)))
            }
            Server::Registry | Server::Traefik => {
                Box::new(raw_lines(book).filter_map(move |line| registry(book, line)))
            }
            Server::Haproxy | Server::Caddy | Server::CaddyArgon2 => {
                Box::new(raw_lines(book).filter_map(move |line| listed(book, line)))
            }
        }
    }

    /// The line because of which this server reads nothing of the file.
    fn refused(self, book: &Book) -> Option<usize> {
        const SCANNED: usize = 65_536;
        let bad = |text: &[u8]| {
            let text = trim_unicode(text);
            text.len() >= SCANNED || !(text.is_empty() || text.starts_with(b"#") || text.contains(&b':'))
        };
        (self.server == Server::Registry).then(|| raw_lines(book))?.find_map(|(number, text)| {
            let text = book.bytes(text);
            bad(text).then_some(number)
        })
    }
}

/// Lines with something in them, as Apache joins and trims them.
pub(crate) fn apache_lines(book: &Book) -> impl Iterator<Item = ApacheLine<'_>> {
    ApacheLines::new(book.print()).filter(|line| !(line.text.is_empty() || line.text.starts_with(b"#")))
}

/// Lines cut at line feeds alone, from the very first byte.
pub(crate) fn raw_lines(book: &Book) -> impl Iterator<Item = (usize, Range<usize>)> + '_ {
    let mut start = 0;
    book.print().split_inclusive(|b| *b == b'\n').enumerate().map(move |(n, line)| {
        let text = start..start + line.strip_suffix(b"\n").unwrap_or(line).len();
        start += line.len();
        (n + 1, text)
    })
}

/// Up to the first NUL, as C reads.
pub(crate) fn until_nul(text: &[u8]) -> &[u8] {
    text.split(|b| *b == 0).next().unwrap_or_default()
}

/// Up to the first of these bytes, and the rest from it on.
fn cut(text: &[u8], stops: &[u8]) -> usize {
    text.iter().position(|b| stops.contains(b)).unwrap_or(text.len())
}

/// `user:hash[:…]`, byte by byte; a comment or a CR at the beginning skips the line.
fn nginx(bytes: &[u8], (line, text): (usize, Range<usize>)) -> Option<Login> {
    let whole = &bytes[text.clone()];
    let colon = whole.iter().position(|b| *b == b':')?;
    if whole.starts_with(b"#") || whole.starts_with(b"\r") {
        return None;
    }
    let rest = &whole[colon + 1..];
    let hash = until_nul(&rest[..cut(rest, b"\r:")]);
    Some(Login { user: whole[..colon].to_vec(), hash: Secret::from(hash), line, text })
}

/// `user:` and all that follows, but one CR.
fn lighttpd(bytes: &[u8], (line, text): (usize, Range<usize>)) -> Option<Login> {
    const LONGEST: usize = 1024;
    let whole = bytes.get(text.start..text.end.min(bytes.len()))?;
    let skipped = whole.len() > LONGEST || matches!(whole.first(), None | Some(b'\r' | b'#'));
    let colon = whole.iter().position(|b| *b == b':').filter(|_| !skipped)?;
    let hash = &whole[colon + 1..];
    let hash = hash.strip_suffix(b"\r").unwrap_or(hash);
    Some(Login { user: whole[..colon].to_vec(), hash: Secret::from(hash), line, text })
}

/// `user:` and all that follows, but space at the ends of the line.
fn registry(book: &Book, (line, text): (usize, Range<usize>)) -> Option<Login> {
    let whole = trim_unicode(book.bytes(text.clone()));
    let colon = whole.iter().position(|b| *b == b':').filter(|_| !whole.starts_with(b"#"))?;
    Some(Login { user: whole[..colon].to_vec(), hash: Secret::from(&whole[colon + 1..]), line, text })
}

/// `user:` and all that follows, as it stands in the list of a configuration.
fn listed(book: &Book, (line, text): (usize, Range<usize>)) -> Option<Login> {
    let whole = book.bytes(text.clone());
    let colon = whole.iter().position(|b| *b == b':')?;
    Some(Login { user: whole[..colon].to_vec(), hash: Secret::from(&whole[colon + 1..]), line, text })
}

/// Without white space of Unicode at the ends, where the text is one.
fn trim_unicode(text: &[u8]) -> &[u8] {
    std::str::from_utf8(text).map_or_else(|_| trim(text), |text| text.trim().as_bytes())
}

/// `user:hash[:…]`, where several colons in a row are one.
fn apache(line: ApacheLine<'_>) -> Login {
    let ApacheLine { number, text, source } = line;
    let (user, rest) = word(&text);
    let (hash, _) = word(rest);
    Login { user: user.to_vec(), hash: Secret::from(hash), line: number, text: source }
}

/// The text up to a colon, and what follows it and all the colons directly behind it.
pub(crate) fn word(text: &[u8]) -> (&[u8], &[u8]) {
    let end = cut(text, b":");
    let rest = &text[end..];
    (&text[..end], &rest[rest.iter().take_while(|b| **b == b':').count()..])
}

/// A line as `ap_cfg_getline` hands it out.
pub(crate) struct ApacheLine<'a> {
    /// Of its beginning, from 1.
    pub(crate) number: usize,
    /// Joined and trimmed.
    pub(crate) text: Cow<'a, [u8]>,
    /// Where it stands.
    pub(crate) source: Range<usize>,
}

/// The lines of a file as Apache reads them.
pub(crate) struct ApacheLines<'a> {
    bytes: &'a [u8],
    at: usize,
    number: usize,
    longest: usize,
}

impl<'a> ApacheLines<'a> {
    /// Of a password file: a line of 8191 bytes ends it.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self::up_to(bytes, 8191)
    }

    /// With another limit, in bytes with the line feed.
    pub(crate) fn up_to(bytes: &'a [u8], longest: usize) -> Self {
        Self { bytes, at: 0, number: 1, longest }
    }

    /// The next stretch up to a line feed, or as much as there is room for.
    fn piece(&mut self, room: usize) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().take(room).position(|b| *b == b'\n').map_or(rest.len().min(room), |n| n + 1);
        self.at += length;
        until_nul(&rest[..length])
    }
}

impl<'a> Iterator for ApacheLines<'a> {
    type Item = ApacheLine<'a>;

    fn next(&mut self) -> Option<ApacheLine<'a>> {
        let (start, number) = (self.at, self.number);
        if start >= self.bytes.len() {
            return None;
        }
        let mut text = Cow::Borrowed(&b""[..]);
        loop {
            let piece = self.piece(self.longest - text.len());
            self.number += usize::from(self.bytes[..self.at].ends_with(b"\n"));
            add(&mut text, piece);
            let ended = text.strip_suffix(b"\n").map(|line| line.strip_suffix(b"\r").unwrap_or(line));
            match ended {
                None if text.len() >= self.longest => {
                    self.at = self.bytes.len();
                    return None;
                }
                Some([joined @ .., b'\\']) if self.at < self.bytes.len() => {
                    let length = joined.len();
                    shorten(&mut text, length);
                }
                Some([joined @ .., b'\\']) => {
                    let length = joined.len();
                    shorten(&mut text, length);
                    break;
                }
                _ => break,
            }
        }
        trim_cow(&mut text);
        Some(ApacheLine { number, text, source: start..self.at })
    }
}

fn add<'a>(text: &mut Cow<'a, [u8]>, piece: &'a [u8]) {
    if text.is_empty() {
        *text = Cow::Borrowed(piece);
    } else {
        text.to_mut().extend(piece);
    }
}

fn shorten(text: &mut Cow<'_, [u8]>, length: usize) {
    match text {
        Cow::Borrowed(all) => *all = &all[..length],
        Cow::Owned(all) => all.truncate(length),
    }
}

fn trim_cow(text: &mut Cow<'_, [u8]>) {
    match text {
        Cow::Borrowed(all) => *all = trim(all),
        Cow::Owned(all) => *all = trim(all).to_vec(),
    }
}

/// The name and the hash of an entry as common sense reads them: trimmed, the hash up to a further colon.
pub(crate) fn plainly<'a>(book: &'a Book, entry: &Entry) -> (&'a [u8], &'a [u8]) {
    let name = trim(book.bytes(entry.name.clone()));
    let rest = trim(book.bytes(entry.rest.clone()));
    (name.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(name), trim(&rest[..cut(rest, b":")]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(server: Server, file: &[u8], user: &[u8]) -> Option<String> {
        let reader = Reader { server, libc: Libc::Libxcrypt };
        match reader.find(&Book::parse(file), user) {
            Lookup::Found(login) => Some(String::from_utf8_lossy(login.hash.reveal()).into_owned()),
            Lookup::NoSuchUser => None,
            Lookup::Refused { line } => Some(format!("refused for line {line}")),
        }
    }

    /// What Apache, nginx and lighttpd take for `alice`; measured on httpd 2.4.71, nginx 1.22.1, lighttpd 1.4.69.
    #[test]
    fn three_servers() {
        type Hash = Option<&'static str>;
        let some = Some;
        let cases: [(&[u8], Hash, Hash, Hash); 15] = [
            (b"alice:H\n", some("H"), some("H"), some("H")),
            (b"alice:H", some("H"), some("H"), some("H")),
            (b"alice:H\r\n", some("H"), some("H"), some("H")),
            (b"alice:H \n", some("H"), some("H "), some("H ")),
            (b"alice: H\n", some(" H"), some(" H"), some(" H")),
            (b" alice:H\n", some("H"), None, None),
            (b"\xEF\xBB\xBFalice:H\n", None, None, None),
            (b"alice:H:x\n", some("H"), some("H"), some("H:x")),
            (b"alice::H\n", some("H"), some(""), some(":H")),
            (b"alice\nalice:H\n", some(""), some("H"), some("H")),
            (b"# a\n\r\nalice:H\nalice:I\n", some("H"), some("H"), some("H")),
            (b"bob:x\\\nalice:H\n", None, some("H"), some("H")),
            (b"al\\\nice:H\n", some("H"), None, None),
            (b"bob:\0\nalice:H\0x\n", some("H"), some("H"), None),
            (b"bob:x\ralice:H\r", None, None, None),
        ];
        for (file, apache, nginx, lighttpd) in cases {
            for (server, hash) in
                [(Server::Apache, apache), (Server::Nginx, nginx), (Server::Lighttpd, lighttpd)]
            {
                assert_eq!(
                    found(server, file, b"alice").as_deref(),
                    hash,
                    "{server}: {}",
                    file.escape_ascii()
                );
            }
        }
    }

    #[test]
    fn long_lines() {
        let file = |length: usize| [b"bob:".to_vec(), vec![b'x'; length], b"\nalice:H\n".to_vec()].concat();
        assert_eq!(found(Server::Apache, &file(8186), b"alice").as_deref(), Some("H"));
        assert_eq!(found(Server::Apache, &file(8187), b"alice"), None);
        assert_eq!(found(Server::Nginx, &file(8187), b"alice").as_deref(), Some("H"));
        assert!(found(Server::Lighttpd, &file(1020), b"bob").is_some());
        assert_eq!(found(Server::Lighttpd, &file(1021), b"bob"), None);
    }

    #[test]
    fn libraries() {
        let alpine = ["ld-musl-x86_64.so.1", "libc.musl-x86_64.so.1", "libcrypto.so.3"];
        assert_eq!(Libc::told_by(alpine), Libc::Musl);
        assert_eq!(Libc::told_by(["libcrypt-2.28.so", "libcrypt.so.1"]), Libc::Glibc);
        assert_eq!(
            Libc::told_by(["ld-musl-x86_64.so.1", "libcrypt.so.1", "libcrypt.so.1.1.0"]),
            Libc::Libxcrypt
        );
        assert_eq!(Libc::told_by(["libcrypt.so.2.0.0"]), Libc::Libxcrypt);
        assert_eq!(Libc::told_by([]), Libc::Unknown);
    }

    #[test]
    fn the_registry() {
        assert_eq!(found(Server::Registry, b" alice:H\n\nalice:I \n", b"alice").as_deref(), Some("I"));
        let refused = found(Server::Registry, b"alice:H\nbob\n", b"alice");
        assert_eq!(refused.as_deref(), Some("refused for line 2"));
    }

    #[test]
    fn continued_lines_know_where_they_stand() {
        let reader = Reader { server: Server::Apache, libc: Libc::Musl };
        let book = Book::parse(b"# x\\\ny\nal\\\r\nice:H\nbob:I\n");
        let lines: Vec<_> = reader.logins(&book).map(|login| (login.line, login.text)).collect();
        assert_eq!(lines, [(3, 7..18), (5, 18..24)]);
    }

    proptest! {
        #[test]
        fn every_entry_stands_in_the_file(bytes in proptest::collection::vec(
            prop_oneof![Just(b'\n'), Just(b'\r'), Just(b':'), Just(b'\\'), Just(0), any::<u8>()], 0..200))
        {
            let book = Book::parse(&bytes);
            for server in [Server::Apache, Server::Nginx, Server::Lighttpd, Server::Registry] {
                let reader = Reader { server, libc: Libc::Unknown };
                let mut end = 0;
                for login in reader.logins(&book) {
                    prop_assert!(end <= login.text.start && login.text.end <= bytes.len());
                    prop_assert_eq!(book.place(login.text.start).column, 1);
                    end = login.text.end;
                }
                let _ = reader.find(&book, b"a");
            }
        }
    }
}
