//! What is wrong with a line.

use super::{Damage, Finding, Hits, Purpose};
use crate::{
    Book, Content, Entry, Fault, Line, Login, Mark, Place, Reader, Scheme, Server, Why,
    book::trim,
    fault,
    near::visible,
    reader::{ApacheLines, plainly},
};
use std::{collections::HashMap, ops::Range};

/// What counts for every name, and the file it was taken from.
pub(super) struct Index<'a> {
    reader: Reader,
    book: &'a Book,
    purpose: Purpose<'a>,
    counts: HashMap<Vec<u8>, Login>,
    /// Lines that are one for the server.
    joined: Vec<Range<usize>>,
    /// The line behind which the server reads nothing.
    stop: Option<usize>,
}

impl<'a> Index<'a> {
    pub(super) fn of(reader: Reader, book: &'a Book, purpose: Purpose<'a>) -> Self {
        let mut counts = HashMap::new();
        for login in reader.logins(book) {
            if reader.server == Server::Registry {
                counts.insert(login.user.clone(), login);
            } else {
                counts.entry(login.user.clone()).or_insert(login);
            }
        }
        Self {
            reader,
            book,
            purpose,
            counts,
            joined: joined(reader.server, book),
            stop: stop(reader.server, book),
        }
    }

    /// What is wrong with a line; the gravest, where there are several.
    pub(super) fn finding(&self, line: &Line) -> Option<Finding> {
        let (what, hits) = match &line.content {
            Content::Blank | Content::Comment => return None,
            Content::NoColon => (Damage::NoColon, Hits::Nobody),
            Content::Entry(entry) => self.entry(line, entry)?,
        };
        let place = Place { line: line.number, column: 1 };
        Some(Finding { what, place, bytes: line.text.clone(), hits })
    }

    fn entry(&self, line: &Line, entry: &Entry) -> Option<(Damage, Hits)> {
        let (name, plain) = plainly(self.book, entry);
        let name = trim(&visible(name)).to_vec();
        if name.is_empty() {
            return Some((Damage::NoName, Hits::Nobody));
        }
        let user = Hits::User(name.clone());
        if let Purpose::Digest(realm) = self.purpose {
            return self.digest(entry, realm).map(|damage| (damage, user));
        }
        let Some(login) = self.counts.get(&name) else {
            return Some((self.unnamed(line, entry, &name), user));
        };
        let here = login.text.contains(&line.text.start) && login.line == line.number;
        if here {
            return self.hash(line, entry, plain, login.hash.reveal()).map(|damage| (damage, user));
        }
        let same = login.hash.reveal() == plain;
        Some((Damage::Duplicate { counts: login.line }, if same { Hits::Nobody } else { user }))
    }

    /// Why a server has no entry of this name.
    fn unnamed(&self, line: &Line, entry: &Entry, name: &[u8]) -> Damage {
        let written = self.book.bytes(entry.name.clone());
        let joined =
            self.joined.iter().find(|text| text.start < line.text.start && line.text.start < text.end);
        match (joined, self.stop) {
            (Some(text), _) => Damage::Hidden { by: self.book.place(text.start).line },
            (_, Some(by)) if by < line.number => Damage::Hidden { by },
            _ if line.number == 1 && self.book.mark() == Some(Mark::Utf8) => Damage::Mark,
            _ if trim(written) != written => Damage::SpaceInName,
            _ if written != name => Damage::InvisibleInName,
            _ => Damage::Skipped,
        }
    }

    /// What is wrong with the hash of an entry that counts: `plain` to common sense, `stored` to the server.
    fn hash(&self, line: &Line, entry: &Entry, plain: &[u8], stored: &[u8]) -> Option<Damage> {
        let rest = trim(self.book.bytes(entry.rest.clone()));
        let why = self.reader.unreadable(stored);
        let space = stored != plain && trim(stored) == plain;
        let further = trim(stored).strip_prefix(plain).is_some_and(|more| more.starts_with(b":"));
        let plain_why = self.reader.unreadable(plain).filter(|_| space || further);
        match (plain_why, why) {
            (Some(why), _) => Some(Damage::Unread(why)),
            _ if space && (why.is_some() || self.is_plain(stored)) => Some(Damage::SpaceInHash),
            (_, None) => None,
            (_, Some(Why::Fault(Fault::TooShort(_)))) if self.goes_on(line, plain) => Some(Damage::Wrapped),
            _ if is_digest(rest) => Some(Damage::ForDigest),
            _ if rest.starts_with(b":") => Some(Damage::Colons),
            _ if further => Some(Damage::FurtherField),
            (_, Some(why)) => Some(Damage::Unread(why)),
        }
    }

    /// Whether the server takes what is stored for the password itself.
    fn is_plain(&self, stored: &[u8]) -> bool {
        self.reader.server == Server::LighttpdPlain || Scheme::of(stored) == Scheme::Plain
    }

    /// Whether the next line completes a hash.
    fn goes_on(&self, line: &Line, plain: &[u8]) -> bool {
        let start = line.text.end + line.end.width();
        let next = self.book.print().get(start..).unwrap_or_default();
        let next = trim(next.split(|b| *b == b'\n').next().unwrap_or_default());
        !next.is_empty() && fault(&[plain, next].concat()).is_none()
    }

    /// What is wrong with a line of a file for Digest.
    fn digest(&self, entry: &Entry, realm: &[u8]) -> Option<Damage> {
        let rest = trim(self.book.bytes(entry.rest.clone()));
        let mut fields = rest.splitn(3, |b| *b == b':');
        let (its_realm, hash) = (fields.next().unwrap_or_default(), fields.next());
        match hash {
            None => Some(Damage::ForBasic),
            Some(_) if its_realm != realm => Some(Damage::OtherRealm),
            Some(hash) => {
                let digits = hash.len() == 32 && hash.iter().all(u8::is_ascii_hexdigit);
                let upper = hash.iter().any(u8::is_ascii_uppercase) && self.reader.server == Server::Apache;
                let why = if digits { Why::Fault(Fault::Case) } else { Why::Scheme(Scheme::of(hash)) };
                (!digits || upper).then_some(Damage::Unread(why))
            }
        }
    }
}

/// `realm:` and 32 digits.
fn is_digest(rest: &[u8]) -> bool {
    let mut fields = rest.split(|b| *b == b':').skip(1);
    fields.next().is_some_and(|hash| hash.len() == 32 && hash.iter().all(u8::is_ascii_hexdigit))
}

/// Lines that Apache joins, because all but the last end in a backslash.
fn joined(server: Server, book: &Book) -> Vec<Range<usize>> {
    let several = |text: &Range<usize>| {
        let text = book.bytes(text.clone());
        text.strip_suffix(b"\n").unwrap_or(text).contains(&b'\n')
    };
    let all = (server == Server::Apache).then(|| ApacheLines::new(book.print()));
    all.into_iter().flatten().map(|line| line.source).filter(several).collect()
}

/// The line behind which a server reads nothing: one that is too long for Apache, one with a NUL for lighttpd.
fn stop(server: Server, book: &Book) -> Option<usize> {
    const LONGEST: usize = 8190;
    let ends = |line: &Line| match server {
        Server::Apache => line.text.len() + line.end.width() > LONGEST,
        Server::Lighttpd | Server::LighttpdPlain => book.bytes(line.text.clone()).contains(&0),
        _ => false,
    };
    book.lines().find(ends).map(|line| line.number)
}
