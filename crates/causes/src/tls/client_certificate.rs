use crate::{
    log_words,
    questions::refusal,
    rule::{foretold, is_page_of, logged, stopped},
    said::{Says, told},
    scope::edit_of,
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Layer, Observation, Part, Party, Place, Product,
    Proof, Trial, cause,
};
use why401_serverconf::{Answer, Hit, Refusal};
use why401_weblog::error::Kind;

cause! {
    /// # What happens
    ///
    /// The client identifies itself by a certificate, and the server does not accept it: it has run out, is not valid
    /// yet, or was signed by an authority the server does not trust. Without it the request comes from nobody.
    ///
    /// # How it is recognised
    ///
    /// nginx with `ssl_verify_client` says 400 in its own words, "No required SSL certificate was sent" or "The SSL
    /// certificate error", or what `error_page 495 496` makes of it; with `ssl_verify_client optional` it is an `if` on
    /// `$ssl_client_verify` that refuses. The words or the files, with the answer that follows, are `proven`.
    ///
    /// By the server's own log: `Unable to authenticate the request … x509: …` of a Kubernetes API server. Words in
    /// what was pasted make it `likely`. The handshake itself is not tried here.
    ///
    /// # Look-alikes
    ///
    /// - A client that says `x509: …` of the server's certificate got no answer at all, and no 401.
    /// - `token/expired`: a token beside the certificate has run out.
    ///
    /// # Fix
    ///
    /// Administrator: renew the client's certificate and put it into the client's settings; compare the authority that
    /// signed it with the one the server trusts. Renewal by a timer keeps it from coming back.
    ///
    /// # References
    ///
    /// RFC 5280 section 6.1. nginx `ngx_http_process_request`: 495 and 496, sent as 400. Kubernetes: "PKI certificates
    /// and requirements"; `kubeadm certs renew`.
    "tls/client-certificate" {
        title: "the client's certificate is not accepted",
        commonness: Known,
        explains: ["token/rejected", "credentials/rejected", "credentials/none-sent"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    if let Some(found) = by_words(d).or_else(|| by_files(d)) {
        return Ok(Some(found));
    }
    let Some(told) = told(d, &[Says::ClientCertificate])? else { return Ok(None) };
    let words = told.said.sentence.to_ascii_lowercase();
    let verdict = if words.contains("expired") {
        "The client's certificate has run out, or is not valid yet."
    } else if words.contains("unknown authority") {
        "The client's certificate is signed by an authority the server does not trust."
    } else {
        "The client's certificate is not accepted."
    };
    Ok(Some(told.judged(verdict)))
}

/// What nginx says on its own page where a certificate is missing or bad.
const WORDS: [(&str, &str); 2] = [
    (
        "No required SSL certificate was sent",
        "The server wants a certificate from the client, and none was shown.",
    ),
    ("The SSL certificate error", "The certificate that the client shows is not one this server accepts."),
];

/// nginx's own page.
fn by_words(d: &Evidence) -> Option<Assessment> {
    let response = d.baseline().and_then(Trial::response).filter(|r| matches!(r.status, 400 | 401 | 403))?;
    let text = response.body_text();
    let (words, verdict) =
        WORDS.iter().find(|(words, _)| text.contains(&format!("<center>{words}</center>")))?;
    let at = Place::answer(Experiment::GIVEN, Part::Body);
    let proof = Proof::of(at, format!("nginx: \"{words}\""));
    let rule = rule(d);
    let seen = rule.map(|(layer, hit)| layer.seen(hit, "wants a certificate", "this wants a certificate"));
    let proof = proof.and_also(seen).and_also(logged(d, &[Kind::ClientCertificate]));
    let grade = if d.is_hearsay() { Grade::Likely } else { Grade::Proven };
    let found = Assessment::new(grade, *verdict, proof);
    Some(match rule {
        Some((_, hit)) => found.at(Place::of_spot(&hit.spot)),
        None => found,
    })
}

/// The directive of the files that wants a certificate.
fn rule(d: &Evidence) -> Option<(&Layer, &Hit)> {
    let wants = |hit: &&Hit| hit.name == "ssl_verify_client" && hit.args.first().is_some_and(|a| a != "off");
    d.layers.iter().find_map(|layer| Some((layer, layer.rule.directives.iter().find(wants)?)))
}

/// The files foretell it: by `ssl_verify_client`, or by an `if` about what came of it.
fn by_files(d: &Evidence) -> Option<Assessment> {
    let (layer, by, grade) = match foretold(d).filter(|f| f.why == Refusal::CertificateWanted) {
        Some(foretold) => (foretold.layer, foretold.by?, foretold.grade),
        None => by_condition(d)?,
    };
    let response = d.baseline().and_then(Trial::response)?;
    let status = Observation::new(Place::status(Experiment::GIVEN), refusal(response));
    let log = logged(d, &[Kind::ClientCertificate]);
    let grade = if is_page_of(d, layer) || log.is_some() { grade.max(Grade::Proven) } else { grade };
    let seen = layer.seen(by, "wants a certificate of the client", "this wants a certificate");
    let proof = Proof::from(status).and_also([seen]).and_also(log);
    let verdict = "The server wants a certificate from the client, and none that it accepts was shown.";
    Some(Assessment::new(grade, verdict, proof).at(Place::of_spot(&by.spot)))
}

/// A `return` in an `if` about `$ssl_client_verify` that answers.
fn by_condition(d: &Evidence) -> Option<(&Layer, &Hit, Grade)> {
    let stopped = [401, 403].into_iter().find_map(|status| stopped(d, status))?;
    let (_, spot) = stopped.by.within.iter().rev().find(|(name, _)| name == "if")?;
    let text = stopped.layer.texts.iter().find(|text| text.path == spot.path)?;
    let line = String::from_utf8_lossy(text.line(spot.line)).to_ascii_lowercase();
    let is_it = line.contains("ssl_client_") && matches!(stopped.layer.expected, Answer::Before { .. });
    is_it.then_some((stopped.layer, stopped.by, stopped.grade))
}

fn fixes(d: &Evidence, found: &Assessment) -> Vec<Fix> {
    if let Some((_, hit)) = rule(d).filter(|_| found.place.is_some()) {
        return vec![
            Fix::tell(Party::Developer, "show the certificate you were given")
                .run("curl --cert FILE --key FILE URL"),
            Fix::tell(
                Party::Visitor,
                "choose your certificate in the browser; restart it, as it remembers the choice",
            ),
            edit_of(Product::Nginx, "is ssl_client_certificate the authority that signed it?", &hit.spot),
        ];
    }
    vec![
        Fix::tell(Party::Administrator, "look at the dates of the certificates")
            .run("kubeadm certs check-expiration"),
        Fix::tell(Party::Administrator, "renew them, then take the new client settings")
            .run("kubeadm certs renew all"),
        Fix::tell(
            Party::Developer,
            "compare the certificate in the client's settings with the server's authority",
        ),
    ]
}
