//! Scenarios of the group `app`.

use super::{Expect, Scenario};
use why401_core::Grade;

pub(super) const TABLE: &[Scenario] = &[
    Scenario {
        case: "app/privilege-missing/database",
        prose: "alice is known, and may not.",
        ask: "curl -u alice:secret {api}/database/",
        expect: Expect::Blamed(Grade::Likely),
    },
    Scenario {
        case: "app/privilege-missing/lookalike-wrong-login",
        prose: "The password is wrong.",
        ask: "curl -u alice:wrong {api}/database/",
        expect: Expect::NotBlamed,
    },
    Scenario {
        case: "app/error-page-behind-gate/spring",
        prose: "The request fails, and the page that tells of it asks for a login.",
        ask: "curl -H 'Authorization: Bearer tok-5f2e9a' {api}/spring/orders",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "app/error-page-behind-gate/lookalike-itself",
        prose: "The address itself asks for a login.",
        ask: "curl -H 'Authorization: Bearer tok-0000' {api}/spring/orders",
        expect: Expect::NotBlamed,
    },
];
