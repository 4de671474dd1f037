use crate::questions::{opens, refusal, shown_path, status_at, steadily_refused};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Part, Party, Place, Proof, Protocol, cause,
};
use why401_message::{Response, Scheme};

cause! {
    /// # What happens
    ///
    /// http and https of one host are two sites with rules of their own, and the address has the wrong one of the two:
    /// one asks for a login, the other opens. Or plain http was spoken to a port that expects https, and the server
    /// cannot read the request at all.
    ///
    /// # How it is recognised
    ///
    /// Without credentials, on the usual ports, the address is asked for with the other of http and https. If that opens
    /// where the given one is refused, this is `likely`; for the front page alone only `possible`, because a server that
    /// nobody set up shows a page there too. A server that says it was spoken to in plain http on its https port is proof
    /// by its own words. Credentials are never sent to the other of the two.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/none-sent`: both ask for a login.
    /// - `dns/wrong-server`: the name leads to another machine, on either port.
    /// - `redirect/authorization-dropped`: http sends on to https and the login gets lost there.
    ///
    /// # Fix
    ///
    /// Visitor: write https before the address. Administrator: let the plain site do nothing but redirect to https, so
    /// that there is one set of rules.
    ///
    /// # References
    ///
    /// RFC 9110 section 4.2.2: http and https are two origins. nginx: status 497, sent as 400 "The plain HTTP request
    /// was sent to HTTPS port" (`ngx_http_special_response.c`).
    "url/scheme-mismatch" {
        title: "http and https of this host answer by different rules",
        commonness: Known,
        explains: ["credentials/none-sent"],
    }
}

/// Neither credentials nor cookies travel to the other of the two.
const OTHER: Experiment = Experiment { protocol: Protocol::Other, ..Experiment::CLEAN };

/// nginx, Apache, servers written in Go.
const PLAIN_ON_TLS: [&str; 3] = [
    "plain HTTP request was sent to HTTPS port",
    "speaking plain HTTP to an SSL-enabled server port",
    "Client sent an HTTP request to an HTTPS server",
];

fn assess(d: &Evidence) -> Assessed {
    let Some(answer) = d.answer()? else { return Ok(None) };
    if let Some(words) = says_plain(answer) {
        let verdict = "This port wants https, and the address says http.";
        let proof = Proof::of(Place::answer(Experiment::GIVEN, Part::Body), words);
        return Ok(Some(Assessment::new(Grade::Proven, verdict, proof)));
    }
    if d.given().url.port.is_some_and(|p| p != d.given().url.scheme.default_port()) {
        return Ok(None);
    }
    let Some(given) = steadily_refused(d)? else { return Ok(None) };
    if d.attempt(OTHER)?.is_none_or(|t| !opens(t)) {
        return Ok(None);
    }
    let (this, other) = schemes(d);
    let verdict = format!("With {other} this address opens; with {this} it asks for a login.");
    let proof = Proof::of(Place::status(Experiment::GIVEN), refusal(given))
        .and(status_at(d, OTHER), format!("opens: {} with {other}", shown_path(d, OTHER)));
    let grade = if d.given().url.path() == "/" { Grade::Possible } else { Grade::Likely };
    Ok(Some(Assessment::new(grade, verdict, proof)))
}

fn says_plain(answer: &Response) -> Option<&'static str> {
    let body = if answer.status == 400 { answer.body_text() } else { return None };
    PLAIN_ON_TLS.into_iter().find(|words| body.contains(words))
}

fn schemes(d: &Evidence) -> (&'static str, &'static str) {
    match d.given().url.scheme {
        Scheme::Http => ("http", "https"),
        Scheme::Https => ("https", "http"),
    }
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let url =
        d.request(OTHER).or_else(|| d.request(Experiment { protocol: Protocol::Other, ..Experiment::GIVEN }));
    let mut fixes: Vec<Fix> =
        url.map(|r| Fix::tell(Party::Visitor, format!("open {}", r.url.shown()))).into_iter().collect();
    fixes.push(Fix::tell(Party::Administrator, "let http do nothing but redirect to https"));
    fixes
}
