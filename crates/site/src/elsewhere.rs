//! Files of users that are not asked about a request, and that whoever wrote the configuration may have meant.

use crate::{Server, accounts::book_of};
use std::path::{Path, PathBuf};
use why401_core::Elsewhere;
use why401_htpasswd::{Book, Reader};
use why401_serverconf::{Disk, Hit, InForce, Listed, UserFile};

/// One that exists.
pub(crate) struct Other {
    pub(crate) path: PathBuf,
    pub(crate) how: Elsewhere,
    pub(crate) book: Book,
}

/// Files looked at for one request.
const MOST: usize = 16;
/// Folders above the page that are looked into.
const FOLDERS_UP: usize = 4;

/// Those that exist, the likelier ones first.
pub(crate) fn others(disk: &dyn Disk, server: &Server, rule: &InForce, asked: &[&UserFile]) -> Vec<Other> {
    let overridden = rule.overridden.iter().filter(|o| names_users(&o.hit));
    let overridden = overridden.filter_map(|o| Some(PathBuf::from(o.hit.args.first()?)));
    let mut candidates: Vec<(PathBuf, Elsewhere)> = Vec::new();
    candidates.extend(asked.iter().flat_map(|file| meant(file, rule)).map(|p| (p, Elsewhere::Meant)));
    candidates.extend(overridden.map(|p| (p, Elsewhere::Overridden)));
    candidates.extend(server.user_files().into_iter().map(|p| (p, Elsewhere::Named)));
    candidates.extend(asked.iter().flat_map(|file| beside(disk, file, rule)));
    let mut found: Vec<Other> = Vec::new();
    for (path, how) in candidates {
        let known = asked.iter().any(|f| f.path == path) || found.iter().any(|o| o.path == path);
        if known || found.len() == MOST || !path.is_absolute() {
            continue;
        }
        if let Ok(bytes) = disk.read(&path) {
            found.push(Other { path, how, book: Book::parse(&bytes) });
        }
    }
    found
}

/// Other lists of the same configuration.
pub(crate) fn other_lists(server: &Server, asked: &[&Listed], reader: Reader) -> Vec<Other> {
    let lists = server.lists().iter().filter(|list| !asked.is_empty() && !asked.contains(list));
    let other = |list: &Listed| {
        let book = book_of(list, reader)?;
        Some(Other { path: list.file.path.clone(), how: Elsewhere::Named, book })
    };
    lists.filter_map(other).take(MOST).collect()
}

/// Whether a directive names a file of users.
pub(crate) fn names_users(hit: &Hit) -> bool {
    ["authuserfile", "auth_basic_user_file", "auth.backend.htpasswd.userfile", "auth.backend.plain.userfile"]
        .iter()
        .any(|n| hit.name.eq_ignore_ascii_case(n))
}

/// Where a relative name may have been meant: from the folder of the directive, and from those of the page.
fn meant(file: &UserFile, rule: &InForce) -> Vec<PathBuf> {
    let written = Path::new(&file.written);
    if file.written.is_empty() || written.is_absolute() {
        return Vec::new();
    }
    let folders = file.hit.spot.path.parent().into_iter().chain(folders(rule));
    folders.map(|folder| folder.join(written)).collect()
}

/// The folders of the page, the innermost first.
fn folders(rule: &InForce) -> impl Iterator<Item = &Path> {
    rule.file.iter().flat_map(|page| page.ancestors().take(FOLDERS_UP))
}

/// Files beside the one that is asked, and files of its name along the page.
fn beside(disk: &dyn Disk, file: &UserFile, rule: &InForce) -> Vec<(PathBuf, Elsewhere)> {
    let (Some(folder), Some(name)) = (file.path.parent(), file.path.file_name()) else { return Vec::new() };
    let stem = name.to_string_lossy();
    let likely = |other: &str| other != stem && (other.contains("passw") || other.starts_with(&*stem));
    let names = disk.list(folder).unwrap_or_default();
    let close = names.iter().filter(|n| likely(n)).map(|n| {
        let how = if is_copy(n, &stem) { Elsewhere::Kept } else { Elsewhere::Beside };
        (folder.join(n), how)
    });
    let along = folders(rule).map(|folder| (folder.join(name), Elsewhere::Beside));
    close.chain(along).collect()
}

/// Whether a name is that of a copy: `users.bak`, `users~`, `users.2024-05-01`.
fn is_copy(name: &str, of: &str) -> bool {
    name.strip_prefix(of).is_some_and(|rest| rest.starts_with(['.', '~', '-', '_']))
        || [".bak", ".old", ".orig", ".save", "~"].iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::is_copy;

    #[test]
    fn copies_by_their_names() {
        for (name, expected) in [
            (".htpasswd.bak", true),
            (".htpasswd~", true),
            (".htpasswd-2024", true),
            ("htpasswd.old", true),
            ("htpasswd", false),
            (".htpasswds", false),
        ] {
            assert_eq!(is_copy(name, ".htpasswd"), expected, "{name}");
        }
    }
}
