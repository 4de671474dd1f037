use crate::{
    lost_on_the_way::by_words,
    questions::{challenge_place, refusal, same_without_credentials},
    reading::is_own_page,
    said::{self, Says},
    scope::edit,
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Layer, Missing, Observation, Part, Party, Place,
    Product, Proof, cause,
};
use why401_message::Response;
use why401_serverconf::{Answer, Field, Handler, Hit};

cause! {
    /// # What happens
    ///
    /// Apache does not hand the Authorization field to programs: CGI, FastCGI, PHP-FPM. The program is sent a login and
    /// sees none, so it refuses everybody in the words for somebody who sent nothing.
    ///
    /// # How it is recognised
    ///
    /// By the server's files: the address is answered by a program, the gate of the server itself is open, nothing
    /// hands the field on, and the answer is the same with and without credentials; that is `proven`. From outside: PHP
    /// behind Apache answers word for word the same with and without credentials, and says that none came: `likely`;
    /// without those words this is a hint and stays `possible`. A program that answers otherwise without them has seen
    /// them. Words of software that such servers start (PHP, Django, Flask, WordPress) which say that nobody logged in,
    /// though somebody did, make it `likely` as well, and no more: an application that looks for another word before
    /// the token says the same.
    ///
    /// # Look-alikes
    ///
    /// - `header/rewrite-loses-env`: a rule hands it on, and another one comes first.
    /// - `credentials/rejected`, `token/rejected`: the program has seen the credentials.
    /// - `header/wrong-field-name`: the program reads another field.
    /// - `header/wrong-scheme`: the field arrived, and the program looks for another scheme in it.
    /// - `redirect/authorization-dropped`: the field was left behind at a redirect.
    ///
    /// # Fix
    ///
    /// Administrator: `CGIPassAuth On` in the `<Directory>` of the site (Apache 2.4.13 and later). Older:
    /// `SetEnvIf Authorization "(.+)" HTTP_AUTHORIZATION=$1`; for mod_wsgi `WSGIPassAuthorization On`. Whoever may
    /// write programs for this server can then read the passwords sent to it.
    ///
    /// # References
    ///
    /// Apache httpd `util_script.c` (`ap_add_common_vars`), `core.c` (`CGIPassAuth`); mod_wsgi `WSGIPassAuthorization`;
    /// WordPress `rest_authorization_required_code`; RFC 3875 section 4.1.18.
    "header/cgi-strips-authorization" {
        title: "the web server keeps the login to itself and the program sees none",
        commonness: Common,
        explains: [
            "credentials/rejected",
            "credentials/none-sent",
            "credentials/wrong-password",
            "token/rejected",
            "token/missing",
            "apikey/missing-or-wrong",
        ],
    }
}

/// An open Apache that hands on to a program without the field, and the directive that does.
fn withheld(d: &Evidence) -> Option<(&Layer, &Hit)> {
    d.layers.iter().find_map(|layer| {
        let Handler::Program(by) = &layer.rule.handler else { return None };
        let open = matches!(layer.expected, Answer::Passed) && layer.product == Product::Apache;
        let handed_on = mentions(layer, "http_authorization");
        (open && !handed_on && layer.rule.authorization == Field::Withheld).then_some((layer, by))
    })
}

/// Words of a program that got no login.
const NOTHING_CAME: [Says; 3] = [Says::TokenMissing, Says::KeyMissing, Says::LoginMissing];

fn assess(d: &Evidence) -> Assessed {
    match by_the_server(d)? {
        Some(found) => Ok(Some(found)),
        None if d.layers.is_empty() => by_words(d),
        None => Ok(None),
    }
}

