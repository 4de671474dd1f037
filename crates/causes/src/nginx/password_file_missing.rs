use crate::{log_words, unread};
use why401_core::{Assessed, Assessment, Evidence, Fix, Product, cause};

cause! {
    /// # What happens
    ///
    /// `auth_basic_user_file` names a file that is not there, or a folder, as a container makes one for a file that was
    /// to be mounted and does not exist. A visitor is asked for a login as usual; as soon as one is sent, nginx answers
    /// 403 (500 for a folder).
    ///
    /// # How it is recognised
    ///
    /// The directive in force leads to a path where there is no file, and the answer to the login is the one that
    /// follows. To a request without a login the answer is still 401: then this is `likely`, since it is what comes
    /// next.
    ///
    /// # Look-alikes
    ///
    /// - `nginx/password-file-unreadable`: the file is there and nginx may not read it.
    /// - `password-file/relative-path`: the file is there, in another folder.
    /// - `credentials/wrong-password`: a wrong password is 401.
    ///
    /// # Fix
    ///
    /// Create the file where the directive points, with its first user: `htpasswd -B -c FILE NAME`.
    ///
    /// # References
    ///
    /// nginx `ngx_http_auth_basic_module.c`: ENOENT is 403, every other error 500; a folder is opened and not read,
    /// 500.
    "nginx/password-file-missing" {
        title: "the password file that the configuration names does not exist",
        commonness: Known,
        explains: ["credentials/none-sent", "credentials/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    Ok(unread::missing(d, Product::Nginx))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    unread::create(d)
}
