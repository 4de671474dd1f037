//! Scenarios of the group `signed`.

use super::{Expect, Scenario};
use why401_core::Grade;

pub(super) const TABLE: &[Scenario] = &[
    Scenario {
        case: "signed/clock-skew/storage",
        prose: "Signed half an hour ago by the clock of the client.",
        ask: "curl -H 'X-Amz-Date: {amz:-1800}' -H 'Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/{day:-1800}/eu-central-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7' {api}/storage/report",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "signed/clock-skew/lookalike-in-time",
        prose: "Signed just now, with another key.",
        ask: "curl -H 'X-Amz-Date: {amz:+0}' -H 'Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/{day:+0}/eu-central-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=0000000000000000000000000000000000000000000000000000000000000001' {api}/storage/report",
        expect: Expect::Other("signed/canonical-mismatch"),
    },
    Scenario {
        case: "signed/canonical-mismatch/storage",
        prose: "The signature is not the one that the server calculates.",
        ask: "curl -H 'X-Amz-Date: {amz:+0}' -H 'Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/{day:+0}/eu-central-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=0000000000000000000000000000000000000000000000000000000000000001' {api}/storage/report",
        expect: Expect::Blamed(Grade::Likely),
    },
    Scenario {
        case: "signed/canonical-mismatch/lookalike-late",
        prose: "The signature is right, and too late.",
        ask: "curl -H 'X-Amz-Date: {amz:-1800}' -H 'Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/{day:-1800}/eu-central-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7' {api}/storage/report",
        expect: Expect::Other("signed/clock-skew"),
    },
    Scenario {
        case: "signed/two-mechanisms/storage",
        prose: "A signed address, and a token besides.",
        ask: "curl -H 'Authorization: Bearer tok-5f2e9a' '{api}/storage/report?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F{day:+0}%2Feu-central-1%2Fs3%2Faws4_request&X-Amz-Date={amz:+0}&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7'",
        expect: Expect::Blamed(Grade::Proven),
    },
    Scenario {
        case: "signed/two-mechanisms/lookalike-signed-alone",
        prose: "A signed address alone, with a wrong signature.",
        ask: "curl '{api}/storage/report?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F{day:+0}%2Feu-central-1%2Fs3%2Faws4_request&X-Amz-Date={amz:+0}&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=0000000000000000000000000000000000000000000000000000000000000001'",
        expect: Expect::NotBlamed,
    },
];
