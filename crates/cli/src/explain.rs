//! `why401 explain`: manual pages and the catalogue.

use crate::{args::ExplainArgs, complain::Complaint, output};
use why401_causes::{CATALOGUE, find};
use why401_message::edit_distance;
use why401_report::{Look, catalogue, page};

/// How many names are offered for a wrong one.
const OFFERED: usize = 3;

/// Prints a page, or the catalogue.
pub(crate) fn run(args: &ExplainArgs) -> Result<u8, Complaint> {
    let look = args.global.look();
    let text = match (&args.id, &args.search) {
        (Some(id), _) => match find(id.trim()) {
            Some(cause) => page(cause, look),
            None => of_log(id, look).or_else(|| of_text(id, look)).ok_or_else(|| unknown(id))?,
        },
        (None, word) => catalogue(CATALOGUE, word.as_deref(), look),
    };
    if text.is_empty() {
        return Err(Complaint::usage("no cause mentions that").hint("  why401 explain lists them all"));
    }
    output::emit(&args.global, &text).map(|()| 0)
}

/// The page that a line of an error log leads to, or a number of Apache's.
fn of_log(text: &str, look: Look) -> Option<String> {
    let known = why401_causes::of_log(text)?;
    let cause = find(known.cause)?;
    let words = known.words.replace("%s", "…");
    let said =
        if words.is_empty() { String::new() } else { format!("\"{words}\" is said by Apache httpd.\n\n") };
    Some(format!("{said}{}", page(cause, look)))
}

/// The page a known error text leads to, and whose text it is.
fn of_text(text: &str, look: Look) -> Option<String> {
    let known = why401_causes::known_texts(text).into_iter().next()?;
    let cause = find(known.cause)?;
    Some(format!("\"{}\" is said by {} ({}).\n\n{}", known.words, known.by, known.source, page(cause, look)))
}

/// No such id: the nearest ones.
fn unknown(id: &str) -> Complaint {
    let near: Vec<&str> = nearest(id).into_iter().take(OFFERED).collect();
    if near.is_empty() {
        return Complaint::usage(format!(
            "{} is neither a cause nor a text that is known here",
            shown(id).unwrap_or_else(|| "that".into())
        ))
        .hint("  why401 explain lists the causes, --search WORD looks into their pages");
    }
    Complaint::usage(format!("there is no cause {}", shown(id).unwrap_or_else(|| "of that name".into())))
        .hint(format!("  the nearest: {}", near.join(", ")))
}

/// The text in quotes where it has nothing but the letters of an id; any other may hold a secret.
fn shown(text: &str) -> Option<String> {
    let of_an_id = |c: char| c.is_ascii_lowercase() || "-/".contains(c);
    (text.len() <= 60 && text.chars().all(of_an_id)).then(|| format!("\"{text}\""))
}

/// Ids like this one, the most similar first: the same name in another group, or few letters apart. A text that is
/// no id at all is like none.
fn nearest(id: &str) -> Vec<&'static str> {
    let id = id.trim().to_ascii_lowercase();
    let name = |id: &str| id.rsplit('/').next().unwrap_or_default().to_owned();
    let score =
        |candidate: &str| edit_distance(&id, candidate).min(edit_distance(&name(&id), &name(candidate)));
    let contains = |candidate: &str| id.len() >= 4 && candidate.contains(&id);
    let mut scored: Vec<(usize, &'static str)> = CATALOGUE
        .iter()
        .map(|c| (if contains(c.id) { 0 } else { score(c.id) }, c.id))
        .filter(|(n, candidate)| id.contains('/') || *n <= name(candidate).len() / 3)
        .collect();
    scored.sort_unstable();
    scored.into_iter().map(|(_, id)| id).collect()
}
