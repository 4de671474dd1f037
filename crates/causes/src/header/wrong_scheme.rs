use crate::{
    advice::curl,
    questions::{challenge_place, is_hollow, let_through, refusal, same_without_credentials, send_corrected},
    said::{Says, said, told},
};
use crate::{
    log_words,
    rule::{foretold, logged},
};
use why401_challenge::{QuirkKind, Scheme};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Missing, Observation, Part, Party, Place, Proof,
    Spelling, Standing, Trial, cause, producer, right_field,
};
use why401_message::{AuthChoice, Response, show};
use why401_serverconf::Refusal;
use why401_weblog::error::Kind;

cause! {
    /// # What happens
    ///
    /// The secret travels under a scheme the server does not read: Bearer to a gate that knows Basic only, `Token`
    /// where Bearer is wanted, a user and a password encoded for Basic behind the word Bearer. What is behind the
    /// scheme is not looked at.
    ///
    /// # How it is recognised
    ///
    /// The answer lists the schemes it takes, and the one that was sent is not among them. Where the secret fits a
    /// listed scheme it is sent once under it; served means `proven`. It is `proven` as well when the answer is the own
    /// page of a web server's gate, which reads the listed schemes and no others. An application may read more than it
    /// lists, so there it is `likely`, and only if it says so in words, or if the answer is the same without
    /// credentials. With the server's files at hand its gate names the scheme it reads, and the answer
    /// they foretell makes it `proven`. Where no scheme is listed, a rare one is replaced by Bearer once, and only a
    /// served answer counts.
    ///
    /// # Look-alikes
    ///
    /// - `header/malformed-scheme`, `header/missing-space-after-scheme`: the right scheme, misspelt.
    /// - `header/wrong-field-name`: the secret is not in the Authorization field at all.
    /// - `credentials/rejected`: the scheme is listed and the content is refused.
    ///
    /// # Fix
    ///
    /// Developer: use a scheme that the answer lists. Administrator: where a gate with a password stands before an
    /// interface with tokens, both want the same field; take the gate away from the interface, or let it read another
    /// field. Writing down the scheme in the interface's description keeps it from coming back.
    ///
    /// # References
    ///
    /// RFC 9110 section 11.6.1. Apache logs AH01614 "client used wrong authentication scheme"
    /// (`modules/aaa/mod_auth_basic.c`); nginx logs it only at level info.
    "header/wrong-scheme" {
        title: "the secret is sent under a scheme the server does not read",
        commonness: Common,
        explains: ["credentials/rejected", "credentials/none-sent"],
    }
}

/// Servers whose own page says that their own gate refused, by a module that reads the listed schemes only.
const GATES: [&str; 8] =
    ["apache", "nginx", "openresty", "lighttpd", "haproxy", "caddy", "traefik", "tomcat"];
const OFFERED: Experiment = Experiment::respelled(Spelling::OfferedScheme);

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    if let Some(found) = in_the_file(d) {
        return Ok(Some(found));
    }
    if !d.request_is_told() {
        return Ok(by_words(d));
    }
    let Some(sent) = sent(d) else { return Ok(None) };
    let Some(Standing::Refused(given)) = d.standing()? else { return Ok(None) };
    if !d.credentials_arrived() || d.given().all("authorization").count() > 1 {
        return Ok(None);
    }
    let words = told(d, &[Says::WrongScheme])?;
    let offered = offered(d, given)?;
    let of_the_gate = given.status == 401 || (given.status == 400 && !offered.is_empty());
    if offered.iter().any(|name| name.eq_ignore_ascii_case(&sent)) {
        return Ok(None);
    }
    if !of_the_gate && words.is_none() {
        return if offered.is_empty() && given.status == 400 { unlisted(d, given, &sent) } else { Ok(None) };
    }
    if offered.is_empty() && misfit(d).is_none() && words.is_none() {
        return unlisted(d, given, &sent);
    }
    let seen = Observation::new(d.authorization_place(), format!("sent under {sent}"));
    let in_words = words.as_ref().map(|w| w.said.seen());
    let listed = in_words.is_none().then(|| Observation::new(challenge_place(), asks_for(&offered)));
    let proof = Proof::from(seen).and_also(in_words).and_also(listed);
    let verdict = match offered.first() {
        Some(wanted) => {
            format!("The server reads \"{}\", and the secret is sent as \"{sent}\".", show(wanted))
        }
        None if words.is_some() => format!("The server does not read what is sent under \"{sent}\"."),
        None => format!("What is sent as \"{sent}\" is another kind of secret."),
    };
    judged(d, given, verdict, proof, words.is_some())
}

