use crate::{log_words, unread};
use why401_core::{Assessed, Assessment, Evidence, Fix, Product, cause};

cause! {
    /// # What happens
    ///
    /// The password file is there, and the user nginx runs as may not read it, or may not enter a folder on the way to
    /// it. A visitor is asked for a login as usual; as soon as one is sent, nginx answers 500.
    ///
    /// # How it is recognised
    ///
    /// By the permissions of the file and of the folders above it, for the user and group that the configuration names;
    /// the answer to the login is the one that follows. To a request without a login the answer is still 401: then this
    /// is `likely`, since it is what comes next. SELinux, AppArmor and `ProtectHome` are not seen in permissions: the
    /// log is.
    ///
    /// # Look-alikes
    ///
    /// - `nginx/password-file-missing`: there is no file.
    /// - `credentials/wrong-password`: a wrong password is 401.
    ///
    /// # Fix
    ///
    /// Give the file to the server's group, readable and no more: `chgrp` and `chmod g+r`. Not readable for everybody:
    /// hashes can be guessed from.
    ///
    /// # References
    ///
    /// nginx `ngx_http_auth_basic_module.c`: ENOENT is 403, every other error 500; a folder is opened and not read,
    /// 500.
    "nginx/password-file-unreadable" {
        title: "the server may not read its own password file",
        commonness: Known,
        explains: ["credentials/none-sent", "credentials/rejected"],
    }
}

fn assess(d: &Evidence) -> Assessed {
    if let Some(found) = log_words::alone(d, CAUSE.id) {
        return Ok(Some(found));
    }
    Ok(unread::closed(d, Product::Nginx))
}

fn fixes(d: &Evidence, _: &Assessment) -> Vec<Fix> {
    unread::open(d)
}
