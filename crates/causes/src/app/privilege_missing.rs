use crate::{
    reading::{Presented, presented},
    said::{Says, told},
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Party, cause};

cause! {
    /// # What happens
    ///
    /// The login is right, and the account may not do this: it lacks a role, a grant or a share. Status 403 is meant for
    /// it; some products answer 401 all the same, and then everybody looks for the fault in the password.
    ///
    /// # How it is recognised
    ///
    /// By the answer's own words: of a missing role, privilege or permission. `likely`, if the answer without
    /// credentials does not say so: "not allowed" is also said to logins that count for nothing.
    ///
    /// # Look-alikes
    ///
    /// - `token/insufficient-scope`: the account may, the token may not.
    /// - `semantics/401-where-403-meant`: the same, seen at the server's side.
    /// - `credentials/account-state`: the account may do nothing at all.
    ///
    /// # Fix
    ///
    /// Owner of the resource: give the account the role or grant that is named, on this very database, host, repository
    /// or folder. Developer: use another account made for it. Administrator: answer 403, so that nobody changes a good
    /// password. A list of who may do what, kept with the deployment, keeps it from coming back.
    ///
    /// # References
    ///
    /// RFC 9110 section 15.5.4: 403 for credentials that are valid and not adequate. InfluxDB and some registries answer
    /// 401.
    "app/privilege-missing" {
        title: "the login is right, and the account may not do this",
        commonness: Common,
        explains: ["credentials/rejected", "token/rejected", "semantics/401-where-403-meant", "apikey/missing-or-wrong"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let Some(told) = told(d, &[Says::Privilege])? else { return Ok(None) };
    let verdict = match (presented(d), d.user()) {
        (Some(Presented::Password), Some(user)) => format!("The login is right, but {user} may not do this."),
        (Some(Presented::Key), _) => "The key is right, but it may not be used for this.".into(),
        _ => "The login is right, but the account may not do this.".into(),
    };
    Ok(Some(told.judged(verdict)))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Owner, "give the account the role or grant for this resource"),
        Fix::tell(Party::Developer, "or use an account that has it; the password is not at fault"),
        Fix::tell(Party::Administrator, "answer 403 instead: 401 says that the login is wrong"),
    ]
}
