use crate::questions::{corrected, send_corrected};
use why401_challenge::QuirkKind;
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Party, Place, Spelling, Standing,
    Trial, cause, producer,
};

cause! {
    /// # What happens
    ///
    /// The scheme is written `bearer` or `BASIC`. That is correct, names of schemes have no case; but some applications
    /// compare the text letter by letter with `Bearer ` and take the field for something else.
    ///
    /// # How it is recognised
    ///
    /// The scheme is not in its usual spelling and nothing else is wrong with the field. It is sent once in the usual
    /// spelling. Served: `proven`. Refused as well: ruled out. Where it could not be tried this stays `possible`, since
    /// most servers do not care.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/rejected`: the spelling does not matter and the content is refused.
    /// - `header/wrong-scheme`: another scheme is wanted, however it is spelt.
    ///
    /// # Fix
    ///
    /// Developer of the client: write `Bearer` and `Basic` the usual way; it works everywhere. Developer of the server:
    /// compare the scheme without regard to case, or leave reading the field to a library.
    ///
    /// # References
    ///
    /// RFC 9110 section 11.1: the scheme is case-insensitive. Apache 2.4.71 and nginx 1.22.1 accept `basic` and
    /// `BASIC`.
    "header/scheme-case" {
        title: "the server insists on the usual capitals of the scheme",
        commonness: Rare,
        explains: ["credentials/none-sent", "credentials/rejected", "header/wrong-scheme"],
    }
}

const USUAL: Experiment = Experiment::respelled(Spelling::Without(QuirkKind::UnusualCase));
/// Servers whose own gates were seen to read the scheme in any case.
const CARELESS: [&str; 3] = ["apache", "nginx", "openresty"];

fn assess(d: &Evidence) -> Assessed {
    let Some(quirk) = d.quirk(&[QuirkKind::UnusualCase]) else { return Ok(None) };
    let Some(credentials) = d.credentials().filter(|c| c.quirks.len() == 1) else { return Ok(None) };
    let Some(standing) = d.standing()? else { return Ok(None) };
    if matches!(standing, Standing::Refused(r) if r.status != 401) {
        return Ok(None);
    }
    let page = d.baseline().and_then(Trial::response).and_then(producer::of_page);
    if page.is_some_and(|p| CARELESS.contains(&p.id)) {
        return Ok(Some(Assessment::ruled_out(
            d.authorization_place(),
            "this server reads the scheme in any case",
        )));
    }
    let seen = Observation::new(d.authorization_place(), "the scheme in unusual case")
        .with(d.underline(quirk, "usually written with other capitals"));
    let verdict = format!(
        "The server insists on \"{}\" with just these capitals.",
        credentials.scheme.canonical().unwrap_or("Token")
    );
    let Some(assessment) = corrected(d, seen, verdict, USUAL)? else { return Ok(None) };
    Ok(Some(match (assessment.grade, d.attempt(USUAL)?) {
        (Grade::Proven, _) => assessment,
        (_, Some(_)) if matches!(standing, Standing::Refused(_)) => {
            Assessment::ruled_out(Place::status(USUAL), "refused in the usual spelling as well")
        }
        _ => Assessment { grade: Grade::Possible, ..assessment },
    }))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = send_corrected(d, "write the scheme with its usual capitals", USUAL);
    fixes.push(Fix::tell(
        Party::Owner,
        "on the server: compare the scheme without regard to case (RFC 9110 section 11.1)",
    ));
    fixes
}
