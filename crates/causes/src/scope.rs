//! Where a directive of Apache counts: the section around it, and how that lies to the path that was asked for.

use std::path::{Path, PathBuf};
use why401_core::{Evidence, Fix, Layer, Panel, Party, Product};
use why401_serverconf::{Hit, Node, Refusal, Spot, apache};

use crate::rule::{Foretold, foretold};

/// How far a directive reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// A whole server or virtual host.
    Host,
    /// URLs that begin with this path; `/` for all.
    Url(String),
    /// What lies below this folder.
    Folder(PathBuf),
    /// Names, patterns, conditions.
    Other,
}

/// A gate of Apache that asks a stranger for a login, as its files foretell. `None` where the request presents one.
pub(crate) fn gate_before_strangers(d: &Evidence) -> Option<Foretold<'_>> {
    gate_before_strangers_of(d, Product::Apache)
}

/// The same of any server.
pub(crate) fn gate_before_strangers_of(d: &Evidence, product: Product) -> Option<Foretold<'_>> {
    if d.has_credentials() || d.has_password_in_body() {
        return None;
    }
    foretold(d).filter(|f| f.why == Refusal::LoginWanted && f.layer.product == product)
}

/// How far a directive reaches.
pub(crate) fn reach(layer: &Layer, hit: &Hit) -> Reach {
    for (_, spot) in hit.within.iter().rev() {
        let is_it = |s: &&Hit| s.spot.path == spot.path && s.spot.line == spot.line;
        let Some(section) = layer.rule.sections.iter().find(is_it) else { continue };
        let plain =
            section.args.first().filter(|arg| section.args.len() == 1 && !arg.contains(['*', '?', '[']));
        return match (section.name.to_ascii_lowercase().as_str(), plain) {
            ("directory", Some(folder)) => Reach::Folder(PathBuf::from(folder)),
            ("location", Some(path)) => Reach::Url(path.clone()),
            _ => Reach::Other,
        };
    }
    match hit.spot.path.parent() {
        Some(folder) if hit.spot.path.ends_with(".htaccess") => Reach::Folder(folder.to_owned()),
        _ => Reach::Host,
    }
}

impl Reach {
    /// For people: `the whole server`, `everything below /srv/www`.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Host => "the whole server".into(),
            Self::Url(path) if path == "/" => "the whole site".into(),
            Self::Url(path) => format!("everything below {}", why401_message::show(path)),
            Self::Folder(folder) => {
                format!("the folder {}", why401_message::show(folder.display().to_string()))
            }
            Self::Other => "a part of the site".into(),
        }
    }

    /// Whether it reaches beyond the folder that was asked for; `None` where that cannot be compared.
    pub(crate) fn is_wider(&self, d: &Evidence, layer: &Layer) -> Option<bool> {
        match self {
            Self::Host => Some(true),
            Self::Url(path) if path == "/" => Some(true),
            Self::Url(path) => {
                Some(segments(path) < segments(own_url(d)) && segments(path) < segments(d.given().url.path()))
            }
            Self::Folder(folder) => match own_folder(d, layer) {
                Some(own) => Some(own != *folder && own.starts_with(folder)),
                None => Some(!folder.to_string_lossy().ends_with(own_url(d).trim_end_matches('/'))),
            },
            Self::Other => None,
        }
    }

    /// How many folders below the front page it begins; negative above the document root.
    pub(crate) fn depth(&self, d: &Evidence, layer: &Layer) -> Option<i64> {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        match self {
            Self::Host => Some(-1),
            Self::Url(path) => Some(count(segments(path))),
            Self::Folder(folder) => {
                let target = layer.rule.file.as_deref()?;
                let root = count(parts(target)) - count(segments(d.given().url.path()));
                Some(count(parts(folder)) - root)
            }
            Self::Other => None,
        }
    }
}

/// The folder of the address: up to its last slash.
fn own_url(d: &Evidence) -> &str {
    let path = d.given().url.path();
    &path[..path.rfind('/').map_or(0, |at| at + 1)]
}

/// The folder that was asked for, or that holds what was.
pub(crate) fn own_folder(d: &Evidence, layer: &Layer) -> Option<PathBuf> {
    let file = layer.rule.file.as_deref()?;
    let is_folder =
        d.given().url.path().ends_with('/') || file.as_os_str().as_encoded_bytes().ends_with(b"/");
    let folder = if is_folder { Some(file) } else { file.parent() };
    // Without a slash at its end.
    folder.map(|f| f.components().collect())
}

fn segments(path: &str) -> usize {
    path.split('/').filter(|s| !s.is_empty()).count()
}

fn parts(path: &Path) -> usize {
    path.components().count()
}

/// The blocks around a place in its file, the outermost first.
pub(crate) fn blocks_around(layer: &Layer, spot: &Spot) -> Vec<Node> {
    let Some(text) = layer.texts.iter().find(|t| t.path == spot.path) else { return Vec::new() };
    let mut nodes = apache::parse(text).0;
    let mut found = Vec::new();
    while let Some(at) =
        nodes.iter().position(|n| n.inside.is_some() && n.spot.bytes.contains(&spot.bytes.start))
    {
        let node = nodes.swap_remove(at);
        nodes = node.inside.clone().unwrap_or_default();
        found.push(node);
    }
    found
}

/// Opens the file of a directive at its line, and has Apache read it again where it does not by itself.
pub(crate) fn edit(summary: impl Into<String>, spot: &Spot) -> Fix {
    edit_of(Product::Apache, summary, spot)
}

/// The same for any server.
pub(crate) fn edit_of(product: Product, summary: impl Into<String>, spot: &Spot) -> Fix {
    let path = why401_capture::quote(&spot.path.display().to_string());
    let fix =
        Fix::tell(Party::Administrator, summary).run(format!("sudo ${{EDITOR:-nano}} +{} {path}", spot.line));
    if spot.path.ends_with(".htaccess") { fix } else { fix.run(crate::rule::reload(product)) }
}

/// Opens the file of a directive of another server than Apache at its line.
pub(crate) fn open_at(summary: impl Into<String>, spot: &Spot) -> Fix {
    let path = why401_capture::quote(&spot.path.display().to_string());
    Fix::tell(Party::Administrator, summary).run(format!("sudo ${{EDITOR:-nano}} +{} {path}", spot.line))
}

/// Where a control panel wrote the gate, it is changed there: the panel writes its files anew.
pub(crate) fn in_panel(panel: Panel) -> Fix {
    let what = format!("{} wrote this gate: change it there, under {}", panel.name(), panel.page());
    Fix::tell(Party::Administrator, what)
}

/// Whether a directive is the named one.
pub(crate) fn is(hit: &Hit, name: &str) -> bool {
    hit.name.eq_ignore_ascii_case(name)
}

/// Whether a `Require` asks this first, such as `group`.
pub(crate) fn requires(hit: &Hit, what: &str) -> bool {
    let first = hit.args.iter().find(|arg| !arg.eq_ignore_ascii_case("not"));
    is(hit, "require") && first.is_some_and(|arg| arg.eq_ignore_ascii_case(what))
}

/// Whether a rule goes by the client's address.
pub(crate) fn is_about_addresses(hit: &Hit) -> bool {
    let by_require = ["ip", "host", "local", "forward-dns"].iter().any(|what| requires(hit, what));
    by_require || ["allow", "deny", "order"].iter().any(|name| is(hit, name))
}
