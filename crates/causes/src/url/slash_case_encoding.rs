use crate::questions::{
    area_is_guarded, open_instead, opened, opens_at, shown_path, status_at, steadily_refused,
};
use why401_core::{Assessed, Assessment, Evidence, Experiment, Fix, Grade, Missing, Party, Path, cause};
use why401_message::Response;

cause! {
    /// # What happens
    ///
    /// The address is right but for its spelling: two slashes in a row, capitals where the site has small letters, a
    /// slash that was percent-encoded. To the rule that guards or opens a path these are other paths, and the spelling
    /// falls under the wrong one.
    ///
    /// # How it is recognised
    ///
    /// Without credentials the address is refused, twice, and the same address with single slashes, in lower case or
    /// decoded opens, or the one that the front page links to, which differs in the slash at the end. For slashes in a row
    /// that is proof. For capitals it is proof if a made-up name beside it is refused as well:
    /// then everything unknown is guarded, and the capitals made the name unknown; else it is `likely`.
    ///
    /// # Look-alikes
    ///
    /// - `url/typo-or-protected-area`: other letters, or a folder too many.
    /// - `url/stray-characters`: something was copied along at the end.
    /// - `credentials/none-sent`: every spelling of the address is guarded.
    ///
    /// # Fix
    ///
    /// Visitor: open the address as the site links it. Administrator: redirect the odd spelling to the usual one before
    /// any rule for access, or merge slashes (`merge_slashes` in nginx and `MergeSlashes` in Apache are on by default).
    /// Links joined from a base that ends in a slash and a path that begins with one are the usual source.
    ///
    /// # References
    ///
    /// RFC 3986 section 6.2.2 on case and percent-encoding. Apache 2.4.71 and nginx 1.22.1 apply a gate to `//x/`, `/x/./`
    /// and `/%78/` alike; rules in applications often do not.
    "url/slash-case-encoding" {
        title: "slashes, capitals or encoding of the path lead past the right rule",
        commonness: Known,
        explains: ["credentials/none-sent", "url/typo-or-protected-area"],
    }
}

const SPELLINGS: [Path; 4] = [Path::OneSlash, Path::Decoded, Path::LowerCase, Path::SlashToggled];

fn assess(d: &Evidence) -> Assessed {
    let varying: Vec<Path> = SPELLINGS.into_iter().filter(|p| is_worth_asking(d, *p)).collect();
    if varying.is_empty() {
        return Ok(None);
    }
    let Some(given) = steadily_refused(d)? else { return Ok(None) };
    for path in varying {
        if opens_at(d, path)?.is_some() {
            return Ok(Some(judged(d, given, path)?));
        }
    }
    Ok(None)
}

/// Whether a spelling differs from the one given; the final slash is left alone unless the front page links so.
fn is_worth_asking(d: &Evidence, path: Path) -> bool {
    let spelt = |p: Path| d.request(Experiment::path(p)).map(|r| r.url.target);
    let linked = || spelt(Path::SlashToggled) == spelt(Path::Nearest);
    d.varies(Experiment::path(path)) && (path != Path::SlashToggled || linked())
}

fn judged(d: &Evidence, given: &Response, path: Path) -> Result<Assessment, Missing> {
    let right = shown_path(d, Experiment::path(path));
    let verdict = match path {
        Path::OneSlash => format!("There is a slash too many in the address; {right} opens."),
        Path::LowerCase => format!("The address has capitals where the site has none; {right} opens."),
        Path::SlashToggled => format!("The site writes the end of this address otherwise; {right} opens."),
        _ => format!("The address is encoded once too often; {right} opens."),
    };
    let proof = opened(d, given, path);
    let guarded = if path == Path::LowerCase { area_is_guarded(d, given)? } else { None };
    let grade = if path == Path::OneSlash || guarded == Some(true) { Grade::Proven } else { Grade::Likely };
    let proof = match guarded {
        Some(true) => {
            proof.and(status_at(d, Experiment::path(Path::MadeUp)), "a made-up name is refused as well")
        }
        _ => proof,
    };
    Ok(Assessment::new(grade, verdict, proof))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let found = SPELLINGS.into_iter().find(|p| matches!(opens_at(d, *p), Ok(Some(_))));
    let mut fixes = found.map_or_else(Vec::new, |p| open_instead(d, p));
    fixes
        .push(Fix::tell(Party::Administrator, "redirect the odd spelling to the usual one, before any gate"));
    fixes
}
