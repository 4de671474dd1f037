use crate::{
    questions::{correction, defect, send_corrected, suspected},
    said::{Says, said},
};
use why401_challenge::{Quirk, QuirkKind};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Party, Spelling, cause,
};

cause! {
    /// # What happens
    ///
    /// Something that does not belong to the secret was copied along with it: a comma from JSON, a full stop from a
    /// sentence, a backslash from the end of a line, a written-out `\n`, `%0A`; or a line break in the middle of a
    /// token became a blank. The server compares the whole text and finds no such secret.
    ///
    /// # How it is recognised
    ///
    /// The value begins or ends with a character that tokens and base64 do not begin or end with, or has white space
    /// inside. It is sent once without; a changed answer is the proof. A second blank after the scheme counts only
    /// where leaving it out helps: most servers skip it, those that split the value at each blank find nothing.
    /// Plain blanks at the end count likewise: most servers take them off, some keep them.
    ///
    /// Many clients refuse to send a field with a line end in it, and say so before any request leaves: `likely`.
    ///
    /// # Look-alikes
    ///
    /// - `header/double-prefix-or-quotes`: the strays are quotes, or characters that cannot be seen.
    /// - `credentials/whitespace`: the blank is part of the password inside the encoded pair.
    /// - `header/truncated-token`: something is missing instead.
    ///
    /// # Fix
    ///
    /// Developer: copy the secret alone. From a file with a line break at its end, `$(cat key)` drops the break in a
    /// shell; programs must trim what they read.
    ///
    /// # References
    ///
    /// RFC 9110 section 5.5 on blanks around a value, section 11.2 for `token68`; RFC 6750 section 2.1 for `b64token`.
    "header/stray-characters" {
        title: "stray characters were copied along with the secret",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/none-sent", "apikey/missing-or-wrong", "token/malformed", "token/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(quirk) = stray(d) else {
        return match (blank_at_an_end(d), unsendable(d)) {
            (_, Some(found)) => Ok(Some(found)),
            (Some(quirk), None) => blanks_are_kept(d, quirk),
            (None, None) => more_blanks(d),
        };
    };
    let (note, verdict) = match quirk.kind {
        QuirkKind::InnerSpace => {
            ("a blank inside the secret", "There is a blank inside the secret; it belongs in one piece.")
        }
        QuirkKind::StrayStart => {
            ("does not belong to the secret", "Something stands before the secret that is not part of it.")
        }
        _ => ("does not belong to the secret", "Something was copied along at the end of the secret."),
    };
    defect(d, quirk, note, verdict)
}

/// The client itself says that it cannot send the field.
fn unsendable(d: &Evidence) -> Option<Assessment> {
    let words = said(d, &[Says::Unsendable]).filter(|w| !w.by_the_answer())?;
    let verdict = "The program cannot send the secret: a line end or another stray character hangs on it.";
    let detail =
        "The request never left. A secret read from a file or a Kubernetes secret often ends in a line end.";
    Some(Assessment::new(Grade::Likely, verdict, words.seen()).detail(detail))
}

const ONE_BLANK: Experiment = Experiment::respelled(Spelling::Without(QuirkKind::ExtraSpace));

/// More than one blank after the scheme: no fault where the server reads on to the secret.
fn more_blanks(d: &Evidence) -> Assessed {
    let Some(quirk) = d.quirk(&[QuirkKind::ExtraSpace]) else { return Ok(None) };
    let note = "one blank too many";
    let seen = Observation::new(d.authorization_place(), note).with(d.underline(quirk, note));
    suspected(
        d,
        seen,
        "Only one blank may stand before the secret; this server takes two for an end.".into(),
        ONE_BLANK,
    )
}

/// Blanks at the end of the field: no fault where they are taken off, as RFC 9110 has it.
fn blanks_are_kept(d: &Evidence, quirk: &Quirk) -> Assessed {
    let note = "a blank at the end";
    let seen = Observation::new(d.authorization_place(), note).with(d.underline(quirk, note));
    let verdict = "A blank stands after the secret, and this server takes it for a part of it.";
    suspected(d, seen, verdict.into(), correction(d, quirk.kind))
}

fn stray(d: &Evidence) -> Option<&Quirk> {
    strays(d).find(|q| !d.is_optional_white_space(q))
}

fn blank_at_an_end(d: &Evidence) -> Option<&Quirk> {
    strays(d).find(|q| d.is_optional_white_space(q))
}

fn strays(d: &Evidence) -> impl Iterator<Item = &Quirk> {
    let kinds = [QuirkKind::StrayEnd, QuirkKind::StrayStart, QuirkKind::InnerSpace];
    kinds.into_iter().filter_map(|k| d.quirk(&[k]))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    if stray(d).is_none() && unsendable(d).is_some() {
        let trim = Fix::tell(Party::Developer, "store the secret without a line end")
            .run("printf %s \"$TOKEN\" | tr -d '\\r\\n'");
        return vec![
            trim,
            Fix::tell(Party::Developer, "let the program trim what it reads, where it reads it"),
        ];
    }
    let changed = stray(d).or_else(|| blank_at_an_end(d)).map_or(ONE_BLANK, |q| correction(d, q.kind));
    send_corrected(d, "send the secret alone", changed)
}
