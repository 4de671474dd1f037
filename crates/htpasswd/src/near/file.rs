//! Entries that are, or may be, those of a name; and hashes that something in the file spoils.

use super::{Slip, charset};
use crate::{
    Book, Fault, Lookup, Mark, Reader, Scheme, Server, Why,
    book::{is_space, trim},
    fault,
    reader::plainly,
};
use why401_message::Secret;

/// An entry that may be the user's.
pub(super) struct Named {
    /// As it stands in the file.
    pub(super) user: Vec<u8>,
    /// What is stored.
    pub(super) hash: Secret,
    /// From 1.
    pub(super) line: usize,
    /// Why it is not the one that counts; `None` for that one.
    pub(super) slip: Option<Slip>,
}

/// The entry that counts first, then those that would, were it not for something.
pub(super) fn named(reader: Reader, book: &Book, user: &[u8]) -> Vec<Named> {
    let mut found = Vec::new();
    let mut counts = None;
    if let Lookup::Found(login) = reader.find(book, user) {
        counts = Some(login.text.start);
        found.push(Named { user: login.user, hash: login.hash, line: login.line, slip: None });
    }
    let others = reader.logins(book).filter(|login| login.user == user && Some(login.text.start) != counts);
    found.extend(others.map(|login| Named {
        user: login.user,
        hash: login.hash,
        line: login.line,
        slip: Some(Slip::LineThatDoesNotCount),
    }));
    if found.is_empty() {
        found = alike(book, user);
    }
    found
}

/// Entries whose name is almost this one, the nearest first.
fn alike(book: &Book, user: &[u8]) -> Vec<Named> {
    let mut found: Vec<(usize, Named)> = book
        .entries()
        .filter_map(|(line, entry)| {
            let written = book.bytes(entry.name.clone());
            let (name, hash) = plainly(book, &entry);
            let marked = line.number == 1 && book.mark() == Some(Mark::Utf8);
            let (rank, slip) = likeness(written, name, user, marked)?;
            let hash = Secret::from(hash);
            Some((rank, Named { user: name.to_vec(), hash, line: line.number, slip: Some(slip) }))
        })
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, named)| named).collect()
}

/// How a name in a file is like another, and how far it is from it.
fn likeness(written: &[u8], name: &[u8], user: &[u8], marked: bool) -> Option<(usize, Slip)> {
    let visible = charset::visible(name);
    let bare = |text: &[u8]| {
        let after = text.iter().rposition(|b| *b == b'\\').map_or(0, |at| at + 1);
        let end = text.iter().position(|b| *b == b'@').unwrap_or(text.len()).max(after);
        text[after..end].to_vec()
    };
    let same_case = |a: &[u8], b: &[u8]| charset::lower(a) == charset::lower(b);
    match () {
        () if marked && name == user => Some((0, Slip::InvisibleInFile)),
        () if written != name && name == user => Some((1, Slip::SpaceInFile)),
        () if visible != name && visible == user => Some((2, Slip::InvisibleInFile)),
        () if trim(user) == name && user.iter().any(|b| is_space(*b)) => Some((3, Slip::UserSpace)),
        () if same_case(name, user) => Some((4, Slip::UserCase)),
        () if charset::alike(name, user) => Some((5, Slip::UserCharset)),
        () if same_case(name, &bare(user)) || same_case(&bare(name), user) => Some((6, Slip::UserDomain)),
        () => None,
    }
}

/// The hash as it was before something was done to it that can be told back.
pub(super) fn repaired(hash: &Secret) -> Option<(Slip, Secret)> {
    let stored = hash.reveal();
    let trimmed = trim(stored);
    if trimmed != stored {
        return Some((Slip::SpaceInFile, Secret::from(trimmed)));
    }
    if let Some(inner) = stored.strip_prefix(b"{PLAIN}") {
        let is_hash = inner.starts_with(b"$") && !matches!(Scheme::of(inner), Scheme::Dollar);
        return is_hash.then(|| (Slip::HashAsPlain, Secret::from(inner)));
    }
    let fault = fault(stored)?;
    let before = match fault {
        Fault::DollarLost => [b"$", stored].concat(),
        Fault::DollarsDoubled => stored.split(|b| *b == b'$').filter(|part| !part.is_empty()).fold(
            Vec::new(),
            |mut whole, part| {
                whole.push(b'$');
                whole.extend(part);
                whole
            },
        ),
        Fault::Quoted => stored[1..stored.len() - 1].to_vec(),
        Fault::Case if stored.starts_with(b"{") => {
            let end = stored.iter().position(|b| *b == b'}')?;
            [&stored[..end].to_ascii_uppercase(), &stored[end..]].concat()
        }
        Fault::Case => {
            let end = stored[1..].iter().position(|b| *b == b'$')? + 1;
            [&stored[..end].to_ascii_lowercase(), &stored[end..]].concat()
        }
        Fault::TooLong(extra) => stored[..stored.len() - extra].to_vec(),
        Fault::TooShort(_) if stored.starts_with(b"{SHA}") => [stored, b"="].concat(),
        _ => return None,
    };
    Some((Slip::Damaged(fault), Secret::new(before)))
}

/// Why the server reads nothing in this hash, although the password may fit it.
pub(super) fn unread(reader: Reader, hash: &Secret) -> Option<Slip> {
    if reader.server == Server::LighttpdPlain {
        // It compares the text itself, whatever that is.
        let scheme = Scheme::of(hash.reveal());
        let foreign = !matches!(scheme, Scheme::Empty | Scheme::Text | Scheme::Plain);
        return foreign.then_some(Slip::UnreadScheme(scheme));
    }
    match reader.unreadable(hash.reveal())? {
        Why::Scheme(Scheme::Empty) => None,
        Why::Scheme(scheme) => Some(Slip::UnreadScheme(scheme)),
        Why::Fault(fault) => Some(Slip::Damaged(fault)),
    }
}
