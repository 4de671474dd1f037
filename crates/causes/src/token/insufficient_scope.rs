use crate::{
    reading::{Presented, presented},
    said::{self, Says, told},
    tokens::{claims, in_token},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Proof, Trial,
    cause,
};
use why401_message::show;
use why401_token::Claims;

cause! {
    /// # What happens
    ///
    /// The token is genuine and in time, and it was not given the permission that this address wants. Interfaces should
    /// say 403 then; many say 401.
    ///
    /// # How it is recognised
    ///
    /// `error="insufficient_scope"`, often with the scope that is wanted; GitHub lists in `X-OAuth-Scopes` what the token
    /// has and in `X-Accepted-OAuth-Scopes` what would do; or the answer's words. What the token carries is read from it.
    ///
    /// # Look-alikes
    ///
    /// - `token/wrong-audience`: no permission would help, it is for another interface.
    /// - `app/privilege-missing`: the account lacks the right, not the token.
    /// - `token/step-up-required`: the permission is there, the login is too weak.
    ///
    /// # Fix
    ///
    /// Developer: ask for the missing scope at the login, and log in anew: a token that exists gains no scopes. Owner: let
    /// the application be granted it. Administrator: answer 403, so that clients do not throw good tokens away.
    ///
    /// # References
    ///
    /// RFC 6750 section 3.1; RFC 9068 section 2.2.3.
    "token/insufficient-scope" {
        title: "the token lacks the permission this address wants",
        commonness: Common,
        explains: ["token/rejected", "credentials/rejected", "semantics/401-where-403-meant", "app/privilege-missing"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let has = scopes(d);
    let seen = has.as_ref().map(|has| in_token(d, format!("has {has}")));
    if let Some((has, accepted)) = listed(d) {
        let verdict = format!("The token may do \"{has}\", and this address wants one of \"{accepted}\".");
        let at = Place::answer(Experiment::GIVEN, Part::Response("x-accepted-oauth-scopes".into()));
        let seen = Observation::new(at, format!("wanted: {accepted}; the token has: {has}"));
        return Ok(Some(Assessment::new(Grade::Proven, verdict, seen)));
    }
    let Some(words) = told(d, &[Says::Scope])? else {
        let by_challenge = by_the_challenge(d)?;
        return if by_challenge.is_some() { Ok(by_challenge) } else { by_words_of_rights(d) };
    };
    let verdict = match wanted(d) {
        Some(scope) => format!("The token is genuine, but lacks the permission \"{scope}\"."),
        None => "The token is genuine, but lacks the permission for this.".into(),
    };
    Ok(Some(Assessment { proof: words.proof().and_also(seen), ..words.judged(verdict) }))
}

/// A challenge that names scopes, to a token that says of itself that it has others (RFC 6750 section 3).
fn by_the_challenge(d: &Evidence) -> Assessed {
    let Some((has, wants)) = scopes(d).zip(wanted(d)) else { return Ok(None) };
    let lacks = |claims: &Claims| wants.split(' ').any(|scope| !claims.scopes.iter().any(|s| s == scope));
    if !claims(d).is_some_and(|(_, claims)| lacks(claims)) || d.standing()?.is_none() {
        return Ok(None);
    }
    let at = Place::answer(Experiment::GIVEN, Part::Response("www-authenticate".into()));
    let proof = Proof::of(at, format!("wants {wants}")).and_also([in_token(d, format!("has {has}"))]);
    let verdict = format!("The token may do \"{has}\", and this address wants \"{wants}\".");
    let body = d
        .baseline()
        .and_then(Trial::response)
        .map(|r| r.body_text().to_ascii_lowercase())
        .unwrap_or_default();
    let of_rights = ["permission", "scope", "privilege"].iter().any(|word| body.contains(word));
    let otherwise = said::says_otherwise(d, &[Says::Scope, Says::Privilege, Says::Rejected]);
    let grade = if of_rights && !otherwise { Grade::Likely } else { Grade::Possible };
    Ok(Some(Assessment::new(grade, verdict, proof)))
}

/// An answer that speaks of rights, and leaves open whether the account lacks them or its token.
fn by_words_of_rights(d: &Evidence) -> Assessed {
    if presented(d) != Some(Presented::Token) {
        return Ok(None);
    }
    let Some(words) = told(d, &[Says::Privilege])? else { return Ok(None) };
    let verdict = "The token may lack the permission for this, where its owner has it.";
    Ok(Some(Assessment { grade: Grade::Possible, ..words.judged(verdict) }))
}

/// The scopes the token carries, as it writes them.
fn scopes(d: &Evidence) -> Option<String> {
    let (_, claims) = claims(d)?;
    let shown: Vec<String> = claims.scopes.iter().take(6).map(show).collect();
    (!shown.is_empty()).then(|| shown.join(" "))
}

/// The scope a challenge asks for.
fn wanted(d: &Evidence) -> Option<String> {
    let challenges = d.baseline().and_then(Trial::response).map(Evidence::challenges)?;
    let scope = challenges.iter().find_map(|c| c.param("scope"))?;
    Some(show(scope)).filter(|s| !s.is_empty() && s.len() <= 60)
}

/// GitHub's two lists, where they have nothing in common.
fn listed(d: &Evidence) -> Option<(String, String)> {
    let response = d.baseline().and_then(Trial::response).filter(|r| r.status >= 400)?;
    let (has, accepted) = (response.text("x-oauth-scopes")?, response.text("x-accepted-oauth-scopes")?);
    let split = |text: &str| text.split(',').map(|s| s.trim().to_owned()).collect::<Vec<_>>();
    let common = split(&has).iter().any(|s| split(&accepted).contains(s));
    (!accepted.trim().is_empty() && !common).then(|| (show(&has), show(&accepted)))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let ask = match wanted(d) {
        Some(scope) => format!("ask for the scope \"{scope}\" at the login, and log in anew"),
        None => "ask for the missing scope at the login, and log in anew".into(),
    };
    vec![
        Fix::tell(Party::Developer, ask),
        Fix::tell(Party::Owner, "allow the application this permission"),
        Fix::tell(Party::Administrator, "answer 403 instead: clients throw a token away on 401"),
    ]
}
