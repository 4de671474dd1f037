use crate::{
    pasted_config::{lines, named_by_itself},
    questions::{refusal, unsent},
    said::{self, Says, texts},
};
use why401_challenge::{Quirk, QuirkKind};
use why401_core::{
    Access, Assessed, Assessment, Evidence, Experiment, Fix, Grade, Missing, Observation, Party, Place,
    Proof, Standing, cause,
};
use why401_message::show;

cause! {
    /// # What happens
    ///
    /// What was sent is not a secret but the sign for one: `YOUR_TOKEN` from documentation, `$TOKEN` between single
    /// quotes where no shell replaces it, `${{ secrets.KEY }}` outside the file where it means something, `undefined`
    /// or `None` from a variable that held nothing. The server compares this very text with the secrets it knows.
    ///
    /// # How it is recognised
    ///
    /// The whole secret is such a text, and the request with it was refused: the text itself reached the server, which
    /// is all it takes. A variable that a shell would have replaced is another matter: its value is not in the command,
    /// so the request is not sent and this is no more than `possible`. The words `null` and `None` as a password are
    /// `likely`, since somebody may be called so; and so is a key field beside a cookie, which may be what counts. In
    /// what is a word of examples that somebody may have made the secret of a trial system: `changeme`, `my-token`.
    /// Where the answer names another fault, a disabled account say, the text was read as a secret, and this is
    /// `possible`. In what was pasted people show a placeholder for the secret they sent: there it is `possible`, and a
    /// mask is nothing. An answer that repeats `your-ap***-key`, or a setting such as `key: 'API_KEY'`, makes it
    /// `likely`.
    ///
    /// # Look-alikes
    ///
    /// - `header/empty-value`: the variable was replaced, by nothing.
    /// - `credentials/shell-mangled`: a real secret in which the shell replaced a part.
    /// - `credentials/rejected`: a real secret that is refused.
    ///
    /// # Fix
    ///
    /// Developer: put the real secret in. In a shell write the field between double quotes, `"Authorization: Bearer
    /// $TOKEN"`, and set the variable before. In programs stop when the variable is unset, do not send what it prints
    /// as.
    ///
    /// # References
    ///
    /// POSIX.1-2017 Shell Command Language section 2.2.2: nothing is replaced between single quotes.
    "header/placeholder-value" {
        title: "a placeholder or the name of a variable is sent as the secret",
        commonness: Common,
        explains: ["credentials/rejected", "credentials/none-sent", "header/wrong-scheme", "header/missing-space-after-scheme", "header/double-prefix-or-quotes", "header/malformed-scheme", "header/stray-characters", "apikey/missing-or-wrong"],
    }
}

const KINDS: [QuirkKind; 4] =
    [QuirkKind::UnexpandedVariable, QuirkKind::Placeholder, QuirkKind::ExampleWord, QuirkKind::NullWord];

/// What a server may say of a text that is no secret at all.
const FITTING: [Says; 11] = [
    Says::TokenMissing,
    Says::Malformed,
    Says::BadSignature,
    Says::Signature,
    Says::UnknownKey,
    Says::Revoked,
    Says::KeyMissing,
    Says::KeyWrong,
    Says::LoginMissing,
    Says::WrongLogin,
    Says::SignedMismatch,
];

