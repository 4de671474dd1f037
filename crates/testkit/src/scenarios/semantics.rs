//! Scenarios of the group `semantics`.

use super::{Expect, Scenario};
use why401_core::Grade;

pub(super) const TABLE: &[Scenario] = &[
    Scenario {
        case: "semantics/401-without-www-authenticate/bare",
        prose: "Status 401 and nothing else.",
        ask: "{api}/bare/x",
        expect: Expect::Mentioned,
    },
    Scenario {
        case: "semantics/401-without-www-authenticate/lookalike-nginx",
        prose: "nginx names a way to log in.",
        ask: "{nginx}/private/",
        expect: Expect::Other("credentials/none-sent"),
    },
    Scenario {
        case: "semantics/401-without-www-authenticate/lookalike-api",
        prose: "An application that names one.",
        ask: "{api}/bearer/x",
        expect: Expect::Other("token/missing"),
    },
    Scenario {
        case: "semantics/403-where-401-meant/django",
        prose: "403, and the text asks for credentials.",
        ask: "{api}/django/x",
        expect: Expect::Blamed(Grade::Likely),
    },
    Scenario {
        case: "semantics/403-where-401-meant/lookalike-forbidden",
        prose: "Forbidden to everybody, whoever asks.",
        ask: "{nginx}/forbidden/",
        expect: Expect::NotBlamed,
    },
    Scenario {
        case: "semantics/403-where-401-meant/lookalike-silent",
        prose: "403 without a word about a login.",
        ask: "{api}/hidden-403/x",
        expect: Expect::NotBlamed,
    },
    Scenario {
        case: "semantics/401-where-403-meant/role",
        prose: "The token is known and lacks a role.",
        ask: "curl -H 'Authorization: Bearer tok-5f2e9a' {api}/role/x",
        expect: Expect::Blamed(Grade::Likely),
    },
    Scenario {
        case: "semantics/401-where-403-meant/everybody",
        prose: "The same words to everybody: no more than possible.",
        ask: "curl -H 'Authorization: Bearer tok-5f2e9a' {api}/admin/x",
        expect: Expect::Mentioned,
    },
    Scenario {
        case: "semantics/401-where-403-meant/lookalike-lost",
        prose: "A login that is not known at all.",
        ask: "curl -H 'Authorization: Bearer tok-wrong' {api}/role/x",
        expect: Expect::Other("token/rejected"),
    },
    Scenario {
        case: "semantics/401-where-403-meant/lookalike-apache",
        prose: "Apache says to everybody that it cannot verify the authorisation.",
        ask: "curl -u alice:wrong {apache}/private/",
        expect: Expect::NotBlamed,
    },
    Scenario {
        case: "semantics/404-instead-of-401/lost-error-page",
        prose: "The error page of the gate is asked of an application that has none.",
        ask: "{apache}/lost/",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "semantics/404-instead-of-401/hidden",
        prose: "An interface that hides what a token may not see.",
        ask: "curl -H 'Authorization: Bearer tok-wrong' {api}/hidden-object/x",
        expect: Expect::Blamed(Grade::Possible),
    },
    Scenario {
        case: "semantics/404-instead-of-401/lookalike-plain",
        prose: "Not found, to a known token as well, and not a word about a right.",
        ask: "curl -H 'Authorization: Bearer tok-5f2e9a' {api}/nowhere",
        expect: Expect::NotBlamed,
    },
    Scenario {
        case: "semantics/404-instead-of-401/lookalike-not-found",
        prose: "Nothing is there.",
        ask: "{api}/nowhere",
        expect: Expect::NotBlamed,
    },
    Scenario {
        case: "semantics/404-instead-of-401/lookalike-refused",
        prose: "A refusal that says so.",
        ask: "{apache}/private/",
        expect: Expect::Other("credentials/none-sent"),
    },
];
