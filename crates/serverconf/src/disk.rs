//! The files a configuration consists of, as somebody hands them out.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::{Path, PathBuf},
};

/// What is read; paths are the server's own, absolute.
pub trait Disk {
    /// All bytes of a file.
    fn read(&self, path: &Path) -> Result<Vec<u8>, Unread>;

    /// The names in a directory, sorted by their bytes.
    fn list(&self, path: &Path) -> Result<Vec<String>, Unread>;

    /// What a path leads to, links followed.
    fn kind(&self, path: &Path) -> Result<Kind, Unread>;

    /// What keeps a user of the system from reading a file, component by component; `None` where nothing does, or where
    /// that is not known.
    fn barrier(&self, _path: &Path, _user: &str, _group: Option<&str>) -> Option<Barrier> {
        None
    }

    /// Whether lines of a file may be shown to whoever reads the report.
    fn may_quote(&self, _path: &Path) -> bool {
        true
    }
}

/// A file, or a directory on the way to it, that somebody may not read or enter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Barrier {
    /// Which.
    pub path: PathBuf,
    /// Whether it is a directory.
    pub is_directory: bool,
    /// The permission bits, as `ls` counts them.
    pub mode: u32,
    /// Whose it is: a name, else a number.
    pub owner: String,
    /// Of which group: a name, else a number.
    pub group: String,
}

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A socket, device or pipe.
    Other,
}

/// Why something was not read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unread {
    /// Nothing is there (ENOENT, ENOTDIR).
    Missing,
    /// Not for whoever runs this program (EACCES).
    Denied,
    /// A directory where a file was meant, or the other way round.
    WrongKind,
    /// Larger than anybody reads.
    TooLarge,
    /// Anything else, in the system's words.
    Other(String),
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "no such file or directory",
            Self::Denied => "permission denied",
            Self::WrongKind => "neither a file nor a directory where one was meant",
            Self::TooLarge => "too large to be read",
            Self::Other(why) => why,
        })
    }
}

/// Files in memory.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    files: BTreeMap<PathBuf, Result<Vec<u8>, Unread>>,
    closed: Vec<Barrier>,
}

impl Shelf {
    /// Puts a file with its bytes at an absolute path; directories follow from it.
    pub fn put(&mut self, path: impl Into<PathBuf>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), Ok(bytes.into()));
    }

    /// Closes a file or directory to everybody.
    pub fn close(&mut self, barrier: Barrier) {
        self.closed.push(barrier);
    }

    /// Puts something that cannot be read.
    pub fn refuse(&mut self, path: impl Into<PathBuf>, why: Unread) {
        self.files.insert(path.into(), Err(why));
    }
}

impl Disk for Shelf {
    fn read(&self, path: &Path) -> Result<Vec<u8>, Unread> {
        match self.files.get(path) {
            Some(found) => found.clone(),
            None if self.kind(path) == Ok(Kind::Directory) => Err(Unread::WrongKind),
            None => Err(Unread::Missing),
        }
    }

    fn list(&self, path: &Path) -> Result<Vec<String>, Unread> {
        let names: BTreeSet<String> = self
            .files
            .keys()
            .filter_map(|p| p.strip_prefix(path).ok()?.components().next())
            .map(|c| c.as_os_str().to_string_lossy().into_owned())
            .collect();
        if names.is_empty() { Err(Unread::Missing) } else { Ok(names.into_iter().collect()) }
    }

    fn kind(&self, path: &Path) -> Result<Kind, Unread> {
        match self.files.get(path) {
            Some(Ok(_)) => Ok(Kind::File),
            Some(Err(Unread::WrongKind)) => Ok(Kind::Directory),
            Some(Err(why)) => Err(why.clone()),
            None if self.files.keys().any(|p| p.starts_with(path)) => Ok(Kind::Directory),
            None => Err(Unread::Missing),
        }
    }

    fn barrier(&self, path: &Path, _: &str, _: Option<&str>) -> Option<Barrier> {
        self.closed.iter().find(|b| path.starts_with(&b.path)).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_follow_from_files() {
        let mut shelf = Shelf::default();
        shelf.put("/etc/web/a.conf", "x");
        shelf.put("/etc/web/sites/b.conf", "y");
        assert_eq!(shelf.list(Path::new("/etc/web")), Ok(vec!["a.conf".into(), "sites".into()]));
        assert_eq!(shelf.kind(Path::new("/etc/web/sites")), Ok(Kind::Directory));
        assert_eq!(shelf.read(Path::new("/etc/web")), Err(Unread::WrongKind));
        assert_eq!(shelf.read(Path::new("/etc/none")), Err(Unread::Missing));
    }
}
