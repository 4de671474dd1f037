//! The manual of the causes for a terminal: one page, or the catalogue.

use crate::{
    layout::{Ink, Line, fill},
    paint::{Look, paint, to_ascii},
};
use why401_core::Cause;

/// Columns of the running text.
const WIDTH: usize = 80;

/// One cause's page: its Markdown manual as headings, paragraphs, lists and code.
pub fn page(cause: &Cause, look: Look) -> String {
    let mut lines = vec![Line::of(Ink::Strong, cause.id), Line::of(Ink::Plain, cause.title)];
    if !cause.explains.is_empty() {
        let names = format!("Explains away: {}", cause.explains.join(", "));
        lines.extend(fill(Line::default(), 2, &[(Ink::Quiet, &names)], WIDTH));
    }
    for block in blocks(cause.manual) {
        lines.push(Line::default());
        lines.extend(block.lines());
    }
    finished(&lines, look)
}

/// All causes, grouped by the part of the id before the slash; `word` chooses those that mention it.
pub fn catalogue(causes: &[&'static Cause], word: Option<&str>, look: Look) -> String {
    let word = word.map(str::to_lowercase);
    let mentions = |c: &&&'static Cause| {
        word.as_ref()
            .is_none_or(|w| [c.id, c.title, c.manual].iter().any(|text| text.to_lowercase().contains(w)))
    };
    let mut chosen: Vec<&&'static Cause> = causes.iter().filter(mentions).collect();
    chosen.sort_by_key(|c| c.id);
    let widest = chosen.iter().map(|c| c.id.chars().count()).max().unwrap_or(0);
    let mut lines = Vec::new();
    let mut group = "";
    for cause in chosen {
        let of = cause.id.split('/').next().unwrap_or_default();
        if of != group {
            if !lines.is_empty() {
                lines.push(Line::default());
            }
            lines.push(Line::of(Ink::Strong, of));
            group = of;
        }
        let column = widest + 5;
        let start = Line::indent(2).with(Ink::Command, cause.id).up_to(column);
        lines.extend(fill(start, column, &[(Ink::Plain, cause.title)], WIDTH));
    }
    finished(&lines, look)
}

fn finished(lines: &[Line], look: Look) -> String {
    let text = paint(lines, look.style);
    if look.ascii { to_ascii(&text).into_owned() } else { text }
}

/// A block of Markdown.
enum Block {
    Heading(String),
    Paragraph(String),
    Items(Vec<String>),
    Code(Vec<String>),
}

impl Block {
    fn lines(&self) -> Vec<Line> {
        match self {
            Self::Heading(text) => vec![Line::of(Ink::Strong, text)],
            Self::Paragraph(text) => fill(Line::indent(2), 2, &inked(text), WIDTH),
            Self::Items(items) => items
                .iter()
                .flat_map(|item| fill(Line::indent(2).with(Ink::Label, "- "), 4, &inked(item), WIDTH))
                .collect(),
            Self::Code(code) => code.iter().map(|l| Line::indent(4).with(Ink::Command, l)).collect(),
        }
    }
}

/// Running text with its code spans inked.
fn inked(text: &str) -> Vec<(Ink, &str)> {
    let ink = |n: usize| if n % 2 == 1 { Ink::Command } else { Ink::Plain };
    text.split('`').enumerate().map(|(n, piece)| (ink(n), piece)).collect()
}

fn blocks(manual: &str) -> Vec<Block> {
    let mut out = Vec::new();
    let mut code: Option<Vec<String>> = None;
    let mut fresh = true;
    for line in manual.lines().map(|l| l.strip_prefix(' ').unwrap_or(l)) {
        if line.trim_start().starts_with("```") {
            match code.take() {
                Some(lines) => out.push(Block::Code(lines)),
                None => code = Some(Vec::new()),
            }
            fresh = true;
        } else if let Some(lines) = &mut code {
            lines.push(line.to_owned());
        } else {
            prose(line, fresh, &mut out);
            fresh = line.trim().is_empty();
        }
    }
    out.extend(code.map(Block::Code));
    out
}

/// A line outside of code: begins a block, or goes on with the last one.
fn prose(line: &str, fresh: bool, out: &mut Vec<Block>) {
    let text = line.trim();
    if text.is_empty() {
        return;
    }
    if let Some(heading) = text.strip_prefix('#') {
        out.push(Block::Heading(heading.trim_start_matches('#').trim().to_owned()));
    } else if let Some(item) = text.strip_prefix("- ") {
        match out.last_mut() {
            Some(Block::Items(items)) if !fresh => items.push(item.to_owned()),
            _ => out.push(Block::Items(vec![item.to_owned()])),
        }
    } else {
        match out.last_mut() {
            Some(Block::Paragraph(before)) if !fresh => before.extend([" ", text]),
            Some(Block::Items(items)) if !fresh => {
                if let Some(last) = items.last_mut() {
                    last.extend([" ", text]);
                }
            }
            _ => out.push(Block::Paragraph(text.to_owned())),
        }
    }
}
