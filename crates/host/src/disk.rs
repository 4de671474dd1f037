//! Files of this machine, or of a tree that stands for one.

use crate::rights;
use std::{
    cell::RefCell,
    collections::BTreeMap,
    fs,
    io::{self, Read},
    os::unix::fs::MetadataExt,
    path::{Component, Path, PathBuf},
};
use why401_serverconf::{Barrier, Disk, Kind, Unread};

/// Largest file that is read whole, in bytes.
const LARGEST: u64 = 64 << 20;

/// Most links followed on one path, as Linux does it.
const MOST_LINKS: usize = 40;

/// A file tree whose `/` may be a directory: a container's, a backup's. Links are followed as if it were `/`.
#[derive(Debug)]
pub struct Machine {
    root: PathBuf,
    unread: RefCell<BTreeMap<PathBuf, Unread>>,
    quotable: RefCell<BTreeMap<PathBuf, bool>>,
}

impl Machine {
    /// The tree under `root`; `/` is this machine.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), unread: RefCell::default(), quotable: RefCell::default() }
    }

    /// A path that a user wrote, as one of the tree: it may have been written from this machine's `/`, through the tree's
    /// own folder, or from where the user stands.
    pub fn named(&self, path: &Path) -> PathBuf {
        let here = absolute(path);
        let root = Path::new("/");
        if self.root == root || self.resolve(&root.join(path)).is_ok() {
            return if self.root == root { here } else { root.join(path) };
        }
        here.strip_prefix(&self.root).map_or(here.clone(), |rest| root.join(rest))
    }

    /// Where a path of the tree really lies; fails as opening it would.
    pub fn real(&self, path: &Path) -> Result<PathBuf, Unread> {
        if self.root == Path::new("/") {
            return Ok(path.to_owned());
        }
        self.resolve(path)
    }

    /// What should have been read and was not, other than for being absent.
    pub fn unread(&self) -> Vec<(PathBuf, Unread)> {
        self.unread.borrow().iter().map(|(path, why)| (path.clone(), why.clone())).collect()
    }

    /// Walks a path the way the kernel does below a changed root: `..` never leaves it, links begin at it again.
    fn resolve(&self, path: &Path) -> Result<PathBuf, Unread> {
        let mut todo: Vec<PathBuf> = vec![path.to_owned()];
        let mut done = PathBuf::new();
        let mut links = 0;
        while let Some(next) = todo.pop() {
            let mut parts = next.components();
            let Some(part) = parts.next() else { continue };
            todo.push(parts.as_path().to_owned());
            match part {
                Component::RootDir | Component::Prefix(_) => done.clear(),
                Component::CurDir => {}
                Component::ParentDir => {
                    done.pop();
                }
                Component::Normal(name) => {
                    let here = self.root.join(&done).join(name);
                    match fs::symlink_metadata(&here) {
                        Ok(meta) if meta.file_type().is_symlink() => {
                            links += 1;
                            if links > MOST_LINKS {
                                return Err(Unread::Other("too many links".into()));
                            }
                            todo.push(fs::read_link(&here).map_err(|e| unread(&e))?);
                        }
                        Ok(_) => done.push(name),
                        Err(e) => return Err(unread(&e)),
                    }
                }
            }
        }
        Ok(self.root.join(done))
    }

    fn remember<T>(&self, path: &Path, result: Result<T, Unread>) -> Result<T, Unread> {
        if let Err(why) = &result
            && *why != Unread::Missing
        {
            self.unread.borrow_mut().insert(path.to_owned(), why.clone());
        }
        result
    }

    fn bytes(&self, path: &Path) -> Result<Vec<u8>, Unread> {
        let file = fs::File::open(self.real(path)?).map_err(|e| unread(&e))?;
        let meta = file.metadata().map_err(|e| unread(&e))?;
        if !meta.is_file() {
            return Err(Unread::WrongKind);
        }
        let mut bytes = Vec::new();
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|e| unread(&e))?;
        if bytes.len() as u64 > LARGEST { Err(Unread::TooLarge) } else { Ok(bytes) }
    }

    fn names(&self, path: &Path) -> Result<Vec<String>, Unread> {
        let entries = fs::read_dir(self.real(path)?).map_err(|e| unread(&e))?;
        let mut names: Vec<String> =
            entries.filter_map(|e| Some(e.ok()?.file_name().to_string_lossy().into_owned())).collect();
        names.sort();
        Ok(names)
    }
}

impl Disk for Machine {
    fn read(&self, path: &Path) -> Result<Vec<u8>, Unread> {
        self.remember(path, self.bytes(path))
    }

    fn list(&self, path: &Path) -> Result<Vec<String>, Unread> {
        self.remember(path, self.names(path))
    }

    fn kind(&self, path: &Path) -> Result<Kind, Unread> {
        let meta = self.real(path).and_then(|real| fs::metadata(real).map_err(|e| unread(&e)))?;
        Ok(match meta.file_type() {
            kind if kind.is_file() => Kind::File,
            kind if kind.is_dir() => Kind::Directory,
            _ => Kind::Other,
        })
    }

    fn barrier(&self, path: &Path, user: &str, group: Option<&str>) -> Option<Barrier> {
        rights::barrier(self, path, user, group)
    }

    /// Anybody on the machine could read it, or whoever runs this program could without being root.
    fn may_quote(&self, path: &Path) -> bool {
        if let Some(known) = self.quotable.borrow().get(path) {
            return *known;
        }
        let meta = self.real(path).ok().and_then(|real| fs::metadata(real).ok());
        let may = meta.is_some_and(|m| !rustix::process::geteuid().is_root() || m.mode() & 0o004 != 0);
        self.quotable.borrow_mut().insert(path.to_owned(), may);
        may
    }
}

pub(crate) fn unread(error: &io::Error) -> Unread {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Unread::Missing,
        io::ErrorKind::PermissionDenied => Unread::Denied,
        io::ErrorKind::IsADirectory => Unread::WrongKind,
        _ => Unread::Other(error.to_string()),
    }
}

/// A path from `/` on.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_the_tree_is_found_however_it_was_written() {
        let root = std::env::temp_dir().join(format!("why401-named-{}", std::process::id()));
        fs::create_dir_all(root.join("etc")).expect("a temporary folder");
        fs::write(root.join("etc/httpd.conf"), "").expect("it is ours");
        let machine = Machine::new(&root);
        let expected = Path::new("/etc/httpd.conf");
        for written in [expected, Path::new("etc/httpd.conf"), &root.join("etc/httpd.conf")] {
            assert_eq!(machine.named(written), expected, "{}", written.display());
        }
        assert_eq!(machine.named(Path::new("/etc/absent.conf")), Path::new("/etc/absent.conf"));
        fs::remove_dir_all(&root).expect("it is ours");
    }
}
