//! Logins that almost fit: what keeps them from it is found in the file of users.

use super::{Kind, Tree};
use crate::scenarios::Expect;
use why401_core::Grade::Proven;

/// A gate of nginx with a file of its own.
const GATE: &str = "server {
  listen 127.0.0.1:{port};
  root {root}/www;
  location /private/ {
    auth_basic Staff;
    auth_basic_user_file {root}/users;
  }
}
";

pub(super) const TABLE: &[Tree] = &[
    Tree {
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
        place: Some(("users", "alice")),
    },
    Tree {
        case: "credentials/wrong-password/one-character-more",
        prose: "A character too many at the end of the password.",
        server: Kind::Nginx,
        config: GATE,
        files: &[
            ("www/private/index.html", "private\n"),
            ("users", "alice:$apr1$why401$UNG1hRN3fDmC23MY2RuYg.\n"),
        ],
        closed: &[],
        ask: "curl -u alice:Lantern-42x {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice")),
    },
    Tree {
        case: "credentials/wrong-password/of-another-user",
        prose: "The password is the one of another user.",
        server: Kind::Apache,
        config: "",
        files: &[
            ("www/private/index.html", "private\n"),
            (
                "www/private/.htaccess",
                "AuthType Basic\nAuthName Staff\nAuthUserFile {root}/users\nRequire valid-user\n",
            ),
            (
                "users",
                "alice:$apr1$why401ol$uN.mbZtphOpS3sY2otK320\nbob:$apr1$why401$UNG1hRN3fDmC23MY2RuYg.\n",
            ),
        ],
        closed: &[],
        ask: "curl -u alice:Lantern-42 {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice")),
    },
    Tree {
        case: "credentials/unknown-user/in-the-file",
        prose: "Nobody of this name stands in the file.",
        server: Kind::Nginx,
        config: GATE,
        files: &[
            ("www/private/index.html", "private\n"),
            ("users", "bob:$apr1$why401ol$uN.mbZtphOpS3sY2otK320\n"),
        ],
        closed: &[],
        ask: "curl -u alice:Lantern-42 {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "")),
    },
    Tree {
        case: "credentials/unknown-user/with-a-domain",
        prose: "The name was sent with the domain of an e-mail address.",
        server: Kind::Apache,
        config: "",
        files: &[
            ("www/private/index.html", "private\n"),
            (
                "www/private/.htaccess",
                "AuthType Basic\nAuthName Staff\nAuthUserFile {root}/users\nRequire valid-user\n",
            ),
            ("users", "alice:$apr1$why401$UNG1hRN3fDmC23MY2RuYg.\n"),
        ],
        closed: &[],
        ask: "curl -u alice@site.example:Lantern-42 {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "")),
    },
    Tree {
        case: "credentials/user-name-case/in-the-file",
        prose: "The name is stored in small letters.",
        server: Kind::Apache,
        config: "",
        files: &[
            ("www/private/index.html", "private\n"),
            (
                "www/private/.htaccess",
                "AuthType Basic\nAuthName Staff\nAuthUserFile {root}/users\nRequire valid-user\n",
            ),
            ("users", "alice:$apr1$why401$UNG1hRN3fDmC23MY2RuYg.\n"),
        ],
        closed: &[],
        ask: "curl -u Alice:Lantern-42 {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice")),
    },
    Tree {
        case: "credentials/user-name-case/nginx",
        prose: "The name is stored in capitals.",
        server: Kind::Nginx,
        config: GATE,
        files: &[
            ("www/private/index.html", "private\n"),
            ("users", "Alice:$apr1$why401$UNG1hRN3fDmC23MY2RuYg.\n"),
        ],
        closed: &[],
        ask: "curl -u alice:Lantern-42 {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "Alice")),
    },
    Tree {
        case: "credentials/user-name-case/lookalike-other-password",
        prose: "The name in other capitals, and the password fits it neither.",
        server: Kind::Apache,
        config: "",
        files: &[
            ("www/private/index.html", "private\n"),
            (
                "www/private/.htaccess",
                "AuthType Basic\nAuthName Staff\nAuthUserFile {root}/users\nRequire valid-user\n",
            ),
            ("users", "bob:$apr1$why401ol$uN.mbZtphOpS3sY2otK320\n"),
        ],
        closed: &[],
        ask: "curl -u alice:Lantern-42 {site}/private/",
        expect: Expect::Other("credentials/unknown-user"),
        place: None,
    },
    Tree {
        case: "credentials/caps-or-layout/in-the-file",
        prose: "Caps Lock was on.",
        server: Kind::Apache,
        config: "",
        files: &[
            ("www/private/index.html", "private\n"),
            (
                "www/private/.htaccess",
                "AuthType Basic\nAuthName Staff\nAuthUserFile {root}/users\nRequire valid-user\n",
            ),
            ("users", "alice:$apr1$why401$UNG1hRN3fDmC23MY2RuYg.\n"),
        ],
        closed: &[],
        ask: "curl -u alice:lANTERN-42 {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice")),
    },
    Tree {
        case: "credentials/caps-or-layout/first-letter",
        prose: "A telephone wrote the first letter as a capital.",
        server: Kind::Nginx,
        config: GATE,
        files: &[
            ("www/private/index.html", "private\n"),
            ("users", "alice:$apr1$why401$v72UsepCk9nbOeEJMqXmR.\n"),
        ],
        closed: &[],
        ask: "curl -u alice:Lantern-42 {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice")),
    },
    Tree {
        case: "credentials/caps-or-layout/lookalike-another",
        prose: "Another password, in capitals or not.",
        server: Kind::Nginx,
        config: GATE,
        files: &[
            ("www/private/index.html", "private\n"),
            ("users", "alice:$apr1$why401$UNG1hRN3fDmC23MY2RuYg.\n"),
        ],
        closed: &[],
        ask: "curl -u alice:other-lamp-3 {site}/private/",
        expect: Expect::Other("credentials/wrong-password"),
        place: None,
    },
    Tree {
        case: "credentials/whitespace/in-the-file",
        prose: "A blank was copied along with the password.",
        server: Kind::Nginx,
        config: GATE,
        files: &[
            ("www/private/index.html", "private\n"),
            ("users", "alice:$apr1$why401$UNG1hRN3fDmC23MY2RuYg.\n"),
        ],
        closed: &[],
        ask: "curl -u 'alice:Lantern-42 ' {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice")),
    },
    Tree {
        case: "credentials/whitespace/line-end-stored",
        prose: "The password was read from a file, line end included, when it was stored.",
        server: Kind::Apache,
        config: "",
        files: &[
            ("www/private/index.html", "private\n"),
            (
                "www/private/.htaccess",
                "AuthType Basic\nAuthName Staff\nAuthUserFile {root}/users\nRequire valid-user\n",
            ),
            ("users", "alice:$apr1$why401$zxKCEeL7cBKneytNqbk7//\n"),
        ],
        closed: &[],
        ask: "curl -u alice:Lantern-42 {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice")),
    },
    Tree {
        case: "credentials/charset/in-the-file",
        prose: "The password is stored in Latin-1 and sent in UTF-8.",
        server: Kind::Apache,
        config: "",
        files: &[
            ("www/private/index.html", "private\n"),
            (
                "www/private/.htaccess",
                "AuthType Basic\nAuthName Staff\nAuthUserFile {root}/users\nRequire valid-user\n",
            ),
            ("users", "alice:$apr1$why401$y9WzLxjRCTXxlcX6r7h940\n"),
        ],
        closed: &[],
        ask: "curl -u 'alice:Grüße-42x' {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice")),
    },
    Tree {
        case: "credentials/charset/typographic-quotes",
        prose: "A long dash came from a document in place of a plain one.",
        server: Kind::Nginx,
        config: GATE,
        files: &[
            ("www/private/index.html", "private\n"),
            ("users", "alice:$apr1$why401$UNG1hRN3fDmC23MY2RuYg.\n"),
        ],
        closed: &[],
        ask: "curl -u 'alice:Lantern–42' {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice")),
    },
    Tree {
        case: "credentials/percent-encoded/in-the-file",
        prose: "The code of an at sign was sent for it.",
        server: Kind::Nginx,
        config: GATE,
        files: &[
            ("www/private/index.html", "private\n"),
            ("users", "alice:$apr1$why401$yPCk0n/tA8zr0RPbqaipZ0\n"),
        ],
        closed: &[],
        ask: "curl -u alice:P%40rade-42 {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice")),
    },
    Tree {
        case: "credentials/percent-encoded/plus-for-blank",
        prose: "A plus sign was sent for a blank.",
        server: Kind::Apache,
        config: "",
        files: &[
            ("www/private/index.html", "private\n"),
            (
                "www/private/.htaccess",
                "AuthType Basic\nAuthName Staff\nAuthUserFile {root}/users\nRequire valid-user\n",
            ),
            ("users", "alice:$apr1$why401$CIsBGspPqnm4INXXDrzvN.\n"),
        ],
        closed: &[],
        ask: "curl -u alice:Two+wheels-9 {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice")),
    },
    Tree {
        case: "credentials/shell-mangled/when-stored",
        prose: "A shell took a part of the password for a variable when it was stored.",
        server: Kind::Apache,
        config: "",
        files: &[
            ("www/private/index.html", "private\n"),
            (
                "www/private/.htaccess",
                "AuthType Basic\nAuthName Staff\nAuthUserFile {root}/users\nRequire valid-user\n",
            ),
            ("users", "alice:$apr1$why401$E0DAtB0QWJNC5kFiNLPJ2/\n"),
        ],
        closed: &[],
        ask: "curl -u 'alice:Top$ecret-42' {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice")),
    },
    Tree {
        case: "credentials/shell-mangled/quotes-stored",
        prose: "The password was stored with the quotes around it.",
        server: Kind::Nginx,
        config: GATE,
        files: &[
            ("www/private/index.html", "private\n"),
            ("users", "alice:$apr1$why401$PyhB6nT.3b2PTRI6xi33Y1\n"),
        ],
        closed: &[],
        ask: "curl -u alice:Lantern-42 {site}/private/",
        expect: Expect::Blamed(Proven),
        place: Some(("users", "alice")),
    },
];
