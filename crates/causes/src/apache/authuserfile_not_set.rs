use crate::{
    log_words,
    login::{ask_the_owner, quoted},
    rule::{Foretold, foretold, logged},
};
use why401_core::{Assessed, Assessment, Evidence, Fix, Grade, Party, Product, Proof, cause};
use why401_serverconf::{Provider, Refusal};
use why401_weblog::error::Kind;

cause! {
    /// # What happens
    ///
    /// The area asks for a Basic login, and no `AuthUserFile` says where the users are. A visitor is asked for a login
    /// as usual; as soon as one is sent, Apache answers 500.
    ///
    /// # How it is recognised
    ///
    /// No `AuthUserFile` is in force for the request, the provider is the file, and the answer to the login is 500. To
    /// a request without a login the answer is still 401: then this is `likely`, since it is what comes next.
    ///
    /// # Look-alikes
    ///
    /// - `apache/password-file-missing`: there is a directive, and no file.
    /// - No `AuthName`: then even the first answer is 500.
    ///
    /// # Fix
    ///
    /// Add the directive beside `AuthType`, with the whole path of a file outside of the document root.
    ///
    /// # References
    ///
    /// Apache httpd `modules/aaa/mod_authn_file.c`: AH01619, "AuthUserFile not specified in the configuration".
    "apache/authuserfile-not-set" {
        title: "no AuthUserFile says where Apache finds its users",
        commonness: Rare,
        explains: ["credentials/none-sent", "credentials/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    let Some(foretold) = without_file(d) else { return Ok(None) };
    let Some(gate) = foretold.gate() else { return Ok(None) };
    let log = logged(d, &[Kind::UserFileNotSet]);
    let grade = match foretold.why {
        Refusal::Incomplete => foretold.grade,
        _ => Grade::Likely,
    };
    let place = gate.at.clone();
    let verdict = "Apache asks for a login here, and no AuthUserFile tells it where the users are.";
    let proof = Proof::from(foretold.seen(d)).and_also([gate]).and_also(log);
    Ok(Some(Assessment::new(grade, verdict, proof).at(place)))
}

/// The refusal of a gate of Apache whose only provider is a file that nothing names.
fn without_file(d: &Evidence) -> Option<Foretold<'_>> {
    let fits = |f: &Foretold<'_>| {
        let users = f.layer.rule.users.as_ref();
        let unnamed = users.is_some_and(|u| {
            u.realm.is_some()
                && !u.providers.is_empty()
                && u.providers.iter().all(|p| matches!(p, Provider::File(None)))
        });
        let why = matches!(f.why, Refusal::Incomplete | Refusal::LoginWanted);
        f.layer.product == Product::Apache && unnamed && why
    };
    foretold(d).filter(fits)
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let spot = without_file(d).and_then(|f| f.layer.rule.users.as_ref()).map(|u| &u.demanded_by.spot);
    let add = spot.map(|spot| {
        let script = format!("{}a AuthUserFile /etc/apache2/.htpasswd", spot.line);
        let command = format!("sudo sed -i {} {}", why401_capture::quote(&script), quoted(&spot.path));
        Fix::tell(Party::Administrator, "name the file of users, then reload Apache").run(command)
    });
    add.into_iter().chain([ask_the_owner("its configuration names no file of users")]).collect()
}
