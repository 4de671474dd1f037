//! Faults in files of users.

use super::{Kind, Tree};
use crate::scenarios::Expect;
use why401_core::Grade::Proven;

pub(super) const TABLE: &[Tree] = &[Tree {
    case: "credentials/wrong-password/in-the-file",
    prose: "The user stands in the file, and the password is another one.",
    server: Kind::Apache,
    config: "",
    files: &[
        ("www/private/index.html", "private\n"),
        (
            "www/private/.htaccess",
            "AuthType Basic\nAuthName Staff\nAuthUserFile {root}/users\nRequire valid-user\n",
        ),
        ("users", "alice:$apr1$why401$sCtmsGUuqBINFZN5/mp1K/\n"),
    ],
    closed: &[],
    ask: "curl -u alice:wrong {site}/private/",
    expect: Expect::Blamed(Proven),
    place: None,
}];
