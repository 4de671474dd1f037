use crate::login::{account, ask_the_owner, bad_entry, refused_login, set_password};
use why401_core::{Assessed, Assessment, BookSeen, Evidence, Fix, cause};
use why401_htpasswd::{Scheme, Why};

cause! {
    /// # What happens
    ///
    /// The password file has no users in it: no bytes, nothing but comments, or a name with nothing behind it. A
    /// container often mounts such a file; a deployment creates it for somebody to fill in later. Nobody can log in.
    ///
    /// # How it is recognised
    ///
    /// The file that is asked has no entry with anything behind a name, or the entry of this name has nothing behind
    /// it.
    ///
    /// # Look-alikes
    ///
    /// - `credentials/unknown-user`: there are other users in it.
    /// - `password-file/wrong-file-consulted`: the login stands in another file.
    ///
    /// # Fix
    ///
    /// `htpasswd -B FILE NAME` adds the user.
    ///
    /// # References
    ///
    /// Apache httpd `modules/aaa/mod_authn_file.c`; nginx `ngx_http_auth_basic_module.c`: an empty file refuses
    /// everybody.
    "password-file/empty-or-placeholder" {
        title: "the password file has no users in it",
        commonness: Known,
        explains: ["credentials/rejected", "credentials/wrong-password", "credentials/unknown-user"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some((refused, _, line)) = bad_entry(d, |why| *why == Why::Scheme(Scheme::Empty)) {
        let verdict = format!("{} has no password in the password file: nothing can fit.", account(d));
        return Ok(Some(refused.accuse(d, line, verdict, "nothing stands behind the name")));
    }
    // Behind a mark of another encoding there are users whom the server does not see.
    let is_empty = |book: &BookSeen| book.entries == 0 && !book.has_mark;
    let nobody = refused_login(d).filter(|r| r.line.is_none() && is_empty(&r.lookup.book));
    Ok(nobody.map(|refused| {
        let shows = match refused.lookup.book.length {
            0 => "is empty",
            _ => "has no entries",
        };
        refused.accuse_file(d, "The password file has no users in it: nobody can log in.", shows)
    }))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    vec![set_password(d, "add the user"), ask_the_owner("the password file has no users")]
}
