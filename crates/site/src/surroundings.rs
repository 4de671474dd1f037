//! What lies around the request's target on the disk of an Apache: `.htaccess` files, read or not, what an alias hides,
//! what keeps the server's user out.

use crate::{Server, panel::panel};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};
use why401_core::{GroupFile, Product, Surroundings};
use why401_serverconf::{Answer, Barrier, Disk, Hit, InForce, Kind, Target, Text};

/// Folders above the target that are looked into.
const DEEPEST: usize = 32;

/// What lies around the target of a request.
pub(crate) fn surroundings(
    disk: &dyn Disk,
    server: &Server,
    target: &Target,
    rule: &InForce,
) -> Surroundings {
    let panel = panel(disk, rule);
    if server.product != Product::Apache {
        return Surroundings { panel, ..Surroundings::default() };
    }
    let root = rule.server.as_ref().and_then(|host| root_of(server, host));
    let root = root.or_else(|| server.document_roots().into_iter().next());
    let direct = root.map(|root| root.join(target.request.url.path().trim_matches('/')));
    let meant = rule.file.clone().or_else(|| direct.clone());
    Surroundings {
        closed: meant.as_deref().and_then(|file| closed(disk, server, file)),
        unread: meant.as_deref().map(|file| unread(disk, rule, file)).unwrap_or_default(),
        groups: groups(disk, server, rule),
        panel,
        shadowed: direct.filter(|_| rule.mapped.is_some()).filter(|path| disk.kind(path).is_ok()),
    }
}

/// The `DocumentRoot` inside a virtual host.
fn root_of(server: &Server, host: &Hit) -> Option<PathBuf> {
    let text = server.files().iter().find(|t| t.path == host.spot.path)?;
    let (nodes, _) = why401_serverconf::apache::parse(text);
    let host = nodes.iter().find(|n| n.is("<virtualhost") && n.spot.line == host.spot.line)?;
    let root = host.inside.as_deref()?.iter().rfind(|n| n.is("documentroot"))?;
    Some(PathBuf::from(String::from_utf8_lossy(root.arg(0)?).into_owned()))
}

/// What keeps the server's user from the target, or from the `.htaccess` of a folder above it.
fn closed(disk: &dyn Disk, server: &Server, file: &Path) -> Option<Barrier> {
    let (user, group) = server.account();
    let user = user?;
    let is_closed = |path: &Path| disk.barrier(path, &user, group.as_deref());
    let above = file.ancestors().take(DEEPEST).map(|folder| folder.join(".htaccess"));
    let htaccess = above.filter(|path| disk.kind(path) == Ok(Kind::File)).find_map(|path| is_closed(&path));
    is_closed(file).or(htaccess)
}

/// The file of groups in force.
fn groups(disk: &dyn Disk, server: &Server, rule: &InForce) -> Option<GroupFile> {
    let hit = rule.directives.iter().rfind(|hit| hit.name.eq_ignore_ascii_case("authgroupfile"))?;
    let path = server.rooted(hit.args.first()?);
    let (user, group) = server.account();
    let closed = user.and_then(|user| disk.barrier(&path, &user, group.as_deref()));
    let read = disk.read(&path);
    let text = read.as_deref().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
    let named = |(n, line): (usize, &str)| Some((line.split_once(':')?.0.trim().to_owned(), n + 1));
    let lines = text.lines().enumerate().filter_map(named).collect();
    Some(GroupFile { unread: read.err(), path, closed, lines })
}

/// Every `.htaccess` above the target that is there and is not read.
fn unread(disk: &dyn Disk, rule: &InForce, file: &Path) -> Vec<PathBuf> {
    let read: BTreeSet<&Path> = rule.sections.iter().map(|hit| &*hit.spot.path).collect();
    let above = file.ancestors().take(DEEPEST).map(|folder| folder.join(".htaccess"));
    above.filter(|path| !read.contains(&**path) && disk.kind(path) == Ok(Kind::File)).collect()
}

/// The texts of the `.htaccess` files that count, or that lie unread, so that their lines can be shown.
pub(crate) fn texts(
    disk: &dyn Disk,
    rule: &InForce,
    answers: [&Answer; 2],
    around: &Surroundings,
) -> Vec<Text> {
    let of_answer = answers.into_iter().filter_map(|answer| match answer {
        Answer::Before { by, .. } => Some(by),
        Answer::Refused { by, .. } => by.as_ref(),
        _ => None,
    });
    let hits = rule.sections.iter().chain(&rule.directives).chain(of_answer).map(|hit| &*hit.spot.path);
    let lost = rule.overridden.iter().map(|o| &*o.hit.spot.path);
    let all: BTreeSet<&Path> = hits.chain(lost).chain(around.unread.iter().map(PathBuf::as_path)).collect();
    let wanted = all.into_iter().filter(|path| path.ends_with(".htaccess") && disk.may_quote(path));
    wanted.filter_map(|path| Some(Text::new(path, disk.read(path).ok()?))).collect()
}
