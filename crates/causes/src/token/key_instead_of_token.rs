use crate::{
    said::{self, Says, told},
    tokens::in_token,
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Party, Proof, cause};
use why401_token::Role;

cause! {
    /// # What happens
    ///
    /// The interface checks signed tokens, and a key of the provider was sent in the place of one. Keys and tokens look
    /// alike in a program, and a provider that used to have signed keys may have changed to opaque ones.
    ///
    /// # How it is recognised
    ///
    /// What is sent begins like a known key (`sb_publishable_`, `sk_`, `pk_`) or is no token by its form, and the answer
    /// says that the token is invalid or cannot be read. `proven` where both are seen.
    ///
    /// # Look-alikes
    ///
    /// - `apikey/missing-or-wrong`: a key is wanted, and this is the wrong one.
    /// - `token/malformed`: neither a token nor a known key.
    /// - `apikey/wrong-place`: the key is right and belongs into another field.
    ///
    /// # Fix
    ///
    /// Developer: send the key in the field made for it (Supabase: `apikey`), and in `Authorization` the token of the
    /// user who is logged in, or nothing. Names such as `API_KEY` and `ACCESS_TOKEN` in the settings keep it from coming
    /// back.
    ///
    /// # References
    ///
    /// RFC 7519 section 3 for the form of a signed token; the providers' pages on their kinds of keys.
    "token/key-instead-of-token" {
        title: "a key is sent where a signed token is checked",
        commonness: Rare,
        explains: ["token/malformed", "token/rejected", "apikey/missing-or-wrong", "credentials/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(told) = told(d, &[Says::KeyForToken])? {
        return Ok(Some(told.judged("A key was sent where a token is wanted.")));
    }
    let Some(known) = d.known_key().filter(|k| is_key(k.role) && d.credentials().is_some()) else {
        return Ok(None);
    };
    let seen = in_token(d, format!("begins like a {} of {}", known.role.words(), known.provider));
    if let Some(words) = told(d, &[Says::Malformed])? {
        let verdict =
            format!("A {} of {} is sent where a signed token is wanted.", known.role.words(), known.provider);
        let proof = Proof::from(seen).and_also(words.proof().observations().cloned().collect::<Vec<_>>());
        return Ok(Some(Assessment::new(words.grade_with_a_fact(), verdict, proof)));
    }
    if known.role != Role::PublishableKey || said::says_otherwise(d, &[Says::Malformed, Says::Rejected]) {
        return Ok(None);
    }
    if d.standing()?.is_none() {
        return Ok(None);
    }
    let verdict = format!("A public key of {} is sent where a secret is wanted.", known.provider);
    Ok(Some(Assessment::new(Grade::Possible, verdict, seen)))
}

fn is_key(role: Role) -> bool {
    matches!(role, Role::SecretKey | Role::PublishableKey | Role::RestrictedKey)
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Developer, "send the key in the field made for it (often apikey or X-API-Key)"),
        Fix::tell(Party::Developer, "in Authorization send the logged-in user's token, or nothing"),
    ]
}
