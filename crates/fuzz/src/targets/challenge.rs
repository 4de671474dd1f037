//! `WWW-Authenticate`.

use crate::{Target, check};
use why401_challenge::{Challenge, parse_list};

/// `parse_list`.
pub const CHALLENGE: Target = Target {
    name: "challenge",
    run,
    seeds: &[
        "Basic realm=\"Staff \\\"only\\\"\", charset=\"UTF-8\"",
        "Digest realm=\"a@b\", qop=\"auth, auth-int\", nonce=\"7ypf/xlj9XXwfDPEoM4URrv==\", algorithm=SHA-256",
        "Negotiate YIIBzgYGKwYBBQUC, Bearer error=\"invalid_token\", error_description=\"expired\"",
        "NTLM, Basic realm=x y, , Newauth a=1",
        "realm=\"no scheme\"",
    ],
};

fn run(value: &[u8]) {
    let (challenges, complaints) = parse_list(value);
    for complaint in &complaints {
        assert!(complaint.at <= value.len(), "{complaint:?}");
    }
    let mut end = 0;
    for challenge in &challenges {
        check::in_bytes(&challenge.span, value);
        assert!(challenge.span.start >= end, "challenges overlap: {challenges:?}");
        end = challenge.span.end;
    }
    if complaints.is_empty() {
        let written = challenges.iter().map(written).collect::<Vec<_>>().join(", ");
        let (again, faults) = parse_list(written.as_bytes());
        assert_eq!(
            again.iter().map(content).collect::<Vec<_>>(),
            challenges.iter().map(content).collect::<Vec<_>>()
        );
        assert!(faults.is_empty(), "{written:?}: {faults:?}");
    }
}

/// In the one spelling that leaves no doubt: every value quoted.
fn written(challenge: &Challenge) -> String {
    let quoted = |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"");
    let params = challenge.params.iter().map(|p| format!("{}=\"{}\"", p.name, quoted(&p.value)));
    let rest: Vec<String> = challenge.token68.iter().cloned().chain(params).collect();
    format!("{} {}", challenge.scheme, rest.join(", ")).trim_end().to_owned()
}

type Content<'a> = (&'a str, Option<&'a str>, Vec<(&'a str, &'a str)>);

fn content(challenge: &Challenge) -> Content<'_> {
    let params = challenge.params.iter().map(|p| (&*p.name, &*p.value)).collect();
    (&challenge.scheme, challenge.token68.as_deref(), params)
}