/// Where only words are known: the field is wanted in another form than it has.
fn by_words(d: &Evidence) -> Option<Assessment> {
    let words = said(d, &[Says::WrongScheme])?;
    let verdict = "The interface wants the secret under another word, or written in another way.";
    Some(Assessment::new(Grade::Likely, verdict, words.seen()))
}

/// Sends the secret under another scheme, where it fits one.
fn judged(d: &Evidence, given: &Response, verdict: String, proof: Proof, is_said: bool) -> Assessed {
    let changed = under_another(d);
    let unflipped = |proof| unflipped(d, given, verdict.clone(), proof, is_said);
    let Some(trial) = d.attempt(changed)? else { return Ok(Some(unflipped(proof)?)) };
    let status = trial.response().map_or_else(|| "no answer".to_owned(), refusal);
    let proof = proof.and(Place::status(changed), status);
    Ok(Some(if let_through(trial) {
        Assessment::new(Grade::Proven, verdict, proof)
    } else {
        unflipped(proof)?
    }))
}

/// The schemes that are asked for: by the refusal's challenges, by its words, or, where it has neither, by what
/// strangers are asked for.
fn offered(d: &Evidence, given: &Response) -> Result<Vec<String>, Missing> {
    let listed = |response: &Response| -> Vec<String> {
        let challenges = Evidence::challenges(response);
        challenges.into_iter().filter(|c| !right_field::names_no_place(c)).map(|c| c.scheme).collect()
    };
    let mut offered = listed(given);
    let named = right_field::wanted(d).filter(|_| right_field::is_named(d)).and_then(|w| w.scheme);
    let is_new = |name: &String| !offered.iter().any(|o| o.eq_ignore_ascii_case(name));
    if let Some(named) = named.filter(is_new) {
        offered.push(named);
    }
    if offered.is_empty() {
        let without = d.attempt(Experiment::ANONYMOUS)?.and_then(Trial::response);
        offered = without.filter(|r| r.status == 401).map(listed).unwrap_or_default();
    }
    Ok(offered)
}

/// The gate in the server's files reads another scheme.
fn in_the_file(d: &Evidence) -> Option<Assessment> {
    let foretold = foretold(d).filter(|f| f.why == Refusal::WrongScheme)?;
    let (sent, users) = (sent(d)?, foretold.layer.rule.users.as_ref()?);
    if sent.eq_ignore_ascii_case(&users.scheme) {
        return None;
    }
    let verdict =
        format!("The server reads \"{}\", and the secret is sent as \"{sent}\".", show(&users.scheme));
    let seen = Observation::new(d.authorization_place(), format!("sent under {sent}"));
    let proof = Proof::from(seen)
        .and_also([foretold.seen(d)])
        .and_also(foretold.gate())
        .and_also(logged(d, &[Kind::WrongScheme]));
    Some(Assessment::new(foretold.grade, verdict, proof).at(Place::of_spot(&users.demanded_by.spot)))
}

/// No scheme is listed: a rare one that makes no difference may stand for Bearer, and only a flip tells.
fn unlisted(d: &Evidence, given: &Response, sent: &str) -> Assessed {
    if !d.varies(OFFERED) || is_hollow(d) {
        return Ok(None);
    }
    if d.jwt().is_none() && same_without_credentials(d, given)? != Some(true) {
        return Ok(None);
    }
    let Some(trial) = d.attempt(OFFERED)?.filter(|t| let_through(t)) else { return Ok(None) };
    let proof = Proof::of(d.authorization_place(), format!("sent under {sent}"))
        .and(Place::status(Experiment::GIVEN), refusal(given))
        .and(Place::status(OFFERED), format!("{} with Bearer", trial.status()));
    let verdict = format!("The server reads \"Bearer\", and the secret is sent as \"{sent}\".");
    Ok(Some(Assessment::new(Grade::Proven, verdict, proof)))
}

