//! Scenarios of the group `proxy`.

use super::{Expect, Scenario};
use why401_core::Grade;

pub(super) const TABLE: &[Scenario] = &[
    Scenario {
        case: "proxy/407/tinyproxy-no-login",
        prose: "The proxy wants a login and got none.",
        ask: "curl -x {proxy} {nginx}/open/",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "proxy/407/tinyproxy-wrong-login",
        prose: "The proxy got a wrong login, which it answers with 401.",
        ask: "curl -x http://via:wrong@{proxy.host} {nginx}/open/",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "proxy/407/lookalike-the-site-asks",
        prose: "The proxy lets the request pass, and the site asks for a login.",
        ask: "curl -x http://via:through@{proxy.host} {nginx}/private/",
        expect: Expect::Other("credentials/none-sent"),
    },
    Scenario {
        case: "proxy/407/lookalike-served",
        prose: "The proxy lets the request pass.",
        ask: "curl -x http://via:through@{proxy.host} {nginx}/open/",
        expect: Expect::NotBlamed,
    },
    Scenario {
        case: "proxy/inconsistent-backends/in-turn",
        prose: "Two servers in turn: one refuses everybody, one serves everybody.",
        ask: "{api}/turns/nobody",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "proxy/inconsistent-backends/token",
        prose: "The same, asked with a token.",
        ask: "curl -H 'Authorization: Bearer tok-wrong' {api}/turns/again",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "proxy/inconsistent-backends/lookalike-passing",
        prose: "Refused once, served from then on.",
        ask: "{api}/flaky/turn",
        expect: Expect::Other("url/passing-fault"),
    },
    Scenario {
        case: "proxy/inconsistent-backends/lookalike-public",
        prose: "The page is public, the token is what gets refused, every time.",
        ask: "curl -H 'Authorization: Bearer tok-000000' {api}/optional/turn",
        expect: Expect::Other("credentials/not-needed"),
    },
];
