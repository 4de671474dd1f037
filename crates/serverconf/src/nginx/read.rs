//! Reading a configuration with all it includes.

use super::{
    check,
    syntax::parse,
    table,
    tree::{Id, Item, Kind, Section, Statement, Tree},
};
use crate::{Complaint, Disk, Kind as FileKind, Node, Severity, Spot, Text, Unread};
use std::{
    collections::BTreeMap,
    path::{Component, Path, PathBuf},
    rc::Rc,
};

/// Files that are read, those included more than once counted each time.
const MOST_FILES: usize = 50_000;
/// Bytes that are read, likewise.
const MOST_BYTES: usize = 32 << 20;
/// Directives that are read, likewise.
const MOST_DIRECTIVES: usize = 1_000_000;
/// Files that include one another.
const LONGEST_CHAIN: usize = 128;
/// Blocks inside of blocks, over all files.
const DEEPEST: usize = 200;

/// Reads it all.
pub(super) fn read(root: &Path, disk: &dyn Disk, prefix: &Path) -> Tree {
    let head =
        Statement { name: String::new(), args: Vec::new(), spot: Text::new(root, &b""[..]).spot(0..0) };
    let main = Section { kind: Kind::Main, head, up: None, items: Vec::new() };
    let tree = Tree {
        sections: vec![main],
        files: Vec::new(),
        complaints: Vec::new(),
        prefix: prefix.to_owned(),
        conf_dir: root.parent().unwrap_or(Path::new("/")).to_owned(),
    };
    let mut reader =
        Reader { tree, disk, parsed: BTreeMap::new(), chain: Vec::new(), files: 0, bytes: 0, directives: 0 };
    let at = reader.tree.sections[0].head.spot.clone();
    reader.file(0, root, &at, 0);
    check::values(&mut reader.tree);
    reader.tree
}

struct Reader<'a> {
    tree: Tree,
    disk: &'a dyn Disk,
    parsed: BTreeMap<PathBuf, (usize, Rc<Vec<Node>>)>,
    chain: Vec<PathBuf>,
    files: usize,
    bytes: usize,
    directives: usize,
}

impl Reader<'_> {
    fn complain(&mut self, severity: Severity, spot: &Spot, what: impl Into<String>) {
        self.tree.complaints.push(Complaint::new(severity, spot.clone(), what));
    }

    /// Puts what a file holds into a section; `by` is what names the file.
    fn file(&mut self, section: Id, path: &Path, by: &Spot, depth: usize) {
        if self.chain.iter().any(|open| open == path) {
            return self.complain(Severity::Fatal, by, "the file includes itself");
        }
        if self.chain.len() >= LONGEST_CHAIN || self.files >= MOST_FILES || self.bytes >= MOST_BYTES {
            return self.complain(Severity::Unread, by, "more files are included than are read here");
        }
        self.files += 1;
        let nodes = match self.parsed.get(path) {
            Some((length, nodes)) => {
                self.bytes += length;
                Rc::clone(nodes)
            }
            None => match self.disk.read(path) {
                Ok(bytes) if bytes.len() > MOST_BYTES - self.bytes.min(MOST_BYTES) => {
                    return self.unread(path, by, &Unread::TooLarge);
                }
                Ok(bytes) => self.parse(path, bytes),
                Err(why) => return self.unread(path, by, &why),
            },
        };
        self.chain.push(path.to_owned());
        self.nodes(section, &nodes, depth);
        self.chain.pop();
    }

    fn parse(&mut self, path: &Path, bytes: Vec<u8>) -> Rc<Vec<Node>> {
        self.bytes += bytes.len();
        let text = Text::new(path, bytes);
        let (nodes, complaints) = parse(&text);
        self.tree.complaints.extend(complaints);
        let nodes = Rc::new(nodes);
        self.parsed.insert(path.to_owned(), (text.bytes.len(), Rc::clone(&nodes)));
        self.tree.files.push(text);
        nodes
    }

    fn unread(&mut self, path: &Path, by: &Spot, why: &Unread) {
        let severity = if *why == Unread::Missing { Severity::Fatal } else { Severity::Unread };
        self.complain(severity, by, format!("{}: {why}", path.display()));
    }

    fn nodes(&mut self, section: Id, nodes: &[Node], depth: usize) {
        for node in nodes {
            self.directives += 1;
            if self.directives > MOST_DIRECTIVES || depth > DEEPEST {
                return self.complain(Severity::Unread, &node.spot, "more stands here than is read");
            }
            self.node(section, node, depth);
        }
    }

    fn node(&mut self, section: Id, node: &Node, depth: usize) {
        let kind = self.tree.sections[section].kind;
        if let Some(complaint) = table::check(&self.tree, section, node) {
            self.tree.complaints.push(complaint);
        }
        let statement =
            Statement { name: node.name.lossy(), args: node.args.clone(), spot: node.spot.clone() };
        if statement.name == "include" && statement.args.len() == 1 && node.inside.is_none() {
            let pattern = node.args[0].lossy();
            return self.include(section, &pattern, &node.spot, depth);
        }
        let Some(inside) = &node.inside else {
            return self.tree.sections[section].items.push(Item::Statement(statement));
        };
        let kind = Kind::of(&statement.name, kind);
        let id = self.tree.sections.len();
        self.tree.sections.push(Section { kind, head: statement, up: Some(section), items: Vec::new() });
        self.tree.sections[section].items.push(Item::Section(id));
        self.nodes(id, inside, depth + 1);
    }

    fn include(&mut self, section: Id, pattern: &str, by: &Spot, depth: usize) {
        let path = self.tree.conf_path(pattern);
        // `ngx_http_geo_include` opens the name as it stands.
        let is_plain = self.tree.sections[section].head.name == "geo";
        if is_plain || !pattern.contains(['*', '?', '[']) {
            return self.file(section, &path, by, depth + 1);
        }
        let mut found = vec![PathBuf::new()];
        for component in path.components() {
            found = match component {
                Component::Normal(name) => {
                    let name = name.to_string_lossy();
                    found.iter().flat_map(|folder| self.matching(folder, &name, by)).collect()
                }
                other => found.into_iter().map(|p| p.join(other)).collect(),
            };
        }
        for path in found {
            self.file(section, &path, by, depth + 1);
        }
    }

    /// What of a folder fits a pattern, as `glob(3)` has it.
    fn matching(&self, folder: &Path, pattern: &str, _: &Spot) -> Vec<PathBuf> {
        if !pattern.contains(['*', '?', '[']) {
            let path = folder.join(pattern);
            return if matches!(self.disk.kind(&path), Err(Unread::Missing)) {
                Vec::new()
            } else {
                vec![path]
            };
        }
        let names = self.disk.list(folder).unwrap_or_default();
        let hidden = |name: &str| name.starts_with('.') && !pattern.starts_with('.');
        names
            .into_iter()
            .filter(|name| !hidden(name) && fits(pattern.as_bytes(), name.as_bytes()))
            .map(|name| folder.join(name))
            .filter(|path| self.disk.kind(path) != Ok(FileKind::Other))
            .collect()
    }
}

