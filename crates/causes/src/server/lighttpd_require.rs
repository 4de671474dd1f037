use crate::{rule::foretold, scope::open_at};
use why401_core::{Assessed, Assessment, Evidence, Fix, Found, Party, Place, Product, Proof, cause};
use why401_serverconf::Refusal;

cause! {
    /// # What happens
    ///
    /// Name and password are right, but the `require` of lighttpd's `auth.require` names other users. lighttpd answers
    /// 401 to that, and its log speaks of a password that doesn't match.
    ///
    /// # How it is recognised
    ///
    /// By its configuration and file of users: the password fits its entry, and no `user=` in force names the user.
    /// With the 401 that follows this is `proven`.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password`: from outside and in the log the same.
    /// - `server/lighttpd-userfile`: the file cannot be read.
    /// - `apache/user-not-in-require`: the same of Apache.
    ///
    /// # Fix
    ///
    /// Administrator: add `|user=NAME` to `require`, or let in everybody who has an entry: `"require" => "valid-user"`.
    ///
    /// # References
    ///
    /// lighttpd `src/mod_auth.c`, `http_auth_match_rules`.
    "server/lighttpd-require" {
        title: "the login is right, but lighttpd's require names other users",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/none-sent"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let is_it =
        |f: &crate::rule::Foretold| f.why == Refusal::NotAllowed && f.layer.product == Product::Lighttpd;
    let Some(foretold) = foretold(d).filter(is_it) else { return Ok(None) };
    let Some(by) = foretold.by else { return Ok(None) };
    let user = d.user().unwrap_or_else(|| "this user".into());
    let verdict = format!("Name and password are right, but {user} is not among those who may come in.");
    let rule = foretold.layer.seen(by, format!("lets in others than {user}"), "these may come in");
    let entry = match foretold.found() {
        Some(Found::Fits(line)) => foretold.entry(*line, "the password fits this entry"),
        _ => None,
    };
    let proof = Proof::from(foretold.seen(d)).and_also([rule]).and_also(entry);
    Ok(Some(Assessment::new(foretold.grade, verdict, proof).at(Place::of_spot(&by.spot))))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let by = foretold(d).and_then(|f| f.by);
    let mut fixes =
        vec![Fix::tell(Party::Visitor, "ask the owner of the site to let you in; the password is right")];
    fixes.extend(by.map(|hit| open_at("add the user here:  |user=NAME", &hit.spot)));
    fixes
}
