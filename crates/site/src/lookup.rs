//! A login in a password file: what the server finds, and what was meant.

use crate::accounts::Files;
use std::path::PathBuf;
use why401_core::{BookSeen, Found, Lookup, NearMiss};
use why401_htpasswd::{Book, Lookup as Entry, Refused, Verdict, near};
use why401_message::Secret;
use why401_serverconf::UserFile;

/// A password file other than the one that is asked.
pub(crate) type Elsewhere = (PathBuf, Book);

/// Looks a login up as the server does.
pub(crate) fn look_up(
    files: &Files<'_>,
    file: &UserFile,
    login: Option<(&[u8], &Secret)>,
    elsewhere: &[Elsewhere],
) -> Lookup {
    let lookup = |found, book| Lookup { file: file.clone(), found, book };
    let book = match files.disk.read(&file.path) {
        Ok(bytes) => Book::parse(&bytes),
        Err(why) => return lookup(Found::Unread(why), BookSeen::default()),
    };
    let seen = overview(files, &book);
    if let Some(barrier) = files.barrier(&file.path) {
        return lookup(Found::Closed(barrier), seen);
    }
    let Some((user, password)) = login else {
        return lookup(Found::NotVerified("no login was handed in".into()), seen);
    };
    lookup(find(files, &book, user, password, elsewhere), seen)
}

fn overview(files: &Files<'_>, book: &Book) -> BookSeen {
    let logins: Vec<_> = files.reader.logins(book).collect();
    let of_digest = |hash: &Secret| {
        let field = hash.reveal().rsplit(|b| *b == b':').next().unwrap_or_default();
        hash.reveal().contains(&b':') && field.len() == 32 && field.iter().all(u8::is_ascii_hexdigit)
    };
    BookSeen {
        length: book.print().len(),
        entries: logins.len(),
        of_digest: logins.iter().filter(|l| of_digest(&l.hash)).count(),
        has_mark: book.mark().is_some(),
    }
}

fn find(files: &Files<'_>, book: &Book, user: &[u8], password: &Secret, elsewhere: &[Elsewhere]) -> Found {
    let entry = match files.reader.find(book, user) {
        Entry::Refused { line } => return Found::NotVerified(format!("line {line} spoils the whole file")),
        Entry::NoSuchUser => None,
        Entry::Found(login) => Some(login),
    };
    let verdict = entry.as_ref().map(|login| {
        let verdict = files.spending(|budget| files.reader.verify(&login.hash, password, budget));
        (login.line, verdict)
    });
    if let Some((line, Verdict::Fits)) = verdict {
        return Found::Fits(line);
    }
    let books: Vec<&Book> = elsewhere.iter().map(|(_, book)| book).collect();
    let refused = Refused { reader: files.reader, book, elsewhere: &books, user, password };
    let sought = files.spending(|budget| near(&refused, budget));
    let near = sought.near.map(|near| NearMiss {
        slip: near.slip,
        line: near.line,
        elsewhere: near.elsewhere.and_then(|n| elsewhere.get(n)).map(|(path, _)| path.clone()),
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
