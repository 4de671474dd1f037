use crate::questions::{open_instead, opened, opens_at, shown_path, steadily_refused};
use why401_core::{Assessed, Assessment, Evidence, Experiment, Fix, Grade, Party, Path, cause};

cause! {
    /// # What happens
    ///
    /// Something was copied along with the address: the full stop or bracket of a sentence, a quote, a blank that became
    /// `%20`. The site has no page of that name, and where everything unknown is guarded it asks for a login instead of
    /// saying that there is nothing.
    ///
    /// # How it is recognised
    ///
    /// The path ends in a character that addresses rarely end in. Without credentials it is refused, twice, and the path
    /// without that character opens and shows something else than the front page: that is the proof.
    ///
    /// # Look-alikes
    ///
    /// - `url/typo-or-protected-area`: other letters, or a folder too many.
    /// - `url/slash-case-encoding`: slashes and capitals.
    /// - `credentials/none-sent`: the address without the character is guarded as well.
    ///
    /// # Fix
    ///
    /// Visitor: remove the character. Whoever sent the link: leave a blank between an address and the punctuation, or put
    /// it in angle brackets. Administrator: answer unknown names with 404 before asking for a login.
    ///
    /// # References
    ///
    /// RFC 3986 appendix C on addresses in running text.
    "url/stray-characters" {
        title: "a character was copied along at the end of the address",
        commonness: Known,
        explains: ["credentials/none-sent", "url/typo-or-protected-area"],
    }
}

const WITHOUT: Experiment = Experiment::path(Path::Trimmed);

fn assess(d: &Evidence) -> Assessed {
    if !d.varies(WITHOUT) {
        return Ok(None);
    }
    let Some(given) = steadily_refused(d)? else { return Ok(None) };
    if opens_at(d, Path::Trimmed)?.is_none() {
        return Ok(None);
    }
    let verdict = format!("Something was copied along with the address; {} opens.", shown_path(d, WITHOUT));
    Ok(Some(Assessment::new(Grade::Proven, verdict, opened(d, given, Path::Trimmed))))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = open_instead(d, Path::Trimmed);
    fixes.push(Fix::tell(Party::Owner, "correct the link where it was copied from"));
    fixes
}
