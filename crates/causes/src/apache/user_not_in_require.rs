use crate::{
    log_words,
    rule::{foretold, logged},
    scope::{edit, is, requires},
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Party, Place, Product, Proof, cause};
use why401_serverconf::Refusal;
use why401_weblog::error::Kind;

cause! {
    /// # What happens
    ///
    /// Name and password are right, but only certain users may come in and this is none of them. Apache answers 401 to
    /// that, not 403, so the browser asks for the password again and again.
    ///
    /// # How it is recognised
    ///
    /// By the server's files: the password fits its entry, and no `Require` in force names the user. The error log says
    /// AH01631, "authorization failure". Either together with the answer that follows from it is `proven`.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password`: from outside the same; the log has AH01617 then.
    /// - `apache/group-file`: the rule asks for a group.
    ///
    /// # Fix
    ///
    /// Administrator: add the user to the `Require user` line, or let everybody in who has an entry
    /// (`Require valid-user`). `AuthzSendForbiddenOnFailure On` makes Apache answer 403, so that nobody is asked for a
    /// password that is right already.
    ///
    /// # References
    ///
    /// Apache httpd `modules/aaa/mod_authz_core.c` (AH01631, `AuthzSendForbiddenOnFailure`), `mod_authz_user.c`.
    "apache/user-not-in-require" {
        title: "the login is right, but this user is not among those who may come in",
        commonness: Common,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/none-sent"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    let fits = |f: &crate::rule::Foretold| {
        f.why == Refusal::NotAllowed
            && f.layer.product == Product::Apache
            && f.by.is_some_and(|by| !requires(by, "group"))
    };
    let Some(foretold) = foretold(d).filter(fits) else { return Ok(None) };
    let Some(by) = foretold.by else { return Ok(None) };
    let user = d.user().unwrap_or_else(|| "this user".into());
    let verdict = format!("Name and password are right, but {user} is not among those who may come in.");
    let rule = foretold.layer.seen(by, format!("lets in others than {user}"), "these may come in");
    let line = foretold.found().and_then(|found| match found {
        why401_core::Found::Fits(line) => foretold.entry(*line, "the password fits this entry"),
        _ => None,
    });
    let proof = Proof::from(foretold.seen(d))
        .and_also([rule])
        .and_also(line)
        .and_also(logged(d, &[Kind::NotAllowed]));
    Ok(Some(Assessment::new(foretold.grade, verdict, proof).at(Place::of_spot(&by.spot))))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let by = foretold(d).and_then(|f| f.by);
    let summary = match by {
        Some(hit) if is(hit, "require") && requires(hit, "user") => "add the user to this line",
        _ => "let this user in",
    };
    let mut fixes =
        vec![Fix::tell(Party::Visitor, "ask the owner of the site to let you in; the password is right")];
    fixes.extend(by.map(|hit| edit(summary, &hit.spot)));
    fixes
}
