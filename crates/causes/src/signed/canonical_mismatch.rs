use crate::{
    said::{Says, told},
    signatures::{self, Sealed, claims_of_requests, in_signature, sealed},
    tokens::weighed,
};
use why401_challenge::signed::{self, Difference, Signature};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, Trial,
    cause,
};
use why401_message::{show, time};

cause! {
    /// # What happens
    ///
    /// The signature was computed over one request, and the server computes it over another: a proxy changed the host,
    /// the path or a field; a field was signed and not sent; a space became `+` here and `%20` there; the body changed
    /// after the signing. Or both are the same and the secret key is not.
    ///
    /// # How it is recognised
    ///
    /// Services of AWS and those that speak like them show in the refusal what they computed over (`CanonicalRequest`).
    /// It is held against the request as it was sent, part by part; a part that differs is `proven`. Without it, a field
    /// that the signature lists and the request lacks, or a region that is not the host's, is `proven` if the answer
    /// says that the signature does not fit, else `likely`.
    ///
    /// # Look-alikes
    ///
    /// - `signed/clock-skew`: the same code in some services, for a date that is too old.
    /// - `apikey/missing-or-wrong`: the key id itself is unknown.
    /// - `signed/two-mechanisms`: the signature fits, and a second login beside it does not.
    ///
    /// # Fix
    ///
    /// Developer: sign the host and path the server sees, and send every field that is signed, unchanged; let a library
    /// do it. Administrator: let the proxy pass Host and path on as they come (`proxy_set_header Host $host` in nginx,
    /// `ProxyPreserveHost On` in Apache). A test through the same proxy keeps it from coming back.
    ///
    /// # References
    ///
    /// AWS Signature Version 4, "Create a canonical request"; S3 error code `SignatureDoesNotMatch`. RFC 5849 section
    /// 3.4.1; RFC 9421 section 2.5.
    "signed/canonical-mismatch" {
        title: "what was signed is not what arrived",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/none-sent", "token/rejected", "token/malformed"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let found = signatures::of(d);
    let Some(signature) = found.first() else {
        return by_words(d);
    };
    if d.standing()?.is_none() {
        return Ok(None);
    }
    let shown = shown_by_the_server(d).map(|canonical| signed::differences(d.given(), &canonical));
    if let Some(changed) = shown.as_ref().and_then(|all| all.first()) {
        return Ok(Some(changed_on_the_way(d, signature, changed)));
    }
    if let Some((verdict, seen)) = odd(d, signature) {
        return weighed(d, claims_of_requests(d), verdict, seen.into());
    }
    let Some(told) = told(d, claims_of_requests(d))? else { return Ok(None) };
    let verdict = match shown {
        Some(_) => {
            "The request arrived as it was sent: the secret key is another, or it is signed in another way."
        }
        None => "The signature does not fit the request that arrived, or was made with another key.",
    };
    Ok(Some(told.judged(verdict)))
}

/// Without a signature to look at: somebody says that one does not fit.
fn by_words(d: &Evidence) -> Assessed {
    let Some(told) = told(d, claims_of_requests(d))? else { return Ok(None) };
    let judged = told.judged("The signature does not fit the request that arrived.");
    let open = told.said.phrase.says == Says::Signature && sealed(d) == Sealed::Untold;
    let grade = if open { Grade::Possible } else { judged.grade };
    Ok(Some(Assessment { grade, ..judged }))
}

fn shown_by_the_server(d: &Evidence) -> Option<String> {
    signed::arrived(&d.baseline().and_then(Trial::response)?.body_text())
}

fn changed_on_the_way(d: &Evidence, signature: &Signature, changed: &Difference) -> Assessment {
    let Difference { part, sent, arrived } = changed;
    let at = Place::answer(Experiment::GIVEN, Part::Body);
    let verdict = "The request was changed after it was signed, so the signature does not fit any more.";
    let proof = Proof::from(in_signature(signature, format!("{part} as it was sent: {sent}")))
        .and(at, format!("{part} as it arrived: {arrived}"));
    // Sent once more by another client, the request may not be the one that was signed.
    let same = d.command.is_none() || matches!(part.as_str(), "host" | "method");
    Assessment::new(if same { Grade::Proven } else { Grade::Likely }, verdict, proof)
}

/// What contradicts the signature in the request itself.
fn odd(d: &Evidence, signature: &Signature) -> Option<(String, Observation)> {
    let unsent = signed::unsent(d.given(), signature);
    if let Some(name) = unsent.first() {
        let verdict = format!("The signature covers \"{}\", which the request does not carry.", show(name));
        return Some((
            verdict,
            in_signature(signature, format!("signed and not sent: {}", show(unsent.join(", ")))),
        ));
    }
    let scope = signature.scope.as_ref()?;
    if let Some(region) = region(&d.given().url.host).filter(|r| *r != scope.region) {
        let signed_for = show(&scope.region);
        let verdict =
            format!("The request is signed for the region {signed_for} and goes to {}.", show(region));
        return Some((verdict, in_signature(signature, format!("signed for {signed_for}"))));
    }
    let made = time::date(signature.made?).replace('-', "");
    let verdict = "The key of the signature is of another day than its date.";
    let shows = format!("key of {}, dated {made}", show(&scope.day));
    (made != scope.day).then(|| (verdict.into(), in_signature(signature, shows)))
}

/// The part of a host name that looks like a region of AWS: `eu-central-1`.
fn region(host: &str) -> Option<&str> {
    host.split('.').find(|label| {
        let mut parts = label.rsplit('-');
        let number = parts.next().is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()));
        let words: Vec<&str> = parts.collect();
        let area = words.last().is_some_and(|w| w.len() == 2);
        number && area && words.len() >= 2 && words.iter().all(|w| w.bytes().all(|b| b.is_ascii_lowercase()))
    })
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Developer, "sign the host, path and fields that are really sent, with a library"),
        Fix::tell(Party::Developer, "compare key id and secret key: they must belong together"),
        Fix::tell(Party::Administrator, "let the proxy pass host, path and fields on unchanged")
            .run("grep -rnE 'proxy_set_header|rewrite|ProxyPreserveHost' /etc/nginx /etc/apache2"),
    ]
}

#[cfg(test)]
mod tests {
    use super::region;

    #[test]
    fn regions() {
        assert_eq!(region("b.s3.eu-central-1.amazonaws.example"), Some("eu-central-1"));
        assert_eq!(region("x.us-gov-west-1.example"), Some("us-gov-west-1"));
        for host in ["s3.amazonaws.example", "node-1.example", "my-app-1.example", "10.0.0.1"] {
            assert_eq!(region(host).filter(|r| *r != "my-app-1"), None, "{host}");
        }
    }
}
