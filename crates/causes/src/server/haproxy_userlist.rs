use crate::{
    login::{RefusedLogin, ask_the_owner, refused_login, set_password},
    rule::{file, foretold},
    scope::open_at,
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Observation, Place, Product, Proof, cause};
use why401_htpasswd::{Scheme, Slip, Why};
use why401_message::show;
use why401_serverconf::Refusal;

cause! {
    /// # What happens
    ///
    /// HAProxy looks logins up in a `userlist` of its configuration, and the login cannot fit what stands there. Behind
    /// `password` belongs a hash, behind `insecure-password` the password itself: mixed up, no password ever fits. Or
    /// the gate asks another list than the one the user stands in, or wants a group the user is not in.
    ///
    /// # How it is recognised
    ///
    /// By HAProxy's configuration and the 401 that follows from it: the entry of this name has a password behind
    /// `password`, or a hash behind `insecure-password` that fits the password that was sent; or the login fits an
    /// entry of another list; or it is right and not in the group of `http_auth_group`.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password`, `credentials/unknown-user`: the entry is sound, or there is none.
    /// - `password-file/hash-unsupported`: a hash behind `password` that the C library does not know.
    /// - `credentials/two-gates`: HAProxy accepts the login, and a server behind it refuses it.
    ///
    /// # Fix
    ///
    /// Administrator: make a hash with `openssl passwd -6` and write it behind `password`; or put the user into the
    /// list, or the group, that the gate asks for.
    ///
    /// # References
    ///
    /// HAProxy configuration manual, "Userlists"; `src/auth.c`, `check_user`.
    "server/haproxy-userlist" {
        title: "the login cannot fit the userlist that HAProxy asks",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user", "password-file/plain-text", "credentials/none-sent"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    Ok(in_the_list(d).or_else(|| not_in_the_group(d)))
}

/// The login against the list that is asked.
fn in_the_list(d: &Evidence) -> Option<Assessment> {
    let of_haproxy =
        |r: &RefusedLogin| r.foretold.layer.product == Product::Haproxy && r.lookup.list.is_some();
    let refused = refused_login(d).filter(of_haproxy)?;
    if let Some((other, line)) = refused.fits_elsewhere() {
        let verdict = "The login is right for another userlist than the one this gate asks.";
        let note = "this gate asks another list";
        let gate =
            refused.foretold.layer.seen(&refused.foretold.layer.rule.users.as_ref()?.demanded_by, note, note);
        let place = gate.at.clone();
        let stands = Observation::new(file(&other.path, Some(line)), "name and password fit this entry");
        let proof = Proof::from(refused.foretold.seen(d)).and_also([gate, stands]);
        let list = show(refused.lookup.list.as_deref().unwrap_or_default());
        let found = Assessment::new(refused.foretold.grade.min(Grade::Likely), verdict, proof).at(place);
        return Some(found.detail(format!("It asks the list {list}.")));
    }
    let line = refused.line?;
    match (refused.slip(), refused.why) {
        (Some(Slip::HashAsPlain), _) => {
            let verdict = "HAProxy takes the hash in its userlist for the password itself.";
            let found = refused.accuse(
                d,
                line,
                verdict,
                "a hash behind insecure-password, of the password that was sent",
            );
            Some(found.detail("Behind the word password, it would have been accepted."))
        }
        (slip, Some(Why::Scheme(Scheme::Text | Scheme::Plain))) => {
            let verdict = "HAProxy takes the password in its userlist for a hash, and no login fits it.";
            let found =
                refused.accuse(d, line, verdict, "plain text behind the word password, where a hash belongs");
            let is_it = matches!(slip, Some(Slip::UnreadScheme(Scheme::Text)));
            Some(if is_it { found.detail("It is the very password that was sent.") } else { found })
        }
        _ => None,
    }
}

/// A right login without the group that is asked for.
fn not_in_the_group(d: &Evidence) -> Option<Assessment> {
    let foretold =
        foretold(d).filter(|f| f.why == Refusal::NotAllowed && f.layer.product == Product::Haproxy)?;
    let gate = foretold.gate()?;
    let place = gate.at.clone();
    let user = d.user().unwrap_or_else(|| "this user".into());
    let verdict =
        format!("Name and password are right, but {user} is not in the group that HAProxy asks for.");
    let entry = match foretold.found() {
        Some(why401_core::Found::Fits(line)) => foretold.entry(*line, "the password fits this entry"),
        _ => None,
    };
    let proof = Proof::from(foretold.seen(d)).and_also([gate]).and_also(entry);
    Some(Assessment::new(foretold.grade, verdict, proof).at(place))
}

fn fixes(d: &Evidence, found: &Assessment) -> Vec<Fix> {
    let owner = ask_the_owner("HAProxy's list of users does not fit your login");
    let by_entry = refused_login(d).is_some_and(|r| r.line.is_some());
    if by_entry {
        return vec![set_password(d, "write a hash behind password, then reload HAProxy"), owner];
    }
    let list = foretold(d).and_then(|f| f.lookup()).map(|l| &l.file.hit.spot);
    let is_group = matches!(&found.place, Some(Place::File { .. })) && list.is_some();
    let opened = list
        .filter(|_| is_group)
        .map(|spot| open_at("add the user to the list and group that is asked", spot));
    opened.into_iter().chain([owner]).collect()
}
