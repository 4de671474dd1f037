//! Which directives there are, where they may stand and what they take: the tables of nginx's own modules.

use super::tree::{Id, Item, Tree};
use crate::{Complaint, Node, Severity};
use std::{collections::HashMap, sync::LazyLock};
use why401_message::edit_distance;

/// Lines of name, contexts, arguments, `{` for a block, `1` for what may stand only once in a section. Contexts:
/// `M`ain, `E`vents, `H`ttp, `S`erver, `L`ocation, `I`f of a server, `J`: if of a location, limi`T`_except,
/// `U`pstream, `A`ny. Arguments: how many there may be, `f` for on or off, `+` one or more, `#` two or more, `*` any.
/// Taken from the `ngx_command_t` tables of nginx 1.29.
const TABLE: &str = include_str!("directives.txt");

static DIRECTIVES: LazyLock<HashMap<&'static str, Vec<Entry>>> = LazyLock::new(|| {
    let mut all: HashMap<&str, Vec<Entry>> = HashMap::new();
    for line in TABLE.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        if let [name, contexts, args, block, once] = words[..] {
            all.entry(name).or_default().push(Entry {
                contexts,
                args,
                block: block == "{",
                once: once == "1",
            });
        }
    }
    all
});

struct Entry {
    contexts: &'static str,
    args: &'static str,
    block: bool,
    once: bool,
}

impl Entry {
    fn takes(&self, node: &Node) -> bool {
        let count = node.args.len();
        self.args.chars().any(|c| match c {
            '*' => true,
            '+' => count >= 1,
            '#' => count >= 2,
            'f' => count == 1,
            digit => digit.to_digit(10).is_some_and(|d| usize::try_from(d) == Ok(count)),
        })
    }

    fn is_switch(&self) -> bool {
        self.args == "f"
    }
}

/// Whether nginx's own modules have a directive of this name.
pub(super) fn is_known(name: &str) -> bool {
    DIRECTIVES.contains_key(name)
}

/// What nginx would say to a directive at this place, before it looks at the values.
pub(super) fn check(tree: &Tree, section: Id, node: &Node) -> Option<Complaint> {
    let kind = tree.sections[section].kind;
    let sign = kind.sign()?;
    let name = node.name.lossy();
    let fatal = |what: &str| Some(Complaint::new(Severity::Fatal, node.spot.clone(), what));
    let Some(entries) = DIRECTIVES.get(name.as_str()) else { return Some(unknown(&name, node)) };
    let Some(entry) = entries.iter().find(|e| e.contexts.contains(sign) || e.contexts == "A") else {
        return fatal("the directive is not allowed here");
    };
    if entry.block && node.inside.is_none() {
        return fatal("the directive has no opening brace");
    }
    if !entry.block && node.inside.is_some() {
        return fatal("the directive is not ended by a semicolon");
    }
    if !entry.takes(node) {
        return fatal("the directive has too many or too few arguments");
    }
    if entry.is_switch()
        && !["on", "off"].iter().any(|w| node.arg(0).is_some_and(|a| a.eq_ignore_ascii_case(w.as_bytes())))
    {
        return fatal("the directive is neither on nor off");
    }
    let again = entry.once && has(tree, section, &name);
    if again { fatal("the directive stands here for the second time") } else { None }
}

fn has(tree: &Tree, section: Id, name: &str) -> bool {
    tree.sections[section].items.iter().any(|item| match item {
        Item::Statement(s) => s.name == name,
        Item::Section(id) => tree.sections[*id].head.name == name,
    })
}

/// A slip of a finger is one; anything else may be of a module that is not known here.
fn unknown(name: &str, node: &Node) -> Complaint {
    let is_near = |d: &&str| d.len() > 4 && edit_distance(d, name) == 1;
    let slip = !name.is_ascii() || NAMES.iter().any(is_near);
    let what = "no module of nginx itself has this directive";
    let severity = if slip { Severity::Fatal } else { Severity::Odd };
    Complaint::new(severity, node.spot.clone(), what)
}

static NAMES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| TABLE.lines().filter_map(|l| l.split(' ').next()).collect());

#[cfg(test)]
mod tests {
    use super::{super::tree::Kind, *};

    #[test]
    fn the_table_is_read_whole() {
        assert!(TABLE.lines().all(|l| l.split(' ').count() == 5));
        assert!(is_known("auth_basic") && is_known("stream") && !is_known("auth_ldap"));
        assert_eq!(Kind::of("if", Kind::Location), Kind::LocationIf);
    }
}
