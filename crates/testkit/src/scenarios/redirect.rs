//! Scenarios of the group `redirect`.

use super::{Expect, Scenario};
use why401_core::Grade;

pub(super) const TABLE: &[Scenario] = &[
    Scenario {
        case: "redirect/authorization-dropped/apache-other-port",
        prose: "The redirect leads to another port, and the login stays behind.",
        ask: "curl -L -u alice:secret {apache}/to-port/",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "redirect/authorization-dropped/nginx-other-host",
        prose: "The redirect leads to another host, and the login stays behind.",
        ask: "curl -L -u alice:secret {nginx}/to-host/",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "redirect/authorization-dropped/nginx-to-https",
        prose: "The redirect leads from http to https, and the login stays behind.",
        ask: "curl -k -L -u alice:secret {nginx}/to-tls/",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "redirect/authorization-dropped/lookalike-same-origin",
        prose: "The redirect stays at the same origin, the login goes along and is refused.",
        ask: "curl -L -u alice:wrong {nginx}/hop/",
        expect: Expect::Other("credentials/rejected"),
    },
    Scenario {
        case: "redirect/authorization-dropped/lookalike-trusted",
        prose: "The login is sent on, because the command says so.",
        ask: "curl --location-trusted -u alice:secret {nginx}/to-host/",
        expect: Expect::NotBlamed,
    },
    Scenario {
        case: "redirect/authorization-dropped/lookalike-nothing-to-drop",
        prose: "There was no login to begin with.",
        ask: "curl -L {nginx}/to-host/",
        expect: Expect::NotBlamed,
    },
    Scenario {
        case: "redirect/authorization-dropped/lookalike-cookie",
        prose: "A cookie stays behind, and the last address asks for a password: no cookie would have helped.",
        ask: "curl -L -H 'Cookie: consent=yes' {nginx}/to-host/",
        expect: Expect::NotBlamed,
    },
];
