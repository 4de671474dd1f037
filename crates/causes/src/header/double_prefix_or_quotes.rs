use crate::{
    questions::{correction, defect, send_corrected},
    said::texts,
};
use why401_challenge::{Quirk, QuirkKind};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Observation, Party, cause};
use why401_token::{Compared, Surroundings, echoes};

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
    /// a changed answer is the proof. Or the answer shows the masked key it was sent, and the quotes or the scheme with
    /// it (`provided: "sk-p***`): beside the request this is `proven` as well, alone `likely`.
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
        explains: ["credentials/rejected", "credentials/none-sent", "header/wrong-scheme", "apikey/missing-or-wrong"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let echo = wrapped_echo(d);
    let Some(quirk) = wrapping(d) else {
        let alone = echo.filter(|_| !d.has_credentials());
        return Ok(alone.map(|(_, verdict, seen)| Assessment::new(Grade::Likely, verdict, seen)));
    };
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
    let assessed = defect(d, quirk, note, verdict)?;
    Ok(assessed.map(|a| match echo {
        Some((around, _, seen)) if a.grade == Grade::Likely && is_seen_in(quirk.kind, around) => {
            Assessment { grade: Grade::Proven, proof: a.proof.clone().and_also([seen]), ..a }
        }
        _ => a,
    }))
}

/// A masked key in the answer with something around it that came along, unless it is another key than the one sent.
fn wrapped_echo(d: &Evidence) -> Option<(Surroundings, &'static str, Observation)> {
    texts(d).into_iter().find_map(|(at, text)| {
        let mut found = echoes(&text).into_iter().filter(|e| d.echoed(e) != Some(Compared::Other));
        let (around, echo) = found.find_map(|e| Some((e.surroundings?, e)))?;
        let shown = why401_message::show(&text[echo.span]);
        let (verdict, seen) = match around {
            Surroundings::Quotes => (
                "The server was sent the key with quotes around it, which make it another key.",
                Observation::new(at, format!("shows the key it got, quotes and all: \"{shown}\"")),
            ),
            Surroundings::Scheme => (
                "The server was sent the word for the scheme twice, so it is part of the key.",
                Observation::new(at, format!("shows the key it got, with a scheme: Bearer {shown}")),
            ),
            Surroundings::Blank => (
                "The server was sent the key with a blank or line end, which makes it another key.",
                Observation::new(at, format!("shows the key it got, with a blank: {shown}")),
            ),
        };
        Some((around, verdict, seen))
    })
}

/// Whether what the answer shows around the key is what the request has around it.
fn is_seen_in(quirk: QuirkKind, around: Surroundings) -> bool {
    matches!(
        (quirk, around),
        (QuirkKind::Quoted, Surroundings::Quotes) | (QuirkKind::DoublePrefix, Surroundings::Scheme)
    )
}

fn wrapping(d: &Evidence) -> Option<&Quirk> {
    let kinds = [QuirkKind::DoublePrefix, QuirkKind::Quoted, QuirkKind::Invisible];
    kinds.into_iter().find_map(|k| d.quirk(&[k]))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    wrapping(d).map_or_else(
        || {
            vec![Fix::tell(
                Party::Developer,
                "write the key without quotes, scheme or blanks in .env and settings",
            )]
        },
        |q| send_corrected(d, "send the bare secret behind one scheme", correction(d, q.kind)),
    )
}
