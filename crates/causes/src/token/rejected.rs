use crate::{
    reading::{Presented, Reading, is_readable, presented, reading, refused, well_formed_and_wanted},
    said::{self, Says},
    server_words,
    tokens::{in_token, seen_of_the_token},
};
use why401_core::{Access, Assessed, Assessment, Evidence, Fix, Grade, Missing, Party, Proof, cause};

cause! {
    /// # What happens
    ///
    /// The interface has read the token and calls it invalid, and neither its answer nor the token tells why. It may have
    /// run out, been taken back, been made elsewhere, or never been a token of this interface.
    ///
    /// # How it is recognised
    ///
    /// A well-formed token is refused, the answer is another one than without it or says `invalid_token`, and everything
    /// that can be read in the token is in order. Never more than `likely`: this is what is known, not why.
    ///
    /// # Look-alikes
    ///
    /// - `token/expired`, `token/wrong-audience`, `token/wrong-issuer`, `token/wrong-kind`: the token itself shows it.
    /// - `token/bad-signature`: `--jwks` or `--issuer` lets the signature be checked here.
    /// - `token/revoked`: taken back, which only the issuer knows.
    /// - `apikey/missing-or-wrong`: a key, not a token.
    ///
    /// # Fix
    ///
    /// Developer: make one new token where this one came from and try it once; if that is refused as well, the issuer or
    /// the environment is another one than you think. Administrator: the interface's log names the reason; answering with
    /// `error_description` would have told it here.
    ///
    /// # References
    ///
    /// RFC 6750 section 3.1: `invalid_token` stands for "expired, revoked, malformed, or invalid for other reasons".
    "token/rejected" {
        title: "the interface calls the token invalid and does not say why",
        commonness: Common,
        explains: ["credentials/rejected", "credentials/none-sent"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let words = said::said(d, &[Says::Rejected]);
    if presented(d) != Some(Presented::Token) {
        let told = d.request_is_told();
        let of_a_login = said::said(d, &[Says::WrongLogin]).is_some();
        let alone = words.filter(|w| (!w.by_the_answer() || !told) && !d.has_credentials() && !of_a_login);
        let verdict = "A token was refused, and nothing tells why.";
        return Ok(alone.map(|w| Assessment::new(Grade::Likely, verdict, w.seen())));
    }
    let Some(given) = d.refusal()? else { return Ok(None) };
    let spoken_of = || said::told(d, &[Says::Rejected]).map(|w| w.is_some_and(|w| w.is_of_the_credentials()));
    if !well_formed_and_wanted(d, given) && (!is_readable(d) || !spoken_of()?) {
        return Ok(None);
    }
    let Some(reading) = reading(d, given)? else { return Ok(None) };
    let (read, how) = match reading {
        Reading::Read(how) => (true, how),
        Reading::Untold(how) => (words.is_some(), how),
    };
    let hint = server_words::hints_at(given);
    let otherwise = said::says_otherwise(d, &[Says::Rejected]) || hint.is_some();
    let (grade, verdict) = match (read, otherwise) {
        (true, false) => {
            (Grade::Likely, "The interface read the token and calls it invalid; why, it does not say.")
        }
        (true, true) => (Grade::Possible, "The interface does not accept the token."),
        (false, _) => (
            Grade::Possible,
            "With and without the token the answer is the same: it is wrong, or it never gets there.",
        ),
    };
    let proof = Proof::from(refused(given))
        .and_also(words.map(|w| w.seen()))
        .and_also([how])
        .and_also(seen_of_the_token(d).map(|fact| in_token(d, fact)));
    let settled =
        if d.accepts.knows_keys() { Missing::Access(Access::Server) } else { Missing::Access(Access::Keys) };
    let detail = hint.unwrap_or_default();
    Ok(Some(Assessment::new(grade, verdict, proof).detail(detail).settled_by(settled)))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let check =
        Fix::tell(Party::Developer, "let the signature be checked here: --jwks FILE|URL, or --issuer URL");
    let mut fixes = vec![
        Fix::tell(Party::Developer, "make one new token where this one came from, and try it once"),
        Fix::tell(Party::Administrator, "the interface's log names the reason"),
    ];
    if d.jwt().is_some() && !d.accepts.knows_keys() {
        fixes.insert(1, check);
    }
    fixes
}
