//! Laws of the diagnosis, with a small catalogue made for the purpose: it ends, asks each experiment once, stays
//! within its limits, and does not depend on the order of the catalogue.

use proptest::prelude::*;
use why401_core::{
    Assessed, Assessment, Cause, Commonness, Evidence, Experiment, Grade, Limit, Path, Place, Progress,
    Proof, Role, Spelling, Trial, diagnose, step,
};
use why401_message::{Request, Response, Scheme, Url};

fn fixes(_: &Evidence, _: &Assessment) -> Vec<why401_core::Fix> {
    Vec::new()
}

const fn cause(
    id: &'static str,
    assess: fn(&Evidence) -> Assessed,
    explains: &'static [&'static str],
) -> Cause {
    Cause {
        id,
        title: id,
        commonness: Commonness::Known,
        role: Role::Reason,
        explains,
        manual: "",
        source: "",
        assess,
        fixes,
    }
}

fn found(grade: Grade, e: Experiment) -> Assessment {
    Assessment::new(grade, "A sentence.", Proof::of(Place::status(e), "seen"))
}

static GENERAL: Cause =
    cause("test/general", |d| Ok(d.refusal()?.map(|_| found(Grade::Likely, Experiment::GIVEN))), &[]);
static PATHS: Cause = cause(
    "test/paths",
    |d| {
        for path in
            [Path::OneSlash, Path::LowerCase, Path::Root, Path::Parent, Path::MadeUp, Path::WithoutFirst]
        {
            let e = Experiment::path(path);
            if d.varies(e) && d.trial(e)?.status() == 200 {
                return Ok(Some(found(Grade::Proven, e)));
            }
        }
        Ok(None)
    },
    &["test/general"],
);
static LOGINS: Cause = cause(
    "test/logins",
    |d| {
        for spelling in [Spelling::FirstOnly, Spelling::LastOnly, Spelling::LowerCaseUser] {
            let e = Experiment::respelled(spelling);
            if d.attempt(e)?.is_some_and(|t| t.status() == 200) {
                return Ok(Some(found(Grade::Proven, e)));
            }
        }
        Ok(None)
    },
    &["test/general"],
);
static AGAIN: Cause = cause(
    "test/again",
    |d| {
        Ok(d.attempt(Experiment::AGAIN)?.filter(|t| t.status() == 200).map(|_| {
            Assessment::new(Grade::Proven, "Again.", Proof::of(Place::status(Experiment::AGAIN), "200"))
        }))
    },
    &[],
);

fn answer(request: Request, status: u16) -> Trial {
    Trial::answered(request, Response { status, ..Response::default() })
}

fn given(path: &str, login: bool) -> Evidence {
    let mut request =
        Request::get(Url::parse(&format!("http://shop.example{path}"), Scheme::Http).expect("a URL"));
    if login {
        request.set_basic(b"Me", b"secret");
        request.fields.push(why401_message::Field::new("Authorization", "Basic Zm9vOmJhcg=="));
    }
    Evidence::new(request, None, Limit::default(), 0)
}

fn run(
    catalogue: &[&'static Cause],
    mut evidence: Evidence,
    statuses: &[u16],
) -> (Evidence, diagnose::Diagnosis, Vec<Experiment>) {
    let mut asked = Vec::new();
    loop {
        match step(catalogue, &evidence) {
            Progress::Done(diagnosis) => return (evidence, *diagnosis, asked),
            Progress::Ask(e) => {
                assert!(!asked.contains(&e), "{e} was asked for twice");
                // The same experiment gets the same answer, whatever the order of asking.
                let status = statuses[e.to_string().bytes().map(usize::from).sum::<usize>() % statuses.len()];
                let request = evidence.request(e).expect("only what can be made is asked for");
                evidence.record(e, answer(request, if e == Experiment::GIVEN { 401 } else { status }));
                asked.push(e);
            }
        }
    }
}

fn summary(d: &diagnose::Diagnosis) -> Vec<(&'static str, Grade)> {
    d.findings.iter().chain(&d.explained).map(|f| (f.cause.id, f.assessment.grade)).collect()
}

proptest! {
    #[test]
    fn it_ends_within_its_limits_whatever_the_answers(
        statuses in prop::collection::vec(prop::sample::select(vec![200_u16, 401, 403, 404, 500]), 1..9),
        path in "/{1,2}[a-zA-Z]{1,5}(/[a-z]{1,4}){0,2}/?",
        login in any::<bool>(),
    ) {
        let catalogue = [&GENERAL, &PATHS, &LOGINS, &AGAIN];
        let (evidence, diagnosis, asked) = run(&catalogue, given(&path, login), &statuses);
        prop_assert!(evidence.requests() <= 12);
        prop_assert!(evidence.failing_logins() <= 2);
        prop_assert_eq!(asked[0], Experiment::GIVEN);
        let backwards: Vec<&'static Cause> = catalogue.into_iter().rev().collect();
        let (_, again, _) = run(&backwards, given(&path, login), &statuses);
        prop_assert_eq!(summary(&diagnosis), summary(&again));
    }
}

#[test]
fn nothing_more_is_asked_after_the_server_asked_to_be_left_alone() {
    let mut evidence = given("/a/b", false);
    let request = evidence.given().clone();
    evidence.record(Experiment::GIVEN, answer(request, 429));
    assert!(matches!(step(&[&PATHS, &AGAIN], &evidence), Progress::Done(_)));
}

#[test]
fn an_unsafe_request_is_not_sent_without_a_yes_and_never_varied() {
    let mut request = given("/a/b", true).given().clone();
    request.method = "DELETE".into();
    let evidence = Evidence::new(request.clone(), None, Limit::default(), 0);
    assert!(matches!(step(&[&GENERAL, &LOGINS, &AGAIN], &evidence), Progress::Done(_)));
    let mut evidence = Evidence::new(request, None, Limit { send: true, ..Limit::default() }, 0);
    assert!(matches!(step(&[&GENERAL], &evidence), Progress::Ask(Experiment::GIVEN)));
    let request = evidence.given().clone();
    evidence.record(Experiment::GIVEN, answer(request, 401));
    assert!(matches!(step(&[&GENERAL, &LOGINS, &AGAIN], &evidence), Progress::Done(_)));
}

#[test]
fn a_proven_reason_explains_the_general_one_and_ends_the_asking() {
    let (evidence, diagnosis, asked) = run(&[&GENERAL, &PATHS, &AGAIN], given("/A/b", false), &[200]);
    assert_eq!(diagnosis.findings[0].assessment.grade, Grade::Proven);
    assert!(diagnosis.explained.iter().all(|f| f.cause.id == "test/general"));
    // The request as given, the flip, and its two repetitions.
    assert!(asked.len() <= 4 && evidence.logins() == 0, "{asked:?}");
}
