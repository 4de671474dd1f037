//! What a configuration guards at all: each gate, what it covers, and where it has holes.

use super::{
    rewrite,
    tree::{Found, Id, Kind, Tree},
};
use crate::{Hit, UserFile};

/// A directive that demands a login in a server, or keeps addresses out where nothing demands one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// `auth_basic`, `auth_request`, `ssl_verify_client`, or the first `deny` of a list.
    pub demanded_by: Hit,
    /// The password file in force where it counts. Where locations name another one, that is a gate of its own.
    pub user_file: Option<UserFile>,
    /// The addresses that count beside it: `satisfy`, `allow`, `deny`.
    pub addresses: Vec<Hit>,
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
        for found in NAMES.iter().filter_map(|name| demand(tree, section, name)) {
            if !demands.iter().any(|d| d.statement.spot == found.statement.spot) {
                demands.push(found);
            }
        }
    }
    demands.into_iter().flat_map(|demand| gates_of(tree, server, &sections, demand)).collect()
}

/// Directives that are gates.
pub(super) const NAMES: [&str; 4] = ["auth_basic", "auth_request", "ssl_verify_client", "deny"];

/// The directive of a name in force that is a gate.
pub(super) fn demand<'a>(tree: &'a Tree, section: Id, name: &'a str) -> Option<Found<'a>> {
    let is_on = |f: &Found<'_>| !matches!(f.statement.arg(0), b"off" | b"optional" | b"optional_no_ca");
    if name != "deny" {
        return tree.setting(section, name).filter(is_on);
    }
    let asks = NAMES[..2].iter().any(|name| tree.setting(section, name).is_some_and(|f| is_on(&f)));
    let list = tree.nearest(section, &["allow", "deny"]);
    list.into_iter().find(|f| f.statement.name == "deny" && !asks)
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

/// One gate for each password file that it asks.
fn gates_of(tree: &Tree, server: Id, sections: &[Id], demand: Found<'_>) -> Vec<Gate> {
    let mut gates: Vec<Gate> = Vec::new();
    let mut holes = Vec::new();
    let new = |file: Option<UserFile>, section: Id| Gate {
        demanded_by: tree.hit(demand),
        user_file: file,
        addresses: addresses(tree, section),
        server: tree.section_hit(server),
        names: names(tree, server),
        covers: Vec::new(),
        holes: Vec::new(),
    };
    for &section in sections.iter().filter(|&&id| tree.around(id).any(|around| around == demand.section)) {
        if let Some((why, by)) = hole(tree, section, demand) {
            holes.push(Hole { section: tree.section_hit(section), by: by.map(|f| tree.hit(f)), why });
            continue;
        }
        let file = user_file(tree, section).filter(|_| demand.statement.name == "auth_basic");
        let at = gates
            .iter()
            .position(|g| g.user_file.as_ref().map(|f| &f.path) == file.as_ref().map(|f| &f.path));
        let at = at.unwrap_or_else(|| {
            gates.push(new(file, section));
            gates.len() - 1
        });
        gates[at].covers.push(tree.section_hit(section));
    }
    if gates.is_empty() {
        gates.push(new(None, demand.section));
    }
    gates[0].holes = holes;
    gates
}

fn addresses(tree: &Tree, section: Id) -> Vec<Hit> {
    let list = tree.nearest(section, &["allow", "deny"]);
    let satisfy = tree.setting(section, "satisfy").filter(|_| !list.is_empty());
    satisfy.into_iter().chain(list).map(|f| tree.hit(f)).collect()
}

fn hole<'a>(tree: &'a Tree, section: Id, demand: Found<'a>) -> Option<(Why, Option<Found<'a>>)> {
    let name = demand.statement.name.as_str();
    let in_force = match name {
        "deny" => tree.nearest(section, &["allow", "deny"]).into_iter().find(|f| f.statement.name == "deny"),
        _ => tree.setting(section, name),
    };
    let Some(in_force) = in_force else { return Some((Why::Replaced, None)) };
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
