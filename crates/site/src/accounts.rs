//! The password and group files of a disk, read as one server reads them.

use std::{cell::RefCell, path::Path, time::Duration};
use why401_htpasswd::{
    Book, Budget, Login, Lookup, Reader, Server as Software, Verdict, for_caddy, groups_of,
};
use why401_message::Secret;
use why401_serverconf::{Accounts, Checked, Disk, Groups, Kept, Listed, Store, Unread, UserFile};

/// Time for all verifications of one diagnosis.
const TIME: Duration = Duration::from_secs(2);

/// Who looks logins up.
pub(crate) struct Files<'a> {
    pub(crate) disk: &'a dyn Disk,
    pub(crate) reader: Reader,
    /// User and group of the server.
    pub(crate) account: (Option<String>, Option<String>),
    budget: RefCell<Budget>,
    /// What came of a password and an entry: a costly hash is computed once.
    compared: RefCell<Vec<(Reader, Secret, Secret, Verdict)>>,
}

impl<'a> Files<'a> {
    pub(crate) fn new(disk: &'a dyn Disk, reader: Reader, account: (Option<String>, Option<String>)) -> Self {
        Self { disk, reader, account, budget: RefCell::new(Budget::of(TIME)), compared: RefCell::default() }
    }

    /// With the budget that is left.
    pub(crate) fn spending<T>(&self, spend: impl FnOnce(&mut Budget) -> T) -> T {
        spend(&mut self.budget.borrow_mut())
    }

    /// What comes of a password and an entry.
    pub(crate) fn verify(&self, reader: Reader, hash: &Secret, password: &Secret) -> Verdict {
        let mut compared = self.compared.borrow_mut();
        let same =
            |(r, h, p, _): &&(Reader, Secret, Secret, Verdict)| *r == reader && h == hash && p == password;
        if let Some((.., verdict)) = compared.iter().find(same) {
            return *verdict;
        }
        let verdict = self.spending(|budget| reader.verify(hash, password, budget));
        compared.push((reader, hash.clone(), password.clone(), verdict));
        verdict
    }

    /// What keeps the server from a file.
    pub(crate) fn barrier(&self, path: &Path) -> Option<why401_serverconf::Barrier> {
        let (user, group) = &self.account;
        self.disk.barrier(path, user.as_deref()?, group.as_deref())
    }

    fn book(&self, path: &Path) -> Result<Book, Unread> {
        if self.barrier(path).is_some() {
            return Err(Unread::Denied);
        }
        self.disk.read(path).map(|bytes| Book::parse(&bytes))
    }
}

/// Who reads the passwords that are kept in this way.
pub(crate) fn reader_of(reader: Reader, store: Store) -> Reader {
    let server = match (reader.server, store) {
        (Software::Lighttpd, Store::Plain) => Software::LighttpdPlain,
        (Software::Caddy, Store::Argon2) => Software::CaddyArgon2,
        (server, _) => server,
    };
    Reader { server, ..reader }
}

/// A list of the configuration as a file would hold it; `None` where it cannot.
pub(crate) fn book_of(list: &Listed, reader: Reader) -> Option<Book> {
    if reader.server != Software::Caddy {
        return list.as_file().map(|bytes| Book::parse(&bytes));
    }
    let mut list = list.clone();
    for user in &mut list.users {
        user.stored = Secret::new(for_caddy(user.stored.reveal()));
    }
    list.as_file().map(|bytes| Book::parse(&bytes))
}

impl Files<'_> {
    /// What a server makes of a password and an entry.
    fn compared(&self, reader: Reader, login: &Login, password: &Secret) -> Checked {
        match self.verify(reader, &login.hash, password) {
            Verdict::Fits => Checked::Fits,
            Verdict::Mismatch => Checked::Mismatch,
            // Where the C library is not known, the answer itself tells whether it fails: 401 or 500.
            Verdict::CannotRead(why) if why.fails != Some(true) => Checked::Mismatch,
            Verdict::CannotRead(why) => Checked::NotVerified(format!("the hash {}", why.why)),
            Verdict::TooCostly(_) => Checked::NotVerified("the hash costs too much to be tried".into()),
            Verdict::Unknown(why) => Checked::NotVerified(why.to_owned()),
        }
    }

    fn looked_up(&self, reader: Reader, book: &Book, user: &[u8], password: &Secret) -> Checked {
        match reader.find(book, user) {
            Lookup::NoSuchUser => Checked::NoSuchUser,
            Lookup::Refused { line } => Checked::NotVerified(format!("line {line} spoils the whole file")),
            Lookup::Found(login) => self.compared(reader, &login, password),
        }
    }
}

impl Accounts for Files<'_> {
    fn check(&self, file: &UserFile, user: &[u8], password: &Secret) -> Checked {
        match self.book(&file.path) {
            Ok(book) => self.looked_up(self.reader, &book, user, password),
            Err(why) => Checked::Unread(why),
        }
    }

    fn check_listed(&self, list: &Listed, user: &[u8], password: &Secret) -> Checked {
        let reader = reader_of(self.reader, list.store);
        match book_of(list, reader) {
            Some(book) => self.looked_up(reader, &book, user, password),
            None => Checked::NotVerified("something in the list is filled in from elsewhere".into()),
        }
    }

    fn check_stored(&self, file: &UserFile, how: Kept<'_>, user: &[u8], password: &Secret) -> Checked {
        let reader = reader_of(self.reader, how.store);
        let book = match self.book(&file.path) {
            Ok(book) => book,
            Err(why) => return Checked::Unread(why),
        };
        if how.store != Store::Digests {
            return self.looked_up(reader, &book, user, password);
        }
        let realm = how.realm.as_bytes();
        match reader.find_digest(&book, user, realm) {
            Lookup::Found(login) if reader.verify_digest(&login, realm, password) == Verdict::Fits => {
                Checked::Fits
            }
            Lookup::Found(_) => Checked::Mismatch,
            _ => Checked::NoSuchUser,
        }
    }

    fn groups(&self, file: &Path, user: &[u8]) -> Result<Groups, Unread> {
        self.book(file).map(|book| groups_of(&book, user))
    }
}