/// The scheme as sent, where the field is well formed otherwise; the one that the login waits for.
fn sent(d: &Evidence) -> Option<String> {
    if d.credentials().is_none() && d.given().login.is_some() && d.given().scheme == AuthChoice::Digest {
        return Some("Digest".into());
    }
    let credentials = d.credentials().filter(|c| c.scheme != Scheme::None && !c.scheme_text.is_empty())?;
    let harmless = [
        QuirkKind::UnusualCase,
        QuirkKind::ExtraSpace,
        QuirkKind::PairInBearer,
        QuirkKind::TokenInBasic,
        // Only of interest where Basic is asked for.
        QuirkKind::NotBase64,
        QuirkKind::NoColon,
    ];
    let about_the_pair = |k: QuirkKind| credentials.basic.is_some() && !crate::questions::is_about_form(k);
    let well_formed = credentials.quirks.iter().all(|q| harmless.contains(&q.kind) || about_the_pair(q.kind));
    well_formed.then(|| show(&credentials.scheme_text))
}

/// A secret that plainly is of another kind than its scheme says.
fn misfit(d: &Evidence) -> Option<QuirkKind> {
    d.quirk(&[QuirkKind::PairInBearer, QuirkKind::TokenInBasic]).map(|q| q.kind)
}

fn under_another(d: &Evidence) -> Experiment {
    match misfit(d) {
        Some(kind) if !d.varies(OFFERED) => Experiment::respelled(Spelling::Without(kind)),
        _ => OFFERED,
    }
}

/// Without a flip: certain for the own gate of a server, else by whether the field changes the answer.
fn unflipped(
    d: &Evidence,
    given: &Response,
    verdict: String,
    proof: Proof,
    is_said: bool,
) -> Result<Assessment, Missing> {
    let gate = producer::of_page(given).filter(|p| given.has("www-authenticate") && GATES.contains(&p.id));
    if let Some(gate) = gate {
        let shows = format!("{}'s own page: its gate reads what it asks for, nothing else", gate.name);
        let proof = proof.and(Place::answer(Experiment::GIVEN, Part::Body), shows);
        return Ok(Assessment::new(Grade::Proven, verdict, proof));
    }
    if is_said {
        return Ok(Assessment::new(Grade::Likely, verdict, proof));
    }
    let at = Place::status(Experiment::ANONYMOUS);
    Ok(match same_without_credentials(d, given)? {
        Some(true) => Assessment::new(
            Grade::Likely,
            verdict,
            proof.and(at, "word for word the same without the secret"),
        ),
        Some(false) if is_pair_for_tokens(d, given) => {
            let shows = "another answer without the secret, but a pair is no token, whatever is said of it";
            Assessment::new(Grade::Likely, verdict, proof.and(at, shows))
        }
        Some(false) => {
            Assessment::new(Grade::Possible, verdict, proof.and(at, "another answer without the secret"))
        }
        None => Assessment::new(Grade::Possible, verdict, proof),
    })
}

/// A user name with a password, where tokens alone are asked for.
fn is_pair_for_tokens(d: &Evidence, given: &Response) -> bool {
    let offered = Evidence::challenges(given);
    let tokens_only = !offered.is_empty() && offered.iter().all(|c| c.is("Bearer") || c.is("DPoP"));
    tokens_only && d.credentials().is_some_and(|c| c.basic.is_some())
}

fn asks_for(offered: &[String]) -> String {
    let names: Vec<String> = offered.iter().map(show).collect();
    if names.is_empty() { "names no scheme".into() } else { format!("asks for {}", names.join(", ")) }
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    if d.varies(under_another(d)) {
        return send_corrected(d, "send the secret under the scheme the server reads", under_another(d));
    }
    let wanted = d.baseline().and_then(|t| t.response()).map(Evidence::challenges).unwrap_or_default();
    let developer = Fix::tell(Party::Developer, "use the kind of login the server asks for");
    let with_name = wanted.iter().any(|c| c.is("basic") || c.is("digest"));
    let developer = if with_name { developer.run(curl(d, "--anyauth -u NAME")) } else { developer };
    vec![developer, Fix::tell(Party::Administrator, "a gate before an interface? keep it off that path")]
}
