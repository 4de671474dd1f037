//! Whether a server's user may read a file, component by component, as namei(1) shows it.

use super::Machine;
use std::{fs, os::unix::fs::MetadataExt, path::Path};
use why401_serverconf::Barrier;

/// Whoever opens the file: a user's number, and those of the groups, the process's own first.
struct Reader {
    user: u32,
    groups: Vec<u32>,
}

impl Reader {
    /// A user and a group by name, as the tree's own `/etc/passwd` and `/etc/group` number them.
    fn named(machine: &Machine, user: &str, group: Option<&str>) -> Option<Self> {
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
        Some(Self { user: number, groups: std::iter::once(first).chain(others).collect() })
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

/// The first component that keeps a user from a file; `None` where nothing does, where the user is not known, or where
/// this program may not look itself.
pub(crate) fn barrier(machine: &Machine, path: &Path, user: &str, group: Option<&str>) -> Option<Barrier> {
    const READ: u32 = 4;
    const SEARCH: u32 = 1;
    let reader = Reader::named(machine, user, group)?;
    let folders: Vec<&Path> = path.ancestors().skip(1).filter(|p| !p.as_os_str().is_empty()).collect();
    let steps = folders.into_iter().rev().map(|p| (p, SEARCH)).chain([(path, READ)]);
    for (step, bit) in steps {
        let meta = fs::metadata(machine.real(step).ok()?).ok()?;
        if !reader.may(&meta, bit) {
            return Some(Barrier {
                path: step.to_owned(),
                is_directory: meta.is_dir(),
                mode: meta.mode() & 0o7777,
                owner: name_of(machine, "/etc/passwd", meta.uid()),
                group: name_of(machine, "/etc/group", meta.gid()),
            });
        }
    }
    None
}

/// The name of a number in `/etc/passwd` or `/etc/group`, else the number.
fn name_of(machine: &Machine, file: &str, number: u32) -> String {
    let text =
        machine.real(Path::new(file)).ok().and_then(|real| fs::read_to_string(real).ok()).unwrap_or_default();
    let fields = text.lines().map(|l| l.split(':').collect::<Vec<_>>());
    let mut named = fields.filter(|f| f.get(2).is_some_and(|n| n.parse() == Ok(number)));
    named.next().and_then(|f| f.first().map(|n| (*n).to_owned())).unwrap_or_else(|| number.to_string())
}
