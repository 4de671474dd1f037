//! A login in a password file: what the server finds, and what was meant.

use crate::{accounts::Files, elsewhere::Other};
use why401_core::{BookSeen, Found, Lookup, NearMiss, OtherFile};
use why401_htpasswd::{Book, Login, Lookup as Entry, Refused, Verdict, near};
use why401_message::Secret;
use why401_serverconf::UserFile;

/// Looks a login up as the server does.
pub(crate) fn look_up(
    files: &Files<'_>,
    file: &UserFile,
    login: Option<(&[u8], &Secret)>,
    others: &[Other],
) -> Lookup {
    let has_user =
        |book: &Book| login.is_some_and(|(user, _)| matches!(files.reader.find(book, user), Entry::Found(_)));
    let seen = |o: &Other| OtherFile { path: o.path.clone(), how: o.how, has_user: has_user(&o.book) };
    let mut lookup = Lookup {
        file: file.clone(),
        found: Found::NotVerified("no login was handed in".into()),
        book: BookSeen::default(),
        is_of_digest: false,
        others: others.iter().map(seen).collect(),
    };
    let book = match files.disk.read(&file.path) {
        Ok(bytes) => Book::parse(&bytes),
        Err(why) => return Lookup { found: Found::Unread(why), ..lookup },
    };
    lookup.book = overview(files, &book);
    if let Some(barrier) = files.barrier(&file.path) {
        return Lookup { found: Found::Closed(barrier), ..lookup };
    }
    let Some((user, password)) = login else { return lookup };
    lookup.is_of_digest = match files.reader.find(&book, user) {
        Entry::Found(login) => of_digest(&book, &login),
        _ => false,
    };
    Lookup { found: find(files, &book, user, password, others), ..lookup }
}

fn overview(files: &Files<'_>, book: &Book) -> BookSeen {
    let logins: Vec<_> = files.reader.logins(book).collect();
    BookSeen {
        length: book.print().len(),
        entries: logins.iter().filter(|l| !l.hash.is_empty()).count(),
        of_digest: logins.iter().filter(|l| of_digest(book, l)).count(),
        has_mark: book.mark().is_some(),
    }
}

/// Whether an entry is `user:realm:digest`.
fn of_digest(book: &Book, login: &Login) -> bool {
    let text = book.bytes(login.text.clone()).trim_ascii();
    let fields: Vec<&[u8]> = text.split(|b| *b == b':').collect();
    matches!(fields[..], [_, _, digest] if digest.len() == 32 && digest.iter().all(u8::is_ascii_hexdigit))
}

fn find(files: &Files<'_>, book: &Book, user: &[u8], password: &Secret, others: &[Other]) -> Found {
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
    let books: Vec<&Book> = others.iter().map(|other| &other.book).collect();
    let refused = Refused { reader: files.reader, book, elsewhere: &books, user, password };
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
