use why401_challenge::QuirkKind;
use why401_core::{
    Access, Assessed, Assessment, Evidence, Fix, Grade, Missing, Observation, Party, Standing, cause,
};

cause! {
    /// # What happens
    ///
    /// Basic puts user name and password into one text with a colon between them, and the server splits it at the first
    /// colon. A user name that has a colon itself is cut there, and the rest of it becomes part of the password: such a
    /// user can never log in this way.
    ///
    /// # How it is recognised
    ///
    /// The decoded pair has two colons or more. That is no proof: a colon in the password is allowed and common, and
    /// nobody can see from outside which of the two it is. So this is never more than `possible`; whoever knows the
    /// user name can tell at once.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/rejected`: the colon is in the password and does no harm; the password is wrong.
    /// - `header/bad-base64-or-no-colon`: there is no colon at all.
    ///
    /// # Fix
    ///
    /// Administrator: rename the user; names like `group:alice` or `urn:…` cannot be used with Basic. Digest and forms
    /// do not have the limit. Refusing the colon when users are created keeps it from coming back; Apache's `htpasswd`
    /// does.
    ///
    /// # References
    ///
    /// RFC 7617 section 2: a user-id with a colon is invalid. Apache logs AH01618 "user … not found" with the part
    /// before the first colon.
    "header/colon-in-username" {
        title: "the user name may hold a colon, which Basic cannot carry",
        commonness: Rare,
        explains: [],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let is_basic = d.credentials().is_some_and(|c| c.basic.is_some());
    let Some(quirk) = d.quirk(&[QuirkKind::ColonInPassword]).filter(|_| is_basic) else { return Ok(None) };
    let Some(Standing::Refused(_)) = d.standing()? else { return Ok(None) };
    let seen = Observation::new(d.authorization_place(), "two colons or more in the login")
        .with(d.underline(quirk, "split at the first colon"));
    let verdict = "If the user name has a colon in it, this kind of login cannot work for it.";
    Ok(Some(
        Assessment::new(Grade::Possible, verdict, seen)
            .detail("A colon in the password does no harm.")
            .settled_by(Missing::Access(Access::Credentials)),
    ))
}

fn fixes(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![
        Fix::tell(Party::Developer, "see whether the user name itself has a colon"),
        Fix::tell(Party::Administrator, "give users names without a colon"),
    ]
}
