//! What a configuration guards at all: each gate, what it covers, and where it has holes.

use super::{
    rewrite,
    tree::{Found, Id, Kind, Tree},
};
use crate::{Hit, UserFile};

/// A directive that demands a login in a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// `auth_basic` or `auth_request`.
    pub demanded_by: Hit,
    /// The password files in force where it counts; several where locations name others.
    pub user_files: Vec<UserFile>,
    /// The server it guards.
    pub server: Hit,
    /// The server's names.
    pub names: Vec<String>,
    /// The server and its locations where it counts.
    pub covers: Vec<Hit>,
    /// Sections below its own where it does not.
    pub holes: Vec<Hole>,
}

/// Where a gate does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hole {
    /// The server or location.
    pub section: Hit,
    /// What makes the hole; absent where something is missing.
    pub by: Option<Hit>,
    /// How.
    pub why: Why,
}

/// How a gate comes to have a hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is switched off.
    Off,
    /// Another gate takes its place.
    Replaced,
    /// `auth_basic` without `auth_basic_user_file` demands nothing.
    NoFile,
    /// The server answers before access is checked.
    AnswersFirst,
    /// An address alone lets in (`satisfy any`).
    Address,
}

/// The gates of all servers, in the order they stand.
pub(super) fn gates(tree: &Tree) -> Vec<Gate> {
    tree.servers().flat_map(|server| of_server(tree, server)).collect()
}

fn of_server(tree: &Tree, server: Id) -> Vec<Gate> {
    let mut sections = vec![server];
    below(tree, server, &mut sections);
    let mut demands: Vec<Found<'_>> = Vec::new();
    for &section in &sections {
        for name in ["auth_basic", "auth_request"] {
            let found = tree.setting(section, name).filter(|f| f.statement.arg(0) != b"off");
            let is_new = |f: &Found<'_>| !demands.iter().any(|d| d.statement.spot == f.statement.spot);
            if let Some(found) = found.filter(is_new) {
                demands.push(found);
            }
        }
    }
    demands.into_iter().map(|demand| gate(tree, server, &sections, demand)).collect()
}

/// The locations and method limits inside of a section, the outer before the inner.
fn below(tree: &Tree, section: Id, into: &mut Vec<Id>) {
    for id in tree.inner(section) {
        if matches!(tree.sections[id].kind, Kind::Location | Kind::Limit) {
            into.push(id);
            below(tree, id, into);
        }
    }
}

fn gate(tree: &Tree, server: Id, sections: &[Id], demand: Found<'_>) -> Gate {
    let mut gate = Gate {
        demanded_by: tree.hit(demand),
        user_files: Vec::new(),
        server: tree.section_hit(server),
        names: names(tree, server),
        covers: Vec::new(),
        holes: Vec::new(),
    };
    for &section in sections.iter().filter(|&&id| tree.around(id).any(|around| around == demand.section)) {
        let hit = tree.section_hit(section);
        if let Some((why, by)) = hole(tree, section, demand) {
            gate.holes.push(Hole { section: hit, by: by.map(|f| tree.hit(f)), why });
            continue;
        }
        if let Some(file) = user_file(tree, section).filter(|f| !gate.user_files.contains(f)) {
            gate.user_files.push(file);
        }
        gate.covers.push(hit);
    }
    gate
}

fn hole<'a>(tree: &'a Tree, section: Id, demand: Found<'a>) -> Option<(Why, Option<Found<'a>>)> {
    let name = demand.statement.name.as_str();
    let in_force = tree.setting(section, name)?;
    if in_force.statement.spot != demand.statement.spot {
        let is_off = in_force.statement.arg(0) == b"off";
        return Some((if is_off { Why::Off } else { Why::Replaced }, Some(in_force)));
    }
    if let Some(answer) = first_answer(tree, section) {
        return Some((Why::AnswersFirst, Some(answer)));
    }
    if name == "auth_basic" && tree.setting(section, "auth_basic_user_file").is_none() {
        return Some((Why::NoFile, None));
    }
    let any = tree.setting(section, "satisfy").filter(|f| f.statement.arg(0) == b"any")?;
    let allows = tree.nearest(section, &["allow", "deny"]).iter().any(|f| f.statement.name == "allow");
    allows.then_some((Why::Address, Some(any)))
}

/// The `return` that answers whatever comes to a section.
fn first_answer(tree: &Tree, section: Id) -> Option<Found<'_>> {
    let always = |id: Id| tree.own(id, "return").find(|f| rewrite::returned(f.statement).is_ok());
    always(section).or_else(|| always(tree.server_of(section)?))
}

fn user_file(tree: &Tree, section: Id) -> Option<UserFile> {
    let found = tree.setting(section, "auth_basic_user_file")?;
    let written = String::from_utf8_lossy(found.statement.arg(0)).into_owned();
    Some(UserFile { path: tree.conf_path(&written), written, hit: tree.hit(found) })
}

/// The names of a server as they are written.
pub(super) fn names(tree: &Tree, server: Id) -> Vec<String> {
    tree.own(server, "server_name").flat_map(|f| f.statement.args.iter().map(crate::Word::lossy)).collect()
}
