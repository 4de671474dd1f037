use crate::{
    said::{self, Says, told},
    tokens::{claims, in_token},
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Party, Proof, cause};
use why401_token::{Kind, Reading, Role};

cause! {
    /// # What happens
    ///
    /// A login gives several tokens: one to show to interfaces (access), one that tells the application who logged in
    /// (ID), one to fetch new ones (refresh). Only the first opens an interface, and another one was sent.
    ///
    /// # How it is recognised
    ///
    /// A token betrays its kind: `token_use`, `typ`, a `nonce` or `at_hash` of a login, the prefix of a refresh token. One
    /// that is encrypted is `possible`: some issuers give those out where no audience is asked for (Auth0).
    /// `proven` where the answer says that another kind is wanted; `likely` where the kind is plain and the answer says
    /// only that the token is invalid.
    ///
    /// # Look-alikes
    ///
    /// - `token/wrong-audience`: an access token for another interface.
    /// - `token/key-instead-of-token`: no token at all but a key.
    ///
    /// # Fix
    ///
    /// Developer: send `access_token` of the login's answer, not `id_token` or `refresh_token`. A name in the program that
    /// says which of the three a variable holds keeps it from coming back.
    ///
    /// # References
    ///
    /// RFC 9068 section 2.1 (`at+jwt`); OpenID Connect Core 1.0 section 2; RFC 6749 section 1.5.
    "token/wrong-kind" {
        title: "another kind of token is sent than the one that opens interfaces",
        commonness: Common,
        explains: ["token/rejected", "credentials/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let words = told(d, &[Says::WrongKind])?;
    let sign = sign(d);
    let seen = sign.as_ref().map(|(_, sign)| in_token(d, sign.clone()));
    let what = sign.map(|(what, _)| what);
    if let Some(words) = words {
        let verdict = match what {
            Some(what) => format!("What was sent is {what}; the interface wants an access token."),
            None => "The interface wants another kind of token than the one that was sent.".into(),
        };
        let judged = words.judged(verdict);
        return Ok(Some(Assessment { proof: words.proof().and_also(seen), ..judged }));
    }
    let encrypted = d.token().is_some_and(Reading::is_encrypted);
    if (what.is_none() && !encrypted) || d.standing()?.is_none() {
        return Ok(None);
    }
    let (Some(what), Some(seen)) = (what, seen) else {
        let verdict = "The token is encrypted: an interface it was not made for cannot read it.";
        return Ok(Some(Assessment::new(Grade::Possible, verdict, in_token(d, "five parts, not three"))));
    };
    let otherwise = said::says_otherwise(d, &[Says::WrongKind, Says::Audience, Says::TokenMissing]);
    let grade = if otherwise { Grade::Possible } else { Grade::Likely };
    let verdict = format!("What was sent is {what}; interfaces want an access token.");
    Ok(Some(Assessment::new(grade, verdict, Proof::from(seen))))
}

/// What kind of token was sent, where it is none for interfaces, and what shows it.
fn sign(d: &Evidence) -> Option<(&'static str, String)> {
    if let Some((jwt, _)) = claims(d) {
        let (kind, sign) = jwt.kind();
        let what = match kind {
            Kind::Id => "an ID token",
            Kind::Refresh => "a refresh token",
            Kind::Logout => "a logout token",
            Kind::Access | Kind::Unknown => return None,
        };
        return Some((what, sign.to_string()));
    }
    let known = d.known_key().filter(|k| k.role == Role::RefreshToken)?;
    Some(("a refresh token", format!("begins like a refresh token of {}", known.provider)))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![Fix::tell(
        Party::Developer,
        "send access_token of the login's answer, not id_token or refresh_token",
    )]
}
