//! Scenarios of the group `apikey`.

use super::{Expect, Scenario};
use why401_core::Grade;

pub(super) const TABLE: &[Scenario] = &[
    Scenario {
        case: "apikey/missing-or-wrong/fastapi-wrong",
        prose: "The key is not the right one.",
        ask: "curl -H 'X-Shop-Key: key-000000' {fastapi}/key/items",
        expect: Expect::Blamed(Grade::Likely),
    },
    Scenario {
        case: "apikey/missing-or-wrong/missing",
        prose: "No key is sent.",
        ask: "curl {api}/key/",
        expect: Expect::Blamed(Grade::Likely),
    },
    Scenario {
        case: "apikey/missing-or-wrong/lookalike-restricted",
        prose: "The key is right, and limited.",
        ask: "curl -H 'X-Api-Key: key-71c0d4' {api}/limited/",
        expect: Expect::Other("apikey/restricted"),
    },
    Scenario {
        case: "apikey/missing-or-wrong/lookalike-token",
        prose: "A token is wanted, and a wrong one is sent.",
        ask: "curl -H 'Authorization: Bearer tok-0000' {express}/opaque/items",
        expect: Expect::NotBlamed,
    },
    Scenario {
        case: "apikey/restricted/address",
        prose: "The key is right, and only for other addresses.",
        ask: "curl -H 'X-Api-Key: key-71c0d4' {api}/limited/",
        expect: Expect::Blamed(Grade::Likely),
    },
    Scenario {
        case: "apikey/restricted/lookalike-wrong",
        prose: "The key is not known.",
        ask: "curl -H 'X-Api-Key: key-000000' {api}/limited/",
        expect: Expect::Other("apikey/missing-or-wrong"),
    },
    Scenario {
        case: "apikey/wrong-environment/live-key",
        prose: "A key for real data at the address for tests.",
        ask: "curl -H 'Authorization: Bearer sk_live_4eC39HqLyjWDarjtT1zdp7dc' {api}/sandbox/charges",
        expect: Expect::Blamed(Grade::Likely),
    },
    Scenario {
        case: "apikey/wrong-environment/lookalike-fits",
        prose: "A key for tests at the address for tests.",
        ask: "curl -H 'Authorization: Bearer sk_test_4eC39HqLyjWDarjtT1zdp7dc' {api}/sandbox/charges",
        expect: Expect::NotBlamed,
    },
    Scenario {
        case: "apikey/wrong-place/field-for-parameter",
        prose: "The key in a field, and FastAPI looks for it in the address.",
        ask: "curl -H 'X-Shop-Key: key-71c0d4' {fastapi}/query/items",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "apikey/wrong-place/parameter-for-field",
        prose: "The key in the address, and FastAPI looks for it in a field.",
        ask: "curl '{fastapi}/key/items?api_key=key-71c0d4'",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "apikey/wrong-place/lookalike-right-place",
        prose: "The key in its place, and wrong.",
        ask: "curl -H 'X-Shop-Key: key-000000' {fastapi}/key/items",
        expect: Expect::NotBlamed,
    },
];
