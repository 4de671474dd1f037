//! Scenarios of the group `url`.

use super::{Expect, Scenario};
use why401_core::Grade;

pub(super) const TABLE: &[Scenario] = &[
    Scenario {
        case: "url/typo-or-protected-area/admin-products-nginx",
        prose: "A folder too many leads into the guarded area.",
        ask: "{nginx_gated}/admin/products",
        expect: Expect::Blamed(Grade::Likely),
    },
    Scenario {
        case: "url/typo-or-protected-area/admin-products-apache",
        prose: "The same at Apache.",
        ask: "{apache_gated}/admin/products",
        expect: Expect::Blamed(Grade::Likely),
    },
    Scenario {
        case: "url/typo-or-protected-area/two-letters",
        prose: "Two letters changed places; the front page links the right name.",
        ask: "{nginx_gated}/prodcuts",
        expect: Expect::Blamed(Grade::Likely),
    },
    Scenario {
        case: "url/typo-or-protected-area/lookalike-gate",
        prose: "A gate, and nothing similar opens.",
        ask: "{apache}/private/report.html",
        expect: Expect::Other("credentials/none-sent"),
    },
    Scenario {
        case: "url/typo-or-protected-area/lookalike-case",
        prose: "The right letters in capitals.",
        ask: "{nginx_gated}/PRODUCTS",
        expect: Expect::Other("url/slash-case-encoding"),
    },
    Scenario {
        case: "url/slash-case-encoding/two-slashes",
        prose: "An application that knows no path with two slashes.",
        ask: "{api}//open/x",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "url/slash-case-encoding/capitals-nginx",
        prose: "Capitals make the name unknown, and everything unknown is guarded.",
        ask: "{nginx_gated}/Products",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "url/slash-case-encoding/capitals-apache",
        prose: "The same at Apache.",
        ask: "{apache_gated}/PRODUCTS",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "url/slash-case-encoding/encoded-twice",
        prose: "The address was encoded once too often.",
        ask: "{nginx_gated}/open%252Findex.html",
        expect: Expect::Blamed(Grade::Likely),
    },
    Scenario {
        case: "url/slash-case-encoding/lookalike-guarded",
        prose: "A slash too many before what is guarded in any spelling.",
        ask: "{nginx}//private/",
        expect: Expect::Other("credentials/none-sent"),
    },
    Scenario {
        case: "url/slash-case-encoding/lookalike-typo",
        prose: "Other letters.",
        ask: "{nginx_gated}/prodcuts",
        expect: Expect::Other("url/typo-or-protected-area"),
    },
    Scenario {
        case: "url/stray-characters/full-stop",
        prose: "The full stop of the sentence came along.",
        ask: "{nginx_gated}/products.",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "url/stray-characters/encoded-blank",
        prose: "A blank at the end, encoded.",
        ask: "{apache_gated}/products%20",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "url/stray-characters/bracket",
        prose: "A closing bracket came along.",
        ask: "{nginx_gated}/products)",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "url/stray-characters/lookalike-guarded",
        prose: "The address without it is guarded as well.",
        ask: "{nginx}/private/report.html)",
        expect: Expect::Other("credentials/none-sent"),
    },
    Scenario {
        case: "url/stray-characters/lookalike-case",
        prose: "Capitals, nothing at the end.",
        ask: "{nginx_gated}/PRODUCTS",
        expect: Expect::Other("url/slash-case-encoding"),
    },
    Scenario {
        case: "url/scheme-mismatch/plain-on-tls-port",
        prose: "Plain http to the port of https.",
        ask: "http://{nginx_tls.host}/private/",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "url/scheme-mismatch/lookalike-malformed",
        prose: "400 for another reason: two Authorization lines.",
        ask: "curl -H 'Authorization: Bearer tok-5f2e9a' -H 'Authorization: Basic YWxpY2U6c2VjcmV0' {nginx}/private/",
        expect: Expect::Other("header/duplicate-authorization"),
    },
    Scenario {
        case: "url/scheme-mismatch/lookalike-gate",
        prose: "A gate at an unusual port.",
        ask: "{nginx}/private/",
        expect: Expect::Other("credentials/none-sent"),
    },
    Scenario {
        case: "url/userinfo/odd-percent",
        prose: "The password in the address has a percent sign of its own.",
        ask: "curl 'http://alice:100%@{apache.host}/private/'",
        expect: Expect::Mentioned,
    },
    Scenario {
        case: "url/userinfo/lookalike-served",
        prose: "A login in the address that works.",
        ask: "curl http://alice:secret@{apache.host}/private/",
        expect: Expect::NotBlamed,
    },
    Scenario {
        case: "url/userinfo/lookalike-option",
        prose: "The login comes from -u.",
        ask: "curl -u alice:wrong {apache}/private/",
        expect: Expect::NotBlamed,
    },
    Scenario {
        case: "url/passing-fault/flaky",
        prose: "Refused once, served the second time.",
        ask: "{api}/flaky/once",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "url/passing-fault/lookalike-gate",
        prose: "Refused every time.",
        ask: "{nginx}/private/",
        expect: Expect::Other("credentials/none-sent"),
    },
    Scenario {
        case: "url/passing-fault/lookalike-with-credentials",
        prose: "With credentials nothing is repeated.",
        ask: "curl -H 'Authorization: Bearer tok-wrong' {api}/bearer/x",
        expect: Expect::NotBlamed,
    },
    Scenario {
        case: "url/slash-case-encoding/no-slash-at-the-end",
        prose: "The front page links to the address with a slash at its end.",
        ask: "{nginx_gated}/open",
        expect: Expect::Blamed(Grade::Likely),
    },
    Scenario {
        case: "url/stray-characters/blank-before",
        prose: "A blank was copied along before the name.",
        ask: "{nginx_gated}/%20products",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "url/passing-fault/lookalike-turns",
        prose: "Served once and refused again: it has not passed.",
        ask: "{api}/turns/passing",
        expect: Expect::Other("proxy/inconsistent-backends"),
    },
    Scenario {
        case: "url/expired-link-parameter/link",
        prose: "The address was good until an hour ago, and the answer says so.",
        ask: "curl '{api}/link/report?expires={epoch:-3600}&signature=77f0a1c9'",
        expect: Expect::Blamed(Grade::Likely),
    },
    Scenario {
        case: "url/expired-link-parameter/storage",
        prose: "An address signed for a quarter of an hour, an hour ago.",
        ask: "curl '{api}/storage/report?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F{day:-3600}%2Feu-central-1%2Fs3%2Faws4_request&X-Amz-Date={amz:-3600}&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7'",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "url/expired-link-parameter/lookalike-in-time",
        prose: "The address is good for another hour, and its signature is wrong.",
        ask: "curl '{api}/link/report?expires={epoch:3600}&signature=00000000'",
        expect: Expect::NotBlamed,
    },
];
