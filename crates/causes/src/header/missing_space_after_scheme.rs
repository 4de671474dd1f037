use crate::questions::corrected;
use why401_challenge::QuirkKind;
use why401_core::{
    Applicability, Assessed, Assessment, Evidence, Experiment, Fix, Observation, Party, Spelling, Step, cause,
};

cause! {
    /// # What happens
    ///
    /// The value of the Authorization field is a scheme, one blank, then the credentials. Where the blank is missing,
    /// `BearereyJ…` is read as the name of a scheme that nobody knows, and the server sees no credentials at all.
    ///
    /// # How it is recognised
    ///
    /// The field begins with a known scheme name and goes on without a blank. The same field with the blank put in is
    /// sent once; when the answer changes, that is the proof.
    ///
    /// # Look-alikes
    ///
    /// - `header/malformed-scheme`: there is something between scheme and token, only not a blank.
    /// - `header/wrong-scheme`: the scheme is well formed and another one is asked for.
    /// - `credentials/rejected`: the field is well formed and its content is refused.
    ///
    /// # Fix
    ///
    /// Put exactly one blank after the scheme. Two blanks are tolerated by Apache and nginx, none is not.
    ///
    /// # References
    ///
    /// RFC 9110 section 11.4. Apache 2.4.71 and nginx 1.22.1 answer 401 to `Basic` glued to its base64 text, and 200
    /// with one blank or two.
    "header/missing-space-after-scheme" {
        title: "no blank between the scheme and the credentials",
        commonness: Common,
        explains: ["credentials/none-sent", "credentials/rejected", "header/wrong-scheme"],
    }
}

const CORRECTED: Experiment = Experiment::respelled(Spelling::Without(QuirkKind::MissingSpace));

fn assess(d: &Evidence) -> Assessed {
    let Some(quirk) = d.quirk(&[QuirkKind::MissingSpace]) else { return Ok(None) };
    let scheme = d.credentials().and_then(|c| c.scheme.canonical()).unwrap_or("The scheme");
    let verdict = format!("\"{scheme}\" and what follows run together, so the server sees no credentials at all.");
    let seen = Observation::new(d.authorization_place(), "no blank after the scheme")
        .with(d.underline(quirk, "a blank is missing here"));
    corrected(d, seen, verdict, CORRECTED)
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let Some(request) = d.request(CORRECTED) else { return Vec::new() };
    vec![Fix {
        party: Party::Developer,
        applicability: Applicability::Tell,
        summary: "put one blank after the scheme".into(),
        steps: vec![Step::Run(d.as_command(&request))],
    }]
}
