use crate::said::{Says, told};
use why401_core::{Assessed, Assessment, Evidence, Fix, Party, cause};

cause! {
    /// # What happens
    ///
    /// The client identifies itself by a certificate, and the server does not accept it: it has run out, is not valid
    /// yet, or was signed by an authority the server does not trust. Without it the request comes from nobody.
    ///
    /// # How it is recognised
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
    /// RFC 5280 section 6.1. Kubernetes: "PKI certificates and requirements"; `kubeadm certs renew`.
    "tls/client-certificate" {
        title: "the client's certificate is not accepted",
        commonness: Known,
        explains: ["token/rejected", "credentials/rejected", "credentials/none-sent"],
    }
}

fn assess(d: &Evidence) -> Assessed {
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

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
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
