use crate::{
    login::{ask_the_owner, quoted, refused_login, set_password, user_word},
    rule::{file, logged},
};
use why401_core::{
    Assessed, Assessment, Evidence, Experiment, Fix, Grade, Layer, Lookup, Observation, Party, Place, Proof,
    Trial, cause,
};
use why401_message::show;
use why401_weblog::error::Kind;

cause! {
    /// # What happens
    ///
    /// `htdigest` and `htpasswd` write files that look alike: `NAME:REALM:DIGEST` for Digest, `NAME:HASH` for Basic.
    /// Given the one where it needs the other, a server finds the name and no password for it, or not even the name.
    ///
    /// # How it is recognised
    ///
    /// The page asks for Basic, and the entry of this name is `NAME:REALM:` and 32 digits of MD5: the realm is compared
    /// with the password. Or the page asks for Digest, and not one entry of the file has a realm.
    ///
    /// # Look-alikes
    ///
    /// - `password-file/plain-text`: two fields, the second no hash.
    /// - `credentials/wrong-password`: an entry of the right form.
    ///
    /// # Fix
    ///
    /// For Basic `htpasswd -B FILE NAME` in a new file, for Digest `htdigest FILE REALM NAME`; or let the directive ask
    /// for the scheme the file is made for. Digest needs no https and is supported less and less: Basic over https is
    /// the better choice.
    ///
    /// # References
    ///
    /// Apache httpd `modules/aaa/mod_authn_file.c`, `check_password` and `get_realm_hash`; RFC 7616 section 3.4.2.
    "password-file/digest-vs-basic-format" {
        title: "the password file is made for another kind of login (Digest, Basic)",
        commonness: Rare,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user", "password-file/plain-text", "credentials/none-sent"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    Ok(for_basic(d).or_else(|| for_digest(d)))
}

/// A Digest file where Basic is asked for.
fn for_basic(d: &Evidence) -> Option<Assessment> {
    let refused = refused_login(d).filter(|r| r.lookup.is_of_digest && r.why.is_some())?;
    let line = refused.line?;
    let verdict = "The password file is made for Digest logins, and this page asks for a Basic one.";
    let found = refused.accuse_directive(d, verdict, "this names a file for Digest");
    let entry = Observation::new(
        file(&refused.lookup.file.path, Some(line)),
        "name, realm and digest, where name and hash belong",
    );
    Some(Assessment { proof: found.proof.clone().and_also([entry]), ..found })
}

/// A Basic file where Digest is asked for: nobody is found in it.
fn for_digest(d: &Evidence) -> Option<Assessment> {
    let response = d.baseline().and_then(Trial::response).filter(|r| r.status == 401)?;
    let asks = Evidence::challenges(response).iter().any(|c| c.scheme.eq_ignore_ascii_case("digest"));
    let (layer, lookup) = digest_layer(d).filter(|_| asks)?;
    let log = logged(d, &[Kind::NoSuchUser]);
    let grade = if log.is_some() { Grade::Proven } else { Grade::Likely };
    let verdict = "The password file is made for Basic logins, and this page asks for a Digest one.";
    let directive =
        layer.seen(&lookup.file.hit, "this names a file for Basic", "this names a file for Basic");
    let place = directive.at.clone();
    let entries = format!(
        "{} without a realm, as Digest needs it",
        match lookup.book.entries {
            1 => "one entry".to_owned(),
            n => format!("{n} entries"),
        }
    );
    let seen = Observation::new(Place::status(Experiment::GIVEN), "401, and Digest is asked for");
    let proof = Proof::from(seen)
        .and_also([directive, Observation::new(file(&lookup.file.path, None), entries)])
        .and_also(log);
    Some(Assessment::new(grade, verdict, proof).at(place))
}

/// The server that asks for Digest and has a file in which no entry has a realm.
fn digest_layer(d: &Evidence) -> Option<(&Layer, &Lookup)> {
    d.layers.iter().find_map(|layer| {
        let users = layer.rule.users.as_ref().filter(|u| u.scheme.eq_ignore_ascii_case("digest"))?;
        let [lookup] = &layer.lookups[..] else { return None };
        let basic = lookup.book.entries > 0 && lookup.book.of_digest == 0;
        (basic && users.realm.is_some()).then_some((layer, lookup))
    })
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let owner = ask_the_owner("the password file is made for another kind of login");
    let Some((layer, lookup)) = digest_layer(d) else {
        return vec![set_password(d, "store the login the way Basic needs it"), owner];
    };
    let realm = layer.rule.users.as_ref().and_then(|u| u.realm.as_deref()).unwrap_or_default();
    let command = format!(
        "sudo htdigest {} {} {}",
        quoted(&lookup.file.path),
        why401_capture::quote(&show(realm)),
        user_word(d)
    );
    vec![Fix::tell(Party::Administrator, "store the login the way Digest needs it").run(command), owner]
}
