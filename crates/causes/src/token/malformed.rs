use crate::{
    questions::is_about_form,
    said::{self, Says},
    tokens::{in_token, reads_tokens},
};
use why401_challenge::{QuirkKind, Scheme};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Party, Proof, cause};

cause! {
    /// # What happens
    ///
    /// The interface expects a signed token of three parts with dots between them, and what arrives is something else:
    /// an opaque token, the whole JSON of a login's answer, a token encoded once more, a user name. It cannot even be
    /// read, so nothing in it is looked at.
    ///
    /// # How it is recognised
    ///
    /// What was sent is taken apart: how many parts, which of them is no base64url, no JSON. `proven` where the answer
    /// complains of the form as well, and the form is broken; `likely` where only one of the two is seen.
    ///
    /// # Look-alikes
    ///
    /// - `header/truncated-token`: the right token, cut short.
    /// - `header/double-prefix-or-quotes`, `header/stray-characters`: the right token with something around it.
    /// - `token/key-instead-of-token`: a key of the provider where its signed token belongs.
    /// - `token/wrong-kind`: a signed token, but another one.
    ///
    /// # Fix
    ///
    /// Developer: send the `access_token` of the answer and nothing else of it. Some providers (Auth0) give a signed
    /// token only if an audience is asked for, and an opaque one otherwise. Taking the token out of the answer by its
    /// name, not by cutting text, keeps it from coming back.
    ///
    /// # References
    ///
    /// RFC 7519 section 7.2; RFC 7515 section 3.1 for the parts.
    "token/malformed" {
        title: "what is sent as a token cannot be read as one",
        commonness: Known,
        explains: ["token/rejected", "credentials/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if d.credentials().is_some_and(|c| c.scheme == Scheme::Basic) {
        return Ok(None);
    }
    let words = said::told(d, &[Says::Malformed])?;
    let Some(token) = d.token().filter(|_| d.has_credentials()) else {
        return Ok(
            words.map(|w| w.judged("What was sent as a token cannot be read as one: the server says so."))
        );
    };
    let broken = token.flaw();
    let unreadable = token.is_encrypted() || token.is_opaque();
    if d.standing()?.is_none() {
        return Ok(None);
    }
    let verdict = "What is sent as a token cannot be read as one.";
    Ok(match (broken, words) {
        (Some(flaw), Some(words)) => {
            let proof = Proof::from(in_token(d, flaw.to_string()));
            let words = words.proof();
            Some(Assessment::new(Grade::Proven, verdict, proof.and_also(words.observations().cloned())))
        }
        (Some(flaw), None) if !said::says_otherwise(d, &[Says::Malformed]) && reads_tokens(d) => {
            Some(Assessment::new(Grade::Likely, verdict, in_token(d, flaw.to_string())))
        }
        (None, Some(words)) if unreadable => {
            let seen = in_token(d, format!("what was sent is {}", token.name()));
            let grade = if defective(d) { Grade::Likely } else { words.grade_with_a_fact() };
            Some(Assessment::new(grade, verdict, words.proof().and_also([seen])))
        }
        (None, Some(words)) => {
            let judged = words.judged("The server cannot read the token, although it is whole.");
            Some(Assessment { grade: Grade::Possible, ..judged })
        }
        _ => None,
    })
}

/// Whether something about the token's form has a cause of its own: then the words may be said of that.
fn defective(d: &Evidence) -> bool {
    let of_form = d.credentials().is_some_and(|c| c.quirks.iter().any(|q| is_about_form(q.kind)));
    of_form || d.quirk(&[QuirkKind::ExtraSpace]).is_some()
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Developer, "send access_token of the login's answer, whole and alone"),
        Fix::tell(Party::Developer, "opaque? ask the issuer for a signed one: name the audience"),
    ]
}
