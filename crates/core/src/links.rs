//! The links of a site's front page: where a mistyped path was probably meant to go.

use crate::{Evidence, Experiment, Path};
use why401_message::edit_distance;

/// How many letters may differ.
const DISTANCE: usize = 2;

/// The link of the front page most similar to the given path, at most two letters away. `None` before the front page
/// was asked for.
pub(crate) fn nearest(evidence: &Evidence) -> Option<String> {
    let given = evidence.given().url.path();
    let front = evidence.trial(Experiment::path(Path::Root)).ok()?.response().filter(|r| r.is_success())?;
    let html = front.body_text();
    let candidates =
        hrefs(&html).filter(|href| href.starts_with('/') && !href.starts_with("//") && *href != given);
    let scored =
        candidates.map(|href| (edit_distance(given, href), href)).filter(|(d, _)| (1..=DISTANCE).contains(d));
    scored.min().map(|(_, href)| href.to_owned())
}

fn hrefs(html: &str) -> impl Iterator<Item = &str> {
    html.match_indices("href=").take(2_000).filter_map(|(at, _)| {
        let rest = &html[at + 5..];
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let value = rest[1..].split(quote).next()?;
        let value = value.split(['?', '#']).next()?;
        let plain = !value.is_empty() && value.len() <= 300 && value.bytes().all(|b| b.is_ascii_graphic());
        plain.then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_in_either_quote() {
        let html = "<a href=\"/a?x\">a</a> <a href='/b#c'>b</a> <a href=c>";
        assert_eq!(hrefs(html).collect::<Vec<_>>(), ["/a", "/b"]);
    }
}
