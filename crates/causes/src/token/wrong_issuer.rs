use crate::{
    said::{self, Says, told},
    tokens::{claims, in_token},
};
use why401_core::{
    Assessed, Assessment, Document, Evidence, Fix, Grade, Missing, Observation, Party, Proof, cause,
};
use why401_message::show;

cause! {
    /// # What happens
    ///
    /// A token says who made it, and that name has to be the very one the interface trusts, letter by letter. Another
    /// tenant, http for https, a port, a slash at the end, the inner name of a host instead of the public one: each
    /// makes another issuer of the same machine.
    ///
    /// # How it is recognised
    ///
    /// `iss` in the token, against the name given with `--issuer`, against the name that the issuer's own metadata give,
    /// and the answer's words. `proven` where the answer says so, or where the issuer publishes another name than it
    /// writes into its tokens and the token is refused for its issuer; `likely` where only the names differ.
    ///
    /// # Look-alikes
    ///
    /// - `token/wrong-audience`: the other name in a token.
    /// - `token/unknown-kid`: another issuer's key is unknown as well.
    ///
    /// # Fix
    ///
    /// Administrator: give issuer and interface one name; behind a proxy tell the issuer its public address (Keycloak:
    /// `KC_HOSTNAME`) and pass `X-Forwarded-Proto`, `-Host` and `-Port`. Microsoft has two issuers of one tenant, v1
    /// (`sts.windows.net`) and v2; the interface's manifest chooses (`accessTokenAcceptedVersion`). Developer: log in at
    /// the issuer of this environment.
    ///
    /// # References
    ///
    /// RFC 7519 section 4.1.1; OpenID Connect Discovery 1.0 section 4.3; RFC 8414 section 3.3.
    "token/wrong-issuer" {
        title: "the token is from another issuer than the interface trusts",
        commonness: Known,
        explains: ["token/rejected", "credentials/rejected", "token/unknown-kid"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let words = told(d, &[Says::Issuer])?;
    let issuer = claims(d).and_then(|(_, claims)| claims.iss.clone());
    let in_it = issuer.as_ref().map(|iss| in_token(d, format!("made by \"{}\"", show(iss))));
    if let Some(words) = words {
        let verdict = match &issuer {
            Some(iss) if iss.len() < 60 => {
                format!("The interface does not trust the issuer \"{}\".", show(iss))
            }
            _ => "The token is from another issuer than this interface trusts.".into(),
        };
        let judged = words.judged(verdict);
        return Ok(Some(Assessment { proof: words.proof().and_also(in_it), ..judged }));
    }
    let (Some(issuer), Some(in_it)) = (issuer, in_it) else { return Ok(None) };
    if said::says_otherwise(d, &[Says::Issuer]) || d.standing()?.is_none() {
        return Ok(None);
    }
    let Some((wanted, seen)) = wanted(d)?.filter(|(wanted, _)| *wanted != issuer) else { return Ok(None) };
    let verdict = format!("The token is from \"{}\", and \"{}\" is trusted.", show(&issuer), show(&wanted));
    let proof = Proof::from(in_it).and_also(seen);
    let judged = Assessment::new(Grade::Likely, verdict, proof);
    Ok(Some(match alike(&issuer, &wanted) {
        Some(how) => judged.detail(how),
        None => judged,
    }))
}

/// The issuer that is trusted: by the user's word, else as the issuer itself publishes its name.
fn wanted(d: &Evidence) -> Result<Option<(String, Option<Observation>)>, Missing> {
    if let Some(issuer) = &d.accepts.issuer {
        return Ok(Some((issuer.clone(), None)));
    }
    let metadata = d.document(Document::Issuer)?;
    Ok(metadata.and_then(|m| {
        let issuer = m.get("issuer")?.as_str()?.to_owned();
        let seen = d.in_document(Document::Issuer, format!("calls itself \"{}\"", show(&issuer)));
        Some((issuer, Some(seen)))
    }))
}

/// What two names of probably one issuer differ in.
fn alike(a: &str, b: &str) -> Option<&'static str> {
    let bare = |text: &str| text.trim_end_matches('/').split_once("://").map(|(_, rest)| rest.to_owned());
    if a.trim_end_matches('/') == b.trim_end_matches('/') {
        Some("The two names differ in the slash at the end only.")
    } else if bare(a).is_some() && bare(a) == bare(b) {
        Some("The two names differ in http and https only.")
    } else {
        None
    }
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(
            Party::Administrator,
            "set the issuer in the interface's settings to the token's iss, to the letter",
        ),
        Fix::tell(Party::Administrator, "behind a proxy: tell the issuer its public address"),
        Fix::tell(Party::Developer, "log in at the issuer of this environment"),
    ]
}
