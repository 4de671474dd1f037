use crate::questions::{correction, defect, send_corrected};
use why401_challenge::{Quirk, QuirkKind};
use why401_core::{Assessed, Assessment, Evidence, Fix, cause};

cause! {
    /// # What happens
    ///
    /// The secret is wrapped: `Bearer Bearer eyJ…` because a library adds the scheme to a value that has one,
    /// `Authorization: Bearer …` pasted whole into the value, `Bearer "eyJ…"` because a shell or an environment file
    /// kept the quotes, or characters nobody can see, such as a no-break blank from a web page. The server compares
    /// wrapping and all.
    ///
    /// # How it is recognised
    ///
    /// A second scheme, a field name, quotes or invisible characters stand in the value. It is sent once without them;
    /// a changed answer is the proof.
    ///
    /// # Look-alikes
    ///
    /// - `header/stray-characters`: punctuation or blanks that can be seen.
    /// - `header/malformed-scheme`: the scheme is there once, with the wrong character behind it.
    /// - `header/placeholder-value`: what is wrapped is not a secret.
    ///
    /// # Fix
    ///
    /// Developer: find out who adds the scheme, and let only one of them do it. In `.env` files for Docker and in
    /// unit files quotes are often taken literally. Retype characters that came from a formatted page.
    ///
    /// # References
    ///
    /// RFC 9110 section 11.4. Apache 2.4.71 and nginx 1.22.1 answer 401 to a quoted Basic value.
    "header/double-prefix-or-quotes" {
        title: "the secret is wrapped in a second scheme, quotes or hidden characters",
        commonness: Common,
        explains: ["credentials/rejected", "credentials/none-sent", "header/wrong-scheme"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(quirk) = wrapping(d) else { return Ok(None) };
    let (note, verdict) = match quirk.kind {
        QuirkKind::DoublePrefix => (
            "once is enough",
            "The word before the secret is there twice, so the server reads the second as the secret.",
        ),
        QuirkKind::Quoted if d.begins_with_bracket(quirk) => (
            "brackets that are sent along",
            "The brackets around the secret are sent along and make it another secret.",
        ),
        QuirkKind::Quoted => (
            "quotes that are sent along",
            "The quotes around the secret are sent along and make it another secret.",
        ),
        _ => (
            "characters that cannot be seen",
            "There are invisible characters in the secret, so the server does not know it.",
        ),
    };
    defect(d, quirk, note, verdict)
}

fn wrapping(d: &Evidence) -> Option<&Quirk> {
    let kinds = [QuirkKind::DoublePrefix, QuirkKind::Quoted, QuirkKind::Invisible];
    kinds.into_iter().find_map(|k| d.quirk(&[k]))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    wrapping(d).map_or_else(Vec::new, |q| {
        send_corrected(d, "send the bare secret behind one scheme", correction(d, q.kind))
    })
}
