//! Files for Digest: `user:realm:MD5(user:realm:password)`.

use crate::{
    Book, Login, Lookup, Reader, Server, Verdict, Why,
    reader::{apache_lines, raw_lines, until_nul, word},
    stored,
    verify::Unreadable,
};
use md5::{Digest, Md5};
use why401_message::Secret;

impl Reader {
    /// The entry that counts for a name in a realm: the first. nginx and the registry have no Digest, and find none.
    pub fn find_digest(self, book: &Book, user: &[u8], realm: &[u8]) -> Lookup {
        let login = match self.server {
            Server::Apache => apache_lines(book).find_map(|line| {
                let (name, rest) = word(&line.text);
                let (its_realm, rest) = word(rest);
                let hash = Secret::from(word(rest).0);
                (name == user && its_realm == realm).then(|| Login {
                    user: user.to_vec(),
                    hash,
                    line: line.number,
                    text: line.source,
                })
            }),
            Server::Lighttpd | Server::LighttpdPlain => lighttpd(book, user, realm),
            _ => None,
        };
        login.map_or(Lookup::NoSuchUser, Lookup::Found)
    }

    /// Whether a password fits an entry of [`Reader::find_digest`]. Apache takes the digits as they are written, and
    /// clients write small ones; lighttpd reads their value.
    pub fn verify_digest(self, login: &Login, realm: &[u8], password: &Secret) -> Verdict {
        let stored = login.hash.reveal();
        let right = digest_hash(&login.user, realm, password);
        let good = stored.len() == 32 && stored.iter().all(u8::is_ascii_hexdigit);
        let upper = stored.iter().any(u8::is_ascii_uppercase);
        if !good || (upper && self.server == Server::Apache) {
            let why =
                if good { Why::Fault(crate::Fault::Case) } else { Why::Scheme(crate::Scheme::of(stored)) };
            return Verdict::CannotRead(Unreadable { why, fails: Some(false) });
        }
        if right.eq_ignore_ascii_case(stored) { Verdict::Fits } else { Verdict::Mismatch }
    }
}

/// The first entry of the right length.
fn lighttpd(book: &Book, user: &[u8], realm: &[u8]) -> Option<Login> {
    const LONGEST: usize = 1024;
    let bytes = until_nul(book.print());
    raw_lines(book).find_map(|(line, text)| {
        let whole = bytes.get(text.start..text.end.min(bytes.len()))?;
        let mut fields = whole.splitn(4, |b| *b == b':');
        let (name, its_realm, hash) = (fields.next()?, fields.next()?, fields.next()?);
        let hash = hash.strip_suffix(b"\r").unwrap_or(hash);
        let skipped = whole.len() > LONGEST || whole.starts_with(b"#") || whole.starts_with(b"\r");
        let mine = !skipped && name == user && its_realm == realm && hash.len() == 32;
        mine.then(|| Login { user: user.to_vec(), hash: Secret::from(hash), line, text })
    })
}

/// MD5 of `user:realm:password` in small digits (RFC 7616 section 3.4.2, A1).
pub fn digest_hash(user: &[u8], realm: &[u8], password: &Secret) -> Vec<u8> {
    let parts = [user, b":", realm, b":", password.reveal()];
    stored::hex(&parts.iter().fold(Md5::new(), Digest::chain_update).finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Libc;

    /// The hash was made with `htdigest` of httpd 2.4.71.
    #[test]
    fn two_servers() {
        const HASH: &str = "939e7578ed9e3c518a452acee763bce9";
        let said = |server, file: &str| {
            let reader = Reader { server, libc: Libc::Libxcrypt };
            match reader.find_digest(&Book::parse(file.as_bytes()), b"Mufasa", b"testrealm@host.com") {
                Lookup::Found(login) => {
                    let password = Secret::from("Circle Of Life");
                    Some(reader.verify_digest(&login, b"testrealm@host.com", &password) == Verdict::Fits)
                }
                _ => None,
            }
        };
        let line = format!("Mufasa:testrealm@host.com:{HASH}");
        let upper = format!("Mufasa:testrealm@host.com:{}", HASH.to_uppercase());
        let other = format!("Mufasa:Staff:{HASH}\n# x\n{line}\r\n");
        let short = format!("Mufasa:testrealm@host.com:1\n{line}:more\n");
        for (server, file, expected) in [
            (Server::Apache, &line, Some(true)),
            (Server::Lighttpd, &line, Some(true)),
            (Server::Nginx, &line, None),
            (Server::Apache, &upper, Some(false)),
            (Server::Lighttpd, &upper, Some(true)),
            (Server::Apache, &other, Some(true)),
            (Server::Lighttpd, &other, Some(true)),
            (Server::Apache, &short, Some(false)),
            (Server::Lighttpd, &short, Some(true)),
        ] {
            assert_eq!(said(server, file), expected, "{server}: {file}");
        }
    }
}
