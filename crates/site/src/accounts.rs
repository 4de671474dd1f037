//! The password and group files of a disk, read as one server reads them.

use std::{cell::RefCell, path::Path, time::Duration};
use why401_htpasswd::{Book, Budget, Lookup, Reader, Verdict, groups_of};
use why401_message::Secret;
use why401_serverconf::{Accounts, Checked, Disk, Groups, Unread, UserFile};

/// Time for all verifications of one diagnosis.
const TIME: Duration = Duration::from_secs(2);

/// Who looks logins up.
pub(crate) struct Files<'a> {
    pub(crate) disk: &'a dyn Disk,
    pub(crate) reader: Reader,
    /// User and group of the server.
    pub(crate) account: (Option<String>, Option<String>),
    budget: RefCell<Budget>,
}

impl<'a> Files<'a> {
    pub(crate) fn new(disk: &'a dyn Disk, reader: Reader, account: (Option<String>, Option<String>)) -> Self {
        Self { disk, reader, account, budget: RefCell::new(Budget::of(TIME)) }
    }

    /// With the budget that is left.
    pub(crate) fn spending<T>(&self, spend: impl FnOnce(&mut Budget) -> T) -> T {
        spend(&mut self.budget.borrow_mut())
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

impl Accounts for Files<'_> {
    fn check(&self, file: &UserFile, user: &[u8], password: &Secret) -> Checked {
        let book = match self.book(&file.path) {
            Ok(book) => book,
            Err(why) => return Checked::Unread(why),
        };
        match self.reader.find(&book, user) {
            Lookup::NoSuchUser => Checked::NoSuchUser,
            Lookup::Refused { line } => Checked::NotVerified(format!("line {line} spoils the whole file")),
            Lookup::Found(login) => {
                match self.spending(|budget| self.reader.verify(&login.hash, password, budget)) {
                    Verdict::Fits => Checked::Fits,
                    Verdict::Mismatch => Checked::Mismatch,
                    // Where the C library is not known, the answer itself tells whether it fails: 401 or 500.
                    Verdict::CannotRead(why) if why.fails != Some(true) => Checked::Mismatch,
                    Verdict::CannotRead(why) => Checked::NotVerified(format!("the hash {}", why.why)),
                    Verdict::TooCostly(_) => {
                        Checked::NotVerified("the hash costs too much to be tried".into())
                    }
                    Verdict::Unknown(why) => Checked::NotVerified(why.to_owned()),
                }
            }
        }
    }

    fn groups(&self, file: &Path, user: &[u8]) -> Result<Groups, Unread> {
        self.book(file).map(|book| groups_of(&book, user))
    }
}
