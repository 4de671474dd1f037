//! Whether a server's user may read a file, component by component, as namei(1) shows it.

use super::Machine;
use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// Whoever opens the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// The name, as the configuration has it.
    pub name: String,
    /// User number.
    pub user: u32,
    /// Group numbers, the first being the process's own.
    pub groups: Vec<u32>,
}

/// What stands in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Barrier {
    /// The file itself, or the directory that may not be entered.
    pub path: PathBuf,
    /// Whether it is a directory.
    pub is_directory: bool,
    /// The permission bits, as `ls` counts them.
    pub mode: u32,
    /// Whose it is.
    pub owner: u32,
    /// Of which group.
    pub group: u32,
}

impl Reader {
    /// A user and a group by name, as the tree's own `/etc/passwd` and `/etc/group` number them.
    pub fn named(machine: &Machine, user: &str, group: Option<&str>) -> Option<Self> {
        let read = |path: &str| fs::read_to_string(machine.real(Path::new(path)).ok()?).ok();
        let passwd = read("/etc/passwd")?;
        let of_user =
            passwd.lines().map(|l| l.split(':').collect::<Vec<_>>()).find(|f| f.first() == Some(&user))?;
        let number = of_user.get(2)?.parse().ok()?;
        let groups = read("/etc/group").unwrap_or_default();
        let rows: Vec<Vec<&str>> = groups.lines().map(|l| l.split(':').collect()).collect();
        let named =
            |name: &str| rows.iter().find(|r| r.first() == Some(&name)).and_then(|r| r.get(2)?.parse().ok());
        let first = group.and_then(named).or_else(|| of_user.get(3)?.parse().ok())?;
        let is_member = |r: &&Vec<&str>| r.get(3).is_some_and(|m| m.split(',').any(|m| m == user));
        let others = rows.iter().filter(is_member).filter_map(|r| r.get(2)?.parse().ok());
        Some(Self {
            name: user.to_owned(),
            user: number,
            groups: std::iter::once(first).chain(others).collect(),
        })
    }

    fn may(&self, meta: &fs::Metadata, bit: u32) -> bool {
        let shift = if meta.uid() == self.user {
            6
        } else if self.groups.contains(&meta.gid()) {
            3
        } else {
            0
        };
        self.user == 0 || meta.mode() >> shift & bit != 0
    }
}

/// The first component that keeps the reader from the file; `None` where nothing does, or where this program may not
/// look itself.
pub fn barrier(machine: &Machine, path: &Path, reader: &Reader) -> Option<Barrier> {
    const READ: u32 = 4;
    const SEARCH: u32 = 1;
    let folders: Vec<&Path> = path.ancestors().skip(1).filter(|p| !p.as_os_str().is_empty()).collect();
    let steps = folders.into_iter().rev().map(|p| (p, SEARCH)).chain([(path, READ)]);
    for (step, bit) in steps {
        let meta = fs::metadata(machine.real(step).ok()?).ok()?;
        if !reader.may(&meta, bit) {
            return Some(Barrier {
                path: step.to_owned(),
                is_directory: meta.is_dir(),
                mode: meta.mode() & 0o7777,
                owner: meta.uid(),
                group: meta.gid(),
            });
        }
    }
    None
}
