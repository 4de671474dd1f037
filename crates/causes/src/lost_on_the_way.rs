//! Logins that were sent and, by the application's own words, never arrived.

use crate::{
    pasted_config::{lines, place},
    questions::same_without_credentials,
    reading::well_formed_and_wanted,
    said::{self, Said, Says},
};
use why401_challenge::QuirkKind;
use why401_core::{Assessed, Assessment, Evidence, Experiment, Grade, Observation, Part, Place, Proof};

/// Software that runs behind a server which may keep the field, as the tables of words name it.
const BEHIND_A_SERVER: [&str; 6] = [
    "Django REST framework",
    "Flask-JWT-Extended",
    "LexikJWTAuthenticationBundle",
    "WP REST JWT",
    "WordPress",
    "jwt-auth for Laravel",
];

/// Where programs of such servers look for the field.
const LOOKED_FOR_IN: [&str; 7] = [
    "$request->header",
    "http_authorization",
    "apache_request_headers",
    "getallheaders",
    "php_auth_user",
    "request.meta",
    "request.environ",
];

const VERDICT: &str =
    "The login was sent, and the application says that none arrived: it is lost on the way.";

/// Credentials were sent, and the application's own words say that none arrived.
pub(crate) fn by_words(d: &Evidence) -> Assessed {
    let Some(words) = nothing_arrived(d) else { return Ok(None) };
    let answer = d.answer()?;
    let refused_otherwise = answer.is_some_and(|r| r.status != 401);
    let named = d.paste.is_some() && d.quirk(&[QuirkKind::UnexpandedVariable]).is_some();
    let known = d.has_credentials() && !d.secret_is_masked() && !named;
    let other_form = answer.is_some_and(|r| known && !well_formed_and_wanted(d, r));
    if refused_otherwise || other_form || (d.has_credentials() && !d.credentials_arrived()) {
        return Ok(None);
    }
    if let Some(given) = answer.filter(|_| known)
        && same_without_credentials(d, given)? == Some(false)
    {
        return Ok(None); // another answer without them: they did arrive
    }
    Ok(match sent(d) {
        Some(sent) => {
            let proof = Proof::from(sent).and_also([words.seen()]);
            // Code can set the field where no request takes it from.
            let grade = if d.credentials().is_some() { Grade::Likely } else { Grade::Possible };
            Some(Assessment::new(grade, VERDICT, proof).detail(detail(d)))
        }
        None if words.phrase.by == "WordPress" && !d.request_is_told() => {
            let verdict =
                "WordPress sees nobody. If a login was sent, the web server keeps it from the application.";
            Some(Assessment::new(Grade::Possible, verdict, words.seen()))
        }
        None => missed_in_code(d),
    })
}

/// Words of such software: no credentials arrived.
fn nothing_arrived(d: &Evidence) -> Option<Said> {
    let claims = [Says::TokenMissing, Says::LoginMissing];
    said::all(d)
        .into_iter()
        .find(|s| claims.contains(&s.phrase.says) && BEHIND_A_SERVER.contains(&s.phrase.by))
}

/// That credentials were sent: in the request, or in the code that was pasted.
fn sent(d: &Evidence) -> Option<Observation> {
    if d.credentials().is_some() {
        let at = Place::answer(Experiment::GIVEN, Part::Request("authorization".into()));
        return Some(Observation::new(at, "sent"));
    }
    let sets = |text: &str| {
        let text = text.to_ascii_lowercase();
        let field =
            ["'authorization'", "\"authorization\"", "authorization:"].iter().any(|w| text.contains(w));
        field && ["bearer ", "basic ", "token ", "jwt "].iter().any(|w| text.contains(w))
    };
    let line = lines(d).iter().find(|line| sets(&line.text))?;
    Some(Observation::new(place(line), "the code sends Authorization"))
}

/// Which other reason leads to the same words.
fn detail(d: &Evidence) -> String {
    let scheme = d.credentials().map(|c| why401_message::show(&c.scheme_text)).filter(|s| !s.is_empty());
    scheme.map_or_else(String::new, |scheme| {
        format!("Or the application looks for another word than \"{scheme}\" before the secret.")
    })
}

/// A line that says the field is not where such programs look for it.
fn missed_in_code(d: &Evidence) -> Option<Assessment> {
    let misses = |text: &str| {
        let text = text.to_ascii_lowercase();
        let absent = [" not ", "n't ", " no ", "missing", "empty", "null", "undefined", "not set"];
        text.contains("authorization")
            && LOOKED_FOR_IN.iter().any(|w| text.contains(w))
            && absent.iter().any(|w| text.contains(w))
    };
    let line = lines(d).iter().find(|line| misses(&line.text))?;
    let seen = Observation::new(place(line), "the field is looked for and not there");
    let verdict = "The application does not find the Authorization field: the web server keeps it back.";
    Some(Assessment::new(Grade::Likely, verdict, seen))
}
