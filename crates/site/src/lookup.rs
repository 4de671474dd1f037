//! A login in a password file: what the server finds, and what was meant.

use crate::{
    accounts::{Files, book_of, reader_of},
    elsewhere::Other,
};
use why401_core::{BookSeen, Found, Lookup, NearMiss, OtherFile};
use why401_htpasswd::{Book, Login, Lookup as Entry, Reader, Refused, Verdict, near};
use why401_message::Secret;
use why401_serverconf::{Kept, Listed, Store, UserFile};

/// What is asked about a login.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) file: &'a UserFile,
    /// The list that the configuration itself holds, where it is one.
    pub(crate) list: Option<&'a Listed>,
    /// How its passwords are kept, and for which realm.
    pub(crate) kept: Kept<'a>,
}

impl<'a> Asked<'a> {
    /// A password file as Apache and nginx have them.
    pub(crate) fn file(file: &'a UserFile) -> Self {
        Self { file, list: None, kept: Kept { store: Store::Hashes, realm: "" } }
    }

    fn book(&self, files: &Files<'_>, reader: Reader) -> Result<Book, Found> {
        match self.list {
            Some(list) => book_of(list, reader).ok_or_else(|| {
                Found::NotVerified("something in the list is filled in from elsewhere".into())
            }),
            None => files.disk.read(&self.file.path).map(|b| Book::parse(&b)).map_err(Found::Unread),
        }
    }
}

/// Looks a login up as the server does.
pub(crate) fn look_up(
    files: &Files<'_>,
    asked: Asked<'_>,
    login: Option<(&[u8], &Secret)>,
    others: &[Other],
) -> Lookup {
    let reader = reader_of(files.reader, asked.kept.store);
    let has_user =
        |book: &Book| login.is_some_and(|(user, _)| matches!(reader.find(book, user), Entry::Found(_)));
    let seen = |o: &Other| OtherFile { path: o.path.clone(), how: o.how, has_user: has_user(&o.book) };
    let mut lookup = Lookup {
        file: asked.file.clone(),
        list: asked.list.map(|list| list.list.clone()),
        found: Found::NotVerified("no login was handed in".into()),
        book: BookSeen::default(),
        is_of_digest: false,
        others: others.iter().map(seen).collect(),
    };
    let book = match asked.book(files, reader) {
        Ok(book) => book,
        Err(found) => return Lookup { found, ..lookup },
    };
    lookup.book = overview(reader, &book);
    if asked.kept.store == Store::Digests {
        lookup.book.unfit = None;
    }
    if let Some(barrier) = files.barrier(&asked.file.path).filter(|_| asked.list.is_none()) {
        return Lookup { found: Found::Closed(barrier), ..lookup };
    }
    let Some((user, password)) = login else { return lookup };
    if asked.kept.store == Store::Digests {
        return Lookup { found: find_digest(reader, &book, asked.kept.realm, user, password), ..lookup };
    }
    lookup.is_of_digest = match reader.find(&book, user) {
        Entry::Found(login) => of_digest(&book, &login),
        _ => false,
    };
    Lookup { found: find(files, reader, &book, user, password, others), ..lookup }
}

/// A login of Basic in a file made for Digest, as lighttpd reads it.
fn find_digest(reader: Reader, book: &Book, realm: &str, user: &[u8], password: &Secret) -> Found {
    let Entry::Found(login) = reader.find_digest(book, user, realm.as_bytes()) else {
        return Found::NoSuchUser { near: None };
    };
    match reader.verify_digest(&login, realm.as_bytes(), password) {
        Verdict::Fits => Found::Fits(login.line),
        Verdict::CannotRead(why) => {
            Found::Unreadable { line: login.line, why: why.why, fails: false, near: None }
        }
        _ => Found::Mismatch { line: login.line, near: None },
    }
}

fn overview(reader: Reader, book: &Book) -> BookSeen {
    let logins: Vec<_> = reader.logins(book).collect();
    BookSeen {
        length: book.print().len(),
        entries: logins.iter().filter(|l| !l.hash.is_empty()).count(),
        of_digest: logins.iter().filter(|l| of_digest(book, l)).count(),
        has_mark: book.mark().is_some(),
        unfit: logins.iter().find(|l| reader.unreadable(l.hash.reveal()).is_some()).map(|l| l.line),
    }
}

/// Whether an entry is `user:realm:digest`.
fn of_digest(book: &Book, login: &Login) -> bool {
    let text = book.bytes(login.text.clone()).trim_ascii();
    let fields: Vec<&[u8]> = text.split(|b| *b == b':').collect();
    matches!(fields[..], [_, _, digest] if digest.len() == 32 && digest.iter().all(u8::is_ascii_hexdigit))
}

fn find(
    files: &Files<'_>,
    reader: Reader,
    book: &Book,
    user: &[u8],
    password: &Secret,
    others: &[Other],
) -> Found {
    let entry = match reader.find(book, user) {
        Entry::Refused { line } => return Found::NotVerified(format!("line {line} spoils the whole file")),
        Entry::NoSuchUser => None,
        Entry::Found(login) => Some(login),
    };
    let verdict = entry.as_ref().map(|login| {
        let verdict = files.verify(reader, &login.hash, password);
        (login.line, verdict)
    });
    if let Some((line, Verdict::Fits)) = verdict {
        return Found::Fits(line);
    }
    let books: Vec<&Book> = others.iter().map(|other| &other.book).collect();
    let refused = Refused { reader, book, elsewhere: &books, user, password };
    let sought = files.spending(|budget| near(&refused, budget));
    let near = sought.near.map(|near| NearMiss {
        slip: near.slip,
        line: near.line,
        elsewhere: near.elsewhere.and_then(|n| others.get(n)).map(|other| other.path.clone()),
    });
    match verdict {
        None => Found::NoSuchUser { near },
        Some((line, Verdict::CannotRead(unreadable))) => {
            Found::Unreadable { line, why: unreadable.why, fails: unreadable.fails == Some(true), near }
        }
        Some((line, Verdict::TooCostly(_))) => {
            Found::NotVerified(format!("the hash in line {line} costs too much to be tried"))
        }
        Some((_, Verdict::Unknown(why))) => Found::NotVerified(why.to_owned()),
        Some((line, _)) => Found::Mismatch { line, near },
    }
}
