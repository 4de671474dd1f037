use crate::questions::{challenge_place, realm, refusal};
use why401_core::{
    Access, Assessed, Assessment, Evidence, Experiment, Fix, Grade, Missing, Party, Place, Proof, cause,
};

cause! {
    /// # What happens
    ///
    /// The address wants a login and the request carries none. Nothing is broken: 401 with a challenge is how a server
    /// asks who is there, and it is the first half of every Basic or Digest login.
    ///
    /// # How it is recognised
    ///
    /// The request has no Authorization field, no key and no cookie, and the answer is 401. Asked again it says the
    /// same. That the visitor meant this address, and that it is meant to be guarded, cannot be seen from outside,
    /// which is why this is `likely` unless the answer itself says that credentials are missing.
    ///
    /// # Look-alikes
    ///
    /// - `url/typo-or-protected-area`: a mistyped address leads into a guarded area.
    /// - `redirect/authorization-dropped`: credentials were given and got lost at a redirect.
    /// - `url/passing-fault`: the next request is served.
    ///
    /// # Fix
    ///
    /// Log in, or send the credentials: `curl -u NAME URL` asks for the password. A page that should be public needs
    /// its gate removed on the server.
    ///
    /// # References
    ///
    /// RFC 9110 section 15.5.2. Apache writes nothing to its error log for this; nginx only at level info.
    "credentials/none-sent" {
        title: "the address asks for a login and the request carries none",
        commonness: Common,
        explains: [],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if d.has_credentials() {
        return Ok(None);
    }
    let Some(given) = d.refusal()? else { return Ok(None) };
    let again = d.attempt(Experiment::AGAIN)?;
    if let Some(again) = again.filter(|t| t.status() != 0 && t.status() != given.status) {
        return Ok(Some(Assessment::ruled_out(
            Place::status(Experiment::AGAIN),
            format!("the same request was answered {} a moment later", again.status()),
        )));
    }
    let proof = Proof::of(challenge_place(), refusal(given));
    let verdict = match realm(given) {
        Some(realm) => format!("Nothing is broken: this address asks for a login (\"{realm}\")."),
        None => "Nothing is broken: this address asks for a login.".to_owned(),
    };
    Ok(Some(
        Assessment::new(Grade::Likely, verdict, proof)
            .detail("The request carried no user name, password or token.")
            .settled_by(Missing::Access(Access::Credentials)),
    ))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    let url = d.given().url.shown();
    vec![
        Fix::tell(Party::Visitor, "log in, or ask the owner of the site for a login"),
        Fix::tell(Party::Developer, "send the credentials").run(format!("curl -u NAME {}", why401_capture::quote(&url))),
        Fix::tell(Party::Administrator, "should it be public? find the gate").run(format!("sudo why401 server {url}")),
    ]
}
