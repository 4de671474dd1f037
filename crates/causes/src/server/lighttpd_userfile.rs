use crate::{
    login::ask_the_owner,
    rule::{Foretold, foretold},
    scope::open_at,
    unread,
};
use std::path::Path;
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Product, Proof, cause};
use why401_serverconf::{Provider, Refusal};

cause! {
    /// # What happens
    ///
    /// The file of users that lighttpd is to ask is not there, or lighttpd may not read it. Apache and nginx then answer
    /// 403 or 500 to a login; lighttpd answers 401 as to a wrong password, so that nothing tells the two apart from
    /// outside.
    ///
    /// # How it is recognised
    ///
    /// By its configuration: `auth.backend` and the `userfile` in force for this address lead to a path where there is
    /// no file, or to one that lighttpd's user may not read. With the 401 that follows this is `proven`; to a request
    /// without a login it is what comes next, and `likely`. Where no `userfile` is named at all, that is said. A name
    /// that does not begin with a slash depends on the folder lighttpd was started in: `likely`.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/wrong-password`: the file is there, and its entry is another one.
    /// - `server/lighttpd-require`: the login is right.
    /// - `password-file/digest-vs-basic-format`: the file is there, for another backend.
    ///
    /// # Fix
    ///
    /// Administrator: name the file in full, create it with `htpasswd -B -c FILE NAME`, and let the group of lighttpd's
    /// user read it.
    ///
    /// # References
    ///
    /// lighttpd `src/mod_authn_file.c`; its error log says `fdevent_load_file() FILE: No such file or directory`.
    "server/lighttpd-userfile" {
        title: "the file of users that lighttpd is to ask cannot be read",
        commonness: Known,
        explains: ["credentials/none-sent", "credentials/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    let found = unread::missing(d, Product::Lighttpd).or_else(|| unread::closed(d, Product::Lighttpd));
    let is_relative =
        foretold(d).and_then(|f| f.lookup()).is_some_and(|l| !Path::new(&l.file.written).is_absolute());
    Ok(match found {
        Some(found) if is_relative => Some(Assessment { grade: found.grade.min(Grade::Likely), ..found }),
        Some(found) => Some(found),
        None => no_file(d),
    })
}

/// A gate for which nothing names a file.
fn no_file(d: &Evidence) -> Option<Assessment> {
    let foretold = unnamed(d)?;
    let gate = foretold.gate()?;
    let place = gate.at.clone();
    let verdict = "lighttpd asks for a login, and its configuration names no file of users.";
    let proof = Proof::from(foretold.seen(d)).and_also([gate]);
    let grade = if foretold.why == Refusal::LoginWanted { Grade::Likely } else { foretold.grade };
    Some(Assessment::new(grade, verdict, proof).at(place))
}

fn unnamed(d: &Evidence) -> Option<Foretold<'_>> {
    let whys = [Refusal::FileUnread, Refusal::Incomplete, Refusal::LoginWanted];
    let nothing = |f: &Foretold| {
        let users = f.layer.rule.users.as_ref();
        users.is_some_and(|u| u.providers.iter().all(|p| matches!(p, Provider::File(None))))
    };
    foretold(d).filter(|f| f.layer.product == Product::Lighttpd && whys.contains(&f.why) && nothing(f))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    if let Some(foretold) = unnamed(d)
        && let Some(users) = &foretold.layer.rule.users
    {
        let summary = "name the file here:  auth.backend.htpasswd.userfile = \"FILE\"";
        let owner = ask_the_owner("lighttpd knows no file of users");
        return vec![open_at(summary, &users.demanded_by.spot), owner];
    }
    if unread::closed(d, Product::Lighttpd).is_some() { unread::open(d) } else { unread::create(d) }
}
