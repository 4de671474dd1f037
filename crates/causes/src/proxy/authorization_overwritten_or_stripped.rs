use crate::{
    pasted_config::{lines, tells_of_a_refusal},
    pasted_gates::{Fate, authorization},
    questions::refusal,
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Layer, Observation, Party, Place, Product, Proof,
    Trial, cause, sameness,
};
use why401_serverconf::{Answer, Field, Handler, Hit, Refusal};

cause! {
    /// # What happens
    ///
    /// A server in front takes the `Authorization` field out of the request, or puts another one in its place, before
    /// it hands the request on. The application behind sees no login, or not yours, and refuses.
    ///
    /// # How it is recognised
    ///
    /// In the files of the server in front: access is granted there, the request is handed on, and a directive empties
    /// or replaces the field on the way. `proven` where the answer is besides the same as without any credentials.
    ///
    /// # Look-alikes
    ///
    /// - `header/cgi-strips-authorization`: the web server keeps the field from a program it runs itself.
    /// - `credentials/two-gates`: the field is right for the server in front and wrong for the application.
    /// - `redirect/authorization-dropped`: the client itself leaves it out after a redirect.
    ///
    /// # Fix
    ///
    /// Take the directive out for the path of the application: nginx hands the field on by itself. If the server in
    /// front has a login of its own, the application needs another field for its token, or a path without that login.
    ///
    /// # References
    ///
    /// nginx `proxy_set_header`: an empty value removes a field, and one directive in a location cancels those
    /// inherited. Apache `RequestHeader`.
    "proxy/authorization-overwritten-or-stripped" {
        title: "a server in front takes the login out of the request or replaces it",
        commonness: Common,
        explains: ["credentials/rejected", "credentials/none-sent", "token/rejected", "token/missing", "header/wrong-scheme"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = pasted(d) {
        return Ok(Some(found));
    }
    if d.given().first("authorization").is_none() {
        return Ok(None);
    }
    let Some((layer, hit, verdict)) = d.layers.iter().find_map(taken) else { return Ok(None) };
    let Some(given) = d.refusal()? else { return Ok(None) };
    let seen = layer.seen(hit, "on the way to what is behind", "the login ends here");
    let status = Observation::new(Place::status(Experiment::GIVEN), refusal(given));
    let mut proof = Proof::from(seen).and_also([status]);
    let without = d.attempt(Experiment::ANONYMOUS)?;
    let same = without.and_then(Trial::response).is_some_and(|r| sameness::same(given, r));
    if same {
        proof = proof.and(Place::status(Experiment::ANONYMOUS), "the same answer without any credentials");
    }
    let grade = if same { Grade::Proven } else { Grade::Likely };
    Ok(Some(Assessment::new(grade, verdict, proof).at(Place::of_spot(&hit.spot))))
}

/// A directive in what was pasted; what is behind it, and for which addresses it counts, is not seen.
fn pasted(d: &Evidence) -> Option<Assessment> {
    let (at, fate) = authorization(lines(d)).filter(|_| d.layers.is_empty() && tells_of_a_refusal(d))?;
    let verdict = match fate {
        Fate::Removed => "The server in front takes the login out before it hands the request on.",
        Fate::Replaced => "The server in front puts a login of its own in the place of yours.",
    };
    Some(Assessment::new(Grade::Likely, verdict, Observation::new(at, "the login ends here")))
}

/// The directive of a layer that lets the request through and keeps the field back, or keeps it from its own gate.
fn taken(layer: &Layer) -> Option<(&Layer, &Hit, &'static str)> {
    let before_the_gate = matches!(layer.expected, Answer::Refused { why: Refusal::LoginWanted, .. });
    let goes_on = layer.expected == Answer::Passed
        && matches!(layer.rule.handler, Handler::Proxy(_) | Handler::Program(_));
    match &layer.rule.authorization {
        Field::Removed(hit) if before_the_gate => {
            Some((layer, hit, "The server takes the login out of the request before it looks for one."))
        }
        Field::Removed(hit) if goes_on => {
            Some((layer, hit, "The server in front takes the login out before it hands the request on."))
        }
        Field::Replaced(hit) if goes_on => {
            Some((layer, hit, "The server in front puts a login of its own in the place of yours."))
        }
        _ => None,
    }
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let layer = d.layers.iter().find_map(taken).map(|(layer, ..)| layer);
    let of_nginx = lines(d).iter().any(|l| l.text.contains("proxy_set_header"));
    let pasted = if of_nginx { Product::Nginx } else { Product::Apache };
    let reload = crate::rule::reload(layer.map_or(pasted, |l| l.product));
    vec![
        Fix::tell(Party::Administrator, "take that directive out for this path, then reload").run(reload),
        Fix::tell(
            Party::Developer,
            "until then: is there another field the application reads, such as X-Api-Key?",
        ),
    ]
}
