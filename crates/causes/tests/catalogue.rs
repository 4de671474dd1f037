//! Laws every cause obeys by what it declares: its manual, id, title and place among the others.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};
use why401_causes::CATALOGUE;
use why401_core::Cause;

/// Causes that manuals may name although they are not written yet.
const PLANNED: &[&str] = &[
    "cors/credentials-not-included",
    "tls/sni-default-vhost",
    "cors/error-hides-401",
    "limit/account-lockout",
    "dns/wrong-server",
    "redirect/method-or-body-changed",
    "session/login-page-200",
    "session/redirect-to-login",
    "waf/cloudflare",
];

/// The headings of a manual page.
const HEADINGS: [&str; 5] = ["What happens", "How it is recognised", "Look-alikes", "Fix", "References"];

/// Words a title may begin with although they have a capital.
const NAMES: [&str; 13] = [
    "Apache",
    "Basic",
    "Bearer",
    "Caddy",
    "Caps",
    "Cloudflare",
    "Digest",
    "HAProxy",
    "LiteSpeed",
    "Traefik",
    "Authorization",
    "PHP",
    "WordPress",
];

fn assert_none(wrong: &[String], law: &str) {
    assert!(wrong.is_empty(), "{law}:\n{}", wrong.join("\n"));
}

#[test]
fn what_is_generated_is_up_to_date() {
    let changed = xtask::codegen::refresh(&xtask::root()).expect("the checkout can be written");
    let names: Vec<_> = changed.iter().map(|p| p.display().to_string()).collect();
    assert_none(&names, "these were stale and have been regenerated; look at them and run the test again");
}

#[test]
fn ids_are_unique_sorted_and_match_the_file() {
    let mut wrong = Vec::new();
    for pair in CATALOGUE.windows(2).filter(|pair| pair[0].id >= pair[1].id) {
        wrong.push(format!("{} stands before {}", pair[0].id, pair[1].id));
    }
    for cause in CATALOGUE {
        let file = Path::new(cause.source).with_extension("");
        let file = file.to_string_lossy().replace('\\', "/").replace('_', "-");
        if !file.ends_with(&format!("/{}", cause.id)) {
            wrong.push(format!("{} is in {}", cause.id, cause.source));
        }
    }
    assert_none(&wrong, "an id is the path of its file, hyphens for underscores");
}

#[test]
fn titles_are_fragments() {
    let mut wrong = Vec::new();
    for Cause { id, title, .. } in CATALOGUE {
        let first = title.split(' ').next().unwrap_or_default();
        let small = title.starts_with(|c: char| !c.is_uppercase()) || is_name(first);
        if title.is_empty() || title.chars().count() > 72 || title.ends_with('.') || !small {
            wrong.push(format!("{id}: {title}"));
        }
    }
    assert_none(
        &wrong,
        "a title is a fragment: at most 72 characters, small first letter unless a name, no full stop",
    );
}

/// A name, an abbreviation, or a word in backticks.
fn is_name(word: &str) -> bool {
    NAMES.contains(&word) || word.chars().all(|c| !c.is_lowercase())
}

#[test]
fn manual_pages_have_every_section() {
    let mut wrong = Vec::new();
    for cause in CATALOGUE {
        let headings: Vec<_> = cause.manual.lines().filter_map(|l| l.strip_prefix(" # ")).collect();
        if headings != HEADINGS {
            wrong.push(format!("{}: {headings:?}", cause.id));
        }
        for (heading, text) in sections(cause.manual) {
            if text.trim().is_empty() {
                wrong.push(format!("{}: nothing under \"{heading}\"", cause.id));
            }
        }
    }
    assert_none(
        &wrong,
        &format!("a manual has these headings in this order, and something under each: {HEADINGS:?}"),
    );
}

fn sections(manual: &str) -> Vec<(&str, &str)> {
    manual.split(" # ").skip(1).map(|part| part.split_once('\n').unwrap_or((part, ""))).collect()
}

#[test]
fn explains_names_real_causes_and_goes_in_no_circle() {
    let explains: BTreeMap<_, _> = CATALOGUE.iter().map(|c| (c.id, c.explains)).collect();
    let mut wrong = Vec::new();
    for cause in CATALOGUE {
        let unknown = cause.explains.iter().filter(|id| !exists(id));
        wrong.extend(unknown.map(|id| format!("{} explains {id}, which is no cause", cause.id)));
        if reachable(cause.id, &explains).contains(cause.id) {
            wrong.push(format!("{} explains itself in the end", cause.id));
        }
    }
    assert_none(&wrong, "what is explained exists or is planned, and is more general");
}

fn reachable<'a>(from: &str, explains: &BTreeMap<&str, &'a [&'a str]>) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut todo: Vec<&str> = explains.get(from).into_iter().flat_map(|ids| ids.iter().copied()).collect();
    while let Some(id) = todo.pop() {
        if seen.insert(id) {
            todo.extend(explains.get(id).into_iter().flat_map(|ids| ids.iter().copied()));
        }
    }
    seen
}

fn exists(id: &str) -> bool {
    why401_causes::find(id).is_some() || PLANNED.contains(&id)
}

#[test]
fn look_alikes_are_real_causes() {
    let groups: BTreeSet<_> = CATALOGUE.iter().filter_map(|c| c.id.split('/').next()).collect();
    let planned: BTreeSet<_> = PLANNED.iter().filter_map(|id| id.split('/').next()).collect();
    let mut wrong = Vec::new();
    for cause in CATALOGUE {
        let named = cause.manual.split('`').skip(1).step_by(2).filter(|word| {
            let group = word.split_once('/').map(|(group, _)| group);
            group.is_some_and(|g| groups.contains(g) || planned.contains(g)) && !word.contains(' ')
        });
        wrong.extend(named.filter(|id| !exists(id)).map(|id| format!("{} names {id}", cause.id)));
    }
    assert_none(&wrong, "causes named in a manual exist or are on the list of planned ones");
}

#[test]
fn what_is_planned_is_not_there_yet() {
    let wrong: Vec<_> =
        PLANNED.iter().filter(|id| why401_causes::find(id).is_some()).map(|&id| id.to_owned()).collect();
    assert_none(&wrong, "these exist by now; take them off the list of planned ones");
}
