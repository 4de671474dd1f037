use crate::{
    pasted_config::lines,
    pasted_gates::user_not_found,
    reading::{Presented, presented},
    said::{Says, said, told},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Observation, Part, Party, Place, Trial, cause,
};
use why401_message::show;

cause! {
    /// # What happens
    ///
    /// Name and password may be right, and still nobody gets in: the account is locked after failed logins, disabled,
    /// not confirmed yet, at its end, or has to set a new password or a second factor first.
    ///
    /// # How it is recognised
    ///
    /// By the answer's own words, or by the code that Active Directory puts into its messages (`data 533` is a disabled
    /// account). Never more than `likely`: products say the same of a right account whose kind of login is switched off.
    /// Nothing is tried: each failed login could lock the account for longer.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password`: most servers answer the same in both cases, by intention.
    /// - `credentials/password-not-accepted`: the account is fine, passwords are not taken here.
    /// - `app/privilege-missing`: the account is fine and may not do this.
    ///
    /// # Fix
    ///
    /// Visitor: do not try again now; reset the password, confirm the mail address, or wait until the lock ends.
    /// Administrator: unlock or enable the account, and look who has been trying: a phone or a job with the old password
    /// locks an account again and again.
    ///
    /// # References
    ///
    /// Microsoft: sub-codes of LDAP error 49, `data 530` to `data 775`; MS-ERREF section 2.3. Apache 2.4 logs them in
    /// AH01695.
    "credentials/account-state" {
        title: "the account is locked, disabled, unconfirmed or has run out",
        commonness: Known,
        explains: [
            "credentials/rejected", "credentials/wrong-password", "credentials/unknown-user", "token/rejected",
            "token/revoked", "credentials/from-client-config",
        ],
    }
}

/// Sub-codes of Active Directory for accounts that are what they should be but for their state.
const DIRECTORY_CODES: [(&str, &str); 8] = [
    ("530", "The account may not log in at this hour."),
    ("531", "The account may not log in from this machine."),
    ("532", "The account's password has run out."),
    ("533", "The account is disabled."),
    ("568", "The account is in too many groups to be logged in."),
    ("701", "The account has run out."),
    ("773", "The account has to set a new password first."),
    ("775", "The account is locked, after too many failed logins."),
];

fn assess(d: &Evidence) -> Assessed {
    if let Some((verdict, seen, grade)) = by_directory_code(d) {
        return Ok(Some(Assessment::new(grade, verdict, seen)));
    }
    let Some(told) = told(d, &[Says::AccountState])? else { return Ok(second_factor(d)) };
    let words = told.said.sentence.to_ascii_lowercase();
    let of_a_gate = presented(d) == Some(Presented::Password) || user_not_found(lines(d)).is_some();
    if is_gone(&words) && of_a_gate {
        return Ok(None); // credentials/unknown-user
    }
    Ok(Some(told.judged(state(&words)).detail("Another try now could lock it for longer.")))
}

/// A second factor that everybody is asked for: the request has none, whatever else it has.
fn second_factor(d: &Evidence) -> Option<Assessment> {
    let words = said(d, &[Says::AccountState])?;
    let sentence = words.sentence.to_ascii_lowercase();
    let is_one = ["factor", "2fa", "mfa", "otp", "one-time"].iter().any(|w| sentence.contains(w));
    let verdict = "A second factor is wanted with the login, and the request has none.";
    is_one.then(|| Assessment::new(Grade::Likely, verdict, words.seen()))
}

/// Whether the words say that there is no such account.
fn is_gone(words: &str) -> bool {
    ["not found", "not exist", "n't exist", "no longer exist", "deleted", "removed", "is gone"]
        .iter()
        .any(|w| words.contains(w))
}

/// What the words say, in plain ones.
fn state(words: &str) -> &'static str {
    let has = |list: &[&str]| list.iter().any(|w| words.contains(w));
    if has(&["lock", "too many", "blocked"]) {
        "The account is locked at the moment, whatever the password."
    } else if has(&["disabled", "deactivated", "suspended", "inactive", "banned"]) {
        "The account is switched off, whatever the password."
    } else if is_gone(words) {
        "The account that this speaks for is not there any more, or not here."
    } else if has(&["verif", "confirm", "activat"]) {
        "The account is not confirmed yet, so nobody gets in with it."
    } else if has(&["factor", "2fa", "mfa", "otp"]) {
        "The account wants a second factor, and the request has none."
    } else if has(&["change", "reset", "expired"]) {
        "The account wants something done first, such as a new password."
    } else {
        "The account itself is not let in, whatever the password."
    }
}

fn by_directory_code(d: &Evidence) -> Option<(&'static str, Observation, Grade)> {
    let answer = d.baseline().and_then(Trial::response).filter(|r| r.status >= 400);
    if let Some((code, verdict)) = answer.and_then(|r| directory_code(&r.body_text())) {
        let at = Place::answer(Experiment::GIVEN, Part::Body);
        return Some((
            verdict,
            Observation::new(at, format!("Active Directory says data {code}")),
            Grade::Proven,
        ));
    }
    d.paste.iter().flat_map(|p| &p.lines).find_map(|line| {
        let (code, verdict) = directory_code(&line.text)?;
        let at = Place::Input { line: line.number, column: line.column };
        Some((
            verdict,
            Observation::new(at, format!("Active Directory says data {}", show(code))),
            Grade::Likely,
        ))
    })
}

/// `80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 533, v2580`.
fn directory_code(text: &str) -> Option<(&'static str, &'static str)> {
    let (_, rest) = text.split_once("AcceptSecurityContext error, data ")?;
    let code: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    DIRECTORY_CODES.into_iter().find(|(known, _)| code.eq_ignore_ascii_case(known))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Visitor, "do not try again now: reset the password, confirm the account, or wait"),
        Fix::tell(Party::Administrator, "unlock or enable the account"),
        Fix::tell(Party::Administrator, "find the device or job that goes on trying with an old password"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_directory() {
        let message = |code: &str| {
            format!("LdapErr: DSID-0C09, comment: AcceptSecurityContext error, data {code}, v2580")
        };
        assert_eq!(directory_code(&message("775")).map(|(code, _)| code), Some("775"));
        for other in ["52e", "525", ""] {
            assert_eq!(directory_code(&message(other)), None, "{other}");
        }
    }

    #[test]
    fn states() {
        assert!(state("user account is locked").contains("locked"));
        assert!(state("please verify your email").contains("confirmed"));
        assert!(state("your password has expired").contains("first"));
    }
}
