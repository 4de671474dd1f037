use crate::{log_words, unread};
use why401_core::{Assessed, Assessment, Evidence, Fix, Product, cause};

cause! {
    /// # What happens
    ///
    /// `AuthUserFile` names a file that is not there, or a folder, as a container makes one for a file that was to be
    /// mounted and does not exist. A visitor is asked for a login as usual; as soon as one is sent, Apache answers 500.
    ///
    /// # How it is recognised
    ///
    /// The directive in force leads to a path where there is no file, and the answer to the login is the one that
    /// follows. To a request without a login the answer is still 401: then this is `likely`, since it is what comes
    /// next.
    ///
    /// # Look-alikes
    ///
    /// - `apache/password-file-unreadable`: the file is there and Apache may not read it.
    /// - `password-file/relative-path`: the file is there, in another folder.
    /// - `credentials/wrong-password`: a wrong password is 401.
    ///
    /// # Fix
    ///
    /// Create the file where the directive points, with its first user: `htpasswd -B -c FILE NAME`.
    ///
    /// # References
    ///
    /// Apache httpd `modules/aaa/mod_authn_file.c`: AH01620, 500 whatever keeps the file from being opened.
    "apache/password-file-missing" {
        title: "the password file that the configuration names does not exist",
        commonness: Known,
        explains: ["credentials/none-sent", "credentials/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    Ok(unread::missing(d, Product::Apache))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    unread::create(d)
}
