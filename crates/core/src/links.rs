//! The links of a site's front page: where a mistyped path was probably meant to go.

use crate::{Evidence, Experiment, Path};

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
        candidates.map(|href| (distance(given, href), href)).filter(|(d, _)| (1..=DISTANCE).contains(d));
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

/// Edit distance with transpositions, bounded: anything beyond [`DISTANCE`] counts as one more than it.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(300).collect(), b.chars().take(300).collect());
    if a.len().abs_diff(b.len()) > DISTANCE {
        return DISTANCE + 1;
    }
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let swap = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j - 1] + swap).min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()].min(DISTANCE + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        assert_eq!(distance("/prodcuts", "/products"), 1);
        assert_eq!(distance("/product", "/products"), 1);
        assert_eq!(distance("/admin", "/products"), DISTANCE + 1);
    }

    #[test]
    fn links_are_found_in_either_quote() {
        let html = "<a href=\"/a?x\">a</a> <a href='/b#c'>b</a> <a href=c>";
        assert_eq!(hrefs(html).collect::<Vec<_>>(), ["/a", "/b"]);
    }
}
