use crate::advice::find_the_gate;
use crate::questions::{
    area_is_guarded, open_instead, opened, opens_at, shown_path, status_at, steadily_refused,
};
use why401_core::{Access, Assessed, Assessment, Evidence, Experiment, Fix, Grade, Missing, Path, cause};
use why401_message::Response;

cause! {
    /// # What happens
    ///
    /// The address is not the one that was meant, and it leads into an area that wants a login: `/admin/products` for
    /// `/products`, `/prodcuts` for `/products` on a site that guards every name it does not know.
    ///
    /// # How it is recognised
    ///
    /// Without credentials the address is refused, twice. Then the same path without its first folder is asked for, and
    /// the front page, whose links are compared with the path. One that opens, shows something else than the front page,
    /// and lies beside nothing but refusals (a made-up name is refused as well) is `likely` what was meant. Where a
    /// made-up name is not found, the guarded page exists in its own right, and this is only `possible`. What somebody
    /// meant is never proven.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/none-sent`: the guarded address is the one that was meant.
    /// - `url/slash-case-encoding`, `url/stray-characters`: the right letters, oddly written.
    /// - `apache/inherited-gate`, `nginx/inherited-gate`: the address is right and guarded by mistake.
    ///
    /// # Fix
    ///
    /// Visitor: open the address that was found. Owner: correct the link, or redirect the mistaken address.
    /// Administrator: answer unknown names with 404 outside the area that needs the gate.
    ///
    /// # References
    ///
    /// RFC 9110 section 15.5.2. Web servers ask for the login before they look whether there is a page.
    "url/typo-or-protected-area" {
        title: "a mistaken address that leads into a guarded area",
        commonness: Common,
        explains: ["credentials/none-sent", "apache/inherited-gate"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if d.has_credentials() || d.given().url.path() == "/" {
        return Ok(None);
    }
    let Some(given) = steadily_refused(d)?.filter(|r| r.has("www-authenticate")) else { return Ok(None) };
    match probably_meant(d)? {
        Some(path) => Ok(Some(judged(d, given, path)?)),
        None => Ok(None),
    }
}

/// What opens and looks like the address: without the first folder, else a link of the front page.
fn probably_meant(d: &Evidence) -> Result<Option<Path>, Missing> {
    if opens_at(d, Path::WithoutFirst)?.is_some() {
        return Ok(Some(Path::WithoutFirst));
    }
    // The links of the front page are known only after it was asked for.
    d.attempt(Experiment::path(Path::Root))?;
    if is_mere_spelling(d) {
        return Ok(None);
    }
    Ok(opens_at(d, Path::Nearest)?.map(|_| Path::Nearest))
}

/// Whether the similar link is this very address, spelt as usual: that is another cause's.
fn is_mere_spelling(d: &Evidence) -> bool {
    let path = |p: Path| d.request(Experiment::path(p)).map(|r| r.url.path().to_owned());
    let similar = path(Path::Nearest);
    similar.is_some()
        && [Path::OneSlash, Path::LowerCase, Path::Trimmed, Path::SlashToggled]
            .into_iter()
            .any(|p| path(p) == similar)
}

fn judged(d: &Evidence, given: &Response, path: Path) -> Result<Assessment, Missing> {
    let meant = shown_path(d, Experiment::path(path));
    let proof = opened(d, given, path);
    let made_up = status_at(d, Experiment::path(Path::MadeUp));
    Ok(match area_is_guarded(d, given)? {
        Some(true) => {
            let verdict =
                format!("This address lies in a password-protected area. You probably want {meant}.");
            Assessment::new(Grade::Likely, verdict, proof.and(made_up, "a made-up name is refused as well"))
        }
        guarded => {
            let verdict =
                format!("This address asks for a login; perhaps {meant} was meant, which does not.");
            let proof = match guarded {
                Some(_) => proof.and(made_up, "a made-up name is not refused: the guarded page exists"),
                None => proof,
            };
            Assessment::new(Grade::Possible, verdict, proof).settled_by(Missing::Access(Access::Credentials))
        }
    })
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = match probably_meant(d) {
        Ok(Some(path)) => open_instead(d, path),
        _ => Vec::new(),
    };
    fixes.push(find_the_gate(d));
    fixes
}
