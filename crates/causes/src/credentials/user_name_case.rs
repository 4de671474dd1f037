use crate::{
    login::{quoted, slipped},
    questions::{send_corrected, suspected},
    reading::refused,
    server_words::{self, Blame},
};
use why401_core::{
    Access, Assessed, Assessment, Evidence, Experiment, Fix, Grade, Missing, Observation, Party, Proof,
    Spelling, Standing, cause,
};
use why401_htpasswd::Slip;

cause! {
    /// # What happens
    ///
    /// The account exists in other letters: `Alice` was sent where `alice` is stored. Password files of web servers
    /// compare letter by letter; many applications do not, so the same name works in one place and not in another. A
    /// telephone's keyboard likes to begin with a capital.
    ///
    /// # How it is recognised
    ///
    /// The refused user name holds capitals. That alone is a hint and stays `possible`. Where the server itself says
    /// that it knows nobody of this name, the name in small letters is sent once; served, that is the proof.
    ///
    /// With the server's files at hand it is found in the password file, here and offline: `proven`, and nothing is
    /// sent.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/unknown-user`: the name exists in no spelling.
    /// - `credentials/rejected`: the name is right and the password is not.
    ///
    /// # Fix
    ///
    /// Write the name the way it was given out. On the server `grep -i '^NAME:' FILE` shows the stored spelling. To
    /// keep it from coming back, create names in small letters only.
    ///
    /// # References
    ///
    /// Apache httpd `modules/aaa/mod_authn_file.c` and nginx `ngx_http_auth_basic_module.c` compare user names byte by
    /// byte.
    "credentials/user-name-case" {
        title: "the account may exist with other capitals in its name",
        commonness: Known,
        explains: ["credentials/unknown-user"],
    }
}

const SMALL: Experiment = Experiment::respelled(Spelling::LowerCaseUser);

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = in_the_file(d) {
        return Ok(Some(found));
    }
    let Some(user) = d.user().filter(|_| d.request(SMALL).is_some()) else { return Ok(None) };
    let Some(Standing::Refused(given)) = d.standing()? else { return Ok(None) };
    let seen = Observation::new(d.authorization_place(), "capitals in the user name");
    let verdict = format!("The account may be stored in small letters; \"{user}\" was sent.");
    if server_words::blame(given).is_some_and(|(blame, _)| blame == Blame::User) {
        let verdict = format!("The account exists, but in small letters; \"{user}\" was sent.");
        return suspected(d, seen, verdict, SMALL);
    }
    let proof = Proof::from(seen).and_also([refused(given)]);
    Ok(Some(Assessment::new(Grade::Possible, verdict, proof).settled_by(Missing::Access(Access::Server))))
}

/// The password file has the name in other capitals, and the password fits.
fn in_the_file(d: &Evidence) -> Option<Assessment> {
    let (refused, _, line) = slipped(d, |slip| *slip == Slip::UserCase)?;
    let user = d.user().unwrap_or_default();
    let verdict = format!("The account exists with other capitals in its name; \"{user}\" was sent.");
    Some(refused.accuse(d, line, verdict, "the name in other capitals; the password fits"))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    if let Some((refused, _, line)) = slipped(d, |slip| *slip == Slip::UserCase) {
        let look = format!("sudo sed -n '{line}s/:.*//p' {}", quoted(&refused.lookup.file.path));
        return vec![
            Fix::tell(Party::Visitor, "write the name the way it was given out, capitals included"),
            Fix::tell(Party::Administrator, "look at the name as it is stored").run(look),
        ];
    }
    let mut fixes = send_corrected(d, "try it once in small letters", SMALL);
    fixes.extend([
        Fix::tell(Party::Visitor, "write the name the way it was given out, capitals included"),
        Fix::tell(Party::Administrator, "look for the stored spelling").run("grep -i '^NAME:' FILE"),
    ]);
    fixes
}