/// Whether a name fits a pattern of one component.
fn fits(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        if pattern.get(p) == Some(&b'*') {
            star = Some((p + 1, n));
            p += 1;
        } else if let Some(length) = one(&pattern[p..], name[n]) {
            p += length;
            n += 1;
        } else if let Some((after, from)) = star {
            star = Some((after, from + 1));
            (p, n) = (after, from + 1);
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|b| *b == b'*')
}

/// How much of the pattern one byte of the name uses up.
fn one(pattern: &[u8], byte: u8) -> Option<usize> {
    match pattern {
        [b'?', ..] => Some(1),
        [b'\\', escaped, ..] => (*escaped == byte).then_some(2),
        [b'[', rest @ ..] => {
            let negated = matches!(rest.first(), Some(b'!' | b'^'));
            let start = usize::from(negated);
            let end = start + 1 + rest.get(start + 1..)?.iter().position(|b| *b == b']')?;
            let set = &rest[start..end];
            let within =
                set.contains(&byte) || set.windows(3).any(|w| w[1] == b'-' && (w[0]..=w[2]).contains(&byte));
            (within != negated).then_some(end + 2)
        }
        [same, ..] => (*same == byte).then_some(1),
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Shelf;

    #[test]
    fn names_that_fit() {
        let known = [("*.conf", "a.conf", true), ("*.conf", "a.conf~", false), ("?-[a-c]*", "1-bx", true)];
        for (pattern, name, expected) in known {
            assert_eq!(fits(pattern.as_bytes(), name.as_bytes()), expected, "{pattern} {name}");
        }
        assert!(!fits("*a*a*a*a*a*a*a*ab".as_bytes(), "a".repeat(5000).as_bytes()));
    }

    #[test]
    fn includes_in_their_places() {
        let mut shelf = Shelf::default();
        shelf.put(
            "/etc/nginx/nginx.conf",
            "events {} http { include sites/*; include a.conf; include a.conf; }",
        );
        shelf.put("/etc/nginx/sites/b", "server { server_name b; }");
        shelf.put("/etc/nginx/sites/a", "server { server_name a; }");
        shelf.put("/etc/nginx/sites/.c", "server { server_name c; }");
        shelf.put("/etc/nginx/a.conf", "server { server_name d; }");
        let tree = read(Path::new("/etc/nginx/nginx.conf"), &shelf, Path::new("/usr/share/nginx"));
        let names: Vec<String> = tree
            .servers()
            .filter_map(|s| Some(tree.own(s, "server_name").next()?.statement.args[0].lossy()))
            .collect();
        assert_eq!(names, ["a", "b", "d", "d"]);
        assert!(!tree.complaints.iter().any(|c| c.severity == Severity::Fatal), "{:?}", tree.complaints);
    }

    #[test]
    fn a_geo_takes_names_and_no_patterns() {
        let mut shelf = Shelf::default();
        shelf.put("/c/near-1", "10.0.0.0/8 1;");
        for (include, accepted) in [("near-1", true), ("near-*", false)] {
            shelf.put("/c/a", format!("events {{}} http {{ geo $near {{ include {include}; }} }}"));
            let tree = read(Path::new("/c/a"), &shelf, Path::new("/c"));
            let refused = tree.complaints.iter().any(|c| c.severity == Severity::Fatal);
            assert_eq!(refused, !accepted, "{include}");
        }
    }

    #[test]
    fn circles_end() {
        let mut shelf = Shelf::default();
        shelf.put("/c/a", "include b;");
        shelf.put("/c/b", "include a;");
        let tree = read(Path::new("/c/a"), &shelf, Path::new("/c"));
        assert!(tree.complaints.iter().any(|c| c.what == "the file includes itself"));
        shelf.put("/c/b", "include gone;");
        let tree = read(Path::new("/c/a"), &shelf, Path::new("/c"));
        assert!(
            tree.complaints.iter().any(|c| c.severity == Severity::Fatal && c.spot.to_string() == "/c/b:1:1")
        );
    }
}
