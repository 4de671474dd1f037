use crate::{
    login::{RefusedLogin, ask_the_owner, refused_login},
    pasted_config::{lines, place},
    questions::refusal,
    scope::open_at,
};
use why401_capture::paste::Line;
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Party, Place, Product, Proof, Trial,
    cause,
};

cause! {
    /// # What happens
    ///
    /// The users of Traefik's `basicAuth` stand in the labels of a Compose file, and hashes of passwords have dollars in
    /// them. Compose takes `$apr1` for a variable that nobody has set and leaves it out, so that Traefik gets a part of
    /// the hash and refuses every password. In a Compose file each `$` has to be written twice.
    ///
    /// # How it is recognised
    ///
    /// By the Compose file, handed in as configuration or pasted: the label with the users has a `$` that stands alone
    /// before a letter or digit, and the answer is 401. With the file at hand, and where what is left of the entry is
    /// nothing any password fits, it is `proven`; in a pasted text `likely`.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password`: the dollars are doubled, and the password is another one.
    /// - `password-file/damaged-hash`: dollars doubled in a file of Traefik's own, where they must not be.
    /// - `credentials/two-gates`: Traefik lets the login in, and the application behind it refuses it.
    ///
    /// # Fix
    ///
    /// Administrator: double the dollars, for instance `htpasswd -nB NAME | sed 's/\$/\$\$/g'`, or keep the users in a
    /// file of their own (`usersFile`), where no dollar is doubled.
    ///
    /// # References
    ///
    /// Traefik documentation, "BasicAuth"; Compose file reference, "Interpolation": `$$` is a dollar.
    "server/traefik-auth" {
        title: "a dollar in Traefik's users is not doubled, so Compose cuts the hash",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user", "password-file/plain-text", "password-file/damaged-hash", "password-file/hash-unsupported", "password-file/empty-or-placeholder"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    Ok(in_the_file(d).or_else(|| pasted(d)))
}

const VERDICT: &str =
    "Compose takes a part of the hash for a variable and leaves it out, so no password fits.";

/// The entry of the user in a Compose file that was handed in.
fn in_the_file(d: &Evidence) -> Option<Assessment> {
    let refused = refused_login(d).filter(|r| r.foretold.layer.product == Product::Traefik)?;
    let line = refused.line.filter(|line| is_cut(&refused, *line))?;
    let found = refused.accuse(d, line, VERDICT, "a dollar that is not doubled");
    let grade = if refused.why.is_some() { found.grade } else { found.grade.min(Grade::Likely) };
    Some(Assessment { grade, ..found })
}

/// Whether a line of a Compose file has such a dollar.
fn is_cut(refused: &RefusedLogin<'_>, line: usize) -> bool {
    let mut texts = refused.foretold.layer.texts.iter();
    let Some(text) = texts.find(|t| *t.path == *refused.lookup.file.path) else { return false };
    let is_compose = text.bytes.split(|b| *b == b'\n').any(|l| l.starts_with(b"services:"));
    is_compose && has_single_dollar(&String::from_utf8_lossy(text.line(line)))
}

/// A label with users in a text that was pasted, beside a refusal.
fn pasted(d: &Evidence) -> Option<Assessment> {
    let answer = d.baseline().and_then(Trial::response).filter(|r| r.status == 401)?;
    let line = lines(d).iter().find(|line| is_label(line))?;
    let at = place(line);
    let seen = Observation::new(at.clone(), "a dollar that is not doubled");
    let proof =
        Proof::from(Observation::new(Place::status(Experiment::GIVEN), refusal(answer))).and_also([seen]);
    Some(Assessment::new(Grade::Likely, VERDICT, proof).at(at))
}

/// A label of a Compose file with users whose dollars are not doubled; not one of a command line.
fn is_label(line: &Line) -> bool {
    let text = line.text.trim_start_matches(['-', ' ', '"', '\'']).to_ascii_lowercase();
    let is_it = text.starts_with("traefik.http.middlewares.") && text.contains("auth.users");
    is_it && has_single_dollar(&line.text)
}

/// Whether a hash has a dollar that stands alone; the one of a variable that is meant is none.
fn has_single_dollar(text: &str) -> bool {
    const SCHEMES: [&str; 7] = ["apr1$", "2y$", "2a$", "2b$", "1$", "5$", "6$"];
    let starts_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if text.contains("$$") {
        let rest = text.replace("$$", " ");
        return rest.match_indices('$').any(|(at, _)| rest[at + 1..].starts_with(starts_name));
    }
    text.match_indices(":$").any(|(at, _)| SCHEMES.iter().any(|s| text[at + 2..].starts_with(s)))
}

fn fixes(d: &Evidence, found: &Assessment) -> Vec<Fix> {
    let double = "write each dollar twice, then start the container anew";
    let command = "htpasswd -nB NAME | sed 's/\\$/\\$\\$/g'";
    let opened = refused_login(d).filter(|r| Some(&r.lookup.file.path) == path(found));
    let edit = opened.map(|r| {
        let mut spot = r.lookup.file.hit.spot.clone();
        spot.line = r.line.unwrap_or(spot.line);
        open_at(double, &spot)
    });
    let fix = edit.unwrap_or_else(|| Fix::tell(Party::Administrator, double));
    vec![fix.run(command), ask_the_owner("the hash of the password is cut in Traefik's configuration")]
}

fn path(found: &Assessment) -> Option<&std::path::PathBuf> {
    match &found.place {
        Some(Place::File { path, .. }) => Some(path),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::has_single_dollar;

    #[test]
    fn dollars_of_hashes() {
        for (text, expected) in [
            ("users=a:$apr1$x$y", true),
            ("users=a:$$apr1$$x$$y", false),
            ("users=a:$$apr1$x$y", true),
            ("users=$USERS", false),
            ("users=a:$HASH", false),
            ("users=a:${HASH}", false),
        ] {
            assert_eq!(has_single_dollar(text), expected, "{text}");
        }
    }
}
