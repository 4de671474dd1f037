use crate::{
    questions::challenge_place,
    said::{self, Says, told},
    tokens::{claims, in_token},
};
use why401_core::{Assessed, Assessment, Document, Evidence, Fix, Grade, Observation, Party, Proof, cause};
use why401_message::show;

cause! {
    /// # What happens
    ///
    /// A token says for whom it was made. This one was made for another interface, or for the application itself, and
    /// the one asked has to refuse it: otherwise every service could use the tokens it is shown at all others.
    ///
    /// # How it is recognised
    ///
    /// `aud` in the token, against the name given with `--audience`, the `resource` the interface publishes about itself,
    /// and the answer's words. `proven` where the answer says so; `likely` where only the names differ. A blank, a
    /// slash at the end or a port makes two names of one; where the answer shows the name it wants, the difference is
    /// pointed out.
    ///
    /// # Look-alikes
    ///
    /// - `token/wrong-kind`: an ID token has the application itself as its audience.
    /// - `token/wrong-issuer`: the other name in a token.
    ///
    /// # Fix
    ///
    /// Developer: ask for a token for this interface: `audience=` (Auth0), `resource=` (RFC 8707), `scope=api://…/.default`
    /// (Microsoft). Administrator: compare the name in the interface's settings with `aud`, byte by byte, and look for
    /// blanks at its ends. Taking both from one setting keeps it from coming back.
    ///
    /// # References
    ///
    /// RFC 7519 section 4.1.3; RFC 8707; RFC 9728 section 2 for `resource`.
    "token/wrong-audience" {
        title: "the token was made for another interface",
        commonness: Common,
        explains: ["token/rejected", "credentials/rejected", "token/wrong-kind"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let words = told(d, &[Says::Audience])?;
    let audience = claims(d).map(|(_, claims)| claims.aud.clone()).unwrap_or_default();
    let in_it = (!audience.is_empty()).then(|| in_token(d, format!("made for {}", names(&audience))));
    if let Some(words) = words {
        let verdict = match names(&audience) {
            made_for if audience.is_empty() || made_for.len() > 60 => {
                "The token was made for another interface than this one.".to_owned()
            }
            made_for => format!("The token was made for {made_for}, not for this interface."),
        };
        let judged = words.judged(verdict).detail(blank(&words.said.sentence));
        return Ok(Some(Assessment { proof: words.proof().and_also(in_it), ..judged }));
    }
    let Some(in_it) = in_it.filter(|_| !said::says_otherwise(d, &[Says::Audience])) else { return Ok(None) };
    if d.standing()?.is_none() {
        return Ok(None);
    }
    let Some(wanted) = wanted(d)? else { return Ok(None) };
    if audience.contains(&wanted.0) {
        return Ok(None);
    }
    let verdict =
        format!("The token was made for {}, and this interface is {}.", names(&audience), name(&wanted.0));
    let proof = Proof::from(in_it).and_also(wanted.1);
    Ok(Some(Assessment::new(Grade::Likely, verdict, proof)))
}

/// The audience this interface takes: by the user's word, else by its own description, and where that stands.
fn wanted(d: &Evidence) -> Result<Option<(String, Option<Observation>)>, why401_core::Missing> {
    if let Some(audience) = &d.accepts.audience {
        return Ok(Some((audience.clone(), None)));
    }
    let named = d
        .baseline()
        .and_then(|t| t.response())
        .is_some_and(|r| Evidence::challenges(r).iter().any(|c| c.param("resource_metadata").is_some()));
    if let Some(service) = service(d) {
        return Ok(Some(service));
    }
    let metadata = if named { d.document(Document::Resource)? } else { None };
    Ok(metadata.and_then(|m| {
        let resource = m.get("resource")?.as_str()?.to_owned();
        let seen = d.in_document(Document::Resource, format!("calls itself {}", name(&resource)));
        Some((resource, Some(seen)))
    }))
}

/// A registry says in its challenge for which service its tokens have to be made.
fn service(d: &Evidence) -> Option<(String, Option<Observation>)> {
    let challenges = Evidence::challenges(d.baseline()?.response()?);
    let of_a_registry = challenges.iter().find(|c| c.is("Bearer") && c.param("service").is_some())?;
    let service = of_a_registry.param("service")?.to_owned();
    Some((
        service.clone(),
        Some(Observation::new(challenge_place(), format!("asks for service {}", name(&service)))),
    ))
}

fn names(audience: &[String]) -> String {
    audience.iter().map(|a| name(a)).collect::<Vec<_>>().join(", ")
}

fn name(name: &str) -> String {
    format!("\"{}\"", show(name))
}

/// A blank at the end of a quoted name is easily overlooked.
fn blank(sentence: &str) -> &'static str {
    let mut quoted = sentence.split('\'').skip(1).step_by(2);
    if quoted.any(|name| !name.is_empty() && name.trim() != name) {
        "One of the names ends in a blank: look into the settings of the interface."
    } else {
        ""
    }
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let ask = match &d.accepts.audience {
        Some(audience) => format!("ask the issuer for a token with the audience {}", name(audience)),
        None => "ask the issuer for a token for this interface (audience=, resource=, scope=)".into(),
    };
    vec![
        Fix::tell(Party::Developer, ask),
        Fix::tell(
            Party::Administrator,
            "compare aud with the name in the interface's settings, byte by byte",
        ),
    ]
}