fn assess(d: &Evidence) -> Assessed {
    let Some(standing) = d.standing()? else { return Ok(None) };
    let Some(quirk) = d.quirk(&KINDS) else { return Ok(echoed(d).or_else(|| in_a_setting(d))) };
    if let Some(hole) = d.secret_holes().iter().find(|h| h.would_expand) {
        return Ok(Some(unknown_variable(d, &show(&hole.what))));
    }
    let seen = Observation::new(d.authorization_place(), words(quirk.kind))
        .with(d.underline(quirk, words(quirk.kind)));
    let Standing::Refused(given) = standing else {
        return Ok(Some(Assessment::new(Grade::Likely, verdict(d, quirk), seen).settled_by(unsent(d))));
    };
    let proof = Proof::from(seen).and(Place::status(Experiment::GIVEN), refusal(given));
    let may_be_real = quirk.kind == QuirkKind::NullWord && d.credentials().is_some_and(|c| c.basic.is_some());
    let may_be_beside_the_point = d.credentials().is_none() && d.given().first("cookie").is_some();
    let grade = match quirk.kind {
        _ if said::names_another(d, &FITTING)? => Grade::Possible,
        // People show others a placeholder for the secret they sent.
        QuirkKind::Placeholder | QuirkKind::ExampleWord if d.is_hearsay() => Grade::Possible,
        QuirkKind::UnexpandedVariable if d.is_hearsay() => Grade::Likely,
        QuirkKind::ExampleWord => Grade::Likely,
        _ if given.status == 401 && !may_be_real && !may_be_beside_the_point => Grade::Proven,
        _ => Grade::Likely,
    };
    Ok(Some(Assessment::new(grade, verdict(d, quirk), proof)))
}

/// The answer repeats the key it got, and what is to be seen of it is a placeholder.
fn echoed(d: &Evidence) -> Option<Assessment> {
    const BEGINNINGS: [&str; 5] = ["your", "<", "${", "{{", "process.env"];
    texts(d).into_iter().find_map(|(at, text)| {
        let begins = |shown: &str| BEGINNINGS.iter().any(|b| shown.to_ascii_lowercase().starts_with(b));
        let echo = why401_token::echoes(&text).into_iter().find(|echo| begins(&text[echo.span.clone()]))?;
        let seen = Observation::new(at, format!("shows the key it got: {}", show(&text[echo.span])));
        let verdict = "The example text from the documentation is sent instead of a real secret.";
        Some(Assessment::new(Grade::Likely, verdict, seen))
    })
}

/// A pasted setting whose value is the name of a variable that nobody puts in.
fn in_a_setting(d: &Evidence) -> Option<Assessment> {
    let entry = named_by_itself(lines(d))?;
    let verdict = format!("In place of the secret stands {}, as a text.", show(&entry.name));
    let seen = Observation::new(entry.at, "the name of a variable");
    Some(Assessment::new(Grade::Likely, verdict, seen))
}

/// A shell would have put the value in; it is not known here.
fn unknown_variable(d: &Evidence, name: &str) -> Assessment {
    let seen = Observation::new(d.authorization_place(), format!("{name} stands for the secret"));
    let verdict = format!("The value of {name} is not in what was pasted, so nothing can be said about it.");
    Assessment::new(Grade::Possible, verdict, seen).settled_by(Missing::Access(Access::Variable))
}

fn verdict(d: &Evidence, quirk: &Quirk) -> String {
    match (quirk.kind, d.secret_holes().first()) {
        (QuirkKind::UnexpandedVariable, Some(hole)) => {
            format!("The name {} is sent instead of the secret it stands for.", show(&hole.what))
        }
        (QuirkKind::UnexpandedVariable, None) => {
            "The name of a variable is sent instead of the secret it stands for.".into()
        }
        (QuirkKind::NullWord, _) => {
            "Instead of a secret the word for \"nothing\" is sent: a variable was not set.".into()
        }
        (QuirkKind::ExampleWord, _) => {
            "What is sent as the secret is a word from examples, unless it was made the secret.".into()
        }
        _ => "The example text from the documentation is sent instead of a real secret.".into(),
    }
}

fn words(kind: QuirkKind) -> &'static str {
    match kind {
        QuirkKind::UnexpandedVariable => "the name of a variable",
        QuirkKind::NullWord => "a word that means nothing is there",
        _ => "a placeholder",
    }
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let summary = match d.quirk(&KINDS).map(|q| q.kind) {
        Some(QuirkKind::UnexpandedVariable) => {
            "set the variable, and let the shell replace it: double quotes"
        }
        Some(QuirkKind::NullWord) => "see why the variable holds nothing, and stop when it does",
        _ => "put the real secret in its place",
    };
    vec![Fix::tell(Party::Developer, summary).run(d.as_command(d.given()))]
}
