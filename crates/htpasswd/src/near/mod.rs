//! The near miss: a login that is refused, and the one it was meant to be. All of it is found here, in the file, and
//! nothing of it is ever sent.

mod charset;
mod file;
mod layout;
mod shell;
mod slip;
mod typed;

pub(crate) use self::charset::visible;
pub use self::slip::{Layout, Shell, Slip};

use crate::{Book, Budget, Lookup, Reader, Scheme, Verdict, fits};
use file::{Named, named};
use why401_message::Secret;

/// A login that does not fit.
#[derive(Clone, Copy, Debug)]
pub struct Refused<'a> {
    /// Who reads the file.
    pub reader: Reader,
    /// The file that is asked.
    pub book: &'a Book,
    /// Other files of this machine, where the right entry may stand.
    pub elsewhere: &'a [&'a Book],
    /// As it was sent.
    pub user: &'a [u8],
    /// As it was sent.
    pub password: &'a Secret,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// What keeps the login from fitting.
    pub slip: Slip,
    /// The name of the entry that would fit, as it stands in the file.
    pub user: Vec<u8>,
    /// Its line, from 1.
    pub line: usize,
    /// The other file it stands in, by its place in [`Refused::elsewhere`].
    pub elsewhere: Option<usize>,
}

/// What was found, and how much was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// The first that fits; `None` where nothing does, or the login was right in the first place.
    pub near: Option<Near>,
    /// How many pairs of password and hash were compared.
    pub tried: usize,
    /// How many were left out because they cost too much.
    pub left_out: usize,
}

/// Looks for it, the likely and cheap things first, until something fits or the budget is spent.
pub fn near(refused: &Refused<'_>, budget: &mut Budget) -> Sought {
    let mut search = Search { refused, budget, sought: Sought::default() };
    let found = if search.as_it_stands() { None } else { search.anything() };
    Sought { near: found, ..search.sought }
}

/// A search under way.
struct Search<'a, 'b> {
    refused: &'a Refused<'a>,
    budget: &'b mut Budget,
    sought: Sought,
}

impl Search<'_, '_> {
    /// Whether the login is no near miss at all.
    fn as_it_stands(&mut self) -> bool {
        let Refused { reader, book, user, password, .. } = *self.refused;
        match reader.find(book, user) {
            Lookup::Found(login) => {
                self.sought.tried += 1;
                reader.verify(&login.hash, password, self.budget) == Verdict::Fits
            }
            _ => false,
        }
    }

    fn anything(&mut self) -> Option<Near> {
        let Refused { reader, book, user, .. } = *self.refused;
        let mine: Vec<Named> = named(reader, book, user);
        self.as_stored(&mine)
            .or_else(|| self.same_password(&mine))
            .or_else(|| self.other_passwords(&mine))
            .or_else(|| self.swapped())
            .or_else(|| self.other_users())
            .or_else(|| self.other_files())
    }

    /// What is stored, sent as it is: the text of a password nobody hashed, or a hash.
    fn as_stored(&self, mine: &[Named]) -> Option<Near> {
        let named =
            mine.first().filter(|named| named.hash == *self.refused.password && !named.hash.is_empty())?;
        let slip = match Scheme::of(named.hash.reveal()) {
            Scheme::Text | Scheme::Des | Scheme::Bsdi | Scheme::Hex { .. } => {
                Slip::UnreadScheme(Scheme::Text)
            }
            _ => Slip::HashSent,
        };
        Some(Near { slip, user: named.user.clone(), line: named.line, elsewhere: None })
    }

    /// The password as it was sent, on the entries that are or may be the user's.
    fn same_password(&mut self, mine: &[Named]) -> Option<Near> {
        let password = self.refused.password;
        mine.iter().find_map(|named| {
            let repaired = file::repaired(&named.hash).map(|(slip, hash)| (Some(slip), hash));
            let forms = std::iter::once((None, named.hash.clone())).chain(repaired);
            forms.into_iter().find_map(|(repair, hash)| {
                let slip = repair.or(named.slip.clone()).or_else(|| file::unread(self.refused.reader, &hash));
                let slip = slip.filter(|_| self.fits(&hash, password))?;
                Some(Near { slip, user: named.user.clone(), line: named.line, elsewhere: None })
            })
        })
    }

    /// Other passwords on the entry that counts, or else on the first that may be the user's.
    fn other_passwords(&mut self, mine: &[Named]) -> Option<Near> {
        let named = mine.first()?;
        let mut seen = vec![self.refused.password.clone()];
        let (slip, _) = typed::variants(self.refused.password.reveal()).find(|(_, variant)| {
            let new = !seen.contains(variant);
            seen.push(variant.clone());
            new && self.fits(&named.hash, variant)
        })?;
        Some(Near { slip, user: named.user.clone(), line: named.line, elsewhere: None })
    }

    /// The name where the password belongs, and the other way round.
    fn swapped(&mut self) -> Option<Near> {
        let Refused { reader, book, user, password, .. } = *self.refused;
        let Lookup::Found(login) = reader.find(book, password.reveal()) else { return None };
        let fits = self.fits(&login.hash, &Secret::from(user));
        fits.then_some(Near { slip: Slip::Swapped, user: login.user, line: login.line, elsewhere: None })
    }

    /// The password on everybody else's entry, the cheapest first.
    fn other_users(&mut self) -> Option<Near> {
        const MOST: usize = 10_000;
        let Refused { reader, book, user, password, .. } = *self.refused;
        let others = reader.logins(book).filter(|login| login.user != user).take(MOST);
        let mut others: Vec<_> = others
            .filter_map(|login| Some((crate::cost(&login.hash, password.len())?.time, login)))
            .collect();
        others.sort_by_key(|(time, _)| *time);
        let (_, login) = others.into_iter().find(|(_, login)| self.fits(&login.hash, password))?;
        Some(Near { slip: Slip::OtherUser, user: login.user, line: login.line, elsewhere: None })
    }

    /// The same login in other files.
    fn other_files(&mut self) -> Option<Near> {
        let Refused { reader, elsewhere, user, password, .. } = *self.refused;
        elsewhere.iter().enumerate().find_map(|(n, book)| {
            let Lookup::Found(login) = reader.find(book, user) else { return None };
            let fits = self.fits(&login.hash, password);
            fits.then_some(Near {
                slip: Slip::OtherFile,
                user: login.user,
                line: login.line,
                elsewhere: Some(n),
            })
        })
    }

    fn fits(&mut self, hash: &Secret, password: &Secret) -> bool {
        let verdict = fits(hash, password, self.budget);
        match verdict {
            Verdict::TooCostly(_) => self.sought.left_out += 1,
            _ => self.sought.tried += 1,
        }
        verdict == Verdict::Fits
    }
}
