use crate::{
    reading::{Presented, presented},
    said::{Says, told},
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Party, cause};

cause! {
    /// # What happens
    ///
    /// The account is right and so may be its password, and passwords are no longer taken for this: the interface wants
    /// an API token, a personal access token or an application password. Accounts with a second factor are often treated
    /// so, and big providers treat all accounts so.
    ///
    /// # How it is recognised
    ///
    /// By the answer's own words, such as "Support for password authentication was removed" of GitHub or
    /// "Application-specific password required" of Google. `likely` where the answer to the password says it: a
    /// sentence about such passwords may also say that they are switched off.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password`: passwords are taken, and this one is wrong.
    /// - `credentials/account-state`: the account has to do something first.
    /// - `header/wrong-scheme`: a token sent as a password, or the other way round.
    ///
    /// # Fix
    ///
    /// Developer: make a token or an application password in the account's settings, with the rights that are needed and
    /// no more, and send it in the password's place. Remove the old password where it is stored, so that it does not come
    /// back.
    ///
    /// # References
    ///
    /// GitHub: token authentication for Git operations, since August 2021. Atlassian Cloud: API tokens in the place of
    /// passwords. Nextcloud: app passwords for accounts with a second factor.
    "credentials/password-not-accepted" {
        title: "passwords are no credentials here; a token is wanted",
        commonness: Known,
        explains: [
            "credentials/rejected", "credentials/wrong-password", "credentials/unknown-user", "header/wrong-scheme",
            "credentials/from-client-config",
        ],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(told) = told(d, &[Says::PasswordNotAccepted])? else { return Ok(None) };
    let verdict = "No password is taken here, not even the right one: a token is wanted instead.";
    let judged = told.judged(verdict);
    Ok(Some(match presented(d) {
        Some(Presented::Token | Presented::Key) => Assessment { grade: Grade::Possible, ..judged },
        _ => judged,
    }))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Developer, "make a token or application password in the account's settings"),
        Fix::tell(Party::Developer, "send it in the place of the password, with the same user name"),
        Fix::tell(Party::Developer, "remove the stored password (git credential reject, docker logout)"),
    ]
}
