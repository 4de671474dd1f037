//! Scenarios of the group `oauth`.

use super::{Expect, Scenario};
use why401_core::Grade;

pub(super) const TABLE: &[Scenario] = &[
    Scenario {
        case: "oauth/client-authentication/wrong-secret",
        prose: "The secret of the client is wrong.",
        ask: "why401 --send curl -u shop:wrong -d grant_type=client_credentials {oidc}/token",
        expect: Expect::Blamed(Grade::Likely),
    },
    Scenario {
        case: "oauth/client-authentication/secret-in-the-body",
        prose: "The secret stands in the body, and the server takes it by Basic only.",
        ask: "why401 --send curl -d grant_type=client_credentials -d client_id=shop -d client_secret=client-secret {oidc}/token",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "oauth/client-authentication/lookalike-refresh",
        prose: "The client is known, and its refresh token is not.",
        ask: "why401 --send curl -u shop:client-secret -d grant_type=refresh_token -d refresh_token=r-0000 {oidc}/token",
        expect: Expect::NotBlamed,
    },
    Scenario {
        case: "oauth/resource-metadata/lost",
        prose: "The refusal names a document that is not there.",
        ask: "curl {api}/lost/mcp",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "oauth/resource-metadata/lookalike-found",
        prose: "The document is there and leads to the login.",
        ask: "curl {api}/found/mcp",
        expect: Expect::NotBlamed,
    },
];
