//! A file as a tree of directives and sections, for whoever shows or changes it; conditions and macros are not acted
//! upon.

use super::lines::{Line, lines, words};
use crate::{Complaint, Node, Severity, Spot, Text, Word};

/// How deep sections may stand in each other.
const DEEP: usize = 100;

/// Directives and sections as they stand in a file. Names keep their `<` and lose their `>`; variables stay.
///
/// What is never closed ends with the file, and an end that closes nothing is left out; both are complained about.
pub fn parse(text: &Text) -> (Vec<Node>, Vec<Complaint>) {
    let (mut top, mut open, mut complaints): (Vec<Node>, Vec<Node>, Vec<Complaint>) = Default::default();
    for line in lines(text) {
        let mut node = node(&line);
        let name = node.name.text.clone();
        if let Some(end) = name.strip_prefix(b"</") {
            close(end, &line, &mut top, &mut open, &mut complaints);
        } else if name.starts_with(b"<") {
            if open.len() >= DEEP {
                complaints.push(Complaint::new(
                    Severity::Unread,
                    node.spot.clone(),
                    "sections stand too deep",
                ));
                continue;
            }
            node.inside = Some(Vec::new());
            open.push(node);
        } else {
            add(node, &mut top, &mut open);
        }
    }
    while let Some(node) = open.pop() {
        complaints.push(Complaint::new(Severity::Fatal, node.spot.clone(), "the section is never closed"));
        add(node, &mut top, &mut open);
    }
    (top, complaints)
}

fn close(
    end: &[u8],
    line: &Line,
    top: &mut Vec<Node>,
    open: &mut Vec<Node>,
    complaints: &mut Vec<Complaint>,
) {
    let end = end.strip_suffix(b">").unwrap_or(end);
    match open.pop() {
        Some(mut node) if node.name.text[1..].eq_ignore_ascii_case(end) => {
            node.spot = node.spot.to(&line.whole());
            add(node, top, open);
        }
        other => {
            open.extend(other);
            complaints.push(Complaint::new(Severity::Fatal, line.whole(), "this closes nothing"));
        }
    }
}

fn add(node: Node, top: &mut Vec<Node>, open: &mut [Node]) {
    match open.last_mut().and_then(|o| o.inside.as_mut()) {
        Some(inside) => inside.push(node),
        None => top.push(node),
    }
}

fn node(line: &Line) -> Node {
    let mut tokens = words(&line.text).into_iter();
    let first = tokens.next().expect("a line holds a word");
    let is_head = first.text.starts_with(b"<");
    let mut name = Word { spot: line.spot(first.start, first.end), quoted: first.quoted, text: first.text };
    if is_head && !name.text.starts_with(b"</") && name.text.ends_with(b">") {
        name.text.pop();
    }
    let mut args: Vec<Word> =
        tokens.map(|t| Word { spot: line.spot(t.start, t.end), quoted: t.quoted, text: t.text }).collect();
    if is_head {
        trim_bracket(&mut args);
    }
    Node { name, args, inside: None, spot: line.whole() }
}

/// The `>` at the end of a head belongs to no argument.
fn trim_bracket(args: &mut Vec<Word>) {
    let Some(last) = args.last_mut() else { return };
    if last.text == b">" && !last.quoted {
        args.pop();
    } else if !last.quoted && last.text.ends_with(b">") {
        last.text.pop();
        let Spot { bytes, .. } = &mut last.spot;
        bytes.end = bytes.end.saturating_sub(1).max(bytes.start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Writes the tree again: words, and what stands between them.
    fn printed(text: &Text, nodes: &[Node]) -> Vec<u8> {
        let mut spots = Vec::new();
        let mut left: Vec<&Node> = nodes.iter().rev().collect();
        while let Some(node) = left.pop() {
            spots.push(node.name.spot.bytes.clone());
            spots.extend(node.args.iter().map(|w| w.spot.bytes.clone()));
            left.extend(node.inside.iter().flatten().rev());
        }
        let (mut out, mut at) = (Vec::new(), 0);
        for bytes in spots {
            assert!(at <= bytes.start && bytes.start <= bytes.end, "{bytes:?} after {at}");
            out.extend_from_slice(&text.bytes[at..bytes.start]);
            out.extend_from_slice(&text.bytes[bytes.clone()]);
            at = bytes.end;
        }
        out.extend_from_slice(&text.bytes[at..]);
        out
    }

    #[test]
    fn sections_are_nested() {
        let text =
            Text::new("/f", &b"<Directory \"/srv/a b\">\n Require \\\n all granted\n</directory>\nX\n"[..]);
        let (nodes, complaints) = parse(&text);
        assert!(complaints.is_empty(), "{complaints:?}");
        assert_eq!(nodes.len(), 2);
        assert_eq!(nodes[0].arg(0), Some(&b"/srv/a b"[..]));
        assert_eq!(nodes[0].inside.as_ref().map(Vec::len), Some(1));
        assert_eq!(printed(&text, &nodes), &*text.bytes);
    }

    /// What files are made of, and what readers trip over.
    const PIECES: &[&str] = &["<", "</", "A", "\"", "'", "\\", ">", "\n", "\r\n", " ", "#", "\0", "é", "x"];

    proptest! {
        #[test]
        fn words_and_gaps_tile_the_file(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..60)) {
            let text = Text::new("/f", pieces.concat().into_bytes());
            let (nodes, _) = parse(&text);
            prop_assert_eq!(printed(&text, &nodes), text.bytes.to_vec());
        }
    }
}
