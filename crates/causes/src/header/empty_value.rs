use crate::questions::{opens, refusal, unsent};
use why401_challenge::QuirkKind;
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Party, Place, Proof, Standing,
    Trial, cause,
};
use why401_message::{Response, is_secret_field, show};

cause! {
    /// # What happens
    ///
    /// The field is there and holds nothing: `Bearer` with nothing behind it, `Basic Og==` (the encoding of a lone
    /// colon), an empty key. A variable was unset, a password field was left blank, a secret was not mounted. The
    /// server sees a request without credentials.
    ///
    /// # How it is recognised
    ///
    /// The value is empty, a scheme alone, or a pair of two empty texts, and the request is refused. Without the field
    /// the answer is 401 too, or the address opens: either way the empty field carried nothing, `proven`. A
    /// field whose value is empty in a command of curl is never sent (`likely`).
    ///
    /// # Look-alikes
    ///
    /// - `credentials/none-sent`: there is no field at all.
    /// - `header/placeholder-value`: the field holds the name of a variable, or the word `undefined`.
    /// - `header/missing-space-after-scheme`: the token is there, glued to the scheme.
    ///
    /// # Fix
    ///
    /// Developer: find out why the variable is empty; in a shell `${TOKEN:?}` stops the script with a message instead
    /// of sending nothing. In a browser: leave the dialogue with Cancel and fill it in anew.
    ///
    /// # References
    ///
    /// RFC 9110 section 11.4; RFC 7617 section 2 for the pair. lighttpd 1.4.69 answers 400 to a Basic value it cannot
    /// decode, Apache 2.4.71 and nginx 1.22.1 answer 401.
    "header/empty-value" {
        title: "the field for the credentials is there and empty",
        commonness: Common,
        explains: ["credentials/none-sent", "credentials/rejected", "header/wrong-scheme", "apikey/missing-or-wrong", "token/missing"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(quirk) = d.quirk(&[QuirkKind::EmptyValue]) else { return dropped(d) };
    let Some(standing) = d.standing()? else { return Ok(None) };
    let seen = Observation::new(d.authorization_place(), "nothing in it")
        .with(d.underline(quirk, "the secret is missing here"));
    let verdict = "The place for the secret is empty: in effect no login was sent.";
    let Standing::Refused(given) = standing else {
        return Ok(Some(Assessment::new(Grade::Likely, verdict, seen).settled_by(unsent(d))));
    };
    let proof = Proof::from(seen).and(Place::status(Experiment::GIVEN), refusal(given));
    let Some(without) = d.attempt(Experiment::ANONYMOUS)? else {
        return Ok(Some(Assessment::new(Grade::Likely, verdict, proof)));
    };
    let shown = without.response().map_or_else(|| "no answer".to_owned(), refusal);
    let grade = if carried_nothing(given, without) { Grade::Proven } else { Grade::Likely };
    let assessment = Assessment::new(grade, verdict, proof.and(Place::status(Experiment::ANONYMOUS), shown));
    Ok(Some(if opens(without) {
        assessment.detail("Without the field the address opens to everybody.")
    } else {
        assessment
    }))
}

/// curl sends no field that has no value (`-H 'X-API-Key: '`): what was meant as one is seen in the command alone.
fn dropped(d: &Evidence) -> Assessed {
    let Some(command) = d.command.as_ref().filter(|_| !d.has_credentials()) else { return Ok(None) };
    let empty = command.words.iter().find_map(|word| {
        let text = word.lossy();
        let (name, value) = text.split_once(':')?;
        let is_one = is_secret_field(name) && value.trim().is_empty() && d.given().first(name).is_none();
        is_one.then(|| (name.to_owned(), word.origin(0)))
    });
    let Some((name, column)) = empty else { return Ok(None) };
    let Some(standing) = d.standing()? else { return Ok(None) };
    let seen = Observation::new(Place::Word { word: show(&name), column: column + 1 }, "nothing in it");
    let verdict = format!(
        "The value of {} is empty, and curl then leaves the field out: no login was sent.",
        show(&name)
    );
    Ok(Some(match standing {
        Standing::Refused(given) => {
            let proof = Proof::from(seen).and(Place::status(Experiment::GIVEN), refusal(given));
            Assessment::new(Grade::Likely, verdict, proof)
        }
        Standing::Unsent => Assessment::new(Grade::Likely, verdict, seen).settled_by(unsent(d)),
    }))
}

/// Whether the field made no difference, or only the difference that it cannot be read.
fn carried_nothing(given: &Response, without: &Trial) -> bool {
    without.status() == given.status || without.status() == 401 || opens(without)
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let name = d.secret_field().map_or("Authorization", |(f, _)| f.name.as_str());
    let name = why401_message::show(name);
    vec![
        Fix::tell(
            Party::Visitor,
            "fill in name and password when the browser asks; reload the page if it does not",
        ),
        Fix::tell(Party::Developer, format!("see why the value of {name} is empty, and stop when it is"))
            .run(": \"${TOKEN:?is not set}\""),
    ]
}
