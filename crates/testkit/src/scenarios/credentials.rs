//! Scenarios of the group `credentials`.

use super::{Expect, Scenario};
use why401_core::Grade;

pub(super) const TABLE: &[Scenario] = &[
    Scenario {
        case: "credentials/none-sent/nginx-basic",
        prose: "Nobody logged in yet.",
        ask: "{nginx}/private/",
        expect: Expect::Blamed(Grade::Likely),
    },
    Scenario {
        case: "credentials/none-sent/lookalike-served",
        prose: "The page is open; nothing is refused.",
        ask: "{nginx}/open/",
        expect: Expect::NotBlamed,
    },
];
