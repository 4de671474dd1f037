//! Scenarios of the group `header`.

use super::{Expect, Scenario};
use why401_core::Grade;

pub(super) const TABLE: &[Scenario] = &[
    Scenario {
        case: "header/missing-space-after-scheme/apache-basic",
        prose: "The blank between Basic and the base64 text was lost.",
        ask: "curl -H 'Authorization: BasicYWxpY2U6c2VjcmV0' {apache}/private/",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "header/missing-space-after-scheme/lookalike-served",
        prose: "One blank, as it should be: the page is served.",
        ask: "curl -H 'Authorization: Basic YWxpY2U6c2VjcmV0' {apache}/private/",
        expect: Expect::NotBlamed,
    },
];
