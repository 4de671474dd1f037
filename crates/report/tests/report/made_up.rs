//! Made-up diagnoses to render.

use std::{net::SocketAddr, time::Duration};
use why401_core::{
    Access, Applicability, Assessed, Assessment, Cause, Commonness, Diagnosis, Evidence, Excerpt, Experiment,
    Finding, Fix, Grade, Limit, Missing, Observation, Party, Path, Place, Proof, Role, Step, Trial, diagnose,
    outcome,
};
use why401_message::{Exchange, Request, Response, ResponseBody, ResponseField, Scheme, Timings, Url};

#[expect(clippy::unnecessary_wraps, reason = "the signature of every cause")]
fn silent(_: &Evidence) -> Assessed {
    Ok(None)
}

fn nothing(_: &Evidence, _: &Assessment) -> Vec<Fix> {
    Vec::new()
}

const fn cause(id: &'static str, title: &'static str) -> Cause {
    Cause {
        id,
        title,
        commonness: Commonness::Common,
        role: Role::Reason,
        explains: &["credentials/none-sent"],
        manual: " # What happens\n\n The blank is `missing`,\n so nothing is read.\n\n - one\n   more\n - two\n\n ```\n curl -u NAME\n ```\n",
        source: "",
        assess: silent,
        fixes: nothing,
    }
}

pub(crate) static TYPO: Cause =
    cause("url/typo-or-protected-area", "a mistyped address leads into a guarded area");
pub(crate) static SPACE: Cause =
    cause("header/missing-space-after-scheme", "no blank between the scheme and the credentials");
pub(crate) static REJECTED: Cause = cause("credentials/rejected", "the server refuses the credentials");

pub(crate) fn url(text: &str) -> Url {
    Url::parse(text, Scheme::Https).expect("a URL")
}

pub(crate) fn response(status: u16, reason: &str, fields: &[(&str, &[u8])], body: &[u8]) -> Response {
    let fields = fields
        .iter()
        .map(|(n, v)| ResponseField { name: n.as_bytes().to_vec(), value: v.to_vec() })
        .collect();
    Response {
        status,
        reason: reason.as_bytes().to_vec(),
        fields,
        body: ResponseBody { bytes: body.to_vec(), complete: true, codings: Vec::new() },
        ..Response::default()
    }
}

pub(crate) fn refused() -> Response {
    response(
        401,
        "Unauthorized",
        &[("WWW-Authenticate", b"Basic realm=\"Staff area\"")],
        b"<h1>Authorization Required</h1>",
    )
}

pub(crate) fn trial(request: Request, response: Response) -> Trial {
    let timings = Timings { total: Duration::from_micros(3_210), ..Timings::default() };
    let peer = Some(SocketAddr::from(([127, 0, 0, 1], 443)));
    let exchange = Exchange { peer, timings, ..Exchange::new(request, response) };
    Trial { hops: vec![exchange], failure: None }
}

/// Evidence in which each experiment got an answer.
pub(crate) fn evidence(given: Request, answers: Vec<(Experiment, Response)>) -> Evidence {
    let mut evidence = Evidence::new(given, None, Limit::default(), 0);
    for (experiment, answer) in answers {
        let request = evidence.request(experiment).expect("a variation");
        evidence.record(experiment, trial(request, answer));
    }
    evidence
}

pub(crate) fn diagnosis(evidence: &Evidence, findings: Vec<Finding>) -> Diagnosis {
    Diagnosis { outcome: outcome::of(evidence), findings, ..diagnose::conclude_now(&[], evidence) }
}

pub(crate) fn typo() -> (Evidence, Diagnosis) {
    let moved = Experiment::path(Path::WithoutFirst);
    let given = Request::get(url("https://shop.example/admin/products"));
    let page = response(200, "OK", &[("Content-Type", b"text/html")], b"<title>Products</title>");
    let evidence = evidence(given, vec![(Experiment::GIVEN, refused()), (moved, page)]);
    let proof = Proof::of(Place::status(Experiment::GIVEN), "refused, asks for \"Staff area\"")
        .and(Place::status(moved), "opens, no password");
    let verdict = "This address lies in a password-protected area. You probably want /products.";
    let finding = Finding {
        cause: &TYPO,
        assessment: Assessment::new(Grade::Likely, verdict, proof),
        fixes: vec![
            Fix::tell(Party::Visitor, "open https://shop.example/products"),
            Fix::tell(Party::Administrator, "should it be public? look at the gate of /admin/"),
        ],
    };
    let diagnosis = diagnosis(&evidence, vec![finding]);
    (evidence, diagnosis)
}

pub(crate) fn glued() -> (Evidence, Diagnosis) {
    let mut given = Request::get(url("https://api.example/v1/me"));
    given.set("Authorization", "BearereyJhbGciOiJIUzI1NiJ9.canary");
    let evidence = evidence(given, vec![(Experiment::GIVEN, refused())]);
    let excerpt = Excerpt {
        line: "Authorization: Bearer…".into(),
        from: 21,
        len: 1,
        note: "a blank is missing here".into(),
    };
    let seen = Observation::new(Place::Word { word: "-H".into(), column: 6 }, "no blank").with(Some(excerpt));
    let proof =
        Proof::from(seen).and(Place::status(Experiment::GIVEN), "401 Bearer error=\"invalid_request\"");
    let finding = Finding {
        cause: &SPACE,
        assessment: Assessment::new(
            Grade::Proven,
            "\"Bearer\" and the token run together, so the API sees no token at all.",
            proof,
        ),
        fixes: vec![Fix {
            party: Party::Developer,
            applicability: Applicability::Tell,
            summary: "type this".into(),
            steps: vec![Step::Run(
                "curl -H \"Authorization: Bearer $TOKEN\" https://api.example/v1/me".into(),
            )],
        }],
    };
    let diagnosis = diagnosis(&evidence, vec![finding]);
    (evidence, diagnosis)
}

/// As much of everything as a report could ever have to say.
pub(crate) fn endless() -> (Evidence, Diagnosis) {
    let long = "this goes on and on ".repeat(30);
    let mut given = Request::get(url(
        "https://staff.example/a/very/long/path/that/does/not/end/where/one/would/expect/it",
    ));
    given.set_basic(b"alice", b"canary-password");
    let evidence = evidence(given, vec![(Experiment::GIVEN, refused()), (Experiment::ANONYMOUS, refused())]);
    let mut proof = Proof::of(Place::status(Experiment::GIVEN), long.clone());
    for n in 0..20 {
        proof = proof.and(
            Place::File { path: "/etc/apache2/x.conf".into(), line: Some(n), column: Some(1) },
            long.clone(),
        );
    }
    let finding = |cause, grade| Finding {
        cause,
        assessment: Assessment::new(grade, long.clone(), proof.clone())
            .detail(long.clone())
            .not(&["encoding", "stray blanks", "shell quoting", "redirects"])
            .settled_by(Missing::Access(Access::Server)),
        fixes: (0..9).map(|_| Fix::tell(Party::Visitor, long.clone()).run("why401 x ".repeat(30))).collect(),
    };
    let findings = vec![
        finding(&REJECTED, Grade::Likely),
        finding(&TYPO, Grade::Possible),
        finding(&SPACE, Grade::Possible),
    ];
    let diagnosis = diagnosis(&evidence, findings);
    (evidence, diagnosis)
}