/// By the server's files, or by what kind of server it is from outside.
fn by_the_server(d: &Evidence) -> Assessed {
    if !d.has_credentials() || d.given().first("authorization").is_none() {
        return Ok(None);
    }
    let Some(given) = d.refusal()?.filter(|r| d.credentials_arrived() && !is_own_page(r)) else {
        return Ok(None);
    };
    match withheld(d) {
        Some((layer, by)) => in_the_files(d, given, layer, by),
        None if d.layers.is_empty() || is_front_controller(d) => from_outside(d, given),
        None => Ok(None),
    }
}

/// Whether the files hold a word, in lower case.
fn mentions(layer: &Layer, word: &str) -> bool {
    layer.texts.iter().any(|t| String::from_utf8_lossy(&t.bytes).to_ascii_lowercase().contains(word))
}

/// Whether a rewriting leads to a program that may get nothing: no file is there, and no directive hands the field on.
fn is_front_controller(d: &Evidence) -> bool {
    d.layers.iter().any(|layer| {
        let nowhere = layer.rule.file.is_none() && layer.rule.handler == Handler::Files;
        let rewrites = mentions(layer, "rewriterule") || mentions(layer, "fallbackresource");
        let hands_on =
            ["http_authorization", "cgipassauth", "x-httpd-php"].iter().any(|w| mentions(layer, w));
        layer.product == Product::Apache && nowhere && rewrites && !hands_on
    })
}

fn in_the_files(d: &Evidence, given: &Response, layer: &Layer, by: &Hit) -> Assessed {
    let same = same_without_credentials(d, given)?;
    if same == Some(false) {
        return Ok(None);
    }
    // A program that refuses everybody, whatever is sent, gives the same answer twice as well.
    let misses = given.has("www-authenticate") || said::said(d, &NOTHING_CAME).is_some();
    let grade = if same == Some(true) && misses { Grade::Proven } else { Grade::Likely };
    let absent =
        Place::Absent { what: "CGIPassAuth On".into(), searched: layer.config.display().to_string() };
    let proof = Proof::from(layer.seen(by, "a program answers here", "a program answers"))
        .and(absent, "nothing hands the login on")
        .and_also(same.map(|_| without(d)));
    let verdict = "The login was sent, but the web server does not pass it on to the program that answers.";
    let at = crate::rule::file(&by.spot.path, None);
    Ok(Some(Assessment::new(grade, verdict, proof).at(at)))
}

fn without(_: &Evidence) -> Observation {
    Observation::new(Place::answer(Experiment::ANONYMOUS, Part::Body), "the same answer without the login")
}

/// PHP behind Apache that says nothing came, although something was sent.
fn from_outside(d: &Evidence, given: &Response) -> Result<Option<Assessment>, Missing> {
    let named =
        |name: &str, word: &str| given.text(name).is_some_and(|v| v.to_ascii_lowercase().contains(word));
    if !named("server", "apache") || !named("x-powered-by", "php") || given.has("via") {
        return Ok(None);
    }
    if same_without_credentials(d, given)? != Some(true) {
        return Ok(None);
    }
    let words = said::said(d, &NOTHING_CAME).filter(said::Said::by_the_answer);
    let grade = if words.is_some() { Grade::Likely } else { Grade::Possible };
    let proof =
        Proof::of(challenge_place(), refusal(given)).and_also([without(d)]).and_also(words.map(|w| w.seen()));
    let verdict =
        "The login was sent, and the program seems not to see it. The web server may not pass it on.";
    Ok(Some(Assessment::new(grade, verdict, proof).settled_by(Missing::Access(why401_core::Access::Server))))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let what = "add \"CGIPassAuth On\" to the <Directory> of the site";
    let admin = match withheld(d) {
        Some((_, by)) => edit(what, &by.spot),
        None => Fix::tell(Party::Administrator, what),
    };
    vec![
        admin,
        Fix::tell(Party::Owner, "without access to the server, in .htaccess")
            .run("SetEnvIf Authorization \"(.*)\" HTTP_AUTHORIZATION=$1"),
        Fix::tell(Party::Administrator, "with mod_wsgi").run("WSGIPassAuthorization On"),
    ]
}
