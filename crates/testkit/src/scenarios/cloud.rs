//! Scenarios of the group `cloud`.

use super::{Expect, Scenario};
use why401_core::Grade;

pub(super) const TABLE: &[Scenario] = &[
    Scenario {
        case: "cloud/docker-registry/token-server",
        prose: "The registry sends everybody to its token server.",
        ask: "curl {registry_token}/v2/team/shop/manifests/latest",
        expect: Expect::Blamed(Grade::Likely),
    },
    Scenario {
        case: "cloud/docker-registry/password",
        prose: "The registry takes no password itself.",
        ask: "curl -u alice:secret {registry_token}/v2/team/shop/manifests/latest",
        expect: Expect::Blamed(Grade::Likely),
    },
    Scenario {
        case: "cloud/docker-registry/lookalike-basic",
        prose: "A registry that takes passwords, and this one is wrong.",
        ask: "curl -u alice:wrong {registry}/v2/",
        expect: Expect::NotBlamed,
    },
];
