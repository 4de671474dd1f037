use crate::{
    questions::{send_corrected, suspected},
    reading::refused,
    server_words::{self, Blame},
};
use why401_core::{
    Access, Assessed, Assessment, Evidence, Experiment, Fix, Grade, Missing, Observation, Party, Proof,
    Spelling, Standing, cause,
};

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

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let mut fixes = send_corrected(d, "try it once in small letters", SMALL);
    fixes.extend([
        Fix::tell(Party::Visitor, "write the name the way it was given out, capitals included"),
        Fix::tell(Party::Administrator, "look for the stored spelling").run("grep -i '^NAME:' FILE"),
    ]);
    fixes
}
