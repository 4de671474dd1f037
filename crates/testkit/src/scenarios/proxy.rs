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
];
