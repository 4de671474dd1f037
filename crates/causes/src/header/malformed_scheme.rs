use crate::{
    pasted_config::{lines, place},
    questions::{corrected, correction, defect, is_hollow, send_corrected},
};
use why401_challenge::{Quirk, QuirkKind};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Party, Spelling, Standing, cause,
    right_field,
};
use why401_message::show;

cause! {
    /// # What happens
    ///
    /// The Authorization field holds a secret, but the scheme before it is not where it belongs: `Bearer: eyJ…`,
    /// `Bearer=eyJ…`, `Bearer%20eyJ…`, or no scheme at all; or a field of its own for keys holds
    /// `Bearer` and the key. The server takes `Bearer:` for the name of a scheme it
    /// does not know, and reads no further.
    ///
    /// # How it is recognised
    ///
    /// A known scheme name is followed by punctuation, a tab or an encoded blank; or the value is a bare token. It is
    /// sent once with the scheme as it should be. A bare token gets the scheme the answer offers, else Bearer. Only a
    /// changed answer makes this `proven`; a bare token that nobody complains about is no more than `possible`, because
    /// some interfaces want it that way.
    ///
    /// # Look-alikes
    ///
    /// - `header/missing-space-after-scheme`: there is nothing at all between scheme and token.
    /// - `header/wrong-scheme`: the scheme is well formed and another one is asked for.
    /// - `header/double-prefix-or-quotes`: the field name is part of the value.
    ///
    /// # Fix
    ///
    /// Developer: write the scheme, one blank, the token. A value that was made by printing a table or a map of fields
    /// keeps its colon; build the field from its parts.
    ///
    /// # References
    ///
    /// RFC 9110 section 11.4 for `auth-scheme 1*SP token68`; RFC 6750 section 2.1 for Bearer.
    "header/malformed-scheme" {
        title: "the scheme before the credentials is missing, misspelt or too much",
        commonness: Known,
        explains: ["credentials/none-sent", "credentials/rejected", "header/wrong-scheme", "apikey/missing-or-wrong", "token/missing"],
    }
}

const BARE: Experiment = Experiment::respelled(Spelling::Bare);

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = without_colon(d) {
        return Ok(Some(found));
    }
    if let Some(quirk) = d.quirk(&[QuirkKind::SchemePunctuation]) {
        let scheme = d.credentials().and_then(|c| c.scheme.canonical()).unwrap_or("Token");
        let verdict =
            format!("\"{scheme}\" is not followed by a plain blank, so the server does not know it.");
        return defect(d, quirk, "only a blank may stand here", verdict);
    }
    match d.quirk(&[QuirkKind::NoScheme]) {
        Some(quirk) => without_scheme(d, quirk),
        None => superfluous_scheme(d),
    }
}

/// `-H 'Authorization Bearer …'`: without a colon there is no field, and curl leaves it out.
fn without_colon(d: &Evidence) -> Option<Assessment> {
    if d.given().first("authorization").is_some() {
        return None;
    }
    let opens = |text: &str| {
        let (name, rest) = text.split_once(' ')?;
        let scheme = rest.split(' ').next().unwrap_or_default();
        let known = ["bearer", "basic", "token", "apikey"].iter().any(|s| scheme.eq_ignore_ascii_case(s));
        (name.eq_ignore_ascii_case("authorization") && known).then_some(())
    };
    let word = d.command.as_ref().and_then(|c| c.words.iter().find(|w| opens(&w.lossy()).is_some()));
    let word = word.map(|_| d.authorization_place());
    let option = |text: &str| {
        let behind = |mark: &str| text.split_once(mark).and_then(|(_, rest)| opens(rest));
        ["-H '", "-H \"", "--header '", "--header \"", "-H'", "-H\""].iter().find_map(|mark| behind(mark))
    };
    let line = || lines(d).iter().find(|l| option(&l.text).is_some()).map(place);
    let at = word.or_else(line)?;
    let verdict = "There is no colon behind \"Authorization\", so no such field is sent.";
    Some(Assessment::new(Grade::Likely, verdict, Observation::new(at, "no colon behind the name")))
}

/// A scheme in a field that holds nothing but a key. Some interfaces want it, so that only a flip counts.
fn superfluous_scheme(d: &Evidence) -> Assessed {
    let own_name = |name: &str| !right_field::is_mistaken_authorization(name);
    let Some((field, _)) = d.secret_field().filter(|(f, _)| own_name(&f.name) && d.varies(BARE)) else {
        return Ok(None);
    };
    if is_hollow(d) {
        return Ok(None);
    }
    let seen = Observation::new(d.authorization_place(), "a scheme before the key");
    let verdict = format!("In \"{}\" the key stands alone; here a word stands before it.", show(&field.name));
    Ok(corrected(d, seen, verdict, BARE)?.map(|a| match a.grade {
        Grade::Likely => Assessment { grade: Grade::Possible, ..a },
        _ => a,
    }))
}

/// A bare secret: a defect where the server says which scheme it wants, else a guess that a flip may confirm.
fn without_scheme(d: &Evidence, quirk: &Quirk) -> Assessed {
    let Some(standing) = d.standing()? else { return Ok(None) };
    let note = "no scheme before the secret";
    let seen =
        Observation::new(d.authorization_place(), note).with(d.underline(quirk, "a scheme is missing here"));
    let verdict = "The secret is sent without the word that says what kind of secret it is.";
    let offered = matches!(standing, Standing::Refused(r) if r.has("www-authenticate"));
    let assessed = corrected(d, seen, verdict.into(), scheme_added(d))?;
    Ok(assessed.map(|a| match a.grade {
        Grade::Likely if !offered => Assessment { grade: Grade::Possible, ..a },
        _ => a,
    }))
}

fn scheme_added(d: &Evidence) -> Experiment {
    let offered = Experiment::respelled(Spelling::OfferedScheme);
    if d.varies(offered) { offered } else { Experiment::respelled(Spelling::Without(QuirkKind::NoScheme)) }
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    if without_colon(d).is_some() {
        let colon = Fix::tell(Party::Developer, "put a colon behind the name of the field");
        return vec![colon.run("curl -H 'Authorization: Bearer TOKEN' URL")];
    }
    if d.varies(BARE) {
        return send_corrected(d, "send the key alone", BARE);
    }
    match d.quirk(&[QuirkKind::SchemePunctuation]) {
        Some(quirk) => {
            send_corrected(d, "put one blank, and nothing else, after the scheme", correction(d, quirk.kind))
        }
        None => send_corrected(d, "put the scheme and one blank before the secret", scheme_added(d)),
    }
}
