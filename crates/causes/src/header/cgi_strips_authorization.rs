use crate::{
    pasted_config::{lines, place},
    reading::well_formed_and_wanted,
    said::{self, Said, Says},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, Trial,
    cause,
};

cause! {
    /// # What happens
    ///
    /// The request carries its Authorization field, and the application never sees it: the web server in front starts
    /// programs over CGI, FastCGI or WSGI and keeps the field from them. Apache does so unless told otherwise. The
    /// application then speaks as if nobody had tried to log in.
    ///
    /// # How it is recognised
    ///
    /// The application's own words say that no credentials arrived, though credentials were sent in a field it reads,
    /// and it is one that such a server starts: PHP, Django, Flask. WordPress answers `rest_cannot_…` with 401 to
    /// nobody and with 403 to somebody. That makes it `likely`, and no more: an application that looks for another word
    /// before the token says the same. Where only code shows what was sent, or nothing does, it is `possible`.
    ///
    /// # Look-alikes
    ///
    /// - `header/wrong-scheme`: the field arrived, and the application looks for another scheme in it.
    /// - `redirect/authorization-dropped`: the field was left behind at a redirect.
    /// - `credentials/none-sent`: there was nothing to lose.
    /// - `credentials/rejected`: the credentials were read and refused.
    ///
    /// # Fix
    ///
    /// Administrator: `CGIPassAuth On` (Apache 2.4.13 and later), `WSGIPassAuthorization On` for mod_wsgi, or in
    /// `.htaccess` `SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1`. A test that calls the interface through the
    /// web server keeps it from coming back.
    ///
    /// # References
    ///
    /// RFC 3875 section 4.1.18 (a server should not pass the field on once it has authenticated). Apache:
    /// `CGIPassAuth`; mod_wsgi: `WSGIPassAuthorization`. WordPress: `rest_authorization_required_code`.
    "header/cgi-strips-authorization" {
        title: "the web server keeps the Authorization field from the application",
        commonness: Known,
        explains: ["credentials/none-sent", "credentials/rejected", "token/missing", "token/rejected"],
    }
}

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

fn assess(d: &Evidence) -> Assessed {
    let Some(words) = nothing_arrived(d) else { return Ok(None) };
    let answer = d.baseline().and_then(Trial::response);
    let refused_otherwise = answer.is_some_and(|r| r.status != 401);
    let known = d.has_credentials() && !d.secret_is_masked();
    let other_form = answer.is_some_and(|r| known && !well_formed_and_wanted(d, r));
    if refused_otherwise || other_form || (d.has_credentials() && !d.credentials_arrived()) {
        return Ok(None);
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

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Administrator, "Apache: let the field through to CGI and FastCGI")
            .run("CGIPassAuth On"),
        Fix::tell(Party::Administrator, "mod_wsgi: let it through").run("WSGIPassAuthorization On"),
        Fix::tell(Party::Owner, "without access to the server, in .htaccess")
            .run("SetEnvIf Authorization \"(.*)\" HTTP_AUTHORIZATION=$1"),
        Fix::tell(Party::Developer, "let the application log whether the field arrives"),
    ]
}
